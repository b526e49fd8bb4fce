/* worklist_read.c - the worklist and the database: pages, what a save brought along, changes of others, the preview. */
#include <stdio.h>
#include <string.h>
#include "worklist.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define WORK_PAGE 60            /* rows of one answer */
#define PAGES_MAX 8             /* the server gives 500 rows at most */

const char *const worklist_whose[] = {"all", "mine", "nobody"};
static struct worklist *state(struct screen *s) { return s->state; }

const struct work_row *worklist_current(const struct worklist *w)
{
    return w->list.selected >= 0 && w->list.selected < w->rows.n ? &w->rows.rows[w->list.selected] : NULL;
}

/* ---- the calls ---- */

/* From the top down to the bar and what is seen below it: the bar must find its row again. */
void worklist_call(struct screen *home, struct db_call *call)
{
    struct worklist *w = state(home);
    int pages = w->shown == w->tab && w->list.selected > 0 ? (w->list.selected + w->list.height) / WORK_PAGE + 1 : 1;
    w->limit = pages < PAGES_MAX ? pages * WORK_PAGE : PAGES_MAX * WORK_PAGE;
    work_call(call, app_session(home->app)->office_id, w->tab, worklist_whose[w->mine], NULL, 0, w->limit);
}

/* Puts the bar back on the case it stood on; when the case left the list, on the row that took its place. */
void worklist_take(struct screen *home, const struct db_rows *rows)
{
    struct worklist *w = state(home);
    const struct work_row *r = worklist_current(w);
    long long was = r ? r->deadline_id : 0;
    int at = w->list.selected;
    work_free(&w->rows);
    work_read(&w->rows, rows, w->limit);
    if (!w->loaded || w->shown != w->tab)
        home->page++;
    w->shown = w->tab;
    w->loaded = true;
    w->stale = false;
    w->previewed = 0;
    list_count(&w->list, w->rows.n);
    for (int i = 0; i < w->rows.n; i++)
        if (w->rows.rows[i].deadline_id == was)
            at = i;
    if (at >= 0)
        list_select(&w->list, at < w->rows.n ? at : w->rows.n - 1);
    app_dirty(home->app);
}

/* After a save of the case under the bar it goes on: to the row that took its place when it left or went further down (a
 * meeting moved to a later day), else to the row below. */
void worklist_saved(struct screen *home, const struct db_rows *rows, long long case_id)
{
    struct worklist *w = state(home);
    const struct work_row *r = worklist_current(w);
    long long was = r && r->case_id == case_id ? r->deadline_id : 0;
    int before = w->list.selected;
    worklist_take(home, rows);
    r = worklist_current(w);
    int next = w->list.selected > before ? before : before + 1;
    if (was && r && r->deadline_id == was && next < w->rows.n)
        list_select(&w->list, next);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct worklist *w = state(s);
    app_ready(s);
    if (context)
        w->more_asked = false;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    if (context) {
        w->rows.more = false;
        work_read(&w->rows, reply->result[0], WORK_PAGE);
        list_count(&w->list, w->rows.n);
    } else {
        worklist_take(s, reply->result[0]);
    }
}

void worklist_reload(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    worklist_call(s, &call);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

/* Which list is looked at, for an answer that nobody waited for. */
static void *shown_now(struct screen *s)
{
    return (void *)(intptr_t)((int)state(s)->tab * 8 + (int)state(s)->mine);
}

static void refreshed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    state(s)->refreshing = false;
    if (reply->ok && context == shown_now(s))
        worklist_take(s, reply->result[0]);
}

/* Others changed the list: it is read when it is seen. Nobody asked, so no key waits. */
void worklist_refresh(struct screen *s)
{
    struct worklist *w = state(s);
    w->stale = true;
    if (app_top(s->app) != s || s->waits > 0 || w->refreshing || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    worklist_call(s, &call);
    w->refreshing = true;
    app_call(s, &call, refreshed, shown_now(s));
}

/* The next page when the bar comes near the end of what is there. */
void worklist_more(struct screen *s)
{
    struct worklist *w = state(s);
    if (!w->rows.more || w->more_asked || w->refreshing || w->list.selected < w->rows.n - 1 - w->list.height || !app_online(s->app))
        return;
    const struct work_row *last = &w->rows.rows[w->rows.n - 1];
    struct db_call call = {.class = DB_READ};
    work_call(&call, app_session(s->app)->office_id, w->tab, worklist_whose[w->mine], last->due_on, last->deadline_id, WORK_PAGE);
    w->more_asked = true;
    app_wait(s);
    app_call(s, &call, arrived, w);
}

/* ---- preview: when the bar rests ---- */

static void preview_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct worklist *w = state(s);
    const struct work_row *r = worklist_current(w);
    if (!r || r->case_id != (long long)(intptr_t)context)
        return;                         /* the bar went on: another citizen's numbers must not stand under it */
    w->have_preview = reply->ok && preview_read(&w->preview, reply->result[0]);
    app_dirty(s->app);
}

static void rested(void *owner)
{
    struct screen *s = owner;
    struct worklist *w = state(s);
    const struct work_row *r = worklist_current(w);
    if (w->place != w->list.selected && app_top(s->app) == s) {
        w->place = w->list.selected;
        app_dirty(s->app);
    }
    if (r && r->case_id == w->previewed && w->have_preview)
        return;                         /* the bar came back */
    if (w->have_preview)
        app_dirty(s->app);              /* only then: drawing asks for the next rest, and without a connection that never ended */
    w->have_preview = false;
    if (!r || app_top(s->app) != s || !app_online(s->app) || app_session(s->app)->read_only)
        return;                         /* a standby cannot write down that they were looked at, and gives none */
    struct db_call call = {.class = DB_SEARCH};
    preview_call(&call, r->case_id);
    w->previewed = r->case_id;
    app_call(s, &call, preview_arrived, (void *)(intptr_t)r->case_id);
}

/* The lines of the row before, and its place in the list, go when the bar rests, not with every move: a move is few bytes,
 * the pause a third of a second, and the lines begin with their citizen's name. */
void worklist_want_preview(struct screen *s)
{
    struct worklist *w = state(s);
    const struct work_row *r = worklist_current(w);
    if (!conf_bool(app_conf(s->app), CONF_PREVIEW) || !r || (r->case_id == w->previewed && w->place == w->list.selected))
        return;
    app_timer(s->app, (int)conf_int(app_conf(s->app), CONF_PREVIEW_DELAY), rested, s);
}
