/* esrn.c - the facts of a case in the order in which they are typed into the regional register, each marked with one key. */
#include "kurator/esrn.h"
#include <stdint.h>
#include <stdio.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/row_save.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/words.h"

struct esrn {
    long long case_id;
    struct esrn_list list;
    struct table table;
    bool loaded;
    bool reading;               /* nobody waits for it */
    bool whole;                 /* the save under way is of all facts */
    bool taking_back;           /* of the fact under the bar */
    bool was_entered;           /* before the save under way */
    long touches;
    struct row_save save;
};

enum { C_NAME, C_MARK, C_VALUE, C_WHEN };

static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("Fact"), .width = 18, .least = 12},
    [C_MARK] = {.title = "", .width = 1},
    [C_VALUE] = {.title = N_("As it is typed"), .width = 56, .least = 50, .elastic = true},
    [C_WHEN] = {.title = N_("Typed"), .width = 26, .least = 26, .priority = 1},
};

static struct esrn *state(struct screen *s) { return s->state; }

static const struct esrn_row *current(struct screen *s)
{
    struct esrn *e = state(s);
    int i = table_row(&e->table);
    return i >= 0 && i < e->list.n ? &e->list.rows[i] : NULL;
}

static int marked_count(const struct esrn *e)
{
    int n = 0;
    for (int i = 0; i < e->list.n; i++)
        n += e->list.rows[i].marked_at[0] != '\0';
    return n;
}

/* ---- rows ---- */

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    struct screen *s = ctx;
    const struct esrn_row *r = &state(s)->list.rows[row];
    char at[24];
    switch (col) {
    case C_NAME: return words_fact_name(app_session(s->app), r, buf, size);
    case C_MARK: return r->marked_at[0] ? "+" : "";
    case C_VALUE: return words_fact(app_session(s->app), r, buf, size);
    default:
        if (r->marked_at[0])
            snprintf(buf, size, "%s %s", words_moment(r->marked_at, at, sizeof at), r->marked_by);
        return buf;
    }
}

static enum style style(void *ctx, int row, int col)
{
    const struct esrn_row *r = &state(ctx)->list.rows[row];
    return r->marked_at[0] ? STYLE_HINT : col == C_NAME ? STYLE_LABEL : STYLE_VALUE;
}

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .style = style};

/* The next open fact from the bar on, else the first: what is typed next. */
static void to_open(struct esrn *e, int from)
{
    for (int k = 0; k < e->list.n; k++) {
        int i = (from + k) % e->list.n;
        if (!e->list.rows[i].marked_at[0]) {
            list_select(&e->table.list, i);
            return;
        }
    }
}

/* ---- the calls ---- */

static bool take(struct screen *s, const struct db_rows *rows)
{
    struct esrn *e = state(s);
    if (!esrn_read(&e->list, rows))
        return false;
    bool first = !e->loaded;
    e->loaded = true;
    e->touches = app_touches(s->app);
    table_rows(&e->table, e->list.n, 0);
    if (first) {
        s->page++;
        to_open(e, 0);
    }
    app_dirty(s->app);
    return true;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct error err = {0};
    app_ready(s);
    if ((long long)(intptr_t)context != state(s)->case_id)
        return;                         /* of a case that was left meanwhile */
    if (reply->ok && take(s, reply->result[0]))
        return;
    if (!reply->ok)
        err = reply->error;
    else
        error_set(&err, "case.none", NULL);
    app_fail(s->app, &err);
    if (!state(s)->loaded)
        app_close(s->app, s);
}

static void ask(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    esrn_call(&call, state(s)->case_id, "esrn");
    app_wait(s);
    app_call(s, &call, arrived, (void *)(intptr_t)state(s)->case_id);
}

static void reread(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    state(s)->reading = false;
    if (reply->ok && (long long)(intptr_t)context == state(s)->case_id)
        take(s, reply->result[0]);
}

