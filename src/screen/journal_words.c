/* journal_words.c - the words of the journal: kinds, what an entry is about, a citizen as typed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/journal.h"
#include "kurator/wrap.h"

struct word { const char *code, *name; };

/* Those that may be asked for first, in the order of the list. */
#define ASKED 8
static const struct word kinds[] = {
    {"change", N_("changes")}, {"look", N_("looks")}, {"list", N_("lists")}, {"export", N_("exports")}, {"print", N_("prints")},
    {"login", N_("logins")}, {"failure", N_("refused logins")}, {"rights", N_("rights and upkeep")},
    {"insert", N_("added")}, {"update", N_("changed")}, {"delete", N_("deleted")}};
/* Of one entry, where it is another word than that of the kind. */
static const struct word acts[] = {
    {"look", N_("looked at")}, {"list", N_("read a list")}, {"export", N_("gave out")}, {"print", N_("printed")}, {"login", N_("logged in")},
    {"failure", N_("was refused")}, {"rights", N_("upkeep")}};
static const struct word tables[] = {
    {"kurator.person", N_("citizen's data")}, {"kurator.former_name", N_("former surname")}, {"kurator.person_office", N_("citizen's office")},
    {"kurator.person_clash", N_("double of a citizen")}, {"kurator.representative", N_("representative")}, {"kurator.phone", N_("phone number")},
    {"kurator.address", N_("address")}, {"kurator.preference", N_("what to mind")}, {"kurator.ipra", N_("IPRA")},
    {"kurator.case_file", N_("case")}, {"kurator.referral", N_("referral")}, {"kurator.consent", N_("consent")},
    {"kurator.appointment", N_("appointment")}, {"kurator.ladder_override", N_("opened rung")}, {"kurator.contact_attempt", N_("contact attempt")},
    {"kurator.spot_check", N_("spot check")}, {"kurator.service_request", N_("request to an organisation")}, {"kurator.esrn_fact", N_("mark of ESRN")}, {"kurator.deadline", N_("list of deadlines")},
    {"kurator.staff", N_("member of staff")}, {"kurator.staff_role", N_("role of a member of staff")}, {"kurator.deputy", N_("absence")},
    {"kurator.identification_officer", N_("identification officer")}, {"kurator.setting", N_("setting")}, {"kurator.calendar", N_("calendar")},
    {"kurator.calendar_version", N_("version of the calendar")}, {"session", N_("session")}, {"monthly", N_("monthly form")},
    {"monthly_people", N_("people of the monthly form")}, {"audit.entry", N_("the journal")}, {"audit.seal", N_("seals of the journal")},
    {"audit.value", N_("values of the journal")}, {"inbox", N_("file taken in")}, {"outbox", N_("file given out")}};

static const char *find(const struct word *words, size_t n, const char *code)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(words[i].code, code) == 0)
            return words[i].name;
    return NULL;
}
#define FIND(words, code) find(words, sizeof words / sizeof words[0], code)

const char *journal_kind_at(int i)
{
    return i >= 0 && i < ASKED ? kinds[i].code : NULL;
}

bool journal_kind_known(const char *kind)
{
    return find(kinds, ASKED, kind) != NULL;
}

const char *journal_kind(const char *kind)
{
    const char *name = FIND(kinds, kind);

    return name ? _(name) : kind;
}

static const char *act_word(const char *kind)
{
    const char *name = FIND(acts, kind);

    return name ? _(name) : journal_kind(kind);
}

void journal_about(const struct journal_row *row, struct str *out)
{
    const char *table = FIND(tables, row->relation);

    str_addf(out, "%s: %s", act_word(row->kind), table ? _(table) : row->relation);
    if (row->subject)
        str_addf(out, _(", citizen No. %lld"), row->subject);
}

static void fact(struct str *out, const char *label, const char *text)
{
    if (text[0])
        str_addf(out, "%s: %s\n", label, text);
}

void journal_tell(const struct journal_row *row, struct str *out)
{
    char number[24] = "";

    journal_about(row, out);
    str_addc(out, '\n');
    fact(out, _("When"), row->local);
    fact(out, _("Login"), row->login);
    fact(out, _("Who"), row->name);
    fact(out, _("From where"), row->host);
    fact(out, _("Program"), row->program);
    fact(out, _("Record"), row->row_id);
    fact(out, _("Columns"), row->columns);
    fact(out, _("Why"), row->why);
    if (row->block)
        snprintf(number, sizeof number, "%lld", row->block);
    fact(out, _("Sealed in block"), row->block ? number : _("not sealed yet"));
    snprintf(number, sizeof number, "%lld", row->id);
    fact(out, _("Entry"), number);
}

static void add_line(void *ctx, int i, const char *text)
{
    str_addf(ctx, "%s%s\n", i ? "    " : "", text);
}

void journal_text(const struct journal_row *row, struct str *out)
{
    struct str line = {0};

    str_addf(&line, "%s  %s", row->local, row->login);
    if (row->name[0])
        str_addf(&line, " (%s)", row->name);
    str_add(&line, "  ");
    journal_about(row, &line);
    str_addf(&line, "; %s, %s", row->host, row->program);
    if (row->columns[0])
        str_addf(&line, "; %s", row->columns);
    if (row->why[0])
        str_addf(&line, "; %s: %s", _("why"), row->why);
    text_wrap(str_text(&line), 76, add_line, out);
    str_free(&line);
}

/* The last word is the birth date, what stands before it the whole name. */
static int by_name(const char *typed, struct date today, struct journal_question *q, struct error *e)
{
    struct date_rules rules = {.purpose = DATE_BIRTH, .today = today};
    char text[sizeof q->name], *last;

    if (!str_copy(text, sizeof text, typed))
        return error_set(e, "journal.typed", NULL);
    last = strrchr(text, ' ');
    if (!last || date_parse(last + 1, &rules, &q->birth, e) != 0)
        return error_set(e, "journal.typed", NULL);
    *last = '\0';
    str_copy(q->name, sizeof q->name, str_trim(text));
    return q->name[0] ? 0 : error_set(e, "journal.typed", NULL);
}

int journal_person(const char *typed, struct date today, struct journal_question *q, struct error *e)
{
    char text[300];
    long number;
    size_t sign = strlen("№");

    if (!str_copy(text, sizeof text, typed))
        return error_set(e, "journal.typed", NULL);
    const char *t = str_trim(text);

    q->snils[0] = q->name[0] = '\0';
    q->subject = 0;
    if (strspn(t, "0123456789 -") == strlen(t) && strlen(t) >= 11)
        return snils_parse(t, q->snils, e);
    if (str_number(strncmp(t, "№", sign) == 0 ? t + sign : t, 1, 999999999, &number) == 0) {
        q->subject = number;
        return 0;
    }
    return by_name(t, today, q, e);
}
