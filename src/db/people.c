/* people.c - the citizens of an office by a filter: rows to structs, and the terms of a filter. */
#include "kurator/people.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

/* ---- a filter ---- */

void filter_clear(struct filter *f)
{
    for (int i = 0; i < f->n; i++)
        free(f->term[i]);
    *f = (struct filter){0};
}

static bool is_term(const char *term, const char *code, const char *value)
{
    size_t n = strlen(code);

    return strncmp(term, code, n) == 0 && term[n] == '=' && str_eq(term + n + 1, value);
}

bool filter_has(const struct filter *f, const char *code, const char *value)
{
    for (int i = 0; i < f->n; i++)
        if (is_term(f->term[i], code, value))
            return true;
    return false;
}

bool filter_toggle(struct filter *f, const char *code, const char *value)
{
    for (int i = 0; i < f->n; i++)
        if (is_term(f->term[i], code, value)) {
            free(f->term[i]);
            memmove(&f->term[i], &f->term[i + 1], (size_t)(f->n - i - 1) * sizeof f->term[0]);
            f->term[--f->n] = NULL;
            return true;
        }
    if (f->n == FILTER_TERMS)
        return false;

    struct str s = {0};

    str_addf(&s, "%s=%s", code, value);
    f->term[f->n++] = str_take(&s);
    return true;
}

void filter_set(struct filter *f, char *const *term, int n)
{
    struct filter to = {0};

    for (int i = 0; i < n && i < FILTER_TERMS; i++)
        to.term[to.n++] = mem_dup(term[i]);
    filter_clear(f);
    *f = to;
}

char *filter_text(const struct filter *f)
{
    struct str s = {0};

    for (int i = 0; i < f->n; i++)
        str_addf(&s, "%s%s", i ? "|" : "", f->term[i]);
    return str_take(&s);
}

/* Each term in quotes. */
char *filter_array(const struct filter *f)
{
    struct str s = {0};

    str_add(&s, "{");
    for (int i = 0; i < f->n; i++) {
        str_add(&s, i ? ",\"" : "\"");
        for (const char *p = f->term[i]; *p; p++)
            str_addf(&s, *p == '"' || *p == '\\' ? "\\%c" : "%c", *p);
        str_add(&s, "\"");
    }
    str_add(&s, "}");
    return str_take(&s);
}

/* ---- what may be chosen ---- */

void filter_choices_call(struct db_call *call, int office, const char *lang)
{
    call_add(call, "select f.view, f.version, f.filter, f.code, f.title, f.name, f.mine, f.shared, f.terms from api.people_filters($1::int, $2::text) f");
    param_id(call, office);
    param_text(call, lang);
}

void filter_choices_read(struct filter_choices *out, const struct db_rows *rows)
{
    filter_choices_free(out);
    out->row = mem_zero((size_t)db_rows_count(rows) + 1, sizeof *out->row);
    for (int i = 0; i < db_rows_count(rows); i++) {
        struct columns c = {.rows = rows, .row = i};
        struct filter_choice *f = &out->row[out->n++];

        f->view = take_id(&c);
        f->version = take_int(&c);
        TAKE(&c, f->filter);
        TAKE(&c, f->code);
        TAKE(&c, f->title);
        TAKE(&c, f->name);
        f->mine = take_bool(&c);
        f->shared = take_bool(&c);
        f->term = take_strings(&c, &f->nterms);
    }
}

void filter_choices_free(struct filter_choices *c)
{
    for (int i = 0; i < c->n; i++) {
        for (int k = 0; k < c->row[i].nterms; k++)
            free(c->row[i].term[k]);
        free(c->row[i].term);
    }
    free(c->row);
    *c = (struct filter_choices){0};
}

const struct filter_choice *filter_choice_of(const struct filter_choices *c, const char *code, const char *value)
{
    for (int i = 0; i < c->n; i++)
        if (!c->row[i].view && str_eq(c->row[i].filter, code) && (!value || str_eq(c->row[i].code, value)))
            return &c->row[i];
    return NULL;
}

/* ---- rows ---- */

void people_call(struct db_call *call, int office, const char *terms, const struct listed_row *after, int limit)
{
    call_add(call, "select p.total, p.person_id, p.case_id, p.name, p.birth_date, p.category, p.stage, p.assignee, p.settlement, p.ipra_until, p.missing, p.marks, p.name_key"
                   " from api.people($1::int, $2::text[], $3::text, $4::bigint, $5::int) p");
    param_id(call, office);
    param_text(call, terms);
    param_text(call, after ? after->key : NULL);
    param_id(call, after ? after->person_id : 0);
    param_number(call, limit);
}

static void read_row(struct listed_row *r, struct columns *c)
{
    char missing[LISTED_MISSING][256];          /* codes of one list, then of the other */

    r->case_id = take_id(c);
    TAKE(c, r->name);
    TAKE(c, r->birth_date);
    TAKE(c, r->category);
    TAKE(c, r->stage);
    TAKE(c, r->assignee);
    TAKE(c, r->settlement);
    TAKE(c, r->ipra_until);
    r->nmissing = take_list(c, missing, LISTED_MISSING);
    for (int i = 0; i < r->nmissing; i++)
        str_copy(r->missing[i], sizeof r->missing[i], missing[i]);
    r->nmarks = take_list(c, missing, LISTED_MISSING);
    for (int i = 0; i < r->nmarks; i++)
        str_copy(r->marks[i], sizeof r->marks[i], missing[i]);
    TAKE(c, r->key);
}

void people_read(struct people_list *l, const struct db_rows *rows, int limit)
{
    int n = db_rows_count(rows), added = 0;

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct listed_row *r = &l->rows[l->n];
        int total = take_int(&c);

        if (total)
            l->total = total;
        *r = (struct listed_row){.person_id = take_id(&c)};
        if (!r->person_id)
            continue;           /* nobody: the figure alone */
        read_row(r, &c);
        l->n++;
        added++;
    }
    l->more = added >= limit;
}

void people_free(struct people_list *l)
{
    free(l->rows);
    *l = (struct people_list){0};
}
