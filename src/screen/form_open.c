/* form_open.c - a form on the screen begins: its case is read, its draft comes back, who else is at it is told; and ends. */
#include <stdio.h>
#include <stdlib.h>
#include "form_save.h"
#include "kurator/clock.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/words.h"

static struct form_screen *state(struct screen *s) { return s->state; }

/* ---- who else is at it ---- */

void form_screen_also(struct form_screen *fs, const struct db_rows *rows)
{
    struct app *app = fs->screen->app;
    char was[300], is[300];
    words_also(fs->also, fs->nalso, was, sizeof was);
    fs->nalso = also_read(fs->also, rows);
    if (str_eq(was, words_also(fs->also, fs->nalso, is, sizeof is)))
        return;
    if (app_plain(app))
        app_say(app, is[0] ? is : _("Nobody else is at it any more"));      /* what stands below is not heard */
    app_dirty(app);
}

static void also_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    if (reply->ok)
        form_screen_also(state(s), reply->result[0]);
}

void form_screen_ask_also(struct form_screen *fs)
{
    struct screen *s = fs->screen, *top = app_top(s->app);
    struct db_call call = {.class = DB_READ};
    while (top->ops->popup && top->below)
        top = top->below;
    fs->also_stale = top != s || !app_online(s->app);
    if (fs->also_stale || !fs->have_case || !fs->target)
        return;
    also_call(&call, fs->ops->form.name, fs->target, app_session(s->app)->office_id);
    app_call(s, &call, also_arrived, NULL);
}

const char *form_screen_status(struct screen *s, char *buf, size_t size)
{
    return words_also(state(s)->also, state(s)->nalso, buf, size);
}

/* ---- the form begins ---- */

static int ready(struct form_screen *fs)
{
    fs->have_case = true;
    int rc = fs->ops->loaded ? fs->ops->loaded(fs) : 0;
    if (rc == 0)
        form_screen_draft_back(fs);
    drafts_free(&fs->pending, fs->pending ? 1 : 0);
    return rc;
}

int form_screen_ready(struct screen *s)
{
    int rc = ready(state(s));
    s->page++;                  /* --plain prints the form now that it is one */
    if (rc == 0)
        form_screen_ask_also(state(s));
    return rc;
}

/* The form begins on its case, which has been read; not 0 when it cannot. */
static int begin_on(struct form_screen *fs, const struct db_reply *reply)
{
    struct screen *s = fs->screen;
    if (fs->ops->take)
        fs->ops->take(fs, reply->result[reply->nresults - 1]);
    fs->version = fs->c.head.version;
    fs->case_at = clock_ms();
    s->page++;
    if (ready(fs) != 0)
        return -1;
    if (fs->c.head.elsewhere[0]) {
        char line[300];
        fs->nalso = 1;
        str_copy(fs->also[0].who, sizeof fs->also[0].who, fs->c.head.elsewhere);
        str_copy(fs->also[0].since, sizeof fs->also[0].since, fs->c.head.elsewhere_since);
        words_also_head(&fs->c.head, line, sizeof line);
        if (fs->draft_of[0])
            app_sayf(s->app, _("The draft of %s is back; F8, \"Start anew\" begins without it. %s"), fs->draft_of, line);
        else
            app_say(s->app, line);
    }
    app_dirty(s->app);
    return 0;
}

static void case_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct form_screen *fs = state(s);
    (void)context;
    app_ready(s);
    struct error e = {0};
    if (!reply->ok)
        e = reply->error;
    else if (!case_read(&fs->c, reply, 0))
        error_set(&e, "case.none", NULL);
    if (error_is(&e)) {
        app_fail(s->app, &e);
        app_close(s->app, s);
    } else if (begin_on(fs, reply) != 0) {
        app_close(s->app, s);
    }
}

int form_screen_begin(struct screen *s, const struct db_reply *reply, int first)
{
    struct form_screen *fs = state(s);
    struct error e = {0};
    fs->lent = false;
    if (case_read(&fs->c, reply, first))
        return begin_on(fs, reply);
    error_set(&e, "case.none", NULL);
    app_fail(s->app, &e);
    return -1;
}

int form_screen_open(struct screen *s, const struct form_screen_ops *ops, long long target, const struct draft *draft)
{
    struct form_screen *fs = state(s);
    fs->screen = s;
    fs->ops = ops;
    fs->target = target;
    fs->own = mem_zero(1, ops->own_size ? ops->own_size : 1);
    fs->form = form_new(&ops->form, app_session(s->app), fs);
    str_copy(fs->title, sizeof fs->title, _(s->ops->title));
    fs->pending = draft ? draft_copy(draft) : NULL;
    db_uuid(fs->request);
    if (!ops->look) {
        fs->version = app_session(s->app)->office_id;
        return ops->later ? 0 : form_screen_ready(s);
    }
    if (fs->lent)
        return 0;
    struct db_call call = {.class = DB_READ};
    case_call(&call, target, ops->look);
    /* That one is back at it is told with the reading, when the draft is known to be the one. */
    const struct draft *begun = draft ? draft : !ops->fits ? app_draft(s->app, ops->form.name, target) : NULL;
    if (begun && !app_session(s->app)->read_only) {
        draft_leave_call(&call, begun->id, false);
        fs->told_back = true;
    }
    if (ops->call)
        ops->call(fs, &call);
    app_wait(s);
    app_call(s, &call, case_arrived, NULL);
    return 0;
}

void form_screen_close(struct screen *s)
{
    struct form_screen *fs = state(s);
    if (fs->ops && fs->ops->close)
        fs->ops->close(fs);
    form_free(&fs->form);
    drafts_free(&fs->pending, fs->pending ? 1 : 0);
    case_free(&fs->c);
    form_screen_unfix(fs);
    free(fs->own);
}

/* ---- the case read anew beside it ---- */

bool form_screen_call(struct screen *s, struct db_call *call)
{
    if (!s || s->ops->draw != form_screen_draw || !state(s)->have_case || !state(s)->ops->look)
        return false;
    case_call(call, state(s)->target, state(s)->ops->look);
    return true;
}

void form_screen_take(struct screen *s, const struct db_reply *reply, int first)
{
    if (!s || s->ops->draw != form_screen_draw || reply->nresults <= first || !state(s)->ops->look)
        return;
    struct form_screen *fs = state(s);
    int version = fs->c.head.version;
    if (!case_read(&fs->c, reply, first))
        return;
    /* The form goes on from what it was opened on: what colleagues did meanwhile is still asked about. */
    fs->c.head.version = version;
    if (fs->ops->reread)
        fs->ops->reread(fs);
    app_dirty(s->app);
}
