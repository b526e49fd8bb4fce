/* live.c - lists, boards and "also open at": what others do is seen without a key and without moving the bar, at most one reading a second. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libpq-fe.h>
#include "office.h"
#include "relay.h"

static long citizen(const char *surname, const char *received)
{
    return office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", received);
}

/* A program that waits long for the database asks less often, up to half a minute. */
#define AT_LEISURE 45000
static void see(struct vt *vt, const char *text) { vt_wait_text(vt, text, OFFICE_WAIT); }
static void pause_ms(int ms)
{
    char sql[60];

    snprintf(sql, sizeof sql, "select pg_sleep(%d.%03d)::text", ms / 1000, ms % 1000);
    free(pg_value(&office.pg, sql));
}
static void changed(void) { pg_exec(&office.pg, "select kurator.tell(id) from kurator.organisation where no = 1"); }

/* How often the program has asked for a page; the server tells within a second. */
static long reads(const char *function)
{
    char sql[200];

    pause_ms(1200);
    snprintf(sql, sizeof sql, "select coalesce(sum(calls), 0) from pg_stat_user_functions where schemaname = 'api' and funcname = '%s'", function);
    return pg_number(&office.pg, sql);
}

/* The text of the line with the bar. */
static void bar_on(struct vt *vt, const char *name)
{
    int row, col, at;
    bool visible;

    vt_wait_quiet(vt, 80, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    assert_true(vt_find(vt, name, &at, NULL));
    assert_true(vt_reverse(vt, at, 9) || row == at);
}

/* A row comes above the bar, another goes: the bar stays on its citizen. */
static void test_the_bar_stays(void **state)
{
    (void)state;
    citizen("Первова", "2026-11-02");
    citizen("Вторая", "2026-11-03");
    citizen("Третьякова", "2026-11-05");
    struct vt *vt = office_clerk(&office, "t_clerk");

    see(vt, "Третьякова");
    vt_key(vt, "Down");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    bar_on(vt, "Вторая");
    citizen("Опередившая", "2026-10-30");
    pg_exec(&office.pg, "select kurator.recompute(id) from kurator.case_file");
    changed();
    see(vt, "Опередившая");
    bar_on(vt, "Вторая");
    vt_key(vt, "Enter");                /* and it is her card that opens */
    see(vt, "жен.");
    see(vt, "Вторая Анна Сергеевна");
    vt_stop(&vt);
}

static void test_a_burst_is_one_reading(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    citizen("Одинцова", "2026-11-05");
    vt_reset_bytes(vt);
    changed();
    see(vt, "Одинцова");
    vt_wait_quiet(vt, 1500, OFFICE_WAIT);
    size_t one = vt_chunks(vt);
    long before = reads("worklist");
    citizen("Всплескова", "2026-11-05");
    vt_reset_bytes(vt);
    for (int i = 0; i < 50; i++)
        changed();
    see(vt, "Всплескова");
    vt_wait_quiet(vt, 1500, OFFICE_WAIT);
    assert_in_range(vt_chunks(vt), 1, one + 3);                             /* fifty are drawn as one is */
    assert_in_range(reads("worklist") - before, 1, 2);
    /* A stream that never pauses puts nothing off, and is read once a second at most. */
    before = reads("worklist");
    citizen("Поточная", "2026-11-05");
    for (int i = 0; i < 40; i++) {
        changed();
        pause_ms(100);
        vt_pump(vt, 0);
    }
    see(vt, "Поточная");
    assert_in_range(reads("worklist") - before, 1, 5);
    vt_stop(&vt);
}

/* The board and the list behind a figure of it, and the day's meetings. */
static void test_boards(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_supervisor");

    office_palette(vt, "контроль ср");
    see(vt, "Просрочено, всего");
    vt_key(vt, "Down Enter");
    see(vt, "Просрочено, без попытки");
    citizen("Доскина", "2026-11-02");
    changed();
    see(vt, "Доскина");
    vt_key(vt, "F10");
    see(vt, "Просрочено, всего");
    vt_stop(&vt);
}

/* Whatever was missed while the connection was away is read when it is back, on the screen that stands open. */
static void test_after_a_reconnect(void **state)
{
    (void)state;
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = office_open(&office, "t_supervisor", relay_host(relay), 24, 80, "xterm-256color", false);

    see(vt, "Просрочено");
    office_palette(vt, "контроль ср");
    see(vt, "Просрочено, всего");
    vt_key(vt, "Down Enter");
    see(vt, "Просрочено, без попытки");
    relay_cut(relay);
    citizen("Пропущенная", "2026-11-02");
    see(vt, "Пропущенная");
    vt_stop(&vt);
    relay_stop(&relay);
}

static struct vt *form(const char *login, const char *surname)
{
    struct vt *vt = office_clerk(&office, login);

    office_card(vt, surname);
    vt_key(vt, "F6");
    see(vt, "Результат");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    return vt;
}

#define ALSO "Открыто и у сотрудника: Бадмаев Ц. Д. (с 13.11 09:00)"

/* The other begins later; the cursor does not move; it goes when he leaves, and when he saves. */
static void test_also_open(void **state)
{
    (void)state;
    int row, col, row_now, col_now;
    bool visible;
    citizen("Общая", "2026-11-12");
    citizen("Чужая", "2026-11-12");
    struct vt *a = form("t_clerk", "Общая"), *b = form("t_clerk2", "Общая"), *c = form("t_supervisor", "Чужая");

    vt_key(a, "2");
    vt_type(a, "моё");
    see(a, "моё");
    vt_cursor(a, &row, &col, &visible);
    vt_key(b, "2");
    vt_type(b, "его");
    see(a, ALSO);
    vt_cursor(a, &row_now, &col_now, &visible);
    assert_int_equal(row, row_now);
    assert_int_equal(col, col_now);
    see(b, "Открыто и у сотрудника: Иванова О. П.");
    vt_key(b, "F10");
    see(b, "Черновик сохранён");
    vt_wait_gone(a, "Открыто и у", OFFICE_WAIT);                        /* the draft stays, nobody is at it */
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft where login = 't_clerk2'"), 1);
    vt_key(b, "F6");
    see(b, "Восстановлен черновик");
    see(a, ALSO);
    vt_key(b, "F2");
    see(b, "Сохранено");
    vt_wait_gone(a, "Открыто и у", OFFICE_WAIT);
    assert_false(vt_find(c, "Открыто и у", NULL, NULL));                /* another case */
    vt_key(a, "F2");
    see(a, "Сохранено");
    vt_stop(&a);
    vt_stop(&b);
    vt_stop(&c);
}

static void test_also_open_at_the_opening(void **state)
{
    (void)state;
    citizen("Занятая", "2026-11-12");
    struct vt *b = form("t_clerk2", "Занятая");

    vt_key(b, "2");
    vt_type(b, "его");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where login = 't_clerk2' and 'его' = any (values))"));
    struct vt *a = form("t_clerk", "Занятая");
    see(a, ALSO);
    vt_stop(&a);
    vt_stop(&b);
}

