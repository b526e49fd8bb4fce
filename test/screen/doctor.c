/* doctor.c - kurator doctor and kurator maintain: every finding is made to happen once, and told with what to do. */
#include <setjmp.h>
#include <poll.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "command.h"
#include "relay.h"
#include "kurator/str.h"
#include "tmp.h"

#define DOCTOR(login, ...) COMMAND(&office, login, "doctor", ##__VA_ARGS__)
#define WITH(login, ...) command_run(&office, login, (const char *const[]){__VA_ARGS__, NULL}, (const char *const[]){"doctor", NULL})

static char dir[128];

/* The database's clock is the machine's again. */
static void real_clock(void)
{
    pg_exec(&office.pg, "create or replace function kurator.clock() returns timestamptz language sql stable as"
                        " $$ select pg_catalog.statement_timestamp() $$");
}

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_login(&office, "t_dba", "migrator");
    real_clock();
    tmp_directory(dir, sizeof dir, "doctor");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    rmdir(dir);
    office_stop(&office);
    return 0;
}

static void write_file(const char *path, const char *text, mode_t mode)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    fclose(f);
    assert_int_equal(chmod(path, mode), 0);
}

static void test_all_right(void **state)
{
    (void)state;
    COMMAND(&office, "t_dba", "maintain", "--quiet");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said("ok        Есть соединение с ");
    command_said("Программа и база подходят друг другу");
    command_said("специалист");
    command_said("Часы сервера и этой машины расходятся на 0 с.");
    command_said("Применены все миграции");
    command_said("Русские слова берутся из");
    command_said("Всё в порядке.");
    command_said_not("беда");
    command_said_not("внимание");
    command_width(80);
    assert_int_equal(DOCTOR("t_clerk", "--quiet"), 0);
    assert_string_equal(command_out(), "");
    assert_string_equal(command_err(), "");
    assert_int_equal(DOCTOR("t_dba"), 0);
    command_said("администратор базы");
    assert_int_equal(WITH("t_clerk", "KURATOR_LANGUAGE=en"), 0);
    command_said("All is in order.");
}

static void test_no_database(void **state)
{
    (void)state;
    assert_int_equal(DOCTOR(NULL), 1);
    command_said("беда");
    command_said("База не опрошена");
    command_said("Русские слова берутся из");      /* goes on with the rest */
    command_width(80);
    assert_int_equal(WITH("t_clerk", "PGDATABASE=no_such_database"), 1);
    command_said("беда");
    assert_int_equal(WITH("t_clerk", "PGUSER=t_nobody"), 1);
}

static void test_account(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.staff set valid_until = (kurator.clock() at time zone 'Asia/Irkutsk')::date + 3 where login = 't_clerk2'");
    assert_int_equal(DOCTOR("t_clerk2"), 0);
    command_said("осталось дней: 3");
    pg_exec(&office.pg, "update kurator.staff set valid_until = '2026-01-01' where login = 't_clerk2'");
    assert_int_equal(DOCTOR("t_clerk2"), 1);
    command_said("беда      Срок");
    pg_exec(&office.pg, "update kurator.staff set valid_until = null, locked = true where login = 't_clerk2'");
    assert_int_equal(DOCTOR("t_clerk2"), 1);
    command_said("Учётная запись заблокирована");
    command_said_not("Вас нет среди сотрудников");
    pg_exec(&office.pg, "update kurator.staff set locked = false where login = 't_clerk2'");
    assert_int_equal(DOCTOR("t_clerk", "--office", "1000000"), 1);
    command_said("беда      В этом учреждении");
}

static void test_contract(void **state)
{
    (void)state;
    char *before = pg_value(&office.pg, "select pg_get_functiondef(p.oid) from pg_proc p where p.proname = 'start' and p.pronamespace = 'api'::regnamespace");

    pg_exec(&office.pg, "do $$ begin execute replace(replace(pg_get_functiondef('api.start(int,text,int)'::regprocedure),"
                        " 'oldest constant int := 1', 'oldest constant int := 7'), 'newest constant int := 1', 'newest constant int := 9'); end $$");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("беда");
    command_said_not("подходят друг другу");
    pg_exec(&office.pg, before);
    free(before);
    assert_int_equal(DOCTOR("t_clerk"), 0);
}

