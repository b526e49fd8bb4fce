/* db_migrate.c - migrations: order, the ledger, what is refused, what a hot fix looks like, and that a failure leaves nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/migrate.h"
#include "kurator/str.h"
#include "pg.h"

static struct pg pg;
static const char *keyword[5], *value[5];
static struct db_options options;
static char dir[] = "/tmp/kurator-migrate-XXXXXX";
static struct db_session *session;

static const char ledger_sql[] =
    "-- role: kurator_owner\n"
    "create table kurator.migration (file text primary key, sha256 text not null, applied_at timestamptz not null,"
    " applied_by name not null, ms int not null);\n"
    "create table kurator.api_definition (name text primary key, sha256 text not null);\n"
    "create function kurator.clock() returns timestamptz language sql stable as 'select statement_timestamp()';\n"
    "create table kurator.t (v int);\n";
static const char function_sql[] =
    "create or replace function api.one(p text[]) returns int language sql set search_path = pg_catalog as 'select 1';\n";

static void write_file(const char *name, const char *text)
{
    char path[128];

    snprintf(path, sizeof path, "%s/%s", dir, name);
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, strlen(text), f), strlen(text));
    assert_int_equal(fclose(f), 0);
}

static void empty_dir(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *one;

    while (d && (one = readdir(d)) != NULL) {
        char name[400];

        snprintf(name, sizeof name, "%s/%s", path, one->d_name);
        if (one->d_name[0] != '.' && unlink(name) != 0)
            empty_dir(name);
    }
    if (d)
        closedir(d);
}

static int up(void **state)
{
    (void)state;
    char api[64];

    pg_start(&pg, NULL);
    const char *given[][2] = {{"host", pg.host}, {"port", pg.port}, {"user", pg.user}, {"dbname", pg.database}};

    for (int i = 0; i < 4; i++) {
        keyword[i] = given[i][0];
        value[i] = given[i][1];
    }
    options = (struct db_options){.keywords = keyword, .values = value, .connect_timeout_ms = 5000};
    pg_exec(&pg, "do $$ declare r text; begin foreach r in array '{kurator_owner,kurator_api}'::text[] loop"
                 " begin execute 'create role ' || r || ' nologin'; exception when duplicate_object or unique_violation then null;"
                 " end; end loop; end $$");
    if (!mkdtemp(dir))
        return -1;
    snprintf(api, sizeof api, "%s/api", dir);
    return mkdir(api, 0700);
}

static int down(void **state)
{
    (void)state;
    char api[64];

    snprintf(api, sizeof api, "%s/api", dir);
    empty_dir(dir);
    rmdir(api);
    rmdir(dir);
    pg_stop(&pg);
    return 0;
}

/* An empty schema and a directory with the ledger and one function. */
static int fresh(void **state)
{
    struct error e = {0};

    (void)state;
    pg_exec(&pg, "set client_min_messages = error; drop schema if exists kurator cascade; drop schema if exists api cascade;"
                 "create schema kurator authorization kurator_owner; create schema api authorization kurator_api; create schema if not exists accounts");
    empty_dir(dir);
    write_file("0001_ledger.sql", ledger_sql);
    write_file("api/one.sql", function_sql);
    return db_session_open(&session, &options, &e);
}

static int done(void **state)
{
    (void)state;
    db_session_close(&session);
    return 0;
}

static int run(struct error *e)
{
    int applied = 0;

    memset(e, 0, sizeof *e);
    return migrate_run(session, dir, NULL, NULL, &applied, e) ? -1 : applied;
}

static void run_good(int expected)
{
    struct error e;
    int applied = run(&e);

    if (applied < 0)
        fail_msg("refused: %s {%s} {%s} {%s} {%s}", e.code, e.arg[0], e.arg[1], e.arg[2], e.arg[3]);
    assert_int_equal(applied, expected);
}

static void run_bad(const char *code, struct error *e)
{
    assert_int_equal(run(e), -1);
    assert_string_equal(e->code, code);
}

/* "name:state name:state" of what is not simply applied. */
static void assert_differs(const char *expected)
{
    struct migrate_plan plan;
    struct error e = {0};
    struct str s = {0};

    assert_int_equal(migrate_look(session, dir, &plan, &e), 0);
    for (int i = 0; i < plan.count; i++)
        if (plan.item[i].state != MIGRATE_APPLIED)
            str_addf(&s, "%s%s:%d", s.len ? " " : "", plan.item[i].name, plan.item[i].state);
    assert_string_equal(str_text(&s), expected);
    assert_int_equal(plan.current, s.len == 0);
    str_free(&s);
    migrate_plan_free(&plan);
}

