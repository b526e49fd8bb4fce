/* domain_workday.c - working calendars and due dates against hand-made values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <cmocka.h>

#include "kurator/calendar_source.h"
#include "kurator/cmd.h"
#include "kurator/str.h"
#include "kurator/workday.h"

static int load(void **state)
{
    const char *path = getenv("KURATOR_TEST_CALENDAR");
    struct calendar_set *set = malloc(sizeof *set);
    struct error e = {0};

    if (calendar_source_file(path ? path : "conf/calendar/working_calendar.csv", set, &e) != 0) {
        print_error("%s %s %s\n", e.code, e.arg[0], e.arg[1]);
        free(set);
        return -1;
    }
    *state = set;
    return 0;
}

static int unload(void **state)
{
    calendar_free(*state);
    free(*state);
    return 0;
}

static struct date iso(const char *text)
{
    struct date d = {0, 0, 0};

    assert_int_equal(date_from_iso(text, &d), 0);
    return d;
}

static void test_due_by_hand(void **state)
{
    static const struct {
        const char *scope, *from;
        int n;
        const char *due;        /* or the year an error names */
        bool suspend;
    } rows[] = {
        /* an extract of Thursday */
        {"RU-IRK", "2026-11-12", 5, "2026-11-19", false},
        /* over 4 November */
        {"RU-IRK", "2026-10-30", 5, "2026-11-09", false},
        {"RU", "2026-11-03", 1, "2026-11-05", false},
        /* the transferred Saturday of 2027: Friday, then Saturday works, then 22 and 23 are free */
        {"RU", "2027-02-18", 1, "2027-02-19", false},
        {"RU", "2027-02-19", 1, "2027-02-20", false},
        {"RU", "2027-02-19", 2, "2027-02-24", false},
        {"RU-IRK", "2027-02-15", 5, "2027-02-20", false},
        /* 2024 had three such Saturdays */
        {"RU", "2024-04-26", 1, "2024-04-27", false},
        {"RU", "2024-04-27", 1, "2024-05-02", false},
        {"RU", "2024-11-01", 1, "2024-11-02", false},
        {"RU", "2024-12-28", 1, "2025-01-09", false},
        {"RU", "2025-10-31", 2, "2025-11-05", false},
        /* New Year 2025/26: 31 December to 11 January is free */
        {"RU-IRK", "2025-12-29", 1, "2025-12-30", false},
        {"RU-IRK", "2025-12-30", 1, "2026-01-12", false},
        {"RU-IRK", "2025-12-26", 5, "2026-01-14", false},
        {"RU", "2026-01-01", 5, "2026-01-16", false},
        /* and 2026/27 */
        {"RU", "2026-12-30", 1, "2027-01-11", false},
        /* May 2026: 1, 9 and 11 */
        {"RU", "2026-04-30", 1, "2026-05-04", false},
        {"RU", "2026-04-30", 5, "2026-05-08", false},
        {"RU", "2026-05-08", 1, "2026-05-12", false},
        {"RU", "2026-04-29", 7, "2026-05-12", false},
        /* Radonitsa of 21 April 2026 in two regions */
        {"RU", "2026-04-20", 1, "2026-04-21", false},
        {"RU-AST", "2026-04-20", 1, "2026-04-21", false},
        {"RU-IRK", "2026-04-20", 1, "2026-04-22", false},
        {"RU-IRK-UOBO", "2026-04-20", 1, "2026-04-22", false},
        {"RU-SAR", "2026-04-20", 1, "2026-04-22", false},
        {"RU-IRK", "2026-04-17", 5, "2026-04-27", false},
        {"RU", "2026-04-17", 5, "2026-04-24", false},
        /* Sagaalgan in the okrug only */
        {"RU-IRK-UOBO", "2026-02-17", 1, "2026-02-19", false},
        {"RU-IRK", "2026-02-17", 1, "2026-02-18", false},
        /* received on a Saturday, a Sunday, a holiday: the count starts the next day all the same */
        {"RU-IRK", "2026-11-14", 5, "2026-11-20", false},
        {"RU-IRK", "2026-11-15", 5, "2026-11-20", false},
        {"RU-IRK", "2026-11-13", 5, "2026-11-20", false},
        {"RU", "2026-11-04", 1, "2026-11-05", false},
        /* non-working periods count as working, unless they suspend */
        {"RU", "2020-03-27", 5, "2020-04-03", false},
        {"RU", "2020-03-27", 1, "2020-05-12", true},
        {"RU", "2020-03-27", 5, "2020-05-18", true},
        {"RU", "2020-04-30", 1, "2020-05-06", false},
        {"RU", "2020-06-23", 1, "2020-06-24", false},
        {"RU", "2020-06-23", 1, "2020-06-25", true},
        {"RU", "2021-04-30", 1, "2021-05-04", false},
        {"RU", "2021-04-30", 1, "2021-05-11", true},
        {"RU", "2021-10-29", 4, "2021-11-08", false},
        {"RU", "2021-10-29", 1, "2021-11-08", true},
        {"RU", "2026-11-12", 5, "2026-11-19", true},
        /* the edges of what is loaded */
        {"RU", "2027-12-29", 1, "2027-12-30", false},
        {"RU", "2027-12-28", 5, "2028", false},
        {"RU", "2027-12-31", 1, "2028", false},
        {"RU", "2028-01-01", 1, "2028", false},
        {"RU", "2035-06-01", 1, "2035", false},
        {"RU", "2027-01-01", 1000, "2028", false},
        {"RU", "2014-12-31", 1, "2015-01-12", false},
        {"RU", "2014-12-30", 1, "2014", false},
        {"RU", "1950-01-01", 1, "1950", false},
        {"RU", "2199-12-31", 1, "2200", false},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct date due;
        struct error e = {0};
        char text[DATE_ISO_SIZE];
        int rc = workday_due(*state, rows[i].scope, rows[i].suspend, iso(rows[i].from), rows[i].n, &due, &e);

        if (rc != 0)
            assert_string_equal(e.code, "calendar.horizon");
        if (strcmp(rc == 0 ? date_iso(due, text) : e.arg[0], rows[i].due) != 0)
            fail_msg("%s %s + %d%s: %s, wanted %s", rows[i].scope, rows[i].from, rows[i].n,
                     rows[i].suspend ? " suspended" : "", rc == 0 ? text : e.arg[0], rows[i].due);
    }
}

