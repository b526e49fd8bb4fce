/* list.h - private to the commands overdue, calls, visits: one way to give a list out. */
#ifndef KURATOR_CMD_LIST_H
#define KURATOR_CMD_LIST_H
#include "kurator/cmd.h"

#define LIST_ARGS "[--format text|csv] [--office ID|NUMBER]\n" \
                  "           [--mine | --assignee LOGIN] [--output FILE | --print]\n" \
                  "           [--config FILE] [--lang ru|en]"

/* The list that is called like the command, by the options of the command overdue. */
int list_run(const struct command *command, int argc, char **argv);

#endif
