/* journal.c - kurator journal: what the auditor is told, files that were given out, months; bad input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "command.h"
#include "kurator/journal.h"
#include "tmp.h"

#define JOURNAL(login, ...) COMMAND(&office, login, "journal", ##__VA_ARGS__)

static char dir[128], file[160];
static long person;

static int start(void **state)
{
    char sql[300];

    (void)state;
    office_start(&office);
    office_login(&office, "t_dba", "migrator");
    long id = office_case(&office, "Журнальная", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-09");

    person = office_number(&office, "select person_id from kurator.case_file where id = %ld", id);
    pg_exec(&office.pg, "set session authorization t_clerk");
    snprintf(sql, sizeof sql, "select case_id from api.case_head(%ld, 'card')", id);
    free(pg_value(&office.pg, sql));
    pg_exec(&office.pg, "reset session authorization");
    tmp_directory(dir, sizeof dir, "journal");
    snprintf(file, sizeof file, "%s/journal.csv", dir);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    unlink(file);
    assert_int_equal(rmdir(dir), 0);
    office_stop(&office);
    return 0;
}

static void test_who_looked(void **state)
{
    char number[24];

    (void)state;
    snprintf(number, sizeof number, "%ld", person);
    assert_int_equal(JOURNAL("t_auditor", "--person", number, "--kind", "look", "--user", "t_clerk"), 0);
    command_said("2026-11-12 09:00:00 t_clerk (Иванова О. П.) просмотр: дело, гражданин №");
    command_said("причина: карточка");
    command_width(80);
    assert_int_equal(JOURNAL("t_auditor", "--person", number, "--kind", "change"), 0);
    command_said("добавлено: данные гражданина");
    command_said("фамилия");
    command_said_not("surname");
    command_said_not("Журнальная");
    command_said_not("1992");
    command_width(80);
    assert_int_equal(JOURNAL("t_auditor", "--from", "2026-11-13"), 0);
    command_said("Таких записей нет.");
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_auditor", "--lang", "en"), 0);
    command_said("looked at: the journal");
}

static void test_refused(void **state)
{
    (void)state;
    assert_int_equal(JOURNAL("t_clerk"), 1);
    assert_int_equal(JOURNAL("t_admin", "verify"), 1);
    assert_int_equal(JOURNAL("t_auditor", "rotate"), 1);
    assert_int_equal(JOURNAL("t_auditor", "--person", "Журнальная Анна Сергеевна 14.03.1992"), 2);
    assert_null(strstr(command_err(), "Журнальная"));
    assert_int_equal(JOURNAL("t_auditor", "--person", "-"), 2);         /* nothing on standard input */
    assert_int_equal(JOURNAL("t_auditor", "--kind", "insert"), 2);
    assert_int_equal(JOURNAL("t_auditor", "--from", "2026-02-30"), 2);
    assert_int_equal(JOURNAL("t_auditor", "--user", "' or true --"), 0);
    command_said("Таких записей нет.");
    assert_int_equal(JOURNAL("t_auditor", "erase"), 2);
    assert_int_equal(JOURNAL("t_auditor", "verify", "a", "b"), 2);
    assert_int_equal(JOURNAL("t_auditor", "verify", "--user", "x"), 2);
    assert_int_equal(JOURNAL("t_auditor", "--attach", "2026-01"), 2);
    assert_int_equal(JOURNAL("t_dba", "rotate", "--attach", "2026-1"), 2);
    assert_int_equal(command_run_to(&office, "t_auditor", "/dev/full", NULL, (const char *const[]){"journal", NULL}), 1);
}

/* Writes `text` over the byte at `at`, counted from the end when negative. */
static void alter(long at, char text)
{
    FILE *f = fopen(file, "r+");

    assert_non_null(f);
    assert_int_equal(fseek(f, at, at < 0 ? SEEK_END : SEEK_SET), 0);
    fputc(text, f);
    fclose(f);
}

static void append(const char *line)
{
    FILE *f = fopen(file, "a");

    assert_non_null(f);
    fputs(line, f);
    fclose(f);
}

