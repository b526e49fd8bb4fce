/* twice.c - one draft at two terminals, and saves whose answer is lost: nothing typed is lost at either, nothing saved twice unasked. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "attempt.h"
#include "office.h"
#include "relay.h"

#define WAIT 20000
#define APART "уже сохранена или продолжена с другого терминала"
#define GONE "select not exists (select from kurator.draft)"

static struct relay *relay;
static struct vt *here, *there;

static struct vt *begin(const char *host)
{
    struct vt *vt = office_open(&office, "t_clerk", host, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Двойникова", WAIT);
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "События", WAIT);
    return vt;
}

static void draft_back(struct vt *vt, const char *text)
{
    attempt_open(vt);
    vt_wait_text(vt, "черновик от 20.11", WAIT);
    vt_wait_text(vt, text, WAIT);
}

/* The same half attempt, open at both. */
static void open_at_both(const char *note)
{
    here = begin(office.pg.host);
    attempt_open(here);
    attempt_fill_in(here, note);
    assert_true(attempt_kept(&office.pg, note));
    there = begin(relay_host(relay));
    draft_back(there, note);
}

static void save(struct vt *vt)
{
    vt_key(vt, "F2");
    vt_wait_text(vt, "События", WAIT);
}

static int clean(void **state)
{
    (void)state;
    vt_stop(&here);
    vt_stop(&there);
    pg_exec(&office.pg, "delete from kurator.draft");
    return 0;
}

/* Unchanged it is the same save: once. */
static void saved_at_both(void **state)
{
    (void)state;
    open_at_both("одно и то же");
    save(here);
    save(there);
    assert_int_equal(attempt_stored(&office.pg, "одно и то же"), 1);
    assert_true(pg_wait(&office.pg, GONE));
}

/* Changed it is another: that is said, and saved only when F2 is pressed once more. */
static void changed_and_saved_at_both(void **state)
{
    (void)state;
    open_at_both("одно");
    save(here);
    vt_type(there, ", и ещё");
    vt_wait_text(there, "одно, и ещё", WAIT);
    vt_key(there, "F2");
    vt_wait_text(there, APART, WAIT);
    vt_wait_text(there, "одно, и ещё", WAIT);
    assert_int_equal(attempt_stored(&office.pg, "одно"), 1);
    assert_int_equal(attempt_stored(&office.pg, "одно, и ещё"), 0);
    assert_true(attempt_kept(&office.pg, "одно, и ещё"));
    save(there);
    assert_int_equal(attempt_stored(&office.pg, "одно, и ещё"), 1);
    assert_true(pg_wait(&office.pg, GONE));
}

/* Typed on without saving: it is kept, under an id of its own. */
static void typed_on_after_the_save(void **state)
{
    (void)state;
    open_at_both("записано");
    save(here);
    vt_type(there, " не всё");
    vt_wait_text(there, APART, WAIT);
    assert_true(attempt_kept(&office.pg, "записано не всё"));
    assert_int_equal(attempt_stored(&office.pg, "записано"), 1);
}

/* Left at once: the session sees to it. */
static void left_after_the_save(void **state)
{
    (void)state;
    open_at_both("уходя");
    save(here);
    vt_type(there, " дописано");
    vt_wait_text(there, "уходя дописано", WAIT);
    vt_key(there, "F10");
    vt_wait_text(there, APART, WAIT);
    assert_true(attempt_kept(&office.pg, "уходя дописано"));
    draft_back(there, "уходя дописано");
}

/* Typed on at both: each has its own. */
static void typed_on_at_both(void **state)
{
    (void)state;
    open_at_both("начало");
    for (const char *c = "12345678"; *c; c++) {
        char one[2] = {*c, 0};
        vt_type(here, one);
    }
    assert_true(attempt_kept(&office.pg, "начало12345678"));
    vt_type(there, "9");
    vt_wait_text(there, APART, WAIT);
    assert_true(attempt_kept(&office.pg, "начало9"));
    assert_int_equal(attempt_drafts(&office.pg, "начало12345678"), 1);
}

/* The answer is lost and the form left meanwhile: saved once, and no draft stays behind. */
static void left_while_the_answer_is_lost(void **state)
{
    (void)state;
    there = begin(relay_host(relay));
    attempt_open(there);
    attempt_fill_in(there, "канувшее");
    assert_true(attempt_kept(&office.pg, "канувшее"));
    relay_refuse(relay, true);
    relay_swallow(relay);
    vt_key(there, "F2");
    vt_wait_text(there, "Связь с базой", WAIT);
    vt_key(there, "F10");
    vt_wait_text(there, "Сохранение идёт само", WAIT);
    relay_refuse(relay, false);
    vt_wait_text(there, "Связь восстановлена", 30000);
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.request where replays > 0)"));
    assert_int_equal(attempt_stored(&office.pg, "канувшее"), 1);
    assert_true(pg_wait(&office.pg, GONE));
    attempt_open(there);
    assert_false(vt_find(there, "канувшее", NULL, NULL));
}

static int up(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    office_case(&office, "Двойникова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);
    relay = relay_start(office.pg.socket, false);
    return 0;
}

static int down(void **state)
{
    (void)state;
    relay_stop(&relay);
    office_stop(&office);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(saved_at_both, clean), cmocka_unit_test_teardown(changed_and_saved_at_both, clean),
        cmocka_unit_test_teardown(typed_on_after_the_save, clean), cmocka_unit_test_teardown(left_after_the_save, clean),
        cmocka_unit_test_teardown(typed_on_at_both, clean),
        cmocka_unit_test_teardown(left_while_the_answer_is_lost, clean),
    };

    return cmocka_run_group_tests_name("twice", tests, up, down);
}
