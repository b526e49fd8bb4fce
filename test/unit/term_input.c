/* term_input.c - the key decoder: every sequence of its tables cut at every byte, pastes, broken bytes, random bytes. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../src/term/input_queue.h"
#include "../../src/term/input_table.h"
#include "kurator/input.h"

struct known {
    char bytes[24];
    enum key key;
    uint32_t ch;
};

static struct known table[2048];
static int known_count;

static void add(const char *bytes, enum key key, uint32_t ch)
{
    assert_true(known_count < (int)(sizeof table / sizeof table[0]));
    struct known *k = &table[known_count++];
    snprintf(k->bytes, sizeof k->bytes, "%s", bytes);
    k->key = key;
    k->ch = ch;
}

static enum key with_modifier(enum key key, int m)
{
    int bits = m - 1;

    if (key >= KY_F1 && key <= KY_F12)
        return bits ? KY_BROKEN : key;
    if (key == KY_LEFT && (bits & 14))
        return KY_WORDLEFT;
    if (key == KY_RIGHT && (bits & 14))
        return KY_WORDRIGHT;
    return key;
}

static enum key with_alt(enum key key)
{
    return key == KY_LEFT ? KY_WORDLEFT : key == KY_RIGHT ? KY_WORDRIGHT : key;
}

static void add_finals(void)
{
    char s[24];

    for (const struct input_final *f = input_csi_finals; f->key != KY_NONE; f++) {
        snprintf(s, sizeof s, "\033[%c", f->final);
        add(s, f->key, 0);
        snprintf(s, sizeof s, "\x9b%c", f->final);
        add(s, f->key, 0);
        snprintf(s, sizeof s, "\033\033[%c", f->final);
        add(s, with_alt(f->key), 0);
        for (int m = 1; m <= 16; m++) {
            snprintf(s, sizeof s, "\033[1;%d%c", m, f->final);
            add(s, with_modifier(f->key, m), 0);
        }
    }
    for (const struct input_final *f = input_ss3_finals; f->key != KY_NONE; f++) {
        snprintf(s, sizeof s, "\033O%c", f->final);
        add(s, f->key, (uint32_t)f->ch);
        snprintf(s, sizeof s, "\x8f%c", f->final);
        add(s, f->key, (uint32_t)f->ch);
    }
    for (int i = 0; i < 5; i++) {
        snprintf(s, sizeof s, "\033[[%c", 'A' + i);
        add(s, input_linux_keys[i], 0);
    }
    add("\033O5D", KY_WORDLEFT, 0);
    add("\033O1;5C", KY_WORDRIGHT, 0);
}

static void add_numbers(void)
{
    char s[24];

    for (const struct input_number *n = input_numbers; n->key != KY_NONE; n++) {
        snprintf(s, sizeof s, "\033[%d~", n->number);
        add(s, n->key, 0);
        snprintf(s, sizeof s, "\033\033[%d~", n->number);
        add(s, n->key, 0);
        for (int m = 1; m <= 8; m++) {
            snprintf(s, sizeof s, "\033[%d;%d~", n->number, m);
            add(s, with_modifier(n->key, m), 0);
        }
        snprintf(s, sizeof s, "\033[%d^", n->number);
        add(s, with_modifier(n->key, 5), 0);
        snprintf(s, sizeof s, "\033[%d$", n->number);
        add(s, with_modifier(n->key, 2), 0);
        snprintf(s, sizeof s, "\033[%d@", n->number);
        add(s, with_modifier(n->key, 6), 0);
    }
    for (int d = 0; d <= 9; d++) {
        snprintf(s, sizeof s, "\033%d", d);
        add(s, d ? (enum key)(KY_F1 + d - 1) : KY_F10, 0);
    }
}

static int build(void **state)
{
    (void)state;
    known_count = 0;
    add_finals();
    add_numbers();
    /* complete, and nothing of ours: swallowed whole */
    static const char *const unknown[] = {
        "\033[?1;2c", "\033[>0;276;0c", "\033[12;40R", "\033[I", "\033[O", "\033[27;5;9~", "\033[99~", "\033[201~",
        "\033[<0;10;20M", "\033[<0;10;20m", "\033[M !!", "\033[97;5u", "\033[1;2;3A", "\033[5n", "\033[?25$y", "\033[ q",
        "\033[[Z", "\033Oz", "\033[12345678901234567A", "\033[99999A", "\033[25~", "\033x", "\033[E", "\033]11;rgb:0/0/0\007",
        "\033]11;rgb:0/0/0\033\\", "\033P>|XTerm(367)\033\\", "\033\xd0\x9b", "\033\r", "\033\177", "\033[u",
    };
    for (size_t i = 0; i < sizeof unknown / sizeof unknown[0]; i++)
        add(unknown[i], KY_BROKEN, 0);
    static const struct known simple[] = {
        {"\r", KY_ENTER, 0}, {"\n", KY_ENTER, 0}, {"\t", KY_TAB, 0}, {"\177", KY_BACKSPACE, 0}, {"\b", KY_BACKSPACE, 0},
        {"\x15", KY_CTRL, 'u'}, {"\x17", KY_CTRL, 'w'}, {"\x0b", KY_CTRL, 'k'}, {"\x0c", KY_CTRL, 'l'},
        {"\x12", KY_CTRL, 'r'}, {"\x16", KY_CTRL, 'v'}, {"\x07", KY_CTRL, 'g'}, {"\x03", KY_CTRL, 'c'},
        {"a", KY_TEXT, 'a'}, {" ", KY_TEXT, ' '}, {"~", KY_TEXT, '~'}, {"Л", KY_TEXT, 0x41B}, {"я", KY_TEXT, 0x44F},
        {"ё", KY_TEXT, 0x451}, {"№", KY_TEXT, 0x2116}, {"漢", KY_TEXT, 0x6F22}, {"\xcc\x86", KY_TEXT, 0x306},
        {"😀", KY_TEXT, 0x1F600}, {"\x1c", KY_BROKEN, 0},
    };
    for (size_t i = 0; i < sizeof simple / sizeof simple[0]; i++)
        add(simple[i].bytes, simple[i].key, simple[i].ch);
    return 0;
}