static void test_migrations(void **state)
{
    (void)state;
    pg_exec(&office.pg, "create table kept as select * from kurator.migration where file like '0018%'; delete from kurator.migration where file like '0018%'");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("Не применено миграций: 1, первая — 0018");
    pg_exec(&office.pg, "insert into kurator.migration select * from kept; drop table kept;"
                        "insert into kurator.migration values ('9999_later.sql', '', kurator.clock(), 'x', 0)");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("9999_later.sql");
    pg_exec(&office.pg, "delete from kurator.migration where file = '9999_later.sql'");
    char *before = pg_value(&office.pg, "select pg_get_functiondef('api.organisations(text)'::regprocedure)");

    pg_exec(&office.pg, "alter function api.organisations(text) rows 17");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said("api.organisations");
    command_said("внимание");
    pg_exec(&office.pg, before);
    pg_exec(&office.pg, "alter function api.organisations(text) rows 1000");
    free(before);
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said_not("внимание");
}

static void test_calendar(void **state)
{
    (void)state;
    pg_exec(&office.pg, "create table kept as select * from kurator.calendar_revision;"
                        "update kurator.calendar_revision set last_day = kurator.clock()::date + 40");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said("внимание  Календарь RU-IRK");
    pg_exec(&office.pg, "update kurator.calendar_revision set last_day = kurator.clock()::date - 2");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("беда      Календарь RU-IRK");
    pg_exec(&office.pg, "create table current as select * from kurator.calendar_current; delete from kurator.calendar_current");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("календарь не загружен");
    pg_exec(&office.pg, "insert into kurator.calendar_current select * from current; drop table current;"
                        "update kurator.calendar_revision r set last_day = k.last_day from kept k where k.id = r.id; drop table kept");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said_not("внимание");
}

static void test_clock(void **state)
{
    (void)state;
    pg_exec(&office.pg, "create or replace function kurator.clock() returns timestamptz language sql stable as"
                        " $$ select pg_catalog.statement_timestamp() + interval '90 seconds' $$");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("Часы этой машины отстают от сервера на ");
    pg_exec(&office.pg, "create or replace function kurator.clock() returns timestamptz language sql stable as"
                        " $$ select pg_catalog.statement_timestamp() - interval '2 hours' $$");
    assert_int_equal(DOCTOR("t_clerk"), 1);
    command_said("Часы этой машины спешат на ");
    real_clock();
}

static void test_journal(void **state)
{
    (void)state;
    pg_exec(&office.pg, "do $$ declare m text := to_char((kurator.clock() at time zone 'UTC') + interval '1 month', 'YYYY_MM'); begin"
                        " execute format('drop table audit.%I', 'entry_' || m); end $$");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said("В журнале нет раздела на ");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Создано разделов журнала: 1");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said_not("внимание");
    pg_exec(&office.pg, "do $$ declare m text := to_char(kurator.clock() at time zone 'UTC', 'YYYY_MM'); begin"
                        " execute format('alter table audit.entry detach partition audit.%I', 'entry_' || m);"
                        " execute format('alter table audit.%I rename to entry_aside', 'entry_' || m); end $$");
    assert_int_equal(DOCTOR("t_clerk"), 1);        /* its own session is noted in the spare partition */
    command_said("беда      В журнале нет раздела на ");
    command_said("внимание  В запасном разделе журнала есть записи");
}

static void test_upkeep(void **state)
{
    (void)state;
    pg_exec(&office.pg, "insert into kurator.tally (office_id, period, state, due_on, n) select 1, 'notify', 'open', '2026-11-30', 1 from generate_series(1, 10001)");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said("внимание  Ждут сложения более 10000 изменений");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Сложено изменений сводных цифр: ");
    pg_exec(&office.pg, "delete from kurator.tally where office_id = 1 and period = 'notify' and n = 10001");
    assert_int_equal(DOCTOR("t_clerk"), 0);
    command_said_not("Ждут сложения");
    /* again, and beside another one */
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    assert_string_equal(command_out(), "");
    pg_exec(&office.pg, "select pg_advisory_lock(7310590)");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Работает другой запуск");
    pg_exec(&office.pg, "select pg_advisory_unlock(7310590)");
    assert_int_equal(COMMAND(&office, "t_clerk", "maintain"), 1);
    command_said("не разрешено");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "now"), 2);
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--soon"), 2);
    assert_int_equal(COMMAND(&office, NULL, "maintain"), 1);
}

