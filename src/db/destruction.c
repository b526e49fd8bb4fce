/* destruction.c - who is due for destruction, acts: rows to structs. */
#include "kurator/destruction.h"

#include <stdio.h>
#include <stdlib.h>

#include "aggregate.h"
#include "kurator/journal.h"
#include "kurator/mem.h"

void destruction_call(struct db_call *call, int office)
{
    call_add(call, "select d.total, d.person_id, d.case_id, d.name, d.birth_date, d.ground, d.since, d.due_on, d.days, d.is_open, d.proposal, d.who, d.at, d.mine, d.note"
                   " from api.destruction($1::int) d");
    param_number(call, office);
}

int destruction_read(struct destroy_row *out, long *total, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < DESTROY_ROWS ? n : DESTROY_ROWS;
    *total = 0;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct destroy_row *d = &out[i];

        *d = (struct destroy_row){0};
        *total = (long)take_id(&c);
        d->person_id = take_id(&c);
        d->case_id = take_id(&c);
        TAKE(&c, d->name);
        TAKE(&c, d->birth_date);
        TAKE(&c, d->ground);
        TAKE(&c, d->since);
        TAKE(&c, d->due_on);
        d->days = take_int(&c);
        d->is_open = take_bool(&c);
        d->proposal = take_id(&c);
        TAKE(&c, d->who);
        TAKE(&c, d->at);
        d->mine = take_bool(&c);
        TAKE(&c, d->note);
    }
    return n;
}

void acts_call(struct db_call *call, int office)
{
    call_add(call, "select a.number, a.decided_at, a.people, a.records, a.proposed_by, a.decided_by, a.again from api.destruction_acts($1::int) a");
    param_number(call, office);
}

int acts_read(struct act_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < max ? n : max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct act_row *a = &out[i];

        *a = (struct act_row){.number = take_int(&c)};
        TAKE(&c, a->decided_at);
        a->people = take_int(&c);
        a->records = take_id(&c);
        TAKE(&c, a->proposed_by);
        TAKE(&c, a->decided_by);
        a->again = take_bool(&c);
    }
    return n;
}

void act_call(struct db_call *call, int office, int number, const char *how)
{
    call_add(call, "select a.part, a.office_name, a.number, a.decided_at, a.proposed_by, a.proposed_at, a.decided_by, a.note, a.decided_note, a.again, a.backup_days,"
                   " a.person_id, a.ground, a.since, a.relation, a.method, a.n from api.destruction_act($1::int, $2::int, $3::text) a");
    param_id(call, office);
    param_number(call, number);
    param_text(call, how);
}

static void read_head(struct act *a, struct columns *c)
{
    TAKE(c, a->office_name);
    a->number = take_int(c);
    TAKE(c, a->decided_at);
    TAKE(c, a->proposed_by);
    TAKE(c, a->proposed_at);
    TAKE(c, a->decided_by);
    TAKE(c, a->note);
    TAKE(c, a->decided_note);
    a->again = take_bool(c);
    a->backup_days = take_int(c);
    c->at = 16;
    a->records = take_id(c);
}

int act_read(struct act *a, int number, const struct db_rows *rows, struct error *e)
{
    int n = db_rows_count(rows);
    char text[16];

    *a = (struct act){0};
    snprintf(text, sizeof text, "%d", number);
    if (n < 1)
        return error_set(e, "destroy.act", text, NULL);
    a->person = mem_zero((size_t)n, sizeof *a->person);
    a->table = mem_zero((size_t)n, sizeof *a->table);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        char part[8];

        TAKE(&c, part);
        if (part[0] == 'a') {
            read_head(a, &c);
        } else if (part[0] == 'p') {
            struct act_person *p = &a->person[a->npeople++];

            c.at = 11;
            p->id = take_id(&c);
            TAKE(&c, p->ground);
            TAKE(&c, p->since);
        } else {
            struct act_table *t = &a->table[a->ntables++];

            c.at = 14;
            TAKE(&c, t->relation);
            TAKE(&c, t->method);
            t->n = take_id(&c);
        }
    }
    return 0;
}

void act_free(struct act *a)
{
    free(a->person);
    free(a->table);
    *a = (struct act){0};
}

void act_journal_call(struct db_call *call, int office, int number, const struct journal_row *have, int limit)
{
    call_add(call, "select j.outcome, j.code, j.id, j.at, j.local, j.login, j.name, j.host, j.program, j.kind, j.subject, j.relation, j.row_id,"
                   " pg_catalog.array_to_string(j.columns, ', '), j.why, j.block"
                   " from api.destruction_journal($1::int, $2::int, $3::timestamptz, $4::bigint, $5::int) j");
    param_id(call, office);
    param_number(call, number);
    param_text(call, have ? have->at : NULL);
    param_id(call, have ? have->id : 0);
    param_number(call, limit);
}

void act_exported_call(struct db_call *call, int office, int number, const struct journal_seal *seal)
{
    call_add(call, "select x.block, x.digest from api.destruction_exported($1::int, $2::int, $3::text, $4::int) x");
    param_id(call, office);
    param_number(call, number);
    param_text(call, seal->digest);
    param_number(call, seal->entries);
}
