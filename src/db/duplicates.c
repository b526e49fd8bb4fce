/* duplicates.c - one citizen entered twice: pairs, two side by side, decisions; rows to structs. */
#include "kurator/duplicates.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"

void pairs_call(struct db_call *call, int office, const struct pair_row *after)
{
    call_add(call, "select d.total, d.id, d.one, d.other, d.one_name, d.one_born, d.other_name, d.other_born, d.weight, pg_catalog.array_to_string(d.reasons, ' ')"
                   " from api.duplicates($1::int, $2::int, $3::bigint, $4::int) d");
    param_number(call, office);
    if (after)
        param_number(call, after->weight);
    else
        param_text(call, NULL);
    param_id(call, after ? after->id : 0);
    param_number(call, PAIR_ROWS);
}

static void read_pair(struct pair_row *p, struct columns *c)
{
    *p = (struct pair_row){.id = take_id(c)};
    p->one = take_id(c);
    p->other = take_id(c);
    TAKE(c, p->one_name);
    TAKE(c, p->one_born);
    TAKE(c, p->other_name);
    TAKE(c, p->other_born);
    p->weight = take_int(c);
    TAKE(c, p->reasons);
}

void pairs_read(struct pair_list *l, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        l->total = (long)take_id(&c);
        read_pair(&l->rows[l->n++], &c);
    }
    l->more = n >= PAIR_ROWS;
}

void pairs_free(struct pair_list *l)
{
    free(l->rows);
    *l = (struct pair_list){0};
}

void region_pairs_call(struct db_call *call, const struct region_pair_row *after)
{
    call_add(call, "select d.total, d.one, d.other, d.one_name, d.one_born, d.other_name, d.other_born, d.one_at, d.other_at, d.one_case, d.other_case, d.weight,"
                   " pg_catalog.array_to_string(d.reasons, ' ') from api.duplicates_region($1::int, $2::bigint, $3::bigint, $4::int) d");
    if (after)
        param_number(call, after->weight);
    else
        param_text(call, NULL);
    param_id(call, after ? after->one : 0);
    param_id(call, after ? after->other : 0);
    param_number(call, PAIR_ROWS);
}

void region_pairs_read(struct region_pair_list *l, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct region_pair_row *p = &l->rows[l->n++];

        l->total = (long)take_id(&c);
        *p = (struct region_pair_row){.one = take_id(&c)};
        p->other = take_id(&c);
        TAKE(&c, p->one_name);
        TAKE(&c, p->one_born);
        TAKE(&c, p->other_name);
        TAKE(&c, p->other_born);
        TAKE(&c, p->one_at);
        TAKE(&c, p->other_at);
        p->one_case = take_id(&c);
        p->other_case = take_id(&c);
        p->weight = take_int(&c);
        TAKE(&c, p->reasons);
    }
    l->more = n >= PAIR_ROWS;
}

void region_pairs_free(struct region_pair_list *l)
{
    free(l->rows);
    *l = (struct region_pair_list){0};
}

void pair_call(struct db_call *call, int office, long long one, long long other)
{
    call_add(call, "select d.field, d.one, d.other from api.duplicate($1::int, $2::bigint, $3::bigint) d");
    param_number(call, office);
    param_number(call, one);
    param_number(call, other);
}

void region_pair_call(struct db_call *call, long long one, long long other)
{
    call_add(call, "select d.field, d.one, d.other from api.duplicate_region($1::bigint, $2::bigint) d");
    param_number(call, one);
    param_number(call, other);
}

/* What the rows beside the fields say of the pair. */
static void about(struct pair *p, const char *field, const char *one, const char *other)
{
    if (strcmp(field, "!fault") == 0)
        str_copy(p->fault, sizeof p->fault, one);
    else if (strcmp(field, "!reasons") == 0)
        str_copy(p->reasons, sizeof p->reasons, one);
    else if (strcmp(field, "!at") == 0) {
        str_copy(p->one_at, sizeof p->one_at, one);
        str_copy(p->other_at, sizeof p->other_at, other);
    } else if (strcmp(field, "!keeps") == 0)
        p->keeps_other = strcmp(one, "other") == 0;
    else if (strcmp(field, "!version") == 0) {
        p->one_version = (int)strtol(one, NULL, 10);
        p->other_version = (int)strtol(other, NULL, 10);
    } else if (strcmp(field, "!case") == 0) {
        p->one_case = strtoll(one, NULL, 10);
        p->other_case = strtoll(other, NULL, 10);
    }
}

