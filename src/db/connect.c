/* connect.c - one attempt to connect: names resolved, addresses tried one by one, each with its own time. */
#include "private.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/clock.h"
#include "kurator/environment.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define CONNECT_TIMEOUT_MS 10000
#define CONNECT_KEYWORDS 64

struct connector {
    const struct db_options *options;
    struct targets targets;
    int at;
    bool any_session;           /* second pass: a read-only server will do */
    bool saw_read_only;
    bool primary_only;          /* no second pass */
    PGconn *conn;
    PostgresPollingStatusType want;
    ConnStatusType phase;       /* the last one seen alive: tells a refused port from a failed handshake */
    const char *password;       /* lent, or NULL */
    int lookup;                 /* descriptor of a running name resolution, or -1 */
    struct str found;
    int64_t deadline;           /* 0: none */
    struct error error;
    int rank;                   /* how much the error says; the first of the highest rank is kept */
    bool otherwise;             /* something failed for another reason than a server that shuts the account out */
};

struct connector *connector_new(const struct db_options *options)
{
    struct connector *c = mem_zero(1, sizeof *c);

    c->options = options;
    c->lookup = -1;
    return c;
}

void connector_password(struct connector *c, const char *password)
{
    c->password = password;
}

static void connector_drop(struct connector *c)
{
    PQfinish(c->conn);
    c->conn = NULL;
    if (c->lookup >= 0)
        close(c->lookup);
    c->lookup = -1;
    c->deadline = 0;
    str_free(&c->found);
}

void connector_free(struct connector **c)
{
    if (!*c)
        return;
    connector_drop(*c);
    targets_free(&(*c)->targets);
    free(*c);
    *c = NULL;
}

static int64_t connector_limit(const struct connector *c)
{
    return clock_ms() + (c->options->connect_timeout_ms > 0 ? c->options->connect_timeout_ms : CONNECT_TIMEOUT_MS);
}

static void connector_note(struct connector *c, int rank, const struct error *e)
{
    c->otherwise = c->otherwise || !str_eq(e->code, "db.shut");
    if (rank > c->rank) {
        c->rank = rank;
        c->error = *e;
    }
}

static void note_where(struct connector *c, int rank, const char *code)
{
    struct error e = {0};
    char where[160];
    const struct target *t = &c->targets.item[c->at];

    target_name(t, where, sizeof where);
    error_set(&e, code, strcmp(code, "db.host") == 0 ? t->host : where, NULL);
    connector_note(c, rank, &e);
}

/* Why libpq gave up. Its text is translated, so only what is not is looked at: the SQLSTATE, the phase in which it
 * happened, the address quoted in the text. */
static void note_failure(struct connector *c)
{
    const char *text = PQerrorMessage(c->conn);
    const struct target *t = &c->targets.item[c->at];
    struct error e = {0};
    char state[6], where[160];

    target_name(t, where, sizeof where);
    if (fault_find_sqlstate(text, state)) {
        fault_of_sqlstate(&e, state);
        if (str_eq(e.code, "db.nodb"))
            error_set(&e, e.code, PQdb(c->conn), NULL);
        else if (str_eq(e.code, "db.auth") || str_eq(e.code, "db.shut"))
            error_set(&e, e.code, PQuser(c->conn), NULL);
        str_copy(e.sqlstate, sizeof e.sqlstate, state);
        connector_note(c, str_eq(e.code, "db.starting") ? 2 : 3, &e);
    } else if (PQconnectionNeedsPassword(c->conn)) {
        error_set(&e, "db.password", PQuser(c->conn), NULL);
        connector_note(c, 3, &e);
    } else if (c->phase == CONNECTION_SSL_STARTUP) {
        note_where(c, 3, "db.tls");
    } else if (c->phase == CONNECTION_CHECK_TARGET || c->phase == CONNECTION_CHECK_WRITABLE ||
               c->phase == CONNECTION_CHECK_STANDBY) {
        note_where(c, 3, "db.readonly");
    } else if (c->phase == CONNECTION_BAD && !strstr(text, t->hostaddr ? t->hostaddr : where)) {
        error_set(&e, "db.options", NULL);      /* never came to an address: a setting libpq does not take */
        connector_note(c, 3, &e);
    } else if (c->phase == CONNECTION_BAD || c->phase == CONNECTION_STARTED || c->phase == CONNECTION_NEEDED) {
        note_where(c, 1, "db.refused");
    } else {
        note_where(c, 2, "db.lost");
    }
}

static void receive_nothing(void *context, const PGresult *r)
{
    (void)context;
    (void)r;
}

