/* digest.h - the supervisor's mail: the figures of the board and the oldest cases by number, no citizen named. */
#ifndef KURATOR_DIGEST_H
#define KURATOR_DIGEST_H
#include "kurator/board.h"
#include "kurator/str.h"

/* Adds api.digest: office 0 is the account's own; its rows are read by board_read. Those of kind "case" are the oldest overdue
 * ones: id the case, name the period, oldest_days, until_on the due day. */
void digest_call(struct db_call *call, int office, int oldest);
/* One line for the subject of a mail, and the text. False when nothing is overdue, due untried or waiting for a decision. */
bool digest_text(const struct board_rows *rows, struct str *subject, struct str *body);

#endif
