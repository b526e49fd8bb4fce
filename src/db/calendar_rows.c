/* calendar_rows.c - the working calendar in the database: rows of its months, arrays of a file that is loaded. */
#include "kurator/calendar_rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

static const char month_sql[] =
    "select m.kind, m.day, m.working, m.day_kind, m.name, m.scope, m.version, m.at, m.first_year, m.last_year, m.current"
    " from api.calendar_month($1::text, $2::int, $3::date) m";
static const char due_sql[] = "select d.due_on, d.due_state, d.days from api.case_due($1::bigint) d";
static const char calendar_preview_sql[] =
    "select what, scope, day, old, new, n from api.calendar_preview($1::text[], $2::date[], $3::text[], $4::text[])";
static const char calendar_load_sql[] =
    "select outcome, code, field, args, version, id"
    " from api.calendar_load($1::uuid, $2, $3::text[], $4::date[], $5::text[], $6::text[])";

void calendar_month_call(struct db_call *call, const char *calendar, int office, const char *first)
{
    call_add(call, month_sql);
    param_text(call, calendar);
    param_id(call, office);
    param_text(call, first);
}

static void read_scope(struct calendar_month *m, struct columns *c)
{
    struct calendar_scope *s = &m->scope[m->nscopes];

    for (int i = 0; i < 3; i++)
        take_none(c);
    TAKE(c, s->name);
    TAKE(c, s->code);
    s->version = take_id(c);
    TAKE(c, s->at);
    s->first_year = take_int(c);
    s->last_year = take_int(c);
    if (take_bool(c))
        m->current = m->nscopes;
    m->nscopes++;
}

static void read_day(struct calendar_month *m, struct columns *c)
{
    struct calendar_day *d = &m->day[m->ndays];
    char iso[DATE_ISO_SIZE];

    TAKE(c, iso);
    d->working = take_bool(c);
    TAKE(c, d->kind);
    TAKE(c, d->name);
    TAKE(c, d->scope);
    d->version = take_id(c);
    if (date_from_iso(iso, &d->day) == 0)
        m->ndays++;
}

void calendar_month_read(struct calendar_month *m, const struct db_rows *rows)
{
    *m = (struct calendar_month){.current = -1};
    for (int i = 0; i < db_rows_count(rows); i++) {
        struct columns c = {.rows = rows, .row = i};
        char kind[8];

        TAKE(&c, kind);
        if (strcmp(kind, "scope") == 0 && m->nscopes < CALENDAR_MONTH_SCOPES)
            read_scope(m, &c);
        else if (strcmp(kind, "day") == 0 && m->ndays < 31)
            read_day(m, &c);
    }
}

void case_due_call(struct db_call *call, long long case_id)
{
    call_add(call, due_sql);
    param_number(call, case_id);
}

bool case_due_read(struct case_due *d, const struct db_rows *rows)
{
    struct columns c = {.rows = rows};

    if (db_rows_count(rows) == 0)
        return false;
    TAKE(&c, d->due_on);
    TAKE(&c, d->due_state);
    d->days = take_int(&c);
    return true;
}

void calendar_arrays_make(struct calendar_arrays *a, const struct calendar_set *set)
{
    size_t n = set->count;
    const char **text = mem_zero(n + 1, sizeof *text);
    char (*iso)[DATE_ISO_SIZE] = mem_zero(n + 1, sizeof *iso);

    for (size_t i = 0; i < n; i++)
        text[i] = scope_code(set->rows[i].scope);
    a->scopes = db_array(text, (int)n);
    for (size_t i = 0; i < n; i++)
        text[i] = date_iso(date_from_number(set->rows[i].day), iso[i]);
    a->days = db_array(text, (int)n);
    for (size_t i = 0; i < n; i++)
        text[i] = day_kind_name(set->rows[i].kind);
    a->kinds = db_array(text, (int)n);
    for (size_t i = 0; i < n; i++)
        text[i] = set->rows[i].name;
    a->names = db_array(text, (int)n);
    free(iso);
    free(text);
}

void calendar_arrays_free(struct calendar_arrays *a)
{
    free(a->scopes);
    free(a->days);
    free(a->kinds);
    free(a->names);
    *a = (struct calendar_arrays){0};
}

static void add_arrays(struct db_call *call, const struct calendar_arrays *a)
{
    param_text(call, a->scopes);
    param_text(call, a->days);
    param_text(call, a->kinds);
    param_text(call, a->names);
}

void calendar_preview_call(struct db_call *call, const struct calendar_arrays *a)
{
    call_add(call, calendar_preview_sql);
    add_arrays(call, a);
}

void calendar_load_call(struct db_call *call, const char *request, const char *source, const struct calendar_arrays *a)
{
    call_add(call, calendar_load_sql);
    param_text(call, request);
    param_text(call, source);
    add_arrays(call, a);
}

void calendar_refusal(const struct calendar_set *set, const char *code, char (*arg)[256], int n, struct error *e)
{
    long row;

    error_list(e, code, arg, n);
    if (n > 0 && str_number(arg[0], 2, (long)set->count + 1, &row) == 0 && !str_eq(code, "calendar.gap") && !str_eq(code, "calendar.horizon"))
        snprintf(e->arg[0], sizeof e->arg[0], "%d", set->rows[row - 2].line);
}

/* Its arguments stand in one column with tabs between. */
void calendar_preview_refusal(const struct calendar_set *set, const struct db_rows *rows, int row, struct error *e)
{
    char arg[ERROR_ARGS][256], *copy = mem_dup(db_rows_text(rows, row, 3)), *rest = copy, *one;
    int n = 0;

    while (n < ERROR_ARGS && *copy && (one = strsep(&rest, "\t")) != NULL)
        str_copy(arg[n++], sizeof arg[0], one);
    calendar_refusal(set, db_rows_text(rows, row, 4), arg, n, e);
    free(copy);
}
