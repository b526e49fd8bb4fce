/* listen.c - what a session gets by waiting: notifications of others, a transaction, a cursor or a snapshot held open past a lock-out or the
 * loss of a role. Nothing that the manual does not tell of, and nothing for longer than it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "command.h"
#include "relay.h"
#include "sql.h"
#include "kurator/clock.h"

static long mine, theirs;

static int start(void **state)
{
    office_up(state);
    pg_exec(&office.pg, "do $$ begin execute format('alter database %I set track_functions = pl', current_database()); end $$");
    mine = office_case(&office, "Своева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-10");
    theirs = office_case(&office, "Чужакова", "Вера", "Ильинична", "1977-03-14", "ipra", "2026-11-10");
    office_staff(&office, "('li_held','Удержаева','Инна','','clerk',1), ('li_later','Позднева','Инна','','clerk',1)");     /* this test's own: a lock shuts them out of the cluster */
    office_login(&office, "t_dba", "migrator");
    return 0;
}

static char *of_case(const char *sql, long id)
{
    char *out = NULL;

    assert_true(asprintf(&out, sql, id) > 0);
    return out;
}

#define ROWS "select count(case_id) from api.worklist(null, 'all', 'all', null, null, 99)"
#define NAMES "select name from api.worklist(null, 'all', 'all', null, null, 99)"
#define CALLED "select outcome || ' ' || code from api.save_attempt(gen_random_uuid(), %ld, 99, '{channel,outcome,phone_new,phone_new_owner}', '{null,null,null,null}'," \
               " '{phone,busy,+79000000055,self}')"

/* ---- notifications ---- */

static long number_of(int no) { return office_number(&office, "select id from kurator.organisation where no = %d", no); }

/* A day of another office: a citizen, an attempt, a form begun. */
static void a_day_elsewhere(PGconn *clerk, const char *surname, const char *snils)
{
    long there = number_of(10);
    char sql[600];

    snprintf(sql, sizeof sql, "select outcome from api.save_intake(gen_random_uuid(), %ld, null, '{source,received_on,surname,given_name,birth_date,sex,snils,phone1,settlement,address}', null,"
                              " '{personal,2026-11-12,%s,Мария,1990-02-01,f,%s,+79000000%s,Бахтай,\"Мира, 5\"}')", there, surname, snils, snils + 8);
    sql_gives(clerk, sql, "saved");
    snprintf(sql, sizeof sql, "select c.id from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = '%s'", surname);
    long secret = pg_number(&office.pg, sql);
    char *call = of_case(CALLED, secret);
    sql_gives(clerk, call, "saved ");
    free(call);
    snprintf(sql, sizeof sql, "select api.keep_draft(gen_random_uuid(), 'attempt', %ld, %ld, 1, 1, '', '{note}', '{Тайнова}')", secret, there);
    sql_gives(clerk, sql, "t");
}

/* All names that one may think of are listened on while other offices live their day: what comes is a channel with the number of an office,
 * and what kind of thing changed there. A star is a name as any. */
static void nothing_but_the_office(void **state)
{
    static const char *const names[] = {"*", "%", "kurator", "KURATOR", "kurator*", "kurator_*", "10", "1", "audit", "api", "public", "o_clerk", "t_supervisor", "kurator_owner",
                                        "kurator:10", "kurator_", "kurator_0", "staff", "pg_notify", ""};
    PGconn *spy = sql_as("t_clerk"), *clerk = sql_as("o_clerk"), *boss = sql_as("t_supervisor");
    long office10 = number_of(10), office1 = number_of(1);
    char sql[600], channel[2][30];
    int heard = 0;

    (void)state;
    snprintf(channel[0], sizeof channel[0], "kurator_%ld", office1);
    snprintf(channel[1], sizeof channel[1], "kurator_%ld", office10);
    for (size_t i = 0; i < sizeof names / sizeof names[0] + 2; i++) {
        size_t own = sizeof names / sizeof names[0];
        snprintf(sql, sizeof sql, "listen \"%s\"", i < own ? names[i] : channel[i - own]);
        sql_gives(spy, sql, i < own && !names[i][0] ? "! 42601" : "");
    }
    a_day_elsewhere(clerk, "Тайнова", "00100199764");
    snprintf(sql, sizeof sql, "select outcome from api.save_handover(gen_random_uuid(), null, %ld, '{to,what,cases,note}', null, array['nobody','these','%ld:','Тайнова'])", office1, theirs);
    sql_gives(boss, sql, "saved");
    char *here = of_case(CALLED, theirs);
    sql_gives(boss, here, "saved ");
    free(here);
    snprintf(sql, sizeof sql, "select outcome from api.save_restricted(gen_random_uuid(), %ld, 1, '{action,kind,reason}', null, '{mark,violence,угрозы}')", theirs);
    sql_gives(boss, sql, "saved");
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "t_clerk2", "--surname", "Бадмаев"), 0);
    sql_gives(spy, "select 1", "1");
    for (PGnotify *n; (n = PQnotifies(spy)) != NULL; heard++) {
        assert_true(strcmp(n->relname, channel[0]) == 0 || strcmp(n->relname, channel[1]) == 0);
        assert_true(n->extra[0] == '\0' || strcmp(n->extra, "staff") == 0 || strcmp(n->extra, "draft") == 0);     /* the kind of what changed, never which */
        PQfreemem(n);
    }
    assert_true(heard >= 4);            /* the test can fail */
    PQfinish(spy);
    PQfinish(clerk);
    PQfinish(boss);
}

