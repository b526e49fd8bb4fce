/* accounts_day.c - from the administrator's screen to the auditor's: a clerk is made, comes in with the password given, works, is shut
 * out with a form open and told so; who opened a card is found. And what administrators get wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>

#include "command.h"
#include "office.h"

#define FIRST "тихая река у моста"
#define SECOND "семь белых лодок"
#define DROP "do $$ declare r text; begin foreach r in array '{d_novaya,d_second}'::text[] loop" \
             " if exists (select from pg_roles where rolname = r) then execute format('drop role %I', r); end if; end loop; end $$"

static int start(void **state)
{
    office_up(state);
    pg_exec(&office.pg, DROP);
    office_staff(&office, "('t_admin2','Второва','Вера','Ильинична','admin',1)");
    office_case(&office, "Петрова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-10-30");
    return 0;
}

static int stop(void **state)
{
    pg_hba(&office.pg, "d_novaya", "");
    pg_exec(&office.pg, DROP);
    return office_down(state);
}

static struct vt *admin(const char *login)
{
    struct vt *vt = office_open(&office, login, NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Бадмаев", OFFICE_WAIT);
    return vt;
}

/* Logs in by the password that the program asks for. */
static struct vt *clerk(const char *password)
{
    const char *env[] = {"PGPASSFILE=/nonexistent", "PGPASSWORD", NULL};
    struct vt *vt = office_open_env(&office, "d_novaya", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "База данных просит пароль", OFFICE_WAIT);
    vt_type(vt, password);
    vt_key(vt, "Enter");
    return vt;
}

static void leave(struct vt **vt)
{
    int status = 0;

    vt_key(*vt, "F10");
    vt_wait_text(*vt, "2 выйти", OFFICE_WAIT);
    vt_key(*vt, "2");
    vt_wait_exit(*vt, OFFICE_WAIT, &status);
    assert_int_equal(status, 0);
    vt_stop(vt);
}

/* What stands in the list after typing. */
static void found(struct vt *vt, const char *typed, const char *name)
{
    vt_type(vt, typed);
    vt_wait_gone(vt, "Бадмаев", OFFICE_WAIT);
    vt_wait_text(vt, name, OFFICE_WAIT);
}

static void twice(struct vt *vt, const char *password, const char *again)
{
    vt_type(vt, password);
    vt_key(vt, "Enter");
    vt_type(vt, again);
    vt_key(vt, "Enter");
}

