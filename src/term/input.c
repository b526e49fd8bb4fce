/* input.c - the decoder: one byte at a time, so that a cut may fall anywhere and no clock is needed. */
#include "kurator/input.h"

#include <stdlib.h>
#include <string.h>

#include "input_queue.h"
#include "input_table.h"
#include "kurator/charset.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define EXTRAS_MAX 32
#define PASTE_MAX (64u * 1024u)
#define STRING_MAX 4096         /* bytes of a terminal's answer (OSC, DCS) before it is given up */

enum state {
    GROUND, UTF8,
    ESC, AFTER_ESCESC, ESC_UTF8,
    CSI, SS3, SS3_DOUBTFUL,     /* an O after an Esc Esc that is taken already: a key, or a letter somebody typed */
    LINUX, MOUSE,
    STRING_START, STRING, STRING_ESC,
    PASTE
};

struct input {
    enum state state;
    char body[INPUT_BODY_MAX];  /* of the running sequence, after its lead */
    size_t body_len;            /* may be more than fits */
    bool alt;                   /* Esc came before the sequence */
    bool drop;                  /* what is running now was thrown away by input_discard */
    int left;                   /* bytes of a mouse report still to come */
    char utf8[5];
    size_t utf8_len, utf8_need;
    struct str paste;
    bool paste_cut;
    char paste_esc[14];         /* what may be its end, or a key: from the Esc on */
    size_t paste_esc_len;
    struct input_queue queue;
    char *lent;
    bool koi8;
    struct input_extra extra[EXTRAS_MAX];
    size_t extras;
    bool known;                 /* terminfo has the terminal */
};

static void emit_item(struct input *in, struct input_item item)
{
    if (in->drop) {
        in->drop = false;
        free(item.paste);
        return;
    }
    input_queue_push(&in->queue, item);
}

static void emit(struct input *in, enum key key, uint32_t ch)
{
    emit_item(in, (struct input_item){.key = key, .ch = ch});
}

static void finish(struct input *in, enum key key, uint32_t ch)
{
    in->state = GROUND;
    in->alt = false;
    emit(in, key, ch);
}

static void start(struct input *in, enum state state)
{
    in->state = state;
    in->body_len = 0;
}

static void keep(struct input *in, char c)
{
    if (in->body_len < sizeof in->body - 1) {
        in->body[in->body_len] = c;
        in->body[in->body_len + 1] = '\0';
    }
    in->body_len++;
}

static enum key find_extra(const struct input *in, char lead)
{
    if (in->body_len >= sizeof in->body)
        return KY_NONE;
    for (size_t i = 0; i < in->extras; i++)
        if (in->extra[i].lead == lead && strcmp(in->extra[i].body, in->body) == 0)
            return in->extra[i].key;
    return KY_NONE;
}

/* Modifiers as xterm numbers them: 1 + a sum of Shift 1, Alt 2, Ctrl 4, Meta 8; the locks that others add count not. */
static enum key modified(enum key key, int modifier, bool alt)
{
    int bits = (modifier > 0 ? modifier - 1 : 0) & 0x3F;
    bool word = alt || (bits & (2 | 4 | 8));

    if (key >= KY_F1 && key <= KY_F12)
        return bits ? KY_BROKEN : key;      /* Ctrl-F2 is not F2: nothing is saved by a slip */
    if (word && key == KY_LEFT)
        return KY_WORDLEFT;
    if (word && key == KY_RIGHT)
        return KY_WORDRIGHT;
    if ((bits & 1) && key == KY_TAB)
        return KY_BACKTAB;
    return key;
}

/* Reads "N;M" from the body: how many numbers, or -1 when something else stands there. */
static int parameters(const struct input *in, int number[2])
{
    size_t n = in->body_len - 1, count = 0;
    bool digit = false;

    number[0] = number[1] = 0;
    if (in->body_len >= sizeof in->body)
        return -1;
    for (size_t i = 0; i < n; i++) {
        char c = in->body[i];
        if (c >= '0' && c <= '9' && number[count] < 10000) {
            number[count] = number[count] * 10 + (c - '0');
            digit = true;
        } else if (c == ';' && count == 0) {
            count = 1;
        } else {
            return -1;
        }
    }
    return digit || count ? (int)count + 1 : 0;
}

static void paste_begin(struct input *in)
{
    in->state = PASTE;
    in->alt = false;
    in->paste_esc_len = 0;
    in->paste_cut = false;
    str_clear(&in->paste);
}

