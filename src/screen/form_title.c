/* form_title.c - the title of a case's form: which form, whose case, born when, due when, in as many cells as there are. */
#include <stdio.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define NAME_LEAST 32           /* cells that a long name keeps before the form's name and the due date give way */
#define APART 3                 /* between form and citizen */
#define APART_RIGHT 2           /* before what stands at the right edge */
#define WHAT_LEAST 6            /* cells of a form's name that still say which it is */

/* "Петрова Анна Сергеевна" or "Петрова А. С.". */
static void name_of(const struct case_head *h, bool full, struct str *out)
{
    const char *const given[] = {h->given_name, h->patronymic};
    str_add(out, h->surname);
    for (int i = 0; i < 2; i++)
        if (given[i][0]) {
            str_addc(out, ' ');
            str_addn(out, given[i], full ? strlen(given[i]) : utf8_next(given[i], 0));
            str_add(out, full ? "" : ".");
        }
}

/* What of the title fits. */
struct fitting {
    bool what, due, age;
    int name;                   /* cells of the name */
    bool full;                  /* the name with given name and patronymic */
    int rest;
};

/* Name (short or cut) and birth date come first: two namesakes must not be taken for each other; then which form it is, until
 * when, the whole name, the age. */
static struct fitting fit(int width, int full, int brief, int born, int what, int due, int age)
{
    struct fitting f = {.name = brief < NAME_LEAST ? brief : NAME_LEAST};
    if (f.name > width - born)
        f.name = width > born ? width - born : 0;
    f.rest = width - f.name - born;
    f.what = what + APART <= f.rest;
    f.rest -= f.what ? what + APART : 0;
    f.due = due > 0 && due + APART_RIGHT <= f.rest;
    f.rest -= f.due ? due + APART_RIGHT : 0;
    if (!f.what && f.rest >= APART + WHAT_LEAST)
        return f;               /* the beginning of the form's name says more than the citizen's other names */
    f.full = full - f.name <= f.rest || brief > f.name;
    int wanted = f.full ? full : brief;
    wanted = wanted - f.name <= f.rest ? wanted : f.name + (f.rest > 0 ? f.rest : 0);
    f.rest -= wanted - f.name;
    f.name = wanted;
    f.age = age <= f.rest;
    return f;
}

/* The name in its cells; as in a list, one that is too long ends in two points. */
static void put_name(const struct fitting *f, const char *name, struct str *left)
{
    bool cut = f->name >= 5 && utf8_cells(name) > f->name;
    str_addn(left, name, utf8_fit(name, cut ? f->name - 2 : f->name));
    str_add(left, cut ? ".." : "");
}

static void put_left(const struct fitting *f, const char *what, const char *name, const char *born, const char *age, struct str *left)
{
    if (f->what)
        str_addf(left, "%s%*s", what, APART, "");
    put_name(f, name, left);
    str_addf(left, "%s%s", born, f->age ? age : "");
    if (!f->what && f->rest >= APART + WHAT_LEAST)
        str_addf(left, "%*s%s", APART, "", what);
}

void form_screen_case_line(struct form_screen *fs, struct draw *d, int y, const char *what)
{
    const struct case_head *h = &fs->c.head;
    char due[80] = "", born[32], age[16];
    struct str full = {0}, brief = {0}, left = {0};
    name_of(h, true, &full);
    name_of(h, false, &brief);
    snprintf(born, sizeof born, ", %.2s.%.2s.%.4s", h->birth_date + 8, h->birth_date + 5, h->birth_date);
    snprintf(age, sizeof age, " (%d)", h->age);
    if (h->due_on[0] && str_eq(h->due_state, "open"))
        snprintf(due, sizeof due, _("due %.2s.%.2s (%+d)"), h->due_on + 8, h->due_on + 5, h->days);
    struct fitting f = fit(draw_width(d) - 2, utf8_cells(str_text(&full)), utf8_cells(str_text(&brief)), utf8_cells(born), utf8_cells(what), utf8_cells(due), utf8_cells(age));
    put_left(&f, what, str_text(f.full ? &full : &brief), born, age, &left);
    bar_top(d, y, str_text(&left), "", f.due ? due : "");
    str_free(&full);
    str_free(&brief);
    str_free(&left);
}
