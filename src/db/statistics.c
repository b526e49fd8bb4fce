/* statistics.c - api.statistics: the rows of the depersonalised export as a table. */
#include "kurator/statistics.h"

#include <string.h>

#include "aggregate.h"
#include "kurator/csv.h"

static const char sql[] =
    "select x.kind, x.code, x.cells[1], x.cells[2], x.cells[3], x.cells[4], x.cells[5], x.cells[6], x.cells[7], x.cells[8],"
    " x.cells[9], x.cells[10], x.cells[11], x.cells[12], x.cells[13]"
    " from api.statistics($1::int, $2::date, $3::date, $4::text, $5::text) x";

void statistics_call(struct db_call *call, long office, struct date from, struct date until, const char *reason, const char *lang)
{
    call_add(call, sql);
    if (office == STATISTICS_OWN)
        param_text(call, NULL);
    else
        param_number(call, office);
    param_date(call, from);
    param_date(call, until);
    param_text(call, reason);
    param_text(call, lang);
}

static const char *const head[STATISTICS_CELLS] = {"quarter", "territory", "category", "disability", "sex", "stage", "days_to_contact", "contact_in_time",
                                                   "answer", "days_to_meeting", "days_to_esrn", "closed", "days_to_close"};

int statistics_read(struct statistics *s, const struct db_rows *rows, struct error *e)
{
    *s = (struct statistics){0};
    csv_write(&s->csv, head, STATISTICS_CELLS);
    for (int i = 0; i < db_rows_count(rows); i++) {
        const char *cells[STATISTICS_CELLS], *kind = db_rows_text(rows, i, 0);
        struct columns c = {.rows = rows, .row = i, .at = 2};

        for (int k = 0; k < STATISTICS_CELLS; k++)
            cells[k] = db_rows_text(rows, i, k + 2);
        if (strcmp(kind, "refused") == 0)
            return error_set(e, db_rows_text(rows, i, 1), cells[0][0] ? cells[0] : NULL, NULL);
        if (strcmp(kind, "head") == 0) {
            TAKE(&c, s->office);
            TAKE(&c, s->first);
            TAKE(&c, s->last);
        } else {
            csv_write(&s->csv, cells, STATISTICS_CELLS);
            s->n++;
        }
    }
    return s->first[0] ? 0 : error_set(e, "db.answer", NULL);
}

void statistics_free(struct statistics *s)
{
    str_free(&s->csv);
}
