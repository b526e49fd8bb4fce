/* domain_calendar.c - reading calendar files: what is accepted, and the exact word about what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/workday.h"

#define HEAD "date,scope,kind,name\n"
#define MAY "2026-05-01,RU,holiday,x\n"

static void test_accepted(void **state)
{
    static const struct {
        const char *text;
        size_t rows;
    } files[] = {
        {HEAD MAY, 1},
        {HEAD "2026-05-01,RU,holiday,x", 1},
        {"\xEF\xBB\xBF" HEAD MAY, 1},
        {"date,scope,kind,name\r\n2026-05-01,RU,holiday,x\r\n", 1},
        {"\"date\",\"scope\",\"kind\",\"name\"\n\"2026-05-01\",\"RU\",\"holiday\",\"a, \"\"b\"\"\"\n", 1},
        {"name,kind,date,scope,source\nx,holiday,2026-05-01,RU,law\n", 1},
        {HEAD "\n" MAY "\n   \n", 1},
        {HEAD " 2026-05-01 , RU ,holiday, x \n", 1},
        {HEAD "2026-05-01,RU,holiday,\n", 1},
        {HEAD "2028-05-01,RU-IRK,holiday,later\n" MAY "2025-01-01,RU,holiday,y\n2026-05-01,RU-IRK,holiday,z\n", 4},
        {HEAD "2027-02-20,RU,working_weekend,x\n", 1},
    };
    (void)state;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct calendar_set set;
        struct error e = {0};

        if (calendar_parse(files[i].text, strlen(files[i].text), &set, &e) != 0)
            fail_msg("file %zu: %s %s %s", i, e.code, e.arg[0], e.arg[1]);
        assert_int_equal(set.count, files[i].rows);
        for (size_t k = 1; k < set.count; k++)
            assert_true(set.rows[k - 1].day <= set.rows[k].day);
        calendar_free(&set);
        calendar_free(&set);
    }
}

static void test_quoted_names(void **state)
{
    static const char text[] = HEAD "2026-05-01,RU,holiday,\"a, \"\"b\"\"\"\n";
    struct calendar_set set;
    struct error e = {0};
    (void)state;

    assert_int_equal(calendar_parse(text, sizeof text - 1, &set, &e), 0);
    assert_string_equal(set.rows[0].name, "a, \"b\"");
    assert_int_equal(set.rows[0].line, 2);
    assert_int_equal(set.first_year, 2026);
    assert_int_equal(set.last_year, 2026);
    calendar_free(&set);
}

static void test_refused(void **state)
{
    static const struct {
        const char *text, *code, *arg[3];
    } files[] = {
        {"", "calendar.header", {"date", "", ""}},
        {"\n\n", "calendar.header", {"date", "", ""}},
        {MAY, "calendar.header", {"date", "", ""}},
        {"date,scope,name\n2026-05-01,RU,x\n", "calendar.header", {"kind", "", ""}},
        {"date,scope,kind\n2026-05-01,RU,holiday\n", "calendar.header", {"name", "", ""}},
        {"Date,scope,kind,name\n", "calendar.header", {"date", "", ""}},
        {"date;scope;kind;name\n", "calendar.header", {"date", "", ""}},
        {HEAD, "calendar.empty", {"", "", ""}},
        {HEAD "2026-05-01,RU-IRK,holiday,x\n", "calendar.empty", {"", "", ""}},
        {HEAD MAY "2026-05-02,RU,holiday\n", "calendar.columns", {"3", "3", "4"}},
        {HEAD "2026-05-01,RU,holiday,x,y\n", "calendar.columns", {"2", "5", "4"}},
        {HEAD "2026-05-01,RU,holiday,a \"b\"\n", "calendar.quote", {"2", "", ""}},
        {HEAD "2026-05-01,RU,holiday,\"a\" b\n", "calendar.quote", {"2", "", ""}},
        {HEAD MAY "2026-05-02,RU,holiday,\"a\nb\n", "calendar.quote", {"3", "", ""}},
        {HEAD "2026-02-30,RU,holiday,x\n", "calendar.date", {"2", "2026-02-30", ""}},
        {HEAD "01.05.2026,RU,holiday,x\n", "calendar.date", {"2", "01.05.2026", ""}},
        {HEAD ",RU,holiday,x\n", "calendar.date", {"2", "", ""}},
        {HEAD "9999-01-01,RU,holiday,x\n", "calendar.date", {"2", "9999-01-01", ""}},
        {HEAD "2026-05-01,RU-MOW,holiday,x\n", "calendar.scope", {"2", "RU-MOW", ""}},
        {HEAD "2026-05-01,ru,holiday,x\n", "calendar.scope", {"2", "ru", ""}},
        {HEAD "2026-05-01,RU,party,x\n", "calendar.kind", {"2", "party", ""}},
        {HEAD "2026-05-01,RU,weekend,x\n", "calendar.kind", {"2", "weekend", ""}},
        {HEAD "2026-05-01,RU,,x\n", "calendar.kind", {"2", "", ""}},
        {HEAD MAY "2026-05-04,RU,working_weekend,x\n", "calendar.weekend", {"3", "2026-05-04", ""}},
        {HEAD MAY MAY, "calendar.duplicate", {"3", "2026-05-01", "RU"}},
        {HEAD MAY "2026-06-12,RU,holiday,y\n2026-05-01,RU,transferred_off,z\n", "calendar.duplicate", {"4", "2026-05-01", "RU"}},
        {HEAD "2026-05-01,RU,holiday,\"two\nlines\"\n", "calendar.name", {"2", "", ""}},
        {HEAD "2026-05-01,RU,holiday,a\x1B[2J\n", "calendar.name", {"2", "", ""}},
        {HEAD "2026-05-01,RU,holiday,\xCF\xF0\xE0\n", "calendar.utf8", {"2", "", ""}},
        {HEAD MAY "\n2026-05-02,RU,holiday,\xD0\n", "calendar.utf8", {"4", "", ""}},
        {HEAD MAY "2028-05-01,RU,holiday,x\n2027-05-03,RU-IRK,holiday,x\n", "calendar.gap", {"2027", "", ""}},
        {HEAD "2199-05-01,RU,holiday,x\n1900-05-01,RU,holiday,x\n", "calendar.gap", {"1901", "", ""}},
    };
    (void)state;

    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        struct calendar_set set;
        struct error e = {0};

        if (calendar_parse(files[i].text, strlen(files[i].text), &set, &e) != -1)
            fail_msg("file %zu was accepted", i);
        if (strcmp(e.code, files[i].code) != 0)
            fail_msg("file %zu: %s %s, wanted %s", i, e.code, e.arg[0], files[i].code);
        for (int k = 0; k < 3; k++)
            if (strcmp(e.arg[k], files[i].arg[k]) != 0)
                fail_msg("file %zu: argument %d is %s", i, k, e.arg[k]);
        assert_null(set.rows);
    }
}

static void test_nul_and_size(void **state)
{
    static const char text[] = HEAD "2026-05-01,RU,holiday,a\0b\n";
    struct calendar_set set;
    struct error e = {0};
    struct str big = {0};
    (void)state;

    assert_int_equal(calendar_parse(text, sizeof text - 1, &set, &e), -1);
    assert_string_equal(e.code, "calendar.utf8");
    str_add(&big, HEAD "2026-05-01,RU,holiday,");
    for (int i = 0; i < 100000; i++)
        str_add(&big, "я");
    assert_int_equal(calendar_parse(str_text(&big), big.len, &set, &e), -1);
    assert_string_equal(e.code, "calendar.name");
    str_clear(&big);
    str_add(&big, HEAD);
    for (int i = 0; i < 50000; i++)
        str_add(&big, "a,");
    assert_int_equal(calendar_parse(str_text(&big), big.len, &set, &e), -1);
    assert_string_equal(e.code, "calendar.columns");
    assert_int_equal(calendar_parse("", 0, &set, NULL), -1); /* nobody asks why */
    str_free(&big);
}

