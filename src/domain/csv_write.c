/* csv_write.c - records of RFC 4180 that no spreadsheet takes for formulas. */
#include "kurator/csv.h"

#include <string.h>

#include "kurator/utf8.h"

static bool plain_number(const char *s)
{
    s += *s == '-' || *s == '+';
    size_t whole = strspn(s, "0123456789");

    if (whole == 0)
        return false;
    s += whole;
    if (*s == '.') {
        size_t part = strspn(s + 1, "0123456789");

        if (part == 0)
            return false;
        s += 1 + part;
    }
    return *s == '\0';
}

/* Spreadsheets look at the first character alone, and some take the full-width signs for the usual ones. */
static bool formula(const char *s)
{
    static const char *const wide[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"};

    if (*s == '\0' || plain_number(s))
        return false;
    if (strchr("=+-@\t\r\n", *s))
        return true;
    for (size_t i = 0; i < sizeof wide / sizeof wide[0]; i++)
        if (strncmp(s, wide[i], 3) == 0)
            return true;
    return false;
}

/* So does a text that would look defused, apostrophes and then a formula: csv_text takes one off again. */
static bool defused(const char *s)
{
    return formula(s + strspn(s, "'"));
}

const char *csv_text(const char *cell)
{
    return *cell == '\'' && defused(cell) ? cell + 1 : cell;
}

/* Line ends become LF, which a quoted cell may hold; tabs stay; nothing else that is not text. */
static void clean(struct str *out, const char *s)
{
    while (*s) {
        size_t n = strcspn(s, "\t\r\n");
        struct str piece = {0};

        str_addn(&piece, s, n);
        utf8_safe(out, str_text(&piece));
        str_free(&piece);
        s += n;
        if (*s == '\r' && s[1] == '\n')
            s++;
        if (*s)
            str_addc(out, *s++ == '\t' ? '\t' : '\n');
    }
}

static void write_cell(struct str *out, const char *text)
{
    struct str cell = {0};

    if (defused(text))
        str_addc(&cell, '\'');
    clean(&cell, text);
    const char *s = str_text(&cell);

    if (!s[strcspn(s, "\",\n")] && s[0] != ' ' && (cell.len == 0 || s[cell.len - 1] != ' ')) {
        str_add(out, s);
    } else {
        str_addc(out, '"');
        for (; *s; s++) {
            if (*s == '"')
                str_addc(out, '"');
            str_addc(out, *s);
        }
        str_addc(out, '"');
    }
    str_free(&cell);
}

void csv_write(struct str *out, const char *const *cells, int n)
{
    for (int i = 0; i < n; i++) {
        if (i)
            str_addc(out, ',');
        write_cell(out, cells[i] ? cells[i] : "");
    }
    str_add(out, "\r\n");
}
