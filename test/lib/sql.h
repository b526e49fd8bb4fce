/* sql.h - sessions of accounts of the one office by libpq, past the program: what their statements give, and how they stand. */
#ifndef TEST_SQL_H
#define TEST_SQL_H
#include <libpq-fe.h>

#include "office.h"

/* A session of `login`, to be ended by PQfinish. */
PGconn *sql_as(const char *login);
/* The first value, "" when there is none, or the SQLSTATE of an error with "! " before it, "! gone" when the session is no more; to
 * be freed. */
char *sql_asks(PGconn *c, const char *sql);
/* Fails the test, with both, when that is another one. */
void sql_gives(PGconn *c, const char *sql, const char *expected);
/* Waits (as pg_wait) until the server has the session so: `what` is a condition on its row of pg_stat_activity. */
bool sql_stands(PGconn *c, const char *what);
/* Waits until the server has no such session any more; fails the test when it stays. */
void sql_ended(PGconn *c);

#endif
