/* form_draw.c - a form on the screen: the rows that are seen, the cursor in the focus, the sentence for --plain. */
#include "private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/utf8.h"

/* What of the layout is seen: line `top` stands in row y. */
struct view {
    struct form *f;
    struct draw *d;
    const struct form_layout *l;
    int y, h;
};

/* The row of a line, -1 when it is not seen. */
static int row_of(const struct view *v, int line)
{
    int row = line - v->f->top;

    return row >= 0 && row < v->h ? v->y + row : -1;
}

static void text_at(const struct view *v, int line, int x, int cells, enum style style, const char *text)
{
    int row = row_of(v, line);

    if (row >= 0 && cells > 0)
        draw_text(v->d, row, x, cells, style, text);
}

#define REST_CELLS 4            /* " ..." */

/* Returns the lines used. */
static int draw_wrapped(const struct view *v, int line, int lines, int x, int cells, enum style style, const char *text)
{
    int first = line;

    while (lines-- > 0 && *text) {
        size_t next, n = form_wrap(text, cells, &next);
        bool more = lines == 0 && text[next];           /* what does not fit says so */
        struct str part = {0};

        if (more)
            n = form_wrap(text, cells > REST_CELLS ? cells - REST_CELLS : 1, &next);
        str_addn(&part, text, n);
        str_add(&part, more ? " ..." : "");
        text_at(v, line++, x, cells, style, str_text(&part));
        mem_wipe(part.data, part.len);
        str_free(&part);
        text += next;
    }
    return line - first;
}

static void draw_options(const struct view *v, const struct form_box *b, bool focus)
{
    const char *chosen = v->f->slot[b->field].edit.text;
    char mark[8] = ">";
    struct form_option o;
    int row;

    for (int n = 0; n < b->noptions && form_option_at(v->f, b->field, n, &o); n++) {
        char digit[4] = "";
        int x = b->vx + b->option_x[n], line = b->y + b->option_y[n];

        if (o.digit)
            snprintf(digit, sizeof digit, "%d ", o.digit % 10);
        text_at(v, line, x, v->l->cols - x - 1, STYLE_NORMAL, digit);
        x += o.digit ? 2 : 0;
        text_at(v, line, x, v->l->cols - x - 1, STYLE_NORMAL, o.label);
        if (strcmp(o.value, chosen) == 0)
            snprintf(mark, sizeof mark, o.digit ? "> %d" : "> *", o.digit);
    }
    text_at(v, b->y + b->mark_y, b->mark_x, 3, STYLE_VALUE, mark);
    row = row_of(v, b->y + b->mark_y);
    if (focus && row >= 0)
        draw_cursor(v->d, row, b->mark_x + (mark[1] ? 3 : 2));
}

/* A look-up with too many rows for digits: the words of what is chosen. */
static void draw_chosen(const struct view *v, const struct form_box *b, bool focus)
{
    struct str words = {0};
    int row = row_of(v, b->y), cells;

    form_spell(v->f, b->field, v->f->slot[b->field].edit.text, &words);
    text_at(v, b->y, b->vx, b->vw, STYLE_VALUE, str_text(&words));
    cells = utf8_cells(str_text(&words));
    if (focus && row >= 0)
        draw_cursor(v->d, row, b->vx + (cells < b->vw ? cells : b->vw - 1));
    str_free(&words);
}

static void draw_value(const struct view *v, const struct form_box *b)
{
    enum form_kind kind = form_field_at(v->f, b->field)->kind;
    bool focus = b->field == v->f->focus;
    int row = row_of(v, b->y);

    if (kind == FORM_SHOW)
        draw_wrapped(v, b->y, b->lines, b->vx, b->vw, STYLE_NORMAL, b->text);
    else if (b->noptions)
        draw_options(v, b, focus);
    else if (form_is_list(kind))
        draw_chosen(v, b, focus);
    else if (row >= 0)
        field_draw(&v->f->slot[b->field].edit, v->d, row, b->vx, b->vw, STYLE_VALUE, focus);
}

static void draw_box(const struct view *v, const struct form_box *b)
{
    int beside = b->vx - b->x - 1;

    if (b->rule >= 0 && row_of(v, b->rule) >= 0)
        draw_rule(v->d, row_of(v, b->rule));
    text_at(v, b->y, b->x, beside, STYLE_LABEL, form_words(form_field_at(v->f, b->field)->label));
    draw_value(v, b);
    if (b->remark_y >= 0)
        text_at(v, b->remark_y, b->remark_x, v->l->cols - b->remark_x - 1, STYLE_HINT, b->text);
    if (b->error_lines) {
        struct str text = {0};
        bool named = b->x > 1 || (b + 1 < v->l->box + v->l->n && b[1].y == b->y);

        for (int n = 0, used = 0; form_error_text(v->f, b->field, n, named, &text); n++)
            used += draw_wrapped(v, b->error_y + used, FORM_ERROR_LINES, b->error_x, v->l->cols - b->error_x - 1, STYLE_ERROR, str_text(&text));
        str_free(&text);
    }
}