static void open_target(struct connector *c)
{
    static const char *const before[][2] = {
        {"keepalives", "1"}, {"keepalives_idle", "20"}, {"keepalives_interval", "10"}, {"keepalives_count", "3"},
        {"tcp_user_timeout", "30000"},
    };
    const struct target *t = &c->targets.item[c->at];
    const struct db_options *o = c->options;
    const char *keyword[CONNECT_KEYWORDS + 12] = {0}, *value[CONNECT_KEYWORDS + 12] = {0};
    char program[80];
    int n = 0;

    /* The journal has it with every entry: from an account that comes in by sshd the server itself sees no address. */
    snprintf(program, sizeof program, "kurator%s%s", *environment_peer() ? " " : "", environment_peer());
    for (size_t i = 0; i < sizeof before / sizeof before[0]; i++, n++) {
        keyword[n] = before[i][0];
        value[n] = before[i][1];
    }
    for (int i = 0; o->keywords && o->keywords[i] && n < CONNECT_KEYWORDS; i++, n++) {
        keyword[n] = o->keywords[i];
        value[n] = o->values[i];
    }
    /* The later of two equal keywords counts. */
    const char *const after[][2] = {
        {"host", t->host}, {"hostaddr", t->hostaddr}, {"port", t->port},
        {"client_encoding", "UTF8"}, {"application_name", program}, {"password", c->password},
    };

    for (size_t i = 0; i < sizeof after / sizeof after[0] - (c->password ? 0 : 1); i++, n++) {
        keyword[n] = after[i][0];
        value[n] = after[i][1];
    }
    c->phase = CONNECTION_BAD;
    c->want = PGRES_POLLING_WRITING;
    c->deadline = connector_limit(c);
    c->conn = PQconnectStartParams(keyword, value, 0);
    if (c->conn) {
        PQsetErrorVerbosity(c->conn, PQERRORS_SQLSTATE);
        PQsetNoticeReceiver(c->conn, receive_nothing, NULL);
    }
}

/* Goes to the target at c->at, or ends the attempt. */
static enum connector_step connector_next(struct connector *c)
{
    for (;; c->at++) {
        connector_drop(c);
        if (c->at >= c->targets.count) {
            if (!c->saw_read_only || c->any_session || c->primary_only)
                return CONNECTOR_FAILED;
            c->any_session = true;
            c->at = 0;
        }
        struct target *t = &c->targets.item[c->at];

        if (t->resolve) {
            c->deadline = connector_limit(c);
            c->lookup = resolve_start(t->host);
            if (c->lookup >= 0)
                return CONNECTOR_WAIT;
            note_where(c, 1, "db.host");
            continue;
        }
        open_target(c);
        if (!c->conn) {
            note_where(c, 1, "db.refused");
            continue;
        }
        if (PQstatus(c->conn) == CONNECTION_BAD) {
            note_failure(c);
            continue;
        }
        c->phase = PQstatus(c->conn);
        return CONNECTOR_WAIT;
    }
}

enum connector_step connector_start(struct connector *c)
{
    connector_drop(c);
    targets_free(&c->targets);
    targets_read(&c->targets, c->options);
    error_clear(&c->error);
    c->rank = 0;
    c->otherwise = false;
    c->at = 0;
    c->any_session = c->saw_read_only = false;
    return connector_next(c);
}

enum connector_step connector_seek(struct connector *c)
{
    c->primary_only = true;
    return connector_start(c);
}

static enum connector_step work_lookup(struct connector *c)
{
    char bytes[512];
    ssize_t n;

    for (;;) {
        struct pollfd p = {.fd = c->lookup, .events = POLLIN};

        if (poll(&p, 1, 0) <= 0)
            return CONNECTOR_WAIT;
        n = read(c->lookup, bytes, sizeof bytes);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        str_addn(&c->found, bytes, (size_t)n);
    }
    if (!targets_expand(&c->targets, c->at, str_text(&c->found))) {
        note_where(c, 1, "db.host");
        c->at++;
    }
    return connector_next(c);
}

static enum connector_step work_connect(struct connector *c)
{
    for (;;) {
        short events;
        struct pollfd p = {.fd = connector_fd(c, &events)};

        p.events = events;
        if (poll(&p, 1, 0) <= 0)
            return CONNECTOR_WAIT;
        c->want = PQconnectPoll(c->conn);
        if (c->want == PGRES_POLLING_OK) {
            if (!connection_read_only(c->conn) || (!c->primary_only && (c->any_session || c->targets.count == 1)))
                return CONNECTOR_DONE;
            c->saw_read_only = true;    /* another one may be the primary */
            c->at++;
            return connector_next(c);
        }
        if (c->want == PGRES_POLLING_FAILED) {
            note_failure(c);
            c->at++;
            return connector_next(c);
        }
        c->phase = PQstatus(c->conn);
    }
}

enum connector_step connector_work(struct connector *c)
{
    enum connector_step step = CONNECTOR_WAIT;

    if (c->lookup >= 0)
        step = work_lookup(c);
    else if (c->conn)
        step = work_connect(c);
    if (step == CONNECTOR_WAIT && c->deadline && clock_ms() >= c->deadline) {
        note_where(c, 1, c->lookup >= 0 ? "db.host" : "db.timeout");
        c->at++;
        step = connector_next(c);
    }
    return step;
}

int connector_fd(const struct connector *c, short *events)
{
    *events = POLLIN;
    if (c->lookup >= 0)
        return c->lookup;
    *events = 0;
    if (!c->conn)
        return -1;
    *events = c->want == PGRES_POLLING_READING ? POLLIN : POLLOUT;
    return PQsocket(c->conn);
}

int64_t connector_deadline(const struct connector *c)
{
    return c->deadline;
}

PGconn *connector_take(struct connector *c)
{
    PGconn *conn = c->conn;

    c->conn = NULL;
    connector_drop(c);
    return conn;
}

const struct error *connector_error(const struct connector *c)
{
    return &c->error;
}

bool connector_shut(const struct connector *c)
{
    return error_is(&c->error) && !c->otherwise;
}

bool connection_read_only(const PGconn *conn)
{
    const char *standby = PQparameterStatus(conn, "in_hot_standby");
    const char *only = PQparameterStatus(conn, "default_transaction_read_only");

    return str_eq(standby, "on") || str_eq(only, "on");
}
