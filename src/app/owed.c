/* owed.c - what the server still owes an answer to of drafts whose form is gone: left, thrown away. It goes again until it is taken. */
#include <stdlib.h>
#include <string.h>
#include "app_private.h"
#include "kurator/clock.h"
#include "kurator/conf.h"
#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/str.h"

#define AGAIN_RESTS 3           /* until what the server did not take goes again */

struct owed {
    struct app *app;
    struct owed *next;
    char id[37];
    struct draft *kept;         /* NULL: thrown away */
    unsigned how;               /* LEFT_... */
    bool sent;                  /* under way */
    bool over;                  /* something later is known of that draft: only the answer is waited for */
    bool apart;                 /* the id is a new one, since the one of before was spent elsewhere */
    bool said;                  /* that it was not taken */
};

static void again(void *owner);
static void submit(struct owed *o);

static struct owed *find(const struct app *app, const char *id)
{
    for (struct owed *o = app->owed; o; o = o->next)
        if (!o->over && str_eq(o->id, id))
            return o;
    return NULL;
}

static void drop(struct owed *gone)
{
    struct owed **at = &gone->app->owed;
    while (*at != gone)
        at = &(*at)->next;
    *at = gone->next;
    drafts_free(&gone->kept, gone->kept ? 1 : 0);
    free(gone);
}

static void not_taken(struct owed *o, const struct error *e)
{
    struct app *app = o->app;
    char text[480];
    message_text(e, text, sizeof text);
    if (!o->said && o->kept)
        app_sayf(app, _("What was typed is not kept as a draft: %s"), text);
    else if (!o->said)
        app_sayf(app, _("The draft is not thrown away yet: %s"), text);
    o->said = true;
    if (!str_eq(e->code, "db.readonly") && !str_eq(e->code, "account.refused"))     /* they end with another start */
        app_timer(app, AGAIN_RESTS * 1000 * (int)conf_int(app_conf(app), CONF_DRAFT_SECONDS), again, app);
}

/* The server took nothing: it has the draft already (an answer was lost), or the form was saved or went on at another terminal, where
 * what was typed here is not known: it is kept as a draft of its own. */
static void doubted(void *owner, void *context, const struct db_reply *reply)
{
    struct owed *o = context;
    struct app *app = o->app;
    struct error e = {0};
    (void)owner;
    o->sent = false;
    if (o->over || (reply->ok && draft_among(o->kept, reply->result[0]))) {
        drop(o);
    } else if (!reply->ok) {
        not_taken(o, &reply->error);
    } else if (o->apart) {
        error_set(&e, "draft.void", NULL);
        not_taken(o, &e);
        drop(o);
    } else {
        bool known = app_draft_of(app, o->id) != NULL;
        char was[37];
        str_copy(was, sizeof was, o->id);
        o->apart = true;
        db_uuid(o->id);
        str_copy(o->kept->id, sizeof o->kept->id, o->id);
        app_draft_gone(app, was);
        if (known)
            app_draft_known(app, o->kept);
        submit(o);
        app_say(app, _("The form that was left is saved already, or goes on at another terminal: what was typed here is a draft of its own now. F8, Drafts"));
    }
}

static void doubt(struct owed *o)
{
    struct db_call call = {.class = DB_READ, .done = doubted, .context = o};
    drafts_call(&call);
    o->sent = true;
    db_submit(o->app->db, &call);
}

static void answered(void *owner, void *context, const struct db_reply *reply)
{
    struct owed *o = context;
    struct app *app = o->app;
    (void)owner;
    o->sent = false;
    bool nothing = reply->ok && o->kept && !o->over && !db_rows_bool(reply->result[0], 0, 0);
    if (nothing && (o->how & LEFT_SAVING)) {        /* spent */
        o->over = true;
        app_draft_gone(app, o->id);
        drop(o);
    } else if (nothing && !(o->how & LEFT_TRIED)) {
        doubt(o);
    } else if (reply->ok || o->over) {
        drop(o);
    } else {
        not_taken(o, &reply->error);
    }
}

