/* listen.c - what a session gets by waiting: notifications of others, a transaction, a cursor or a snapshot held open past a lock-out or the
 * loss of a role. Nothing that the manual does not tell of, and nothing for longer than it may. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libpq-fe.h>

#include "command.h"
#include "kurator/clock.h"

static long mine, theirs;

static int start(void **state)
{
    office_up(state);
    pg_exec(&office.pg, "do $$ begin execute format('alter database %I set track_functions = pl', current_database()); end $$");
    mine = office_case(&office, "Своева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-10");
    theirs = office_case(&office, "Чужакова", "Вера", "Ильинична", "1977-03-14", "ipra", "2026-11-10");
    return 0;
}

static PGconn *as(const char *login) { return pg_login(&office.pg, login); }

/* The first value, or the SQLSTATE of an error with "! " before it, "! gone" when the session is no more; to be freed. */
static char *asks(PGconn *c, const char *sql)
{
    char *out = NULL;
    PGresult *r = PQexec(c, sql);
    ExecStatusType how = PQresultStatus(r);
    const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (how == PGRES_TUPLES_OK || how == PGRES_COMMAND_OK)
        out = strdup(PQntuples(r) > 0 ? PQgetvalue(r, 0, 0) : "");
    else if (PQstatus(c) != CONNECTION_OK)
        out = strdup("! gone");
    else if (asprintf(&out, "! %s", code ? code : "") < 0)
        out = NULL;
    PQclear(r);
    assert_non_null(out);
    return out;
}

static void answers(PGconn *c, const char *sql, const char *expected)
{
    char *out = asks(c, sql);

    if (strcmp(out, expected) != 0)
        fail_msg("%s\n gives %s, not %s", sql, out, expected);
    free(out);
}

static char *of_case(const char *sql, long id)
{
    char *out = NULL;

    assert_true(asprintf(&out, sql, id) > 0);
    return out;
}

#define ROWS "select count(case_id) from api.worklist(null, 'all', 'all', null, null, 99)"
#define NAMES "select name from api.worklist(null, 'all', 'all', null, null, 99)"
#define CALLED "select outcome || ' ' || code from api.save_attempt(gen_random_uuid(), %ld, 99, '{channel,outcome,phone_new,phone_new_owner}', '{null,null,null,null}'," \
               " '{phone,busy,+79000000055,self}')"

/* ---- notifications ---- */

/* All names that one may think of are listened on while another office lives its day: what comes is the number of that office, on one
 * channel, and no more. A star is a name as any. */
static void nothing_but_the_office(void **state)
{
    static const char *const names[] = {"*", "%", "kurator", "KURATOR", "kurator*", "10", "1", "audit", "api", "public", "o_clerk", "t_supervisor", "kurator_owner", "kurator:10", "staff", "pg_notify", ""};
    PGconn *spy = as("t_clerk"), *clerk = as("o_clerk"), *boss = as("t_supervisor");
    int heard = 0;
    char sql[600];

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        snprintf(sql, sizeof sql, "listen \"%s\"", names[i]);
        char *out = asks(spy, sql);

        assert_string_equal(out, names[i][0] ? "" : "! 42601");
        free(out);
    }
    long office10 = pg_number(&office.pg, "select id from kurator.organisation where no = 10"), office1 = pg_number(&office.pg, "select id from kurator.organisation where no = 1");
    snprintf(sql, sizeof sql, "select outcome from api.save_intake(gen_random_uuid(), %ld, null, '{source,received_on,surname,given_name,birth_date,sex,snils,phone1,settlement,address}', null,"
                              " '{personal,2026-11-12,Тайнова,Мария,1990-02-01,f,00100199764,+79000000077,Бахтай,\"Мира, 5\"}')", office10);
    answers(clerk, sql, "saved");
    long secret = pg_number(&office.pg, "select c.id from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Тайнова'");
    char *call = of_case(CALLED, secret), *here = of_case(CALLED, theirs);
    answers(clerk, call, "saved ");
    free(call);
    snprintf(sql, sizeof sql, "select api.keep_draft(gen_random_uuid(), 'attempt', %ld, %ld, 1, 1, '', '{note}', '{Тайнова}')", secret, office10);
    answers(clerk, sql, "t");
    snprintf(sql, sizeof sql, "select outcome from api.save_handover(gen_random_uuid(), null, %ld, '{to,what,cases,note}', null, array['nobody','these','%ld:','Тайнова'])", office1, theirs);
    char *out = asks(boss, sql);
    assert_string_equal(out, "saved");
    free(out);
    answers(boss, here, "saved ");
    free(here);
    snprintf(sql, sizeof sql, "select outcome from api.save_restricted(gen_random_uuid(), %ld, 1, '{action,kind,reason}', null, '{mark,violence,угрозы}')", theirs);
    answers(boss, sql, "saved");
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "t_clerk2", "--surname", "Бадмаев"), 0);
    answers(spy, "select 1", "1");
    for (PGnotify *n; (n = PQnotifies(spy)) != NULL; heard++) {
        char *end;
        long whose = strtol(n->extra, &end, 10);

        assert_string_equal(n->relname, "kurator");
        assert_true(whose == office1 || whose == office10);
        assert_true(*end == '\0' || strcmp(end, ":staff") == 0 || strcmp(end, ":draft") == 0);     /* the kind of what changed, never which */
        PQfreemem(n);
    }
    assert_true(heard >= 4);            /* the test can fail */
    PQfinish(spy);
    PQfinish(clerk);
    PQfinish(boss);
}

