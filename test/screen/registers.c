/* registers.c - kurator export register: the table, its way back into cells, who may, bad input, a full disk. */
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
#include "kurator/csv.h"
#include "tmp.h"

#define EXPORT(login, ...) COMMAND(&office, login, "export", ##__VA_ARGS__)

static char dir[128], file[160];
static long angry;

static int start(void **state)
{
    office_up(state);
    office_staff(&office, "('t_monitor', 'Центрова', 'Ольга', 'Петровна', 'monitor', 2)");
    angry = office_case(&office, "=CMD()", "''+1", "-2", "1970-03-14", "ipra", "2026-11-05");
    office_case(&office, "Ёлкина, \"мл.\"", "Анна", "", "2016-02-03", "ipra", "2026-11-06");
    tmp_directory(dir, sizeof dir, "registers");
    snprintf(file, sizeof file, "%s/out.csv", dir);
    return 0;
}

static int stop(void **state)
{
    unlink(file);
    assert_int_equal(rmdir(dir), 0);
    return office_down(state);
}

/* Until it is asked the next time. */
static const char *cell(const struct csv_record *head, const struct csv_record *row, const char *name)
{
    static struct str plain;

    for (int i = 0; i < head->count && i < row->count; i++)
        if (strcmp(str_text(&head->field[i]), name) == 0)
            return str_clear(&plain), csv_plain(&plain, str_text(&row->field[i])), str_text(&plain);
    fail_msg("no column %s", name);
    return NULL;
}

/* What was entered is what a reader of the table finds, a formula too, and no cell is one. */
static void test_table(void **state)
{
    struct csv csv = {.line = 1};
    struct csv_record head = {0}, row = {0};
    struct error e = {0};

    (void)state;
    if (EXPORT("t_supervisor", "register", "--reason", "check") != 0)
        fail_msg("%s", command_err());
    command_said_not(",=CMD");
    command_said_not("\n=");
    command_said_not(",-2,x");
    csv.text = command_out();
    csv.len = strlen(csv.text);
    assert_int_equal(csv_next(&csv, &head, &e), 1);
    assert_string_equal(str_text(&head.field[0]), "№ оператора");
    assert_int_equal(csv_next(&csv, &row, &e), 1);
    assert_int_equal(row.count, head.count);
    assert_string_equal(cell(&head, &row, "Фамилия"), "=CMD()");
    assert_string_equal(cell(&head, &row, "Имя"), "'+1");
    assert_string_equal(cell(&head, &row, "Отчество"), "-2");
    assert_string_equal(cell(&head, &row, "Дата рождения"), "1970-03-14");
    assert_string_equal(cell(&head, &row, "Поступило"), "2026-11-05");
    assert_int_equal(csv_next(&csv, &row, &e), 1);
    assert_string_equal(cell(&head, &row, "Фамилия"), "Ёлкина, \"мл.\"");
    assert_string_equal(cell(&head, &row, "Целевая категория"), "дети от 3 до 18 лет");
    assert_int_equal(csv_next(&csv, &row, &e), 0);
    csv_record_free(&head);
    csv_record_free(&row);
    office_expect(&office, "check 2 rows", "select substr(why, strpos(why, ' ') + 1) from audit.entry where kind = 'export' and relation = 'register' and row_id = 'territorial' order by id desc limit 1", 0);
}

static void test_ways(void **state)
{
    (void)state;
    assert_int_equal(EXPORT("t_supervisor", "register", "territorial", "--reason", "report", "--office", "n1", "--lang", "en", "--output", file), 0);
    assert_int_equal(access(file, R_OK), 0);
    office_expect(&office, "1", "select count(*) from audit.entry where kind = 'export' and relation = 'outbox' and audit.called(relation, row_id, id, at) = 'out.csv'", 0);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "report", "--lang", "en"), 0);
    command_said("Operator no.,Operator,Surname");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "report", "--filter", "category=child", "--filter", "category=early", "--filter", "stage=open"), 0);
    command_said("Ёлкина");
    command_said_not("CMD");
    pg_exec(&office.pg, "insert into kurator.saved_view (office_id, staff_id, name, shared, terms) select o.id, s.id, 'Дети \"мои\" = все', true, '{category=child,category=early}'"
                        " from kurator.organisation o, kurator.staff s where o.no = 1 and s.login = 't_clerk'");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "report", "--filter", "view=дети \"мои\" = все", "--filter", "stage=open"), 0);
    command_said("Ёлкина");
    command_said_not("CMD");
    pg_exec(&office.pg, "insert into kurator.direction (centre_id, age_to) select id, 17 from kurator.organisation where no = 2");
    assert_int_equal(EXPORT("t_monitor", "register", "regional", "--reason", "plan"), 0);
    command_said("Ёлкина");
    command_said_not("CMD");
    command_said_not("8 900");
    assert_int_equal(EXPORT("t_monitor", "register", "regional", "--reason", "plan", "--office", "n10"), 0);
    command_said_not("Ёлкина");
}

