/* migrate.c - applies the migrations that are missing: a file or the group of functions a transaction, tried again while a table is busy. */
#include "kurator/migrate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kurator/clock.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "migration.h"
#include "private.h"

#define LOCK_KEY "7310583"              /* any number that only kurator's migrations use */
#define LOCK_WAIT_MS 60000
#define LOCK_POLL_MS 200
#define RETRY_MAX 20                    /* x lock_timeout of 3 s: a minute of a busy table */
#define MIGRATION_POSITION_MAX 100000000L

static void pause_ms(long ms)
{
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000L};

    nanosleep(&t, NULL);
}

/* The server's message belongs to the administrator here: a migration holds no personal data. */
static int sql_error(struct db_session *s, const struct migration *m, PGresult *r, struct error *e)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char *message = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    const char *position = PQresultErrorField(r, PG_DIAG_STATEMENT_POSITION);
    long at = 0, line = 1;
    char number[24] = "-", kept[6];

    if (PQstatus(db_session_connection(s)) == CONNECTION_BAD || !state) {
        fault_of_result(e, r);
        PQclear(r);
        return -1;
    }
    if (position && str_number(position, 1, MIGRATION_POSITION_MAX, &at) == 0) {
        for (const char *p = m->text; *p && at > 1; p++) {      /* the position counts characters */
            line += *p == '\n';
            at -= (*p & 0xC0) != 0x80;
        }
        snprintf(number, sizeof number, "%ld", line);
    }
    str_copy(kept, sizeof kept, state);
    error_set(e, "migrate.sql", m->file, number, kept, message ? message : "", NULL);
    str_copy(e->sqlstate, sizeof e->sqlstate, kept);
    PQclear(r);
    return -1;
}

static int run_text(struct db_session *s, const struct migration *m, struct error *e)
{
    PGresult *r = PQexec(db_session_connection(s), m->text);
    ExecStatusType status = PQresultStatus(r);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
        return sql_error(s, m, r, e);
    PQclear(r);
    return 0;
}

static int set_role(struct db_session *s, const char *local, const char *role, struct error *e)
{
    char sql[128];

    snprintf(sql, sizeof sql, "set %s role %s", local, role);   /* read_directives let only plain names through */
    return db_session_script(s, sql, e);
}

static int write_ledger(struct db_session *s, const struct migration *m, int64_t started, struct error *e)
{
    char ms[24];
    const char *params[] = {m->file, m->sha256, ms};

    snprintf(ms, sizeof ms, "%lld", (long long)(clock_ms() - started));
    return db_session_query(s, "insert into kurator.migration (file, sha256, applied_at, applied_by, ms)"
                               " values ($1, $2, kurator.clock(), session_user, $3::int)"
                               " on conflict (file) do update set sha256 = excluded.sha256, applied_at = excluded.applied_at,"
                               " applied_by = excluded.applied_by, ms = excluded.ms", 3, params, NULL, e);
}

/* Each file names its role; what it changed of the session's settings ends with it. */
static int run_in_transaction(struct db_session *s, const struct migration *m, struct error *e)
{
    int64_t started = clock_ms();

    if (set_role(s, "local", m->role, e) || run_text(s, m, e))
        return -1;
    if (PQtransactionStatus(db_session_connection(s)) != PQTRANS_INTRANS)
        return error_set(e, "migrate.transaction", m->file, NULL);
    if (set_role(s, "session", "kurator_owner", e) || db_session_script(s, "set search_path to ''", e))
        return -1;
    return write_ledger(s, m, started, e);
}

static int run_alone(struct db_session *s, const struct migration *m, struct error *e)
{
    int64_t started = clock_ms();

    if (set_role(s, "session", m->role, e))
        return -1;
    int failed = run_text(s, m, e);

    if (set_role(s, "session", "kurator_owner", failed ? NULL : e) || failed)
        return -1;
    return write_ledger(s, m, started, e);
}

/* What the files made becomes the definition: touched by this transaction and named by a file (a file of grants touches
 * all). A function that somebody added by hand stays visible as an extra one. */
static int write_definitions(struct db_session *s, struct migration *const *group, int n, struct error *e)
{
    struct str text = {0};

    for (int i = 0; i < n; i++)
        str_add(&text, group[i]->text);
    const char *param = str_text(&text);
    int failed = db_session_script(s, "delete from kurator.api_definition", e) ||
                 db_session_query(s, "insert into kurator.api_definition (name, sha256)"
                                     " select f.name, f.sha256 from (" MIGRATION_FUNCTIONS ") f"
                                     " where f.xmin = pg_catalog.pg_current_xact_id()::pg_catalog.xid and f.proname in"
                                     " (select m[1] from pg_catalog.regexp_matches($1::text,"
                                     " '(?:function|procedure)\\s+api\\.([a-z0-9_]+)', 'gi') m)", 1, &param, NULL, e);

    str_free(&text);
    return failed;
}

struct run {
    struct db_session *s;
    migrate_progress *progress;
    void *ctx;
    int applied;
};

static void tell(const struct run *run, const char *file, long ms)
{
    if (run->progress)
        run->progress(run->ctx, file, ms);
}

