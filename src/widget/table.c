/* table.c - the table: which columns fit, where the cursor goes, how a row looks and sounds. */
#include "kurator/table.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define GAP 2
#define MARGIN 2                /* the marker of the bar, the mark of the row */

struct place { int x, width; };         /* width 0: left out */

static int least_of(const struct table_column *c)
{
    return c->least > 0 && c->least < c->width ? c->least : c->width;
}

/* Cells that the columns still there need; the margin and the gaps are counted. */
static int needed(const struct table_ops *ops, const struct place *p)
{
    int cells = 0, shown = 0;

    for (int i = 0; i < ops->ncolumns; i++)
        if (p[i].width) {
            cells += p[i].width;
            shown++;
        }
    return cells + MARGIN + (shown > 1 ? (shown - 1) * GAP : 0);
}

/* Of the columns that are there and may go, the one that goes first: -1 when none may. */
static int first_to_go(const struct table_ops *ops, const struct place *p)
{
    int worst = -1;

    for (int i = 0; i < ops->ncolumns; i++)
        if (p[i].width && ops->columns[i].priority > 0 && (worst < 0 || ops->columns[i].priority >= ops->columns[worst].priority))
            worst = i;
    return worst;
}

/* What is left over: back up to the width wanted, the most important first, and the rest to the elastic column. */
static void give_back(const struct table_ops *ops, struct place *p, int left)
{
    int most = 0;

    for (int i = 0; i < ops->ncolumns; i++)
        if (ops->columns[i].priority > most)
            most = ops->columns[i].priority;
    for (int priority = 0; priority <= most; priority++)
        for (int i = 0; i < ops->ncolumns && left > 0; i++) {
            int more = ops->columns[i].width - p[i].width;
            if (!p[i].width || ops->columns[i].priority != priority || more <= 0)
                continue;
            more = more < left ? more : left;
            p[i].width += more;
            left -= more;
        }
    for (int i = 0; i < ops->ncolumns && left > 0; i++)
        if (p[i].width && ops->columns[i].elastic) {
            p[i].width += left;
            left = 0;
        }
}

static void layout(const struct table_ops *ops, int width, struct place p[TABLE_COLUMNS])
{
    for (int i = 0; i < TABLE_COLUMNS; i++)
        p[i] = (struct place){0, i < ops->ncolumns ? least_of(&ops->columns[i]) : 0};
    int go;
    while (needed(ops, p) > width && (go = first_to_go(ops, p)) >= 0)
        p[go].width = 0;
    give_back(ops, p, width - needed(ops, p));
    int x = MARGIN;
    for (int i = 0; i < ops->ncolumns; i++) {
        if (x + p[i].width > width)             /* too narrow even for what must stay: it is cut */
            p[i].width = width > x ? width - x : 0;
        p[i].x = x;
        x += p[i].width ? p[i].width + GAP : 0;
    }
}

/* ---- rows ---- */

static const char *cell(const struct table *t, int row, int col, char *buf)
{
    buf[0] = '\0';
    const char *text = t->ops->cell(t->ctx, row, col, buf, TABLE_CELL);
    return text ? text : "";
}

static void draw_cell(struct draw *d, int y, const struct place *p, const struct table_column *c, enum style style, bool fill, const char *text)
{
    int cells = utf8_cells(text), x = p->x;

    if (c->align == TABLE_RIGHT && cells < p->width)
        x += p->width - cells;
    if (fill)
        draw_pad(d, y, p->x, p->width, style, "");
    (style == STYLE_LABEL ? draw_text : draw_cut)(d, y, x, p->width - (x - p->x), style, text);
}

/* Under --plain nothing is aligned: cells follow each other. */
static void plain_row(const struct table *t, struct draw *d, int y, int row)
{
    char buf[TABLE_CELL];
    int x = 0;

    if (row >= 0 && list_marked(&t->list, row))
        x = draw_text(d, y, 0, 0, STYLE_NORMAL, "+ ");
    for (int i = 0; i < t->ops->ncolumns; i++) {
        const char *text = row < 0 ? t->ops->columns[i].title[0] ? _(t->ops->columns[i].title) : "" : cell(t, row, i, buf);
        if (text[0])
            x += draw_text(d, y, x, 0, STYLE_NORMAL, text) + GAP;
    }
}

static enum style cell_style(const struct table *t, int row, int col, bool selected, enum list_bar bar)
{
    enum style own = t->ops->style ? t->ops->style(t->ctx, row, col) : STYLE_NORMAL;

    if (!selected || (bar == LIST_BAR_MARKER && !t->ops->cursor))
        return own;
    if (bar == LIST_BAR_ROW || (t->ops->cursor ? col == t->col : col == 0))
        return STYLE_BAR;
    return own;
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int row, bool selected, enum list_bar bar)
{
    struct table *t = ctx;
    struct place p[TABLE_COLUMNS];
    char buf[TABLE_CELL];

    if (draw_plain(d)) {
        plain_row(t, d, y, row);
        return;
    }
    layout(t->ops, width, p);
    if (selected && bar == LIST_BAR_ROW)
        draw_pad(d, y, 0, width, STYLE_BAR, "");
    enum style margin = selected && bar == LIST_BAR_ROW ? STYLE_BAR : STYLE_NORMAL;
    if (selected && bar == LIST_BAR_MARKER)
        draw_text(d, y, 0, 1, STYLE_NORMAL, ">");
    if (list_marked(&t->list, row))
        draw_text(d, y, 1, 1, margin, list_mark(&t->list, row));
    for (int i = 0; i < t->ops->ncolumns; i++)
        if (p[i].width) {
            enum style style = cell_style(t, row, i, selected, bar);
            draw_cell(d, y, &p[i], &t->ops->columns[i], style, style == STYLE_BAR && t->ops->cursor, cell(t, row, i, buf));
        }
    if (selected)
        draw_cursor(d, y, t->ops->cursor && t->col >= 0 && p[t->col].width ? p[t->col].x + (t->ops->columns[t->col].align == TABLE_RIGHT ? p[t->col].width - 1 : 0) : 0);
}

