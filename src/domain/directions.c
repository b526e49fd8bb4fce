/* directions.c - the file of a resource centre's directions: CSV to rows. */
#include "kurator/directions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/csv.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

const char *const direction_columns[DIRECTION_COLUMNS] = {"centre", "name", "age_from", "age_to", "disability", "work_degree", "territory"};

static int at_line(const char *code, int line, struct error *e)
{
    char text[16];

    snprintf(text, sizeof text, "%d", line);
    return error_set(e, code, text, NULL);
}

static int read_header(const struct csv_record *record, int column[DIRECTION_COLUMNS], struct error *e)
{
    for (int c = 0; c < DIRECTION_COLUMNS; c++) {
        column[c] = -1;
        for (int i = 0; i < record->count; i++)
            if (strcmp(str_trim(record->field[i].data), direction_columns[c]) == 0)
                column[c] = i;
        if (column[c] < 0)
            return error_set(e, "directions.header", direction_columns[c], NULL);
    }
    return record->count == DIRECTION_COLUMNS ? 0 : at_line("directions.columns", record->line, e);     /* a column too many */
}

static void add_row(struct directions *d, const struct csv_record *record, const int column[DIRECTION_COLUMNS])
{
    d->cell = mem_grow(d->cell, (size_t)(d->count + 1) * DIRECTION_COLUMNS, sizeof *d->cell);
    d->line = mem_grow(d->line, (size_t)d->count + 1, sizeof *d->line);
    for (int c = 0; c < DIRECTION_COLUMNS; c++) {
        struct str plain = {0};

        str_addn(&plain, "", 0);
        csv_plain(&plain, record->field[column[c]].data);       /* what "directions list" wrote is what was there */
        d->cell[d->count * DIRECTION_COLUMNS + c] = mem_dup(str_trim(plain.data));
        str_free(&plain);
    }
    d->line[d->count++] = record->line;
}

int directions_parse(const char *text, size_t len, struct directions *out, struct error *e)
{
    struct csv csv = {.text = text, .len = len, .line = 1};
    struct csv_record record = {0};
    int column[DIRECTION_COLUMNS] = {0}, rc;

    *out = (struct directions){0};
    if (!utf8_valid(text, len))
        return at_line("calendar.utf8", 1, e);
    if (len >= 3 && memcmp(text, "\xEF\xBB\xBF", 3) == 0)
        csv.at = 3;
    rc = csv_next(&csv, &record, e);
    if (rc >= 0)
        rc = rc == 0 ? error_set(e, "directions.header", direction_columns[0], NULL) : read_header(&record, column, e);
    while (rc == 0 && (rc = csv_next(&csv, &record, e)) > 0) {
        rc = 0;
        if (record.count == 1 && *str_trim(record.field[0].data) == '\0')
            continue;                       /* an empty line */
        if (record.count != DIRECTION_COLUMNS)
            rc = at_line("directions.columns", record.line, e);
        else
            add_row(out, &record, column);
    }
    csv_record_free(&record);
    if (rc < 0)
        directions_free(out);
    return rc;
}

void directions_free(struct directions *d)
{
    for (int i = 0; i < d->count * DIRECTION_COLUMNS; i++)
        free(d->cell[i]);
    for (int c = 0; c < DIRECTION_COLUMNS; c++)
        free(d->array[c]);
    free(d->cell);
    free(d->line);
    *d = (struct directions){0};
}
