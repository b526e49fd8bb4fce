/* imports.c - the functions of bulk in: rows to and from the database. */
#include "kurator/imports.h"

#include <stdlib.h>
#include <string.h>

#include "aggregate.h"
#include "kurator/mem.h"

void import_begin_call(struct db_call *call, const char *request, int office, const char *kind, const char *name, const char *sha256, long long bytes)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id from api.import_begin($1::uuid, $2::int, $3, $4, $5, $6::bigint, $7::int) s");
    param_text(call, request);
    param_id(call, office);
    param_text(call, kind);
    param_text(call, name);
    param_text(call, sha256);
    param_number(call, bytes);
    param_number(call, IMPORT_READER);
}

void import_rows_call(struct db_call *call, long long import, const char *rows, int lines)
{
    call_add(call, "select api.import_rows($1::bigint, $2::text[], $3::int)");
    param_id(call, import);
    param_text(call, rows);
    if (lines < 0)
        param_text(call, NULL);
    else
        param_number(call, lines);
}

void import_check_call(struct db_call *call, long long import, int after, int limit)
{
    call_add(call, "select api.import_check($1::bigint, $2::int, $3::int)");
    param_id(call, import);
    param_number(call, after);
    param_number(call, limit);
}

void import_receipt_call(struct db_call *call, long long import)
{
    call_add(call, "select r.name, coalesce(r.lines, -1), r.staged, r.created, r.updated, r.there, r.refused, r.tray, r.waits, r.new, r.known, r.changed, r.doubtful"
                   " from api.import_receipt($1::bigint) r");
    param_id(call, import);
}

void import_lines_call(struct db_call *call, long long import, int after, int limit, const char *verdicts)
{
    call_add(call, "select l.line, coalesce(l.verdict, ''), coalesce(l.outcome, ''), l.tray, l.office, l.code, l.field, l.args"
                   " from api.import_lines($1::bigint, $2::int, $3::int, $4::text[]) l");
    param_id(call, import);
    param_number(call, after);
    param_number(call, limit);
    param_text(call, verdicts);
}

void import_apply_call(struct db_call *call, const char *request, long long import, int limit, int part)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id from api.import_apply($1::uuid, $2::bigint, $3::int, $4::int) s");
    param_text(call, request);
    param_id(call, import);
    param_number(call, limit);
    if (part < 0)
        param_text(call, NULL);
    else
        param_number(call, part);
}

void import_range_call(struct db_call *call, const char *request, long long import, int from, int to, int limit)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id from api.import_range($1::uuid, $2::bigint, $3::int, $4::int, $5::int) s");
    param_text(call, request);
    param_id(call, import);
    param_number(call, from);
    param_number(call, to);
    param_number(call, limit);
}

void import_columns_call(struct db_call *call, int office, const char *kind, const char *sha256, const char *head)
{
    call_add(call, "select coalesce(c.columns, '{}'), c.late from api.import_columns($1::int, $2, $3, $4) c");
    param_id(call, office);
    param_text(call, kind);
    param_text(call, sha256);
    param_text(call, head);
}

int import_columns_read(int *column, int max, bool *late, const struct db_rows *rows)
{
    struct columns c = {.rows = rows};
    int n = 0;

    *late = false;
    if (db_rows_count(rows) != 1)
        return 0;
    char **names = take_strings(&c, &n);

    *late = take_bool(&c);
    for (int i = 0; i < n; i++) {
        if (i < max)
            column[i] = extract_column_of(names[i]);
        free(names[i]);
    }
    free(names);
    return n <= max ? n : 0;
}

char *import_columns_array(const int *column, int n)
{
    const char **names = mem_zero((size_t)n + 1, sizeof *names);

    for (int i = 0; i < n; i++)
        names[i] = extract_column_name(column[i]);
    char *array = db_array(names, n);

    free(names);
    return array;
}

void import_columns_save_call(struct db_call *call, const char *request, long long import, const char *head, const char *columns)
{
    call_add(call, "select s.outcome, s.code, s.field, s.args, s.version, s.id from api.import_columns_save($1::uuid, $2::bigint, $3, $4::text[]) s");
    param_text(call, request);
    param_id(call, import);
    param_text(call, head);
    param_text(call, columns);
}

void import_row(struct str *out, const struct extract *x, const char *code)
{
    const char *const first[3] = {*code ? code : x->fault.code, *code ? "" : x->fault.field, *code || !x->fault.nargs ? "" : x->fault.arg[0]};

    str_addf(out, "[%d", x->line);
    for (int i = 0; i < 3; i++) {
        str_addc(out, ',');
        json_string(out, first[i], strlen(first[i]));
    }
    for (int c = 0; c < EXTRACT_COLUMNS_; c++) {
        str_addc(out, ',');
        json_string(out, *code ? "" : str_text(&x->value[c]), *code ? 0 : x->value[c].len);
    }
    str_addf(out, ",%s]", *code || !x->rest.len ? "null" : x->rest.data);
}

int import_receipt_read(struct import_receipt *out, const struct db_rows *rows, struct error *e)
{
    struct columns c = {.rows = rows};
    int *const counts[] = {&out->lines, &out->staged, &out->created, &out->updated, &out->there, &out->refused, &out->tray, &out->waits,
                           &out->fresh, &out->known, &out->changed, &out->doubtful};

    if (db_rows_count(rows) != 1)
        return error_set(e, "db.answer", NULL);
    TAKE(&c, out->name);
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        *counts[i] = take_int(&c);
    return 0;
}

