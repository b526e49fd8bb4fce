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

#include "command.h"
#include "sql.h"

static long mine;

static int start(void **state)
{
    office_up(state);
    office_login(&office, "t_dba", "migrator");
    office_staff(&office, "('t_coordinator', 'Коорова', 'Анна', '', 'coordinator', 1)");
    mine = office_case(&office, "Своева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-10");
    return 0;
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
    PGconn *c = sql_as("t_clerk");
    char sql[120], line[120];
    long from = log_size();

    (void)state;
    snprintf(sql, sizeof sql, "select count(*) > 0 from api.case_card(%ld, 'x', 9)", mine);
    snprintf(line, sizeof line, "LOG:  kurator: t_clerk looks at kurator.case_file %ld", mine);
    sql_gives(c, "begin", "");
    sql_gives(c, sql, "t");
    sql_gives(c, "rollback", "");
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
        PGconn *c = sql_as(logins[i]);
        long from = log_size();

        sql_gives(c, "do $$ begin raise log 'kurator: o_clerk looks at kurator.case_file 1'; end $$", "! 42501");
        sql_gives(c, "do language plpgsql $$ begin null; end $$", "! 42501");
        sql_gives(c, "create function pg_temp.f() returns void language plpgsql as $$ begin end $$", "! 42501");
        sql_gives(c, "create function api.f() returns void language plpgsql as $$ begin end $$", "! 42501");
        sql_gives(c, "set log_min_messages to 'debug1'", "! 42501");
        snprintf(sql, sizeof sql, "select e'x\\n2026-11-12 09:00:00.000 UTC [%d] o_clerk@kurator [local] %s'::int", PQbackendPID(c), forged);
        sql_gives(c, sql, "! 22P02");
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
    c = sql_as("t_clerk");
    sql_gives(c, "set temp_file_limit to -1", "! 42501");
    sql_gives(c, "reset temp_file_limit", "! 42501");
    sql_gives(c, "alter role t_clerk set temp_file_limit to -1", "! 42501");
    sql_gives(c, "set work_mem to '64kB'", "");
    sql_gives(c, "select count(*) from (select n from generate_series(1, 1000000) n order by random()) x", "! 53400");
    sql_gives(c, "select count(*) from (select n from generate_series(1, 100) n order by random()) x", "100");
    PQfinish(c);
    pg_exec(&office.pg, "alter role t_clerk reset temp_file_limit");
}

/* ---- what a call found and does not say ---- */

/* That another office keeps a number is one row more written when it is entered here: nobody reads what the server counted of it, also of
 * a save that is taken back, nor has it counted by EXPLAIN, in whatever way it is asked for. */
static void what_is_counted(void **state)
{
    static const char *const counters[] = {
        "select pg_stat_get_xact_tuples_inserted('kurator.person_clash'::regclass)", "select pg_stat_get_tuples_inserted('kurator.person_clash'::regclass)",
        "select * from pg_stat_xact_all_tables", "select * from pg_stat_all_tables", "select * from pg_stat_all_indexes", "select * from pg_statio_all_tables", "select * from pg_stat_database",
        "select * from pg_stat_wal", "select * from pg_stat_xact_user_functions", "select * from pg_stat_bgwriter", "select * from pg_stat_slru", "select pg_relation_size('kurator.person_clash')",
        "select pg_total_relation_size('kurator.person')", "select pg_database_size(current_database())", "select pg_current_wal_insert_lsn()", "select * from pg_locks", "select pg_export_snapshot()"};
    static const char save[] = "select outcome from api.save_intake(gen_random_uuid(), 1, null, '{source,received_on,surname,given_name,birth_date,sex,snils}', null,"
                               " '{ipra,2026-11-12,Пробнова,Анна,1985-01-01,f,11223344595}')";
    static const char *const reads[] = {"import_check(1, 0, 1)", "search(1, 'Тайнова', 20)", "similar(1, 'Тайнова', 'Анна', '', '1985-01-01', '', '')", "preview(1)", "case_head(1, 'card')", "case_card(1, 'card', 9)",
                                        "case_phones(1)", "case_timeline(1, 9)", "why(1)", "worklist(1, 'all', 'all', null, null, 9)", "import_tray(1, 0, 9)", "start(1, 't', null)"};
    static const char *const asked[] = {"explain (analyze, wal) %s", "/**/EXPLAIN(analyze)%s", "select 1; explain analyze %s", "explain analyze execute p"};
    static const char *const logins[] = {"t_clerk", "t_supervisor", "t_admin", "t_auditor"};
    PGconn *c = sql_as("t_clerk");
    char sql[600];

    (void)state;
    sql_gives(c, "begin", "");
    sql_gives(c, save, "saved");
    sql_gives(c, "rollback", "");
    for (size_t i = 0; i < sizeof logins / sizeof logins[0]; i++) {
        PGconn *other = sql_as(logins[i]);

        for (size_t j = 0; j < sizeof counters / sizeof counters[0]; j++)
            sql_gives(other, counters[j], "! 42501");
        PQfinish(other);
    }
    snprintf(sql, sizeof sql, "prepare p as %s", save);
    sql_gives(c, sql, "");
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        snprintf(sql, sizeof sql, asked[i], save);
        sql_gives(c, sql, "! 42501");
    }
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++) {
        snprintf(sql, sizeof sql, "explain (analyze, buffers) select count(*) from api.%s", reads[i]);
        sql_gives(c, sql, "! 42501");
    }
    sql_gives(c, "select count(query_to_xml('explain analyze execute p', true, true, ''))", "! 0A000");
    sql_gives(c, "explain (costs off) select 1", "Result");
    sql_gives(c, "select count(*) from api.explain_due('RU-IRK', '2026-11-12', 1) where kind = 'head'", "1");
    sql_gives(c, "select count(*) from pg_stat_activity where pid = pg_backend_pid()", "1");
    sql_gives(c, "begin", "");
    sql_gives(c, "execute p", "saved");
    sql_gives(c, "rollback", "");
    PQfinish(c);
}

