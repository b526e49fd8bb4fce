/* db_standby.c - a commit the standby did not confirm, and the primary found among several servers; clusters of its own. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/clock.h"
#include "kurator/db.h"
#include "kurator/str.h"
#include "pg.h"

static struct pg primary, other;

struct answer {
    int n;
    struct db_reply last;
    char text[32];
};

static void on_done(void *owner, void *context, const struct db_reply *reply)
{
    struct answer *a = owner;

    (void)context;
    a->n++;
    a->last = *reply;
    if (reply->ok)
        str_copy(a->text, sizeof a->text, db_rows_text(reply->result[0], 0, 0));
}

static void turn(struct db *db)
{
    short events;
    struct pollfd p = {.fd = db_poll_fd(db, &events)};

    p.events = events;
    poll(&p, 1, 10);
    db_work(db, p.revents);
}

static int up(void **state)
{
    char make[120];

    (void)state;
    /* Settings of the whole server are changed here: never those of the test run's cluster. */
    unsetenv("KURATOR_TEST_PGHOST");
    pg_start(&primary, NULL);
    pg_start(&other, NULL);
    snprintf(make, sizeof make, "create database %s", primary.database);       /* a program asks every server for the same one */
    pg_exec(&other, make);
    pg_exec(&primary, "create table saved (id text primary key, n int not null default 1)");
    return 0;
}

static int down(void **state)
{
    (void)state;
    pg_stop(&primary);
    pg_stop(&other);
    return 0;
}

static struct db *open_db(const char *host, struct db_options *options, const char **keyword, const char **value)
{
    keyword[0] = "host", value[0] = host;
    keyword[1] = "user", value[1] = primary.user;
    keyword[2] = "dbname", value[2] = primary.database;
    *options = (struct db_options){.keywords = keyword, .values = value, .connect_timeout_ms = 5000};
    struct db *db = db_new(options, NULL);

    db_connect(db);
    return db;
}

static void cancel_waiting(void)
{
    static const char waits[] = "select exists (select from pg_stat_activity where wait_event = 'SyncRep'"
                                " and application_name = 'kurator')";

    assert_true(pg_wait(&primary, waits));
    pg_exec(&primary, "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
}

/* The names are in force once the checkpointer has read them, and nothing shows when: what is through at once is begun anew, until it waits. */
static void submit_until_it_waits(struct db *db, const struct db_call *call, struct answer *a)
{
    bool waits = false;

    for (int64_t limit = clock_ms() + 20000; !waits && clock_ms() < limit;) {
        if (a->n > 0)
            pg_exec(&primary, "delete from saved");
        *a = (struct answer){0};
        db_submit(db, call);
        while (!a->n && !waits && clock_ms() < limit) {
            turn(db);
            waits = pg_number(&primary, "select count(*) from pg_stat_activity where wait_event = 'SyncRep' and application_name = 'kurator'") == 1;
        }
    }
    assert_true(waits);
}

static void an_unconfirmed_save_goes_again(void **state)
{
    const char *keyword[4] = {0}, *value[4] = {0};
    struct db_options options;
    struct answer a = {0};
    struct db *db = open_db(primary.host, &options, keyword, value);
    struct db_call call = {.class = DB_SAVE, .nstatements = 2, .done = on_done, .owner = &a};

    (void)state;
    call.statement[0].sql = "insert into saved (id) values ('x') on conflict (id) do update set n = saved.n + 1 returning n";
    call.statement[1].sql = "select set_config('synchronous_commit', 'on', true)";
    pg_exec(&primary, "set synchronous_commit = local");
    pg_exec(&primary, "alter system set synchronous_standby_names = 'nobody'");
    pg_exec(&primary, "select pg_reload_conf()");
    assert_true(pg_wait(&primary, "select current_setting('synchronous_standby_names') = 'nobody'"));
    submit_until_it_waits(db, &call, &a);
    for (int i = 0; i < 2; i++) {               /* cancelled twice: each time it reports success, with a warning */
        char sql[64];

        snprintf(sql, sizeof sql, "select coalesce(max(n), 0) = %d from saved", i);
        for (int k = 0; k < 30; k++)
            turn(db);
        assert_int_equal(a.n, 0);
        assert_true(pg_wait(&primary, sql));    /* not visible before it is confirmed */
        cancel_waiting();
    }
    pg_exec(&primary, "alter system reset synchronous_standby_names");
    pg_exec(&primary, "select pg_reload_conf()");
    for (int64_t limit = clock_ms() + 20000; !a.n && clock_ms() < limit;)
        turn(db);
    assert_int_equal(a.n, 1);
    assert_true(a.last.ok);
    assert_string_equal(a.text, "3");
    db_free(&db);
}

static void the_primary_is_found(void **state)
{
    const char *keyword[4] = {0}, *value[4] = {0};
    struct db_options options;
    char hosts[256];

    (void)state;
    pg_exec(&other, "alter system set default_transaction_read_only = on");
    pg_exec(&other, "select pg_reload_conf()");
    assert_true(pg_wait(&other, "select setting = 'on' from pg_file_settings where name = 'default_transaction_read_only' and applied"));
    snprintf(hosts, sizeof hosts, "%s,%s", other.host, primary.host);
    struct db *db = open_db(hosts, &options, keyword, value);

    for (int64_t limit = clock_ms() + 20000; db_state_now(db) != DB_READY && clock_ms() < limit;)
        turn(db);
    assert_int_equal(db_state_now(db), DB_READY);
    assert_false(db_read_only(db));
    db_free(&db);
    /* The read-only one alone is better than nothing. */
    snprintf(hosts, sizeof hosts, "/nonexistent,%s", other.host);
    db = open_db(hosts, &options, keyword, value);
    for (int64_t limit = clock_ms() + 20000; db_state_now(db) != DB_READY && clock_ms() < limit;)
        turn(db);
    assert_true(db_read_only(db));
    db_free(&db);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unconfirmed_save_goes_again),
        cmocka_unit_test(the_primary_is_found),
    };

    return cmocka_run_group_tests(tests, up, down);
}
