/* draw.c - the front of drawing: windows, clipping and what text may become a cell; the same for both back ends. */
#include "kurator/draw.h"

#include <stdlib.h>
#include <string.h>

#include "draw_private.h"
#include "kurator/mem.h"
#include "kurator/utf8.h"

void draw_start(struct draw *d, const struct draw_ops *ops, int rows, int cols, bool plain)
{
    d->ops = ops;
    d->rows = rows;
    d->cols = cols;
    d->plain = plain;
    d->window[0] = (struct draw_window){0, 0, rows, cols, 0};
}

int draw_rows(const struct draw *d) { return d->rows; }
int draw_cols(const struct draw *d) { return d->cols; }
bool draw_plain(const struct draw *d) { return d->plain; }

int draw_height(const struct draw *d)
{
    const struct draw_window *w = &d->window[d->depth];
    return w->h - 2 * w->frame;
}

int draw_width(const struct draw *d)
{
    const struct draw_window *w = &d->window[d->depth];
    return w->w - 2 * w->frame;
}

void draw_begin(struct draw *d)
{
    d->window[0] = (struct draw_window){0, 0, d->rows, d->cols, 0};
    d->depth = d->opened = d->overflow = 0;
    d->cursor = false;
    d->cursor_y = d->cursor_x = 0;
    str_clear(&d->say);
    d->ops->begin(d);
}

/* The next sign of s with its marks: the bytes used; `out` is what is shown and *cells its width (0: nothing). */
static size_t next_cluster(const char *s, size_t n, char out[DRAW_CLUSTER], int *cells)
{
    uint32_t cp;
    size_t used = utf8_decode(s, n, &cp), len = used;
    bool broken = cp == UTF8_BAD && used == 1;

    *cells = broken ? -1 : utf8_width(cp);
    if (*cells < 0) {
        out[0] = '?';
        len = 1;
        *cells = 1;
    } else {
        memcpy(out, s, used);
    }
    out[len] = '\0';
    while (used < n) {
        size_t more = utf8_decode(s + used, n - used, &cp);
        if (utf8_width(cp) != 0)
            break;
        if (len + more < DRAW_CLUSTER) {
            memcpy(out + len, s + used, more);
            len += more;
            out[len] = '\0';
        }
        used += more;
    }
    return used;
}

static void put(struct draw *d, int y, int x, const char *cluster, int cells, enum style style)
{
    int frame = d->window[d->depth].frame;

    if (y >= 0 && y < draw_height(d) && x >= 0 && x + cells <= draw_width(d))
        d->ops->put(d, y + frame, x + frame, cluster, cells, style);
}

int draw_text(struct draw *d, int y, int x, int max_cells, enum style style, const char *text)
{
    size_t n = strlen(text);
    int room = draw_width(d) - x, used = 0;
    char cluster[DRAW_CLUSTER];

    if (max_cells > 0 && max_cells < room)
        room = max_cells;
    for (size_t i = 0; i < n;) {
        int cells;
        i += next_cluster(text + i, n - i, cluster, &cells);
        if (used + cells > room)
            break;
        if (cells > 0)              /* a mark without its sign is shown nowhere */
            put(d, y, x + used, cluster, cells, style);
        used += cells;
    }
    return used;
}

int draw_cut(struct draw *d, int y, int x, int max_cells, enum style style, const char *text)
{
    int room = draw_width(d) - x, used;

    if (max_cells > 0 && max_cells < room)
        room = max_cells;
    if (room < 5 || draw_plain(d) || utf8_cells(text) <= room)
        return draw_text(d, y, x, max_cells, style, text);
    used = draw_text(d, y, x, room - 2, style, text);
    return used + draw_text(d, y, x + used, 2, style, "..");
}

int draw_pad(struct draw *d, int y, int x, int max_cells, enum style style, const char *text)
{
    int room = draw_width(d) - x;

    if (max_cells <= 0 || max_cells > room)
        max_cells = room;
    if (max_cells <= 0)
        return 0;
    int used = draw_text(d, y, x, max_cells, style, text);
    for (; used < max_cells; used++)
        put(d, y, x + used, " ", 1, style);
    return used;
}

void draw_rule(struct draw *d, int y)
{
    for (int x = 0; x < draw_width(d) && !d->plain; x++)
        put(d, y, x, "-", 1, STYLE_NORMAL);
}

void draw_cursor(struct draw *d, int y, int x)
{
    const struct draw_window *w = &d->window[d->depth];

    d->cursor = y >= 0 && y < draw_height(d) && x >= 0 && x < draw_width(d);
    d->cursor_y = w->y + w->frame + y;
    d->cursor_x = w->x + w->frame + x;
}

static void draw_frame(struct draw *d, const char *title)
{
    struct draw_window *w = &d->window[d->depth];

    w->frame = 0;
    for (int x = 0; x < w->w; x++) {
        const char *sign = x == 0 || x == w->w - 1 ? "+" : "-";
        put(d, 0, x, sign, 1, STYLE_NORMAL);
        put(d, w->h - 1, x, sign, 1, STYLE_NORMAL);
    }
    for (int y = 1; y < w->h - 1; y++) {
        put(d, y, 0, "|", 1, STYLE_NORMAL);
        put(d, y, w->w - 1, "|", 1, STYLE_NORMAL);
    }
    if (title && *title && w->w > 6) {
        int used = draw_text(d, 0, 3, w->w - 6, STYLE_TITLE, title);
        put(d, 0, 2, " ", 1, STYLE_NORMAL);
        put(d, 0, 3 + used, " ", 1, STYLE_NORMAL);
    }
    w->frame = 1;
}

static int clip(int value, int least, int most)
{
    return value > most ? most : value < least ? least : value;
}

void draw_popup(struct draw *d, int y, int x, int h, int w, const char *title)
{
    if (d->depth == DRAW_POPUPS) {
        d->overflow++;
        return;
    }
    struct draw_window win = {clip(y, 0, d->rows - 1), clip(x, 0, d->cols - 1), 0, 0, 0};
    win.h = clip(h, 1, d->rows - win.y);
    win.w = clip(w, 1, d->cols - win.x);
    win.frame = win.h >= 3 && win.w >= 3;
    d->window[++d->depth] = win;
    d->cursor = false;              /* the focus is in what lies on top */
    d->opened++;
    d->ops->popup(d, title);
    if (!d->plain && win.frame)
        draw_frame(d, title);
}

void draw_popup_end(struct draw *d)
{
    if (d->overflow)
        d->overflow--;
    else if (d->depth)
        d->depth--;
}

void draw_say(struct draw *d, const char *sentence)
{
    if (!sentence[0])
        return;
    char *line = mem_dup(sentence);
    for (char *p = line; *p; p++)
        if (*p == '\n' || *p == '\t')
            *p = ' ';
    utf8_safe(&d->say, line);
    free(line);
    str_addc(&d->say, '\n');
}

void draw_page(struct draw *d, long id)
{
    d->page = id;
}
