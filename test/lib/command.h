/* command.h - runs a subcommand of the program as a script would and keeps what it printed. */
#ifndef TEST_COMMAND_H
#define TEST_COMMAND_H
#include "office.h"

/* Runs `office`'s program with the words (ended by NULL) as `login` (NULL: without a database at hand), standard input
 * empty. env: pairs "NAME=VALUE", or "NAME" to unset it, ended by NULL (may be NULL). The exit status; fails the test when a
 * signal ended it or it ran for a minute. */
int command_run(const struct office *o, const char *login, const char *const env[], const char *const words[]);
/* The same with standard output going to `path` ("/dev/full"). */
int command_run_to(const struct office *o, const char *login, const char *path, const char *const env[], const char *const words[]);
/* What the last one printed; lent until the next run. */
const char *command_out(void);
const char *command_err(void);
/* The last run printed the text, whatever its line ends and blanks; fails the test with all it printed when not. */
void command_said(const char *text);
void command_said_not(const char *text);
/* No line of the output is wider than `cells`. */
void command_width(int cells);
#define COMMAND(o, login, ...) command_run(o, login, NULL, (const char *const[]){__VA_ARGS__, NULL})

#endif
