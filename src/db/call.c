/* call.c - calls over a connection: sent in one burst and ended by one Sync each, answers and notifications read as they come. */
#include "db_private.h"

#include <string.h>

#include "kurator/clock.h"
#include "kurator/log.h"

#define SAVE_TRIES 5
#define AGAIN_PAUSE_MS 10

void call_clear(struct db *db)
{
    for (int i = 0; i < db->answer.n; i++)
        PQclear(db->answer.result[i]);
    memset(&db->answer, 0, sizeof db->answer);
}

static void deliver(struct queued *q, const struct db_reply *reply)
{
    if (!q->mute && q->call.done)
        q->call.done(q->call.owner, q->call.context, reply);
    queued_free(&q);
}

void call_fail(struct queued *q, const struct error *e)
{
    struct db_reply reply = {.ok = false, .error = *e};

    deliver(q, &reply);
}

/* ---- sending ---- */

static void flush(struct db *db)
{
    int left = PQflush(db->conn);

    db->want_write = left > 0;
    if (left < 0)
        db->broken = true;
}

static void send_call(struct db *db, struct queued *q)
{
    bool first = !db->sent.head;

    queue_append(&db->sent, q);
    q->sent_at = clock_ms();
    db->state = DB_BUSY;
    if (first)
        silence_heard(db);
    for (int i = 0; i < q->call.nstatements; i++) {
        const struct db_statement *s = &q->call.statement[i];

        if (!PQsendQueryParams(db->conn, s->sql, s->nparams, NULL, s->params, NULL, NULL, 0)) {
            db->broken = true;
            return;
        }
        if (q->call.came && i + 1 == q->call.early && !PQsendFlushRequest(db->conn)) {
            db->broken = true;
            return;
        }
    }
    if (!PQpipelineSync(db->conn))
        db->broken = true;
    else
        flush(db);
}

void call_dispatch(struct db *db)
{
    if (!db->conn || !db->may_send)
        return;
    struct queued *q;

    while (!db->broken && (q = queue_take(&db->queue, &db->sent, clock_ms())) != NULL)
        send_call(db, q);
    if (!db->broken && !db->sent.head)
        db->state = DB_READY;
}

/* ---- answers ---- */

static void finish_call(struct db *db)
{
    struct queued *q = queue_pop(&db->sent);
    struct db_reply reply = {.ok = !error_is(&db->answer.error), .error = db->answer.error};
    bool again = db->answer.kind == FAULT_AGAIN && error_is(&db->answer.error);

    db->took_ms = (3 * db->took_ms + (int)(clock_ms() - q->sent_at)) / 4;
    db->failures = 0;
    if (reply.ok && db->answer.unconfirmed && q->call.class == DB_SAVE) {
        error_set(&reply.error, "db.unconfirmed", NULL);
        reply.ok = false;
        again = true;
    }
    if (again && (q->call.class == DB_SAVE || q->call.class == DB_DRAFT) && q->tries < SAVE_TRIES) {
        q->tries++;
        q->not_before = clock_ms() + link_jitter(db, (int64_t)AGAIN_PAUSE_MS << q->tries);
        call_clear(db);
        queue_again(&db->queue, q);
        return;
    }
    PGresult *kept[DB_MAX_STATEMENTS];
    int n = db->answer.n;

    memcpy(kept, db->answer.result, sizeof kept);
    memset(&db->answer, 0, sizeof db->answer);  /* the callback may submit the next call */
    reply.nresults = n;
    for (int i = 0; i < n; i++)
        reply.result[i] = rows_of(kept[i]);
    deliver(q, &reply);
    for (int i = 0; i < n; i++)
        PQclear(kept[i]);
}

static void take_result(struct db *db, PGresult *r)
{
    switch (PQresultStatus(r)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        if (db->answer.n < DB_MAX_STATEMENTS) {
            db->answer.result[db->answer.n++] = rows_unpack(db->conn, r);
            return;
        }
        break;
    case PGRES_PIPELINE_ABORTED:
        break;
    default:
        if (!error_is(&db->answer.error)) {     /* the first one is the cause */
            db->answer.kind = fault_of_result(&db->answer.error, r);
            log_write(LOG_LEVEL_ERROR, "database: %s %s", db->answer.error.code, db->answer.error.sqlstate);
        }
    }
    PQclear(r);
}

/* What somebody waits for is shown while the server works on the rest. */
static void tell_early(struct db *db)
{
    struct queued *q = db->sent.head;
    db_done *came = q->call.came;

    if (!came || q->mute || db->answer.n != q->call.early || error_is(&db->answer.error))
        return;
    struct db_reply reply = {.ok = true, .nresults = db->answer.n};

    for (int i = 0; i < reply.nresults; i++)
        reply.result[i] = rows_of(db->answer.result[i]);
    q->call.came = NULL;
    came(q->call.owner, q->call.context, &reply);
}

/* Takes what has arrived whole. A call has ended when its Sync has: the commit comes after the last row. */
static void read_answers(struct db *db)
{
    int nulls = 0;

    while (db->sent.head && nulls < 2 && !PQisBusy(db->conn)) {
        PGresult *r = PQgetResult(db->conn);

        nulls = r ? 0 : nulls + 1;      /* one NULL ends a statement; two: libpq has nothing under way any more */
        if (!r)
            continue;
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
            PQclear(r);
            nulls = 0;
            finish_call(db);
            call_dispatch(db);
            continue;
        }
        take_result(db, r);
        tell_early(db);
        if (error_is(&db->answer.error) && db->answer.kind == FAULT_LOST) {
            db->broken = true;
            return;
        }
    }
    if (db->sent.head && nulls >= 2)
        db->broken = true;
}

static void read_notifies(struct db *db)
{
    PGnotify *n;

    while (db->conn && (n = PQnotifies(db->conn)) != NULL) {
        /* What this session changed itself came back with its save. */
        if (db->events.notify && n->be_pid != PQbackendPID(db->conn))
            db->events.notify(db->events.ctx, n->relname, n->extra);
        PQfreemem(n);
    }
}

void call_work(struct db *db)
{
    bool alive = true;

    if (!db->broken) {
        alive = PQconsumeInput(db->conn) != 0;
        if (db->want_write && alive)
            flush(db);
        read_answers(db);       /* also what came before the end of the connection */
        read_notifies(db);
    }
    if (db->broken || !alive || PQstatus(db->conn) == CONNECTION_BAD)
        link_lose(db);
}
