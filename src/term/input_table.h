/* input_table.h - what the bodies of escape sequences mean; shared by the decoder and its tests. */
#ifndef KURATOR_INPUT_TABLE_H
#define KURATOR_INPUT_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/key.h"

#define INPUT_BODY_MAX 16

/* A key told by one final byte (CSI A, SS3 A). `ch` is the text of a keypad key, 0 for others. */
struct input_final {
    char final;
    enum key key;
    char ch;
};
/* A key told by a number before ~ (CSI 15~). */
struct input_number {
    int number;
    enum key key;
};

/* Tables ended by a row of KY_NONE; the tests walk them. */
extern const struct input_final input_csi_finals[];
extern const struct input_final input_ss3_finals[];
extern const struct input_number input_numbers[];
extern const enum key input_linux_keys[5];      /* CSI [ A .. E */

/* Sequences that only terminfo tells of: `lead` is '[' or 'O', or 0 for Esc and one more byte; body is what follows. */
struct input_extra {
    char lead;
    char body[INPUT_BODY_MAX];
    enum key key;
};
/* Fills at most max rows from the terminfo entry `term`, *n in all; false when it is unknown. */
bool input_extras(const char *term, struct input_extra *out, size_t max, size_t *n);

/* Lookups; NULL or KY_NONE when it means nothing. */
const struct input_final *input_find_final(const struct input_final *table, char final);
enum key input_find_number(int number);

#endif
