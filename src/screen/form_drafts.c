/* form_drafts.c - what was typed in a form and not saved: kept, offered when the form is opened again, thrown away. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include "form_save.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define DRAFT_FIELDS 96
#define AGAIN_RESTS 3           /* until a draft that the server did not take goes again */

static struct form_screen *state(struct screen *s) { return s->state; }

static void say_unkept(struct app *app, const struct error *e)
{
    char text[480];
    app_sayf(app, _("What was typed is not kept as a draft: %s"), message_text(e, text, sizeof text));
}

static int again_ms(const struct app *app) { return AGAIN_RESTS * 1000 * (int)conf_int(app_conf(app), CONF_DRAFT_SECONDS); }

static void again(void *owner)
{
    struct screen *s = owner;
    if (state(s)->saving)
        app_timer(s->app, again_ms(s->app), again, s);
    else
        form_screen_keep(state(s), false);
}

/* It goes again after a while also when nobody types on, or with the next connection that takes writes. */
void form_screen_unkept(struct form_screen *fs, int seq, const struct error *e)
{
    struct app *app = fs->screen->app;
    if (fs->kept_seq == seq)
        fs->kept_seq = -1;
    if (!fs->unkept || fs->unkept_seq != seq)       /* the next key takes it away, the next field brings it back */
        say_unkept(app, e);
    fs->unkept = true;
    fs->unkept_seq = seq;
    if (!str_eq(e->code, "db.readonly") && !str_eq(e->code, "account.refused") && !str_eq(e->code, "draft.void"))
        app_timer(app, again_ms(app), again, fs->screen);
}

void form_screen_stored(struct form_screen *fs, int seq)
{
    fs->drafted = true;
    fs->unkept = fs->apart = false;
    fs->stored_seq = seq;
    app_dirty(fs->screen->app);
}

static void draft_kept(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = state(s);
    if (!fs->form)
        return;
    int seq = (int)(intptr_t)context;
    if (!reply->ok) {
        form_screen_unkept(fs, seq, &reply->error);
        return;
    }
    if (db_rows_bool(reply->result[0], 0, 0))
        form_screen_stored(fs, seq);
    else
        form_screen_doubt(fs, seq);
    if (reply->nresults > 1)
        form_screen_also(fs, reply->result[1]);
    else if (fs->nalso > 0)     /* whose program was killed never said that he is gone */
        form_screen_ask_also(fs);
}

void form_screen_keep(struct form_screen *fs, bool leaving)
{
    struct app *app = fs->screen->app;
    const char *names[DRAFT_FIELDS], *typed[DRAFT_FIELDS];
    /* While saving only who leaves keeps a draft: it comes after the save and is spent by it, unless the save is refused. */
    if (!fs->have_case || (fs->saving && !leaving) || !form_changed(fs->form) || !app_session(app)->open)
        return;
    const char *focus = fs->ops->form.fields[form_focus(fs->form)].name;
    /* What was sent and is not answered may wait in the queue still, and goes with the screen: who leaves sends it again. */
    if (form_seq(fs->form) == fs->kept_seq && str_eq(focus, fs->kept_focus) && (!leaving || fs->stored_seq == fs->kept_seq)) {
        if (leaving)
            form_screen_left(fs, true);
        return;
    }
    if (form_seq(fs->form) == fs->kept_seq && !str_eq(focus, fs->kept_focus))
        form_seq_from(fs->form, fs->kept_seq + 1);      /* only the focus went on: a later state all the same */
    struct draft d = {.target = fs->target, .office = app_session(app)->office_id, .base_version = fs->version, .seq = form_seq(fs->form)};
    str_copy(d.id, sizeof d.id, fs->request);
    str_copy(d.form, sizeof d.form, fs->ops->form.name);
    str_copy(d.focus, sizeof d.focus, focus);
    d.n = form_draft(fs->form, names, typed, DRAFT_FIELDS - FORM_SCREEN_FIXED);
    char *n[DRAFT_FIELDS], *v[DRAFT_FIELDS];
    for (int i = 0; i < d.n; i++) {
        n[i] = mem_dup(names[i]);
        v[i] = mem_dup(typed[i]);
    }
    for (int i = 0; fs->ops->keep_fixed && i < fs->nfixed; i++, d.n++) {
        struct str name = {0};
        str_addf(&name, "!%s", fs->fixed[i].name);
        n[d.n] = str_take(&name);
        v[d.n] = mem_dup(fs->fixed[i].value);
    }
    d.names = n;
    d.values = v;
    if (fs->saving)
        app_draft_gone(app, fs->request);       /* most likely spent by the save: only the list of the database knows */
    else
        app_draft_kept(app, &d);
    if (leaving) {                      /* the screen goes, and its calls with it */
        app_draft_left(app, &d, (fs->saving ? LEFT_SAVING : 0) | (fs->tried ? LEFT_TRIED : 0) | (fs->unkept ? LEFT_REFUSED : 0));
    } else {
        struct db_call call = {.class = DB_DRAFT};
        draft_keep_call(&call, &d);
        if (!fs->sent && fs->target)                /* whoever began before us was told of nobody */
            also_call(&call, fs->ops->form.name, fs->target, d.office);
        app_call(fs->screen, &call, draft_kept, (void *)(intptr_t)d.seq);
    }
    fs->sent = true;
    fs->kept_seq = form_seq(fs->form);
    str_copy(fs->kept_focus, sizeof fs->kept_focus, focus);
    for (int i = 0; i < d.n; i++) {
        free(n[i]);
        free(v[i]);
    }
}

