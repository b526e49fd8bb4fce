/* extract_map.c - the columns of a table of citizens: which cell of a line is which of ours, by the names of its head or as an office said. */
#include <stdio.h>
#include <string.h>

#include "extract_cell.h"
#include "kurator/csv_stream.h"
#include "kurator/extract.h"
#include "kurator/person_name.h"
#include "kurator/sha256.h"

/* The names stand in headers that offices have made: the documented pair, and what registers usually say. */
static const struct extract_kind columns[EXTRACT_COLUMNS_] = {
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

/* Surname, given name, patronymic in one cell: no column of what is kept, it fills three. */
static const struct extract_kind whole_name = {"full_name", "ФИО", {"Ф.И.О.", "Фамилия Имя Отчество", "Фамилия, имя, отчество"}, NULL, 310};

const struct extract_kind *extract_kind(int column)
{
    return column == EXTRACT_FULL ? &whole_name : &columns[column];
}

const char *extract_column_name(int column)
{
    return column == EXTRACT_REST ? "-" : extract_kind(column)->name;
}

const char *extract_column_russian(int column)
{
    return extract_kind(column)->russian;
}

int extract_column_of(const char *name)
{
    for (int c = 0; c < EXTRACT_COLUMNS_; c++)
        if (str_eq(columns[c].name, name))
            return c;
    return str_eq(name, whole_name.name) ? EXTRACT_FULL : EXTRACT_REST;
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

static bool called(const struct extract_kind *kind, const char *key)
{
    bool same = same_name(key, kind->name) || same_name(key, kind->russian);

    for (int i = 0; i < 3 && !same; i++)
        same = same_name(key, kind->also[i]);
    return same;
}

static int column_of(const char *header, bool inner)
{
    struct str key = {0};
    int found = EXTRACT_REST;

    if (inner && (str_eq(header, "line") || str_eq(header, "fault") || str_eq(header, "rest")))
        return header[0] == 'l' ? EXTRACT_LINE : header[0] == 'f' ? EXTRACT_FAULT : EXTRACT_KEPT;
    name_key(&key, header);
    for (int c = 0; c < EXTRACT_COLUMNS_ && found == EXTRACT_REST && key.len; c++)
        found = called(&columns[c], str_text(&key)) ? c : EXTRACT_REST;
    if (found == EXTRACT_REST && key.len && !inner && called(&whole_name, str_text(&key)))
        found = EXTRACT_FULL;
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
        found = map->column[k] == map->column[i] && (map->column[i] >= 0 || map->column[i] == EXTRACT_FULL || same_name(str_text(&key), header->field[k].data));
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

/* The name in one cell is needed where it does not stand in cells of its own; else it is kept as it came. */
static int needed(struct extract_map *map, struct error *e)
{
    bool there[EXTRACT_COLUMNS_] = {false}, whole = false;

    for (int i = 0; i < map->count; i++) {
        if (map->column[i] >= 0)
            there[map->column[i]] = true;
        whole = whole || map->column[i] == EXTRACT_FULL;
    }
    for (int i = 0; i < map->count; i++)
        if (map->column[i] == EXTRACT_FULL && there[EXTRACT_SURNAME])
            map->column[i] = EXTRACT_REST;
    if (!there[EXTRACT_SURNAME] && !whole)
        return error_set(e, "import.header_missing", columns[EXTRACT_SURNAME].name, columns[EXTRACT_SURNAME].russian, NULL);
    if (!there[EXTRACT_BIRTH_DATE])
        return error_set(e, "import.header_missing", columns[EXTRACT_BIRTH_DATE].name, columns[EXTRACT_BIRTH_DATE].russian, NULL);
    return 0;
}

/* What stands under no name is kept, too, as that of the column of its number. */
static void name_header(struct extract_map *map, const char *name, int i)
{
    if (*name)
        str_add(&map->header, name);
    else
        str_addf(&map->header, "(%d)", i + 1);
}

int extract_map_begin(struct extract_map *map, const struct csv_record *header, bool inner, const struct extract_alias *alias, int n, struct error *e)
{
    *map = (struct extract_map){.count = header->count};
    if (header->count > CSV_CELLS_MAX)
        return error_set(e, "import.cells", NULL);
    for (int i = 0; i < header->count; i++) {
        const char *name = str_trim(header->field[i].data);

        map->column[i] = named(name, inner, alias, n);
        if (*name && twice(header, map, i))
            return error_set(e, "import.header_twice", name, NULL);
        name_header(map, name, i);
        str_addn(&map->header, "", 1);
    }
    return needed(map, e) != 0 ? -1 : all_there(header, alias, n, e);
}

void extract_map_guess(const struct csv_record *header, int *column)
{
    bool taken[EXTRACT_COLUMNS_] = {false}, whole = false;

    for (int i = 0; i < header->count && i < CSV_CELLS_MAX; i++) {
        int c = column_of(str_trim(header->field[i].data), false);

        column[i] = (c >= 0 && taken[c]) || (c == EXTRACT_FULL && whole) ? EXTRACT_REST : c;
        if (c >= 0)
            taken[c] = true;
        whole = whole || c == EXTRACT_FULL;
    }
    for (int i = 0; i < header->count && i < CSV_CELLS_MAX; i++)
        if (column[i] == EXTRACT_FULL && taken[EXTRACT_SURNAME])
            column[i] = EXTRACT_REST;
}

/* What is kept beside our columns is told apart by its name: the second of one name is the one with a 2 behind it. */
static void add_header(struct extract_map *map, const struct csv_record *header, int i)
{
    const char *name = str_trim(header->field[i].data);
    int before = 0;

    for (int k = 0; k < i && *name; k++)
        before += str_eq(str_trim(header->field[k].data), name);
    if (before > 0)
        str_addf(&map->header, "%s %d", name, before + 1);
    else
        name_header(map, name, i);
    str_addn(&map->header, "", 1);
}

int extract_map_columns(struct extract_map *map, const struct csv_record *header, const int *column, struct error *e)
{
    *map = (struct extract_map){.count = header->count};
    if (header->count > CSV_CELLS_MAX)
        return error_set(e, "import.cells", NULL);
    for (int i = 0; i < header->count; i++) {
        map->column[i] = column[i];
        for (int k = 0; k < i; k++)
            if (column[k] == column[i] && column[i] != EXTRACT_REST)
                return error_set(e, "import.header_twice", extract_column_russian(column[i]), NULL);
        add_header(map, header, i);
    }
    return needed(map, e);
}

void extract_head(const struct csv_record *header, char out[65])
{
    struct sha256 digest = {0};

    for (int i = 0; i < header->count; i++) {
        struct str key = {0};

        name_key(&key, str_trim(header->field[i].data));
        sha256_add(&digest, str_text(&key), key.len);
        sha256_add(&digest, "\n", 1);
        str_free(&key);
    }
    sha256_end(&digest, out);
}

void extract_map_free(struct extract_map *map)
{
    str_free(&map->header);
    *map = (struct extract_map){0};
}

const char *extract_column_word(const char *name, bool russian)
{
    for (int c = 0; c < EXTRACT_COLUMNS_ && russian; c++)
        if (str_eq(extract_column_name((enum extract_column)c), name))
            return extract_column_russian((enum extract_column)c);
    return name;
}
