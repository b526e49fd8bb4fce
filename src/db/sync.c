/* sync.c - the database for commands: the same connecting and the same errors, but waiting. */
#include "private.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/clock.h"
#include "kurator/mem.h"
#include "kurator/str.h"

struct db_session {
    PGconn *conn;
    PGresult *last;
    bool unconfirmed;           /* the server warned that the standby has not confirmed the commit */
};

static void session_notice(void *context, const PGresult *r)
{
    struct db_session *s = context;

    if (str_eq(PQresultErrorField(r, PG_DIAG_SQLSTATE), "01000") && !PQresultErrorField(r, PG_DIAG_CONTEXT))
        s->unconfirmed = true;
}

static enum connector_step session_wait(struct connector *c)
{
    enum connector_step step = connector_start(c);

    while (step == CONNECTOR_WAIT) {
        short events;
        struct pollfd p = {.fd = connector_fd(c, &events)};
        int64_t left = connector_deadline(c) - clock_ms();

        p.events = events;
        poll(&p, 1, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);
        step = connector_work(c);
    }
    return step;
}

int db_session_open(struct db_session **out, const struct db_options *options, struct error *e)
{
    struct connector *c = connector_new(options);
    PGconn *conn = NULL;

    if (session_wait(c) == CONNECTOR_DONE)
        conn = connector_take(c);
    else if (e)
        *e = *connector_error(c);
    connector_free(&c);
    if (!conn)
        return -1;
    struct db_session *s = mem_zero(1, sizeof *s);

    s->conn = conn;
    PQsetnonblocking(conn, 0);
    PQsetNoticeReceiver(conn, session_notice, s);
    *out = s;
    return 0;
}

void db_session_close(struct db_session **s)
{
    if (!*s)
        return;
    PQclear((*s)->last);
    PQfinish((*s)->conn);
    free(*s);
    *s = NULL;
}

static int session_take(struct db_session *s, PGresult *r, struct error *e)
{
    struct error unwanted = {0};

    e = e ? e : &unwanted;
    PQclear(s->last);
    s->last = r = rows_unpack(s->conn, r);
    switch (PQresultStatus(r)) {
    case PGRES_TUPLES_OK:
    case PGRES_COMMAND_OK:
    case PGRES_EMPTY_QUERY:
        if (s->unconfirmed)
            return error_set(e, "db.unconfirmed", NULL);
        return 0;
    default:
        fault_of_result(e, r);
        return -1;
    }
}

int db_session_query(struct db_session *s, const char *sql, int nparams, const char *const *params,
                     const struct db_rows **rows, struct error *e)
{
    s->unconfirmed = false;
    int failed = session_take(s, PQexecParams(s->conn, sql, nparams, NULL, params, NULL, NULL, 0), e);

    if (rows)
        *rows = failed ? NULL : rows_of(s->last);
    return failed;
}

int db_session_script(struct db_session *s, const char *sql, struct error *e)
{
    s->unconfirmed = false;
    return session_take(s, PQexec(s->conn, sql), e);
}

void db_session_facts(const struct db_session *s, struct db_session_facts *out)
{
    const char *host = PQhost(s->conn), *port = PQport(s->conn), *addr = PQhostaddr(s->conn);
    const char *tls = PQsslInUse(s->conn) ? PQsslAttribute(s->conn, "protocol") : NULL;

    *out = (struct db_session_facts){0};
    if (host && host[0] == '/')
        snprintf(out->target, sizeof out->target, "%s/.s.PGSQL.%s", host, port);
    else
        snprintf(out->target, sizeof out->target, "%s:%s", host ? host : "", port);
    str_copy(out->tls, sizeof out->tls, tls ? tls : "");
    out->password = PQconnectionUsedPassword(s->conn);
    out->local = !host || !*host || host[0] == '/' || host[0] == '@' || (addr && (strncmp(addr, "127.", 4) == 0 || str_eq(addr, "::1")));
}

PGconn *db_session_connection(struct db_session *s)
{
    return s->conn;
}
