/* meetings.c - the meetings of the office by hour, of a day or a week, and those that are in each other's way. */
#include "kurator/meetings.h"
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/date_input.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/words.h"

#define ROWS_MAX (MEETINGS_MAX + 7)

struct meetings {
    struct meeting_list list;
    struct table table;
    struct date day;
    bool week, loaded, refreshing, stale;
    struct { int meeting; struct date day; } row[ROWS_MAX];     /* meeting -1: the head of a day of the week */
    int n;
    long touches;
};

enum { C_TIME, C_MARK, C_CITIZEN, C_PLACE, C_WHO, C_STATE };

static const struct table_column columns[] = {
    [C_TIME] = {.title = N_("Time"), .width = 5},
    [C_MARK] = {.title = "", .width = 1},
    [C_CITIZEN] = {.title = N_("Citizen"), .width = 30, .least = 14, .elastic = true},
    [C_PLACE] = {.title = N_("Place"), .width = 7},
    [C_WHO] = {.title = N_("Responsible"), .width = 18, .least = 12, .priority = 2},
    [C_STATE] = {.title = N_("State"), .width = 10, .least = 8, .priority = 1},
};

static struct meetings *state(struct screen *s) { return s->state; }

static struct date shifted(struct date d, int days) { return date_from_number(date_number(d) + days); }
static struct date monday(struct date d) { return shifted(d, 1 - date_weekday(d)); }

/* The meeting under the bar; NULL on the head of a day. */
static const struct meeting_row *current(struct screen *s)
{
    struct meetings *m = state(s);
    int i = table_row(&m->table);
    return i >= 0 && i < m->n && m->row[i].meeting >= 0 ? &m->list.rows[m->row[i].meeting] : NULL;
}

/* ---- rows ---- */

static int count_of(const struct meetings *m, struct date day)
{
    char iso[DATE_ISO_SIZE];
    int n = 0;
    date_iso(day, iso);
    for (int i = 0; i < m->list.n; i++)
        n += strncmp(m->list.rows[i].at, iso, 10) == 0;
    return n;
}

static void add_day(struct meetings *m, struct date day)
{
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    for (int i = 0; i < m->list.n && m->n < ROWS_MAX; i++)
        if (strncmp(m->list.rows[i].at, iso, 10) == 0) {
            m->row[m->n].meeting = i;
            m->row[m->n++].day = day;
        }
}

/* The bar stays on its meeting, or on its place. */
static void make_rows(struct screen *s, long long was)
{
    struct meetings *m = state(s);
    m->n = 0;
    for (int i = 0; m->week && i < 7; i++) {
        struct date day = shifted(monday(m->day), i);
        m->row[m->n].meeting = -1;
        m->row[m->n++].day = day;
        add_day(m, day);
    }
    if (!m->week)
        add_day(m, m->day);
    table_rows(&m->table, m->n, 0);
    for (int i = 0; i < m->n && was; i++)
        if (m->row[i].meeting >= 0 && m->list.rows[m->row[i].meeting].case_id == was)
            list_select(&m->table.list, i);
}

static bool is_working(struct screen *s, struct date day)
{
    bool working;
    struct error e = {0};
    return workday_bits_working(&app_session(s->app)->workdays, day, &working, &e) == 0 ? working : date_weekday(day) < 6;
}

static const char *head_cell(struct screen *s, struct date day, int col, char *buf, size_t size)
{
    char text[DATE_ISO_SIZE];
    int n = count_of(state(s), day);
    if (col == C_TIME)
        snprintf(buf, size, "%s", date_text(day, DATE_DM, text));
    else if (col == C_CITIZEN && n)
        snprintf(buf, size, _("%s, meetings: %d%s"), i18n_weekday(date_weekday(day)), n, is_working(s, day) ? "" : _(", day off"));
    else if (col == C_CITIZEN)
        snprintf(buf, size, "%s%s", i18n_weekday(date_weekday(day)), is_working(s, day) ? "" : _(", day off"));
    return buf;
}

static const char *state_word(const struct meeting_row *r)
{
    return str_eq(r->state, "kept") ? _("kept") : str_eq(r->state, "missed") ? _("missed") : r->clash[0] ? _("clash") : "";
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    struct screen *s = ctx;
    struct meetings *m = state(s);
    if (m->row[row].meeting < 0)
        return head_cell(s, m->row[row].day, col, buf, size);
    const struct meeting_row *r = &m->list.rows[m->row[row].meeting];
    switch (col) {
    case C_TIME: return strlen(r->at) >= 16 ? r->at + 11 : r->at;
    case C_MARK: return str_eq(r->state, "kept") ? "+" : str_eq(r->state, "missed") ? "-" : r->clash[0] ? "!" : "";
    case C_CITIZEN: return r->name;
    case C_PLACE: return session_name(app_session(s->app), "place", r->place);
    case C_WHO: return r->assignee[0] ? r->assignee : _("nobody");
    default: return state_word(r);
    }
}

