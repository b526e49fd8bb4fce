/* db.c - the connection of a session: one round trip a call, none held up by what nobody waits for, saves that outlive the connection. */
#include "db_private.h"

#include <poll.h>
#include <stdlib.h>
#include <sys/random.h>

#include "kurator/clock.h"
#include "kurator/mem.h"

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
    db->options.answer_timeout_ms = options ? options->answer_timeout_ms : 0;
    if (events)
        db->events = *events;
    if (getrandom(&db->dice, sizeof db->dice, GRND_NONBLOCK) < 0 || !db->dice)
        db->dice = 2463534242u;
    return db;
}

void db_free(struct db **db)
{
    if (!*db)
        return;
    link_forget_password(*db);
    call_clear(*db);
    queue_clear(&(*db)->sent);
    queue_clear(&(*db)->queue);
    connector_free(&(*db)->connector);
    silence_stop(*db);
    seeker_stop(&(*db)->seeker);
    PQfinish((*db)->found);
    PQfinish((*db)->conn);
    free_list((*db)->options.keywords);
    free_list((*db)->options.values);
    free(*db);
    *db = NULL;
}

void db_submit(struct db *db, const struct db_call *call)
{
    struct queued *q = queued_new(call);

    q->first = db->in_ready;
    queue_put(&db->queue, q);
    call_dispatch(db);
}

void db_forget(struct db *db, const void *owner)
{
    queue_forget(&db->queue, owner);
    for (struct queued *q = db->sent.head; q; q = q->next)
        if (q->call.owner == owner)
            q->mute = true;
}

bool db_by_password(const struct db *db) { return db->conn && PQconnectionUsedPassword(db->conn); }
PGconn *db_connection(const struct db *db) { return db->conn; }
int db_took(const struct db *db) { return db->took_ms; }
const struct db_options *db_options_of(const struct db *db) { return &db->options; }

void db_work(struct db *db, short revents)
{
    if (db->connector) {
        bool failed_at_once = db->broken;

        db->broken = false;
        link_step(db, failed_at_once ? CONNECTOR_FAILED : connector_work(db->connector));
    } else if (db->conn) {
        if (revents & POLLIN)   /* else asking libpq costs no more than looking at them */
            silence_heard(db);
        call_work(db);
        if (db->conn)
            silence_work(db);
        if (db->conn && db->read_only)
            link_seek(db);
    } else if (db->state == DB_WAITING && clock_ms() >= db->retry_at) {
        db_connect(db);
    } else if (error_is(&db->why)) {
        link_fail_mortal(db, &db->why);
    }
    call_dispatch(db);
    link_tell(db);
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
    int asking = silence_fd(db, events);

    return asking >= 0 ? asking : seeker_fd(&db->seeker, events);
}

static bool mortal_waits(const struct db *db)
{
    for (const struct queued *q = db->queue.head; q; q = q->next)
        if (queued_mortal(q))
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
        int64_t queue = db->sent.head ? silence_timer(db) : queue_when(&db->queue, now), seeker = seeker_timer(&db->seeker);

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
    return !db->queue.head && !db->sent.head;
}

bool db_unsent(const struct db *db)
{
    return queue_unsent(&db->queue) || queue_unsent(&db->sent);
}

bool db_read_only(const struct db *db)
{
    return db->conn && connection_read_only(db->conn);
}
