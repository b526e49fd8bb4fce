/* quality_people.c - who is behind a figure of the register's quality, with all that is missing; Enter opens the card to mend it. */
#include <stdint.h>
#include <stdio.h>

#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/table.h"
#include "kurator/words.h"
#include "quality_screen.h"

#define PAGE 60

struct people_state {
    struct quality_people people;
    struct quality_people_args of;
    struct table table;
    bool loaded, asking;
    long long was;              /* on whom the bar stood, while the rows are read anew */
    long touches;
};

static struct people_state *state(struct screen *s) { return s->state; }

static const struct table_column columns[] = {
    {.title = N_("Citizen"), .width = 24, .least = 14},
    {.title = N_("Born"), .width = 10, .priority = 2},
    {.title = N_("What is missing"), .width = 60, .least = 20, .elastic = true},
    {.title = N_("Responsible"), .width = 16, .priority = 3},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct quality_person *p = &((struct people_state *)ctx)->people.person[row];
    switch (col) {
    case 0: return p->name;
    case 1: return words_full_date(p->birth_date, buf, size);
    case 2: return p->gaps;
    default: return p->assignee;
    }
}
static long long id_of(void *ctx, int row) { return ((struct people_state *)ctx)->people.person[row].person_id; }
static const struct table_ops ops = {.columns = columns, .ncolumns = 4, .cell = cell, .id = id_of};

static void call_page(struct screen *s, int limit);

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct people_state *p = state(s);
    struct error e = {0};
    p->asking = false;
    app_ready(s);
    if ((long)(intptr_t)context != p->people.n) {
        call_page(s, PAGE);             /* a page behind rows that are not there any more: they are read anew */
        return;
    }
    long long was = p->was ? p->was : table_id(&p->table);      /* by the rows that may move now */
    p->was = 0;
    if (!reply->ok || quality_people_read(&p->people, reply->result[0], &e) != 0) {
        app_fail(s->app, reply->ok ? &e : &reply->error);
        return;
    }
    p->loaded = true;
    table_rows(&p->table, p->people.n, was);
    app_dirty(s->app);
}

static void call_page(struct screen *s, int limit)
{
    struct people_state *p = state(s);
    struct db_call call = {.class = DB_READ};
    char office[16];
    snprintf(office, sizeof office, "%d", p->of.office);
    quality_people_call(&call, office, p->of.rule, i18n_language(), "", &p->people, limit);
    p->asking = true;
    app_wait(s);
    app_call(s, &call, arrived, (void *)(intptr_t)p->people.n);
}

/* The next page, when the bar comes near the end of what is there. */
static void more(struct screen *s)
{
    struct people_state *p = state(s);
    if (!p->asking && p->people.n < p->people.total && table_row(&p->table) >= p->people.n - 2)
        call_page(s, PAGE);
}

/* As many rows as there were, from the first on. */
static void reload(struct screen *s)
{
    struct people_state *p = state(s);
    int n = p->people.n > PAGE ? p->people.n : PAGE;
    if (p->asking)
        return;
    p->touches = app_touches(s->app);
    p->was = table_id(&p->table);
    table_rows(&p->table, 0, 0);
    quality_people_free(&p->people);
    p->loaded = false;
    call_page(s, n);
}

static int open_it(struct screen *s, const void *args)
{
    struct people_state *p = state(s);
    p->of = *(const struct quality_people_args *)args;
    p->touches = app_touches(s->app);
    table_init(&p->table, &ops, p, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    call_page(s, PAGE);
    return 0;
}

static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    quality_people_free(&state(s)->people);
}

static void draw(struct screen *s, struct draw *d)
{
    struct people_state *p = state(s);
    char title[340];
    snprintf(title, sizeof title, "%s (%ld)", p->of.title, p->people.total);
    bar_top(d, 0, title, "", "");
    draw_rule(d, 1);
    if (p->loaded)
        table_draw(&p->table, d, 2, draw_rows(d) - 4, _("Nobody is behind this figure any more."));
}

static bool key(struct screen *s, const struct key_event *k)
{
    bool used = state(s)->loaded && table_key(&state(s)->table, k);
    if (used)
        more(s);
    return used;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_OPEN || a == ACT_WHY) && (!state(s)->loaded || table_row(&state(s)->table) < 0) ? error_set(why, "list.empty", NULL) : 0;
}

static void act(struct screen *s, enum action a)
{
    struct people_state *p = state(s);
    int row = table_row(&p->table);
    struct str t = {0};
    if (a == ACT_OPEN) {
        struct case_args args = {.case_id = p->people.person[row].case_id, .name = p->people.person[row].name};
        app_push(s->app, &screen_card, &args);
    } else if (a == ACT_WHY) {
        table_tell(&p->table, row, &t);
        app_text(s->app, _("What is missing"), str_text(&t));
        str_free(&t);
    } else if (a == ACT_REFRESH) {
        reload(s);
    } else if (a == ACT_FIND) {
        app_push(s->app, &screen_find, NULL);
    } else if (a == ACT_BACK) {
        app_close(s->app, s);
    }
}

/* Back from the card: what was mended there is gone from the list. */
static void event(struct screen *s, enum screen_event e)
{
    if (e == SCREEN_RESUMED && app_online(s->app) && app_top(s->app) == s && state(s)->touches != app_touches(s->app))
        reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, (int)state(s)->people.total, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_quality_people = {
    .name = "quality-people", .title = N_("What is missing"),
    .help = N_("The citizens behind a figure of the register's quality, with all that is missing in the record of each. Enter opens the card, where it is mended; back again, whoever is complete is gone "
               "from the list. F1 shows the whole row."),
    .actions = actions, .size = sizeof(struct people_state), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};
