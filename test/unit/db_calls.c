/* db_calls.c - the asynchronous connection against a real server: order, one round trip, loss at every moment. */
#include "db_client.h"

static void a_call_is_one_round_trip(void **state)
{
    struct client c;
    struct relay_count count;
    struct db_call call = {.class = DB_READ, .nstatements = 3, .done = on_done, .owner = &c, .context = (void *)"r"};

    (void)state;
    client_connect(&c, true);
    relay_reset(c.relay);
    for (int i = 0; i < 3; i++)
        call.statement[i] = (struct db_statement){.sql = "select $1::text || repeat('ж', 2000)", .nparams = 1, .params = {"x"}};
    call.statement[2] = (struct db_statement){.sql = "select $1::text is null", .nparams = 1, .params = {NULL}};
    db_submit(c.db, &call);
    assert_int_equal(c.answers, 0);         /* never from db_submit */
    UNTIL(&c, c.answers == 1);
    assert_true(c.last.ok);
    assert_int_equal(c.last.nresults, 3);
    assert_int_equal(strncmp(c.text, "xжж", 5), 0);
    relay_count(c.relay, &count);
    assert_int_equal(count.round_trips, 1);
    assert_true(db_quiet(c.db));
    assert_int_equal(db_state_now(c.db), DB_READY);
    client_close(&c);
}

static int early;               /* how often on_early was told */

static void on_early(void *owner, void *context, const struct db_reply *reply)
{
    (void)owner;
    (void)context;
    assert_true(reply->ok);
    assert_int_equal(reply->nresults, 1);
    assert_string_equal(db_rows_text(reply->result[0], 0, 0), "first");
    early++;
}

static void the_first_rows_come_while_the_server_works_on(void **state)
{
    struct client c;
    struct relay_count count;
    struct db_call call = {.class = DB_READ, .nstatements = 2, .done = on_done, .came = on_early, .early = 1, .owner = &c, .context = (void *)"r"};

    (void)state;
    early = 0;
    client_connect(&c, true);
    relay_reset(c.relay);
    pg_exec(&pg, "select pg_advisory_lock(77)");
    call.statement[0] = (struct db_statement){.sql = "select 'first'"};
    call.statement[1] = (struct db_statement){.sql = "select 'last' from pg_advisory_xact_lock_shared(77)"};
    db_submit(c.db, &call);
    UNTIL(&c, early == 1);
    assert_int_equal(c.answers, 0);
    pg_exec(&pg, "select pg_advisory_unlock(77)");
    UNTIL(&c, c.answers == 1);
    assert_true(c.last.ok);
    assert_int_equal(c.last.nresults, 2);       /* the end brings all of it */
    assert_int_equal(early, 1);
    relay_count(c.relay, &count);
    assert_int_equal(count.round_trips, 1);

    call.statement[0].sql = "select 1 / 0";     /* what failed comes once, with its reason */
    db_submit(c.db, &call);
    UNTIL(&c, c.answers == 2);
    assert_false(c.last.ok);
    assert_int_equal(early, 1);
    client_close(&c);
}

static void a_save_whose_answer_is_lost_is_stored_once(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    c.start_call = true;
    relay_swallow(c.relay);             /* first: a quick answer would be through before it */
    submit(&c, DB_SAVE, "save", "with l as (insert into log (what) values ('save')) "
           "insert into saved (id) values ($1) on conflict (id) do update set n = saved.n + 1 returning n", "x");
    UNTIL(&c, c.answers == 2);
    assert_string_equal(c.order, "start save ");            /* the start call before the repeated save */
    assert_true(c.last.ok);
    assert_string_equal(c.text, "2");                       /* known to the database, told twice, answered once */
    assert_int_equal(c.ready, 2);
    assert_string_equal(c.why.code, "db.lost");
    assert_int_equal(pg_number(&pg, "select count(*) from saved"), 1);
    char *order = pg_value(&pg, "select string_agg(what, ' ' order by at) from log");

    assert_string_equal(order, "save start save");
    free(order);
    client_close(&c);
}

