/* migration.h - the files of a migration directory as migrate.c and migration.c share them. */
#ifndef KURATOR_DB_MIGRATION_H
#define KURATOR_DB_MIGRATION_H
#include <stdbool.h>
#include "kurator/error.h"

struct migration {
    char *file;             /* "0001_ledger.sql", "api/start.sql" */
    char *text;
    char role[64];          /* who runs it */
    bool api;
    bool alone;             /* -- no-transaction */
    bool known;             /* the ledger has it */
    char sha256[65];
    char ledger[65];        /* as applied, "" when not */
    char applied_at[20];
};

struct migration_set {
    struct migration *item; /* numbered files in order, then those of functions in name order */
    int count;
};

int migration_set_read(struct migration_set *set, const char *dir, struct error *e);
void migration_set_free(struct migration_set *set);

#endif
