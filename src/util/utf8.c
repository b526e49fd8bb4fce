/* utf8.c - decoding, clusters and safe text; the widths are in utf8_width.c. */
#include "kurator/utf8.h"

#include <string.h>

#include "kurator/str.h"

static bool is_tail(const char *s, size_t i, size_t n)
{
    return i < n && ((unsigned char)s[i] & 0xC0) == 0x80;
}

static uint32_t tail(const char *s, size_t i)
{
    return (uint32_t)((unsigned char)s[i] & 0x3F);
}

size_t utf8_decode(const char *s, size_t n, uint32_t *cp)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = (unsigned char)s[0];
    size_t len;
    uint32_t value;

    if (lead < 0x80) {
        *cp = lead;
        return 1;
    }
    *cp = UTF8_BAD;
    if (lead >= 0xC2 && lead <= 0xDF)
        len = 2;
    else if (lead >= 0xE0 && lead <= 0xEF)
        len = 3;
    else if (lead >= 0xF0 && lead <= 0xF4)
        len = 4;
    else
        return 1;
    value = lead & (0x7FU >> len);
    for (size_t i = 1; i < len; i++) {
        if (!is_tail(s, i, n))
            return 1;
        value = value << 6 | tail(s, i);
    }
    if (value < least[len] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 1;
    *cp = value;
    return len;
}

size_t utf8_encode(uint32_t cp, char *out)
{
    size_t n = 0;

    if (cp > 0x10FFFF || (cp >= 0xD800 && cp <= 0xDFFF))
        cp = UTF8_BAD;
    if (cp < 0x80) {
        out[n++] = (char)cp;
    } else if (cp < 0x800) {
        out[n++] = (char)(0xC0 | cp >> 6);
        out[n++] = (char)(0x80 | (cp & 0x3F));
    } else if (cp < 0x10000) {
        out[n++] = (char)(0xE0 | cp >> 12);
        out[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (cp & 0x3F));
    } else {
        out[n++] = (char)(0xF0 | cp >> 18);
        out[n++] = (char)(0x80 | (cp >> 12 & 0x3F));
        out[n++] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[n++] = (char)(0x80 | (cp & 0x3F));
    }
    out[n] = '\0';
    return n;
}

/* A broken byte also decodes to UTF8_BAD, but so does a real, three bytes long U+FFFD. */
static bool broken(size_t used, uint32_t cp)
{
    return cp == UTF8_BAD && used == 1;
}

bool utf8_valid(const char *s, size_t n)
{
    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t used = utf8_decode(s + i, n - i, &cp);

        if (broken(used, cp))
            return false;
        i += used;
    }
    return true;
}

static int shown_width(uint32_t cp)
{
    int width = utf8_width(cp);

    return width < 0 ? 1 : width;
}

int utf8_cells(const char *s)
{
    size_t n = strlen(s);
    int cells = 0;

    for (size_t i = 0; i < n;) {
        uint32_t cp;

        i += utf8_decode(s + i, n - i, &cp);
        cells += shown_width(cp);
    }
    return cells;
}

size_t utf8_fit(const char *s, int cells)
{
    size_t n = strlen(s), i = 0;
    int used = 0;

    while (i < n) {
        uint32_t cp;
        size_t len = utf8_decode(s + i, n - i, &cp);
        int width = shown_width(cp);

        if (used + width > cells)
            break;
        used += width;
        i += len;
    }
    return i;
}

size_t utf8_count(const char *s)
{
    size_t n = strlen(s), count = 0;

    for (size_t i = 0; i < n; count++) {
        uint32_t cp;

        i += utf8_decode(s + i, n - i, &cp);
    }
    return count;
}

size_t utf8_next(const char *s, size_t at)
{
    size_t n = strlen(s), i = at;
    uint32_t cp;

    if (i >= n)
        return n;
    i += utf8_decode(s + i, n - i, &cp);
    while (i < n) {
        size_t used = utf8_decode(s + i, n - i, &cp);

        if (utf8_width(cp) != 0)
            break;
        i += used;
    }
    return i;
}

/* Start of the single character before `at`. */
static size_t char_before(const char *s, size_t at)
{
    size_t back = at > 4 ? at - 4 : 0;

    for (size_t i = back; i < at; i++) {
        uint32_t cp;

        if (i + utf8_decode(s + i, at - i, &cp) == at)
            return i;
    }
    return at - 1;
}

size_t utf8_prev(const char *s, size_t at)
{
    size_t n = strlen(s);

    if (at > n)
        at = n;
    while (at > 0) {
        size_t start = char_before(s, at);
        uint32_t cp;

        utf8_decode(s + start, at - start, &cp);
        at = start;
        if (utf8_width(cp) != 0)
            break;
    }
    return at;
}

void utf8_safe(struct str *out, const char *s)
{
    size_t n = strlen(s);

    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t used = utf8_decode(s + i, n - i, &cp);

        if (broken(used, cp) || utf8_width(cp) < 0)
            str_addc(out, '?');
        else
            str_addn(out, s + i, used);
        i += used;
    }
}
