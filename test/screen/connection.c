/* connection.c - each way in which the connection, the account or the terminal can fail: a message in words, a status, nothing lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>
#include <libpq-fe.h>
#include "office.h"
#include "relay.h"

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_login(&office, "t_nobody", "clerk");
    return 0;
}

/* The program ends with the status and says why on the terminal that it has left. */
static void refused(struct vt *vt, int expected, const char *words)
{
    int status = 0;

    vt_wait_exit(vt, OFFICE_WAIT, &status);
    while (vt_pump(vt, 50) > 0)
        ;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != expected || !vt_find(vt, words, NULL, NULL) || vt_alternate(vt)) {
        fprintf(stderr, "status %x, expected %d and «%s»:\n%s", (unsigned)status, expected, words, vt_screen(vt));
        fail();
    }
    vt_stop(&vt);
}

/* A banner stays on the screen, the program can be left. */
static void banner(struct vt *vt, const char *words)
{
    int status = -1;

    vt_wait_text(vt, words, OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "запереть", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    assert_int_equal(status, 0);
    vt_stop(&vt);
}

static struct vt *open_with(const char *login, const char *host, const char *const env[])
{
    return office_open_env(&office, login, host, 24, 80, "xterm-256color", false, env);
}

static void test_no_server(void **state)
{
    (void)state;
    banner(open_with("t_clerk", "/nonexistent", NULL), "база не отвечает");
    /* Port 1 of the loopback: nobody listens there, the kernel refuses at once. */
    banner(open_with("t_clerk", "127.0.0.1", (const char *[]){"PGPORT=1", NULL}), "база не отвечает");
}

static void test_wrong_database_and_role(void **state)
{
    (void)state;
    refused(open_with("t_clerk", NULL, (const char *[]){"PGDATABASE=no_such_database", NULL}), 1, "нет базы «no_such_database»");
    refused(open_with("no_such_role_at_all", NULL, NULL), 1, "не впускает «no_such_role_at_all»");
    refused(open_with("t_clerk", NULL, (const char *[]){"PGDATABASE=postgres", NULL}), 1, "kurator");
}

static void test_accounts(void **state)
{
    (void)state;
    refused(open_with("t_nobody", NULL, NULL), 1, "Вас нет среди сотрудников");
    pg_exec(&office.pg, "update kurator.staff set locked = true where login = 't_clerk2'");
    refused(open_with("t_clerk2", NULL, NULL), 1, "Учётная запись заблокирована");
    pg_exec(&office.pg, "update kurator.staff set locked = false where login = 't_clerk2'");
    pg_exec(&office.pg, "update kurator.staff_role r set valid_until = '2026-11-01' from kurator.staff s where s.id = r.staff_id and s.login = 't_clerk2'");
    refused(open_with("t_clerk2", NULL, NULL), 1, "Срок вашей учётной записи или роли закончился");
    pg_exec(&office.pg, "update kurator.staff_role r set valid_until = null from kurator.staff s where s.id = r.staff_id and s.login = 't_clerk2'");
    pg_exec(&office.pg, "update kurator.staff_role r set role = 'executor' from kurator.staff s where s.id = r.staff_id and s.login = 't_auditor'");
    refused(open_with("t_auditor", NULL, NULL), 1, "с делами не работает");
    pg_exec(&office.pg, "update kurator.staff_role r set role = 'auditor' from kurator.staff s where s.id = r.staff_id and s.login = 't_auditor'");
}

/* A database of a newer or an older contract. */
static void test_another_contract(void **state)
{
    (void)state;
    char *old = pg_value(&office.pg, "select pg_get_functiondef('api.start(int,text,int)'::regprocedure)");
    char sql[20000];

    for (int newer = 0; newer < 2; newer++) {
        snprintf(sql, sizeof sql,
                 "select replace(replace($old$%s$old$, 'oldest constant int := 1', 'oldest constant int := %d'), 'newest constant int := 1', 'newest constant int := %d')",
                 old, newer ? 7 : 0, newer ? 8 : 0);
        char *changed = pg_value(&office.pg, sql);
        assert_string_not_equal(changed, old);
        pg_exec(&office.pg, changed);
        free(changed);
        refused(open_with("t_clerk", NULL, NULL), 1, newer ? "Программа старее базы" : "База старее программы");
    }
    pg_exec(&office.pg, old);
    free(old);
}

static struct vt *form(const char *surname, const char *host)
{
    struct vt *vt = open_with("t_clerk", host, NULL);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, "важная заметка");
    vt_wait_text(vt, "важная заметка", OFFICE_WAIT);
    return vt;
}

