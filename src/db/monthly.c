/* monthly.c - api.monthly and api.monthly_people: the figures of a month and who is behind them. */
#include "kurator/monthly.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"
#include "kurator/str.h"

static const char form_sql[] =
    "select kind, line, part, col, name, n, day, office_id from api.monthly($1::int, $2::date, $3, $4)";
static const char people_sql[] =
    "select code, total, case_id, person_id, name, birth_date, part, day, due_on, office, name_key"
    " from api.monthly_people($1::int, $2::date, $3, $4, $5, $6, $7, $8, $9::bigint, $10::int)";

static const char *const lines[MONTHLY_LINES] = {"arrived", "in_time", "late", "refused", "waiting", "open", "accompanied", "closed", "overdue", "late_entry"};

const char *monthly_line_code(int i)
{
    return i >= 0 && i < MONTHLY_LINES ? lines[i] : "";
}

static void param_office(struct db_call *call, long office)
{
    if (office == MONTHLY_OWN)
        param_text(call, NULL);
    else
        param_number(call, office);
}

void monthly_call(struct db_call *call, long office, struct date month, const char *lang, const char *purpose)
{
    call_add(call, form_sql);
    param_office(call, office);
    param_date(call, month);
    param_text(call, lang);
    param_text(call, purpose);
}

int monthly_line_index(const char *code)
{
    for (int i = 0; i < MONTHLY_LINES; i++)
        if (str_eq(lines[i], code))
            return i;
    return -1;
}

static void read_head(struct monthly *m, struct columns *c)
{
    char day[12];

    for (int i = 0; i < 3; i++)
        take_none(c);
    TAKE(c, m->office);
    m->running = take_int(c) != 0;
    TAKE(c, day);
    date_from_iso(day, &m->until);
    m->month = (struct date){m->until.year, m->until.month, 1};
    m->office_id = take_int(c);
}

static void read_column(struct monthly *m, struct columns *c)
{
    struct monthly_column *column = &m->column[m->ncolumns];

    if (m->ncolumns == MONTHLY_COLUMNS)
        return;
    take_none(c);
    TAKE(c, column->ages);
    TAKE(c, column->code);
    TAKE(c, column->name);
    m->ncolumns++;
}

static void read_cell(struct monthly *m, struct columns *c)
{
    struct monthly_row fresh = {0};
    struct monthly_row *row = m->nrows ? &m->row[m->nrows - 1] : NULL;
    char column[32];

    TAKE(c, fresh.line);
    TAKE(c, fresh.part);
    TAKE(c, column);
    TAKE(c, fresh.name);
    if (!row || !str_eq(row->line, fresh.line) || !str_eq(row->part, fresh.part)) {
        m->row = mem_grow(m->row, (size_t)m->nrows + 1, sizeof *m->row);
        row = &m->row[m->nrows++];
        *row = fresh;
    }
    for (int i = 0; i < m->ncolumns; i++)
        if (str_eq(m->column[i].code, column))
            row->n[i] = (long)take_id(c);
}

static void read_place(struct monthly *m, struct columns *c)
{
    struct monthly_place *place = m->nplaces ? &m->place[m->nplaces - 1] : NULL;
    char line[16], name[400];

    TAKE(c, line);
    take_none(c);
    take_none(c);
    TAKE(c, name);
    if (!place || !str_eq(place->name, name)) {
        m->place = mem_grow(m->place, (size_t)m->nplaces + 1, sizeof *m->place);
        place = &m->place[m->nplaces++];
        *place = (struct monthly_place){0};
        str_copy(place->name, sizeof place->name, name);
    }
    int i = monthly_line_index(line);

    if (i >= 0)
        place->n[i] = (long)take_id(c);
}

