/* str.c - the growing byte string and small helpers over plain strings. */
#include "kurator/str.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"

void str_free(struct str *s)
{
    free(s->data);
    *s = (struct str){0};
}

void str_clear(struct str *s)
{
    s->len = 0;
    if (s->data)
        s->data[0] = '\0';
}

/* Makes room for `more` bytes and the ending NUL. */
static void reserve(struct str *s, size_t more)
{
    size_t need, cap;

    if (more > SIZE_MAX / 2 - s->len - 1)
        mem_grow(NULL, SIZE_MAX, 2); /* ends the program: no such length can be held */
    need = s->len + more + 1;
    if (need <= s->cap)
        return;
    cap = s->cap ? s->cap : 32;
    while (cap < need)
        cap *= 2;
    s->data = mem_grow(s->data, cap, 1);
    s->cap = cap;
}

void str_addn(struct str *s, const char *bytes, size_t n)
{
    reserve(s, n);
    if (n)
        memcpy(s->data + s->len, bytes, n);
    s->len += n;
    s->data[s->len] = '\0';
}

void str_add(struct str *s, const char *text)
{
    str_addn(s, text, strlen(text));
}

void str_addc(struct str *s, char c)
{
    str_addn(s, &c, 1);
}

void str_addf(struct str *s, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (n < 0)
        return;
    reserve(s, (size_t)n);
    va_start(args, format);
    vsnprintf(s->data + s->len, (size_t)n + 1, format, args);
    va_end(args);
    s->len += (size_t)n;
}

const char *str_text(const struct str *s)
{
    return s->data ? s->data : "";
}

char *str_take(struct str *s)
{
    char *text = s->data ? s->data : mem_dup("");

    *s = (struct str){0};
    return text;
}

bool str_copy(char *to, size_t size, const char *from)
{
    size_t len = strlen(from), n = len;

    if (size == 0)
        return false;
    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)from[n] & 0xC0) == 0x80)
            n--;
    }
    memmove(to, from, n);
    to[n] = '\0';
    return n == len;
}

bool str_eq(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

bool str_ends(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcmp(text + n - m, end) == 0;
}

/* By hand, because isspace asks the locale. */
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool str_blank(const char *s)
{
    if (!s)
        return true;
    while (is_space(*s))
        s++;
    return *s == '\0';
}

char *str_trim(char *s)
{
    size_t n;

    while (is_space(*s))
        s++;
    n = strlen(s);
    while (n > 0 && is_space(s[n - 1]))
        n--;
    s[n] = '\0';
    return s;
}

int str_number(const char *s, long min, long max, long *out)
{
    char *end;
    long value;
    const char *digit;

    if (!s)
        return -1;
    digit = *s == '-' ? s + 1 : s;
    if (*digit < '0' || *digit > '9')
        return -1;
    errno = 0;
    value = strtol(s, &end, 10);
    if (errno || *end || value < min || value > max)
        return -1;
    *out = value;
    return 0;
}