/* What an act touched is vacuumed and analyzed, once nobody sees it any more. */
static void test_clean(void **state)
{
    struct pg other;

    (void)state;
    pg_exec(&office.pg, "do $$ begin execute format('alter database %I owner to kurator_owner', current_database()); end $$");       /* as bootstrap.sql makes it */
    pg_on_standby(&other, &office.pg, office.pg.host);
    pg_exec(&other, "begin isolation level repeatable read; select 1");
    pg_exec(&office.pg, "insert into kurator.person (surname, birth_date, sex) values ('Бывалая', '1970-01-01', 'f');"
                        "insert into kurator.former_name (person_id, surname) select max(id), 'Бывшая' from kurator.person; analyze kurator.former_name;"
                        "delete from kurator.former_name where surname = 'Бывшая'");
    pg_exec(&office.pg, "select kurator.destruction_mark()");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Вычищено таблиц после уничтожения по актам: 0");
    pg_exec(&other, "commit");
    pg_leave(&other);
    assert_int_not_equal(pg_number(&office.pg, "select count(*) from pg_stats where tablename = 'former_name'"), 0);
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.cleaning())"));      /* (a worker of autovacuum may look on) */
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Вычищено таблиц после уничтожения по актам: ");
    command_said_not("актам: 0");
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.destruction_clean where xid is not null"), 0);
    assert_int_equal(pg_number(&office.pg, "select pg_stat_get_vacuum_count('pg_statistic'::regclass)"), 1);
    assert_int_equal(pg_number(&office.pg, "select count(*) from pg_stats where tablename = 'former_name' and attname = 'surname'"), 0);
    assert_int_equal(COMMAND(&office, "t_dba", "maintain", "--quiet"), 0);
    assert_string_equal(command_out(), "");
}

/* Runs first: nothing is sealed yet, and the clock goes three days on. */
static void test_unsealed(void **state)
{
    (void)state;
    pg_exec(&office.pg, "create or replace function kurator.clock() returns timestamptz language sql stable as"
                        " $$ select pg_catalog.statement_timestamp() + interval '3 days' $$");
    DOCTOR("t_clerk");
    command_said("внимание  Записи журнала старше двух суток не опечатаны");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Опечатано записей журнала: ");
    DOCTOR("t_clerk");
    command_said_not("не опечатаны");
    real_clock();
}

static void test_drafts(void **state)
{
    (void)state;
    pg_exec(&office.pg, "insert into kurator.draft (id, login, form, office_id, seq, names, \"values\", saved_at)"
                        " select gen_random_uuid(), l, 'intake', 1, 1, '{}', '{}', kurator.clock() - interval '13 hours' from unnest('{t_clerk,t_clerk2}'::text[]) l");
    DOCTOR("t_clerk");
    command_said("не сохранённые более 12 часов формы: 1");
    pg_exec(&office.pg, "update kurator.draft set saved_at = kurator.clock()");
    DOCTOR("t_clerk");
    command_said_not("не сохранённые");
    pg_exec(&office.pg, "delete from kurator.draft");
}

static void test_locale(void **state)
{
    (void)state;
    WITH("t_clerk", "LC_ALL=ru_RU.KOI8-R");
    command_said("внимание  ");
    command_said("ru_RU.KOI8-R");
    WITH("t_clerk", "LC_ALL=xx_YY.UTF-8");
    command_said("Локаль xx_YY.UTF-8 на этой машине не установлена");
    WITH("t_clerk", "LC_ALL", "LANG", "LC_CTYPE");
    command_said("Локаль не задана");
    command_said_not("внимание  Локаль");
}

/* A program that stands alone finds no words beside it, and none under its prefix. */
static void test_words(void **state)
{
    struct office alone = office;
    char command[1400];

    (void)state;
    if (access("/usr/local/share/locale/ru/LC_MESSAGES/kurator.mo", R_OK) == 0)
        skip();
    snprintf(alone.program, sizeof alone.program, "%s/kurator", dir);
    snprintf(command, sizeof command, "cp '%s' '%s'", office.program, alone.program);
    assert_int_equal(system(command), 0);
    assert_int_equal(COMMAND(&alone, "t_clerk", "doctor"), 1);
    command_said("share/locale/ru/LC_MESSAGES/kurator.mo");
    command_said("trouble ");
    /* a file that is no catalogue */
    snprintf(command, sizeof command, "mkdir -p '%s/locale/ru/LC_MESSAGES' && echo nothing > '%s/locale/ru/LC_MESSAGES/kurator.mo'", dir, dir);
    assert_int_equal(system(command), 0);
    assert_int_equal(COMMAND(&alone, "t_clerk", "doctor"), 1);
    command_said("cannot be used");
    snprintf(command, sizeof command, "rm -r '%s/locale' '%s'", dir, alone.program);
    assert_int_equal(system(command), 0);
}

