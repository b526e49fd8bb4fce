/* pairs_apart.c - for a resource centre: which records of different operators it has said to be of two people, and that taken back. */
#include <stdio.h>
#include "kurator/duplicates.h"
#include "kurator/i18n.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/words.h"

struct aparts {
    struct rows_screen list;    /* first */
    struct apart_list said;
    struct row_save save;
};

static struct aparts *state(struct screen *s) { return s->state; }

enum { C_ONE, C_ONE_AT, C_OTHER, C_OTHER_AT, C_AT, C_WHO, C_NOTE, C_ONE_BORN, C_OTHER_BORN };

static const struct table_column columns[] = {
    [C_ONE] = {.title = N_("Citizen"), .width = 24, .least = 14, .elastic = true},
    [C_ONE_AT] = {.title = N_("Operator"), .width = 22, .least = 14, .priority = 4},
    [C_OTHER] = {.title = N_("Other record"), .width = 24, .least = 14},
    [C_OTHER_AT] = {.title = N_("Its operator"), .width = 22, .least = 14, .priority = 5},
    [C_AT] = {.title = N_("When"), .width = 11, .priority = 2},
    [C_WHO] = {.title = N_("Who"), .width = 16, .least = 10, .priority = 3},
    [C_NOTE] = {.title = N_("Reason"), .width = 24, .least = 16, .priority = 1},
    [C_ONE_BORN] = {.title = N_("Born"), .width = 10, .priority = 6},
    [C_OTHER_BORN] = {.title = N_("Born"), .width = 10, .priority = 7},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct apart_row *a = &((struct aparts *)ctx)->said.rows[row];
    switch (col) {
    case C_ONE: return a->one_name;
    case C_ONE_AT: return a->one_at;
    case C_OTHER: return a->other_name;
    case C_OTHER_AT: return a->other_at;
    case C_AT: return words_moment(a->at, buf, size);
    case C_WHO: return a->who;
    case C_NOTE: return a->note;
    default: return words_full_date(col == C_ONE_BORN ? a->one_born : a->other_born, buf, size);
    }
}

static long long id_of(void *ctx, int row) { return ((struct aparts *)ctx)->said.rows[row].id; }

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int append(void *ctx, const struct db_rows *rows)
{
    struct aparts *a = ctx;
    pairs_apart_read(&a->said, rows);
    return a->said.n;
}

static int read_rows(void *ctx, const struct db_rows *rows)
{
    pairs_apart_free(&((struct aparts *)ctx)->said);
    return append(ctx, rows);
}

static void first(struct db_call *call, int centre) { pairs_apart_call(call, centre, NULL); }

static bool next(void *ctx, struct db_call *call, int centre)
{
    const struct apart_list *l = &((struct aparts *)ctx)->said;
    if (l->more)
        pairs_apart_call(call, centre, &l->rows[l->n - 1]);
    return l->more;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("Nothing was decided yet"), .call = first, .read = read_rows, .next = next, .append = append};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &list_ops);
}

static void close_it(struct screen *s)
{
    pairs_apart_free(&state(s)->said);
    rows_screen_close(s);
}

/* ---- taken back ---- */

static void taken_back(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (rows_screen_saved(s, &state(s)->save, reply, 1, &row) == ROW_SAVED)
        app_say(s->app, _("The two are compared anew"));
}

static void take_back(struct screen *s, long long id)
{
    char number[24];
    const char *names[] = {"action", "id"}, *base[] = {"", ""}, *values[] = {"together", number};
    int centre = app_session(s->app)->office_id;
    struct row_change change = {.function = "save_pair_apart", .version = centre, .n = 2, .names = names, .base = base, .values = values};
    struct db_call call = {.class = DB_SAVE};
    snprintf(number, sizeof number, "%lld", id);
    row_save_call(&state(s)->save, &call, &change);
    first(&call, centre);
    row_save_send(s, &state(s)->save, &call, taken_back, NULL);
}

static void answered(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer == 1 && rows_screen_row(s) >= 0)
        take_back(s, state(s)->said.rows[rows_screen_row(s)].id);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_WHY || a == ACT_UNMERGE) && rows_screen_row(s) < 0 ? error_set(why, "list.empty", NULL) : 0;
}

static void act(struct screen *s, enum action a)
{
    const char *labels[] = {_("offer them again"), _("no, back")};
    struct str t = {0};
    switch (a) {
    case ACT_UNMERGE: app_ask(s->app, _("Take back that the two are not the same? They are compared anew, and offered."), 2, labels, answered, s); return;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        app_text(s->app, _(s->ops->title), str_text(&t));
        str_free(&t);
        return;
    case ACT_REFRESH: rows_screen_reload(s); return;
    case ACT_BACK: app_close(s->app, s); return;
    default: return;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if (e == SCREEN_DATABASE && app_online(s->app) && app_top(s->app) == s)
        rows_screen_reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->list.table.list, state(s)->said.n, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_UNMERGE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_pairs_apart = {
    .name = "pairs-apart", .title = N_("Decisions of the centre on duplicates"),
    .help = N_("Which records of different operators the centre has said not to be one citizen's, when, by whom, why; the newest first. F8, Take back lets the two be compared anew and offered again, here and at an operator that keeps both by now."),
    .actions = actions, .size = sizeof(struct aparts), .open = open_it, .close = close_it, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .status = status};
