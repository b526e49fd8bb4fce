/* canvas.c - a third back end of draw.h, for tests. */
#include "canvas.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../src/term/draw_private.h"
#include "kurator/mem.h"

struct spot {
    char text[DRAW_CLUSTER];
    bool tail;
    enum style style;
};
struct canvas {
    struct draw draw;
    struct spot *spots;
    struct str line, all;
};

static struct canvas *canvas_of(struct draw *d) { return (struct canvas *)(void *)d; }

static struct spot *spot(struct draw *d, int y, int x)
{
    return &canvas_of(d)->spots[y * d->cols + x];
}

static void begin(struct draw *d)
{
    memset(canvas_of(d)->spots, 0, (size_t)d->rows * (size_t)d->cols * sizeof(struct spot));
}

static void put(struct draw *d, int y, int x, const char *cluster, int cells, enum style style)
{
    const struct draw_window *w = &d->window[d->depth];

    y += w->y;
    x += w->x;
    if (y < 0 || x < 0 || y >= d->rows || x + cells > d->cols) {
        fprintf(stderr, "canvas: a sign at %d,%d is outside of %dx%d\n", y, x, d->rows, d->cols);
        abort();
    }
    struct spot *s = spot(d, y, x);
    *s = (struct spot){.style = style};
    snprintf(s->text, sizeof s->text, "%s", cluster);
    if (cells == 2)
        s[1] = (struct spot){.style = style, .tail = true};
}

static void popup(struct draw *d, const char *title)
{
    const struct draw_window *w = &d->window[d->depth];

    (void)title;
    for (int y = w->y; y < w->y + w->h; y++)
        for (int x = w->x; x < w->x + w->w; x++)
            *spot(d, y, x) = (struct spot){0};
}

static void nothing(struct draw *d) { (void)d; }

static void drop(struct draw *d)
{
    struct canvas *c = canvas_of(d);

    str_free(&c->line);
    str_free(&c->all);
    str_free(&d->say);
    free(c->spots);
    free(c);
}

static const struct draw_ops ops = {begin, put, popup, nothing, nothing, drop};

struct draw *canvas_new(int rows, int cols, bool plain)
{
    struct canvas *c = mem_zero(1, sizeof *c);

    draw_start(&c->draw, &ops, rows, cols, plain);
    c->spots = mem_zero((size_t)rows * (size_t)cols + 1, sizeof *c->spots);
    draw_begin(&c->draw);
    return &c->draw;
}

void canvas_free(struct draw **d)
{
    drop(*d);
    *d = NULL;
}

static void add_line(struct draw *d, int y, struct str *out)
{
    size_t end = out->len;

    for (int x = 0; x < d->cols; x++) {
        const struct spot *s = spot(d, y, x);
        if (s->tail)
            continue;
        str_add(out, s->text[0] ? s->text : " ");
        if (s->text[0] && strcmp(s->text, " ") != 0)
            end = out->len;
    }
    if (out->data)
        out->data[end] = '\0';
    out->len = end;
}

const char *canvas_line(struct draw *d, int y)
{
    struct canvas *c = canvas_of(d);

    str_clear(&c->line);
    if (y >= 0 && y < d->rows)
        add_line(d, y, &c->line);
    return str_text(&c->line);
}

const char *canvas_text(struct draw *d)
{
    struct canvas *c = canvas_of(d);

    str_clear(&c->all);
    for (int y = 0; y < d->rows; y++) {
        size_t before = c->all.len;
        add_line(d, y, &c->all);
        if (c->all.len > before)
            str_addc(&c->all, '\n');
    }
    return str_text(&c->all);
}

enum style canvas_style(struct draw *d, int y, int x) { return spot(d, y, x)->style; }

bool canvas_cursor(struct draw *d, int *y, int *x)
{
    *y = d->cursor_y;
    *x = d->cursor_x;
    return d->cursor;
}

const char *canvas_said(struct draw *d) { return str_text(&d->say); }