/* A whole CSI sequence stands in body, its final byte last. */
static void csi(struct input *in)
{
    int number[2];
    int count = parameters(in, number);
    char final = in->body_len < sizeof in->body ? in->body[in->body_len - 1] : '\0';
    enum key key = find_extra(in, '[');

    if (key != KY_NONE) {
        key = modified(key, 0, in->alt);
    } else if (count < 0) {
        key = KY_BROKEN;
    } else if (final == '~' || final == '^' || final == '$' || final == '@') {
        if (final == '~' && count == 1 && number[0] == 200) {
            paste_begin(in);
            return;
        }
        int rxvt = final == '^' ? 5 : final == '$' ? 2 : final == '@' ? 6 : 0;
        key = input_find_number(number[0]);
        key = key == KY_NONE ? KY_BROKEN : modified(key, rxvt ? rxvt : number[1], in->alt);
    } else {
        /* "1;M" of xterm, or the modifier alone of older ones. R with other numbers is a report of the cursor. */
        const struct input_final *row = input_find_final(input_csi_finals, final);
        int modifier = count == 2 ? number[1] : number[0];
        bool ours = count == 2 ? number[0] == 1 : modifier <= 16;
        key = row && ours ? modified(row->key, modifier, in->alt) : KY_BROKEN;
    }
    finish(in, key, 0);
}

static void ss3(struct input *in)
{
    int number[2];
    int count = parameters(in, number);
    char final = in->body_len < sizeof in->body ? in->body[in->body_len - 1] : '\0';
    enum key key = find_extra(in, 'O');
    uint32_t ch = 0;

    if (key != KY_NONE) {
        key = modified(key, 0, in->alt);
    } else {
        const struct input_final *row = count < 0 ? NULL : input_find_final(input_ss3_finals, final);
        key = row ? modified(row->key, count == 2 ? number[1] : number[0], in->alt) : KY_BROKEN;
        ch = row ? (uint32_t)row->ch : 0;
    }
    finish(in, key, ch);
}

static void byte(struct input *in, unsigned char b);

/* The sequence was broken off: its bytes are no key, and b begins something new. */
static void abort_with(struct input *in, unsigned char b)
{
    finish(in, KY_BROKEN, 0);
    byte(in, b);
}

static void in_ground(struct input *in, unsigned char b)
{
    if (b == 0x1B) {
        in->state = ESC;
    } else if (b == '\r' || b == '\n') {
        emit(in, KY_ENTER, 0);
    } else if (b == '\t') {
        emit(in, KY_TAB, 0);
    } else if (b == 0x08 || b == 0x7F) {
        emit(in, KY_BACKSPACE, 0);
    } else if (b >= 1 && b <= 26) {
        emit(in, KY_CTRL, (uint32_t)('a' + b - 1));
    } else if (b < 0x20) {
        emit(in, KY_BROKEN, 0);
    } else if (b < 0x7F) {
        emit(in, KY_TEXT, b);
    } else if (b == 0x9B || b == 0x8F) {
        start(in, b == 0x9B ? CSI : SS3);       /* eight-bit CSI and SS3 of a VT; no UTF-8 character begins so */
    } else if (b >= 0xC2 && b <= 0xF4) {
        in->state = UTF8;
        in->utf8[0] = (char)b;
        in->utf8_len = 1;
        in->utf8_need = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    } else {
        emit(in, KY_BROKEN, 0);
    }
}

static void in_utf8(struct input *in, unsigned char b)
{
    if ((b & 0xC0) != 0x80) {
        abort_with(in, b);
        return;
    }
    in->utf8[in->utf8_len++] = (char)b;
    if (in->utf8_len < in->utf8_need)
        return;
    uint32_t cp;
    size_t used = utf8_decode(in->utf8, in->utf8_len, &cp);
    bool good = used == in->utf8_len && utf8_width(cp) >= 0 && in->state == UTF8;
    finish(in, good ? KY_TEXT : KY_BROKEN, good ? cp : 0);
}

/* After one Esc. What is no sequence and no digit swallows one character: Alt with a letter must not type it. */
static void in_esc(struct input *in, unsigned char b)
{
    start(in, GROUND);
    if (b == '[') {
        in->state = CSI;
    } else if (b == 'O') {
        in->state = SS3;
    } else if (b == 0x1B) {
        in->state = AFTER_ESCESC;
        emit(in, KY_ESCESC, 0);
    } else if (b >= '0' && b <= '9') {
        finish(in, b == '0' ? KY_F10 : (enum key)(KY_F1 + (b - '1')), 0);
    } else if (b >= 0xC2 && b <= 0xF4) {
        in_ground(in, b);
        in->state = ESC_UTF8;
    } else {
        keep(in, (char)b);
        enum key key = find_extra(in, '\0');
        if (key != KY_NONE)
            finish(in, key, 0);
        else if (b == ']' || b == 'P' || b == '_')
            in->state = STRING_START;
        else
            finish(in, KY_BROKEN, 0);
    }
}

