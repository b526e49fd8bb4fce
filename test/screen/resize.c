/* resize.c - a terminal that is tiny or changes its size in the middle of a form: no harm, nothing typed is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    return 0;
}

/* The line of the cursor, or that which it goes on from, has this text. */
static void on_line(struct vt *vt, const char *text)
{
    int row, col;
    bool visible;

    vt_cursor(vt, &row, &col, &visible);
    for (; row > 0 && strncmp(vt_line(vt, row), "    ", 4) == 0; row--)
        ;
    if (!strstr(vt_line(vt, row), text)) {
        fprintf(stderr, "the cursor is at %d,%d, not at «%s»:\n%s", row, col, text, vt_screen(vt));
        fail();
    }
}

/* A terminal too small for work is drawn without harm and grows back to the whole screen. */
static void test_tiny_terminal(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_clerk", NULL, 5, 20, "xterm-256color", false);

    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    vt_key(vt, "F6 Down Up Left Right PgDn F8 F10 F1 F10");
    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    vt_resize(vt, 1, 1);
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_resize(vt, 24, 80);
    vt_wait_text(vt, "F10 Назад", OFFICE_WAIT);
    vt_stop(&vt);
}

/* In the middle of a form the terminal becomes small, tiny and large: what was typed, and where, stays. */
static void test_resize_keeps_the_form(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_type(vt, "размерова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Фамилия", OFFICE_WAIT);
    vt_type(vt, "Мария\rИльинична\r14.03.1992\r");
    vt_wait_text(vt, "14.03.1992", OFFICE_WAIT);
    vt_key(vt, "Tab 112-233");
    vt_wait_text(vt, "112-233", OFFICE_WAIT);
    vt_resize(vt, 12, 40);
    vt_wait_text(vt, "112-233", OFFICE_WAIT);
    vt_resize(vt, 5, 20);
    vt_type(vt, " 445");
    vt_resize(vt, 50, 132);
    vt_wait_text(vt, "112-233 445", OFFICE_WAIT);
    vt_wait_text(vt, "Размерова", OFFICE_WAIT);
    vt_wait_text(vt, "Мария", OFFICE_WAIT);
    vt_wait_text(vt, "Ильинична", OFFICE_WAIT);
    on_line(vt, "112-233 445");
    vt_resize(vt, 24, 80);
    vt_type(vt, " 95");
    vt_wait_text(vt, "112-233 445 95", OFFICE_WAIT);
    on_line(vt, "СНИЛС");
    vt_stop(&vt);
}

/* Smaller and as large again before the program looks: the terminal has lost what was drawn. */
static void test_there_and_back(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    for (int i = 0; i < 5; i++) {
        vt_wait_quiet(vt, 50, OFFICE_WAIT);
        vt_resize(vt, 12, 40);
        vt_resize(vt, 24, 80);
        vt_wait_text(vt, "F10 Назад", OFFICE_WAIT);
        vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    }
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tiny_terminal), cmocka_unit_test(test_resize_keeps_the_form), cmocka_unit_test(test_there_and_back)};

    return cmocka_run_group_tests(tests, start, office_down);
}
