/* input_sequence.c - what a whole escape sequence means: which key, with which modifiers. */
#include <string.h>

#include "input_private.h"

enum key input_find_extra(const struct input *in, char lead)
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

/* A whole CSI sequence stands in body, its final byte last. */
void input_csi(struct input *in)
{
    int number[2];
    int count = parameters(in, number);
    char final = in->body_len < sizeof in->body ? in->body[in->body_len - 1] : '\0';
    enum key key = input_find_extra(in, '[');

    if (key != KY_NONE) {
        key = modified(key, 0, in->alt);
    } else if (count < 0) {
        key = KY_BROKEN;
    } else if (final == '~' || final == '^' || final == '$' || final == '@') {
        if (final == '~' && count == 1 && number[0] == 200) {
            input_paste_begin(in);
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
    input_finish(in, key, 0);
}

void input_ss3(struct input *in)
{
    int number[2];
    int count = parameters(in, number);
    char final = in->body_len < sizeof in->body ? in->body[in->body_len - 1] : '\0';
    enum key key = input_find_extra(in, 'O');
    uint32_t ch = 0;

    if (key != KY_NONE) {
        key = modified(key, 0, in->alt);
    } else {
        const struct input_final *row = count < 0 ? NULL : input_find_final(input_ss3_finals, final);
        key = row ? modified(row->key, count == 2 ? number[1] : number[0], in->alt) : KY_BROKEN;
        ch = row ? (uint32_t)row->ch : 0;
    }
    input_finish(in, key, ch);
}
