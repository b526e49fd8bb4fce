/* db.c - the connection of a session: one call at a time, one round trip a call, saves that outlive the connection. */
#include "private.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kurator/clock.h"
#include "kurator/log.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define PAUSE_MIN_MS 200
#define PAUSE_MAX_MS 7000         /* a standby that was promoted meanwhile is to be found within ten seconds */
#define SAVE_TRIES 5
#define AGAIN_PAUSE_MS 10

struct db {
    struct db_options options;          /* own copies */
    struct db_events events;
    enum db_state state, told;          /* told: what the owner knows */
    struct connector *connector;
    PGconn *conn;
    struct seeker seeker;               /* at work while the connection takes no writes */
    PGconn *found;                      /* the primary, to be gone over to when no call is under way */
    bool may_send;                      /* false until `ready` has been called */
    bool in_ready;
    bool was_ready;                     /* at least once */
    bool read_only;                     /* when the session began */
    bool want_write;
    bool broken;                        /* noticed where no callback may run; db_work deals with it */
    struct queue queue;
    struct queued *now;                 /* sent, its answer is awaited */
    struct {
        PGresult *result[DB_MAX_STATEMENTS];
        int n;
        struct error error;
        enum fault_kind kind;
        bool unconfirmed;               /* warning: the standby did not confirm the commit */
    } answer;
    struct error said;                  /* what the server said before it hung up */
    struct error why;                   /* why there is no connection */
    char *password;                     /* typed, for the attempt that is under way; NULL: none */
    int failures;
    int64_t retry_at;
    uint32_t dice;
};

static char **copy_list(const char *const *list)
{
    size_t n = 0;

    while (list[n])
        n++;
    char **copy = mem_zero(n + 1, sizeof *copy);

    for (size_t i = 0; i < n; i++)
        copy[i] = mem_dup(list[i]);
    return copy;
}

static void free_list(const char *const *list)
{
    for (size_t i = 0; list && list[i]; i++)
        free((char *)list[i]);
    free((void *)list);
}

struct db *db_new(const struct db_options *options, const struct db_events *events)
{
    struct db *db = mem_zero(1, sizeof *db);

    if (options && options->keywords) {
        /* A NULL value would end the copied list early; libpq takes "" as not given, too. */
        size_t n = 0;

        while (options->keywords[n])
            n++;
        const char **values = mem_zero(n + 1, sizeof *values);

        for (size_t i = 0; i < n; i++)
            values[i] = options->values[i] ? options->values[i] : "";
        db->options.keywords = (const char *const *)copy_list(options->keywords);
        db->options.values = (const char *const *)copy_list(values);
        free(values);
    }
    db->options.connect_timeout_ms = options ? options->connect_timeout_ms : 0;
    if (events)
        db->events = *events;
    if (getrandom(&db->dice, sizeof db->dice, GRND_NONBLOCK) < 0 || !db->dice)
        db->dice = 2463534242u;
    return db;
}

static void answer_clear(struct db *db)
{
    for (int i = 0; i < db->answer.n; i++)
        PQclear(db->answer.result[i]);
    memset(&db->answer, 0, sizeof db->answer);
}

static void forget_password(struct db *db)
{
    if (db->password)
        mem_wipe(db->password, strlen(db->password));
    free(db->password);
    db->password = NULL;
}

void db_free(struct db **db)
{
    if (!*db)
        return;
    forget_password(*db);
    answer_clear(*db);
    queued_free(&(*db)->now);
    queue_clear(&(*db)->queue);
    connector_free(&(*db)->connector);
    seeker_stop(&(*db)->seeker);
    PQfinish((*db)->found);
    PQfinish((*db)->conn);
    free_list((*db)->options.keywords);
    free_list((*db)->options.values);
    free(*db);
    *db = NULL;
}

/* ---- telling ---- */

static void tell_state(struct db *db)
{
    if (db->told == db->state)
        return;
    db->told = db->state;
    if (db->events.state)
        db->events.state(db->events.ctx, db->state,
                         db->state == DB_WAITING || db->state == DB_DOWN ? &db->why : NULL);
}

static void deliver(struct queued *q, const struct db_reply *reply)
{
    if (!q->mute && q->call.done)
        q->call.done(q->call.owner, q->call.context, reply);
    queued_free(&q);
}

static void deliver_error(struct queued *q, const struct error *e)
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
    db->now = q;
    db->state = DB_BUSY;
    answer_clear(db);
    for (int i = 0; i < q->call.nstatements; i++) {
        const struct db_statement *s = &q->call.statement[i];

        if (!PQsendQueryParams(db->conn, s->sql, s->nparams, NULL, s->params, NULL, NULL, 0)) {
            db->broken = true;
            return;
        }
    }
    if (!PQpipelineSync(db->conn))
        db->broken = true;
    else
        flush(db);
}

