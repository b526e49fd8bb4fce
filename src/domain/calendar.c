/* calendar.c - reading a calendar file into a layered set of exceptional days. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/workday.h"
#include "kurator/csv.h"

enum column { COL_DATE, COL_SCOPE, COL_KIND, COL_NAME, COL_COUNT_ };

#define NAME_CHARS_MAX 300

/* The territories whose calendars are known; a child stands after its parent. */
static const struct {
    const char *code;
    int parent;
} scopes[] = {
    {"RU", -1}, {"RU-IRK", 0}, {"RU-SAR", 0}, {"RU-AST", 0}, {"RU-IRK-UOBO", 1},
};

_Static_assert(sizeof scopes / sizeof scopes[0] <= CALENDAR_SCOPES_MAX, "room for every scope's numbering");

int scope_count(void)
{
    return (int)(sizeof scopes / sizeof scopes[0]);
}

const char *scope_code(int scope)
{
    return scope >= 0 && scope < scope_count() ? scopes[scope].code : "";
}

int scope_find(const char *code)
{
    for (int i = 0; i < scope_count(); i++)
        if (strcmp(scopes[i].code, code) == 0)
            return i;
    return -1;
}

int scope_require(const char *code, int *out, struct error *e)
{
    struct str known = {0};
    int scope = scope_find(code);

    if (out)
        *out = scope;
    if (scope >= 0)
        return 0;
    for (int i = 0; i < scope_count(); i++)
        str_addf(&known, "%s%s", i ? ", " : "", scope_code(i));
    error_set(e, "deadline.scope", code, str_text(&known), NULL);
    str_free(&known);
    return -1;
}

int scope_parent(int scope)
{
    return scope >= 0 && scope < scope_count() ? scopes[scope].parent : -1;
}

static const char *const kind_names[DAY_KIND_COUNT_] = {
    [DAY_WORKDAY] = "workday",
    [DAY_WEEKEND] = "weekend",
    [DAY_HOLIDAY] = "holiday",
    [DAY_TRANSFERRED_OFF] = "transferred_off",
    [DAY_WORKING_WEEKEND] = "working_weekend",
    [DAY_NONWORKING_PERIOD] = "nonworking_period",
};

const char *day_kind_name(enum day_kind kind)
{
    return kind >= 0 && kind < DAY_KIND_COUNT_ ? kind_names[kind] : "";
}

/* Only the kinds that a row may have. */
static int kind_find(const char *name, enum day_kind *out)
{
    for (int i = DAY_HOLIDAY; i < DAY_KIND_COUNT_; i++)
        if (strcmp(kind_names[i], name) == 0) {
            *out = (enum day_kind)i;
            return 0;
        }
    return -1;
}

/* Refuses broken UTF-8 and NUL, naming the line. */
static int check_utf8(const char *text, size_t len, struct error *e)
{
    char number[16];
    int line = 1;

    for (size_t i = 0; i < len;) {
        uint32_t cp;
        size_t used = utf8_decode(text + i, len - i, &cp);

        if (cp == 0 || (cp == UTF8_BAD && used == 1)) {
            snprintf(number, sizeof number, "%d", line);
            return error_set(e, "calendar.utf8", number, NULL);
        }
        if (cp == '\n')
            line++;
        i += used;
    }
    return 0;
}

/* Finds where each column stands. */
static int read_header(const struct csv_record *record, int column[COL_COUNT_], struct error *e)
{
    static const char *const names[COL_COUNT_] = {"date", "scope", "kind", "name"};

    for (int c = 0; c < COL_COUNT_; c++) {
        column[c] = -1;
        for (int i = 0; i < record->count; i++)
            if (strcmp(str_trim(record->field[i].data), names[c]) == 0)
                column[c] = i;
        if (column[c] < 0)
            return error_set(e, "calendar.header", names[c], NULL);
    }
    return 0;
}

static bool name_ok(const char *name)
{
    size_t n = strlen(name);

    for (size_t i = 0; i < n;) {
        uint32_t cp;

        i += utf8_decode(name + i, n - i, &cp);
        if (utf8_width(cp) < 0)
            return false;
    }
    return utf8_count(name) <= NAME_CHARS_MAX;
}

static int read_row(const struct csv_record *record, const int column[COL_COUNT_], struct calendar_row *row,
                    struct error *e)
{
    char line[16];
    char *text[COL_COUNT_];
    struct date date;