static int messages;
static void message(void *arg, const PGresult *r)
{
    (void)arg;
    (void)r;
    messages++;
}

/* Nor has he shown to himself how the statements of a call are planned: which they are tells what it found. */
static void how_it_is_planned(void **state)
{
    static const char *const calls[] = {"select count(*) from api.search(1, 'Своева', 20)", "select count(*) from api.worklist(1, 'all', 'all', null, null, 9)",
        "select outcome from api.save_intake(gen_random_uuid(), 1, null, '{source,received_on,surname,given_name,birth_date,sex}', null, '{ipra,2026-11-12,Пробнова,Ия,1986-01-01,f}')"};
    static const char *const found[] = {"1", "1", "saved"};
    PGconn *c = sql_as("t_clerk");

    (void)state;
    PQsetNoticeReceiver(c, message, NULL);
    sql_gives(c, "set client_min_messages to 'log'", "");
    sql_gives(c, "set debug_print_plan to on", "");
    sql_gives(c, "set trace_sort to on", "");
    sql_gives(c, "begin", "");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        messages = 0;
        sql_gives(c, calls[i], found[i]);
        assert_int_equal(messages, 1);          /* of what he asked himself */
    }
    sql_gives(c, "rollback", "");
    assert_int_equal(pg_number(&office.pg, "select count(*) from pg_proc p where p.pronamespace = 'api'::regnamespace and not 'client_min_messages=warning' = any (p.proconfig)"), 0);
    PQfinish(c);
}

/* ---- who holds others up ---- */

static void gone(PGconn *c)
{
    sql_ended(c);
    if (PQpipelineStatus(c) == PQ_PIPELINE_OFF)
        sql_gives(c, "select 1", "! gone");
    PQfinish(c);
}

/* A region's setting, below what the table of settings takes: no test waits for a minute. */
static void setting(const char *key, const char *value)
{
    char sql[400];

    snprintf(sql, sizeof sql, "delete from kurator.setting where key = '%s'; update kurator.setting_kind set min_value = 0 where key = '%s'; insert into kurator.setting values ('%s', null, '%s')",
             key, key, key, value);
    pg_exec(&office.pg, sql);
}

static void upkeep(int ended)
{
    char said[120];

    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    snprintf(said, sizeof said, "Завершено сеансов, которые задерживали других: %d", ended);
    command_said(said);
}

/* Without its Sync the server takes what it has of a statement for work under way. */
static PGconn *half_a_pipeline(const char *login)
{
    PGconn *c = sql_as(login);

    assert_int_equal(PQenterPipelineMode(c), 1);
    assert_int_equal(PQsendQueryParams(c, "select count(*) from api.worklist(null, 'all', 'all', null, null, 99)", 0, NULL, NULL, NULL, NULL, 0), 1);
    assert_int_equal(PQsendFlushRequest(c), 1);
    assert_int_equal(PQflush(c), 0);
    assert_true(sql_stands(c, "state = 'active' and wait_event = 'ClientRead'"));
    return c;
}

#define SAVED "select outcome from api.save_attempt(gen_random_uuid(), %ld, 99, '{channel,outcome,phone_new,phone_new_owner}', '{null,null,null,null}', '{phone,busy,+79000000055,self}')"

/* Whoever waits in a transaction is ended by the upkeep, whatever he has set for himself; who is at work, waits outside of one, or is
 * no account, is not. */