static void test_file(void **state)
{
    (void)state;
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--format", "csv", "--output", file), 0);
    assert_int_equal(JOURNAL("t_auditor", "verify", file), 0);
    command_said("Файл такой, каким выгружен 2026-11-12 09:00, кем: t_auditor");
    alter(10, 'X');
    assert_int_equal(JOURNAL("t_auditor", "verify", file), 1);
    assert_non_null(strstr(command_err(), "изменён после выгрузки"));
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--format", "csv", "--output", file), 0);
    append("9999,2026-11-12 09:00:00,t_clerk,,local,psql,look,1,kurator.person,1,,,1\r\n");        /* a line behind the seal */
    assert_int_equal(JOURNAL("t_auditor", "verify", file), 1);
    assert_non_null(strstr(command_err(), "изменён после выгрузки"));
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--format", "csv", "--output", file), 0);
    alter(-3, 'x');                                                     /* the seal itself */
    assert_int_equal(JOURNAL("t_auditor", "verify", file), 1);
    assert_int_equal(JOURNAL("t_auditor", "verify", dir), 1);
    assert_int_equal(JOURNAL("t_auditor", "verify", "/nonexistent/x.csv"), 1);
    assert_int_equal(JOURNAL("t_auditor", "--format", "csv", "--output", "/nonexistent/x.csv"), 1);
}

/* A file with a seal of its own making. */
static void test_forged(void **state)
{
    FILE *f = fopen(file, "w");

    (void)state;
    assert_non_null(f);
    fputs("abc\n# kurator-journal,entries=1,sha256=edeaaff3f1774ad2888673770c6d64097e391bc362d7d6fb34982ddf0efd18cb,block=0,digest=\r\n", f);
    fclose(f);
    assert_int_equal(JOURNAL("t_auditor", "verify", file), 1);
    assert_non_null(strstr(command_err(), "нет такой выгрузки"));
}

static void test_whole(void **state)
{
    (void)state;
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    assert_int_equal(JOURNAL("t_auditor", "verify"), 0);
    command_said("Журнал цел.");
    assert_int_equal(JOURNAL("t_dba", "rotate"), 0);
    command_said("ничего не сделано");
    assert_int_equal(JOURNAL("t_dba", "rotate", "--attach", "2020-01"), 1);
    pg_exec(&office.pg, "alter table audit.entry disable trigger entry_refuse");
    pg_exec(&office.pg, "update audit.entry set login = 't_clerk2' where kind = 'look' and login = 't_clerk'");
    assert_int_equal(JOURNAL("t_auditor", "verify"), 1);
    command_said("Блок 1 (");
    command_said("записи или печать не те");
    pg_exec(&office.pg, "update audit.entry set login = 't_clerk' where kind = 'look' and login = 't_clerk2'");
    pg_exec(&office.pg, "alter table audit.entry enable trigger entry_refuse");
    assert_int_equal(JOURNAL("t_auditor", "verify", "--from", "2026-11-12", "--until", "2026-11-12"), 0);
}

