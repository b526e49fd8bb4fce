/* bench_db.c - connections of measures to their databases, and what the server's processes take. */
#include "bench_db.h"

#include <stdio.h>
#include <stdlib.h>

#include "proc.h"

PGconn *bench_open(const char *login, const char *database)
{
    const char *keyword[] = {"host", "port", "user", "dbname", "options", NULL};
    const char *value[] = {bench_env("KURATOR_TEST_PGHOST"), bench_env("KURATOR_TEST_PGPORT"), login ? login : bench_env("KURATOR_TEST_PGUSER"), database,
                           "-c client_min_messages=error", NULL};
    PGconn *c = PQconnectdbParams(keyword, value, 0);

    if (PQstatus(c) != CONNECTION_OK) {
        fprintf(stderr, "bench: %s", PQerrorMessage(c));
        exit(1);
    }
    return c;
}

double bench_backends(PGconn *super, struct figures *pss)
{
    PGresult *r = PQexec(super, "select pid from pg_stat_activity where usename like 'bench\\_%' and backend_type = 'client backend'");
    double ran = 0;

    for (int i = 0; i < PQntuples(r); i++) {
        pid_t pid = (pid_t)strtol(PQgetvalue(r, i, 0), NULL, 10);
        long kib = pss ? proc_pss(pid) : 0;
        if (kib > 0)
            figures_add(pss, (double)kib);
        double ms = ran_ms(pid);
        ran += ms > 0 ? ms : 0;
    }
    PQclear(r);
    return ran;
}
