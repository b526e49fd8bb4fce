/* paper_notice.c - the notice letter: facts of the case put into the office's template. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/paper.h"
#include "kurator/paths.h"
#include "kurator/phone.h"
#include "kurator/print.h"

/* The fields of a template, and what is said when there is no value; the manual lists them. */
static const struct {
    const char *name, *words;
} fields[] = {
    {"office", N_("name of the office")},     {"office_address", N_("address of the office")}, {"office_phones", N_("phones of the office")},
    {"number", ""},                           {"date", ""},                                    {"addressee", N_("addressee (no representative is entered)")},
    {"representative_of", ""},                {"citizen", ""},                                 {"salutation", ""},
    {"postal_code", N_("postal code")},       {"address", N_("address")},                      {"reply_by", ""},
    {"head", N_("name of the head")},         {"writer", ""},
};

#define FIELDS ((int)(sizeof fields / sizeof fields[0]))

/* «23 ноября 2026 г.» The letter is Russian in every language of the program, so its own words are not translated. */
static char *letter_date(const char *iso)
{
    static const char *const months[] = {"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
                                         "ноября", "декабря"};
    struct str s = {0};
    struct date d;
    char day[12];

    str_copy(day, sizeof day, iso);
    day[10] = '\0';
    if (date_from_iso(day, &d) == 0)
        str_addf(&s, "%d %s %d г.", d.day, months[d.month - 1], d.year);
    return str_take(&s);
}

/* 'm', 'f' or 0 by the relation, else by the patronymic. */
static char sex_of(const char *relation, const char *patronymic)
{
    if (str_eq(relation, "mother"))
        return 'f';
    if (str_eq(relation, "father"))
        return 'm';
    return str_ends(patronymic, "вна") || str_ends(patronymic, "чна") || str_ends(patronymic, "кызы")   ? 'f'
           : str_ends(patronymic, "вич") || str_ends(patronymic, "ьич") || str_ends(patronymic, "мич") ||
                   str_ends(patronymic, "оглы")
               ? 'm'
               : '\0';
}

/* Given name and patronymic: all behind the surname. */
static const char *behind_surname(const char *name)
{
    const char *blank = strchr(name, ' ');

    return blank ? blank + 1 : "";
}

static char *salutation(const struct paper_notice *n)
{
    struct str s = {0}, names = {0};
    char sex = n->sex[0];

    if (str_eq(n->addressee, "self"))
        str_addf(&names, "%s%s%s", n->given_name, n->patronymic[0] ? " " : "", n->patronymic);
    else if (str_eq(n->addressee, "representative"))
        str_add(&names, behind_surname(n->representative));
    if (!str_eq(n->addressee, "self"))
        sex = sex_of(n->relation, str_text(&names));
    if (str_eq(n->addressee, "organisation"))
        str_add(&s, "Уважаемые коллеги!");
    else if (names.len == 0)
        str_add(&s, "Здравствуйте!");
    else
        str_addf(&s, "%s %s!", sex == 'f' ? "Уважаемая" : sex == 'm' ? "Уважаемый" : "Уважаемый (ая)", str_text(&names));
    str_free(&names);
    return str_take(&s);
}

static char *joined(const char *const *parts, int n, const char *between)
{
    struct str s = {0};

    for (int i = 0; i < n; i++)
        if (!str_blank(parts[i]))
            str_addf(&s, "%s%s", s.len ? between : "", parts[i]);
    return str_take(&s);
}

