/* draft_rows.c - what was typed and not yet saved: keeping, dropping, finding again. */
#include "kurator/casefile.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"

static const char keep_sql[] =
    "select api.keep_draft($1::uuid, $2::text, $3::bigint, $4::int, $5::int, $6::int, $7::text, $8::text[], $9::text[])";
static const char drop_sql[] = "select api.drop_draft($1::uuid)";
static const char leave_sql[] = "select api.leave_draft($1::uuid, $2::boolean)";
static const char also_sql[] = "select o.who, o.since from api.also_open($1::text, $2::bigint, $3::int) o";
static const char drafts_sql[] =
    "select d.id, d.form, d.target, d.office_id, d.base_version, d.seq, d.focus, d.names, d.\"values\", d.saved_at, d.title,"
    " d.birth_date, d.settlement, d.open_since, d.open_no, d.away"
    " from api.drafts() d";

/* The arrays of the draft last put into a call: they must live until it is submitted, and nobody else can free them. */
static char *kept_names, *kept_values;

static void replace(char **kept, char *const *items, int n)
{
    if (*kept)
        mem_wipe(*kept, strlen(*kept));
    free(*kept);
    *kept = db_array((const char *const *)items, n);
}

void draft_keep_call(struct db_call *call, const struct draft *d)
{
    replace(&kept_names, d->names, d->n);
    replace(&kept_values, d->values, d->n);
    call_add(call, keep_sql);
    param_text(call, d->id);
    param_text(call, d->form);
    param_id(call, d->target);
    param_number(call, d->office);
    param_id(call, d->base_version);
    param_number(call, d->seq);
    param_text(call, d->focus);
    param_text(call, kept_names);
    param_text(call, kept_values);
}

void draft_drop_call(struct db_call *call, const char *id)
{
    call_add(call, drop_sql);
    param_text(call, id);
}

void draft_leave_call(struct db_call *call, const char *id, bool left)
{
    call_add(call, leave_sql);
    param_text(call, id);
    param_text(call, left ? "t" : "f");
}

void also_call(struct db_call *call, const char *form, long long target, int office)
{
    call_add(call, also_sql);
    param_text(call, form);
    param_id(call, target);
    param_number(call, office);
}

int also_read(struct also out[ALSO_MAX], const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    n = n < ALSO_MAX ? n : ALSO_MAX;
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        TAKE(&c, out[i].who);
        TAKE(&c, out[i].since);
    }
    return n;
}

void drafts_call(struct db_call *call)
{
    call_add(call, drafts_sql);
}

static void free_strings(char **strings, int n)
{
    for (int i = 0; i < n; i++)
        free(strings[i]);
    free(strings);
}

static void read_fields(struct draft *d, struct columns *c)
{
    int names, values;

    d->names = take_strings(c, &names);
    d->values = take_strings(c, &values);
    if (names != values) {      /* the table's own check says otherwise; a half draft would be worse than none */
        free_strings(d->names, names);
        free_strings(d->values, values);
        d->names = d->values = NULL;
        names = 0;
    }
    d->n = names;
}

int drafts_read(struct draft **out, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    *out = mem_zero((size_t)n, sizeof **out);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct draft *d = &(*out)[i];

        TAKE(&c, d->id);
        TAKE(&c, d->form);
        d->target = take_id(&c);
        d->office = take_int(&c);
        d->base_version = take_int(&c);
        d->seq = take_int(&c);
        TAKE(&c, d->focus);
        read_fields(d, &c);
        TAKE(&c, d->saved_at);
        TAKE(&c, d->title);
        TAKE(&c, d->birth_date);
        TAKE(&c, d->settlement);
        TAKE(&c, d->open_since);
        TAKE(&c, d->open_no);
        d->away = take_bool(&c);
    }
    return n;
}

void draft_clear(struct draft *d)
{
    free_strings(d->names, d->n);
    free_strings(d->values, d->n);
}

void drafts_free(struct draft **d, int n)
{
    for (int i = 0; *d && i < n; i++)
        draft_clear(&(*d)[i]);
    free(*d);
    *d = NULL;
}

struct draft *draft_copy(const struct draft *d)
{
    struct draft *c = mem_zero(1, sizeof *c);
    size_t room = (size_t)(d->n ? d->n : 1);

    *c = *d;
    c->names = mem_zero(room, sizeof *c->names);
    c->values = mem_zero(room, sizeof *c->values);
    for (int i = 0; i < d->n; i++) {
        c->names[i] = mem_dup(d->names[i]);
        c->values[i] = mem_dup(d->values[i]);
    }
    return c;
}

const char *draft_value(const struct draft *d, const char *name)
{
    for (int i = 0; i < d->n; i++)
        if (strcmp(d->names[i], name) == 0)
            return d->values[i];
    return NULL;
}

static bool same(const struct draft *a, const struct draft *b)
{
    bool same = strcmp(a->id, b->id) == 0 && a->seq == b->seq && a->n == b->n;

    for (int i = 0; same && i < a->n; i++)
        same = strcmp(a->names[i], b->names[i]) == 0 && strcmp(a->values[i], b->values[i]) == 0;
    return same;
}

bool draft_among(const struct draft *d, const struct db_rows *rows)
{
    struct draft *all = NULL;
    int n = drafts_read(&all, rows);
    bool found = false;

    for (int i = 0; i < n; i++)
        found = found || same(d, &all[i]);
    drafts_free(&all, n);
    return found;
}
