/* password.c - a new password, one's own or of an account: typed twice, sent as the verifier that the server keeps. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/app.h"
#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/password.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/users.h"
#include "kurator/wrap.h"

enum { P_NOW, P_NEW, P_AGAIN, P_FIELDS };

struct password {
    bool own;
    int first, at;              /* the own one is asked for first, where a password opened the session */
    struct field field[P_FIELDS];
    struct password_terms terms;
    bool ready, busy;
    char text[480];             /* what is wrong */
};

static struct password *state(struct screen *s) { return s->state; }

static void say(struct screen *s, const struct error *e)
{
    message_text(e, state(s)->text, sizeof state(s)->text);
    state(s)->busy = false;
    app_dirty(s->app);
}

static void clear(struct password *p, int from)
{
    for (int i = from; i < P_FIELDS; i++) {
        field_free(&p->field[i]);
        field_init(&p->field[i], 1000, true);
    }
    p->at = from;
}

static void terms_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (!reply->ok)
        e = reply->error;
    else if (password_terms_read(&state(s)->terms, reply->result[0], &e) == 0)
        state(s)->ready = true;
    if (state(s)->ready) {
        s->page++;
        app_dirty(s->app);
        return;
    }
    app_fail(s->app, &e);
    app_close(s->app, s);
}

static int open_it(struct screen *s, const void *args)
{
    const struct user_args *a = args;
    struct password *p = state(s);
    struct db_call call = {.class = DB_READ};
    p->own = !a || str_eq(a->login, app_session(s->app)->login);
    p->first = p->own && app_by_password(s->app) ? P_NOW : P_NEW;
    clear(p, P_NOW);
    p->at = p->first;
    password_terms_call(&call, p->own ? NULL : a->login);
    app_wait(s);
    app_call(s, &call, terms_arrived, NULL);
    return 0;
}

static void close_it(struct screen *s)
{
    for (int i = 0; i < P_FIELDS; i++)
        field_free(&state(s)->field[i]);
}

/* ---- saving ---- */

static void saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct app *app = s->app;
    struct save_row row = {0};
    struct error e = {0};
    char login[64];
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        say(s, &reply->error);
        return;
    }
    if (save_read(&row, 1, reply->result[0]) == 1 && str_eq(row.outcome, "saved")) {
        str_copy(login, sizeof login, state(s)->terms.login);
        app_close(app, s);
        app_sayf(app, _("The password of %s is set."), login);
        return;
    }
    error_set(&e, row.code, row.nargs ? row.args[0] : NULL, NULL);
    say(s, &e);
}

static void send(struct screen *s)
{
    struct password *p = state(s);
    struct error e = {0};
    struct db_call call = {.class = DB_READ};       /* not DB_SAVE: the verifier is not kept for another try; the same again changes nothing */
    char *verifier = password_verifier_of(app_db(s->app), p->terms.login, p->field[P_NEW].text, &e);
    clear(p, p->first);
    if (!verifier) {
        say(s, &e);
        return;
    }
    password_save_call(&call, p->terms.login, verifier);
    app_wait(s);
    app_call(s, &call, saved, NULL);
    mem_wipe(verifier, strlen(verifier));
    free(verifier);
}

static void checked(void *owner, enum db_check_result result, const struct error *e)
{
    struct screen *s = owner;
    struct error wrong = {0};
    if (result == DB_CHECK_RIGHT) {
        send(s);
        return;
    }
    clear(state(s), P_NOW);
    error_set(&wrong, "password.wrong", NULL);
    say(s, result == DB_CHECK_WRONG ? &wrong : e);
}