static void test_refusals(void **state)
{
    struct date due;
    struct error e = {0};
    struct calendar_set empty = {0};

    assert_int_equal(workday_due(*state, "RU", false, iso("2026-01-01"), 0, &due, &e), -1);
    assert_string_equal(e.code, "deadline.days");
    assert_int_equal(workday_due(*state, "RU", false, iso("2026-01-01"), -5, &due, &e), -1);
    assert_string_equal(e.arg[0], "-5");
    assert_int_equal(workday_due(*state, "RU-MOW", false, iso("2026-01-01"), 5, &due, &e), -1);
    assert_string_equal(e.code, "deadline.scope");
    assert_string_equal(e.arg[1], "RU, RU-IRK, RU-SAR, RU-AST, RU-IRK-UOBO");
    assert_int_equal(workday_due(*state, "", false, iso("2026-01-01"), 5, &due, &e), -1);
    assert_int_equal(workday_due(&empty, "RU", false, iso("2026-01-01"), 5, &due, &e), -1);
    assert_string_equal(e.code, "calendar.horizon");
    calendar_free(&empty);
}

static void test_one_day(void **state)
{
    struct day_info info;
    struct error e = {0};

    assert_int_equal(workday_info(*state, "RU-IRK-UOBO", false, iso("2026-04-21"), &info, &e), 0);
    assert_false(info.working);
    assert_string_equal(info.scope, "RU-IRK"); /* who decided */
    assert_non_null(strstr(info.name, "Радоница"));
    workday_info(*state, "RU", false, iso("2026-04-21"), &info, &e);
    assert_true(info.working);
    assert_int_equal(info.kind, DAY_WORKDAY);
    workday_info(*state, "RU", false, iso("2027-02-20"), &info, &e);
    assert_true(info.working);
    assert_int_equal(info.kind, DAY_WORKING_WEEKEND);
    workday_info(*state, "RU", false, iso("2020-04-01"), &info, &e);
    assert_true(info.working);
    assert_int_equal(info.kind, DAY_NONWORKING_PERIOD);
    workday_info(*state, "RU", true, iso("2020-04-01"), &info, &e);
    assert_false(info.working);
    workday_info(*state, "RU", true, iso("2020-04-04"), &info, &e);
    assert_int_equal(info.kind, DAY_WEEKEND);
    assert_int_equal(workday_info(*state, "RU", false, iso("2028-01-01"), &info, &e), -1);
    assert_string_equal(e.arg[0], "2028");
    assert_string_equal(e.arg[1], "2015-2027");
}

