/* db_calendar.c - kurator calendar and deadline --database as an administrator sees them, against a loaded database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kurator/str.h"
#include "pg.h"

static struct pg pg;
static char file[] = "/tmp/kurator-calendar-XXXXXX";
static const char *root, *program;

static int up(void **state)
{
    (void)state;
    root = getenv("KURATOR_TEST_ROOT");
    program = getenv("KURATOR_TEST_PROGRAM");
    root = root ? root : ".";
    program = program ? program : "build/kurator-san";
    pg_start(&pg, "KURATOR_TEST_REFERENCE");
    if (!pg_has_schema(&pg)) {
        pg_stop(&pg);
        fprintf(stderr, "no template with the schema: run by make check\n");
        exit(1);
    }
    setenv("PGHOST", pg.host, 1);
    setenv("PGPORT", pg.port, 1);
    setenv("PGUSER", pg.user, 1);
    setenv("PGDATABASE", pg.database, 1);
    setenv("KURATOR_INTERFACE_LANGUAGE", "en", 1);
    unsetenv("KURATOR_LANGUAGE");
    setenv("LC_ALL", "C.UTF-8", 1);
    int fd = mkstemp(file);

    return fd < 0 ? -1 : close(fd);
}

static int down(void **state)
{
    (void)state;
    unlink(file);
    pg_stop(&pg);
    return 0;
}

/* Runs "program WORDS", both outputs together; the exit status. */
static int run(struct str *out, const char *words)
{
    struct str command = {0};
    char bytes[4096];
    size_t n;

    str_clear(out);
    str_addf(&command, "'%s' %s 2>&1 </dev/null", program, words);
    FILE *f = popen(str_text(&command), "r");

    assert_non_null(f);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        str_addn(out, bytes, n);
    int status = pclose(f);

    str_free(&command);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

/* The reference calendar through a filter of the shell. */
static void make_file(const char *filter)
{
    char command[512];

    snprintf(command, sizeof command, "cat '%s/conf/calendar/working_calendar.csv' | %s > '%s'", root, filter, file);
    assert_int_equal(system(command), 0);
}

static int load(struct str *out, const char *words)
{
    char text[256];

    snprintf(text, sizeof text, "calendar load '%s' %s", file, words);
    return run(out, text);
}

static void assert_has(const struct str *out, const char *part)
{
    if (!strstr(str_text(out), part))
        fail_msg("no “%s” in: %s", part, str_text(out));
}

static void the_same_changes_nothing(void **state)
{
    struct str out = {0};

    (void)state;
    make_file("cat");
    assert_int_equal(load(&out, ""), 0);
    assert_has(&out, "Nothing changes");
    assert_int_equal(run(&out, "calendar list"), 0);
    assert_has(&out, "RU-IRK-UOBO");
    assert_has(&out, "working_calendar.csv");
    str_free(&out);
}

static void a_decree_that_arrives_later(void **state)
{
    struct str out = {0};
    long versions = pg_number(&pg, "select count(*) from kurator.calendar_version");

    (void)state;
    make_file("sed '$a 2026-12-16,RU,transferred_off,новый указ'");
    assert_int_equal(load(&out, ""), 1);                /* nobody to ask */
    assert_has(&out, "+ RU          2026-12-16  transferred_off,новый указ");
    assert_has(&out, "Days added: 1, removed: 0, changed: 0.");
    assert_has(&out, "--yes");
    assert_int_equal(pg_number(&pg, "select count(*) from kurator.calendar_version"), versions);
    assert_int_equal(run(&out, "deadline --database 2026-12-15 1"), 0);
    assert_string_equal(str_text(&out), "2026-12-16\n");
    assert_int_equal(load(&out, "--yes"), 0);
    assert_has(&out, "Deadlines moved: 0");
    assert_int_equal(pg_number(&pg, "select count(*) from kurator.calendar_version"), versions + 1);
    assert_int_equal(run(&out, "deadline --database --calendar RU-IRK 2026-12-15 1"), 0);
    assert_string_equal(str_text(&out), "2026-12-17\n");
    assert_int_equal(load(&out, "--yes"), 0);
    assert_has(&out, "Nothing changes");
    str_free(&out);
}

/* At a terminal it asks: `typed` is the answer. */
static int load_at_terminal(struct str *out, const char *typed)
{
    int fd, status;
    char bytes[4096];
    ssize_t n;
    bool answered = false;
    pid_t pid = forkpty(&fd, NULL, NULL, NULL);

    if (pid == 0) {
        execl(program, program, "calendar", "load", file, (char *)NULL);
        _exit(127);
    }
    str_clear(out);
    while ((n = read(fd, bytes, sizeof bytes)) > 0) {   /* the end of the program ends it */
        str_addn(out, bytes, (size_t)n);
        if (!answered && strstr(str_text(out), "(yes/no)")) {
            answered = true;
            assert_int_equal(write(fd, typed, strlen(typed)), strlen(typed));
        }
    }
    close(fd);
    assert_true(answered);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_terminal_is_asked(void **state)
{
    struct str out = {0};

    (void)state;
    make_file("sed '$a 2026-12-17,RU-SAR,holiday,областной день'");
    assert_int_equal(load_at_terminal(&out, "нет\n"), 1);
    assert_has(&out, "Not loaded.");
    assert_int_equal(load_at_terminal(&out, "\n"), 1);
    assert_int_equal(load_at_terminal(&out, "да\n"), 0);
    assert_has(&out, "Loaded as version");
    str_free(&out);
}

static void bad_files_are_refused_whole(void **state)
{
    static const struct { const char *filter, *says; } cases[] = {
        {"sed 's/,kind,/,/'", "kind"},                                      /* a missing column */
        {"sed '$a 2026-01-01,RU,holiday,ещё раз'", "second time"},           /* a duplicate day */
        {"sed '$a 2026-12-17,RU-XYZ,holiday,x'", "RU-XYZ"},                 /* an unknown scope */
        {"sed '$a 2026-02-30,RU,holiday,x'", "Line "},
        {"grep -v ,RU,", ""},
        {"head -c 0", ""},
    };
    struct str out = {0};
    long versions = pg_number(&pg, "select count(*) from kurator.calendar_version");

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        make_file(cases[i].filter);
        assert_int_equal(load(&out, "--yes"), 1);
        assert_has(&out, "kurator: ");
        assert_has(&out, cases[i].says);
        assert_null(strstr(str_text(&out), "no words yet"));
    }
    assert_int_equal(pg_number(&pg, "select count(*) from kurator.calendar_version"), versions);
    assert_int_equal(run(&out, "calendar load /nonexistent/file --yes"), 1);
    assert_has(&out, "/nonexistent/file");
    assert_int_equal(run(&out, "calendar"), 2);
    assert_int_equal(run(&out, "calendar load"), 2);
    assert_int_equal(run(&out, "calendar list --nonsense"), 2);
    str_free(&out);
}

static void only_an_administrator_loads(void **state)
{
    struct str out = {0};
    char sql[256], role[48];

    (void)state;
    snprintf(role, sizeof role, "kurator_t_clerk_%ld", (long)getpid());
    snprintf(sql, sizeof sql, "create role %s login in role kurator_clerk", role);
    pg_exec(&pg, sql);
    setenv("PGUSER", role, 1);
    make_file("cat");
    assert_int_equal(load(&out, "--yes"), 1);
    assert_has(&out, "no right");
    setenv("PGUSER", pg.user, 1);
    snprintf(sql, sizeof sql, "drop role %s", role);
    pg_exec(&pg, sql);
    str_free(&out);
}

static void file_and_database_agree(void **state)
{
    struct str here = {0}, there = {0};
    char words[160];
    FILE *f = fopen(file, "wb");

    (void)state;
    assert_non_null(f);
    for (int year = 2016; year < 2026; year++)
        for (int day = 1; day < 28; day++)
            fprintf(f, "%d-%02d-%02d %d\n", year, 1 + (day * 5 + year) % 12, day, 1 + (day * 7) % 23);
    fputs("\n31.02.2026 1\n2026-01-01 0\nnonsense\n2050-01-01 1\n", f);
    assert_int_equal(fclose(f), 0);
    snprintf(words, sizeof words, "deadline --calendar RU-IRK - < '%s' #", file);
    assert_int_equal(run(&here, words), 1);
    snprintf(words, sizeof words, "deadline --database --calendar RU-IRK - < '%s' #", file);
    assert_int_equal(run(&there, words), 1);
    assert_string_equal(str_text(&here), str_text(&there));
    assert_has(&there, "error: ");
    str_free(&here);
    str_free(&there);
}

int main(void)
{
    /* file_and_database_agree comes first: the others load other calendars. */
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_and_database_agree), cmocka_unit_test(the_same_changes_nothing),
        cmocka_unit_test(a_decree_that_arrives_later), cmocka_unit_test(a_terminal_is_asked),
        cmocka_unit_test(bad_files_are_refused_whole), cmocka_unit_test(only_an_administrator_loads),
    };

    return cmocka_run_group_tests(tests, up, down);
}
