/* cover.c - what hides the screens: the lock, the password that a connection needs, the word that the account is out. */
#include <stdio.h>
#include "app_private.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/wrap.h"

#define PASSWORD_MAX 1000       /* characters */
#define WRONG_MAX 3

bool app_covered(const struct app *app) { return app->cover.mode != COVER_NONE; }

static void say(struct app *app, const char *text)
{
    str_copy(app->cover.text, sizeof app->cover.text, text);
    app->dirty = true;
}

/* The field is wiped, not only emptied. (An answer that came at once has taken the cover off, and the field with it.) */
static void empty(struct app *app)
{
    if (!app_covered(app))
        return;
    field_free(&app->cover.password);
    field_init(&app->cover.password, PASSWORD_MAX, true);
}

static void put_on(struct app *app, enum cover_mode mode)
{
    if (!app_covered(app)) {
        app_event(app, SCREEN_COVERED);
        app->cover.wrong = 0;
        term_wipe(app->term);
    }
    input_discard(app->input);
    app_check_off(app, app);
    app->cover.mode = mode;
    app->cover.leaving = app->cover.sent = false;
    app->cover.page++;
    empty(app);
    say(app, "");
}

void app_cover_off(struct app *app)
{
    if (!app_covered(app))
        return;
    app_check_off(app, app);
    field_free(&app->cover.password);
    app->cover.mode = COVER_NONE;
    app->cover.text[0] = '\0';
    input_discard(app->input);
    app_idle(app);
    if (app->home)                  /* under --plain the page is heard anew */
        term_redraw(app->term);
    app->dirty = true;
}

static void end(struct app *app, int status, const char *farewell)
{
    app_farewell(app, farewell);
    app->banner[0] = '\0';
    app_end(app, status);
}

static bool form_open(const struct app *app)
{
    for (const struct screen *s = app->top; s; s = s->below)
        for (const enum action *a = s->ops->actions; a && *a != ACT_NONE; a++)
            if (*a == ACT_SAVE)
                return true;
    return false;
}

void app_lock(struct app *app)
{
    struct error why = {0};
    if (app_covered(app))
        return;
    if (app->by_password) {
        put_on(app, COVER_LOCKED);
    } else if (app->started && !app_keeps(app) && (form_open(app) || db_unsent(app->db) || app_owes(app))) {
        error_set(&why, "lock.unkept", NULL);      /* what is typed would be lost: it is hidden, and ends when it could be kept */
        app_lost(app, &why);
        app->ends_online = true;
    } else {
        end(app, 0, _("Locked: the session has ended, what was begun is kept as drafts. Log in again to go on."));
    }
}

static void wrong(struct app *app)
{
    char text[480];
    empty(app);
    input_discard(app->input);
    if (app->session.open && app_online(app)) {
        struct db_call call = {.class = DB_READ};
        session_unlock_failed_call(&call, ++app->cover.wrong);
        db_submit(app->db, &call);
    } else {
        app->cover.wrong++;
    }
    if (app->cover.wrong >= WRONG_MAX)
        end(app, 3, _("The password was wrong three times: the session has ended, what was begun is kept as drafts."));
    else {
        snprintf(text, sizeof text, _("The password is wrong, or it has expired. Mind Caps Lock and the keyboard layout. Tries left: %d."), WRONG_MAX - app->cover.wrong);
        say(app, text);
    }
}

void app_login(struct app *app, const struct error *why)
{
    bool typed = app->cover.mode == COVER_LOGIN && app->cover.sent && str_eq(why->sqlstate, "28P01");
    char text[480];
    if (str_eq(why->code, "db.password"))
        str_copy(app->cover.login, sizeof app->cover.login, why->nargs ? why->arg[0] : "");
    if (app->cover.mode != COVER_LOGIN) {
        put_on(app, COVER_LOGIN);
        if (app->started)           /* the server says why only to who has shown who he is */
            say(app, _("The session was interrupted: the line or the server failed, or the administrator has locked the account. The password goes on; if the account is locked, that is said then. What was typed is kept."));
    }
    app->cover.sent = false;
    if (typed)
        wrong(app);
    else if (!str_eq(why->code, "db.password"))     /* there is no place for a session, nobody answers */
        say(app, message_text(why, text, sizeof text));
    app->dirty = true;
}

void app_lost(struct app *app, const struct error *why)
{
    char reason[480];
    struct str text = {0};
    if (app->cover.mode == COVER_LOST)
        return;
    put_on(app, COVER_LOST);            /* tells the forms: what they send now is still under way below */
    str_add(&text, message_text(why, reason, sizeof reason));
    if (form_open(app))
        str_addf(&text, " %s", db_quiet(app->db) ? _("What was typed in the open form is kept as a draft.")
                                                 : _("What was typed in the open form is kept as a draft, except perhaps for what was typed last."));
    say(app, str_text(&text));
    str_free(&text);
    app_idle(app);
}

