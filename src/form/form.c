/* form.c - the form engine: fields, focus, loading, and what each key does. */
#include "private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/utf8.h"

const char *form_words(const char *msgid)
{
    return msgid && *msgid ? _(msgid) : "";
}

void form_keep(char **to, const char *text)
{
    char *copy = mem_dup(text);

    if (*to)
        mem_wipe(*to, strlen(*to));
    free(*to);
    *to = copy;
}

struct form *form_new(const struct form_ops *ops, const struct session *session, void *ctx)
{
    struct form *f = mem_zero(1, sizeof *f);

    *f = (struct form){.ops = ops, .session = session, .ctx = ctx, .left = -1, .spoken = 1};
    f->slot = mem_zero((size_t)ops->nfields, sizeof *f->slot);
    for (int i = 0; i < ops->nfields; i++) {
        field_init(&f->slot[i].edit, ops->fields[i].max, false);
        form_keep(&f->slot[i].value, "");
        form_keep(&f->slot[i].base, "");
        form_keep(&f->slot[i].seen, "");
    }
    form_ensure_focus(f);
    return f;
}

static void drop(char **text)
{
    form_keep(text, "");
    free(*text);
}

void form_free(struct form **form)
{
    struct form *f = *form;

    if (!f)
        return;
    for (int i = 0; i < f->ops->nfields; i++) {
        struct slot *s = &f->slot[i];

        mem_wipe(s->edit.text, s->edit.len);
        field_free(&s->edit);
        drop(&s->value);
        drop(&s->base);
        drop(&s->seen);
    }
    str_free(&f->sentence);
    free(f->slot);
    free(f);
    *form = NULL;
}

int form_index(const struct form *f, const char *name)
{
    for (int i = 0; name && i < f->ops->nfields; i++)
        if (strcmp(form_field_at(f, i)->name, name) == 0)
            return i;
    return -1;
}

const char *form_value(const struct form *f, const char *name)
{
    int i = form_index(f, name);

    return i < 0 ? "" : f->slot[i].value;
}

const char *form_typed(const struct form *f, const char *name)
{
    int i = form_index(f, name);

    return i < 0 ? "" : f->slot[i].edit.text;
}

int form_seq(const struct form *f)
{
    return f->seq;
}

void form_seq_from(struct form *f, int seq)
{
    if (f->seq < seq)
        f->seq = seq;
}

void form_touched(struct form *f, int i)
{
    f->slot[i].dirty = true;
    f->seq++;
}

/* ---- loading ---- */

/* The value stands in the field as if it had never been touched. */
static void stand(struct form *f, int i, const char *value)
{
    struct slot *s = &f->slot[i];
    struct str text = {0};

    form_keep(&s->value, value);
    form_display(f, i, s->value, &text);
    field_set(&s->edit, str_text(&text));
    str_free(&text);
    error_clear(&s->error);
    s->dirty = s->misread = s->remote = s->demanded = false;
    f->spoken++;
}

void form_load(struct form *f, const char *name, const char *value)
{
    int i = form_index(f, name);

    if (i < 0)
        return;
    stand(f, i, value ? value : "");
    form_keep(&f->slot[i].base, f->slot[i].value);
    form_keep(&f->slot[i].seen, f->slot[i].value);
}

void form_put(struct form *f, const char *name, const char *value)
{
    int i = form_index(f, name);

    if (i < 0)
        return;
    field_set(&f->slot[i].edit, value ? value : "");
    form_touched(f, i);
    form_settle(f, i, false);
    form_keep(&f->slot[i].seen, f->slot[i].value);
    f->spoken++;
}

void form_restore(struct form *f)
{
    char *base = mem_dup(f->slot[f->focus].base);

    stand(f, f->focus, base);
    f->seq++;
    drop(&base);
}

/* ---- focus ---- */

bool form_shown(const struct form *f, int i)
{
    return i >= 0 && i < f->ops->nfields && (!f->ops->shown || f->ops->shown(f, i, f->ctx));
}

bool form_focusable(const struct form *f, int i)
{
    return form_shown(f, i) && form_field_at(f, i)->kind != FORM_SHOW;
}

int form_focus(const struct form *f)
{
    return f->focus;
}

/* The next field in the direction that takes the focus; -1 none. */
static int neighbour(const struct form *f, int from, int step)
{
    for (int i = from + step; i >= 0 && i < f->ops->nfields; i += step)
        if (form_focusable(f, i))
            return i;
    return -1;
}

void form_go(struct form *f, int i)
{
    if (i != f->focus)
        f->slot[f->focus].edit.cursor = 0;      /* a long text left shows its beginning */
    f->focus = i;
    f->slot[i].edit.cursor = f->slot[i].edit.len;
    f->spoken++;
}

void form_ensure_focus(struct form *f)
{
    int i;

    if (form_focusable(f, f->focus))
        return;
    i = neighbour(f, f->focus, 1);
    if (i < 0)
        i = neighbour(f, f->focus, -1);
    if (i >= 0)
        form_go(f, i);
}

void form_focus_on(struct form *f, const char *name)
{
    int i = form_index(f, name);

    if (i < 0 || !form_focusable(f, i) || i == f->focus)
        return;
    form_settle(f, f->focus, false);
    f->left = -1;
    form_go(f, i);
}

void form_leave(struct form *f)
{
    int i = f->focus;
    struct slot *s = &f->slot[i];

    form_settle(f, i, false);
    f->left = i;
    f->spoken++;
    if (str_eq(s->value, s->seen))
        return;
    form_keep(&s->seen, s->value);
    if (f->ops->changed)
        f->ops->changed(f, i, f->ctx);
    form_recheck_others(f, i);
}

static enum form_result step(struct form *f, int direction)
{
    int before = f->focus, to;

