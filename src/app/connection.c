/* connection.c - the connection as the session sees it: start call, banner, return after a loss. */
#include <stdio.h>
#include <string.h>
#include "app_private.h"
#include "kurator/clock.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"

/* A refusal that trying again cannot mend: the program ends and says why. */
bool app_is_final(const struct error *e)
{
    static const char *const codes[] = {"account.none", "account.locked", "account.expired", "contract.client_old",
                                        "contract.client_new", "account.office", "account.role", "account.ended", "db.auth", "db.shut", "db.nodb",
                                        "db.options", "db.denied", "db.tls", "db.noschema"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (str_eq(e->code, codes[i]))
            return true;
    return false;
}

static void show_banner(struct app *app, const struct error *why)
{
    char reason[400];
    message_text(why, reason, sizeof reason);
    str_copy(app->banner, sizeof app->banner, reason);
    app_dirty(app);
}

static void refuse(struct app *app, const struct error *why)
{
    /* A save outlives the connection, and its screen waits on: keys typed for the next one must not reach it. */
    if (app->waiting > 0 && !app->banner[0])
        app_fail(app, why);
    show_banner(app, why);
    bool password = str_eq(why->code, "db.password") || (str_eq(why->sqlstate, "28P01") && (app->started || app_covered(app)));
    if (password || (app->cover.mode == COVER_LOGIN && !app_is_final(why)))
        app_login(app, why);
    else if (app_is_final(why) && !app->started)
        app_end(app, 1);
    else if (app->started && strncmp(why->code, "account.", 8) == 0) {
        app_lost(app, why);
        app->session.open = false;
    }
}

static void start_call(struct app *app, const char *said, bool again);

/* Dates typed and shown are the office's own: at its midnight the session learns the new day. */
static void new_day(void *owner)
{
    app_start_anew(owner, _("A new day has begun"));
}

static void wait_for_midnight(struct app *app)
{
    int hour, minute;
    if (sscanf(app->session.now_local, "%*10s %2d:%2d", &hour, &minute) == 2)
        app_timer(app, ((24 - hour) * 60 - minute) * 60000 + 1000, new_day, app);
}

static const struct app_home *home_of(const struct app *app, const char *role)
{
    const struct app_home *const *home = app->options->homes;
    while (*home && !str_eq(role, (*home)->role))
        home++;
    return *home ? *home : app->options->home;
}

/* Each role has its home, and may not read the list of another. A role may come or end with the session open: what is typed is
 * kept, the screens of the old one go. */
static bool other_home(struct app *app, const char *role)
{
    const struct app_home *home = home_of(app, role);
    if (home == app->home_ops)
        return false;
    if (app->started)
        app_event(app, SCREEN_ENDING);
    input_discard(app->input);
    app->home = NULL;
    while (app->top)
        app_drop_top(app);
    app->home_ops = home;
    app->home = app_push(app, app->home_ops->screen, NULL);
    app->banner[0] = '\0';
    return true;
}

/* Once in a while only: what refuses the one call may be an answer of its own. */
void app_ask_rights(struct app *app)
{
    int64_t now = clock_ms();
    if (!app->started || app_covered(app) || !app_online(app) || (app->asked_at && now - app->asked_at < APP_AGAIN_MS))
        return;
    app->asked_at = now;
    start_call(app, NULL, true);
}

/* The connection is there, and its start failed: a calendar was being loaded, the server was slow. */
static void start_again(void *owner)
{
    struct app *app = owner;
    if (!app->session.open && !app->ending && db_state_now(app->db) == DB_READY)
        start_call(app, _("The connection is back"), false);
}

/* Forms are filled in from this home: its drafts come with the start. */
static bool has_forms(const struct app *app)
{
    const enum action *a = app->home_ops->screen->actions;
    while (*a != ACT_NONE && *a != ACT_DRAFTS)
        a++;
    return !app->home_ops->role || *a == ACT_DRAFTS;
}

/* The order of the start's answers: what is seen first comes first. */
enum { PAGE_AT = 1, LISTS_AT, EARLY = LISTS_AT };

/* The first list is painted while the server still gathers what forms offer. Keys wait until the session is open. */
static void list_came(void *owner, void *context, const struct db_reply *reply)
{
    struct app *app = owner;
    struct session fresh = {0};
    struct error e = {0};       /* whoever is refused hears it when all has come */
    (void)context;
    if (app->started || app->ending || app_covered(app) || app->banner[0])
        return;
    if (session_read_start(&fresh, reply, &e) != 0 || home_of(app, fresh.role) != app->home_ops) {
        session_free(&fresh);
        return;
    }
    session_free(&app->session);
    app->session = fresh;
    app->home_ops->take(app->home, reply->result[PAGE_AT]);
    app_dirty(app);
}

static void start_done(void *owner, void *context, const struct db_reply *reply)
{
    struct app *app = owner;
    const char *said = context;
    struct error e = {0};
    struct session fresh = {0};
    if (session_read_parts(&fresh, reply, LISTS_AT, &e) != 0) {
        if (str_eq(e.code, "account.role") && e.nargs > 0 && other_home(app, e.arg[0])) {
            start_call(app, said, app->started);
            return;
        }
        if (app->started && strncmp(e.code, "account.", 8) == 0)
            app_lost(app, &e);          /* before the session is closed: the forms look whether all they have is kept */
        app->session.open = false;      /* its lists stay: the forms that are open hold choices of them */
        refuse(app, &e);
        if (!app_is_final(&e))
            app_timer(app, APP_AGAIN_MS, start_again, app);
        return;
    }
    if (other_home(app, fresh.role)) {
        session_free(&fresh);
        start_call(app, said, true);
        return;
    }
    bool others = app->started && (!str_eq(app->session.role, fresh.role) || app->session.office_id != fresh.office_id);
    session_free(&app->session);
    app->session = fresh;
    app->session_at = clock_ms();
    bool first = !app->started;
    app->started = true;
    app->banner[0] = '\0';
    app->by_password = db_by_password(app->db);
    if (app->cover.mode == COVER_LOGIN)
        app_cover_off(app);
    if (first)
        app_idle(app);
    int n = reply->nresults;
    app->home_ops->take(app->home, reply->result[PAGE_AT]);
    app_event(app, SCREEN_DATABASE);
    if (has_forms(app)) {
        struct draft *drafts = NULL;
        int count = app_drafts_mind(app, &drafts, drafts_read(&drafts, reply->result[n - 1]));
        app_drafts_take(app, drafts, count);
        drafts_free(&drafts, count);
        if (first && count > 0)
            app_sayf(app, ngettext("%d form was begun and not saved: F8, Drafts", "%d forms were begun and not saved: F8, Drafts", (unsigned long)count), count);
    }
    app_owed_again(app);
    if (app->returned) {            /* what was announced meanwhile went by; home has its page */
        app->returned = false;
        for (struct screen *s = app->top, *below; s && s != app->home; s = below) {
            below = s->below;
            if (s->ops->event)
                s->ops->event(s, SCREEN_CHANGED);
        }
    }
    if (others)
        app_sayf(app, _("Your rights have changed: now it is %s, %s"), session_name(&app->session, "role", app->session.role), app->session.office_name);
    else if (!first && said)
        app_say(app, said);
    if (app->new_calendar) {
        app->new_calendar = false;
        app_event(app, SCREEN_CALENDAR);
    }
    if (first && app->home_ops->opened) {
        char begun[sizeof app->say], more[sizeof app->say];
        str_copy(begun, sizeof begun, app->say);
        app->home_ops->opened(app->home);
        str_copy(more, sizeof more, app->say);
        if (begun[0] && !str_eq(begun, more))       /* what waits at home does not hide what was begun */
            app_sayf(app, "%s. %s", begun, more);
    }
    wait_for_midnight(app);
    if (app->ends_online && app_keeps(app)) {        /* (a standby that only reads keeps no draft) */
        app_event(app, SCREEN_COVERED);
        app_end(app, 0);
    }
    app_dirty(app);
}

static void start_call(struct app *app, const char *said, bool again)
{
    app_listen(app);
    struct db_call call = {.class = DB_READ, .done = start_done, .owner = app, .context = (void *)(uintptr_t)said};
    if (!app->started && !app->options->plain) {        /* what --plain prints it prints once, with all its words */
        call.came = list_came;
        call.early = EARLY;
    }
    session_start_call(&call, app->options->office, again);
    app->home_ops->call(app->home, &call);
    session_lists_call(&call, app->options->office, i18n_language());
    if (has_forms(app))
        drafts_call(&call);
    db_submit(app->db, &call);
}

void app_start_anew(struct app *app, const char *said)
{
    if (app_online(app))
        start_call(app, said, true);
}

void app_db_state(void *ctx, enum db_state state, const struct error *why)
{
    struct app *app = ctx;
    (void)state;
    if (why && error_is(why)) {
        refuse(app, why);
        app_event(app, SCREEN_DATABASE);
    }
}

void app_db_ready(void *ctx)
{
    ((struct app *)ctx)->returned = ((struct app *)ctx)->started;
    start_call(ctx, _("The connection is back"), false);
}
