/* util_output.c - where a file of personal data is written to: what is there already, links, pipes of others, full disks, directories. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "kurator/output.h"

static char dir[200], path[300], other[300];

static int up(void **state)
{
    (void)state;
    snprintf(dir, sizeof dir, "%s/kurator-output.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    return mkdtemp(dir) ? 0 : -1;
}

static int down(void **state)
{
    (void)state;
    return rmdir(dir);
}

static const char *at(char *to, const char *name)
{
    snprintf(to, sizeof path, "%s/%s", dir, name);
    return to;
}

static void put(const char *file, const char *text)
{
    FILE *f = fopen(file, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
}

static void assert_holds(const char *file, const char *text)
{
    char have[100] = "";
    FILE *f = fopen(file, "r");

    assert_non_null(f);
    assert_true(fgets(have, sizeof have, f) || !*text);
    fclose(f);
    assert_string_equal(have, text);
}

static void refused(const char *file, const char *code)
{
    struct error e = {0};

    assert_int_equal(output_write(file, "тайна", 10, &e), -1);
    assert_string_equal(e.code, code);
}

/* The name is taken from a file that is there, never its content's place: who has it open, or linked, reads nothing. */
static void test_replaced(void **state)
{
    struct error e = {0};
    struct stat was, now;

    (void)state;
    put(at(path, "list.csv"), "x");
    assert_int_equal(chmod(path, 0644), 0);
    assert_int_equal(link(path, at(other, "hard")), 0);
    assert_int_equal(stat(path, &was), 0);
    assert_int_equal(output_write(path, "тайна", 10, &e), 0);
    assert_int_equal(stat(path, &now), 0);
    assert_true(was.st_ino != now.st_ino);
    assert_int_equal(now.st_mode & 0777, 0600);
    assert_holds(path, "тайна");
    assert_holds(other, "x");
    unlink(path);
    unlink(other);
}

/* A link gives way to the file, what it leads to stays as it is; also one that leads nowhere. */
static void test_links(void **state)
{
    struct error e = {0};
    struct stat now;

    (void)state;
    put(at(other, "elsewhere"), "x");
    assert_int_equal(symlink(other, at(path, "list.csv")), 0);
    assert_int_equal(output_write(path, "тайна", 10, &e), 0);
    assert_int_equal(lstat(path, &now), 0);
    assert_true(S_ISREG(now.st_mode));
    assert_holds(other, "x");
    unlink(path);
    unlink(other);
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(output_write(path, "тайна", 10, &e), 0);
    assert_int_equal(access(other, F_OK), -1);
    assert_holds(path, "тайна");
    assert_int_equal(output_write_new(path, "другая", 12, &e), -1);
    assert_string_equal(e.code, "output.exists");
    assert_holds(path, "тайна");
    unlink(path);
}

/* A pipe that somebody else made is not written into, whoever reads there; one's own is. */
static void test_pipes(void **state)
{
    struct error e = {0};
    char have[20] = "";
    int reader;

    (void)state;
    assert_int_equal(mkfifo(at(path, "list.csv"), 0666), 0);
    reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_int_equal(output_write(path, "тайна", 10, &e), 0);
    assert_int_equal(read(reader, have, sizeof have), 10);
    if (geteuid() == 0) {
        assert_int_equal(chown(path, 12345, (gid_t)-1), 0);
        refused(path, "output.open");
        assert_true(read(reader, have, sizeof have) <= 0);
    }
    close(reader);
    unlink(path);
}

static void test_places(void **state)
{
    (void)state;
    refused(dir, "output.open");
    refused(at(path, "none/list.csv"), "output.open");
    refused("/dev/full", "output.full");
    refused("/proc/self/list.csv", "output.open");
    char deep[5000];

    memset(deep, 'x', sizeof deep);
    deep[sizeof deep - 1] = '\0';
    refused(deep, "output.open");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_replaced), cmocka_unit_test(test_links), cmocka_unit_test(test_pipes), cmocka_unit_test(test_places)};

    return cmocka_run_group_tests(tests, up, down);
}