/* Layers: the lower wins; a non-working period that does not suspend hides nothing. */
static void test_layers(void **state)
{
    static const char text[] = HEAD
        "2026-01-01,RU,holiday,a\n"
        "2026-06-12,RU,holiday,federal\n"
        "2026-06-13,RU-IRK,working_weekend,regional Saturday\n"
        "2026-06-13,RU-IRK-UOBO,holiday,of the okrug\n"
        "2026-06-12,RU-IRK,nonworking_period,flood\n"
        "2026-06-15,RU-IRK,nonworking_period,flood\n"
        "2026-06-15,RU-IRK-UOBO,holiday,own\n"
        "2026-06-20,RU-IRK,nonworking_period,flood\n";
    static const struct {
        const char *scope, *day, *by;
        bool suspend, working;
        enum day_kind kind;
    } rows[] = {
        {"RU", "2026-06-13", "", false, false, DAY_WEEKEND},
        {"RU-SAR", "2026-06-13", "", false, false, DAY_WEEKEND},
        {"RU-IRK", "2026-06-13", "RU-IRK", false, true, DAY_WORKING_WEEKEND},
        {"RU-IRK-UOBO", "2026-06-13", "RU-IRK-UOBO", false, false, DAY_HOLIDAY},
        {"RU-IRK", "2026-06-12", "RU", false, false, DAY_HOLIDAY},
        {"RU-IRK", "2026-06-12", "RU-IRK", true, false, DAY_NONWORKING_PERIOD},
        {"RU-IRK", "2026-06-15", "RU-IRK", false, true, DAY_NONWORKING_PERIOD},
        {"RU-IRK", "2026-06-15", "RU-IRK", true, false, DAY_NONWORKING_PERIOD},
        {"RU-IRK-UOBO", "2026-06-15", "RU-IRK-UOBO", false, false, DAY_HOLIDAY},
        {"RU-IRK", "2026-06-20", "", false, false, DAY_WEEKEND},
        {"RU", "2026-06-15", "", true, true, DAY_WORKDAY},
    };
    struct calendar_set set;
    struct error e = {0};
    (void)state;

    assert_int_equal(calendar_parse(text, sizeof text - 1, &set, &e), 0);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct day_info info;
        struct date day;

        assert_int_equal(date_from_iso(rows[i].day, &day), 0);
        assert_int_equal(workday_info(&set, rows[i].scope, rows[i].suspend, day, &info, &e), 0);
        if (info.working != rows[i].working || info.kind != rows[i].kind || strcmp(info.scope, rows[i].by) != 0)
            fail_msg("row %zu: %d %s %s", i, info.working, day_kind_name(info.kind), info.scope);
    }
    calendar_free(&set);
}

