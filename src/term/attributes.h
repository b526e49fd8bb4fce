/* attributes.h - shortens a frame of curses for terminals that understand ECMA-48; used by term_curses.c alone. */
#ifndef KURATOR_TERM_ATTRIBUTES_H
#define KURATOR_TERM_ATTRIBUTES_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/str.h"

struct attribute_state {
    unsigned flags;             /* bit n: code n of SGR, 1 (bold) … 7 (reverse) */
    int ink, ground;            /* codes of the colours, -1: the default */
};

/* curses says "reset all, the letters' character set, bold, red" before each sign that needs it, and all of it back behind
 * it. Here codes are kept until something is written that shows them, and then the shortest way there is said. */
struct attributes {
    struct attribute_state have, want;
    bool known;                 /* the terminal is as `have` says */
    bool letters;               /* character set G0 is ASCII already */
    bool shifted_in;
    bool off;                   /* bytes go through as they are */
    char last[8];               /* the last sign, for "repeat it" */
    size_t last_len;
};

/* Nothing is known of the terminal (at the start; after another program used it). */
void attributes_forget(struct attributes *a);
/* Appends what a whole number of sequences come to. */
void attributes_pass(struct attributes *a, struct str *out, const char *bytes, size_t n);
/* Says what is still held back: before the terminal is left. */
void attributes_flush(struct attributes *a, struct str *out);

#endif