static void a_save_that_never_left_goes_after_the_reconnect(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    relay_hold(c.relay, true);
    submit(&c, DB_SAVE, "save", save_sql, "x");
    submit(&c, DB_SAVE, "save2", save_sql, "y");
    submit(&c, DB_DRAFT, "draft", save_sql, "d");
    turn(&c, 20);
    relay_cut(c.relay);
    relay_hold(c.relay, false);
    UNTIL(&c, c.answers == 3);
    assert_string_equal(c.order, "save save2 draft ");
    assert_string_equal(c.text, "1");
    assert_int_equal(pg_number(&pg, "select sum(n) from saved"), 3);
    client_close(&c);
}

static void reads_end_with_the_connection(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    relay_hold(c.relay, true);
    submit(&c, DB_READ, "flying", "select 1", NULL);
    submit(&c, DB_SEARCH, "queued", "select 1", NULL);
    submit(&c, DB_SAVE, "save", save_sql, "x");
    relay_refuse(c.relay, true);
    relay_cut(c.relay);
    relay_hold(c.relay, false);
    UNTIL(&c, c.answers == 2);
    assert_string_equal(c.order, "flying queued ");
    assert_false(c.last.ok);
    assert_string_equal(c.last.error.code, "db.lost");
    UNTIL(&c, c.waiting >= 2);
    /* While there is no connection a look fails at once, a save waits. */
    submit(&c, DB_READ, "down", "select 1", NULL);
    assert_int_equal(c.answers, 2);
    UNTIL(&c, c.answers == 3);
    assert_false(c.last.ok);
    assert_true(error_is(&c.last.error));
    relay_refuse(c.relay, false);
    UNTIL(&c, c.answers == 4);
    assert_string_equal(c.order, "flying queued down save ");
    assert_true(c.last.ok);
    client_close(&c);
}

static void an_answer_cut_in_the_middle_is_no_answer(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    for (int i = 0; i < 8; i++) {
        int before = c.answers;

        relay_cut_after(c.relay, (size_t)(1 + i * 700));
        submit(&c, DB_READ, "r", "select repeat('x', 6000)", NULL);
        UNTIL(&c, c.answers > before);
        assert_false(c.last.ok);
        UNTIL(&c, db_state_now(c.db) == DB_READY);
        submit(&c, DB_READ, "r", "select 1", NULL);     /* success ends the growing of the pauses */
        UNTIL(&c, c.answers == before + 2);
        assert_true(c.last.ok);
    }
    client_close(&c);
}

static void a_restart_is_told_apart_and_mended(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, false);
    pg_kick(&pg);
    UNTIL(&c, c.ready == 2);
    assert_string_equal(c.why.code, "db.stopped");
    assert_string_equal(c.why.sqlstate, "57P01");
    submit(&c, DB_SAVE, "save", "insert into saved (id) select $1 from pg_sleep(0.1) on conflict (id) do nothing", "x");
    for (int i = 0; i < 3; i++)
        turn(&c, 10);
    pg_kick(&pg);
    UNTIL(&c, c.answers == 1);
    assert_true(c.last.ok);
    assert_int_equal(pg_number(&pg, "select count(*) from saved where id = 'x'"), 1);
    client_close(&c);
}

static void faults_say_what_happened_without_data(void **state)
{
    static const struct { const char *sql, *code, *sqlstate, *arg1; } cases[] = {
        {"insert into saved (id) values ('geheim'), ('geheim')", "db.fault", "23505", "saved_pkey"},
        {"insert into unique_late values (1)", "db.fault", "23505", "unique_late_v"},   /* at the commit */
        {"select 'geheim'::int", "db.fault", "22P02", ""},
        {"select nothing('geheim')", "db.noschema", "42883", NULL},
        {"select * from api.start()", "db.noschema", "3F000", NULL},
        {"select set_config('transaction_read_only', 'on', true), nextval('tries')", "db.readonly", "25006", NULL},
        {"do $$ begin raise 'geheim' using errcode = '53100'; end $$", "db.full", "53100", NULL},
        {"do $$ begin raise 'geheim' using errcode = '42501'; end $$", "db.denied", "42501", NULL},
        {"do $$ begin raise 'geheim' using errcode = 'KU009'; end $$", "db.fault", "KU009", ""},
    };
    struct client c;

    (void)state;
    client_connect(&c, false);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        int before = c.answers;

        submit(&c, DB_SAVE, "s", cases[i].sql, NULL);
        UNTIL(&c, c.answers > before);
        assert_false(c.last.ok);
        assert_string_equal(c.last.error.code, cases[i].code);
        assert_string_equal(c.last.error.sqlstate, cases[i].sqlstate);
        if (cases[i].arg1)
            assert_string_equal(c.last.error.arg[1], cases[i].arg1);
        for (int k = 0; k < ERROR_ARGS; k++)
            assert_null(strstr(c.last.error.arg[k], "geheim"));
    }
    assert_int_equal(c.ready, 1);               /* none of them costs the connection */
    client_close(&c);
}

