/* ahead.c - forms typed blind at a thousand characters a second, function keys included: whatever either leg takes, the database is the same. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <cmocka.h>
#include "office.h"
#include "relay.h"

#define DELAY 3000              /* ms, of either leg */
#define BOUND 60000
#define F2 "\033OQ"
#define F5 "\033[15~"
#define F6 "\033[17~"
#define F8 "\033[19~"
#define F10 "\033[21~"
#define LEAVE F10 "2"

/* What somebody types who looks up only at the end, and what must have become of it. */
static const struct script { const char *login, *keys, *done; } scripts[] = {
    {"t_clerk", F5 "новоселова мария\r\r01.02.1990\r2" "\r\r" "Кутулик\rМира, 5\t\t\t1" "416\r\rБюро МСЭ № 7\r1183/26\r1911\r122.45.67/2026\r1011" F2 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.referral r on r.person_id = p.id join kurator.address a on a.person_id = p.id join kurator.ipra i on i.id = r.ipra_id"
     " where p.surname = 'Новоселова' and p.given_name = 'Мария' and p.birth_date = '1990-02-01' and r.incoming_no = '416' and r.sender_no = '1183/26' and a.settlement = 'Кутулик'"
     " and i.number = '122.45.67/2026' and i.issued_on = '2026-11-10'"},
    {"t_clerk", F5 "известная 1992\r1" "417\r\rБюро МСЭ № 8\r1184/26\r1911\r123.45.67/2026\r1011" F2 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.referral r on r.person_id = p.id where p.surname = 'Известная' and r.sender = 'Бюро МСЭ № 8' and r.sender_on = '2026-11-19'"},
    {"t_clerk", "Соглашева\r" F6 "11" "25 11" F2 F10 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.appointment a on a.case_id = c.id where p.surname = 'Соглашева' and a.starts_at = '2026-11-25 11:00+08' and a.state = 'agreed'"},
    {"t_clerk", "Молчалина\r" F6 "2\t\t\tне берёт трубку" F2 F10 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.attempt_case c on c.person_id = p.id join kurator.contact_attempt a on a.id = c.attempt_id"
     " where p.surname = 'Молчалина' and a.outcome = 'no_answer'"},
    {"t_clerk", "Ошибкина\r" F6 "11" "26 15" F2 F8 "ошиб\r" "2" F2 F10 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.deadline d on d.case_id = c.id where p.surname = 'Ошибкина' and d.period = 'notify' and d.state = 'open'"},
    {"t_clerk", "11223344595\r" F6 "3" F2 F10 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.attempt_case c on c.person_id = p.id join kurator.contact_attempt a on a.id = c.attempt_id"
     " where p.surname = 'Номерная' and a.outcome = 'busy'"},
    {"t_supervisor", F8 "сот\r" "1" F2 LEAVE,
     "select count(*) = 1 from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.staff s on s.id = c.assignee_id where p.surname = 'Передачина' and s.login = 't_clerk2'"},
};
#define SCRIPTS (int)(sizeof scripts / sizeof scripts[0])

/* All rows of all tables but what says nothing of the work: numbers given in the order of arrival, keys, salts. Who and which case a
 * row is about is said by name. */
static const char contents[] =
    "create function public.contents() returns setof text language plpgsql as $f$ declare t record; v_cols text; begin"
    " for t in select c.oid, n.nspname, c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
    "  where (n.nspname = 'kurator' or (n.nspname, c.relname) = ('audit', 'entry')) and c.relkind in ('r', 'p') and not c.relispartition"
    "   and c.relname not in ('request', 'tally', 'migration', 'api_definition', 'function_grant', 'calendar_layer', 'workday') order by 2, 3 loop"
    "  select string_agg(format('%L || coalesce((%s)::text, ''-'')', a.attname || '=', case"
    "    when f.confrelid = 'kurator.staff'::regclass then format('(select s.login from kurator.staff s where s.id = t.%I)', a.attname)"
    "    when a.attname = 'person_id' then '(select p.surname from kurator.person p where p.id = t.person_id)'"
    "    when a.attname = 'case_id' then '(select p.surname from kurator.person p join kurator.case_file c on c.person_id = p.id where c.id = t.case_id)'"
    "    else 't.' || quote_ident(a.attname) end), ' || '' '' || ' order by a.attnum) into v_cols"
    "   from pg_attribute a left join lateral (select k.confrelid from pg_constraint k where k.conrelid = t.oid and k.contype = 'f' and k.conkey = array[a.attnum] limit 1) f on true"
    "   where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and (f.confrelid = 'kurator.staff'::regclass or a.attname in ('person_id', 'case_id')"
    "    or ((f.confrelid is null or a.atttypid = 'text'::regtype) and a.attname !~ '(^|_)ids?$' and a.attname not in ('seq', 'xid', 'pid', 'host', 'at', 'subject', 'row_id', 'key', 'base_version', 'notified_by', 'esrn_attempt')"
    "     and a.atttypid not in ('uuid'::regtype, 'bytea'::regtype, 'bytea[]'::regtype, 'xid'::regtype, 'xid8'::regtype, 'inet'::regtype)));"
    "  continue when v_cols is null;"
    "  return query execute format('select %L || '' '' || %s from %I.%I t%s', t.relname || ':', v_cols, t.nspname, t.relname,"
    /* what a resting bar showed hangs on when it rested */
    "   case t.relname when 'entry' then ' where t.why is distinct from ''preview''' end);"
    " end loop; end $f$";

struct leg {
    const char *name;
    struct office office;
    struct relay *relay;
    int late;                   /* ms that keys take, and pictures */
    struct vt *vt[SCRIPTS];
    char *contents;
};

static void person_with_number(struct office *o)
{
    office_case(o, "Номерная", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-20");
    pg_exec(&o->pg, "update kurator.person set snils = '11223344595' where surname = 'Номерная'");
}

static void leg_start(struct leg *l)
{
    static const char *const surnames[] = {"Соглашева", "Молчалина", "Ошибкина", "Передачина"};

    office_start(&l->office);
    office_clock(&l->office, "2026-11-23 09:00");
    pg_exec(&l->office.pg, contents);
    for (size_t i = 0; i < sizeof surnames / sizeof surnames[0]; i++)
        office_case(&l->office, surnames[i], "Анна", "Сергеевна", "1988-03-14", "ipra", i == 3 ? "2026-11-05" : "2026-11-20");   /* the last one is overdue: the bar stands on it */
    person_with_number(&l->office);
    pg_exec(&l->office.pg, "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Известная', 'Анна', 'Сергеевна', '1992-03-14', 'f') returning id)"
                           " insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1");
    l->relay = relay_start(l->office.pg.socket, false);
}

/* All scripts at once, each on its terminal: a character a millisecond, read or not. */
static void leg_type(struct leg *l)
{
    size_t at[SCRIPTS] = {0};

    for (int i = 0; i < SCRIPTS; i++)
        l->vt[i] = office_open(&l->office, scripts[i].login, relay_host(l->relay), 24, 80, "xterm-256color", false);
    for (int i = 0; i < SCRIPTS; i++)
        vt_wait_text(l->vt[i], "Куратор", OFFICE_WAIT);         /* the terminal is the program's; the database need not have answered */
    poll(NULL, 0, l->late);                     /* the keys are on their way */
    for (bool more = true; more; poll(NULL, 0, 1)) {
        more = false;
        for (int i = 0; i < SCRIPTS; i++) {
            if (!scripts[i].keys[at[i]])
                continue;
            more = true;
            vt_send(l->vt[i], scripts[i].keys + at[i]++, 1);
            if (!l->late)
                vt_pump(l->vt[i], 0);
        }
    }
    poll(NULL, 0, l->late);                     /* nothing has been read of what it painted */
}

static void leg_end(struct leg *l)
{
    for (int i = 0; i < SCRIPTS; i++) {
        int status = -1;
        char what[40];

        vt_wait_exit(l->vt[i], BOUND, &status);
        if (getenv("KURATOR_TEST_SHOW") || status != 0)
            fprintf(stderr, "%s, script %d, status %d:\n%s", l->name, i + 1, status, vt_screen(l->vt[i]));
        assert_int_equal(status, 0);
        vt_stop(&l->vt[i]);
        char *done = pg_value(&l->office.pg, scripts[i].done);
        snprintf(what, sizeof what, "%s, script %d", l->name, i + 1);
        if (strcmp(done, "t") != 0)
            fail_msg("%s is not in the database", what);
        free(done);
    }
    l->contents = pg_value(&l->office.pg, "select string_agg(line, E'\\n' order by line collate \"C\") from public.contents() line");
}

static void same(const struct leg *a, const struct leg *b)
{
    const char *one = a->contents, *two = b->contents;

    while (*one && *one == *two) {
        one++;
        two++;
    }
    if (!*one && !*two)
        return;
    while (one > a->contents && one[-1] != '\n') {
        one--;
        two--;
    }
    if (getenv("KURATOR_TEST_SHOW"))
        fprintf(stderr, "=== %s\n%s\n=== %s\n%s\n", a->name, a->contents, b->name, b->contents);
    fprintf(stderr, "%s: %.*s\n%s: %.*s\n", a->name, (int)strcspn(one, "\n"), one, b->name, (int)strcspn(two, "\n"), two);
    fail();
}

static void test_same_database(void **state)
{
    static struct leg near = {.name = "no delay"}, far_database = {.name = "database 3,000 ms away"}, far_terminal = {.name = "terminal 3,000 ms away", .late = DELAY};

    (void)state;
    leg_start(&far_database);
    relay_delay(far_database.relay, DELAY);
    leg_type(&far_database);
    leg_start(&near);
    leg_type(&near);
    leg_end(&near);
    leg_start(&far_terminal);
    leg_type(&far_terminal);
    leg_end(&far_terminal);
    leg_end(&far_database);
    assert_true(strlen(near.contents) > 20000);
    same(&near, &far_terminal);
    same(&near, &far_database);
    struct leg *legs[] = {&near, &far_terminal, &far_database};
    for (int i = 0; i < 3; i++) {
        relay_stop(&legs[i]->relay);
        office_stop(&legs[i]->office);
        free(legs[i]->contents);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_same_database)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
