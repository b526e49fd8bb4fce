/* term_private.h - the terminal's state, shared by the tty side (term.c) and the curses side (term_curses.c). */
#ifndef KURATOR_TERM_PRIVATE_H
#define KURATOR_TERM_PRIVATE_H
#include <stdio.h>
#include <termios.h>
#include "kurator/term.h"
#include "kurator/str.h"
#include "attributes.h"

struct term {
    int fd;                     /* our own, non-blocking */
    struct termios saved, raw;
    bool plain;
    bool koi8;
    bool gone;
    struct draw *draw;
    struct str frame;           /* bytes of the last frame; sent of them are out */
    size_t sent;
    size_t bytes, writes;
    int rate;                   /* bytes a second that the terminal declares; 0: enough */
    int64_t due;                /* clock_ms() when those sent are through */
    struct str ahead;           /* goes before the next frame that has anything in it */
    struct attributes attributes;
    bool on_line;               /* --plain: the cursor stays at the end of the last line */
    bool wipe;                  /* earlier pages go with the next frame, or with the end */
    bool ansi;                  /* it understands ECMA-48 */
    int memory;                 /* what curses writes, instead of the tty */
    FILE *stream;               /* the stream that curses was given */
    void *screen;               /* its SCREEN */
};

/* Is there a usable entry for $TERM? term.unset, term.unknown {name}. */
int term_curses_check(struct error *e);
/* How many colours the entry for $TERM promises, 0 when none. */
int term_curses_colours(void);
/* The bytes that bring the terminal back in an emergency. */
size_t term_curses_farewell(char *out, size_t size);
/* Appends what empties the terminal and its memory of earlier pages, lines for a terminal that knows no such thing. */
void term_curses_wipe(struct str *out, int rows);
int term_curses_start(struct term *t, int rows, int cols, bool colour, struct error *e);
/* Moves what curses wrote since the last time to the end of t->frame. */
void term_curses_collect(struct term *t);
/* Other programs may have used the terminal: switches on again what curses does not know of. */
void term_curses_again(struct term *t);
void term_curses_stop(struct term *t);
void term_curses_free(struct term *t);

#endif
