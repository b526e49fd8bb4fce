/* bench_db.h - connections of measures to their databases, and what the server's processes take. */
#ifndef TEST_BENCH_DB_H
#define TEST_BENCH_DB_H
#include <libpq-fe.h>

#include "figures.h"

/* A database of the cluster that test/bench/run.sh made, as login (NULL: the superuser); notices are not told. Ends the program
 * when it cannot be reached. */
PGconn *bench_open(const char *login, const char *database);
/* Of all backends of the clerks bench_1 …: adds what each takes of memory (KiB) to pss unless that is NULL, and returns how long
 * they have run so far (ms). */
double bench_backends(PGconn *super, struct figures *pss);

#endif
