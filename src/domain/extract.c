/* extract.c - the columns of a table of citizens and one line of it. */
#include "kurator/extract.h"

#include <stdio.h>
#include <string.h>

#include "extract_cell.h"
#include "kurator/csv_stream.h"
#include "kurator/person_name.h"
#include "kurator/utf8.h"

/* The names stand in headers that offices have made: the documented pair, and what registers usually say. */
static const struct {
    const char *name, *russian, *also[3];
    extract_cell *read;
    int longest;                /* characters */
} columns[EXTRACT_COLUMNS_] = {
    [EXTRACT_SURNAME] = {"surname", "Фамилия", {"LastName"}, cell_name, 100},
    [EXTRACT_GIVEN_NAME] = {"given_name", "Имя", {"FirstName"}, cell_name, 100},
    [EXTRACT_PATRONYMIC] = {"patronymic", "Отчество", {"MiddleName"}, cell_name, 100},
    [EXTRACT_BIRTH_DATE] = {"birth_date", "Дата рождения", {"BirthDate", "Д.р."}, cell_date, 40},
    [EXTRACT_SEX] = {"sex", "Пол", {"Gender"}, cell_sex, 20},
    [EXTRACT_SNILS] = {"snils", "СНИЛС", {NULL}, cell_snils, 40},
    [EXTRACT_DISABILITY] = {"disability", "Группа инвалидности", {"Инвалидность", "Группа"}, cell_disability, 60},
    [EXTRACT_PHONE] = {"phone", "Телефон", {"Контактный телефон", "PhoneNumber"}, cell_phone, 60},
    [EXTRACT_POSTAL_CODE] = {"postal_code", "Индекс", {"Почтовый индекс", "ZipCode"}, cell_postal_code, 10},
    [EXTRACT_TERRITORY] = {"territory", "Район", {"Территория", "Муниципальное образование"}, cell_text, 100},
    [EXTRACT_SETTLEMENT] = {"settlement", "Населённый пункт", {"Город", "Place"}, cell_text, 100},
    [EXTRACT_ADDRESS] = {"address", "Адрес", {"Улица, дом, квартира", "AddressString"}, cell_text, 300},
    [EXTRACT_IPRA_NUMBER] = {"ipra_number", "Номер ИПРА", {"ИПРА №", "№ ИПРА"}, cell_text, 60},
    [EXTRACT_IPRA_ISSUED_ON] = {"ipra_issued_on", "Дата ИПРА", {"Дата выдачи ИПРА", "ИПРА от"}, cell_date, 40},
    [EXTRACT_IPRA_VALID_UNTIL] = {"ipra_valid_until", "Срок ИПРА", {"ИПРА до", "Действует до"}, cell_until, 60},
    [EXTRACT_PROTOCOL] = {"protocol", "Протокол", {"Номер протокола", NULL}, cell_text, 60},
    [EXTRACT_LIMITS] = {"limits", "Ограничения", {NULL}, cell_limits, 40},
    [EXTRACT_SENDER] = {"sender", "Бюро МСЭ", {"От кого", "Отправитель"}, cell_text, 200},
    [EXTRACT_SENDER_NO] = {"sender_no", "Исходящий номер", {"Исх. №", NULL}, cell_text, 50},
    [EXTRACT_SENDER_ON] = {"sender_on", "Дата исходящего", {"Исх. от", NULL}, cell_date, 40},
    [EXTRACT_REGION_RECEIVED_ON] = {"region_received_on", "Поступило в регион", {NULL}, cell_date, 40},
};

const char *extract_column_name(enum extract_column column)
{
    return columns[column].name;
}

const char *extract_column_russian(enum extract_column column)
{
    return columns[column].russian;
}

static bool same_name(const char *key, const char *name)
{
    struct str other = {0};

    if (!name)
        return false;
    name_key(&other, name);
    bool same = str_eq(key, str_text(&other));

    str_free(&other);
    return same;
}

static int column_of(const char *header, bool inner)
{
    struct str key = {0};
    int found = EXTRACT_REST;

    if (inner && (str_eq(header, "line") || str_eq(header, "fault") || str_eq(header, "rest")))
        return header[0] == 'l' ? EXTRACT_LINE : header[0] == 'f' ? EXTRACT_FAULT : EXTRACT_KEPT;
    name_key(&key, header);
    for (int c = 0; c < EXTRACT_COLUMNS_ && found == EXTRACT_REST && key.len; c++) {
        bool same = same_name(str_text(&key), columns[c].name) || same_name(str_text(&key), columns[c].russian);

        for (int i = 0; i < 3 && !same; i++)
            same = same_name(str_text(&key), columns[c].also[i]);
        found = same ? c : EXTRACT_REST;
    }
    str_free(&key);
    return found;
}

