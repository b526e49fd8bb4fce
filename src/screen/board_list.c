/* board_list.c - the cases behind a figure of the board: as many rows as it says, worked on as in the worklist. */
#include <stdio.h>
#include <stdlib.h>
#include "board.h"
#include "work_row.h"
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"

#define PAGE 60
#define PAGES_MAX 8             /* the server gives 500 rows at most */

struct board_list {
    struct board_figure figure;
    char title[400], words[400];
    char *terms;                /* of the filter, the figure's; NULL: none */
    long long upto;             /* the last shift that the figure counted */
    struct work_list rows;
    struct list list;
    struct marks marks;         /* by case */
    bool loaded, more_asked, refreshing, stale;
    int limit;
    long touches;
    struct row_save save;
};

static struct board_list *state(struct screen *s) { return s->state; }

static const struct work_row *current(struct screen *s)
{
    struct board_list *l = state(s);
    return l->list.selected >= 0 && l->list.selected < l->rows.n ? &l->rows.rows[l->list.selected] : NULL;
}

/* ---- the calls ---- */

static void read_all(struct screen *s, const struct db_rows *rows)
{
    struct board_list *l = state(s);
    const struct work_row *r = current(s);
    long long was = r ? r->deadline_id : 0;
    int at = l->list.selected;
    work_free(&l->rows);
    work_read(&l->rows, rows, l->limit);
    if (!l->loaded)
        s->page++;
    l->loaded = true;
    l->stale = false;
    l->touches = app_touches(s->app);
    list_count(&l->list, l->rows.n);
    for (int i = 0; i < l->rows.n && was; i++)
        if (l->rows.rows[i].deadline_id == was)
            at = i;
    if (at >= 0)
        list_select(&l->list, at < l->rows.n ? at : l->rows.n - 1);
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct board_list *l = state(s);
    app_ready(s);
    if (context)
        l->more_asked = false;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
    } else if (context) {
        l->rows.more = false;
        work_read(&l->rows, reply->result[0], PAGE);
        list_count(&l->list, l->rows.n);
    } else {
        read_all(s, reply->result[0]);
    }
}

static void refreshed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    state(s)->refreshing = false;
    if (reply->ok)
        read_all(s, reply->result[0]);
}

/* From the top down to the bar and what is seen below it. */
static void call_all(struct screen *s, struct db_call *call)
{
    struct board_list *l = state(s);
    int pages = l->list.selected > 0 ? (l->list.selected + l->list.height) / PAGE + 1 : 1;
    l->limit = pages < PAGES_MAX ? pages * PAGE : PAGES_MAX * PAGE;
    board_list_call(call, &l->figure, NULL, 0, l->limit);
}

static void reload(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    call_all(s, &call);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static void refresh(struct screen *s)
{
    struct board_list *l = state(s);
    l->stale = true;
    if (app_top(s->app) != s || s->waits > 0 || l->refreshing || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    call_all(s, &call);
    l->refreshing = true;
    app_call(s, &call, refreshed, NULL);
}

static void more(struct screen *s)
{
    struct board_list *l = state(s);
    if (!l->rows.more || l->more_asked || l->refreshing || l->list.selected < l->rows.n - 1 - l->list.height || !app_online(s->app))
        return;
    const struct work_row *last = &l->rows.rows[l->rows.n - 1];
    struct db_call call = {.class = DB_READ};
    board_list_call(&call, &l->figure, last->due_on, last->deadline_id, PAGE);
    l->more_asked = true;
    app_wait(s);
    app_call(s, &call, arrived, l);
}

/* ---- drawing ---- */

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct screen *s = ctx;
    const struct work_row *r = &state(s)->rows.rows[i];
    struct list *l = &state(s)->list;
    work_row_draw(app_session(s->app), r, !str_eq(r->period, "meeting"), list_marked(l, i) ? list_mark(l, i) : "", d, y, width, selected, bar);
}
static const char *say_row(void *ctx, int i, char *buf, int size)
{
    struct screen *s = ctx;
    struct board_list *l = state(s);
    return work_row_say(app_session(s->app), &l->rows.rows[i], i, l->rows.counts[0] > l->rows.n ? l->rows.counts[0] : l->rows.n, buf, (size_t)size);
}
static const struct list_ops rows_ops = {draw_row, say_row};

static void draw(struct screen *s, struct draw *d)
{
    struct board_list *l = state(s);
    char left[480], right[32] = "";
    snprintf(left, sizeof left, l->loaded ? "%s (%d)" : "%s", l->title, l->rows.counts[0]);
    bar_top(d, 0, left, "", right);
    if (l->words[0])
        draw_text(d, 1, 1, draw_cols(d) - 2, STYLE_LABEL, l->words);
    else
        draw_rule(d, 1);
    bool tall = draw_rows(d) >= 16;
    if (tall)
        work_row_heads(d, 2);
    int y = tall ? 3 : 2;
    list_draw(&l->list, d, y, draw_rows(d) - 2 - y, l->loaded ? _("Nothing is behind this figure now") : "");
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->list, state(s)->rows.counts[0], buf, size);
}

/* ---- keys and actions ---- */

static bool key(struct screen *s, const struct key_event *k)
{
    if (!list_key(&state(s)->list, k))
        return false;
    if (state(s)->list.marks_full)
        app_sayf(s->app, _("%d rows are marked: an action takes no more at once"), MARKS_MAX);
    more(s);
    return true;
}