/* Esc Esc is a key, and also how rxvt and PuTTY begin Alt with an arrow. While nobody has taken the key, the sequence
 * takes it back; afterwards the rest of the sequence is swallowed. */
static void in_after_escesc(struct input *in, unsigned char b)
{
    in->state = GROUND;
    if (b != '[' && b != 'O') {
        byte(in, b);
        return;
    }
    if (input_queue_unpush(&in->queue, KY_ESCESC)) {
        start(in, b == '[' ? CSI : SS3);
        in->alt = true;
    } else if (b == '[') {
        start(in, CSI);
        in->alt = true;
    } else {
        start(in, SS3_DOUBTFUL);
    }
}

static void in_csi(struct input *in, unsigned char b)
{
    if (b < 0x20 || b > 0x7E) {
        abort_with(in, b);
        return;
    }
    bool number_only = in->body_len > 0 && in->body_len < 3 && strspn(in->body, "0123456789") == in->body_len;
    keep(in, (char)b);
    if (b < 0x40 && !(b == '$' && number_only))     /* rxvt ends Shift-PgUp with $ */
        return;
    if (in->body_len == 1 && b == '[') {
        in->state = LINUX;
    } else if (in->body_len == 1 && b == 'M' && find_extra(in, '[') == KY_NONE) {
        in->state = MOUSE;                          /* a program before us left the mouse on */
        in->left = 3;
    } else {
        csi(in);
    }
}

static void in_ss3(struct input *in, unsigned char b)
{
    if (b < 0x20 || b > 0x7E) {
        abort_with(in, b);
        return;
    }
    keep(in, (char)b);
    if (b == ' ' || b >= 0x40)
        ss3(in);
    else if ((b < '0' || b > '9') && b != ';')
        finish(in, KY_BROKEN, 0);
}

static void in_doubtful(struct input *in, unsigned char b)
{
    if (b > 0x20 && b < 0x7F && strchr("ABCDFHMPQRSabcd", b)) {
        finish(in, KY_BROKEN, 0);
        return;
    }
    finish(in, KY_TEXT, 'O');
    byte(in, b);
}

static void in_linux(struct input *in, unsigned char b)
{
    if (b < 0x20 || b > 0x7E) {
        abort_with(in, b);
        return;
    }
    keep(in, (char)b);
    enum key key = find_extra(in, '[');
    if (key == KY_NONE)
        key = b >= 'A' && b <= 'E' ? input_linux_keys[b - 'A'] : KY_BROKEN;
    finish(in, key, 0);
}

/* A terminal's answer to a question of a program before us: swallowed up to its end. A person who typed Esc ] or Esc P
 * gets out with any control key. */
static void in_string(struct input *in, unsigned char b)
{
    if (in->state == STRING_START && !strchr("0123456789>!$+=?|", b ? b : 'x')) {
        abort_with(in, b);
    } else if (in->state == STRING_ESC) {
        finish(in, KY_BROKEN, 0);
        if (b != '\\') {
            in->state = ESC;
            byte(in, b);
        }
    } else if (b == 0x07 || b == 0x9C) {
        finish(in, KY_BROKEN, 0);
    } else if (b == 0x1B) {
        in->state = STRING_ESC;
    } else if (b < 0x20 || b >= 0x7F || in->body_len > STRING_MAX) {
        abort_with(in, b);
    } else {
        in->state = STRING;
        keep(in, (char)b);
    }
}

static void paste_add(struct input *in, const char *bytes, size_t n)
{
    if (in->drop)
        return;
    if (in->paste.len + n > PASTE_MAX)
        in->paste_cut = true;
    else if (!in->paste_cut)
        str_addn(&in->paste, bytes, n);
}

static void paste_finish(struct input *in)
{
    size_t len = in->paste.len;
    bool cut = in->paste_cut && !in->drop;

    str_addc(&in->paste, '\0');         /* a NUL behind, for whoever takes it as a string */
    in->state = GROUND;
    emit_item(in, (struct input_item){.key = KY_PASTE, .paste = str_take(&in->paste), .paste_len = len});
    if (cut)
        emit(in, KY_BROKEN, 0);
}

enum in_paste { PASTE_TEXT, PASTE_MORE, PASTE_END, PASTE_KEY };

/* What stands from an Esc on within a paste. Terminals take Esc out of what they paste: a function key there, by which
 * all is done here, was typed after a paste whose end was lost on the line. Colours, arrows and the like, which a lesser terminal leaves in,
 * stay text. */
static enum in_paste paste_sequence(const char *s, size_t n)
{
    char last = s[n - 1];