int monthly_read(struct monthly *m, const struct db_rows *rows, struct error *e)
{
    *m = (struct monthly){0};
    for (int i = 0; i < db_rows_count(rows); i++) {
        struct columns c = {.rows = rows, .row = i};
        char kind[12];

        TAKE(&c, kind);
        if (str_eq(kind, "refused"))
            return error_set(e, db_rows_text(rows, i, 1), NULL);
        if (str_eq(kind, "head"))
            read_head(m, &c);
        else if (str_eq(kind, "column"))
            read_column(m, &c);
        else if (str_eq(kind, "cell"))
            read_cell(m, &c);
        else if (str_eq(kind, "place"))
            read_place(m, &c);
    }
    return m->ncolumns ? 0 : error_set(e, "db.answer", NULL);
}

void monthly_free(struct monthly *m)
{
    free(m->row);
    free(m->place);
    *m = (struct monthly){0};
}

void monthly_people_call(struct db_call *call, long office, struct date month, const struct monthly_cell *cell, const char *purpose, const struct monthly_people *read,
                         long limit)
{
    call_add(call, people_sql);
    param_office(call, office);
    param_date(call, month);
    param_text(call, cell->line);
    param_text(call, cell->part);
    param_text(call, cell->column);
    param_text(call, cell->place);
    param_text(call, purpose);
    param_text(call, read->n ? read->last : NULL);
    param_id(call, read->n ? read->person[read->n - 1].person_id : 0);
    param_number(call, limit);
}

int monthly_people_read(struct monthly_people *p, const struct db_rows *rows, struct error *e)
{
    int n = db_rows_count(rows);

    if (n && db_rows_text(rows, 0, 0)[0])
        return error_set(e, db_rows_text(rows, 0, 0), NULL);
    if (n == 0)
        p->total = p->n;
    p->person = mem_grow(p->person, (size_t)(p->n + n) + 1, sizeof *p->person);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct monthly_person *one = &p->person[p->n++];

        long total;

        *one = (struct monthly_person){0};
        take_none(&c);
        total = (long)take_id(&c);
        if (p->n == 1)
            p->total = total;           /* comes with the first page */
        one->case_id = take_id(&c);
        one->person_id = take_id(&c);
        TAKE(&c, one->name);
        TAKE(&c, one->birth_date);
        TAKE(&c, one->part);
        TAKE(&c, one->day);
        TAKE(&c, one->due_on);
        TAKE(&c, one->office);
        TAKE(&c, p->last);
    }
    return 0;
}

void monthly_people_free(struct monthly_people *p)
{
    free(p->person);
    *p = (struct monthly_people){0};
}

int monthly_cell_parse(const char *typed, struct monthly_cell *out, struct error *e)
{
    const char *slash = strchr(typed, '/'), *dot = strchr(typed, '.');
    char head[64];

    *out = (struct monthly_cell){.column = "all"};
    size_t n = slash ? (size_t)(slash - typed) : strlen(typed);

    if (n >= sizeof head || n == 0)
        return error_set(e, "monthly.cell", typed, NULL);
    memcpy(head, typed, n);
    head[n] = '\0';
    if (dot && dot < typed + n)
        head[dot - typed] = '\0';
    bool fits = str_copy(out->line, sizeof out->line, head) && monthly_line_index(head) >= 0;

    if (fits && dot && dot < typed + n)
        fits = dot + 1 < typed + n && str_copy(out->part, sizeof out->part, head + (dot - typed) + 1);
    if (fits && slash && strncmp(slash + 1, "place:", 6) == 0) {
        str_copy(out->column, sizeof out->column, "place");
        fits = str_copy(out->place, sizeof out->place, slash + 7);
    } else if (fits && slash) {
        fits = slash[1] && str_copy(out->column, sizeof out->column, slash + 1);
    }
    return fits ? 0 : error_set(e, "monthly.cell", typed, NULL);
}

const char *monthly_cell_text(const struct monthly_cell *cell, char *buf, size_t size)
{
    struct str s = {0};

    str_addf(&s, "%s%s%s", cell->line, cell->part[0] ? "." : "", cell->part);
    if (str_eq(cell->column, "place"))
        str_addf(&s, "/place:%s", cell->place);
    else if (!str_eq(cell->column, "all"))
        str_addf(&s, "/%s", cell->column);
    str_copy(buf, size, str_text(&s));
    str_free(&s);
    return buf;
}
