/* meeting_near.c - how many meetings the day holds on which one is being agreed, beside the date of the form. */
#include "meeting_near.h"
#include <stdio.h>
#include "kurator/i18n.h"
#include "kurator/str.h"

static void key_of(const struct form_screen *fs, char *buf, size_t size)
{
    snprintf(buf, size, "%s %s", form_value(fs->form, "meeting_at"), form_value(fs->form, "place"));
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = s->state;
    struct meeting_near *near = context;
    char now[32];
    key_of(fs, now, sizeof now);
    near->have = reply->ok && str_eq(now, near->asked) && meetings_near_read(&near->day, reply->result[0]);
    app_dirty(s->app);
}

void meeting_near_ask(struct form_screen *fs, struct meeting_near *near)
{
    char now[32];
    key_of(fs, now, sizeof now);
    if (str_eq(now, near->asked) || !app_online(fs->screen->app))
        return;
    str_copy(near->asked, sizeof near->asked, now);
    near->have = false;
    if (!form_value(fs->form, "meeting_at")[0])
        return;
    struct db_call call = {.class = DB_SEARCH};
    meetings_near_call(&call, fs->target, form_value(fs->form, "meeting_at"), form_value(fs->form, "place"));
    app_call(fs->screen, &call, arrived, near);
}

const char *meeting_near_words(const struct form_screen *fs, const struct meeting_near *near, char *buf, size_t size)
{
    char now[32];
    key_of(fs, now, sizeof now);
    if (!near->have || !str_eq(now, near->asked))
        return NULL;
    if (near->day.clash[0])
        snprintf(buf, size, _("that day: %d, clash at %s"), near->day.n, near->day.clash_at);
    else
        snprintf(buf, size, _("that day: %d"), near->day.n);
    return buf;
}
