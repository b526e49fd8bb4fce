/* baud.c - a line of 9,600 baud: pages turned over in a row are painted once, keys are taken while it paints, a save does not wait for it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

#define ROWS 12
#define CASES 100
#define TENTH "68-74 из 100"    /* the page after the first by ten keys */
#define BYTES_A_SECOND 960
#define TICK 50                 /* ms */

static long first;

static int start(void **state)
{
    static const char *const names[] = {"Анна", "Владислава", "Дарима Батоевна", "Ия", "Прасковья", "Евдокия", "Жаргалма", "Олег", "Христофор", "Мирон", "Юлиан Цыренович"};
    char surname[40];

    office_up_friday(state);
    for (int i = 0; i < CASES; i++) {
        static const char *const letters[] = {"а", "б", "в", "г", "д", "е", "ж", "з", "и", "к"};

        snprintf(surname, sizeof surname, "Лист%s%s", letters[i / 10], letters[i % 10]);
        long id = office_case(&office, surname, names[i % 11], names[(i * 3 + 5) % 11], "1992-03-14", "ipra", "2026-11-05");
        first = i ? first : id;
    }
    return 0;
}

/* Until nothing more is drawn: at 9,600 baud the next frame comes when the one before is through. */
static void settle(struct vt *vt, int ms, const char *speed)
{
    vt_wait_quiet(vt, strcmp(speed, "9600") == 0 ? ms : 150, OFFICE_WAIT);
}

/* The program on a terminal whose line says its speed. */
static struct vt *open_at(const char *speed)
{
    char command[80];
    const char *argv[] = {"sh", "-c", command, office.program, NULL};

    snprintf(command, sizeof command, "stty %s && exec \"$0\"", speed);
    struct vt *vt = office_run(&office, argv, "t_clerk", NULL, ROWS, 80, "xterm-256color", NULL);
    vt_wait_text(vt, "Листаа", OFFICE_WAIT);
    settle(vt, 2000, speed);                    /* a first page takes its time on the line, and the hint goes */
    vt_key(vt, "Down Up");
    settle(vt, 600, speed);
    return vt;
}

/* Reads as the line does, until the text is there. */
static void read_slowly(struct vt *vt, const char *text)
{
    for (int i = 0; i < 2 * OFFICE_WAIT / TICK && !vt_find(vt, text, NULL, NULL); i++) {
        vt_pump_some(vt, 0, BYTES_A_SECOND * TICK / 1000);
        poll(NULL, 0, TICK);                    /* this is the line's own pace */
    }
    assert_true(vt_find(vt, text, NULL, NULL));
}

/* Bytes of one page turned over. */
static size_t page(struct vt *vt, const char *speed)
{
    vt_reset_bytes(vt);
    vt_key(vt, "PgDn");
    vt_wait_gone(vt, "Листаа", OFFICE_WAIT);
    settle(vt, 600, speed);
    size_t bytes = vt_bytes(vt);
    vt_key(vt, "Home");
    vt_wait_text(vt, "Листаа", OFFICE_WAIT);
    settle(vt, 600, speed);
    vt_reset_bytes(vt);
    return bytes;
}

/* Ten pages typed at once: two are painted where the keys arrive together, and never the half, at any speed. */
static void test_pages_at_once(void **state)
{
    static const char *const speeds[] = {"9600", "38400"};

    (void)state;
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        struct vt *vt = open_at(speeds[i]);
        size_t one = page(vt, speeds[i]);

        vt_key(vt, "PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn");
        vt_wait_text(vt, TENTH, OFFICE_WAIT);
        settle(vt, 600, speeds[i]);
        if (getenv("KURATOR_TEST_SHOW"))
            fprintf(stderr, "%s baud: a page %zu bytes, ten at once %zu\n%s", speeds[i], one, vt_bytes(vt), vt_screen(vt));
        assert_true(one > 100);
        assert_true(vt_bytes(vt) < 5 * one);
        vt_stop(&vt);
    }
}

/* The same typed one after the other, as a held key repeats: a line that says its speed gets no frame while it paints the one before, so
 * that the last page comes at once after the last key, and not behind ten others. */
static void test_pages_one_by_one(void **state)
{
    struct vt *vt = open_at("9600");
    size_t one = page(vt, "9600");

    (void)state;
    for (int i = 0; i < 10; i++) {
        vt_key(vt, "PgDn");
        vt_pump_some(vt, 0, BYTES_A_SECOND * TICK / 1000);
        poll(NULL, 0, TICK);
    }
    size_t typed = vt_bytes(vt);
    read_slowly(vt, TENTH);
    settle(vt, 600, "9600");
    if (getenv("KURATOR_TEST_SHOW"))
        fprintf(stderr, "a page %zu bytes; ten in a row %zu, %zu of them after the last key\n", one, vt_bytes(vt), vt_bytes(vt) - typed);
    assert_true(vt_bytes(vt) - typed <= 2 * one + one / 2);
    vt_stop(&vt);
}

/* The terminal takes nothing any more: what is typed is done all the same, and saved; when it reads again it shows that. */
static void test_save_while_it_paints(void **state)
{
    static const char *const speeds[] = {"9600", "38400"};
    char saved[200];

    (void)state;
    for (size_t i = 0; i < sizeof speeds / sizeof speeds[0]; i++) {
        struct vt *vt = open_at(speeds[i]);

        for (int k = 0; k < 20; k++) {
            static const char redraw[] = "\014\033[6~\033[5~";     /* more than the way holds, if all were painted */
            vt_send(vt, redraw, sizeof redraw - 1);
        }
        vt_type(vt, "\033[H\033[17~2\0332");
        snprintf(saved, sizeof saved, "select count(*) = %d from kurator.attempt_case where case_id = %ld", (int)i + 1, first);
        assert_true(pg_wait(&office.pg, saved));
        vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
        vt_stop(&vt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_pages_at_once), cmocka_unit_test(test_pages_one_by_one), cmocka_unit_test(test_save_while_it_paints)};

    return cmocka_run_group_tests(tests, start, office_down);
}
