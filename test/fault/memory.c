/* memory.c - each allocation of the program's own fails in its turn, from the start over a card and a form to the end: it says so in
 * order and leaves the terminal as it was; a save is there whole or not at all, and what was kept is kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>

#include "attempt.h"
#include "office.h"
#include "soak.h"
#include "tmp.h"

#define WAIT 30000
#define SAMPLES 14

static char program[512], counter_setting[200];
static struct tmp_number counter;
static int runs, ended, told, kept;
static uint64_t at_save;        /* how many there were when the screen said that it is saved */

/* As a shell left it: no full screen, lines and echo. */
static void terminal_is_back(struct vt *vt, uint64_t k)
{
    struct termios modes;

    if (vt_alternate(vt))
        fail_msg("allocation %llu: the full screen is left on\n%s", (unsigned long long)k, vt_screen(vt));
    if (tcgetattr(vt_fd(vt), &modes) == 0 && (modes.c_lflag & (ICANON | ECHO)) != (ICANON | ECHO))
        fail_msg("allocation %llu: the terminal is left raw", (unsigned long long)k);
}

/* Waits for the text; false when the program ended before. */
static bool seen(struct vt *vt, const char *text)
{
    for (int i = 0; i < WAIT / 100; i++) {
        if (vt_find(vt, text, NULL, NULL))
            return true;
        if (vt_pump(vt, 100) < 0)
            return vt_find(vt, text, NULL, NULL);
    }
    fail_msg("«%s» did not come\n%s", text, vt_screen(vt));
    return false;
}

/* Waits until its draft is kept; false when the program ended before. */
static bool is_kept(struct vt *vt, const char *mark)
{
    for (int i = 0; i < WAIT / 10; i++) {
        if (attempt_drafts(&office.pg, mark) == 1)
            return true;
        if (vt_pump(vt, 10) < 0)
            return false;
    }
    fail_msg("no draft came\n%s", vt_screen(vt));
    return false;
}

/* The script. How far it got is told by what is in the database; drafted, saved: the screen said so. */
static void walk(struct vt *vt, const char *mark, bool *drafted, bool *saved)
{
    if (!seen(vt, "УСЗСОН по Аларскому"))
        return;
    vt_type(vt, "Памятнова\r");
    if (!seen(vt, "События"))
        return;
    vt_key(vt, "F6");
    if (!seen(vt, "Результат"))
        return;
    vt_key(vt, "2 Tab");
    vt_type(vt, mark);
    vt_key(vt, "BackTab");
    *drafted = is_kept(vt, mark);
    if (!*drafted)
        return;
    vt_key(vt, "F2");
    *saved = seen(vt, "Сохранено");
    at_save = *counter.at;
    if (!*saved)
        return;
    vt_key(vt, "F10");
    if (!seen(vt, "УСЗСОН по Аларскому"))
        return;
    vt_key(vt, "F10");
    if (seen(vt, "запереть"))
        vt_key(vt, "2");
}

/* The next run finds what this one found: else it goes another way and needs another number of them. */
static void as_it_was(void)
{
    pg_exec(&office.pg, "begin; set local session_replication_role = replica; delete from kurator.draft; delete from kurator.attempt_case;"
                        " delete from kurator.contact_attempt; delete from kurator.request; update kurator.case_file set version = 1; commit");
    pg_exec(&office.pg, "select kurator.recompute(id) from kurator.case_file");
}

/* One run in which allocation k fails (0: none); how many there were. */
static uint64_t run(uint64_t k)
{
    char which[64], mark[40];
    const char *const env[] = {counter_setting, which, NULL};
    struct office with = office;
    bool drafted = false, saved = false;
    int status;

    snprintf(with.program, sizeof with.program, "%s", program);
    snprintf(which, sizeof which, "KURATOR_TEST_ALLOCATION=%llu", (unsigned long long)k);
    snprintf(mark, sizeof mark, "память %d", ++runs);
    *counter.at = 0;
    struct vt *vt = office_open_env(&with, "t_clerk", NULL, 24, 80, "xterm-256color", false, env);
    walk(vt, mark, &drafted, &saved);
    vt_wait_exit(vt, WAIT, &status);
    terminal_is_back(vt, k);
    if (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 70))
        fail_msg("allocation %llu: status %x; seed %u\n%s", (unsigned long long)k, (unsigned)status, soak_seed(), vt_screen(vt));
    if (WEXITSTATUS(status) == 70 && !vt_find(vt, "не хватает памяти", NULL, NULL) && !vt_find(vt, "out of memory", NULL, NULL))
        fail_msg("allocation %llu: nothing is said\n%s", (unsigned long long)k, vt_screen(vt));
    if (WEXITSTATUS(status) == 0 && !saved)
        fail_msg("allocation %llu: left without a word\n%s", (unsigned long long)k, vt_screen(vt));
    ended += WEXITSTATUS(status) == 70;
    vt_stop(&vt);
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 't_clerk' and datname = current_database())"));
    long stored = attempt_stored(&office.pg, mark);
    long drafts = attempt_drafts(&office.pg, mark);
    if (stored + drafts > 1 || (saved && stored != 1) || (drafted && !saved && stored + drafts != 1))
        fail_msg("allocation %llu: stored %ld times, %ld drafts, %s; seed %u", (unsigned long long)k, stored, drafts, saved ? "told" : "not told", soak_seed());
    told += saved;
    kept += drafts != 0;
    /* What a save writes is there whole: the attempt, its case, its request with the answer. */
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.contact_attempt"), pg_number(&office.pg, "select count(*) from kurator.attempt_case"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.contact_attempt"),
                     pg_number(&office.pg, "select count(*) from kurator.request where function = 'save_attempt' and cardinality(result) = 1"));
    as_it_was();
    return *counter.at;
}

static void each_allocation_fails(void **state)
{
    uint64_t all = run(0), before = at_save, samples = soak(1) > 1 ? all : SAMPLES;     /* a soak: every one */

    (void)state;
    assert_int_equal(ended, 0);
    assert_int_equal(told, 1);
    uint64_t same = run(0);
    /* Not one number: what comes while keys are typed is drawn and read once more or less. */
    if (same > all + all / 5 || all > same + same / 5)
        fail_msg("%llu allocations, then %llu", (unsigned long long)all, (unsigned long long)same);
    assert_true(all > 10 * SAMPLES);        /* or they are not counted */
    for (uint64_t i = 0; i < samples; i++) {
        uint64_t from = i * all / samples, to = (i + 1) * all / samples;

        run(1 + from + soak_roll((unsigned)(to - from)));
    }
    print_message("soak: %llu of %llu allocations (%llu until it was saved) failed: %d programs ended over it, %d had saved and said so, %d left a draft; seed %u\n",
                  (unsigned long long)samples, (unsigned long long)all, (unsigned long long)before, ended, told - 2, kept, soak_seed());
    assert_true(ended > 0);
}

static int up(void **state)
{
    const char *root = getenv("KURATOR_TEST_ROOT");

    (void)state;
    snprintf(program, sizeof program, "%s/build/kurator-mem", root ? root : ".");
    tmp_number_start(&counter, "allocations");
    snprintf(counter_setting, sizeof counter_setting, "KURATOR_TEST_ALLOCATIONS=%s", counter.path);
    office_start(&office);
    office_case(&office, "Памятнова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    return 0;
}

static int down(void **state)
{
    (void)state;
    tmp_number_stop(&counter);
    office_stop(&office);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(each_allocation_fails)};

    return cmocka_run_group_tests_name("memory", tests, up, down);
}