static void refused(const char *text)
{
    if (!strstr(command_err(), text))
        fail_msg("not said: %s\n%s", text, command_err());
}

static void test_refused(void **state)
{
    (void)state;
    assert_int_equal(EXPORT("t_clerk", "register", "--reason", "check"), 1);
    refused("только её руководитель");
    assert_string_equal(command_out(), "");
    assert_int_equal(EXPORT("t_admin", "register", "--reason", "check"), 1);
    assert_int_equal(EXPORT("t_supervisor", "register", "regional", "--reason", "check"), 1);
    refused("только ресурсный центр");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--office", "n10"), 1);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--office", "' or true --"), 1);
    assert_int_equal(EXPORT("t_supervisor", "register"), 2);
    refused("--reason");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "because"), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "national", "--reason", "check"), 2);
    refused("territorial");
    assert_int_equal(EXPORT("t_supervisor"), 2);
    refused("export register");
    assert_int_equal(EXPORT("t_supervisor", "people", "--reason", "check"), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "territorial", "more", "--reason", "check"), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason"), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--office", ""), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--lang", "de"), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--filter", "child"), 2);
    refused("вида «child» в учреждении нет");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--filter", ""), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--filter", "category="), 2);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--filter", "category=grown-up"), 2);
    refused("Неизвестное условие: category=grown-up");
    command_said_not("F4");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--filter", "territory=\"},{\\"), 0);
    command_said_not("Ёлкина");
    assert_int_equal(EXPORT("t_supervisor", "--sql"), 2);
    assert_int_equal(COMMAND(&office, NULL, "export", "--help"), 0);
    command_width(80);
    assert_int_equal(command_run_to(&office, "t_supervisor", "/dev/full", NULL, (const char *const[]){"export", "register", "--reason", "check", NULL}), 1);
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--output", "/dev/full"), 1);
    refused("места");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check", "--output", "/nonexistent/x.csv"), 1);
    pg_exec(&office.pg, "insert into kurator.setting (key, value) values ('register.per_day', '1')");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check"), 1);
    refused("(1)");
    pg_exec(&office.pg, "delete from kurator.setting where key = 'register.per_day'");
    pg_exec(&office.pg, "alter table audit.entry_2026_11 add constraint t_full check (kind <> 'export') not valid");
    assert_int_equal(EXPORT("t_supervisor", "register", "--reason", "check"), 1);      /* what cannot be journalled is not given */
    assert_string_equal(command_out(), "");
    pg_exec(&office.pg, "alter table audit.entry_2026_11 drop constraint t_full");
}

static char *whole_file(const char *path)
{
    static char text[200000];
    FILE *f = fopen(path, "r");

    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    return text;
}

