/* people.c - the citizens of the office by a filter: rows by name, what each lacks, actions on the marked ones. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "people.h"
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define PAGE 60
#define PAGES_MAX 8             /* the server gives 500 rows at most */

static struct people *state(struct screen *s) { return s->state; }

static const struct listed_row *current(struct screen *s)
{
    int i = table_row(&state(s)->table);
    return i >= 0 ? &state(s)->list.rows[i] : NULL;
}

/* ---- rows ---- */

enum { C_NAME, C_BORN, C_WHO, C_STAGE, C_IPRA, C_MISSING, C_MARKS, C_PLACE };
static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("Citizen"), .width = 26, .least = 19, .elastic = true},
    [C_BORN] = {.title = N_("Born"), .width = 10},
    [C_WHO] = {.title = N_("Responsible"), .width = 18, .least = 13, .priority = 2},
    [C_STAGE] = {.title = N_("Stage"), .width = 13, .priority = 4},
    [C_IPRA] = {.title = N_("IPRA until"), .width = 10, .priority = 1},
    [C_MISSING] = {.title = N_("Missing"), .width = 30, .least = 12, .priority = 3},
    [C_MARKS] = {.title = N_("Marks"), .width = 16, .least = 11, .priority = 5},
    [C_PLACE] = {.title = N_("Settlement"), .width = 20, .least = 12, .priority = 6},
};

/* The words of codes of a filter, comma between. */
static const char *words_of(const struct people *p, const char *filter, const char (*code)[24], int n, char *buf, size_t size)
{
    struct str s = {0};
    for (int i = 0; i < n; i++) {
        const struct filter_choice *c = filter_choice_of(&p->by.choices, filter, code[i]);
        str_addf(&s, "%s%s", i ? ", " : "", c ? c->name : code[i]);
    }
    str_copy(buf, size, str_text(&s));
    str_free(&s);
    return buf;
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct people *p = state(ctx);
    const struct listed_row *r = &p->list.rows[row];
    const struct filter_choice *c;
    switch (col) {
    case C_NAME: return r->name;
    case C_BORN: return words_full_date(r->birth_date, buf, size);
    case C_WHO: return r->assignee[0] || !r->stage[0] ? r->assignee : "-";
    case C_STAGE:
        c = r->stage[0] ? filter_choice_of(&p->by.choices, "stage", r->stage) : NULL;
        return c ? c->name : r->stage;
    case C_IPRA: return str_eq(r->ipra_until, "unlimited") ? _("no limit") : str_eq(r->ipra_until, "unknown") ? "?" : r->ipra_until[0] ? words_full_date(r->ipra_until, buf, size) : "";
    case C_MISSING: return words_of(p, "missing", r->missing, r->nmissing, buf, size);
    case C_MARKS: return words_of(p, "mark", r->marks, r->nmarks, buf, size);
    default: return r->settlement;
    }
}

static long long id_of(void *ctx, int row) { return state(ctx)->list.rows[row].person_id; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of, .marked = true};

/* ---- the calls ---- */

static int office(struct screen *s) { return app_session(s->app)->office_id; }

/* From the top down to the bar and what is seen below it. The terms are the caller's to free. */
static char *add_page(struct screen *s, struct db_call *call)
{
    struct people *p = state(s);
    char *terms = filter_array(&p->by.filter);
    int pages = p->mark_all ? PAGES_MAX + 1 : p->table.list.selected > 0 ? (p->table.list.selected + p->table.list.height) / PAGE + 1 : 1;
    p->limit = pages < PAGES_MAX ? pages * PAGE : p->mark_all ? MARKS_MAX : PAGES_MAX * PAGE;
    people_call(call, office(s), terms, NULL, p->limit);
    return terms;
}

static void take(struct screen *s, const struct db_rows *rows)
{
    struct people *p = state(s);
    long long was = p->loaded ? table_id(&p->table) : 0;
    people_free(&p->list);
    people_read(&p->list, rows, p->limit);
    p->loaded = true;
    p->stale = false;
    p->touches = app_touches(s->app);
    table_rows(&p->table, p->list.n, was);
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct people *p = state(s);
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        p->mark_all = false;
        app_fail(s->app, &reply->error);
        return;
    }
    if (reply->nresults > 1)
        filter_choices_read(&p->by.choices, reply->result[1]);
    s->page++;
    take(s, reply->result[0]);
    for (int i = 0; p->mark_all && i < p->list.n; i++)
        if (!marks_has(&p->table.marks, p->list.rows[i].person_id))
            marks_toggle(&p->table.marks, p->list.rows[i].person_id);
    if (p->mark_all && p->list.total > p->list.n)
        app_sayf(s->app, _("%d rows are marked: an action takes no more at once"), MARKS_MAX);
    p->mark_all = false;
}

