/* board.c - the supervisor's board: figures of the own office, or of all operators, and the way from each to its rows. */
#include <stdio.h>
#include <stdlib.h>
#include "board.h"
#include "kurator/i18n.h"
#include "kurator/requests.h"
#include "kurator/screens.h"
#include "kurator/str.h"

static struct board *state(struct screen *s) { return s->state; }

/* ---- the calls ---- */

static void take(struct screen *s, const struct db_rows *rows)
{
    struct board *b = state(s);
    board_remember(b);
    board_read(&b->rows, rows);
    struct str words = {0};
    narrowing_words(&b->by, &words);
    free(b->words);
    b->words = str_take(&words);
    if (!b->loaded)
        s->page++;
    b->loaded = true;
    b->stale = false;
    b->touches = app_touches(s->app);
    if (b->width)
        board_layout(b, b->width);
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct error e = {0};
    bool asked = context != NULL;       /* by a key: it waits */
    state(s)->refreshing = false;
    if (asked)
        app_ready(s);
    if (!reply->ok) {
        if (asked)
            app_fail(s->app, &reply->error);
        return;
    }
    if (db_rows_count(reply->result[0]) == 0) {
        error_set(&e, "rights.supervisor", NULL);
        app_fail(s->app, &e);
        app_close(s->app, s);
        return;
    }
    if (reply->nresults > 1)
        filter_choices_read(&state(s)->by.choices, reply->result[1]);
    if (asked && state(s)->loaded)
        s->page++;                      /* the page that was waited for: --plain tells it */
    take(s, reply->result[0]);
}

void board_reload(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    board_call(&call, state(s)->office, state(s)->terms);
    if (state(s)->terms && !state(s)->by.choices.n)
        filter_choices_call(&call, state(s)->office, i18n_language());      /* the words of what is asked for */
    app_wait(s);
    app_call(s, &call, arrived, s);
}

