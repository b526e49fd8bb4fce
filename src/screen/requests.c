/* requests.c - the requests that an office sent, and those addressed to an organisation: one table, the latter also as a home. */
#include "kurator/requests.h"
#include <stdint.h>
#include <stdio.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/words.h"
#include "request.h"

#define PAGE 60
#define PAGES_MAX 8             /* the server gives 500 rows at most */

struct requests {
    struct table table;
    struct request_list list;
    int tab;                    /* of the side's own tabs */
    int shown;                  /* the tab and whose the rows are of; -1: none yet */
    bool mine, more_asked, refreshing, stale;
    int limit;
    long touches;
};

struct requests_tab { const char *code, *label; enum request_figure figure; const char *empty; };
static const struct requests_tab sent_tabs[] = {
    {"overdue", N_("Overdue"), REQUESTS_OVERDUE, N_("No answer is overdue")},
    {"open", N_("Not answered"), REQUESTS_OPEN, N_("No request waits for an answer; on the card: F8, New request")},
    {"answered", N_("New answers"), REQUESTS_ANSWERED, N_("No answer has come that nobody has read")},
    {"ended", N_("Ended"), REQUESTS_ENDED, N_("No request has ended yet")},
};
static const struct requests_tab received_tabs[] = {
    {"open", N_("To be answered"), REQUESTS_OPEN, N_("Nothing is to be answered")},
    {"ended", N_("Ended"), REQUESTS_ENDED, N_("No request has ended yet")},
};

static struct requests *state(struct screen *s) { return s->state; }
static bool received(const struct screen *s) { return s->ops == &screen_received; }
static const struct requests_tab *tab_of(struct screen *s, int i) { return received(s) ? &received_tabs[i] : &sent_tabs[i]; }
static int tabs_of(const struct screen *s) { return received(s) ? 2 : 4; }
static int showing(struct screen *s) { return state(s)->tab * 2 + state(s)->mine; }

static const struct request_row *current(struct screen *s)
{
    int i = table_row(&state(s)->table);
    return i >= 0 ? &state(s)->list.rows[i] : NULL;
}

/* ---- rows ---- */

enum { C_MARK, C_DUE, C_NAME, C_STATE, C_OTHER, C_KIND };
#define COLUMNS(other) { \
    [C_MARK] = {.title = "", .width = 1}, \
    [C_DUE] = {.title = N_("Due"), .width = 8}, \
    [C_NAME] = {.title = N_("Citizen"), .width = 26, .least = 14, .elastic = true}, \
    [C_STATE] = {.title = N_("State"), .width = 18, .least = 17, .priority = 1}, \
    [C_OTHER] = {.title = other, .width = 24, .least = 12, .priority = 2}, \
    [C_KIND] = {.title = N_("What"), .width = 20, .least = 20, .priority = 3}}
static const struct table_column sent_columns[] = COLUMNS(N_("To whom"));
static const struct table_column received_columns[] = COLUMNS(N_("From whom"));

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    struct screen *s = ctx;
    const struct request_row *r = &state(s)->list.rows[row];
    switch (col) {
    case C_MARK: return str_eq(r->bucket, "overdue") ? "!" : "";
    case C_DUE: return words_date(r->due_on, buf, size);
    case C_NAME: return r->name[0] ? r->name : _("withdrawn");
    case C_STATE: return words_request_state(app_session(s->app), r->state, r->result, r->days, buf, size);
    case C_OTHER: return r->other;
    default: return session_name(app_session(s->app), "request_kind", r->kind);
    }
}

static enum style style(void *ctx, int row, int col)
{
    const struct request_row *r = &state(ctx)->list.rows[row];
    bool marked = col == C_MARK || col == C_DUE || col == C_STATE;
    if (str_eq(r->state, "withdrawn"))
        return STYLE_HINT;
    return marked && str_eq(r->bucket, "overdue") ? STYLE_OVERDUE : marked && str_eq(r->bucket, "today") ? STYLE_TODAY : STYLE_NORMAL;
}

static long long id_of(void *ctx, int row) { return state(ctx)->list.rows[row].id; }

static const struct table_ops sent_table = {.columns = sent_columns, .ncolumns = 6, .cell = cell, .style = style, .id = id_of};
static const struct table_ops received_table = {.columns = received_columns, .ncolumns = 6, .cell = cell, .style = style, .id = id_of};

/* ---- the calls ---- */

static struct requests_question question(struct screen *s)
{
    return (struct requests_question){.received = received(s), .mine = state(s)->mine, .office = app_session(s->app)->office_id, .tab = tab_of(s, state(s)->tab)->code};
}

