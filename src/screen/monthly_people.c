/* monthly_people.c - who is behind a figure of the monthly form: name, birth date, dates; Enter opens the card. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/words.h"
#include "monthly_screen.h"

#define PAGE 120

struct people_state {
    struct monthly_people people;
    struct monthly_cell cell;
    struct date month;
    int office;
    char title[200];
    struct table table;
    bool loaded, asking;
};

static struct people_state *state(struct screen *s) { return s->state; }

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct monthly_person *p = &((struct people_state *)ctx)->people.person[row];
    switch (col) {
    case 0: return p->name;
    case 1: return words_full_date(p->birth_date, buf, size);
    case 2: return words_full_date(p->day, buf, size);
    case 3: return p->due_on[0] ? words_full_date(p->due_on, buf, size) : "";
    default: return p->office;
    }
}
static const struct table_column columns[] = {
    {.title = N_("Citizen"), .width = 30, .least = 16, .elastic = true},
    {.title = N_("Born"), .width = 10, .priority = 1},
    {.title = N_("Day"), .width = 10, .priority = 3},
    {.title = N_("Due"), .width = 10, .priority = 2},
    {.title = N_("Office"), .width = 20, .least = 10, .priority = 4},
};
static const struct table_ops ops = {.columns = columns, .ncolumns = 5, .cell = cell};
static const struct table_ops own_ops = {.columns = columns, .ncolumns = 4, .cell = cell};         /* of one office: none is named */

static void more(struct screen *s);

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct people_state *p = state(s);
    struct error e = {0};
    p->asking = false;
    app_ready(s);
    if ((long)(intptr_t)context != p->people.n) {
        more(s);                        /* a page behind rows that are not there any more: they are read anew */
        return;
    }
    if (!reply->ok || monthly_people_read(&p->people, reply->result[0], &e) != 0) {
        app_fail(s->app, reply->ok ? &e : &reply->error);
        return;
    }
    p->loaded = true;
    table_rows(&p->table, p->people.n, 0);
    app_dirty(s->app);
}

/* The next page, when the bar comes near the end of what is there. */
static void more(struct screen *s)
{
    struct people_state *p = state(s);
    struct db_call call = {.class = DB_READ};
    if (p->asking || (p->loaded && (p->people.n >= p->people.total || table_row(&p->table) < p->people.n - 2)))
        return;
    monthly_people_call(&call, p->office, p->month, &p->cell, "", &p->people, PAGE);
    p->asking = true;
    app_wait(s);
    app_call(s, &call, arrived, (void *)(intptr_t)p->people.n);
}

static int open_it(struct screen *s, const void *args)
{
    const struct monthly_people_args *a = args;
    struct people_state *p = state(s);
    struct str words = {0};
    p->cell = a->cell;
    p->month = a->form->month;
    p->office = a->form->office_id;
    monthly_explain(a->form, &a->cell, &words);
    snprintf(p->title, sizeof p->title, "%.*s", (int)strcspn(str_text(&words), "\n"), str_text(&words));
    str_free(&words);
    table_init(&p->table, p->office == MONTHLY_REGION ? &ops : &own_ops, p, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    more(s);
    return 0;
}

static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    monthly_people_free(&state(s)->people);
}

static void draw(struct screen *s, struct draw *d)
{
    struct people_state *p = state(s);
    char month[64], right[100];
    snprintf(right, sizeof right, "%s: %ld", monthly_month(p->month, month, sizeof month), p->people.total);
    bar_top(d, 0, p->title, "", right);
    if (p->loaded)
        table_draw(&p->table, d, 1, draw_rows(d) - 3, _("Nobody is behind this figure any more."));
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
    if (a == ACT_OPEN && table_row(&state(s)->table) < 0)
        return error_set(why, "list.empty", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    struct people_state *p = state(s);
    int row = table_row(&p->table);
    if (a == ACT_OPEN && row >= 0) {
        struct case_args args = {.case_id = p->people.person[row].case_id, .name = p->people.person[row].name};
        app_push(s->app, &screen_card, &args);
    } else if (a == ACT_BACK) {
        app_close(s->app, s);
    } else if (a == ACT_REFRESH) {
        monthly_people_free(&p->people);
        p->loaded = false;
        table_rows(&p->table, 0, 0);
        more(s);
    }
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, (int)state(s)->people.total, buf, size);
}

static const enum action actions[] = {ACT_OPEN, ACT_REFRESH, ACT_PALETTE, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_monthly_people = {
    .name = "monthly-people", .title = N_("Who is behind the figure"),
    .help = N_("The citizens counted in a figure of the monthly form, as many rows as the figure says: the day is that of what is counted, due is the end of its period. Enter opens the card."),
    .actions = actions, .size = sizeof(struct people_state), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .status = status};