void import_line_read(struct import_line *out, const struct db_rows *rows, int row)
{
    struct columns c = {.rows = rows, .row = row};
    char code[48], args[ERROR_ARGS][256] = {{0}};

    *out = (struct import_line){.line = take_int(&c)};
    TAKE(&c, out->verdict);
    TAKE(&c, out->outcome);
    out->tray = take_bool(&c);
    TAKE(&c, out->office);
    TAKE(&c, code);
    char field[48];

    TAKE(&c, field);
    int n = take_list(&c, args, ERROR_ARGS);

    if (*code) {
        error_set(&out->why, code, n > 0 ? args[0] : NULL, n > 1 ? args[1] : NULL, n > 2 ? args[2] : NULL, n > 3 ? args[3] : NULL, NULL);
        error_field(&out->why, field);
    }
}

void tray_call(struct db_call *call, int office, const struct tray_row *after)
{
    call_add(call, "select t.total, t.id, t.file, t.line, t.name, t.born, t.place, t.code, t.args, t.came from api.import_tray($1::int, $2::bigint, $3::int) t");
    param_number(call, office);
    param_id(call, after ? after->id : 0);
    param_number(call, TRAY_ROWS);
}

static void read_line(struct tray_row *t, struct columns *c)
{
    char code[48], args[ERROR_ARGS][256] = {{0}};

    *t = (struct tray_row){.id = take_id(c)};
    TAKE(c, t->file);
    t->line = take_int(c);
    TAKE(c, t->name);
    TAKE(c, t->born);
    TAKE(c, t->place);
    TAKE(c, code);
    take_list(c, args, ERROR_ARGS);
    TAKE(c, t->came);
    error_set(&t->why, code, args[0], args[1], args[2], args[3], NULL);
}

void tray_read(struct tray_list *l, const struct db_rows *rows)
{
    int n = db_rows_count(rows);

    l->rows = mem_grow(l->rows, (size_t)(l->n + n) + 1, sizeof *l->rows);
    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        l->total = (long)take_id(&c);
        read_line(&l->rows[l->n++], &c);
    }
    l->more = n >= TRAY_ROWS;
}

void tray_free(struct tray_list *l)
{
    free(l->rows);
    *l = (struct tray_list){0};
}

void tray_choices_call(struct db_call *call, int office, long long id)
{
    call_add(call, "select c.code, c.label from api.import_choices($1::int, $2::bigint) c");
    param_number(call, office);
    param_id(call, id);
}

int tray_choices_read(struct tray_choice *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows) < max ? db_rows_count(rows) : max;

    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};

        TAKE(&c, out[i].code);
        TAKE(&c, out[i].label);
    }
    return n;
}

void import_files_call(struct db_call *call, int office, const char *names, const char *times)
{
    call_add(call, "select coalesce(f.n, 0), coalesce(f.import_id, 0), f.name, f.at, f.kind, f.begun, f.who, f.state from api.import_files($1::int, $2::text[], $3::bigint[]) f");
    param_number(call, office);
    param_text(call, names);
    param_text(call, times);
}

int import_files_read(struct import_file_row *out, int max, const struct db_rows *rows)
{
    int n = db_rows_count(rows) < max ? db_rows_count(rows) : max;

    for (int i = 0; i < n; i++) {
        struct columns c = {.rows = rows, .row = i};
        struct import_file_row *f = &out[i];

        *f = (struct import_file_row){.file = take_int(&c) - 1};
        f->import = take_id(&c);
        TAKE(&c, f->name);
        TAKE(&c, f->at);
        TAKE(&c, f->kind);
        TAKE(&c, f->begun);
        TAKE(&c, f->who);
        TAKE(&c, f->state);
    }
    return n;
}

void import_page_call(struct db_call *call, long long import, const char *group, int after, int limit)
{
    call_add(call, "select l.line, l.verdict, l.outcome, l.tray, l.office, l.code, l.field, l.args, coalesce(l.total, -1), l.name from api.import_page($1::bigint, $2, $3::int, $4::int) l");
    param_id(call, import);
    param_text(call, group);
    if (after < 0)
        param_text(call, NULL);
    else
        param_number(call, after);
    param_number(call, limit);
}

void import_page_read(struct import_line *out, long *total, const struct db_rows *rows, int row)
{
    struct columns c = {.rows = rows, .row = row, .at = 9};

    import_line_read(out, rows, row);
    TAKE(&c, out->name);
    if (db_rows_int(rows, row, 8) >= 0)
        *total = (long)db_rows_int(rows, row, 8);
}

void import_reference_call(struct db_call *call, const char *request, const char *what, const char *rows)
{
    call_add(call, "select coalesce(s.version, 0), '', s.outcome, false, case when s.outcome = 'removed' then array_to_string(s.args, ' / ') else '' end, s.code, s.field, s.args"
                   " from api.import_reference($1::uuid, $2, $3::text[]) s");
    param_text(call, request);
    param_text(call, what);
    param_text(call, rows);
}

bool import_reference_refused(const struct db_rows *rows, struct error *e)
{
    struct import_line line;

    if (db_rows_count(rows) != 1)
        return false;
    import_line_read(&line, rows, 0);
    if (strcmp(line.why.code, "rights.none") != 0)
        return false;
    *e = line.why;
    return true;
}

void reference_table_call(struct db_call *call, const char *what)
{
    call_add(call, "select t.cells from api.reference_table($1) t");
    param_text(call, what);
}

int reference_table_read(struct str *csv, const struct db_rows *rows, int row)
{
    struct columns c = {.rows = rows, .row = row};
    int n;
    char **cells = take_strings(&c, &n);

    csv_write(csv, (const char *const *)cells, n);
    for (int i = 0; i < n; i++)
        free(cells[i]);
    free(cells);
    return n;
}
