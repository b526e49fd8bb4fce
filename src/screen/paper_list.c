/* paper_list.c - lists as pages: what is late, whom to call, whom to visit, each with room for what a hand writes. */
#include "kurator/print.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/paper.h"
#include "kurator/utf8.h"
#include "kurator/words.h"
#include "paper_words.h"

#define BY_HAND 20          /* cells for what a hand writes */

static const struct {
    const char *kind, *title;
} titles[] = {
    {"overdue", N_("Overdue deadlines")},
    {"today", N_("Due today")},
    {"soon", N_("Due in the next 5 working days")},
    {"waiting", N_("Waiting")},
    {"meetings", N_("Meetings")},
    {"esrn", N_("Not entered in ESRN")},
    {"calls", N_("Call list")},
    {"visits", N_("Visit list")},
};

const char *paper_list_title(const char *kind)
{
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (str_eq(titles[i].kind, kind))
            return _(titles[i].title);
    return kind;
}

bool paper_list_is_tab(const char *kind)
{
    return !str_eq(kind, "calls") && !str_eq(kind, "visits");
}

char *paper_header(const char *title, const char *office, const char *now_local)
{
    struct str header = {0};
    char day[16];

    words_full_date(now_local, day, sizeof day);
    str_addf(&header, _("%s - %s - as of %s %s - page "), title, office, day, strlen(now_local) >= 16 ? now_local + 11 : "");
    return str_take(&header);
}

/* «-2», «0», «3». */
static const char *days_text(const struct paper_list_row *r, char *buf, size_t size)
{
    snprintf(buf, size, "%d", r->days);
    return buf;
}

static void tab_rows(struct paper *p, const struct paper_list *l, const struct session *s)
{
    const struct paper_column columns[] = {
        {_("No"), 4, true},      {_("Days"), 4, true}, {_("Citizen"), 20, false}, {_("Next"), 11, false},
        {_("Whom"), 9, false},   {_("Was"), 7, false}, {_("Due"), 5, false},      {_("Responsible"), 0, false}};

    paper_table(p, columns, 8);
    for (int i = 0; i < l->n; i++) {
        const struct paper_list_row *r = &l->rows[i];
        char number[16], days[16], next[80], tries[40], due[16];

        snprintf(number, sizeof number, "%d", i + 1);
        const char *cells[] = {number, days_text(r, days, sizeof days), r->name,
                               words_next(r->next_step, r->next_at, l->now_local, next, sizeof next), words_whom(s, r->whom),
                               words_tries(r->phones, r->visits, r->posts, tries, sizeof tries), words_day(r->due_on, due, sizeof due),
                               r->assignee[0] ? r->assignee : "-"};

        paper_row(p, cells);
    }
    paper_table_end(p);
}

/* "when ______________": a line to write on, as wide as its column. */
static void add_blank(struct str *out, const char *label)
{
    int left = BY_HAND - 1 - utf8_cells(label);

    str_addf(out, "%s%s ", out->len ? "\n" : "", label);
    for (int i = 0; i < left; i++)
        str_addc(out, '_');
}

/* A citizen's row: `lead` stands above the name; what was tried; and three lines that a hand fills in. */
static void contact_row(struct paper *p, const struct paper_list *l, int i, const struct session *s, const char *lead, const char *const blanks[3])
{
    const struct paper_list_row *r = &l->rows[i];
    struct str who = {0}, tried = {0}, hand = {0};
    char number[16];

    snprintf(number, sizeof number, "%d", i + 1);
    str_addf(&who, "%s%s", lead, *lead ? "\n" : "");
    paper_add_citizen(&who, s, r);
    paper_add_tried(&tried, s, r, l->now_local);
    for (int k = 0; k < 3; k++)
        add_blank(&hand, blanks[k]);
    const char *cells[] = {number, str_text(&who), str_text(&tried), str_text(&hand)};

    paper_row(p, cells);
    paper_text(p, 0, "");
    str_free(&who);
    str_free(&tried);
    str_free(&hand);
}

static void call_rows(struct paper *p, const struct paper_list *l, const struct session *s)
{
    const struct paper_column columns[] = {
        {_("No"), 4, true}, {_("Citizen, whom to call"), 0, false}, {_("Due, what was tried"), 24, false}, {_("Outcome, by hand"), BY_HAND, false}};
    const char *const blanks[] = {_("when"), _("with whom"), _("outcome")};

    paper_table(p, columns, 4);
    for (int i = 0; i < l->n; i++)
        contact_row(p, l, i, s, "", blanks);
    paper_table_end(p);
}

static void visit_rows(struct paper *p, const struct paper_list *l, const struct session *s)
{
    const struct paper_column columns[] = {
        {_("No"), 4, true}, {_("Address, citizen"), 0, false}, {_("Due, what was tried"), 24, false}, {_("Outcome, signature"), BY_HAND, false}};
    const char *const blanks[] = {_("when"), _("outcome"), _("signature")};
    const char *settlement = NULL;

    paper_table(p, columns, 4);
    for (int i = 0; i < l->n; i++) {
        const struct paper_list_row *r = &l->rows[i];

        if (!settlement || strcmp(settlement, r->settlement) != 0) {
            settlement = r->settlement;
            paper_keep(p, 6);           /* not alone at the foot of a page */
            paper_text(p, 0, *settlement ? settlement : _("(settlement not known)"));
        }
        contact_row(p, l, i, s, r->address[0] ? r->address : _("(address not known)"), blanks);
    }
    paper_table_end(p);
}

void paper_list_text(const struct paper_list *l, const struct session *s, const struct paper_list_style *style, struct str *out)
{
    struct str title = {0}, total = {0};

    str_addf(&title, "%s%s%s", paper_list_title(style->kind), style->whose[0] ? ", " : "", style->whose);
    char *header = paper_header(str_text(&title), l->office_name, l->now_local);
    struct paper *p = paper_new(header, PAPER_WIDTH, style->lines);

    if (str_eq(style->kind, "calls"))
        call_rows(p, l, s);
    else if (str_eq(style->kind, "visits"))
        visit_rows(p, l, s);
    else
        tab_rows(p, l, s);
    str_addf(&total, _("In all: %d"), l->figure);
    if (paper_list_is_tab(style->kind))
        paper_text(p, 0, "");
    paper_text(p, 0, str_text(&total));
    paper_finish(&p, out);
    str_free(&total);
    str_free(&title);
    free(header);
}
