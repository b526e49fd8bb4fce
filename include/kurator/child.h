/* child.h - another program that takes a text on its standard input, started without a shell and never waited for: a
 * printer's command. */
#ifndef KURATOR_CHILD_H
#define KURATOR_CHILD_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kurator/error.h"

struct child;

/* Starts `command`: words between blanks, the first one looked for in PATH; no shell, no quoting. It gets a copy of the
 * n bytes of text, a session of its own, no descriptor of ours and only the harmless part of the environment, and is
 * ended after timeout_ms. Errors: print.empty, print.missing {program}, print.start {program}{reason}. */
int child_start(struct child **out, const char *command, const char *text, size_t n, int64_t timeout_ms, struct error *e);
/* How often child_work should be called while the program runs, in milliseconds. */
#define CHILD_LOOK_MS 40
/* Does what can be done without waiting; true when the program has ended. */
bool child_work(struct child *c);
/* How it ended: 0, or -1 with print.failed {program}{status}{its last words}, print.unread {program} (it did not take
 * the whole text), print.timeout {program}. Frees; one that still runs is ended. */
int child_end(struct child **c, struct error *e);
/* Frees without a word: a program that has its whole text goes on alone, any other is ended. */
void child_leave(struct child **c);
/* Starts the program at `path` without words as a filter: it reads the descriptor `in`, its output is read from *out (the caller
 * closes it), its messages go to the descriptor `err` (-1: to our own), it has no other of our descriptors and a harmless environment. Its id, or -1 with print.start {program}{reason}. */
int child_filter(const char *path, int in, int err, int *out, struct error *e);
/* Waits for a filter whose output was read to its end, or closed: 0 when it ended well, else -1 with print.failed {program}{status}{-}. */
int child_filter_end(int pid, const char *path, struct error *e);
/* All of it, waiting: for the commands. */
int child_run(const char *command, const char *text, size_t n, int64_t timeout_ms, struct error *e);

#endif