#define CHANNELS "select coalesce(string_agg(c, ' ' order by c), '-') from pg_listening_channels() c"

/* A session listens to its own office from its start on, however often it starts and whatever office it asks for. */
static void a_session_listens_to_its_office(void **state)
{
    PGconn *c = sql_as("t_clerk");
    char mine_only[30], sql[100];

    (void)state;
    snprintf(mine_only, sizeof mine_only, "kurator_%ld", number_of(1));
    sql_gives(c, CHANNELS, "-");
    sql_gives(c, "select api.listen(null)", "");
    sql_gives(c, CHANNELS, mine_only);
    sql_gives(c, "select api.listen(null)", "");
    sql_gives(c, CHANNELS, mine_only);
    snprintf(sql, sizeof sql, "listen kurator_%ld", number_of(10));
    sql_gives(c, sql, "");
    snprintf(sql, sizeof sql, "select api.listen(%ld)", number_of(1));
    sql_gives(c, sql, "");
    sql_gives(c, CHANNELS, mine_only);
    snprintf(sql, sizeof sql, "select api.listen(%ld)", number_of(10));
    sql_gives(c, sql, "");
    sql_gives(c, CHANNELS, mine_only);        /* nor to an office that is not its own */
    PQfinish(c);
}

/* What another office does reaches a program by not one byte, and it asks nothing for it. */
static void nobody_is_woken_by_another_office(void **state)
{
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    PGconn *clerk = sql_as("o_clerk"), *colleague = sql_as("t_clerk2");
    struct relay_count count = {0};
    char sql[100];

    (void)state;
    vt_wait_text(vt, "5 дней (", OFFICE_WAIT);
    vt_wait_quiet(vt, 400, OFFICE_WAIT);
    relay_reset(relay);
    a_day_elsewhere(clerk, "Чужедальняя", "00100199865");
    snprintf(sql, sizeof sql, "select kurator.tell(%ld, w) from unnest('{\"\",calendar,staff,draft}'::text[]) w", number_of(10));
    pg_exec(&office.pg, sql);
    /* The last of all that is told is for its own office, and nothing it knows: when that has come, nothing else is on its way. */
    snprintf(sql, sizeof sql, "select pg_notify('kurator_%ld', 'x')", number_of(1));
    sql_gives(colleague, sql, "");
    size_t told = 1 + 4 + 4 + (strlen(sql) - strlen("select pg_notify('', 'x')")) + 1 + strlen("x") + 1;       /* type, length, process, channel, payload */
    for (long long end = clock_ms() + OFFICE_WAIT; count.to_client < told && clock_ms() < end;) {
        vt_pump(vt, 20);
        relay_count(relay, &count);
    }
    vt_wait_quiet(vt, 1500, OFFICE_WAIT);
    relay_count(relay, &count);
    assert_int_equal(count.to_client, told);
    assert_int_equal(count.to_server, 0);
    snprintf(sql, sizeof sql, "select kurator.tell(%ld)", number_of(1));
    pg_exec(&office.pg, sql);           /* the test can fail: of its own office it hears, and asks */
    for (long long end = clock_ms() + OFFICE_WAIT; count.to_server == 0 && clock_ms() < end; relay_count(relay, &count))
        vt_pump(vt, 20);
    assert_true(count.to_server > 0);
    vt_stop(&vt);
    relay_stop(&relay);
    PQfinish(clerk);
    PQfinish(colleague);
}

