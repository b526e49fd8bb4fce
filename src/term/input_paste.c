/* input_paste.c - bracketed paste: its text up to its end, or up to a key typed after an end that was lost. */
#include <stdlib.h>
#include <string.h>

#include "input_private.h"

#define PASTE_MAX (64u * 1024u)

void input_paste_begin(struct input *in)
{
    in->state = PASTE;
    in->alt = false;
    in->paste_esc_len = 0;
    in->paste_cut = false;
    str_clear(&in->paste);
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
    input_emit_item(in, (struct input_item){.key = KY_PASTE, .paste = str_take(&in->paste), .paste_len = len});
    if (cut)
        input_emit(in, KY_BROKEN, 0);
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

void input_paste_byte(struct input *in, unsigned char b)
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
            input_byte(in, (unsigned char)key[i]);
        return;
    }
}
