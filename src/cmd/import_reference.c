/* import_reference.c - kurator import operators | staff | lists: organisations, staff and reference lists out of a table, all of it or nothing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "import.h"
#include "kurator/casefile.h"
#include "kurator/conf.h"
#include "kurator/file_moved.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/output.h"

#define FILE_BYTES ((size_t)16 << 20)
#define LINES_MAX 5000
#define SHOWN_MAX 20            /* faulty lines on the terminal */
#define COLUMNS_MAX 17

/* What a column is called, in English and in Russian; `must`: the header has it. */
struct column { const char *name, *russian; bool must; };
static const struct table {
    const char *what;
    struct column column[COLUMNS_MAX];
} tables[] = {
    {"operators", {{"short_name", "Краткое наименование", true}, {"no", "Номер", false}, {"name", "Наименование", false}, {"kind", "Вид", false}, {"territory", "Территория", false},
                   {"postal_code", "Индекс", false}, {"address", "Адрес", false}, {"other_sites", "Другие адреса", false}, {"phones", "Телефоны", false}, {"phones_raw", "Телефоны как есть", false},
                   {"area_code", "Код города", false}, {"emails", "Почта", false}, {"website", "Сайт", false}, {"calendar", "Календарь", false},
                   {"takes_referrals", "Принимает обращения", false}, {"closed_on", "Закрыто", false}}},
    {"staff", {{"login", "Логин", true}, {"surname", "Фамилия", false}, {"given_name", "Имя", false}, {"patronymic", "Отчество", false}, {"role", "Роль", false}, {"office", "Учреждение", false},
               {"site", "Место приёма", false}, {"valid_from", "Действует с", false}, {"valid_until", "Действует по", false}}},
    {"lists", {{"list", "Список", true}, {"code", "Код", true}, {"name", "Название", true}, {"position", "Цифра", false}, {"name_en", "Название по-английски", false}, {"ladder", "Лестница", false}}},
};

static const struct table *table_of(const char *what)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (str_eq(tables[i].what, what))
            return &tables[i];
    return NULL;
}

bool import_reference_knows(const char *what) { return table_of(what) != NULL; }

static const char *column_word(const struct table *t, const char *name)
{
    for (const struct column *c = t->column; c->name && str_eq(i18n_language(), "ru"); c++)
        if (str_eq(c->name, name))
            return c->russian;
    return name;
}

/* ---- the file ---- */

struct bytes { const char *text; size_t left; };

static ssize_t from_bytes(void *ctx, char *out, size_t size)
{
    struct bytes *b = ctx;
    size_t n = b->left < size ? b->left : size;

    if (n > 0)
        memcpy(out, b->text, n);
    b->text += n;
    b->left -= n;
    return (ssize_t)n;
}

struct lines {
    char *row[LINES_MAX];       /* JSON objects */
    int n;
    const char *name[CSV_CELLS_MAX];    /* of each cell of a line; lent */
    int cells;
};

static int read_header(const struct table *t, const struct csv_record *record, struct lines *lines, struct error *e)
{
    lines->cells = record->count;
    for (int i = 0; i < record->count; i++) {
        const char *cell = str_text(&record->field[i]);

        for (const struct column *c = t->column; c->name && !lines->name[i]; c++)
            if (strcasecmp(cell, c->name) == 0 || str_eq(cell, c->russian))
                lines->name[i] = c->name;
        if (!lines->name[i])
            return error_set(e, "import.column_unknown", cell, NULL);
        for (int k = 0; k < i; k++)
            if (str_eq(lines->name[k], lines->name[i]))
                return error_set(e, "import.header_twice", cell, NULL);
    }
    for (const struct column *c = t->column; c->name; c++) {
        bool there = !c->must;

        for (int i = 0; i < record->count && !there; i++)
            there = str_eq(lines->name[i], c->name);
        if (!there)
            return error_set(e, "import.column_missing", c->name, c->russian, NULL);
    }
    return 0;
}

static void put_pair(struct str *row, const char *name, const char *value)
{
    struct str plain = {0};

    csv_plain(&plain, value);
    str_addf(row, "%s\"%s\":", row->len > 1 ? "," : "", name);
    json_string(row, str_text(&plain), plain.len);
    str_free(&plain);
}

static char *line_row(const struct lines *lines, const struct csv_record *record, const struct error *fault)
{
    struct str row = {0};
    char number[16];

    snprintf(number, sizeof number, "%d", record->line);
    str_add(&row, "{");
    put_pair(&row, "line", number);
    if (error_is(fault) || record->count != lines->cells)
        put_pair(&row, "fault", error_is(fault) ? fault->code : record->count < lines->cells ? "import.short" : "import.wide");
    else
        for (int i = 0; i < record->count; i++)
            put_pair(&row, lines->name[i], str_text(&record->field[i]));
    str_add(&row, "}");
    return str_take(&row);
}

static int read_lines(const struct table *t, const struct str *text, struct lines *lines, struct error *e)
{
    struct bytes bytes = {str_text(text), text->len};
    struct csv_stream stream = {.source = from_bytes, .ctx = &bytes};
    struct csv_record record = {0};
    struct error fault = {0};
    int read = csv_stream_next(&stream, &record, &fault, e), failed = read < 0 ? -1 : read == 0 ? error_set(e, "import.empty", NULL) : 0;

    if (!failed && error_is(&fault))
        failed = (*e = fault, -1);
    if (!failed)
        failed = read_header(t, &record, lines, e);
    while (!failed && (read = csv_stream_next(&stream, &record, &fault, e)) == 1) {
        if (lines->n == LINES_MAX)
            failed = error_set(e, "import.lines_many", "5000", NULL);
        else
            lines->row[lines->n++] = line_row(lines, &record, &fault);
    }
    csv_record_free(&record);
    csv_stream_free(&stream);
    return failed || read < 0 ? -1 : 0;
}

