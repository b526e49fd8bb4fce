/* merges.c - what was decided of records that may be one citizen's. */
#include <stdio.h>
#include "kurator/duplicates.h"
#include "kurator/i18n.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

struct merges {
    struct rows_screen list;    /* first */
    struct merge_list decided;
    long touches;
};

static struct merges *state(struct screen *s) { return s->state; }

/* ---- the list ---- */

enum { C_WHAT, C_ONE, C_OTHER, C_AT, C_WHO, C_NOTE };

static const struct table_column columns[] = {
    [C_WHAT] = {.title = N_("Decision"), .width = 12, .least = 10},
    [C_ONE] = {.title = N_("Citizen"), .width = 24, .least = 18, .elastic = true},
    [C_OTHER] = {.title = N_("Other record"), .width = 22, .least = 18, .priority = 1},
    [C_AT] = {.title = N_("When"), .width = 11, .priority = 2},
    [C_WHO] = {.title = N_("Who"), .width = 16, .least = 10, .priority = 3},
    [C_NOTE] = {.title = N_("Reason"), .width = 24, .least = 10, .priority = 4},
};

static const char *kind_words(const char *kind)
{
    return str_eq(kind, "merged") ? _("made one") : str_eq(kind, "unmerged") ? _("taken apart") : _("not the same");
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct merge_row *m = &((struct merges *)ctx)->decided.rows[row];
    switch (col) {
    case C_WHAT: return kind_words(m->kind);
    case C_ONE: return m->one_name;
    case C_OTHER: return m->other_name;
    case C_AT: return words_moment(m->at, buf, size);
    case C_WHO: return m->who;
    default: return m->note;
    }
}

/* (Merges and pairs are numbered apart.) */
static long long id_of(void *ctx, int row)
{
    const struct merge_row *m = &((struct merges *)ctx)->decided.rows[row];
    return str_eq(m->kind, "different") ? -m->id : m->id;
}

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int append(void *ctx, const struct db_rows *rows)
{
    struct merges *m = ctx;
    merges_read(&m->decided, rows);
    return m->decided.n;
}

static int read_rows(void *ctx, const struct db_rows *rows)
{
    merges_free(&((struct merges *)ctx)->decided);
    return append(ctx, rows);
}

static void first(struct db_call *call, int office) { merges_call(call, office, NULL); }

static bool next(void *ctx, struct db_call *call, int office)
{
    const struct merge_list *l = &((struct merges *)ctx)->decided;
    if (l->more)
        merges_call(call, office, &l->rows[l->n - 1]);
    return l->more;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("Nothing was decided yet"), .call = first, .read = read_rows, .next = next, .append = append};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    state(s)->touches = app_touches(s->app);
    return rows_screen_open(s, &list_ops);
}

static void close_list(struct screen *s)
{
    merges_free(&state(s)->decided);
    rows_screen_close(s);
}

static const struct merge_row *current(struct screen *s)
{
    int row = rows_screen_row(s);
    return row >= 0 ? &state(s)->decided.rows[row] : NULL;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct merge_row *m = current(s);
    if (a == ACT_UNMERGE && app_may(s->app, NEEDS_SUPERVISOR, why) != 0)
        return -1;
    if ((a == ACT_WHY || a == ACT_UNMERGE) && !m)
        return error_set(why, "list.empty", NULL);
    if (a == ACT_UNMERGE && str_eq(m->kind, "unmerged"))
        return error_set(why, "merge.undone", NULL);
    if (a == ACT_UNMERGE && m->fault[0])
        return error_set(why, m->fault, NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct merge_row *m = current(s);
    struct str t = {0};
    switch (a) {
    case ACT_UNMERGE: {
        struct pair_args args = {.id = m->id, .offer = str_eq(m->kind, "different"), .one_name = m->one_name, .other_name = m->other_name};
        app_push(s->app, &screen_unmerge, &args);
        break;
    }
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        app_text(s->app, _("Decisions on duplicates"), str_text(&t));
        str_free(&t);
        break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

/* A save of a screen above brings the rows along. */
static void carry(struct screen *s, struct db_call *call) { first(call, app_session(s->app)->office_id); }

static void carried(struct screen *s, const struct db_reply *reply, int first)
{
    state(s)->touches = app_touches(s->app);
    rows_screen_take(s, reply->result[first]);
}

static void event(struct screen *s, enum screen_event e)
{
    struct merges *d = state(s);
    bool stale = e == SCREEN_DATABASE || (e == SCREEN_RESUMED && d->touches != app_touches(s->app));
    if (!app_online(s->app) || app_top(s->app) != s)
        return;
    d->touches = app_touches(s->app);
    if (stale)
        rows_screen_reload(s);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_UNMERGE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_merges = {
    .name = "merges", .title = N_("Decisions on duplicates"),
    .help = N_("What was decided in the office: which records were made one citizen, which were taken apart again, which are not the same; when, by whom, why. "
               "F8, Take back makes two of one again, each as it was; what was entered since goes with its case, else it stays with the citizen who stayed. Of \"not the same\" it lets the two be offered anew."),
    .actions = actions, .size = sizeof(struct merges), .open = open_it, .close = close_list, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .carry = carry, .carried = carried};
