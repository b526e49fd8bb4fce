/* drafts.c - what was typed and not saved: kept whatever ends the program, brought back at the same field, gone after the save. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <sys/wait.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static int no_drafts(void **state)
{
    (void)state;
    pg_exec(&office.pg, "delete from kurator.draft");
    return 0;
}

static long citizen(const char *surname)
{
    return office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
}

/* An attempt with an outcome, half a note, and the cursor in it. */
static struct vt *half_attempt(const char *surname)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, surname);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, "перезвонит соседка");
    vt_wait_text(vt, "перезвонит соседка", OFFICE_WAIT);
    return vt;
}

/* A new citizen with the SNILS half typed. */
static struct vt *half_intake(void)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_type(vt, "половинкина");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Фамилия", OFFICE_WAIT);
    vt_type(vt, "Мария\rИльинична\r14.03.1992\r");
    vt_key(vt, "Tab");
    vt_type(vt, "112-233");
    vt_wait_text(vt, "112-233", OFFICE_WAIT);
    return vt;
}

static void cursor_in(struct vt *vt, const char *label, const char *text)
{
    int row, col, at_row, at_col;
    bool visible;

    vt_wait_text(vt, text, OFFICE_WAIT);
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    assert_true(visible);
    assert_true(vt_find(vt, label, &at_row, NULL));
    assert_int_equal(row, at_row);
    assert_true(vt_find(vt, text, &at_row, &at_col));
    assert_int_equal(row, at_row);
    assert_true(col > at_col);
}

/* The next start tells of it; F8 «Черновики» and the first of them. */
static struct vt *next_start(const char *login)
{
    struct vt *vt = office_clerk(&office, login);

    vt_wait_text(vt, "форма не сохранена: F8, «Черновики»", OFFICE_WAIT);
    return vt;
}
static void reopen(struct vt *vt)
{
    office_palette(vt, "чернов");
    vt_wait_text(vt, "1 13.11 09:00", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Восстановлен черновик", OFFICE_WAIT);
}

#define DRAFT_HAS(text) "select exists (select from kurator.draft where '" text "' = any(values))"
#define GONE "select not exists (select from kurator.draft)"

static void attempt_survives(const char *surname, int signal, int status_expected)
{
    int status = -1;
    long id = citizen(surname);
    struct vt *vt = half_attempt(surname);

    if (signal == SIGKILL)                  /* nothing can be done then: what rested is there */
        assert_true(pg_wait(&office.pg, DRAFT_HAS("перезвонит соседка")));
    vt_kill(vt, signal);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    if (signal != SIGKILL) {
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), status_expected);
    }
    vt_stop(&vt);
    assert_true(pg_wait(&office.pg, DRAFT_HAS("перезвонит соседка")));
    vt = next_start("t_clerk");
    reopen(vt);
    cursor_in(vt, "Примечание", "перезвонит соседка");
    vt_type(vt, " в среду");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "no_answer перезвонит соседка в среду",
                  "select a.outcome || ' ' || a.note from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    assert_true(pg_wait(&office.pg, GONE));
    office_leave(&vt);
}

static void test_hangup(void **state)
{
    (void)state;
    attempt_survives("Повесина", SIGHUP, 3);
}
static void test_terminate(void **state)
{
    (void)state;
    attempt_survives("Прервана", SIGTERM, 0);
}
static void test_kill(void **state)
{
    (void)state;
    attempt_survives("Убиенная", SIGKILL, 0);
}

static void test_intake(void **state)
{
    (void)state;
    static const int signals[] = {SIGHUP, SIGTERM, SIGKILL};

    for (int i = 0; i < 3; i++) {
        int status = -1;
        no_drafts(NULL);
        struct vt *vt = half_intake();

        if (signals[i] == SIGKILL)
            assert_true(pg_wait(&office.pg, DRAFT_HAS("112-233")));
        vt_kill(vt, signals[i]);
        vt_wait_exit(vt, OFFICE_WAIT, &status);
        vt_stop(&vt);
        assert_true(pg_wait(&office.pg, DRAFT_HAS("112-233")));
        vt = next_start("t_clerk");
        reopen(vt);
        cursor_in(vt, "СНИЛС", "112-233");
        vt_wait_text(vt, "Половинкина", OFFICE_WAIT);
        vt_wait_text(vt, "Ильинична", OFFICE_WAIT);
        vt_wait_text(vt, "14.03.1992", OFFICE_WAIT);
        vt_stop(&vt);
    }
}