/* ---- what becomes of it ---- */

static const char *why(const struct table *t, struct import_line *line, char *text, size_t size)
{
    if (str_eq(line->why.code, "field.required") && line->why.nargs == 0) {
        str_copy(line->why.arg[0], sizeof line->why.arg[0], column_word(t, line->why.field));
        line->why.nargs = 1;
    }
    return error_is(&line->why) ? message_text(&line->why, text, size) : "";
}

static int report(struct import_job *job, const struct table *t, const struct db_rows *rows, const char *name, struct str *csv)
{
    static const struct { const char *outcome, *words; } all[] = {
        {"created", N_("lines created")}, {"updated", N_("lines that changed something")}, {"there", N_("lines that were there already")}, {"refused", N_("lines refused")}, {"removed", N_("values taken out of a list")}};
    int count[5] = {0}, lines = 0, shown = 0;

    for (int i = 0; i < db_rows_count(rows); i++) {
        struct import_line line;

        import_line_read(&line, rows, i);
        lines += line.line > 0;
        for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
            count[k] += str_eq(line.outcome, all[k].outcome);
    }
    if (!job->quiet || count[3]) {
        printf("%s\n", name);
        import_count_line(_("lines read"), lines);
        for (size_t k = 0; k < sizeof all / sizeof all[0]; k++)
            if (k < 4 || count[k])
                import_count_line(_(all[k].words), count[k]);
        if (count[3])
            puts(_("Nothing was written: put these lines right, and take the file in again."));
        else if (job->dry)
            puts(_("Nothing was written: this was the dry run."));
    }
    for (int i = 0; i < db_rows_count(rows); i++) {
        struct import_line line;
        char text[1024], number[16] = "";

        import_line_read(&line, rows, i);
        if (line.line > 0)
            snprintf(number, sizeof number, "%d", line.line);
        if (csv)
            csv_write(csv, (const char *const[]){number, line.outcome, line.why.field, str_eq(line.outcome, "removed") ? line.office : why(t, &line, text, sizeof text)}, 4);
        else if (str_eq(line.outcome, "removed") && !job->quiet)
            printf("         %s: %s\n", _("taken out"), line.office);
        else if (error_is(&line.why) && shown++ < SHOWN_MAX)
            import_print_fault(line.line, column_word(t, line.why.field), why(t, &line, text, sizeof text));
    }
    if (shown > SHOWN_MAX)
        puts(_("         … all lines: --output FILE"));
    return count[3] ? 3 : 0;
}

/* The file is journalled before it is taken in. */
static int journalled(struct import_job *job, const char *name, const struct str *text, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;

    file_moved_call(&call, 0, FILE_IN, name, str_text(text), text->len);
    return import_ask(job, &call, &rows, e) != 0 ? -1 : file_moved_read(rows, e);
}

static int take(struct import_job *job, const struct table *t, const char *path, struct str *csv, struct error *e)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    struct lines *lines = mem_zero(1, sizeof *lines);
    struct str text = {0};
    struct db_call call = {0};
    const struct db_rows *rows;
    char request[37];
    int status = -1;

    db_uuid(request);
    if (file_read(path, false, FILE_BYTES, &text, e) == 0 && read_lines(t, &text, lines, e) == 0 && (job->dry || journalled(job, name, &text, e) == 0)) {
        char *array = db_array((const char *const *)lines->row, lines->n);

        import_reference_call(&call, job->dry ? NULL : request, t->what, array);
        if (import_ask(job, &call, &rows, e) == 0)
            status = import_reference_refused(rows, e) ? -1 : report(job, t, rows, name, csv);
        free(array);
    }
    for (int i = 0; i < lines->n; i++)
        free(lines->row[i]);
    free(lines);
    str_free(&text);
    return status;
}

int import_reference_run(struct import_job *job, char **paths, int n)
{
    static const char *const head[4] = {"line", "outcome", "column", "reason"};
    const struct table *t = table_of(job->kind);
    struct str csv = {0};
    struct error e = {0};
    int status = 0;

    csv_write(&csv, head, 4);
    for (int i = 0; i < n && status != 1; i++) {
        int done = take(job, t, paths[i], job->output ? &csv : NULL, &e);

        status = done < 0 ? cmd_fail(&e, 1) : done > status ? done : status;
    }
    if (status != 1 && job->output && output_write(job->output, str_text(&csv), csv.len, &e) != 0)
        status = cmd_fail(&e, 1);
    str_free(&csv);
    return status;
}

int import_reference_current(struct import_job *job)
{
    struct db_call call = {0};
    const struct db_rows *rows;
    struct str csv = {0};
    struct error e = {0};
    int status = 0;

    reference_table_call(&call, job->kind);
    if (import_ask(job, &call, &rows, &e) != 0)
        return cmd_fail(&e, 1);
    for (int i = 0; i < db_rows_count(rows); i++)
        reference_table_read(&csv, rows, i);
    if (csv.len == 0)
        error_set(&e, "rights.none", NULL);
    if (csv.len == 0 || cmd_give(job->session, job->output, str_text(&csv), csv.len, &e) != 0)
        status = cmd_fail(&e, 1);
    str_free(&csv);
    return status;
}
