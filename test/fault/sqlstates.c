/* sqlstates.c - every way in which the server may refuse or break off a save: it is tried again, said in words, or gone on with after
 * the return of the connection; nothing is lost, nothing doubled, and the form stays until it is saved. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "office.h"
#include "relay.h"

#define WAIT 20000
#define TRIES 6                 /* of a save that others are in the way of: the first and five more */
#define ALWAYS 1000

static struct relay *relay;
static struct vt *vt;
static int forms;
static long case_id;
static char mark[40];

static long stored(void) { return attempt_stored(&office.pg, mark); }

static void fill_in(void)
{
    snprintf(mark, sizeof mark, "отказ %d", ++forms);
    attempt_open(vt);
    attempt_fill_in(vt, mark);
    vt_key(vt, "BackTab");          /* a field that is left is kept */
    assert_true(attempt_kept(&office.pg, mark));
    assert_true(vt_wait_quiet(vt, 50, WAIT));
}

/* Back on the card, with the attempt in it; stored once, its draft spent, one request that was answered. */
static void saved_once(void)
{
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, mark, WAIT);
    assert_int_equal(stored(), 1);
    assert_int_equal(attempt_drafts(&office.pg, mark), 0);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.contact_attempt"),
                     pg_number(&office.pg, "select count(*) from kurator.request where function = 'save_attempt' and cardinality(result) = 1"));
}

/* Nothing of it is there, its draft is, and the form holds what was typed. */
static void nothing_yet(const char *why)
{
    vt_wait_text(vt, mark, WAIT);
    if (vt_find(vt, "Сохранено", NULL, NULL) || stored() != 0)
        fail_msg("%s: stored %ld times\n%s", why, stored(), vt_screen(vt));
    assert_int_equal(attempt_drafts(&office.pg, mark), 1);
}

/* ---- a statement that fails ---- */

/* The next `times` attempts fail with it; how often one was tried counts on, whatever is rolled back. */
static void fails_with(const char *sqlstate, int times)
{
    char sql[300];

    snprintf(sql, sizeof sql, "truncate fault; insert into fault values ('%s', %d); alter sequence fault_tries restart", sqlstate, times);
    pg_exec(&office.pg, sql);
}

static long tries(void)
{
    return pg_number(&office.pg, "select case when is_called then last_value else 0 end from fault_tries");
}

static const struct refusal {
    const char *sqlstate;
    int times;                  /* it fails so often */
    int tries;                  /* and is tried so often, until it is saved or said */
    const char *said;           /* "": saved by itself, nothing to be said */
} refusals[] = {
    {"40001", 2, 3, ""},        /* serialization_failure */
    {"40P01", 3, 4, ""},        /* deadlock_detected */
    {"55P03", TRIES - 1, TRIES, ""},    /* lock_not_available */
    {"40001", ALWAYS, TRIES, "Эти же записи сейчас меняют другие"},
    {"40P01", ALWAYS, TRIES, "Эти же записи сейчас меняют другие"},
    {"55P03", ALWAYS, TRIES, "Эти же записи сейчас меняют другие"},
    {"57014", ALWAYS, 1, "Сервер прервал запрос"},                      /* query_canceled, statement_timeout */
    {"53100", ALWAYS, 1, "На сервере базы нет места, ничего не сохранено"},     /* disk_full */
    {"53200", ALWAYS, 1, "Серверу базы не хватает памяти, ничего не сохранено"},        /* out_of_memory */
    {"53400", ALWAYS, 1, "Серверу базы не хватает памяти, ничего не сохранено"},        /* configuration_limit_exceeded: temp_file_limit */
    {"58030", ALWAYS, 1, "Сервер базы не читает свой диск, ничего не сохранено"},       /* io_error */
    {"XX001", ALWAYS, 1, "Сервер базы не читает свой диск, ничего не сохранено"},       /* data_corrupted */
    {"25006", ALWAYS, 1, "База сейчас только для чтения"},              /* read_only_sql_transaction */
    {"XX000", ALWAYS, 1, "База отвергла запрос (код XX000)"},           /* internal_error */
    {"42501", ALWAYS, 1, "Вашей учётной записи это не разрешено"},      /* insufficient_privilege */
};

static void a_save_that_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        const struct refusal *r = &refusals[i];

        fill_in();
        fails_with(r->sqlstate, r->times);
        vt_key(vt, "F2");
        if (r->said[0]) {
            vt_wait_text(vt, r->said, WAIT);
            nothing_yet(r->sqlstate);
            if (tries() != r->tries)
                fail_msg("%s: tried %ld times, not %d", r->sqlstate, tries(), r->tries);
            fails_with("00000", 0);
            vt_key(vt, "F2");
        }
        saved_once();
        if (!r->said[0] && tries() != r->tries)
            fail_msg("%s: tried %ld times, not %d", r->sqlstate, tries(), r->tries);
        fails_with("00000", 0);
    }
}

/* ---- the real things: a lock that is not given up, a deadlock, a statement that takes too long ---- */

static void lock_the_case(void)
{
    char sql[200];

    snprintf(sql, sizeof sql, "begin; select from kurator.case_file where id = %ld for update", case_id);
    pg_exec(&office.pg, sql);
}

