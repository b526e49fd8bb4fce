/* app.c - the running program: stack of screens, keys to actions, status line, start and end. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include "app_private.h"
#include "kurator/charset.h"
#include "kurator/clock.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/menu.h"
#include "kurator/screens.h"
#include "kurator/message.h"
#include "kurator/str.h"

/* How long a session that ends waits for its drafts and saves to go out. */
#define END_MS 2000

const struct session *app_session(const struct app *app) { return &app->session; }
struct db *app_db(const struct app *app) { return app->db; }
const struct conf *app_conf(const struct app *app) { return app->options->conf; }
bool app_plain(const struct app *app) { return app->options->plain; }
struct screen *app_top(const struct app *app) { return app->top; }
void app_dirty(struct app *app) { app->dirty = true; }

bool app_online(const struct app *app)
{
    enum db_state s = db_state_now(app->db);
    return app->session.open && (s == DB_READY || s == DB_BUSY);
}

bool app_keeps(const struct app *app) { return app_online(app) && !app->session.read_only; }

void app_say(struct app *app, const char *text)
{
    str_copy(app->say, sizeof app->say, text);
    app->dirty = true;
}

void app_sayf(struct app *app, const char *format, ...)
{
    va_list ap;
    va_start(ap, format);
    vsnprintf(app->say, sizeof app->say, format, ap);
    va_end(ap);
    app->dirty = true;
}

void app_fail(struct app *app, const struct error *e)
{
    char text[480];
    message_text(e, text, sizeof text);
    int dropped = input_discard(app->input);
    if (dropped > 0)
        app_sayf(app, ngettext("%s (%d key typed ahead was dropped)", "%s (%d keys typed ahead were dropped)", (unsigned long)dropped), text, dropped);
    else
        app_say(app, text);
    /* The account's or the role's days are over, or the administrator took a role away: that is found out at once. */
    if (str_eq(e->code, "account.refused") || str_eq(e->code, "db.denied"))
        app_ask_rights(app);
}

void app_drop_keys(struct app *app) { input_discard(app->input); }

void app_call(struct screen *s, struct db_call *call, db_done *done, void *context)
{
    call->owner = s;
    call->done = done;
    call->context = context;
    db_submit(s->app->db, call);
}

void app_home_call(struct app *app, struct db_call *call) { app->home_ops->call(app->home, call); }
void app_home_read(struct app *app, const struct db_rows *rows, long long case_id) { app->home_ops->saved(app->home, rows, case_id); }

void app_touch(struct app *app) { app->touches++; }
long app_touches(const struct app *app) { return app->touches; }

/* ---- keys ---- */

static bool has_action(const struct screen *s, enum action a)
{
    for (const enum action *p = s->ops->actions; p && *p != ACT_NONE; p++)
        if (*p == a)
            return true;
    return false;
}

/* The action that the screen has on a key, before the one that the table has on it: the bar tells the same. */
enum action app_action(const struct screen *s, enum action general)
{
    enum key key = action_row(general)->key;
    for (const enum action *p = s->ops->actions; p && *p != ACT_NONE && key != KY_NONE; p++)
        if (action_row(*p)->key == key)
            return *p;
    return general;
}

/* The phone rings wherever one is: a citizen is found above any screen, an open form too, of an account that reads cases. */
bool app_finds(const struct screen *s)
{
    return !s->ops->popup && s->app->home && has_action(s->app->home, ACT_FIND) && !has_action(s, ACT_FIND) && s->ops != &screen_find;
}

int app_may(struct app *app, unsigned needs, struct error *why)
{
    if ((needs & NEEDS_DATABASE) && !app_online(app))
        return error_set(why, "db.offline", NULL);
    if ((needs & NEEDS_EDIT) && app->session.open && !session_edits(&app->session))
        return error_set(why, "rights.edit", NULL);
    if ((needs & NEEDS_SUPERVISOR) && app->session.open && !session_supervises(&app->session))
        return error_set(why, "rights.supervisor", NULL);
    if ((needs & NEEDS_REQUESTS) && app->session.open && !session_requests(&app->session))
        return error_set(why, "rights.requests", NULL);
    if ((needs & NEEDS_ADMIN) && app->session.open && !session_administers(&app->session))
        return error_set(why, "rights.admin", NULL);
    return 0;
}

int app_can(struct screen *s, enum action a, struct error *why)
{
    if (app_may(s->app, action_row(a)->needs, why) != 0)
        return -1;
    return s->ops->can ? s->ops->can(s, a, why) : 0;
}

/* Places are left for others; a form is not left by the way. */
static void menu(struct screen *s)
{
    struct error why = {0};
    for (struct screen *below = s; below; below = below->below)
        if (has_action(below, ACT_SAVE) && !has_action(below, ACT_MENU)) {
            error_set(&why, "menu.form", NULL);
            app_fail(s->app, &why);
            return;
        }
    if (!s->ops->popup)
        app_push(s->app, &screen_menu, NULL);
}

