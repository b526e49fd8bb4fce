/* dialog.c - questions and texts in a pop-up. */
#include "kurator/dialog.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"

#define ANSWERS 9
#define TEXT_CELLS 76

struct dialog {
    char *title;            /* of a text; the question itself */
    char *text;             /* NULL: a question */
    char *label[ANSWERS];
    char *other;            /* what any other key does; NULL: nothing */
    int n;
    int selected;           /* 1..n, 0: none yet, so that an Enter typed ahead answers nothing */
    int answer;
    int top;                /* first line of a text seen */
    int lines, height;      /* as drawn last */
};

struct dialog *dialog_question(const char *question, int n, const char *const *labels)
{
    struct dialog *w = mem_zero(1, sizeof *w);

    w->title = mem_dup(question);
    w->n = n < ANSWERS ? n : ANSWERS;
    for (int i = 0; i < w->n; i++)
        w->label[i] = mem_dup(labels[i]);
    return w;
}

void dialog_other(struct dialog *w, const char *other)
{
    free(w->other);
    w->other = mem_dup(other);
}

struct dialog *dialog_text(const char *title, const char *text)
{
    struct dialog *w = mem_zero(1, sizeof *w);

    w->title = mem_dup(title);
    w->text = mem_dup(text);
    w->height = 1;
    return w;
}

void dialog_free(struct dialog **out)
{
    struct dialog *w = *out;

    if (!w)
        return;
    for (int i = 0; i < w->n; i++)
        free(w->label[i]);
    free(w->title);
    free(w->text);
    free(w->other);
    free(w);
    *out = NULL;
}

int dialog_answer(const struct dialog *w)
{
    return w->answer;
}

static enum dialog_result question_key(struct dialog *w, const struct key_event *key)
{
    if (key->key == KY_TEXT && key->ch >= '1' && key->ch < '1' + (uint32_t)w->n) {
        w->answer = (int)(key->ch - '0');
        return DIALOG_ANSWERED;
    }
    if (key->key == KY_ENTER && w->selected) {
        w->answer = w->selected;
        return DIALOG_ANSWERED;
    }
    bool on = key->key == KY_RIGHT || key->key == KY_DOWN || key->key == KY_TAB, back = key->key == KY_LEFT || key->key == KY_UP || key->key == KY_BACKTAB;
    if (on && w->selected < w->n)
        w->selected++;
    if (back && w->selected > 1)
        w->selected--;
    return on || back || !w->other || key->key == KY_BROKEN ? DIALOG_GOES_ON : DIALOG_LEFT;
}

static void text_move(struct dialog *w, int top)
{
    int last = w->lines > w->height ? w->lines - w->height : 0;

    w->top = top > last ? last : top < 0 ? 0 : top;
}

static enum dialog_result text_key(struct dialog *w, const struct key_event *key)
{
    switch (key->key) {
    case KY_ENTER: case KY_F1: return DIALOG_LEFT;
    case KY_UP: text_move(w, w->top - 1); break;
    case KY_DOWN: text_move(w, w->top + 1); break;
    case KY_PAGEUP: text_move(w, w->top - w->height); break;
    case KY_PAGEDOWN: text_move(w, w->top + w->height); break;
    case KY_HOME: text_move(w, 0); break;
    case KY_END: text_move(w, w->lines); break;
    case KY_TEXT:
        if (key->ch == ' ')
            text_move(w, w->top + w->height);
        break;
    default: break;
    }
    return DIALOG_GOES_ON;
}

enum dialog_result dialog_key(struct dialog *w, const struct key_event *key)
{
    if (key->key == KY_ESCESC || key->key == KY_F10) {
        w->answer = 0;
        return DIALOG_LEFT;
    }
    return w->text ? text_key(w, key) : question_key(w, key);
}

struct window {             /* what a line of text_wrap is drawn into */
    struct draw *d;
    int top, height;
    bool say;               /* --plain after scrolling: the lines are spoken, as the page stays the same */
};

static void draw_line(void *ctx, int i, const char *line)
{
    struct window *v = ctx;

    if (i < v->top || i >= v->top + v->height)
        return;
    draw_text(v->d, i - v->top, 1, 0, STYLE_NORMAL, line);
    if (v->say)
        draw_say(v->d, line);
}

static void count_line(void *ctx, int i, const char *line)
{
    int *widest = ctx, cells = utf8_cells(line);

    (void)i;
    if (cells > *widest)
        *widest = cells;
}

