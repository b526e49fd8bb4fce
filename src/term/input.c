/* input.c - the decoder: one byte at a time, so that a cut may fall anywhere and no clock is needed. */
#include <stdlib.h>
#include <string.h>

#include "input_private.h"
#include "kurator/charset.h"
#include "kurator/mem.h"
#include "kurator/utf8.h"

#define STRING_MAX 4096         /* bytes of a terminal's answer (OSC, DCS) before it is given up */

void input_emit_item(struct input *in, struct input_item item)
{
    if (in->drop) {
        in->drop = false;
        free(item.paste);
        return;
    }
    input_queue_push(&in->queue, item);
}

void input_emit(struct input *in, enum key key, uint32_t ch)
{
    input_emit_item(in, (struct input_item){.key = key, .ch = ch});
}

void input_finish(struct input *in, enum key key, uint32_t ch)
{
    in->state = GROUND;
    in->alt = false;
    input_emit(in, key, ch);
}

static void start(struct input *in, enum input_state state)
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

/* The sequence was broken off: its bytes are no key, and b begins something new. */
static void abort_with(struct input *in, unsigned char b)
{
    input_finish(in, KY_BROKEN, 0);
    input_byte(in, b);
}

static void in_ground(struct input *in, unsigned char b)
{
    if (b == 0x1B) {
        in->state = ESC;
    } else if (b == '\r' || b == '\n') {
        input_emit(in, KY_ENTER, 0);
    } else if (b == '\t') {
        input_emit(in, KY_TAB, 0);
    } else if (b == 0x08 || b == 0x7F) {
        input_emit(in, KY_BACKSPACE, 0);
    } else if (b >= 1 && b <= 26) {
        input_emit(in, KY_CTRL, (uint32_t)('a' + b - 1));
    } else if (b < 0x20) {
        input_emit(in, KY_BROKEN, 0);
    } else if (b < 0x7F) {
        input_emit(in, KY_TEXT, b);
    } else if (b == 0x9B || b == 0x8F) {
        start(in, b == 0x9B ? CSI : SS3);       /* eight-bit CSI and SS3 of a VT; no UTF-8 character begins so */
    } else if (b >= 0xC2 && b <= 0xF4) {
        in->state = UTF8;
        in->utf8[0] = (char)b;
        in->utf8_len = 1;
        in->utf8_need = b < 0xE0 ? 2 : b < 0xF0 ? 3 : 4;
    } else {
        input_emit(in, KY_BROKEN, 0);
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
    input_finish(in, good ? KY_TEXT : KY_BROKEN, good ? cp : 0);
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
        input_emit(in, KY_ESCESC, 0);
    } else if (b >= '0' && b <= '9') {
        input_finish(in, b == '0' ? KY_F10 : (enum key)(KY_F1 + (b - '1')), 0);
    } else if (b >= 0xC2 && b <= 0xF4) {
        in_ground(in, b);
        in->state = ESC_UTF8;
    } else {
        keep(in, (char)b);
        enum key key = input_find_extra(in, '\0');
        if (key != KY_NONE)
            input_finish(in, key, 0);
        else if (b == ']' || b == 'P' || b == '_')
            in->state = STRING_START;
        else
            input_finish(in, KY_BROKEN, 0);
    }
}

/* Esc Esc is a key, and also how rxvt and PuTTY begin Alt with an arrow. While nobody has taken the key, the sequence
 * takes it back; afterwards the rest of the sequence is swallowed. */
static void in_after_escesc(struct input *in, unsigned char b)
{
    in->state = GROUND;
    if (b != '[' && b != 'O') {
        input_byte(in, b);
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
    } else if (in->body_len == 1 && b == 'M' && input_find_extra(in, '[') == KY_NONE) {
        in->state = MOUSE;                          /* a program before us left the mouse on */
        in->left = 3;
    } else {
        input_csi(in);
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
        input_ss3(in);
    else if ((b < '0' || b > '9') && b != ';')
        input_finish(in, KY_BROKEN, 0);
}

static void in_doubtful(struct input *in, unsigned char b)
{
    if (b > 0x20 && b < 0x7F && strchr("ABCDFHMPQRSabcd", b)) {
        input_finish(in, KY_BROKEN, 0);
        return;
    }
    input_finish(in, KY_TEXT, 'O');
    input_byte(in, b);
}

static void in_linux(struct input *in, unsigned char b)
{
    if (b < 0x20 || b > 0x7E) {
        abort_with(in, b);
        return;
    }
    keep(in, (char)b);
    enum key key = input_find_extra(in, '[');
    if (key == KY_NONE)
        key = b >= 'A' && b <= 'E' ? input_linux_keys[b - 'A'] : KY_BROKEN;
    input_finish(in, key, 0);
}

/* A terminal's answer to a question of a program before us: swallowed up to its end. A person who typed Esc ] or Esc P
 * gets out with any control key. */
static void in_string(struct input *in, unsigned char b)
{
    if (in->state == STRING_START && !strchr("0123456789>!$+=?|", b ? b : 'x')) {
        abort_with(in, b);
    } else if (in->state == STRING_ESC) {
        input_finish(in, KY_BROKEN, 0);
        if (b != '\\') {
            in->state = ESC;
            input_byte(in, b);
        }
    } else if (b == 0x07 || b == 0x9C) {
        input_finish(in, KY_BROKEN, 0);
    } else if (b == 0x1B) {
        in->state = STRING_ESC;
    } else if (b < 0x20 || b >= 0x7F || in->body_len > STRING_MAX) {
        abort_with(in, b);
    } else {
        in->state = STRING;
        keep(in, (char)b);
    }
}

void input_byte(struct input *in, unsigned char b)
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
            input_finish(in, KY_BROKEN, 0);
        break;
    case STRING_START: case STRING: case STRING_ESC: in_string(in, b); break;
    case PASTE: input_paste_byte(in, b); break;
    }
}

struct input *input_new(const char *term)
{
    struct input *in = mem_zero(1, sizeof *in);

    in->known = input_extras(term, in->extra, INPUT_EXTRAS_MAX, &in->extras);
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
            input_byte(in, (unsigned char)utf8[k]);
        if (!in->koi8)
            input_byte(in, (unsigned char)bytes[i]);
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