/* ---- the password ---- */

static void checked(void *owner, enum db_check_result result, const struct error *e)
{
    struct app *app = owner;
    char text[480];
    if (result == DB_CHECK_RIGHT)
        app_cover_off(app);
    else if (result == DB_CHECK_WRONG)
        wrong(app);
    else
        say(app, message_text(e, text, sizeof text));
}

static void submit(struct app *app)
{
    struct cover *c = &app->cover;
    struct error e = {0};
    char text[480];
    if (!c->password.text[0]) {
        say(app, _("Type the password first."));
    } else if (c->mode == COVER_LOGIN) {
        say(app, _("One moment ..."));
        c->sent = true;
        db_connect_with(app->db, c->password.text);
        empty(app);
    } else {
        say(app, _("One moment ..."));
        int failed = app_check(app, c->password.text, checked, app, &e);
        empty(app);
        if (failed)
            say(app, message_text(&e, text, sizeof text));
    }
}

/* Twice, so that no slip of the hand ends a session with something unsaved below. */
static void leave(struct app *app)
{
    bool unsent = app->started && !app_online(app) && !db_quiet(app->db);
    if (app->cover.leaving || !app->started) {
        end(app, app->started ? 0 : 1, app->started ? _("The session has ended, what was begun is kept as drafts.") : "");
        return;
    }
    app->cover.leaving = true;
    say(app, unsent ? _("Something is not saved yet, as there is no connection: who leaves now loses it. F10 once more ends the session.")
                    : _("F10 once more ends the session; what was begun is kept as drafts."));
}

void app_cover_key(struct app *app, const struct key_event *key)
{
    struct cover *c = &app->cover;
    bool back = key->key == KY_F10 || key->key == KY_ESCESC;
    if (key->key == KY_CTRL && key->ch == 'l') {
        term_redraw(app->term);
        app->dirty = true;
    } else if (c->mode == COVER_LOST) {
        if (back || key->key == KY_ENTER)
            end(app, 3, c->text);
    } else if (back) {
        leave(app);
    } else if (!app->check && !c->sent) {
        c->leaving = false;
        if (key->key == KY_ENTER || key->key == KY_F2)
            submit(app);
        else if (field_key(&c->password, key) != FIELD_IGNORED)
            app->dirty = true;
    }
}

/* ---- drawing ---- */

struct lines { struct draw *d; int y, x; enum style style; };

static void line(void *ctx, int i, const char *text)
{
    struct lines *l = ctx;
    if (l->y + i < draw_rows(l->d))
        draw_text(l->d, l->y + i, l->x, draw_cols(l->d) - l->x, l->style, text);
}
static int paragraph(struct draw *d, int y, int x, enum style style, const char *text)
{
    struct lines l = {d, y, x, style};
    int width = draw_cols(d) - 2 * x;
    return text[0] ? y + text_wrap(text, width > 0 ? width : 1, line, &l) : y;
}

void app_cover_draw(struct app *app, struct draw *d)
{
    struct cover *c = &app->cover;
    bool lost = c->mode == COVER_LOST;
    const char *title = lost ? _("The work is interrupted") : c->mode == COVER_LOCKED ? _("The screen is locked") : _("The database asks for the password");
    const char *keys = lost ? _("Enter ends the program.") : _("Enter goes on. F10 ends the session, drafts are kept.");
    int x = draw_cols(d) > 60 ? draw_cols(d) / 8 : 1, low = draw_plain(d) || draw_rows(d) < 16, gap = !low, y = low ? 0 : draw_rows(d) / 5;
    char who[160];
    draw_page(d, -1 - c->page);
    y = paragraph(d, y, x, STYLE_TITLE, title) + gap;
    draw_say(d, title);
    if (!lost) {
        snprintf(who, sizeof who, _("Account: %s"), app->session.login[0] ? app->session.login : c->login);
        y = paragraph(d, y, x, STYLE_NORMAL, who) + gap;
        int at = x + draw_text(d, y, x, 0, STYLE_LABEL, _("Password")) + 2, width = draw_cols(d) - at - x;
        field_draw(&c->password, d, y, at, width > 30 ? 30 : width, STYLE_VALUE, true);
        y += 1 + gap;
    }
    if (!draw_plain(d) || c->text[0])
        y = paragraph(d, y, x, lost ? STYLE_NORMAL : STYLE_ERROR, c->text) + gap;
    draw_say(d, c->text[0] ? c->text : _("Type the password"));
    paragraph(d, y, x, STYLE_HINT, keys);
}
