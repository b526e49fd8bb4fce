/* import_source.c - files of an inbox: which are seen, which are opened, and one that grows while it is read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "kurator/files.h"
#include "kurator/import_source.h"
#include "kurator/utf8.h"
#include "tmp.h"

static char dir[200];

static void put(const char *path, const char *text, const char *mode)
{
    FILE *f = fopen(path, mode);

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void where(char *out, size_t size, const char *name)
{
    snprintf(out, size, "%s/7/inbox/%s", dir, name);
}

static int up(void **state)
{
    char path[900];

    (void)state;
    tmp_directory(dir, sizeof dir, "inbox");
    snprintf(path, sizeof path, "mkdir -p '%1$s/7/inbox/sub' '%1$s/8' && ln -s ../7/inbox '%1$s/8/inbox'", dir);
    return system(path);
}

static int down(void **state)
{
    char command[300];

    (void)state;
    snprintf(command, sizeof command, "rm -rf -- '%s'", dir);
    return system(command);
}

/* What is no file, a link, hidden, or has a name that a terminal cannot show is not in the list, and is not opened by its name either. */
static void test_what_is_seen(void **state)
{
    static const char *const odd[] = {"a\x07.csv", "a\n.csv", "\xff.csv", "x\xe2\x80\xaey.csv"};
    static const char *const never[] = {"", ".", "..", "../inbox/good.csv", "/etc/passwd", "sub/x", ".hidden", "a\x07.csv", "link.csv", "pipe", "none"};
    struct file_there *list = calloc(FILES_THERE, sizeof *list);
    struct error e = {0};
    char path[500];
    int left_out;

    (void)state;
    where(path, sizeof path, "good.csv"), put(path, "1234", "w");
    where(path, sizeof path, "выписки за ноябрь.csv"), put(path, "1", "w");
    where(path, sizeof path, ".hidden"), put(path, "1", "w");
    for (size_t i = 0; i < sizeof odd / sizeof odd[0]; i++)
        where(path, sizeof path, odd[i]), put(path, "1", "w");
    where(path, sizeof path, "link.csv"), assert_int_equal(symlink("/etc/passwd", path), 0);
    where(path, sizeof path, "pipe"), assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(file_list(dir, 7, list, &left_out, &e), 2);
    assert_int_equal(left_out, 4);
    assert_true(strcmp(list[0].name, "good.csv") == 0 || strcmp(list[1].name, "good.csv") == 0);
    assert_int_equal(list[strcmp(list[1].name, "good.csv") == 0].size, 4);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        struct import_source s;
        int fd = file_open(dir, 7, never[i], &e);

        assert_true(fd < 0 || import_source_take(&s, fd, never[i], true, &e) != 0);     /* a pipe is opened, and found to be none */
        error_clear(&e);
    }
    int fd = file_open(dir, 7, "выписки за ноябрь.csv", &e);

    assert_true(fd >= 0);
    close(fd);
    free(list);
}

/* A link in place of the inbox would show another office's. */
static void test_no_inbox(void **state)
{
    struct file_there *list = calloc(FILES_THERE, sizeof *list);
    struct error e = {0};
    int left_out;

    (void)state;
    assert_int_equal(file_list("", 7, list, &left_out, &e), -1);
    assert_string_equal(e.code, "file.none");
    error_clear(&e);
    assert_int_equal(file_list(dir, 8, list, &left_out, &e), -1);
    assert_string_equal(e.code, "file.inbox");
    error_clear(&e);
    assert_int_equal(file_list(dir, 9, list, &left_out, &e), -1);
    assert_string_equal(e.code, "file.inbox");
    assert_int_equal(file_open(dir, 8, "good.csv", &e), -1);
    free(list);
}

/* As many of them as there is room for; what somebody says of when they were written changes nothing. */
static void test_many(void **state)
{
    struct file_there *list = calloc(FILES_THERE, sizeof *list);
    struct error e = {0};
    char path[500], name[40];
    int left_out, n;
    time_t began = time(NULL) - 3600;

    (void)state;
    for (int i = 0; i < FILES_THERE + 20; i++) {
        struct timespec when[2] = {{.tv_sec = i % 2 ? 1000 + i : 32000000000 + i}, {.tv_sec = i % 2 ? 1000 + i : 32000000000 + i}};

        snprintf(name, sizeof name, "m%03d.csv", i);
        where(path, sizeof path, name), put(path, "x", "w");
        assert_int_equal(utimensat(AT_FDCWD, path, when, 0), 0);
    }
    n = file_list(dir, 7, list, &left_out, &e);
    assert_int_equal(n, FILES_THERE);
    assert_int_equal(left_out, 4 + 2 + 20);         /* odd names and those of the tests before, and the oldest of these */
    for (int i = 0; i < n; i++) {
        assert_true(i == 0 || list[i - 1].written >= list[i].written);
        assert_in_range(list[i].written, began, time(NULL));
    }
    for (int i = 0; i < FILES_THERE + 20; i++)
        snprintf(name, sizeof name, "m%03d.csv", i), where(path, sizeof path, name), unlink(path);
    free(list);
}

