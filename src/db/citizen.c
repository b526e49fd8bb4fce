/* citizen.c - the pages of a card behind the first: api.citizen. */
#include "kurator/citizen.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

void citizen_call(struct db_call *call, long long case_id, const char *page, const char *day)
{
    call_add(call, PACK("citizen($1::bigint, $2::text, $3::date)"));
    param_id(call, case_id);
    param_text(call, page);
    param_filled(call, day);
}

void citizen_read(struct citizen_rows *out, const struct db_rows *rows)
{
    citizen_free(out);
    out->n = db_rows_count(rows);
    out->row = mem_zero((size_t)out->n, sizeof *out->row);
    for (int i = 0; i < out->n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct citizen_row *r = &out->row[i];

        TAKE(&c, r->kind);
        r->id = take_id(&c);
        r->holds = take_bool(&c);
        TAKE(&c, r->since);
        TAKE(&c, r->until);
        r->cell = take_strings(&c, &r->ncells);
    }
}

void citizen_free(struct citizen_rows *rows)
{
    for (int i = 0; i < rows->n; i++) {
        for (int k = 0; k < rows->row[i].ncells; k++)
            free(rows->row[i].cell[k]);
        free(rows->row[i].cell);
    }
    free(rows->row);
    *rows = (struct citizen_rows){0};
}

const char *citizen_cell(const struct citizen_row *row, int i)
{
    return i >= 0 && i < row->ncells ? row->cell[i] : "";
}