static void who_waits(void **state)
{
    PGconn *waits = sql_as("t_clerk"), *failed = sql_as("t_supervisor"), *works = sql_as("t_clerk2"), *rests = sql_as("o_clerk"), *dba = sql_as("t_dba");
    char sql[400];

    (void)state;
    snprintf(sql, sizeof sql, SAVED, mine);
    sql_gives(waits, "set idle_in_transaction_session_timeout to 0", "");
    sql_gives(waits, "set statement_timeout to 0", "");
    sql_gives(waits, "begin", "");
    sql_gives(waits, sql, "saved");                       /* its locks stand in everybody's way */
    sql_gives(failed, "begin", "");
    sql_gives(failed, "select 1 / 0", "! 22012");
    PGconn *half = half_a_pipeline("t_coordinator");
    sql_gives(dba, "begin", "");
    sql_gives(dba, "select 1", "1");
    assert_int_equal(PQsendQuery(works, "select pg_sleep(600)"), 1);
    assert_true(sql_stands(works, "state = 'active' and wait_event = 'PgSleep'"));
    upkeep(0);                                          /* not before the minute is over */
    setting("session.waits_seconds", "0");
    upkeep(3);
    gone(waits);
    gone(failed);
    gone(half);
    sql_gives(rests, "select 1", "1");
    sql_gives(dba, "commit", "");
    assert_true(sql_stands(works, "wait_event = 'PgSleep'"));
    upkeep(0);
    office_expect(&office, "held t_clerk, held t_coordinator, held t_supervisor",
                  "select string_agg(e.why, ', ' order by e.why) from audit.entry e join kurator.staff s on s.id::text = e.row_id where e.kind = 'rights' and e.login = 't_dba'", 0);
    /* a statement that never ends is a transaction that lasts */
    setting("session.transaction_minutes", "0");
    upkeep(1);
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 't_clerk2' and datname = current_database())"));
    PQfinish(works);
    sql_gives(rests, "select 1", "1");
    setting("session.transaction_minutes", "120");
    setting("session.waits_seconds", "60");
    PQfinish(rests);
    PQfinish(dba);
}

/* Who listens and reads no answers keeps the queue of all notifications from being emptied; he is ended when it begins to fill. */
static void who_takes_no_notifications(void **state)
{
    PGconn *deaf = sql_as("t_clerk"), *listens = sql_as("t_clerk2"), *flood = sql_as("t_clerk");

    (void)state;
    sql_gives(deaf, "listen kurator_1", "");
    sql_gives(listens, "listen kurator_2", "");
    for (int i = 0; i < 11; i++)
        sql_gives(flood, "select count(pg_notify('kurator_1', n || repeat('x', 7900))) from generate_series(1, 1000) n", "1000");
    assert_true(sql_stands(deaf, "state = 'idle' and wait_event = 'ClientWrite'"));
    assert_true(pg_number(&office.pg, "select ceil(pg_notification_queue_usage() * 1000)") > 5);
    COMMAND(&office, "t_admin", "doctor");
    command_said("внимание  Очередь уведомлений заполнена на 2 %");
    COMMAND(&office, "o_clerk", "doctor");
    command_said_not("Очередь уведомлений");            /* he can do nothing about it */
    upkeep(1);
    sql_ended(deaf);
    assert_true(pg_wait(&office.pg, "select pg_notification_queue_usage() < 0.005"));
    sql_gives(listens, "select 1", "1");
    sql_gives(flood, "select 1", "1");
    upkeep(0);
    COMMAND(&office, "t_admin", "doctor");
    command_said_not("Очередь уведомлений");
    PQfinish(deaf);
    PQfinish(listens);
    PQfinish(flood);
}

/* doctor tells the administrator of the oldest transaction that keeps old rows from being swept, whoever holds it. */
static void doctor_tells(void **state)
{
    PGconn *dba = sql_as("t_dba");
    char sql[300];

    (void)state;
    sql_gives(dba, "begin isolation level repeatable read", "");
    sql_gives(dba, "select count(*) > 0 from kurator.organisation", "t");
    snprintf(sql, sizeof sql, "select min(a.xact_start) = min(a.xact_start) filter (where a.pid = %d) from pg_stat_activity a where a.backend_xmin is not null or a.backend_xid is not null", PQbackendPID(dba));
    for (int i = 0; i < 20 && !pg_wait(&office.pg, sql); i++)
        ;                                       /* other tests of this cluster are in the midst of one */
    COMMAND(&office, "t_admin", "doctor");
    command_said_not("Транзакция");
    setting("session.transaction_minutes", "0");
    COMMAND(&office, "t_admin", "doctor");
    command_said("внимание  Транзакция t_dba (процесс ");
    COMMAND(&office, "t_clerk", "doctor");
    command_said_not("Транзакция");
    sql_gives(dba, "commit", "");
    setting("session.transaction_minutes", "120");
    COMMAND(&office, "t_admin", "doctor");
    command_said_not("Транзакция");
    PQfinish(dba);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_look_taken_back), cmocka_unit_test(a_line_made_up), cmocka_unit_test(space_on_the_disk), cmocka_unit_test(what_is_counted), cmocka_unit_test(how_it_is_planned),
                                       cmocka_unit_test(who_waits), cmocka_unit_test(who_takes_no_notifications), cmocka_unit_test(doctor_tells)};

    return cmocka_run_group_tests(tests, start, office_down);
}
