/* form_layout.c - where everything of a form stands: rows, columns, options, remarks, errors; pure, draws nothing. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/utf8.h"

#define LABEL 14                /* cells */
#define BESIDE_FROM 70          /* columns from which fields stand beside each other */
#define MARK 4                  /* "> 1" and the cursor behind it */
#define GAP 2                   /* between fields of one row */
#define LIST_LINES 9            /* a look-up is shown with digits when its rows need no more */
#define SHOW_LINES 6            /* what must not be said to whom stands there */
#define LEAST_REST 20           /* cells for a text of no stated width that stands last in a row */

size_t form_wrap(const char *s, int cells, size_t *next)
{
    size_t n = utf8_fit(s, cells), cut;

    *next = n;
    if (!s[n])
        return n;
    for (cut = n; cut > 0 && s[cut] != ' '; cut--)
        ;
    if (cut == 0)
        cut = n ? n : utf8_next(s, 0);          /* a long word, or a sign wider than the line */
    *next = cut;
    while (s[*next] == ' ')
        (*next)++;
    return cut;
}

static int wrapped_lines(const char *s, int cells, int max)
{
    int lines = 0;
    size_t next;

    for (; *s && lines < max; lines++) {
        form_wrap(s, cells, &next);
        s += next;
    }
    return lines;
}

bool form_error_text(const struct form *f, int i, int n, bool named, struct str *out)
{
    const char *label = form_words(form_field_at(f, i)->label);
    char text[480];

    str_clear(out);
    if (f->slot[i].clash && (!error_is(&f->slot[i].error) || str_eq(f->slot[i].error.code, "conflict.choose")))
        return form_clash_line(f, i, n, out);
    if (n > 0 || !error_is(&f->slot[i].error))
        return false;
    str_add(out, "! ");
    /* Some errors name the field themselves: "“Given name” is empty". */
    if (named && *label && !str_eq(f->slot[i].error.arg[0], label))
        str_addf(out, "%s: ", label);
    str_add(out, message_text(&f->slot[i].error, text, sizeof text));
    return true;
}

static int wanted_width(const struct form_field *field)
{
    if (field->width > 0)
        return field->width;
    switch (field->kind) {
    case FORM_DATE: return 10;
    case FORM_DATETIME:
    case FORM_PHONE: return 16;
    case FORM_SNILS: return 14;
    case FORM_POSTCODE: return 6;
    case FORM_POSTAL_ID: return 18;
    default: return 0;
    }
}

static int option_cells(const struct form_option *o)
{
    return utf8_cells(o->label) + (o->digit ? 2 : 0);
}

/* Puts the options into lines of `cells`; false when there are too many to be shown as digits. */
static bool lay_options(const struct form *f, struct form_box *b, int cells, int max_lines)
{
    struct form_option o;
    int x = 0, y = 0, n = 0;

    for (; form_option_at(f, b->field, n, &o); n++) {
        int w = option_cells(&o);

        if (n == FORM_OPTIONS_MAX)
            return false;
        if (x > 0 && x + w > cells) {
            y++;
            x = 0;
        }
        b->option_y[n] = y;
        b->option_x[n] = x;
        x += w + 1;
    }
    if (x > 0 && x + MARK > cells)
        y++;
    b->mark_y = y;
    b->lines = y + 1;
    b->noptions = n;
    return n > 0 && b->lines <= max_lines;
}

/* Cells that a field needs beside another one: label, blank, value; 0 when it cannot stand beside. */
static int cells_beside(const struct form *f, int i, int left)
{
    const struct form_field *field = form_field_at(f, i);
    int label = utf8_cells(form_words(field->label)), all = label + (label > 0);
    struct form_box b = {.field = i};
    struct form_option o;
    int w = wanted_width(field);

    if (field->kind != FORM_CHOICE)
        return field->kind == FORM_SHOW ? 0 : all + (w ? w + 1 : LEAST_REST);
    if (!lay_options(f, &b, left, 1) || b.lines != 1)
        return 0;
    form_option_at(f, i, b.noptions - 1, &o);
    return all + b.option_x[b.noptions - 1] + option_cells(&o) + 1 + MARK;
}

/* ---- one row: a field and those beside it ---- */

struct laying {
    const struct form *f;
    struct form_layout *l;
    bool plain;
};

static void lay_value(const struct laying *a, struct form_box *b)
{
    const struct form_field *field = form_field_at(a->f, b->field);
    int left = a->l->cols - b->vx - 1, w = wanted_width(field);

    b->lines = 1;
    b->vw = w > 0 && w + 1 < left ? w + 1 : left;
    if (b->vw < 2)
        b->vw = 2;
    if (field->kind == FORM_SHOW) {
        b->vw = left;
        b->lines = wrapped_lines(b->text, left, SHOW_LINES);
    } else if (form_is_list(field->kind)) {
        if (lay_options(a->f, b, left, field->kind == FORM_LOOKUP ? LIST_LINES : 100)) {
            b->vw = left;
            b->mark_x = a->l->cols - MARK;
        } else {
            b->noptions = 0;
            b->lines = 1;
        }
    }
    if (b->lines < 1)
        b->lines = 1;
}

