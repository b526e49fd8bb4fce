/* board.c - the figures of the supervisor's board, and what a supervisor does from it. */
#include "kurator/board.h"
#include "kurator/digest.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

#define BOARD_COLUMNS \
    "select b.kind, b.id, b.name, b.untried, b.tried, b.esrn, b.today, b.oldest_days, b.in_time, b.of_all, b.n, b.until_on, b.at from api."

void board_call(struct db_call *call, int office, const char *terms)
{
    if (office == 0) {
        call_add(call, BOARD_COLUMNS "board_region() b");
        return;
    }
    call_add(call, BOARD_COLUMNS "board($1::int, $2::text[]) b");
    param_id(call, office);
    param_text(call, terms);
}

void digest_call(struct db_call *call, int office, int oldest)
{
    call_add(call, BOARD_COLUMNS "digest($1::int, $2::int) b");
    param_id(call, office);
    param_number(call, oldest);
}

static void read_row(struct board_row *r, const struct db_rows *rows, int row)
{
    struct columns c = {.rows = rows, .row = row};

    TAKE(&c, r->kind);
    r->id = take_id(&c);
    TAKE(&c, r->name);
    r->untried = take_int(&c);
    r->tried = take_int(&c);
    r->esrn = take_int(&c);
    r->today = take_int(&c);
    r->has_oldest = !db_rows_null(rows, row, c.at);
    r->oldest_days = take_int(&c);
    r->has_share = !db_rows_null(rows, row, c.at);
    r->in_time = take_int(&c);
    r->of_all = take_int(&c);
    r->has_share = r->has_share && r->of_all > 0;
    r->n = take_int(&c);
    TAKE(&c, r->until_on);
    TAKE(&c, r->at);
}

void board_read(struct board_rows *b, const struct db_rows *rows)
{
    board_free(b);
    b->n = db_rows_count(rows);
    b->rows = mem_zero((size_t)b->n + 1, sizeof *b->rows);
    for (int i = 0; i < b->n; i++)
        read_row(&b->rows[i], rows, i);
}

void board_free(struct board_rows *b)
{
    free(b->rows);
    *b = (struct board_rows){0};
}

void spot_check_call(struct db_call *call, const char *request, int office)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id from api.spot_check($1::uuid, $2::int) s");
    param_text(call, request);
    param_id(call, office);
}

void shifts_seen_call(struct db_call *call, const char *request, int office, long long case_id, long long upto)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id"
                   " from api.save_shifts_seen($1::uuid, $2::int, $3::bigint, $4::bigint) s");
    param_text(call, request);
    param_id(call, office);
    param_id(call, case_id);
    param_number(call, upto);
}