struct walk {
    struct str text;
};

static void note(void *context, const struct workday_step *step)
{
    struct walk *walk = context;
    char text[DATE_ISO_SIZE];

    str_addf(&walk->text, "%s %d %s %s|", date_iso(step->date, text) + 5, step->number, day_kind_name(step->info.kind),
             step->info.scope);
}

static void test_explained(void **state)
{
    struct walk walk = {0};
    struct error e = {0};

    assert_int_equal(workday_explain(*state, "RU-IRK", false, iso("2026-04-17"), 2, note, &walk, &e), 0);
    assert_string_equal(str_text(&walk.text), "04-18 0 weekend |04-19 0 weekend |04-20 1 workday |04-21 0 holiday RU-IRK|"
                                              "04-22 2 workday |");
    str_clear(&walk.text);
    assert_int_equal(workday_explain(*state, "RU", false, iso("2027-02-19"), 2, note, &walk, &e), 0);
    assert_string_equal(str_text(&walk.text), "02-20 1 working_weekend RU|02-21 0 weekend |02-22 0 transferred_off RU|"
                                              "02-23 0 holiday RU|02-24 2 workday |");
    str_clear(&walk.text);
    assert_int_equal(workday_explain(*state, "RU", false, iso("2027-12-28"), 5, note, &walk, &e), -1);
    assert_string_equal(str_text(&walk.text), "");
    str_free(&walk.text);
}

/* The look-up against counting days one by one, over random periods of every scope. */
static void test_against_a_plain_loop(void **state)
{
    unsigned seed = 5022026;
    int first = date_number(iso("2014-12-31")), days = date_number(iso("2027-12-31")) - first + 1;

    for (int round = 0; round < 20000; round++) {
        const char *scope = scope_code(rand_r(&seed) % scope_count());
        bool suspend = rand_r(&seed) % 2;
        int from = first + rand_r(&seed) % days, n = 1 + rand_r(&seed) % 40, left = n, day = from;
        struct date due = {0, 0, 0};
        struct day_info info;
        struct error e = {0}, beyond = {0};
        int rc = workday_due(*state, scope, suspend, date_from_number(from), n, &due, &e);

        while (left > 0 && workday_info(*state, scope, suspend, date_from_number(++day), &info, &beyond) == 0)
            left -= info.working;
        if (left > 0) {
            assert_int_equal(rc, -1);
            assert_string_equal(e.code, "calendar.horizon");
            assert_string_equal(e.arg[0], beyond.arg[0]);
        } else if (rc != 0 || date_number(due) != day) {
            fail_msg("%s from day %d + %d", scope, from, n);
        }
    }
}

