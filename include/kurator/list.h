/* list.h - a scrolling list over a row callback: what is selected, what is seen, which keys move. */
#ifndef KURATOR_LIST_H
#define KURATOR_LIST_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/draw.h"
#include "kurator/key.h"
#include "kurator/marks.h"

/* How the row under the bar is told: its mark, due date and name reversed; a '>' in the first cell; the whole row. */
enum list_bar { LIST_BAR_NAME, LIST_BAR_MARKER, LIST_BAR_ROW };

struct list_ops {
    /* Draws row i in line y, `width` cells from column 0. The row under the bar is drawn as `bar` says. */
    void (*draw)(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar);
    /* One sentence for row i; NULL: nothing is said. `buf` may be used for it. */
    const char *(*say)(void *ctx, int i, char *buf, int size);
};

struct list {
    const struct list_ops *ops;
    void *ctx;
    enum list_bar bar;
    int count;
    int selected;           /* -1 when empty */
    int top;                /* first row seen */
    int height;             /* rows seen at the last drawing */
    struct marks *marks;    /* lent; NULL: rows cannot be marked */
    long long (*id)(void *ctx, int i);
    bool marks_full;        /* the last key would have marked one row too many */
};

void list_init(struct list *l, const struct list_ops *ops, void *ctx, enum list_bar bar);
/* The number of rows changed; the selection stays where it is, or goes to the last row. */
void list_count(struct list *l, int count);
void list_select(struct list *l, int i);
/* From now on Space and Insert mark the row under the bar, and go to the next one. `id` gives a row's own number (0: this row
 * cannot be marked). The rows' draw callback shows the mark: list_mark is its sign. */
void list_marks(struct list *l, struct marks *marks, long long (*id)(void *ctx, int i));
bool list_marked(const struct list *l, int i);
/* "+" for a marked row, " " for any other. */
const char *list_mark(const struct list *l, int i);
/* Up Down PgUp PgDn Home End, and the keys of marking: true when it is one of them (at an edge too). */
bool list_key(struct list *l, const struct key_event *key);
/* What is said where a list is empty, in at most h lines from y on. */
void list_nothing(struct draw *d, int y, int h, const char *text);
/* Draws h rows from y; the terminal's cursor goes to the first cell of the selected row (of what is reversed). Says the
 * selected row. `empty` is drawn and said when there is no row (NULL: nothing). */
void list_draw(struct list *l, struct draw *d, int y, int h, const char *empty);
/* For the status line of a screen: «16-30 из 33» when not all rows are seen (it changes with the page, not with each row:
 * a row's move stays a few bytes), «отмечено 4» when rows are marked; "" otherwise.
 * total: rows there are in all when not all are read yet (0: count). Returns buf. */
const char *list_status(const struct list *l, int total, char *buf, size_t size);

#endif
