/* half_open.c - lines that are dead and look alive: nothing is closed and nothing comes. The program finds it out by itself, asks the
 * server whether it is at work, and what was saved is stored once; a server that is at work is waited for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attempt.h"
#include "office.h"
#include "relay.h"
#include "soak.h"

#define WAIT 20000

static struct relay *relay;
static struct vt *vt;
static int forms;
static long case_id;
static char mark[40];

static long stored(void) { return attempt_stored(&office.pg, mark); }

static void fill_in(void)
{
    snprintf(mark, sizeof mark, "тишина %d", ++forms);
    attempt_open(vt);
    attempt_fill_in(vt, mark);
    vt_key(vt, "BackTab");
    assert_true(attempt_kept(&office.pg, mark));
    assert_true(vt_wait_quiet(vt, 100, WAIT));
}

static void saved_once(const char *how)
{
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, mark, WAIT);
    if (stored() != 1)
        fail_msg("%s: stored %ld times; seed %u", how, stored(), soak_seed());
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 0);
}

/* Of the program there is one session at the server and none that is left over. */
static void one_session(void)
{
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from pg_stat_activity where usename = 't_clerk' and datname = current_database()"));
}

/* Whom nobody could ask about is left over, until the server's own keepalive finds it out. */
static void bury_the_left_over(void)
{
    pg_exec(&office.pg, "select pg_terminate_backend(pid) from pg_stat_activity where usename = 't_clerk' and datname = current_database()"
                        " and backend_start < (select max(backend_start) from pg_stat_activity where usename = 't_clerk' and datname = current_database())");
    one_session();
}

static void a_save_into_a_dead_line(void **state)
{
    (void)state;
    fill_in();
    relay_dead(relay);
    vt_key(vt, "F2");
    saved_once("never arrived");
    one_session();
}

static void the_answer_is_lost(void **state)
{
    (void)state;
    fill_in();
    relay_lose_answer(relay);
    vt_key(vt, "F2");
    saved_once("stored, and nobody told");
    one_session();
}

/* Half of the request has come: the server waits for the rest of it, with whatever it has locked by then. */
static void half_a_request(void **state)
{
    (void)state;
    for (int i = 0; i < soak(2); i++) {
        fill_in();
        relay_dead_after(relay, 1 + soak_roll(900));
        vt_key(vt, "F2");
        saved_once("came in half");
        one_session();
    }
}

/* Nothing under way when the line dies: the first key that needs the database finds it out. */
static void a_line_that_died_at_rest(void **state)
{
    (void)state;
    relay_dead(relay);
    vt_key(vt, "F10");
    vt_wait_text(vt, "УСЗСОН по Аларскому", WAIT);
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "Связь восстановлена", WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", WAIT);
    one_session();
}

/* Whoever asks finds nobody either: it is said, the form stays, and the save goes when there is a way again. */
static void nobody_answers(void **state)
{
    (void)state;
    fill_in();
    relay_deaf(relay, 1000);
    relay_dead(relay);
    vt_key(vt, "F2");
    vt_wait_text(vt, "вовремя", WAIT);
    vt_wait_text(vt, mark, WAIT);
    assert_int_equal(stored(), 0);
    relay_deaf(relay, 0);
    saved_once("said in between");
    bury_the_left_over();
}

/* The line on which it asks dies, too: before it is let in, or within the answer. */
static void the_question_dies_too(void **state)
{
    (void)state;
    for (int ready = 1; ready <= 2; ready++) {
        fill_in();
        relay_dead(relay);
        relay_dead_before_ready(relay, ready);
        vt_key(vt, "F2");
        saved_once("asked in vain");
    }
    bury_the_left_over();
}

/* The server is at work: it is asked, and waited for; nothing is sent twice and nobody is told anything wrong. */
static void a_server_at_work(void **state)
{
    char sql[200];

    (void)state;
    long pid = pg_number(&office.pg, "select pid from pg_stat_activity where usename = 't_clerk' and datname = current_database()");
    long replays = pg_number(&office.pg, "select count(*) from kurator.request where replays > 0");
    fill_in();
    relay_reset(relay);
    snprintf(sql, sizeof sql, "begin; select from kurator.case_file where id = %ld for update", case_id);
    pg_exec(&office.pg, sql);
    vt_key(vt, "F2");
    struct relay_count count = {0};
    for (int i = 0; i < 200 && count.connections < 2; i++) {    /* after one second, and after two more */
        vt_pump(vt, 50);
        relay_count(relay, &count);
    }
    assert_int_equal(count.connections, 2);
    assert_false(vt_find(vt, "Связь", NULL, NULL));
    vt_wait_text(vt, mark, WAIT);
    pg_exec(&office.pg, "commit");
    saved_once("waited for");
    one_session();
    assert_int_equal(pg_number(&office.pg, "select pid from pg_stat_activity where usename = 't_clerk' and datname = current_database()"), pid);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.request where replays > 0"), replays);
}

/* The kernel looks after a connection at rest: a timer of its keepalive runs on the program's socket. */
static void the_kernel_asks_too(void **state)
{
    struct relay *tcp = relay_start(office.pg.socket, true);
    char port[16], line[256];
    const char *const env[] = {port, NULL};
    int found = 0, armed = 0;

    (void)state;
    snprintf(port, sizeof port, "PGPORT=%s", relay_port(tcp));
    struct vt *other = office_open_env(&office, "t_clerk2", relay_host(tcp), 24, 80, "xterm-256color", false, env);
    vt_wait_text(other, "УСЗСОН по Аларскому", WAIT);
    assert_true(vt_wait_quiet(other, 400, WAIT));
    FILE *f = fopen("/proc/net/tcp", "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        unsigned to, timer;

        if (sscanf(line, " %*d: %*x:%*x %*x:%x %*x %*x:%*x %x:", &to, &timer) == 2 && (long)to == strtol(relay_port(tcp), NULL, 10)) {
            found++;
            armed += timer == 2;
        }
    }
    fclose(f);
    assert_int_equal(found, 1);
    assert_int_equal(armed, 1);
    office_end(&other);
    relay_stop(&tcp);
}

static int up(void **state)
{
    (void)state;
    setenv("KURATOR_DATABASE_ANSWER_TIMEOUT", "1", 1);
    setenv("KURATOR_DATABASE_CONNECT_TIMEOUT", "2", 1);
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    case_id = office_case(&office, "Тихонова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    relay = relay_start(office.pg.socket, false);
    vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Тихонова", WAIT);
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
        cmocka_unit_test(a_save_into_a_dead_line),
        cmocka_unit_test(the_answer_is_lost),
        cmocka_unit_test(half_a_request),
        cmocka_unit_test(a_line_that_died_at_rest),
        cmocka_unit_test(nobody_answers),
        cmocka_unit_test(the_question_dies_too),
        cmocka_unit_test(a_server_at_work),
        cmocka_unit_test(the_kernel_asks_too),
    };

    return cmocka_run_group_tests_name("half_open", tests, up, down);
}