static void a_conflict_of_transactions_is_tried_again(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, false);
    submit(&c, DB_SAVE, "s", "select again(4)", NULL);
    UNTIL(&c, c.answers == 1);
    assert_true(c.last.ok);
    assert_string_equal(c.text, "4");
    submit(&c, DB_SAVE, "s", "select again(1000)", NULL);
    UNTIL(&c, c.answers == 2);
    assert_false(c.last.ok);
    assert_string_equal(c.last.error.code, "db.busy");
    assert_string_equal(c.last.error.sqlstate, "40001");
    assert_int_equal(pg_number(&pg, "select last_value from tries"), 10);       /* once and five times more */
    client_close(&c);
}

static void later_statements_see_the_failure_of_the_first(void **state)
{
    struct client c;
    struct db_call call = {.class = DB_SAVE, .nstatements = 2, .done = on_done, .owner = &c, .context = (void *)"s"};

    (void)state;
    client_connect(&c, false);
    call.statement[0] = (struct db_statement){.sql = "insert into saved (id) values ('kept?')"};
    call.statement[1] = (struct db_statement){.sql = "select 1/0"};
    db_submit(c.db, &call);
    UNTIL(&c, c.answers == 1);
    assert_false(c.last.ok);
    assert_string_equal(c.last.error.sqlstate, "22012");
    assert_int_equal(c.last.nresults, 1);       /* what came before the fault may be looked at */
    assert_int_equal(pg_number(&pg, "select count(*) from saved"), 0);          /* one transaction */
    client_close(&c);
}

static void notifications_arrive(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, false);
    submit(&c, DB_READ, "l", "listen kurator_test", NULL);
    UNTIL(&c, c.answers == 1);
    pg_exec(&pg, "notify kurator_test, '17'");
    UNTIL(&c, c.notified == 1);
    assert_string_equal(c.payload, "17");
    client_close(&c);
}

static void the_forgotten_are_not_told(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    relay_delay(c.relay, 20);
    submit(&c, DB_READ, "flying", "select 1", NULL);
    submit(&c, DB_READ, "queued", "select 1", NULL);
    submit(&c, DB_SAVE, "save", save_sql, "kept");
    db_forget(c.db, &c);
    UNTIL(&c, db_quiet(c.db));
    assert_int_equal(c.answers, 0);
    assert_int_equal(pg_number(&pg, "select count(*) from saved where id = 'kept'"), 1);
    client_close(&c);
}

static void the_end_may_come_at_any_moment(void **state)
{
    (void)state;
    for (int moment = 0; moment < 12; moment++) {
        struct client c;

        client_open(&c, true, false);
        db_connect(c.db);
        submit(&c, DB_SAVE, "s", save_sql, "end");
        for (int i = 0; i < moment; i++)
            turn(&c, 5);
        client_close(&c);
    }
}

/* ---- connecting ---- */

static void expect_down(const char *const (*given)[2], int n, int timeout_ms, const char *code, const char *arg)
{
    struct client c;

    client_open(&c, false, false);
    db_free(&c.db);
    const struct db_events events = {.state = on_state, .ready = on_ready, .notify = on_notify, .ctx = &c};

    for (int i = 0; i < n; i++)
        for (int k = 0; k < 5; k++)
            if (!c.keyword[k] || strcmp(c.keyword[k], given[i][0]) == 0) {
                c.keyword[k] = given[i][0];
                c.value[k] = given[i][1];
                break;
            }
    c.options.connect_timeout_ms = timeout_ms;
    c.db = db_new(&c.options, &events);
    db_connect(c.db);
    submit(&c, DB_READ, "r", "select 1", NULL);
    UNTIL(&c, error_is(&c.why));
    assert_string_equal(c.why.code, code);
    if (arg)
        assert_string_equal(c.why.arg[0], arg);
    UNTIL(&c, c.answers == 1);
    assert_string_equal(c.last.error.code, code);
    client_close(&c);
}