static void expect(struct input *in, const struct known *k)
{
    struct key_event e;

    if (!input_next(in, &e) || e.key != k->key || e.ch != k->ch) {
        fprintf(stderr, "Esc%s\n", k->bytes + 1);
        fail_msg("sequence of %zu bytes: key %d '%u', wanted %d '%u'", strlen(k->bytes), e.key, e.ch, k->key, k->ch);
    }
}

static void expect_none(struct input *in)
{
    struct key_event e;

    if (input_next(in, &e))
        fail_msg("an unexpected key %d '%u'", e.key, e.ch);
}

/* Each sequence, cut at each byte; keys are asked for after each part, as the loop does. */
static void every_cut(void **state)
{
    (void)state;
    assert_true(known_count > 300);
    for (int i = 0; i < known_count; i++) {
        const struct known *k = &table[i];
        size_t n = strlen(k->bytes);
        for (size_t cut = 0; cut <= n; cut++) {
            struct input *in = input_new(NULL);
            struct key_event e;
            bool escesc = false;
            input_feed(in, k->bytes, cut);
            if (cut < n && input_next(in, &e)) {
                /* Only Esc Esc is whole before its sequence is: what follows it is then swallowed. */
                assert_int_equal(e.key, KY_ESCESC);
                assert_int_equal(cut, 2);
                escesc = true;
            }
            input_feed(in, k->bytes + cut, n - cut);
            if (escesc) {
                while (input_next(in, &e))
                    assert_int_not_equal(e.key, KY_TEXT);
            } else {
                expect(in, k);
            }
            expect_none(in);
            input_feed(in, "ы", 2);     /* and the decoder is in its first state again */
            expect(in, &(struct known){"ы", KY_TEXT, 0x44B});
            input_free(&in);
        }
    }
}

static void bytewise_all_in_a_row(void **state)
{
    (void)state;
    struct input *in = input_new("xterm-256color");
    struct key_event e;

    for (int i = 0; i < known_count; i++) {
        if (strncmp(table[i].bytes, "\033\033", 2) == 0)
            continue;
        for (const char *p = table[i].bytes; *p; p++) {
            if (p != table[i].bytes)
                expect_none(in);
            input_feed(in, p, 1);
        }
        expect(in, &table[i]);
    }
    assert_false(input_next(in, &e));
    input_free(&in);
}

