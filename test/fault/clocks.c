/* clocks.c - clocks that jump: the clerk's machine by days and years while a form is open, and the server's back and forth. Timers go on,
 * deadlines are the server's, nothing is lost or doubled, and the journal stays whole in its order and its seals. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kurator/clock.h"
#include "attempt.h"
#include "killable.h"
#include "office.h"
#include "relay.h"
#include "tmp.h"

#define WAIT 20000
#define DAY 86400
#define YEAR (366L * DAY)

static struct killable cluster;
static struct relay *relay;
static struct tmp_number wall;
static int64_t *jump;           /* the same, with a sign: seconds */
static char log_path[160];
static int forms;
static char mark[40];

static struct vt *program(const char *idle_minutes)
{
    static char clock_setting[200], log_setting[200], preload[600], idle[64];
    const char *root = getenv("KURATOR_TEST_ROOT");
    const char *const env[] = {clock_setting, log_setting, preload, "KURATOR_LOG_LEVEL=warn", "KURATOR_SESSION_DRAFT_SECONDS=1", idle, NULL};
    struct office with = office;

    *jump = 0;
    snprintf(with.program, sizeof with.program, "%s/build/kurator", root ? root : ".");     /* one with sanitizers cannot be preloaded */
    snprintf(clock_setting, sizeof clock_setting, "KURATOR_TEST_CLOCK=%s", wall.path);
    snprintf(log_setting, sizeof log_setting, "KURATOR_LOG_FILE=%s", log_path);
    snprintf(preload, sizeof preload, "LD_PRELOAD=%s/build/test/preload/clockjump.so", root ? root : ".");
    snprintf(idle, sizeof idle, "KURATOR_SESSION_IDLE_MINUTES=%s", idle_minutes);
    struct vt *vt = office_open_env(&with, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "УСЗСОН по Аларскому", WAIT);
    return vt;
}

static void form(struct vt *vt, const char *surname)
{
    office_card(vt, surname);
    attempt_open(vt);
    snprintf(mark, sizeof mark, "часы %d", ++forms);
    attempt_fill_in(vt, mark);
}

static void drafted(const char *text)
{
    if (!attempt_kept(&office.pg, text))
        fail_msg("no draft with %s, the clock off by %lld s", text, (long long)*jump);
}

static void saved_once(struct vt *vt)
{
    vt_key(vt, "F2");
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, mark, WAIT);
    assert_int_equal(attempt_stored(&office.pg, mark), 1);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 0);
}

/* ---- the clerk's machine ---- */

/* The program really lives in that year: its log says so. */
static void logged_in_the_year(long seconds)
{
    char year[8], line[256];
    time_t then = time(NULL) + seconds;
    struct tm tm;
    bool found = false;

    strftime(year, sizeof year, "%Y-", gmtime_r(&then, &tm));
    FILE *f = fopen(log_path, "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f))
        found = found || strncmp(line, year, 5) == 0;
    fclose(f);
    if (!found)
        fail_msg("nothing was logged in the year %s", year);
}

static void a_form_is_open(void **state)
{
    static const long jumps[] = {DAY, -DAY, YEAR, -YEAR};
    struct vt *vt = program("15");

    (void)state;
    form(vt, "Часова");
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        *jump = jumps[i];
        vt_type(vt, "+");
        snprintf(mark + strlen(mark), sizeof mark - strlen(mark), "+");
        drafted(mark);                  /* after a rest of one second, whatever the calendar says */
    }
    vt_wait_text(vt, mark, WAIT);
    vt_wait_text(vt, "20.11.2026 09:00", WAIT);     /* the moment of the call is the server's */
    vt_wait_text(vt, "19.11 (-1)", WAIT);           /* the deadline, too */
    saved_once(vt);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.contact_attempt where happened_at <> timestamptz '2026-11-20 09:00+08'"), 0);
    office_end(&vt);
}

static void the_line_is_away(void **state)
{
    static const long jumps[] = {-YEAR, 2 * YEAR};
    struct vt *vt = program("15");

    (void)state;
    form(vt, "Часова");
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        relay_refuse(relay, true);
        relay_cut(relay);
        vt_wait_text(vt, "Связь с базой", WAIT);
        *jump = jumps[i];
        relay_refuse(relay, false);
        vt_wait_text(vt, "Связь восстановлена", WAIT);      /* the pause is not a year long */
        vt_key(vt, "Left");
        vt_wait_gone(vt, "Связь восстановлена", WAIT);
        relay_cut(relay);
        vt_wait_text(vt, "Связь восстановлена", WAIT);
        logged_in_the_year(jumps[i]);
        vt_key(vt, "Left");
        vt_wait_gone(vt, "Связь восстановлена", WAIT);
    }
    saved_once(vt);
    office_end(&vt);
}

