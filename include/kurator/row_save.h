/* row_save.h - a save by one key, without a form: exactly once, with what the answer means for the screen. */
#ifndef KURATOR_ROW_SAVE_H
#define KURATOR_ROW_SAVE_H
#include "kurator/app.h"

/* What the key does: the function, its row and the fields; all lent. base NULL: none of the fields was seen before. */
struct row_change { const char *function; long long target; int version, n; const char *const *names, *const *base, *const *values; };

/* The last one sent; `{0}` is valid. While its answer is not known the same change goes out under the same id, so that it is
 * not stored twice; any other change, and any after an answer, has an id of its own. */
struct row_save {
    char request[37];           /* "": answered */
    char what[400];             /* the change that it belongs to */
    char *names, *base, *values;    /* between row_save_call and row_save_send */
};

/* Adds the save as the first statement of the call; the screen adds those that bring its fresh rows, then sends. */
void row_save_call(struct row_save *r, struct db_call *call, const struct row_change *change);
/* The same for a call of another function: the id for the change that `what` describes. Lent. */
const char *row_save_id(struct row_save *r, const char *what);
/* Keys wait for the answer. */
void row_save_send(struct screen *s, struct row_save *r, struct db_call *call, db_done *done, void *context);

enum row_answer { ROW_UNKNOWN, ROW_REFUSED, ROW_SAVED };
/* First thing of `done`: the keys' waiting ends, what failed or was refused is said, what was saved is counted (app_touch).
 * ROW_UNKNOWN: no answer came, there are no results; else *row is the answer and the results after it are fresh. */
enum row_answer row_save_answer(struct screen *s, struct row_save *r, const struct db_reply *reply, struct save_row *row);
/* Before it, where the database may ask: true when it does, nothing is stored and keys wait no more; the same change goes again with its confirmation. */
bool row_save_question(struct screen *s, struct row_save *r, const struct db_reply *reply, struct error *question);
/* The error that a row which was not saved tells; without a code a fault of the database. */
void save_row_error(const struct save_row *row, struct error *e);

#endif