static void test_settings(void **state)
{
    char path[200], pass[200], variable[240];

    (void)state;
    snprintf(path, sizeof path, "%s/kurator.ini", dir);
    snprintf(pass, sizeof pass, "%s/pass", dir);
    write_file(path, "[interface]\nlanguage = ru\n", 0666);
    DOCTOR("t_clerk", "--config", path);
    command_said("внимание  Настройки в ");
    chmod(path, 0600);
    DOCTOR("t_clerk", "--config", path);
    command_said("ok        Настройки читаются из ");
    write_file(path, "[interface]\nlanguage = xx\n", 0600);
    assert_int_equal(DOCTOR("t_clerk", "--config", path), 1);
    command_said("беда");
    command_said("Есть соединение");               /* goes on with the built-in ones */
    write_file(path, "[log]\nfile = /nonexistent/x.log\n", 0600);
    assert_int_equal(DOCTOR("t_clerk", "--config", path), 1);
    command_said("/nonexistent/x.log");
    write_file(pass, "*:*:*:*:x\n", 0644);
    snprintf(variable, sizeof variable, "PGPASSFILE=%s", pass);
    WITH("t_clerk", variable);
    command_said("chmod 600");
    unlink(path);
    unlink(pass);
    assert_int_equal(DOCTOR("t_clerk", "--config", "/nonexistent/kurator.ini"), 1);
}

static struct vt *doctor_on(const char *option, const char *at, const char *term, int rows, int cols)
{
    const char *const argv[] = {office.program, "doctor", option, NULL}, *const env[] = {"SSH_CONNECTION=10.0.0.1 1 10.0.0.2 22", NULL};

    return office_run(&office, argv, "t_clerk", at, rows, cols, term, env);
}

static struct vt *on_terminal(const char *term, int rows, int cols)
{
    return doctor_on(NULL, office.pg.host, term, rows, cols);
}

/* Answers in the emulator's place, where the cursor stands: after `ms`, and for each byte before the question as long as a line of `rate`
 * bytes a second takes (0: no time), until the program has ended; what it wrote, lent. */
static const char *answer_late(struct vt *vt, int ms, int rate)
{
    static const char question[] = "\033[6n", answer[] = "\033[1;1R";
    static char text[1 << 18];
    size_t n = 0, seen = 0;

    for (int quiet = 0; quiet < OFFICE_WAIT / 100; quiet++) {
        struct pollfd p = {.fd = vt_fd(vt), .events = POLLIN};
        ssize_t got = poll(&p, 1, 100) > 0 ? read(p.fd, text + n, sizeof text - 1 - n) : 0;
        char *at;

        if (got < 0)
            break;                  /* it has ended */
        n += (size_t)got;
        quiet = got > 0 ? 0 : quiet;
        while ((at = memmem(text + seen, n - seen, question, sizeof question - 1)) != NULL) {
            size_t asked = (size_t)(at - text) + sizeof question - 1;

            poll(NULL, 0, ms + (rate ? (int)((asked - seen) * 1000 / (size_t)rate) : 0));       /* the line's way there and back */
            seen = asked;
            assert_int_equal(write(p.fd, answer, sizeof answer - 1), sizeof answer - 1);
        }
    }
    n -= seen;
    for (size_t i = 0, k = 0; i <= n; i++) {    /* however it was wrapped */
        char c = text[seen + i] == '\r' || text[seen + i] == '\n' ? ' ' : text[seen + i];
        if (i == n)
            text[k] = '\0';
        else if (c != ' ' || k == 0 || text[k - 1] != ' ')
            text[k++] = c;
    }
    return text;
}

#define GOOD "Обе части пути быстрые"
#define FAR_DATABASE "каждое действие ждёт базу один раз"
#define FAR_TERMINAL "после нажатия. mosh -o"
#define NARROW "Линия до базы узкая"
#define BETWEEN "далеко и от терминала, и от базы"
#define COMPRESS "Compression yes"
#define MARKER "bar = marker"
#define PREVIEW "preview = no"

