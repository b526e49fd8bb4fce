/* journal.c - the journal: rows to structs. */
#include "kurator/journal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

void journal_call(struct db_call *call, const struct journal_question *q, const struct journal_row *have, int limit)
{
    call_add(call, "select j.outcome, j.code, j.id, j.at, j.local, j.login, j.name, j.host, j.program, j.kind, j.subject, j.relation, j.row_id,"
                   " pg_catalog.array_to_string(j.columns, ', '), j.why, j.block"
                   " from api.journal($1::int, $2::text, $3::text, $4::date, $5::bigint, $6::text, $7::date, $8::date, $9::text, $10::timestamptz, $11::bigint, $12::int) j");
    param_id(call, q->office);
    param_filled(call, q->snils);
    param_filled(call, q->name);
    param_date(call, q->name[0] ? q->birth : (struct date){0});
    param_id(call, q->subject);
    param_filled(call, q->login);
    param_date(call, q->from);
    param_date(call, q->until);
    param_filled(call, q->kind);
    param_text(call, have ? have->at : NULL);
    param_id(call, have ? have->id : 0);
    param_number(call, limit);
}

static void read_row(struct journal_row *r, struct columns *c)
{
    r->id = take_id(c);
    TAKE(c, r->at);
    TAKE(c, r->local);
    TAKE(c, r->login);
    TAKE(c, r->name);
    TAKE(c, r->host);
    TAKE(c, r->program);
    TAKE(c, r->kind);
    r->subject = take_id(c);
    TAKE(c, r->relation);
    TAKE(c, r->row_id);
    TAKE(c, r->columns);
    TAKE(c, r->why);
    r->block = take_id(c);
}

static void read_away(struct journal_rows *out, struct columns *c)
{
    struct journal_row r;

    read_row(&r, c);
    str_copy(out->away, sizeof out->away, r.why);
}

int journal_read(struct journal_rows *out, const struct db_rows *rows, int *n, struct error *e)
{
    int count = db_rows_count(rows);

    *n = 0;
    for (int i = 0; i < count; i++) {
        struct columns c = {.rows = rows, .row = i};
        char outcome[12], code[48];

        TAKE(&c, outcome);
        TAKE(&c, code);
        if (strcmp(outcome, "away") == 0) {
            read_away(out, &c);
            continue;
        }
        if (strcmp(outcome, "ok") != 0)
            return error_set(e, code, NULL);
        if (out->n == out->room) {
            out->room = out->room ? out->room * 2 : 64;
            out->row = mem_grow(out->row, (size_t)out->room, sizeof *out->row);
        }
        read_row(&out->row[out->n++], &c);
        ++*n;
    }
    return 0;
}

void journal_free(struct journal_rows *rows)
{
    free(rows->row);
    *rows = (struct journal_rows){0};
}

void journal_exported_call(struct db_call *call, int office, const struct journal_seal *seal, const char *filter)
{
    call_add(call, "select x.block, x.digest from api.journal_exported($1::int, $2::text, $3::int, $4::text) x");
    param_id(call, office);
    param_text(call, seal->digest);
    param_number(call, seal->entries);
    param_filled(call, filter);
}

int journal_exported_read(struct journal_seal *seal, const struct db_rows *rows, struct error *e)
{
    struct columns c = {.rows = rows};

    if (db_rows_count(rows) != 1)
        return error_set(e, "rights.auditor", NULL);
    seal->block = take_id(&c);
    TAKE(&c, seal->block_digest);
    return 0;
}

void journal_known_call(struct db_call *call, int office, const struct journal_seal *seal)
{
    call_add(call, "select x.local, x.login, x.block_whole from api.journal_known($1::int, $2::text, $3::bigint, $4::text) x");
    param_id(call, office);
    param_text(call, seal->digest);
    param_number(call, seal->block);
    param_text(call, seal->block_digest);
}

int journal_known_read(const struct journal_seal *seal, char local[20], char login[64], const struct db_rows *rows, struct error *e)
{
    struct columns c = {.rows = rows};

    if (db_rows_count(rows) != 1)
        return error_set(e, "rights.auditor", NULL);
    take_text(&c, local, 20);
    take_text(&c, login, 64);
    if (!local[0])
        return error_set(e, "journal.file_unknown", NULL);
    if (!take_bool(&c)) {
        char block[24];

        snprintf(block, sizeof block, "%lld", seal->block);
        return error_set(e, "journal.file_block", block, NULL);
    }
    return 0;
}

void journal_verify_call(struct db_call *call, const struct journal_question *q, long long after)
{
    call_add(call, "select v.state, v.block, v.entry, v.entries, v.sealed from api.journal_verify($1::int, $2::date, $3::date, $4::bigint) v");
    param_id(call, q->office);
    param_date(call, q->from);
    param_date(call, q->until);
    param_number(call, after);
}
