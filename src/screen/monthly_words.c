/* monthly_words.c - the words of the monthly form: titles, heads of columns, and what each figure counts. */
#include "kurator/monthly.h"

#include <stdio.h>

#include "kurator/i18n.h"
#include "kurator/words.h"

/* In the order of the form (monthly_line_index). */
static const struct {
    const char *title, *shortly, *counts;
} lines[MONTHLY_LINES] = {
    {N_("Arrived"), N_("arr."),
     N_("Referrals received in the month, by the day they arrived at the office; an extract that joined a running case counts, one entered in error does not. What another operator forwarded counts at both.")},
    {N_("Notified in time"), N_("time"),
     N_("Citizens who were told of the services in the month, or to whom a notice was posted, not later than the due day; by the way that did it.")},
    {N_("Notified late"), N_("late"), N_("The same after the due day.")},
    {N_("Refused"), N_("ref."), N_("Citizens whose last word in the month was a refusal of everything that was asked.")},
    {N_("Waiting"), N_("wait"), N_("At the end of the month the citizen was thinking it over, or an answer to a posted notice was awaited.")},
    {N_("Open cases"), N_("opn."), N_("Cases that had arrived and were not closed at the end of the month.")},
    {N_("On accompaniment"), N_("acc."),
     N_("At the end of the month: a programme was agreed on, and neither another ending nor the citizen's death has ended it.")},
    {N_("Closed"), N_("cls."), N_("Cases closed in the month, by the reason.")},
    {N_("Overdue"), N_("ovd."),
     N_("Periods that were over and still open at the end of the month, one each: notifying, agreeing the meeting, entering into ESRN. In the running month it is the figure of the worklist.")},
    {N_("Entered afterwards"), N_("after"),
     N_("Of the arrived: entered later than the tenth of the next month, when the form had been due. Where it is not 0, a form printed in time had smaller figures.")},
};

const char *monthly_title(int i)
{
    return i >= 0 && i < MONTHLY_LINES ? _(lines[i].title) : "";
}

const char *monthly_short_title(int i)
{
    return i >= 0 && i < MONTHLY_LINES ? _(lines[i].shortly) : "";
}

const char *monthly_definition(int i)
{
    return i >= 0 && i < MONTHLY_LINES ? _(lines[i].counts) : "";
}

const char *monthly_month(struct date month, char *buf, size_t size)
{
    snprintf(buf, size, "%s %d", i18n_month(month.month), month.year);
    return buf;
}

const char *monthly_label(const struct monthly_row *row, char *buf, size_t size)
{
    if (row->part[0])
        snprintf(buf, size, "  %s", row->name);
    else
        snprintf(buf, size, "%s", monthly_title(monthly_line_index(row->line)));
    return buf;
}

const char *monthly_whose(const struct monthly *m, char *buf, size_t size)
{
    snprintf(buf, size, "%s", m->office_id == MONTHLY_REGION ? _("All operators") : m->office);
    return buf;
}

const char *monthly_column_title(const struct monthly_column *c)
{
    return c->ages[0] ? c->ages : _("All");
}

static void add_row(const struct monthly *m, const struct monthly_cell *cell, struct str *out)
{
    str_add(out, monthly_title(monthly_line_index(cell->line)));
    for (int i = 0; i < m->nrows && cell->part[0]; i++)
        if (str_eq(m->row[i].line, cell->line) && str_eq(m->row[i].part, cell->part))
            str_addf(out, ": %s", m->row[i].name);
    for (int i = 0; i < m->ncolumns; i++)
        if (str_eq(m->column[i].code, cell->column) && m->column[i].ages[0])
            str_addf(out, ", %s", m->column[i].name);
    if (str_eq(cell->column, "place"))
        str_addf(out, ", %s", cell->place[0] ? cell->place : _("(settlement not known)"));
}

void monthly_explain(const struct monthly *m, const struct monthly_cell *cell, struct str *out)
{
    char iso[DATE_ISO_SIZE], day[16];

    add_row(m, cell, out);
    str_addf(out, "\n\n%s\n\n", monthly_definition(monthly_line_index(cell->line)));
    words_full_date(date_iso(m->until, iso), day, sizeof day);
    if (m->running)
        str_addf(out, _("The month is not over: figures and state are those of now, %s."), day);
    else
        str_addf(out, _("The month is over: the state is that at the end of %s, worked out from the days of what happened; later corrections are in it."), day);
    str_add(out, "\n");
    str_addf(out, _("Ages are those on %s."), day);
    str_addc(out, ' ');
    str_add(out, m->office_id == MONTHLY_REGION ? _("The second table is by operator.")
                                                : _("The second table is by the settlement of the actual address."));
}
