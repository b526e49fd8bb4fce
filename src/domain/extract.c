/* extract.c - one line of a table of citizens: from what stands in its cells to what is kept. */
#include "kurator/extract.h"

#include <stdio.h>
#include <string.h>

#include "extract_cell.h"
#include "kurator/csv_stream.h"
#include "kurator/person_name.h"
#include "kurator/utf8.h"

/* A sign that no terminal shows is written by its number: what carries the JSON on as a cell would lose it. */
static void json_number(struct str *out, uint32_t sign)
{
    if (sign >= 0x10000)
        str_addf(out, "\\u%04x\\u%04x", (unsigned)(0xD800 + ((sign - 0x10000) >> 10)), (unsigned)(0xDC00 + (sign & 0x3FF)));
    else
        str_addf(out, "\\u%04x", (unsigned)(sign ? sign : 0xFFFDu));
}

void json_string(struct str *out, const char *text, size_t n)
{
    str_addc(out, '"');
    for (size_t i = 0; i < n;) {
        uint32_t sign;
        size_t bytes = utf8_decode(text + i, n - i, &sign);
        char whole[5];

        if (sign == '"' || sign == '\\')
            str_addf(out, "\\%c", (int)sign);
        else if (utf8_width(sign) < 0)
            json_number(out, sign);
        else
            str_addn(out, whole, utf8_encode(sign, whole));
        i += bytes;
    }
    str_addc(out, '"');
}

/* Blanks at the ends and inside gone, the apostrophe too with which a spreadsheet marks a number as a text. */
static void tidy(struct str *out, const char *text)
{
    size_t n = strlen(text);
    bool gap = false;

    str_clear(out);
    str_addn(out, "", 0);
    if (text[0] == '\'' && text[1] && strchr("+-", text[1]))
        text++, n--;
    for (size_t i = 0; i < n;) {
        uint32_t sign;
        size_t bytes = utf8_decode(text + i, n - i, &sign);

        if (cell_space(sign))
            gap = out->len > 0;
        else {
            if (gap)
                str_addc(out, ' ');
            gap = false;
            str_addn(out, text + i, bytes);
        }
        i += bytes;
    }
}

static bool showable(const struct str *text)
{
    for (size_t i = 0; i < text->len;) {
        uint32_t sign;

        i += utf8_decode(text->data + i, text->len - i, &sign);
        if (utf8_width(sign) < 0)
            return false;
    }
    return true;
}

static void read_cell(int column, const struct extract_map *map, const char *cell, struct extract *out)
{
    struct str *value = &out->value[column];
    struct error e = {0};
    char most[16];

    tidy(value, cell);
    if (!value->len)
        return;
    if (!showable(value)) {
        error_set(&e, "import.control", NULL);
    } else if (utf8_count(value->data) > (size_t)extract_kind(column)->longest) {
        snprintf(most, sizeof most, "%d", extract_kind(column)->longest);
        error_set(&e, "field.long", most, NULL);
    } else {
        extract_kind(column)->read(value, map->area, &e);
    }
    if (!error_is(&e))
        return;
    str_clear(value);
    if (!error_is(&out->fault)) {
        out->fault = e;
        error_field(&out->fault, extract_kind(column)->name);
    }
}

/* «Иванова Анна Петровна»: the surname first; what stands behind the third word belongs to the patronymic («Мамед оглы»). */
static void read_whole_name(const struct extract_map *map, const char *cell, struct extract *out)
{
    char text[512], *at = text;
    struct str name = {0};

    tidy(&name, cell);
    str_copy(text, sizeof text, str_text(&name));
    for (int c = EXTRACT_SURNAME; c <= EXTRACT_PATRONYMIC && *at; c++) {
        char *end = c < EXTRACT_PATRONYMIC ? strchr(at, ' ') : NULL;

        if (end)
            *end = '\0';
        read_cell(c, map, at, out);
        at = end ? end + 1 : at + strlen(at);
    }
    str_free(&name);
}

static void keep_rest(const char *header, const struct str *cell, struct extract *out)
{
    if (str_blank(cell->data))
        return;
    str_addc(&out->rest, out->rest.len ? ',' : '{');
    json_string(&out->rest, header, strlen(header));
    str_addc(&out->rest, ':');
    json_string(&out->rest, cell->data, cell->len);
}

/* What kurator-extract has kept: an object, whose parts go with those that were kept here. */
static void keep_object(const struct str *cell, struct extract *out)
{
    if (cell->len < 3 || cell->data[0] != '{')
        return;
    str_addc(&out->rest, out->rest.len ? ',' : '{');
    str_addn(&out->rest, cell->data + 1, cell->len - 2);
}

/* «Сергеевич», «Мамед оглы»: of whom the cell says nothing the patronymic often does. */
static void sex_by_patronymic(struct extract *out)
{
    if (!out->value[EXTRACT_SEX].len)
        str_add(&out->value[EXTRACT_SEX], name_sex(str_text(&out->value[EXTRACT_PATRONYMIC])));
}

static void clear(struct extract *out)
{
    for (int c = 0; c < EXTRACT_COLUMNS_; c++) {
        str_clear(&out->value[c]);
        str_addn(&out->value[c], "", 0);
    }
    str_clear(&out->rest);
    str_addn(&out->rest, "", 0);
    error_clear(&out->fault);
}

void extract_read(const struct extract_map *map, const struct csv_record *record, struct extract *out)
{
    const char *header = str_text(&map->header);
    struct str plain = {0}, *const cell = &plain;
    long line;

    clear(out);
    out->line = record->line;
    for (int i = 0; i < map->count && i < record->count; i++) {
        str_clear(cell);
        str_addn(cell, "", 0);
        csv_plain(cell, record->field[i].data);
        if (map->column[i] == EXTRACT_PHONE && strpbrk(cell->data, ",;/"))
            keep_rest(header, cell, out);
        if (map->column[i] >= 0)
            read_cell(map->column[i], map, cell->data, out);
        else if (map->column[i] == EXTRACT_FULL)
            read_whole_name(map, cell->data, out);
        else if (map->column[i] == EXTRACT_LINE && str_number(cell->data, 0, 2000000000, &line) == 0)
            out->line = (int)line;
        else if (map->column[i] == EXTRACT_FAULT && cell->len)
            error_set(&out->fault, cell->data, NULL);
        else if (map->column[i] == EXTRACT_KEPT)
            keep_object(cell, out);
        else if (map->column[i] == EXTRACT_REST)
            keep_rest(header, cell, out);
        header += strlen(header) + 1;
    }
    str_free(&plain);
    if (out->rest.len)
        str_addc(&out->rest, '}');
    if (record->count < map->count && !error_is(&out->fault))
        error_set(&out->fault, "import.short", NULL);
    for (int i = map->count; i < record->count && !error_is(&out->fault); i++)
        if (!str_blank(record->field[i].data))
            error_set(&out->fault, "import.wide", NULL);
    sex_by_patronymic(out);
}

void extract_free(struct extract *out)
{
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        str_free(&out->value[c]);
    str_free(&out->rest);
}
