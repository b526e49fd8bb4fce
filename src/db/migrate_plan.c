/* migrate_plan.c - compares the migration files with the ledger and the live functions: what is applied, pending, changed, unknown. */
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/migrate.h"
#include "kurator/str.h"
#include "migration.h"
#include "private.h"

int migration_session(struct db_session *s, struct error *e)
{
    const struct db_rows *rows;

    if (db_session_script(s, "set search_path to ''; set lock_timeout to '3s'; set client_min_messages to 'warning'", e))
        return -1;
    if (db_session_script(s, "set role kurator_owner", e)) {
        if (str_eq(e->sqlstate, "22023"))
            error_set(e, "migrate.bootstrap", NULL);
        else if (str_eq(e->sqlstate, "42501"))
            error_set(e, "migrate.member", NULL);
        return -1;
    }
    if (db_session_query(s, "select pg_catalog.to_regnamespace(n) is null from pg_catalog.unnest('{kurator,api,accounts}'::text[]) n"
                            " where pg_catalog.to_regnamespace(n) is null", 0, NULL, &rows, e))
        return -1;
    return db_rows_count(rows) ? error_set(e, "migrate.bootstrap", NULL) : 0;
}

static int ledger_exists(struct db_session *s, bool *yes, struct error *e)
{
    const struct db_rows *rows;

    if (db_session_query(s, "select pg_catalog.to_regclass('kurator.migration') is not null", 0, NULL, &rows, e))
        return -1;
    *yes = db_rows_bool(rows, 0, 0);
    return 0;
}

int migration_hash(struct db_session *s, struct migration_set *set, struct error *e)
{
    const struct db_rows *rows;

    for (int i = 0; i < set->count; i++) {
        const char *text = set->item[i].text;

        if (db_session_query(s, "select pg_catalog.encode(pg_catalog.sha256(pg_catalog.convert_to($1::text, 'UTF8')), 'hex')",
                             1, &text, &rows, e))
            return -1;
        str_copy(set->item[i].sha256, sizeof set->item[i].sha256, db_rows_text(rows, 0, 0));
    }
    return 0;
}

static void plan_add(struct migrate_plan *plan, bool function, const char *name, enum migrate_state state,
                     const char *applied_at)
{
    plan->item = mem_grow(plan->item, (size_t)plan->count + 1, sizeof *plan->item);
    struct migrate_item *item = &plan->item[plan->count++];

    memset(item, 0, sizeof *item);
    item->function = function;
    item->name = mem_dup(name);
    item->state = state;
    str_copy(item->applied_at, sizeof item->applied_at, applied_at);
    if (state != MIGRATE_APPLIED)
        plan->current = false;
}

static struct migration *set_find(struct migration_set *set, const char *file)
{
    for (int i = 0; i < set->count; i++)
        if (strcmp(set->item[i].file, file) == 0)
            return &set->item[i];
    return NULL;
}

static int read_ledger(struct db_session *s, struct migration_set *set, struct migrate_plan *plan, struct error *e)
{
    const struct db_rows *rows;

    if (db_session_query(s, "select file, sha256, pg_catalog.to_char(applied_at, 'YYYY-MM-DD HH24:MI')"
                            " from kurator.migration order by file", 0, NULL, &rows, e))
        return -1;
    for (int i = 0; i < db_rows_count(rows); i++) {
        const char *file = db_rows_text(rows, i, 0);
        struct migration *m = set_find(set, file);

        if (m) {
            m->known = true;
            str_copy(m->ledger, sizeof m->ledger, db_rows_text(rows, i, 1));
            str_copy(m->applied_at, sizeof m->applied_at, db_rows_text(rows, i, 2));
        } else if (strncmp(file, "api/", 4) != 0) {     /* a file of functions may be renamed */
            plan_add(plan, false, file, MIGRATE_UNKNOWN, db_rows_text(rows, i, 2));
        }
    }
    return 0;
}

static int read_functions(struct db_session *s, struct migrate_plan *plan, struct error *e)
{
    const struct db_rows *rows;

    if (db_session_query(s, "select coalesce(f.name, d.name), case when f.name is null then 'missing'"
                            " when d.name is null then 'extra' else 'hotfix' end"
                            " from (" MIGRATION_FUNCTIONS ") f full join kurator.api_definition d on d.name = f.name"
                            " where f.sha256 is distinct from d.sha256 order by 1", 0, NULL, &rows, e))
        return -1;
    for (int i = 0; i < db_rows_count(rows); i++) {
        const char *kind = db_rows_text(rows, i, 1);

        plan_add(plan, true, db_rows_text(rows, i, 0), strcmp(kind, "missing") == 0 ? MIGRATE_MISSING :
                 strcmp(kind, "extra") == 0 ? MIGRATE_EXTRA : MIGRATE_HOTFIX, "");
    }
    return 0;
}

enum migrate_state migration_state(const struct migration *m)
{
    if (!m->known)
        return MIGRATE_PENDING;
    if (strcmp(m->ledger, m->sha256) == 0)
        return MIGRATE_APPLIED;
    return m->api ? MIGRATE_PENDING : MIGRATE_CHANGED;
}

int migration_plan(struct db_session *s, struct migration_set *set, struct migrate_plan *plan, struct error *e)
{
    bool ledger;

    *plan = (struct migrate_plan){.current = true};
    for (int i = 0; i < set->count; i++)
        set->item[i].known = false;
    if (ledger_exists(s, &ledger, e) || (ledger && read_ledger(s, set, plan, e)))
        return -1;
    for (int i = 0; i < set->count; i++) {
        const struct migration *m = &set->item[i];

        plan_add(plan, false, m->file, migration_state(m), m->known ? m->applied_at : "");
    }
    return ledger ? read_functions(s, plan, e) : 0;
}

void migrate_plan_free(struct migrate_plan *plan)
{
    for (int i = 0; i < plan->count; i++)
        free(plan->item[i].name);
    free(plan->item);
    *plan = (struct migrate_plan){0};
}

int migrate_look(struct db_session *s, const char *dir, struct migrate_plan *out, struct error *e)
{
    struct migration_set set;

    *out = (struct migrate_plan){0};
    if (migration_set_read(&set, dir, e))
        return -1;
    int failed = migration_session(s, e) || migration_hash(s, &set, e) || migration_plan(s, &set, out, e);

    migration_set_free(&set);
    if (failed)
        migrate_plan_free(out);
    return failed ? -1 : 0;
}
