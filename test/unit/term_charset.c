/* term_charset.c - KOI8-R: what goes out and in, and that nothing goes out which a terminal of eight bits takes for a command. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "kurator/charset.h"
#include "kurator/utf8.h"

static void out_is(const char *utf8, const char *koi8)
{
    struct str s = {0};

    str_add(&s, utf8);
    charset_out(&s, 0);
    assert_string_equal(str_text(&s), koi8);
    str_free(&s);
}

static void test_letters_and_likenesses(void **state)
{
    (void)state;
    out_is("Ёж", "\xB3\xD6");
    out_is("№ 7 «да» — …", "N 7 \"\xC4\xC1\" - .");
    out_is("14.03 · 3° 5²", "14.03 | 3o 52");
    out_is("\033[1mА\033[m", "\033[1m\xE1\033[m");
    out_is("漢", "??");                 /* two cells */
}

/* All of Unicode's first plane: no byte from 0x80 to 0x9F, and as many cells as before. */
static void test_no_commands(void **state)
{
    (void)state;
    for (uint32_t ch = 0xA0; ch < 0x10000; ch++) {
        char bytes[8] = "";
        struct str s = {0};

        if (ch >= 0xD800 && ch < 0xE000)
            continue;
        utf8_encode(ch, bytes);
        str_add(&s, bytes);
        charset_out(&s, 0);
        assert_int_equal(s.len, utf8_width(ch) < 0 ? 0 : utf8_width(ch));
        for (size_t i = 0; i < s.len; i++)
            assert_false((unsigned char)s.data[i] >= 0x80 && (unsigned char)s.data[i] < 0xA0);
        str_free(&s);
    }
}

/* Each letter that comes in goes out as the same byte. */
static void test_there_and_back(void **state)
{
    (void)state;
    for (unsigned byte = 0xA3; byte < 0x100; byte++) {
        char bytes[8] = "";
        struct str s = {0};
        size_t n = charset_in((unsigned char)byte, bytes);

        if (byte != 0xA3 && byte != 0xB3 && byte < 0xC0)
            continue;                   /* lines of boxes: nobody types them */
        str_addn(&s, bytes, n);
        charset_out(&s, 0);
        assert_int_equal(s.len, 1);
        assert_int_equal((unsigned char)s.data[0], byte);
        str_free(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_letters_and_likenesses), cmocka_unit_test(test_no_commands), cmocka_unit_test(test_there_and_back)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