/* Menu, what for, a file. */
static void test_menu(void **state)
{
    char home[160], path[200], text[4000] = "";
    const char *env[] = {home, NULL};

    (void)state;
    snprintf(home, sizeof home, "HOME=%s", dir);
    struct vt *vt = office_open_env(&office, "t_supervisor", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_menu(vt, "реестр гр", "запрос органа власти");
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    vt_wait_text(vt, "Строк в нём: 2", OFFICE_WAIT);
    vt_stop(&vt);
    office_expect(&office, "request 2 rows", "select substr(why, strpos(why, ' ') + 1) from audit.entry where kind = 'export' and relation = 'register' order by id desc limit 1", 0);
    snprintf(path, sizeof path, "%s/register-territorial-2026-11-12.csv", dir);
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    assert_true(fread(text, 1, sizeof text - 1, f) > 0);
    fclose(f);
    assert_non_null(strstr(text, "Ёлкина"));
    assert_int_equal(unlink(path), 0);
}

/* From the list of citizens: those whom it finds, and no others; a clerk is told whose it is. */
static void test_list(void **state)
{
    char home[160], path[200];
    const char *env[] = {home, NULL};

    (void)state;
    snprintf(home, sizeof home, "HOME=%s", dir);
    snprintf(path, sizeof path, "%s/register-territorial-2026-11-12.csv", dir);
    struct vt *vt = office_open_env(&office, "t_supervisor", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_menu(vt, "граждане учр", "найдено 2");
    vt_key(vt, "F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, "от 3 до 18");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "найдено 1", OFFICE_WAIT);
    office_palette(vt, "выгрузить");
    vt_wait_text(vt, "запрос органа власти", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    vt_stop(&vt);
    office_expect(&office, "check 1 rows category=child", "select substr(why, strpos(why, ' ') + 1) from audit.entry where kind = 'export' and relation = 'register' order by id desc limit 1", 0);
    assert_non_null(strstr(whole_file(path), "Ёлкина"));
    assert_null(strstr(whole_file(path), "CMD"));
    assert_int_equal(unlink(path), 0);
    vt = office_clerk(&office, "t_clerk");
    office_menu(vt, "граждане учр", "найдено 2");
    vt_key(vt, "F8");
    vt_type(vt, "выгрузить");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "руководител", OFFICE_WAIT);
    vt_stop(&vt);
}

/* A clerk is told why not; a monitor's register is the regional one. */
static void test_menu_others(void **state)
{
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);

    (void)state;
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_menu(vt, "реестр гр", "только руководитель или заместитель");
    assert_false(vt_find(vt, "запрос органа власти", NULL, NULL));       /* not after he was asked what for */
    vt_stop(&vt);
    pg_exec(&office.pg, "delete from kurator.direction");
    vt = office_open(&office, "t_monitor", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Аларск", OFFICE_WAIT);
    office_menu(vt, "реестр гр", "запрос органа власти");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "В реестре никого нет", OFFICE_WAIT);
    vt_stop(&vt);
    office_expect(&office, "1", "select count(*) from audit.entry where kind = 'export' and relation = 'register' and row_id = 'regional' and strpos(why, ' check 0 rows') > 0", 0);
}

/* All that can hang on a citizen, with what separates the parts of a cell in it; a closed case, one that runs. */
static void plant(void)
{
    pg_exec(&office.pg,
            "with p as (update kurator.person set snils = '00100199764', disability = '2', incapable = true where surname = 'Полнова' returning id),"
            " f as (insert into kurator.former_name (person_id, surname) select id, s from p, unnest('{Девичья,Вторая-Третья}'::text[]) s),"
            " g as (insert into kurator.former_name (person_id, given_name, patronymic, until_on) select id, 'Аграфена', 'Саввишна', '1999-01-01'::date from p),"
            " r as (insert into kurator.representative (person_id, relation, surname, given_name, organisation, document, valid_from, valid_until)"
            "       select p.id, v.* from p, (values ('guardian', 'Опекунова', 'Ия', '', 'приказ № 1, от 02.02.2020', '2020-02-02'::date, '2030-01-01'::date),"
            "       ('organisation', '', '', '=Дом; \"Уют\", филиал;=1', '', null, null)) v returning id, person_id, relation),"
            " t as (insert into kurator.phone (person_id, number, owner, state, note, position, representative_id)"
            "       select person_id, '+7900000111' || case relation when 'guardian' then 1 else 2 end, 'representative', 'good', 'после 18; кроме \"вт\"', 3 + id, id from r),"
            " w as (insert into kurator.phone (person_id, number, owner, state, position) select id, '+79000002222', 'family', 'wrong', 2 from p),"
            " m as (insert into kurator.preference (person_id, kind, note, valid_until) select id, v.* from p, (values ('safe_hours', '10-12, не позже', null), ('deaf', '', '2027-01-01'::date)) v),"
            " a as (insert into kurator.address (person_id, kind, postal_code, territory, settlement, line) select id, 'registered', '664000', 'Иркутск', 'Иркутск', 'Ленина, 1, кв. 2' from p)"
            " insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits)"
            " select id, '1.2.3/2026', '2026-01-10', 'date', '2027-01-10', 'П-1', '3', '{1,0,2,0,0,0,3}' from p");
    pg_exec(&office.pg, "update kurator.case_file set state = 'closed', closed_on = '2026-11-11', close_reason = 'programme', accompanied_from = '2026-11-10', stage = 'implementation'"
                        " where person_id = (select id from kurator.person where surname = 'Закрытова')");
    pg_exec(&office.pg, "update kurator.person set died_on = '2026-11-10' where surname = 'Закрытова'");
}

/* What stands beside the one case of a row: other cases and referrals, marks, last days, families. */
static void plant_whole(void)
{
    pg_exec(&office.pg,
            "set role kurator_owner; with p as (select id from kurator.person where surname = 'Полнова'), o as (select id from kurator.organisation where no = 1), s as (select id from kurator.staff where login = 't_clerk'),"
            " m as (insert into kurator.person_mark (office_id, person_id, mark, note, made_by, made_at, ended_by, ended_at) select o.id, p.id, v.m, v.n, s.id, v.a::timestamptz, case when v.e is not null then s.id end, v.e::timestamptz"
            "       from p, o, s, (values ('watch', 'до конца года; \"срочно\"', '2026-11-06 10:00:00.25+08', null), ('call', '', '2026-11-06 10:00+08', '2026-11-07 10:00+08'), ('call', '=1', '2026-11-08 10:00+08', null)) v(m, n, a, e)),"
            " c as (insert into kurator.case_file (office_id, person_id, source, ladder, received_on, state, closed_on, close_reason, closed_by, close_note, stage, assignee_id)"
            "       select o.id, p.id, v.s, v.l, v.d::date, v.t, v.c::date, v.w, s.id, v.n, 'assessment', s.id from p, o, s, (values ('personal', true, '2024-02-01', 'closed', '2024-03-01', 'moved', 'уехала; \"насовсем\"'),"
            "       ('health', false, '2025-02-01', 'closed', '2025-03-01', 'error', ''), ('health', false, '2025-04-01', 'open', null, null, '')) v(s, l, d, t, c, w, n) returning id, office_id, person_id, source, received_on),"
            " r as (insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no, sender, sender_no, sender_on, joined, note)"
            "       select c.office_id, c.id, c.person_id, c.source, c.received_on, '17', 'Поликлиника', '5/1', '2024-01-30'::date, false, 'по почте' from c"
            "       union all select c.office_id, c.id, c.person_id, 'ipra', c.received_on + 2, '18', '', '', null, true, 'вторая; выписка' from c where c.source = 'personal')"
            " update kurator.address a set valid_until = date '2030-01-01' + (a.kind = 'actual')::int from p where a.person_id = p.id; reset role");
    pg_exec(&office.pg,
            "with p as (select id from kurator.person where surname in ('Полнова', 'Думова')),"
            " a as (insert into kurator.address (person_id, kind, postal_code, territory, settlement, line, valid_until)"
            "       select p.id, v.* from p, (values ('actual', null, '', 'Кутулик', '=1; \"угол\", 2', '2019-05-05'::date), ('registered', '664001', 'Иркутск', 'Иркутск', '', '2020-06-06'::date)) v)"
            " insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits)"
            " select p.id, v.* from p, (values ('1.2.2/2025', '2025-01-10'::date, 'date', '2026-01-10'::date, 'П, 1', '2', '{0,0,1,0,0,0,2}'::int[]), ('', '2024-01-10', 'unlimited', null, '', null, null)) v where p.id = (select id from kurator.person where surname = 'Полнова')");
    /* several of one day, or of none: the one entered last is the row's own */
    pg_exec(&office.pg,
            "insert into kurator.ipra (person_id, number, issued_on, until_kind, valid_until, protocol, disability, limits)"
            " select p.id, v.number, v.issued_on, v.kind, v.until, v.protocol, v.disability, v.limits from kurator.person p join (values"
            " (1, 'Завершева', 'в/2020', '2020-03-01'::date, null, null::date, '', '3', null::int[]), (2, 'Завершева', 'я/2026', '2026-03-01', 'unlimited', null, 'П-8', '2', '{1,0,0,0,0,0,1}'),"
            " (3, 'Завершева', 'б/2026', '2026-03-01', 'date', '2027-03-01', '', null, null), (4, 'Завершева', 'а/2026', '2026-03-01', null, null, '', null, null), (5, 'Завершева', 'г/2021', '2021-03-01', null, null, '', null, null),"
            " (6, 'Отказова', 'у', null, null, null, '', null, null), (7, 'Отказова', 'т', null, 'until18', null, '', null, null)) v(n, surname, number, issued_on, kind, until, protocol, disability, limits) using (surname) order by v.n");
    pg_exec(&office.pg,
            "do $$ declare h bigint; k bigint; p bigint[] := array(select id from kurator.person where surname in ('Думова', 'Встречева', 'Отказова', 'Вернева') order by surname); begin"
            " insert into kurator.household (office_id, coordinator_id) select o.id, s.id from kurator.organisation o, kurator.staff s where o.no = 1 and s.login = 't_clerk' returning id into h;"
            " insert into kurator.household (office_id) select o.id from kurator.organisation o where o.no = 1 returning id into k;"
            " insert into kurator.household_member (person_id, household_id, since, until_on) values (p[3], k, '2020-01-01', '2022-01-01'), (p[4], k, null, '2021-01-01');"
            " insert into kurator.household_member (person_id, household_id, since, until_on, kinship, kin_to, kin_more, kin_more_to) values"
            " (p[1], h, '2001-02-03', null, 'spouse', p[2], '{sibling}', array[p[3]]), (p[2], h, null, null, null, null, '{}', '{}'), (p[3], h, null, null, 'child', p[1], '{}', '{}'), (p[4], h, '2010-01-01', '2012-01-01', 'none', p[2], '{}', '{}');"
            " update kurator.person set household_id = h where id = any (p[1:3]); end $$");
    /* a course that one cell does not hold */
    pg_exec(&office.pg,
            "set role kurator_owner; with c as (select c.id, c.office_id, c.person_id from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Напраснова'),"
            " a as (insert into kurator.contact_attempt (office_id, channel, outcome, direction, happened_at, recorded_at, recorded_by, note)"
            "       select c.office_id, 'phone', 'busy', 'out', timestamptz '2026-11-09 10:00+08' + i * interval '3 hours', timestamptz '2026-11-09 10:05+08' + i * interval '3 hours', s.id, repeat('занято; ', 60)"
            "       from c, kurator.staff s, generate_series(0, 19) i where s.login = 't_clerk' returning id, office_id)"
            " insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id) select c.id, a.id, a.office_id, c.person_id from c, a order by a.id; reset role");
    pg_exec(&office.pg, "select kurator.recompute(c.id) from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname in ('Напраснова', 'Полнова') order by c.id");
}

/* What somebody saves of a case, by the way the screens go; the clock stands there. */
static void did(const char *at, const char *who, const char *save, long id, const char *names, const char *values)
{
    char sql[1200];

    office_clock(&office, at);
    snprintf(sql, sizeof sql, "set session authorization %s", who);
    pg_exec(&office.pg, sql);
    snprintf(sql, sizeof sql, "select concat_ws(' ', outcome, code, field) from api.%s(gen_random_uuid(), %ld, 1000, '{%s}', null, array[%s]) limit 1", save, id, names, values);
    char *outcome = pg_value(&office.pg, sql);
    pg_exec(&office.pg, "reset session authorization");
    if (strncmp(outcome, "saved", 5) != 0)
        fail_msg("%s %s: %s", save, values, outcome);
    free(outcome);
}

static long one(const char *surname)
{
    return office_case(&office, surname, "Пётр", "Ильич", "1975-04-05", "ipra", "2026-11-05");
}

#define TOLD "channel,outcome,spoke_with,answer,"

/* Every way that a case can have gone. */
static void plant_courses(void)
{
    long told = one("Думова"), held = one("Встречева"), refused = one("Отказова"), vain = one("Напраснова"), closed = one("Завершева"), again = one("Вернева"), allowed = one("Разрешева"), wrong = one("Ошибкова");
    char values[100];

    did("2026-11-06 10:00", "t_clerk", "save_attempt", told, "channel,outcome,note", "'phone','no_answer','после 6; \"вт\", =1'");
    did("2026-11-06 15:00", "t_clerk", "save_attempt", told, TOLD "decide_by", "'phone','told','self','thinking','2026-11-20'");
    did("2026-11-06 10:10", "t_clerk", "save_attempt", held, TOLD "meeting_at,place,esrn,performer", "'phone','told','self','agreed','2026-11-10 10:00','office','yes','Соседова И. И.'");
    did("2026-11-10 12:00", "t_clerk", "save_appointment", held, "action", "'kept'");
    did("2026-11-06 10:20", "t_clerk", "save_attempt", refused, TOLD "refusal", "'phone','told','self','refused','distrust'");
    did("2026-11-09 10:20", "t_clerk", "save_attempt", refused, TOLD "need_accompaniment,refusal,meeting_at,place", "'phone','told','self','agreed','refused','other','2026-11-16 10:00','home'");
    did("2026-11-09 10:21", "t_clerk", "save_appointment", refused, "action,meeting_at,place", "'move','2026-11-17 10:00','home'");
    did("2026-11-06 10:30", "t_clerk", "save_attempt", vain, "channel,outcome", "'phone','no_answer'");
    did("2026-11-06 12:30", "t_clerk", "save_attempt", vain, "channel,outcome", "'phone','busy'");
    did("2026-11-06 15:30", "t_clerk", "save_attempt", vain, "channel,outcome", "'visit','nobody_home'");
    did("2026-11-09 09:30", "t_clerk", "save_attempt", vain, "channel,outcome,postal_id", "'post','sent','RA123456785RU'");
    did("2026-11-06 10:40", "t_clerk", "save_attempt", closed, TOLD "refusal,esrn", "'phone','told','self','refused','has_help','yes'");
    did("2026-11-09 10:40", "t_supervisor", "save_close", closed, "reason", "'refused'");
    did("2026-11-06 10:50", "t_clerk", "save_attempt", again, TOLD "refusal", "'phone','told','self','refused','has_help'");
    did("2026-11-09 10:50", "t_supervisor", "save_close", again, "reason", "'moved'");
    did("2026-11-09 11:00", "t_supervisor", "save_reopen", again, "why", "'not_so'");
    did("2026-11-09 11:10", "t_clerk", "save_esrn", again, "done", "'yes'");
    did("2026-11-06 11:10", "t_supervisor", "save_attempt", allowed, TOLD "decide_by,override_reason", "'visit','told','self','thinking','2026-11-18','просил приехать, не звонить'");
    did("2026-11-06 11:20", "t_clerk", "save_attempt", wrong, TOLD "esrn", "'phone','told','self','agreed','yes'");
    snprintf(values, sizeof values, "'%ld','wrong_person'", office_number(&office, "select max(attempt_id) from kurator.attempt_case where case_id = %ld", wrong));
    did("2026-11-06 11:30", "t_clerk", "save_mistake", wrong, "attempt_id,why", values);
    did("2026-11-06 12:20", "t_clerk", "save_attempt", wrong, "channel,outcome", "'phone','no_answer'");
    office_clock(&office, "2026-11-12 09:00");
}

/* What the course is made of and what is worked out of it, without the numbers of a database. */
#define COURSES "create view courses as select concat_ws(' ', x.what, p.surname, x.j) as f from (" \
                " select 'attempt' as what, t.person_id, to_jsonb(a) - '{id,office_id,recorded_by,superseded_by,phone_id}'::text[] || jsonb_build_object('by', s.login, 'no', h.number) as j" \
                " from kurator.attempt_case t join kurator.contact_attempt a on a.id = t.attempt_id left join kurator.staff s on s.id = a.recorded_by left join kurator.phone h on h.id = a.phone_id" \
                " union all select 'answer', c.person_id, to_jsonb(a) - '{id,office_id,case_id,attempt_id}'::text[] from kurator.consent a join kurator.case_file c on c.id = a.case_id" \
                " union all select 'meeting', c.person_id, to_jsonb(a) - '{id,office_id,case_id,attempt_id,made_by,marked_by,version}'::text[] || jsonb_build_object('by', s.login) from kurator.appointment a join kurator.case_file c on c.id = a.case_id left join kurator.staff s on s.id = a.made_by" \
                " union all select 'allowed', c.person_id, to_jsonb(a) - '{id,office_id,case_id,attempt_id,granted_by}'::text[] || jsonb_build_object('by', s.login) from kurator.ladder_override a join kurator.case_file c on c.id = a.case_id join kurator.staff s on s.id = a.granted_by" \
                " union all select 'state', c.person_id, jsonb_build_array(c.rung, c.next_step, c.next_at, c.phone_count, c.visit_count, c.post_count, c.attempt_count, c.notified_at, c.answer, c.decide_by, c.meeting_at, c.esrn_at, s.login, c.esrn_attempt = c.notified_by) from kurator.case_file c left join kurator.staff s on s.id = c.esrn_by where exists (select from kurator.attempt_case t where t.case_id = c.id)" \
                " union all select 'period', d.person_id, jsonb_build_array(d.period, d.started_on, d.due_on, d.state) from kurator.deadline d where d.state <> 'cancelled' and exists (select from kurator.attempt_case t where t.case_id = d.case_id)) x join kurator.person p on p.id = x.person_id"

/* Fails with the first place in which they differ. */
static void assert_same(const char *now, const char *before)
{
    size_t i = 0;

    while (now[i] && now[i] == before[i])
        i++;
    if (now[i] != before[i])
        fail_msg("at %zu: now «%.90s», before «%.90s»", i, now + (i > 30 ? i - 30 : 0), before + (i > 30 ? i - 30 : 0));
}

#define PERIODS "select string_agg(concat_ws(' ', p.surname, d.started_on, d.due_on, d.tried), ', ' order by p.surname, p.id) from kurator.deadline_open d join kurator.person p on p.id = d.person_id join kurator.case_file c on c.id = d.case_id and c.state = 'open'" \
                " where d.period = 'notify' and d.office_id = (select id from kurator.organisation where no = 1)"

/* Whatever was entered of the citizens, value by value, without what a database numbers and stamps by itself. */
#define OF(what, table) " union all select '" what "', p.surname, to_jsonb(t) - '{id,person_id,made_at,made_by,version,recorded_by,registered_by,registered_at,office_id,extract_uid}'::text[]" \
                                 " from kurator." table " t join kurator.person p on p.id = t.person_id"
#define FACTS "create view facts as select concat_ws(' ', f.what, f.surname, f.j) as f from (" \
              " select 'person' as what, p.surname, to_jsonb(p) - '{id,made_at,made_by,version,household_id}'::text[] as j from kurator.person p" \
              OF("former", "former_name") OF("representative", "representative") OF("wish", "preference") OF("address", "address") OF("ipra", "ipra") \
              " union all select 'referral', p.surname, to_jsonb(r) - '{id,office_id,case_id,person_id,ipra_id,registered_at,registered_by}'::text[] || jsonb_build_object('of', c.received_on) from kurator.referral r join kurator.case_file c on c.id = r.case_id join kurator.person p on p.id = c.person_id" \
              " union all select 'mark', p.surname, to_jsonb(m) - '{id,office_id,person_id,made_by,ended_by}'::text[] || jsonb_build_object('by', s.login, 'end', e.login) from kurator.person_mark m join kurator.person p on p.id = m.person_id join kurator.staff s on s.id = m.made_by left join kurator.staff e on e.id = m.ended_by" \
              " union all select 'member', p.surname, jsonb_build_array(m.since, m.until_on, p.household_id = m.household_id, k.login, (select string_agg(concat_ws(' ', t.kinship, q.surname), ', ' order by t.n) from kurator.ties(m) t join kurator.person q on q.id = t.kin_to)," \
              "     (select string_agg(q.surname, ' ' order by q.surname) from kurator.household_member x join kurator.person q on q.id = x.person_id where x.household_id = m.household_id))" \
              " from kurator.household_member m join kurator.person p on p.id = m.person_id join kurator.household h on h.id = m.household_id left join kurator.staff k on k.id = h.coordinator_id" \
              " union all select 'phone', p.surname, (to_jsonb(t) - '{id,person_id,made_at,made_by,version,representative_id,position}'::text[]) || jsonb_build_object('whose', r.surname || r.organisation, 'n', row_number() over (partition by p.id order by t.position, t.id))" \
              " from kurator.phone t join kurator.person p on p.id = t.person_id left join kurator.representative r on r.id = t.representative_id" \
              " union all select 'case', p.surname, jsonb_build_array(c.source, c.ladder, c.received_on, c.stage, c.state, c.closed_on, c.close_reason, c.accompanied_from, s.surname, b.login, c.close_note, c.reopened_why, c.reopened_note)" \
              " from kurator.case_file c join kurator.person p on p.id = c.person_id left join kurator.staff s on s.id = c.assignee_id left join kurator.staff b on b.id = c.closed_by where c.close_reason is distinct from 'error') f(what, surname, j)"

/* The register given out by one office and taken in by an empty database is the same register, to the letter; taken in once more, nothing changes. */
static void test_same_register(void **state)
{
    struct office empty;

    (void)state;
    pg_exec(&office.pg, "delete from kurator.setting where key like 'register.%'");
    office_case(&office, "Полнова", "Анна", "Сергеевна", "1970-03-15", "ipra", "2026-11-05");
    office_case(&office, "Закрытова", "Инна", "", "1950-03-15", "personal", "2026-11-05");
    plant();
    pg_exec(&office.pg, "update kurator.person set surname = 'Формулин', given_name = 'Пётр', patronymic = '' where surname = '=CMD()'");
    pg_exec(&office.pg, "update kurator.person set surname = 'Ёлкина-Младшая' where surname like 'Ёлкина%'");
    plant_courses();
    plant_whole();
    unlink(file);
    if (EXPORT("t_supervisor", "register", "--reason", "transfer", "--output", file) != 0)
        fail_msg("%s", command_err());
    char *first = strdup(whole_file(file));
    office_start(&empty);
    if (COMMAND(&empty, "t_supervisor", "import", "register", file) != 0)
        fail_msg("%s%s", command_out(), command_err());
    if (COMMAND(&empty, "t_supervisor", "export", "register", "--reason", "check") != 0)
        fail_msg("%s", command_err());
    assert_same(command_out(), first);
    /* and behind its cells every value is the same */
    pg_exec(&office.pg, FACTS);
    pg_exec(&empty.pg, FACTS);
    char *was = office_value(&office, "select string_agg(f, E'\n' order by f) from facts", 0), *is = office_value(&empty, "select string_agg(f, E'\n' order by f) from facts", 0);
    assert_same(is, was);
    assert_non_null(strstr(was, "Опекунова"));
    assert_non_null(strstr(was, "[\"2001-02-03\", null, true, \"t_clerk\", \"spouse Встречева, sibling Думова\", \"Вернева Встречева Думова Отказова\"]"));
    assert_non_null(strstr(was, "насовсем"));
    free(was);
    free(is);
    /* so is the course of each case, and what is worked out of it: nothing is left to work out, nothing is an event of today */
    pg_exec(&office.pg, COURSES);
    pg_exec(&empty.pg, COURSES);
    was = office_value(&office, "select string_agg(f, E'\n' order by f) from courses", 0), is = office_value(&empty, "select string_agg(f, E'\n' order by f) from courses", 0);
    assert_same(is, was);
    assert_non_null(strstr(was, "Разрешева"));
    free(was);
    free(is);
    office_expect(&empty, "0", "select count(*) from kurator.case_file c where case when exists (select from kurator.attempt_case t where t.case_id = c.id) then kurator.recompute(c.id) end", 0);
    office_expect(&empty, "0", "select count(*) from kurator.case_event", 0);
    office_expect(&empty, "t", "select count(*) = (select count(*) from kurator.contact_attempt) and count(*) > 10 from audit.entry where relation = 'kurator.contact_attempt' and kind = 'insert'", 0);
    /* the period that ran runs on, of the arrival and no later; no other one began */
    char *ran = office_value(&office, PERIODS, 0);
    office_expect(&empty, ran, PERIODS, 0);
    assert_non_null(strstr(ran, "Полнова 2026-11-05 2026-11-12"));
    free(ran);
    office_expect(&empty, "0", "select count(*) from kurator.deadline d where (d.period <> 'notify' or d.state <> 'open') and not exists (select from kurator.attempt_case t where t.case_id = d.case_id)", 0);
    office_expect(&empty, "1", "select count(*) from kurator.phone t join kurator.representative r on r.id = t.representative_id where r.relation = 'guardian' and t.number = '+79000001111'", 0);
    /* given out there, taken in again: everybody is known, nothing is another thing */
    assert_int_equal(COMMAND(&empty, "t_supervisor", "export", "register", "--reason", "check", "--lang", "en", "--output", file), 0);
    assert_int_equal(COMMAND(&empty, "t_supervisor", "import", "register", file), 3);       /* but one who died: that is asked about */
    command_said("0  строк: создано");
    assert_int_equal(COMMAND(&empty, "t_supervisor", "export", "register", "--reason", "check"), 0);
    assert_same(command_out(), first);
    /* and in English into an empty one, too */
    office_stop(&empty);
    office_start(&empty);
    assert_int_equal(COMMAND(&empty, "t_supervisor", "import", "register", file), 0);
    assert_int_equal(COMMAND(&empty, "t_supervisor", "export", "register", "--reason", "check"), 0);
    assert_same(command_out(), first);
    office_stop(&empty);
    /* where nobody knows who allowed the visit nothing of that case is told, rather than half of it; of the others all, with his name */
    office_start(&empty);
    pg_exec(&empty.pg, "update kurator.staff set surname = 'Новенькая' where login in ('t_supervisor', 't_clerk')");
    assert_int_equal(COMMAND(&empty, "t_supervisor", "import", "register", file), 0);
    office_expect(&empty, "", "select concat_ws(' ', c.notified_at, c.answer, c.meeting_at, c.esrn_at, c.attempt_count + c.visit_count > 0 or null) from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Разрешева'", 0);
    char *who = office_value(&office, "select kurator.course_name(id) from kurator.staff where login = 't_clerk'", 0);
    office_expect(&empty, who, "select string_agg(distinct a.performer, '|') from kurator.contact_attempt a join kurator.attempt_case t on t.attempt_id = a.id join kurator.person p on p.id = t.person_id where p.surname = 'Напраснова' and a.recorded_by is null having count(*) = 24", 0);
    free(who);
    office_stop(&empty);
    free(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_table), cmocka_unit_test(test_ways), cmocka_unit_test(test_refused), cmocka_unit_test(test_menu), cmocka_unit_test(test_list), cmocka_unit_test(test_menu_others), cmocka_unit_test(test_same_register)};

    return cmocka_run_group_tests(tests, start, stop);
}
