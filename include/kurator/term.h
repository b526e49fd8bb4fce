/* term.h - the terminal: its start and end, its size, and one write for every update. */
#ifndef KURATOR_TERM_H
#define KURATOR_TERM_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kurator/error.h"
#include "kurator/draw.h"
#include "kurator/line.h"

struct term;

struct term_options {
    bool plain;
    bool koi8;              /* the terminal is one of KOI8-R */
    bool colour;            /* NO_COLOR and monochrome terminals are honoured all the same */
};

/* Opens the controlling terminal of fd_in/fd_out on a descriptor of its own (non-blocking, so that the shell's
 * descriptors keep their mode), sets raw mode, starts curses (not under plain) and bracketed paste.
 * Errors: term.notty, term.unset, term.unknown {name}, term.open {reason}. */
int term_open(struct term **out, int fd_in, int fd_out, const struct term_options *options, struct error *e);
/* Restores everything; safe from a signal-driven end and twice. */
void term_close(struct term **t);
/* Restores the terminal at once, from any state (out of memory, fatal error). */
void term_emergency(void);
int term_fd(const struct term *t);
/* The drawing surface of the next frame. */
struct draw *term_draw(struct term *t);
/* True when the last frame went out whole; otherwise poll the fd for POLLOUT and call term_drain. */
bool term_idle(const struct term *t);
/* Ends the frame begun by draw_begin: works out the difference and sends it with exactly one write (none when nothing
 * changed). Must not be called unless term_idle. 0, or -1 when the terminal is gone. */
int term_update(struct term *t);
int term_drain(struct term *t);
/* clock_ms() at which the line has passed on what it was given, by the speed that the terminal declares (stty, a serial line, ssh of
 * one); 0: it is through, or the speed is none that anybody would wait for. Frames drawn before would only queue up. */
int64_t term_due(const struct term *t);
/* Takes the window's present size; true when it changed. */
bool term_resize(struct term *t);
/* The whole screen is sent anew with the next update (Ctrl-L). */
void term_redraw(struct term *t);
/* The same, and what the terminal kept of earlier pages is thrown away as far as it can do that. */
void term_wipe(struct term *t);
/* What a terminal is, without starting the program on it. */
struct term_facts {
    bool terminal;              /* fd_in and fd_out are one */
    char name[64];              /* TERM, "" when unset */
    struct error error;         /* term.unset, term.unknown: the program does not open on it */
    int rows, cols;
    int colours;                /* 0: none */
    enum { TERM_SILENT, TERM_UTF8, TERM_OTHER } charset;    /* by where the cursor stands after one letter of two bytes */
};
/* Asks for the cursor's place: half a second at most, keys typed meanwhile are lost. */
void term_probe(int fd_in, int fd_out, struct term_facts *out);
/* How long the terminal takes to answer, and how many bytes a second it takes: asks it for the cursor's place, nine times, then behind
 * some kilobytes that move it about. No answers: it is no terminal, or it does not say. Keys typed meanwhile are lost. */
void term_line(int fd_in, int fd_out, struct line_speed *out);
/* Bytes and writes since the start, for benchmarks. */
void term_counts(const struct term *t, size_t *bytes, size_t *writes);

#endif
