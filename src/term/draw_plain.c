/* draw_plain.c - the back end of --plain: cells are kept, and printed as lines only when the page is another one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "draw_private.h"
#include "kurator/mem.h"
#include "kurator/utf8.h"

/* One cell: a sign with its marks; "" is a blank, and the second cell of a wide sign says so in `tail`. */
struct cell {
    char text[DRAW_CLUSTER];
    bool tail;
};
struct layer {
    struct cell *cells;
    int h, w;
    int margin;                 /* cells of the frame that is not drawn */
    char *title;
};
struct plain {
    struct draw draw;
    struct layer layer[1 + DRAW_POPUPS];
    bool again;                 /* print the page whatever its id */
    long last_page;
    struct str last_say;
};

static struct plain *plain_of(struct draw *d)
{
    return (struct plain *)(void *)d;
}

static void layer_drop(struct layer *l)
{
    free(l->cells);
    free(l->title);
    *l = (struct layer){0};
}

static void layer_make(struct layer *l, int h, int w, int margin, const char *title)
{
    layer_drop(l);
    l->cells = mem_zero((size_t)h * (size_t)w, sizeof *l->cells);
    l->h = h;
    l->w = w;
    l->margin = margin;
    l->title = mem_dup(title ? title : "");
}

static void begin(struct draw *d)
{
    struct plain *p = plain_of(d);

    if (p->layer[0].h != d->rows || p->layer[0].w != d->cols)
        layer_make(&p->layer[0], d->rows, d->cols, 0, "");
    else
        memset(p->layer[0].cells, 0, (size_t)d->rows * (size_t)d->cols * sizeof *p->layer[0].cells);
    for (int i = 1; i <= DRAW_POPUPS; i++)
        layer_drop(&p->layer[i]);
}

static void put(struct draw *d, int y, int x, const char *cluster, int cells, enum style style)
{
    struct layer *l = &plain_of(d)->layer[d->depth];
    struct cell *c = &l->cells[y * l->w + x];

    (void)style;
    if (c->tail)
        c[-1].text[0] = '\0';
    str_copy(c->text, sizeof c->text, strcmp(cluster, " ") == 0 ? "" : cluster);
    c->tail = false;
    if (cells == 2) {
        c[1].text[0] = '\0';
        c[1].tail = true;
        c++;
    }
    if (x + cells < l->w && c[1].tail)
        c[1].tail = false;
}

static void popup(struct draw *d, const char *title)
{
    const struct draw_window *w = &d->window[d->depth];

    layer_make(&plain_of(d)->layer[d->depth], w->h, w->w, w->frame, title);
}

static void resize(struct draw *d)
{
    (void)d;                    /* nothing redraws by itself: the next begin makes the cells */
}

static void redraw(struct draw *d)
{
    plain_of(d)->again = true;
}

static void plain_free(struct draw *d)
{
    struct plain *p = plain_of(d);

    for (int i = 0; i <= DRAW_POPUPS; i++)
        layer_drop(&p->layer[i]);
    str_free(&p->last_say);
    str_free(&d->say);
    free(p);
}

static const struct draw_ops plain_ops = {begin, put, popup, resize, redraw, plain_free};

struct draw *draw_plain_new(int rows, int cols)
{
    struct plain *p = mem_zero(1, sizeof *p);

    draw_start(&p->draw, &plain_ops, rows, cols, true);
    p->again = true;
    return &p->draw;
}

#define LABELS 15               /* cells of a label and the blank behind it: values begin under each other */
#define APART 2                 /* blanks between two things of a line */

/* What is aligned is aligned for the eye; behind the label two blanks part what would stand in columns. */
static void print_cells(const struct cell *row, int from, int end, bool aligned, struct str *out)
{
    int blanks = 0;

    for (int x = from; x < end; x++) {
        if (row[x].tail)
            continue;
        if (!row[x].text[0] || strcmp(row[x].text, " ") == 0) {
            blanks++;
            continue;
        }
        if (!aligned && blanks > APART && x > from + LABELS + 1)
            blanks = blanks == x - from ? LABELS : APART;
        str_addf(out, "%*s%s", blanks, "", row[x].text);
        blanks = 0;
    }
}

static void print_layer(const struct layer *l, bool aligned, struct str *out)
{
    if (l->title[0]) {
        utf8_safe(out, l->title);
        str_add(out, "\r\n");
    }
    for (int y = 0; y < l->h; y++) {
        const struct cell *row = &l->cells[y * l->w];
        int end = l->w;
        while (end > 0 && !row[end - 1].text[0] && !row[end - 1].tail)
            end--;
        print_cells(row, l->margin, end, aligned, out);
        if (end)
            str_add(out, "\r\n");
    }
}

/* True when the line of n bytes (with its end) stands in the sentences of the last frame. */
static bool said(const struct str *last, const char *line, size_t n)
{
    const char *at = str_text(last);

    while (*at) {
        size_t len = strcspn(at, "\n") + 1;
        if (len == n && memcmp(at, line, n) == 0)
            return true;
        at += len;
    }
    return false;
}

/* How many bytes of the n at s fit into a line of `cells`: up to the last blank, else up to a whole cluster. */
static size_t fitting(const char *s, size_t n, int cells)
{
    size_t end = 0, blank = 0;

    while (end < n) {
        size_t next = utf8_next(s, end);
        char part[DRAW_CLUSTER * 2];
        snprintf(part, sizeof part, "%.*s", (int)(next - end), s + end);
        cells -= utf8_cells(part);
        if (cells < 0)
            return blank ? blank : end ? end : next;
        if (s[end] == ' ')
            blank = end;
        end = next;
    }
    return n;
}

/* Words are not cut by the terminal's edge: that would be heard. */
static void print_wrapped(struct str *out, const char *s, size_t n, int cells)
{
    do {
        size_t used = fitting(s, n, cells > 0 ? cells : 1);
        str_addn(out, s, used);
        str_add(out, "\r\n");
        while (used < n && s[used] == ' ')
            used++;
        s += used;
        n -= used;
    } while (n);
}

static void print_sentences(struct plain *p, bool all, struct str *out)
{
    const char *at = str_text(&p->draw.say);

    while (*at) {
        size_t len = strcspn(at, "\n") + 1;
        if (all || !said(&p->last_say, at, len))
            print_wrapped(out, at, len - 1, p->draw.cols);
        at += len;
    }
    str_clear(&p->last_say);
    str_add(&p->last_say, str_text(&p->draw.say));
}

void draw_plain_update(struct draw *d, struct str *out)
{
    struct plain *p = plain_of(d);
    bool page = p->again || d->page != p->last_page;

    if (page) {
        int top = 0;
        for (int i = 1; i <= DRAW_POPUPS; i++)
            if (p->layer[i].cells)
                top = i;
        print_layer(&p->layer[top], !d->plain, out);      /* told to be no --plain it shows what curses would get */
        p->last_page = d->page;
        p->again = false;
    }
    print_sentences(p, page, out);
}
