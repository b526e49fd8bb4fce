/* table.h - a table on the screen: heads, rows of cells, a bar, and where wanted a cursor from figure to figure. */
#ifndef KURATOR_TABLE_H
#define KURATOR_TABLE_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/list.h"
#include "kurator/marks.h"

#define TABLE_COLUMNS 20        /* of one table at most */
#define TABLE_CELL 512          /* bytes of one cell */

enum table_align { TABLE_LEFT, TABLE_RIGHT };

/* One column, a row of a const table. How they share the terminal: the columns with the greatest `priority` go first until
 * all the `least` widths fit (priority 0 stays always, cut if need be); what is left over is given back up to `width`,
 * the smallest priority first, and the rest to the elastic column. Between two columns stand two blanks. What is too long
 * for its cell ends in two points, so that two rows which differ only behind its edge are not taken for one. */
struct table_column {
    const char *title;          /* msgid, "" for none; it is cut to the column, and heard whole under --plain */
    int width;                  /* cells wanted */
    int least;                  /* cells below which it is no use; 0: as wide as `width` */
    int priority;               /* 0: always there; 1, 2 … the greatest is the first to go */
    enum table_align align;
    bool elastic;               /* takes the cells left over (one column of a table) */
    bool figure;                /* the cursor stops here when the table has one (`cursor`): Left, Right, Tab, Shift-Tab */
};

struct table_ops {
    const struct table_column *columns;
    int ncolumns;
    bool cursor;                /* goes from figure to figure; otherwise only from row to row */
    /* The text of a cell, translated; buf of TABLE_CELL bytes may be used for it. "" is an empty cell. */
    const char *(*cell)(void *ctx, int row, int col, char *buf, size_t size);
    /* What the cell means (STYLE_OVERDUE, STYLE_TITLE …); NULL: all are normal. */
    enum style (*style)(void *ctx, int row, int col);
    /* The row's own number, by which the bar finds it again. NULL: there is none. */
    long long (*id)(void *ctx, int row);
    bool marked;                /* Space and Insert mark rows, by their ids */
};

/* Part of a screen's private state: it must not move in memory after table_init. */
struct table {
    const struct table_ops *ops;
    void *ctx;                  /* handed to the callbacks */
    struct list list;           /* list.selected is the row under the bar, -1 when there is none */
    struct marks marks;
    int col;                    /* the column under the cursor, -1 without one */
    bool seen[TABLE_COLUMNS];   /* columns that the last drawing had room for */
};

/* bar: (enum list_bar)conf_int(conf, CONF_BAR). */
void table_init(struct table *t, const struct table_ops *ops, void *ctx, enum list_bar bar);
/* Frees the marks. */
void table_free(struct table *t);
/* The rows are others: how many there are now. With ops->id the bar stays on the row it stood on (`was`: its id before,
 * 0: on its place); marks stay. */
void table_rows(struct table *t, int count, long long was);
/* The row under the bar (-1: none) and its id (0: none, or no ids). */
int table_row(const struct table *t);
long long table_id(const struct table *t);
/* Up Down PgUp PgDn Home End, Space and Insert where rows can be marked, Left Right Tab Shift-Tab where there is a cursor:
 * true when used. Enter and F1 come as ACT_OPEN and ACT_WHY: table_row and `col` say of what. */
bool table_key(struct table *t, const struct key_event *key);
/* Draws heads in line y and rows below, h lines in all; says the row under the bar, or the figure under the cursor.
 * `empty` is drawn and said when there is no row (NULL: nothing). Under --plain cells follow each other. */
void table_draw(struct table *t, struct draw *d, int y, int h, const char *empty);
/* "Title: text" of every cell that is not empty, one a line, those that the width leaves out too: for app_text. */
struct str;
void table_tell(const struct table *t, int row, struct str *out);

#endif