static void values_of(const struct paper_notice *n, char *value[FIELDS])
{
    const char *const person[] = {n->surname, n->given_name, n->patronymic}, *const place[] = {n->settlement, n->address},
                      *const office[] = {n->office_postal_code, n->office_address};
    char number[4][PHONE_TEXT_SIZE];
    const char *phones[4] = {NULL};
    char *citizen = joined(person, 3, " ");
    struct str of = {0};

    for (int i = 0; i < n->nphones; i++)
        phones[i] = strlen(n->office_phone[i]) < PHONE_TEXT_SIZE ? phone_format(n->office_phone[i], number[i]) : n->office_phone[i];
    if (str_eq(n->addressee, "representative") || str_eq(n->addressee, "organisation"))
        str_addf(&of, "законному представителю (получатель: %s)", citizen);
    value[0] = mem_dup(n->office_name);
    value[1] = joined(office, n->office_address[0] ? 2 : 0, ", ");
    value[2] = joined(phones, n->nphones, ", ");
    value[3] = mem_dup("____________");       /* of the office's own book of letters: written by hand */
    value[4] = letter_date(n->now_local);
    value[5] = mem_dup(str_eq(n->addressee, "self") ? citizen : n->representative);
    value[6] = str_take(&of);
    value[7] = citizen;
    value[8] = salutation(n);
    value[9] = mem_dup(n->postal_code);
    value[10] = joined(place, 2, ", ");
    value[11] = letter_date(n->reply_by);
    value[12] = mem_dup(n->head);
    value[13] = mem_dup(n->writer);
}

/* The names of fields as words. */
static void add_missing(struct str *out, const char *names)
{
    char *copy = mem_dup(names), *rest = copy, *one;

    while ((one = strsep(&rest, ",")) != NULL) {
        one += strspn(one, " ");
        for (int i = 0; i < FIELDS; i++)
            if (*one && str_eq(fields[i].name, one))
                str_addf(out, "%s%s", out->len ? ", " : "", fields[i].words[0] ? _(fields[i].words) : one);
    }
    free(copy);
}

int paper_notice_text(const struct paper_notice *n, const char *source, const char *text, size_t size, int lines, struct str *out,
                      struct str *missing, struct error *e)
{
    struct template_field filled[FIELDS];
    char *value[FIELDS];
    struct str letter = {0}, names = {0};

    values_of(n, value);
    for (int i = 0; i < FIELDS; i++)
        filled[i] = (struct template_field){.name = fields[i].name, .value = value[i], .optional = str_eq(fields[i].name, "representative_of")};
    int failed = template_fill(source, text, size, filled, FIELDS, &letter, &names, e);

    if (!failed) {
        struct paper *p = paper_new("", PAPER_WIDTH, lines);

        paper_letter(p, str_text(&letter));
        paper_finish(&p, out);
        add_missing(missing, str_text(&names));
    }
    for (int i = 0; i < FIELDS; i++)
        free(value[i]);
    if (letter.data)
        mem_wipe(letter.data, letter.len);
    str_free(&letter);
    str_free(&names);
    return failed;
}

/* A little more than a template may have, so that one that is too large is seen to be. */
static int read_template(const char *path, struct str *out, struct error *e)
{
    FILE *file = fopen(path, "rbe");
    char chunk[4096];
    size_t n;

    if (!file)
        return error_set(e, "template.open", path, strerror(errno), NULL);
    while (out->len <= TEMPLATE_MAX && (n = fread(chunk, 1, sizeof chunk, file)) > 0)
        str_addn(out, chunk, n);
    int failed = ferror(file) ? error_set(e, "template.open", path, strerror(errno), NULL) : 0;

    fclose(file);
    return failed;
}

int paper_notice_make(const struct paper_notice *n, const struct conf *conf, struct str *out, struct str *missing, struct error *e)
{
    const char *path = conf_text(conf, n->discreet ? CONF_PRINT_NEUTRAL : CONF_PRINT_NOTICE);
    char usual[PATH_MAX];
    struct str text = {0};

    if (!*path) {
        path_find(n->discreet ? "../conf/templates/notice_neutral.txt" : "../conf/templates/notice.txt",
                  n->discreet ? "share/kurator/templates/notice_neutral.txt" : "share/kurator/templates/notice.txt", usual, sizeof usual);
        path = usual;
    }
    int failed = read_template(path, &text, e);

    if (!failed)
        failed = paper_notice_text(n, path, str_text(&text), text.len, (int)conf_int(conf, CONF_PRINT_LINES), out, missing, e);
    str_free(&text);
    return failed;
}
