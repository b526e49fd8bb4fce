/* intruder.c - hostile text in every column that a screen or a command shows, floods of notifications, two administrators at once:
 * only safe signs reach the terminal, a flood is read once, and one of two is told to look again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "command.h"
#include "sql.h"
#include "kurator/clock.h"

static long zlobin;

static int start(void **state)
{
    (void)state;
    office_start(&office);
    zlobin = office_case(&office, "Злобина", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-10");
    return 0;
}

/* ---- what is in the database already: past the forms, by whatever way ---- */

/* Window title, clipboard, C1 controls, colours, turned and hidden signs, a line end, a format. */
#define HOSTILE "chr(27) || ']0;взлом' || chr(7) || chr(155) || '31m' || chr(157) || '0;x' || chr(156) || chr(8238) || chr(8294) || chr(8203) || chr(8206)" \
                " || chr(65279) || chr(8232) || chr(27) || '[2J' || chr(13) || chr(10) || chr(27) || 'P1$r' || chr(27) || chr(92) || '%s%n%1$s' || chr(127) || chr(1)"

static void everywhere(void)
{
    pg_exec(&office.pg, "set session_replication_role = replica");
    pg_exec(&office.pg, "do $$ declare h text := " HOSTILE "; c record; begin"
                        " for c in select a.attrelid::regclass as t, string_agg(format('%I = left(%L || %1$I, 190)', a.attname, h), ', ') as s"
                        "   from pg_attribute a where not a.attisdropped and (a.attrelid::regclass::text, a.attname) in ("
                        "    ('kurator.person', 'given_name'), ('kurator.person', 'patronymic'), ('kurator.address', 'settlement'), ('kurator.address', 'line'), ('kurator.referral', 'incoming_no'),"
                        "    ('kurator.referral', 'sender'), ('kurator.referral', 'sender_no'), ('kurator.referral', 'note'), ('kurator.phone', 'note'), ('kurator.preference', 'note'),"
                        "    ('kurator.representative', 'surname'), ('kurator.representative', 'given_name'), ('kurator.representative', 'document'), ('kurator.contact_attempt', 'note'),"
                        "    ('kurator.contact_attempt', 'performer'), ('kurator.staff', 'given_name'), ('kurator.staff', 'patronymic'), ('kurator.ipra', 'number'), ('kurator.organisation', 'address'),"
                        "    ('kurator.passed_call', 'note'), ('kurator.passed_call', 'caller')) group by 1"
                        " loop execute format('update %s set %s', c.t, c.s); end loop; end $$");
    pg_exec(&office.pg, "update kurator.staff set login = left(" HOSTILE ", 20) where login = 't_clerk2'");
    pg_exec(&office.pg, "alter table audit.entry disable trigger all; update audit.entry set program = " HOSTILE ", host = " HOSTILE ", why = " HOSTILE "; alter table audit.entry enable trigger all");
    pg_exec(&office.pg, "set session_replication_role = origin");
    /* role_kept follows by its trigger, which slept meanwhile */
    pg_exec(&office.pg, "update kurator.staff set locked = locked where login = 't_clerk'");
    assert_true(pg_number(&office.pg, "select count(*) from kurator.staff where position(chr(27) in given_name) > 0 and position(chr(8238) in given_name) > 0") > 3);
}

/* None of the signs above, and no sequence but those that the program draws with: what is left after its own is no control. */
static void safe(const char *raw, size_t n, bool no_escape)
{
    static const char *const never[] = {"\033]", "\033P", "взлом\007", "\xC2\x9B", "\xC2\x9C", "\xC2\x9D", "\xE2\x80\xAE", "\xE2\x81\xA6", "\xE2\x80\x8B", "\xE2\x80\x8E", "\xEF\xBB\xBF",
                                        "\xE2\x80\xA8", "\033\\", "\177", "\001"};

    assert_true(n > 100);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        if (memmem(raw, n, never[i], strlen(never[i])))
            fail_msg("sequence %zu reached the terminal", i);
    if (no_escape)
        assert_null(memchr(raw, '\033', n));
}

static void hostile_screens(void **state)
{
    (void)state;
    everywhere();
    for (int plain = 0; plain < 2; plain++) {
        struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, plain ? "dumb" : "xterm-256color", plain);
        size_t n;

        vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
        vt_key(vt, plain ? "" : "Right Right");
        vt_wait_quiet(vt, 300, OFFICE_WAIT);
        vt_type(vt, "злобина");
        vt_wait_quiet(vt, 300, OFFICE_WAIT);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Отметки", OFFICE_WAIT);
        vt_wait_text(vt, "%s%n%1$s", OFFICE_WAIT);         /* told as it stands, the signs between left out */
        if (!plain) {
            vt_key(vt, "End");
            vt_wait_text(vt, "Ответственный", OFFICE_WAIT);
        }
        vt_key(vt, "F1");
        vt_wait_quiet(vt, 300, OFFICE_WAIT);
        vt_key(vt, "F10 F6");
        vt_wait_text(vt, "Результат", OFFICE_WAIT);
        vt_key(vt, "2 F2");
        vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
        vt_key(vt, "Right");
        vt_wait_quiet(vt, 300, OFFICE_WAIT);
        const char *raw = vt_raw(vt, &n);
        safe(raw, n, plain);
        vt_stop(&vt);
    }
}