static void submit(struct screen *s)
{
    struct password *p = state(s);
    struct error e = {0};
    int failed = password_check(p->field[P_NEW].text, p->terms.login, p->terms.length, &e);
    if (!failed && strcmp(p->field[P_NEW].text, p->field[P_AGAIN].text) != 0)
        failed = error_set(&e, "password.differs", NULL);
    if (!failed && p->first == P_NOW && !p->field[P_NOW].text[0])
        failed = error_set(&e, "password.wrong", NULL);
    if (failed) {
        clear(p, p->first == P_NOW && p->field[P_NOW].text[0] ? P_NEW : p->first);
        say(s, &e);
        return;
    }
    p->text[0] = '\0';
    p->busy = true;
    if (p->first == P_NEW)
        send(s);
    else if (app_check(s->app, p->field[P_NOW].text, checked, s, &e) != 0)
        say(s, &e);
}

/* ---- the screen ---- */

static const char *label(int i)
{
    return i == P_NOW ? _("Password now") : i == P_NEW ? _("New password") : _("Once more");
}

struct lines { struct draw *d; int y; };
static void line(void *ctx, int i, const char *text)
{
    struct lines *l = ctx;
    draw_text(l->d, l->y + i, 1, draw_width(l->d) - 2, STYLE_NORMAL, text);
}

static void draw(struct screen *s, struct draw *d)
{
    struct password *p = state(s);
    char title[160], terms[400];
    int w = draw_cols(d) < 64 ? draw_cols(d) : 64, h = draw_rows(d) < 14 ? draw_rows(d) - 2 : 12, y = 0;
    snprintf(title, sizeof title, _("Password of %s"), p->terms.login);
    draw_popup(d, (draw_rows(d) - h) / 2, (draw_cols(d) - w) / 2, h, w, title);
    snprintf(terms, sizeof terms, ngettext("At least %d character; several words are easiest to remember.", "At least %d characters; several words are easiest to remember.", (unsigned long)p->terms.length), p->terms.length);
    for (int i = p->first; p->ready && i < P_FIELDS; i++, y++) {
        int at = 1 + draw_text(d, y, 1, 0, STYLE_LABEL, label(i)) + 1;
        at = at < 16 ? 16 : at;
        field_draw(&p->field[i], d, y, at, draw_width(d) - at - 1, STYLE_VALUE, i == p->at);
    }
    struct lines l = {d, y + 1};
    if (p->ready)
        text_wrap(p->text[0] ? p->text : terms, draw_width(d) > 2 ? draw_width(d) - 2 : 1, line, &l);
    if (p->text[0])
        draw_say(d, p->text);
    draw_say(d, p->ready ? label(p->at) : title);
    draw_popup_end(d);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct password *p = state(s);
    if (k->key == KY_F10 || k->key == KY_ESCESC) {
        app_close(s->app, s);
        return true;
    }
    if (k->key == KY_F1) {
        app_text(s->app, _("Password"), _(s->ops->help));
        return true;
    }
    if (k->key >= KY_F3 && k->key <= KY_F9) {
        app_sayf(s->app, _("%s does nothing here; F10 goes back"), key_name(k->key));
        return true;
    }
    if (!p->ready || p->busy)
        return true;
    app_dirty(s->app);
    if (k->key == KY_F2 || (k->key == KY_ENTER && p->at == P_AGAIN))
        submit(s);
    else if (k->key == KY_ENTER || k->key == KY_TAB || k->key == KY_DOWN)
        p->at += p->at < P_AGAIN;
    else if (k->key == KY_UP || k->key == KY_BACKTAB)
        p->at -= p->at > p->first;
    else
        field_key(&p->field[p->at], k);
    return true;
}

static const enum action actions[] = {ACT_BACK, ACT_NONE};
const struct screen_ops screen_password = {.name = "password", .title = N_("Password"),
                                           .help = N_("The new password is typed twice; Enter goes on and, after the second time, saves; F2 saves, too; F10 leaves the password as it is. What is typed does not show. "
                                                      "One's own is changed only by who knows the present one; an administrator gives an account one without it, and the journal has that. "
                                                      "Capital and small letters differ, and so do the keyboard layouts: several words are easiest to remember."), .actions = actions, .size = sizeof(struct password), .popup = true, .every_key = true,
                                           .open = open_it, .close = close_it, .draw = draw, .key = key};
