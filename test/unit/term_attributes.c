/* term_attributes.c - a frame of curses comes out shorter and shows the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "../../src/term/attributes.h"

/* What the frames, parted by '|', come to on a terminal whose state was not known. */
static void comes_to(const char *frames, const char *expected)
{
    struct attributes a;
    struct str out = {0};

    attributes_forget(&a);
    for (const char *s = frames; *s;) {
        size_t n = strcspn(s, "|");
        attributes_pass(&a, &out, s, n);
        s += n + (s[n] == '|');
    }
    attributes_flush(&a, &out);
    assert_string_equal(str_text(&out), expected);
    str_free(&out);
}

static void attributes_are_told_when_they_are_seen(void **state)
{
    (void)state;
    comes_to("a", "\033[ma");
    comes_to("\033(B\033[0;7mж\033(B\033[m", "\033(B\033[0;7mж\033[m");
    comes_to("a\033(B\033[0;1m\033[31m!\033[9G\033[39m\033(B\033[mb", "\033[ma\033(B\033[1;31m!\033[9G\033[mb");
    comes_to("\033[7ma\033[27m\033[5d\033[7mb", "\033[0;7ma\033[5db");
}

static void erasing_shows_the_ground(void **state)
{
    (void)state;
    comes_to("\033[7ma\033[m\033[5d\033[K", "\033[0;7ma\033[5d\033[m\033[K");
    comes_to("\033[44m\033[J\033[49m", "\033[0;44m\033[J\033[m");
    comes_to("\033[38;5;200mx\033[39m", "\033[0;38;5;200mx\033[m");
}

static void the_state_lasts_from_frame_to_frame(void **state)
{
    (void)state;
    comes_to("\033[7ma|\033[7mb|\033[0;7mc\033[m", "\033[0;7mabc\033[m");
    comes_to("a|\033[?1049lb", "\033[ma\033[?1049l\033[mb");         /* who knows what came back */
    comes_to("a|\033[?25lb", "\033[ma\033[?25lb");
}

static void repeats_are_written_out(void **state)
{
    (void)state;
    comes_to("-\033[4b", "\033[m-----");
    comes_to("\xd0\xb6\033[2b", "\033[m\xd0\xb6\xd0\xb6\xd0\xb6");
}

static void the_unknown_goes_through(void **state)
{
    (void)state;
    comes_to("a\033[53mb\033[0;7mc", "\033[ma\033[53mb\033[0;7mc");
    comes_to("a\033[4:3mb\033[mc\033[md", "\033[ma\033[4:3mb\033[mc\033[md");
    comes_to("\033(0q\033(B\033(Bq", "\033(0\033[mq\033(Bq");
    comes_to("a\033[1", "\033[ma\033[1\033[m");         /* cut: as it is, and nothing is taken for granted */
    comes_to("\033", "\033\033[m");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(attributes_are_told_when_they_are_seen),
        cmocka_unit_test(erasing_shows_the_ground),
        cmocka_unit_test(the_state_lasts_from_frame_to_frame),
        cmocka_unit_test(repeats_are_written_out),
        cmocka_unit_test(the_unknown_goes_through),
    };

    return cmocka_run_group_tests_name("term_attributes", tests, NULL, NULL);
}
