/* form.c - the form engine: its fields, loading them, and where the focus is. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"

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
        struct str name = {0};
        str_addf(&name, "=%s", ops->fields[i].name);
        f->slot[i].base_name = str_take(&name);
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
        form_clash_free(s);
        free(s->base_name);
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
    form_clash_typed(f, i);
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

int form_neighbour(const struct form *f, int from, int step)
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
    i = form_neighbour(f, f->focus, 1);
    if (i < 0)
        i = form_neighbour(f, f->focus, -1);
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

const char *form_help(const struct form *f)
{
    return form_words(form_field_at(f, f->focus)->help);
}

const char *form_label(const struct form *f)
{
    return form_words(form_field_at(f, f->focus)->label);
}
