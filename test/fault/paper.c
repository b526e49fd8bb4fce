/* paper.c - lists given out: to a full disk, a closed pipe, printers of every kind; whole or said, and in the journal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kurator/utf8.h"
#include "office.h"

static char dir[] = "/tmp/kurator-paper-XXXXXX";
static char text[400000];

static const char *at(const char *name)
{
    static char path[4][200];
    static int turn;
    char *to = path[turn++ % 4];

    snprintf(to, sizeof path[0], "%s/%s", dir, name);
    return to;
}

static const char *slurp(const char *path)
{
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    size_t n = fread(text, 1, sizeof text - 1, f);

    fclose(f);
    text[n] = '\0';
    return text;
}

/* A printer's command: what it is asked to do with the text. */
static void script(const char *name, const char *body)
{
    FILE *f = fopen(at(name), "w");

    assert_non_null(f);
    fprintf(f, "#!/bin/sh\n%s\n", body);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(at(name), 0700), 0);
}

/* Runs the program as login with these words by a shell, so that it can be given pipes: its exit status; what it said
 * is in `text`. */
static int run_as(const char *login, const char *env, const char *words, const char *behind)
{
    char command[2000];

    snprintf(command, sizeof command,
             "cd '%s' || exit 99; export HOME='%s' PGHOST='%s' PGPORT='%s' PGDATABASE='%s' PGUSER='%s' KURATOR_LANGUAGE=ru %s; { '%s' %s; echo $? >status; } 2>said %s",
             dir, dir, office.pg.host, office.pg.port, office.pg.database, login, env, office.program, words, behind);
    assert_int_not_equal(system(command), -1);
    int status = (int)strtol(slurp(at("status")), NULL, 10);

    slurp(at("said"));
    return status;
}

static int run(const char *words)
{
    return run_as("t_clerk", "", words, "");
}

static void assert_said(const char *words)
{
    if (!strstr(text, words))
        fail_msg("“%s” was not said, but: %s", words, text);
}

static long noted(const char *kind)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select count(*) from audit.entry where kind = '%s' and login = 't_clerk'", kind);
    return pg_number(&office.pg, sql);
}

