/* directions.c - the directions of resource centres: rows to and from the database. */
#include "kurator/directions.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/db.h"
#include "kurator/mem.h"

void directions_call(struct db_call *call)
{
    call_add(call, "select d.centre, d.name, coalesce(d.age_from::text, ''), coalesce(d.age_to::text, ''), d.disability, d.work_degree, d.territory"
                   " from api.directions() d");
}

void directions_save_call(struct db_call *call, const char *request, struct directions *d)
{
    const char **column = mem_zero((size_t)d->count + 1, sizeof *column);

    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id"
                   " from api.save_directions($1::uuid, $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[]) s");
    param_text(call, request);
    for (int c = 0; c < DIRECTION_COLUMNS; c++) {
        for (int i = 0; i < d->count; i++)
            column[i] = d->cell[i * DIRECTION_COLUMNS + c];
        free(d->array[c]);
        d->array[c] = db_array(column, d->count);
        param_text(call, d->array[c]);
    }
    free(column);
}
