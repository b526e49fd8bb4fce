/* domain_date.c - dates and times as clerks type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "kurator/date_input.h"

/* Monday. */
static const struct date today = {2026, 11, 23};

struct row {
    enum date_purpose purpose;
    const char *typed;
    const char *want;           /* ISO date, or the error's code */
};

static void run_rows(const struct row *rows, size_t count, const struct date_rules *like)
{
    for (size_t i = 0; i < count; i++) {
        struct date_rules rules = *like;
        struct date d = {0, 0, 0};
        struct error e = {0};
        char iso[DATE_ISO_SIZE];
        int rc;

        rules.purpose = rows[i].purpose;
        rc = date_parse(rows[i].typed, &rules, &d, &e);
        if (strcmp(rc == 0 ? date_iso(d, iso) : e.code, rows[i].want) != 0)
            fail_msg("\"%s\" as %d: %s, wanted %s", rows[i].typed, rows[i].purpose, rc == 0 ? iso : e.code, rows[i].want);
        if (rc != 0)
            assert_true(date_none(d)); /* nothing half done */
    }
}

#define RUN(rows, ...) run_rows(rows, sizeof rows / sizeof rows[0], &(struct date_rules){__VA_ARGS__})

static void test_shapes(void **state)
{
    static const struct row rows[] = {
        {DATE_PAST, "23", "2026-11-23"},        {DATE_PAST, "23.11", "2026-11-23"},
        {DATE_PAST, "23,11", "2026-11-23"},     {DATE_PAST, "2311", "2026-11-23"},
        {DATE_PAST, "231126", "2026-11-23"},    {DATE_PAST, "23112026", "2026-11-23"},
        {DATE_PAST, "23.11.26", "2026-11-23"},  {DATE_PAST, "23.11.2026", "2026-11-23"},
        {DATE_PAST, "23/11/26", "2026-11-23"},  {DATE_PAST, "2026-11-23", "2026-11-23"},
        {DATE_PAST, "23-11-26", "2026-11-23"},  {DATE_PAST, "23 11 26", "2026-11-23"},
        {DATE_PAST, " 23.11. ", "2026-11-23"},  {DATE_PAST, "1.2", "2026-02-01"},
        {DATE_PAST, "1.2.3", "date.shape"},     {DATE_PAST, "с", "2026-11-23"},
        {DATE_PAST, "c", "2026-11-23"},         {DATE_PAST, "С", "2026-11-23"},
        {DATE_PAST, "C", "2026-11-23"},         {DATE_PAST, "-1", "2026-11-22"},
        {DATE_PAST, "-23", "2026-10-31"},       {DATE_FUTURE, "+3", "2026-11-26"},
        {DATE_FUTURE, "+9", "2026-12-02"},      {DATE_PAST, "", "date.shape"},
        {DATE_PAST, "   ", "date.shape"},       {DATE_PAST, "231", "date.shape"},
        {DATE_PAST, "23111", "date.shape"},     {DATE_PAST, "2311202", "date.shape"},
        {DATE_PAST, "231120266", "date.shape"}, {DATE_PAST, "23..11", "date.shape"},
        {DATE_PAST, ".23", "date.shape"},       {DATE_PAST, "23.11.2026.1", "date.shape"},
        {DATE_PAST, "23.11,", "date.shape"},    {DATE_PAST, "23.111", "date.shape"},
        {DATE_PAST, "23.11.026", "date.shape"}, {DATE_PAST, "вчера", "date.shape"},
        {DATE_PAST, "сс", "date.shape"},        {DATE_PAST, "+", "date.shape"},
        {DATE_PAST, "--1", "date.shape"},       {DATE_PAST, "+1x", "date.shape"},
        {DATE_PAST, "+12345", "date.shape"},    {DATE_PAST, "23.11.26\xFF", "date.shape"},
        {DATE_PAST, "\xD1", "date.shape"},      {DATE_PAST, "２３", "date.shape"},
        {DATE_PAST, "99999999999999999999999999999999999999999999999", "date.shape"},
    };
    (void)state;

    RUN(rows, .today = today);
}