/* A colleague may be marking the same case. */
static void refresh(struct screen *s)
{
    struct esrn *e = state(s);
    if (app_top(s->app) != s || s->waits > 0 || e->reading || !e->loaded || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    esrn_call(&call, e->case_id, NULL);
    e->reading = true;
    app_call(s, &call, reread, (void *)(intptr_t)e->case_id);
}

static void to_case(struct screen *s, long long case_id)
{
    struct esrn *e = state(s);
    e->case_id = case_id;
    e->loaded = false;
    esrn_free(&e->list);
    table_rows(&e->table, 0, 0);
    list_select(&e->table.list, 0);
    ask(s);
}

static long long neighbour(struct screen *s, int by)
{
    struct screen *home = s;
    while (home->below && home->ops != &screen_board_list)
        home = home->below;
    return home->ops == &screen_board_list ? board_list_neighbour(home, state(s)->case_id, by) : worklist_neighbour(home, state(s)->case_id, by);
}

static void step(struct screen *s, int by)
{
    long long next = neighbour(s, by);
    if (next)
        to_case(s, next);
    else
        app_say(s->app, by > 0 ? _("This is the last case of the list") : _("This is the first case of the list"));
}

/* The last fact is typed: on to the next case of the list of those that are not in the register. */
static void finished(struct screen *s)
{
    char name[256], text[400];
    str_copy(name, sizeof name, state(s)->list.n ? state(s)->list.rows[0].args[0] : "");
    long long next = worklist_tab(s) == TAB_ESRN && s->below && !s->below->below ? neighbour(s, 1) : 0;
    snprintf(text, sizeof text, _("%s is entered in ESRN"), name);
    if (next)
        to_case(s, next);
    app_say(s->app, text);
}

static void saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct esrn *e = state(s);
    struct save_row row;
    enum row_answer answer = row_save_answer(s, &e->save, reply, &row);
    if (answer == ROW_UNKNOWN)
        return;
    int at = table_row(&e->table);
    app_home_read(s->app, reply->result[2], answer == ROW_SAVED ? (long long)(intptr_t)context : 0);
    bool here = (long long)(intptr_t)context == e->case_id;     /* so late that somebody went on: the facts are another's */
    if (here)
        take(s, reply->result[1]);
    if (answer != ROW_SAVED)
        return;
    if (!here)
        app_dirty(s->app);
    else if (e->list.entered[0] && !e->was_entered)
        finished(s);
    else if (!e->taking_back)
        to_open(e, e->whole ? 0 : at + 1);
}

/* Saves what `names` say; the facts and the list come along. */
static void save(struct screen *s, const char *function, const char *const *names, const char *const *values, int n)
{
    struct esrn *e = state(s);
    struct row_change change = {.function = function, .target = e->case_id, .version = e->list.version, .n = n, .names = names, .values = values};
    struct db_call call = {.class = DB_SAVE};
    e->was_entered = e->list.entered[0] != '\0';
    row_save_call(&e->save, &call, &change);
    esrn_call(&call, e->case_id, NULL);
    app_home_call(s->app, &call);
    row_save_send(s, &e->save, &call, saved, (void *)(intptr_t)e->case_id);
}

static void mark_one(struct screen *s)
{
    struct esrn *e = state(s);
    const struct esrn_row *r = current(s);
    static const char *const names[] = {"kind", "ref", "done"};
    char ref[24];
    if (!r)
        return;
    e->taking_back = r->marked_at[0] != '\0';
    e->whole = false;
    snprintf(ref, sizeof ref, "%lld", r->ref);
    const char *values[] = {r->kind, ref, e->taking_back ? "no" : "yes"};
    save(s, "save_esrn_fact", names, values, 3);
}

static void mark_all(struct screen *s)
{
    struct esrn *e = state(s);
    static const char *const names[] = {"done"}, *const values[] = {"yes"};
    e->taking_back = false;
    e->whole = true;
    save(s, "save_esrn", names, values, 1);
}

/* ---- drawing ---- */