static void terms_agree(void **state)
{
    (void)state;
    static const char *const terms[] = {"xterm", "xterm-256color", "linux", "rxvt", "screen", "tmux-256color", "vt220", "vt100", "dumb", "no-such", "", NULL};
    for (size_t t = 0; t < sizeof terms / sizeof terms[0]; t++) {
        struct input *in = input_new(terms[t]);
        for (int i = 0; i < known_count; i++) {
            input_feed(in, table[i].bytes, strlen(table[i].bytes));
            if (terms[t] && strcmp(table[i].bytes, "\033[25~") == 0) {
                struct key_event e;
                assert_true(input_next(in, &e));
                continue;
            }
            expect(in, &table[i]);
        }
        expect_none(in);
        input_free(&in);
    }
}

static void terminfo_adds(void **state)
{
    (void)state;
    struct input *in = input_new("cons25");     /* F1 is CSI M there, elsewhere a mouse report */
    input_feed(in, "\033[M\033[V7", 7);
    expect(in, &(struct known){"\033[M", KY_F1, 0});
    expect(in, &(struct known){"\033[V", KY_F10, 0});
    expect(in, &(struct known){"7", KY_TEXT, '7'});
    expect_none(in);
    input_free(&in);
    in = input_new("vt52");                      /* arrows are Esc A there */
    input_feed(in, "\033A", 2);
    expect(in, &(struct known){"\033A", KY_UP, 0});
    input_free(&in);
}

static void lone_escape_waits(void **state)
{
    (void)state;
    struct input *in = input_new(NULL);
    struct key_event e;

    assert_false(input_waiting_escape(in));
    input_feed(in, "\033", 1);
    assert_true(input_waiting_escape(in));
    expect_none(in);
    input_feed(in, "6", 1);
    assert_false(input_waiting_escape(in));
    expect(in, &(struct known){"\0336", KY_F6, 0});
    input_feed(in, "\033\033", 2);
    expect(in, &(struct known){"\033\033", KY_ESCESC, 0});
    assert_false(input_waiting_escape(in));
    input_feed(in, "\033[A", 3);                 /* an arrow after it stays an arrow */
    expect(in, &(struct known){"\033[A", KY_UP, 0});
    input_feed(in, "\033\033\033\033x", 5);
    expect(in, &(struct known){"", KY_ESCESC, 0});
    expect(in, &(struct known){"", KY_ESCESC, 0});
    expect(in, &(struct known){"x", KY_TEXT, 'x'});
    input_feed(in, "\033\033", 2);               /* letters after Esc Esc are letters, O too */
    assert_true(input_next(in, &e));
    input_feed(in, "Oe", 2);
    expect(in, &(struct known){"O", KY_TEXT, 'O'});
    expect(in, &(struct known){"e", KY_TEXT, 'e'});
    expect_none(in);
    input_free(&in);
}

static void paste(void **state)
{
    (void)state;
    static const char content[] = "Петрова\n\x1b[A\t\xd0";   /* ends with half a letter */
    char bytes[64];
    int n = snprintf(bytes, sizeof bytes, "\033[200~%s\033[201~x", content);
    struct key_event e;

    for (int cut = 0; cut <= n; cut++) {
        struct input *in = input_new(NULL);
        input_feed(in, bytes, (size_t)cut);
        input_feed(in, bytes + cut, (size_t)(n - cut));
        assert_true(input_next(in, &e));
        assert_int_equal(e.key, KY_PASTE);
        assert_int_equal(e.paste_len, sizeof content - 1);
        assert_memory_equal(e.paste, content, sizeof content);
        expect(in, &(struct known){"x", KY_TEXT, 'x'});
        expect_none(in);
        input_free(&in);
    }
}

static void feed_times(struct input *in, const char *bytes, size_t n, size_t times)
{
    for (size_t i = 0; i < times; i++)
        input_feed(in, bytes, n);
}

