/* killable.h - a database cluster of a test's own that keeps its promises on disk, to be killed and started again. */
#ifndef TEST_KILLABLE_H
#define TEST_KILLABLE_H
#include <stdbool.h>
#include "pg.h"

struct killable {
    char dir[64];           /* of the cluster; the socket is in it */
    char was_host[128];     /* KURATOR_TEST_PGHOST before */
    int server;             /* 0: the primary; others: its standbys */
};

/* Makes and starts a cluster with fsync on, its database kurator_reference filled, and points the environment of
 * pg_start and office_start at it. It ends with the test program, however that ends. */
void killable_start(struct killable *k);
/* Makes and starts a standby of the primary that calls itself `name` in synchronous_standby_names; its environment stays. Stop it
 * before the primary. */
void killable_standby(struct killable *k, const struct killable *primary, const char *name);
void killable_stop(struct killable *k);
/* SIGKILL of the postmaster: its children follow as soon as they notice. */
void killable_kill(struct killable *k);
/* Starts the killed cluster again (crash recovery). */
void killable_restart(struct killable *k);
/* The server process that serves `login` in pg's database; 0 when there is none. */
long killable_backend(struct pg *pg, const char *login);
/* After a kill of a backend or the postmaster: waits until the superuser's connection of pg has ended with all others,
 * and opens it again; at most 30 s. */
void killable_reconnect(struct pg *pg);

#endif