/* A known citizen's intake comes back with the citizen. */
static void test_intake_of_known_citizen(void **state)
{
    (void)state;
    citizen("Знакомова");
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_type(vt, "знакомова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Источник", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_type(vt, "417/б");
    vt_wait_text(vt, "417/б", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
    vt_stop(&vt);
    vt = next_start("t_clerk");
    reopen(vt);
    cursor_in(vt, "Вх. №", "417/б");
    vt_wait_text(vt, "Знакомова Анна Сергеевна", OFFICE_WAIT);
    vt_key(vt, "Tab Tab Tab Tab Tab");
    vt_stop(&vt);
}

/* F10 keeps a draft and says so; reopened twice and changed, it holds the newest text. */
static void test_leave_and_go_on(void **state)
{
    (void)state;
    citizen("Двоякова");
    struct vt *vt = half_attempt("Двоякова");

    for (int i = 0; i < 2; i++) {
        vt_key(vt, "F10");
        vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
        vt_key(vt, i ? "F8" : "F10 F8");
        vt_wait_text(vt, "Все действия", OFFICE_WAIT);
        vt_type(vt, "чернов");
        vt_key(vt, "Enter");
        vt_wait_text(vt, "1 13.11 09:00", OFFICE_WAIT);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Восстановлен черновик", OFFICE_WAIT);
        vt_type(vt, i ? ", вечером" : ", утром");
    }
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, DRAFT_HAS("перезвонит соседка, утром, вечером")));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 1);
    vt_stop(&vt);
}

static void test_discard(void **state)
{
    (void)state;
    citizen("Отброшенова");
    struct vt *vt = half_attempt("Отброшенова");

    assert_true(pg_wait(&office.pg, DRAFT_HAS("перезвонит соседка")));
    office_palette(vt, "отброс");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, GONE));
    /* An unchanged form leaves nothing behind. */
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    office_leave(&vt);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 0);
}

/* Another login neither sees nor loses it, but is told that the case is open elsewhere. */
static void test_another_login(void **state)
{
    (void)state;
    citizen("Чужакова");
    struct vt *vt = half_attempt("Чужакова");

    assert_true(pg_wait(&office.pg, DRAFT_HAS("перезвонит соседка")));
    struct vt *other = office_clerk(&office, "t_clerk2");
    vt_wait_quiet(other, 200, OFFICE_WAIT);
    assert_false(vt_find(other, "не сохранена", NULL, NULL));
    office_palette(other, "чернов");
    vt_wait_text(other, "Несохранённых форм нет", OFFICE_WAIT);
    office_card(other, "Чужакова");
    vt_key(other, "F6");
    vt_wait_text(other, "Открыто и у сотрудника: Иванова О. П. (с 13.11 09:00)", OFFICE_WAIT);
    assert_false(vt_find(other, "перезвонит соседка", NULL, NULL));
    vt_stop(&other);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft where login = 't_clerk'"), 1);
    vt_stop(&vt);
}

/* What it is about is gone or is no longer to be seen: the list says so, nothing typed is shown, and it can be thrown away. */
static void test_out_of_sight(void **state)
{
    (void)state;
    citizen("Ушедшева");
    struct vt *vt = half_attempt("Ушедшева");

    assert_true(pg_wait(&office.pg, DRAFT_HAS("перезвонит соседка")));
    vt_stop(&vt);
    pg_exec(&office.pg, "update kurator.draft set target = 79999999");
    vt = next_start("t_clerk");
    for (int i = 2; i > 0; i--) {
        office_palette(vt, "чернов");
        vt_wait_text(vt, "1 13.11 09:00  Попытка контакта: больше не открыть", OFFICE_WAIT);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Того, о чём эта форма, больше нет", OFFICE_WAIT);
        assert_false(vt_find(vt, "перезвонит соседка", NULL, NULL));
        assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 1);
        vt_key(vt, i == 2 ? "2" : "1");
        vt_wait_gone(vt, "Того, о чём эта форма", OFFICE_WAIT);
    }
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, GONE));
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_hangup, no_drafts), cmocka_unit_test_setup(test_terminate, no_drafts), cmocka_unit_test_setup(test_kill, no_drafts),
        cmocka_unit_test_setup(test_intake, no_drafts), cmocka_unit_test_setup(test_intake_of_known_citizen, no_drafts),
        cmocka_unit_test_setup(test_leave_and_go_on, no_drafts), cmocka_unit_test_setup(test_discard, no_drafts),
        cmocka_unit_test_setup(test_another_login, no_drafts), cmocka_unit_test_setup(test_out_of_sight, no_drafts),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
