/* draw.h - drawing a screen: cells for curses, or lines and speech for --plain; the only way text reaches a person. */
#ifndef KURATOR_DRAW_H
#define KURATOR_DRAW_H
#include <stdbool.h>

/* What a text means, not a colour; colour only repeats what a word or mark says already. */
enum style {
    STYLE_NORMAL, STYLE_TITLE, STYLE_LABEL, STYLE_VALUE, STYLE_BAR /* the cursor bar: reverse */, STYLE_OVERDUE,
    STYLE_TODAY, STYLE_ERROR, STYLE_HINT, STYLE_KEY /* name of a key in the bar below */, STYLE_TAB, STYLE_COUNT_
};

struct draw;

int draw_rows(const struct draw *d);
int draw_cols(const struct draw *d);
/* True for --plain: one column, no boxes, no bars. */
bool draw_plain(const struct draw *d);

/* Starts a frame: everything empty, cursor hidden at 0,0. */
void draw_begin(struct draw *d);
/* Text at row y, column x of the current window, clipped to max_cells (<= 0: to the edge). Control characters and
 * broken UTF-8 are shown as '?'. Returns the cells used. */
int draw_text(struct draw *d, int y, int x, int max_cells, enum style style, const char *text);
/* The same; what does not fit ends in two points. */
int draw_cut(struct draw *d, int y, int x, int max_cells, enum style style, const char *text);
/* As draw_text, padded with blanks in `style` to exactly max_cells. */
int draw_pad(struct draw *d, int y, int x, int max_cells, enum style style, const char *text);
/* A horizontal line over the whole row. Nothing under --plain. */
void draw_rule(struct draw *d, int y);
/* Puts the terminal's cursor there (where the focus is). Not called: it stays hidden. */
void draw_cursor(struct draw *d, int y, int x);
/* Opens a pop-up of h x w cells (clipped to the screen) at y, x: following draws go there, coordinates relative to its
 * inside; a frame of ASCII signs and the title are drawn, except under --plain. Ends with draw_popup_end. */
void draw_popup(struct draw *d, int y, int x, int h, int w, const char *title);
void draw_popup_end(struct draw *d);
/* Cells of what is drawn into now: the screen, or the inside of the pop-up (as it was clipped; may be 0). */
int draw_height(const struct draw *d);
int draw_width(const struct draw *d);
/* What has the focus now, as one sentence: --plain prints it when the last frame did not say it. Several in one frame
 * are lines in their order. */
void draw_say(struct draw *d, const char *sentence);
/* Marks that the page as a whole is another one (`id` differs from the last frame's): --plain prints it as lines, or
 * the pop-up's alone when one is open, and then the sentences. */
void draw_page(struct draw *d, long id);

#endif