static void files_are_applied_once_and_in_order(void **state)
{
    (void)state;
    assert_differs("0001_ledger.sql:1 api/one.sql:1");
    run_good(2);
    assert_differs("");
    run_good(0);
    write_file("0003_c.sql", "insert into kurator.t select max(v) + 1 from kurator.t;");
    write_file("0002_b.sql", "insert into kurator.t values (1); insert into kurator.t values (2);");
    write_file("notes.sql", "this is no migration");
    assert_differs("0002_b.sql:1 0003_c.sql:1");
    run_good(2);
    assert_int_equal(pg_number(&pg, "select max(v) from kurator.t"), 3);
    assert_int_equal(pg_number(&pg, "select count(*) from kurator.migration where applied_by = session_user"), 4);
    char *owner = pg_value(&pg, "select pg_get_userbyid(proowner) from pg_proc where proname = 'one'");

    assert_string_equal(owner, "kurator_api");
    free(owner);
}

static void a_failing_file_leaves_nothing(void **state)
{
    struct error e;

    (void)state;
    write_file("0002_good.sql", "insert into kurator.t values (1)");
    write_file("0003_bad.sql", "-- role: kurator_owner\ninsert into kurator.t values (2);\nselect 'ё',\n  nothing;\n");
    run_bad("migrate.sql", &e);
    assert_string_equal(e.arg[0], "0003_bad.sql");
    assert_string_equal(e.arg[1], "4");
    assert_string_equal(e.arg[2], "42703");
    assert_string_equal(e.sqlstate, "42703");
    assert_int_equal(pg_number(&pg, "select count(*) from kurator.t"), 1);
    assert_differs("0003_bad.sql:1 api/one.sql:1");
    write_file("0003_bad.sql", "insert into kurator.t values (2)");
    run_good(2);
    write_file("api/two.sql", "create function api.two() returns int language sql as 'select 2'; select broken");
    run_bad("migrate.sql", &e);
    assert_int_equal(pg_number(&pg, "select count(*) from pg_proc where proname = 'two'"), 0);
}

static void what_was_applied_does_not_change(void **state)
{
    struct error e;

    (void)state;
    run_good(2);
    write_file("0001_ledger.sql", "-- another\n");
    assert_differs("0001_ledger.sql:2");
    run_bad("migrate.changed", &e);
    assert_string_equal(e.arg[0], "0001_ledger.sql");
    write_file("0001_ledger.sql", ledger_sql);
    pg_exec(&pg, "insert into kurator.migration values ('0009_future.sql', 'x', kurator.clock(), 'x', 1)");
    assert_differs("0009_future.sql:3");
    run_bad("migrate.unknown", &e);
    assert_string_equal(e.arg[0], "0009_future.sql");
}

static void hot_fixes_are_seen_and_undone(void **state)
{
    (void)state;
    run_good(2);
    pg_exec(&pg, "create or replace function api.one(p text[]) returns int language sql as 'select 2'");
    assert_differs("api.one(text[]):4");
    run_good(1);
    assert_differs("");
    assert_int_equal(pg_number(&pg, "select api.one('{}')"), 1);
    pg_exec(&pg, "drop function api.one");
    assert_differs("api.one(text[]):5");
    run_good(1);
    pg_exec(&pg, "create function api.extra() returns int language sql as 'select 1'");
    assert_differs("api.extra():6");
    run_good(0);                                /* nobody's function is neither dropped nor taken over */
    write_file("api/zzz_grants.sql", "-- role: kurator_api\nreset role;\nrevoke all on all functions in schema api from public;");
    run_good(2);
    assert_differs("api.extra():6");
}