static void set_for_the_clerk(const char *setting)
{
    char sql[200];

    snprintf(sql, sizeof sql, "alter role t_clerk in database %s %s", office.pg.database, setting);
    pg_exec(&office.pg, sql);
    vt_key(vt, "Down");             /* what was said last is gone */
    vt_wait_gone(vt, "Связь восстановлена", WAIT);
    relay_cut(relay);               /* a new session has it */
    vt_wait_text(vt, "Связь восстановлена", WAIT);
}

static void a_limit(const char *setting, const char *said)
{
    set_for_the_clerk(setting);
    fill_in();
    lock_the_case();
    vt_key(vt, "F2");
    vt_wait_text(vt, said, WAIT);
    nothing_yet(setting);
    pg_exec(&office.pg, "rollback");
    vt_key(vt, "F2");
    saved_once();
    set_for_the_clerk("reset all");
}

static void a_lock_is_not_given_up(void **state)
{
    (void)state;
    a_limit("set lock_timeout = '50ms'", "Эти же записи сейчас меняют другие");
}

static void a_statement_takes_too_long(void **state)
{
    (void)state;
    a_limit("set statement_timeout = '400ms'", "Сервер прервал запрос");
}

/* The save waits for the case that we have, we wait for the requests that it has: the server ends the save, it is sent again. */
static void a_deadlock(void **state)
{
    (void)state;
    fill_in();
    lock_the_case();
    pg_exec(&office.pg, "set local deadlock_timeout = '2min'");     /* whoever looks first is ended: not we */
    vt_key(vt, "F2");
    assert_true(pg_wait(&office.pg, "select exists (select from pg_stat_activity where usename = 't_clerk' and datname = current_database() and wait_event_type = 'Lock')"));
    pg_exec(&office.pg, "lock table kurator.request in share mode");
    pg_exec(&office.pg, "commit");
    saved_once();
    assert_true(pg_wait(&office.pg, "select deadlocks >= 1 from pg_stat_database where datname = current_database()"));
}

/* ---- the server hangs up ---- */

static const char *const ends[] = {
    "57P01",                    /* admin_shutdown */
    "57P02",                    /* crash_shutdown */
    "57P05",                    /* idle_session_timeout */
    "25P03",                    /* idle_in_transaction_session_timeout */
    "58030", "53100", "53200", "XX000",     /* as FATAL or PANIC */
    "08006",
};

static void the_server_hangs_up(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
        for (int done = 0; done < 2; done++) {
            fill_in();
            long replays = pg_number(&office.pg, "select count(*) from kurator.request where replays > 0");
            relay_fatal(relay, ends[i], done);
            vt_key(vt, "F2");
            saved_once();
            /* Told or not, it was asked for twice when it had been done. */
            if (pg_number(&office.pg, "select count(*) from kurator.request where replays > 0") - replays != done)
                fail_msg("%s %s: not met again", ends[i], done ? "after the commit" : "before the save");
        }
}

/* And lets nobody in for a while: too_many_connections, cannot_connect_now, and what else a start may fail with. */
static void nobody_is_let_in(void **state)
{
    static const char *const states[][2] = {{"53300", "Нет места для ещё одного сеанса"}, {"57P03", "База запускается"}, {"57P01", "База остановлена"},
                                            {"53200", "Серверу базы не хватает памяти"}, {"58030", "Сервер базы не читает свой диск"}};

    (void)state;
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        fill_in();
        relay_turn_away(relay, states[i][0], ALWAYS);
        relay_cut(relay);
        vt_wait_text(vt, states[i][1], WAIT);
        vt_key(vt, "Tab");
        vt_type(vt, ", дальше");        /* the form takes what is typed */
        vt_wait_text(vt, ", дальше", WAIT);
        assert_int_equal(stored(), 0);
        relay_turn_away(relay, states[i][0], 0);
        vt_wait_text(vt, "Связь восстановлена", WAIT);
        snprintf(mark + strlen(mark), sizeof mark - strlen(mark), ", дальше");
        vt_key(vt, "F2");
        saved_once();
    }
}

static int up(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    case_id = office_case(&office, "Отказова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    pg_exec(&office.pg, "create table fault (state text, times int); create sequence fault_tries;"
                        " insert into fault values ('00000', 0);"
                        " create function fault() returns trigger language plpgsql security definer as $$"
                        " declare f record; begin select * into f from public.fault; if nextval('public.fault_tries') <= f.times then"
                        "  raise exception 'by the test' using errcode = f.state; end if; return new; end $$;"
                        " create trigger fault before insert on kurator.contact_attempt for each row execute function fault()");
    /* A session looks once for a deadlock that it may be in: not before the test has made it. */
    pg_exec(&office.pg, "do $$ begin execute format('alter role t_clerk in database %I set deadlock_timeout = ''4s''', current_database()); end $$");
    relay = relay_start(office.pg.socket, false);
    vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Отказова", WAIT);
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "События", WAIT);
    return 0;
}

static int down(void **state)
{
    (void)state;
    vt_stop(&vt);
    relay_stop(&relay);
    office_stop(&office);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_save_that_fails),
        cmocka_unit_test(a_lock_is_not_given_up),
        cmocka_unit_test(a_statement_takes_too_long),
        cmocka_unit_test(a_deadlock),
        cmocka_unit_test(the_server_hangs_up),
        cmocka_unit_test(nobody_is_let_in),
    };

    return cmocka_run_group_tests_name("sqlstates", tests, up, down);
}