/* Without a connection it waits in its queue; where nothing is written it waits for another server. */
static void submit(struct owed *o)
{
    struct db_call call = {.class = DB_DRAFT, .done = answered, .context = o};
    if (o->sent || o->over || (app_online(o->app) && !app_keeps(o->app)))
        return;
    if (o->kept)
        draft_keep_call(&call, o->kept);
    else
        draft_drop_call(&call, o->id);
    if (o->kept && !(o->how & LEFT_SAVING))
        draft_leave_call(&call, o->id, true);
    o->sent = true;
    db_submit(o->app->db, &call);
}

void app_owed_again(struct app *app)
{
    for (struct owed *o = app->owed; o; o = o->next)
        submit(o);
}

static void again(void *owner) { app_owed_again(owner); }

bool app_owes(const struct app *app)
{
    for (const struct owed *o = app->owed; o; o = o->next)
        if (!o->over && (!o->sent || o->said || (o->how & LEFT_REFUSED)))
            return true;
    return false;
}

bool app_draft_owed(const struct app *app, const char *id) { return find(app, id) != NULL; }

void app_owed_over(struct app *app, const char *id)
{
    struct owed *o = find(app, id);
    if (o && o->sent)
        o->over = true;
    else if (o)
        drop(o);
}

void app_owed_free(struct app *app)
{
    while (app->owed)
        drop(app->owed);
}

/* What came first goes first. */
static struct owed *owe(struct app *app, const char *id)
{
    struct owed *o = mem_zero(1, sizeof *o), **at = &app->owed;
    app_owed_over(app, id);
    o->app = app;
    str_copy(o->id, sizeof o->id, id);
    while (*at)
        at = &(*at)->next;
    return *at = o;
}

void app_draft_left(struct app *app, const struct draft *d, unsigned how)
{
    struct owed *o = owe(app, d->id);
    o->kept = draft_copy(d);
    o->how = how;
    moment_after(app->session.now_local, (int)((clock_ms() - app->session_at) / 60000), o->kept->saved_at);
    submit(o);
}

void app_draft_drop(struct app *app, const char *id)
{
    app_draft_gone(app, id);
    submit(owe(app, id));
}

/* ---- the database's list as the session knows better ---- */

static int row_of(const struct draft *rows, int n, const char *id)
{
    for (int i = 0; i < n; i++)
        if (str_eq(rows[i].id, id))
            return i;
    return -1;
}

/* What was typed is the session's; whose it is, is the database's, if it has a draft at all. */
static void put(struct draft *row, const struct draft *kept, bool known)
{
    struct draft *copy = draft_copy(kept), old = *row;
    *row = *copy;
    free(copy);
    if (!known)
        return;
    str_copy(row->title, sizeof row->title, old.title);
    str_copy(row->birth_date, sizeof row->birth_date, old.birth_date);
    str_copy(row->settlement, sizeof row->settlement, old.settlement);
    str_copy(row->open_since, sizeof row->open_since, old.open_since);
    str_copy(row->open_no, sizeof row->open_no, old.open_no);
    draft_clear(&old);
}

int app_drafts_mind(const struct app *app, struct draft **rows, int n)
{
    for (const struct owed *o = app->owed; o; o = o->next) {
        int i = row_of(*rows, n, o->id);
        if (o->over || (o->sent && (o->how & LEFT_SAVING)))     /* most likely spent by its save */
            continue;
        if (!o->kept && i >= 0) {
            draft_clear(&(*rows)[i]);
            memmove(*rows + i, *rows + i + 1, (size_t)(--n - i) * sizeof **rows);
        } else if (o->kept && i < 0) {
            *rows = mem_grow(*rows, (size_t)n + 1, sizeof **rows);
            memmove(*rows + 1, *rows, (size_t)n++ * sizeof **rows);
            put(*rows, o->kept, false);
        } else if (o->kept && !(*rows)[i].away && (*rows)[i].seq < o->kept->seq) {
            put(&(*rows)[i], o->kept, true);
        }
    }
    return n;
}
