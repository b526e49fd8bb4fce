/* terminals.c - the same work on the terminals that clerks have: their character sets, no colour where none is wanted, a clean end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <cmocka.h>
#include "office.h"

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    office_case(&office, "Бобров", "Пётр", "Ильич", "1990-01-02", "ipra", "2026-11-05");
    return 0;
}

static int status_of(struct vt *vt)
{
    int status = -1;

    vt_wait_exit(vt, OFFICE_WAIT, &status);
    return status;
}

static bool coloured(struct vt *vt)
{
    for (int y = 0; y < vt_rows(vt); y++)
        for (int x = 0; x < vt_cols(vt); x++)
            if (vt_coloured(vt, y, x))
                return true;
    return false;
}

/* Colour only repeats: without it the mark of an overdue row and the bar are there. */
/* Waits until the program has written these bytes. */
static void wait_bytes(struct vt *vt, const char *bytes)
{
    for (int i = 0; i < OFFICE_WAIT / 100; i++) {
        size_t n;
        const char *raw = vt_raw(vt, &n);

        if (memmem(raw, n, bytes, strlen(bytes)))
            return;
        vt_pump(vt, 100);
    }
    fail_msg("the bytes of the terminal's own character set did not come");
}

/* A terminal of KOI8-R: its bytes go out, «№» as a likeness, no byte of UTF-8; and what is typed in it is understood. */
static void test_koi8(void **state)
{
    static const char overdue[] = "\xF0\xD2\xCF\xD3\xD2\xCF\xDE\xC5\xCE\xCF", name[] = "\xD4\xC5\xD3\xD4\xCF\xD7\xC1", full[] = "\xF4\xC5\xD3\xD4\xCF\xD7\xC1 \xE1\xCE\xCE\xC1", number[] = "N 417";
    const char *const env[] = {"LC_ALL=ru_RU.KOI8-R", NULL};
    size_t n;

    (void)state;
    office_case(&office, "Тестова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_open_env(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false, env);
    wait_bytes(vt, overdue);
    vt_send(vt, name, sizeof name - 1);
    wait_bytes(vt, full);
    vt_key(vt, "Enter");
    wait_bytes(vt, number);
    const char *raw = vt_raw(vt, &n);
    assert_null(memmem(raw, n, "\xD0\x9F\xD1\x80", 4));         /* «Пр» of UTF-8 */
    for (size_t i = 0; i < n; i++)
        if ((unsigned char)raw[i] >= 0x80 && (unsigned char)raw[i] < 0xA0)
            fail_msg("%02x is a command of eight bits, at %zu", (unsigned char)raw[i], i);
    office_end(&vt);
}

static void test_colour(void **state)
{
    (void)state;
    static const struct { const char *term, *env; bool colour; } rows[] = {
        {"xterm-256color", "KURATOR_COLOUR=auto", true}, {"xterm-256color", "NO_COLOR=1", false}, {"vt220", "KURATOR_COLOUR=auto", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        int row;
        struct vt *vt = office_open_env(&office, "t_clerk", NULL, 24, 80, rows[i].term, false, (const char *[]){rows[i].env[0] == 'N' ? rows[i].env : "NO_COLOR", NULL});
        vt_wait_text(vt, "Аверина", OFFICE_WAIT);
        vt_wait_quiet(vt, 100, OFFICE_WAIT);
        assert_true(vt_find(vt, "Аверина", &row, NULL));
        assert_non_null(strstr(vt_line(vt, row), "!   -1"));
        assert_true(vt_reverse(vt, row, 8));
        if (coloured(vt) != rows[i].colour) {
            fprintf(stderr, "%s %s: colours %d\n", rows[i].term, rows[i].env, coloured(vt));
            fail();
        }
        office_leave(&vt);
    }
}

/* ^L draws all anew; ^S, ^Q, ^C, ^Z neither stop nor end the program. */
static void test_control_keys(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_key(vt, "^S ^Q ^C ^Z ^A ^B ^H ^J");
    vt_reset_bytes(vt);
    vt_key(vt, "^L");
    for (int i = 0; i < OFFICE_WAIT / 100 && vt_bytes(vt) <= 500; i++)
        vt_pump(vt, 100);
    assert_true(vt_bytes(vt) > 500);
    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    office_leave(&vt);
}

/* Whatever ends it, the terminal is as it was: modes, the screen before, the cursor. */
static void test_terminal_given_back(void **state)
{
    (void)state;
    static const int signals[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT};
    struct termios modes;

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++) {
        int row, col;
        bool visible;
        struct vt *vt = office_clerk(&office, "t_clerk");

        assert_true(vt_alternate(vt));
        vt_kill(vt, signals[i]);
        status_of(vt);
        while (vt_pump(vt, 50) > 0)
            ;
        assert_false(vt_alternate(vt));
        vt_cursor(vt, &row, &col, &visible);
        assert_true(visible);
        assert_int_equal(tcgetattr(vt_fd(vt), &modes), 0);
        assert_true(modes.c_lflag & ECHO);
        assert_true(modes.c_lflag & ICANON);
        assert_true(modes.c_oflag & OPOST);
        vt_stop(&vt);
    }
}

/* Stopped and continued by the shell: drawn anew. */
static void test_stop_and_continue(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_kill(vt, SIGSTOP);
    vt_reset_bytes(vt);
    vt_kill(vt, SIGCONT);
    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    vt_pump(vt, OFFICE_WAIT);
    assert_true(vt_bytes(vt) > 0);
    vt_key(vt, "Down");
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_koi8), cmocka_unit_test(test_colour), cmocka_unit_test(test_control_keys),
        cmocka_unit_test(test_terminal_given_back), cmocka_unit_test(test_stop_and_continue),
    };

    return cmocka_run_group_tests(tests, start, office_down);
}