    snprintf(line, sizeof line, "%d", record->line);
    for (int c = 0; c < COL_COUNT_; c++)
        text[c] = str_trim(record->field[column[c]].data);
    if (date_from_iso(text[COL_DATE], &date) != 0)
        return error_set(e, "calendar.date", line, text[COL_DATE], NULL);
    row->scope = scope_find(text[COL_SCOPE]);
    if (row->scope < 0)
        return error_set(e, "calendar.scope", line, text[COL_SCOPE], NULL);
    if (kind_find(text[COL_KIND], &row->kind) != 0)
        return error_set(e, "calendar.kind", line, text[COL_KIND], NULL);
    if (row->kind == DAY_WORKING_WEEKEND && date_weekday(date) < 6)
        return error_set(e, "calendar.weekend", line, text[COL_DATE], NULL);
    if (!name_ok(text[COL_NAME]))
        return error_set(e, "calendar.name", line, NULL);
    row->day = date_number(date);
    row->line = record->line;
    row->name = mem_dup(text[COL_NAME]);
    return 0;
}

static void add_row(struct calendar_set *set, const struct calendar_row *row)
{
    if ((set->count & (set->count - 1)) == 0) /* full at every power of two */
        set->rows = mem_grow(set->rows, set->count ? set->count * 2 : 1, sizeof *set->rows);
    set->rows[set->count++] = *row;
}

static int read_rows(struct csv *csv, struct calendar_set *set, struct error *e)
{
    struct csv_record record = {0};
    int column[COL_COUNT_] = {0}, width, rc;

    rc = csv_next(csv, &record, e);
    if (rc == 0)
        rc = error_set(e, "calendar.header", "date", NULL);
    else if (rc > 0)
        rc = read_header(&record, column, e) == 0 ? 1 : -1;
    width = record.count;
    while (rc > 0 && (rc = csv_next(csv, &record, e)) > 0) {
        struct calendar_row row = {0};
        char line[16], found[16], expected[16];

        if (record.count == 1 && str_blank(record.field[0].data))
            continue;
        if (record.count != width) {
            snprintf(line, sizeof line, "%d", record.line);
            snprintf(found, sizeof found, "%d", record.count);
            snprintf(expected, sizeof expected, "%d", width);
            rc = error_set(e, "calendar.columns", line, found, expected, NULL);
        } else if (read_row(&record, column, &row, e) != 0) {
            rc = -1;
        } else {
            add_row(set, &row);
        }
    }
    csv_record_free(&record);
    return rc;
}

/* By day, then scope, then line: of two rows for one day and scope the later in the file is the duplicate. */
static int row_order(const void *left, const void *right)
{
    const struct calendar_row *a = left, *b = right;

    if (a->day != b->day)
        return a->day < b->day ? -1 : 1;
    if (a->scope != b->scope)
        return a->scope < b->scope ? -1 : 1;
    return (a->line > b->line) - (a->line < b->line);
}

static int check_duplicates(const struct calendar_set *set, struct error *e)
{
    const struct calendar_row *bad = NULL;
    char line[16], day[DATE_ISO_SIZE];

    for (size_t i = 1; i < set->count; i++) {
        const struct calendar_row *a = &set->rows[i - 1], *b = &set->rows[i];

        if (a->day == b->day && a->scope == b->scope && (!bad || b->line < bad->line))
            bad = b;
    }
    if (!bad)
        return 0;
    snprintf(line, sizeof line, "%d", bad->line);
    date_iso(date_from_number(bad->day), day);
    return error_set(e, "calendar.duplicate", line, day, scope_code(bad->scope), NULL);
}

/* The years of the federal layer are the horizon; a year without any federal row was forgotten, not free of holidays. */
static int find_years(struct calendar_set *set, struct error *e)
{
    int last = 0;
    char text[16];

    for (size_t i = 0; i < set->count; i++) {
        int year = date_from_number(set->rows[i].day).year;

        if (set->rows[i].scope != 0)
            continue;
        if (!last)
            set->first_year = year;
        else if (year > last + 1) {
            snprintf(text, sizeof text, "%d", last + 1);
            return error_set(e, "calendar.gap", text, NULL);
        }
        last = year;
    }
    if (!last)
        return error_set(e, "calendar.empty", NULL);
    set->last_year = last;
    return 0;
}

int calendar_parse(const char *text, size_t len, struct calendar_set *set, struct error *e)
{
    struct csv csv;

    *set = (struct calendar_set){0};
    if (check_utf8(text, len, e) != 0)
        return -1;
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0) {
        text += 3;
        len -= 3;
    }
    csv = (struct csv){.text = text, .len = len, .line = 1};
    if (read_rows(&csv, set, e) < 0) {
        calendar_free(set);
        return -1;
    }
    if (set->count)
        qsort(set->rows, set->count, sizeof *set->rows, row_order);
    if (check_duplicates(set, e) != 0 || find_years(set, e) != 0) {
        calendar_free(set);
        return -1;
    }
    return 0;
}

void calendar_free(struct calendar_set *set)
{
    for (size_t i = 0; i < set->count; i++)
        free(set->rows[i].name);
    free(set->rows);
    for (int i = 0; i < CALENDAR_SCOPES_MAX; i++)
        for (int j = 0; j < 2; j++)
            free(set->numbering[i][j]);
    *set = (struct calendar_set){0};
}
