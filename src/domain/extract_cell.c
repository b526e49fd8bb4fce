/* extract_cell.c - cells as spreadsheets and offices write them: dates, SNILS, groups of disability and the rest. */
#include "extract_cell.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/extract.h"
#include "kurator/person_name.h"
#include "kurator/phone.h"
#include "kurator/snils.h"
#include "kurator/workday.h"
#include "typed.h"

/* The day that a spreadsheet numbers 0 is 1899-12-30: so many days before 1970-01-01. */
#define SHEET_EPOCH (-25569)
#define SHEET_DAY_MIN 366L              /* 1900-12-31 */
#define SHEET_DAY_MAX 73050L            /* 2099-12-31 */

bool cell_space(uint32_t sign)
{
    return sign == '\n' || sign == '\r' || sign == '\t' || typed_space(sign);
}

static int replace(struct str *value, const char *text)
{
    str_clear(value);
    str_add(value, text);
    return 0;
}

int cell_text(struct str *value, const char *area, struct error *e)
{
    (void)value, (void)area, (void)e;
    return 0;
}

int cell_name(struct str *value, const char *area, struct error *e)
{
    char name[NAME_SIZE];

    (void)area;
    if (name_tidy(value->data, name, e) != 0)
        return -1;
    return replace(value, name);
}

static bool all_digits(const char *text, size_t n)
{
    return strspn(text, "0123456789") >= n;
}

/* After a date: nothing, or a time of day (which is not looked at) behind a blank or T. */
static bool only_time(const char *rest)
{
    return !*rest || ((*rest == ' ' || *rest == 'T') && strspn(rest + 1, "0123456789:.+-Z") == strlen(rest + 1));
}

static int with_text(const char *code, const char *text, struct error *e)
{
    return error_set(e, code, text, NULL);
}

int extract_date(const char *text, char out[11], struct error *e)
{
    size_t n = strlen(text), digits = strspn(text, "0123456789");
    struct date day = {0};
    int used = 0;

    if (digits == 4 && text[4] == '-' && n >= 10 && all_digits(text + 5, 2) && text[7] == '-' && all_digits(text + 8, 2) && only_time(text + 10)) {
        day = (struct date){(int)strtol(text, NULL, 10), (int)strtol(text + 5, NULL, 10), (int)strtol(text + 8, NULL, 10)};
    } else if ((digits == 4 || digits == 5) && (n == digits || (strchr(".,", text[digits]) && strspn(text + digits + 1, "0123456789") == n - digits - 1 && n > digits + 1))) {
        long number = strtol(text, NULL, 10);

        if (number < SHEET_DAY_MIN || number > SHEET_DAY_MAX || digits == 4)
            return with_text("import.date", text, e);
        day = date_from_number((int)number + SHEET_EPOCH);
    } else if (sscanf(text, "%2d.%2d.%4d%n", &day.day, &day.month, &day.year, &used) == 3 && used > 0 && strspn(text, "0123456789.") >= (size_t)used &&
               only_time(text + used)) {
        /* 23.11.26 is the year 26, which is none: of which century it is nobody knows */
    } else {
        return with_text("import.date", text, e);
    }
    if (day.month >= 1 && day.month <= 12 && day.day >= 1 && day.day <= 31 && (day.year < DATE_YEAR_MIN || day.year > 2100))
        return with_text("import.year", text, e);
    if (!date_exists(day))
        return with_text("import.date", text, e);
    date_iso(day, out);
    return 0;
}

int cell_date(struct str *value, const char *area, struct error *e)
{
    char iso[11];

    (void)area;
    return extract_date(value->data, iso, e) != 0 ? -1 : replace(value, iso);
}

/* One of the words by their keys (letters and digits alone, small): its code, NULL. */
struct word {
    const char *key, *code;
};
static const char *word_of(const struct word *words, const char *text)
{
    struct str key = {0};
    const char *code = NULL;

    name_key(&key, text);
    for (; words->key && !code; words++)
        code = str_eq(str_text(&key), words->key) ? words->code : NULL;
    str_free(&key);
    return code;
}

int cell_sex(struct str *value, const char *area, struct error *e)
{
    static const struct word words[] = {{"м", "m"}, {"m", "m"}, {"муж", "m"}, {"мужской", "m"}, {"мужчина", "m"}, {"male", "m"},
                                        {"ж", "f"}, {"f", "f"}, {"жен", "f"}, {"женский", "f"}, {"женщина", "f"}, {"female", "f"}, {NULL, NULL}};
    const char *code = word_of(words, value->data);

    (void)area;
    return code ? replace(value, code) : with_text("import.sex", value->data, e);
}

