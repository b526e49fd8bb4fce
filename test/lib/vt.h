/* vt.h - a program in a pseudo-terminal and an emulator that reads it: what end-to-end tests and benchmarks look at. */
#ifndef KURATOR_TEST_VT_H
#define KURATOR_TEST_VT_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Failures print what was expected and the screen to stderr, and end the running cmocka test (outside of cmocka: the
 * program, status 1). Every wait has a bound in milliseconds; nothing sleeps. */

struct vt;

/* Starts argv[0] on a terminal of its own. env: pairs "NAME=VALUE", or "NAME" to unset it, ended by NULL (may be NULL).
 * term: its TERM (NULL: unset). LC_ALL is C.UTF-8; LINES, COLUMNS and NO_COLOR are unset unless given. */
struct vt *vt_start(const char *const argv[], int rows, int cols, const char *term, const char *const env[]);
/* The same with a function in a forked child; its return value is the exit status. */
struct vt *vt_fork(int (*child)(void *arg), void *arg, int rows, int cols, const char *term, const char *const env[]);
/* Closes the terminal (the child gets SIGHUP), waits up to 5 s, then kills it; frees. Safe with NULL inside. */
void vt_stop(struct vt **vt);
/* Frees without waiting: the caller closed vt_fd and waited for the child himself. */
void vt_forget(struct vt **vt);
pid_t vt_pid(const struct vt *vt);
int vt_fd(const struct vt *vt);             /* the master side, to be polled together with others */

/* Sends bytes; reads meanwhile, so that neither side is stuck. */
void vt_send(struct vt *vt, const char *bytes, size_t n);
void vt_type(struct vt *vt, const char *text);
/* Keys by name, several separated by blanks: "F6 2 F2", "Enter", "Tab", "BackTab", "Up" …, "Esc", "EscEsc", "BS",
 * "Space", "^U"; anything else is typed as it stands. */
void vt_key(struct vt *vt, const char *names);
/* The same by one write: somebody types ahead. */
void vt_burst(struct vt *vt, const char *names);

/* Reads what is there, waiting at most ms for the first byte; the number of bytes, -1 at the end of the program. */
int vt_pump(struct vt *vt, int ms);
/* The same, but at most n bytes are read: a terminal that takes its time. */
int vt_pump_some(struct vt *vt, int ms, size_t n);
/* Waits until the text stands in some line / in none. */
void vt_wait_text(struct vt *vt, const char *text, int ms);
void vt_wait_gone(struct vt *vt, const char *text, int ms);
/* Waits until the text was written since vt_reset_bytes, wherever it was wrapped: what --plain says stays where it is. */
void vt_wait_said(struct vt *vt, const char *text, int ms);
void vt_wait_cursor(struct vt *vt, int row, int col, int ms);
/* Waits until the program wrote nothing for quiet ms (at most ms in all); false when it never was quiet. */
bool vt_wait_quiet(struct vt *vt, int quiet, int ms);
/* Waits for the end of the program: its status as of waitpid. */
void vt_wait_exit(struct vt *vt, int ms, int *status);
/* Sends a signal to the child. */
void vt_kill(struct vt *vt, int signal);

/* What is on the screen. Lines are without trailing blanks and lent until the next call for the same row. */
int vt_rows(const struct vt *vt);
int vt_cols(const struct vt *vt);
const char *vt_line(struct vt *vt, int row);
const char *vt_screen(struct vt *vt);       /* all lines, each ended by \n; lent until the next call */
bool vt_find(struct vt *vt, const char *text, int *row, int *col /* cells; both may be NULL */);
void vt_cursor(struct vt *vt, int *row, int *col, bool *visible);
bool vt_reverse(struct vt *vt, int row, int col);
bool vt_bold(struct vt *vt, int row, int col);
bool vt_coloured(struct vt *vt, int row, int col);
bool vt_alternate(const struct vt *vt);     /* on the alternate screen */
/* The terminal changes its size; the program gets SIGWINCH. */
void vt_resize(struct vt *vt, int rows, int cols);
/* Fails when a program without cursor movements (--plain) ever wrote beyond the right edge; curses cannot. */
void vt_assert_no_line_wider(struct vt *vt);

/* What the program wrote since the start or vt_reset_bytes: bytes, reads that brought them, and the bytes themselves (the
 * last 4 MB). */
size_t vt_bytes(const struct vt *vt);
size_t vt_chunks(const struct vt *vt);
const char *vt_raw(const struct vt *vt, size_t *n);
void vt_reset_bytes(struct vt *vt);
/* UTF-8 bytes of the cells that differ from those at the last vt_mark (of the new ones; a blank counts one). */
void vt_mark(struct vt *vt);
size_t vt_changed_bytes(struct vt *vt);

#endif
