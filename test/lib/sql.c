/* sql.c - sessions of accounts of the one office by libpq. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "sql.h"

PGconn *sql_as(const char *login) { return pg_login(&office.pg, login); }

char *sql_asks(PGconn *c, const char *sql)
{
    char *out = NULL;
    PGresult *r = PQexec(c, sql);
    ExecStatusType how = PQresultStatus(r);
    const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (how == PGRES_TUPLES_OK || how == PGRES_COMMAND_OK)
        out = strdup(PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    else if (PQstatus(c) != CONNECTION_OK)
        out = strdup("! gone");
    else if (asprintf(&out, "! %s", code ? code : "") < 0)
        out = NULL;
    PQclear(r);
    assert_non_null(out);
    return out;
}

void sql_gives(PGconn *c, const char *sql, const char *expected)
{
    char *out = sql_asks(c, sql);

    if (strcmp(out, expected) != 0)
        fail_msg("%s\n gives %s, not %s", sql, out, expected);
    free(out);
}

bool sql_stands(PGconn *c, const char *what)
{
    char sql[300];

    snprintf(sql, sizeof sql, "select count(*) > 0 from pg_stat_activity where pid = %d and %s", PQbackendPID(c), what);
    return pg_wait(&office.pg, sql);
}

void sql_ended(PGconn *c)
{
    char sql[120];

    snprintf(sql, sizeof sql, "select not exists (select from pg_stat_activity where pid = %d)", PQbackendPID(c));
    assert_true(pg_wait(&office.pg, sql));
}
