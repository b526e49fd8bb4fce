/* migrate.h - bringing the schema of a database to the version of this program; only the administrator does it. */
#ifndef KURATOR_MIGRATE_H
#define KURATOR_MIGRATE_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/error.h"

enum migrate_state {
    MIGRATE_APPLIED,
    MIGRATE_PENDING,    /* a file not applied yet; a file of functions that is new or was edited */
    MIGRATE_CHANGED,    /* a file that was applied with another content: refused */
    MIGRATE_UNKNOWN,    /* applied by another version of the program: there is no such file here */
    MIGRATE_HOTFIX,     /* a function that is not as the last migration left it */
    MIGRATE_MISSING,    /* a function that was dropped since */
    MIGRATE_EXTRA       /* a function that no migration made */
};

struct migrate_item {
    bool function;          /* name is a signature, not a file */
    char *name;
    enum migrate_state state;
    char applied_at[20];    /* YYYY-MM-DD HH:MM in the session's zone, "" when not applied */
};

struct migrate_plan {
    struct migrate_item *item;  /* all files in order, then the functions that differ */
    int count;
    bool current;               /* nothing is pending and nothing differs */
};

/* Compares the directory with the database and changes nothing. 0 or -1 with: migrate.nodir {dir}, migrate.read {file},
 * migrate.number {file} (two files of one number), migrate.directive {file}{line}, migrate.bootstrap (the roles or
 * schemas are missing), migrate.member (the account may not act as the owner), or an error of the database. */
int migrate_look(struct db_session *s, const char *dir, struct migrate_plan *out, struct error *e);
void migrate_plan_free(struct migrate_plan *plan);

/* Told of each file when it is about to run (ms < 0) and when it is done. */
typedef void migrate_progress(void *ctx, const char *file, long ms);

/* Applies what is pending: numbered files in order, each with its ledger row in one transaction, then all files of
 * functions in one transaction when any of them or any live definition differs. *applied counts the files. Errors
 * besides those of migrate_look: migrate.changed {file}, migrate.unknown {file}, migrate.locked (another one runs),
 * migrate.transaction {file} (it ended the transaction itself), migrate.sql {file}{line}{sqlstate}{message of the
 * server}. Everything before the failing file stays applied. */
int migrate_run(struct db_session *s, const char *dir, migrate_progress *progress, void *ctx, int *applied,
                struct error *e);

#endif
