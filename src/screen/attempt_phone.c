/* attempt_phone.c - the number of an attempt: the one offered, mended or marked as wrong without leaving the form. */
#include <stdio.h>
#include <stdlib.h>
#include "attempt.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

const char *attempt_default_phone(const struct form_screen *fs, char *buf, size_t size)
{
    buf[0] = '\0';
    for (int i = 0; i < fs->c.nphones && !buf[0]; i++)
        if (!words_phone_state(fs->c.phone[i].state)[0])
            snprintf(buf, size, "%lld", fs->c.phone[i].id);
    return buf;
}

static const struct case_phone *phone_here(const struct form_screen *fs)
{
    long long id = atoll(form_value(fs->form, "phone_id"));
    for (int i = 0; i < fs->c.nphones; i++)
        if (fs->c.phone[i].id == id)
            return &fs->c.phone[i];
    return NULL;
}

const char *attempt_phone_more(struct form_screen *fs, int i)
{
    static char label[80];
    char number[24];
    const struct case_phone *p = phone_here(fs);
    if (form_focus(fs->form) != form_index(fs->form, "phone_id") || i < 0 || i > (p ? 1 : 0))
        return NULL;
    if (i == 0)
        return _("new number");
    snprintf(label, sizeof label, _("mend %s"), words_phone(p->number, number, sizeof number));
    return label;
}

void attempt_phone_chosen(struct form_screen *fs, int i)
{
    const struct case_phone *p = phone_here(fs);
    struct case_args args = {.case_id = fs->target, .item = i == 1 && p ? p->id : 0};
    if (i == 0)
        form_focus_on(fs->form, "phone_new");
    else
        app_push(fs->screen->app, &screen_phone, &args);
}

/* A number that was found to be wrong gives way to the next one; whose mark was taken back comes again. */
void attempt_phone_reread(struct form_screen *fs)
{
    struct attempt_own *own = fs->own;
    const struct case_phone *p = phone_here(fs);
    char id[24];
    for (int i = 0; i < fs->c.nphones && own->spoiled; i++)
        if (fs->c.phone[i].id == own->spoiled && !phone_spoiled(&fs->c.phone[i])) {
            snprintf(id, sizeof id, "%lld", own->spoiled);
            form_load(fs->form, "phone_id", id);
            own->spoiled = 0;
            return;
        }
    if (p && !phone_spoiled(p))
        return;
    form_load(fs->form, "phone_id", attempt_default_phone(fs, id, sizeof id));
    str_copy(own->instead, sizeof own->instead, form_value(fs->form, "phone_id"));
}

void attempt_phone_act(struct form_screen *fs)
{
    struct attempt_own *own = fs->own;
    const struct case_phone *p = phone_here(fs);
    bool back = own->spoiled && str_eq(form_value(fs->form, "phone_id"), own->instead);
    if (!back)
        own->spoiled = p ? p->id : 0;
    phone_mark(fs->screen, &fs->c, own->spoiled);
}

bool attempt_phone_key(struct form_screen *fs, const struct key_event *k)
{
    if (k->key != KY_DELETE || form_focus(fs->form) != form_index(fs->form, "phone_id"))
        return false;
    app_do(fs->screen, ACT_WRONG_NUMBER);
    return true;
}