/* Who was killed is at nothing any more: so for a form opened now, and for one that stands open with the next draft of it. */
static void test_killed(void **state)
{
    (void)state;
    citizen("Убитова", "2026-11-12");
    struct vt *a = form("t_clerk", "Убитова"), *b = form("t_clerk2", "Убитова");

    vt_key(b, "2");
    vt_type(b, "убит");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where login = 't_clerk2' and 'убит' = any (values))"));
    vt_key(a, "2 Down");
    vt_wait_text(a, ALSO, AT_LEISURE);          /* asked with the first draft of one's own */
    vt_kill(b, SIGKILL);
    vt_stop(&b);
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 't_clerk2')"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft where login = 't_clerk2' and left_at is null and 'убит' = any (values)"), 1);
    struct vt *c = form("t_supervisor", "Убитова");
    assert_false(vt_find(c, "Бадмаев Ц. Д. (с", NULL, NULL));
    vt_type(a, "моё");
    vt_wait_gone(a, "Открыто и у", AT_LEISURE);
    vt_stop(&a);
    vt_stop(&c);
}

/* Whose line was cut and is back is at it again without a key. */
static void test_back_on_a_line(void **state)
{
    (void)state;
    citizen("Линейнова", "2026-11-12");
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *b = office_open(&office, "t_clerk2", relay_host(relay), 24, 80, "xterm-256color", false);

    see(b, "Куратор");
    office_card(b, "Линейнова");
    vt_key(b, "F6");
    see(b, "Результат");
    vt_key(b, "2");
    vt_type(b, "связь");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where login = 't_clerk2' and 'связь' = any (values))"));
    pg_exec(&office.pg, "create table session_before as select session from kurator.draft where login = 't_clerk2' and 'связь' = any (values)");
    relay_cut(relay);
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft d join session_before b on b.session <> d.session where d.login = 't_clerk2' and 'связь' = any (d.\"values\"))"));
    struct vt *a = form("t_clerk", "Линейнова");
    see(a, ALSO);
    vt_stop(&a);
    vt_stop(&b);
    relay_stop(&relay);
}

static int up(void **state)
{
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);
    if (office_up_friday(state) != 0)
        return -1;
    pg_exec(&office.pg, "do $$ begin execute format('alter database %I set track_functions = ''all''', current_database()); end $$");
    return 0;
}

/* Whoever saves between the first reading of the list and the end of the start is told: listening comes before reading. */
static void test_saved_during_the_start(void **state)
{
    (void)state;
    citizen("Началова", "2026-11-05");
    PGconn *other = pg_login(&office.pg, office.pg.user);
    PQclear(PQexec(other, "begin; refresh materialized view kurator.reference"));      /* what forms offer is read last, and waits for this */
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);

    assert_true(pg_wait(&office.pg, "select count(*) = 1 from pg_stat_activity where usename = 't_clerk' and wait_event_type = 'Lock' and query like '%api.reference%'"));
    pg_exec(&office.pg, "update kurator.person set surname = 'Переименова' where surname = 'Началова'");
    changed();
    PQclear(PQexec(other, "commit"));
    PQfinish(other);
    vt_wait_text(vt, "Переименова", AT_LEISURE);
    office_end(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_bar_stays), cmocka_unit_test(test_a_burst_is_one_reading), cmocka_unit_test(test_boards), cmocka_unit_test(test_after_a_reconnect),
        cmocka_unit_test(test_also_open), cmocka_unit_test(test_also_open_at_the_opening),
        cmocka_unit_test(test_killed), cmocka_unit_test(test_back_on_a_line), cmocka_unit_test(test_saved_during_the_start),
    };

    return cmocka_run_group_tests(tests, up, office_down);
}
