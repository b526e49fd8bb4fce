/* server.c - what an account can do to the server by libpq or psql, past the program: the traces in its log, the sessions that hold
 * others up, the space on the disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libpq-fe.h>

#include "command.h"

static long mine;

static int start(void **state)
{
    office_up(state);
    mine = office_case(&office, "Своева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-10");
    return 0;
}

static PGconn *as(const char *login) { return pg_login(&office.pg, login); }

/* The first value, or the SQLSTATE of an error with "! " before it, "! gone" when the session is no more. */
static void answers(PGconn *c, const char *sql, const char *expected)
{
    char got[300];
    PGresult *r = PQexec(c, sql);
    ExecStatusType how = PQresultStatus(r);
    const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (how == PGRES_TUPLES_OK || how == PGRES_COMMAND_OK)
        snprintf(got, sizeof got, "%s", PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    else
        snprintf(got, sizeof got, "! %s", PQstatus(c) != CONNECTION_OK ? "gone" : code ? code : "");
    PQclear(r);
    if (strcmp(got, expected) != 0)
        fail_msg("%s\n gives %s, not %s", sql, got, expected);
}

/* ---- the server's log ---- */

static long log_size(void) { return pg_number(&office.pg, "select size from pg_stat_file('server.log')"); }

/* How many lines since `from` are that one, %m %p %u@%d %r and what follows, whole. */
static long lines(long from, PGconn *c, const char *login, const char *rest)
{
    char sql[700];

    snprintf(sql, sizeof sql, "select count(*) from regexp_split_to_table(pg_read_file('server.log', %ld, 10000000), E'\\n') l"
                              " where l ~ format('^[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:]{8}\\.[0-9]{3} [A-Z]+ \\[%%s\\] %%s@%%s \\[local\\] %s$', %d, '%s', current_database())",
             from, rest, PQbackendPID(c), login);
    return pg_number(&office.pg, sql);
}

/* Who looks and takes the transaction back leaves no entry; the server's log has who at which row, and nothing of whom. */
static void a_look_taken_back(void **state)
{
    PGconn *c = as("t_clerk");
    char sql[120], line[120];
    long from = log_size();

    (void)state;
    snprintf(sql, sizeof sql, "select count(*) > 0 from api.case_card(%ld, 'x', 9)", mine);
    snprintf(line, sizeof line, "LOG:  kurator: t_clerk looks at kurator.case_file %ld", mine);
    answers(c, "begin", "");
    answers(c, sql, "t");
    answers(c, "rollback", "");
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where login = 't_clerk' and kind = 'look'"), 0);
    assert_int_equal(lines(from, c, "t_clerk", line), 1);
    snprintf(sql, sizeof sql, "select position('Своева' in pg_read_file('server.log', %ld, 10000000))", from);
    assert_int_equal(pg_number(&office.pg, sql), 0);
    PQfinish(c);
}

/* Nobody writes such a line himself: no block without a name, no function of his own; what else he brings into the log is an error,
 * under his name, and no line of its own. */
static void a_line_made_up(void **state)
{
    static const char *const logins[] = {"t_clerk", "t_supervisor", "t_admin", "t_auditor"};
    static const char forged[] = "LOG:  kurator: o_clerk looks at kurator.case_file 1";
    char sql[300];

    (void)state;
    for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++) {
        PGconn *c = as(logins[i]);
        long from = log_size();

        answers(c, "do $$ begin raise log 'kurator: o_clerk looks at kurator.case_file 1'; end $$", "! 42501");
        answers(c, "do language plpgsql $$ begin null; end $$", "! 42501");
        answers(c, "create function pg_temp.f() returns void language plpgsql as $$ begin end $$", "! 42501");
        answers(c, "create function api.f() returns void language plpgsql as $$ begin end $$", "! 42501");
        answers(c, "set log_min_messages to 'debug1'", "! 42501");
        snprintf(sql, sizeof sql, "select e'x\\n2026-11-12 09:00:00.000 UTC [%d] o_clerk@kurator [local] %s'::int", PQbackendPID(c), forged);
        answers(c, sql, "! 22P02");
        snprintf(sql, sizeof sql, "select count(*) from regexp_split_to_table(pg_read_file('server.log', %ld, 10000000), E'\\n') l"
                                  " where l ~ 'looks at kurator.case_file 1$' and l !~ '^[^ ]+ [^ ]+ [^ ]+ .[0-9]+. %s@[^ ]+ .local. ERROR' and l !~ '^\\t'", from, logins[i]);
        assert_int_equal(pg_number(&office.pg, sql), 0);
        PQfinish(c);
    }
}

