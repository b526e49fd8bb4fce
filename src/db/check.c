/* check.c - is this the account's password? A second connection to the server of the session says so, and is closed again. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"

#define CHECK_KEYWORDS 60

struct db_check {
    struct db_options options;
    const char *keyword[CHECK_KEYWORDS + 5], *value[CHECK_KEYWORDS + 5];
    char *host, *hostaddr, *port;
    char *password;
    struct connector *connector;
};

/* libpq knows it from version 16 on: then nothing but SCRAM is answered with the password. */
static bool knows(const char *keyword)
{
    PQconninfoOption *all = PQconndefaults();
    bool found = false;

    for (const PQconninfoOption *o = all; o && o->keyword; o++)
        found = found || strcmp(o->keyword, keyword) == 0;
    PQconninfoFree(all);
    return found;
}

struct db_check *db_check_new(const struct db *db, const char *password)
{
    static const char *const own[] = {"host", "hostaddr", "port", "password", "require_auth"};
    const PGconn *conn = db_connection(db);

    if (!conn || !*password)            /* libpq takes an empty one for none, and goes on with the pass file */
        return NULL;
    const struct db_options *o = db_options_of(db);
    struct db_check *c = mem_zero(1, sizeof *c);
    int n = 0;

    for (int i = 0; o->keywords && o->keywords[i] && n < CHECK_KEYWORDS; i++) {
        bool skip = false;

        for (size_t k = 0; k < sizeof own / sizeof own[0]; k++)
            skip = skip || strcmp(o->keywords[i], own[k]) == 0;
        if (!skip) {
            c->keyword[n] = o->keywords[i];
            c->value[n++] = o->values[i];
        }
    }
    c->host = mem_dup(PQhost(conn) ? PQhost(conn) : "");
    c->hostaddr = mem_dup(PQhostaddr(conn) ? PQhostaddr(conn) : "");
    c->port = mem_dup(PQport(conn) ? PQport(conn) : "");
    const char *const mine[][2] = {{"host", c->host}, {"hostaddr", c->hostaddr}, {"port", c->port}};

    for (size_t i = 0; i < sizeof mine / sizeof mine[0]; i++)
        if (*mine[i][1]) {
            c->keyword[n] = mine[i][0];
            c->value[n++] = mine[i][1];
        }
    if (knows("require_auth")) {
        c->keyword[n] = "require_auth";
        c->value[n++] = "scram-sha-256";
    }
    c->options = (struct db_options){.keywords = c->keyword, .values = c->value, .connect_timeout_ms = o->connect_timeout_ms};
    c->password = mem_dup(password);
    c->connector = connector_new(&c->options);
    connector_password(c->connector, c->password);
    connector_start(c->connector);      /* what fails at once is told by the first db_check_work */
    return c;
}

void db_check_free(struct db_check **out)
{
    struct db_check *c = *out;

    if (!c)
        return;
    *out = NULL;
    connector_free(&c->connector);
    mem_wipe(c->password, strlen(c->password));
    free(c->password);
    free(c->host);
    free(c->hostaddr);
    free(c->port);
    free(c);
}

int db_check_fd(const struct db_check *c, short *events)
{
    *events = 0;
    return c ? connector_fd(c->connector, events) : -1;
}

int64_t db_check_timer(const struct db_check *c)
{
    return c ? connector_deadline(c->connector) : 0;
}

enum db_check_result db_check_work(struct db_check *c, struct error *e)
{
    switch (connector_work(c->connector)) {
    case CONNECTOR_WAIT:
        if (connector_deadline(c->connector))
            return DB_CHECK_WAITS;
        break;
    case CONNECTOR_DONE: {
        PGconn *conn = connector_take(c->connector);
        bool asked = PQconnectionUsedPassword(conn) != 0;

        PQfinish(conn);
        if (asked)
            return DB_CHECK_RIGHT;
        error_set(e, "lock.unasked", NULL);     /* whoever came was let in: that proves nothing */
        return DB_CHECK_FAILED;
    }
    case CONNECTOR_FAILED:
        break;
    }
    *e = *connector_error(c->connector);
    return str_eq(e->sqlstate, "28P01") ? DB_CHECK_WRONG : DB_CHECK_FAILED;
}
