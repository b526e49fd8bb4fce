/* form_draft.c - what is typed, out of the form into a draft and back. */
#include "private.h"

static bool differs(const struct form *f, int i)
{
    struct str base = {0};
    bool differs;

    form_display(f, i, f->slot[i].base, &base);
    differs = !str_eq(f->slot[i].edit.text, str_text(&base));
    str_free(&base);
    return differs;
}

bool form_changed(const struct form *f)
{
    for (int i = 0; i < f->ops->nfields; i++)
        if (form_field_at(f, i)->kind != FORM_SHOW && differs(f, i))
            return true;
    return false;
}

/* What stood there of itself (day, moment, way, whose) goes along: it may stand otherwise when the form is opened again. */
static bool stood(const struct form *f, int i)
{
    return (form_field_at(f, i)->flags & FORM_PREFILLED) && f->slot[i].edit.len > 0;
}

int form_draft(const struct form *f, const char **names, const char **typed, int max)
{
    bool all = form_changed(f);
    int n = 0;

    for (int i = 0; i < f->ops->nfields && n < max; i++) {
        if (form_field_at(f, i)->kind == FORM_SHOW || !(differs(f, i) || (all && stood(f, i))))
            continue;
        names[n] = form_field_at(f, i)->name;
        typed[n++] = f->slot[i].edit.text;
        if ((*f->slot[i].base || f->ops->record) && n < max && differs(f, i)) {
            names[n] = f->slot[i].base_name;
            typed[n++] = f->slot[i].base;
        }
    }
    return n;
}

void form_draft_back(struct form *f, int n, char *const *names, char *const *typed, const char *focus)
{
    int at = form_index(f, focus);

    for (int k = 0; k < n; k++) {
        bool base = names[k][0] == '=';
        int i = form_index(f, names[k] + base);

        if (i < 0 || form_field_at(f, i)->kind == FORM_SHOW)
            continue;
        if (base) {
            form_keep(&f->slot[i].base, typed[k]);
            continue;
        }
        field_set(&f->slot[i].edit, typed[k]);
        form_touched(f, i);
    }
    /* Settled when all are there, as some hang on others. What was being typed stays so: "+1" of yesterday becomes a
     * date only under the eyes of who typed it. */
    for (int i = 0; i < f->ops->nfields; i++) {
        if (!f->slot[i].dirty || (i == at && !form_is_list(form_field_at(f, i)->kind)))
            continue;
        form_settle(f, i, false);
        form_keep(&f->slot[i].seen, f->slot[i].value);
    }
    if (at >= 0 && form_focusable(f, at))
        form_go(f, at);
    form_ensure_focus(f);
}
