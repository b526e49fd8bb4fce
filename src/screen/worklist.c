/* worklist.c - the home screen: what is overdue, due today, due in five days, waiting, met, not in the register. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "worklist.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

static struct worklist *state(struct screen *s) { return s->state; }

static void draw(struct screen *s, struct draw *d)
{
    struct worklist *w = state(s);
    worklist_draw(s, d);
    /* What is drawn anew as a whole takes its place with it; so does every move where nothing waits for the bar to rest. */
    if (w->list.top != w->place_top || w->list.count != w->place_of || !conf_bool(app_conf(s->app), CONF_PREVIEW))
        w->place = w->list.selected;
    w->place_top = w->list.top;
    w->place_of = w->list.count;
    if (app_top(s->app) == s)
        worklist_want_preview(s);
}

/* ---- keys ---- */

static void to_tab(struct screen *s, int step)
{
    struct worklist *w = state(s);
    struct error e = {0};
    if (!app_online(s->app)) {
        error_set(&e, "db.offline", NULL);      /* the rows of the other list cannot be had */
        app_fail(s->app, &e);
        return;
    }
    w->tab = (enum tab)(((int)w->tab + step + TAB_COUNT) % TAB_COUNT);
    w->have_preview = false;
    list_select(&w->list, 0);
    worklist_reload(s);
}

void worklist_show(struct screen *home, enum tab tab)
{
    to_tab(home, (int)tab - (int)state(home)->tab);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct worklist *w = state(s);
    bool pasted = k->key == KY_PASTE && k->paste_len > 0;
    if ((k->key == KY_TEXT && k->ch != ' ') || pasted) {
        char first[200] = "";
        struct error e = {0};
        if (pasted) {
            char *paste = mem_ndup(k->paste, k->paste_len);
            str_copy(first, sizeof first, paste);
            free(paste);
        } else {
            utf8_encode(k->ch, first);
        }
        if (!app_online(s->app)) {
            error_set(&e, "db.offline", NULL);
            app_fail(s->app, &e);
        } else {
            struct find_args args = {.typed = first};
            app_push(s->app, &screen_find, &args);
        }
        return true;
    }
    if (list_key(&w->list, k)) {
        if (w->list.marks_full)
            app_sayf(s->app, _("%d rows are marked: an action takes no more at once"), MARKS_MAX);
        worklist_more(s);
        return true;
    }
    return false;
}

/* ---- marks ---- */

static long long id_of(void *ctx, int i)
{
    return state(ctx)->rows.rows[i].case_id;
}

int worklist_marked(struct screen *home, const long long **ids)
{
    *ids = state(home)->marks.id;
    return state(home)->marks.n;
}

void worklist_unmark(struct screen *home)
{
    marks_clear(&state(home)->marks);
    app_dirty(home->app);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    struct worklist *w = state(s);
    struct list shown = w->list;
    if (w->place >= 0 && w->place < w->list.count)
        shown.selected = w->place;
    return list_status(&shown, w->loaded ? w->rows.counts[w->tab] : 0, buf, size);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    static const enum action of_row[] = {ACT_WHY, ACT_OPEN, ACT_ATTEMPT, ACT_MEETING, ACT_VISIT, ACT_POST, ACT_INCOMING, ACT_MESSAGE, ACT_OFFICE_VISIT,
                                         ACT_ESRN, ACT_ESRN_FACTS, ACT_CHOOSE, ACT_OVERRIDE, ACT_CLOSE, ACT_FORWARD, ACT_NOTICE, ACT_MEETING_KEPT, ACT_MEETING_MISSED, ACT_MARK, ACT_HANDOVER};
    for (size_t i = 0; i < sizeof of_row / sizeof of_row[0]; i++)
        if (of_row[i] == a && !worklist_current(state(s)))
            return error_set(why, "list.empty", NULL);
    if (a == ACT_UNMARK && !state(s)->marks.n)
        return error_set(why, "list.unmarked", NULL);
    if ((a == ACT_FORWARD || a == ACT_CLOSE) && state(s)->marks.n)     /* who marked rows means these, not the one under the bar */
        return error_set(why, "list.one_by_one", NULL);
    return 0;
}

static void leave_answer(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer == 1)
        app_lock(s->app);
    else if (answer == 2)
        app_quit(s->app, 0);
}

void home_leave(struct screen *s)
{
    const char *labels[] = {_("lock"), _("leave")};
    bool unsent = !app_online(s->app) && !db_quiet(app_db(s->app));
    app_ask_or(s->app, unsent ? _("Something is not saved yet, as there is no connection: who leaves now loses it. Leave the work?")
                                : app_owes(s->app) ? _("The server has not taken a draft yet: who leaves now may lose it. Leave the work?") : _("Leave the work?"), 2, labels,
               _("Esc Esc or any other key: stay"), leave_answer, s);
}