/* A clerk who sends as fast as he can makes a colleague's program read its list once a second, and its keys work. */
static void a_clerk_who_notifies(void **state)
{
    const char *calls = "select coalesce(sum(calls), 0)::bigint from pg_stat_user_functions where schemaname = 'api' and funcname = 'worklist'";
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);
    PGconn *c = sql_as("t_clerk2");
    char sql[400];

    (void)state;
    vt_wait_text(vt, "5 дней (1)", OFFICE_WAIT);
    vt_wait_quiet(vt, 400, OFFICE_WAIT);
    pg_exec(&office.pg, "select pg_stat_force_next_flush()");
    snprintf(sql, sizeof sql, "select '' from (select count(pg_notify('kurator_%ld', '')), count(pg_notify('kurator_%ld', 'staff' || n)), count(pg_notify('kurator_' || n, 'staff')) from generate_series(1, 200) n) x(a, b, c) where a + b + c = 600",
             number_of(1), number_of(1));
    long before = pg_number(&office.pg, calls);
    long long since = clock_ms();
    while (clock_ms() - since < 4000) {
        sql_gives(c, sql, "");
        vt_pump(vt, 10);
    }
    long seconds = (long)((clock_ms() - since) / 1000);
    vt_wait_quiet(vt, 1500, OFFICE_WAIT);
    vt_type(vt, "своева");
    vt_wait_text(vt, "14.03.1988", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    office_leave(&vt);                  /* what it called is counted when its session is over */
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 't_clerk' and datname = current_database())"));
    long read = pg_number(&office.pg, calls) - before;
    if (read < 1 || read > seconds + 4)
        fail_msg("%ld readings in %ld seconds", read, seconds);
    PQfinish(c);
}

/* ---- what is held open ---- */

/* The server lets nobody in by that account, whatever it asks for. */
static void shut_out(const char *login)
{
    char where[300];

    snprintf(where, sizeof where, "host=%s port=%s dbname=%s user=%s", office.pg.host, office.pg.port, office.pg.database, login);
    PGconn *c = PQconnectdb(where);
    assert_int_equal(PQstatus(c), CONNECTION_BAD);
    if (!strstr(PQerrorMessage(c), "not permitted to log in"))
        fail_msg("%s", PQerrorMessage(c));
    PQfinish(c);
}

static void role(const char *what)
{
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "li_held", what[0] == '+' ? "--role" : "--drop", what + 1), 0);
}

static void unlocked(void) { assert_int_equal(COMMAND(&office, "t_admin", "user", "unlock", "li_held"), 0); }

/* A save cannot be left behind as a prepared transaction, which would hold its locks when its session and its account are no more. */
static void no_prepared_transaction(void **state)
{
    PGconn *c = sql_as("li_held");
    char *call = of_case(CALLED, mine), *out;

    (void)state;
    sql_gives(c, "begin", "");
    sql_gives(c, call, "saved ");
    free(call);
    out = sql_asks(c, "prepare transaction 'left behind'");
    assert_true(strcmp(out, "! 0A000") == 0 || strcmp(out, "! 55000") == 0);
    free(out);
    sql_gives(c, "rollback", "");
    sql_gives(c, "begin", "");
    sql_gives(c, ROWS, "1");
    sql_gives(c, "prepare transaction 'left behind'", "! 55000");        /* the server takes none */
    sql_gives(c, "select count(*) from pg_prepared_xacts", "0");
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", mine);
    PQfinish(c);
}

/* Locked, the account loses the session with whatever it holds: a cursor past its transaction, a snapshot from before, a row that a
 * colleague waits for. */
static void locked_with_something_held(void **state)
{
    static const char *const held[] = {"begin isolation level repeatable read", "begin isolation level serializable", "begin", "begin read only"};
    char *call = of_case(CALLED, mine);

    (void)state;
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        PGconn *c = sql_as("li_held");

        sql_gives(c, "begin", "");
        sql_gives(c, "declare rest cursor with hold for " NAMES, "");
        sql_gives(c, "commit", "");
        sql_gives(c, held[i], "");
        sql_gives(c, ROWS, "1");
        assert_int_equal(COMMAND(&office, "t_admin", "user", "lock", "li_held"), 0);
        sql_gives(c, i % 2 ? ROWS : "fetch rest", "! gone");
        PQfinish(c);
        shut_out("li_held");
        unlocked();
    }
    /* a colleague waits for the row; the administrator does not */
    PGconn *c = sql_as("li_held"), *d = sql_as("t_supervisor");
    sql_gives(c, "begin", "");
    sql_gives(c, call, "saved ");
    assert_int_equal(PQsendQuery(d, call), 1);
    assert_true(pg_wait(&office.pg, "select exists (select from pg_stat_activity where usename = 't_supervisor' and datname = current_database() and wait_event_type = 'Lock')"));
    assert_int_equal(COMMAND(&office, "t_admin", "user", "lock", "li_held"), 0);
    PGresult *r = PQgetResult(d);
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    assert_string_equal(PQgetvalue(r, 0, 0), "saved ");
    PQclear(r);
    office_expect(&office, "1", "select count(*) from kurator.attempt_case where case_id = %ld", mine);
    sql_gives(c, "commit", "! gone");
    PQfinish(c);
    PQfinish(d);
    unlocked();
    free(call);
}

