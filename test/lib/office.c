/* office.c - an invented office for end-to-end tests. */
#include "office.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "shares.h"

struct office office;

/* cmocka's. */
extern void _fail(const char *file, int line);

static const char accounts[] =
    "('t_clerk','Иванова','Ольга','Петровна','clerk',1), ('t_clerk2','Бадмаев','Цырен','Дашиевич','clerk',1),"
    " ('t_supervisor','Никифорова','Вера','Андреевна','supervisor',1), ('o_clerk','Верхозина','Алёна','Сергеевна','clerk',10),"
    " ('t_admin','Зверев','Павел','Антонович','admin',1), ('t_auditor','Труфанов','Роман','Евгеньевич','auditor',1)";

/* Roles belong to the cluster: programs that run side by side make them one after the other. */
static void roles(struct office *o, const char *sql)
{
    pg_exec(&o->pg, "select pg_advisory_lock(724001)");
    pg_exec(&o->pg, sql);
    pg_exec(&o->pg, "select pg_advisory_unlock(724001)");
}

#define MAKE_ROLE " begin execute format('create role %%I login', r.login); exception when duplicate_object or unique_violation then null; end;" \
                  " if exists (select from pg_roles t where t.rolname = r.login and not t.rolcanlogin) then execute format('alter role %%I login', r.login); end if;" \
                  " begin execute format('grant %%I to %%I', 'kurator_' || r.role, r.login); exception when others then null; end;"

void office_login(struct office *o, const char *login, const char *role)
{
    char sql[600];

    snprintf(sql, sizeof sql, "do $$ declare r record; begin select '%s' as login, '%s' as role into r;" MAKE_ROLE " end $$", login, role);
    roles(o, sql);
}

void office_staff(struct office *o, const char *people)
{
    char sql[2400];

    snprintf(sql, sizeof sql,
             "do $$ declare r record; begin"
             " for r in select * from (values %s) v(login, s, g, p, role, office) loop"
             MAKE_ROLE
             "   insert into kurator.staff (login, surname, given_name, patronymic) values (r.login, r.s, r.g, r.p);"
             "   insert into kurator.staff_role (staff_id, organisation_id, role)"
             "        select s.id, o.id, r.role from kurator.staff s, kurator.organisation o"
             "         where s.login = r.login and (o.no = r.office or r.office is null and o.kind = 'ministry');"
             " end loop; end $$", people);
    roles(o, sql);
}

/* t_... and o_... are of the cluster, and tests beside this one work by them: their lock shuts them out of this database alone. Who looks at
 * how the server shuts out takes accounts of its own. */
static const char not_shut[] =
    "alter function kurator.account_admit(int, boolean) rename to account_admit_whole;"
    "create function kurator.account_admit(p_staff int, p_in boolean) returns boolean language plpgsql security definer set search_path = pg_catalog, pg_temp as $$"
    " begin return not exists (select from kurator.staff s where s.id = p_staff and s.login ~ '^[to]_') and kurator.account_admit_whole(p_staff, p_in); end $$;"
    "alter function kurator.account_admit(int, boolean) owner to kurator_owner";

void office_start(struct office *o)
{
    const char *program = getenv("KURATOR_TEST_PROGRAM");

    memset(o, 0, sizeof *o);
    snprintf(o->program, sizeof o->program, "%s", program ? program : "build/kurator-san");
    pg_start(&o->pg, "KURATOR_TEST_REFERENCE");
    office_staff(o, accounts);
    pg_exec(&o->pg, not_shut);
    pg_exec(&o->pg, "insert into kurator.identification_officer (organisation_id, staff_id, order_no, order_on, valid_from)"
                    " select o.id, s.id, 'T-1', '2025-01-13', '2025-01-13' from kurator.staff s, kurator.organisation o where s.login = 't_clerk' and o.no = 1");
    office_clock(o, "2026-11-12 09:00");
}

void office_stop(struct office *o)
{
    pg_stop(&o->pg);
}

int office_up(void **state)
{
    (void)state;
    office_start(&office);
    return 0;
}

int office_up_friday(void **state)
{
    office_up(state);
    office_clock(&office, "2026-11-13 09:00");
    return 0;
}

int office_down(void **state)
{
    (void)state;
    office_stop(&office);
    return 0;
}

int office_shares(int (*fill)(void **state), int n, int (*share)(int number))
{
    if (fill(NULL) != 0)
        return 1;
    pg_leave(&office.pg);
    int failed = shares_run(n, share);
    pg_stop(&office.pg);
    return failed;
}

int office_up_copied(void **state)
{
    (void)state;
    pg_copy(&office.pg, &office.pg);
    return 0;
}

void office_clock(struct office *o, const char *local)
{
    char sql[300];

    snprintf(sql, sizeof sql, "create or replace function kurator.clock() returns timestamptz language sql stable as $$ select timestamptz '%s:00+08' $$", local);
    pg_exec(&o->pg, sql);
}