static void people_show(struct screen *s, bool choices)
{
    struct db_call call = {.class = DB_READ};
    char *terms = add_page(s, &call);
    if (choices)
        filter_choices_call(&call, office(s), i18n_language());
    app_wait(s);
    app_call(s, &call, arrived, NULL);
    free(terms);
}

static void refreshed(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    state(s)->refreshing = false;
    if (reply->ok)
        take(s, reply->result[0]);
}

/* Somebody changed something of the office: it is read when it is seen, and no key waits. */
static void refresh(struct screen *s)
{
    struct people *p = state(s);
    p->stale = true;
    if (app_top(s->app) != s || s->waits > 0 || p->refreshing || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    char *terms = add_page(s, &call);
    p->refreshing = true;
    app_call(s, &call, refreshed, NULL);
    free(terms);
}

static void added(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct people *p = state(s);
    (void)context;
    app_ready(s);
    p->more_asked = false;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    people_read(&p->list, reply->result[0], PAGE);
    table_rows(&p->table, p->list.n, table_id(&p->table));
}

static void more(struct screen *s)
{
    struct people *p = state(s);
    if (!p->list.more || p->more_asked || p->refreshing || table_row(&p->table) < p->list.n - 1 - p->table.list.height || !app_online(s->app))
        return;
    struct db_call call = {.class = DB_READ};
    char *terms = filter_array(&p->by.filter);
    people_call(&call, office(s), terms, &p->list.rows[p->list.n - 1], PAGE);
    p->more_asked = true;
    app_wait(s);
    app_call(s, &call, added, NULL);
    free(terms);
}

/* ---- the screen ---- */

static int open_it(struct screen *s, const void *args)
{
    const struct people_args *a = args;
    if (a)
        narrowing_take_view(&state(s)->by, a->view, a->shared, a->term, a->nterms);
    table_init(&state(s)->table, &table_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    people_show(s, true);
    return 0;
}

static void close_it(struct screen *s)
{
    struct people *p = state(s);
    table_free(&p->table);
    people_free(&p->list);
    narrowing_free(&p->by);
    free(p->terms);
}

static void draw(struct screen *s, struct draw *d)
{
    struct people *p = state(s);
    struct str words = {0};
    char right[40] = "";
    int y = 0;
    if (p->loaded)
        snprintf(right, sizeof right, _("found %d"), p->list.total);
    narrowing_words(&p->by, &words);
    bar_top(d, y++, _(s->ops->title), app_session(s->app)->office_name, right);
    draw_text(d, y++, 1, draw_cols(d) - 2, STYLE_LABEL, words.len ? str_text(&words) : _("All citizens of the office"));
    str_free(&words);
    if (draw_rows(d) >= 16)
        draw_rule(d, y++);
    table_draw(&p->table, d, y, draw_rows(d) - 2 - y, p->loaded ? _("Nobody fits: F4 changes what is asked for") : "");
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, state(s)->loaded ? state(s)->list.total : 0, buf, size);
}

static bool key(struct screen *s, const struct key_event *k)
{
    if (!table_key(&state(s)->table, k))
        return false;
    if (state(s)->table.list.marks_full)
        app_sayf(s->app, _("%d rows are marked: an action takes no more at once"), MARKS_MAX);
    more(s);
    return true;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    struct people *p = state(s);
    const struct listed_row *r = current(s);
    bool of_row = a == ACT_WHY || a == ACT_OPEN || a == ACT_MARK || a == ACT_MARK_ALL || a == ACT_HANDOVER || a == ACT_MARKS || a == ACT_ATTEMPT || a == ACT_MEETING;
    if (of_row && !r)
        return error_set(why, "list.empty", NULL);
    if ((a == ACT_OPEN || a == ACT_ATTEMPT || a == ACT_MEETING) && !r->case_id)
        return error_set(why, "case.none", NULL);
    if (a == ACT_UNMARK && !p->table.marks.n)
        return error_set(why, "list.unmarked", NULL);
    if ((a == ACT_FILTER_CLEAR || a == ACT_VIEW_SAVE) && !p->by.filter.n)
        return error_set(why, "filter.none", NULL);
    return 0;
}

/* The cases of those marked, or of the one under the bar; which they are the server knows, also of rows that are not on the screen any more. */
static void hand_over(struct screen *s)
{
    struct people *p = state(s);
    long long one = table_id(&p->table);
    struct handover_args args = {.ids = p->table.marks.n ? p->table.marks.id : &one, .n = p->table.marks.n ? p->table.marks.n : 1, .citizens = true};
    app_push(s->app, &screen_handover, &args);
}

/* Those marked, or the one under the bar, for a mark of the office. */
static void put_marks(struct screen *s)
{
    struct people *p = state(s);
    long long one = table_id(&p->table);
    struct marks_args args = {.people = p->table.marks.n ? p->table.marks.id : &one, .n = p->table.marks.n ? p->table.marks.n : 1, .name = current(s)->name};
    app_push(s->app, &screen_marks, &args);
}

/* From the top, and what was marked is not. */
static void narrowed(struct screen *s)
{
    marks_clear(&state(s)->table.marks);
    list_select(&state(s)->table.list, 0);
    people_show(s, false);
}

static void clear_filter(struct screen *s)
{
    struct people *p = state(s);
    narrowing_clear(&p->by);
    narrowed(s);
}

static void act(struct screen *s, enum action a)
{
    struct people *p = state(s);
    const struct listed_row *r = current(s);
    struct case_args args = {.case_id = r ? r->case_id : 0, .name = r ? r->name : NULL};
    struct str t = {0};
    switch (a) {
    case ACT_BACK: app_close(s->app, s); return;
    case ACT_FIND: app_push(s->app, &screen_find, NULL); return;
    case ACT_OPEN: app_push(s->app, &screen_card, &args); return;
    case ACT_FILTER: app_push(s->app, &screen_people_filter, &(struct people_filter_args){s, &p->by, narrowed}); return;
    case ACT_FILTER_CLEAR: clear_filter(s); return;
    case ACT_VIEW_SAVE: narrowing_save(s, &p->by); return;
    case ACT_VIEWS: app_push(s->app, &screen_views, NULL); return;
    case ACT_HANDOVER: hand_over(s); return;
    case ACT_REGISTER: narrowing_give_out(s, &p->by); return;
    case ACT_BOARD: {
        struct people_args by = {.view = p->by.view_changed ? "" : p->by.view, .shared = p->by.view_shared, .term = p->by.filter.term, .nterms = p->by.filter.n};
        app_push(s->app, &screen_board, &(struct board_args){.narrow = &by});
        return;
    }
    case ACT_MARKS: put_marks(s); return;
    case ACT_MARK: key(s, &(struct key_event){.key = KY_INSERT}); return;
    case ACT_MARK_ALL:
        p->mark_all = true;
        marks_clear(&p->table.marks);
        people_show(s, false);
        return;
    case ACT_UNMARK:
        marks_clear(&p->table.marks);
        app_dirty(s->app);
        return;
    case ACT_REFRESH: people_show(s, true); return;
    case ACT_WHY:
        table_tell(&p->table, table_row(&p->table), &t);
        app_text(s->app, _(s->ops->title), str_text(&t));
        str_free(&t);
        return;
    default: case_action(s, a, r->case_id); return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    struct people *p = state(s);
    if (e == SCREEN_RESUMED && p->touches != app_touches(s->app))
        marks_clear(&p->table.marks);       /* a save was made over this list: what was marked may be elsewhere */
    if (e == SCREEN_CHANGED || (e == SCREEN_RESUMED && (p->stale || p->touches != app_touches(s->app))))
        refresh(s);
    if (e == SCREEN_DATABASE && !p->loaded && app_online(s->app))
        people_show(s, true);
}

/* A form over the list brings its fresh rows along, and the views. */
static void carry(struct screen *s, struct db_call *call)
{
    struct people *p = state(s);
    free(p->terms);
    p->terms = add_page(s, call);
    filter_choices_call(call, office(s), i18n_language());
}

static void carried(struct screen *s, const struct db_reply *reply, int first)
{
    if (reply->nresults > first + 1)
        filter_choices_read(&state(s)->by.choices, reply->result[first + 1]);
    take(s, reply->result[first]);
}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_FILTER, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_OPEN, ACT_FILTER_CLEAR, ACT_VIEW_SAVE, ACT_VIEWS, ACT_HANDOVER, ACT_MARKS, ACT_REGISTER, ACT_BOARD,
                                      ACT_MARK, ACT_MARK_ALL, ACT_UNMARK, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_people = {
    .name = "people", .title = N_("Citizens of the office"),
    .help = N_("The citizens of the office by name, all of them or those that fit what is asked for: F4 adds a condition (category, stage, who is responsible, IPRA, age, what is missing, territory) or takes it away; "
               "values of one kind are alternatives, kinds hold together. Space marks rows; F8 does something with those marked. Enter opens the card, F1 shows the whole row."),
    .hint = N_("F4 narrows the list, Space marks, F8 acts on those marked"),
    .actions = actions, .size = sizeof(struct people), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .carry = carry,
    .carried = carried, .status = status};