/* A clerk who sends as fast as he can makes a colleague's program read its list once a second, and its keys work. */
static void a_clerk_who_notifies(void **state)
{
    const char *calls = "select coalesce(sum(calls), 0)::bigint from pg_stat_user_functions where schemaname = 'api' and funcname = 'worklist'";
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false);
    PGconn *c = as("t_clerk2");
    char sql[400];

    (void)state;
    vt_wait_text(vt, "5 дней (1)", OFFICE_WAIT);
    vt_wait_quiet(vt, 400, OFFICE_WAIT);
    pg_exec(&office.pg, "select pg_stat_force_next_flush()");
    snprintf(sql, sizeof sql, "do $$ begin for n in 1 .. 200 loop perform pg_notify('kurator', '%ld'), pg_notify('kurator', '%ld:staff' || n), pg_notify('kurator', n || ':staff:x'); end loop; end $$",
             pg_number(&office.pg, "select id from kurator.organisation where no = 1"), pg_number(&office.pg, "select id from kurator.organisation where no = 1"));
    long before = pg_number(&office.pg, calls);
    long long since = clock_ms();
    while (clock_ms() - since < 4000) {
        answers(c, sql, "");
        vt_pump(vt, 10);
    }
    long seconds = (long)((clock_ms() - since) / 1000);
    vt_wait_quiet(vt, 1500, OFFICE_WAIT);
    vt_type(vt, "своева");
    vt_wait_text(vt, "14.03.1988", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    office_leave(&vt);                  /* what it called is counted when its session is over */
    assert_true(pg_wait(&office.pg, "select not exists (select from pg_stat_activity where usename = 't_clerk' and datname = current_database())"));
    long read = pg_number(&office.pg, calls) - before;
    if (read < 1 || read > seconds + 4)
        fail_msg("%ld readings in %ld seconds", read, seconds);
    PQfinish(c);
}

/* ---- what is held open ---- */

static void role(const char *what)
{
    assert_int_equal(COMMAND(&office, "t_admin", "user", "change", "t_clerk2", what[0] == '+' ? "--role" : "--drop", what + 1), 0);
}

static void unlocked(void) { assert_int_equal(COMMAND(&office, "t_admin", "user", "unlock", "t_clerk2"), 0); }

/* A save cannot be left behind as a prepared transaction, which would hold its locks when its session and its account are no more. */
static void no_prepared_transaction(void **state)
{
    PGconn *c = as("t_clerk2");
    char *call = of_case(CALLED, mine), *out;

    (void)state;
    answers(c, "begin", "");
    answers(c, call, "saved ");
    free(call);
    out = asks(c, "prepare transaction 'left behind'");
    assert_true(strcmp(out, "! 0A000") == 0 || strcmp(out, "! 55000") == 0);
    free(out);
    answers(c, "rollback", "");
    answers(c, "begin", "");
    answers(c, ROWS, "1");
    answers(c, "prepare transaction 'left behind'", "! 55000");        /* the server takes none */
    answers(c, "select count(*) from pg_prepared_xacts", "0");
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", mine);
    PQfinish(c);
}

