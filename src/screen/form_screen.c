/* form_screen.c - a form on the screen: drawing, keys and actions, what a colleague changed, leaving. It begins in form_open.c. */
#include <stdio.h>
#include "form_save.h"
#include "kurator/bars.h"
#include "kurator/calendar_rows.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

const enum action form_screen_actions[] = {ACT_WHY, ACT_SAVE, ACT_CHOOSE, ACT_PALETTE, ACT_RESTORE, ACT_DISCARD_DRAFT, ACT_ANEW, ACT_HELP, ACT_BACK, ACT_NONE};

static struct form_screen *state(struct screen *s) { return s->state; }

static void rest(void *owner)
{
    struct screen *s = owner;
    form_screen_keep(state(s), false);
}

/* ---- drawing ---- */

void form_screen_draw(struct screen *s, struct draw *d)
{
    struct form_screen *fs = state(s);
    int rows = draw_rows(d), y = 0;
    if (fs->ops->above && fs->have_case) {
        y = fs->ops->above(fs, d, 0, rows < 16 ? 1 : rows / 3);
    } else {
        bar_top(d, 0, fs->title, "", fs->unkept ? _("draft not kept") : fs->drafted ? _("draft kept") : "");
        y = 1;
    }
    draw_rule(d, y);
    if (fs->draft_of[0] && !draw_plain(d)) {
        char line[160];
        snprintf(line, sizeof line, _(" draft of %s; F8, \"Start anew\" "), fs->draft_of);
        draw_text(d, y, 1, draw_cols(d) - 2, STYLE_HINT, line);
    }
    y++;
    if (!fs->have_case)
        return;
    int below = 0, room = rows - 2 - y;
    if (fs->ops->below && room >= 14)
        below = fs->ops->below(fs, NULL, 0, room / 4);
    form_draw(fs->form, d, y, room - below - (below ? 1 : 0));
    if (below) {
        draw_rule(d, rows - 3 - below);
        fs->ops->below(fs, d, rows - 2 - below, below);
    }
}

/* ---- keys and actions ---- */

static const char *option(void *owner, int i);
static void chosen(void *owner, int i);

/* A letter in a look-up opens its list, narrowed by that letter: as F4, and the letter. Digits choose in the field itself. */
static bool narrow(struct screen *s, const struct key_event *key)
{
    const struct form_screen *fs = state(s);
    bool letter = key->key == KY_TEXT && key->ch > ' ' && !(key->ch >= '0' && key->ch <= '9');
    if (!letter || !form_narrows(fs->form) || form_clashes(fs->form) || !option(s, 0))
        return false;
    app_pick(s->app, form_label(fs->form), option, chosen, s);
    struct screen *list = app_top(s->app);
    if (list != s)
        list->ops->key(list, key);
    return true;
}

bool form_screen_key(struct screen *s, const struct key_event *key)
{
    struct form_screen *fs = state(s);
    struct error e = {0};
    if (!fs->have_case)
        return true;
    if (fs->saving) {
        error_set(&e, "form.saving", NULL);
        app_fail(s->app, &e);
        return true;
    }
    if (fs->ops->key && fs->ops->key(fs, key))
        return true;
    if (narrow(s, key))
        return true;
    switch (form_key(fs->form, key, &e)) {
    case FORM_IGNORED:
        return false;
    case FORM_REFUSED:
        app_fail(s->app, &e);
        return true;
    case FORM_LEFT:
        /* Where the focus goes alone is kept after a rest, with the field in which it comes to stand. */
        if (form_seq(fs->form) != fs->kept_seq)
            form_screen_keep(fs, false);
        app_timer(s->app, 1000 * (int)conf_int(app_conf(s->app), CONF_DRAFT_SECONDS), rest, s);
        return true;
    case FORM_DONE:
        break;
    }
    if (form_seq(fs->form) != fs->kept_seq)
        app_timer(s->app, 1000 * (int)conf_int(app_conf(s->app), CONF_DRAFT_SECONDS), rest, s);
    return true;
}

int form_screen_can(struct screen *s, enum action a, struct error *why)
{
    struct form_screen *fs = state(s);
    bool always = a == ACT_BACK || a == ACT_PALETTE || a == ACT_HELP;
    if (!fs->have_case && !always)
        return error_set(why, "form.loading", NULL);
    if (fs->saving && !always)
        return error_set(why, "form.saving", NULL);
    if (a == ACT_SAVE && fs->ops->needs)
        return app_may(s->app, fs->ops->needs, why);
    if (a == ACT_SAVE && !fs->ops->instead && !fs->ops->anyone && app_session(s->app)->open && !session_edits(app_session(s->app)))
        return error_set(why, "rights.edit", NULL);
    return 0;
}

static int options(const struct form_screen *fs)
{
    int n = 0;
    while (form_option(fs->form, n))
        n++;
    return n;
}

static const char *option(void *owner, int i)
{
    struct screen *s = owner;
    struct form_screen *fs = state(s);
    const char *label = form_option(fs->form, i);
    return label || !fs->ops->more ? label : fs->ops->more(fs, i - options(fs));
}

static void chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct form_screen *fs = state(s);
    int n = options(fs);
    if (i >= 0 && i < n)
        form_choose(fs->form, i);
    else if (i >= n)
        fs->ops->more_chosen(fs, i - n);
}

/* ---- what a colleague changed meanwhile ---- */