static enum style style(void *ctx, int row, int col)
{
    struct screen *s = ctx;
    struct meetings *m = state(s);
    if (m->row[row].meeting < 0)
        return is_working(s, m->row[row].day) ? STYLE_TITLE : STYLE_LABEL;
    const struct meeting_row *r = &m->list.rows[m->row[row].meeting];
    if (!str_eq(r->state, "agreed"))
        return STYLE_HINT;
    return r->clash[0] && (col == C_TIME || col == C_MARK || col == C_STATE) ? STYLE_OVERDUE : STYLE_NORMAL;
}

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .style = style};

/* ---- the call ---- */

static void add_call(struct screen *s, struct db_call *call)
{
    static char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
    struct meetings *m = state(s);
    date_iso(m->week ? monday(m->day) : m->day, from);
    date_iso(m->week ? shifted(monday(m->day), 6) : m->day, to);
    meetings_call(call, app_session(s->app)->office_id, from, to);
}

static void take(struct screen *s, const struct db_rows *rows)
{
    struct meetings *m = state(s);
    const struct meeting_row *r = current(s);
    long long was = r ? r->case_id : 0;
    meetings_read(&m->list, rows);
    if (!m->loaded)
        s->page++;
    m->loaded = true;
    m->stale = false;
    m->touches = app_touches(s->app);
    make_rows(s, was);
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    app_ready(s);
    if (reply->ok)
        take(s, reply->result[0]);
    else
        app_fail(s->app, &reply->error);
}

static void ask(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    add_call(s, &call);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

/* Which days are looked at, for an answer that nobody waited for. */
static void *shown_now(struct screen *s)
{
    return (void *)(intptr_t)(date_number(state(s)->day) * 2 + state(s)->week);
}

static void refreshed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    state(s)->refreshing = false;
    if (reply->ok && context == shown_now(s))
        take(s, reply->result[0]);
}

