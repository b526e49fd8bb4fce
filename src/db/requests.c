/* requests.c - requests to co-executors and resource centres: rows turned into structs. */
#include "kurator/requests.h"

#include <stdlib.h>

#include "aggregate.h"
#include "kurator/mem.h"

static const char sent_sql[] =
    "select r.figures, r.id, r.case_id, r.name, r.other, r.kind, r.due_on, r.days, r.bucket, r.state, r.result, r.sent_on, r.ended_at, r.who, r.version"
    " from api.requests_sent($1::int, $2::text, $3::text, $4::date, $5::bigint, $6::int) r";
static const char received_sql[] =
    "select r.figures, r.id, r.name, r.other, r.kind, r.due_on, r.days, r.bucket, r.state, r.result, r.sent_on, r.ended_at, r.version"
    " from api.requests_received($1::int, $2::text, $3::date, $4::bigint, $5::int) r";

void requests_call(struct db_call *call, const struct requests_question *q, const struct request_row *after, int limit)
{
    call_add(call, q->received ? received_sql : sent_sql);
    param_id(call, q->office);
    param_text(call, q->tab);
    if (!q->received)
        param_text(call, q->mine ? "mine" : "all");
    param_text(call, after ? after->due_on : NULL);
    param_id(call, after ? after->id : 0);
    param_number(call, limit);
}

static void read_figures(struct request_list *l, struct columns *c)
{
    char figure[REQUEST_FIGURES][256];
    int n = take_list(c, figure, REQUEST_FIGURES);

    for (int i = 0; i < n; i++)
        l->figures[i] = (int)strtol(figure[i], NULL, 10);
}

void requests_read(struct request_list *l, const struct db_rows *rows, bool received, int limit)
{
    int n = db_rows_count(rows), added = 0;

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct request_row *r = &l->rows[l->n];

        read_figures(l, &c);
        *r = (struct request_row){.id = take_id(&c)};
        if (!r->id)
            continue;           /* an empty page: its figures alone */
        if (!received)
            r->case_id = take_id(&c);
        TAKE(&c, r->name);
        TAKE(&c, r->other);
        TAKE(&c, r->kind);
        TAKE(&c, r->due_on);
        r->days = take_int(&c);
        TAKE(&c, r->bucket);
        TAKE(&c, r->state);
        TAKE(&c, r->result);
        TAKE(&c, r->sent_on);
        TAKE(&c, r->ended_at);
        if (!received)
            TAKE(&c, r->who);
        r->version = take_int(&c);
        l->n++;
        added++;
    }
    l->more = added >= limit;
}

void requests_free(struct request_list *l)
{
    free(l->rows);
    *l = (struct request_list){0};
}

/* ---- one of them ---- */

static const char one_sent_sql[] =
    "select r.id, r.version, r.kind, r.text, r.name, r.birth_date, r.phone, r.phone_owner, r.address, r.other, r.other_phones, r.sent_at, r.sent_by,"
    " r.due_on, r.days, r.state, r.result, r.answer, r.ended_at, r.ended_by, r.answered_on, r.answer_channel, r.answer_from, r.case_id, r.withdrawn_why, r.read_at, r.read_by"
    " from api.request_sent($1::bigint) r";
static const char one_received_sql[] =
    "select r.id, r.version, r.kind, r.text, r.name, r.birth_date, r.phone, r.phone_owner, r.address, r.other, r.other_phones, r.sent_at, r.sent_by,"
    " r.due_on, r.days, r.state, r.result, r.answer, r.ended_at, r.ended_by, r.answered_on, r.answer_channel, r.answer_from"
    " from api.request_received($1::bigint) r";

void request_call(struct db_call *call, long long id, bool received)
{
    call_add(call, received ? one_received_sql : one_sent_sql);
    param_number(call, id);
}

bool request_read(struct request_full *r, const struct db_rows *rows, bool received)
{
    struct columns c = {.rows = rows};

    *r = (struct request_full){0};
    if (db_rows_count(rows) != 1)
        return false;
    r->id = take_id(&c);
    r->version = take_int(&c);
    TAKE(&c, r->kind);
    TAKE(&c, r->text);
    TAKE(&c, r->name);
    TAKE(&c, r->birth_date);
    TAKE(&c, r->phone);
    TAKE(&c, r->phone_owner);
    TAKE(&c, r->address);
    TAKE(&c, r->other);
    TAKE(&c, r->other_phones);
    TAKE(&c, r->sent_at);
    TAKE(&c, r->sent_by);
    TAKE(&c, r->due_on);
    r->days = take_int(&c);
    TAKE(&c, r->state);
    TAKE(&c, r->result);
    TAKE(&c, r->answer);
    TAKE(&c, r->ended_at);
    TAKE(&c, r->ended_by);
    TAKE(&c, r->answered_on);
    TAKE(&c, r->answer_channel);
    TAKE(&c, r->answer_from);
    if (received)
        return true;
    r->case_id = take_id(&c);
    TAKE(&c, r->withdrawn_why);
    TAKE(&c, r->read_at);
    TAKE(&c, r->read_by);
    return true;
}

void request_why_call(struct db_call *call, long long id)
{
    call_add(call, "select w.kind, w.day, w.other, w.working, w.n, w.day_kind, w.name, w.scope, w.version, w.at from api.request_why($1::bigint) w");
    param_number(call, id);
}

/* ---- whom to ask ---- */

void addressees_call(struct db_call *call, int office)
{
    call_add(call, "select a.id, a.short_name, a.kind, a.answers from api.request_addressees($1::int) a");
    param_id(call, office);
}

int addressees_read(struct addressee_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < max ? n : max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        out[i] = (struct addressee_row){.id = take_int(&c)};
        TAKE(&c, out[i].name);
        TAKE(&c, out[i].kind);
        out[i].answers = take_bool(&c);
    }
    return n;
}