static void test_made_on_the_screen(void **state)
{
    char line[160];

    (void)state;
    struct vt *vt = admin("t_admin");

    assert_false(vt_find(vt, "Петрова", NULL, NULL));
    vt_key(vt, "F5");
    vt_wait_text(vt, "Логин", OFFICE_WAIT);
    vt_type(vt, "kurator_owner");
    vt_key(vt, "Tab");
    vt_type(vt, "Новая");
    vt_key(vt, "Tab");
    vt_type(vt, "Анна");
    vt_key(vt, "Tab Tab Tab Tab Tab");
    vt_type(vt, "1");
    vt_wait_text(vt, "Организация", OFFICE_WAIT);
    vt_type(vt, "Аларск");                      /* without F4: letters narrow */
    vt_key(vt, "Enter");
    vt_wait_text(vt, "УСЗСОН по Аларскому району (№ 1)", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "не является учётной записью куратора", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "d_novaya");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Учётная запись d_novaya заведена", OFFICE_WAIT);
    vt_wait_gone(vt, "Бадмаев", OFFICE_WAIT);           /* the bar stands on the new account, not on the first of all */
    vt_wait_text(vt, "Новая Анна", OFFICE_WAIT);
    vt_key(vt, "F7");
    vt_wait_text(vt, "Пароль для d_novaya", OFFICE_WAIT);
    vt_wait_text(vt, "Не меньше 12 знаков", OFFICE_WAIT);
    twice(vt, "короткий", "короткий");
    vt_wait_text(vt, "В пароле должно быть не меньше 12", OFFICE_WAIT);
    twice(vt, FIRST, "не то же самое");
    vt_wait_text(vt, "Пароли не совпали", OFFICE_WAIT);
    twice(vt, FIRST, FIRST);
    vt_wait_text(vt, "Пароль для d_novaya задан", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Бадмаев", OFFICE_WAIT);
    leave(&vt);
    office_expect(&office, "SCRAM-SHA-256$", "select left(rolpassword, 14) from pg_authid where rolname = 'd_novaya'", 0);
    snprintf(line, sizeof line, "local %s d_novaya scram-sha-256", office.pg.database);
    pg_hba(&office.pg, "d_novaya", line);
}

/* Works, is shut out with a form open, and is told by whom; the auditor finds who opened the card. */
static void test_works_and_is_shut_out(void **state)
{
    int status = 0;

    (void)state;
    struct vt *vt = clerk(FIRST);

    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    office_card(vt, "Петрова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, "на полуслове");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where 'на полуслове' = any (\"values\"))"));

    struct vt *boss = admin("t_admin");
    found(boss, "новая", "d_novaya");
    vt_key(boss, "F6");
    vt_wait_text(boss, "Заблокировать учётную запись", OFFICE_WAIT);
    vt_key(boss, "F2");
    vt_wait_text(boss, "Поле «Причина» пусто", OFFICE_WAIT);
    vt_type(boss, "уволена");
    vt_key(boss, "F2");
    vt_wait_text(boss, "Учётная запись d_novaya заблокирована; прервано сеансов: 1", OFFICE_WAIT);
    /* The server says why only to who shows who she is. */
    vt_wait_text(vt, "администратор заблокировал", OFFICE_WAIT);
    assert_false(vt_find(vt, "на полуслове", NULL, NULL));
    vt_type(vt, FIRST);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Учётная запись заблокирована администратором", OFFICE_WAIT);
    vt_wait_text(vt, "Введённое в открытой форме сохранено в", OFFICE_WAIT);
    assert_false(vt_find(vt, "Петрова", NULL, NULL));
    assert_false(vt_find(vt, "на полуслове", NULL, NULL));
    vt_key(vt, "Enter");
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    while (vt_pump(vt, 50) > 0)
        ;
    assert_int_equal(WEXITSTATUS(status), 3);
    assert_true(vt_find(vt, "заблокирована администратором", NULL, NULL));
    vt_stop(&vt);
    office_expect(&office, "1", "select count(*) from kurator.draft where login = 'd_novaya'", 0);

    vt = office_open(&office, "t_auditor", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Журнал", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "По гражданину", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_type(vt, "Петрова Анна Сергеевна 14.03.1992");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "один гражданин", OFFICE_WAIT);
    vt_wait_text(vt, "Новая", OFFICE_WAIT);
    vt_key(vt, "Home Down Enter");
    vt_wait_text(vt, "d_novaya", OFFICE_WAIT);
    vt_stop(&vt);
    office_expect(&office, "t", "select bool_or(audit.said(e.relation, e.kind, e.columns, e.why, e.id, e.at) like '%%уволена') from audit.entry e where e.kind = 'rights' and e.login = 't_admin'", 0);

    vt_key(boss, "Enter");
    vt_wait_text(boss, "Заблокирована: уволена", OFFICE_WAIT);
    vt_key(boss, "F10 F6");
    vt_wait_text(boss, "Разблокировать", OFFICE_WAIT);
    vt_key(boss, "2 F2");               /* no: the form is gone, and nothing of it is looked at */
    vt_wait_gone(boss, "Разблокировать", OFFICE_WAIT);
    vt_key(boss, "F6");
    vt_wait_text(boss, "Разблокировать", OFFICE_WAIT);
    vt_key(boss, "1 F2");
    vt_wait_text(boss, "разблокирована", OFFICE_WAIT);
    vt_stop(&boss);
    vt = clerk(FIRST);
    vt_wait_text(vt, "1 форма не сохранена", OFFICE_WAIT);
    vt_stop(&vt);
}

/* Her own password, from the menu: the one she has is asked for by the server. */
static void test_own_password(void **state)
{
    (void)state;
    struct vt *vt = clerk(FIRST);

    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    office_menu(vt, "сменить", "Пароль для d_novaya");
    vt_wait_text(vt, "Сейчас", OFFICE_WAIT);
    vt_type(vt, "не он");
    vt_key(vt, "Enter");
    twice(vt, SECOND, SECOND);
    vt_wait_text(vt, "Нынешний пароль введён неверно", OFFICE_WAIT);
    vt_type(vt, FIRST);
    vt_key(vt, "Enter");
    twice(vt, SECOND, SECOND);
    vt_wait_text(vt, "Пароль для d_novaya задан", OFFICE_WAIT);
    assert_false(vt_find(vt, "лодок", NULL, NULL));
    pg_kick(&office.pg);
    vt_wait_text(vt, "База данных просит пароль", OFFICE_WAIT);
    vt_type(vt, FIRST);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Осталось попыток: 2", OFFICE_WAIT);
    vt_type(vt, SECOND);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Петрова", OFFICE_WAIT);
    vt_stop(&vt);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "d_novaya", "--password-until", "2026-11-01"), 0);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "list", "d_novaya"), 0);
    command_said("пароль до 01.11.2026");
    vt = clerk(SECOND);
    vt_wait_text(vt, "истёк срок", OFFICE_WAIT);
    vt_stop(&vt);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "d_novaya", "--password-until", "-"), 0);
    /* Too many at once: who, and what to do. */
    pg_exec(&office.pg, "alter role d_novaya connection limit 0");
    vt = clerk(SECOND);
    vt_wait_text(vt, "Нет места для ещё одного сеанса", OFFICE_WAIT);
    vt_stop(&vt);
    pg_exec(&office.pg, "alter role d_novaya connection limit -1");
}