/* Any cut or changed byte of a good file is either read or refused with a code, and leaks nothing. */
static void test_damaged(void **state)
{
    static const char good[] = "\xEF\xBB\xBF" HEAD "2026-05-01,RU,holiday,\"Праздник, \"\"большой\"\"\"\r\n"
                               "2026-05-02,RU-IRK,working_weekend,x\r\n2027-01-01,RU,holiday,y\n";
    unsigned seed = 4711;
    (void)state;

    for (int round = 0; round < 20000; round++) {
        struct calendar_set set;
        struct error e = {0};
        char *text = mem_alloc(sizeof good);
        size_t len = sizeof good - 1;

        memcpy(text, good, sizeof good);
        if (round % 2)
            len = (size_t)rand_r(&seed) % sizeof good;
        for (int k = rand_r(&seed) % 3; k > 0 && len; k--)
            text[(size_t)rand_r(&seed) % len] = (char)rand_r(&seed);
        char *exact = mem_alloc(len); /* so that a read past the end is seen */
        memcpy(exact, text, len);
        if (calendar_parse(exact, len, &set, &e) == 0)
            calendar_free(&set);
        else
            assert_true(strncmp(e.code, "calendar.", 9) == 0);
        free(exact);
        free(text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_accepted), cmocka_unit_test(test_quoted_names), cmocka_unit_test(test_refused),
        cmocka_unit_test(test_nul_and_size), cmocka_unit_test(test_layers),   cmocka_unit_test(test_damaged),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
