/* why.c - why a date is what it is: the days counted and skipped. */
#include "kurator/casefile.h"

#include "aggregate.h"

static const char why_sql[] =
    "select w.kind, w.day, w.other, w.working, w.n, w.day_kind, w.name, w.scope, w.version, w.at"
    " from api.why($1::bigint, $2::text) w";

void why_call(struct db_call *call, long long case_id, const char *period)
{
    call_add(call, why_sql);
    param_number(call, case_id);
    param_text(call, period);
}

static const char explain_sql[] =
    "select e.kind, e.day, e.other, e.working, e.n, e.day_kind, e.name, e.scope, e.version, e.at"
    " from api.explain_due($1::text, $2::date, $3::int) e";

void explain_call(struct db_call *call, const char *calendar, const char *from, int days)
{
    call_add(call, explain_sql);
    param_text(call, calendar);
    param_text(call, from);
    param_number(call, days);
}

int why_read(struct why_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    if (n > max)
        n = max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct why_row *w = &out[i];

        TAKE(&c, w->kind);
        TAKE(&c, w->day);
        TAKE(&c, w->other);
        w->working = take_bool(&c);
        w->n = take_int(&c);
        TAKE(&c, w->day_kind);
        TAKE(&c, w->name);
        TAKE(&c, w->scope);
        w->version = take_id(&c);
        TAKE(&c, w->at);
    }
    return n;
}
