/* citizen.c - the pages of a card behind the first: api.citizen, api.citizen_rest. */
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

void citizen_rest_call(struct db_call *call, long long case_id, const char *list, long long item, const char *key, int limit)
{
    call_add(call, PACK("citizen_rest($1::bigint, $2::text, $3::bigint, $4::text, $5::int)"));
    param_id(call, case_id);
    param_text(call, list);
    param_id(call, item);
    param_text(call, key);
    param_number(call, limit);
}

void citizen_read(struct citizen_rows *out, const struct db_rows *rows)
{
    citizen_free(out);
    citizen_append(out, rows);
}

int citizen_append(struct citizen_rows *out, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    if (n > 0)
        out->row = mem_grow(out->row, (size_t)(out->n + n), sizeof *out->row);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct citizen_row *r = &out->row[out->n + i];

        *r = (struct citizen_row){0};
        TAKE(&c, r->kind);
        r->id = take_id(&c);
        r->holds = take_bool(&c);
        TAKE(&c, r->since);
        TAKE(&c, r->until);
        r->cell = take_strings(&c, &r->ncells);
    }
    out->n += n;
    return n;
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
