/* left.c - a form that is left, or thrown away, while the server takes no drafts: the session sees to it until the server has taken it. */
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
#define WAITS "Черновик ждёт в этом сеансе"
#define GONE "select not exists (select from kurator.draft)"

static struct relay *relay;
static struct vt *vt;

static void begin(void)
{
    vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Потерянова", WAIT);
}

/* A new citizen, of whom nothing is stored: given name and half a note. */
static void new_citizen(const char *given_name)
{
    vt_key(vt, "F5");
    vt_type(vt, "новоселова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Фамилия", WAIT);
    vt_type(vt, given_name);
    vt_wait_text(vt, given_name, WAIT);
}

static void attempt(const char *note)
{
    vt_key(vt, "Home Enter");
    vt_wait_text(vt, "События", WAIT);
    attempt_open(vt);
    attempt_fill_in(vt, note);
}

static void home(void)
{
    vt_key(vt, "F10");
    vt_wait_text(vt, "Просрочено", WAIT);
}

static void line_down(void)
{
    relay_refuse(relay, true);
    relay_cut(relay);
    vt_wait_text(vt, "Связь с базой", WAIT);
}

static void line_up(void)
{
    relay_refuse(relay, false);
    vt_wait_text(vt, "Связь восстановлена", 30000);
}

static void throw_away(const char *said)
{
    office_palette(vt, "отброс");
    vt_wait_text(vt, "Отбросить набранное здесь?", WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, said, WAIT);
}

static void open_first_draft(const char *text)
{
    office_palette(vt, "чернов");
    vt_wait_text(vt, "1 20.11 09:00", WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "черновик от 20.11 09:00", WAIT);
    vt_wait_text(vt, text, WAIT);
}

static void no_drafts(void)
{
    office_palette(vt, "чернов");
    vt_wait_text(vt, "Несохранённых форм нет", WAIT);
}

/* Nothing of the form was ever stored: it is told, stays in the list, comes back, and is stored as soon as it can be. */
static void a_new_citizen_refused(void **state)
{
    (void)state;
    unkept_fail(&office, "57014", 1000);
    new_citizen("Мария");
    vt_key(vt, "F10");
    vt_wait_text(vt, UNKEPT ": Сервер прервал запрос", WAIT);
    assert_int_equal(attempt_drafts(&office.pg, "Мария"), 0);
    open_first_draft("Мария");
    vt_wait_text(vt, UNKEPT, WAIT);
    home();
    vt_key(vt, "F10");
    vt_wait_text(vt, "Сервер ещё не принял черновик", WAIT);
    vt_key(vt, "EscEsc");
    unkept_fail(&office, "00000", 0);
    assert_true(attempt_kept(&office.pg, "Мария"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 1);
    open_first_draft("Мария");
    throw_away("Отброшено");
    assert_true(pg_wait(&office.pg, GONE));
}

/* The line is down: it is asked, the draft waits, and nobody need be there when the line is back. */
static void a_new_citizen_without_a_line(void **state)
{
    (void)state;
    new_citizen("Дарья");
    line_down();
    vt_type(vt, "на");
    vt_wait_text(vt, "Дарьяна", WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Нет связи: черновик сейчас не сохранить", WAIT);
    vt_key(vt, "2");
    vt_wait_text(vt, WAITS, WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Связи нет, и не всё сохранено", WAIT);
    vt_key(vt, "EscEsc");
    line_up();
    assert_true(attempt_kept(&office.pg, "Дарьяна"));
    open_first_draft("Дарьяна");
    throw_away("Отброшено");
    assert_true(pg_wait(&office.pg, GONE));
}

/* The program ends before the server has taken it: the last line on the terminal says so. */
static void ended_before_it_is_taken(void **state)
{
    int got = 0;

    (void)state;
    unkept_fail(&office, "57014", 1000);
    new_citizen("Ульяна");
    vt_key(vt, "F10");
    vt_wait_text(vt, UNKEPT, WAIT);
    vt_kill(vt, SIGTERM);
    vt_wait_exit(vt, WAIT, &got);
    while (vt_pump(vt, 50) > 0)
        ;
    assert_true(vt_find(vt, "База не приняла последний черновик", NULL, NULL));
    vt_stop(&vt);
    unkept_fail(&office, "00000", 0);
    begin();
}

/* Thrown away without a line: it does not come back, in this session or in the next. */
static void thrown_away_without_a_line(void **state)
{
    (void)state;
    attempt("выброшено");
    assert_true(attempt_kept(&office.pg, "выброшено"));
    line_down();
    throw_away("Отброшено; из базы черновик уйдёт");
    line_up();
    assert_true(pg_wait(&office.pg, GONE));
    attempt_open(vt);
    assert_false(vt_find(vt, "Восстановлен", NULL, NULL));
    vt_key(vt, "F10");
    vt_wait_text(vt, "События", WAIT);
    home();
    no_drafts();
}

/* Where nothing is written it is hidden until it can be taken away. */
static void thrown_away_read_only(void **state)
{
    (void)state;
    attempt("выброшено");
    assert_true(attempt_kept(&office.pg, "выброшено"));
    unkept_read_only(&office, vt, true);
    throw_away("Отброшено; из базы черновик уйдёт");
    home();
    no_drafts();
    assert_int_equal(attempt_drafts(&office.pg, "выброшено"), 1);
    unkept_read_only(&office, vt, false);
    assert_true(pg_wait(&office.pg, GONE));
}

/* What is begun anew after that is another draft of the same form, and stays. */
static void begun_anew_without_a_line(void **state)
{
    (void)state;
    attempt("прежнее");
    assert_true(attempt_kept(&office.pg, "прежнее"));
    line_down();
    office_palette(vt, "Начать заново");
    vt_wait_text(vt, "Отбросить набранное здесь?", WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Форма начата заново", WAIT);
    attempt_fill_in(vt, "новое");
    line_up();
    assert_true(attempt_kept(&office.pg, "новое"));
    assert_int_equal(attempt_drafts(&office.pg, "прежнее"), 0);
    throw_away("Отброшено");
    assert_true(pg_wait(&office.pg, GONE));
    home();
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
        cmocka_unit_test(a_new_citizen_refused), cmocka_unit_test(a_new_citizen_without_a_line), cmocka_unit_test(ended_before_it_is_taken),
        cmocka_unit_test(thrown_away_without_a_line), cmocka_unit_test(thrown_away_read_only), cmocka_unit_test(begun_anew_without_a_line),
    };

    return cmocka_run_group_tests_name("left", tests, up, down);
}
