/* take_work.c - a file whose lines take_read.c has read: checked, told of, written in lots. Each call may go out twice. */
#include <limits.h>
#include <stdlib.h>

#include "kurator/str.h"
#include "take.h"

#define CHECK_LINES 1000

static struct take *state(struct screen *s) { return s->state; }

bool take_works(const struct take *t)
{
    return t->step != TAKE_READY && t->step != TAKE_STOPPED;
}

void take_go(struct screen *s, enum take_step step)
{
    state(s)->step = step;
    s->page++;
    app_dirty(s->app);
}

void take_fail(struct screen *s, const struct error *e)
{
    state(s)->fault = *e;
    take_end(state(s));
    take_go(s, TAKE_STOPPED);
    app_fail(s->app, e);
}

bool take_came(struct screen *s, const struct db_reply *reply, struct save_row *row)
{
    const char *a[3] = {NULL, NULL, NULL};
    struct error e = reply->error;

    if (reply->ok && (!row || (save_read(row, 1, reply->result[0]) == 1 && str_eq(row->outcome, "saved"))))
        return true;
    for (int i = 0; reply->ok && i < row->nargs && i < 3; i++)
        a[i] = row->args[i];
    if (reply->ok)
        error_set(&e, *row->code ? row->code : "db.answer", a[0], a[1], a[2], NULL);
    take_fail(s, &e);
    return false;
}

/* ---- what is there ---- */

static void receipt_came(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct take *t = state(s);
    struct error e = {0};

    (void)context;
    if (!take_came(s, reply, NULL))
        return;
    if (import_receipt_read(&t->receipt, reply->result[0], &e) != 0) {
        take_fail(s, &e);
        return;
    }
    t->told = true;
    if (t->receipt.lines < 0) {         /* not all of it was read, or its lines were cleared since; and the file is gone */
        t->receipt.lines = t->receipt.staged;
        take_told(s);
        error_set(&e, "import.unstaged", NULL);
        take_fail(s, &e);
        return;
    }
    take_go(s, TAKE_READY);
    take_told(s);
}

static void ask_receipt(struct screen *s)
{
    struct db_call call = {.class = DB_SAVE};   /* of all that is asked here: sent again by itself when the line was lost */

    import_receipt_call(&call, state(s)->import);
    app_call(s, &call, receipt_came, NULL);
}

/* ---- the check ---- */

static void ask_check(struct screen *s);

static void checked(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct take *t = state(s);

    (void)context;
    if (!take_came(s, reply, NULL))
        return;
    if (db_rows_count(reply->result[0]) != 1 || db_rows_null(reply->result[0], 0, 0)) {
        ask_receipt(s);
        return;
    }
    t->after = (int)db_rows_int(reply->result[0], 0, 0);
    t->checked += CHECK_LINES;
    app_dirty(s->app);
    ask_check(s);
}

static void ask_check(struct screen *s)
{
    struct db_call call = {.class = DB_SAVE};

    import_check_call(&call, state(s)->import, state(s)->after, CHECK_LINES);
    app_call(s, &call, checked, NULL);
}

void take_check(struct screen *s)
{
    struct take *t = state(s);

    take_end(t);
    t->after = -1;
    t->checked = 0;
    take_go(s, TAKE_CHECKS);
    ask_check(s);
}

/* ---- writing ---- */

static void ask_apply(struct screen *s);

static void applied(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct take *t = state(s);
    struct save_row row = {0};

    (void)context;
    if (!take_came(s, reply, &row))
        return;
    for (int i = 0; i < 4 && i < row.nargs; i++)
        t->written += (int)strtol(row.args[i], NULL, 10);
    app_touch(s->app);
    app_dirty(s->app);
    if (row.nargs > 4 && *row.args[4] && !t->stop && !t->once)
        ask_apply(s);
    else
        ask_receipt(s);
}

static void ask_apply(struct screen *s)
{
    struct db_call call = {.class = DB_SAVE};
    char request[37];

    db_uuid(request);           /* of this lot: sent again after a lost connection it is written once */
    if (state(s)->to > 0)
        import_range_call(&call, request, state(s)->import, state(s)->from, state(s)->to, state(s)->lot);
    else
        import_apply_call(&call, request, state(s)->import, state(s)->lot, -1);
    app_call(s, &call, applied, NULL);
}

static void write_lines(struct screen *s, int lot, bool once, int most)
{
    struct take *t = state(s);

    t->lot = lot;
    t->once = once;
    t->stop = false;
    t->written = 0;
    t->writing = t->receipt.waits > most ? most : t->receipt.waits;
    take_go(s, TAKE_WRITES);
    ask_apply(s);
}

void take_write(struct screen *s, int lot, bool once)
{
    state(s)->to = 0;
    write_lines(s, lot, once, once ? lot : INT_MAX);
}

void take_write_range(struct screen *s, int from, int to)
{
    state(s)->from = from;
    state(s)->to = to;
    write_lines(s, TAKE_LOT, false, to - from + 1 > 0 ? to - from + 1 : INT_MAX);
}
