/* form_repeat.c - what Space repeats: the last saved record's values of the fields marked repeatable. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"

struct remembered {
    char form[32], field[48];
    char *value;
    struct remembered *next;
};

/* Of the whole session: a form lives only as long as its screen. */
static struct remembered *memory;

static struct remembered *find(const char *form, const char *field)
{
    for (struct remembered *r = memory; r; r = r->next)
        if (strcmp(r->form, form) == 0 && strcmp(r->field, field) == 0)
            return r;
    return NULL;
}

const char *form_remembered(const struct form *f, int i)
{
    const struct remembered *r = find(f->ops->name, form_field_at(f, i)->name);

    return r ? r->value : NULL;
}

void form_remember(const struct form *f)
{
    for (int i = 0; i < f->ops->nfields; i++) {
        const struct form_field *field = form_field_at(f, i);
        struct remembered *r;

        if (!(field->flags & FORM_REPEATABLE) || !form_focusable(f, i) || !*f->slot[i].value)
            continue;
        r = find(f->ops->name, field->name);
        if (!r) {
            r = mem_zero(1, sizeof *r);
            str_copy(r->form, sizeof r->form, f->ops->name);
            str_copy(r->field, sizeof r->field, field->name);
            r->next = memory;
            memory = r;
        }
        form_keep(&r->value, f->slot[i].value);
    }
}
