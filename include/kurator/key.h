/* key.h - what the keyboard said: one event a key, the same on every terminal. */
#ifndef KURATOR_KEY_H
#define KURATOR_KEY_H
#include <stdint.h>
#include <stddef.h>

enum key {
    KY_NONE,
    KY_TEXT,        /* a printable character: `ch` */
    KY_PASTE,       /* a bracketed paste: `paste`, `paste_len`; control characters are still in it */
    KY_ENTER, KY_TAB, KY_BACKTAB, KY_BACKSPACE, KY_DELETE,
    KY_UP, KY_DOWN, KY_LEFT, KY_RIGHT, KY_HOME, KY_END, KY_PAGEUP, KY_PAGEDOWN, KY_INSERT,
    KY_WORDLEFT, KY_WORDRIGHT,                /* Ctrl or Alt with an arrow */
    KY_F1, KY_F2, KY_F3, KY_F4, KY_F5, KY_F6, KY_F7, KY_F8, KY_F9, KY_F10, KY_F11, KY_F12,
    KY_ESCESC,      /* Esc Esc: back */
    KY_CTRL,        /* Ctrl with the letter in `ch` ('a'..'z'), those without a key of their own */
    KY_BROKEN       /* bytes that are no key and no text: dropped, for the log's counter only */
};

struct key_event {
    enum key key;
    uint32_t ch;
    const char *paste;      /* lent by the decoder until the next input_next */
    size_t paste_len;
};

/* The name people know a key by: "F6", "Enter", "PgDn" (untranslated), "" for text. */
const char *key_name(enum key key);

#endif
