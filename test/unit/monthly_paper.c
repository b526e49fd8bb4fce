/* monthly_paper.c - the monthly form on paper and in a spreadsheet: widths with long names and great figures, formulas made
 * harmless; and figures as they are typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/i18n.h"
#include "kurator/monthly.h"
#include "kurator/utf8.h"

static struct monthly_row rows[] = {
    {"arrived", "", "", {12345678, 1, 2, 3, 4}},
    {"arrived", "ipra", "=ИПРА, \"выписка\" с очень длинным названием, которому не хватает одной строки", {7, 1, 2, 3, 1}},
    {"overdue", "", "", {0, 0, 0, 0, 0}},
};
static struct monthly_place places[] = {
    {"", {1, 0, 0, 0, 0, 0, 0, 0, 99999, 0}},
    {"Усть-Илимско-Константинопольско-Преображенское сельское поселение имени Кирова", {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}},
};
static const struct monthly form = {
    .office_id = 1, .office = "УСЗСОН по Аларскому району", .month = {2026, 11, 1}, .until = {2026, 11, 12}, .running = true,
    .column = {{"all", "", ""}, {"early", "0-2", "дети от 0 до 3 лет"}, {"child", "3-17", "дети от 3 до 18 лет"}, {"adult", "18-59", "инвалиды 18-59 лет"}, {"senior", "60+", "инвалиды от 60 лет"}},
    .ncolumns = 5, .row = rows, .nrows = 3, .place = places, .nplaces = 2};

static void check_width(const char *text)
{
    char line[4096];

    for (const char *p = text; *p; p += strcspn(p, "\n\f"), p += *p != '\0') {
        snprintf(line, sizeof line, "%.*s", (int)strcspn(p, "\n\f"), p);
        if (utf8_cells(line) > 80)
            fail_msg("too wide: %s", line);
    }
}

static void test_text(void **state)
{
    struct str out = {0};

    (void)state;
    monthly_text(&form, 66, &out);
    check_width(str_text(&out));
    assert_non_null(strstr(str_text(&out), "November 2026"));
    assert_non_null(strstr(str_text(&out), "12345678"));
    assert_non_null(strstr(str_text(&out), "99999"));
    assert_non_null(strstr(str_text(&out), "поселение"));
    assert_null(strchr(str_text(&out), '\f'));
    str_clear(&out);
    monthly_text(&form, 10, &out);              /* small pages: a form feed between them, the head on each */
    check_width(str_text(&out));
    assert_non_null(strchr(str_text(&out), '\f'));
    str_free(&out);
}

static void test_csv(void **state)
{
    struct str out = {0};
    int lines = 0;

    (void)state;
    monthly_csv(&form, &out);
    for (const char *p = str_text(&out); *p; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 1 + 3 * 5 + 2 * 2);     /* of a place: the lines that the form has */
    assert_non_null(strstr(str_text(&out), "2026-11,УСЗСОН по Аларскому району,arrived,,Arrived,all,All,12345678\r\n"));
    assert_non_null(strstr(str_text(&out), "\"Arrived: =ИПРА, \"\"выписка\"\""));
    str_free(&out);
}

static void test_people(void **state)
{
    struct monthly_person person[] = {{1, 2, "=cmd|' /C calc'!A0", "1992-03-14", "notify", "2026-11-02", "2026-11-10", "УСЗСОН"},
                                      {3, 4, "Константинопольская-Преображенская-Благовещенская Иоанна-Мария-Екатерина", "2015-03-14", "", "2026-11-02", "", "УСЗСОН по Усть-Илимскому району"}};
    struct monthly_people people = {.total = 2, .person = person, .n = 2};
    struct monthly_cell cell = {.line = "overdue", .column = "all"};
    struct monthly region = form;
    struct str out = {0};

    (void)state;
    region.office_id = MONTHLY_REGION;
    monthly_people_text(&region, &cell, &people, 66, &out);
    check_width(str_text(&out));
    assert_non_null(strstr(str_text(&out), "14.03.1992"));
    str_clear(&out);
    monthly_people_csv(&people, &out);
    assert_non_null(strstr(str_text(&out), "\r\n1,'=cmd|' /C calc'!A0,1992-03-14,"));
    str_free(&out);
}

static void test_cells(void **state)
{
    static const char *const good[] = {"overdue", "arrived.ipra", "in_time.phone/child", "closed/place:Усть-Кут", "open/place:", "late_entry/senior"};
    static const char *const bad[] = {"", "/", ".", "nothing", "arrived.", "arrived/", ".ipra", "/all", "Overdue", "overdue /all",
                                      "arrived.a_part_with_a_name_that_is_far_too_long_to_be_one"};
    struct monthly_cell cell;
    struct error e = {0};
    char text[600];

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_int_equal(monthly_cell_parse(good[i], &cell, &e), 0);
        assert_string_equal(monthly_cell_text(&cell, text, sizeof text), good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        if (monthly_cell_parse(bad[i], &cell, &e) == 0)
            fail_msg("«%s» is understood", bad[i]);
        assert_string_equal(e.code, "monthly.cell");
    }
}

/* Every line has its words, and the short ones fit as heads. */
static void test_words(void **state)
{
    struct str text = {0};
    struct monthly_cell cell = {.line = "arrived", .part = "ipra", .column = "adult"};

    (void)state;
    for (int i = 0; i < MONTHLY_LINES; i++) {
        assert_int_equal(monthly_line_index(monthly_line_code(i)), i);
        assert_true(monthly_title(i)[0] && monthly_definition(i)[0] && monthly_short_title(i)[0]);
        assert_true(utf8_cells(monthly_short_title(i)) <= 5);
    }
    assert_int_equal(monthly_line_index("nothing"), -1);
    assert_string_equal(monthly_line_code(MONTHLY_LINES), "");
    monthly_explain(&form, &cell, &text);
    assert_non_null(strstr(str_text(&text), "Arrived: =ИПРА"));
    assert_non_null(strstr(str_text(&text), "инвалиды 18-59 лет"));
    assert_non_null(strstr(str_text(&text), "12.11.2026"));
    str_free(&text);
}

static int setup(void **state)
{
    (void)state;
    i18n_start("en");
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_text), cmocka_unit_test(test_csv), cmocka_unit_test(test_people),
                                       cmocka_unit_test(test_cells), cmocka_unit_test(test_words)};

    return cmocka_run_group_tests(tests, setup, NULL);
}
