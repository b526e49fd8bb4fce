/* lock.c - the locked screen: nothing personal is left on it, the server itself judges the password, what was open is as it was;
 * a session that no password opened ends instead; an account that is out is told so and does no more. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "office.h"

#define RIGHT "тихая река у моста"
#define IDLE "KURATOR_SESSION_IDLE_MINUTES=0.05"        /* three seconds */
#define DROP "do $$ begin if exists (select from pg_roles where rolname = 'l_scram') then drop role l_scram; end if; end $$"

static int start(void **state)
{
    char line[160];

    office_up(state);
    pg_exec(&office.pg, DROP);
    pg_exec(&office.pg, "set password_encryption = 'scram-sha-256'; create role l_scram login password '" RIGHT "'; grant kurator_clerk to l_scram;"
                        " insert into kurator.staff (login, surname, given_name) values ('l_scram', 'Замкова', 'Инна');"
                        " insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, o.id, 'clerk' from kurator.staff s, kurator.organisation o"
                        " where s.login = 'l_scram' and o.no = 1");
    snprintf(line, sizeof line, "local %s l_scram scram-sha-256", office.pg.database);
    pg_hba(&office.pg, "l_scram", line);
    office_case(&office, "Петрова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-10-30");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pg_hba(&office.pg, "l_scram", "");
    pg_exec(&office.pg, DROP);
    office_down(state);
    return 0;
}

static struct vt *open_as(const char *login, bool plain, int rows, int cols, const char *more)
{
    const char *env[] = {"PGPASSFILE=/nonexistent", "PGPASSWORD", more, NULL};

    return office_open_env(&office, login, NULL, rows, cols, "xterm-256color", plain, env);
}

static void password(struct vt *vt, const char *text)
{
    vt_type(vt, text);
    vt_key(vt, "Enter");
}

/* Logs in by the password that the program asks for, and waits for the worklist. */
static struct vt *log_in(const char *more)
{
    struct vt *vt = open_as("l_scram", false, 24, 80, more);

    vt_wait_text(vt, "База данных просит пароль", OFFICE_WAIT);
    vt_wait_text(vt, "Учётная запись: l_scram", OFFICE_WAIT);
    password(vt, RIGHT);
    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    return vt;
}

