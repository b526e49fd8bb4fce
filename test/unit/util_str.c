/* util_str.c - growing strings, fixed copies, numbers, errors, memory. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "kurator/error.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

static void test_growth(void **state)
{
    struct str s = {0};
    (void)state;

    assert_string_equal(str_text(&s), "");
    for (int i = 0; i < 10000; i++)
        str_addc(&s, (char)('a' + i % 26));
    assert_int_equal(s.len, 10000);
    assert_int_equal(strlen(str_text(&s)), 10000);
    str_clear(&s);
    assert_string_equal(str_text(&s), "");
    str_addf(&s, "%s-%05d", "x", 42);
    str_addn(&s, "abc", 2);
    assert_string_equal(str_text(&s), "x-00042ab");

    char *taken = str_take(&s);
    assert_string_equal(taken, "x-00042ab");
    assert_int_equal(s.len, 0);
    free(taken);
    taken = str_take(&s);
    assert_string_equal(taken, "");
    free(taken);
    str_free(&s);
    str_free(&s);
}

static void test_copy_cuts_whole_characters(void **state)
{
    char four[4];
    (void)state;

    assert_true(str_copy(four, sizeof four, "abc"));
    assert_string_equal(four, "abc");
    assert_false(str_copy(four, sizeof four, "яяя"));
    assert_string_equal(four, "я");
    assert_false(str_copy(four, sizeof four, "\xF0\x9F\x98\x80"));
    assert_string_equal(four, "");
    assert_false(str_copy(four, 1, "a"));
    assert_string_equal(four, "");
}

static void test_small_helpers(void **state)
{
    char text[] = " \t два слова \r\n", blank[] = "  ";
    (void)state;

    assert_string_equal(str_trim(text), "два слова");
    assert_string_equal(str_trim(blank), "");
    assert_true(str_blank(NULL));
    assert_true(str_blank(" \n\t"));
    assert_false(str_blank(" x"));
    assert_true(str_eq(NULL, ""));
    assert_true(str_eq("a", "a"));
    assert_false(str_eq("a", NULL));
}

static void test_numbers(void **state)
{
    static const char *const bad[] = {"", " 5", "5 ", "+5", "5x", "-", "--5", "0x10", "1e3", "99999999999999999999", "101"};
    long n = -7;
    (void)state;

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(str_number(bad[i], -100, 100, &n), -1);
    assert_int_equal(str_number(NULL, 0, 9, &n), -1);
    assert_int_equal(n, -7);
    assert_int_equal(str_number("010", -100, 100, &n), 0);
    assert_int_equal(n, 10);
    assert_int_equal(str_number("-100", -100, 100, &n), 0);
    assert_int_equal(n, -100);
}

static void test_errors(void **state)
{
    struct error e = {0};
    char big[1001];
    (void)state;

    assert_false(error_is(&e));
    assert_int_equal(error_set(&e, "a.b", "one", "two", NULL), -1);
    assert_true(error_is(&e));
    assert_int_equal(e.nargs, 2);
    assert_string_equal(e.arg[1], "two");
    assert_int_equal(error_field(&e, "birth"), -1);
    assert_string_equal(e.field, "birth");

    for (size_t i = 0; i < 1000; i += 2)
        memcpy(big + i, "я", 2);
    big[1000] = '\0';
    error_set(&e, "a.c", "1", "2", "3", big, "5", NULL);
    assert_int_equal(e.nargs, ERROR_ARGS);
    assert_string_equal(e.field, "");
    assert_true(utf8_valid(e.arg[3], strlen(e.arg[3])));
    assert_true(strlen(e.arg[3]) > 180);
    error_set(&e, "a.d", e.arg[0], NULL);
    assert_string_equal(e.arg[0], "1");
    assert_int_equal(error_set(NULL, "a.e", "x", NULL), -1);
    error_clear(&e);
    assert_false(error_is(&e));
    error_clear(NULL);
}

static void hook(void)
{
    if (write(STDOUT_FILENO, "H", 1) != 1)
        _exit(1);
}

/* A size that overflows is out of memory too: hook, a word, status 70. */
static void test_out_of_memory(void **state)
{
    int to[2], status;
    char got[64] = "";
    pid_t child;
    (void)state;

    assert_int_equal(pipe(to), 0);
    child = fork();
    if (child == 0) {
        dup2(to[1], STDOUT_FILENO);
        dup2(to[1], STDERR_FILENO);
        mem_on_failure(hook);
        mem_grow(NULL, SIZE_MAX / 2, 3);
        _exit(0);
    }
    close(to[1]);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 70);
    assert_true(read(to[0], got, sizeof got - 1) > 0);
    assert_string_equal(got, "Hkurator: out of memory\n");
    close(to[0]);
}

static void test_memory(void **state)
{
    char *copy = mem_ndup("abcdef", 3), *all = mem_dup("x");
    unsigned char *zero = mem_zero(3, 5);
    (void)state;

    assert_string_equal(copy, "abc");
    assert_string_equal(all, "x");
    for (int i = 0; i < 15; i++)
        assert_int_equal(zero[i], 0);
    mem_wipe(copy, 3);
    assert_int_equal(copy[0] | copy[1] | copy[2], 0);
    mem_wipe(NULL, 3);
    free(copy);
    free(all);
    free(zero);
    free(mem_alloc(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_growth),        cmocka_unit_test(test_copy_cuts_whole_characters),
        cmocka_unit_test(test_small_helpers), cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_errors),        cmocka_unit_test(test_out_of_memory),
        cmocka_unit_test(test_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
