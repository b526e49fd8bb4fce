/* users.c - accounts from the command line: an administrator makes a clerk, the clerk works, is locked with a form open and told
 * so; passwords that stay where they were typed. */
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

#define USER(login, ...) COMMAND(&office, login, "user", ##__VA_ARGS__)
/* Roles belong to the cluster; these are dropped before and after. */
#define DROP "do $$ declare r text; begin foreach r in array '{u_new,u_mail,u_scram}'::text[] loop" \
             " if exists (select from pg_roles where rolname = r) then execute format('drop role %I', r); end if; end loop; end $$"

static int start(void **state)
{
    (void)state;
    office_start(&office);
    pg_exec(&office.pg, DROP);
    office_case(&office, "Петрова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-09");
    return 0;
}

static int stop(void **state)
{
    (void)state;
    pg_exec(&office.pg, DROP);
    office_stop(&office);
    return 0;
}

static void test_bad_words(void **state)
{
    static const char *const wrong[][5] = {
        {NULL}, {"remove", "u_new", NULL}, {"add", NULL}, {"lock", NULL}, {"lock", "a", "b", NULL}, {"change", "t_clerk", NULL}, {"list", "a", "b", NULL},
        {"list", "--role", "clerk@n1", NULL}, {"add", "u_new", "--drop", "clerk@n1", NULL}, {"lock", "t_clerk", "--stdin", NULL},
        {"add", "u_new", "--output", "x", NULL}, {"list", "--format", "pdf", NULL}, {"add", "u_new", "--role", NULL}, {"passwd", "--password", "x", NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *words[7] = {"user"};

        memcpy(words + 1, wrong[i], sizeof wrong[i]);
        assert_int_equal(command_run(&office, "t_admin", NULL, words), 2);
        assert_string_equal(command_out(), "");
    }
    assert_int_equal(USER(NULL, "--help"), 0);
    command_width(80);
    assert_int_equal(USER("t_admin", "add", "Иван", "--surname", "Ив4нов", "--role", "boss@n1", "--until", "завтра"), 1);
    command_said("LOGIN: Логин начинается с латинской буквы");
    command_said("--surname: В имени не бывает цифр");
    command_said("--given-name: Поле «--given-name» пусто");
    command_said("--role: «boss@n1»: такой роли нет");
    command_said("--until: День пишется так: 2026-12-31");
    assert_int_equal(USER("t_admin", "add", "kurator_owner", "--surname", "Ы", "--given-name", "Ы", "--role", "clerk@n1"), 1);
    command_said("на сервере базы не является учётной записью куратора");
    assert_int_equal(USER("t_admin", "lock", "t_admin"), 1);
    command_said("Это последний администратор");
    assert_int_equal(USER("t_admin", "lock", "nobody"), 1);
    command_said("kurator: Учётной записи nobody нет");
    assert_int_equal(USER("t_admin", "change", "t_admin", "--role", "supervisor@n1"), 1);
    command_said("--role: Себе роль");
    assert_int_equal(USER("t_admin", "change", "t_clerk", "--role", "admin@n1"), 1);
    command_said("--role: У администратора не может быть роли");
    assert_int_equal(USER("t_supervisor", "list"), 1);
    command_said("не разрешено");
    assert_int_equal(USER("t_clerk", "lock", "t_clerk2"), 1);
    office_expect(&office, "f", "select bool_or(locked) from kurator.staff", 0);
}

static void test_add_and_list(void **state)
{
    (void)state;
    assert_int_equal(USER("t_admin", "add", "u_new", "--surname", "Новикова", "--given-name", "Анна", "--patronymic", "Ильинична", "--role", "clerk@n1", "--role",
                          "supervisor@n10=2026-12-01..2027-01-31"), 0);
    command_said("Учётная запись u_new заведена");
    assert_int_equal(USER("t_admin", "list"), 0);
    command_said("u_new Новикова Анна Ильинична работает специалист, УСЗСОН по Аларскому району с 12.11.2026");
    command_said("с 01.12.2026 по 31.01.2027");
    command_said("o_clerk");
    command_width(80);
    assert_int_equal(USER("t_admin", "list", "u_new", "--format", "csv", "--lang", "en"), 0);
    command_said("u_new,Новикова,Анна,Ильинична,,,ok,ours,clerk,");
    command_said_not("t_clerk");
    assert_int_equal(USER("t_admin", "list", "u_none"), 1);
    command_said("Учётной записи u_none нет");
    assert_int_equal(USER("t_admin", "change", "u_new", "--drop", "supervisor@n10", "--until", "2026-11-12"), 0);
    assert_int_equal(USER("t_admin", "list", "u_new"), 0);
    command_said("по 12.11.2026");
    office_clock(&office, "2026-11-13 09:00");
    assert_int_equal(USER("u_new", "passwd", "--stdin"), 1);
    command_said("Сейчас это не разрешено");
    assert_int_equal(USER("t_admin", "change", "u_new", "--until", "-"), 0);
    office_clock(&office, "2026-11-12 09:00");
}

/* Made, at work, locked with a form open: the screen says why, what was typed stays a draft; opened again, it goes on. */
static void test_locked_at_work(void **state)
{
    int status = 0;

    (void)state;
    struct vt *vt = office_clerk(&office, "u_new");

    office_card(vt, "Петрова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, "важная заметка");
    vt_wait_text(vt, "важная заметка", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where login = 'u_new')"));
    assert_int_equal(USER("t_admin", "lock", "u_new"), 0);
    command_said("Учётная запись u_new заблокирована. Прервано сеансов: 1");
    vt_wait_text(vt, "Учётная запись заблокирована", OFFICE_WAIT);
    vt_wait_text(vt, "Введённое в открытой форме сохранено в", OFFICE_WAIT);
    assert_false(vt_find(vt, "важная заметка", NULL, NULL));
    vt_key(vt, "F2 Enter");
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    assert_int_equal(WEXITSTATUS(status), 3);
    office_expect(&office, "0", "select count(*) from kurator.contact_attempt", 0);
    vt_stop(&vt);
    office_expect(&office, "1", "select count(*) from kurator.draft where login = 'u_new'", 0);
    vt = office_open(&office, "u_new", NULL, 24, 80, "xterm-256color", false);
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    while (vt_pump(vt, 50) > 0)
        ;
    assert_int_equal(WEXITSTATUS(status), 1);
    assert_true(vt_find(vt, "не впускает «u_new»: учётная запись заблокирована", NULL, NULL));
    vt_stop(&vt);
    assert_int_equal(COMMAND(&office, "u_new", "overdue"), 1);
    command_said("База не впускает «u_new»: учётная запись заблокирована");
    assert_int_equal(USER("t_admin", "unlock", "u_new"), 0);
    vt = office_clerk(&office, "u_new");
    vt_wait_text(vt, "1 форма не сохранена", OFFICE_WAIT);
    vt_stop(&vt);
    office_expect(&office, "add u_new +clerk@n1 supervisor@n10=2026-12-01..2027-01-31, change u_new -supervisor@n10, change u_new, lock u_new, unlock u_new",
                  "select string_agg(why, ', ' order by id) from audit.entry where kind = 'rights' and login = 't_admin'", 0);
}

/* ---- passwords ---- */

/* `user passwd` with the line on its standard input. */
static int piped(const char *login, const char *whose, const char *line)
{
    struct office shell = office;
    char script[1400];

    snprintf(shell.program, sizeof shell.program, "/bin/sh");
    snprintf(script, sizeof script, "printf '%%s\\n' '%s' | '%s' user passwd %s --stdin", line, office.program, whose);
    return COMMAND(&shell, login, "-c", script);
}

static void test_password(void **state)
{
    char many[1100];

    (void)state;
    memset(many, 'x', sizeof many - 1);
    many[sizeof many - 1] = '\0';
    assert_int_equal(USER("t_admin", "add", "u_scram", "--surname", "Паролева", "--given-name", "Инна", "--role", "clerk@n1"), 0);
    assert_int_equal(USER("t_admin", "passwd", "u_scram"), 1);          /* no terminal here */
    command_said("Нет терминала, чтобы спросить пароль");
    assert_int_equal(USER("t_admin", "passwd", "u_scram", "--stdin"), 1);
    command_said("Пароль не введён");
    assert_int_equal(piped("t_admin", "u_scram", "короткий"), 1);
    command_said("не меньше 12 знаков");
    assert_int_equal(piped("t_admin", "u_scram", "ааааааааааааааа"), 1);
    command_said("Пароль из одного");
    assert_int_equal(piped("t_admin", "u_scram", "u_scram-и-ещё-знаки"), 1);
    command_said("не должен содержать логин");
    assert_int_equal(piped("t_admin", "u_scram", many), 1);
    assert_int_equal(piped("t_clerk", "u_scram", "верная лошадь скрепка"), 1);
    command_said("не позволяет это изменить");
    assert_int_equal(piped("t_admin", "postgres", "верная лошадь скрепка"), 1);
    office_expect(&office, "", "select rolpassword from pg_authid where rolname = 'u_scram'", 0);
    pg_exec(&office.pg, "insert into kurator.setting (key, value) values ('password.length', '30')");
    assert_int_equal(piped("t_admin", "u_scram", "верная лошадь скрепка"), 1);
    command_said("не меньше 30 знаков");
    pg_exec(&office.pg, "delete from kurator.setting where key = 'password.length'");
    assert_int_equal(piped("t_admin", "u_scram", "верная лошадь скрепка"), 0);
    command_said("Пароль для u_scram задан");
    office_expect(&office, "SCRAM-SHA-256$", "select left(rolpassword, 14) from pg_authid where rolname = 'u_scram'", 0);
}

/* The server asks for the password that was set, and for no other; on the terminal nothing of it is shown. */
static void test_password_opens(void **state)
{
    char line[200];
    int status = -1;

    (void)state;
    snprintf(line, sizeof line, "local %s u_scram scram-sha-256", office.pg.database);
    pg_hba(&office.pg, "u_scram", line);
    const char *const right[] = {"PGPASSWORD=верная лошадь скрепка", NULL}, *const wrong[] = {"PGPASSWORD=верная лошадь скрепк", NULL};
    const char *const words[] = {"overdue", NULL}, *const passwd[] = {office.program, "user", "passwd", NULL};

    assert_int_equal(command_run(&office, "u_scram", wrong, words), 1);
    command_said("не впускает");
    assert_int_equal(command_run(&office, "u_scram", right, words), 0);
    pg_exec(&office.pg, "alter role u_scram valid until '2026-01-01'");         /* the right one, past its date */
    assert_int_equal(command_run(&office, "u_scram", right, words), 1);
    command_said("не впускает");
    pg_exec(&office.pg, "alter role u_scram valid until 'infinity'");
    assert_int_equal(command_run(&office, "u_scram", right, words), 0);
    for (int differs = 1; differs >= 0; differs--) {
        struct vt *vt = office_run(&office, passwd, "u_scram", NULL, 24, 80, "xterm-256color", right);

        vt_wait_text(vt, "Новый пароль для u_scram:", OFFICE_WAIT);
        vt_type(vt, "тихая река у моста");
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Ещё раз:", OFFICE_WAIT);
        vt_type(vt, differs ? "тихая река у мостa" : "тихая река у моста");
        vt_key(vt, "Enter");
        vt_wait_exit(vt, OFFICE_WAIT, &status);
        while (vt_pump(vt, 50) > 0)
            ;
        assert_int_equal(WEXITSTATUS(status), differs);
        assert_true(vt_find(vt, differs ? "Пароли не совпали" : "Пароль для u_scram задан", NULL, NULL));
        assert_false(vt_find(vt, "река", NULL, NULL));
        vt_stop(&vt);
        assert_int_equal(command_run(&office, "u_scram", right, words), !differs);
    }
    pg_hba(&office.pg, "u_scram", "");
    office_expect(&office, "2", "select count(*) from audit.entry where kind = 'rights' and why = 'password u_scram'", 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bad_words), cmocka_unit_test(test_add_and_list), cmocka_unit_test(test_locked_at_work),
                                       cmocka_unit_test(test_password), cmocka_unit_test(test_password_opens)};

    return cmocka_run_group_tests(tests, start, stop);
}