/* The four situations of the two legs, and a narrow one: what helps is said, and nothing else. */
static void test_line(void **state)
{
    static const char *const advice[] = {GOOD, FAR_DATABASE, FAR_TERMINAL, NARROW, BETWEEN, COMPRESS, MARKER, PREVIEW};
    static const struct { int terminal, rate, database; long database_rate; const char *said[4]; } rows[] = {
        {0, 0, 0, 0, {GOOD}}, {0, 0, 150, 0, {FAR_DATABASE}}, {0, 0, 150, 8000, {NARROW}}, {150, 0, 0, 0, {FAR_TERMINAL}}, {150, 0, 150, 0, {BETWEEN}},
        {150, 8000, 0, 0, {FAR_TERMINAL, COMPRESS, MARKER, PREVIEW}}};
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt;
    int status;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        relay_line(relay, rows[i].database / 2, rows[i].database_rate);
        vt = doctor_on("--line", relay_host(relay), "xterm-256color", 24, 250);
        const char *text = answer_late(vt, rows[i].terminal, rows[i].rate);
        if (getenv("KURATOR_TEST_SHOW"))
            fprintf(stderr, "%s", text);
        for (size_t k = 0; k < sizeof advice / sizeof advice[0]; k++) {
            bool wanted = false;
            for (int w = 0; w < 4 && rows[i].said[w]; w++)
                wanted = wanted || strcmp(rows[i].said[w], advice[k]) == 0;
            if ((strstr(text, advice[k]) != NULL) != wanted)
                fail_msg("terminal %d ms, database %d ms: «%s» is %s:\n%s", rows[i].terminal, rows[i].database, advice[k], wanted ? "not said" : "said", text);
        }
        assert_non_null(strstr(text, "От программы до терминала: ответ за"));
        assert_non_null(strstr(text, "Значит, ждать приходится"));
        assert_null(strstr(text, "Терминал xterm"));
        vt_wait_exit(vt, OFFICE_WAIT, &status);
        assert_int_equal(WEXITSTATUS(status), 0);
        vt_stop(&vt);
    }
    relay_refuse(relay, true);
    relay_cut(relay);
    vt = doctor_on("--line", relay_host(relay), "xterm-256color", 24, 100);
    vt_wait_text(vt, "беда", OFFICE_WAIT);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    assert_int_equal(WEXITSTATUS(status), 1);
    vt_stop(&vt);
    relay_stop(&relay);
    assert_int_equal(DOCTOR("t_clerk", "--line"), 0);
    command_said("не терминал");
    command_said("От программы до базы");
}

static void test_terminal(void **state)
{
    struct vt *vt = on_terminal("xterm-256color", 40, 100);
    int status;

    (void)state;
    vt_wait_text(vt, "Терминал xterm-256color, 100×40, цветов: 256.", OFFICE_WAIT);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    assert_null(strstr(vt_screen(vt), "Ж"));       /* the letter of the probe is wiped out */
    vt_stop(&vt);
    vt = on_terminal("no-such-terminal", 40, 100);
    vt_wait_text(vt, "no-such-terminal", OFFICE_WAIT);
    vt_wait_text(vt, "беда", OFFICE_WAIT);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    vt_stop(&vt);
    vt = on_terminal("xterm", 40, 30);
    vt_wait_text(vt, "30×40;", OFFICE_WAIT);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    vt_stop(&vt);
}

static void test_words_of_the_line(void **state)
{
    (void)state;
    assert_int_equal(DOCTOR("t_clerk", "--office", "x"), 2);
    assert_int_equal(DOCTOR("t_clerk", "--office"), 2);
    assert_int_equal(DOCTOR("t_clerk", "--loud"), 2);
    assert_int_equal(DOCTOR("t_clerk", "me"), 2);
    assert_int_equal(DOCTOR("t_clerk", "--help"), 0);
    command_width(80);
    assert_int_equal(command_run_to(&office, "t_clerk", "/dev/full", NULL, (const char *const[]){"doctor", NULL}), 1);
    command_said("Вывод не записывается");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unsealed), cmocka_unit_test(test_all_right), cmocka_unit_test(test_no_database), cmocka_unit_test(test_account),
        cmocka_unit_test(test_contract), cmocka_unit_test(test_migrations), cmocka_unit_test(test_calendar),
        cmocka_unit_test(test_clock), cmocka_unit_test(test_upkeep), cmocka_unit_test(test_clean), cmocka_unit_test(test_drafts),
        cmocka_unit_test(test_locale), cmocka_unit_test(test_words), cmocka_unit_test(test_settings), cmocka_unit_test(test_terminal), cmocka_unit_test(test_line),
        cmocka_unit_test(test_words_of_the_line), cmocka_unit_test(test_journal)};

    return cmocka_run_group_tests(tests, start, stop);
}
