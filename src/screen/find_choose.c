/* find_choose.c - what becomes of the citizen whom the search has found: his card, his call, an intake, a family; or the other operators. */
#include <stdlib.h>
#include "find.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"

static struct find *state(struct screen *s) { return s->state; }

bool find_edits(const struct screen *s) { return session_edits(app_session(s->app)); }
static const char *no_case(const struct screen *s) { return find_edits(s) ? _("No case yet: F5 records a referral") : _("This citizen has no case yet"); }

const char *find_year_asked(void) { return _("Too many: add the birth year or another name"); }

void find_open_card(struct screen *s, const struct person_row *p, const struct db_reply *reply)
{
    struct app *app = s->app;
    char name[sizeof p->name];
    struct case_args args = {.case_id = p->case_id, .from = s->ops->name, .name = name, .reply = reply};
    str_copy(name, sizeof name, p->name);       /* the row goes with this screen */
    app_close(app, s);
    app_push(app, &screen_card, &args);
}

void find_intake(struct screen *s, const struct person_row *p)
{
    struct app *app = s->app;
    char *typed = mem_dup(state(s)->field.text);
    struct person_row person = {0};
    if (p)
        person = *p;                            /* the row goes with this screen */
    struct intake_args args = {.person = person.person_id ? &person : NULL, .typed = typed};
    app_close(app, s);
    app_push(app, &screen_intake, &args);
    free(typed);
}

void find_choose(struct screen *s, int i)
{
    struct find *f = state(s);
    struct app *app = s->app;
    if (f->year && !f->in_list) {
        app_say(app, find_year_asked());        /* also of an intake: who has so many namesakes may be there already */
        return;
    }
    if (i < 0 || i >= find_rows(f)) {
        app_say(app, find_edits(s) ? _("Nobody found: F5 records a new citizen") : _("Nobody found"));
        return;
    }
    if (f->joins) {
        struct person_row person = f->found[i];
        struct join_args args = {.case_id = f->joins, .person = &person};
        app_close(app, s);
        app_push(app, &screen_join, &args);
        return;
    }
    if (f->intake || find_new(f, i)) {
        find_intake(s, find_new(f, i) ? NULL : &f->found[i]);
        return;
    }
    const struct person_row *p = &f->found[i];
    if (p->case_id)
        find_open_card(s, p, NULL);
    else
        app_say(app, no_case(s));
}

/* The search gives way, so that after the save one is where one was. */
void find_ringing(struct screen *s, const struct person_row *p, const struct db_reply *reply)
{
    struct find *f = state(s);
    struct app *app = s->app;
    if (!p) {
        app_say(app, f->year ? find_year_asked() : f->n ? _("Choose the citizen who calls first") : _("Nobody found: F4 asks other operators, F5 records a new citizen"));
        return;
    }
    if (!f->in_list && f->n > 1 && f->list.selected <= 0) {
        f->in_list = true;
        app_say(app, _("Several are found: move to the one who calls, then F6"));
        return;
    }
    if (!p->case_id) {
        app_say(app, no_case(s));
        return;
    }
    struct case_args args = {.case_id = p->case_id, .channel = "phone", .direction = "in", .reply = reply};
    app_close(app, s);
    app_push(app, &screen_attempt, &args);
}

void find_elsewhere(struct screen *s)
{
    struct app *app = s->app;
    char *typed = mem_dup(state(s)->field.text);
    struct find_args args = {.typed = typed};
    app_close(app, s);
    app_push(app, &screen_elsewhere, &args);
    free(typed);
}
