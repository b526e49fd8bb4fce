/* form_key.c - what each key does in a form: moving, choosing, typing, repeating. */
#include "private.h"

#include <stdio.h>

#include "kurator/utf8.h"

/* ---- moving ---- */

static enum form_result step(struct form *f, int direction)
{
    int before = f->focus, to;

    form_leave(f);
    if (f->focus != before)
        return FORM_LEFT;       /* `changed` knew better */
    to = form_neighbour(f, before, direction);
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
        to = form_neighbour(f, to, 1);
    while (to >= 0 && ((form_field_at(f, to)->flags & FORM_ASIDE) || ((form_field_at(f, to)->flags & FORM_PREFILLED) && *f->slot[to].edit.text)));
    if (to >= 0)
        form_go(f, to);
}

/* Enter behind a day whose hour is still to come: the field stays and the hour typed next lands in it. A second Enter
 * leaves as any key does. */
static bool wants_hour(struct form *f)
{
    if (!form_day_alone(f, f->focus, f->slot[f->focus].edit.text) || !form_end_with_blank(f, f->focus))
        return false;
    form_touched(f, f->focus);
    f->left = -1;
    f->spoken++;
    return true;
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

static void take(struct form *f, int n)
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
        take(f, i);
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
        take(f, n);
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
    case KY_DOWN: return step(f, 1);
    case KY_ENTER: return wants_hour(f) ? FORM_DONE : step(f, 1);
    case KY_BACKTAB:
    case KY_UP: return step(f, -1);
    default: break;
    }
    if (key->key == KY_TEXT && key->ch == ' ' && (field->flags & FORM_REPEATABLE) && !*f->slot[f->focus].edit.text)
        return repeat(f, e);
    return form_is_list(field->kind) ? choice_key(f, key, e) : text_key(f, key, e);
}
