/* user.h - private to the command user: what its files share. */
#ifndef KURATOR_CMD_USER_H
#define KURATOR_CMD_USER_H
#include "kurator/cmd.h"
#include "kurator/users.h"

/* `user list`: of one login or of all (NULL), as text or CSV, to `output` (NULL: standard output). 0 or -1. */
int user_list(struct db_session *session, const char *login, bool csv, const char *output, struct error *e);
/* `user passwd` of `login` (NULL: the own): typed twice on the terminal, or the first line of standard input. 0 or -1. */
int user_passwd(struct db_session *session, const char *login, bool from_stdin, struct error *e);
/* Prints each refusal of a save under the name of its option; true when it was saved. */
bool user_answer(const struct db_rows *rows, struct save_row *first);

#endif
