/* monthly_paper.c - the monthly form and the people behind a figure as pages and as CSV. */
#include "kurator/monthly.h"

#include <stdio.h>
#include <stdlib.h>

#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/paper.h"
#include "kurator/words.h"

#define PLACE_LINES 9           /* the last line is told by the first table alone */

static void number(long n, char *buf, size_t size)
{
    snprintf(buf, size, "%ld", n);
}

static char *header(const struct monthly *m, const char *title)
{
    struct str s = {0};
    char month[64], whose[400], iso[DATE_ISO_SIZE], day[16];

    words_full_date(date_iso(m->until, iso), day, sizeof day);
    str_addf(&s, "%s, %s, %s", title, monthly_month(m->month, month, sizeof month), monthly_whose(m, whose, sizeof whose));
    if (m->running)
        str_addf(&s, _(", as of %s"), day);
    str_add(&s, _(", page "));
    return str_take(&s);
}

static void form_table(struct paper *p, const struct monthly *m)
{
    struct paper_column columns[1 + MONTHLY_COLUMNS] = {{_("Figure"), 0, false}};
    char text[MONTHLY_COLUMNS][24], label[240];
    const char *cells[1 + MONTHLY_COLUMNS];

    for (int i = 0; i < m->ncolumns; i++)
        columns[i + 1] = (struct paper_column){i ? m->column[i].name : _("All"), 8, true};
    paper_table(p, columns, 1 + m->ncolumns);
    for (int r = 0; r < m->nrows; r++) {
        cells[0] = monthly_label(&m->row[r], label, sizeof label);
        for (int i = 0; i < m->ncolumns; i++) {
            number(m->row[r].n[i], text[i], sizeof text[i]);
            cells[i + 1] = text[i];
        }
        paper_row(p, cells);
    }
    paper_table_end(p);
}

static void place_table(struct paper *p, const struct monthly *m)
{
    struct paper_column columns[1 + PLACE_LINES] = {{m->office_id == MONTHLY_REGION ? _("Operator") : _("Settlement"), 0, false}};
    char text[PLACE_LINES][24];
    const char *cells[1 + PLACE_LINES];

    for (int i = 0; i < PLACE_LINES; i++)
        columns[i + 1] = (struct paper_column){monthly_short_title(i), 6, true};
    paper_table(p, columns, 1 + PLACE_LINES);
    for (int r = 0; r < m->nplaces; r++) {
        cells[0] = m->place[r].name[0] ? m->place[r].name : _("(settlement not known)");
        for (int i = 0; i < PLACE_LINES; i++) {
            number(m->place[r].n[i], text[i], sizeof text[i]);
            cells[i + 1] = text[i];
        }
        paper_row(p, cells);
    }
    paper_table_end(p);
}

void monthly_text(const struct monthly *m, int lines, struct str *out)
{
    char *head = header(m, _("Monthly form"));
    struct paper *p = paper_new(head, PAPER_WIDTH, lines);

    free(head);
    form_table(p, m);
    if (m->nplaces) {
        paper_text(p, 0, "");
        paper_keep(p, 5);
        paper_text(p, 0, m->office_id == MONTHLY_REGION ? _("By operator") : _("By settlement"));
        place_table(p, m);
    }
    paper_finish(&p, out);
}

static void csv_row(struct str *out, const char *month, const char *whose, const char *line, const char *part, const char *title,
                    const char *column, const char *name, long n)
{
    char text[24];

    number(n, text, sizeof text);
    const char *cells[] = {month, whose, line, part, title, column, name, text};

    csv_write(out, cells, 8);
}

/* A figure a row: what a spreadsheet can turn and add up. */
void monthly_csv(const struct monthly *m, struct str *out)
{
    const char *head[] = {_("Month"), _("Office"), _("Row"), _("Part"), _("Figure"), _("Column"), _("Column's name"), _("Number")};
    char month[16], whose[400], title[500];

    snprintf(month, sizeof month, "%04d-%02d", m->month.year, m->month.month);
    monthly_whose(m, whose, sizeof whose);
    csv_write(out, head, 8);
    for (int r = 0; r < m->nrows; r++) {
        const struct monthly_row *row = &m->row[r];
        const char *line = monthly_title(monthly_line_index(row->line));

        snprintf(title, sizeof title, "%s%s%s", line, row->part[0] ? ": " : "", row->part[0] ? row->name : "");
        for (int i = 0; i < m->ncolumns; i++)
            csv_row(out, month, whose, row->line, row->part, title, m->column[i].code, i ? m->column[i].name : _("All"), row->n[i]);
    }
    for (int r = 0; r < m->nplaces; r++)
        for (int i = 0; i < MONTHLY_LINES; i++) {
            int at = 0;

            while (at < m->nrows && monthly_line_index(m->row[at].line) != i)
                at++;
            if (at < m->nrows)
                csv_row(out, month, whose, m->row[at].line, "", monthly_title(i), "place", m->place[r].name, m->place[r].n[i]);
        }
}

void monthly_people_text(const struct monthly *m, const struct monthly_cell *cell, const struct monthly_people *people, int lines, struct str *out)
{
    const struct paper_column columns[] = {{_("No"), 5, true}, {_("Citizen"), 0, false}, {_("Born"), 10, false},
                                           {_("Day"), 10, false}, {_("Due"), 10, false}, {_("Office"), 18, false}};
    bool region = m->office_id == MONTHLY_REGION;
    struct str title = {0};
    char what[600];

    str_addf(&title, "%s: %s", monthly_title(monthly_line_index(cell->line)), monthly_cell_text(cell, what, sizeof what));
    char *head = header(m, str_text(&title));
    struct paper *p = paper_new(head, PAPER_WIDTH, lines);

    paper_table(p, columns, region ? 6 : 5);
    for (int i = 0; i < people->n; i++) {
        const struct monthly_person *one = &people->person[i];
        char no[16], born[16], day[16], due[16];

        snprintf(no, sizeof no, "%d", i + 1);
        const char *cells[] = {no, one->name, words_full_date(one->birth_date, born, sizeof born), words_full_date(one->day, day, sizeof day),
                               words_full_date(one->due_on, due, sizeof due), one->office};

        paper_row(p, cells);
    }
    paper_table_end(p);
    paper_finish(&p, out);
    free(head);
    str_free(&title);
}

void monthly_people_csv(const struct monthly_people *people, struct str *out)
{
    const char *head[] = {_("Case"), _("Citizen"), _("Born"), _("Part"), _("Day"), _("Due"), _("Office")};

    csv_write(out, head, 7);
    for (int i = 0; i < people->n; i++) {
        const struct monthly_person *one = &people->person[i];
        char id[24];

        number((long)one->case_id, id, sizeof id);
        const char *cells[] = {id, one->name, one->birth_date, one->part, one->day, one->due_on, one->office};

        csv_write(out, cells, 7);
    }
}
