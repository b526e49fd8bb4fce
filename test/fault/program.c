/* program.c - the whole program killed in the middle of F2, and living on while its server is: no form is lost or doubled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "kurator/clock.h"
#include "attempt.h"
#include "killable.h"
#include "office.h"
#include "soak.h"

#define WAIT 20000
#define MOMENT_MS 40        /* a save with the drawing after it takes about half of it */

static struct killable cluster;
static int forms;
static char mark[40];

static long stored(void) { return attempt_stored(&office.pg, mark); }

static long drafted(void) { return attempt_drafts(&office.pg, mark); }

static struct vt *open_program(void)
{
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "УСЗСОН по Аларскому", WAIT);
    return vt;
}

/* An attempt with a note of its own, filled in and not yet sent; kept as a draft, as every field that was left is. */
static void fill_in(struct vt *vt)
{
    snprintf(mark, sizeof mark, "убит %d", ++forms);
    vt_type(vt, "Убиваева");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", WAIT);
    attempt_open(vt);
    attempt_fill_in(vt, mark);
    vt_key(vt, "BackTab");
    assert_true(attempt_kept(&office.pg, mark));
}

static void let_pass(struct vt *vt, int ms)
{
    int64_t end = clock_ms() + ms;

    for (int64_t left; (left = end - clock_ms()) > 0;)
        if (vt_pump(vt, (int)left) < 0)
            return;
}

/* A draft that was found: opened, seen, saved. */
static void save_the_draft(void)
{
    struct vt *vt = open_program();

    vt_wait_text(vt, "не сохран", WAIT);            /* it is said at the start */
    vt_key(vt, "F8");
    vt_type(vt, "чернов");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Убиваева", WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, mark, WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", WAIT);
    office_end(&vt);
}

static void killed_in_the_middle_of_a_save(void **state)
{
    int told = 0, untold = 0, kept = 0;

    (void)state;
    for (int i = 0; i < soak(14); i++) {
        struct vt *vt = open_program();
        int status;

        fill_in(vt);
        long backend = killable_backend(&office.pg, "t_clerk");
        bool both = soak_roll(2) != 0;           /* a host goes down with all that runs on it */
        vt_key(vt, "F2");
        let_pass(vt, (int)soak_roll(both ? MOMENT_MS / 4 : MOMENT_MS));
        if (both)
            kill((pid_t)backend, SIGTERM);
        vt_kill(vt, SIGKILL);
        vt_wait_exit(vt, WAIT, &status);
        assert_true(WIFSIGNALED(status));
        bool said = vt_find(vt, "Сохранено", NULL, NULL);
        vt_stop(&vt);
        assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 't_clerk' and datname = current_database())"));
        long n = stored(), d = drafted();
        if (n + d != 1 || (said && n != 1))
            fail_msg("%s: stored %ld times, %ld drafts, %s", mark, n, d, said ? "told" : "not told");
        *(said ? &told : n ? &untold : &kept) += 1;
        if (d)
            save_the_draft();
        assert_int_equal(stored(), 1);
        assert_int_equal(drafted(), 0);
    }
    print_message("soak: programs killed: %d had said so, %d had stored and not said, %d had kept the draft\n", told, untold, kept);
}

/* Whoever lives on is on the card again at last, with the attempt in it, whatever became of the server. That it was said
 * may have been followed already by the news of the connection. */
static void saved_at_last(struct vt **vt)
{
    vt_wait_text(*vt, "События", WAIT);
    vt_wait_text(*vt, mark, WAIT);
    killable_reconnect(&office.pg);
    assert_int_equal(stored(), 1);
    assert_int_equal(drafted(), 0);
    office_end(vt);
}

static void its_backend_is_killed(void **state)
{
    (void)state;
    for (int i = 0; i < soak(3); i++) {
        struct vt *vt = open_program();

        fill_in(vt);
        long pid = killable_backend(&office.pg, "t_clerk");
        vt_key(vt, "F2");
        let_pass(vt, (int)soak_roll(MOMENT_MS / 2));
        assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
        saved_at_last(&vt);
    }
}

static void its_server_is_killed(void **state)
{
    (void)state;
    for (int i = 0; i < soak(3); i++) {
        struct vt *vt = open_program();

        fill_in(vt);
        vt_key(vt, "F2");
        let_pass(vt, (int)soak_roll(MOMENT_MS / 2));
        killable_kill(&cluster);
        killable_restart(&cluster);
        saved_at_last(&vt);
    }
}

/* What was kept without waiting for the disk is on it a moment later; then host and server may die together. */
static void a_draft_outlives_the_crash(void **state)
{
    (void)state;
    for (int i = 0; i < soak(1); i++) {
        struct vt *vt = open_program();
        char sql[120];
        int status;

        fill_in(vt);
        int64_t from = clock_ms();
        char *written = pg_value(&office.pg, "select pg_current_wal_insert_lsn()");
        snprintf(sql, sizeof sql, "select pg_current_wal_flush_lsn() >= '%s'::pg_lsn", written);
        free(written);
        assert_true(pg_wait(&office.pg, sql));
        print_message("a draft was on disk after %lld ms\n", (long long)(clock_ms() - from));
        long pid = killable_backend(&office.pg, "t_clerk");
        killable_kill(&cluster);
        kill((pid_t)pid, SIGKILL);
        vt_kill(vt, SIGKILL);
        vt_wait_exit(vt, WAIT, &status);
        vt_stop(&vt);
        killable_restart(&cluster);
        killable_reconnect(&office.pg);
        assert_int_equal(drafted(), 1);
        save_the_draft();
        assert_int_equal(stored(), 1);
    }
}

static int up(void **state)
{
    (void)state;
    soak_any_seed();
    killable_start(&cluster);
    office_start(&office);
    office_case(&office, "Убиваева", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    return 0;
}

static int down(void **state)
{
    (void)state;
    office_stop(&office);
    killable_stop(&cluster);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_in_the_middle_of_a_save),
        cmocka_unit_test(its_backend_is_killed),
        cmocka_unit_test(its_server_is_killed),
        cmocka_unit_test(a_draft_outlives_the_crash),
    };

    return cmocka_run_group_tests_name("program", tests, up, down);
}
