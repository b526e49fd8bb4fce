/* failover.c - the primary dies, a standby is promoted: open programs find it by themselves, no form and no acknowledged save is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "kurator/clock.h"
#include "attempt.h"
#include "killable.h"
#include "office.h"

#define WAIT 20000
#define FOUND_MS 10000          /* from the promotion to the last program that works on */
#define BACK "Связь восстановлена"

static struct killable primary, standby[2];
static const char *const names[] = {"standby_a", "standby_b"};
static struct pg on[2];         /* the database on each standby */
static char hosts[256];
static int leader;              /* which of them was promoted */

static int up(void **state)
{
    (void)state;
    killable_start(&primary);
    office_start(&office);
    office_case(&office, "Ждущая", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    office_case(&office, "Ждущий", "Пётр", "Ильич", "1990-04-02", "ipra", "2026-11-12");
    office_case(&office, "Сохранная", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-12");
    for (int i = 0; i < 2; i++)
        killable_standby(&standby[i], &primary, names[i]);
    pg_exec(&office.pg, "alter system set synchronous_standby_names = 'ANY 1 (standby_a, standby_b)'");
    pg_exec(&office.pg, "select pg_reload_conf()");
    assert_true(pg_wait(&office.pg, "select count(*) = 2 from pg_stat_replication where sync_state = 'quorum'"));
    for (int i = 0; i < 2; i++)
        pg_on_standby(&on[i], &office.pg, standby[i].dir);
    snprintf(hosts, sizeof hosts, "%s,%s,%s", primary.dir, standby[0].dir, standby[1].dir);
    return 0;
}

static int down(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        pg_leave(&on[i]);
        killable_stop(&standby[i]);
    }
    pg_leave(&office.pg);
    killable_stop(&primary);
    return 0;
}

static struct vt *program(const char *login)
{
    struct vt *vt = office_open(&office, login, hosts, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "УСЗСОН по Аларскому", WAIT);
    return vt;
}

/* An attempt filled in and not sent. */
static void fill_in(struct vt *vt, const char *surname, const char *note)
{
    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", WAIT);
    attempt_open(vt);
    attempt_fill_in(vt, note);
}

/* What operators do: the one that received most takes over, the other follows it. Which one that is. */
static int promote(void)
{
    static const char received[] = "select pg_last_wal_receive_lsn() - '0/0'";
    char *text[2] = {pg_value(&on[0], received), pg_value(&on[1], received)};
    int best = strtoll(text[1], NULL, 10) > strtoll(text[0], NULL, 10);
    char sql[300];

    free(text[0]);
    free(text[1]);
    snprintf(sql, sizeof sql, "alter system set primary_conninfo = 'host=%s port=5432 user=postgres application_name=%s'", standby[best].dir, names[!best]);
    pg_exec(&on[!best], sql);
    pg_exec(&on[!best], "select pg_reload_conf()");
    assert_int_equal(pg_number(&on[best], "select pg_promote()::int"), 1);
    snprintf(sql, sizeof sql, "alter system set synchronous_standby_names = 'ANY 1 (%s)'", names[!best]);
    pg_exec(&on[best], sql);
    pg_exec(&on[best], "select pg_reload_conf()");
    return best;
}

/* A look that a standby cannot write down is not asked for: nothing under the bar, no complaint with each rest of it, and the list works on. */
static void rests_without_lines(struct vt *vt)
{
    static const char refused[] = "select count(*) from regexp_split_to_table(pg_read_file('server.log'), E'\\n') l where l ~ 'cannot be journalled'";
    long before[2];

    for (int i = 0; i < 2; i++)
        before[i] = pg_number(&on[i], refused);
    for (int i = 0; i < 3; i++) {
        vt_key(vt, i == 1 ? "Up" : "Down");
        vt_pump(vt, 700);               /* longer than the bar has to rest */
        assert_true(vt_find(vt, "Ждущая", NULL, NULL));
        assert_true(vt_find(vt, "Только просмотр", NULL, NULL));
        assert_false(vt_find(vt, "14.03.92", NULL, NULL));
    }
    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Только просмотр", WAIT);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pg_number(&on[i], refused), before[i]);
}

static void open_programs_find_the_promoted_standby(void **state)
{
    (void)state;
    struct vt *typing = program("t_clerk"), *saving = program("t_clerk2"), *looking = program("t_supervisor");

    fill_in(saving, "Сохранная", "подтверждено до сбоя");
    vt_key(saving, "F2");
    vt_wait_text(saving, "Сохранено", WAIT);
    fill_in(typing, "Ждущая", "набрано до сбоя");
    vt_key(saving, "F6");
    vt_wait_text(saving, "Результат", WAIT);
    vt_key(saving, "2 Tab");
    vt_type(saving, "на пути при сбое");
    vt_wait_text(saving, "на пути при сбое", WAIT);
    vt_key(saving, "F2");
    killable_kill(&primary);

    /* With the standbys alone the lists are there, and it is said that no more is; forms keep what was typed. */
    vt_wait_text(looking, BACK, WAIT);
    vt_key(looking, "Right");
    vt_wait_text(looking, "Только просмотр", WAIT);
    vt_key(looking, "Right");
    vt_wait_text(looking, "Ждущая", WAIT);
    rests_without_lines(looking);
    vt_wait_text(typing, BACK, WAIT);
    vt_key(typing, "F2");
    vt_wait_text(typing, "только для чтения", WAIT);
    vt_wait_text(typing, "набрано до сбоя", WAIT);
    vt_key(typing, "Tab");

    int best = leader = promote();
    int64_t promoted = clock_ms();
    vt_wait_text(looking, BACK, FOUND_MS);
    vt_wait_text(typing, BACK, FOUND_MS);
    print_message("found %lld ms after the promotion\n", (long long)(clock_ms() - promoted));
    vt_key(typing, "F2");
    vt_wait_text(typing, "Сохранено", WAIT);

    /* The save that was under way: sent again by itself, or refused by the standby, its form still there for another F2. */
    bool again = false;
    for (int i = 0; i < WAIT / 100 && !vt_find(saving, "События", NULL, NULL); i++) {
        vt_pump(saving, 100);
        if (!again && vt_find(saving, BACK, NULL, NULL) && vt_find(saving, "на пути при сбое", NULL, NULL) && vt_find(saving, "Результат", NULL, NULL)) {
            vt_key(saving, "F2");
            again = true;
        }
    }
    vt_wait_text(saving, "События", WAIT);
    assert_true(pg_wait(&on[best], "select count(*) = 3 from kurator.contact_attempt"));
    assert_int_equal(attempt_stored(&on[best], "подтверждено до сбоя"), 1);
    assert_int_equal(attempt_stored(&on[best], "набрано до сбоя"), 1);
    assert_int_equal(attempt_stored(&on[best], "на пути при сбое"), 1);
    assert_true(pg_wait(&on[!best], "select count(*) = 3 from kurator.contact_attempt"));

    struct vt *all[] = {typing, saving, looking};
    for (int i = 0; i < 3; i++)
        office_end(&all[i]);
}

static void confirmed_by(const char *names_of_standbys)
{
    char sql[200];

    snprintf(sql, sizeof sql, "alter system set synchronous_standby_names = '%s'", names_of_standbys);
    pg_exec(&on[leader], sql);
    pg_exec(&on[leader], "select pg_reload_conf()");
    snprintf(sql, sizeof sql, "select current_setting('synchronous_standby_names') = '%s'", names_of_standbys);
    assert_true(pg_wait(&on[leader], sql));
}

/* No standby is left that could confirm: the save waits, is not acknowledged and not sent twice; with the names taken out it is. */
static void nobody_confirms(void **state)
{
    const char *waiting = "select count(*) = 1 from pg_stat_activity where usename = 't_clerk' and wait_event = 'SyncRep'";

    (void)state;
    setenv("KURATOR_DATABASE_ANSWER_TIMEOUT", "1", 1);
    struct vt *vt = program("t_clerk");
    long replays = pg_number(&on[leader], "select count(*) from kurator.request where replays > 0");
    fill_in(vt, "Сохранная", "никем не подтверждено");
    confirmed_by("ANY 1 (nobody)");
    vt_key(vt, "F2");
    vt_wait_text(vt, "База данных ещё не ответила", WAIT);
    assert_false(vt_find(vt, "Сохранено", NULL, NULL));
    assert_true(pg_wait(&on[leader], waiting));
    assert_int_equal(attempt_stored(&on[leader], "никем не подтверждено"), 0);
    confirmed_by("");
    vt_wait_text(vt, "Сохранено", WAIT);
    assert_int_equal(attempt_stored(&on[leader], "никем не подтверждено"), 1);
    assert_int_equal(pg_number(&on[leader], "select count(*) from kurator.request where replays > 0"), replays);
    office_end(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(open_programs_find_the_promoted_standby),
        cmocka_unit_test(nobody_confirms),
    };

    return cmocka_run_group_tests(tests, up, down);
}