/* Other words of the same length in its place, with the time of before: until the clock of the file system, which goes in steps, has gone on. */
static void put_instead(const char *path, const char *text)
{
    struct stat before, after;

    assert_int_equal(stat(path, &before), 0);
    do {
        put(path, text, "w");
        assert_int_equal(utimensat(AT_FDCWD, path, (struct timespec[2]){before.st_atim, before.st_mtim}, 0), 0);
        assert_int_equal(stat(path, &after), 0);
        assert_int_equal(after.st_size, before.st_size);
    } while (after.st_ctim.tv_sec == before.st_ctim.tv_sec && after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
}

/* As UTF-16 with its mark, the smaller byte first. */
static void put_wide(const char *text, const char *name)
{
    char path[500];

    where(path, sizeof path, name);
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs("\xFF\xFE", f);
    for (size_t i = 0; i < strlen(text);) {
        uint32_t sign;

        i += utf8_decode(text + i, strlen(text) - i, &sign);
        fputc((int)(sign & 0xFF), f), fputc((int)(sign >> 8), f);
    }
    fclose(f);
}

static int all_lines(const char *name, const char *more, const char *instead, struct error *e)
{
    struct import_source s;
    struct str row = {0};
    char path[500];
    int read = -1, n = 0;

    if (import_source_take(&s, file_open(dir, 7, name, e), name, true, e) != 0)
        return -1;
    while ((read = import_source_look(&s, name, 4, e)) == 1)
        ;
    where(path, sizeof path, name);
    if (more)
        put(path, more, "a");
    if (instead)
        put_instead(path, instead);
    if (read == 0)
        read = import_source_header(&s, NULL, 0, e) == 0 ? 1 : -1;
    while (read == 1 && (read = import_source_line(&s, &row, e)) == 1)
        n++;
    str_free(&row);
    import_source_close(&s);
    return read < 0 ? -1 : n;
}

/* Still on its way when it is read, or another by then: what was digested is not what was read, so that it must not be taken for whole. */
static void test_growing(void **state)
{
    static const char head[] = "surname,given_name,birth_date\n";
    struct error e = {0};
    char path[500];

    (void)state;
    where(path, sizeof path, "grows.csv");
    put(path, head, "w"), put(path, "Петрова,Анна,14.03.1992\n", "a");
    assert_int_equal(all_lines("grows.csv", NULL, NULL, &e), 1);
    assert_int_equal(all_lines("grows.csv", "Сидорова,Анна,14.03.1992\n", NULL, &e), -1);
    assert_string_equal(e.code, "import.changed");
    error_clear(&e);
    assert_int_equal(all_lines("grows.csv", NULL, NULL, &e), 2);
    where(path, sizeof path, "other.csv"), put(path, head, "w"), put(path, "Петрова,Анна,14.03.1992\n", "a");
    assert_int_equal(all_lines("other.csv", NULL, "surname,given_name,birth_date\nСидоров,Пётр,14.03.1992\n", &e), -1);
    assert_string_equal(e.code, "import.changed");
    error_clear(&e);
    where(path, sizeof path, "empty.csv"), put(path, "", "w");
    assert_int_equal(all_lines("empty.csv", NULL, NULL, &e), -1);
    assert_string_equal(e.code, "import.empty");
}

static bool taken_for_xml(const char *name)
{
    struct import_source s;
    struct error e = {0};

    assert_int_equal(import_source_take(&s, file_open(dir, 7, name, &e), name, true, &e), 0);
    while (import_source_look(&s, name, 65536, &e) == 1)        /* (the reader of XML stands beside the program, not beside this test) */
        ;
    import_source_close(&s);
    return s.xml;
}

/* UTF-16 is an encoding of XML; of a table it is none, also where the first byte of its first letter is that of '<'. */
static void test_wide(void **state)
{
    struct error e = {0};

    (void)state;
    put_wide("<ВыпискаФРИ/>", "wide.xml");
    assert_true(taken_for_xml("wide.xml"));
    put_wide("мать,surname\n", "wide.csv");
    assert_false(taken_for_xml("wide.csv"));
    assert_int_equal(all_lines("wide.csv", NULL, NULL, &e), -1);
    assert_string_equal(e.code, "import.utf16");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_seen), cmocka_unit_test(test_no_inbox), cmocka_unit_test(test_many), cmocka_unit_test(test_growing), cmocka_unit_test(test_wide),
    };

    return cmocka_run_group_tests(tests, up, down);
}
