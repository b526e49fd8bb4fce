/* idle.c - a program that nobody touches sleeps: no byte, no wake-up, once its one-shot timers have run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "office.h"
#include "proc.h"

#define WAIT 15000
#define IDLE_MS 3000        /* what is measured is this wait itself; the benchmark waits thirty seconds */

/* From here on nothing moves. */
static void sleeps(struct vt *vt, const char *where)
{
    size_t bytes = vt_bytes(vt);
    long before = proc_wakeups(vt_pid(vt));

    assert_true(before > 0);
    if (vt_pump(vt, IDLE_MS) != 0)
        fail_msg("%s: %zu bytes were written", where, vt_bytes(vt) - bytes);
    if (proc_wakeups(vt_pid(vt)) != before)
        fail_msg("%s: woke up %ld times", where, proc_wakeups(vt_pid(vt)) - before);
}

static void on_the_worklist(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "Советская", WAIT);        /* the preview has come: its timer was the last */
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    sleeps(vt, "worklist");
    /* The measure itself: a key is seen in it. */
    long before = proc_wakeups(vt_pid(vt));
    vt_key(vt, "Down");
    assert_true(vt_wait_quiet(vt, 600, WAIT));
    assert_true(proc_wakeups(vt_pid(vt)) > before);
    office_end(&vt);
}

static void in_a_form(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "Советская", WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", WAIT);
    vt_key(vt, "2 Tab");
    vt_type(vt, "недописано");
    /* The draft goes after the pause of the settings, one second here; then there is nothing left to do. */
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where 'недописано' = any (\"values\"))"));
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    sleeps(vt, "form");
    office_end(&vt);
}

/* Esc alone waits for its second key without a limit, and without looking at a clock. */
static void after_esc(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "Советская", WAIT);
    vt_key(vt, "Esc");
    vt_wait_text(vt, "Esc-", WAIT);
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    sleeps(vt, "Esc");
    vt_wait_text(vt, "Esc-", WAIT);
    office_end(&vt);
}

static int up(void **state)
{
    (void)state;
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    office_case(&office, "Тихонова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    office_case(&office, "Тихая", "Вера", "Сергеевна", "1981-03-14", "ipra", "2026-11-12");
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(on_the_worklist),
        cmocka_unit_test(in_a_form),
        cmocka_unit_test(after_esc),
    };

    return cmocka_run_group_tests_name("idle", tests, up, office_down);
}