int pair_read(struct pair *p, const struct db_rows *rows, struct error *e)
{
    int n = db_rows_count(rows);

    pair_free(p);
    *p = (struct pair){.one = p->one, .other = p->other};
    for (int i = 0; i < n; i++) {
        const char *field = db_rows_text(rows, i, 0), *one = db_rows_text(rows, i, 1), *other = db_rows_text(rows, i, 2);

        if (field[0] == '!') {
            about(p, field, one ? one : "", other ? other : "");
        } else if (p->n < PAIR_FIELDS) {
            struct pair_field *f = &p->field[p->n++];
            str_copy(f->field, sizeof f->field, field);
            f->one = mem_dup(one ? one : "");
            f->other = mem_dup(other ? other : "");
        }
    }
    return n > 0 ? 0 : error_set(e, "merge.unknown", NULL);
}

void pair_free(struct pair *p)
{
    for (int i = 0; i < p->n; i++) {
        mem_wipe(p->field[i].one, strlen(p->field[i].one));
        mem_wipe(p->field[i].other, strlen(p->field[i].other));
        free(p->field[i].one);
        free(p->field[i].other);
    }
    p->n = 0;
}

const char *pair_text(const struct pair *p, const char *field, bool other)
{
    for (int i = 0; i < p->n; i++)
        if (strcmp(p->field[i].field, field) == 0)
            return other ? p->field[i].other : p->field[i].one;
    return "";
}

void merges_call(struct db_call *call, int office, const struct merge_row *after)
{
    call_add(call, "select m.kind, m.id, m.one_name, m.one_born, m.other_name, m.other_born, m.at, m.who, m.note, m.fault, m.moment"
                   " from api.merges($1::int, $2::timestamptz, $3::bigint, $4::int) m");
    param_number(call, office);
    param_text(call, after ? after->moment : NULL);
    param_id(call, after ? after->id : 0);
    param_number(call, MERGE_ROWS);
}

void merges_read(struct merge_list *l, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct merge_row *m = &l->rows[l->n++];

        *m = (struct merge_row){0};
        TAKE(&c, m->kind);
        m->id = take_id(&c);
        TAKE(&c, m->one_name);
        TAKE(&c, m->one_born);
        TAKE(&c, m->other_name);
        TAKE(&c, m->other_born);
        TAKE(&c, m->at);
        TAKE(&c, m->who);
        TAKE(&c, m->note);
        TAKE(&c, m->fault);
        TAKE(&c, m->moment);
    }
    l->more = n >= MERGE_ROWS;
}

void merges_free(struct merge_list *l)
{
    free(l->rows);
    *l = (struct merge_list){0};
}

void pairs_apart_call(struct db_call *call, int centre, const struct apart_row *after)
{
    call_add(call, "select a.id, a.one_name, a.one_born, a.other_name, a.other_born, a.one_at, a.other_at, a.at, a.who, a.note, a.moment"
                   " from api.pairs_apart($1::int, $2::timestamptz, $3::bigint, $4::int) a");
    param_number(call, centre);
    param_text(call, after ? after->moment : NULL);
    param_id(call, after ? after->id : 0);
    param_number(call, MERGE_ROWS);
}

void pairs_apart_read(struct apart_list *l, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct apart_row *a = &l->rows[l->n++];

        *a = (struct apart_row){.id = take_id(&c)};
        TAKE(&c, a->one_name);
        TAKE(&c, a->one_born);
        TAKE(&c, a->other_name);
        TAKE(&c, a->other_born);
        TAKE(&c, a->one_at);
        TAKE(&c, a->other_at);
        TAKE(&c, a->at);
        TAKE(&c, a->who);
        TAKE(&c, a->note);
        TAKE(&c, a->moment);
    }
    l->more = n >= MERGE_ROWS;
}

void pairs_apart_free(struct apart_list *l)
{
    free(l->rows);
    *l = (struct apart_list){0};
}