static void dispatch(struct db *db)
{
    if (!db->conn || db->now || db->broken || !db->may_send)
        return;
    struct queued *q = queue_take(&db->queue, clock_ms());

    if (q)
        send_call(db, q);
    else
        db->state = DB_READY;
}

void db_submit(struct db *db, const struct db_call *call)
{
    struct queued *q = queued_new(call);

    q->first = db->in_ready;
    queue_put(&db->queue, q);
    dispatch(db);
}

void db_forget(struct db *db, const void *owner)
{
    queue_forget(&db->queue, owner);
    if (db->now && db->now->call.owner == owner)
        db->now->mute = true;
}

/* ---- connecting and losing ---- */

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
static int64_t jitter(struct db *db, int64_t ms)
{
    db->dice ^= db->dice << 13;
    db->dice ^= db->dice >> 17;
    db->dice ^= db->dice << 5;
    return ms / 2 + (int64_t)(db->dice % (uint32_t)(ms + 1));
}

/* Only those that wait now: a callback may submit again. */
static void fail_mortal(struct db *db, const struct error *e)
{
    struct queue mortal = {0};
    struct queued *q, **end = &mortal.head;
    struct error why = *e;

    for (; (q = queue_take_mortal(&db->queue)) != NULL; end = &q->next)
        *end = q;
    while ((q = mortal.head) != NULL) {
        mortal.head = q->next;
        deliver_error(q, &why);
    }
}

static void go_waiting(struct db *db, const struct error *why)
{
    int64_t pause = PAUSE_MAX_MS;

    db->why = *why;
    if (fault_needs_password(why) || (!db->was_ready && fault_needs_person(why))) {
        db->state = DB_DOWN;
        db->told = DB_CONNECTING;       /* also when it was down before: the reason is news */
    } else {
        db->state = DB_WAITING;
        if (!fault_needs_person(why) && db->failures < 7 && PAUSE_MIN_MS << db->failures < PAUSE_MAX_MS)
            pause = PAUSE_MIN_MS << db->failures;
        db->failures++;
        pause = jitter(db, pause);
        db->retry_at = clock_ms() + (pause < PAUSE_MAX_MS ? pause : PAUSE_MAX_MS);
    }
    log_write(LOG_LEVEL_WARN, "database: %s %s, try %d", why->code, why->sqlstate, db->failures);
    tell_state(db);
    fail_mortal(db, &db->why);
}

static void seek_end(struct db *db)
{
    seeker_stop(&db->seeker);
    PQfinish(db->found);
    db->found = NULL;
}