/* Nothing is under way: the next that goes over the line is what the next key asks. */
static void rests(long id)
{
    char sql[400];

    snprintf(sql, sizeof sql, "select exists (select from kurator.draft where target = %ld and 'важная заметка' = any(values))"
                              " and not exists (select from pg_stat_activity where datname = current_database() and usename = 't_clerk' and state <> 'idle')", id);
    assert_true(pg_wait(&office.pg, sql));
}

static void saves(struct vt *vt, long id)
{
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "1 важная заметка",
                  "select count(*) || ' ' || min(a.note) from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    vt_stop(&vt);
}

/* Work can be looked at; a citizen's data not, as nobody could write down who looked. A form that is open stays. */
static void test_read_only(void **state)
{
    (void)state;
    char sql[200];
    long id = office_case(&office, "Читаева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = form("Читаева", NULL);

    snprintf(sql, sizeof sql, "alter database %s set default_transaction_read_only = on", office.pg.database);
    pg_exec(&office.pg, sql);
    pg_kick(&office.pg);
    vt_wait_text(vt, "Связь восстановлена", 30000);
    vt_key(vt, "F2");
    vt_wait_text(vt, "только для чтения", OFFICE_WAIT);
    vt_wait_text(vt, "важная заметка", OFFICE_WAIT);

    struct vt *other = open_with("t_clerk2", NULL, NULL);
    vt_wait_text(other, "5 дней (1)", OFFICE_WAIT);
    vt_key(other, "Right Right");
    vt_wait_text(other, "Читаева", OFFICE_WAIT);
    vt_key(other, "Enter");
    vt_wait_text(other, "записывается в журнал", OFFICE_WAIT);
    vt_stop(&other);

    snprintf(sql, sizeof sql, "alter database %s reset default_transaction_read_only", office.pg.database);
    pg_exec(&office.pg, sql);
    pg_kick(&office.pg);
    vt_wait_text(vt, "Связь восстановлена", 30000);
    saves(vt, id);
}

/* The server goes away while a form is open, and comes back. */
static void test_server_restarted(void **state)
{
    (void)state;
    long id = office_case(&office, "Обрывова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = form("Обрывова", relay_host(relay));

    relay_refuse(relay, true);
    relay_cut(relay);
    vt_wait_text(vt, "Связь с базой", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "важная заметка", OFFICE_WAIT);
    vt_wait_text(vt, "баз", OFFICE_WAIT);
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", id);
    relay_refuse(relay, false);
    vt_wait_text(vt, "Связь восстановлена", 30000);
    vt_wait_text(vt, "важная заметка", OFFICE_WAIT);
    saves(vt, id);
    relay_stop(&relay);
}

/* The server process ends between two keys, and in the middle of a save: once in the database, whatever was seen. */
static void test_backend_ended(void **state)
{
    (void)state;
    long id = office_case(&office, "Сброшенная", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = form("Сброшенная", NULL);

    pg_kick(&office.pg);
    vt_wait_text(vt, "Связь восстановлена", 30000);
    saves(vt, id);

    long other = office_case(&office, "Проглотова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct relay *relay = relay_start(office.pg.socket, false);
    vt = form("Проглотова", relay_host(relay));
    rests(other);
    relay_swallow(relay);                           /* committed, and nobody was told */
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", 30000);
    office_expect(&office, "1", "select count(*) from kurator.attempt_case where case_id = %ld", other);
    vt_stop(&vt);
    relay_stop(&relay);
}

static void test_locked_while_at_work(void **state)
{
    (void)state;
    long id = office_case(&office, "Запертова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = form("Запертова", NULL);

    pg_exec(&office.pg, "update kurator.staff set locked = true where login = 't_clerk'");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Учётная запись заблокирована", OFFICE_WAIT);
    assert_false(vt_find(vt, "важная заметка", NULL, NULL));
    pg_exec(&office.pg, "update kurator.staff set locked = false where login = 't_clerk'");
    vt_key(vt, "Enter");
    refused(vt, 3, "Учётная запись заблокирована");
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", id);
}

#define WAITS_AND_IS_CANCELLED(call) "select count(pg_cancel_backend(l.pid)) > 0 from (select a.pid from pg_stat_activity a" \
                                     " where a.usename = 't_clerk' and a.wait_event_type = 'Lock' and a.query like '%" call "%' offset 0) l"

/* What the session is to learn anew is not answered (a calendar is loaded, the server is slow) while the connection stands:
 * it asks again by itself. */
static void test_start_fails_once(void **state)
{
    (void)state;
    long id = office_case(&office, "Повторова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = form("Повторова", NULL);

    rests(id);      /* (the first draft asks who else is there: that would wait for the table, too, and be cancelled in place of the start) */
    pg_exec(&office.pg, "notify kurator_1, 'staff'");
    PGconn *other = pg_login(&office.pg, office.pg.user);
    PQclear(PQexec(other, "begin; lock table kurator.staff in access exclusive mode"));
    assert_true(pg_wait(&office.pg, WAITS_AND_IS_CANCELLED("api.start")));
    vt_wait_text(vt, "слишком долго", OFFICE_WAIT);
    PQclear(PQexec(other, "commit"));
    vt_wait_text(vt, "Связь восстановлена", OFFICE_WAIT);
    vt_wait_text(vt, "важная заметка", OFFICE_WAIT);
    PQfinish(other);
    saves(vt, id);
}

/* Only the listening failed: what was told meanwhile is read, and what is told from then on. */
static void test_listening_fails_once(void **state)
{
    (void)state;
    office_case(&office, "Слухова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-03");
    PGconn *other = pg_login(&office.pg, office.pg.user);
    PQclear(PQexec(other, "begin; lock table kurator.role_kept in access exclusive mode"));
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);

    assert_true(pg_wait(&office.pg, WAITS_AND_IS_CANCELLED("api.listen")));
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from pg_stat_activity where usename = 't_clerk' and wait_event_type = 'Lock' and query like '%api.start%'"));
    PQclear(PQexec(other, "commit"));
    PQfinish(other);
    vt_wait_text(vt, "Слухова", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.person set surname = 'Неслухова' where surname = 'Слухова'");     /* tells nobody */
    vt_wait_text(vt, "Неслухова", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.person set surname = 'Услышова' where surname = 'Неслухова'");
    pg_exec(&office.pg, "select kurator.tell(id) from kurator.organisation where no = 1");
    vt_wait_text(vt, "Услышова", OFFICE_WAIT);
    office_end(&vt);
}

/* ---- the terminal ---- */

static void test_terminal(void **state)
{
    (void)state;
    refused(office_open(&office, "t_clerk", NULL, 24, 80, "no-such-terminal", false), 1, "--plain");
    refused(office_open(&office, "t_clerk", NULL, 24, 80, NULL, false), 1, "--plain");
    refused(office_open(&office, "t_clerk", NULL, 24, 80, "dumb", false), 1, "--plain");
}

static void test_no_terminal_on_stdin(void **state)
{
    (void)state;
    char command[700];
    const char *const env[] = {"XDG_CONFIG_HOME=/nonexistent", NULL};

    snprintf(command, sizeof command, "%s < /dev/null", office.program);
    refused(vt_start((const char *[]){"sh", "-c", command, NULL}, 24, 80, "xterm", env), 1, "нужен терминал");
    snprintf(command, sizeof command, "%s <&-", office.program);
    refused(vt_start((const char *[]){"sh", "-c", command, NULL}, 24, 80, "xterm", env), 1, "нужен терминал");
}

/* The line is hung up in the middle of a form: the program ends by itself, and the draft is kept. */
static void test_terminal_hung_up(void **state)
{
    (void)state;
    office_case(&office, "Повесова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = form("Повесова", NULL);

    vt_stop(&vt);
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where 'важная заметка' = any(values))"));
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where datname = current_database() and usename = 't_clerk')"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_server), cmocka_unit_test(test_wrong_database_and_role), cmocka_unit_test(test_accounts),
        cmocka_unit_test(test_another_contract), cmocka_unit_test(test_read_only), cmocka_unit_test(test_server_restarted),
        cmocka_unit_test(test_backend_ended), cmocka_unit_test(test_locked_while_at_work), cmocka_unit_test(test_start_fails_once), cmocka_unit_test(test_listening_fails_once), cmocka_unit_test(test_terminal),
        cmocka_unit_test(test_no_terminal_on_stdin), cmocka_unit_test(test_terminal_hung_up),
    };

    return cmocka_run_group_tests(tests, start, office_down);
}
