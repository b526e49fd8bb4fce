/* rows_screen.h - a screen that is a table over the rows of one call for the office: its place, its reading, its drawing. */
#ifndef KURATOR_ROWS_SCREEN_H
#define KURATOR_ROWS_SCREEN_H
#include "kurator/app.h"
#include "kurator/row_save.h"
#include "kurator/table.h"

struct rows_screen_ops {
    const struct table_ops *table;                      /* its callbacks get the screen's private state */
    const char *empty;                                  /* msgid: said when there is no row */
    void (*call)(struct db_call *call, int office);     /* adds the reading as one statement */
    int (*read)(void *state, const struct db_rows *rows);   /* takes the rows, returns how many */
    /* Of a list that comes in pages: adds the reading of the rows behind the last one (false: there are no more), and takes them to those that
     * are there. NULL: the rows come at once. */
    bool (*next)(void *state, struct db_call *call, int office);
    int (*append)(void *state, const struct db_rows *rows);
};

/* First in the private state of the screen. */
struct rows_screen {
    const struct rows_screen_ops *ops;
    struct table table;
    bool loaded, more_asked;
    int office;                 /* of which the rows are; 0: the session's */
    const char *whose;          /* its name, NULL: the session's office's */
};

/* Callbacks of struct screen_ops, but for `open`, which the screen calls with its table of callbacks. */
int rows_screen_open(struct screen *s, const struct rows_screen_ops *ops);
void rows_screen_close(struct screen *s);
void rows_screen_draw(struct screen *s, struct draw *d);
bool rows_screen_key(struct screen *s, const struct key_event *key);
/* Reads the rows anew; keys wait. */
void rows_screen_reload(struct screen *s);
/* The rows came with another answer; the bar stays on its row. */
void rows_screen_take(struct screen *s, const struct db_rows *rows);
/* The answer of a save by one key whose result `fresh` holds the rows (row_save.h); *row as there. */
enum row_answer rows_screen_saved(struct screen *s, struct row_save *save, const struct db_reply *reply, int fresh, struct save_row *row);
/* The row under the bar, -1 when there is none. */
int rows_screen_row(const struct screen *s);

#endif
