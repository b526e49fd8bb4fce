/* views.c - saved views of the list of citizens with how many each finds now: opened, taken away. */
#include <stdio.h>
#include "kurator/i18n.h"
#include "people.h"
#include "kurator/row_save.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/str.h"

struct views {
    struct rows_screen list;    /* first */
    struct view_row row[VIEWS_MAX];
    int n;
    struct row_save save;       /* of one that is taken away */
};

static struct views *state(struct screen *s) { return s->state; }

enum { C_NAME, C_TOTAL, C_SHARED, C_WHO };
static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("View"), .width = 34, .least = 16, .elastic = true},
    [C_TOTAL] = {.title = N_("Citizens found"), .width = 8, .align = TABLE_RIGHT},
    [C_SHARED] = {.title = N_("Whose view"), .width = 8, .priority = 1},
    [C_WHO] = {.title = N_("Made by"), .width = 18, .least = 12, .priority = 2},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct view_row *v = &((struct views *)ctx)->row[row];
    switch (col) {
    case C_NAME: return v->name;
    case C_TOTAL: snprintf(buf, size, "%d", v->total); return v->total < 0 ? "?" : buf;
    case C_SHARED: return v->shared ? _("shared") : _("own");
    default: return v->who;
    }
}

static long long id_of(void *ctx, int row) { return ((struct views *)ctx)->row[row].id; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int read_rows(void *ctx, const struct db_rows *rows)
{
    struct views *v = ctx;
    views_free(v->row, v->n);
    v->n = views_read(v->row, VIEWS_MAX, rows);
    return v->n;
}

static const struct rows_screen_ops list_ops = {
    .table = &table_ops, .empty = N_("No view is saved yet: F4 and F8, Save as a view, in the list of citizens"), .call = views_call, .read = read_rows};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &list_ops);
}

static void close_it(struct screen *s)
{
    views_free(state(s)->row, state(s)->n);
    rows_screen_close(s);
}

static void dropped(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (rows_screen_saved(s, &state(s)->save, reply, 1, &row) == ROW_SAVED)
        app_sayf(s->app, _("The view is taken away: %s"), row.nargs ? row.args[0] : "");
}

static void drop(struct screen *s, const struct view_row *v)
{
    struct row_change change = {.function = "save_view", .target = v->id, .version = app_session(s->app)->office_id, .n = 1,
                                .names = (const char *[]){"action"}, .values = (const char *[]){"drop"}};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&state(s)->save, &call, &change);
    views_call(&call, app_session(s->app)->office_id);
    row_save_send(s, &state(s)->save, &call, dropped, NULL);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    int row = rows_screen_row(s);
    if ((a == ACT_OPEN || a == ACT_WHY || a == ACT_BOARD || a == ACT_REGISTER || a == ACT_VIEW_DROP) && row < 0)
        return error_set(why, "list.empty", NULL);
    if (a == ACT_VIEW_DROP && !state(s)->row[row].mendable)
        return error_set(why, "view.taken", state(s)->row[row].name, state(s)->row[row].who, NULL);
    return 0;
}

static void show(struct screen *s, const struct view_row *v)
{
    struct people_args args = {.view = v->name, .shared = v->shared, .term = v->term, .nterms = v->nterms};
    app_push(s->app, &screen_people, &args);
}

static void act(struct screen *s, enum action a)
{
    int row = rows_screen_row(s);
    struct str t = {0};
    switch (a) {
    case ACT_OPEN: show(s, &state(s)->row[row]); return;
    case ACT_BOARD: {
        const struct view_row *v = &state(s)->row[row];
        struct people_args view = {.view = v->name, .shared = v->shared, .term = v->term, .nterms = v->nterms};
        app_push(s->app, &screen_board, &(struct board_args){.narrow = &view});
        return;
    }
    case ACT_REGISTER: {
        struct narrowing by = {0};
        filter_set(&by.filter, state(s)->row[row].term, state(s)->row[row].nterms);
        narrowing_give_out(s, &by);
        narrowing_free(&by);
        return;
    }
    case ACT_VIEW_DROP: drop(s, &state(s)->row[row]); return;
    case ACT_REFRESH: rows_screen_reload(s); return;
    case ACT_BACK: app_close(s->app, s); return;
    case ACT_WHY:
        table_tell(&state(s)->list.table, row, &t);
        app_text(s->app, _(s->ops->title), str_text(&t));
        str_free(&t);
        return;
    default: return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && (e == SCREEN_RESUMED || e == SCREEN_DATABASE || e == SCREEN_CHANGED) && app_top(s->app) == s)
        rows_screen_reload(s);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_OPEN, ACT_BOARD, ACT_REGISTER, ACT_VIEW_DROP, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_views = {
    .name = "views", .title = N_("Saved views"),
    .help = N_("What the list of citizens was saved to be asked for, with how many citizens each view finds today: Enter opens exactly these; F8, Control of dates shows the board of them, F8, Give the register out writes them into a file. Shared views belong to the office and are taken away "
               "by who made them or by the supervisor (F8); your own are seen by nobody else."),
    .actions = actions, .size = sizeof(struct views), .open = open_it, .close = close_it, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event};