static long long id_of(void *ctx, int i)
{
    return state(ctx)->rows.rows[i].case_id;
}

static void hand_over(struct screen *s, long long one)
{
    const struct marks *m = &state(s)->marks;
    struct handover_args args = {.ids = m->n ? m->id : &one, .n = m->n ? m->n : 1};
    app_push(s->app, &screen_handover, &args);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct board_list *l = state(s);
    bool free_of_row = a == ACT_REFRESH || a == ACT_HELP || a == ACT_BACK || a == ACT_PALETTE;
    if (!free_of_row && !current(s))
        return error_set(why, "list.empty", NULL);
    if (a == ACT_UNMARK && !l->marks.n)
        return error_set(why, "list.unmarked", NULL);
    if ((a == ACT_FORWARD || a == ACT_CLOSE) && l->marks.n)     /* who marked rows means these, not the one under the bar */
        return error_set(why, "list.one_by_one", NULL);
    if (a == ACT_SEEN && !str_eq(l->figure.cell, "shift"))
        return error_set(why, "board.shift", NULL);
    if (a == ACT_SPOT_RESULT && !str_eq(l->figure.cell, "spot"))
        return error_set(why, "spot.none", NULL);
    return 0;
}

static void seen_saved(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (row_save_answer(s, &state(s)->save, reply, &row) != ROW_SAVED)
        return;
    app_say(s->app, _("Marked as seen"));
    refresh(s);
}

static void mark_seen(struct screen *s, long long case_id)
{
    struct board_list *l = state(s);
    struct db_call call = {.class = DB_SAVE};
    char what[64];
    snprintf(what, sizeof what, "seen %lld", case_id);
    shifts_seen_call(&call, row_save_id(&l->save, what), l->figure.office, case_id, l->upto);
    row_save_send(s, &l->save, &call, seen_saved, NULL);
}

static void act(struct screen *s, enum action a)
{
    const struct work_row *r = current(s);
    switch (a) {
    case ACT_REFRESH: reload(s); return;
    case ACT_OPEN: {
        struct case_args args = {.case_id = r->case_id, .name = r->name};
        app_push(s->app, &screen_card, &args);
        return;
    }
    case ACT_HANDOVER: hand_over(s, r->case_id); return;
    case ACT_MARK: key(s, &(struct key_event){.key = KY_INSERT}); return;
    case ACT_UNMARK:
        marks_clear(&state(s)->marks);
        app_dirty(s->app);
        return;
    case ACT_WHY: case_why(s, r->case_id, r->period); return;
    case ACT_SEEN: mark_seen(s, r->case_id); return;
    case ACT_SPOT_RESULT: {
        struct case_args args = {.case_id = r->case_id};
        app_push(s->app, &screen_spot, &args);
        return;
    }
    case ACT_ESRN: case ACT_MEETING_KEPT: case ACT_MEETING_MISSED: case_mark(s, a, r->case_id, r->version, r->name); return;
    case ACT_BACK: app_close(s->app, s); return;
    default: case_action(s, a, r->case_id); return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    struct board_list *l = state(s);
    if (e == SCREEN_RESUMED && l->touches != app_touches(s->app))
        marks_clear(&l->marks);         /* a save was made over this list: what was marked may be elsewhere */
    if (e == SCREEN_CHANGED || e == SCREEN_CALENDAR || (e == SCREEN_RESUMED && (l->stale || l->touches != app_touches(s->app))))
        refresh(s);
}

static int open_it(struct screen *s, const void *args)
{
    const struct board_list_args *a = args;
    struct board_list *l = state(s);
    l->figure = a->figure;
    l->terms = a->figure.terms ? mem_dup(a->figure.terms) : NULL;
    l->figure.terms = l->terms;
    str_copy(l->words, sizeof l->words, a->words ? a->words : "");
    l->upto = a->upto;
    str_copy(l->title, sizeof l->title, a->title);
    list_init(&l->list, &rows_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    list_marks(&l->list, &l->marks, id_of);
    reload(s);
    return 0;
}

static void close_it(struct screen *s)
{
    marks_free(&state(s)->marks);
    work_free(&state(s)->rows);
    free(state(s)->terms);
}

long long board_list_neighbour(struct screen *s, long long case_id, int step)
{
    struct board_list *l = state(s);
    int at = 0;
    while (at < l->rows.n && l->rows.rows[at].case_id != case_id)
        at++;
    int to = at < l->rows.n ? at + step : l->list.selected + (step > 0 ? 0 : step);
    if (to < 0 || to >= l->rows.n)
        return 0;
    list_select(&l->list, to);
    more(s);
    return l->rows.rows[to].case_id;
}

static const enum action actions[] = {
    ACT_WHY, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_OPEN, ACT_VISIT, ACT_POST, ACT_INCOMING, ACT_MESSAGE, ACT_OFFICE_VISIT, ACT_ESRN,
    ACT_MEETING_KEPT, ACT_MEETING_MISSED, ACT_OVERRIDE, ACT_CLOSE, ACT_HANDOVER, ACT_FORWARD, ACT_SEEN, ACT_SPOT_RESULT, ACT_MARK, ACT_UNMARK, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_board_list = {
    .name = "board-list", .title = N_("Behind a figure"),
    .help = N_("The cases that a figure of the board counts, the oldest date first; the same rows and keys as in the worklist. F10 leads back to the board."),
    .actions = actions, .size = sizeof(struct board_list), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};
