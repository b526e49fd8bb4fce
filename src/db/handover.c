/* handover.c - cases chosen for a hand-over, absences: rows to structs. */
#include "kurator/handover.h"

#include "aggregate.h"

void handover_call(struct db_call *call, int office, const char *ids, const char *people)
{
    call_add(call, "select p.case_id, p.name, p.assignee_id, p.assignee, p.state, p.family, p.site from api.handover_plan($1::int, $2::bigint[], $3::bigint[]) p");
    param_id(call, office);
    param_text(call, ids);
    param_text(call, people);
}

int handover_read(struct handover_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < max ? n : max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        out[i] = (struct handover_row){.case_id = take_id(&c)};
        TAKE(&c, out[i].name);
        out[i].assignee_id = take_int(&c);
        TAKE(&c, out[i].assignee);
        TAKE(&c, out[i].state);
        out[i].family = take_int(&c);
        TAKE(&c, out[i].site);
    }
    return n;
}

void absences_call(struct db_call *call, int office)
{
    call_add(call, "select a.id, a.staff_id, a.staff, a.valid_from, a.valid_until, a.deputy_id, a.deputy, a.cases, a.state from api.absences($1::int) a");
    param_id(call, office);
}

int absences_read(struct absence_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < max ? n : max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct absence_row *a = &out[i];

        *a = (struct absence_row){.id = take_int(&c), .staff_id = 0};
        a->staff_id = take_int(&c);
        TAKE(&c, a->staff);
        TAKE(&c, a->from);
        TAKE(&c, a->until);
        a->deputy_id = take_int(&c);
        TAKE(&c, a->deputy);
        a->cases = take_int(&c);
        TAKE(&c, a->state);
    }
    return n;
}