static void test_no_such_day(void **state)
{
    static const struct row rows[] = {
        {DATE_PAST, "31.02", "date.none"},      {DATE_PAST, "3102", "date.none"},
        {DATE_PAST, "30.02.2024", "date.none"}, {DATE_PAST, "29.02.2026", "date.none"},
        {DATE_PAST, "29.02.2024", "2024-02-29"}, {DATE_PAST, "29.02.1900", "date.none"},
        {DATE_PAST, "29.02", "2024-02-29"},     {DATE_FUTURE, "29.02", "2028-02-29"},
        {DATE_PAST, "32", "date.none"},         {DATE_PAST, "0", "date.none"},
        {DATE_PAST, "00", "date.none"},         {DATE_PAST, "1.0", "date.none"},
        {DATE_PAST, "0.1", "date.none"},        {DATE_PAST, "1.13", "date.none"},
        {DATE_PAST, "31.04.26", "date.none"},   {DATE_PAST, "1.1.1899", "date.year"},
        {DATE_FUTURE, "1.1.2200", "date.year"}, {DATE_PAST, "1.1.0000", "date.year"},
        {DATE_PAST, "2026-13-01", "date.none"}, {DATE_FUTURE, "2026-02-31", "date.none"},
    };
    (void)state;

    RUN(rows, .today = today);
}

static void test_completion(void **state)
{
    static const struct row rows[] = {
        {DATE_PAST, "24", "2026-10-24"},   {DATE_FUTURE, "24", "2026-11-24"},
        {DATE_PAST, "31", "2026-10-31"},   {DATE_FUTURE, "31", "2026-12-31"},
        {DATE_FUTURE, "22", "2026-12-22"}, {DATE_FUTURE, "23", "2026-11-23"},
        {DATE_PAST, "24.11", "2025-11-24"}, {DATE_FUTURE, "22.11", "date.passed"}, {DATE_FUTURE, "24.05", "date.passed"},
        {DATE_FUTURE, "23.11", "2026-11-23"}, {DATE_FUTURE, "22.05", "2027-05-22"}, {DATE_FUTURE, "22.11.27", "2027-11-22"},
        {DATE_FUTURE, "1.1", "2027-01-01"}, {DATE_PAST, "31.12", "2025-12-31"},
        {DATE_PAST, "1.1.95", "1995-01-01"}, {DATE_FUTURE, "1.1.40", "2040-01-01"},
        {DATE_PAST, "24.11.26", "date.future"}, {DATE_PAST, "1.1.27", "date.future"},
        {DATE_PAST, "+1", "date.future"},
    };
    static const struct row january[] = {
        {DATE_PAST, "31", "2026-12-31"}, {DATE_PAST, "5.1", "2027-01-05"}, {DATE_PAST, "6.1", "2026-01-06"},
        {DATE_FUTURE, "4", "2027-02-04"}, {DATE_FUTURE, "30", "2027-01-30"},
    };
    static const struct row february[] = {
        {DATE_FUTURE, "30", "2027-03-30"}, {DATE_FUTURE, "29", "2027-03-29"}, {DATE_PAST, "31", "2027-01-31"},
    };
    (void)state;

    RUN(rows, .today = today);
    RUN(january, .today = {2027, 1, 5});
    RUN(february, .today = {2027, 2, 28});
}

static void test_birth(void **state)
{
    static const struct row rows[] = {
        {DATE_BIRTH, "14.03.1992", "1992-03-14"}, {DATE_BIRTH, "14.03.92", "1992-03-14"},
        {DATE_BIRTH, "140392", "1992-03-14"},     {DATE_BIRTH, "14031992", "1992-03-14"},
        {DATE_BIRTH, "14.03.26", "2026-03-14"},   {DATE_BIRTH, "14.03.27", "1927-03-14"},
        {DATE_BIRTH, "24.11.26", "date.future"},  {DATE_BIRTH, "24.11.2026", "date.future"},
        {DATE_BIRTH, "14.03", "date.year"},       {DATE_BIRTH, "1403", "date.year"},
        {DATE_BIRTH, "14", "date.year"},          {DATE_BIRTH, "31.02.92", "date.none"},
        {DATE_BIRTH, "с", "2026-11-23"},          {DATE_BIRTH, "01.01.1900", "1900-01-01"},
    };
    (void)state;

    RUN(rows, .today = today);
}

