/* migration.h - the files of a migration directory as migrate.c, migrate_plan.c and migration.c share them. */
#ifndef KURATOR_DB_MIGRATION_H
#define KURATOR_DB_MIGRATION_H
#include <stdbool.h>
#include "kurator/migrate.h"

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

/* The session as a migration needs it: the ledger belongs to the owner, and names are written with their schema throughout. */
int migration_session(struct db_session *s, struct error *e);
/* Fills the digests of the files. The server does the hashing: one way of it for files and for live definitions. */
int migration_hash(struct db_session *s, struct migration_set *set, struct error *e);
/* Compares the files with the ledger and with the live functions; free with migrate_plan_free, also after a failure. */
int migration_plan(struct db_session *s, struct migration_set *set, struct migrate_plan *plan, struct error *e);
enum migrate_state migration_state(const struct migration *m);

/* A query of the functions of the schema api as they are: name, proname, xmin, sha256. */
#define MIGRATION_FUNCTIONS \
    "select p.oid::pg_catalog.regprocedure::text as name, p.proname::text, p.xmin," \
    " pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.pg_get_functiondef(p.oid), 'UTF8')), 'hex')" \
    " as sha256 from pg_catalog.pg_proc p" \
    " where p.pronamespace = pg_catalog.to_regnamespace('api') and p.prokind in ('f', 'p')"

#endif