static int apply_group_once(struct run *run, struct migration *const *group, int n, struct error *e)
{
    struct db_session *s = run->s;

    if (db_session_script(s, "begin", e))
        return -1;
    for (int i = 0; i < n; i++)
        if (run_in_transaction(s, group[i], e))
            return -1;
    if (group[0]->api && write_definitions(s, group, n, e))
        return -1;
    return db_session_script(s, "commit", e);
}

/* One transaction for the group; a lock that is not to be had in time is tried for again from the start. */
static int apply_group(struct run *run, struct migration *const *group, int n, struct error *e)
{
    const char *name = n == 1 ? group[0]->file : "api/*.sql";
    int64_t started = clock_ms();

    tell(run, name, -1);
    for (int tries = 1;; tries++) {
        int failed = group[0]->alone ? run_alone(run->s, group[0], e) : apply_group_once(run, group, n, e);

        if (!failed)
            break;
        bool again = str_eq(e->sqlstate, "55P03") || str_eq(e->sqlstate, "40P01");

        if (PQtransactionStatus(db_session_connection(run->s)) != PQTRANS_IDLE)
            db_session_script(run->s, "rollback", NULL);
        if (!again || tries >= RETRY_MAX)
            return -1;
        pause_ms(500);
    }
    run->applied += n;
    tell(run, name, (long)(clock_ms() - started));
    return 0;
}

static int refuse(const struct migrate_plan *plan, struct error *e)
{
    for (int i = 0; i < plan->count; i++) {
        const struct migrate_item *item = &plan->item[i];

        if (item->state == MIGRATE_CHANGED)
            return error_set(e, "migrate.changed", item->name, NULL);
        if (item->state == MIGRATE_UNKNOWN)
            return error_set(e, "migrate.unknown", item->name, NULL);
    }
    return 0;
}

static bool functions_due(const struct migrate_plan *plan, const struct migration_set *set)
{
    for (int i = 0; i < set->count; i++)
        if (set->item[i].api && migration_state(&set->item[i]) != MIGRATE_APPLIED)
            return true;
    for (int i = 0; i < plan->count; i++)
        if (plan->item[i].state == MIGRATE_HOTFIX || plan->item[i].state == MIGRATE_MISSING)
            return true;
    return false;
}

static int forget_renamed(struct run *run, const struct migration_set *set, struct error *e)
{
    const char **names = mem_zero((size_t)set->count + 1, sizeof *names);

    for (int i = 0; i < set->count; i++)
        names[i] = set->item[i].file;
    char *array = db_array(names, set->count);
    const char *param = array;
    int failed = db_session_query(run->s, "delete from kurator.migration where file like 'api/%' and file <> all ($1::text[])",
                                  1, &param, NULL, e);

    free(array);
    free(names);
    return failed;
}

static int apply_all(struct run *run, struct migration_set *set, struct error *e)
{
    struct migrate_plan plan;
    int numbered = 0;

    if (migration_hash(run->s, set, e) || migration_plan(run->s, set, &plan, e))
        return -1;
    int failed = refuse(&plan, e);
    struct migration **api = mem_zero((size_t)set->count + 1, sizeof(struct migration *));
    int napi = 0;

    for (int i = 0; i < set->count && !failed; i++) {
        struct migration *m = &set->item[i];

        if (m->api)
            api[napi++] = m;
        else if (migration_state(m) == MIGRATE_PENDING && ++numbered)
            failed = apply_group(run, &m, 1, e);
    }
    /* A numbered file may have replaced a function or its grants: the definitions are looked at again. */
    if (!failed && numbered) {
        migrate_plan_free(&plan);
        failed = migration_plan(run->s, set, &plan, e);
    }
    if (!failed && napi && functions_due(&plan, set))
        failed = apply_group(run, api, napi, e) || forget_renamed(run, set, e);
    free(api);
    migrate_plan_free(&plan);
    return failed ? -1 : 0;
}

static int take_lock(struct db_session *s, struct error *e)
{
    int64_t limit = clock_ms() + LOCK_WAIT_MS;
    const struct db_rows *rows;

    for (;;) {
        if (db_session_query(s, "select pg_catalog.pg_try_advisory_lock(" LOCK_KEY ")", 0, NULL, &rows, e))
            return -1;
        if (db_rows_bool(rows, 0, 0))
            return 0;
        if (clock_ms() >= limit)
            return error_set(e, "migrate.locked", NULL);
        pause_ms(LOCK_POLL_MS);
    }
}

int migrate_run(struct db_session *s, const char *dir, migrate_progress *progress, void *ctx, int *applied,
                struct error *e)
{
    struct migration_set set;
    struct run run = {.s = s, .progress = progress, .ctx = ctx};

    *applied = 0;
    if (migration_set_read(&set, dir, e))
        return -1;
    int failed = migration_session(s, e) || take_lock(s, e) || apply_all(&run, &set, e);

    *applied = run.applied;
    migration_set_free(&set);
    if (!failed)
        failed = db_session_script(s, "select pg_catalog.pg_advisory_unlock(" LOCK_KEY ")", e);
    return failed ? -1 : 0;
}