/* Filters add up: citizen and account and day and kind; the account under the bar; F1; a file with its seal. */
static void test_screen_filters(void **state)
{
    char home[160], path[200];
    const char *env[] = {home, NULL};

    (void)state;
    snprintf(home, sizeof home, "HOME=%s", dir);
    struct vt *vt = office_open_env(&office, "t_auditor", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "вход", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По гражданину", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "СНИЛС или ФИО", OFFICE_WAIT);
    vt_type(vt, "журнальная анна сергеевна 14.03.1992");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "один гражданин", OFFICE_WAIT);
    vt_wait_text(vt, "добавлено: данные гражданина", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По учётной записи", OFFICE_WAIT);
    vt_key(vt, "Down Enter");
    vt_wait_text(vt, "Учётная запись", OFFICE_WAIT);
    vt_type(vt, "t_clerk");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "один гражданин, t_clerk", OFFICE_WAIT);
    vt_wait_gone(vt, "добавлено: данные гражданина", OFFICE_WAIT);       /* another account wrote that */
    vt_wait_text(vt, "просмотр: дело", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По дню", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "За какой день", OFFICE_WAIT);
    vt_type(vt, "12.11.2026");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "один гражданин, t_clerk, 12.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "просмотр: дело", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Прочитаны данные одного гражданина", OFFICE_WAIT);
    vt_wait_text(vt, "карточка", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Прочитаны данные", OFFICE_WAIT);
    office_palette(vt, "В файл");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    office_expect(&office, "entries=1 citizen login=t_clerk 2026-11-12..2026-11-12",
                  "select why from audit.entry where kind = 'export' and relation = 'audit.entry' order by id desc limit 1", 0);
    vt_key(vt, "F10");
    vt_wait_text(vt, "вход", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Учётная запись этой записи", OFFICE_WAIT);
    vt_key(vt, "Down Down Down Enter");                                 /* its citizen: a login has none */
    vt_wait_text(vt, "не относится ни к одному гражданину", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Учётная запись этой записи", OFFICE_WAIT);
    vt_key(vt, "Down Down Down Down Enter");
    vt_wait_text(vt, "t_auditor", OFFICE_WAIT);
    vt_stop(&vt);
    snprintf(path, sizeof path, "%s/journal.csv", dir);
    assert_int_equal(JOURNAL("t_auditor", "verify", path), 0);
    command_said("записей: 1");
    assert_int_equal(unlink(path), 0);
}

/* A month is detached: whoever asks for its days is told, on paper, in the table, on the screen; once it is back nobody is. */
static void month_away(void)
{
    pg_exec(&office.pg, "create table audit.entry_2020_01 partition of audit.entry for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00');"
                        "create table audit.value_2020_01 partition of audit.value for values from ('2020-01-01 00:00+00') to ('2020-02-01 00:00+00');"
                        "alter table audit.entry_2020_01 owner to kurator_audit; alter table audit.value_2020_01 owner to kurator_audit");
    pg_exec(&office.pg, "insert into audit.entry (at, xid, login, host, program, kind, relation, row_id) select '2020-01-05 12:00+08', pg_current_xact_id(), 't_clerk', 'h', 'p', 'login', 'session', 't_clerk'");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    assert_int_equal(JOURNAL("t_dba", "rotate"), 0);
    command_said("2020-01");
}

static void away_by_command(void)
{
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk"), 3);
    command_said("вход");
    command_said("За спрошенные дни есть отсоединённые месяцы");
    command_said("2020-01");
    command_width(80);
    assert_int_equal(JOURNAL("t_auditor", "--from", "2020-01-05", "--until", "2020-01-05"), 3);
    command_said("Таких записей нет.");
    command_said("2020-01");
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--from", "2026-11-01"), 0);
    command_said_not("2020-01");
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--output", file), 3);
    assert_non_null(strstr(command_err(), "2020-01"));
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--format", "csv"), 3);
    command_said("\n# kurator-journal-away,\"2020-01\"\r\n# kurator-journal,entries=");
    assert_non_null(strstr(command_err(), "2020-01"));
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk", "--format", "csv", "--output", file), 3);
    office_expect(&office, "t", "select why ~ ' login=t_clerk away=2020-01$' from audit.entry where kind = 'export' and relation = 'audit.entry' order by id desc limit 1", 0);
    assert_int_equal(JOURNAL("t_auditor", "verify", file), 0);
    assert_int_equal(unlink(file), 0);
}

static void away_narrow(void)
{
    struct vt *vt = office_open(&office, "t_auditor", NULL, 12, 40, "xterm-256color", false);

    vt_wait_text(vt, "без месяцев 2020-01", OFFICE_WAIT);               /* the name of who reads gives way */
    vt_key(vt, "F4");
    vt_wait_text(vt, "По дню", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "За какой день", OFFICE_WAIT);
    vt_type(vt, "05.01.2020");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "отсоедин..", OFFICE_WAIT);
    vt_wait_text(vt, "без месяцев 2020-01", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_stop(&vt);
    vt = office_open(&office, "t_auditor", NULL, 24, 80, "xterm-256color", true);
    vt_wait_text(vt, "без месяцев 2020-01", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По дню", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "За какой день", OFFICE_WAIT);
    vt_type(vt, "05.01.2020");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "1 из 1, 2020-01, Что отсоединённые месяцы", OFFICE_WAIT);
    vt_stop(&vt);
}

static void test_away(void **state)
{
    char home[160], path[200];
    const char *env[] = {home, NULL};

    (void)state;
    month_away();
    away_by_command();
    away_narrow();
    snprintf(home, sizeof home, "HOME=%s", dir);
    struct vt *vt = office_open_env(&office, "t_auditor", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "Журнал  без месяцев 2020-01", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По дню", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "За какой день", OFFICE_WAIT);
    vt_type(vt, "05.01.2020");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "05.01.2020, без месяцев 2020-01", OFFICE_WAIT);
    vt_wait_text(vt, "отсоединённые месяцы", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "За спрошенные дни есть отсоединённые месяцы", OFFICE_WAIT);
    vt_wait_text(vt, "rotate --attach", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "За спрошенные дни", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Учётная запись этой записи", OFFICE_WAIT);
    vt_key(vt, "Down Down Down Enter");                                 /* the line is no entry */
    vt_wait_text(vt, "пуст", OFFICE_WAIT);
    office_palette(vt, "В файл");
    vt_wait_text(vt, "вошли", OFFICE_WAIT);
    snprintf(path, sizeof path, "%s/journal.csv", dir);
    assert_int_equal(JOURNAL("t_auditor", "verify", path), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(JOURNAL("t_dba", "rotate", "--attach", "2020-01"), 0);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "без месяцев", OFFICE_WAIT);
    vt_stop(&vt);
    assert_int_equal(JOURNAL("t_auditor", "--user", "t_clerk"), 0);
    command_said("2020-01-05");
}

static void test_all_at_once(void **state)
{
    char number[24];

    (void)state;
    snprintf(number, sizeof number, "%ld", person);
    assert_int_equal(JOURNAL("t_auditor", "--person", number, "--user", "t_clerk", "--from", "2026-11-12", "--until", "2026-11-12", "--kind", "look"), 0);
    command_said("причина: карточка");
    assert_int_equal(JOURNAL("t_auditor", "--person", number, "--user", "t_clerk2"), 0);
    command_said("Таких записей нет.");
    assert_int_equal(JOURNAL("t_auditor", "--person", number, "--user", "t_clerk", "--until", "2026-11-11"), 0);
    command_said("Таких записей нет.");
}

/* A look that cannot be written down is refused, and so is an export; what was on the screen stays. */
static void test_full(void **state)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    (void)state;
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "Журнальная", OFFICE_WAIT);
    pg_exec(&office.pg, "alter table audit.entry_2026_11 add constraint t_full check (false) not valid");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Просмотр данных гражданина записывается", OFFICE_WAIT);
    assert_false(vt_find(vt, "СНИЛС", NULL, NULL));
    vt_key(vt, "Up");
    vt_wait_gone(vt, "Просмотр данных", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Просмотр данных гражданина записывается", OFFICE_WAIT);
    assert_false(vt_find(vt, "+7 900", NULL, NULL));
    assert_int_equal(JOURNAL("t_auditor"), 1);
    pg_exec(&office.pg, "alter table audit.entry_2026_11 drop constraint t_full");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "СНИЛС", OFFICE_WAIT);
    vt_stop(&vt);
}

/* From where a card was opened stands in the journal. */
static void test_opened_from(void **state)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    (void)state;
    office_card(vt, "Журнальная");
    office_expect(&office, "card find", "select why from audit.entry where kind = 'look' and login = 't_clerk' order by id desc limit 1", 0);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "СНИЛС", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[", OFFICE_WAIT);
    office_leave(&vt);
}

/* The auditor's home: who looked at this citizen, all of the entry, and back. */
static void test_screen(void **state)
{
    struct vt *vt = office_open(&office, "t_auditor", NULL, 24, 80, "xterm-256color", false);

    (void)state;
    vt_wait_text(vt, "Журнал", OFFICE_WAIT);
    vt_wait_text(vt, "вход", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По гражданину", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "СНИЛС или ФИО", OFFICE_WAIT);
    vt_type(vt, "нет такого");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Введите СНИЛС либо", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "журнальная анна сергеевна 14.03.1992");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "один гражданин", OFFICE_WAIT);
    vt_wait_text(vt, "просмотр: дело", OFFICE_WAIT);
    assert_false(vt_find(vt, "урнальная", NULL, NULL));
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Запись журнала", OFFICE_WAIT);
    vt_wait_text(vt, "Иванова О. П.", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "один гражданин", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "вход", OFFICE_WAIT);
    office_leave(&vt);
}

/* By command, into a pipe, a file or to the printer: who, from which host, by which program. */
static void test_commands(void **state)
{
    static const char last[] = "select concat_ws('|', kind, login, host, split_part(program, ' ', 1), relation) from audit.entry where kind in ('export', 'print') and relation not in ('outbox', 'inbox') order by id desc limit 1";
    static const char *const printer[] = {"KURATOR_PRINT_COMMAND=cat", NULL};

    (void)state;
    assert_int_equal(COMMAND(&office, "t_clerk", "overdue"), 0);
    office_expect(&office, "export|t_clerk|local|kurator|kurator.deadline", last, 0);
    assert_int_equal(COMMAND(&office, "t_clerk", "visits", "--output", file), 0);
    assert_int_equal(unlink(file), 0);
    office_expect(&office, "export|t_clerk|local|kurator|kurator.deadline", last, 0);
    assert_int_equal(command_run(&office, "t_clerk", printer, (const char *const[]){"calls", "--print", NULL}), 0);
    office_expect(&office, "print|t_clerk|local|kurator|kurator.deadline", last, 0);
    assert_int_equal(COMMAND(&office, "t_clerk", "monthly", "--format", "csv"), 0);
    office_expect(&office, "export|t_clerk|local|kurator|monthly", last, 0);
    assert_int_equal(COMMAND(&office, "t_clerk", "monthly", "--region"), 1);
    office_expect(&office, "failure|t_clerk|local|kurator|api.monthly|monthly.region",
                  "select concat_ws('|', kind, login, host, split_part(program, ' ', 1), relation, why) from audit.entry order by id desc limit 1", 0);
}

static void test_sizes(void **state)
{
    static const int size[][2] = {{50, 132}, {20, 60}, {12, 40}};

    (void)state;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
        struct vt *vt = office_open(&office, "t_auditor", NULL, size[i][0], size[i][1], "xterm-256color", false);

        vt_wait_text(vt, "Журнал", OFFICE_WAIT);
        vt_wait_text(vt, "2026-11-12", OFFICE_WAIT);
        vt_key(vt, "F1");
        vt_wait_text(vt, "Запись", OFFICE_WAIT);
        vt_assert_no_line_wider(vt);
        vt_stop(&vt);
    }
    struct vt *vt = office_open(&office, "t_auditor", NULL, 24, 80, "xterm-256color", true);

    vt_wait_text(vt, "Журнал", OFFICE_WAIT);
    vt_key(vt, "Down");
    vt_wait_text(vt, "local", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_stop(&vt);
}

/* Columns of what is journalled have words; what nobody named keeps its code. */
static void test_words(void **state)
{
    char *names = office_value(&office,
                               "select string_agg(distinct a.attname, ' ') from pg_trigger g join pg_attribute a on a.attrelid = g.tgrelid and a.attnum > 0 and not a.attisdropped"
                               " where g.tgfoid::regproc::text ~ '^audit[.]log' and g.tgrelid::regclass::text = any ('{kurator.person,kurator.phone,kurator.address,kurator.representative,"
                               "kurator.preference,kurator.ipra,kurator.case_file,kurator.referral,kurator.consent,kurator.appointment,kurator.ladder_override,kurator.staff,kurator.staff_role,"
                               "kurator.deputy,kurator.identification_officer,kurator.setting,kurator.calendar,kurator.passed_call,kurator.spot_check,kurator.esrn_fact}')", 0);
    int n = 0;

    (void)state;
    for (char *rest = names, *code; (code = strtok_r(rest, " ", &rest)) != NULL; n++)
        if (strcmp(journal_column(code), code) == 0)
            fail_msg("no word for the column %s", code);
    assert_true(n > 80);
    free(names);
    assert_string_equal(journal_column("no_such_column"), "no_such_column");
    assert_string_equal(journal_column(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_who_looked), cmocka_unit_test(test_words), cmocka_unit_test(test_commands), cmocka_unit_test(test_sizes), cmocka_unit_test(test_screen), cmocka_unit_test(test_screen_filters),
                                       cmocka_unit_test(test_all_at_once), cmocka_unit_test(test_full), cmocka_unit_test(test_opened_from), cmocka_unit_test(test_refused), cmocka_unit_test(test_file),
                                       cmocka_unit_test(test_forged), cmocka_unit_test(test_whole), cmocka_unit_test(test_away)};

    return cmocka_run_group_tests(tests, start, stop);
}