/* Two administrators have the same account open. */
static void test_two_administrators(void **state)
{
    (void)state;
    struct vt *one = admin("t_admin"), *two = admin("t_admin2");

    found(one, "d_nov", "Новая Анна");
    found(two, "d_nov", "Новая Анна");
    vt_key(one, "Enter");
    vt_key(two, "Enter");
    vt_wait_text(one, "Последний вход", OFFICE_WAIT);
    vt_wait_text(two, "Последний вход", OFFICE_WAIT);
    vt_type(one, "-Первая");
    vt_key(one, "F2");
    vt_wait_text(one, "Учётная запись d_novaya изменена", OFFICE_WAIT);
    vt_type(two, "-Вторая");
    vt_key(two, "F2");
    vt_wait_text(two, "стало: Новая-Первая (Зверев П. А., 12.11 09:00)", OFFICE_WAIT);
    office_expect(&office, "Новая-Первая", "select surname from kurator.staff where login = 'd_novaya'", 0);
    vt_key(two, "F2");                              /* not without a choice */
    vt_wait_gone(two, "(полей: 1)", OFFICE_WAIT);   /* said in other words */
    vt_wait_text(two, "F4 — взять чужое", OFFICE_WAIT);
    office_expect(&office, "Новая-Первая", "select surname from kurator.staff where login = 'd_novaya'", 0);
    vt_key(two, "F4 1 F2");
    vt_wait_text(two, "Учётная запись d_novaya изменена", OFFICE_WAIT);
    office_expect(&office, "Новая-Первая", "select surname from kurator.staff where login = 'd_novaya'", 0);
    vt_stop(&one);
    vt_stop(&two);
}

