/* session.c - api.start and api.reference: who works, where, and the lists of the session. */
#include "kurator/session.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#ifndef KURATOR_VERSION
#define KURATOR_VERSION "0"
#endif

static const char start_sql[] =
    "select outcome, code, args, staff_id, login, staff_name, role, office_id, office_name, area_code, zone, calendar,"
    " now_local, today, bits_from, bits, read_only, supervises, passed, answers"
    " from api.start($1::int, $2::text, $3::int)";
static const char reference_sql[] =
    "select r.list, r.code, r.position, r.name, r.extra from api.reference($1::int, $2::text) r";

void session_lists_call(struct db_call *call, int office, const char *lang)
{
    call_add(call, reference_sql);
    param_id(call, office);
    param_text(call, lang);
}

void session_start_call(struct db_call *call, int office, bool again)
{
    call_add(call, start_sql);
    param_number(call, SESSION_CONTRACT);
    param_text(call, again ? NULL : "kurator " KURATOR_VERSION);
    param_id(call, office);
}

void session_listen_call(struct db_call *call, int office)
{
    call_add(call, "select api.listen($1::int)");
    param_id(call, office);
}

void session_call(struct db_call *call, int office, const char *lang)
{
    session_start_call(call, office, false);
    session_lists_call(call, office, lang);
}

void session_unlock_failed_call(struct db_call *call, int n)
{
    call_add(call, "select api.unlock_failed($1, $2::int)");
    param_text(call, "kurator " KURATOR_VERSION);
    param_number(call, n);
}

void session_free(struct session *s)
{
    free(s->choices);
    workday_bits_free(&s->workdays);
    *s = (struct session){0};
}

static int refusal(struct columns *c, const char *code, struct error *e)
{
    char args[ERROR_ARGS][256] = {{0}};
    int n = take_list(c, args, ERROR_ARGS);
    const char *arg[ERROR_ARGS] = {0};

    for (int i = 0; i < n; i++)
        arg[i] = args[i];
    return error_set(e, *code ? code : "db.answer", arg[0], arg[1], arg[2], arg[3], NULL);
}

static int read_start(struct session *s, const struct db_rows *rows, struct error *e)
{
    struct columns c = {.rows = rows};
    char outcome[12], code[48], day[12];
    const char *bits;
    struct date from;

    if (db_rows_count(rows) != 1)
        return error_set(e, "db.answer", NULL);
    TAKE(&c, outcome);
    TAKE(&c, code);
    if (!str_eq(outcome, "ok"))
        return refusal(&c, code, e);
    take_none(&c);
    s->staff_id = take_int(&c);
    TAKE(&c, s->login);
    TAKE(&c, s->staff_name);
    TAKE(&c, s->role);
    s->office_id = take_int(&c);
    TAKE(&c, s->office_name);
    TAKE(&c, s->area_code);
    TAKE(&c, s->zone);
    TAKE(&c, s->calendar);
    TAKE(&c, s->now_local);
    TAKE(&c, day);
    if (date_from_iso(day, &s->today) != 0)
        return error_set(e, "db.answer", NULL);
    TAKE(&c, day);
    if (date_from_iso(day, &from) != 0)
        return error_set(e, "db.answer", NULL);
    bits = db_rows_text(rows, 0, c.at++);
    if (*bits && workday_bits_parse(&s->workdays, from, bits, e) != 0)      /* none: no calendar is loaded yet */
        return -1;
    s->read_only = take_bool(&c);
    s->supervises = take_bool(&c);
    s->passed = take_int(&c);
    s->answers = take_int(&c);
    return 0;
}

static int by_list_and_position(const void *a, const void *b)
{
    const struct choice *x = a, *y = b;
    int order = strcmp(x->list, y->list);

    if (order == 0)
        order = (x->position > y->position) - (x->position < y->position);
    return order ? order : strcmp(x->code, y->code);
}

void session_lists_read(struct session *s, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    free(s->choices);
    s->choices = mem_zero((size_t)n, sizeof *s->choices);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct choice *choice = &s->choices[i];

        TAKE(&c, choice->list);
        TAKE(&c, choice->code);
        choice->position = take_int(&c);
        TAKE(&c, choice->name);
        TAKE(&c, choice->extra);
    }
    s->nchoices = n;
    qsort(s->choices, (size_t)n, sizeof *s->choices, by_list_and_position);
}

/* What ended the start call. The refusal of api.start says more than what its refused account could not read after it. */
static int not_started(struct session *s, const struct db_reply *reply, struct error *e)
{
    struct error why = {0};

    if (reply->nresults == 0 || read_start(s, reply->result[0], &why) == 0) {
        why = reply->error;
        if (reply->nresults >= 1 && str_eq(why.code, "db.denied"))
            error_set(&why, "account.role", s->role, NULL);
    }
    session_free(s);
    if (e)
        *e = why;
    return -1;
}

int session_read_start(struct session *s, const struct db_reply *reply, struct error *e)
{
    session_free(s);
    if (!reply->ok)
        return not_started(s, reply, e);
    if (reply->nresults < 1)
        return error_set(e, "db.answer", NULL);
    if (read_start(s, reply->result[0], e) != 0) {
        session_free(s);
        return -1;
    }
    return 0;
}

int session_read_parts(struct session *s, const struct db_reply *reply, int lists, struct error *e)
{
    if (reply->ok && reply->nresults <= lists) {
        session_free(s);
        return error_set(e, "db.answer", NULL);
    }
    if (session_read_start(s, reply, e) != 0)
        return -1;
    session_lists_read(s, reply->result[lists]);
    s->open = true;
    return 0;
}

int session_read(struct session *s, const struct db_reply *reply, struct error *e)
{
    return session_read_parts(s, reply, 1, e);
}

bool session_edits(const struct session *s)
{
    return str_eq(s->role, "clerk") || str_eq(s->role, "coordinator") || str_eq(s->role, "supervisor");
}

bool session_supervises(const struct session *s)
{
    return s->supervises;
}

bool session_requests(const struct session *s)
{
    return s->supervises || str_eq(s->role, "coordinator");
}

bool session_administers(const struct session *s)
{
    return str_eq(s->role, "admin");
}

int session_list(const struct session *s, const char *list, const struct choice **first)
{
    int n = 0;

    *first = NULL;
    for (int i = 0; i < s->nchoices && list; i++)
        if (strcmp(s->choices[i].list, list) == 0) {
            if (n++ == 0)
                *first = &s->choices[i];
        } else if (n) {
            break;
        }
    return n;
}

const struct choice *session_choice(const struct session *s, const char *list, const char *code)
{
    const struct choice *first;
    int n = session_list(s, list, &first);

    for (int i = 0; i < n; i++)
        if (str_eq(first[i].code, code))
            return &first[i];
    return NULL;
}

const char *session_name(const struct session *s, const char *list, const char *code)
{
    const struct choice *c = session_choice(s, list, code);

    return c ? c->name : code;
}

/* As kurator.tell names and fills them. */
enum session_told session_told(const struct session *s, const char *channel, const char *payload)
{
    static const char *const words[] = {[TOLD_LISTS] = "", [TOLD_CALENDAR] = "calendar", [TOLD_STAFF] = "staff", [TOLD_DRAFT] = "draft"};
    char mine[24];

    snprintf(mine, sizeof mine, "kurator_%d", s->office_id);
    for (int i = TOLD_LISTS; str_eq(channel, mine) && i <= TOLD_DRAFT; i++)
        if (str_eq(payload, words[i]))
            return (enum session_told)i;
    return TOLD_NOTHING;
}