/* The same when a role goes, or is narrowed to a site: what began before does not go on as it was. One more role disturbs nobody. */
static void a_role_less(void **state)
{
    char narrow[40], wide[40];

    (void)state;
    pg_exec(&office.pg, "insert into kurator.site (organisation_id, name) select id, 'Бахтай' from kurator.organisation where no = 1");
    snprintf(narrow, sizeof narrow, "+clerk@n1/%ld", pg_number(&office.pg, "select id from kurator.site where name = 'Бахтай'"));
    snprintf(wide, sizeof wide, "+clerk@n1");
    role("+clerk@n10");
    PGconn *c = sql_as("li_held");
    sql_gives(c, "begin isolation level repeatable read", "");
    sql_gives(c, ROWS, "1");
    role("+coordinator@n10");
    sql_gives(c, ROWS, "1");                 /* still there */
    sql_gives(c, "declare rest cursor with hold for " NAMES, "");
    role("-clerk@n1");
    sql_gives(c, ROWS, "! gone");
    PQfinish(c);
    c = sql_as("li_held");
    char *call = of_case(CALLED, mine);
    sql_gives(c, call, "! KU001");
    free(call);
    role(narrow);
    role(wide);
    sql_gives(c, "begin isolation level repeatable read", "");
    sql_gives(c, ROWS, "1");
    role("-clerk@n1");                  /* the one for all sites; or both: either is less */
    sql_gives(c, ROWS, "! gone");
    PQfinish(c);
}

/* Nobody locks it: its last day is over. What it holds goes with the next upkeep, which whoever is at work does not feel, and nobody comes in
 * by it until it is prolonged. One whose days are to come is asked to wait, not shut out. */
static void the_last_day_is_over(void **state)
{
    (void)state;
    PGconn *c = sql_as("li_held"), *later = sql_as("li_later"), *works = sql_as("t_clerk");
    pg_exec(&office.pg, "update kurator.staff_role r set valid_until = null from kurator.staff s where s.id = r.staff_id and s.login = 'li_held'");
    sql_gives(works, ROWS, "1");
    sql_gives(c, "begin isolation level repeatable read", "");
    sql_gives(c, ROWS, "1");
    pg_exec(&office.pg, "update kurator.staff set valid_until = '2026-11-11' where login = 'li_held'; update kurator.staff set valid_from = '2027-01-11' where login = 'li_later'");
    sql_gives(c, "declare rest cursor for " NAMES, "");         /* it goes on reading as it was */
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("вышел срок, свой или роли: 2");
    sql_gives(c, "fetch rest", "! gone");
    sql_gives(later, "select 1", "! gone");
    sql_gives(works, ROWS, "1");
    PQfinish(c);
    PQfinish(later);
    PQfinish(works);
    shut_out("li_held");
    later = sql_as("li_later");
    sql_gives(later, ROWS, "0");
    PQfinish(later);
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 'li_later' and datname = current_database())"));
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("вышел срок, свой или роли: 0");
    office_expect(&office, "over li_held, over li_later", "select string_agg(why, ', ' order by why) from audit.entry where kind = 'rights' and login = 't_dba'", 0);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "li_held", "--until", "2026-12-31"), 0);
    c = sql_as("li_held");
    sql_gives(c, ROWS, "1");
    PQfinish(c);
}

/* One of two roles is over by its day: what the session holds of it goes, too, once; the other one works on. */
static void the_last_day_of_a_role(void **state)
{
    (void)state;
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "li_held", "--until", "-", "--role", "clerk@n1", "--role", "coordinator@n10=..2098-12-31"), 0);
    PGconn *c = sql_as("li_held");
    sql_gives(c, "declare rest cursor with hold for " NAMES, "");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("вышел срок, свой или роли: 0");
    office_clock(&office, "2099-01-01 09:00");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("вышел срок, свой или роли: 1");
    sql_gives(c, "fetch rest", "! gone");
    PQfinish(c);
    office_expect(&office, "kurator_account kurator_clerk", "select string_agg(g.rolname, ' ' order by g.rolname) from pg_auth_members m join pg_roles g on g.oid = m.roleid"
                                                            " where m.member = 'li_held'::regrole", 0);
    office_expect(&office, "over li_held coordinator", "select why from audit.entry where kind = 'rights' and login = 't_dba' order by id desc limit 1", 0);
    office_clock(&office, "2026-11-12 09:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_the_office), cmocka_unit_test(a_session_listens_to_its_office),
                                       cmocka_unit_test(nobody_is_woken_by_another_office), cmocka_unit_test(a_clerk_who_notifies), cmocka_unit_test(no_prepared_transaction),
                                       cmocka_unit_test(locked_with_something_held), cmocka_unit_test(a_role_less), cmocka_unit_test(the_last_day_is_over), cmocka_unit_test(the_last_day_of_a_role)};

    return cmocka_run_group_tests(tests, start, office_down);
}
