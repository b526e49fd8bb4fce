/* quality_paper.c - the quality of the register as pages and as CSV: an office's figures, the citizens behind one, all operators. */
#include <stdio.h>
#include <stdlib.h>

#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/paper.h"
#include "kurator/quality.h"
#include "kurator/words.h"

const char *quality_title(const struct quality_figure *f)
{
    return f->rule[0] ? f->name : _("cannot be acted for, in all");
}

const char *quality_share(int n, int of_n, char *buf, size_t size)
{
    if (of_n > 0)
        snprintf(buf, size, "%d %%", (int)((long long)(of_n - n) * 100 / of_n));        /* rounded down: 100 is all */
    else
        snprintf(buf, size, "-");
    return buf;
}

static struct paper *page(const char *title, const char *office, int lines)
{
    struct str head = {0};

    str_addf(&head, "%s%s%s%s", title, *office ? ", " : "", office, _(", page "));
    struct paper *p = paper_new(str_text(&head), PAPER_WIDTH, lines);

    str_free(&head);
    return p;
}

static const char *kind_title(const char *kind)
{
    return str_eq(kind, "act") ? _("Without it nobody can act") : str_eq(kind, "data") ? _("The record is not complete") : str_eq(kind, "time") ? _("Kept in time") : "";
}

void quality_text(const struct quality *q, int lines, struct str *out)
{
    const struct paper_column columns[] = {{_("What"), 0, false}, {_("Citizens"), 8, true}, {_("Out of"), 8, true}, {_("In order"), 8, true}};
    struct paper *p = page(_("Quality of the register"), q->office, lines);

    paper_table(p, columns, 4);
    for (int i = 0; i < q->n; i++) {
        const struct quality_figure *f = &q->row[i];
        char n[16], of_n[16], share[16];

        if (i && !str_eq(f->kind, q->row[i - 1].kind))
            paper_row(p, (const char *const[]){kind_title(f->kind), "", "", ""});
        snprintf(n, sizeof n, "%d", f->n);
        snprintf(of_n, sizeof of_n, "%d", f->of_n);
        const char *cells[] = {quality_title(f), n, of_n, quality_share(f->n, f->of_n, share, sizeof share)};

        paper_row(p, cells);
    }
    paper_table_end(p);
    paper_finish(&p, out);
}

void quality_csv(const struct quality *q, struct str *out)
{
    const char *head[] = {_("Office"), _("Kind"), _("Rule"), _("What"), _("Citizens"), _("Out of")};

    csv_write(out, head, 6);
    for (int i = 0; i < q->n; i++) {
        const struct quality_figure *f = &q->row[i];
        char n[16], of_n[16];

        snprintf(n, sizeof n, "%d", f->n);
        snprintf(of_n, sizeof of_n, "%d", f->of_n);
        const char *cells[] = {q->office, f->kind, f->rule, quality_title(f), n, of_n};

        csv_write(out, cells, 6);
    }
}

void quality_people_text(const struct quality_people *people, const char *office, int lines, struct str *out)
{
    const struct paper_column columns[] = {{_("Citizen"), 24, false}, {_("Born"), 10, false}, {_("What is missing"), 0, false}, {_("Responsible"), 14, false}};
    struct paper *p = page(_("What is missing"), office, lines);

    paper_table(p, columns, 4);
    for (int i = 0; i < people->n; i++) {
        const struct quality_person *one = &people->person[i];
        char born[16];
        const char *cells[] = {one->name, words_full_date(one->birth_date, born, sizeof born), one->gaps, one->assignee};

        paper_row(p, cells);
    }
    paper_table_end(p);
    paper_finish(&p, out);
}

void quality_people_csv(const struct quality_people *people, struct str *out)
{
    const char *head[] = {_("Citizen"), _("Born"), _("What is missing"), _("Responsible")};

    csv_write(out, head, 4);
    for (int i = 0; i < people->n; i++) {
        const struct quality_person *one = &people->person[i];
        const char *cells[] = {one->name, one->birth_date, one->gaps, one->assignee};

        csv_write(out, cells, 4);
    }
}

void quality_region_text(const struct quality_region *r, int lines, struct str *out)
{
    const struct paper_column columns[] = {{_("Operator"), 0, false}, {_("In work"), 7, true}, {_("Cannot act"), 8, true}, {_("No SNILS"), 8, true},
                                           {_("No IPRA"), 8, true}, {_("Entered in time"), 8, true}, {_("ESRN in time"), 8, true}, {_("Counted"), 8, true}};
    struct paper *p = page(_("Quality of the register"), "", lines);

    paper_table(p, columns, 8);
    for (int i = 0; i < r->n; i++) {
        const struct quality_line *l = &r->line[i];
        char text[4][16], late[16], esrn[16], day[16];
        const int n[] = {l->work, l->act, l->snils, l->ipra};

        for (int k = 0; k < 4; k++)
            snprintf(text[k], sizeof text[k], "%d", n[k]);
        const char *cells[] = {l->office, text[0], text[1], text[2], text[3], quality_share(l->late, l->arrived, late, sizeof late),
                               quality_share(l->esrn, l->due, esrn, sizeof esrn), l->counted[0] ? words_date(l->counted, day, sizeof day) : "-"};
        const char *never[] = {l->office, "-", "-", "-", "-", "-", "-", "-"};

        paper_row(p, l->counted[0] ? cells : never);
    }
    paper_table_end(p);
    paper_finish(&p, out);
}

void quality_region_csv(const struct quality_region *r, struct str *out)
{
    const char *head[] = {_("Operator"), _("In work"), _("Cannot act"), _("No SNILS"), _("No IPRA"), _("Arrived"), _("Entered late"), _("Due in ESRN"), _("Late in ESRN"), _("Counted")};

    csv_write(out, head, 10);
    for (int i = 0; i < r->n; i++) {
        const struct quality_line *l = &r->line[i];
        const int n[] = {l->work, l->act, l->snils, l->ipra, l->arrived, l->late, l->due, l->esrn};
        const char *cells[10] = {l->office};
        char text[8][16];

        for (int k = 0; k < 8; k++) {
            snprintf(text[k], sizeof text[k], "%d", n[k]);
            cells[k + 1] = l->counted[0] ? text[k] : "";
        }
        cells[9] = l->counted;
        csv_write(out, cells, 10);
    }
}
