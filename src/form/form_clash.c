/* form_clash.c - a field that a colleague changed meanwhile: was, theirs, mine under it, and which of the two is kept. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/casefile.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"

void form_clash_free(struct slot *s)
{
    if (!s->clash)
        return;
    char **texts[] = {&s->clash->was, &s->clash->theirs, &s->clash->mine};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        form_keep(texts[i], "");
        free(*texts[i]);
    }
    free(s->clash);
    s->clash = NULL;
}

/* Both stay: what was typed in the field, what the colleague has put beside it. */
void form_clash_set(struct form *f, int i, const struct save_row *row)
{
    struct slot *s = &f->slot[i];
    struct clash *c = mem_zero(1, sizeof *c);

    form_clash_free(s);
    form_keep(&c->was, row->was);
    form_keep(&c->theirs, row->theirs);
    form_keep(&c->mine, s->edit.text);
    if (row->nargs > 4) {
        str_copy(c->who, sizeof c->who, row->args[3]);
        str_copy(c->when, sizeof c->when, row->args[4]);
    }
    str_copy(c->group, sizeof c->group, row->nargs > 5 ? row->args[5] : row->field);
    s->clash = c;
    s->remote = s->misread = false;
    error_set(&s->error, "conflict.choose", form_words(form_field_at(f, i)->label), NULL);
    error_field(&s->error, form_field_at(f, i)->name);
}

bool form_clashes(const struct form *f)
{
    return f->slot[f->focus].clash != NULL;
}

int form_clashes_left(const struct form *f)
{
    int n = 0;

    for (int i = 0; i < f->ops->nfields; i++)
        n += form_focusable(f, i) && f->slot[i].clash && f->slot[i].clash->chosen == CLASH_OPEN;
    return n;
}

/* The value compared with is theirs from now on: a save means it. */
static void choose(struct form *f, int i, bool theirs)
{
    struct slot *s = &f->slot[i];
    struct clash *c = s->clash;
    struct str text = {0};

    if (c->chosen != CLASH_THEIRS)
        form_keep(&c->mine, s->edit.text);
    c->chosen = theirs ? CLASH_THEIRS : CLASH_MINE;
    form_keep(&s->base, c->theirs);
    if (theirs)
        form_display(f, i, c->theirs, &text);
    else
        str_add(&text, c->mine);
    field_set(&s->edit, str_text(&text));
    str_free(&text);
    s->dirty = true;
    f->seq++;
    form_settle(f, i, false);
    form_keep(&s->seen, s->value);
}

static void choose_group(struct form *f, int field, bool theirs)
{
    const char *group = f->slot[field].clash->group;

    for (int i = 0; i < f->ops->nfields; i++)
        if (f->slot[i].clash && str_eq(f->slot[i].clash->group, group))
            choose(f, i, theirs);
    f->spoken++;
}

void form_settle_clash(struct form *f, bool theirs)
{
    int at = f->focus, n = f->ops->nfields;

    if (!f->slot[at].clash)
        return;
    choose_group(f, at, theirs);
    for (int k = 1; k < n; k++) {
        int i = (at + k) % n;

        if (form_focusable(f, i) && f->slot[i].clash && f->slot[i].clash->chosen == CLASH_OPEN) {
            form_go(f, i);
            return;
        }
    }
}

void form_clash_typed(struct form *f, int i)
{
    struct clash *c = f->slot[i].clash;

    if (!c || c->chosen == CLASH_MINE)
        return;
    /* Typed over theirs: the rest of the group stays theirs, which it belongs to; typed over mine it is all mine. */
    if (c->chosen == CLASH_THEIRS) {
        c->chosen = CLASH_MINE;
        return;
    }
    for (int k = 0; k < f->ops->nfields; k++)
        if (k != i && f->slot[k].clash && f->slot[k].clash->chosen == CLASH_OPEN && str_eq(f->slot[k].clash->group, c->group))
            choose(f, k, false);
    c->chosen = CLASH_MINE;
    form_keep(&f->slot[i].base, c->theirs);
    f->spoken++;
}

static void spell(const struct form *f, int i, const char *value, struct str *out)
{
    if (*value)
        form_spell(f, i, value, out);
    else
        str_add(out, _("empty"));
}

/* As it was typed, wherever it is: while theirs is chosen that one stands in the field. */
static const char *mine_now(const struct slot *s)
{
    return s->clash->chosen == CLASH_THEIRS ? s->clash->mine : s->edit.text;
}

bool form_clash_line(const struct form *f, int i, int n, struct str *out)
{
    const struct clash *c = f->slot[i].clash;
    struct str value = {0};

    str_clear(out);
    switch (n) {
    case 0:
        spell(f, i, c->was, &value);
        str_addf(out, _("! was: %s"), str_text(&value));
        break;
    case 1:
        str_addf(out, "%s%s", c->chosen == CLASH_THEIRS ? "> " : "", _("theirs: "));
        spell(f, i, c->theirs, out);
        if (c->who[0])
            str_addf(out, strlen(c->when) < 16 ? " (%s)" : " (%s, %.2s.%.2s %.5s)", c->who, c->when + 8, c->when + 5, c->when + 11);
        break;
    case 2:
        str_addf(out, "%s%s", c->chosen == CLASH_MINE ? "> " : "", _("yours: "));
        spell(f, i, mine_now(&f->slot[i]), out);
        break;
    case 3:
        str_add(out, c->chosen == CLASH_OPEN ? _("F4: take theirs or keep yours") : _("F4: choose again"));
        break;
    default:
        str_free(&value);
        return false;
    }
    str_free(&value);
    return true;
}

const char *form_clash_words(const struct form *f, bool theirs)
{
    static char text[2][240];
    const struct slot *s = &f->slot[f->focus];
    struct str value = {0};

    if (!s->clash)
        return "";
    spell(f, f->focus, theirs ? s->clash->theirs : mine_now(s), &value);
    str_copy(text[theirs], sizeof text[0], str_text(&value));
    str_free(&value);
    return text[theirs];
}
