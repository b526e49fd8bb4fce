/* list.c - the scrolling list: selection, paging and what is in sight. */
#include "kurator/list.h"

#include <stdio.h>

#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/wrap.h"

#define SENTENCE 1024

void list_init(struct list *l, const struct list_ops *ops, void *ctx, enum list_bar bar)
{
    *l = (struct list){.ops = ops, .ctx = ctx, .bar = bar, .selected = -1, .height = 1};
}

/* The selected row in sight, and no empty rows below the last one while some are hidden above. */
static void settle(struct list *l)
{
    int last_top = l->count > l->height ? l->count - l->height : 0;

    if (l->top > l->selected)
        l->top = l->selected;
    if (l->selected >= l->top + l->height)
        l->top = l->selected - l->height + 1;
    if (l->top > last_top)
        l->top = last_top;
    if (l->top < 0)
        l->top = 0;
}

void list_select(struct list *l, int i)
{
    l->selected = i < 0 ? 0 : i;
    if (l->selected >= l->count)
        l->selected = l->count - 1;     /* -1 when there is none */
    settle(l);
}

void list_count(struct list *l, int count)
{
    l->count = count > 0 ? count : 0;
    list_select(l, l->selected);
}

void list_marks(struct list *l, struct marks *marks, long long (*id)(void *ctx, int i))
{
    l->marks = marks;
    l->id = id;
}

bool list_marked(const struct list *l, int i)
{
    return l->marks && l->marks->n && marks_has(l->marks, l->id(l->ctx, i));
}

const char *list_mark(const struct list *l, int i)
{
    return list_marked(l, i) ? "+" : " ";
}

/* The bar goes on, so that a row of spaces marks a row of cases; a full set stays where it is. */
static void mark(struct list *l)
{
    long long id = l->selected >= 0 ? l->id(l->ctx, l->selected) : 0;

    if (!id)
        return;
    l->marks_full = !marks_toggle(l->marks, id);
    if (!l->marks_full)
        list_select(l, l->selected + 1);
}

bool list_key(struct list *l, const struct key_event *key)
{
    int page = l->height > 1 ? l->height : 1;

    l->marks_full = false;
    if (l->marks && (key->key == KY_INSERT || (key->key == KY_TEXT && key->ch == ' '))) {
        mark(l);
        return true;
    }
    switch (key->key) {
    case KY_UP: list_select(l, l->selected - 1); return true;
    case KY_DOWN: list_select(l, l->selected + 1); return true;
    case KY_HOME: list_select(l, 0); return true;
    case KY_END: list_select(l, l->count - 1); return true;
    case KY_PAGEUP:
        l->top -= page;
        list_select(l, l->selected - page);
        return true;
    case KY_PAGEDOWN:
        if (l->top + page < l->count)
            l->top += page;
        list_select(l, l->selected + page);
        return true;
    default:
        return false;
    }
}

/* A mark is heard with the row, and how many there are. */
static void say_row(const struct list *l, struct draw *d, const char *text)
{
    struct str s = {0};

    str_add(&s, text);
    if (list_marked(l, l->selected))
        str_addf(&s, ", %s", _("marked"));
    if (l->marks && l->marks->n)
        str_addf(&s, _(" (%d marked)"), l->marks->n);
    draw_say(d, str_text(&s));
    str_free(&s);
}

/* What an empty list says, as many lines as there is room for. */
struct nothing { struct draw *d; int y, h; };
static void nothing_line(void *ctx, int i, const char *text)
{
    const struct nothing *n = ctx;

    if (i < n->h)
        draw_text(n->d, n->y + i, 1, 0, STYLE_HINT, text);
}

void list_nothing(struct draw *d, int y, int h, const char *text)
{
    struct nothing nothing = {d, y, h};

    text_wrap(text, draw_width(d) > 2 ? draw_width(d) - 2 : 1, nothing_line, &nothing);
}

void list_draw(struct list *l, struct draw *d, int y, int h, const char *empty)
{
    char sentence[SENTENCE] = "";

    if (h <= 0)
        return;
    l->height = h;
    settle(l);
    if (l->count == 0) {
        if (empty) {
            if (!draw_plain(d))
                list_nothing(d, y, h, empty);
            draw_say(d, empty);
        }
        draw_cursor(d, y, 0);
        return;
    }
    draw_cursor(d, y + l->selected - l->top, 0);    /* a row may put it somewhere better */
    for (int i = l->top; i < l->count && i < l->top + h; i++)
        l->ops->draw(l->ctx, d, y + i - l->top, draw_width(d), i, i == l->selected, l->bar);
    if (l->ops->say) {
        const char *say = l->ops->say(l->ctx, l->selected, sentence, SENTENCE);
        if (say)
            say_row(l, d, say);
    }
}

const char *list_status(const struct list *l, int total, char *buf, size_t size)
{
    char position[80] = "", marked[80] = "";
    int last = l->top + l->height;

    if (total < l->count)
        total = l->count;
    if (total > l->height && l->selected >= 0)
        snprintf(position, sizeof position, _("%d-%d of %d"), l->top + 1, last < total ? last : total, total);
    if (l->marks && l->marks->n)
        snprintf(marked, sizeof marked, _("marked %d"), l->marks->n);
    str_copy(buf, size, position);
    if (position[0] && marked[0])
        snprintf(buf, size, "%s  %s", position, marked);
    else if (marked[0])
        str_copy(buf, size, marked);
    return buf;
}