long office_case(struct office *o, const char *surname, const char *given_name, const char *patronymic, const char *birth,
                 const char *source, const char *received)
{
    char sql[2000];

    snprintf(sql, sizeof sql,
             "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('%s', '%s', '%s', '%s', 'f') returning id),"
             " k as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1),"
             " t as (insert into kurator.phone (person_id, number) select id, '+79000001234' from p),"
             " a as (insert into kurator.address (person_id, postal_code, settlement, line) select id, '669452', 'Кутулик', 'Советская, 24' from p),"
             " c as (insert into kurator.case_file (office_id, person_id, source, ladder, received_on, assignee_id)"
             "       select f.id, p.id, s.code, s.ladder, '%s', w.id from p, kurator.organisation f, kurator.source s, kurator.staff w"
             "        where f.no = 1 and s.code = '%s' and w.login = 't_clerk' returning id, office_id, person_id, source, received_on),"
             " r as (insert into kurator.referral (office_id, case_id, person_id, source, received_on, incoming_no) select office_id, id, person_id, source, received_on, '417' from c)"
             " select id from c",
             surname, given_name, patronymic, birth, received, source);
    long id = pg_number(&o->pg, sql);

    snprintf(sql, sizeof sql, "select kurator.recompute(%ld)", id);
    free(pg_value(&o->pg, sql));
    return id;
}

struct vt *office_run(struct office *o, const char *const argv[], const char *login, const char *host, int rows, int cols, const char *term,
                      const char *const more[])
{
    char h[160], u[80], d[120], p[40];
    const char *env[24] = {h, p, u, d, "PGSERVICE", "PGPASSFILE", "KURATOR_LANGUAGE", "XDG_CONFIG_HOME=/nonexistent"};
    int n = 8;

    snprintf(h, sizeof h, "PGHOST=%s", host ? host : o->pg.host);
    snprintf(p, sizeof p, "PGPORT=%s", o->pg.port);
    snprintf(u, sizeof u, "PGUSER=%s", login);
    snprintf(d, sizeof d, "PGDATABASE=%s", o->pg.database);
    for (int i = 0; more && more[i] && n < 23; i++)
        env[n++] = more[i];
    return vt_start(argv, rows, cols, term, env);
}

struct vt *office_open_env(struct office *o, const char *login, const char *host, int rows, int cols, const char *term, bool plain,
                           const char *const more[])
{
    const char *argv[] = {o->program, plain ? "--plain" : NULL, NULL};

    return office_run(o, argv, login, host, rows, cols, term, more);
}

struct vt *office_open(struct office *o, const char *login, const char *host, int rows, int cols, const char *term, bool plain)
{
    return office_open_env(o, login, host, rows, cols, term, plain, NULL);
}

struct vt *office_clerk(struct office *o, const char *login)
{
    struct vt *vt = office_open(o, login, NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "УСЗСОН по Аларскому", 15000);
    return vt;
}

char *office_value(struct office *o, const char *sql, long id)
{
    char text[2000];

    snprintf(text, sizeof text, sql, id);
    return pg_value(&o->pg, text);
}

long office_number(struct office *o, const char *sql, long id)
{
    char *v = office_value(o, sql, id);
    long n = strtol(v, NULL, 10);

    free(v);
    return n;
}

void office_expect(struct office *o, const char *expected, const char *sql, long id)
{
    char *v = office_value(o, sql, id);

    if (strcmp(v, expected) != 0) {
        fprintf(stderr, "expected \"%s\", is \"%s\": %s (%ld)\n", expected, v, sql, id);
        _fail(__FILE__, __LINE__);
    }
    free(v);
}

void office_card(struct vt *vt, const char *surname)
{
    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
}

void office_palette(struct vt *vt, const char *name)
{
    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    vt_type(vt, name);
    vt_key(vt, "Enter");
}

void office_menu(struct vt *vt, const char *name, const char *seen)
{
    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", OFFICE_WAIT);
    vt_type(vt, name);
    vt_key(vt, "Enter");
    vt_wait_text(vt, seen, OFFICE_WAIT);
}

static void ended(struct vt **vt)
{
    int status = -1;

    vt_wait_exit(*vt, OFFICE_WAIT, &status);
    if (status != 0) {
        fprintf(stderr, "exit status %d\n", status);
        _fail(__FILE__, __LINE__);
    }
    vt_stop(vt);
}

void office_leave(struct vt **vt)
{
    for (int i = 0; i < 4 && !vt_find(*vt, "запереть", NULL, NULL); i++) {
        vt_reset_bytes(*vt);
        vt_key(*vt, "F10");
        for (int k = 0; k < 200 && vt_bytes(*vt) == 0; k++)      /* another F10 would take the first one back */
            vt_pump(*vt, 10);
        vt_wait_quiet(*vt, 150, OFFICE_WAIT);
    }
    vt_wait_text(*vt, "запереть", OFFICE_WAIT);
    vt_key(*vt, "2");
    ended(vt);
}

void office_end(struct vt **vt)
{
    vt_kill(*vt, SIGTERM);
    ended(vt);
}

void office_press(struct office_keys *k, const char *names)
{
    for (const char *at = names; *at; at += *at == ' ') {
        size_t n = strcspn(at, " ");
        k->keys += n > 0;
        at += n;
    }
    vt_key(k->vt, names);
}

void office_data(struct office_keys *k, const char *text)
{
    for (const char *at = text; *at; at++)
        k->data += (*at & 0xC0) != 0x80;
    vt_type(k->vt, text);
}
