/* attributes.c - the bytes of curses with fewer of them for attributes: what is set already is not set again. */
#include "attributes.h"

#include <stdlib.h>
#include <string.h>

#define DEFAULT (-1)
#define PALETTE 1000            /* 38;5;n is kept as PALETTE + n */
#define CODES 16

void attributes_forget(struct attributes *a)
{
    *a = (struct attributes){.have = {0, DEFAULT, DEFAULT}, .want = {0, DEFAULT, DEFAULT}};
}

/* ---- what the terminal is told ---- */

static void add_code(struct str *out, const char *between, int code, int base)
{
    if (code >= PALETTE)
        str_addf(out, "%s%d;5;%d", between, base, code - PALETTE);
    else
        str_addf(out, "%s%d", between, code);
}

/* Only switching on and the reset of all are used: a VT100 cannot switch off one by one. */
void attributes_flush(struct attributes *a, struct str *out)
{
    const struct attribute_state *w = &a->want;
    struct attribute_state h = a->have;

    if (a->off || (a->known && h.flags == w->flags && h.ink == w->ink && h.ground == w->ground))
        return;
    bool adds = a->known && !(h.flags & ~w->flags) && (w->ink != DEFAULT || h.ink == DEFAULT) && (w->ground != DEFAULT || h.ground == DEFAULT);
    const char *between = "";
    bool plain = w->flags == 0 && w->ink == DEFAULT && w->ground == DEFAULT;

    str_add(out, "\033[");
    if (!adds) {
        h = (struct attribute_state){0, DEFAULT, DEFAULT};
        str_add(out, plain ? "" : "0");
        between = ";";
    }
    for (int code = 1; code < 10; code++)
        if ((w->flags & ~h.flags) >> code & 1) {
            add_code(out, between, code, 0);
            between = ";";
        }
    if (w->ink != h.ink) {
        add_code(out, between, w->ink, 38);
        between = ";";
    }
    if (w->ground != h.ground)
        add_code(out, between, w->ground, 48);
    str_addc(out, 'm');
    a->have = *w;
    a->known = true;
}

/* ---- what curses wants ---- */

/* The numbers of a sequence; -1 when there is anything else in it. */
static int numbers(const char *s, size_t n, int out[CODES])
{
    int count = 0;

    for (size_t i = 0; i <= n; count++) {
        if (count == CODES)
            return -1;
        for (out[count] = 0; i < n && s[i] >= '0' && s[i] <= '9' && out[count] < PALETTE; i++)
            out[count] = out[count] * 10 + (s[i] - '0');
        if (i < n && s[i] != ';')
            return -1;
        i++;
    }
    return count;
}

/* False for a code that is not known here: nothing has been taken over then. */
static bool take_codes(struct attributes *a, const char *s, size_t n)
{
    static const unsigned char off[] = {[22] = 1 << 1 | 1 << 2, [23] = 1 << 3, [24] = 1 << 4, [25] = 1 << 5 | 1 << 6, [27] = 1 << 7, [28] = 0};
    struct attribute_state w = a->want;
    int code[CODES], count = numbers(s, n, code);

    for (int i = 0; i < count; i++) {
        int c = code[i];
        if (c == 0)
            w = (struct attribute_state){0, DEFAULT, DEFAULT};
        else if (c < 10)
            w.flags |= 1u << c;
        else if (c == 10)
            continue;                       /* the first font: no other is ever chosen */
        else if (c >= 22 && c <= 27 && off[c])
            w.flags &= ~(unsigned)off[c];
        else if ((c >= 30 && c <= 37) || (c >= 90 && c <= 97))
            w.ink = c;
        else if ((c >= 40 && c <= 47) || (c >= 100 && c <= 107))
            w.ground = c;
        else if (c == 39)
            w.ink = DEFAULT;
        else if (c == 49)
            w.ground = DEFAULT;
        else if ((c == 38 || c == 48) && i + 2 < count && code[i + 1] == 5) {
            *(c == 38 ? &w.ink : &w.ground) = PALETTE + code[i + 2];
            i += 2;
        } else {
            return false;
        }
    }
    if (count < 0)
        return false;
    a->want = w;
    return true;
}

