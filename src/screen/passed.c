/* passed.c - calls of the office's citizens that other operators took and passed on: to be called back, recorded, marked as done. */
#include <stdio.h>
#include "kurator/elsewhere.h"
#include "kurator/i18n.h"
#include "kurator/row_save.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define ROWS_MAX 200

struct passed {
    struct rows_screen list;    /* first */
    struct passed_row row[ROWS_MAX];
    struct row_save save;       /* of a mark */
};

static struct passed *state(struct screen *s) { return s->state; }

enum { C_AT, C_CALLER, C_PHONE, C_NOTE, C_FROM };
static const struct table_column columns[] = {
    [C_AT] = {.title = N_("When"), .width = 11, .priority = 2},
    [C_CALLER] = {.title = N_("Who called"), .width = 22, .least = 12},
    [C_PHONE] = {.title = N_("Phone"), .width = 16},
    [C_NOTE] = {.title = N_("What about"), .width = 20, .least = 8, .priority = 1, .elastic = true},
    [C_FROM] = {.title = N_("From office"), .width = 16, .least = 10, .priority = 3},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct passed_row *p = &((struct passed *)ctx)->row[row];
    char day[16];
    switch (col) {
    case C_AT: return words_moment(p->at, buf, size);
    case C_CALLER:
        snprintf(buf, size, "%s%s%s", p->caller[0] ? p->caller : "-", p->birth_date[0] ? ", " : "", p->birth_date[0] ? words_full_date(p->birth_date, day, sizeof day) : "");
        return buf;
    case C_PHONE: return words_phone(p->phone, buf, size);
    case C_NOTE: return p->note;
    default: return p->from;
    }
}

static long long id_of(void *ctx, int row) { return ((struct passed *)ctx)->row[row].id; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static void marked(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (rows_screen_saved(s, &state(s)->save, reply, 1, &row) == ROW_SAVED)
        app_say(s->app, _("The call is marked as done"));
}

static void mark_done(struct screen *s, const struct passed_row *p)
{
    struct row_change change = {.function = "save_passed_call", .target = p->id, .version = app_session(s->app)->office_id};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&state(s)->save, &call, &change);
    passed_calls_call(&call, app_session(s->app)->office_id);
    row_save_send(s, &state(s)->save, &call, marked, NULL);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    bool of_row = a == ACT_WHY || a == ACT_OPEN || a == ACT_RINGING || a == ACT_PASSED_DONE;
    int row = rows_screen_row(s);
    if (of_row && row < 0)
        return error_set(why, "list.empty", NULL);
    if ((a == ACT_OPEN || a == ACT_RINGING) && !state(s)->row[row].case_id)
        return error_set(why, "passed.unknown", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    struct passed *p = state(s);
    int row = rows_screen_row(s);
    struct str t = {0};
    struct case_args args = {.case_id = row >= 0 ? p->row[row].case_id : 0};
    switch (a) {
    case ACT_BACK: app_close(s->app, s); break;
    case ACT_FIND: app_push(s->app, &screen_find, NULL); break;
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_OPEN: app_push(s->app, &screen_card, &args); break;
    case ACT_RINGING:
        args.channel = "phone";
        args.direction = "in";
        app_push(s->app, &screen_attempt, &args);
        break;
    case ACT_PASSED_DONE: mark_done(s, &p->row[row]); break;
    case ACT_WHY:
        table_tell(&p->list.table, row, &t);
        app_text(s->app, _("Passed-on calls"), str_text(&t));
        str_free(&t);
        break;
    default: break;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && (e == SCREEN_RESUMED || e == SCREEN_DATABASE || e == SCREEN_CHANGED) && app_top(s->app) == s)
        rows_screen_reload(s);
}

static int read_rows(void *ctx, const struct db_rows *rows) { return passed_calls_read(((struct passed *)ctx)->row, ROWS_MAX, rows); }

static const struct rows_screen_ops list_ops = {
    .table = &table_ops, .empty = N_("No call waits that another operator has passed on"), .call = passed_calls_call, .read = read_rows};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &list_ops);
}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_RINGING, ACT_PALETTE, ACT_OPEN, ACT_PASSED_DONE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_passed = {
    .name = "passed", .title = N_("Passed-on calls"),
    .help = N_("Citizens of this office who called another one, with what they want and where to call back. F6 records the call, which closes the row; Enter opens the card; "
               "F8, Call done closes a row without an attempt. F1 shows the whole row."),
    .actions = actions, .size = sizeof(struct passed), .open = open_it, .close = rows_screen_close, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event};
