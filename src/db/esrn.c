/* esrn.c - the facts that go into the region's register: rows turned into structs. */
#include "kurator/esrn.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

void esrn_call(struct db_call *call, long long case_id, const char *look)
{
    call_add(call, "select f.kind, f.ref, f.args, f.marked_at, f.marked_by, f.own_mark, f.version, f.entered, f.state"
                   " from api.esrn_facts($1::bigint, $2::text) f");
    param_number(call, case_id);
    param_text(call, look);
}

bool esrn_read(struct esrn_list *l, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    esrn_free(l);
    l->n = n < ESRN_FACTS ? n : ESRN_FACTS;
    l->rows = mem_zero((size_t)l->n + 1, sizeof *l->rows);
    for (int i = 0; i < l->n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct esrn_row *r = &l->rows[i];

        TAKE(&c, r->kind);
        r->ref = take_id(&c);
        r->nargs = take_list(&c, r->args, 6);
        TAKE(&c, r->marked_at);
        TAKE(&c, r->marked_by);
        r->own_mark = take_bool(&c);
        l->version = take_int(&c);
        TAKE(&c, l->entered);
        TAKE(&c, l->state);
    }
    return n > 0;
}

void esrn_free(struct esrn_list *l)
{
    free(l->rows);
    *l = (struct esrn_list){0};
}