/* From the top down to the bar and what is seen below it. */
static void add_call(struct screen *s, struct db_call *call)
{
    struct requests *r = state(s);
    struct requests_question q = question(s);
    int pages = r->shown == showing(s) && r->table.list.selected > 0 ? (r->table.list.selected + r->table.list.height) / PAGE + 1 : 1;
    r->limit = pages < PAGES_MAX ? pages * PAGE : PAGES_MAX * PAGE;
    requests_call(call, &q, NULL, r->limit);
}

static void take(struct screen *s, const struct db_rows *rows)
{
    struct requests *r = state(s);
    long long was = r->shown >= 0 ? table_id(&r->table) : 0;
    if (r->shown != showing(s))
        s->page++;
    requests_free(&r->list);
    requests_read(&r->list, rows, received(s), r->limit);
    r->shown = showing(s);
    r->stale = false;
    r->touches = app_touches(s->app);
    table_rows(&r->table, r->list.n, was);
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct requests *r = state(s);
    app_ready(s);
    if (context)
        r->more_asked = false;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
    } else if (context) {
        requests_read(&r->list, reply->result[0], received(s), PAGE);
        table_rows(&r->table, r->list.n, table_id(&r->table));
    } else {
        take(s, reply->result[0]);
    }
}

static void reload(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    add_call(s, &call);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static void refreshed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    state(s)->refreshing = false;
    if (reply->ok && (intptr_t)context == showing(s))
        take(s, reply->result[0]);
}

