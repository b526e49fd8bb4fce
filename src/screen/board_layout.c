/* board_layout.c - where the figures of the board stand at a width, and how they are drawn and said. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "board.h"
#include "kurator/bars.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/words.h"

enum { COL_UNTRIED, COL_TRIED, COL_ESRN, COL_OLDEST, COL_SHARE, COLS };
static const char *const cells[COLS] = {"untried", "tried", "esrn", "overdue", "late"};

/* The right edges of the columns, 0: not shown; the cells of the label; where the row of signs begins, 0: none. */
struct places { int edge[COLS], label, signs; };

static struct places places(const struct board *b, int width)
{
    if (width >= 92 || (width >= 80 && b->office)) {
        int more = width - 80;
        return (struct places){{30 + more, 39 + more, 49 + more, 59 + more, 66 + more}, 18 + more, 67 + more};
    }
    if (width >= 78)
        return (struct places){{width - 43, width - 34, width - 24, width - 14, width}, width - 55, 0};
    if (width >= 56)
        return (struct places){{width - 28, width - 19, width - 9, 0, width - 1}, width - 41, 0};
    return (struct places){{width - 13, width - 7, width - 1, 0, 0}, width - 20, 0};
}

static const char *head(int col, int width)
{
    static const char *const wide[COLS] = {N_("untried"), N_("tried"), N_("no ESRN"), N_("oldest"), N_("in time, 30 d")};
    static const char *const narrow[COLS] = {N_("untr."), N_("att."), N_("ESRN"), "", ""};
    const char *text = width >= 56 ? wide[col] : narrow[col];
    if (col == COL_SHARE && width < 78)
        text = N_("in time");
    return text[0] ? _(text) : "";
}

/* ---- what a figure says ---- */

static int per_cent(const struct board_row *r) { return r->of_all ? r->in_time * 100 / r->of_all : 0; }

int board_number(const struct figure *f)
{
    const struct board_row *r = f->row;
    if (str_eq(f->cell, "untried"))
        return r->untried;
    if (str_eq(f->cell, "tried"))
        return r->tried;
    if (str_eq(f->cell, "esrn"))
        return r->esrn;
    if (str_eq(f->cell, "today"))
        return r->today;
    if (str_eq(f->cell, "overdue"))
        return r->oldest_days;
    return str_eq(f->cell, "late") ? per_cent(r) : r->n;
}

static const char *shown(const struct figure *f, char *buf, size_t size)
{
    char day[16];
    if (str_eq(f->cell, "late"))
        snprintf(buf, size, "%d %%", board_number(f));
    else if (str_eq(f->row->kind, "absent"))
        snprintf(buf, size, ngettext("%s until %s (%d case)", "%s until %s (%d cases)", (unsigned long)f->row->n), f->row->name, words_day(f->row->until_on, day, sizeof day), f->row->n);
    else if (str_eq(f->row->kind, "wait"))
        snprintf(buf, size, "%s %d", board_wait_label(f->cell), f->row->n);
    else
        snprintf(buf, size, "%d", board_number(f));
    return buf;
}

/* ---- the layout ---- */

static struct board_line *add_line(struct board *b, const struct board_row *r, const char *label, int indent)
{
    struct board_line *l = &b->line[b->nlines < BOARD_LINES - 1 ? b->nlines++ : b->nlines];
    *l = (struct board_line){r, label, indent};
    return l;
}

static void add_figure(struct board *b, const struct board_row *r, const char *cell, int right, int left)
{
    char text[300];
    if (b->nfigures == BOARD_FIGURES)
        return;
    struct figure *f = &b->figure[b->nfigures++];
    *f = (struct figure){.row = r, .cell = cell, .line = b->nlines - 1};
    f->width = utf8_cells(shown(f, text, sizeof text));
    f->x = right ? right - f->width : left;
}

static void figures_of(struct board *b, const struct board_row *r, const struct places *p)
{
    for (int c = 0; c < COLS; c++)
        if (p->edge[c] && (c != COL_OLDEST || r->has_oldest) && (c != COL_SHARE || r->has_share))
            add_figure(b, r, cells[c], p->edge[c], 0);
}