/* The column behind what stands in the row; -1: nothing more fits, as the mark of a choice stands at the edge. */
static int row_end(const struct form_box *b)
{
    return b->noptions ? -1 : b->vx + b->vw - 1;
}

static struct form_box *add_box(const struct laying *a, int i, int y)
{
    struct form_box *b = &a->l->box[a->l->n++];

    *b = (struct form_box){.field = i, .y = y, .rule = -1, .remark_y = -1};
    return b;
}

/* The screen's words about a field, into the box; false when there are none. */
static bool words_about(const struct form *f, struct form_box *b)
{
    char buf[sizeof b->text] = "";
    const char *text = f->ops->show ? f->ops->show(f, b->field, f->ctx, buf, sizeof buf) : NULL;

    str_copy(b->text, sizeof b->text, text ? text : "");
    return b->text[0] != '\0';
}

/* Remarks stand behind the row's last value where they fit, else below. Returns the lines below. */
static int lay_remarks(const struct laying *a, int first, int bottom)
{
    struct form_layout *l = a->l;
    int x = row_end(&l->box[l->n - 1]), below = 0;

    for (int k = first; k < l->n; k++) {
        struct form_box *b = &l->box[k];

        if (form_field_at(a->f, b->field)->kind == FORM_SHOW || !words_about(a->f, b))
            continue;
        if (x >= 0 && x + GAP + utf8_cells(b->text) < l->cols && below == 0) {
            b->remark_y = l->box[l->n - 1].y;
            b->remark_x = x + GAP;
            x = b->remark_x + utf8_cells(b->text);
        } else {
            b->remark_y = bottom + below++;
            b->remark_x = l->vcol;
        }
    }
    return below;
}

static int lay_errors(const struct laying *a, int first, int bottom)
{
    struct form_layout *l = a->l;
    int lines = 0;

    for (int k = first; k < l->n; k++) {
        struct form_box *b = &l->box[k];
        struct str text = {0};

        b->error_y = bottom + lines;
        b->error_x = a->f->slot[b->field].clash && l->cols < BESIDE_FROM ? 1 : l->vcol;      /* a narrow screen gives a conflict its whole width */
        for (int n = 0; form_error_text(a->f, b->field, n, l->n - first > 1, &text); n++)
            b->error_lines += wrapped_lines(str_text(&text), l->cols - b->error_x - 1, FORM_ERROR_LINES);
        lines += b->error_lines;
        str_free(&text);
    }
    return lines;
}

/* Puts field i beside the box `last` when it wants that and there is room. */
static bool lay_beside(const struct laying *a, int i, const struct form_box *last)
{
    int x = row_end(last), label, need;
    struct form_box *b;

    if (!(form_field_at(a->f, i)->flags & FORM_SAME_ROW) || a->l->cols < BESIDE_FROM || a->plain || x < 0)
        return false;
    x += GAP;
    need = cells_beside(a->f, i, a->l->cols - x - 1);
    if (need == 0 || x + need >= a->l->cols)
        return false;
    label = utf8_cells(form_words(form_field_at(a->f, i)->label));
    b = add_box(a, i, last->y);
    b->x = x;
    b->vx = x + label + (label > 0);
    lay_value(a, b);
    return true;
}

/* Lays out the row that begins with field i; returns the next field. */
static int lay_row(const struct laying *a, int i)
{
    struct form_layout *l = a->l;
    int first = l->n, next = i + 1, bottom;
    struct form_box *b = add_box(a, i, l->lines);

    if (form_field_at(a->f, i)->kind == FORM_SHOW && !words_about(a->f, b)) {
        l->n--;
        return next;
    }
    if ((form_field_at(a->f, i)->flags & FORM_RULE_BEFORE) && first > 0 && !a->plain) {
        b->rule = l->lines++;
        b->y = l->lines;
    }
    b->x = utf8_cells(form_words(form_field_at(a->f, i)->label)) < LABEL && !a->plain;
    b->vx = l->vcol;
    lay_value(a, b);
    for (; next < a->f->ops->nfields; next++)
        if (form_shown(a->f, next) && !lay_beside(a, next, &l->box[l->n - 1]))
            break;
    bottom = b->y + b->lines;
    bottom += lay_remarks(a, first, bottom);
    bottom += lay_errors(a, first, bottom);
    l->lines = bottom;
    return next;
}

void form_lay_out(const struct form *f, int cols, bool plain, struct form_layout *out)
{
    struct laying a = {f, out, plain};
    int i = 0;

    *out = (struct form_layout){.cols = cols, .vcol = cols >= 2 * (LABEL + 1) ? LABEL + 1 : cols / 2};
    out->box = mem_zero((size_t)f->ops->nfields, sizeof *out->box);
    while (i < f->ops->nfields)
        if (form_shown(f, i))
            i = lay_row(&a, i);
        else
            i++;
}

void form_layout_free(struct form_layout *l)
{
    free(l->box);
    *l = (struct form_layout){0};
}
