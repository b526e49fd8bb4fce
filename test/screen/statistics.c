/* statistics.c - kurator statistics and its row in the menu: the table, who may, bad input, a full disk. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "command.h"
#include "tmp.h"

#define STATISTICS(login, ...) COMMAND(&office, login, "statistics", ##__VA_ARGS__)
#define HEAD "quarter,territory,category,disability,sex,stage,days_to_contact,contact_in_time,answer,days_to_meeting,days_to_esrn,closed,days_to_close"

static char dir[128], file[160];

static int start(void **state)
{
    office_up(state);
    office_staff(&office, "('t_ministry', 'Министрова', 'Ольга', 'Петровна', 'ministry', 2)");
    for (int i = 0; i < 6; i++)
        office_case(&office, "Тайная", "Анна", "Сергеевна", "1970-03-14", "ipra", "2026-08-05");
    office_case(&office, "Единственный", "Пётр", "Ильич", "2024-02-03", "ipra", "2026-08-06");
    tmp_directory(dir, sizeof dir, "statistics");
    snprintf(file, sizeof file, "%s/out.csv", dir);
    return 0;
}

static int stop(void **state)
{
    unlink(file);
    assert_int_equal(rmdir(dir), 0);
    return office_down(state);
}

static void test_table(void **state)
{
    (void)state;
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report"), 0);
    command_said(HEAD);
    command_said("2026-Q3,Аларский район,*,*,*,выявление,");      /* all seven hide with the one */
    command_said_not("инвалиды");
    command_said_not("Тайная");
    command_said_not("1970");
    command_said_not("2026-08");
    if (STATISTICS("t_ministry", "--reason", "research", "--region", "--from", "2026-q2", "--until", "2026-3", "--lang", "en") != 0)
        fail_msg("%s", command_err());
    command_said("2026-Q3,Аларский район,*,*,*,identification,");
    assert_int_equal(STATISTICS("t_ministry", "--reason", "research", "--office", "n1", "--output", file), 0);
    assert_int_equal(access(file, R_OK), 0);
    office_expect(&office, "research 2026-Q3..2026-Q3 7 rows", "select why from audit.entry where kind = 'export' and relation = 'statistics' and login = 't_ministry' order by id desc limit 1", 0);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--until", "2025-Q4", "--from", "2025-Q4"), 0);
    assert_string_equal(command_out(), HEAD "\r\n");                /* nobody */
}

static void refused(const char *text)
{
    if (!strstr(command_err(), text))
        fail_msg("not said: %s\n%s", text, command_err());
}

static void test_refused(void **state)
{
    (void)state;
    assert_int_equal(STATISTICS("t_clerk", "--reason", "report"), 1);
    assert_int_equal(STATISTICS("t_admin", "--reason", "report"), 1);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--region"), 1);
    refused("Сводную выгрузку по региону");
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--office", "n10"), 1);
    refused("только его руководитель");
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--until", "2026-Q4"), 1);
    refused("2026-Q3");
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--from", "2026-Q3", "--until", "2026-Q2"), 1);
    assert_int_equal(STATISTICS("t_supervisor"), 2);
    refused("--reason");
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "' or true --"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--from", "2026-Q5"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--from", "26-Q1"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--from", "2026-08-05"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--office", "0"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--office", "1", "--region"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "more"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--reason"), 2);
    assert_int_equal(STATISTICS("t_supervisor", "--sql"), 2);
    assert_int_equal(COMMAND(&office, NULL, "statistics", "--help"), 0);
    command_width(80);
    assert_int_equal(command_run_to(&office, "t_supervisor", "/dev/full", NULL, (const char *const[]){"statistics", "--reason", "report", NULL}), 1);
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--output", "/dev/full"), 1);
    refused("места");
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report", "--output", "/nonexistent/x.csv"), 1);
    pg_exec(&office.pg, "alter table audit.entry_2026_11 add constraint t_full check (kind <> 'export') not valid");
    assert_int_equal(STATISTICS("t_supervisor", "--reason", "report"), 1);      /* what cannot be journalled is not given */
    assert_string_equal(command_out(), "");
    pg_exec(&office.pg, "alter table audit.entry_2026_11 drop constraint t_full");
}

/* Menu, quarter, what for, a file; then a quarter of nobody. */
static void test_menu(void **state)
{
    char home[160];
    const char *env[] = {home, NULL};

    (void)state;
    snprintf(home, sizeof home, "HOME=%s", dir);
    struct vt *vt = office_open_env(&office, "t_supervisor", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_menu(vt, "обезлич", "3-й квартал 2026");
    vt_wait_text(vt, "2025 год", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "запрос органа власти", OFFICE_WAIT);
    vt_key(vt, "Down Enter");
    vt_wait_text(vt, "q3.csv", OFFICE_WAIT);
    office_expect(&office, "request 2026-Q3..2026-Q3 7 rows", "select why from audit.entry where kind = 'export' and relation = 'statistics' order by id desc limit 1", 0);
    office_menu(vt, "обезлич", "3-й квартал 2026");
    vt_key(vt, "Down Enter");
    vt_wait_text(vt, "отчёт или справка", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "За это время никого нет", OFFICE_WAIT);
    vt_stop(&vt);
    char path[200];
    snprintf(path, sizeof path, "%s/statistics-2026-q3-2026-q3.csv", dir);
    FILE *f = fopen(path, "r");
    char text[4000] = "";
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    assert_non_null(strstr(text, HEAD));
    assert_null(strstr(text, "Тайная"));
    assert_int_equal(unlink(path), 0);
}

/* Who has no right to it has no row. */
static void test_not_for_clerks(void **state)
{
    struct vt *vt = office_open(&office, "t_clerk", NULL, 50, 132, "xterm-256color", false);

    (void)state;
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    vt_key(vt, "F9");
    vt_wait_text(vt, "Месячная форма", OFFICE_WAIT);
    assert_false(vt_find(vt, "Обезличенная", NULL, NULL));
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_refused), cmocka_unit_test(test_menu), cmocka_unit_test(test_not_for_clerks)};

    return cmocka_run_group_tests(tests, start, stop);
}
