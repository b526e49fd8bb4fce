/* duplicates.c - the pairs of records that may be one citizen's, the likeliest first. */
#include <stdio.h>
#include <string.h>
#include "kurator/duplicates.h"
#include "kurator/i18n.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/words.h"

struct duplicates {
    struct rows_screen list;    /* first */
    struct pair_list pairs;
    long touches;
};

static struct duplicates *state(struct screen *s) { return s->state; }

static const struct { const char *code, *words; } reasons[] = {
    {"snils", N_("SNILS")}, {"birth", N_("birth date")}, {"birth_slip", N_("slip in the birth date")}, {"name", N_("whole name")},
    {"name_short", N_("name without patronymic")}, {"former", N_("former surname")}, {"slip", N_("slip in the name")},
    {"given", N_("given name and patronymic")}, {"phone", N_("phone alike")}, {"address", N_("address alike")}};

void pair_words(const char *codes, struct str *out)
{
    int n = 0;
    for (const char *at = codes; *at;) {
        size_t len = strcspn(at, " ");
        for (size_t i = 0; i < sizeof reasons / sizeof reasons[0]; i++)
            if (strlen(reasons[i].code) == len && memcmp(reasons[i].code, at, len) == 0)
                str_addf(out, "%s%s", n++ ? ", " : "", _(reasons[i].words));
        at += len + (at[len] == ' ');
    }
}

enum { C_WEIGHT, C_ONE, C_ONE_BORN, C_OTHER, C_OTHER_BORN, C_WHY };

static const struct table_column columns[] = {
    [C_WEIGHT] = {.title = N_("Weight"), .width = 3, .align = TABLE_RIGHT},
    [C_ONE] = {.title = N_("Citizen"), .width = 26, .least = 20},
    [C_ONE_BORN] = {.title = N_("Born"), .width = 10, .priority = 2},
    [C_OTHER] = {.title = N_("Other record"), .width = 26, .least = 20},
    [C_OTHER_BORN] = {.title = N_("Born"), .width = 10, .priority = 4},
    [C_WHY] = {.title = N_("What is alike"), .width = 22, .least = 15, .priority = 1, .elastic = true},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    struct duplicates *d = ctx;
    const struct pair_row *p = &d->pairs.rows[row];
    struct str t = {0};
    switch (col) {
    case C_WEIGHT: snprintf(buf, size, "%d", p->weight); return buf;
    case C_ONE: return p->one_name;
    case C_ONE_BORN: return words_full_date(p->one_born, buf, size);
    case C_OTHER: return p->other_name;
    case C_OTHER_BORN: return words_full_date(p->other_born, buf, size);
    default:
        pair_words(p->reasons, &t);
        snprintf(buf, size, "%s", str_text(&t));
        str_free(&t);
        return buf;
    }
}

static long long id_of(void *ctx, int row) { return ((struct duplicates *)ctx)->pairs.rows[row].id; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int append(void *ctx, const struct db_rows *rows)
{
    struct duplicates *d = ctx;
    pairs_read(&d->pairs, rows);
    return d->pairs.n;
}

static int read_rows(void *ctx, const struct db_rows *rows)
{
    pairs_free(&((struct duplicates *)ctx)->pairs);
    return append(ctx, rows);
}

static void first(struct db_call *call, int office) { pairs_call(call, office, NULL); }

static bool next(void *ctx, struct db_call *call, int office)
{
    const struct pair_list *l = &((struct duplicates *)ctx)->pairs;
    if (l->more)
        pairs_call(call, office, &l->rows[l->n - 1]);
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
    pairs_free(&state(s)->pairs);
    rows_screen_close(s);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    if (a == ACT_MERGES && app_may(s->app, NEEDS_SUPERVISOR, why) != 0)
        return -1;
    if ((a == ACT_WHY || a == ACT_COMPARE) && rows_screen_row(s) < 0)
        return error_set(why, "list.empty", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct pair_row *p = rows_screen_row(s) >= 0 ? &state(s)->pairs.rows[rows_screen_row(s)] : NULL;
    struct str t = {0};
    switch (a) {
    case ACT_COMPARE: app_push(s->app, &screen_duplicate, &(struct pair_args){.one = p->one, .other = p->other}); break;
    case ACT_MERGES: app_push(s->app, &screen_merges, NULL); break;
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        app_text(s->app, _("Possible duplicates"), str_text(&t));
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
    struct duplicates *d = state(s);
    bool stale = e == SCREEN_DATABASE || e == SCREEN_CHANGED || (e == SCREEN_RESUMED && d->touches != app_touches(s->app));
    if (!app_online(s->app) || app_top(s->app) != s)
        return;
    d->touches = app_touches(s->app);
    if (stale)
        rows_screen_reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->list.table.list, (int)state(s)->pairs.total, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_COMPARE, ACT_MERGES, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_duplicates = {
    .name = "duplicates", .title = N_("Possible duplicates"),
    .help = N_("Records of the office that may be of one citizen: what is alike in them, and how much it weighs (60 and more). Who merely has the same name is not here. "
               "Enter shows the two side by side: there they are made one, or said not to be the same. New pairs come a few minutes after a citizen is entered or changed; F8, Decisions shows what was decided and takes it back."),
    .actions = actions, .size = sizeof(struct duplicates), .open = open_it, .close = close_it, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .carry = carry, .carried = carried, .status = status};
