/* pg.h - a database for one test program: from the cluster of the test run, or from a private one. */
#ifndef TEST_PG_H
#define TEST_PG_H
#include <stdbool.h>

struct pg {
    char host[108];         /* directory of the socket */
    char port[8];
    char socket[128];       /* path of the socket, for relay_start */
    char user[32];          /* a superuser */
    char database[64];      /* this program's own */
    char cluster[64];       /* "" when the cluster belongs to the test run */
    void *conn;
};

/* Uses KURATOR_TEST_PGHOST when set (test/lib/testdb.sh), else makes a private cluster; then a fresh database, copied
 * from the template in the environment variable `template` (KURATOR_TEST_TEMPLATE, KURATOR_TEST_REFERENCE), or an empty
 * one when that is NULL or not set. Failures abort the test program with a word. */
void pg_start(struct pg *pg, const char *template);
/* A copy of it for a process of its own, while nobody is in it (pg_leave); *copy may be what was inherited of it. */
void pg_copy(struct pg *copy, const struct pg *pg);
/* Drops the database, and the cluster when it is ours. */
void pg_stop(struct pg *pg);

/* The same database on a standby of its server, whose socket is in `host`; ended by pg_leave. */
void pg_on_standby(struct pg *there, const struct pg *pg, const char *host);
/* Ends the connection and drops nothing. */
void pg_leave(struct pg *there);

/* As superuser, in the test's database; a failing statement aborts with the server's message. */
void pg_exec(struct pg *pg, const char *sql);
/* The first column of the first row, "" when there is none; to be freed. */
char *pg_value(struct pg *pg, const char *sql);
long pg_number(struct pg *pg, const char *sql);
/* A session of `login` in it, to be ended by PQfinish; failures abort the test program with a word. */
struct pg_conn *pg_login(struct pg *pg, const char *login);
/* Ends the server processes that serve other connections to this database. */
void pg_kick(struct pg *pg);
/* Waits (at most 10 s) until `sql` gives 't'; false when it does not. */
bool pg_wait(struct pg *pg, const char *sql);
/* A line of pg_hba.conf for a role of this test, before all others ("" takes it out again); the server has read it on return. */
void pg_hba(struct pg *pg, const char *role, const char *line);
/* True when the database was copied from a template with the schema. */
bool pg_has_schema(struct pg *pg);

#endif
