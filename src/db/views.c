/* views.c - saved views of the list of citizens: rows to structs. */
#include <stdlib.h>

#include "aggregate.h"
#include "kurator/people.h"

void views_call(struct db_call *call, int office)
{
    call_add(call, "select v.id, v.version, v.name, v.who, v.mine, v.shared, v.mendable, coalesce(v.total, -1), v.terms from api.views($1::int) v");
    param_id(call, office);
}

int views_read(struct view_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < max ? n : max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct view_row *v = &out[i];

        *v = (struct view_row){.id = take_id(&c)};
        v->version = take_int(&c);
        TAKE(&c, v->name);
        TAKE(&c, v->who);
        v->mine = take_bool(&c);
        v->shared = take_bool(&c);
        v->mendable = take_bool(&c);
        v->total = take_int(&c);
        v->term = take_strings(&c, &v->nterms);
    }
    return n;
}

void views_free(struct view_row *rows, int n)
{
    for (int i = 0; i < n; i++) {
        for (int k = 0; k < rows[i].nterms; k++)
            free(rows[i].term[k]);
        free(rows[i].term);
        rows[i] = (struct view_row){0};
    }
}
