/* util_utf8.c - decoding of good and broken UTF-8, cells, clusters, safe text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/str.h"
#include "kurator/utf8.h"

static void test_round_trip(void **state)
{
    (void)state;
    for (uint32_t cp = 1; cp <= 0x10FFFF; cp++) {
        char out[5];
        uint32_t back;
        size_t n;

        if (cp >= 0xD800 && cp <= 0xDFFF)
            continue;
        n = utf8_encode(cp, out);
        if (utf8_decode(out, n, &back) != n || back != cp || !utf8_valid(out, n))
            fail_msg("U+%04X", (unsigned)cp);
        for (size_t cut = 1; cut < n; cut++)
            if (utf8_decode(out, cut, &back) != 1 || back != UTF8_BAD)
                fail_msg("U+%04X cut at %zu", (unsigned)cp, cut);
    }
}

static void test_broken(void **state)
{
    static const char *const bad[] = {
        "\x80", "\xBF", "\xC0\x80", "\xC1\xBF", "\xC2", "\xC2\x41", "\xE0\x80\x80", "\xE0\x9F\xBF", "\xED\xA0\x80",
        "\xED\xBF\xBF", "\xF0\x80\x80\x80", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFE", "\xFF",
    };
    (void)state;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t cp = 0;

        assert_int_equal(utf8_decode(bad[i], strlen(bad[i]), &cp), 1);
        assert_int_equal(cp, UTF8_BAD);
        assert_false(utf8_valid(bad[i], strlen(bad[i])));
    }
    assert_true(utf8_valid("\xEF\xBF\xBD", 3)); /* U+FFFD itself is text */
}

static void test_width(void **state)
{
    static const struct {
        uint32_t cp;
        int width;
    } rows[] = {
        {'a', 1}, {0x42F, 1}, {0x451, 1}, {0xA0, 1}, {0x306, 0}, {0x301, 0}, {0x200D, 0}, {0x200B, -1}, {0x2060, -1}, {0x2063, -1}, {0xFE0F, 0}, {0x4E2D, 2},
        {0x1F600, 2}, {0x1F9D1, 2}, {0xAC00, 2}, {0xFF21, 2}, {0x2014, 1}, {0x2116, 1}, {0x20BD, 1}, {0, -1}, {0x1B, -1},
        {0x7F, -1}, {0x80, -1}, {0x9B, -1}, {0x202E, -1}, {0x2066, -1}, {0x200F, -1}, {0x2028, -1}, {0xFEFF, -1},
        {0xE0041, -1}, {0xE000, -1}, {0xFFFE, -1}, {0xD800, -1}, {0x110000, -1}, {0xE0101, 0}, {0x488, 0}, {0x483, 0},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (utf8_width(rows[i].cp) != rows[i].width)
            fail_msg("U+%04X has %d cells", (unsigned)rows[i].cp, utf8_width(rows[i].cp));
}

static void test_cells(void **state)
{
    (void)state;
    assert_int_equal(utf8_cells("Петрова"), 7);
    assert_int_equal(utf8_cells("\xD0\xB8\xCC\x86"), 1);
    assert_int_equal(utf8_cells("a\x1B[\xFFz"), 5);
    assert_int_equal(utf8_fit("Петрова", 3), 6);
    assert_int_equal(utf8_fit("\xD0\xB8\xCC\x86x", 1), 4);
    assert_int_equal(utf8_fit("中中", 3), 3);
    assert_int_equal(utf8_fit("abc", 0), 0);
    assert_int_equal(utf8_fit("abc", 9), 3);
    assert_int_equal(utf8_count("й\xD0\xB8\xCC\x86"), 3);
}

static void test_clusters(void **state)
{
    const char *s = "a\xD0\xB8\xCC\x86\xCC\x81я"; /* a, и + breve + acute, я */
    (void)state;

    assert_int_equal(utf8_next(s, 0), 1);
    assert_int_equal(utf8_next(s, 1), 7);
    assert_int_equal(utf8_next(s, 7), 9);
    assert_int_equal(utf8_next(s, 9), 9);
    assert_int_equal(utf8_prev(s, 9), 7);
    assert_int_equal(utf8_prev(s, 7), 1);
    assert_int_equal(utf8_prev(s, 1), 0);
    assert_int_equal(utf8_prev(s, 0), 0);
    assert_int_equal(utf8_prev(s, 99), 7);
    assert_int_equal(utf8_prev("a\xFF", 2), 1);
    assert_int_equal(utf8_prev("\xCC\x86", 2), 0);
}

static void test_safe(void **state)
{
    struct str out = {0};
    (void)state;

    utf8_safe(&out, "Аня\x1B[2J\r\n\xC2\x9B\xFF\xE2\x80\xAE|й");
    assert_string_equal(str_text(&out), "Аня?[2J?????|й");
    str_free(&out);
}

/* Walking forth and back over any bytes ends, and never leaves the string. */
static void test_random_walk(void **state)
{
    unsigned seed = 20261122;
    (void)state;

    for (int round = 0; round < 2000; round++) {
        char s[32];
        size_t n = (size_t)(rand_r(&seed) % 31), at = 0;

        for (size_t i = 0; i < n; i++)
            s[i] = (char)(1 + rand_r(&seed) % 255);
        s[n] = '\0';
        for (int steps = 0; at < n; steps++) {
            size_t next = utf8_next(s, at);

            assert_true(next > at && next <= n && steps < 40);
            at = next;
        }
        while (at > 0) {
            size_t before = utf8_prev(s, at);

            assert_true(before < at);
            at = before;
        }
        assert_true(utf8_fit(s, 5) <= n);
        struct str safe = {0};
        utf8_safe(&safe, s);
        assert_true(utf8_valid(str_text(&safe), safe.len));
        assert_int_equal(utf8_cells(str_text(&safe)), utf8_cells(s));
        str_free(&safe);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip), cmocka_unit_test(test_broken),   cmocka_unit_test(test_width),
        cmocka_unit_test(test_cells),      cmocka_unit_test(test_clusters), cmocka_unit_test(test_safe),
        cmocka_unit_test(test_random_walk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
