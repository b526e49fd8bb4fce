/* charset.c - terminals whose characters are one byte each (KOI8-R): what goes out and comes in is turned from and to UTF-8. */
#include "kurator/charset.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "kurator/utf8.h"

/* Unicode of the bytes from 0x80 on (RFC 1489). */
static const uint16_t koi8_r[128] = {
    0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518, 0x251C, 0x2524,
    0x252C, 0x2534, 0x253C, 0x2580, 0x2584, 0x2588, 0x258C, 0x2590,
    0x2591, 0x2592, 0x2593, 0x2320, 0x25A0, 0x2219, 0x221A, 0x2248,
    0x2264, 0x2265, 0x00A0, 0x2321, 0x00B0, 0x00B2, 0x00B7, 0x00F7,
    0x2550, 0x2551, 0x2552, 0x0451, 0x2553, 0x2554, 0x2555, 0x2556,
    0x2557, 0x2558, 0x2559, 0x255A, 0x255B, 0x255C, 0x255D, 0x255E,
    0x255F, 0x2560, 0x2561, 0x0401, 0x2562, 0x2563, 0x2564, 0x2565,
    0x2566, 0x2567, 0x2568, 0x2569, 0x256A, 0x256B, 0x256C, 0x00A9,
    0x044E, 0x0430, 0x0431, 0x0446, 0x0434, 0x0435, 0x0444, 0x0433,
    0x0445, 0x0438, 0x0439, 0x043A, 0x043B, 0x043C, 0x043D, 0x043E,
    0x043F, 0x044F, 0x0440, 0x0441, 0x0442, 0x0443, 0x0436, 0x0432,
    0x044C, 0x044B, 0x0437, 0x0448, 0x044D, 0x0449, 0x0447, 0x044A,
    0x042E, 0x0410, 0x0411, 0x0426, 0x0414, 0x0415, 0x0424, 0x0413,
    0x0425, 0x0418, 0x0419, 0x041A, 0x041B, 0x041C, 0x041D, 0x041E,
    0x041F, 0x042F, 0x0420, 0x0421, 0x0422, 0x0423, 0x0416, 0x0412,
    0x042C, 0x042B, 0x0417, 0x0428, 0x042D, 0x0429, 0x0427, 0x042A,
};

/* Signs that it lacks, by one that says the same in as many cells; and those of 0x80 to 0x9F, which many a terminal with eight bits takes
 * for commands (0x9E, the middle dot, swallows all that follows). */
static const struct { uint16_t sign; char instead; } likenesses[] = {
    {0x00AB, '"'}, {0x00BB, '"'}, {0x201C, '"'}, {0x201D, '"'}, {0x201E, '"'}, {0x2018, '\''}, {0x2019, '\''}, {0x2013, '-'}, {0x2014, '-'},
    {0x2010, '-'}, {0x2011, '-'}, {0x2212, '-'}, {0x2026, '.'}, {0x2116, 'N'}, {0x00D7, 'x'}, {0x2022, '*'}, {0x2192, '>'}, {0x2190, '<'},
    {0x2191, '^'}, {0x2193, 'v'}, {0x00AE, 'R'}, {0x2009, ' '}, {0x202F, ' '},
    {0x00B7, '|'}, {0x00B0, 'o'}, {0x00B2, '2'}, {0x00F7, ':'}, {0x00A0, ' '}, {0x2264, '<'}, {0x2265, '>'}, {0x2248, '~'},
    {0x2500, '-'}, {0x2502, '|'}, {0x250C, '+'}, {0x2510, '+'}, {0x2514, '+'}, {0x2518, '+'}, {0x2588, '#'}, {0x2591, '#'}, {0x2592, '#'}, {0x2593, '#'}};

static bool is_koi8(const char *name)
{
    return strcasecmp(name, "koi8-r") == 0 || strcasecmp(name, "koi8r") == 0;
}

bool charset_koi8_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);

        if (value && *value) {
            const char *dot = strchr(value, '.');

            return dot && is_koi8(dot + 1);
        }
    }
    return false;
}

bool charset_koi8(const char *setting)
{
    return strcmp(setting, "koi8-r") == 0 || (strcmp(setting, "auto") == 0 && charset_koi8_locale());
}

#define COMMANDS 32             /* the first of the upper half */
static char koi8_byte(uint32_t ch)
{
    for (int i = COMMANDS; i < 128; i++)
        if (koi8_r[i] == ch)
            return (char)(128 + i);
    for (size_t i = 0; i < sizeof likenesses / sizeof likenesses[0]; i++)
        if (likenesses[i].sign == ch)
            return likenesses[i].instead;
    return '?';
}

void charset_out(struct str *text, size_t from)
{
    size_t to = from;

    for (size_t at = from; at < text->len;) {
        uint32_t ch;
        size_t n = utf8_decode(text->data + at, text->len - at, &ch);

        if (n <= 1) {
            text->data[to++] = text->data[at++];
            continue;
        }
        for (int cells = utf8_width(ch); cells > 0; cells--)    /* a sign two cells wide has at least three bytes */
            text->data[to++] = koi8_byte(ch);
        at += n;
    }
    text->len = to;
    if (text->data)
        text->data[to] = '\0';
}

size_t charset_in(unsigned char byte, char out[4])
{
    if (byte < 0x80) {
        out[0] = (char)byte;
        return 1;
    }
    return utf8_encode(koi8_r[byte - 0x80], out);
}
