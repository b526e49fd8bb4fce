/* duplicates_region.c - for a resource centre: records that may be one citizen's, at one office or at two, with the offices that keep each. */
#include <stdio.h>
#include "kurator/duplicates.h"
#include "kurator/i18n.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/words.h"

struct region {
    struct rows_screen list;    /* first */
    struct region_pair_list pairs;
    long touches;
};

static struct region *state(struct screen *s) { return s->state; }

enum { C_WEIGHT, C_ONE, C_ONE_AT, C_OTHER, C_OTHER_AT, C_WHY, C_ONE_BORN, C_OTHER_BORN };

static const struct table_column columns[] = {
    [C_WEIGHT] = {.title = N_("Weight"), .width = 3, .align = TABLE_RIGHT},
    [C_ONE] = {.title = N_("Citizen"), .width = 24, .least = 14, .elastic = true},
    [C_ONE_AT] = {.title = N_("Operator"), .width = 22, .least = 14, .priority = 1},
    [C_OTHER] = {.title = N_("Other record"), .width = 24, .least = 14},
    [C_OTHER_AT] = {.title = N_("Its operator"), .width = 22, .least = 14, .priority = 2},
    [C_WHY] = {.title = N_("What is alike"), .width = 22, .least = 15, .priority = 3},
    [C_ONE_BORN] = {.title = N_("Born"), .width = 10, .priority = 4},
    [C_OTHER_BORN] = {.title = N_("Born"), .width = 10, .priority = 5},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct region_pair_row *p = &((struct region *)ctx)->pairs.rows[row];
    struct str t = {0};
    switch (col) {
    case C_WEIGHT: snprintf(buf, size, "%d", p->weight); return buf;
    case C_ONE: return p->one_name;
    case C_ONE_AT: return p->one_at;
    case C_OTHER: return p->other_name;
    case C_OTHER_AT: return p->other_at;
    case C_ONE_BORN: return words_full_date(p->one_born, buf, size);
    case C_OTHER_BORN: return words_full_date(p->other_born, buf, size);
    default:
        pair_words(p->reasons, &t);
        str_copy(buf, size, str_text(&t));
        str_free(&t);
        return buf;
    }
}

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell};

static int append(void *ctx, const struct db_rows *rows)
{
    struct region *r = ctx;
    region_pairs_read(&r->pairs, rows);
    return r->pairs.n;
}

static int read_rows(void *ctx, const struct db_rows *rows)
{
    region_pairs_free(&((struct region *)ctx)->pairs);
    return append(ctx, rows);
}

static void first(struct db_call *call, int office)
{
    (void)office;               /* of all operators */
    region_pairs_call(call, NULL);
}

static bool next(void *ctx, struct db_call *call, int office)
{
    const struct region_pair_list *l = &((struct region *)ctx)->pairs;
    (void)office;
    if (l->more)
        region_pairs_call(call, &l->rows[l->n - 1]);
    return l->more;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("No two records look like one citizen's"), .call = first, .read = read_rows, .next = next, .append = append};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    state(s)->touches = app_touches(s->app);
    return rows_screen_open(s, &list_ops);
}

static void close_it(struct screen *s)
{
    region_pairs_free(&state(s)->pairs);
    rows_screen_close(s);
}

static const struct region_pair_row *current(struct screen *s)
{
    int row = rows_screen_row(s);
    return row >= 0 ? &state(s)->pairs.rows[row] : NULL;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct region_pair_row *p = current(s);
    if ((a == ACT_WHY || a == ACT_COMPARE || a == ACT_OPEN_FIRST || a == ACT_OPEN_SECOND) && !p)
        return error_set(why, "list.empty", NULL);
    if ((a == ACT_OPEN_FIRST && !p->one_case) || (a == ACT_OPEN_SECOND && !p->other_case))
        return error_set(why, "case.none", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct region_pair_row *p = current(s);
    struct str t = {0};
    switch (a) {
    case ACT_COMPARE: app_push(s->app, &screen_duplicate_region, &(struct pair_args){.one = p->one, .other = p->other}); return;
    case ACT_OPEN_FIRST: case ACT_OPEN_SECOND:
        app_push(s->app, &screen_card, &(struct case_args){.case_id = a == ACT_OPEN_FIRST ? p->one_case : p->other_case});
        return;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        app_text(s->app, _(s->ops->title), str_text(&t));
        str_free(&t);
        return;
    case ACT_MERGES: app_push(s->app, &screen_pairs_apart, NULL); return;
    case ACT_REFRESH: rows_screen_reload(s); return;
    case ACT_BACK: app_close(s->app, s); return;
    default: return;
    }
}

/* A save of a screen above brings the rows along. */
static void carry(struct screen *s, struct db_call *call) { first(call, app_session(s->app)->office_id); }

static void carried(struct screen *s, const struct db_reply *reply, int first_result)
{
    state(s)->touches = app_touches(s->app);
    rows_screen_take(s, reply->result[first_result]);
}

static void event(struct screen *s, enum screen_event e)
{
    bool stale = e == SCREEN_DATABASE || (e == SCREEN_RESUMED && state(s)->touches != app_touches(s->app));
    if (!app_online(s->app) || app_top(s->app) != s)
        return;
    state(s)->touches = app_touches(s->app);
    if (stale)
        rows_screen_reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->list.table.list, (int)state(s)->pairs.total, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_COMPARE, ACT_OPEN_FIRST, ACT_OPEN_SECOND, ACT_MERGES, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_duplicates_region = {
    .name = "duplicates-region", .title = N_("Possible duplicates of the region"),
    .help = N_("Records of the centre's directions that may be of one citizen: at one operator, or at two that do not know of each other. With each stands the operator that keeps it; what is alike and how much it weighs is as in the operators' own lists. "
               "Enter shows the two side by side, F8 opens the card of the first record or of the second. The centre merges nothing: it tells the operators, and the one to whom the citizen belongs keeps the record. "
               "That two records of different operators are of two people it says itself, side by side, by F8, Not the same; F8, Decisions shows what it has said so and takes it back."),
    .actions = actions, .size = sizeof(struct region), .open = open_it, .close = close_it, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .carry = carry, .carried = carried, .status = status};
