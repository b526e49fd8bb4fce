/* acts.c - the acts of destruction of the office: the list, one act to read, on paper or in a file. */
#include <stdint.h>
#include <stdio.h>
#include "kurator/conf.h"
#include "kurator/destruction.h"
#include "kurator/i18n.h"
#include "kurator/print.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define ROWS_MAX 500

struct acts {
    struct rows_screen list;    /* first */
    struct act_row rows[ROWS_MAX];
    bool print;                 /* the act asked for is to be printed */
};

static struct acts *state(struct screen *s) { return s->state; }

enum { C_NUMBER, C_AT, C_PEOPLE, C_RECORDS, C_PROPOSED, C_DECIDED };

static const struct table_column columns[] = {
    [C_NUMBER] = {.title = N_("No"), .width = 5, .align = TABLE_RIGHT},
    [C_AT] = {.title = N_("Day"), .width = 10},
    [C_PEOPLE] = {.title = N_("Citizens"), .width = 8, .align = TABLE_RIGHT},
    [C_RECORDS] = {.title = N_("Records"), .width = 8, .priority = 1, .align = TABLE_RIGHT},
    [C_PROPOSED] = {.title = N_("Proposed by"), .width = 18, .least = 10, .priority = 3},
    [C_DECIDED] = {.title = N_("Confirmed by"), .width = 18, .least = 10, .priority = 2, .elastic = true},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct act_row *a = &((struct acts *)ctx)->rows[row];
    switch (col) {
    case C_NUMBER: snprintf(buf, size, "%d", a->number); return buf;
    case C_AT: return words_full_date(a->decided_at, buf, size);
    case C_PEOPLE: snprintf(buf, size, "%d", a->people); return buf;
    case C_RECORDS: snprintf(buf, size, "%lld", a->records); return buf;
    case C_PROPOSED: return a->proposed_by;
    default: return a->again ? _("done again after a restore") : a->decided_by;
    }
}

static long long id_of(void *ctx, int row) { return ((struct acts *)ctx)->rows[row].number; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int read_rows(void *ctx, const struct db_rows *rows) { return acts_read(((struct acts *)ctx)->rows, ROWS_MAX, rows); }
static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("No data were destroyed yet"), .call = acts_call, .read = read_rows};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &list_ops);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct act a;
    struct error e = {0};
    struct str text = {0};
    int number = (int)(intptr_t)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    if (app_top(s->app) != s)
        return;
    if (act_read(&a, number, reply->result[0], &e) != 0) {
        app_fail(s->app, &e);
    } else {
        char what[200], stem[64];
        act_text(&a, (int)conf_int(app_conf(s->app), CONF_PRINT_LINES), &text);
        snprintf(what, sizeof what, _("Act of destruction No %d"), a.number);
        snprintf(stem, sizeof stem, "act-%d-%.10s", a.number, a.decided_at);
        struct app_paper paper = {.text = str_text(&text), .n = text.len, .what = what, .stem = stem};
        if (state(s)->print)
            app_print(s, &paper);
        else
            app_text(s->app, what, str_text(&text));
    }
    act_free(&a);
    str_free(&text);
}

static void ask(struct screen *s, bool print)
{
    struct db_call call = {.class = DB_READ};
    int number = state(s)->rows[rows_screen_row(s)].number;
    state(s)->print = print;
    act_call(&call, app_session(s->app)->office_id, number, print ? "print" : "");
    app_wait(s);
    app_call(s, &call, arrived, (void *)(intptr_t)number);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    if ((a == ACT_OPEN || a == ACT_PRINT || a == ACT_WHY) && rows_screen_row(s) < 0)
        return error_set(why, "list.empty", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_OPEN || a == ACT_PRINT || a == ACT_WHY)
        ask(s, a == ACT_PRINT);
    else if (a == ACT_REFRESH)
        rows_screen_reload(s);
    else if (a == ACT_BACK)
        app_close(s->app, s);
}

static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && app_top(s->app) == s && (e == SCREEN_DATABASE || e == SCREEN_CHANGED))
        rows_screen_reload(s);
}

static const enum action actions[] = {ACT_WHY, ACT_OPEN, ACT_PRINT, ACT_PALETTE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_acts = {
    .name = "acts", .title = N_("Acts of destruction"),
    .help = N_("What was destroyed, when, who proposed and who confirmed. Enter shows the act, F8, Print brings it on paper or into a file. Citizens stand in it by internal numbers; what the journal has of them is written by kurator destroy act."),
    .actions = actions, .size = sizeof(struct acts), .open = open_it, .close = rows_screen_close, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event};
