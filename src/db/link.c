/* link.c - the connection of a session made, lost and made again, and the way over to a promoted standby. */
#include "db_private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/clock.h"
#include "kurator/log.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define PAUSE_MIN_MS 200
#define PAUSE_MAX_MS 7000         /* a standby that was promoted meanwhile is to be found within ten seconds */

void link_tell(struct db *db)
{
    if (db->told == db->state)
        return;
    db->told = db->state;
    if (db->events.state)
        db->events.state(db->events.ctx, db->state,
                         db->state == DB_WAITING || db->state == DB_DOWN ? &db->why : NULL);
}

void link_forget_password(struct db *db)
{
    if (db->password)
        mem_wipe(db->password, strlen(db->password));
    free(db->password);
    db->password = NULL;
}

static void on_notice(void *context, const PGresult *r)
{
    struct db *db = context;
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (!state)
        return;
    /* A warning without a context comes from the commit itself, not from a function's RAISE. */
    if (strcmp(state, "01000") == 0 && !PQresultErrorField(r, PG_DIAG_CONTEXT))
        db->answer.unconfirmed = true;
    if (strncmp(state, "57P", 3) == 0)
        fault_of_sqlstate(&db->said, state);
}

/* Half to one and a half times `ms`, so that the clients of a restarted server do not all come at once. */
int64_t link_jitter(struct db *db, int64_t ms)
{
    db->dice ^= db->dice << 13;
    db->dice ^= db->dice >> 17;
    db->dice ^= db->dice << 5;
    return ms / 2 + (int64_t)(db->dice % (uint32_t)(ms + 1));
}

static void fail_all(struct queue *queue, const struct error *e)
{
    struct queued *q;

    while ((q = queue_pop(queue)) != NULL)
        call_fail(q, e);
}

/* Only those that wait now: a callback may submit again. */
void link_fail_mortal(struct db *db, const struct error *e)
{
    struct queue mortal = {0};
    struct error why = *e;

    queue_move_mortal(&db->queue, &mortal);
    fail_all(&mortal, &why);
}

static void go_waiting(struct db *db, const struct error *why)
{
    int64_t pause = PAUSE_MAX_MS;

    db->why = *why;
    if (fault_needs_password(why) || str_eq(why->code, "account.ended") || (!db->was_ready && fault_needs_person(why))) {
        db->state = DB_DOWN;
        db->told = DB_CONNECTING;       /* also when it was down before: the reason is news */
    } else {
        db->state = DB_WAITING;
        if (!fault_needs_person(why) && db->failures < 7 && PAUSE_MIN_MS << db->failures < PAUSE_MAX_MS)
            pause = PAUSE_MIN_MS << db->failures;
        db->failures++;
        pause = link_jitter(db, pause);
        db->retry_at = clock_ms() + (pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
    }
    log_write(LOG_LEVEL_WARN, "database: %s %s, try %d", why->code, why->sqlstate, db->failures);
    link_tell(db);
    link_fail_mortal(db, &db->why);
}

static void seek_end(struct db *db)
{
    seeker_stop(&db->seeker);
    PQfinish(db->found);
    db->found = NULL;
}

void link_lose(struct db *db)
{
    struct error why = {0};
    struct queue mortal = {0};
    struct queued *q;

    if (db->answer.kind == FAULT_LOST && error_is(&db->answer.error))
        why = db->answer.error;
    else if (error_is(&db->said))
        why = db->said;
    else
        error_set(&why, "db.lost", NULL);
    call_clear(db);
    silence_stop(db);
    seek_end(db);
    PQfinish(db->conn);
    db->conn = NULL;
    db->broken = db->may_send = db->want_write = false;
    struct error lost = {0};

    error_set(&lost, "db.lost", NULL);
    for (q = db->sent.head; q; q = q->next)
        q->first = false;       /* the next `ready` brings its own first call */
    queue_move_mortal(&db->sent, &mortal);
    while ((q = queue_pop(&db->sent)) != NULL)
        queue_again(&db->queue, q);
    db->state = DB_WAITING;
    fail_all(&mortal, &lost);
    go_waiting(db, &why);
}

/* The session's first calls go before all others. */
static void begin(struct db *db)
{
    db->read_only = connection_read_only(db->conn);
    db->may_send = db->in_ready = true;
    if (db->events.ready)
        db->events.ready(db->events.ctx);
    db->in_ready = false;
}

void link_adopt(struct db *db, PGconn *conn)
{
    db->conn = conn;
    link_forget_password(db);
    PQsetNoticeReceiver(db->conn, on_notice, db);
    if (PQsetnonblocking(db->conn, 1) != 0 || !PQenterPipelineMode(db->conn)) {
        link_lose(db);
        return;
    }
    error_clear(&db->said);
    error_clear(&db->why);
    db->was_ready = true;
    db->state = DB_READY;
    link_tell(db);
    begin(db);
}

void link_step(struct db *db, enum connector_step step)
{
    if (step == CONNECTOR_DONE) {
        PGconn *conn = connector_take(db->connector);

        connector_free(&db->connector);
        link_adopt(db, conn);
    } else if (step == CONNECTOR_FAILED) {
        struct error why = *connector_error(db->connector);

        /* Who was in a moment ago, and is let in by none of the servers: locked since, or past the last day. */
        if (db->was_ready && connector_shut(db->connector))
            error_set(&why, "account.ended", NULL);
        connector_free(&db->connector);
        link_forget_password(db);
        go_waiting(db, &why);
    }
}

void db_connect(struct db *db)
{
    if (db->conn || db->connector)
        return;
    db->connector = connector_new(&db->options);
    connector_password(db->connector, db->password);
    db->state = DB_CONNECTING;
    db->retry_at = 0;
    /* As far as it goes without waiting (a Unix socket takes our first message at once: the server is at work while the caller
     * does something else). The result is looked at by db_work: callbacks run from nowhere else. */
    if (connector_start(db->connector) == CONNECTOR_FAILED || connector_work(db->connector) == CONNECTOR_FAILED)
        db->broken = true;
}

void db_connect_with(struct db *db, const char *password)
{
    if (db->conn)
        return;
    connector_free(&db->connector);
    link_forget_password(db);
    db->password = *password ? mem_dup(password) : NULL;    /* libpq takes an empty one for none */
    db->broken = false;
    db_connect(db);
}

/* The session began where no writes are taken: whatever the primary is by now is looked for, and gone over to between two
 * calls. A standby that was promoted says so with its next answer: then this very connection goes on. */
void link_seek(struct db *db)
{
    if (!connection_read_only(db->conn)) {
        if (!db->sent.head) {
            seek_end(db);
            begin(db);
        }
        return;
    }
    if (!db->found)
        db->found = seeker_work(&db->seeker, &db->options);
    if (!db->found || db->sent.head)
        return;
    PGconn *conn = db->found;

    db->found = NULL;
    PQfinish(db->conn);
    db->want_write = false;
    log_write(LOG_LEVEL_WARN, "database: a server that takes writes is found");
    link_adopt(db, conn);
}