/* The other side wrote something: it is read when it is seen, and no key waits. */
static void refresh(struct screen *s)
{
    struct requests *r = state(s);
    r->stale = true;
    if (app_top(s->app) != s || s->waits > 0 || r->refreshing || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    add_call(s, &call);
    r->refreshing = true;
    app_call(s, &call, refreshed, (void *)(intptr_t)showing(s));
}

static void more(struct screen *s)
{
    struct requests *r = state(s);
    if (!r->list.more || r->more_asked || r->refreshing || table_row(&r->table) < r->list.n - 1 - r->table.list.height || !app_online(s->app))
        return;
    struct requests_question q = question(s);
    struct db_call call = {.class = DB_READ};
    requests_call(&call, &q, &r->list.rows[r->list.n - 1], PAGE);
    r->more_asked = true;
    app_wait(s);
    app_call(s, &call, arrived, r);
}

/* ---- the screen ---- */

static int init(struct screen *s)
{
    state(s)->shown = -1;
    table_init(&state(s)->table, received(s) ? &received_table : &sent_table, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    return 0;
}

static int open_it(struct screen *s, const void *args)
{
    const struct requests_args *a = args;
    init(s);
    state(s)->tab = a && a->overdue ? 0 : 1;
    reload(s);
    return 0;
}

static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    requests_free(&state(s)->list);
}

static void draw(struct screen *s, struct draw *d)
{
    struct requests *r = state(s);
    struct bar_tab tabs[4];
    char right[120] = "";
    int y = 0;
    bool have = r->shown >= 0;
    for (int i = 0; i < tabs_of(s); i++)
        tabs[i] = (struct bar_tab){_(tab_of(s, i)->label), have ? r->list.figures[tab_of(s, i)->figure] : -1};
    if (have)
        snprintf(right, sizeof right, _("overdue %d, today %d, soon %d"), r->list.figures[REQUESTS_OVERDUE], r->list.figures[REQUESTS_TODAY], r->list.figures[REQUESTS_SOON]);
    bar_top(d, y++, _(s->ops->title), r->mine ? _("mine") : app_session(s->app)->office_name, right);
    bar_tabs(d, y++, tabs, tabs_of(s), r->tab);
    if (draw_rows(d) >= 16)
        draw_rule(d, y++);
    table_draw(&r->table, d, y, draw_rows(d) - 2 - y, have ? _(tab_of(s, r->tab)->empty) : "");
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    struct requests *r = state(s);
    return list_status(&r->table.list, r->shown >= 0 ? r->list.figures[tab_of(s, r->tab)->figure] : 0, buf, size);
}

static void go_to(struct screen *s, int tab, bool mine)
{
    struct requests *r = state(s);
    struct error e = {0};
    if (!app_online(s->app)) {
        error_set(&e, "db.offline", NULL);
        app_fail(s->app, &e);
        return;
    }
    r->tab = tab;
    r->mine = mine;
    r->list.n = 0;              /* the figures stay; the rows of another list do not stand under this one's name */
    table_rows(&r->table, 0, 0);
    reload(s);
}

static void step(struct screen *s, int by) { go_to(s, (state(s)->tab + by + tabs_of(s)) % tabs_of(s), state(s)->mine); }

static bool key(struct screen *s, const struct key_event *k)
{
    if (k->key == KY_TAB || k->key == KY_BACKTAB) {
        step(s, k->key == KY_TAB ? 1 : -1);
        return true;
    }
    if (k->key == KY_LEFT || k->key == KY_RIGHT || !table_key(&state(s)->table, k))
        return false;
    more(s);
    return true;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct request_row *r = current(s);
    bool open = a == ACT_REPLY || a == ACT_REPLY_CAME || a == ACT_WITHDRAW;
    bool of_row = a == ACT_OPEN || a == ACT_WHY || a == ACT_REPLY_READ || open;
    if (of_row && !r)
        return error_set(why, "list.empty", NULL);
    if (open && str_eq(r->state, "withdrawn"))
        return error_set(why, "request.withdrawn", NULL);
    if (open && str_eq(r->state, "answered")) {
        char at[24];
        return error_set(why, "request.answered", r->other, words_moment(r->ended_at, at, sizeof at), NULL);
    }
    if (a == ACT_REPLY_READ && !str_eq(tab_of(s, state(s)->tab)->code, "answered"))
        return error_set(why, "request.unanswered", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    struct requests *p = state(s);
    const struct request_row *r = current(s);
    struct case_args args = {.item = r ? r->id : 0, .case_id = r ? r->case_id : 0};
    struct request_args one = {.id = args.item};
    switch (a) {
    case ACT_NEXT_TAB: step(s, 1); return;
    case ACT_PREV_TAB: step(s, -1); return;
    case ACT_FIND: app_push(s->app, &screen_find, NULL); return;
    case ACT_OPEN: case ACT_REPLY_READ:         /* an answer is marked where its text is seen */
        app_push(s->app, received(s) ? &screen_request_received : &screen_request_sent, &args); return;
    case ACT_WHY: request_why(s, r->id); return;
    case ACT_REPLY: app_push(s->app, &screen_answer, &one); return;
    case ACT_REPLY_CAME: app_push(s->app, &screen_reply, &one); return;
    case ACT_WITHDRAW: app_push(s->app, &screen_withdraw, &one); return;
    case ACT_MINE: go_to(s, p->tab, !p->mine); return;
    case ACT_REFRESH: reload(s); return;
    case ACT_DRAFTS: drafts_open(s); return;
    case ACT_QUIT: app_quit(s->app, 0); return;
    case ACT_BACK: received(s) ? home_leave(s) : app_close(s->app, s); return;
    default: return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    struct requests *r = state(s);
    if (e == SCREEN_CHANGED || e == SCREEN_CALENDAR || (e == SCREEN_RESUMED && (r->stale || r->touches != app_touches(s->app))))
        refresh(s);
    if (e == SCREEN_DATABASE && s->below && r->shown < 0 && app_online(s->app))
        reload(s);
}

/* A form over the list brings its fresh rows along. */
static void carried(struct screen *s, const struct db_reply *reply, int first) { take(s, reply->result[first]); }

#define REQUESTS_PARTS .size = sizeof(struct requests), .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_REPLY_READ, ACT_REPLY_CAME, ACT_PALETTE, ACT_OPEN, ACT_NEXT_TAB, ACT_PREV_TAB, ACT_WITHDRAW, ACT_MINE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};
const struct screen_ops screen_requests = {
    .name = "requests", .title = N_("Requests"),
    .help = N_("Requests that the office sent to co-executors and resource centres: those overdue, those not answered yet by their due date, the new answers, and what has ended; Left and Right change the list. "
               "Enter or F6 opens a request with its answer, where F6 marks it as read; F7 records an answer that came on paper or by phone; F1 explains the due date. A new request is sent from the card of a case: F8, New request."),
    .actions = actions, .open = open_it, .carry = add_call, .carried = carried, REQUESTS_PARTS};

/* ---- those addressed to the organisation: the home of who answers them and sees no case; its rows come with the start and with each save ---- */

static int home_open(struct screen *s, const void *args)
{
    (void)args;
    return init(s);
}
static void home_saved(struct screen *home, const struct db_rows *rows, long long case_id)
{
    (void)case_id;
    take(home, rows);
}
static const enum action home_actions[] = {ACT_WHY, ACT_REPLY, ACT_PALETTE, ACT_OPEN, ACT_NEXT_TAB, ACT_PREV_TAB, ACT_DRAFTS, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_LOCK, ACT_QUIT, ACT_BACK, ACT_NONE};
const struct screen_ops screen_received = {
    .name = "received", .title = N_("Requests to us"),
    .help = N_("Requests that other offices addressed to this organisation, by the date on which the answer is due; Left and Right change to what has ended. Enter opens a request with "
               "what was sent of the citizen, F6 answers it, F1 explains the due date. ! is overdue."),
    .hint = N_("Enter opens the request, F6 answers it, F8 is all that can be done"), .actions = home_actions, .open = home_open, REQUESTS_PARTS};
const struct app_home received_home = {&screen_received, add_call, take, home_saved, NULL, "executor"};
