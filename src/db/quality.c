/* quality.c - api.quality, api.quality_people, api.quality_region: rows and structs. */
#include "kurator/quality.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"

void quality_call(struct db_call *call, const char *office, const char *lang)
{
    call_add(call, "select code, office_id, office, kind, rule, name, n, of_n from api.quality($1::text, $2::text)");
    param_kept(call, office);
    param_text(call, lang);
}

int quality_read(struct quality *q, const struct db_rows *rows, struct error *e)
{
    *q = (struct quality){0};
    for (int i = 0; i < db_rows_count(rows) && q->n < QUALITY_RULES; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct quality_figure *f = &q->row[q->n];
        char code[32];

        TAKE(&c, code);
        if (*code)
            return error_set(e, code, NULL);
        q->office_id = take_int(&c);
        TAKE(&c, q->office);
        TAKE(&c, f->kind);
        TAKE(&c, f->rule);
        TAKE(&c, f->name);
        f->n = take_int(&c);
        f->of_n = take_int(&c);
        q->n++;
    }
    return q->n ? 0 : error_set(e, "db.answer", NULL);
}

void quality_people_call(struct db_call *call, const char *office, const char *rule, const char *lang, const char *purpose, const struct quality_people *p, int limit)
{
    const struct quality_person *last = p->n ? &p->person[p->n - 1] : NULL;

    call_add(call, "select code, total, person_id, case_id, name, birth_date, gaps, assignee"
                   " from api.quality_people($1::text, $2::text, $3::text, $4::text, $5::text, $6::bigint, $7::int)");
    param_kept(call, office);
    param_text(call, rule);
    param_text(call, lang);
    param_text(call, purpose);
    param_text(call, last ? last->name : NULL);
    param_id(call, last ? last->person_id : 0);
    param_number(call, limit);
}

static void take_gaps(struct columns *c, char *to, size_t size)
{
    int n;
    struct str all = {0};
    char **gap = take_strings(c, &n);

    for (int i = 0; i < n; i++) {
        str_addf(&all, "%s%s", i ? "; " : "", gap[i]);
        free(gap[i]);
    }
    free(gap);
    str_copy(to, size, str_text(&all));
    str_free(&all);
}

int quality_people_read(struct quality_people *p, const struct db_rows *rows, struct error *e)
{
    int n = db_rows_count(rows);

    if (n && db_rows_text(rows, 0, 0)[0])
        return error_set(e, db_rows_text(rows, 0, 0), NULL);
    if (n == 0)
        p->total = p->n;                /* the last page was the end */
    p->person = mem_grow(p->person, (size_t)(p->n + n) + 1, sizeof *p->person);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i, .at = 1};
        struct quality_person *one = &p->person[p->n++];

        *one = (struct quality_person){0};
        p->total = (long)take_id(&c);
        one->person_id = take_id(&c);
        one->case_id = take_id(&c);
        TAKE(&c, one->name);
        TAKE(&c, one->birth_date);
        take_gaps(&c, one->gaps, sizeof one->gaps);
        TAKE(&c, one->assignee);
    }
    return 0;
}

void quality_people_free(struct quality_people *p)
{
    if (p->person)
        mem_wipe(p->person, (size_t)p->n * sizeof *p->person);
    free(p->person);
    *p = (struct quality_people){0};
}

void quality_region_call(struct db_call *call)
{
    call_add(call, "select office_id, office, counted, rule, n, of_n from api.quality_region()");
}

static void take_figure(struct quality_line *l, const char *rule, int n, int of_n)
{
    if (*rule == '\0') {
        l->act = n;
        l->work = of_n;
    } else if (str_eq(rule, "snils")) {
        l->snils = n;
    } else if (str_eq(rule, "ipra") || str_eq(rule, "ipra_over")) {
        l->ipra += n;
    } else if (str_eq(rule, "entered_late")) {
        l->late = n;
        l->arrived = of_n;
    } else if (str_eq(rule, "esrn_late")) {
        l->esrn = n;
        l->due = of_n;
    }
}

void quality_region_read(struct quality_region *r, const struct db_rows *rows)
{
    *r = (struct quality_region){0};
    for (int i = 0; i < db_rows_count(rows); i++) {
        struct columns c = {.rows = rows, .row = i};
        int office = take_int(&c);

        if (r->n == 0 || r->line[r->n - 1].office_id != office) {
            r->line = mem_grow(r->line, (size_t)r->n + 1, sizeof *r->line);
            r->line[r->n++] = (struct quality_line){.office_id = office};
        }
        struct quality_line *l = &r->line[r->n - 1];
        char rule[32];

        TAKE(&c, l->office);
        TAKE(&c, l->counted);
        TAKE(&c, rule);
        int n = take_int(&c);

        take_figure(l, rule, n, take_int(&c));
    }
}

void quality_region_free(struct quality_region *r)
{
    free(r->line);
    *r = (struct quality_region){0};
}
