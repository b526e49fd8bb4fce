/* board.h - between the files of the supervisor's board only. */
#ifndef KURATOR_SCREEN_BOARD_H
#define KURATOR_SCREEN_BOARD_H
#include "kurator/app.h"
#include "kurator/board.h"
#include "people.h"
#include "kurator/row_save.h"

#define BOARD_FIGURES 600
#define BOARD_LINES 160

/* One figure that the bar can stand on. */
struct figure {
    const struct board_row *row;
    const char *cell;           /* static: "untried" …; of wait and absent by the row */
    int line, x, width;         /* where it is, in cells */
};
struct board_line {
    const struct board_row *row;    /* whose label stands before it, NULL: only figures */
    const char *label;          /* translated, static or the row's */
    int indent;
};

struct board {
    int office;                 /* 0: all operators */
    struct board_rows rows;
    bool loaded;
    bool stale;                 /* changed while another screen was on top */
    bool refreshing;
    long touches;               /* saves that this reading knows of */
    struct figure figure[BOARD_FIGURES];
    int nfigures, at;           /* the one under the bar */
    struct board_line line[BOARD_LINES];
    int nlines, top, height;
    int width;                  /* that the layout was made for */
    char kept_cell[12], kept_kind[12];  /* the figure to which the bar goes back */
    long long kept_id;
    long long spot;             /* the case of a spot check whose card is open */
    struct narrowing by;        /* of those alone who fit */
    char *terms;                /* the same for the database, NULL: everybody */
    char *words;                /* what the figures on the screen are narrowed by, NULL or "": nothing */
    struct row_save save;
};

/* Before the rows change: which figure the bar stands on. */
void board_remember(struct board *b);
/* Lines and figures of the rows for a width; the bar goes back to the remembered figure. */
void board_layout(struct board *b, int width);
void board_draw(struct screen *s, struct draw *d);
/* Reads the figures anew; keys wait. */
void board_reload(struct screen *s);
/* Asks what the figures are to be narrowed by; after it was changed they are read anew. */
void board_narrow(struct screen *s);
void board_narrowed(struct screen *s);
/* The figure under the bar, NULL when there is none. */
const struct figure *board_current(const struct board *b);
/* Its number, for shares the per cent; which rows are behind it. */
int board_number(const struct figure *f);
struct board_figure board_behind(const struct board *b, const struct figure *f);
/* Of what waits for a decision, in a word or two. */
const char *board_wait_label(const char *cell);
/* «Просрочено без попытки, Иванова О. П.»: what the figure counts, short, and at length with its dates. */
const char *board_words(const struct figure *f, char *buf, size_t size);
void board_why(struct screen *s, const struct figure *f);

#endif