static void each_failure_to_connect_has_its_code(void **state)
{
    struct relay *dead = relay_start(pg.socket, true), *mute = relay_start(pg.socket, true);
    char port[8], where[64], role[40], sql[128];

    (void)state;
    expect_down((const char *const[][2]){{"host", "/nonexistent"}}, 1, 2000, "db.refused", NULL);
    expect_down((const char *const[][2]){{"dbname", "no_such_db"}}, 1, 2000, "db.nodb", "no_such_db");
    expect_down((const char *const[][2]){{"user", "nobody_here"}}, 1, 2000, "db.shut", "nobody_here");
    expect_down((const char *const[][2]){{"host", "kurator.invalid"}}, 1, 10000, "db.host", "kurator.invalid");
    expect_down((const char *const[][2]){{"sslmode", "nonsense"}}, 1, 2000, "db.options", NULL);
    snprintf(port, sizeof port, "%s", relay_port(dead));
    relay_stop(&dead);                          /* now nobody listens there */
    snprintf(where, sizeof where, "127.0.0.1:%s", port);
    expect_down((const char *const[][2]){{"host", "127.0.0.1"}, {"port", port}}, 2, 2000, "db.refused", where);
    relay_hold(mute, true);
    snprintf(where, sizeof where, "127.0.0.1:%s", relay_port(mute));
    expect_down((const char *const[][2]){{"host", "127.0.0.1"}, {"port", relay_port(mute)}}, 2, 150, "db.timeout", where);
    relay_hold(mute, false);
    expect_down((const char *const[][2]){{"host", "127.0.0.1"}, {"port", relay_port(mute)}, {"sslmode", "require"}}, 3, 2000,
                "db.tls", where);
    relay_stop(&mute);
    snprintf(role, sizeof role, "kurator_t_none_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "create role %s login connection limit 0", role);
    pg_exec(&pg, sql);
    expect_down((const char *const[][2]){{"user", role}}, 1, 2000, "db.toomany", NULL);
    snprintf(sql, sizeof sql, "drop role %s", role);
    pg_exec(&pg, sql);
}

/* Who was in and is let in no more is told so, and nobody knocks again and again; where another server could not be asked it may still let in:
 * it is tried again, and the save that waits is stored. */
static void shut_out_while_at_work(void **state)
{
    static const char *const codes[] = {"account.ended", "db.shut"};
    char role[40], sql[300], hosts[256];

    (void)state;
    snprintf(role, sizeof role, "kurator_t_shut_%ld", (long)getpid());
    snprintf(hosts, sizeof hosts, "%s,/nonexistent", pg.host);
    snprintf(sql, sizeof sql, "create role %s login; grant connect on database %s to %s; grant select, insert, update on saved to %s", role, pg.database, role, role);
    pg_exec(&pg, sql);
    for (int i = 0; i < 2; i++) {
        const struct db_events events = {.state = on_state, .ready = on_ready, .notify = on_notify};
        struct db_events own = events;
        struct client c;
        client_open(&c, false, false);
        db_free(&c.db);
        c.value[0] = i ? hosts : pg.host;
        c.value[2] = role;
        own.ctx = &c;
        c.db = db_new(&c.options, &own);
        db_connect(c.db);
        UNTIL(&c, c.ready == 1);
        snprintf(sql, sizeof sql, "alter role %s nologin; select pg_terminate_backend(pid) from pg_stat_activity where usename = '%s'", role, role);
        pg_exec(&pg, sql);
        UNTIL(&c, str_eq(c.why.code, codes[i]));
        assert_string_equal(c.why.sqlstate, i ? "28000" : "");
        assert_int_equal(db_state_now(c.db), i ? DB_WAITING : DB_DOWN);
        assert_true(i == 1 || db_timer(c.db) == 0);
        submit(&c, DB_SAVE, "save", save_sql, "x");
        snprintf(sql, sizeof sql, "alter role %s login", role);
        pg_exec(&pg, sql);
        if (i) {
            UNTIL(&c, c.answers == 1);
            assert_true(c.last.ok);
        } else {
            turn(&c, 50);
            assert_int_equal(db_state_now(c.db), DB_DOWN);
        }
        client_close(&c);
    }
    snprintf(sql, sizeof sql, "revoke all on saved from %s; revoke connect on database %s from %s; drop role %s", role, pg.database, role, role);
    pg_exec(&pg, sql);
}

static void the_next_host_is_tried(void **state)
{
    struct client c;
    char hosts[256], ports[64];

    (void)state;
    client_open(&c, true, true);
    db_free(&c.db);
    snprintf(hosts, sizeof hosts, "/nonexistent,localhost,%s", pg.host);
    snprintf(ports, sizeof ports, "1,1,%s", pg.port);
    c.value[0] = hosts;
    c.value[1] = ports;
    const struct db_events events = {.state = on_state, .ready = on_ready, .notify = on_notify, .ctx = &c};

    c.db = db_new(&c.options, &events);
    db_connect(c.db);
    UNTIL(&c, c.ready == 1);
    assert_int_equal(c.waiting, 0);
    assert_false(db_read_only(c.db));
    client_close(&c);
}

static void a_read_only_server_is_the_last_choice(void **state)
{
    struct client c;
    char sql[128], hosts[256];

    (void)state;
    snprintf(sql, sizeof sql, "alter database %s set default_transaction_read_only = on", pg.database);
    pg_exec(&pg, sql);
    client_open(&c, true, false);
    db_free(&c.db);
    snprintf(hosts, sizeof hosts, "%s,%s", pg.host, relay_host(c.relay));
    c.value[0] = hosts;
    const struct db_events events = {.state = on_state, .ready = on_ready, .notify = on_notify, .ctx = &c};

    c.db = db_new(&c.options, &events);
    db_connect(c.db);
    UNTIL(&c, c.ready == 1);
    struct relay_count count;

    relay_count(c.relay, &count);
    assert_int_equal(count.connections, 1);     /* the second one was asked before the first was taken */
    assert_true(db_read_only(c.db));
    submit(&c, DB_SAVE, "s", save_sql, "x");
    UNTIL(&c, c.answers == 1);
    assert_string_equal(c.last.error.code, "db.readonly");
    client_close(&c);
    snprintf(sql, sizeof sql, "alter database %s reset default_transaction_read_only", pg.database);
    pg_exec(&pg, sql);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_call_is_one_round_trip, fresh),
        cmocka_unit_test_setup(the_first_rows_come_while_the_server_works_on, fresh),
        cmocka_unit_test_setup(a_save_whose_answer_is_lost_is_stored_once, fresh),
        cmocka_unit_test_setup(a_save_that_never_left_goes_after_the_reconnect, fresh),
        cmocka_unit_test_setup(reads_end_with_the_connection, fresh),
        cmocka_unit_test_setup(an_answer_cut_in_the_middle_is_no_answer, fresh),
        cmocka_unit_test_setup(a_restart_is_told_apart_and_mended, fresh),
        cmocka_unit_test_setup(faults_say_what_happened_without_data, fresh),
        cmocka_unit_test_setup(a_conflict_of_transactions_is_tried_again, fresh),
        cmocka_unit_test_setup(later_statements_see_the_failure_of_the_first, fresh),
        cmocka_unit_test_setup(notifications_arrive, fresh),
        cmocka_unit_test_setup(the_forgotten_are_not_told, fresh),
        cmocka_unit_test_setup(the_end_may_come_at_any_moment, fresh),
        cmocka_unit_test_setup(each_failure_to_connect_has_its_code, fresh),
        cmocka_unit_test_setup(shut_out_while_at_work, fresh),
        cmocka_unit_test_setup(the_next_host_is_tried, fresh),
        cmocka_unit_test_setup(a_read_only_server_is_the_last_choice, fresh),
    };

    return cmocka_run_group_tests(tests, up, down);
}
