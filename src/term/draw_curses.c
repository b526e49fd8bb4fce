/* draw_curses.c - the back end of cells: curses works out the difference, panels lie over each other. */
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include "curses_only.h"
#include "draw_private.h"
#include "kurator/mem.h"
#include "kurator/utf8.h"

struct canvas {
    struct draw draw;
    WINDOW *window[1 + DRAW_POPUPS];
    PANEL *panel[1 + DRAW_POPUPS];
    /* Pop-ups of this frame that ended and lie under later ones of the same depth. */
    PANEL *ended[16];
    int ended_count;
    attr_t attr[STYLE_COUNT_];
    short pair[STYLE_COUNT_];
    bool cursor_shown;
    bool again;
};

static struct canvas *canvas_of(struct draw *d)
{
    return (struct canvas *)(void *)d;
}

/* Colour only repeats: every style that means something is bold or reverse besides. One pair each of three. */
static void set_styles(struct canvas *c, bool colour)
{
    c->attr[STYLE_TITLE] = c->attr[STYLE_KEY] = c->attr[STYLE_TAB] = A_BOLD;
    c->attr[STYLE_OVERDUE] = c->attr[STYLE_TODAY] = A_BOLD;
    c->attr[STYLE_BAR] = A_REVERSE;
    c->attr[STYLE_ERROR] = A_REVERSE | A_BOLD;
    if (!colour || !has_colors() || start_color() != OK)
        return;
    int ground = use_default_colors() == OK ? -1 : COLOR_BLACK;
    static const struct { enum style style; short colour; } coloured[] = {
        {STYLE_OVERDUE, COLOR_RED}, {STYLE_ERROR, COLOR_RED}, {STYLE_TODAY, COLOR_YELLOW},
    };
    for (short i = 0; i < (short)(sizeof coloured / sizeof coloured[0]); i++)
        if (init_pair((short)(i + 1), coloured[i].colour, (short)ground) == OK)
            c->pair[coloured[i].style] = (short)(i + 1);
}

static void drop_panel(PANEL **p)
{
    if (!*p)
        return;
    WINDOW *w = panel_window(*p);
    del_panel(*p);
    delwin(w);
    *p = NULL;
}

static void drop_panels(struct canvas *c)
{
    for (int i = 1; i <= DRAW_POPUPS; i++) {
        drop_panel(&c->panel[i]);
        c->window[i] = NULL;
    }
    while (c->ended_count)
        drop_panel(&c->ended[--c->ended_count]);
}

static void begin(struct draw *d)
{
    struct canvas *c = canvas_of(d);

    drop_panels(c);
    c->window[0] = stdscr;
    werase(stdscr);
}

/* Curses asks the locale how wide a sign is; where it thinks otherwise than utf8.c, the row would shift. */
static void put(struct draw *d, int y, int x, const char *cluster, int cells, enum style style)
{
    struct canvas *c = canvas_of(d);
    WINDOW *w = c->window[d->depth];
    wchar_t wide[CCHARW_MAX + 1];
    size_t n = strlen(cluster), count = 0;
    cchar_t cell;

    if (!w)
        return;
    for (size_t i = 0; i < n && count < CCHARW_MAX;) {
        uint32_t cp;
        i += utf8_decode(cluster + i, n - i, &cp);
        if (wcwidth((wchar_t)cp) == (count ? 0 : cells))
            wide[count++] = (wchar_t)cp;
        else if (!count)
            break;
    }
    if (!count) {
        wide[count++] = L'?';
        if (cells == 2)
            mvwaddch(w, y, x + 1, ' ' | c->attr[style] | (chtype)COLOR_PAIR(c->pair[style]));
    }
    wide[count] = L'\0';
    if (setcchar(&cell, wide, c->attr[style], c->pair[style], NULL) == OK)
        mvwadd_wch(w, y, x, &cell);
}

static void popup(struct draw *d, const char *title)
{
    struct canvas *c = canvas_of(d);
    const struct draw_window *win = &d->window[d->depth];
    PANEL *before = c->panel[d->depth];

    (void)title;
    if (before && c->ended_count < (int)(sizeof c->ended / sizeof c->ended[0]))
        c->ended[c->ended_count++] = before;
    else
        drop_panel(&c->panel[d->depth]);
    c->window[d->depth] = newwin(win->h, win->w, win->y, win->x);
    c->panel[d->depth] = c->window[d->depth] ? new_panel(c->window[d->depth]) : NULL;
}

static void resize(struct draw *d)
{
    drop_panels(canvas_of(d));
    resize_term(d->rows, d->cols);
    clearok(curscr, TRUE);
}

static void redraw(struct draw *d)
{
    canvas_of(d)->again = true;
}

static void canvas_free(struct draw *d)
{
    drop_panels(canvas_of(d));
    str_free(&d->say);
    free(d);
}

static const struct draw_ops curses_ops = {begin, put, popup, resize, redraw, canvas_free};

struct draw *draw_curses_new(int rows, int cols, bool colour)
{
    struct canvas *c = mem_zero(1, sizeof *c);

    resize_term(rows, cols);
    draw_start(&c->draw, &curses_ops, rows, cols, false);
    set_styles(c, colour);
    typeahead(-1);
    idlok(stdscr, TRUE);
    c->cursor_shown = true;
    return &c->draw;
}

void draw_curses_update(struct draw *d)
{
    struct canvas *c = canvas_of(d);

    if (c->again)
        clearok(curscr, TRUE);
    c->again = false;
    wnoutrefresh(stdscr);       /* update_panels knows it only once there was a panel */
    update_panels();
    /* A hidden cursor may stay where the last sign left it. */
    leaveok(newscr, !d->cursor);
    if (d->cursor)
        wmove(newscr, d->cursor_y, d->cursor_x);
    if (!d->cursor && c->cursor_shown)
        curs_set(0);
    doupdate();
    if (d->cursor && !c->cursor_shown)
        curs_set(1);
    c->cursor_shown = d->cursor;
}
