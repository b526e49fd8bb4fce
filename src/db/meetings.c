/* meetings.c - the meetings of an office: rows turned into structs. */
#include "kurator/meetings.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

void meetings_call(struct db_call *call, int office, const char *from, const char *to)
{
    call_add(call, "select m.appointment_id, m.case_id, m.person_id, m.version, m.at, m.place, m.address, m.state, m.name, m.assignee,"
                   " m.clash, m.mind from api.meetings($1::int, $2::date, $3::date) m");
    param_id(call, office);
    param_text(call, from);
    param_text(call, to);
}

void meetings_read(struct meeting_list *l, const struct db_rows *rows)
{
    meetings_free(l);
    l->n = db_rows_count(rows);
    l->rows = mem_zero((size_t)l->n + 1, sizeof *l->rows);
    for (int i = 0; i < l->n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct meeting_row *r = &l->rows[i];

        r->appointment_id = take_id(&c);
        r->case_id = take_id(&c);
        r->person_id = take_id(&c);
        r->version = take_int(&c);
        TAKE(&c, r->at);
        TAKE(&c, r->place);
        TAKE(&c, r->address);
        TAKE(&c, r->state);
        TAKE(&c, r->name);
        TAKE(&c, r->assignee);
        TAKE(&c, r->clash);
        TAKE(&c, r->mind);
    }
}

void meetings_free(struct meeting_list *l)
{
    free(l->rows);
    *l = (struct meeting_list){0};
}

void meetings_near_call(struct db_call *call, long long case_id, const char *at, const char *place)
{
    call_add(call, "select m.n, m.mine, m.clash, m.clash_at from api.meetings_near($1::bigint, $2::text, $3::text) m");
    param_number(call, case_id);
    param_text(call, at);
    param_text(call, place);
}

bool meetings_near_read(struct meetings_near *m, const struct db_rows *rows)
{
    struct columns c = {.rows = rows};

    if (db_rows_count(rows) == 0)
        return false;
    m->n = take_int(&c);
    m->mine = take_int(&c);
    TAKE(&c, m->clash);
    TAKE(&c, m->clash_at);
    return true;
}
