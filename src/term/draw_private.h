/* draw_private.h - what the front of draw.h asks of its two back ends, curses and lines. */
#ifndef KURATOR_DRAW_PRIVATE_H
#define KURATOR_DRAW_PRIVATE_H
#include "kurator/draw.h"
#include "kurator/str.h"

#define DRAW_POPUPS 4           /* pop-ups over each other; one more is drawn into the last */
#define DRAW_CLUSTER 32         /* bytes of a base sign with its marks */
#define DRAW_ROWS_MAX 500
#define DRAW_COLS_MAX 1000

struct draw_ops {
    void (*begin)(struct draw *d);
    /* One sign with its marks: n < DRAW_CLUSTER bytes, ended by NUL, 1 or 2 cells, wholly inside the window. */
    void (*put)(struct draw *d, int y, int x, const char *cluster, int cells, enum style style);
    void (*popup)(struct draw *d, const char *title);       /* d->window is the new one already */
    void (*resize)(struct draw *d);                         /* d->rows, d->cols are the new ones */
    void (*redraw)(struct draw *d);
    void (*free)(struct draw *d);
};

struct draw_window {
    int y, x, h, w;             /* outer, on the screen */
    int frame;                  /* 1 when a frame is drawn around the inside, else 0 */
};

struct draw {
    const struct draw_ops *ops;
    int rows, cols;
    bool plain;
    struct draw_window window[1 + DRAW_POPUPS];
    int depth;                  /* the window drawn into */
    int opened;                 /* pop-ups of this frame */
    int overflow;               /* draw_popup calls beyond DRAW_POPUPS that wait for their end */
    bool cursor;
    int cursor_y, cursor_x;     /* on the screen */
    long page;
    struct str say;             /* sentences of this frame, each ended by \n */
};

void draw_start(struct draw *d, const struct draw_ops *ops, int rows, int cols, bool plain);

/* draw_curses.c: screen and colours; curses is up already. update makes curses write the difference. */
struct draw *draw_curses_new(int rows, int cols, bool colour);
void draw_curses_update(struct draw *d);

/* draw_plain.c: lines and sentences; update appends what is to be printed. */
struct draw *draw_plain_new(int rows, int cols);
void draw_plain_update(struct draw *d, struct str *out);

#endif
