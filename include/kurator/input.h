/* input.h - bytes of a terminal to keys, without a clock: sequences may be cut anywhere. */
#ifndef KURATOR_INPUT_H
#define KURATOR_INPUT_H
#include <stdbool.h>
#include "kurator/key.h"

struct input;

/* A decoder for the union of what xterm, PuTTY, linux, rxvt, screen, tmux and vt terminals send, plus what terminfo
 * says of `term` (NULL or unknown: the union alone). Esc + digit is F1..F10 (0 is F10). A lone Esc waits without a
 * limit: see input_waiting_escape. */
struct input *input_new(const char *term);
/* From now on the bytes are KOI8-R. */
void input_koi8(struct input *in);
void input_free(struct input **in);
/* Adds bytes as read. */
void input_feed(struct input *in, const char *bytes, size_t n);
/* Takes the next whole key; false when what is left is not whole yet. Characters of broken UTF-8 come as KY_BROKEN,
 * never as parts of a sequence turned to text. */
bool input_next(struct input *in, struct key_event *out);
/* Terminfo knows the terminal and tells of no such function key (a VT100 has F1 to F4): Esc and the digit reach it. */
bool input_lacks(const struct input *in, enum key key);
/* True while whole keys wait to be taken. */
bool input_queued(const struct input *in);
/* True while a lone Esc waits for its digit: the status bar shows "Esc-". */
bool input_waiting_escape(const struct input *in);
/* Throws away all undecoded bytes and waiting keys (after an error: type-ahead must not go on blindly); returns how
 * many whole keys were dropped. A bracketed paste still arriving is swallowed to its end. */
int input_discard(struct input *in);

#endif
