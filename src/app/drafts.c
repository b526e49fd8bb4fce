/* drafts.c - the own drafts as the session knows them: a form that was begun is offered again without asking the database. */
#include <stdlib.h>
#include <string.h>
#include "app_private.h"
#include "kurator/clock.h"
#include "kurator/date_input.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define ROW sizeof(void *)      /* each stands for itself: only pointers are moved */
#define DRAFTS_MAX 200          /* of one account; the oldest are found by F8 all the same */

static int place_of(const struct app *app, const char *id)
{
    for (int i = 0; i < app->ndrafts; i++)
        if (str_eq(app->draft[i]->id, id))
            return i;
    return -1;
}

static void drop(struct app *app, int i)
{
    drafts_free(&app->draft[i], 1);
    memmove(app->draft + i, app->draft + i + 1, (size_t)(app->ndrafts - i - 1) * ROW);
    app->ndrafts--;
}

/* The newest stands first. */
static void put_first(struct app *app, struct draft *d)
{
    if (app->ndrafts == DRAFTS_MAX)
        drop(app, app->ndrafts - 1);
    app->draft = mem_grow(app->draft, (size_t)app->ndrafts + 1, ROW);
    memmove(app->draft + 1, app->draft, (size_t)app->ndrafts * ROW);
    app->draft[0] = d;
    app->ndrafts++;
}

void app_drafts_free(struct app *app)
{
    while (app->ndrafts > 0)
        drop(app, app->ndrafts - 1);
    free(app->draft);
    app->draft = NULL;
}

void app_drafts_take(struct app *app, const struct draft *rows, int n)
{
    app_drafts_free(app);
    for (int i = n - 1; i >= 0; i--)
        if (!rows[i].away)
            put_first(app, draft_copy(&rows[i]));
}

const struct draft *app_draft(const struct app *app, const char *form, long long target)
{
    for (int i = 0; i < app->ndrafts; i++)
        if (app->draft[i]->target == target && str_eq(app->draft[i]->form, form))
            return app->draft[i];
    return NULL;
}

const struct draft *app_draft_of(const struct app *app, const char *id)
{
    int i = place_of(app, id);
    return i >= 0 ? app->draft[i] : NULL;
}

void app_draft_known(struct app *app, const struct draft *d)
{
    struct draft *copy = draft_copy(d);
    moment_after(app->session.now_local, (int)((clock_ms() - app->session_at) / 60000), copy->saved_at);
    put_first(app, copy);
}

void app_draft_kept(struct app *app, const struct draft *d)
{
    app_draft_gone(app, d->id);         /* what is owed of before, too */
    app_draft_known(app, d);
}

void app_draft_gone(struct app *app, const char *id)
{
    int i = place_of(app, id);
    if (i >= 0)
        drop(app, i);
    app_owed_over(app, id);
}