static void test_limits(void **state)
{
    static const struct row rows[] = {
        {DATE_PAST, "11.11.26", "date.before"}, {DATE_PAST, "12.11.26", "2026-11-12"},
        {DATE_PAST, "20.11.26", "2026-11-20"},  {DATE_PAST, "21.11.26", "date.after"},
    };
    static const struct row past_today[] = {{DATE_PAST, "24.11.26", "2026-11-24"}, {DATE_PAST, "1.12.26", "date.after"}};
    struct date_rules rules = {.purpose = DATE_PAST, .today = today, .min = {2026, 11, 12}};
    struct date d;
    struct error e = {0};
    (void)state;

    RUN(rows, .today = today, .min = {2026, 11, 12}, .max = {2026, 11, 20});
    RUN(past_today, .today = today, .max = {2026, 11, 30});
    assert_int_equal(date_parse("1.11.26", &rules, &d, &e), -1);
    assert_string_equal(e.arg[0], "12.11.2026");
}

static void test_working_days(void **state)
{
    /* From Friday 20 November 2026 on: two weekends. */
    static const char days[] = "100111110011";
    struct workday_bits bits;
    struct error e = {0};
    static const struct row rows[] = {
        {DATE_FUTURE, "+3р", "2026-11-26"}, {DATE_FUTURE, "+3p", "2026-11-26"}, {DATE_FUTURE, "+3h", "2026-11-26"},
        {DATE_FUTURE, "+3Р", "2026-11-26"}, {DATE_FUTURE, "+3P", "2026-11-26"}, {DATE_FUTURE, "+3H", "2026-11-26"},
        {DATE_FUTURE, "+5р", "2026-11-30"}, {DATE_FUTURE, "+0р", "2026-11-23"}, {DATE_PAST, "-1р", "2026-11-20"},
        {DATE_PAST, "-2р", "calendar.horizon"}, {DATE_FUTURE, "+7р", "calendar.horizon"},
        {DATE_FUTURE, "+9999р", "calendar.horizon"}, {DATE_FUTURE, "+3рр", "date.shape"}, {DATE_FUTURE, "р", "date.shape"},
    };
    static const struct row none[] = {{DATE_FUTURE, "+3р", "date.workdays"}};
    (void)state;

    assert_int_equal(workday_bits_parse(&bits, (struct date){2026, 11, 20}, days, &e), 0);
    RUN(rows, .today = today, .workdays = &bits);
    RUN(none, .today = today);
    workday_bits_free(&bits);
}

