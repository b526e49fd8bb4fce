/* draft_list.c - the forms begun and not saved, and what becomes of the one chosen. */
#include <stdio.h>
#include "kurator/app.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

static struct { struct draft *rows; int n; } found;     /* while the list is on the screen */

/* The screen of the form that a draft names, NULL when there is none (a draft of another version). */
static const struct screen_ops *screen_of_form(const char *form)
{
    static const struct { const char *form; const struct screen_ops *screen; } forms[] = {
        {"intake", &screen_intake}, {"attempt", &screen_attempt}, {"meeting", &screen_meeting}, {"override", &screen_override},
        {"mistake", &screen_mistake}, {"close", &screen_close}, {"reopen", &screen_reopen}, {"forward", &screen_forward}, {"spot", &screen_spot},
        {"passed", &screen_elsewhere}, {"phone", &screen_phone}, {"address", &screen_address}, {"preference", &screen_preference}, {"representative", &screen_representative},
        {"identity", &screen_identity}, {"document", &screen_document}, {"ipra", &screen_ipra}, {"measure", &screen_measure}, {"former", &screen_former}, {"join", &screen_join}, {"member", &screen_member}, {"household", &screen_household},
        {"request", &screen_request}, {"answer", &screen_answer}, {"processing", &screen_processing}, {"restrict", &screen_restrict}, {"named", &screen_named},
        {"orphan", &screen_orphan}, {"absence", &screen_absence}, {"refer", &screen_refer}, {"withdraw", &screen_withdraw}, {"reply", &screen_reply}, {"handover", &screen_handover}, {"destroy", &screen_destroy},
        {"destroy-decide", &screen_destroy_decide}, {"not-same", &screen_not_same}, {"pair-apart", &screen_pair_apart}, {"unmerge", &screen_unmerge}, {"view", &screen_view}, {"marks", &screen_marks}, {"user", &screen_user}, {"user_lock", &screen_user_lock}, {"site", &screen_site}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        if (str_eq(forms[i].form, form))
            return forms[i].screen;
    return NULL;
}

static const char *draft_label(void *owner, int i)
{
    static char label[500];
    char moment[24], date[16];
    (void)owner;
    if (i < 0 || i >= found.n)
        return NULL;
    const struct draft *d = &found.rows[i];
    const struct screen_ops *screen = screen_of_form(d->form);
    if (d->away) {
        snprintf(label, sizeof label, _("%s  %s: not to be opened any more"), words_moment(d->saved_at, moment, sizeof moment), screen ? _(screen->title) : d->form);
        return label;
    }
    snprintf(label, sizeof label, "%s  %s%s%s%s%s", words_moment(d->saved_at, moment, sizeof moment), d->title, d->birth_date[0] ? ", " : "",
             d->birth_date[0] ? words_full_date(d->birth_date, date, sizeof date) : "", d->title[0] ? ": " : "", screen ? _(screen->title) : d->form);
    return label;
}

bool screens_open_draft(struct app *app, const struct draft *d)
{
    const struct screen_ops *screen = screen_of_form(d->form);
    const struct draft *begun = d, *known = app_draft(app, d->form, d->target);
    if (known && str_eq(known->id, d->id) && known->seq > d->seq)
        begun = known;                  /* kept a moment ago: reading the list went before it */
    if (screen == &screen_intake) {
        struct person_row person = {.person_id = d->target};
        str_copy(person.name, sizeof person.name, d->title);
        str_copy(person.birth_date, sizeof person.birth_date, d->birth_date);
        str_copy(person.settlement, sizeof person.settlement, d->settlement);
        str_copy(person.open_since, sizeof person.open_since, d->open_since);
        str_copy(person.open_no, sizeof person.open_no, d->open_no);
        struct intake_args args = {.person = d->target ? &person : NULL, .draft = begun};
        return app_push(app, screen, &args) != NULL;
    }
    struct find_args asked = {.draft = begun};
    if (screen == &screen_elsewhere)
        return app_push(app, screen, &asked) != NULL;
    struct request_args reply = {.id = d->target, .draft = begun};
    if (screen == &screen_answer || screen == &screen_withdraw || screen == &screen_reply)
        return app_push(app, screen, &reply) != NULL;
    if (screen == &screen_handover)
        return app_push(app, screen, &(struct handover_args){.draft = begun}) != NULL;
    if (screen == &screen_destroy || screen == &screen_destroy_decide)
        return app_push(app, screen, &(struct destroy_args){.proposal = d->target, .draft = begun}) != NULL;
    if (screen == &screen_not_same || screen == &screen_pair_apart || screen == &screen_unmerge)
        return app_push(app, screen, &(struct pair_args){.draft = begun}) != NULL;
    if (screen == &screen_user || screen == &screen_user_lock)
        return app_push(app, screen, &(struct user_args){.draft = begun}) != NULL;
    if (screen == &screen_join)
        return app_push(app, screen, &(struct join_args){.draft = begun}) != NULL;
    if (screen == &screen_marks)
        return app_push(app, screen, &(struct marks_args){.draft = begun}) != NULL;
    if (screen == &screen_view)
        return app_push(app, screen, &(struct view_args){.draft = begun}) != NULL;
    if (screen == &screen_site)
        return app_push(app, screen, &(struct site_args){.draft = begun}) != NULL;
    struct case_args args = {.case_id = d->target, .draft = begun};
    return screen && app_push(app, screen, &args) != NULL;
}

static char away[37];           /* the draft that is being asked about */

static void away_answer(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer != 1)
        return;
    app_draft_drop(s->app, away);
    app_say(s->app, _("Thrown away"));
}

static void ask_away(struct screen *s, const struct draft *d)
{
    const char *labels[] = {_("throw away"), _("leave it")};
    str_copy(away, sizeof away, d->id);
    app_ask(s->app, _("What this form was about is gone, or with others now: what was typed is not shown. Should it come back, the form opens again."), 2, labels, away_answer, s);
}

static void draft_chosen(void *owner, int i)
{
    struct screen *s = owner;
    if (i >= 0 && i < found.n && found.rows[i].away)
        ask_away(s, &found.rows[i]);
    else if (i >= 0 && i < found.n && !screens_open_draft(s->app, &found.rows[i]))
        app_sayf(s->app, _("This program does not know the form \"%s\""), found.rows[i].form);
    drafts_free(&found.rows, found.n);
    found.n = 0;
}

static void drafts_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    if (app_top(s->app) != s)
        return;
    drafts_free(&found.rows, found.n);
    found.n = app_drafts_mind(s->app, &found.rows, drafts_read(&found.rows, reply->result[0]));
    if (found.n == 0)
        app_say(s->app, _("No form was left unsaved"));
    else
        app_pick(s->app, _("Drafts"), draft_label, draft_chosen, s);
}

void drafts_open(struct screen *from)
{
    struct db_call call = {.class = DB_READ};
    struct screen *s = app_top(from->app);      /* the home, or what stands over it */
    drafts_call(&call);
    app_wait(s);
    app_call(s, &call, drafts_arrived, NULL);
}