/* What waits and who is absent: one after the other, as many in a line as fit. */
static void flow(struct board *b, const char *kind, const char *label, int width)
{
    int x = 0, line = -1;
    for (int i = 0; i < b->rows.n; i++) {
        const struct board_row *r = &b->rows.rows[i];
        if (!str_eq(r->kind, kind) || (r->n == 0 && str_eq(kind, "wait")))
            continue;
        char text[300];
        struct figure f = {.row = r, .cell = str_eq(kind, "wait") ? r->name : "open"};
        int w = utf8_cells(shown(&f, text, sizeof text));
        if (line < 0 || x + 3 + w > width) {
            add_line(b, NULL, line < 0 ? label : "", 0);
            x = line < 0 ? utf8_cells(label) + 2 : 3;      /* one cell is left free before a line */
            line = b->nlines - 1;
        } else {
            x += 3;
        }
        add_figure(b, r, f.cell, 0, x);
        x += w;
    }
    if (line < 0 && str_eq(kind, "wait"))
        add_line(b, NULL, _("Nothing waits for a decision"), 0);
}

static void lines_of(struct board *b, int width)
{
    struct places p = places(b, width);
    for (int i = 0; i < b->rows.n; i++) {
        const struct board_row *r = &b->rows.rows[i];
        if (str_eq(r->kind, "all")) {
            add_line(b, r, _("Today, untried"), 0);
            add_figure(b, r, "today", p.edge[COL_UNTRIED], 0);
            add_line(b, r, _("Overdue, all"), 0);
        } else if (str_eq(r->kind, "staff") || str_eq(r->kind, "nobody") || str_eq(r->kind, "site") || str_eq(r->kind, "office")) {
            add_line(b, r, str_eq(r->kind, "nobody") ? _("nobody's") : r->name, b->office ? 2 : 0);
        } else {
            continue;
        }
        figures_of(b, r, &p);
    }
    if (b->office) {
        flow(b, "wait", _("For me:"), width);
        flow(b, "absent", _("Absent:"), width);
    }
}

void board_remember(struct board *b)
{
    const struct figure *f = board_current(b);
    if (!f)
        return;
    str_copy(b->kept_cell, sizeof b->kept_cell, f->cell);
    str_copy(b->kept_kind, sizeof b->kept_kind, f->row->kind);
    b->kept_id = str_eq(f->row->kind, "wait") ? 0 : f->row->id;
}

void board_layout(struct board *b, int width)
{
    b->nfigures = b->nlines = 0;
    b->width = width;
    lines_of(b, width);
    for (int i = 0; i < b->nfigures && b->kept_cell[0]; i++) {
        const struct board_row *r = b->figure[i].row;
        if (str_eq(b->figure[i].cell, b->kept_cell) && str_eq(r->kind, b->kept_kind) && (r->id == b->kept_id || str_eq(r->kind, "wait")))
            b->at = i;
    }
    if (b->at >= b->nfigures)
        b->at = b->nfigures ? b->nfigures - 1 : 0;
}

const struct figure *board_current(const struct board *b)
{
    return b->at >= 0 && b->at < b->nfigures ? &b->figure[b->at] : NULL;
}

/* ---- drawing ---- */

static void draw_signs(struct draw *d, int y, int x, const struct board_row *r)
{
    char signs[16] = "";
    int n = (per_cent(r) + 5) / 10;
    for (int i = 0; i < n && i < 10; i++)
        signs[i] = '#';
    draw_text(d, y, x + 1, 10, STYLE_NORMAL, signs);
}

static bool separated(const struct board *b, int i)
{
    const struct figure *f = &b->figure[i];
    if (i == 0 || f[-1].line != f->line)
        return false;
    return str_eq(f->row->kind, "wait") || str_eq(f->row->kind, "absent");
}

