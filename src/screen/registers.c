/* registers.c - a register from the menu, or of those whom the list of citizens shows: which one where there are several, what for, then a file. */
#include "kurator/registers.h"

#include <stdio.h>
#include <stdlib.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/session.h"

/* From the first list to choose from to the second, which follows it at once; of whom: NULL everybody. */
static char wanted[32];
static char *terms;

/* The i-th of the registers that are for the account: a centre's, or an office's. */
static const struct choice *register_at(struct screen *home, int i)
{
    const struct session *session = app_session(home->app);
    const char *reach = str_eq(session->role, "monitor") ? "region" : "office";
    const struct choice *first;
    int n = session_list(session, "register", &first);

    for (int k = 0; k < n; k++)
        if (str_eq(first[k].extra, reach) && i-- == 0)
            return &first[k];
    return NULL;
}

static const char *title(void *owner, int i)
{
    const struct choice *c = i >= 0 ? register_at(owner, i) : NULL;

    return c ? c->name : NULL;
}

static const char *reason(void *owner, int i)
{
    const struct choice *first;
    int n = session_list(app_session(((struct screen *)owner)->app), "register_reason", &first);

    return i >= 0 && i < n ? first[i].name : NULL;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct register_table t = {0};
    struct error e = {0};
    char stem[80], what[300], rows[80], day[DATE_ISO_SIZE];

    (void)context;
    app_ready(s);
    if (!reply->ok || register_read(&t, reply->result[0], &e) != 0) {
        app_fail(s->app, reply->ok ? &e : &reply->error);
    } else if (app_top(s->app) == s) {
        snprintf(stem, sizeof stem, "register-%s-%s", wanted, date_iso(app_session(s->app)->today, day));
        snprintf(what, sizeof what, "%s, %s", _("Register of citizens"), t.office);
        snprintf(rows, sizeof rows, _("Rows in it: %ld"), t.n);         /* who has marked a few sees that it is all that the list finds */
        struct app_paper paper = {.text = str_text(&t.csv), .n = t.csv.len, .what = what, .stem = stem, .after = rows};

        if (t.n == 0)
            app_say(s->app, _("There is nobody in the register"));
        else
            app_table(s, &paper);
    }
    register_free(&t);
}

static void reason_chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct db_call call = {.class = DB_READ};
    const struct choice *first;

    if (i < 0 || i >= session_list(app_session(s->app), "register_reason", &first))
        return;
    const struct choice *which = session_choice(app_session(s->app), "register", wanted);
    char office[16];

    snprintf(office, sizeof office, "%d", app_session(s->app)->office_id);
    register_call(&call, which && str_eq(which->extra, "office") ? office : NULL, wanted, first[i].code, i18n_language(), terms);
    app_wait(s);
    app_call(s, &call, arrived, NULL);      /* which keeps the texts */
}

static void register_chosen(void *owner, int i)
{
    struct screen *s = owner;
    const struct choice *c = i >= 0 ? register_at(s, i) : NULL;

    if (c && str_copy(wanted, sizeof wanted, c->code))
        app_pick(s->app, _("What the register is for"), reason, reason_chosen, s);
}

void register_open(struct screen *home)
{
    struct error why = {0};

    free(terms);
    terms = NULL;
    /* before anything is asked, not after it (the database refuses, too) */
    if (!str_eq(app_session(home->app)->role, "monitor") && app_may(home->app, NEEDS_SUPERVISOR, &why) != 0)
        app_fail(home->app, &why);
    else if (register_at(home, 1))
        app_pick(home->app, _("Which register"), title, register_chosen, home);
    else
        register_chosen(home, 0);
}

void register_open_filtered(struct screen *s, const char *filter)
{
    register_open(s);
    terms = mem_dup(filter);
}