/* Scrolls so that the field in focus is seen with its error, or at least its value. */
static void scroll(struct form *f, const struct form_layout *l, int h)
{
    for (int k = 0; k < l->n; k++) {
        const struct form_box *b = &l->box[k];
        int from = b->rule >= 0 ? b->rule : b->y, to = b->y + b->lines;

        if (b->field != f->focus)
            continue;
        if (b->error_lines && b->error_y + b->error_lines - b->y <= h)
            to = b->error_y + b->error_lines;
        if (to > f->top + h)
            f->top = to - h;
        if (to - from > h)
            from = to - h;      /* a choice's mark, where the cursor is, stands in its last line */
        if (from < f->top)
            f->top = from;
    }
    if (f->top > l->lines - h)
        f->top = l->lines - h;
    if (f->top < 0)
        f->top = 0;
}

/* ---- the sentence ---- */

/* One more part of the sentence; its own full stop would end it. */
static void say_part(struct str *out, const char *text)
{
    size_t n = strlen(text);

    str_add(out, ", ");
    str_addn(out, text, n && text[n - 1] == '.' ? n - 1 : n);
}

static void say_error(const struct form *f, int i, struct str *out)
{
    struct str text = {0};
    char words[480];

    if (f->slot[i].clash)
        for (int n = 0; form_clash_line(f, i, n, &text); n++)
            say_part(out, str_text(&text));
    str_free(&text);
    if (error_is(&f->slot[i].error) && !str_eq(f->slot[i].error.code, "conflict.choose"))
        say_part(out, message_text(&f->slot[i].error, words, sizeof words));
}

static void say_options(const struct form *f, int i, struct str *out)
{
    struct form_option o;

    for (int n = 0; n < FORM_OPTIONS_MAX && form_option_at(f, i, n, &o); n++)
        if (o.digit)
            str_addf(out, "%s %d %s", n ? ";" : ",", o.digit, o.label);
}

/* "label: value", "empty" when nothing is there. */
static void say_value(const struct form *f, int i, struct str *out)
{
    const char *label = form_words(form_field_at(f, i)->label);
    struct str value = {0};

    form_spell(f, i, f->slot[i].edit.text, &value);
    str_addf(out, "%s: %s", *label ? label : form_field_at(f, i)->name, value.len ? str_text(&value) : _("empty"));
    str_free(&value);
}

static void say_place(const struct form *f, int i, struct str *out)
{
    int n = 0, of = 0;

    for (int k = 0; k < f->ops->nfields; k++) {
        of += form_focusable(f, k);
        n = k == i ? of : n;
    }
    str_add(out, ", ");
    str_addf(out, _("field %d of %d"), n, of);
}

static void say_hint(const struct form *f, int i, struct str *out)
{
    const struct form_field *field = form_field_at(f, i);
    const char *help = form_words(field->help);
    char buf[600] = "";
    const char *remark = f->ops->show ? f->ops->show(f, i, f->ctx, buf, sizeof buf) : NULL;

    if (error_is(&f->slot[i].error) || f->slot[i].clash)
        say_error(f, i, out);
    else if (form_is_list(field->kind))
        say_options(f, i, out);
    else if (remark && *remark)
        say_part(out, remark);
    else if (*help && (!*f->slot[i].edit.text || form_day_alone(f, i, f->slot[i].edit.text)))
        say_part(out, help);
}

/* What became of the field left, and the field in focus. Made anew only when the focus or a value changed by more than a letter: nothing is spoken while one types. */
static void say(struct form *f, struct draw *d)
{
    if (f->said != f->spoken) {
        struct str *s = &f->sentence;

        str_clear(s);
        if (f->left >= 0 && f->left != f->focus && f->slot[f->left].edit.len) {
            say_value(f, f->left, s);
            if (error_is(&f->slot[f->left].error))
                say_error(f, f->left, s);
            str_add(s, ". ");
        }
        say_value(f, f->focus, s);
        say_hint(f, f->focus, s);
        say_place(f, f->focus, s);
        f->said = f->spoken;
    }
    draw_say(d, str_text(&f->sentence));
}

void form_draw(struct form *f, struct draw *d, int y, int h)
{
    struct form_layout l;
    struct view v = {f, d, &l, y, h};

    form_ensure_focus(f);
    form_lay_out(f, draw_width(d), draw_plain(d), &l);
    scroll(f, &l, h > 0 ? h : 1);
    for (int k = 0; k < l.n && h > 0; k++)
        draw_box(&v, &l.box[k]);
    /* Signs tell that the form goes on; on the right they would stand against the digit that is chosen. */
    if (f->top > 0 && h > 0 && !draw_plain(d))
        draw_text(d, y, 0, 1, STYLE_KEY, "^");
    if (f->top + h < l.lines && h > 0 && !draw_plain(d))
        draw_text(d, y + h - 1, 0, 1, STYLE_KEY, "v");
    say(f, d);
    form_layout_free(&l);
}
