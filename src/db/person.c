/* person.c - the preview of a case and the citizens found by a search. */
#include "kurator/casefile.h"

#include "aggregate.h"

static const char preview_sql[] =
    "select name, birth_date, whom, whom_name, phone, address, source, received_on, attempts, preferences"
    " from api.preview($1::bigint)";
static const char search_sql[] =
    "select person_id, name, birth_date, settlement, status, status_at, case_id, days, too_many, open_since, open_no, reasons"
    " from api.search($1::int, $2::text, $3::int)";
/* With the case of the only citizen found, and found by what was typed exactly, left for the statements behind it until the call
 * ends. */
static const char search_open_sql[] =
    "with f as materialized (select * from api.search($1::int, $2::text, $3::int)),"
    " one as materialized (select set_config('kurator.found', coalesce((select max(f.case_id) from f"
    "  having count(*) = 1 and coalesce(max(cardinality(f.reasons)), 0) = 0)::text, ''), true))"
    " select f.person_id, f.name, f.birth_date, f.settlement, f.status, f.status_at, f.case_id, f.days, f.too_many, f.open_since, f.open_no, f.reasons"
    " from f, one";
static const char similar_sql[] =
    "select person_id, name, birth_date, settlement, status, status_at, case_id, days, too_many, open_since, open_no, reasons"
    " from api.similar($1::int, $2::text, $3::text, $4::text, $5::date, $6::text, $7::text)";

void preview_call(struct db_call *call, long long case_id)
{
    call_add(call, preview_sql);
    param_number(call, case_id);
}

bool preview_read(struct case_preview *p, const struct db_rows *rows)
{
    struct columns c = {.rows = rows};

    *p = (struct case_preview){0};
    if (db_rows_count(rows) < 1)
        return false;
    TAKE(&c, p->name);
    TAKE(&c, p->birth_date);
    TAKE(&c, p->whom);
    TAKE(&c, p->whom_name);
    TAKE(&c, p->phone);
    TAKE(&c, p->address);
    TAKE(&c, p->source);
    TAKE(&c, p->received_on);
    p->nattempts = take_list(&c, p->attempts, 3);
    p->npreferences = take_list(&c, p->preferences, 7);
    return true;
}

static void add_search(struct db_call *call, const char *sql, int office, const char *text, int limit)
{
    call_add(call, sql);
    param_id(call, office);
    param_text(call, text);
    param_number(call, limit);
}

void search_call(struct db_call *call, int office, const char *text, int limit)
{
    add_search(call, search_sql, office, text, limit);
}

void search_open_call(struct db_call *call, int office, const char *text, int limit, const char *look)
{
    add_search(call, search_open_sql, office, text, limit);
    case_call(call, 0, look);
}

void similar_call(struct db_call *call, int office, const char *surname, const char *given_name, const char *patronymic,
                  const char *birth, const char *snils, const char *phone)
{
    call_add(call, similar_sql);
    param_id(call, office);
    param_filled(call, surname);
    param_filled(call, given_name);
    param_filled(call, patronymic);
    param_filled(call, birth);
    param_filled(call, snils);
    param_filled(call, phone);
}

int search_read(struct person_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    if (n > max)
        n = max;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct person_row *p = &out[i];

        *p = (struct person_row){0};
        p->person_id = take_id(&c);
        TAKE(&c, p->name);
        TAKE(&c, p->birth_date);
        TAKE(&c, p->settlement);
        TAKE(&c, p->status);
        TAKE(&c, p->status_at);
        p->case_id = take_id(&c);
        p->days = take_int(&c);
        p->too_many = take_bool(&c);
        TAKE(&c, p->open_since);
        TAKE(&c, p->open_no);
        p->nreasons = take_list(&c, p->reasons, 4);
    }
    return n;
}