static void test_times(void **state)
{
    static const struct {
        const char *typed, *want;
    } rows[] = {
        {"14", "14:00"}, {"9", "09:00"}, {"1410", "14:10"}, {"14.10", "14:10"}, {"14,10", "14:10"}, {"14:10", "14:10"},
        {"14-10", "14:10"}, {"0", "00:00"}, {"0000", "00:00"}, {"2359", "23:59"}, {" 9.05 ", "09:05"}, {"24", "time.range"},
        {"2400", "time.range"}, {"1460", "time.range"}, {"14.60", "time.range"}, {"", "time.shape"}, {"141", "time.shape"},
        {"14.1", "time.shape"}, {"14.", "time.shape"}, {".10", "time.shape"}, {"14:10:00", "time.shape"},
        {"14105", "time.shape"}, {"полдень", "time.shape"}, {"-1", "time.shape"}, {"1 4", "time.shape"},
        {"999999999999999999999999", "time.shape"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct time_of_day t;
        struct error e = {0};
        char text[TIME_TEXT_SIZE];
        int rc = time_parse(rows[i].typed, &t, &e);

        if (strcmp(rc == 0 ? time_text(t, text) : e.code, rows[i].want) != 0)
            fail_msg("\"%s\": %s", rows[i].typed, rc == 0 ? text : e.code);
    }
}

static void test_date_and_time(void **state)
{
    struct date_rules rules = {.purpose = DATE_FUTURE, .today = today};
    struct date d;
    struct time_of_day t;
    struct error e = {0};
    (void)state;

    assert_int_equal(date_time_parse(" 25.11   11.00 ", &rules, &d, &t, &e), 0);
    assert_int_equal(date_compare(d, (struct date){2026, 11, 25}), 0);
    assert_int_equal(t.hour * 100 + t.minute, 1100);
    assert_int_equal(date_time_parse("с 9", &rules, &d, &t, &e), 0);
    assert_int_equal(t.hour, 9);
    assert_int_equal(date_time_parse("25.11", &rules, &d, &t, &e), -1);
    assert_string_equal(e.code, "time.missing");
    assert_string_equal(e.arg[0], "25.11");
    assert_int_equal(date_time_parse("31.02", &rules, &d, &t, &e), -1);
    assert_string_equal(e.code, "date.none");
    assert_int_equal(date_time_parse("31.02 11:00", &rules, &d, &t, &e), -1);
    assert_string_equal(e.code, "date.none");
    assert_int_equal(date_time_parse("25.11 25:00", &rules, &d, &t, &e), -1);
    assert_string_equal(e.code, "time.range");
    assert_int_equal(date_time_parse("", &rules, &d, &t, &e), -1);
    assert_int_equal(date_time_parse("25.11 11:00 12:00", &rules, &d, &t, &e), -1);
    assert_string_equal(e.code, "time.shape");
}

static void test_written(void **state)
{
    char out[DATE_ISO_SIZE];
    (void)state;

    assert_string_equal(date_text((struct date){2026, 1, 5}, DATE_DM, out), "05.01");
    assert_string_equal(date_text((struct date){2026, 1, 5}, DATE_DMY2, out), "05.01.26");
    assert_string_equal(date_text((struct date){2026, 1, 5}, DATE_DMY4, out), "05.01.2026");
    assert_string_equal(date_iso((struct date){2026, 1, 5}, out), "2026-01-05");
}

/* Every day of three centuries against the C library. */
static void test_day_numbers(void **state)
{
    (void)state;
    for (int n = date_number((struct date){1900, 1, 1}); n <= date_number((struct date){2199, 12, 31}); n++) {
        struct date d = date_from_number(n), back;
        time_t seconds = (time_t)n * 86400;
        char iso[DATE_ISO_SIZE];
        struct tm tm;

        gmtime_r(&seconds, &tm);
        if (d.year != tm.tm_year + 1900 || d.month != tm.tm_mon + 1 || d.day != tm.tm_mday || !date_exists(d) ||
            date_number(d) != n || date_weekday(d) % 7 != tm.tm_wday)
            fail_msg("day %d: %s", n, date_iso(d, iso));
        assert_int_equal(date_from_iso(date_iso(d, iso), &back), 0);
        assert_int_equal(date_compare(d, back), 0);
    }
}

static void moments_after(void **state)
{
    char out[MOMENT_SIZE];

    (void)state;
    assert_string_equal(moment_after("2026-11-23 14:10", 0, out), "2026-11-23 14:10");
    assert_string_equal(moment_after("2026-11-23 14:10", 50, out), "2026-11-23 15:00");
    assert_string_equal(moment_after("2026-12-31 23:59", 1, out), "2027-01-01 00:00");
    assert_string_equal(moment_after("2026-11-23 00:00", 3 * 1440 + 61, out), "2026-11-26 01:01");
    assert_string_equal(moment_after("", 5, out), "");
    assert_string_equal(moment_after("2026-02-31 10:00", 5, out), "2026-02-31 10:00");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments_after),
        cmocka_unit_test(test_shapes),       cmocka_unit_test(test_no_such_day), cmocka_unit_test(test_completion),
        cmocka_unit_test(test_birth),        cmocka_unit_test(test_limits),      cmocka_unit_test(test_working_days),
        cmocka_unit_test(test_times),        cmocka_unit_test(test_date_and_time), cmocka_unit_test(test_written),
        cmocka_unit_test(test_day_numbers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