static void act(struct screen *s, enum action a)
{
    struct worklist *w = state(s);
    const struct work_row *r = worklist_current(w);
    switch (a) {
    case ACT_NEXT_TAB: to_tab(s, 1); return;
    case ACT_PREV_TAB: to_tab(s, -1); return;
    case ACT_FIND: app_push(s->app, &screen_find, NULL); return;
    case ACT_INTAKE: {
        struct find_args args = {.intake = true};
        app_push(s->app, &screen_find, &args);
        return;
    }
    case ACT_HANDOVER: {
        long long one = r->case_id;
        struct handover_args args = {.ids = w->marks.n ? w->marks.id : &one, .n = w->marks.n ? w->marks.n : 1};
        app_push(s->app, &screen_handover, &args);
        return;
    }
    case ACT_MARK: key(s, &(struct key_event){.key = KY_INSERT}); return;
    case ACT_UNMARK: worklist_unmark(s); return;
    case ACT_REFRESH: worklist_reload(s); return;
    case ACT_MINE:
        w->mine = (w->mine + 1) % 3;
        worklist_reload(s);
        return;
    case ACT_PRINT: print_list(s, tab_code(w->tab), worklist_whose[w->mine]); return;
    case ACT_NOTICE: print_notice(s, r->case_id); return;
    case ACT_DRAFTS: drafts_open(s); return;
    case ACT_LOCK: leave_answer(s, 1); return;
    case ACT_QUIT: leave_answer(s, 2); return;
    case ACT_BACK: home_leave(s); return;
    case ACT_BOARD: board_open(s); return;
    case ACT_CHOOSE:
        if (w->tab == TAB_MEETINGS) {
            struct meetings_args args = {.day = r->due_on};
            app_push(s->app, &screen_meetings, &args);
        } else {
            case_action(s, ACT_ESRN_FACTS, r->case_id);
        }
        return;
    case ACT_OPEN: {
        struct case_args args = {.case_id = r->case_id, .name = r->name};
        app_push(s->app, &screen_card, &args);
        return;
    }
    case ACT_WHY: case_why(s, r->case_id, r->period); return;
    case ACT_ESRN: case ACT_MEETING_KEPT: case ACT_MEETING_MISSED: case_mark(s, a, r->case_id, r->version, r->name); return;
    default: case_action(s, a, r->case_id); return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if (e == SCREEN_CHANGED || (e == SCREEN_RESUMED && state(s)->stale))
        worklist_refresh(s);
}

long long worklist_neighbour(struct screen *home, long long case_id, int step)
{
    struct worklist *w = state(home);
    int at = 0;
    while (at < w->rows.n && w->rows.rows[at].case_id != case_id)
        at++;
    /* A case that left the list: its place is where the bar stands, and another case is there now. */
    int to = at < w->rows.n ? at + step : w->list.selected + (step > 0 ? 0 : step);
    if (to < 0 || to >= w->rows.n)
        return 0;
    list_select(&w->list, to);
    worklist_more(home);
    return w->rows.rows[to].case_id;
}

enum tab worklist_tab(const struct screen *s)
{
    while (s->below)
        s = s->below;
    return s->ops == &screen_worklist ? ((const struct worklist *)s->state)->tab : TAB_COUNT;
}

static int open_it(struct screen *s, const void *args)
{
    struct worklist *w = state(s);
    (void)args;
    list_init(&w->list, &worklist_rows, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    list_marks(&w->list, &w->marks, id_of);
    return 0;
}

static void close_it(struct screen *s)
{
    work_free(&state(s)->rows);
    marks_free(&state(s)->marks);
}

static const enum action actions[] = {
    ACT_WHY, ACT_FIND, ACT_INTAKE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_OPEN, ACT_NEXT_TAB, ACT_PREV_TAB, ACT_VISIT, ACT_POST, ACT_INCOMING,
    ACT_MESSAGE, ACT_OFFICE_VISIT, ACT_ESRN, ACT_ESRN_FACTS, ACT_MEETING_KEPT, ACT_MEETING_MISSED, ACT_OVERRIDE, ACT_CLOSE, ACT_HANDOVER, ACT_FORWARD, ACT_PRINT, ACT_NOTICE, ACT_MARK, ACT_UNMARK, ACT_MINE, ACT_BOARD, ACT_DRAFTS, ACT_REFRESH, ACT_CHOOSE, ACT_MENU,
    ACT_HELP, ACT_LOCK, ACT_QUIT, ACT_BACK, ACT_NONE};

const struct screen_ops screen_worklist = {
    .name = "worklist", .title = N_("Worklist"),
    .help = N_("What is to be done, the most urgent first. The tabs are overdue, due today, due in the next five working days, waiting for an answer, meetings, and told but not entered "
               "in the regional register. The first column counts working days: negative is late. Letters and digits begin a search for a citizen; arrows move, Space marks rows, Enter opens the card."),
    .hint = N_("F6 records a call, F1 explains the date, letters find a citizen, F8 is all"),
    .actions = actions, .size = sizeof(struct worklist), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};

/* What came while one was away. */
static void waiting(struct screen *home)
{
    const struct session *session = app_session(home->app);
    struct str t = {0};
    if (session->passed > 0)
        str_addf(&t, _("Calls that other operators passed on: %d (F9, Passed-on calls)"), session->passed);
    if (session->answers > 0)
        str_addf(&t, _("%sNew answers to requests: %d (F9, Requests)"), t.len ? "; " : "", session->answers);
    if (t.len)
        app_say(home->app, str_text(&t));
    str_free(&t);
}

/* Who monitors all operators begins with their figures; the list is behind it. */
static void worklist_opened(struct screen *home)
{
    if (str_eq(app_session(home->app)->role, "monitor") && app_top(home->app) == home)
        board_open(home);
    else
        waiting(home);
}

const struct app_home worklist_home = {&screen_worklist, worklist_call, worklist_take, worklist_saved, worklist_opened, NULL};
