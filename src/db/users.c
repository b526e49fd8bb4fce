/* users.c - accounts and passwords: rows to structs. */
#include "kurator/users.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "private.h"

void users_call(struct db_call *call, const char *login, const char *lang)
{
    call_add(call, "select u.login, u.surname, u.given_name, u.patronymic, u.valid_from, u.valid_until, u.state, u.account, u.role,"
                   " case $2 when 'ru' then u.role_name else u.role_name_en end, u.office_name, u.role_from, u.role_until, u.version,"
                   " u.office_id, u.office_no, u.in_force, u.staff_id, u.site_id, u.site_name, u.password_until, u.lock_reason,"
                   " u.changed_by, u.changed_at, u.last_login from api.users($1) u");
    param_text(call, login);
    param_text(call, lang);
}

int users_read(struct user_row **out, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    *out = mem_zero((size_t)n + 1, sizeof **out);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct user_row *u = &(*out)[i];

        TAKE(&c, u->login);
        TAKE(&c, u->surname);
        TAKE(&c, u->given_name);
        TAKE(&c, u->patronymic);
        TAKE(&c, u->valid_from);
        TAKE(&c, u->valid_until);
        TAKE(&c, u->state);
        TAKE(&c, u->account);
        TAKE(&c, u->role);
        TAKE(&c, u->role_name);
        TAKE(&c, u->office_name);
        TAKE(&c, u->role_from);
        TAKE(&c, u->role_until);
        u->version = take_int(&c);
        u->office_id = take_int(&c);
        u->office_no = take_int(&c);
        u->in_force = take_bool(&c);
        u->staff_id = take_int(&c);
        u->site_id = take_int(&c);
        TAKE(&c, u->site_name);
        TAKE(&c, u->password_until);
        TAKE(&c, u->lock_reason);
        TAKE(&c, u->changed_by);
        TAKE(&c, u->changed_at);
        TAKE(&c, u->last_login);
    }
    return n;
}

void user_page_call(struct db_call *call, const char *typed, const char *lang, int offset, int limit)
{
    call_add(call, "select p.staff_id, p.version, p.login, p.name, p.roles, p.brief, p.state from api.user_page($1, $2, $3::int, $4::int) p");
    param_text(call, typed);
    param_text(call, lang);
    param_number(call, offset);
    param_number(call, limit);
}

int user_page_read(struct user_line **out, int n, const struct db_rows *rows)
{
    int more = db_rows_count(rows);

    *out = mem_grow(*out, (size_t)(n + more) + 1, sizeof **out);
    for (int i = 0; i < more; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct user_line *u = &(*out)[n + i];

        u->staff_id = take_int(&c);
        u->version = take_int(&c);
        TAKE(&c, u->login);
        TAKE(&c, u->name);
        TAKE(&c, u->roles);
        TAKE(&c, u->brief);
        TAKE(&c, u->state);
    }
    return more;
}

void offices_call(struct db_call *call)
{
    call_add(call, "select o.id, o.no, o.name from api.offices() o");
}

int offices_read(struct office_row **out, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    *out = mem_zero((size_t)n + 1, sizeof **out);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        (*out)[i].id = take_int(&c);
        (*out)[i].no = take_int(&c);
        TAKE(&c, (*out)[i].name);
    }
    return n;
}

void sites_call(struct db_call *call, int office)
{
    call_add(call, "select s.id, s.office_id, s.office_no, s.office_name, s.name, s.address from api.sites($1::int) s");
    param_id(call, office);
}

int sites_read(struct site_row **out, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    *out = mem_zero((size_t)n + 1, sizeof **out);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct site_row *s = &(*out)[i];

        s->id = take_int(&c);
        s->office_id = take_int(&c);
        s->office_no = take_int(&c);
        TAKE(&c, s->office_name);
        TAKE(&c, s->name);
        TAKE(&c, s->address);
    }
    return n;
}

void user_save_call(struct db_call *call, const struct user_save *s)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id"
                   " from api.save_user($1::uuid, $2, $3, null, $4::text[], $5::text[]) s");
    param_text(call, s->request);
    param_text(call, s->action);
    param_text(call, s->login);
    param_text(call, s->names);
    param_text(call, s->values);
}

void password_terms_call(struct db_call *call, const char *login)
{
    call_add(call, "select t.outcome, t.code, t.login, t.length from api.password_terms($1) t");
    param_text(call, login);
}

int password_terms_read(struct password_terms *out, const struct db_rows *rows, struct error *e)
{
    struct columns c = {.rows = rows};
    char outcome[12], code[48];

    if (db_rows_count(rows) != 1)
        return error_set(e, "db.answer", NULL);
    TAKE(&c, outcome);
    TAKE(&c, code);
    TAKE(&c, out->login);
    out->length = take_int(&c);
    return str_eq(outcome, "ok") ? 0 : error_set(e, code, out->login, NULL);
}

/* Named, the algorithm is known here: the server is not asked. */
static char *verifier(PGconn *conn, const char *login, const char *password, struct error *e)
{
    char *made = conn ? PQencryptPasswordConn(conn, password, login, "scram-sha-256") : NULL;

    if (!made) {
        error_set(e, "db.fault", "SCRAM", NULL);
        return NULL;
    }
    char *copy = mem_dup(made);

    PQfreemem(made);
    return copy;
}

char *password_verifier(struct db_session *s, const char *login, const char *password, struct error *e)
{
    return verifier(db_session_connection(s), login, password, e);
}

char *password_verifier_of(const struct db *db, const char *login, const char *password, struct error *e)
{
    return verifier(db_connection(db), login, password, e);
}

void password_save_call(struct db_call *call, const char *login, const char *verifier)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id from api.set_password($1, $2) s");
    param_text(call, login);
    param_text(call, verifier);
}