/* The end of a paste is lost on the line: the first function key ends it, and works. */
static void paste_without_end(void **state)
{
    static const struct { const char *bytes; enum key key; } keys[] = {
        {"\033[21~", KY_F10}, {"\033OP", KY_F1}, {"\033[[B", KY_F2}, {"\033[23~", KY_F11},
        {"\0332", KY_F2}, {"\033\033", KY_ESCESC}};
    struct key_event e;

    (void)state;
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        for (int discarded = 0; discarded < 2; discarded++) {
            struct input *in = input_new("xterm");
            input_feed(in, "\033[200~\320\220 b\r", 11);
            if (discarded)
                input_discard(in);
            for (const char *b = keys[i].bytes; *b; b++)
                input_feed(in, b, 1);
            if (!discarded) {
                assert_true(input_next(in, &e));
                assert_int_equal(e.key, KY_PASTE);
                assert_string_equal(e.paste, "\320\220 b\r");
            }
            assert_true(input_next(in, &e));
            assert_int_equal(e.key, keys[i].key);
            input_feed(in, "q", 1);
            assert_true(input_next(in, &e));
            assert_int_equal(e.key, KY_TEXT);
            assert_false(input_next(in, &e));
            input_free(&in);
        }
    /* What a terminal leaves of colours and half sequences in a paste stays text; another beginning is another paste. */
    static const char odd[] = "a\033[31m\033[A\033OD\033[6~b\033[20xc\033]d\033Oze\033[12345678901234";
    struct input *in = input_new("xterm");
    input_feed(in, "\033[200~", 6);
    input_feed(in, odd, sizeof odd - 1);
    input_feed(in, "\033[200~two\033[201~", 15);
    assert_true(input_next(in, &e));
    assert_int_equal(e.key, KY_PASTE);
    assert_string_equal(e.paste, odd);
    assert_true(input_next(in, &e));
    assert_int_equal(e.key, KY_PASTE);
    assert_string_equal(e.paste, "two");
    assert_false(input_next(in, &e));
    input_free(&in);
}

static void paste_too_long(void **state)
{
    (void)state;
    struct input *in = input_new(NULL);
    struct key_event e;

    input_feed(in, "\033[200~", 6);
    feed_times(in, "0123456789", 10, 100000);
    input_feed(in, "\033[201", 5);
    expect_none(in);
    input_feed(in, "~y", 2);
    assert_true(input_next(in, &e));
    assert_int_equal(e.key, KY_PASTE);
    assert_int_equal(e.paste_len, 64 * 1024);
    assert_memory_equal(e.paste, "01234567890", 11);
    expect(in, &(struct known){"", KY_BROKEN, 0});
    expect(in, &(struct known){"y", KY_TEXT, 'y'});
    input_free(&in);
}

static void broken_utf8(void **state)
{
    (void)state;
    static const char *const bad[] = {"\xd0", "\xe2\x84", "\xf0\x9f\x98", "\xc0\xaf", "\xed\xa0\x80", "\xff", "\x80", "\xf5", "\xe2\x80\xae", "\xc2\x85"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct input *in = input_new(NULL);
        struct key_event e;
        int broken = 0;
        input_feed(in, bad[i], strlen(bad[i]));
        input_feed(in, "k\033[17~", 6);
        while (input_next(in, &e) && e.key == KY_BROKEN)
            broken++;
        assert_true(broken >= 1);
        assert_int_equal(e.key, KY_TEXT);
        assert_int_equal(e.ch, 'k');
        expect(in, &(struct known){"", KY_F6, 0});
        expect_none(in);
        input_free(&in);
    }
}

static void discard(void **state)
{
    (void)state;
    struct input *in = input_new(NULL);

    input_feed(in, "ab\033[17~\xff\033[1", 11);
    assert_int_equal(input_discard(in), 3);      /* the broken byte is no key */
    input_feed(in, "7~c", 3);                    /* the rest of the cut key is no text */
    expect(in, &(struct known){"c", KY_TEXT, 'c'});
    expect_none(in);
    input_feed(in, "\033[200~secret", 12);
    assert_int_equal(input_discard(in), 0);
    input_feed(in, " rest\033[201~d", 12);
    expect(in, &(struct known){"d", KY_TEXT, 'd'});
    expect_none(in);
    input_feed(in, "\xd0", 1);
    input_discard(in);
    input_feed(in, "\x9b!", 2);
    expect(in, &(struct known){"!", KY_TEXT, '!'});
    expect_none(in);
    input_free(&in);
}