static void attempt(struct vt *vt, const char *note)
{
    office_card(vt, "Петрова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, note);
    vt_wait_text(vt, note, OFFICE_WAIT);
}

static void ends(struct vt **vt, int status, const char *text)
{
    int got = 0;

    vt_wait_exit(*vt, OFFICE_WAIT, &got);
    while (vt_pump(*vt, 50) > 0)
        ;
    assert_true(WIFEXITED(got));
    assert_int_equal(WEXITSTATUS(got), status);
    if (!vt_find(*vt, text, NULL, NULL))
        fail_msg("not said: %s\n%s", text, vt_screen(*vt));
    vt_stop(vt);
}

static bool drafted(const char *note)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select exists (select from kurator.draft where '%s' = any (\"values\"))", note);
    return pg_wait(&office.pg, sql);
}

/* What the kernel shows of the process to others of the account. */
static void not_in_proc(struct vt *vt)
{
    static const char *const files[] = {"cmdline", "environ"};

    for (int i = 0; i < 2; i++) {
        char path[64], bytes[20000];
        snprintf(path, sizeof path, "/proc/%d/%s", (int)vt_pid(vt), files[i]);
        FILE *f = fopen(path, "r");
        assert_non_null(f);
        size_t n = fread(bytes, 1, sizeof bytes, f);
        fclose(f);
        assert_null(memmem(bytes, n, "тихая", strlen("тихая")));
    }
}

static void test_login(void **state)
{
    (void)state;
    struct vt *vt = open_as("l_scram", false, 24, 80, NULL);

    vt_wait_text(vt, "База данных просит пароль", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Сначала введите пароль", OFFICE_WAIT);
    for (int i = 0; i < 2; i++) {
        password(vt, "не тот");
        vt_wait_text(vt, i ? "Осталось попыток: 1" : "Осталось попыток: 2", OFFICE_WAIT);
        vt_key(vt, "^U");
        vt_type(vt, "x");
        vt_key(vt, "BS");
    }
    assert_false(vt_find(vt, "не тот", NULL, NULL));
    password(vt, "не тот");
    ends(&vt, 3, "Пароль трижды введён неверно");
    vt = open_as("l_scram", false, 24, 80, NULL);
    vt_wait_text(vt, "База данных просит пароль", OFFICE_WAIT);
    vt_key(vt, "F10");
    ends(&vt, 1, "");
    vt = log_in(NULL);
    not_in_proc(vt);
    office_leave(&vt);
}

/* By the palette, over a form: nothing of the citizen stays, news draw nothing, and everything is as it was. */
static void test_lock_over_a_form(void **state)
{
    int row, col, row2, col2;
    bool seen;

    (void)state;
    struct vt *vt = log_in(NULL);
    attempt(vt, "заметка под замком");
    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &seen);
    office_palette(vt, "Запереть");
    vt_wait_text(vt, "Экран заблокирован", OFFICE_WAIT);
    assert_true(drafted("заметка под замком"));
    assert_false(vt_find(vt, "Петрова", NULL, NULL));
    assert_false(vt_find(vt, "заметка", NULL, NULL));
    assert_false(vt_find(vt, "Аларск", NULL, NULL));
    vt_key(vt, "F2 F6 F9 Down");
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_reset_bytes(vt);
    office_case(&office, "Новая", "Вера", "Ильинична", "1990-01-02", "ipra", "2026-10-30");
    pg_exec(&office.pg, "select kurator.tell(id) from kurator.organisation where no = 1");
    assert_int_equal(vt_pump(vt, 2500), 0);
    assert_int_equal(vt_bytes(vt), 0);
    password(vt, "мимо");
    vt_wait_text(vt, "Пароль неверен или истёк", OFFICE_WAIT);
    password(vt, RIGHT);
    vt_wait_text(vt, "заметка под замком", OFFICE_WAIT);
    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    vt_cursor(vt, &row2, &col2, &seen);
    assert_int_equal(row, row2);
    assert_int_equal(col, col2);
    not_in_proc(vt);
    vt_key(vt, "F10 F10 F10");
    vt_wait_text(vt, "1 запереть", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Экран заблокирован", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Ещё раз F10", OFFICE_WAIT);
    vt_type(vt, "x");
    vt_key(vt, "F10 F10");
    ends(&vt, 0, "начатое сохранено в черновиках");
    pg_exec(&office.pg, "delete from kurator.draft");
}

static void test_three_wrong(void **state)
{
    (void)state;
    struct vt *vt = log_in(NULL);

    pg_exec(&office.pg, "create table tap_before as select coalesce(max(id), 0) as id from audit.entry");
    attempt(vt, "трижды неверно");
    office_palette(vt, "Запереть");
    vt_wait_text(vt, "Экран заблокирован", OFFICE_WAIT);
    for (int i = 0; i < 3; i++) {
        password(vt, "мимо");
        if (i < 2)
            vt_wait_text(vt, i ? "Осталось попыток: 1" : "Осталось попыток: 2", OFFICE_WAIT);
    }
    ends(&vt, 3, "Пароль трижды введён неверно");
    assert_true(drafted("трижды неверно"));
    office_expect(&office, "1,2,3", "select string_agg(split_part(why, ' ', 2), ',' order by id) from audit.entry where kind = 'failure' and login = 'l_scram'"
                                    " and why ~ '^unlock ' and id > (select id from tap_before)", 0);
    pg_exec(&office.pg, "drop table tap_before; delete from kurator.draft");
}

static void test_idle(void **state)
{
    (void)state;
    struct vt *vt = log_in(IDLE);

    attempt(vt, "не дописано");
    vt_wait_text(vt, "Экран заблокирован", OFFICE_WAIT);
    assert_true(drafted("не дописано"));
    assert_false(vt_find(vt, "не дописано", NULL, NULL));
    pg_kick(&office.pg);                /* the connection is away meanwhile: it asks for the same password */
    vt_wait_text(vt, "База данных просит пароль", OFFICE_WAIT);
    password(vt, RIGHT);
    vt_wait_text(vt, "не дописано", OFFICE_WAIT);
    vt_stop(&vt);
    pg_exec(&office.pg, "delete from kurator.draft");
}

/* No password could open it again: the session says so and ends. */
static void test_idle_without_password(void **state)
{
    (void)state;
    struct vt *vt = open_as("t_clerk", false, 24, 80, IDLE);

    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    attempt(vt, "ушла на обед");
    vt_wait_text(vt, "сеанс закончится", OFFICE_WAIT);
    ends(&vt, 0, "Долго не было нажатий: сеанс закончен");
    assert_true(drafted("ушла на обед"));
    pg_exec(&office.pg, "delete from kurator.draft");
    vt = office_clerk(&office, "t_clerk");
    office_palette(vt, "Запереть");
    ends(&vt, 0, "Заперто: сеанс закончен");
}

static void test_sizes_and_plain(void **state)
{
    static const int size[][2] = {{24, 80}, {50, 132}, {20, 60}, {12, 40}};
    size_t n;

    (void)state;
    for (int i = 0; i < 4; i++) {
        struct vt *vt = open_as("l_scram", false, size[i][0], size[i][1], NULL);
        vt_wait_text(vt, "Пароль", OFFICE_WAIT);
        password(vt, "мимо");
        vt_wait_text(vt, "Пароль неверен", OFFICE_WAIT);
        vt_wait_text(vt, "F10", OFFICE_WAIT);
        vt_stop(&vt);
    }
    struct vt *vt = open_as("l_scram", true, 40, 80, NULL);
    vt_wait_text(vt, "Введите пароль", OFFICE_WAIT);
    password(vt, RIGHT);
    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    office_palette(vt, "Запереть");
    vt_wait_text(vt, "Экран заблокирован", OFFICE_WAIT);
    vt_wait_gone(vt, "Петрова", OFFICE_WAIT);           /* what was printed before is gone from the terminal */
    const char *raw = vt_raw(vt, &n);
    assert_non_null(memmem(raw, n, "\033[3J", 4));
    password(vt, RIGHT);
    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    raw = vt_raw(vt, &n);
    assert_null(memmem(raw, n, "тихая", strlen("тихая")));
    vt_stop(&vt);
}

/* ---- the account is out ---- */

static void test_days_are_over(void **state)
{
    (void)state;
    struct vt *vt = log_in(NULL);

    attempt(vt, "после срока");
    assert_true(drafted("после срока"));
    pg_exec(&office.pg, "update kurator.staff set valid_until = '2026-11-11' where login = 'l_scram'");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Работа прервана", OFFICE_WAIT);
    vt_wait_text(vt, "Срок вашей учётной записи", OFFICE_WAIT);
    vt_wait_text(vt, "сохранено в", OFFICE_WAIT);
    assert_false(vt_find(vt, "Петрова", NULL, NULL));
    vt_type(vt, "печатает дальше");
    vt_wait_quiet(vt, 200, OFFICE_WAIT);
    assert_true(vt_find(vt, "Работа прервана", NULL, NULL));
    vt_key(vt, "Enter");
    ends(&vt, 3, "Срок вашей учётной записи");
    office_expect(&office, "0", "select count(*) from kurator.contact_attempt", 0);
    pg_exec(&office.pg, "update kurator.staff set valid_until = null where login = 'l_scram'; delete from kurator.draft");
}

/* One role ends, another stays: the session goes on with what is left. */
static void test_other_role(void **state)
{
    (void)state;
    struct vt *vt = log_in(NULL);

    pg_exec(&office.pg, "grant kurator_auditor to l_scram; insert into kurator.staff_role (staff_id, organisation_id, role) select s.id, o.id, 'auditor'"
                        " from kurator.staff s, kurator.organisation o where s.login = 'l_scram' and o.no = 1;"
                        " update kurator.staff_role r set valid_until = '2026-11-01' from kurator.staff s where s.id = r.staff_id and s.login = 'l_scram' and r.role = 'clerk';"
                        " revoke kurator_clerk from l_scram; select kurator.tell(id, 'staff') from kurator.organisation where no = 1");
    vt_wait_text(vt, "Журнал", OFFICE_WAIT);
    vt_wait_text(vt, "Ваши права изменились: теперь вы аудитор", OFFICE_WAIT);
    assert_false(vt_find(vt, "Петрова", NULL, NULL));
    pg_exec(&office.pg, "grant kurator_clerk to l_scram; update kurator.staff_role r set valid_until = case r.role when 'clerk' then null else '2026-11-01'::date end"
                        " from kurator.staff s where s.id = r.staff_id and s.login = 'l_scram'; revoke kurator_auditor from l_scram");
    vt_key(vt, "F8");
    office_palette(vt, "Обновить");
    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_login), cmocka_unit_test(test_lock_over_a_form), cmocka_unit_test(test_three_wrong),
                                       cmocka_unit_test(test_idle), cmocka_unit_test(test_idle_without_password), cmocka_unit_test(test_sizes_and_plain),
                                       cmocka_unit_test(test_days_are_over), cmocka_unit_test(test_other_role)};

    return cmocka_run_group_tests_name("lock", tests, start, stop);
}
