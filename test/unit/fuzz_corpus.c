/* fuzz_corpus.c - whatever the fuzzer has found, and what it began with, is read again without harm. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>

#include "kurator/str.h"

int fuzz_csv(const uint8_t *data, size_t size);
int fuzz_xml(const uint8_t *data, size_t size);

static void feed(const char *path, int (*target)(const uint8_t *data, size_t size))
{
    struct str text = {0};
    char chunk[4096];
    FILE *file = fopen(path, "rb");
    size_t n;

    assert_non_null(file);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0)
        str_addn(&text, chunk, n);
    fclose(file);
    uint8_t *exact = malloc(text.len + 1);  /* so that a byte too far is seen */

    assert_non_null(exact);
    for (size_t i = 0; i < text.len; i++)
        exact[i] = (uint8_t)text.data[i];
    assert_int_equal(target(exact, text.len), 0);
    free(exact);
    str_free(&text);
}

static void feed_all(const char *dir, int least, int (*target)(const uint8_t *data, size_t size))
{
    DIR *d = opendir(dir);
    struct dirent *one;
    int n = 0;

    assert_non_null(d);
    while ((one = readdir(d)) != NULL) {
        char path[512];

        if (one->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, one->d_name);
        feed(path, target);
        n++;
    }
    closedir(d);
    assert_true(n >= least);
}

static void test_tables(void **state)
{
    (void)state;
    feed_all("test/fuzz/corpus/csv", 19, fuzz_csv);
}

static void test_xml(void **state)
{
    (void)state;
    feed_all("test/fuzz/corpus/xml", 12, fuzz_xml);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tables), cmocka_unit_test(test_xml)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
