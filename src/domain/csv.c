/* csv.c - RFC 4180 records. */
#include "kurator/csv.h"

#include <stdio.h>
#include <stdlib.h>

#include "kurator/mem.h"

static struct str *new_field(struct csv_record *record)
{
    struct str *field;

    if (record->count == record->room) {
        int room = record->room ? record->room * 2 : 8;

        record->field = mem_grow(record->field, (size_t)room, sizeof *record->field);
        for (int i = record->room; i < room; i++)
            record->field[i] = (struct str){0};
        record->room = room;
    }
    field = &record->field[record->count++];
    str_clear(field);
    str_addn(field, "", 0); /* data is never NULL for a reader that trims in place */
    return field;
}

static bool at_line_end(const struct csv *csv)
{
    if (csv->at >= csv->len || csv->text[csv->at] == '\n')
        return true;
    return csv->text[csv->at] == '\r' && (csv->at + 1 == csv->len || csv->text[csv->at + 1] == '\n');
}

static void skip_line_end(struct csv *csv)
{
    if (csv->at < csv->len && csv->text[csv->at] == '\r')
        csv->at++;
    if (csv->at < csv->len && csv->text[csv->at] == '\n')
        csv->at++;
    csv->line++;
}

static int bad_quote(int line, struct error *e)
{
    char text[16];

    snprintf(text, sizeof text, "%d", line);
    return error_set(e, "calendar.quote", text, NULL);
}

static int quoted_field(struct csv *csv, struct str *field, struct error *e)
{
    int opened = csv->line;

    csv->at++;
    while (csv->at < csv->len) {
        char c = csv->text[csv->at++];

        if (c != '"') {
            if (c == '\n')
                csv->line++;
            str_addc(field, c);
        } else if (csv->at < csv->len && csv->text[csv->at] == '"') {
            str_addc(field, '"');
            csv->at++;
        } else if (at_line_end(csv) || csv->text[csv->at] == ',') {
            return 0;
        } else {
            return bad_quote(csv->line, e);
        }
    }
    return bad_quote(opened, e);
}

static int plain_field(struct csv *csv, struct str *field, struct error *e)
{
    while (!at_line_end(csv) && csv->text[csv->at] != ',') {
        if (csv->text[csv->at] == '"')
            return bad_quote(csv->line, e);
        str_addc(field, csv->text[csv->at++]);
    }
    return 0;
}

int csv_next(struct csv *csv, struct csv_record *record, struct error *e)
{
    record->count = 0;
    record->line = csv->line;
    if (csv->at >= csv->len)
        return 0;
    for (;;) {
        struct str *field = new_field(record);
        bool quoted = csv->at < csv->len && csv->text[csv->at] == '"';

        if ((quoted ? quoted_field : plain_field)(csv, field, e) != 0)
            return -1;
        if (at_line_end(csv))
            break;
        csv->at++; /* the comma */
    }
    skip_line_end(csv);
    return 1;
}

void csv_record_free(struct csv_record *record)
{
    for (int i = 0; i < record->room; i++)
        str_free(&record->field[i]);
    free(record->field);
    *record = (struct csv_record){0};
}