/* Length of the sequence that begins with ESC; 0 when its end is missing. */
static size_t sequence(const char *s, size_t n)
{
    size_t i = 1;

    if (i < n && s[i] == '[')
        for (i = 2; i < n && s[i] >= 0x20 && s[i] <= 0x3f;)
            i++;
    else
        while (i < n && s[i] >= 0x20 && s[i] <= 0x2f)
            i++;
    return i < n ? i + 1 : 0;
}

/* Everything that is neither an attribute nor a movement may depend on the attributes, or even change them. */
static void pass(struct attributes *a, struct str *out, const char *s, size_t n)
{
    static const char *const harmless[] = {"\033[?25", "\033[?12", "\033[?34", "\033[?2004", "\033[?1l", "\033[?1h"};
    bool keeps = n == 2 ? strchr("MDE7=>", s[1]) != NULL : s[1] == '[' && s[2] != '?' && s[2] != '!' && strchr("JKLMPX@rSThl", s[n - 1]) != NULL;

    for (size_t i = 0; i < sizeof harmless / sizeof harmless[0]; i++)
        keeps = keeps || (n >= strlen(harmless[i]) && memcmp(s, harmless[i], strlen(harmless[i])) == 0);
    attributes_flush(a, out);
    str_addn(out, s, n);
    a->known = a->known && keeps;
}

static void escape(struct attributes *a, struct str *out, const char *s, size_t n)
{
    int count[CODES];
    char final = s[n - 1];

    if (n == 3 && s[1] == '(') {
        if (final != 'B' || !a->letters)
            str_addn(out, s, n);
        a->letters = final == 'B';
    } else if (s[1] != '[' || n < 3) {
        pass(a, out, s, n);
    } else if (final == 'm' && take_codes(a, s + 2, n - 3)) {
        /* told when something is written with it */
    } else if (final == 'm') {
        pass(a, out, s, n);
        a->off = true;                      /* this terminal has attributes that are not known here */
    } else if (strchr("ABCDGHdf", final) && s[2] != '?') {
        str_addn(out, s, n);
    } else if (final == 'b' && a->last_len && numbers(s + 2, n - 3, count) == 1) {
        /* Repeating the last sign is not understood by every emulator that calls itself xterm. */
        for (int i = count[0] ? count[0] : 1; i > 0; i--)
            str_addn(out, a->last, a->last_len);
    } else {
        pass(a, out, s, n);
    }
}

/* One sign with the bytes that belong to it. */
static size_t sign(struct attributes *a, struct str *out, const char *s, size_t n)
{
    size_t len = 1;

    while (len < n && ((unsigned char)s[len] & 0xC0) == 0x80)
        len++;
    attributes_flush(a, out);
    str_addn(out, s, len);
    a->last_len = len <= sizeof a->last ? len : 0;
    memcpy(a->last, s, a->last_len);
    return len;
}

void attributes_pass(struct attributes *a, struct str *out, const char *bytes, size_t n)
{
    for (size_t i = 0, len; i < n; i += len) {
        const char *s = bytes + i;

        len = 1;
        if (a->off) {
            str_addn(out, s, n - i);
            return;
        }
        if (*s == '\033') {
            len = sequence(s, n - i);
            if (!len) {
                str_addn(out, s, n - i);
                attributes_forget(a);
                return;
            }
            escape(a, out, s, len);
        } else if (*s == '\r' || *s == '\b') {
            str_addc(out, *s);
        } else if (*s == '\017' && a->shifted_in) {
            continue;
        } else if ((unsigned char)*s < 0x20) {
            attributes_flush(a, out);
            str_addc(out, *s);
            a->shifted_in = *s == '\017' || (a->shifted_in && *s != '\016');
        } else {
            len = sign(a, out, s, n - i);
        }
    }
}
