/* field.c - the line editor: text, cursor and scrolling, by clusters. */
#include "kurator/field.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define DEFAULT_MAX 200

void field_init(struct field *f, int max, bool secret)
{
    *f = (struct field){.max = max > 0 ? max : DEFAULT_MAX, .secret = secret, .cap = 64};
    f->text = mem_zero(1, f->cap);
}

void field_free(struct field *f)
{
    if (f->text)
        mem_wipe(f->text, f->cap);
    free(f->text);
    *f = (struct field){0};
}

/* A larger copy; the old one is wiped, it may hold what must not stay in memory. */
static void reserve(struct field *f, size_t len)
{
    if (len < f->cap)
        return;
    size_t cap = f->cap;
    while (cap <= len)
        cap *= 2;
    char *text = mem_zero(1, cap);
    memcpy(text, f->text, f->len + 1);
    mem_wipe(f->text, f->cap);
    free(f->text);
    f->text = text;
    f->cap = cap;
}

static void remove_range(struct field *f, size_t from, size_t to)
{
    memmove(f->text + from, f->text + to, f->len - to + 1);
    f->len -= to - from;
    f->cursor = from;
}

/* What of n bytes may stand in a field: signs, with one blank for every stretch of what cannot be shown. */
static void clean(struct str *out, const char *bytes, size_t n)
{
    bool blank = false;

    for (size_t i = 0; i < n;) {
        uint32_t cp;
        size_t used = utf8_decode(bytes + i, n - i, &cp);
        bool bad = (cp == UTF8_BAD && used == 1) || utf8_width(cp) < 0;
        if (bad) {
            blank = true;
        } else {
            bool after_blank = !out->len || out->data[out->len - 1] == ' ';
            if (blank && cp != ' ' && !after_blank)
                str_addc(out, ' ');
            blank = false;
            str_addn(out, bytes + i, used);
        }
        i += used;
    }
}

/* The bytes of the first `chars` characters of s. */
static size_t bytes_of_chars(const char *s, size_t n, size_t chars)
{
    size_t i = 0;

    for (uint32_t cp; i < n && chars > 0; chars--)
        i += utf8_decode(s + i, n - i, &cp);
    return i;
}

enum field_result field_insert(struct field *f, const char *bytes, size_t n)
{
    struct str in = {0};
    uint32_t first = 0;

    clean(&in, bytes, n);
    size_t skip = 0;
    /* A mark needs a sign before it. */
    while (f->cursor == 0 && skip < in.len) {
        size_t used = utf8_decode(in.data + skip, in.len - skip, &first);
        if (utf8_width(first) != 0)
            break;
        skip += used;
    }
    const char *text = str_text(&in) + skip;
    size_t len = in.len - skip, count = utf8_count(f->text);
    size_t room = count < (size_t)f->max ? (size_t)f->max - count : 0;
    size_t take = bytes_of_chars(text, len, room);
    bool full = take < len;

    reserve(f, f->len + take);
    memmove(f->text + f->cursor + take, f->text + f->cursor, f->len - f->cursor + 1);
    memcpy(f->text + f->cursor, text, take);
    f->len += take;
    f->cursor += take;
    if (in.data)
        mem_wipe(in.data, in.cap);
    str_free(&in);
    return full ? FIELD_FULL : take ? FIELD_CHANGED : FIELD_MOVED;
}

void field_set(struct field *f, const char *text)
{
    mem_wipe(f->text, f->len);
    f->text[0] = '\0';
    f->len = f->cursor = 0;
    f->scroll = 0;
    field_insert(f, text, strlen(text));
}

static size_t word_left(const struct field *f)
{
    size_t at = f->cursor;

    while (at > 0 && f->text[at - 1] == ' ')
        at--;
    while (at > 0 && f->text[at - 1] != ' ')
        at = utf8_prev(f->text, at);
    return at;
}

static size_t word_right(const struct field *f)
{
    size_t at = f->cursor;

    while (at < f->len && f->text[at] == ' ')
        at++;
    while (at < f->len && f->text[at] != ' ')
        at = utf8_next(f->text, at);
    return at;
}

static enum field_result erase(struct field *f, size_t from, size_t to)
{
    if (from == to)
        return FIELD_MOVED;
    remove_range(f, from, to);
    return FIELD_CHANGED;
}

static enum field_result move(struct field *f, size_t to)
{
    f->cursor = to;
    return FIELD_MOVED;
}

static enum field_result control(struct field *f, uint32_t letter)
{
    switch (letter) {
    case 'u': return erase(f, 0, f->len);
    case 'w': return erase(f, word_left(f), f->cursor);
    case 'k': return erase(f, f->cursor, f->len);
    default: return FIELD_IGNORED;
    }
}

enum field_result field_key(struct field *f, const struct key_event *key)
{
    char sign[5];

    switch (key->key) {
    case KY_TEXT: return field_insert(f, sign, utf8_encode(key->ch, sign));
    case KY_PASTE: return field_insert(f, key->paste, key->paste_len);
    case KY_LEFT: return move(f, utf8_prev(f->text, f->cursor));
    case KY_RIGHT: return move(f, utf8_next(f->text, f->cursor));
    case KY_HOME: return move(f, 0);
    case KY_END: return move(f, f->len);
    case KY_WORDLEFT: return move(f, word_left(f));
    case KY_WORDRIGHT: return move(f, word_right(f));
    case KY_BACKSPACE: return erase(f, utf8_prev(f->text, f->cursor), f->cursor);
    case KY_DELETE: return erase(f, f->cursor, utf8_next(f->text, f->cursor));
    case KY_CTRL: return control(f, key->ch);
    default: return FIELD_IGNORED;
    }
}

/* The cells from offset `from` to `to`; a secret counts one for each cluster. */
static int cells_between(const struct field *f, size_t from, size_t to)
{
    int cells = 0;

    while (from < to) {
        size_t next = utf8_next(f->text, from);
        char cluster[64];
        size_t n = next - from < sizeof cluster ? next - from : sizeof cluster - 1;
        memcpy(cluster, f->text + from, n);
        cluster[n] = '\0';
        cells += f->secret ? 1 : utf8_cells(cluster);
        from = next;
    }
    return cells;
}

/* By a third of the width at a time: scrolling by one would send the whole row anew with each letter. */
static void scroll(struct field *f, int width, int at, int total)
{
    if (total < width)
        f->scroll = 0;
    else if (at < f->scroll || (at == f->scroll && at > 0) || at > f->scroll + width - 1)
        f->scroll = at - (width > 2 ? width * 2 / 3 : width - 1);
    if (f->scroll < 0)
        f->scroll = 0;
}

void field_draw(struct field *f, struct draw *d, int y, int x, int width, enum style style, bool focus)
{
    struct str shown = {0};
    int cell = 0;

    if (width <= 0)
        return;
    int at = cells_between(f, 0, f->cursor);
    scroll(f, width, at, cells_between(f, 0, f->len));
    for (size_t i = 0; i < f->len && cell < f->scroll + width;) {
        size_t next = utf8_next(f->text, i);
        int cells = cells_between(f, i, next);
        if (cell >= f->scroll && cell + cells <= f->scroll + width)
            f->secret ? str_addc(&shown, '*') : str_addn(&shown, f->text + i, next - i);
        else if (cell + cells > f->scroll)
            str_addc(&shown, ' ');      /* half of a wide sign at an edge */
        cell += cells;
        i = next;
    }
    draw_pad(d, y, x, width, style, str_text(&shown));
    if (focus)
        draw_cursor(d, y, x + at - f->scroll);
    str_free(&shown);
}