static void draw_line(const struct board *b, struct draw *d, int i, int y)
{
    struct places p = places(b, b->width);
    const struct board_line *l = &b->line[i];
    char text[300];
    bool single = i + 1 < b->nlines && l->row && b->line[i + 1].row == l->row;      /* "today": one figure, room for its label */
    draw_cut(d, y, 1 + l->indent, single ? p.edge[COL_UNTRIED] - 6 : l->row ? p.label - l->indent : 0, STYLE_NORMAL, l->label);
    for (int k = 0; k < b->nfigures; k++) {
        const struct figure *f = &b->figure[k];
        if (f->line != i)
            continue;
        bool late = l->row && board_number(f) > 0 && (str_eq(f->cell, "untried") || str_eq(f->cell, "tried") || str_eq(f->cell, "esrn"));
        if (separated(b, k))
            draw_text(d, y, f->x - 2, 1, STYLE_NORMAL, "·");
        draw_text(d, y, f->x, 0, k == b->at ? STYLE_BAR : late ? STYLE_OVERDUE : STYLE_NORMAL, shown(f, text, sizeof text));
        if (str_eq(f->cell, "late") && p.signs)
            draw_signs(d, y, p.signs, f->row);
        if (k == b->at)
            draw_cursor(d, y, f->x);
    }
}

static void draw_heads(const struct board *b, struct draw *d, int y)
{
    struct places p = places(b, b->width);
    for (int c = 0; c < COLS; c++)
        if (p.edge[c]) {
            const char *text = head(c, b->width);
            int x = c == COL_SHARE && p.signs ? p.edge[c] - 4 : p.edge[c] - utf8_cells(text);      /* over the signs, too */
            draw_text(d, y, x, 0, STYLE_LABEL, text);
        }
}

static void draw_top(struct screen *s, struct draw *d)
{
    const struct board *b = s->state;
    char left[300], right[32] = "";
    const struct board_row *h = b->rows.n > 0 ? &b->rows.rows[0] : NULL;
    snprintf(left, sizeof left, "%s  %s", _("Control of dates"), !h ? "" : b->office ? h->name : _("all operators"));
    if (h)
        words_moment(h->at, right, sizeof right);
    bar_top(d, 0, left, "", right);
    if (b->words && b->words[0])
        draw_text(d, 1, 1, draw_cols(d) - 2, STYLE_LABEL, b->words);
    else
        draw_rule(d, 1);
}

static void settle(struct board *b)
{
    const struct figure *f = board_current(b);
    int line = f ? f->line : 0, last = b->nlines > b->height ? b->nlines - b->height : 0;
    if (b->top > line)
        b->top = line;
    if (line >= b->top + b->height)
        b->top = line - b->height + 1;
    if (f && b->at == 0)
        b->top = 0;
    if (b->top > last)
        b->top = last;
}

void board_draw(struct screen *s, struct draw *d)
{
    struct board *b = s->state;
    char text[500], words[400];
    if (b->width != draw_cols(d)) {
        board_remember(b);
        board_layout(b, draw_cols(d));
    }
    draw_top(s, d);
    if (!b->loaded) {
        draw_text(d, 3, 1, 0, STYLE_HINT, app_session(s->app)->open ? "" : _("Connecting to the database ..."));
        return;
    }
    draw_heads(b, d, 2);
    b->height = draw_rows(d) > 6 ? draw_rows(d) - 5 : 1;
    settle(b);
    for (int i = b->top; i < b->nlines && i < b->top + b->height; i++)
        draw_line(b, d, i, 3 + i - b->top);
    if (b->top > 0 && !draw_plain(d))           /* what does not fit is said to be there */
        draw_text(d, 3, draw_cols(d) - 1, 1, STYLE_KEY, "^");
    if (b->top + b->height < b->nlines && !draw_plain(d))
        draw_text(d, 2 + b->height, draw_cols(d) - 1, 1, STYLE_KEY, "v");
    const struct figure *f = board_current(b);
    if (!f)
        return;
    snprintf(text, sizeof text, str_eq(f->cell, "late") ? "%s: %d %%" : "%s: %d", board_words(f, words, sizeof words), board_number(f));
    draw_say(d, text);
}