static void test_bits_agree(void **state)
{
    unsigned seed = 77;

    for (int scope = 0; scope < scope_count(); scope++) {
        struct workday_bits bits;
        struct date first, due, other, back;
        struct error e = {0};
        char *text = workday_bits_text(*state, scope_code(scope), false, &first, &e);

        assert_non_null(text);
        assert_int_equal(workday_bits_parse(&bits, first, text, &e), 0);
        free(text);
        for (int round = 0; round < 3000; round++) {
            struct date from = date_from_number(bits.first - 1 + rand_r(&seed) % bits.count);
            int n = 1 + rand_r(&seed) % 30, between;
            int rc = workday_due(*state, scope_code(scope), false, from, n, &due, &e);

            assert_int_equal(workday_bits_due(&bits, from, n, &other, &e), rc);
            if (rc != 0)
                continue;
            assert_int_equal(date_compare(due, other), 0);
            assert_int_equal(workday_bits_between(&bits, from, due, &between, &e), 0);
            assert_int_equal(between, n);
            assert_int_equal(workday_bits_between(&bits, due, from, &between, &e), 0);
            assert_int_equal(between, -n);
            if (n > 1 && workday_bits_add(&bits, due, 1 - n, &back, &e) == 0)
                assert_int_equal(workday_bits_due(&bits, from, 1, &other, &e) | date_compare(back, other), 0);
        }
        workday_bits_free(&bits);
    }
}

static void test_bits_refused(void **state)
{
    static const char *const bad[] = {"", "01x", " 01", "2", "０"};
    struct workday_bits bits;
    struct date out = {1, 2, 3};
    struct error e = {0};
    bool working;
    int n;
    (void)state;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(workday_bits_parse(&bits, iso("2026-01-01"), bad[i], &e), -1);
        assert_string_equal(e.code, "calendar.bits");
        assert_null(bits.bits);
    }
    assert_int_equal(workday_bits_parse(&bits, (struct date){2026, 2, 30}, "1", &e), -1);
    assert_int_equal(workday_bits_parse(&bits, iso("2027-12-29"), "110", &e), 0);
    assert_int_equal(workday_bits_due(&bits, iso("2027-12-28"), 2, &out, &e), 0);
    assert_int_equal(workday_bits_due(&bits, iso("2027-12-28"), 5, &out, &e), -1);
    assert_string_equal(e.code, "calendar.horizon");
    assert_string_equal(e.arg[0], "2028");
    assert_string_equal(e.arg[1], "2027");
    assert_int_equal(workday_bits_due(&bits, iso("2027-12-28"), 0, &out, &e), -1);
    assert_string_equal(e.code, "deadline.days");
    assert_int_equal(workday_bits_working(&bits, iso("2027-12-31"), &working, &e), 0);
    assert_false(working);
    assert_int_equal(workday_bits_working(&bits, iso("2027-12-28"), &working, &e), -1);
    assert_int_equal(workday_bits_between(&bits, iso("2027-12-01"), iso("2027-12-30"), &n, &e), -1);
    workday_bits_free(&bits);
    workday_bits_free(&bits);
}

/* 100,000 due dates in well below two seconds, the sanitizers included. */
static void test_fast_enough(void **state)
{
    struct timespec start, end;
    struct date due, from = iso("2015-01-01");
    struct error e = {0};
    int first = date_number(from);
    double seconds;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
    for (int i = 0; i < 100000; i++)
        assert_int_equal(workday_due(*state, "RU-IRK-UOBO", false, date_from_number(first + i % 4000), 1 + i % 10, &due, &e), 0);
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
    seconds = (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
    assert_true(seconds < 2.0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_due_by_hand), cmocka_unit_test(test_refusals),  cmocka_unit_test(test_one_day),
        cmocka_unit_test(test_explained),   cmocka_unit_test(test_against_a_plain_loop),
        cmocka_unit_test(test_bits_agree),  cmocka_unit_test(test_bits_refused), cmocka_unit_test(test_fast_enough),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
