/* screen_words_mind.c - what must be minded when one dials, in every room: the gravest is the last to go. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/utf8.h"
#include "kurator/words.h"

static struct choice choices[] = {
    {.list = "preference", .code = "deaf", .name = "глухой"}, {.list = "preference", .code = "via_representative", .name = "только через представителя"},
    {.list = "preference", .code = "safe_hours", .name = "безопасные часы"}, {.list = "relation", .code = "mother", .name = "мать"},
    {.list = "relation", .code = "proxy", .name = "представитель по доверенности"},
};
static const struct session session = {.choices = choices, .nchoices = 5};

static void in_every_room(void **state)
{
    (void)state;
    static const struct { const char *whom, *mind; int cells; const char *shown; } cases[] = {
        {"mother", "", 13, "мать"},
        {"mother", "deaf", 13, "мать (глухой)"},
        {"mother", "deaf", 12, "мать (deaf)"},
        {"mother", "via_representative deaf", 60, "мать (глухой, только через представителя)"},
        {"mother", "via_representative deaf", 18, "мать (deaf,repr.)"},
        {"mother", "via_representative deaf safe_hours", 13, "мать (deaf+)"},
        {"proxy", "safe_hours", 13, "пред. (hours)"},
        {"", "deaf", 13, "(глухой)"},
        {"mother", "unheard_of", 13, "мать"},
        {"mother", "deafness", 13, "мать"},
    };
    char buf[400];
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        words_whom_minded(&session, cases[i].whom, cases[i].mind, cases[i].cells, buf, sizeof buf);
        assert_string_equal(buf, cases[i].shown);
        assert_true(utf8_cells(buf) <= cases[i].cells);
    }
    assert_string_equal(words_mind_brief("", 1, buf, sizeof buf), "");
    assert_string_equal(words_mind_brief("safe_hours deaf", 1, buf, sizeof buf), "deaf+");
    assert_string_equal(words_mind_brief("safe_hours deaf", 2, buf, sizeof buf), "deaf,hours");
    assert_string_equal(words_mind(&session, "safe_hours deaf", buf, sizeof buf), "глухой, безопасные часы");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(in_every_room)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
