/* form_twice.c - a form that goes on at two terminals, or was saved at the other one: what is typed here becomes a draft of its own. */
#include <stdint.h>
#include "form_save.h"
#include "kurator/i18n.h"
#include "kurator/str.h"

static struct form_screen *state(struct screen *s) { return s->state; }

void form_screen_apart(struct form_screen *fs)
{
    struct app *app = fs->screen->app;
    app_draft_gone(app, fs->request);
    db_uuid(fs->request);
    fs->apart = true;
    fs->drafted = fs->sent = fs->unkept = fs->tried = false;
    fs->kept_seq = fs->stored_seq = -1;
    form_screen_keep(fs, false);
    app_drop_keys(app);
    app_say(app, _("This form is saved already, or goes on at another terminal. What stands here is a draft of its own now: look at the case before F2 saves it too."));
}

/* Neither the draft of before nor one of its own: what it is about was destroyed meanwhile. */
static void nowhere(struct form_screen *fs, int seq)
{
    struct error e = {0};
    error_set(&e, "draft.void", NULL);
    form_screen_unkept(fs, seq, &e);
}

static void doubted(void *owner, void *context, const struct db_reply *reply)
{
    struct form_screen *fs = state(owner);
    int seq = (int)(intptr_t)context;
    const struct draft *mine = app_draft_of(fs->screen->app, fs->request);
    if (!fs->form || fs->saving || fs->tried || fs->kept_seq != seq || !mine)
        return;                         /* a later one was sent: its own answer decides; a save: that one's */
    if (!reply->ok)
        form_screen_unkept(fs, seq, &reply->error);
    else if (draft_among(mine, reply->result[0]))
        form_screen_stored(fs, seq);
    else if (fs->apart)
        nowhere(fs, seq);
    else
        form_screen_apart(fs);
}

void form_screen_doubt(struct form_screen *fs, int seq)
{
    struct db_call call = {.class = DB_READ};
    if (fs->kept_seq != seq || fs->tried)
        return;
    drafts_call(&call);
    app_call(fs->screen, &call, doubted, (void *)(intptr_t)seq);
}
