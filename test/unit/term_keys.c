/* term_keys.c - the keyboards of all terminals under every TERM that is seen with them: each key is itself, what is bound to nothing types nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "keyboards.h"
#include "kurator/input.h"

/* Each word of `terms` in turn; false behind the last. */
static bool next_term(const char **terms, char *out, size_t size)
{
    size_t n;

    *terms += strspn(*terms, " ");
    n = strcspn(*terms, " ");
    snprintf(out, size, "%.*s", (int)n, *terms);
    *terms += n;
    return n > 0;
}

static void decodes(struct input *in, const char *bytes, enum key key, const char *what, const char *term)
{
    struct key_event e = {0};

    input_feed(in, bytes, strlen(bytes));
    if (!input_next(in, &e) || e.key != key)
        fail_msg("%s, TERM=%s, Esc%s: key %d, wanted %d", what, term, bytes + 1, e.key, key);
    if (input_next(in, &e))
        fail_msg("%s, TERM=%s, Esc%s: and then key %d", what, term, bytes + 1, e.key);
    input_feed(in, "7", 1);
    if (!input_next(in, &e) || e.key != KY_TEXT || e.ch != '7')
        fail_msg("%s, TERM=%s: a letter behind Esc%s is none", what, term, bytes + 1);
}

static void test_each_key_of_each_keyboard(void **state)
{
    (void)state;
    int seen = 0;

    for (const struct keyboard *k = keyboards; k->name; k++) {
        char term[40];
        for (const char *terms = k->terms; next_term(&terms, term, sizeof term);) {
            struct input *in = input_new(term);
            for (int key = KY_ENTER; key < KY_ESCESC; key++) {
                const char *bytes = keyboard_sends(k, (enum key)key);
                if (bytes)
                    decodes(in, bytes, (enum key)key, k->name, term);
                seen += bytes != NULL;
            }
            input_free(&in);
        }
    }
    assert_true(seen > 600);
}

/* Esc and a digit is the function key on all of them, whatever terminfo calls that (rxvt: Alt with a digit). */
static void test_nothing_and_digits(void **state)
{
    (void)state;
    for (const struct keyboard *k = keyboards; k->name; k++) {
        char term[40], digit[] = "\0330";
        for (const char *terms = k->terms; next_term(&terms, term, sizeof term);) {
            struct input *in = input_new(term);
            for (const char *const *bytes = keys_of_nothing; *bytes; bytes++)
                decodes(in, *bytes, KY_BROKEN, k->name, term);
            for (digit[1] = '1'; digit[1] <= '9'; digit[1]++)
                decodes(in, digit, (enum key)(KY_F1 + digit[1] - '1'), k->name, term);
            input_free(&in);
        }
    }
}

/* The keypad with its digits on types digits, also where its mode for programs was left on; 7 is the one that PuTTY's End has taken. */
static void test_keypad(void **state)
{
    static const char finals[] = "pqrstuvxyjkmnol", signs[] = "01234568" "9*+-./,";
    struct input *in = input_new("xterm");

    (void)state;
    for (size_t i = 0; finals[i]; i++) {
        char bytes[] = "\033Op";
        struct key_event e;
        bytes[2] = finals[i];
        input_feed(in, bytes, 3);
        assert_true(input_next(in, &e));
        assert_int_equal(e.key, KY_TEXT);
        assert_int_equal(e.ch, signs[i]);
    }
    input_free(&in);
}

/* The program says which keys a keyboard lacks, so that Esc and the digit are named. */
static void test_what_is_lacking(void **state)
{
    (void)state;
    static const struct { const char *term; enum key first, last; } rows[] = {
        {"vt100", KY_F5, KY_F10}, {"vt220", KY_F5, KY_F5}, {"ansi", KY_F1, KY_F10}, {"xterm", KY_NONE, KY_NONE}, {"xterm-256color", KY_NONE, KY_NONE},
        {"linux", KY_NONE, KY_NONE}, {"rxvt", KY_NONE, KY_NONE}, {"screen", KY_NONE, KY_NONE}, {"tmux-256color", KY_NONE, KY_NONE}, {"putty", KY_NONE, KY_NONE},
        {"putty-vt100", KY_NONE, KY_NONE}, {"no-such-terminal", KY_NONE, KY_NONE}, {NULL, KY_NONE, KY_NONE}};

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct input *in = input_new(rows[i].term);
        for (int key = KY_NONE; key <= KY_BROKEN; key++)
            if (input_lacks(in, (enum key)key) != (rows[i].first != KY_NONE && key >= (int)rows[i].first && key <= (int)rows[i].last))
                fail_msg("TERM=%s, key %d", rows[i].term ? rows[i].term : "", key);
        input_free(&in);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_key_of_each_keyboard), cmocka_unit_test(test_nothing_and_digits), cmocka_unit_test(test_keypad),
                                       cmocka_unit_test(test_what_is_lacking)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