/* Others changed a list: the figures are read when they are seen; no key waits for it. */
static void refresh(struct screen *s)
{
    struct board *b = state(s);
    b->stale = true;
    if (app_top(s->app) != s || s->waits > 0 || b->refreshing || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    board_call(&call, b->office, b->terms);
    b->refreshing = true;
    app_call(s, &call, arrived, NULL);
}

/* ---- keys ---- */

static void stand(struct board *b, int at)
{
    b->at = at < 0 ? 0 : at >= b->nfigures ? b->nfigures - 1 : at;
    if (b->at < 0)
        b->at = 0;
    board_remember(b);
}

/* The figure of the line `step` further on that stands nearest by its right edge. */
static void to_line(struct board *b, int step)
{
    const struct figure *from = board_current(b);
    if (!from)
        return;
    int sign = step < 0 ? -1 : 1, line = from->line, edge = from->x + from->width, best = -1;
    int want = line + step < 0 ? 0 : line + step >= b->nlines ? b->nlines - 1 : line + step;
    for (int at = b->at; at >= 0 && at < b->nfigures; at += sign) {         /* the last line not beyond it that has figures */
        int there = b->figure[at].line;
        if (sign * (there - want) > 0 && best >= 0)
            break;
        if (there != line && (best < 0 || there != b->figure[best].line || abs(b->figure[at].x + b->figure[at].width - edge) < abs(b->figure[best].x + b->figure[best].width - edge)))
            best = at;
    }
    if (best >= 0)
        stand(b, best);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct board *b = state(s);
    switch (k->key) {
    case KY_LEFT: stand(b, b->at - 1); return true;
    case KY_RIGHT: stand(b, b->at + 1); return true;
    case KY_UP: to_line(b, -1); return true;
    case KY_DOWN: to_line(b, 1); return true;
    case KY_PAGEUP: to_line(b, -(b->height > 1 ? b->height : 1)); return true;
    case KY_PAGEDOWN: to_line(b, b->height > 1 ? b->height : 1); return true;
    case KY_HOME: stand(b, 0); return true;
    case KY_END: stand(b, b->nfigures - 1); return true;
    default: return false;
    }
}

/* ---- actions ---- */

struct board_figure board_behind(const struct board *b, const struct figure *f)
{
    struct board_figure behind = {.office = b->office, .terms = b->terms};
    const char *kind = f->row->kind;
    str_copy(behind.cell, sizeof behind.cell, f->cell);
    str_copy(behind.whose, sizeof behind.whose, str_eq(kind, "absent") ? "staff" : str_eq(kind, "wait") || str_eq(kind, "office") ? "all" : kind);
    if (str_eq(kind, "office"))
        behind.office = (int)f->row->id;
    else if (!str_eq(kind, "wait"))
        behind.whose_id = f->row->id;
    return behind;
}

static void open_list(struct screen *s, const struct figure *f)
{
    const struct board *b = state(s);
    char title[400];
    if (str_eq(f->cell, "restricted")) {             /* there is no list of them: whose they are is not told */
        if (f->row->n > 0)
            app_push(s->app, &screen_orphan, NULL);
        else
            app_say(s->app, _("Every restricted case of the office has somebody who may work it."));
        return;
    }
    if (str_eq(f->cell, "requests")) {
        struct requests_args overdue = {.overdue = true};
        app_push(s->app, &screen_requests, &overdue);
        return;
    }
    struct board_list_args args = {.figure = board_behind(b, f), .title = board_words(f, title, sizeof title), .upto = f->row->id, .words = b->words};
    app_push(s->app, &screen_board_list, &args);
}

static bool sees_cases(const struct screen *s)
{
    return !str_eq(app_session(s->app)->role, "ministry");
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct board *b = state(s);
    const struct figure *f = board_current(b);
    bool one = f && str_eq(f->row->kind, "office");
    if ((a == ACT_OPEN || a == ACT_WHY) && !f)
        return error_set(why, "list.empty", NULL);
    if ((a == ACT_OPEN || a == ACT_CHOOSE || a == ACT_FIND) && !sees_cases(s))
        return error_set(why, "board.figures", NULL);
    if ((a == ACT_OPEN || a == ACT_CHOOSE) && !b->office && !one)
        return error_set(why, "board.operator", NULL);
    if ((a == ACT_SPOT || a == ACT_SEEN) && (!b->office || !session_edits(app_session(s->app))))
        return error_set(why, "rights.supervisor", NULL);
    if (a == ACT_SEEN && !(f && str_eq(f->cell, "shift")))
        return error_set(why, "board.shift", NULL);
    if (a == ACT_SEEN && b->terms)          /* it marks all that moved, not those alone who fit */
        return error_set(why, "board.narrowed", NULL);
    if ((a == ACT_FILTER || a == ACT_FILTER_CLEAR || a == ACT_VIEW_SAVE || a == ACT_VIEWS || a == ACT_REGISTER) && !b->office)
        return error_set(why, "board.operator", NULL);
    if ((a == ACT_FILTER_CLEAR || a == ACT_VIEW_SAVE) && !b->terms)
        return error_set(why, "filter.none", NULL);
    return 0;
}

static void spot_picked(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (row_save_answer(s, &state(s)->save, reply, &row) != ROW_SAVED)
        return;
    struct case_args args = {.case_id = row.id};
    state(s)->spot = row.id;
    if (app_top(s->app) != s)
        return;                         /* so late that somebody went on: it stays among the checks to finish */
    app_push(s->app, &screen_card, &args);
    app_say(s->app, _("Picked by chance: look it through. F10 leads on to the result."));
}

static void seen_saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (row_save_answer(s, &state(s)->save, reply, &row) != ROW_SAVED)
        return;
    app_sayf(s->app, ngettext("%d moved date is marked as seen", "%d moved dates are marked as seen", (unsigned long)row.version), row.version);
    refresh(s);
}

static void write_call(struct screen *s, enum action a)
{
    struct board *b = state(s);
    struct db_call call = {.class = DB_SAVE};
    char what[64];
    if (a == ACT_SPOT) {
        spot_check_call(&call, row_save_id(&b->save, "spot"), b->office);
    } else {
        snprintf(what, sizeof what, "seen %lld", board_current(b)->row->id);
        shifts_seen_call(&call, row_save_id(&b->save, what), b->office, 0, board_current(b)->row->id);
    }
    row_save_send(s, &b->save, &call, a == ACT_SPOT ? spot_picked : seen_saved, NULL);
}