static void hostile_commands(void **state)
{
    (void)state;
    static const struct { const char *login; const char *words[6]; } commands[] = {
        {"t_admin", {"user", "list", NULL}}, {"t_auditor", {"journal", NULL}}, {"t_auditor", {"journal", "--user", "t_clerk", "--format", "csv", NULL}}, {"t_clerk", {"overdue", NULL}},
        {"t_clerk", {"calls", NULL}}, {"t_clerk", {"visits", "--format", "csv", NULL}}, {"t_supervisor", {"digest", NULL}}};

    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (command_run(&office, commands[i].login, NULL, commands[i].words) != 0)
            fail_msg("%s: %s", commands[i].words[0], command_err());
        if (strlen(command_out()) > 100)
            safe(command_out(), strlen(command_out()), true);
    }
    assert_int_equal(COMMAND(&office, "t_admin", "user", "list"), 0);
    command_said("взлом");
}

static void one(PGconn *c, const char *sql, const char *expected)
{
    PGresult *r = PQexec(c, sql);

    if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(c));
    if (expected)
        assert_string_equal(PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "", expected);
    PQclear(r);
}

/* ---- notifications ---- */

static void a_flood_is_read_once(void **state)
{
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);

    (void)state;
    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    vt_wait_quiet(vt, 400, OFFICE_WAIT);
    vt_reset_bytes(vt);
    long long until = clock_ms() + 2500;
    PGconn *other = sql_as("t_clerk2");

    for (int i = 0; clock_ms() < until; i++) {
        char sql[700];
        /* of the own office, of others, forged, endless, other channels */
        snprintf(sql, sizeof sql, "select '' from (select count(pg_notify(c, 'x' || n)), count(pg_notify(c, '')), count(pg_notify(c, 'staffx')), count(pg_notify(c, repeat('9', 7000))),"
                                  " count(pg_notify(c, chr(27) || ']0;x' || chr(7))), count(pg_notify('other', '1')), count(pg_notify(c, '-1'))"
                                  " from generate_series(1, 300) n, format('kurator_%%s', %ld) c) x(a, b, c, d, e, f, g) where a + b + c + d + e + f + g = 2100",
                 office_number(&office, "select office_id from kurator.case_file where id = %ld", zlobin));
        one(other, sql, "");
        vt_pump(vt, 20);
    }
    vt_wait_quiet(vt, 1300, OFFICE_WAIT);
    size_t n;
    const char *raw = vt_raw(vt, &n);
    assert_null(memmem(raw, n, "\033]", 2));
    assert_true(n < 8000);              /* a list that did not change is not drawn anew; a few readings at most, no more than one a second */
    vt_type(vt, "злобина");             /* and it is as quick as before */
    vt_wait_text(vt, "14.03.1988", OFFICE_WAIT);
    vt_stop(&vt);
    PQfinish(other);
}

/* ---- two administrators ---- */

#define SAVE(action, login, version) "select outcome || ' ' || code from api.save_user(gen_random_uuid(), '" action "', '" login "', " version ", '{surname}', '{Иванова}')"
#define LOCK(login) "select outcome || ' ' || code from api.save_user(gen_random_uuid(), 'lock', '" login "', null, '{}', '{}')"

static void two_administrators(void **state)
{
    (void)state;
    office_staff(&office, "('i_admin2', 'Вторая', 'Анна', '', 'admin', 1)");
    PGconn *a = sql_as("t_admin"), *b = sql_as("i_admin2");
    const char *waits = "select exists (select from pg_locks where locktype = 'advisory' and not granted)";

    /* the second waits, and is told that the first one was there before */
    one(a, "begin", NULL);
    one(a, SAVE("change", "t_supervisor", "1"), "saved ");
    assert_int_equal(PQsendQuery(b, SAVE("change", "t_supervisor", "1")), 1);
    assert_true(pg_wait(&office.pg, waits));
    one(a, "commit", NULL);
    PGresult *r = PQgetResult(b);
    assert_string_equal(PQgetvalue(r, 0, 0), "refused user.conflict");
    PQclear(r);
    assert_null(PQgetResult(b));
    /* each locks the other at once: one of them stays */
    one(a, "begin", NULL);
    one(a, LOCK("i_admin2"), "saved ");
    PQfinish(b);                        /* the lock has ended it at once */
    b = sql_as("i_admin2");             /* not yet committed: the server lets in */
    assert_int_equal(PQsendQuery(b, LOCK("t_admin")), 1);
    assert_true(pg_wait(&office.pg, waits));
    one(a, "commit", NULL);
    while ((r = PQgetResult(b)) != NULL) {
        if (PQresultStatus(r) == PGRES_TUPLES_OK)
            assert_string_not_equal(PQgetvalue(r, 0, 0), "saved ");
        PQclear(r);
    }
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.role_in_force where role = 'admin' and login like '%_admin%'"), 1);
    one(a, LOCK("t_admin"), "refused user.last_admin");
    PQfinish(a);
    PQfinish(b);
}

static int stop(void **state)
{
    (void)state;
    office_stop(&office);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_administrators), cmocka_unit_test(a_flood_is_read_once), cmocka_unit_test(hostile_screens), cmocka_unit_test(hostile_commands),
    };

    return cmocka_run_group_tests_name("intruder", tests, start, stop);
}