static int least(int a, int b) { return a < b ? a : b; }
static int most(int a, int b) { return a > b ? a : b; }

static void text_draw(struct dialog *w, struct draw *d)
{
    int widest = utf8_cells(w->title) + 4, width = most(1, least(draw_cols(d) - 4, TEXT_CELLS));

    w->lines = text_wrap(w->text, width, count_line, &widest);
    int h = least(w->lines + 2, most(3, draw_rows(d) - 2)), cells = least(widest, width) + 4;
    draw_popup(d, (draw_rows(d) - h) / 2, (draw_cols(d) - cells) / 2, h, cells, w->title);
    w->height = most(1, draw_height(d));
    text_move(w, w->top);
    struct window v = {d, w->top, w->height, draw_plain(d) && w->top > 0};
    text_wrap(w->text, width, draw_line, &v);
    if (!draw_plain(d)) {
        if (w->top > 0)
            draw_text(d, 0, draw_width(d) - 1, 1, STYLE_KEY, "^");
        if (w->top + w->height < w->lines)
            draw_text(d, w->height - 1, draw_width(d) - 1, 1, STYLE_KEY, "v");
    }
    draw_cursor(d, 0, 0);
    draw_popup_end(d);
}

/* Answers stand side by side where they fit, else one below the other. */
static int answers_cells(const struct dialog *w)
{
    int cells = 0;

    for (int i = 0; i < w->n; i++)
        cells += utf8_cells(w->label[i]) + 2 + (i ? 2 : 0);
    return cells;
}

static void answers_draw(const struct dialog *w, struct draw *d, int y, bool side_by_side)
{
    int x = 1;

    draw_cursor(d, y, 1);
    for (int i = 0; i < w->n; i++) {
        char digit[2] = {(char)('1' + i), '\0'};
        draw_text(d, y, x, 1, STYLE_KEY, digit);
        int used = draw_text(d, y, x + 2, 0, w->selected == i + 1 ? STYLE_BAR : STYLE_NORMAL, w->label[i]);
        if (w->selected == i + 1)
            draw_cursor(d, y, x);
        if (side_by_side)
            x += used + 4;
        else
            y++;
    }
}

static void question_say(const struct dialog *w, struct draw *d)
{
    struct str s = {0};

    if (w->selected) {
        str_addf(&s, "%d %s", w->selected, w->label[w->selected - 1]);
    } else {
        str_add(&s, w->title);
        for (int i = 0; i < w->n; i++)
            str_addf(&s, "%s %d %s", i ? "," : "", i + 1, w->label[i]);
        if (w->other)
            str_addf(&s, ". %s", w->other);
    }
    draw_say(d, str_text(&s));
    str_free(&s);
}

struct under { struct draw *d; int y; };
static void under_line(void *ctx, int i, const char *line)
{
    const struct under *u = ctx;

    draw_text(u->d, u->y + i, 1, 0, STYLE_HINT, line);
}

static void question_draw(struct dialog *w, struct draw *d)
{
    int width = most(1, least(draw_cols(d) - 4, TEXT_CELLS - 16)), widest = 1, answers = answers_cells(w);
    int lines = text_wrap(w->title, width, count_line, &widest);
    bool side_by_side = answers <= width;

    if (!side_by_side)
        for (int i = 0; i < w->n; i++)
            widest = most(widest, least(width, utf8_cells(w->label[i]) + 2));
    else
        widest = most(widest, answers);
    int other = w->other ? text_wrap(w->other, width, count_line, &widest) : 0;
    int below = side_by_side ? 1 : w->n, h = least(lines + below + other + 2, draw_rows(d));
    /* The answers must be seen: a question too long for the terminal loses its last lines. */
    int room = most(0, h - 2 - below);
    draw_popup(d, (draw_rows(d) - h) / 2, (draw_cols(d) - widest - 4) / 2, h, widest + 4, "");
    struct window v = {d, 0, least(lines, room), false};
    text_wrap(w->title, width, draw_line, &v);
    answers_draw(w, d, v.height, side_by_side);
    if (w->other) {
        struct under u = {d, v.height + below};
        text_wrap(w->other, width, under_line, &u);
    }
    draw_popup_end(d);
    question_say(w, d);
}

void dialog_draw(struct dialog *w, struct draw *d)
{
    if (w->text)
        text_draw(w, d);
    else
        question_draw(w, d);
}