void form_screen_nobody(void *owner, void *context, const struct db_reply *reply)
{
    (void)owner;
    (void)context;
    (void)reply;
}

void form_screen_left(struct form_screen *fs, bool left)
{
    struct db_call call = {.class = DB_DRAFT, .done = form_screen_nobody};
    if (!(fs->drafted || fs->sent) || !fs->target || !app_online(fs->screen->app))
        return;
    draft_leave_call(&call, fs->request, left);
    db_submit(app_db(fs->screen->app), &call);
}

static void put_draft_back(struct form_screen *fs, const struct draft *d)
{
    str_copy(fs->request, sizeof fs->request, d->id);
    /* Typed on a case that a colleague has changed since: the save is told so, and compares. */
    if (fs->ops->look && d->base_version > 0 && d->base_version < fs->version)
        fs->version = d->base_version;
    form_draft_back(fs->form, d->n, d->names, d->values, d->focus);
    form_seq_from(fs->form, d->seq);        /* a later draft must count on from the one kept */
    fs->drafted = true;
    fs->kept_seq = fs->stored_seq = form_seq(fs->form);
    str_copy(fs->kept_focus, sizeof fs->kept_focus, fs->ops->form.fields[form_focus(fs->form)].name);
    words_moment(d->saved_at, fs->draft_of, sizeof fs->draft_of);
    if (!fs->told_back)
        form_screen_left(fs, false);
    app_sayf(fs->screen->app, _("The draft of %s is back; F8, \"Start anew\" begins without it"), fs->draft_of);
    if (app_draft_owed(fs->screen->app, fs->request)) {     /* not taken yet: from now on the form sees to that */
        fs->kept_seq = fs->stored_seq = -1;
        form_screen_keep(fs, false);                /* (d may be gone now) */
    }
}

/* The draft gone on with: the one chosen, or what was begun of this form for this case or citizen and is known to the session;
 * of new citizens there may be several. */
static bool open_below(const struct form_screen *fs, const struct draft *d)
{
    for (const struct screen *s = fs->screen->below; s; s = s->below)
        if (s->ops->draw == form_screen_draw && str_eq(((const struct form_screen *)s->state)->request, d->id))
            return true;
    return false;
}

static const struct draft *draft_of(const struct form_screen *fs)
{
    const struct draft *d = fs->pending ? fs->pending : fs->target ? app_draft(fs->screen->app, fs->ops->form.name, fs->target) : NULL;
    /* One that is being typed further down (the phone rang) is that form's. */
    return d && !fs->pending && ((fs->ops->fits && !fs->ops->fits(fs, d)) || open_below(fs, d)) ? NULL : d;
}

void form_screen_draft_back(struct form_screen *fs)
{
    const struct draft *d = draft_of(fs);
    if (d)
        put_draft_back(fs, d);
}

static void drop_draft(struct form_screen *fs)
{
    if (fs->drafted || fs->sent)
        app_draft_drop(fs->screen->app, fs->request);
}

/* Empty as if it had just been opened; what is typed from now on is kept as the same draft. */
void form_screen_anew(struct form_screen *fs)
{
    struct screen *s = fs->screen;
    int seq = form_seq(fs->form);
    drop_draft(fs);
    form_free(&fs->form);
    fs->form = form_new(&fs->ops->form, app_session(s->app), fs);
    form_seq_from(fs->form, seq + 1);
    str_copy(fs->title, sizeof fs->title, _(s->ops->title));
    fs->kept_seq = seq + 1;
    fs->drafted = fs->sent = fs->unkept = false;
    fs->draft_of[0] = fs->confirm[0] = '\0';
    if (fs->ops->loaded)
        form_screen_unfix(fs);
    if (fs->ops->look)
        fs->version = fs->c.head.version;
    if (fs->ops->loaded && fs->ops->loaded(fs) != 0)
        app_close(s->app, s);
    else
        app_say(s->app, _("Begun anew"));
}

/* One digit of the list is between these two and what belongs to a field: what was typed is not thrown away by a slip. */
static void gone(void *owner, int answer)
{
    struct form_screen *fs = ((struct screen *)owner)->state;

    if (answer == 1)
        form_screen_discard(fs);
}
static void emptied(void *owner, int answer)
{
    struct form_screen *fs = ((struct screen *)owner)->state;

    if (answer == 1)
        form_screen_anew(fs);
}

void form_screen_ask_gone(struct form_screen *fs, bool anew)
{
    const char *labels[] = {_("throw away"), _("go on typing")};

    if (!form_changed(fs->form))
        (anew ? emptied : gone)(fs->screen, 1);
    else
        app_ask(fs->screen->app, _("Throw away what was typed here?"), 2, labels, anew ? emptied : gone, fs->screen);
}

void form_screen_discard(struct form_screen *fs)
{
    struct app *app = fs->screen->app;
    bool later = (fs->drafted || fs->sent) && !app_keeps(app);
    drop_draft(fs);
    app_close(app, fs->screen);
    app_say(app, later ? _("Thrown away; the draft in the database goes as soon as it takes changes again") : _("Thrown away"));
}

bool form_screen_draft_of(const struct draft *d, long long item)
{
    const char *id = draft_value(d, "id");
    return id && atoll(id) == item;
}

bool form_screen_row_chosen(const struct form *f, int field, int id_field, long long item)
{
    const char *id = form_value(f, "id");
    return field == id_field && id[0] && atoll(id) != item;
}
