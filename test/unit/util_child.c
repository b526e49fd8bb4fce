/* util_child.c - programs that are fed: one that talks without an end is ended at its time, and its words are bounded. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kurator/child.h"
#include "kurator/clock.h"
#include "kurator/str.h"

/* A loop that hears it must get back to its keys and its clock. */
static void test_endless_talk(void **state)
{
    struct error e = {0};
    int64_t from = clock_ms();

    (void)state;
    assert_int_equal(child_run("yes it talks on and on and on and on", "x", 1, 300, &e), -1);
    assert_string_equal(e.code, "print.timeout");
    assert_true(clock_ms() - from < 20000);
}

static void test_how_it_ends(void **state)
{
    struct error e = {0};

    (void)state;
    assert_int_equal(child_run("cat", "text", 4, 20000, &e), 0);
    assert_int_equal(child_run("false", "", 0, 20000, &e), -1);
    assert_string_equal(e.code, "print.failed");
    error_clear(&e);
    assert_int_equal(child_run("/no/such/program", "text", 4, 20000, &e), -1);
    assert_string_equal(e.code, "print.missing");
    error_clear(&e);
    assert_int_equal(child_run(" ", "text", 4, 20000, &e), -1);
    assert_string_equal(e.code, "print.empty");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_endless_talk), cmocka_unit_test(test_how_it_ends)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
