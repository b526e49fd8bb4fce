/* silence.c - a call that nothing is heard of: beside it a second connection asks the server whether it is at work on it. When it is,
 * there is more to wait for; when it is not, or cannot be asked, the connection is dead whatever the network says. */
#include "db_private.h"

#include <linux/sockios.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>

#include "kurator/clock.h"
#include "kurator/log.h"
#include "kurator/str.h"

#define SILENT_MS 20000
#define DOUBLINGS 5             /* how often the wait grows while the server is at work */

/* Who waits for our bytes, or that we take his, is not at work. Such a session ends now: the locks of a call that came in half would
 * keep its repetition waiting. */
static const char ask_sql[] = "select case when a.state = 'active' and a.wait_event_type is distinct from 'Client' then 'active'"
                              " else pg_terminate_backend(a.pid)::text end"
                              " from pg_stat_activity a where a.pid = $1::int and a.usename = session_user";

static int64_t rest(const struct db *db)
{
    int ms = db->options.answer_timeout_ms > 0 ? db->options.answer_timeout_ms : SILENT_MS;

    return clock_ms() + ((int64_t)ms << db->silence.tries);
}

void silence_stop(struct db *db)
{
    connector_free(&db->silence.connector);
    PQfinish(db->silence.asked);
    db->silence = (struct silence){0};
}

void silence_heard(struct db *db)
{
    silence_stop(db);
    db->silence.at = db->sent.head ? rest(db) : 0;
}

/* The old connection is given up; the one that asked takes its place when there is one. */
static void give_up(struct db *db, PGconn *instead, const struct error *why)
{
    if (why)
        db->said = *why;
    db->silence.asked = NULL;
    log_write(LOG_LEVEL_WARN, "database: no answer, and the server is not at work on it");
    link_lose(db);
    if (instead)
        link_adopt(db, instead);
}

static void still_at_work(struct db *db)
{
    int tries = db->silence.tries < DOUBLINGS ? db->silence.tries + 1 : DOUBLINGS;

    silence_stop(db);
    db->silence.tries = tries;
    db->silence.at = rest(db);
}

static void ask(struct db *db)
{
    char pid[16];
    const char *params[] = {pid};

    snprintf(pid, sizeof pid, "%d", PQbackendPID(db->conn));
    db->silence.asked = connector_take(db->silence.connector);
    connector_free(&db->silence.connector);
    db->silence.at = rest(db);
    if (PQsetnonblocking(db->silence.asked, 1) != 0 || !PQsendQueryParams(db->silence.asked, ask_sql, 1, NULL, params, NULL, NULL, 0))
        give_up(db, NULL, NULL);
}

/* A server that has no place for one more session is alive; whether it is at work cannot be known. */
static void not_let_in(struct db *db)
{
    struct error why = *connector_error(db->silence.connector);

    if (str_eq(why.code, "db.toomany"))
        still_at_work(db);
    else
        give_up(db, NULL, &why);
}

static void hear(struct db *db)
{
    PGconn *conn = db->silence.asked;

    if (!PQconsumeInput(conn) || PQflush(conn) < 0) {
        PQfinish(conn);
        give_up(db, NULL, NULL);
        return;
    }
    /* To its very end, but never waiting for it: this line may be as dead as the other. */
    while (!PQisBusy(conn)) {
        PGresult *r = PQgetResult(conn);

        if (!r) {
            give_up(db, conn, NULL);
            return;
        }
        bool at_work = PQresultStatus(r) == PGRES_TUPLES_OK && PQntuples(r) == 1 && str_eq(PQgetvalue(r, 0, 0), "active");

        PQclear(r);
        if (at_work) {
            still_at_work(db);
            return;
        }
    }
}

/* Bytes that the other end has not taken yet: the kernel itself gives such a connection up (tcp_user_timeout). */
static bool underway(const struct db *db)
{
    int left = 0;

    return db->want_write || (ioctl(PQsocket(db->conn), SIOCOUTQ, &left) == 0 && left > 0);
}

static void begin(struct db *db)
{
    db->silence.connector = connector_new(&db->options);
    if (connector_start(db->silence.connector) == CONNECTOR_FAILED)
        not_let_in(db);
}

void silence_work(struct db *db)
{
    struct silence *s = &db->silence;

    if (!db->sent.head) {
        if (s->at)
            silence_stop(db);
        return;
    }
    if (!s->connector && !s->asked) {
        if (clock_ms() >= s->at && underway(db))
            s->at = rest(db);
        else if (clock_ms() >= s->at)
            begin(db);
        return;
    }
    if (s->asked) {
        if (clock_ms() >= s->at) {
            PQfinish(s->asked);
            give_up(db, NULL, NULL);
        } else {
            hear(db);
        }
        return;
    }
    switch (connector_work(s->connector)) {
    case CONNECTOR_WAIT: break;
    case CONNECTOR_DONE: ask(db); break;
    case CONNECTOR_FAILED: not_let_in(db); break;
    }
}

int silence_fd(const struct db *db, short *events)
{
    const struct silence *s = &db->silence;

    *events = POLLIN;
    if (s->asked)
        return PQsocket(s->asked);
    return s->connector ? connector_fd(s->connector, events) : -1;
}

int64_t silence_timer(const struct db *db)
{
    return db->silence.connector ? connector_deadline(db->silence.connector) : db->silence.at;
}
