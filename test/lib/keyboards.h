/* keyboards.h - what the keys of the terminals that clerks have send, from the terminals' own documents: not from our tables. */
#ifndef TEST_KEYBOARDS_H
#define TEST_KEYBOARDS_H
#include <stdbool.h>
#include "kurator/key.h"

struct keyboard {
    const char *name;
    const char *terms;          /* the values of TERM that are seen with it, separated by blanks */
    const char *key[KY_ESCESC]; /* by enum key; NULL: the keyboard has no such key */
};

/* The rows, the last one with name NULL. F1 to F10 of a keyboard that lacks some are Esc and the digit, as the program teaches. */
extern const struct keyboard keyboards[];

/* Keys that are bound to nothing on any of them: Shift, Ctrl and Alt with function keys and letters, answers of the terminal. Ended by NULL. */
extern const char *const keys_of_nothing[];

/* What the keyboard sends for F5 and the like. */
const char *keyboard_sends(const struct keyboard *k, enum key key);
/* True when the keyboard has it as a key of its own. */
bool keyboard_has(const struct keyboard *k, enum key key);

#endif