static void edited_functions_are_replaced_together(void **state)
{
    (void)state;
    run_good(2);
    write_file("api/one.sql", "create or replace function api.one(p text[]) returns int language sql as 'select 11';");
    write_file("api/two.sql", "create or replace function api.two() returns int language sql as $$ select api.one('{}') $$;");
    assert_differs("api/one.sql:1 api/two.sql:1");
    run_good(2);
    assert_int_equal(pg_number(&pg, "select api.two()"), 11);
    char from[64], to[64];

    snprintf(from, sizeof from, "%s/api/two.sql", dir);
    snprintf(to, sizeof to, "%s/api/zwei.sql", dir);
    assert_int_equal(rename(from, to), 0);      /* a file of functions may get another name */
    run_good(2);
    assert_differs("");
}

static void directives(void **state)
{
    struct error e;

    (void)state;
    write_file("0002_index.sql", "-- no-transaction\n-- An index made while others work.\n"
               "create index concurrently if not exists t_v on kurator.t (v)");
    run_good(3);
    assert_int_equal(pg_number(&pg, "select count(*) from pg_indexes where indexname = 't_v'"), 1);
    write_file("0003_x.sql", "commit; begin; commit;");
    run_bad("migrate.transaction", &e);
    write_file("0003_x.sql", "-- role: kurator_owner; drop table x\nselect 1");
    run_bad("migrate.directive", &e);
    assert_string_equal(e.arg[1], "1");
    write_file("0003_x.sql", "set role kurator_api; set search_path = pg_catalog, kurator; select 1;");
    write_file("0004_y.sql", "create table u (v int);");            /* no schema: settings do not pass on to the next file */
    run_bad("migrate.sql", &e);
    assert_string_equal(e.arg[0], "0004_y.sql");
    write_file("0004_y.sql", "\xFF");
    run_bad("migrate.read", &e);
    write_file("0004_y.sql", "");
    run_bad("migrate.read", &e);
    write_file("0004_y.sql", "select 1");
    write_file("0004_z.sql", "select 1");
    run_bad("migrate.number", &e);
    empty_dir(dir);
    run_bad("migrate.nodir", &e);
}

static void without_the_bootstrap(void **state)
{
    struct error e;
    char role[40], sql[128];

    (void)state;
    pg_exec(&pg, "drop schema api cascade");
    run_bad("migrate.bootstrap", &e);
    snprintf(role, sizeof role, "kurator_t_plain_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "create schema api authorization kurator_api; create role %s login", role);
    pg_exec(&pg, sql);
    db_session_close(&session);
    value[2] = role;
    assert_int_equal(db_session_open(&session, &options, &e), 0);
    value[2] = pg.user;
    run_bad("migrate.member", &e);
    db_session_close(&session);
    snprintf(sql, sizeof sql, "drop role %s", role);
    pg_exec(&pg, sql);
}

/* Two at once: one works, the other waits and finds nothing left to do. */
static void *run_beside(void *arg)
{
    struct error e = {0};
    struct db_session *s = NULL;
    int *applied = arg;

    *applied = -1;
    if (db_session_open(&s, &options, &e) == 0) {
        if (migrate_run(s, dir, NULL, NULL, applied, &e) != 0)
            *applied = -1;
        db_session_close(&s);
    }
    return NULL;
}

static void two_at_once_do_it_once(void **state)
{
    pthread_t thread[2];
    int applied[2];

    (void)state;
    write_file("0002_slow.sql", "create table kurator.slow (v int); select pg_catalog.pg_sleep(0.2);");
    for (int i = 0; i < 2; i++)
        assert_int_equal(pthread_create(&thread[i], NULL, run_beside, &applied[i]), 0);
    for (int i = 0; i < 2; i++)
        pthread_join(thread[i], NULL);
    assert_int_equal(applied[0] + applied[1], 3);
    assert_true(applied[0] == 0 || applied[1] == 0);
    assert_differs("");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(files_are_applied_once_and_in_order, fresh, done),
        cmocka_unit_test_setup_teardown(a_failing_file_leaves_nothing, fresh, done),
        cmocka_unit_test_setup_teardown(what_was_applied_does_not_change, fresh, done),
        cmocka_unit_test_setup_teardown(hot_fixes_are_seen_and_undone, fresh, done),
        cmocka_unit_test_setup_teardown(edited_functions_are_replaced_together, fresh, done),
        cmocka_unit_test_setup_teardown(directives, fresh, done),
        cmocka_unit_test_setup_teardown(without_the_bootstrap, fresh, done),
        cmocka_unit_test_setup_teardown(two_at_once_do_it_once, fresh, done),
    };

    return cmocka_run_group_tests(tests, up, down);
}
