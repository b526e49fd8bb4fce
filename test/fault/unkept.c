/* unkept.c - drafts that the server does not take, and ends of the program without a connection: the draft goes again by itself, and
 * whoever typed is told of what is not kept. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "attempt.h"
#include "office.h"
#include "relay.h"
#include "unkept.h"

#define WAIT 20000
#define UNKEPT "Введённое не попало в черновик"

static struct relay *relay;
static struct vt *vt;
static int forms;
static char mark[40];

static void half_typed(void)
{
    snprintf(mark, sizeof mark, "без черновика %d", ++forms);
    attempt_open(vt);
    attempt_fill_in(vt, mark);
    vt_key(vt, "BackTab");          /* a field that is left is kept */
}

static void thrown_away(void)
{
    office_palette(vt, "отброс");
    vt_wait_text(vt, "Отбросить набранное здесь?", WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", WAIT);
    assert_true(pg_wait(&office.pg, "select not exists (select from kurator.draft)"));
}

/* Others are in the way for a moment: that is nobody's business. */
static void others_are_in_the_way(void **state)
{
    (void)state;
    static const char *const states[] = {"40001", "40P01", "55P03"};

    for (int i = 0; i < 3; i++) {
        unkept_fail(&office, states[i], 3);
        half_typed();
        assert_true(attempt_kept(&office.pg, mark));
        assert_true(unkept_tries(&office) >= 4);
        assert_false(vt_find(vt, UNKEPT, NULL, NULL));
        thrown_away();
    }
}

/* The disk is full: that is said, and as soon as there is room the draft is there, without a key. */
static void goes_again_by_itself(void **state)
{
    (void)state;
    unkept_fail(&office, "53100", 3);             /* the two fields that are left and the rest after them */
    half_typed();
    vt_wait_text(vt, UNKEPT ": На сервере базы нет места", WAIT);
    assert_true(attempt_kept(&office.pg, mark));
    assert_true(unkept_tries(&office) >= 4);
    thrown_away();
}

/* The form is left in the belief that all of it is kept; opened again it still has it. */
static void is_said_of_a_form_that_was_left(void **state)
{
    (void)state;
    unkept_fail(&office, "57014", 1000);
    half_typed();
    vt_key(vt, "F10");
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, UNKEPT ": Сервер прервал запрос", WAIT);
    unkept_fail(&office, "00000", 0);
    vt_key(vt, "F6");
    vt_wait_text(vt, mark, WAIT);
    thrown_away();
}

/* Nothing is written there: who leaves is asked, and what was typed meanwhile is kept as soon as it can be. */
static void read_only_for_a_while(void **state)
{
    (void)state;
    attempt_open(vt);
    unkept_read_only(&office, vt, true);
    snprintf(mark, sizeof mark, "только чтение");
    attempt_fill_in(vt, mark);
    vt_key(vt, "BackTab");
    vt_wait_text(vt, UNKEPT ": База сейчас только для чтения", WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "База только для чтения: черновик сейчас не сохранить", WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, mark, WAIT);
    unkept_read_only(&office, vt, false);
    assert_true(attempt_kept(&office.pg, mark));
    thrown_away();
}

static void ends(int status, const char *text)
{
    int got = 0;

    vt_wait_exit(vt, WAIT, &got);
    while (vt_pump(vt, 50) > 0)
        ;
    assert_true(WIFEXITED(got));
    assert_int_equal(WEXITSTATUS(got), status);
    if (!vt_find(vt, text, NULL, NULL))
        fail_msg("not said: %s\n%s", text, vt_screen(vt));
    vt_stop(&vt);
}

static void begin(void)
{
    vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Потерянова", WAIT);
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "События", WAIT);
}

/* The line is away, and something is typed after that. */
static void typed_without_a_line(const char *note)
{
    attempt_open(vt);
    relay_refuse(relay, true);
    relay_cut(relay);
    vt_wait_text(vt, "Связь с базой", WAIT);
    attempt_fill_in(vt, note);
}

/* No password could open it again: it is hidden at once, and ends when what was typed is kept. */
static void locked_without_a_line(void **state)
{
    (void)state;
    typed_without_a_line("ушла без связи");
    office_palette(vt, "Запереть");
    vt_wait_text(vt, "Заперто, но база сейчас ничего не принимает", WAIT);
    assert_false(vt_find(vt, "ушла без связи", NULL, NULL));
    relay_refuse(relay, false);
    ends(0, "");
    assert_true(attempt_kept(&office.pg, "ушла без связи"));
    pg_exec(&office.pg, "delete from kurator.draft");
    begin();
}

/* It is ended all the same: nobody is left in the belief that all is kept. */
static void ended_without_a_line(void **state)
{
    (void)state;
    typed_without_a_line("потеряно");
    vt_kill(vt, SIGTERM);
    ends(0, "База не ответила на введённое или сохранённое последним");
    relay_refuse(relay, false);
    begin();
}

static int up(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    office_case(&office, "Потерянова", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    unkept_prepare(&office);
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);        /* after three rests a draft goes again */
    relay = relay_start(office.pg.socket, false);
    begin();
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
        cmocka_unit_test(others_are_in_the_way), cmocka_unit_test(goes_again_by_itself), cmocka_unit_test(is_said_of_a_form_that_was_left),
        cmocka_unit_test(read_only_for_a_while), cmocka_unit_test(locked_without_a_line), cmocka_unit_test(ended_without_a_line),
    };

    return cmocka_run_group_tests_name("unkept", tests, up, down);
}
