/* listen.c - what the server tells of itself: a session listens to its office, and reads anew what was changed elsewhere. */
#include <unistd.h>
#include "app_private.h"
#include "kurator/clock.h"
#include "kurator/i18n.h"
#include "kurator/live.h"

static void listen_call(struct app *app, bool failed);

static void listen_again(void *owner)
{
    enum db_state s = db_state_now(((struct app *)owner)->db);
    if (s == DB_READY || s == DB_BUSY)      /* else the next connection begins with it */
        listen_call(owner, true);
}

/* Whoever did not listen for a while has missed what was told. */
static void listen_done(void *owner, void *context, const struct db_reply *reply)
{
    if (error_is(&reply->error) && !app_is_final(&reply->error))
        app_timer(owner, APP_AGAIN_MS, listen_again, owner);
    else if (context)
        app_event(owner, SCREEN_CHANGED);
}

static void listen_call(struct app *app, bool failed)
{
    struct db_call call = {.class = DB_READ, .done = listen_done, .owner = app, .context = failed ? app : NULL};
    session_listen_call(&call, app->options->office);
    db_submit(app->db, &call);
}

void app_listen(struct app *app)
{
    listen_call(app, false);
}

/* A burst of changes is one reading of the list, and changes that never end do not put it off. */
static void changed(void *owner)
{
    app_event(owner, SCREEN_CHANGED);
}

static void presence_changed(void *owner)
{
    app_event(owner, SCREEN_PRESENCE);
}

static void read_anew(struct app *app, void (*read)(void *owner))
{
    unsigned chance = (unsigned)getpid() * 2654435761u + (unsigned)clock_ms() * 40503u;
    if (!app_timer_runs(app, read, app))
        app_timer(app, live_pause(db_took(app->db), chance >> 12), read, app);
}

/* The working days of the session and the dates on its screens are read anew. */
static void calendar_changed(void *owner)
{
    struct app *app = owner;
    app->new_calendar = true;
    app_start_anew(app, _("The working calendar has changed: due dates are shown anew"));
}

/* Who stands in for whom has changed: whoever is a supervisor's deputy now may do what the supervisor may. */
static void staff_changed(void *owner)
{
    app_start_anew(owner, NULL);
}

void app_db_notify(void *ctx, const char *channel, const char *payload)
{
    struct app *app = ctx;

    switch (session_told(&app->session, channel, payload)) {
    case TOLD_NOTHING:
        break;
    case TOLD_CALENDAR:
        app_timer(app, 1000, calendar_changed, app);
        break;
    case TOLD_STAFF:            /* an absence began or ended, a role */
        app_timer(app, 1000, staff_changed, app);
        break;
    case TOLD_DRAFT:            /* somebody began a form or left one */
        read_anew(app, presence_changed);
        break;
    case TOLD_LISTS:
        read_anew(app, changed);
        break;
    }
}
