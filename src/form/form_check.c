/* form_check.c - what is wrong with a field when it is left, with the form when it is saved, and what the database says. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/casefile.h"
#include "kurator/mem.h"

/* Takes the value of what was typed; the text then stands in its usual form. */
static void take_value(struct form *f, int i)
{
    struct slot *s = &f->slot[i];
    struct str text = {0};
    char *value;

    error_clear(&s->error);
    s->remote = false;
    s->dirty = false;
    s->misread = form_parse(f, i, s->edit.text, &value, &s->error) != 0;
    if (s->misread) {
        form_keep(&s->value, "");
        if (str_eq(s->error.code, "time.missing"))
            form_end_with_blank(f, i);      /* whoever comes back types the hour behind the day */
        error_field(&s->error, form_field_at(f, i)->name);
        return;
    }
    form_keep(&s->value, value);
    form_display(f, i, value, &text);
    if (!str_eq(s->edit.text, str_text(&text)))
        field_set(&s->edit, str_text(&text));
    mem_wipe(value, strlen(value));
    free(value);
    str_free(&text);
}

/* What fits no rule of the form although it was understood. */
static void check_value(struct form *f, int i, bool complete)
{
    struct slot *s = &f->slot[i];
    const struct form_field *field = form_field_at(f, i);

    if (!*s->value && !complete)
        return;
    if (!*s->value && (field->flags & FORM_REQUIRED))
        error_set(&s->error, "field.required", form_words(field->label), NULL);
    else if (*s->value && form_is_list(field->kind) && form_option_of_value(f, i, s->value) < 0)
        error_set(&s->error, "choice.none", s->value, NULL);
    else if (f->ops->check && f->ops->check(f, i, f->ctx, &s->error) == 0)
        error_clear(&s->error);
    if (error_is(&s->error))
        error_field(&s->error, field->name);
}

void form_settle(struct form *f, int i, bool complete)
{
    struct slot *s = &f->slot[i];

    if (s->dirty)
        take_value(f, i);
    if (s->misread || s->remote)
        return;
    error_clear(&s->error);
    if (s->clash && s->clash->chosen == CLASH_OPEN)
        error_set(&s->error, "conflict.choose", form_words(form_field_at(f, i)->label), NULL);
    else
        check_value(f, i, complete || s->demanded);
}

/* Another field's new value may have mended what did not fit before. */
void form_recheck_others(struct form *f, int i)
{
    for (int n = 0; n < f->ops->nfields; n++)
        if (n != i && error_is(&f->slot[n].error) && !f->slot[n].dirty)
            form_settle(f, n, false);
}

int form_check(struct form *f, int *wrong, struct error *e)
{
    int first = -1, count = 0;

    form_leave(f);
    for (int i = 0; i < f->ops->nfields; i++) {
        struct slot *s = &f->slot[i];

        if (!form_focusable(f, i))
            continue;
        s->remote = false;      /* the database will say it again if it is still so */
        form_settle(f, i, true);
        if (!error_is(&s->error))
            continue;
        s->demanded = s->demanded || !*s->edit.text;
        if (count++ == 0)
            first = i;
    }
    f->left = -1;
    f->spoken++;
    if (wrong)
        *wrong = count;
    if (count == 0)
        return 0;
    form_go(f, first);
    if (e)
        *e = f->slot[first].error;
    return -1;
}

static void place(struct form *f, int i, const struct save_row *row)
{
    struct slot *s = &f->slot[i];
    const char *arg[ERROR_ARGS] = {0};

    if (strcmp(row->outcome, "conflict") == 0) {
        form_clash_set(f, i, row);
        return;
    }
    for (int n = 0; n < row->nargs && n < ERROR_ARGS; n++)
        arg[n] = row->args[n];
    if (row->nargs == 0)
        arg[0] = form_words(form_field_at(f, i)->label);        /* "{1} is empty" */
    error_set(&s->error, row->code, arg[0], arg[1], arg[2], arg[3], NULL);
    error_field(&s->error, row->field);
    s->remote = true;
    s->misread = false;
}

int form_refused(struct form *f, const struct save_row *rows, int n)
{
    int placed = 0, first = -1;

    for (int r = 0; r < n; r++) {
        int i = form_index(f, rows[r].field);

        if (i < 0 || !form_focusable(f, i) || strcmp(rows[r].outcome, "saved") == 0 || strcmp(rows[r].outcome, "merged") == 0)
            continue;
        place(f, i, &rows[r]);
        if (first < 0 || i < first)
            first = i;
        placed++;
    }
    if (first >= 0)
        form_go(f, first);
    f->left = -1;
    f->spoken++;
    return placed;
}

void form_arrays(const struct form *f, char **names, char **base, char **values)
{
    int max = f->ops->nfields, n = 0;
    const char **list = mem_zero((size_t)max * 3, sizeof *list);

    for (int i = 0; i < max; i++) {
        const struct slot *s = &f->slot[i];

        if (!form_focusable(f, i) || (!f->ops->record && !*s->value && !*s->base))
            continue;
        list[n] = form_field_at(f, i)->name;
        list[max + n] = s->base;
        list[2 * max + n] = s->value;
        n++;
    }
    *names = db_array(list, n);
    *base = db_array(list + max, n);
    *values = db_array(list + 2 * max, n);
    free(list);
}
