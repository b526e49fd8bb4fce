/* canvas.h - a drawing surface in memory: what a widget drew, without any terminal. */
#ifndef KURATOR_TEST_CANVAS_H
#define KURATOR_TEST_CANVAS_H
#include "kurator/draw.h"

/* A surface to draw on; draw_plain is what `plain` says. */
struct draw *canvas_new(int rows, int cols, bool plain);
void canvas_free(struct draw **d);
/* A row without trailing blanks; lent until the next call. */
const char *canvas_line(struct draw *d, int y);
/* All rows that are not empty, each ended by \n; lent until the next call. */
const char *canvas_text(struct draw *d);
enum style canvas_style(struct draw *d, int y, int x);
/* Where the cursor is on the screen: false when it is hidden. */
bool canvas_cursor(struct draw *d, int *y, int *x);
/* The sentences of this frame, each ended by \n. */
const char *canvas_said(struct draw *d);

#endif