/* 1 theirs, 2 one's own; of a choice also another option. */
static void clash_answer(void *owner, int answer)
{
    struct screen *s = owner;
    struct form_screen *fs = state(s);
    if (answer == 3)
        app_pick(s->app, form_label(fs->form), option, chosen, s);
    if (answer != 1 && answer != 2)
        return;
    form_settle_clash(fs->form, answer == 1);
    form_screen_keep(fs, false);
    int left = form_clashes_left(fs->form);
    if (left > 0)
        app_sayf(s->app, ngettext("%d field is still to be chosen", "%d fields are still to be chosen", (unsigned long)left), left);
    else
        app_say(s->app, _("All is chosen; F2 saves"));
}

static void ask_clash(struct form_screen *fs)
{
    char question[200], theirs[300], mine[300];
    const char *labels[3] = {theirs, mine, _("another value of the list")};
    snprintf(question, sizeof question, _("%s: which one stays?"), form_label(fs->form));
    snprintf(theirs, sizeof theirs, _("take theirs: %s"), form_clash_words(fs->form, true));
    snprintf(mine, sizeof mine, _("keep yours: %s"), form_clash_words(fs->form, false));
    app_ask(fs->screen->app, question, option(fs->screen, 0) ? 3 : 2, labels, clash_answer, fs->screen);
}

/* What the server does not take now stays with the session, and goes again. */
static void left(struct form_screen *fs)
{
    struct app *app = fs->screen->app;
    bool waits = fs->unkept || !app_keeps(app);
    struct error e = {0};
    if (!app_session(app)->open) {      /* the start on a new connection was refused, and goes again: nobody would see to the draft */
        error_set(&e, "db.offline", NULL);
        app_fail(app, &e);
        return;
    }
    form_screen_keep(fs, true);
    app_close(app, fs->screen);
    app_say(app, waits ? _("The draft waits in this session until the server takes it; whoever ends the program before loses it") : _("A draft is kept: F8, Drafts"));
}

static void leave_answer(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer == 2)
        left(state(s));
}

static void leave(struct form_screen *fs)
{
    struct app *app = fs->screen->app;
    if (fs->saving) {
        fs->kept_seq = -1;
        form_screen_keep(fs, true);
        app_close(app, fs->screen);
        app_say(app, _("The save goes on by itself; should it be refused, the draft stays: F8, Drafts"));
        return;
    }
    if (!form_changed(fs->form)) {
        if (fs->drafted || fs->sent)
            form_screen_discard(fs);
        else
            app_close(app, fs->screen);
        return;
    }
    if (!app_keeps(app)) {
        const char *labels[] = {_("stay"), _("leave; the draft waits in this session")};
        app_ask(app, app_online(app) ? _("The database is read-only: the draft cannot be kept now.") : _("No connection: the draft cannot be kept now."), 2, labels, leave_answer, fs->screen);
        return;
    }
    left(fs);
}

void form_screen_act(struct screen *s, enum action a)
{
    struct form_screen *fs = state(s);
    switch (a) {
    case ACT_SAVE:
        if (!fs->ops->instead || !fs->ops->instead(fs))
            form_screen_save(fs);
        break;
    case ACT_CHOOSE:
        if (form_clashes(fs->form))
            ask_clash(fs);
        else if (option(s, 0))
            app_pick(s->app, form_label(fs->form), option, chosen, s);
        else if (!fs->ops->choose || !fs->ops->choose(fs))
            app_say(s->app, _("Nothing to choose in this field"));
        break;
    case ACT_WHY:
        if (fs->ops->why && fs->ops->why(fs))
            break;
        app_text(s->app, form_label(fs->form), form_help(fs->form));
        break;
    case ACT_RESTORE: form_restore(fs->form); break;
    case ACT_DISCARD_DRAFT: form_screen_ask_gone(fs, false); break;
    case ACT_ANEW: form_screen_ask_gone(fs, true); break;
    case ACT_BACK: leave(fs); break;
    default:
        if (fs->ops->act)
            fs->ops->act(fs, a);
        break;
    }
}

/* A calendar was loaded while the form is open: its due date changes before the eyes, and that is said. */
static void due_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = state(s);
    struct case_due due;
    char was[16], is[16];
    (void)context;
    if (!reply->ok || !case_due_read(&due, reply->result[0]))
        return;
    if (!str_eq(due.due_on, fs->c.head.due_on))
        app_sayf(s->app, _("The calendar has changed: the due date was %s, now it is %s"), words_date(fs->c.head.due_on, was, sizeof was),
                 words_date(due.due_on, is, sizeof is));
    str_copy(fs->c.head.due_on, sizeof fs->c.head.due_on, due.due_on);
    str_copy(fs->c.head.due_state, sizeof fs->c.head.due_state, due.due_state);
    fs->c.head.days = due.days;
    app_dirty(s->app);
}

void form_screen_event(struct screen *s, enum screen_event event)
{
    struct form_screen *fs = state(s);
    if (event == SCREEN_CALENDAR && fs->have_case && fs->ops->look) {
        struct db_call call = {.class = DB_READ};
        case_due_call(&call, fs->target);
        app_call(s, &call, due_arrived, NULL);
    }
    if (event == SCREEN_DATABASE && fs->form && !app_session(s->app)->read_only)
        form_screen_left(fs, false);            /* the session of before is gone, and with it that somebody is at it */
    if (event == SCREEN_DATABASE && fs->form && fs->unkept && app_keeps(s->app))
        form_screen_keep(fs, false);
    if (event == SCREEN_PRESENCE || (event == SCREEN_DATABASE && app_online(s->app)) || (event == SCREEN_RESUMED && fs->also_stale))
        form_screen_ask_also(fs);
    if (event == SCREEN_COVERED && fs->form)
        form_screen_keep(fs, false);
    if (event == SCREEN_ENDING && fs->form)
        form_screen_keep(fs, true);
}