int cell_disability(struct str *value, const char *area, struct error *e)
{
    static const struct word words[] = {
        {"1", "1"}, {"i", "1"}, {"1группа", "1"}, {"iгруппа", "1"}, {"перваягруппа", "1"}, {"первая", "1"}, {"инвалид1группы", "1"},
        {"2", "2"}, {"ii", "2"}, {"2группа", "2"}, {"iiгруппа", "2"}, {"втораягруппа", "2"}, {"вторая", "2"}, {"инвалид2группы", "2"},
        {"3", "3"}, {"iii", "3"}, {"3группа", "3"}, {"iiiгруппа", "3"}, {"третьягруппа", "3"}, {"третья", "3"}, {"инвалид3группы", "3"},
        {"child", "child"}, {"ребенокинвалид", "child"}, {"категорияребенокинвалид", "child"}, {"ри", "child"}, {"дитяинвалид", "child"},
        {"group1", "1"}, {"group2", "2"}, {"group3", "3"}, {"disabledchild", "child"}, {"limitedhealth", "limited_health"}, {"овз", "limited_health"}, {NULL, NULL}};
    const char *code = word_of(words, value->data);

    (void)area;
    return code ? replace(value, code) : with_text("import.disability", value->data, e);
}

/* Eleven digits in any usual way. What a spreadsheet took for a number has lost its zeros in front: they come back where the
 * check number proves it; what it shows as 1,12233E+10 has lost the number. */
int cell_snils(struct str *value, const char *area, struct error *e)
{
    char digits[16], whole[SNILS_SIZE];
    size_t n = strlen(value->data);

    (void)area;
    if (strpbrk(value->data, "Ee") && strspn(value->data, "0123456789.,+-Ee") == n)
        return error_set(e, "import.snils_excel", NULL);
    if (n > 2 && (str_eq(value->data + n - 2, ".0") || str_eq(value->data + n - 2, ",0")) && all_digits(value->data, n - 2))
        value->data[value->len = n - 2] = '\0';
    int count = typed_digits(value->data, "", digits, sizeof digits);

    if ((count == 9 || count == 10) && all_digits(value->data, value->len)) {
        char padded[SNILS_SIZE] = "00000000000";

        memcpy(padded + 11 - count, digits, (size_t)count);
        if (strncmp(padded, "001001998", 9) > 0 && snils_parse(padded, whole, NULL) == 0)
            return replace(value, whole);
    }
    return snils_parse(value->data, whole, e) != 0 ? -1 : replace(value, whole);
}

int cell_phone(struct str *value, const char *area, struct error *e)
{
    char kept[PHONE_SIZE], first[80];

    /* of several in one cell the first: extract.c keeps the cell as it is with the rest of the line */
    str_copy(first, sizeof first, value->data);
    first[strcspn(first, ",;/")] = '\0';
    return phone_parse(first, area, kept, e) != 0 ? -1 : replace(value, kept);
}

int cell_postal_code(struct str *value, const char *area, struct error *e)
{
    (void)area;
    if (value->len == 8 && (str_eq(value->data + 6, ".0") || str_eq(value->data + 6, ",0")))
        value->data[value->len = 6] = '\0';
    return value->len == 6 && all_digits(value->data, 6) ? 0 : error_set(e, "postal_code.format", NULL);
}

int cell_until(struct str *value, const char *area, struct error *e)
{
    static const struct word words[] = {{"unlimited", "unlimited"}, {"withoutlimit", "unlimited"}, {"бессрочно", "unlimited"}, {"бессрочная", "unlimited"}, {"безсрока", "unlimited"},
                                        {"until18", "until18"}, {"до18", "until18"}, {"до18лет", "until18"}, {"додостижения18лет", "until18"},
                                        {"додостижениявозраста18лет", "until18"}, {NULL, NULL}};
    const char *code = word_of(words, value->data);

    return code ? replace(value, code) : cell_date(value, area, e);
}

int cell_limits(struct str *value, const char *area, struct error *e)
{
    char out[16];
    int n = 0;

    (void)area;
    for (const char *c = value->data; *c; c++) {
        if (*c >= '0' && *c <= '3' && n < 7) {
            snprintf(out + (size_t)n * 2, sizeof out - (size_t)n * 2, "%c,", *c);
            n++;
        } else if (!strchr(" ,;/", *c)) {
            n = 8;
            break;
        }
    }
    if (n != 7)
        return with_text("import.limits", value->data, e);
    out[13] = '\0';
    return replace(value, out);
}