/* The session of somebody who went away ends after three seconds: not before, when a year has gone by, nor a year later. */
static void nobody_types(void **state)
{
    static const long jumps[] = {YEAR, -YEAR};

    (void)state;
    for (size_t i = 0; i < sizeof jumps / sizeof jumps[0]; i++) {
        struct vt *vt = program("0.05");
        int status;
        int64_t from = clock_ms();

        vt_key(vt, "Down");
        *jump = jumps[i];
        vt_wait_exit(vt, WAIT, &status);
        assert_int_equal(status, 0);
        if (clock_ms() - from < 2500)
            fail_msg("ended after %lld ms", (long long)(clock_ms() - from));
        vt_wait_text(vt, "сеанс закончен", 0);
        vt_stop(&vt);
    }
}

/* ---- the server ---- */

static long seal(void)
{
    assert_true(pg_wait(&office.pg, "select audit.seal_finished() > 0"));
    return pg_number(&office.pg, "select max(id) from audit.seal");
}

/* The entry of the attempt is under a seal: whoever changes it is found out. */
static void sealed(const char *note)
{
    char sql[700];

    assert_int_equal(pg_number(&office.pg, "select coalesce(audit.broken_seal(), 0)"), 0);
    snprintf(sql, sizeof sql, "begin; set local session_replication_role = replica; update audit.entry set host = 'elsewhere' where relation = 'kurator.contact_attempt'"
             " and row_id = (select id::text from kurator.contact_attempt where note = '%s')", note);
    pg_exec(&office.pg, sql);
    long broken = pg_number(&office.pg, "select coalesce(audit.broken_seal(), 0)");
    pg_exec(&office.pg, "rollback");
    if (!broken)
        fail_msg("the entry of %s is under no seal", note);
    assert_int_equal(pg_number(&office.pg, "select coalesce(audit.broken_seal(), 0)"), 0);
}

static void the_server_goes_back(void **state)
{
    static const char *const clocks[] = {"2026-11-20 09:10", "2026-11-17 09:00", "2026-11-20 09:00", "2026-11-16 10:00", "2026-11-20 09:20"};
    static const char *const citizens[] = {"Минутина", "Секундова", "Полуночная", "Стрелкина", "Маятникова"};
    enum { N = sizeof clocks / sizeof clocks[0] };
    char marks[N][40];
    struct vt *vt = program("15");

    (void)state;
    seal();
    for (size_t i = 0; i < N; i++) {
        office_clock(&office, clocks[i]);
        form(vt, citizens[i]);
        office_clock(&office, "2026-11-20 10:00");
        drafted(mark);
        office_clock(&office, clocks[i]);
        vt_type(vt, ".");                       /* what is typed later is the later draft, whatever the clock says */
        snprintf(mark + strlen(mark), sizeof mark - strlen(mark), ".");
        drafted(mark);
        assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 1);
        if (i % 2)
            relay_swallow(relay);               /* and a save that is met again is known by its number */
        saved_once(vt);
        memcpy(marks[i], mark, sizeof mark);
        vt_key(vt, "F10");
        vt_wait_text(vt, "УСЗСОН по Аларскому", WAIT);
        if (i != 2)                             /* two jumps under one seal, too */
            seal();
    }
    for (size_t i = 0; i < N; i++)
        sealed(marks[i]);
    /* In the order of the saves, and all of them: numbers of the journal do not follow the clock. */
    assert_int_equal(pg_number(&office.pg, "select count(*) from (select a.id, lag(e.id) over (order by a.id) as before, e.id as entry from kurator.contact_attempt a"
                                           " left join audit.entry e on e.relation = 'kurator.contact_attempt' and e.row_id = a.id::text and e.kind = 'insert') t"
                                           " where t.entry is null or t.before > t.entry"), 0);
    office_end(&vt);
    office_clock(&office, "2026-11-20 09:00");
}

static int up(void **state)
{
    const char *tmp = getenv("TMPDIR");

    (void)state;
    tmp_number_start(&wall, "clock");
    jump = (int64_t *)wall.at;
    snprintf(log_path, sizeof log_path, "%s/log-%ld", tmp ? tmp : "/tmp", (long)getpid());
    killable_start(&cluster);       /* of its own: seals wait for every transaction of the cluster */
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    static const char *const surnames[] = {"Часова", "Минутина", "Секундова", "Полуночная", "Стрелкина", "Маятникова"};
    for (size_t i = 0; i < sizeof surnames / sizeof surnames[0]; i++)
        office_case(&office, surnames[i], "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    relay = relay_start(office.pg.socket, false);
    return 0;
}

static int down(void **state)
{
    (void)state;
    relay_stop(&relay);
    tmp_number_stop(&wall);
    unlink(log_path);
    office_stop(&office);
    killable_stop(&cluster);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_open),
        cmocka_unit_test(the_line_is_away),
        cmocka_unit_test(nobody_types),
        cmocka_unit_test(the_server_goes_back),
    };

    return cmocka_run_group_tests_name("clocks", tests, up, down);
}