static void bounded(void **state)
{
    (void)state;
    struct input *in = input_new(NULL);
    struct key_event e;
    int keys = 0, broken = 0;

    feed_times(in, "abcdefghij", 10, 100000);
    feed_times(in, "\033[200~0123456789\033[201~", 22, 100000);
    while (input_next(in, &e)) {
        keys++;
        broken += e.key == KY_BROKEN;
    }
    assert_int_equal(keys, INPUT_QUEUE_MAX);
    assert_int_equal(broken, 1);
    input_feed(in, "\033[", 2);
    feed_times(in, "1234567890", 10, 100000);
    expect_none(in);
    input_feed(in, "Aq", 2);
    expect(in, &(struct known){"", KY_BROKEN, 0});
    expect(in, &(struct known){"q", KY_TEXT, 'q'});
    input_free(&in);
}

static uint32_t seed;
static uint32_t next_random(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

/* Random bytes: no crash, and afterwards ordinary keys work again. */
static void random_bytes(void **state)
{
    (void)state;
    static const unsigned char likely[] = {0x1b, '[', 'O', '1', ';', '~', 0xd0, 0x9b, 0x8f, 'A', '2', '0', 'M', 0xff, ']', 'P'};
    struct input *in = input_new("xterm");
    struct key_event e;
    char chunk[64];

    seed = 20261123;
    for (size_t fed = 0; fed < 1000000;) {
        size_t n = 1 + next_random() % sizeof chunk;
        for (size_t i = 0; i < n; i++)
            chunk[i] = (char)(next_random() % 3 ? likely[next_random() % sizeof likely] : next_random() & 0xFF);
        input_feed(in, chunk, n);
        fed += n;
        if (next_random() % 4)
            while (input_next(in, &e))
                assert_true(e.key != KY_NONE && (e.key != KY_TEXT || e.ch >= ' '));
        if (next_random() % 500 == 0)
            input_discard(in);
        if (next_random() % 50 == 0)
            input_feed(in, "\033[201~", 6);
    }
    input_feed(in, "\033[201~\r\r\r\r\r", 11);
    while (input_next(in, &e)) {}
    input_feed(in, "ж", 2);
    expect(in, &(struct known){"ж", KY_TEXT, 0x436});
    input_free(&in);
}

/* Known keys in a random order, cut at random: exactly those keys come out. */
static void random_keys(void **state)
{
    (void)state;
    struct input *in = input_new(NULL);

    seed = 7;
    for (int round = 0; round < 20000; round++) {
        const struct known *wanted[8];
        char bytes[256];
        size_t n = 0, fed = 0;
        for (int i = 0; i < 8; i++) {
            do
                wanted[i] = &table[next_random() % (uint32_t)known_count];
            while (strncmp(wanted[i]->bytes, "\033\033", 2) == 0);
            n += (size_t)snprintf(bytes + n, sizeof bytes - n, "%s", wanted[i]->bytes);
        }
        while (fed < n) {
            size_t part = 1 + next_random() % (n - fed);
            input_feed(in, bytes + fed, part);
            fed += part;
        }
        for (int i = 0; i < 8; i++)
            expect(in, wanted[i]);
        expect_none(in);
    }
    input_free(&in);
}

static void names(void **state)
{
    (void)state;
    assert_string_equal(key_name(KY_F6), "F6");
    assert_string_equal(key_name(KY_ENTER), "Enter");
    assert_string_equal(key_name(KY_PAGEDOWN), "PgDn");
    assert_string_equal(key_name(KY_TEXT), "");
    for (int k = KY_ENTER; k <= KY_ESCESC; k++)
        assert_true(key_name((enum key)k)[0]);
    assert_string_equal(key_name((enum key)1000), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cut), cmocka_unit_test(bytewise_all_in_a_row), cmocka_unit_test(terms_agree),
        cmocka_unit_test(terminfo_adds), cmocka_unit_test(lone_escape_waits), cmocka_unit_test(paste), cmocka_unit_test(paste_without_end),
        cmocka_unit_test(paste_too_long), cmocka_unit_test(broken_utf8), cmocka_unit_test(discard),
        cmocka_unit_test(bounded), cmocka_unit_test(random_bytes), cmocka_unit_test(random_keys), cmocka_unit_test(names),
    };
    return cmocka_run_group_tests(tests, build, NULL);
}