void app_do(struct screen *s, enum action a)
{
    struct app *app = s->app;
    struct error why = {0};
    if (a == ACT_PALETTE) {
        app_palette(s);
    } else if (a == ACT_MENU && s->ops != &screen_menu) {
        menu(s);
    } else if (a == ACT_HELP || (a == ACT_WHY && (!has_action(s, a) || app_can(s, a, &why) != 0))) {     /* nothing to explain but the screen */
        app_help(s);
    } else if (a == ACT_FIND && app_finds(s)) {
        if (app_may(app, action_row(a)->needs, &why) != 0)
            app_fail(app, &why);
        else
            app_push(app, &screen_find, NULL);
    } else if (a == ACT_PASSWORD) {
        if (app_may(app, action_row(a)->needs, &why) != 0)
            app_fail(app, &why);
        else
            app_push(app, &screen_password, NULL);
    } else if (a == ACT_LOCK) {
        app_lock(app);
    } else if (a == ACT_BACK && !has_action(s, a)) {
        app_close(app, s);
    } else if (has_action(s, a)) {
        if (app_can(s, a, &why) != 0)
            app_fail(app, &why);
        else if (s->ops->act)
            s->ops->act(s, a);
    }
}

void app_key(struct app *app, const struct key_event *key)
{
    struct screen *s = app->top;
    if (app_covered(app)) {
        app_cover_key(app, key);
        return;
    }
    if (app->hint_of) {
        app->hint_of = 0;
        app->dirty = true;
    }
    if (app->say[0]) {
        app->say[0] = '\0';
        app->dirty = true;
    }
    enum action a = app_action(s, action_of_key(key));
    if (a == ACT_REDRAW) {
        term_redraw(app->term);
        app->dirty = true;
        return;
    }
    bool function_key = key->key >= KY_F1 && key->key <= KY_ESCESC && !s->ops->every_key;
    if (!function_key && s->ops->key && s->ops->key(s, key)) {
        app->dirty = true;
        return;
    }
    if (a == ACT_NONE)
        return;
    app->dirty = true;
    bool everywhere = a == ACT_PALETTE || a == ACT_MENU || a == ACT_WHY || a == ACT_BACK || (a == ACT_FIND && app_finds(s));
    if (function_key && s->ops->popup && a != ACT_BACK && !has_action(s, a))
        app_sayf(app, _("%s does nothing here; F10 goes back"), app_key_name(app, key->key));
    else if (function_key && !everywhere && !s->ops->popup && !has_action(s, a))
        app_sayf(app, _("%s does nothing here; F8 shows what is possible"), app_key_name(app, key->key));
    app_do(s, a);
}

/* ---- start and end ---- */

void app_end(struct app *app, int status)
{
    if (app->ending)
        return;
    app->ending = true;
    app->status = status;
    app->end_by = clock_ms() + END_MS;
    app_event(app, SCREEN_ENDING);
    app_owed_again(app);
}

void app_farewell(struct app *app, const char *text)
{
    str_copy(app->farewell, sizeof app->farewell, text);
}

void app_quit(struct app *app, int status)
{
    app_end(app, status);
}

static int start(struct app *app, const struct app_options *options, struct error *e)
{
    struct term_options t = {.plain = options->plain, .colour = !str_eq(conf_text(options->conf, CONF_COLOUR), "never")};
    t.koi8 = charset_koi8(conf_text(options->conf, CONF_CHARSET));
    struct db_events events = {.state = app_db_state, .ready = app_db_ready, .notify = app_db_notify, .ctx = app};
    /* The server makes its process while the terminal is being set up; nothing is called back before the loop. */
    app->db = db_new(options->database, &events);
    db_connect(app->db);
    mem_on_failure(term_emergency);
    if (term_open(&app->term, STDIN_FILENO, STDOUT_FILENO, &t, e) != 0)
        return -1;
    app->input = input_new(getenv("TERM"));
    if (t.koi8)
        input_koi8(app->input);
    app->home_ops = options->home;
    app->home = app_push(app, app->home_ops->screen, NULL);
    if (app_signals(app) != 0)
        return error_set(e, "term.open", "pipe", NULL);
    return 0;
}

static void stop(struct app *app)
{
    app_cover_off(app);
    app->home = NULL;
    while (app->top)
        app_drop_top(app);
    app_print_end(app);
    app_signals_off(app);
    db_check_free(&app->check);
    db_free(&app->db);
    input_free(&app->input);
    term_close(&app->term);
    app_drafts_free(app);
    app_owed_free(app);
    session_free(&app->session);
}

int app_run(const struct app_options *options)
{
    struct app app = {.options = options, .dirty = true};
    struct error e = {0};
    char text[512];
    if (start(&app, options, &e) != 0) {
        if (app.term)
            term_close(&app.term);
        db_free(&app.db);
        fprintf(stderr, "kurator: %s\n", message_text(&e, text, sizeof text));
        return 1;
    }
    int status = app_loop(&app);
    bool unsent = app.session.open && db_unsent(app.db), owes = app.session.open && app_owes(&app);
    stop(&app);
    if (app.farewell[0])
        puts(app.farewell);
    if (unsent)
        puts(_("There was no answer of the database to what was typed or saved last: it may not be kept."));
    else if (owes)
        puts(_("The database did not take what was typed or thrown away last: log in again and look under F8, Drafts."));
    if (status != 0 && app.banner[0])
        fprintf(stderr, "kurator: %s\n", app.banner);
    return status;
}
