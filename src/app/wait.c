/* wait.c - keys wait for answers, but not for ever: without a connection or an answer they lead out again. */
#include "app_private.h"
#include "kurator/i18n.h"

/* Longer than a bad line needs, shorter than a clerk's patience. */
#define SLOW_MS 10000

static void slow(void *owner)
{
    struct app *app = owner;
    if (app->waiting == 0)
        return;
    app->slow = true;
    input_discard(app->input);
    app->dirty = true;
}

void app_wait(struct screen *s)
{
    s->waits++;
    if (s->app->waiting++ == 0)
        app_timer(s->app, SLOW_MS, slow, s->app);
}

static void less(struct screen *s, int n)
{
    s->waits -= n;
    s->app->waiting -= n;
    if (s->app->waiting == 0) {
        app_timer_cancel(s->app, slow, s->app);
        s->app->slow = false;
    }
    s->app->dirty = true;
}

void app_ready(struct screen *s)
{
    if (s->waits > 0)
        less(s, 1);
}

void app_wait_off(struct screen *s)
{
    if (s->waits > 0)
        less(s, s->waits);
}

bool app_takes_keys(struct app *app)
{
    if (app_covered(app))
        return !app->ending;
    /* What is typed before the first answer of the server waits for it, as every later key does. */
    if (app->ending || (!app->started && !app->banner[0]))
        return false;
    if (app->waiting == 0 || app->slow)
        return true;
    return app->banner[0] != '\0';
}