/* Two headers of one meaning: which of them is right nobody can tell. */
static bool twice(const struct csv_record *header, const struct extract_map *map, int i)
{
    struct str key = {0};
    bool found = false;

    name_key(&key, header->field[i].data);
    for (int k = 0; k < i && !found; k++)
        found = map->column[k] == map->column[i] && (map->column[i] >= 0 || same_name(str_text(&key), header->field[k].data));
    str_free(&key);
    return found;
}

int extract_alias_read(struct extract_alias *alias, const struct csv_record *record, struct error *e)
{
    const char *ours = record->count > 1 ? str_trim(record->field[1].data) : "";
    char line[16];

    snprintf(line, sizeof line, "%d", record->line);
    str_copy(alias->header, sizeof alias->header, str_trim(record->field[0].data));
    alias->column = column_of(ours, false);
    if (!*alias->header || (alias->column == EXTRACT_REST && !str_eq(ours, "-")))
        return error_set(e, "import.map", line, ours, NULL);
    return 0;
}

/* The column that an alias gives to a header, or that it has by its own name. */
static int named(const char *name, bool inner, const struct extract_alias *alias, int n)
{
    struct str key = {0};
    int column = EXTRACT_REST, i = 0;

    name_key(&key, name);
    while (i < n && !same_name(str_text(&key), alias[i].header))
        i++;
    column = i < n ? alias[i].column : column_of(name, inner);
    str_free(&key);
    return column;
}

/* A header that only an alias knows, or that two of them give a column. */
static int all_there(const struct csv_record *header, const struct extract_alias *alias, int n, struct error *e)
{
    for (int i = 0; i < n; i++) {
        struct str key = {0};
        bool there = false, again = false;

        name_key(&key, alias[i].header);
        for (int k = 0; k < i && !again; k++)
            again = same_name(str_text(&key), alias[k].header);
        for (int k = 0; k < header->count && !there; k++)
            there = same_name(str_text(&key), header->field[k].data);
        str_free(&key);
        if (!there || again)
            return error_set(e, again ? "import.header_twice" : "import.map_unknown", alias[i].header, NULL);
    }
    return 0;
}

int extract_map_begin(struct extract_map *map, const struct csv_record *header, bool inner, const struct extract_alias *alias, int n, struct error *e)
{
    static const int needed[] = {EXTRACT_SURNAME, EXTRACT_BIRTH_DATE};
    bool there[2] = {false, false};

    *map = (struct extract_map){.count = header->count};
    if (header->count > CSV_CELLS_MAX)
        return error_set(e, "import.cells", NULL);
    for (int i = 0; i < header->count; i++) {
        const char *name = str_trim(header->field[i].data);

        map->column[i] = named(name, inner, alias, n);
        if (*name && twice(header, map, i))
            return error_set(e, "import.header_twice", name, NULL);
        str_addn(&map->header, name, strlen(name) + 1);
        for (int k = 0; k < 2; k++)
            there[k] = there[k] || map->column[i] == needed[k];
    }
    for (int k = 0; k < 2; k++)
        if (!there[k])
            return error_set(e, "import.header_missing", columns[needed[k]].name, columns[needed[k]].russian, NULL);
    return all_there(header, alias, n, e);
}

void extract_map_free(struct extract_map *map)
{
    str_free(&map->header);
    *map = (struct extract_map){0};
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
        else if (sign < ' ')
            str_addf(out, "\\u%04x", (unsigned)(sign ? sign : 0xFFFDu));
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
    } else if (utf8_count(value->data) > (size_t)columns[column].longest) {
        snprintf(most, sizeof most, "%d", columns[column].longest);
        error_set(&e, "field.long", most, NULL);
    } else {
        columns[column].read(value, map->area, &e);
    }
    if (!error_is(&e))
        return;
    str_clear(value);
    if (!error_is(&out->fault)) {
        out->fault = e;
        error_field(&out->fault, columns[column].name);
    }
}

static void keep_rest(const char *header, const struct str *cell, struct extract *out)
{
    if (str_blank(cell->data) || !*header)
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
    static const char *const ends[] = {"ич", "оглы", "улы", "уулу", NULL, "вна", "чна", "кызы", "гызы"};
    const char *patronymic = str_text(&out->value[EXTRACT_PATRONYMIC]);

    for (int i = 0, male = 1; i < 9 && !out->value[EXTRACT_SEX].len; i++) {
        if (!ends[i])
            male = 0;
        else if (str_ends(patronymic, ends[i]))
            str_add(&out->value[EXTRACT_SEX], male ? "m" : "f");
    }
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

const char *extract_column_word(const char *name, bool russian)
{
    for (int c = 0; c < EXTRACT_COLUMNS_ && russian; c++)
        if (str_eq(extract_column_name((enum extract_column)c), name))
            return extract_column_russian((enum extract_column)c);
    return name;
}
