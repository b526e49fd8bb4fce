/* stack.c - the stack of screens: opening, closing, telling them what happened. */
#include <stdlib.h>
#include "app_private.h"
#include "kurator/conf.h"
#include "kurator/mem.h"

/* Once a session, and not when the settings say no. */
static void hint(struct app *app, const struct screen *s)
{
    app->hint_of = s->ops->popup ? app->hint_of : 0;
    if (!s->ops->hint || app->nhinted == APP_HINTS || !conf_bool(app->options->conf, CONF_HINTS))
        return;
    for (int i = 0; i < app->nhinted; i++)
        if (app->hinted[i] == s->ops)
            return;
    app->hinted[app->nhinted++] = s->ops;
    app->hint_of = s->id;
}

struct screen *app_push(struct app *app, const struct screen_ops *ops, const void *args)
{
    struct screen *s = mem_zero(1, sizeof *s);
    s->ops = ops;
    s->app = app;
    s->state = mem_zero(1, ops->size ? ops->size : 1);
    s->below = app->top;
    s->id = ++app->next_id;
    app->top = s;
    app->dirty = true;
    hint(app, s);
    if (ops->open && ops->open(s, args) != 0) {
        app_close(app, s);
        return NULL;
    }
    return s;
}

void app_drop_top(struct app *app)
{
    struct screen *s = app->top;
    app->top = s->below;
    if (s->ops->close)
        s->ops->close(s);
    db_forget(app->db, s);
    app_check_off(app, s);
    app_wait_off(s);
    app_timer_off(app, s);
    free(s->state);
    free(s);
}

void app_close(struct app *app, struct screen *s)
{
    while (app->top && app->top != app->home) {
        bool last = app->top == s;
        app_drop_top(app);
        if (last)
            break;
    }
    app->dirty = true;
    if (app->top && app->top->ops->event)
        app->top->ops->event(app->top, SCREEN_RESUMED);
}

void app_event(struct app *app, enum screen_event event)
{
    struct screen *s = app->top;
    while (s) {
        struct screen *below = s->below;
        if (s->ops->event)
            s->ops->event(s, event);
        s = below;
    }
    app->dirty = true;
}
