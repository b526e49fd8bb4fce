/* csv_write.c - records of RFC 4180 that no spreadsheet takes for formulas. */
#include "kurator/csv.h"

#include <string.h>

#include "kurator/utf8.h"

/* What may part cells, and rows: a spreadsheet that parts them by semicolons (the Russian one does) or tabs finds a cell's quotation
 * marks behind its first sign, where they are signs like others, and begins a cell wherever one of these stands. */
#define BORDERS ";\t\n"

static bool plain_number(const char *s, size_t n)
{
    size_t i = *s == '-' || *s == '+', digits = strspn(s + i, "0123456789");

    i += digits;
    if (digits > 0 && s[i] == '.') {
        digits = strspn(s + i + 1, "0123456789");
        i += 1 + digits;
    }
    return digits > 0 && i == n;
}

/* Is the piece of n bytes one? The first of a cell ends with it, or is more than a number. Spreadsheets look at the first character
 * alone, and some take the full-width and small signs for the usual ones. */
static bool formula(const char *s, size_t n, bool first)
{
    static const char *const other[] = {"\xEF\xBC\x9D", "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0", "\xEF\xB9\xA6", "\xEF\xB9\xA2", "\xEF\xB9\xA3", "\xEF\xB9\xAB"};

    if (first && *s && strchr("\t\r\n", *s))
        return true;
    if (n == 0 || (plain_number(s, n) && !(first && s[n])))
        return false;
    if (strchr("=+-@", *s))
        return true;
    for (size_t i = 0; i < sizeof other / sizeof other[0]; i++)
        if (strncmp(s, other[i], 3) == 0)
            return true;
    return false;
}

/* One more apostrophe before each formula, or one less: so a text that looks defused, apostrophes and then a formula, comes back, too. */
static void apostrophes(struct str *out, const char *s, bool more)
{
    for (bool first = true;; first = false) {
        size_t n = strcspn(s, BORDERS), run = strspn(s, "'");

        if (formula(s + run, n - run, first)) {
            if (more)
                str_addc(out, '\'');
            else if (run > 0)
                s++, n--;
        }
        str_addn(out, s, n);
        s += n;
        if (!*s)
            return;
        str_addc(out, *s++);
    }
}

void csv_plain(struct str *out, const char *cell)
{
    apostrophes(out, cell, false);
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
    struct str plain = {0}, cell = {0};

    clean(&plain, text);
    apostrophes(&cell, str_text(&plain), true);
    str_free(&plain);
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