static void lose(struct db *db)
{
    struct error why = {0};
    struct queued *q = db->now;

    if (db->answer.kind == FAULT_LOST && error_is(&db->answer.error))
        why = db->answer.error;
    else if (error_is(&db->said))
        why = db->said;
    else
        error_set(&why, "db.lost", NULL);
    answer_clear(db);
    seek_end(db);
    PQfinish(db->conn);
    db->conn = NULL;
    db->now = NULL;
    db->broken = db->may_send = db->want_write = false;
    struct error lost = {0};

    error_set(&lost, "db.lost", NULL);
    if (q && (q->call.class == DB_SAVE || q->call.class == DB_DRAFT)) {
        q->first = false;       /* the next `ready` brings its own first call */
        queue_again(&db->queue, q);
        q = NULL;
    }
    db->state = DB_WAITING;
    if (q)
        deliver_error(q, &lost);
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

static void adopt(struct db *db, PGconn *conn)
{
    db->conn = conn;
    forget_password(db);
    PQsetNoticeReceiver(db->conn, on_notice, db);
    if (PQsetnonblocking(db->conn, 1) != 0 || !PQenterPipelineMode(db->conn)) {
        lose(db);
        return;
    }
    error_clear(&db->said);
    error_clear(&db->why);
    db->was_ready = true;
    db->state = DB_READY;
    tell_state(db);
    begin(db);
}

static void connect_step(struct db *db, enum connector_step step)
{
    if (step == CONNECTOR_DONE) {
        PGconn *conn = connector_take(db->connector);

        connector_free(&db->connector);
        adopt(db, conn);
    } else if (step == CONNECTOR_FAILED) {
        struct error why = *connector_error(db->connector);

        connector_free(&db->connector);
        forget_password(db);
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
    forget_password(db);
    db->password = *password ? mem_dup(password) : NULL;    /* libpq takes an empty one for none */
    db->broken = false;
    db_connect(db);
}

bool db_by_password(const struct db *db) { return db->conn && PQconnectionUsedPassword(db->conn); }
PGconn *db_connection(const struct db *db) { return db->conn; }
const struct db_options *db_options_of(const struct db *db) { return &db->options; }

/* ---- answers ---- */

static void finish_call(struct db *db)
{
    struct queued *q = db->now;
    struct db_reply reply = {.ok = !error_is(&db->answer.error), .error = db->answer.error};
    bool again = db->answer.kind == FAULT_AGAIN && error_is(&db->answer.error);

    db->now = NULL;
    db->failures = 0;
    if (reply.ok && db->answer.unconfirmed && q->call.class == DB_SAVE) {
        error_set(&reply.error, "db.unconfirmed", NULL);
        reply.ok = false;
        again = true;
    }
    if (again && q->call.class == DB_SAVE && q->tries < SAVE_TRIES) {
        q->tries++;
        q->not_before = clock_ms() + jitter(db, (int64_t)AGAIN_PAUSE_MS << q->tries);
        answer_clear(db);
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
            db->answer.result[db->answer.n++] = r;
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

/* Takes what has arrived whole. A call has ended when its Sync has: the commit comes after the last row. */
static void read_answers(struct db *db)
{
    int nulls = 0;

    while (db->now && nulls < 2 && !PQisBusy(db->conn)) {
        PGresult *r = PQgetResult(db->conn);

        nulls = r ? 0 : nulls + 1;      /* one NULL ends a statement; two: libpq has nothing under way any more */
        if (!r)
            continue;
        if (PQresultStatus(r) == PGRES_PIPELINE_SYNC) {
            PQclear(r);
            nulls = 0;
            finish_call(db);
            dispatch(db);
            continue;
        }
        take_result(db, r);
        if (error_is(&db->answer.error) && db->answer.kind == FAULT_LOST) {
            db->broken = true;
            return;
        }
    }
    if (db->now && nulls >= 2)
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

static void work_connection(struct db *db)
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
        lose(db);
}

/* The session began where no writes are taken: whatever the primary is by now is looked for, and gone over to between two
 * calls. A standby that was promoted says so with its next answer: then this very connection goes on. */
static void seek(struct db *db)
{
    if (!connection_read_only(db->conn)) {
        if (!db->now) {
            seek_end(db);
            begin(db);
        }
        return;
    }
    if (!db->found)
        db->found = seeker_work(&db->seeker, &db->options);
    if (!db->found || db->now)
        return;
    PGconn *conn = db->found;

    db->found = NULL;
    PQfinish(db->conn);
    db->want_write = false;
    log_write(LOG_LEVEL_WARN, "database: a server that takes writes is found");
    adopt(db, conn);
}

void db_work(struct db *db, short revents)
{
    (void)revents;              /* asking libpq costs no more than looking at them */
    if (db->connector) {
        bool failed_at_once = db->broken;

        db->broken = false;
        connect_step(db, failed_at_once ? CONNECTOR_FAILED : connector_work(db->connector));
    } else if (db->conn) {
        work_connection(db);
        if (db->conn && db->read_only)
            seek(db);
    } else if (db->state == DB_WAITING && clock_ms() >= db->retry_at) {
        db_connect(db);
    } else if (error_is(&db->why)) {
        fail_mortal(db, &db->why);
    }
    dispatch(db);
    tell_state(db);
}

/* ---- for the loop ---- */

int db_poll_fd(const struct db *db, short *events)
{
    *events = 0;
    if (db->connector)
        return connector_fd(db->connector, events);
    if (!db->conn)
        return -1;
    *events = (short)(POLLIN | (db->want_write ? POLLOUT : 0));
    return PQsocket(db->conn);
}

int db_poll_aux(const struct db *db, short *events)
{
    *events = POLLIN;
    return db->connector ? connector_aux(db->connector) : seeker_fd(&db->seeker, events);
}

static bool mortal_waits(const struct db *db)
{
    for (const struct queued *q = db->queue.head; q; q = q->next)
        if (q->first || q->call.class == DB_READ || q->call.class == DB_SEARCH)
            return true;
    return false;
}

int64_t db_timer(const struct db *db)
{
    int64_t now = clock_ms();

    if (db->broken || db->told != db->state)
        return now;
    if (db->connector)
        return connector_deadline(db->connector);
    if (db->conn) {
        int64_t queue = db->now ? 0 : queue_when(&db->queue, now), seeker = seeker_timer(&db->seeker);

        return queue && seeker ? (queue < seeker ? queue : seeker) : queue ? queue : seeker;
    }
    if (error_is(&db->why) && mortal_waits(db))
        return now;
    return db->state == DB_WAITING ? db->retry_at : 0;
}

enum db_state db_state_now(const struct db *db)
{
    return db->state;
}

bool db_quiet(const struct db *db)
{
    return !db->queue.head && !db->now;
}

bool db_read_only(const struct db *db)
{
    return db->conn && connection_read_only(db->conn);
}
