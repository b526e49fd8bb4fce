/* screen_work_row.c - a row of the worklist in every width: a name that does not fit says so, one that fits keeps every cell. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "../../src/screen/work_row.h"
#include "canvas.h"

static const struct session session = {.today = {2026, 11, 23}};

static const char *drawn(const struct work_row *row, int cols, bool plain)
{
    static char line[400];
    struct draw *d = canvas_new(4, cols, plain);

    draw_begin(d);
    work_row_draw(&session, row, true, "", d, 1, cols, false, LIST_BAR_NAME);
    snprintf(line, sizeof line, "%s", canvas_line(d, 1));
    canvas_free(&d);
    return line;
}

/* Two citizens whose names are alike as far as the room goes may not look like one. */
static void name_that_is_cut(void **state)
{
    (void)state;
    static const struct { int cols; const char *mind, *name, *shown; } cases[] = {
        /* at 80 cells the name has 28, at 60 31, at 40 25; a warning takes its own from the narrow ones */
        {80, "", "Преображенская Александра Ф", "Преображенская Александра Ф  "},
        {80, "", "Преображенская Александра Фе", "Преображенская Александра Фе "},
        {80, "", "Преображенская Александра Фео", "Преображенская Александра .. "},
        {60, "", "Преображенская Александра Феокт", "Преображенская Александра Феокт "},
        {60, "", "Преображенская Александра Феоктистовна", "Преображенская Александра Фео.. "},
        {40, "", "Преображенская Александра", "Преображенская Александра "},
        {40, "", "Преображенская Александра Феоктистовна", "Преображенская Александ.. "},
        {40, "deaf", "Преображенская Алекса", "Преображенская Але.. deaf "},
        {40, "deaf", "Преображенская Алекс", "Преображенская Алекс deaf "},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct work_row row = {.next_step = "visit", .due_on = "2026-11-19", .days = -2, .phones = 2};
        snprintf(row.name, sizeof row.name, "%s", cases[i].name);
        snprintf(row.mind, sizeof row.mind, "%s", cases[i].mind);
        const char *line = drawn(&row, cases[i].cols, false);
        if (!strstr(line, cases[i].shown))
            fprintf(stderr, "case %zu: %s\n", i, line);
        assert_non_null(strstr(line, cases[i].shown));
        assert_non_null(strstr(line, "19.11"));
    }
}

/* What was tried is counted whole: where the words of all three have no room, by a letter each. */
static void tries_are_all_told(void **state)
{
    (void)state;
    static const struct { int phones, visits, posts; const char *shown; } cases[] = {
        {0, 0, 0, " - "}, {2, 1, 0, " ph2 vi1 "}, {12, 3, 0, " ph12 vi3 "}, {3, 1, 1, " p3 v1 p1 "}, {12, 0, 0, " ph12 "}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct work_row row = {.name = "Аверина", .next_step = "visit", .due_on = "2026-11-19", .phones = cases[i].phones, .visits = cases[i].visits, .posts = cases[i].posts};
        const char *line = drawn(&row, 80, false);
        if (!strstr(line, cases[i].shown))
            fprintf(stderr, "case %zu: %s\n", i, line);
        assert_non_null(strstr(line, cases[i].shown));
    }
}

/* Cells follow each other there, and what is behind the edge of the terminal is heard. */
static void plain_is_never_cut_by_points(void **state)
{
    (void)state;
    struct work_row row = {.name = "Преображенская Александра Феоктистовна", .next_step = "visit", .due_on = "2026-11-19", .days = -2};
    assert_null(strstr(drawn(&row, 40, true), ".."));
    assert_non_null(strstr(drawn(&row, 80, true), "Преображенская Александра Феоктистовна, "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(name_that_is_cut), cmocka_unit_test(tries_are_all_told), cmocka_unit_test(plain_is_never_cut_by_points)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
