/* timer.c - one-shot timers of screens; none set means no wake-up. */
#include "app_private.h"
#include "kurator/clock.h"

void app_timer(struct app *app, int ms, void (*fire)(void *owner), void *owner)
{
    struct app_timer *free_one = NULL;
    for (int i = 0; i < APP_TIMERS; i++) {
        struct app_timer *t = &app->timer[i];
        if (t->fire == fire && t->owner == owner) {
            t->at = clock_ms() + ms;
            return;
        }
        if (!t->fire && !free_one)
            free_one = t;
    }
    if (free_one)
        *free_one = (struct app_timer){.owner = owner, .fire = fire, .at = clock_ms() + ms};
}

void app_timer_cancel(struct app *app, void (*fire)(void *owner), void *owner)
{
    for (int i = 0; i < APP_TIMERS; i++)
        if (app->timer[i].owner == owner && app->timer[i].fire == fire)
            app->timer[i] = (struct app_timer){0};
}

bool app_timer_runs(const struct app *app, void (*fire)(void *owner), const void *owner)
{
    for (int i = 0; i < APP_TIMERS; i++)
        if (app->timer[i].owner == owner && app->timer[i].fire == fire)
            return true;
    return false;
}

void app_timer_off(struct app *app, void *owner)
{
    for (int i = 0; i < APP_TIMERS; i++)
        if (app->timer[i].owner == owner)
            app->timer[i] = (struct app_timer){0};
}

int64_t app_timer_next(const struct app *app)
{
    int64_t next = 0;
    for (int i = 0; i < APP_TIMERS; i++)
        if (app->timer[i].fire && (!next || app->timer[i].at < next))
            next = app->timer[i].at;
    return next;
}

void app_timer_run(struct app *app)
{
    int64_t now = clock_ms();
    for (int i = 0; i < APP_TIMERS; i++) {
        struct app_timer t = app->timer[i];
        if (!t.fire || t.at > now)
            continue;
        app->timer[i] = (struct app_timer){0};
        t.fire(t.owner);
    }
}