/* The bound of what one may put on the disk is the superuser's. */
static void space_on_the_disk(void **state)
{
    PGconn *c;

    (void)state;
    pg_exec(&office.pg, "alter role t_clerk set temp_file_limit = '1MB'");
    c = as("t_clerk");
    answers(c, "set temp_file_limit to -1", "! 42501");
    answers(c, "reset temp_file_limit", "! 42501");
    answers(c, "alter role t_clerk set temp_file_limit to -1", "! 42501");
    answers(c, "set work_mem to '64kB'", "");
    answers(c, "select count(*) from (select n from generate_series(1, 1000000) n order by random()) x", "! 53400");
    answers(c, "select count(*) from (select n from generate_series(1, 100) n order by random()) x", "100");
    PQfinish(c);
    pg_exec(&office.pg, "alter role t_clerk reset temp_file_limit");
}

/* ---- sessions that hold others up ---- */

#define SET(key, value) "set session_replication_role = replica; insert into kurator.setting (key, value) values ('" key "', '" value "'); reset session_replication_role"

/* Who waits in a transaction for longer than is allowed is ended, with an entry; who is idle, and whoever is no account, goes on. */
static void waits_in_a_transaction(void **state)
{
    PGconn *c = as("t_clerk"), *idle = as("t_clerk2"), *owner = as(office.pg.user);

    (void)state;
    answers(c, "set idle_in_transaction_session_timeout to 0", "");
    answers(c, "begin", "");
    answers(c, "select 1", "1");
    answers(idle, "select 1", "1");
    answers(owner, "begin", "");
    assert_int_equal(pg_number(&office.pg, "select kurator.sessions_end()"), 0);        /* a minute */
    answers(c, "select 1", "1");
    pg_exec(&office.pg, SET("session.waits_seconds", "0"));
    assert_int_equal(pg_number(&office.pg, "select kurator.sessions_end()"), 1);
    answers(c, "select 1", "! gone");
    answers(idle, "select 1", "1");
    answers(owner, "select 1", "1");
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where kind = 'rights' and why = 'held t_clerk'"), 1);
    pg_exec(&office.pg, "delete from kurator.setting where key = 'session.waits_seconds'");
    PQfinish(c);
    PQfinish(idle);
    PQfinish(owner);
}

/* One that works without an end, too; doctor tells who administers of the longest, of whomever it is. */
static void works_without_an_end(void **state)
{
    static const char doctor[] = "select concat_ws(' ', d.level, d.code, d.args[1], d.args[3]) from api.doctor(null, 'ru', null) d where d.code = 'doctor.transaction'";
    PGconn *c = as("t_clerk"), *admin = as("t_admin"), *clerk = as("t_clerk2");

    (void)state;
    answers(c, "set statement_timeout to 0", "");
    assert_true(PQsendQuery(c, "select pg_sleep(600)"));
    answers(admin, doctor, "");
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from pg_stat_activity where query = 'select pg_sleep(600)' and state = 'active' and wait_event = 'PgSleep'"));
    pg_exec(&office.pg, SET("session.transaction_minutes", "0"));
    answers(admin, doctor, "warn doctor.transaction t_clerk 0");
    answers(clerk, doctor, "");
    assert_int_equal(pg_number(&office.pg, "select kurator.sessions_end()"), 1);
    assert_true(pg_wait(&office.pg, "select count(*) = 0 from pg_stat_activity where query = 'select pg_sleep(600)'"));
    pg_exec(&office.pg, "delete from kurator.setting where key = 'session.transaction_minutes'");
    answers(admin, doctor, "");
    PQfinish(c);
    PQfinish(admin);
    PQfinish(clerk);
}

/* Who listens and takes nothing holds the notifications of all: told, and ended; then the queue is emptied. */
static void takes_no_notification(void **state)
{
    static const char doctor[] = "select concat_ws(' ', d.level, d.code) from api.doctor(null, 'ru', null) d where d.code = 'doctor.notifications'";
    PGconn *c = as("t_clerk"), *admin = as("t_admin");

    (void)state;
    answers(c, "listen anything", "");
    answers(c, "begin", "");
    answers(admin, doctor, "");
    pg_exec(&office.pg, "select pg_notify('anything', n || repeat('x', 7900)) from generate_series(1, 12000) n");      /* more than a hundredth of 8 GB */
    answers(admin, doctor, "warn doctor.notifications");
    assert_int_equal(pg_number(&office.pg, "select cardinality(accounts.end_held('0s', '1 hour'))"), 1);
    answers(c, "select 1", "! gone");
    assert_true(pg_wait(&office.pg, "select pg_notification_queue_usage() < 0.001 from pg_notify('anything', '')"));
    answers(admin, doctor, "");
    PQfinish(c);
    PQfinish(admin);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_look_taken_back), cmocka_unit_test(a_line_made_up), cmocka_unit_test(space_on_the_disk),
                                       cmocka_unit_test(waits_in_a_transaction), cmocka_unit_test(works_without_an_end), cmocka_unit_test(takes_no_notification)};

    return cmocka_run_group_tests(tests, start, office_down);
}
