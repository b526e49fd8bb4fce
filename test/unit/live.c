/* live.c - when a list that others changed is read anew: never sooner than a second, by chance, by the time answers take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "kurator/live.h"

static void at_least_a_second_and_spread(void **state)
{
    int least = 100000, most = 0;

    (void)state;
    for (unsigned chance = 0; chance < 5000; chance += 7) {
        int ms = live_pause(3, chance);
        assert_in_range(ms, 1000, 1499);
        least = ms < least ? ms : least;
        most = ms > most ? ms : most;
    }
    assert_true(most - least > 400);
}

static void slow_answers_are_asked_for_rarely(void **state)
{
    (void)state;
    assert_int_equal(live_pause(100, 0), 1000);
    assert_int_equal(live_pause(700, 0), 7000);
    assert_int_equal(live_pause(700, 3499), 7000 + 3499);
    assert_int_equal(live_pause(700, 3500), 7000);
    assert_int_equal(live_pause(2000, 0), 20000);
    assert_int_equal(live_pause(2147483647, 0), 20000);
    assert_in_range(live_pause(2147483647, 4294967295u), 20000, 29999);
}

static void nonsense_is_a_second(void **state)
{
    (void)state;
    assert_int_equal(live_pause(0, 0), 1000);
    assert_int_equal(live_pause(-2147483647, 0), 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(at_least_a_second_and_spread), cmocka_unit_test(slow_answers_are_asked_for_rarely),
                                       cmocka_unit_test(nonsense_is_a_second)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
