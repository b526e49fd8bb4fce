/* organisations.c - the organisations a case may be forwarded to. */
#include "kurator/casefile.h"

#include "aggregate.h"

void organisations_call(struct db_call *call, const char *text)
{
    call_add(call, "select o.id, o.short_name, o.territory from api.organisations($1::text) o");
    param_text(call, text);
}

int organisations_read(struct organisation_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    if (n > max)
        n = max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        out[i].id = take_int(&c);
        TAKE(&c, out[i].name);
        TAKE(&c, out[i].territory);
    }
    return n;
}