/* Nobody gives himself a role, and the form says so at its field; the list tells every role, briefly in its row, whole below. */
static void test_roles(void **state)
{
    static const struct { int rows, cols; const char *brief, *whole; } sizes[] = {
        {24, 80, "коорд. 1, спец. 10", "руководитель"}, {20, 60, "коорд. 1, спец.", "руководитель,"}, {12, 40, "Сергеевна:", "УСЗСОН по Аларскому"}};

    (void)state;
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "o_clerk", "--role", "coordinator@n1", "--role", "coordinator@n10", "--role", "supervisor@n10=2027-01-11..2027-02-11"), 0);
    struct vt *vt = admin("t_admin");
    found(vt, "зверев", "Зверев");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Последний вход", OFFICE_WAIT);
    vt_key(vt, "Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab Tab");
    vt_type(vt, "3");
    vt_key(vt, "F4");
    vt_type(vt, "Аларск");
    vt_key(vt, "Enter F2");
    vt_wait_text(vt, "Себе роль", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Зверев", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Бадмаев", OFFICE_WAIT);
    found(vt, "o_clerk", "Верхозина");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        if (i > 0)
            vt_resize(vt, sizes[i].rows, sizes[i].cols);
        vt_wait_text(vt, sizes[i].brief, OFFICE_WAIT);
        vt_wait_text(vt, sizes[i].whole, OFFICE_WAIT);
    }
    vt_resize(vt, 24, 80);
    vt_wait_text(vt, "коорд. 1, спец. 10", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.staff set login = 'o_gone' where login = 'o_clerk'");       /* gone since the list was read: said, and the list stays */
    vt_key(vt, "F7");
    vt_wait_text(vt, "Учётной записи o_clerk нет", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.staff set login = 'o_clerk' where login = 'o_gone'");
    vt_key(vt, "F7");
    vt_wait_text(vt, "Новый пароль", OFFICE_WAIT);
    vt_key(vt, "F8");
    vt_wait_text(vt, "F8 здесь не действует", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "набирается дважды", OFFICE_WAIT);
    vt_key(vt, "F10 F10");
    vt_wait_gone(vt, "Новый пароль", OFFICE_WAIT);
    vt_stop(&vt);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "o_clerk", "--drop", "coordinator@n1", "--drop", "coordinator@n10", "--drop", "supervisor@n10"), 0);
}

static void test_sites(void **state)
{
    (void)state;
    struct vt *vt = admin("t_admin");

    office_menu(vt, "места при", "головной офис");
    vt_key(vt, "F5");
    vt_wait_text(vt, "Организация", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_type(vt, "Аларск");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "(№ 1)", OFFICE_WAIT);
    vt_type(vt, "Кутулик");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "Кутулик", OFFICE_WAIT);
    vt_key(vt, "Enter");                        /* the bar stands on the new one */
    vt_wait_text(vt, "Название      Кутулик", OFFICE_WAIT);
    vt_stop(&vt);
    char *id = pg_value(&office.pg, "select id from kurator.site where name = 'Кутулик'");
    assert_int_equal(COMMAND(&office, "t_admin", "site", "add", "--office", "n1", "--name", "кутулик"), 1);
    command_said("уже есть место приёма");
    assert_int_equal(COMMAND(&office, "t_admin", "site", "add", "--name", "Бахтай"), 2);
    assert_int_equal(COMMAND(&office, "t_admin", "site", "rename", "999999", "--name", "Бахтай"), 1);
    command_said("Места приёма 999999 нет");
    assert_int_equal(COMMAND(&office, "t_admin", "site", "rename", id, "--name", "Бахтай", "--address", "Школьная 1"), 0);
    assert_int_equal(COMMAND(&office, "t_admin", "site", "list", "--office", "n1"), 0);
    command_said("Бахтай");
    command_said_not("Кутулик");
    command_said_not("Зиминскому");
    command_width(80);
    assert_int_equal(COMMAND(&office, "t_clerk", "site", "list"), 1);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "d_novaya", "--role", "coordinator@n1", "--site", id), 0);
    assert_int_equal(COMMAND(&office, "t_admin", "user", "list", "d_novaya"), 0);
    command_said("(Бахтай)");
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "d_novaya", "--role", "clerk@n10", "--site", id), 1);
    command_said("такого места приёма у организации нет");
    assert_int_equal(COMMAND(&office, "t_admin", "user", "lock", "d_novaya", "--site", id), 2);
    free(id);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_made_on_the_screen), cmocka_unit_test(test_works_and_is_shut_out), cmocka_unit_test(test_own_password),
                                       cmocka_unit_test(test_two_administrators), cmocka_unit_test(test_roles), cmocka_unit_test(test_sites)};

    return cmocka_run_group_tests_name("accounts_day", tests, start, stop);
}