    form_leave(f);
    if (f->focus != before)
        return FORM_LEFT;       /* `changed` knew better */
    to = neighbour(f, before, direction);
    if (to >= 0)
        form_go(f, to);
    return FORM_LEFT;
}

/* After a choice by digit: the next field that wants filling, or none. */
static void go_on(struct form *f)
{
    int before = f->focus, to = before;

    form_leave(f);
    if (f->focus != before)
        return;
    do
        to = neighbour(f, to, 1);
    while (to >= 0 && (form_field_at(f, to)->flags & FORM_PREFILLED) && *f->slot[to].edit.text);
    if (to >= 0)
        form_go(f, to);
}

/* ---- choosing ---- */

static void set_option(struct form *f, int n)
{
    struct slot *s = &f->slot[f->focus];
    struct form_option o = {.value = ""};

    if (n >= 0 && !form_option_at(f, f->focus, n, &o))
        return;
    if (str_eq(s->edit.text, o.value) && !s->dirty)
        return;
    field_set(&s->edit, o.value);
    form_touched(f, f->focus);
    form_settle(f, f->focus, false);
    f->spoken++;
}

void form_take(struct form *f, int n)
{
    set_option(f, n);
    go_on(f);
}

const char *form_option(const struct form *f, int i)
{
    struct form_option o;

    return form_option_at(f, f->focus, i, &o) ? o.label : NULL;
}

void form_choose(struct form *f, int i)
{
    struct form_option o;

    if (form_option_at(f, f->focus, i, &o))
        form_take(f, i);
}

static enum form_result no_option(struct error *e, const char *typed)
{
    error_set(e, "choice.none", typed, NULL);
    return FORM_REFUSED;
}

static enum form_result choose_by_text(struct form *f, uint32_t ch, struct error *e)
{
    char typed[5];
    int n, now = form_option_of_value(f, f->focus, f->slot[f->focus].edit.text);

    utf8_encode(ch, typed);
    if (ch >= '0' && ch <= '9') {
        n = form_option_of_digit(f, f->focus, (int)(ch - '0'));
        if (ch == '0' || n < 0)
            return no_option(e, typed);
        form_take(f, n);
        return FORM_LEFT;
    }
    n = form_option_of_letter(f, f->focus, ch, now);
    if (n < 0)
        return no_option(e, typed);
    set_option(f, n);
    return FORM_DONE;
}

static enum form_result choice_key(struct form *f, const struct key_event *key, struct error *e)
{
    int now = form_option_of_value(f, f->focus, f->slot[f->focus].edit.text), last = 0;
    struct form_option o;

    while (form_option_at(f, f->focus, last, &o))
        last++;
    switch (key->key) {
    case KY_TEXT: return key->ch == ' ' ? FORM_IGNORED : choose_by_text(f, key->ch, e);
    case KY_PASTE: return no_option(e, "…");
    case KY_LEFT: set_option(f, now > 0 ? now - 1 : 0); return FORM_DONE;
    case KY_RIGHT: set_option(f, now + 1 < last ? now + 1 : last - 1); return FORM_DONE;
    case KY_HOME: set_option(f, 0); return FORM_DONE;
    case KY_END: set_option(f, last - 1); return FORM_DONE;
    case KY_BACKSPACE:
    case KY_DELETE: set_option(f, -1); return FORM_DONE;
    case KY_CTRL:
        if (key->ch != 'u')
            return FORM_IGNORED;
        set_option(f, -1);
        return FORM_DONE;
    default: return FORM_IGNORED;
    }
}

/* ---- typing ---- */

static enum form_result text_key(struct form *f, const struct key_event *key, struct error *e)
{
    struct slot *s = &f->slot[f->focus];
    size_t before = s->edit.len;
    char most[16];

    switch (field_key(&s->edit, key)) {
    case FIELD_IGNORED: return FORM_IGNORED;
    case FIELD_MOVED: return FORM_DONE;
    case FIELD_CHANGED: form_touched(f, f->focus); return FORM_DONE;
    case FIELD_FULL: break;
    }
    if (s->edit.len != before)
        form_touched(f, f->focus);
    snprintf(most, sizeof most, "%d", s->edit.max);
    error_set(e, "field.long", most, NULL);
    error_field(e, form_field_at(f, f->focus)->name);
    return FORM_REFUSED;
}

/* Space in an empty repeatable field. */
static enum form_result repeat(struct form *f, struct error *e)
{
    const char *value = form_remembered(f, f->focus);
    struct slot *s = &f->slot[f->focus];

    if (!value) {
        error_set(e, "repeat.none", NULL);
        return FORM_REFUSED;
    }
    field_set(&s->edit, value);
    form_touched(f, f->focus);
    form_settle(f, f->focus, false);
    f->spoken++;
    return FORM_DONE;
}

enum form_result form_key(struct form *f, const struct key_event *key, struct error *e)
{
    const struct form_field *field;

    form_ensure_focus(f);
    if (!form_focusable(f, f->focus))
        return FORM_IGNORED;
    field = form_field_at(f, f->focus);
    switch (key->key) {
    case KY_TAB:
    case KY_ENTER:
    case KY_DOWN: return step(f, 1);
    case KY_BACKTAB:
    case KY_UP: return step(f, -1);
    default: break;
    }
    if (key->key == KY_TEXT && key->ch == ' ' && (field->flags & FORM_REPEATABLE) && !*f->slot[f->focus].edit.text)
        return repeat(f, e);
    return form_is_list(field->kind) ? choice_key(f, key, e) : text_key(f, key, e);
}

const char *form_help(const struct form *f)
{
    return form_words(form_field_at(f, f->focus)->help);
}

const char *form_label(const struct form *f)
{
    return form_words(form_field_at(f, f->focus)->label);
}
