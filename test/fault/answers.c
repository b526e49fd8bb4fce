/* answers.c - a line that loses, cuts, delays and refuses, under the whole program: nothing typed is lost, nothing saved twice. */
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

#define WAIT 20000

static struct relay *relay;
static int forms;
static char mark[40];

static long stored(void) { return attempt_stored(&office.pg, mark); }

static struct vt *open_program(void)
{
    struct vt *vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Ответова", WAIT);
    return vt;
}

static void open_form(struct vt *vt)
{
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "События", WAIT);
    attempt_open(vt);
}

static void fill_in(struct vt *vt)
{
    snprintf(mark, sizeof mark, "ответ %d", ++forms);
    attempt_fill_in(vt, mark);
    assert_true(vt_wait_quiet(vt, 200, WAIT));      /* its draft is on the way before the line is touched */
}

/* Back on the card, with the attempt in it. */
static void saved_once(struct vt *vt)
{
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, mark, WAIT);
    assert_int_equal(stored(), 1);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 0);
}

/* Committed, and nobody was told. */
static void the_answer_is_lost(void **state)
{
    (void)state;
    long before = pg_number(&office.pg, "select count(*) from kurator.request where replays > 0");

    for (int i = 0; i < 3; i++) {
        struct vt *vt = open_program();
        open_form(vt);
        fill_in(vt);
        relay_swallow(relay);
        vt_key(vt, "F2");
        saved_once(vt);
        office_end(&vt);
    }
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.request where replays > 0") - before, 3);
}

static void the_answer_is_cut(void **state)
{
    static const size_t at[] = {1, 30, 150, 600, 2000};

    (void)state;
    for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
        struct vt *vt = open_program();
        open_form(vt);
        fill_in(vt);
        relay_cut_after(relay, at[i]);
        vt_key(vt, "F2");
        saved_once(vt);
        office_end(&vt);
    }
}

/* Nothing passes and nothing is closed; then the line breaks. */
static void the_line_is_dead(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    open_form(vt);
    fill_in(vt);
    relay_hold(relay, true);
    vt_key(vt, "F2");
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    assert_int_equal(stored(), 0);
    vt_wait_text(vt, mark, WAIT);               /* the form is there as long as it is not saved */
    relay_cut(relay);
    relay_hold(relay, false);
    saved_once(vt);
    office_end(&vt);
}

/* Away for a while: it is said, the form stays and takes what is typed, F2 works again as soon as the server is back. */
static void no_server_for_a_while(void **state)
{
    (void)state;
    struct vt *vt = open_program();

    open_form(vt);
    relay_refuse(relay, true);
    relay_cut(relay);
    vt_wait_text(vt, "Связь с базой", WAIT);    /* the banner */
    snprintf(mark, sizeof mark, "ответ %d", ++forms);
    attempt_fill_in(vt, mark);
    vt_key(vt, "F2");
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    vt_wait_text(vt, mark, WAIT);
    assert_int_equal(stored(), 0);
    relay_refuse(relay, false);
    vt_wait_text(vt, "восстановлена", WAIT);
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    if (vt_find(vt, "Результат", NULL, NULL))
        vt_key(vt, "F2");                       /* refused while it was away: again */
    saved_once(vt);
    office_end(&vt);
}

/* The same keys at once on a slow line give the same data. */
static void keys_ahead_of_a_slow_line(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        struct vt *vt = open_program();
        char keys[160];

        relay_delay(relay, i ? 700 : 0);
        snprintf(mark, sizeof mark, "впрок %d", ++forms);
        snprintf(keys, sizeof keys, "\033[H\r\033[17~2\t%s\033OQ", mark);
        vt_type(vt, keys);
        saved_once(vt);
        relay_delay(relay, 0);
        office_end(&vt);
    }
    assert_int_equal(pg_number(&office.pg, "select count(distinct (channel, outcome, direction, phone_id)) from kurator.contact_attempt where note like 'впрок%'"), 1);
}

static int up(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    office_case(&office, "Ответова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    relay = relay_start(office.pg.socket, false);
    return 0;
}

/* What a test that failed left of the line or of its form is not the next one's fault. */
static int clean(void **state)
{
    (void)state;
    relay_hold(relay, false);
    relay_refuse(relay, false);
    relay_delay(relay, 0);
    pg_exec(&office.pg, "delete from kurator.draft");
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
        cmocka_unit_test_teardown(the_answer_is_lost, clean),
        cmocka_unit_test_teardown(the_answer_is_cut, clean),
        cmocka_unit_test_teardown(the_line_is_dead, clean),
        cmocka_unit_test_teardown(no_server_for_a_while, clean),
        cmocka_unit_test_teardown(keys_ahead_of_a_slow_line, clean),
    };

    return cmocka_run_group_tests_name("answers", tests, up, down);
}
