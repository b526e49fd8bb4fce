/* deadline.h - what the two sources of kurator deadline share: a calendar file and the database. */
#ifndef KURATOR_CMD_DEADLINE_H
#define KURATOR_CMD_DEADLINE_H
#include <stddef.h>
#include "kurator/error.h"
#include "kurator/workday.h"

/* FROM and DAYS as typed. */
int deadline_parse_pair(const char *from_text, const char *days_text, struct date *from, int *days, struct error *e);
/* "FROM DAYS" of a line of `len` bytes; the words point into it. */
int deadline_split_line(char *line, size_t len, char *word[2], struct error *e);

/* The same output as with a file, computed by the database in one call for many lines. words: FROM and DAYS, or NULL for
 * lines of standard input. The exit status. */
int deadline_from_database(const char *config, const char *scope, char **words);

#endif
