/* idle.c - the one timer of a session that nobody types in: the screen locks, or the session says that it ends, and ends. */
#include "app_private.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/error.h"

#define WARN_MS 60000           /* before the end of a session that no password could open again */

/* The office's limit; the settings of the place may be stricter, never laxer. */
static int idle_ms(const struct app *app)
{
    const struct choice *limit = session_choice(&app->session, "setting", "session.idle_minutes");
    long minutes = 15, own = conf_int(app->options->conf, CONF_IDLE);
    if (limit && str_number(limit->name, 1, 240, &minutes) != 0)
        minutes = 15;
    return (int)(own > 0 && own < minutes * 60 ? own : minutes * 60) * 1000;
}

static void quiet(void *owner);

/* How long before the end it is said. */
static int warn_ms(int all) { return all / 4 < WARN_MS ? all / 4 : WARN_MS; }

void app_idle(struct app *app)
{
    if (!app->started || app->ending)
        return;
    app->warned = false;
    int all = idle_ms(app);
    app_timer(app, app->by_password || app_covered(app) ? all : all - warn_ms(all), quiet, app);
}

static void warn(struct app *app)
{
    int left = warn_ms(idle_ms(app)) / 1000;
    app->warned = true;
    if (left >= 60)
        app_say(app, _("Nobody has typed for long: the session ends in a minute, drafts are kept. Any key stays, an arrow changes nothing."));
    else
        app_sayf(app, ngettext("Nobody has typed for long: the session ends in %d second, drafts are kept. Any key stays, an arrow changes nothing.",
                               "Nobody has typed for long: the session ends in %d seconds, drafts are kept. Any key stays, an arrow changes nothing.", (unsigned long)left), left);
    app_timer(app, warn_ms(idle_ms(app)), quiet, app);
}

static void quiet(void *owner)
{
    struct app *app = owner;
    struct error why = {0};
    if (app->ending)
        return;
    if (app->cover.mode == COVER_LOST)
        app_end(app, 3);
    else if (app_covered(app))
        return;
    else if (app->by_password)
        app_lock(app);
    else if (!app->warned)
        warn(app);
    else if (!app_keeps(app)) {        /* what is typed would be lost: it is hidden, and ends when it could be kept */
        error_set(&why, "lock.waits", NULL);
        app_lost(app, &why);
        app->ends_online = true;
    } else {
        term_wipe(app->term);
        app_farewell(app, _("Nobody typed for long: the session has ended, what was begun is kept as drafts. Log in again to go on."));
        app_end(app, 0);
    }
}