static void act(struct screen *s, enum action a)
{
    const struct figure *f = board_current(state(s));
    switch (a) {
    case ACT_OPEN: open_list(s, f); return;
    case ACT_WHY: board_why(s, f); return;
    case ACT_CHOOSE: {
        struct board_args args = {.office = (int)f->row->id};
        app_push(s->app, &screen_board, &args);
        return;
    }
    case ACT_FIND: app_push(s->app, &screen_find, NULL); return;
    case ACT_FILTER: board_narrow(s); return;
    case ACT_FILTER_CLEAR:
        narrowing_clear(&state(s)->by);
        board_narrowed(s);
        return;
    case ACT_VIEW_SAVE: narrowing_save(s, &state(s)->by); return;
    case ACT_VIEWS: app_push(s->app, &screen_views, NULL); return;
    case ACT_REGISTER: narrowing_give_out(s, &state(s)->by); return;
    case ACT_DRAFTS: drafts_open(s); return;
    case ACT_REFRESH: board_reload(s); return;
    case ACT_SPOT: case ACT_SEEN: write_call(s, a); return;
    case ACT_QUIT: app_quit(s->app, 0); return;
    case ACT_BACK:
        /* a monitor begins here: the list below is that of his centre, which keeps no cases */
        if (s->below && (s->below->below || !str_eq(app_session(s->app)->role, "monitor")))
            app_close(s->app, s);
        else
            home_leave(s);
        return;
    default: return;
    }
}

/* Back from the card that a spot check opened: what was found is asked for. */
static void resumed(struct screen *s)
{
    struct board *b = state(s);
    if (b->spot) {
        struct case_args args = {.case_id = b->spot};
        b->spot = 0;
        b->stale = true;
        app_push(s->app, &screen_spot, &args);
        return;
    }
    if (b->stale || b->touches != app_touches(s->app))
        refresh(s);
}

static void event(struct screen *s, enum screen_event e)
{
    if (e == SCREEN_CHANGED || e == SCREEN_CALENDAR)
        refresh(s);
    else if (e == SCREEN_RESUMED)
        resumed(s);
    else if (e == SCREEN_DATABASE && s->below && state(s)->stale)
        refresh(s);
}

static int open_it(struct screen *s, const void *args)
{
    const struct board_args *a = args;
    const struct session *session = app_session(s->app);
    if (a && a->office)
        state(s)->office = a->office;
    else if (session->open && session_edits(session))
        state(s)->office = session->office_id;
    if (a && a->narrow)
        narrowing_take_view(&state(s)->by, a->narrow->view, a->narrow->shared, a->narrow->term, a->narrow->nterms);
    if (state(s)->by.filter.n)
        state(s)->terms = filter_array(&state(s)->by.filter);
    if (s->below)                       /* the home screen's figures come with the start */
        board_reload(s);
    return 0;
}

static void close_it(struct screen *s)
{
    board_free(&state(s)->rows);
    narrowing_free(&state(s)->by);
    free(state(s)->terms);
    free(state(s)->words);
}

#define BOARD_HELP N_("What is late or about to be, by member of staff and site, or by operator; then what waits for the supervisor's decision and who is absent. Arrows move from figure to figure, Enter opens the " \
                      "cases behind it, F1 says what it counts. A figure has as many rows behind it as it says. On the board of an office F4 narrows all figures to those who fit, as in the list of citizens; F8 keeps it as a view, for yourself or for the office, and gives those who fit out as a register.")
#define BOARD_SCREEN(id, list) \
    const struct screen_ops id = {.name = "board", .title = N_("Control of dates"), .help = BOARD_HELP, .actions = list, .size = sizeof(struct board), \
        .open = open_it, .close = close_it, .draw = board_draw, .key = key, .can = can, .act = act, .event = event}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_FILTER, ACT_PALETTE, ACT_OPEN, ACT_FILTER_CLEAR, ACT_VIEW_SAVE, ACT_VIEWS, ACT_REGISTER, ACT_SPOT, ACT_SEEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};
BOARD_SCREEN(screen_board, actions);
static const enum action region_actions[] = {ACT_WHY, ACT_FIND, ACT_CHOOSE, ACT_PALETTE, ACT_OPEN, ACT_DRAFTS, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};
static BOARD_SCREEN(screen_board_region, region_actions);

void board_open(struct screen *from)
{
    if (str_eq(app_top(from->app)->ops->name, "board"))
        return;                         /* a monitor is there already */
    app_push(from->app, session_edits(app_session(from->app)) ? &screen_board : &screen_board_region, NULL);
}

/* ---- the board as home: for an account that sees figures alone ---- */

static void home_call(struct screen *home, struct db_call *call)
{
    (void)home;
    board_call(call, 0, NULL);
}
static void home_saved(struct screen *home, const struct db_rows *rows, long long case_id)
{
    (void)case_id;
    take(home, rows);
}
static const enum action home_actions[] = {ACT_WHY, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_LOCK, ACT_QUIT, ACT_BACK, ACT_NONE};
static BOARD_SCREEN(screen_board_home, home_actions);
const struct app_home board_home = {&screen_board_home, home_call, take, home_saved, NULL, "ministry"};