/* The row from left to right; of a table with a cursor its name and the figure under it. */
static const char *say_row(void *ctx, int row, char *buf, int size)
{
    const struct table *t = ctx;
    char text[TABLE_CELL];
    struct str s = {0};

    if (!t->ops->cursor)
        str_addf(&s, _("%d of %d, "), row + 1, t->list.count);
    for (int i = 0, n = 0; i < t->ops->ncolumns; i++) {
        const struct table_column *c = &t->ops->columns[i];
        const char *words = cell(t, row, i, text);
        if (t->ops->cursor && i > 0 && i != t->col)
            continue;
        if (!words[0] && !t->ops->cursor)
            continue;
        str_add(&s, n++ ? ", " : "");
        if (i > 0 && c->title[0])
            str_addf(&s, "%s ", _(c->title));
        str_add(&s, words[0] ? words + strspn(words, " ") : "-");     /* a row that is set in is so for the eye */
    }
    str_copy(buf, (size_t)size, str_text(&s));
    str_free(&s);
    return buf;
}

static const struct list_ops rows = {.draw = draw_row, .say = say_row};

/* ---- what screens call ---- */

static long long id_of(void *ctx, int row)
{
    struct table *t = ctx;
    return t->ops->id(t->ctx, row);
}

void table_init(struct table *t, const struct table_ops *ops, void *ctx, enum list_bar bar)
{
    *t = (struct table){.ops = ops, .ctx = ctx, .col = -1};
    for (int i = 0; i < TABLE_COLUMNS; i++)
        t->seen[i] = true;          /* keys typed before the first drawing go the same way */
    list_init(&t->list, &rows, t, bar);
    if (ops->marked)
        list_marks(&t->list, &t->marks, id_of);
    for (int i = 0; i < ops->ncolumns && ops->cursor && t->col < 0; i++)
        if (ops->columns[i].figure)
            t->col = i;
}

void table_free(struct table *t)
{
    marks_free(&t->marks);
}

void table_rows(struct table *t, int count, long long was)
{
    list_count(&t->list, count);
    for (int i = 0; was && t->ops->id && i < count; i++)
        if (t->ops->id(t->ctx, i) == was) {
            list_select(&t->list, i);
            return;
        }
}

int table_row(const struct table *t)
{
    return t->list.selected;
}

long long table_id(const struct table *t)
{
    return t->list.selected >= 0 && t->ops->id ? t->ops->id(t->ctx, t->list.selected) : 0;
}

/* To the next figure on that side; at the edge it stays. Columns left out are passed over once they are drawn. */
static void go(struct table *t, int step)
{
    for (int i = t->col + step; i >= 0 && i < t->ops->ncolumns; i += step)
        if (t->ops->columns[i].figure && t->seen[i]) {
            t->col = i;
            return;
        }
}

bool table_key(struct table *t, const struct key_event *key)
{
    if (t->ops->cursor && (key->key == KY_LEFT || key->key == KY_BACKTAB)) {
        go(t, -1);
        return true;
    }
    if (t->ops->cursor && (key->key == KY_RIGHT || key->key == KY_TAB)) {
        go(t, 1);
        return true;
    }
    return list_key(&t->list, key);
}

static void draw_heads(struct table *t, struct draw *d, int y)
{
    struct place p[TABLE_COLUMNS];

    layout(t->ops, draw_width(d), p);
    for (int i = 0; i < t->ops->ncolumns; i++) {
        t->seen[i] = p[i].width > 0 || draw_plain(d);       /* cells that follow each other need no room of their own */
        if (p[i].width && !draw_plain(d) && t->ops->columns[i].title[0])
            draw_cell(d, y, &p[i], &t->ops->columns[i], STYLE_LABEL, false, _(t->ops->columns[i].title));
    }
    if (draw_plain(d))
        plain_row(t, d, y, -1);
}

void table_draw(struct table *t, struct draw *d, int y, int h, const char *empty)
{
    bool heads = h >= 3;

    draw_heads(t, d, heads ? y : -1);
    /* The terminal became narrower than the column of the cursor: it goes to one that is seen. */
    if (t->col >= 0 && !t->seen[t->col]) {
        go(t, -1);
        if (!t->seen[t->col])
            go(t, 1);
    }
    list_draw(&t->list, d, heads ? y + 1 : y, heads ? h - 1 : h, empty);
}

void table_tell(const struct table *t, int row, struct str *out)
{
    char buf[TABLE_CELL];

    for (int i = 0; i < t->ops->ncolumns; i++) {
        const struct table_column *c = &t->ops->columns[i];
        const char *text = cell(t, row, i, buf);
        if (text[0])
            str_addf(out, "%s%s%s\n", c->title[0] ? _(c->title) : "", c->title[0] ? ": " : "", text);
    }
}