static void draw(struct screen *s, struct draw *d)
{
    struct esrn *e = state(s);
    char right[80] = "", at[24];
    if (!e->loaded) {
        bar_top(d, 0, _("Into ESRN"), "", "");
        return;
    }
    if (e->list.entered[0])
        snprintf(right, sizeof right, _("entered %s"), words_moment(e->list.entered, at, sizeof at));
    else
        snprintf(right, sizeof right, _("typed %d of %d"), marked_count(e), e->list.n);
    bar_top(d, 0, e->list.rows[0].args[0], _("into ESRN"), right);
    draw_rule(d, 1);
    table_draw(&e->table, d, 2, draw_rows(d) - 4, "");
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, 0, buf, size);
}

/* ---- keys and actions ---- */

static bool key(struct screen *s, const struct key_event *k)
{
    struct error why = {0};
    if (k->key == KY_PAGEUP || k->key == KY_PAGEDOWN)
        return false;                   /* the case before and after */
    if (k->key == KY_TEXT && k->ch == ' ') {
        if (app_may(s->app, NEEDS_EDIT | NEEDS_DATABASE, &why) != 0)
            app_fail(s->app, &why);
        else
            mark_one(s);
        return true;
    }
    return table_key(&state(s)->table, k);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    bool always = a == ACT_BACK || a == ACT_PALETTE || a == ACT_HELP || a == ACT_MENU;
    if (!state(s)->loaded && !always)
        return error_set(why, "form.loading", NULL);
    if (a == ACT_SAVE)
        return app_may(s->app, NEEDS_EDIT | NEEDS_DATABASE, why);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    struct esrn *e = state(s);
    switch (a) {
    case ACT_SAVE: mark_all(s); return;
    case ACT_WHY: {
        struct str t = {0};
        if (table_row(&e->table) >= 0)
            table_tell(&e->table, table_row(&e->table), &t);
        app_text(s->app, _("Into ESRN"), str_text(&t));
        str_free(&t);
        return;
    }
    case ACT_OPEN: {
        struct case_args args = {.case_id = e->case_id};
        app_push(s->app, &screen_card, &args);
        return;
    }
    case ACT_NEXT_CASE: step(s, 1); return;
    case ACT_PREV_CASE: step(s, -1); return;
    case ACT_REFRESH: ask(s); return;
    case ACT_BACK: app_close(s->app, s); return;
    default: case_action(s, a, e->case_id); return;
    }
}

static void event(struct screen *s, enum screen_event ev)
{
    if (ev == SCREEN_CHANGED || (ev == SCREEN_RESUMED && state(s)->touches != app_touches(s->app)))
        refresh(s);
    if (ev == SCREEN_DATABASE && app_online(s->app) && !state(s)->loaded)
        ask(s);
}

static void carry(struct screen *s, struct db_call *call) { esrn_call(call, state(s)->case_id, NULL); }
static void carried(struct screen *s, const struct db_reply *reply, int first) { take(s, reply->result[first]); }

static int open_it(struct screen *s, const void *args)
{
    struct esrn *e = state(s);
    e->case_id = ((const struct case_args *)args)->case_id;
    table_init(&e->table, &table_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    ask(s);
    return 0;
}

static void close_it(struct screen *s)
{
    esrn_free(&state(s)->list);
    table_free(&state(s)->table);
}

static const enum action actions[] = {ACT_WHY, ACT_SAVE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_OPEN, ACT_NEXT_CASE, ACT_PREV_CASE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_esrn = {
    .name = "esrn", .title = N_("Into ESRN"),
    .help = N_("The facts of the case in the order in which the regional register asks for them, as they are typed there. Space marks the fact under the bar as typed and goes on, again takes "
               "the mark back (your own, on the same day). F2 marks all. With the last one the case is entered, and the next case of the list comes. PgUp and PgDn go to another case."),
    .actions = actions, .size = sizeof(struct esrn), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event,
    .carry = carry, .carried = carried, .status = status};