/* Locked, the account loses the session with whatever it holds: a cursor past its transaction, a snapshot from before, a row that a
 * colleague waits for. */
static void locked_with_something_held(void **state)
{
    static const char *const held[] = {"begin isolation level repeatable read", "begin isolation level serializable", "begin", "begin read only"};
    char *call = of_case(CALLED, mine);

    (void)state;
    for (size_t i = 0; i < sizeof held / sizeof held[0]; i++) {
        PGconn *c = as("t_clerk2");

        answers(c, "begin", "");
        answers(c, "declare rest cursor with hold for " NAMES, "");
        answers(c, "commit", "");
        answers(c, held[i], "");
        answers(c, ROWS, "1");
        assert_int_equal(COMMAND(&office, "t_admin", "user", "lock", "t_clerk2"), 0);
        answers(c, i % 2 ? ROWS : "fetch rest", "! gone");
        PQfinish(c);
        c = as("t_clerk2");             /* a server that lets it in by trust: it may nothing */
        answers(c, ROWS, "0");
        answers(c, "fetch rest", "! 34000");
        answers(c, held[i], "");
        answers(c, ROWS, "0");
        PQfinish(c);
        unlocked();
    }
    /* a colleague waits for the row; the administrator does not */
    PGconn *c = as("t_clerk2"), *d = as("t_supervisor");
    answers(c, "begin", "");
    answers(c, call, "saved ");
    assert_int_equal(PQsendQuery(d, call), 1);
    assert_true(pg_wait(&office.pg, "select exists (select from pg_stat_activity where usename = 't_supervisor' and datname = current_database() and wait_event_type = 'Lock')"));
    assert_int_equal(COMMAND(&office, "t_admin", "user", "lock", "t_clerk2"), 0);
    PGresult *r = PQgetResult(d);
    assert_int_equal(PQresultStatus(r), PGRES_TUPLES_OK);
    assert_string_equal(PQgetvalue(r, 0, 0), "saved ");
    PQclear(r);
    office_expect(&office, "1", "select count(*) from kurator.attempt_case where case_id = %ld", mine);
    answers(c, "commit", "! gone");
    PQfinish(c);
    PQfinish(d);
    unlocked();
    free(call);
}

/* The same when a role goes, or is narrowed to a site: what began before does not go on as it was. One more role disturbs nobody. */
static void a_role_less(void **state)
{
    char narrow[40], wide[40];

    (void)state;
    pg_exec(&office.pg, "insert into kurator.site (organisation_id, name) select id, 'Бахтай' from kurator.organisation where no = 1");
    snprintf(narrow, sizeof narrow, "+clerk@n1/%ld", pg_number(&office.pg, "select id from kurator.site where name = 'Бахтай'"));
    snprintf(wide, sizeof wide, "+clerk@n1");
    role("+clerk@n10");
    PGconn *c = as("t_clerk2");
    answers(c, "begin isolation level repeatable read", "");
    answers(c, ROWS, "1");
    role("+coordinator@n10");
    answers(c, ROWS, "1");                 /* still there */
    answers(c, "declare rest cursor with hold for " NAMES, "");
    role("-clerk@n1");
    answers(c, ROWS, "! gone");
    PQfinish(c);
    c = as("t_clerk2");
    char *call = of_case(CALLED, mine);
    answers(c, call, "! KU001");
    free(call);
    role(narrow);
    role(wide);
    answers(c, "begin isolation level repeatable read", "");
    answers(c, ROWS, "1");
    role("-clerk@n1");                  /* the one for all sites; or both: either is less */
    answers(c, ROWS, "! gone");
    PQfinish(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(nothing_but_the_office), cmocka_unit_test(a_clerk_who_notifies), cmocka_unit_test(no_prepared_transaction),
                                       cmocka_unit_test(locked_with_something_held), cmocka_unit_test(a_role_less)};

    return cmocka_run_group_tests(tests, start, office_down);
}
