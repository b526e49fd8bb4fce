/* form_twice.c - a form that goes on at two terminals, or was saved at the other one: what is typed here becomes a draft of its own. */
#include <stdint.h>
#include "form_save.h"
#include "kurator/message.h"

static struct form_screen *state(struct screen *s) { return s->state; }

void form_screen_apart(struct form_screen *fs, bool answer)
{
    struct app *app = fs->screen->app;
    struct error e = {0};
    char text[480];
    app_draft_gone(app, fs->request);
    db_uuid(fs->request);
    fs->apart = true;
    fs->drafted = fs->sent = fs->unkept = fs->tried = false;
    fs->kept_seq = fs->stored_seq = -1;
    form_screen_keep(fs, false);
    error_set(&e, "draft.apart", NULL);
    if (answer)
        app_fail(app, &e);
    else                        /* of itself: the keys typed ahead are meant for this form all the same */
        app_say(app, message_text(&e, text, sizeof text));
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
        form_screen_apart(fs, false);
}

void form_screen_doubt(struct form_screen *fs, int seq)
{
    struct db_call call = {.class = DB_READ};
    if (fs->kept_seq != seq || fs->tried)
        return;
    drafts_call(&call);
    app_call(fs->screen, &call, doubted, (void *)(intptr_t)seq);
}