/* Others changed something: it is read when it is seen, and no key waits. */
static void refresh(struct screen *s)
{
    struct meetings *m = state(s);
    m->stale = true;
    if (app_top(s->app) != s || s->waits > 0 || m->refreshing || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    add_call(s, &call);
    m->refreshing = true;
    app_call(s, &call, refreshed, shown_now(s));
}

static void carry(struct screen *s, struct db_call *call) { add_call(s, call); }
static void carried(struct screen *s, const struct db_reply *reply, int first) { take(s, reply->result[first]); }

static void go_to(struct screen *s, struct date day)
{
    struct meetings *m = state(s);
    struct error e = {0};
    if (!date_exists(day))
        return;
    if (!app_online(s->app)) {
        error_set(&e, "db.offline", NULL);
        app_fail(s->app, &e);
        return;
    }
    m->day = day;
    m->loaded = false;
    m->n = 0;                   /* should the answer not come, the rows of another day do not stand under this one */
    meetings_free(&m->list);
    table_rows(&m->table, 0, 0);
    list_select(&m->table.list, 0);
    ask(s);
}

static int open_it(struct screen *s, const void *args)
{
    struct meetings *m = state(s);
    const struct meetings_args *a = args;
    if (!a || date_from_iso(a->day, &m->day) != 0)
        m->day = app_session(s->app)->today;
    table_init(&m->table, &table_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    ask(s);
    return 0;
}

static void close_it(struct screen *s)
{
    meetings_free(&state(s)->list);
    table_free(&state(s)->table);
}

/* ---- drawing ---- */

static const char *when_words(struct screen *s, char *buf, size_t size)
{
    struct meetings *m = state(s);
    char from[DATE_ISO_SIZE], to[DATE_ISO_SIZE];
    if (m->week)
        snprintf(buf, size, "%s - %s", date_text(monday(m->day), DATE_DM, from), date_text(shifted(monday(m->day), 6), DATE_DMY4, to));
    else
        snprintf(buf, size, "%s %s%s", i18n_weekday(date_weekday(m->day)), date_text(m->day, DATE_DMY4, from), is_working(s, m->day) ? "" : _(", day off"));
    return buf;
}

static void draw(struct screen *s, struct draw *d)
{
    struct meetings *m = state(s);
    const struct bar_tab tabs[] = {{_("Day"), -1}, {_("Week"), -1}};
    char when[80];
    int y = 0;
    bar_top(d, y++, _("Meetings"), "", when_words(s, when, sizeof when));
    bar_tabs(d, y++, tabs, 2, m->week);
    if (draw_rows(d) >= 16)
        draw_rule(d, y++);
    table_draw(&m->table, d, y, draw_rows(d) - 2 - y, m->loaded ? _("No meeting on this day") : "");
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    struct meetings *m = state(s);
    int clashes = 0;
    for (int i = 0; i < m->list.n; i++)
        clashes += m->list.rows[i].clash[0] != '\0';
    buf[0] = '\0';
    if (m->loaded && m->list.n)
        snprintf(buf, size, _("Meetings: %d, clashes: %d"), m->list.n, clashes);
    return buf;
}

/* ---- keys and actions ---- */

static bool key(struct screen *s, const struct key_event *k)
{
    struct meetings *m = state(s);
    int page = m->week ? 7 : 1;
    switch (k->key) {
    case KY_PAGEUP: go_to(s, shifted(m->day, -page)); return true;
    case KY_PAGEDOWN: go_to(s, shifted(m->day, page)); return true;
    case KY_LEFT: go_to(s, shifted(m->day, -page)); return true;
    case KY_RIGHT: go_to(s, shifted(m->day, page)); return true;
    case KY_HOME: go_to(s, app_session(s->app)->today); return true;
    case KY_TAB: case KY_BACKTAB:
        if (app_online(s->app))
            m->week = !m->week;
        go_to(s, m->day);
        return true;
    default: return table_key(&m->table, k);
    }
}

static int can(struct screen *s, enum action a, struct error *why)
{
    static const enum action of_row[] = {ACT_ATTEMPT, ACT_MEETING, ACT_INCOMING, ACT_OFFICE_VISIT, ACT_ESRN_FACTS, ACT_MEETING_KEPT, ACT_MEETING_MISSED, ACT_MEETING_UNDO, ACT_CLOSE};
    for (size_t i = 0; i < sizeof of_row / sizeof of_row[0]; i++)
        if (of_row[i] == a && !current(s))
            return error_set(why, "list.empty", NULL);
    if ((a == ACT_OPEN || a == ACT_WHY) && table_row(&state(s)->table) < 0)
        return error_set(why, "list.empty", NULL);
    return 0;
}

/* All of the row, and what is in its way. */
static void why(struct screen *s)
{
    struct meetings *m = state(s);
    const struct meeting_row *r = current(s);
    struct str t = {0};
    char mind[200];
    table_tell(&m->table, table_row(&m->table), &t);
    if (r && r->address[0])
        str_addf(&t, "%s: %s\n", _("Address"), r->address);
    if (r && r->mind[0])
        str_addf(&t, "%s: %s\n", _("Mind"), words_mind(app_session(s->app), r->mind, mind, sizeof mind));
    if (r && strstr(r->clash, "who"))
        str_addf(&t, "\n%s", _("! The responsible person has another meeting at that time."));
    if (r && strstr(r->clash, "place"))
        str_addf(&t, "\n%s", _("! More meetings take place at the office at that time than may (settings meeting.per_slot and meeting.minutes)."));
    app_text(s->app, _("Meeting"), str_text(&t));
    str_free(&t);
}

static void open_row(struct screen *s)
{
    struct meetings *m = state(s);
    const struct meeting_row *r = current(s);
    if (!r) {
        m->week = false;
        go_to(s, m->row[table_row(&m->table)].day);
        return;
    }
    struct case_args args = {.case_id = r->case_id, .name = r->name};
    app_push(s->app, &screen_card, &args);
}

static void act(struct screen *s, enum action a)
{
    const struct meeting_row *r = current(s);
    switch (a) {
    case ACT_WHY: why(s); return;
    case ACT_OPEN: open_row(s); return;
    case ACT_REFRESH: ask(s); return;
    case ACT_BACK: app_close(s->app, s); return;
    case ACT_CHOOSE: {
        struct day_args args = {_("To which day"), go_to, s, false};
        app_push(s->app, &screen_day, &args);
        return;
    }
    case ACT_MEETING_KEPT: case ACT_MEETING_MISSED: case ACT_MEETING_UNDO: case_mark(s, a, r->case_id, r->version, r->name); return;
    default: case_action(s, a, r->case_id); return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    struct meetings *m = state(s);
    if (e == SCREEN_CHANGED || (e == SCREEN_RESUMED && (m->stale || m->touches != app_touches(s->app))))
        refresh(s);
    if (e == SCREEN_DATABASE && !m->loaded && app_online(s->app))
        ask(s);
}

/* F8 1 is kept, F8 2 missed. */
static const enum action actions[] = {ACT_MEETING_KEPT, ACT_MEETING_MISSED, ACT_MEETING_UNDO, ACT_WHY, ACT_CHOOSE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_OPEN, ACT_INCOMING,
                                      ACT_OFFICE_VISIT, ACT_ESRN_FACTS, ACT_CLOSE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_meetings = {
    .name = "meetings", .title = N_("Meetings by day"),
    .help = N_("The meetings of the office by their hour. Tab changes between day and week, PgUp and PgDn go to the day or week before and after, Home to today, F4 to a day that is typed. "
               "+ was kept, - was missed, ! is a clash: the same responsible person, or more meetings at the office than may take place at once. F7 moves the meeting, F8 1 marks it as kept, F8 2 as missed."),
    .actions = actions, .size = sizeof(struct meetings), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event,
    .carry = carry, .carried = carried, .status = status};