static void lists_in_a_file(void **state)
{
    long before = noted("export");
    char sql[40];

    (void)state;
    assert_int_equal(run("overdue --output late.txt"), 0);
    slurp(at("late.txt"));
    assert_said("Просроченные сроки — УСЗСОН по Аларскому району — на 23.11.2026 09:00 — стр. 1");
    assert_said("Опоздавшев1");
    assert_said("Всего: 70");
    assert_said("\f");
    assert_said("стр. 2");
    struct stat st;

    assert_int_equal(stat(at("late.txt"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(noted("export"), before + 2);
    office_expect(&office, "overdue all 70 rows", "select why from audit.entry where kind = 'export' and relation <> 'outbox' order by id desc limit 1", 0);
    snprintf(sql, sizeof sql, "bytes=%zu ", strlen(text));
    office_expect(&office, sql, "select substring(why from 'bytes=[0-9]+ ') from audit.entry where relation = 'outbox' and audit.called(relation, row_id, id, at) = 'late.txt'", 0);
}

static void every_line_fits(void **state)
{
    static const char *const lists[] = {"overdue", "calls", "visits"};

    (void)state;
    for (int i = 0; i < 3; i++) {
        char words[100], *rest, *line;
        int lines = 0;

        snprintf(words, sizeof words, "%s --output %s.txt", lists[i], lists[i]);
        assert_int_equal(run(words), 0);
        slurp(at(i == 0 ? "overdue.txt" : i == 1 ? "calls.txt" : "visits.txt"));
        rest = text;
        while ((line = strsep(&rest, "\n")) != NULL) {
            if (*line == '\f') {
                line++;
                lines = 0;
            }
            assert_true(utf8_valid(line, strlen(line)));
            assert_true(utf8_cells(line) <= 80);
            assert_true(++lines <= 66);
        }
    }
}

static void csv_holds_no_formula(void **state)
{
    (void)state;
    assert_int_equal(run("overdue --format csv --output late.csv"), 0);
    slurp(at("late.csv"));
    assert_said("Дн,Гражданин,Дальше,Кому,Было,Срок,Ответственный\r\n");
    assert_said("\r\n-2,'=Формулин Анна Сергеевна,");
    assert_int_equal(run("calls --format csv --output calls.csv"), 0);
    slurp(at("calls.csv"));
    assert_said("сам: +7 900 000-");
}

static void a_full_disk(void **state)
{
    (void)state;
    assert_int_equal(run("overdue --output /dev/full"), 1);
    assert_said("Нет места для «/dev/full»");
    assert_int_equal(run_as("t_clerk", "", "overdue", ">/dev/full"), 1);
    assert_said("Нет места");
    /* A file that is there stays as it was. */
    assert_int_equal(run_as("t_clerk", "", "overdue --output kept.txt", ""), 0);
    char *whole = strdup(slurp(at("kept.txt")));

    assert_int_equal(run_as("t_clerk", "; ulimit -f 1; trap '' XFSZ", "overdue --output kept.txt", ""), 1);
    assert_string_equal(slurp(at("kept.txt")), whole);
    free(whole);
    assert_int_equal(system("ls /tmp/kurator-paper-*/kept.txt.* 2>/dev/null | grep -q ."), 256);
    assert_int_equal(run("overdue --output nowhere/late.txt"), 1);
    assert_said("нельзя записать");
    assert_int_equal(run("overdue --output ."), 1);
}

static void a_closed_pipe(void **state)
{
    (void)state;
    assert_int_equal(run_as("t_clerk", "", "overdue", "| true"), 1);
    assert_said("завершилась раньше времени");
}

static void printers(void **state)
{
    long before = noted("print");

    (void)state;
    script("good", "cat >\"$2.got\"; env >env.got; ls -l /proc/self/fd >fds.got");
    assert_int_equal(run_as("t_clerk", "KURATOR_PRINT_COMMAND='./good -o out' PGPASSWORD=secret LD_LIBRARY_PATH=/x", "overdue --print", ""), 0);
    slurp(at("out.got"));
    assert_said("Всего: 70");
    slurp(at("env.got"));
    assert_null(strstr(text, "PG"));
    assert_null(strstr(text, "KURATOR"));
    assert_null(strstr(text, "LD_LIBRARY"));
    assert_said("HOME=");
    slurp(at("fds.got"));
    assert_null(strstr(text, "socket:"));
    assert_int_equal(noted("print"), before + 1);

    script("bad", "cat >/dev/null; echo 'lp: Error - no default destination available.' >&2; exit 1");
    assert_int_equal(run_as("t_clerk", "KURATOR_PRINT_COMMAND=./bad", "overdue --print", ""), 1);
    assert_said("no default destination available");
    script("deaf", "exec <&-; exit 0");
    assert_int_equal(run_as("t_clerk", "KURATOR_PRINT_COMMAND=./deaf", "overdue --print", ""), 1);
    assert_said("не приняв весь текст");
    assert_int_equal(run_as("t_clerk", "KURATOR_PRINT_COMMAND=/nowhere/lp", "overdue --print", ""), 1);
    assert_said("Нет программы печати «/nowhere/lp»");
    /* No shell: its signs are words like others. */
    assert_int_equal(run_as("t_clerk", "KURATOR_PRINT_COMMAND='./good ; touch_x $(id) -o'", "overdue --print", ""), 0);
    assert_int_not_equal(access(at("x"), F_OK), 0);
    assert_int_equal(noted("print"), before + 5);
}

static void words_that_are_wrong(void **state)
{
    static const char *const wrong[] = {"overdue x", "overdue --format pdf", "overdue --mine --assignee t_clerk2",
                                        "overdue --print --output x", "overdue --print --format csv", "overdue --office", "overdue --what"};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_int_equal(run(wrong[i]), 2);
    assert_int_equal(run("overdue --office n10"), 1);
    assert_said("Нет организации «n10»");
    assert_int_equal(run("overdue --office '1; drop table'"), 1);
    assert_int_equal(run("overdue --office 99999999999999999999"), 1);
    assert_int_equal(run("overdue --assignee o_clerk"), 1);
    assert_said("не учётная запись");
    assert_int_equal(run_as("t_admin", "", "overdue", ""), 1);
    assert_int_equal(run_as("o_clerk", "", "overdue --office №10 --output none.txt", ""), 0);
    slurp(at("none.txt"));
    assert_said("Всего: 0");
}

/* More citizens than one page of the database holds is tested there; here two pages of paper. */
static int up(void **state)
{
    char name[64];

    (void)state;
    assert_non_null(mkdtemp(dir));
    office_start(&office);
    office_case(&office, "=Формулин", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    for (int i = 1; i < 70; i++) {
        snprintf(name, sizeof name, "Опоздавшев%d", i);
        office_case(&office, name, "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-13");
    }
    office_clock(&office, "2026-11-23 09:00");
    return 0;
}

static int down(void **state)
{
    char command[300];

    (void)state;
    office_stop(&office);
    snprintf(command, sizeof command, "rm -rf -- '%s'", dir);
    return system(command);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_in_a_file), cmocka_unit_test(every_line_fits), cmocka_unit_test(csv_holds_no_formula),
        cmocka_unit_test(a_full_disk),     cmocka_unit_test(a_closed_pipe),   cmocka_unit_test(printers),
        cmocka_unit_test(words_that_are_wrong),
    };

    return cmocka_run_group_tests_name("paper", tests, up, down);
}