    if (n == 1)
        return PASTE_MORE;
    if (s[1] == 'O')
        return n == 2 ? PASTE_MORE : strchr("PQRS", last) ? PASTE_KEY : PASTE_TEXT;
    if (s[1] != '[')
        return last == '\033' || (last >= '0' && last <= '9') ? PASTE_KEY : PASTE_TEXT;
    if (n == 2 || (n == 3 && last == '['))
        return PASTE_MORE;
    if (s[2] == '[')
        return last >= 'A' && last <= 'E' ? PASTE_KEY : PASTE_TEXT;
    if (last == ';' || (last >= '0' && last <= '9'))
        return n < sizeof ((struct input *)NULL)->paste_esc ? PASTE_MORE : PASTE_TEXT;
    if (last != '~')
        return PASTE_TEXT;
    long number = strtol(s + 2, NULL, 10);
    return number == 201 ? PASTE_END : number == 200 || (number >= 11 && number < 100 && input_find_number((int)number) != KY_NONE) ? PASTE_KEY : PASTE_TEXT;
}

static void in_paste(struct input *in, unsigned char b)
{
    char key[sizeof in->paste_esc];
    size_t n;

    if (!in->paste_esc_len && b != 0x1B) {
        paste_add(in, (const char *)&b, 1);
        return;
    }
    in->paste_esc[in->paste_esc_len++] = (char)b;
    switch (paste_sequence(in->paste_esc, in->paste_esc_len)) {
    case PASTE_MORE: return;
    case PASTE_END: paste_finish(in); return;
    case PASTE_TEXT:
        n = in->paste_esc_len - (b == 0x1B);
        in->paste_esc_len = b == 0x1B;
        paste_add(in, in->paste_esc, n);
        in->paste_esc[0] = (char)b;         /* only an Esc is looked at again */
        return;
    case PASTE_KEY:
        n = in->paste_esc_len;
        memcpy(key, in->paste_esc, n);
        paste_finish(in);
        for (size_t i = 0; i < n; i++)
            byte(in, (unsigned char)key[i]);
        return;
    }
}

static void byte(struct input *in, unsigned char b)
{
    switch (in->state) {
    case GROUND: in_ground(in, b); break;
    case UTF8: case ESC_UTF8: in_utf8(in, b); break;
    case ESC: in_esc(in, b); break;
    case AFTER_ESCESC: in_after_escesc(in, b); break;
    case CSI: in_csi(in, b); break;
    case SS3: in_ss3(in, b); break;
    case SS3_DOUBTFUL: in_doubtful(in, b); break;
    case LINUX: in_linux(in, b); break;
    case MOUSE:
        if (b < 0x20)
            abort_with(in, b);
        else if (--in->left == 0)
            finish(in, KY_BROKEN, 0);
        break;
    case STRING_START: case STRING: case STRING_ESC: in_string(in, b); break;
    case PASTE: in_paste(in, b); break;
    }
}

struct input *input_new(const char *term)
{
    struct input *in = mem_zero(1, sizeof *in);

    in->known = input_extras(term, in->extra, EXTRAS_MAX, &in->extras);
    return in;
}

void input_free(struct input **in)
{
    if (!*in)
        return;
    input_queue_free(&(*in)->queue);
    str_free(&(*in)->paste);
    free((*in)->lent);
    free(*in);
    *in = NULL;
}

void input_feed(struct input *in, const char *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        char utf8[4];
        size_t length = in->koi8 ? charset_in((unsigned char)bytes[i], utf8) : 0;

        for (size_t k = 0; k < length; k++)
            byte(in, (unsigned char)utf8[k]);
        if (!in->koi8)
            byte(in, (unsigned char)bytes[i]);
    }
}

void input_koi8(struct input *in)
{
    in->koi8 = true;
}

bool input_next(struct input *in, struct key_event *out)
{
    struct input_item item;

    free(in->lent);
    in->lent = NULL;
    if (!input_queue_shift(&in->queue, &item))
        return false;
    in->lent = item.paste;
    *out = (struct key_event){.key = item.key, .ch = item.ch, .paste = item.paste, .paste_len = item.paste_len};
    return true;
}

bool input_lacks(const struct input *in, enum key key)
{
    if (!in->known || key < KY_F1 || key > KY_F10)
        return false;
    for (size_t i = 0; i < in->extras; i++)
        if (in->extra[i].key == key)
            return false;
    return true;
}

bool input_queued(const struct input *in)
{
    return in->queue.count > 0;
}

bool input_waiting_escape(const struct input *in)
{
    return in->state == ESC || in->state == STRING_START || in->state == STRING;
}

int input_discard(struct input *in)
{
    /* What is cut in its middle goes on arriving: its rest must not become letters, so it runs on and is dropped. */
    in->drop = in->state != GROUND && in->state != AFTER_ESCESC;
    str_clear(&in->paste);
    return input_queue_clear(&in->queue);
}
