/* absences.c - who is absent, until when, who stands in; recording an absence and its end. */
#include <stdio.h>
#include "kurator/form_screen.h"
#include "kurator/handover.h"
#include "kurator/i18n.h"
#include "kurator/row_save.h"
#include "kurator/rows_screen.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define ROWS_MAX 200

struct absences {
    struct rows_screen list;    /* first */
    struct absence_row rows[ROWS_MAX];
    struct row_save save;       /* of an end */
};

static struct absences *state(struct screen *s) { return s->state; }

/* ---- the list ---- */

enum { C_STAFF, C_FROM, C_UNTIL, C_DEPUTY, C_CASES, C_STATE };

static const struct table_column columns[] = {
    [C_STAFF] = {.title = N_("Absent"), .width = 24, .least = 12, .elastic = true},
    [C_FROM] = {.title = N_("From"), .width = 8, .priority = 2},
    [C_UNTIL] = {.title = N_("Until"), .width = 8},
    [C_DEPUTY] = {.title = N_("Stands in"), .width = 22, .least = 10},
    [C_CASES] = {.title = N_("Cases"), .width = 4, .priority = 1, .align = TABLE_RIGHT},
    [C_STATE] = {.title = "", .width = 9, .priority = 3},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct absence_row *a = &((struct absences *)ctx)->rows[row];
    switch (col) {
    case C_STAFF: return a->staff;
    case C_FROM: return words_date(a->from, buf, size);
    case C_UNTIL: return words_date(a->until, buf, size);
    case C_DEPUTY: return a->deputy;
    case C_CASES: snprintf(buf, size, "%d", a->cases); return buf;
    default: return str_eq(a->state, "now") ? _("now") : str_eq(a->state, "coming") ? _("to come") : _("is over");
    }
}

static enum style style(void *ctx, int row, int col)
{
    (void)col;
    return str_eq(((struct absences *)ctx)->rows[row].state, "past") ? STYLE_HINT : STYLE_NORMAL;
}

static long long id_of(void *ctx, int row) { return ((struct absences *)ctx)->rows[row].id; }

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .style = style, .id = id_of};

static int read_rows(void *ctx, const struct db_rows *rows) { return absences_read(((struct absences *)ctx)->rows, ROWS_MAX, rows); }

static const struct rows_screen_ops list_ops = {
    .table = &table_ops, .empty = N_("Nobody is absent; F8, New absence records one"), .call = absences_call, .read = read_rows};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &list_ops);
}

static void ended(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    enum row_answer answer = rows_screen_saved(s, &state(s)->save, reply, 2, &row);
    if (answer == ROW_UNKNOWN)
        return;
    app_home_read(s->app, reply->result[1], 0);
    if (answer == ROW_SAVED)
        app_say(s->app, _("The absence has ended; the cases are on the own list again"));
}

static void end_absence(struct screen *s, const struct absence_row *a)
{
    char id[16];
    snprintf(id, sizeof id, "%d", a->id);
    struct row_change change = {.function = "save_absence", .version = app_session(s->app)->office_id, .n = 2,
                                .names = (const char *[]){"action", "id"}, .values = (const char *[]){"end", id}};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&state(s)->save, &call, &change);
    app_home_call(s->app, &call);
    absences_call(&call, app_session(s->app)->office_id);
    row_save_send(s, &state(s)->save, &call, ended, NULL);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    int row = rows_screen_row(s);
    if (a == ACT_ABSENCE_END && (row < 0 || str_eq(state(s)->rows[row].state, "past")))
        return error_set(why, "absence.none", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_ABSENCE)
        app_push(s->app, &screen_absence, NULL);
    else if (a == ACT_ABSENCE_END)
        end_absence(s, &state(s)->rows[rows_screen_row(s)]);
    else if (a == ACT_REFRESH)
        rows_screen_reload(s);
}

static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && (e == SCREEN_RESUMED || e == SCREEN_DATABASE))
        rows_screen_reload(s);
}

static const enum action actions[] = {ACT_ABSENCE, ACT_ABSENCE_END, ACT_REFRESH, ACT_PALETTE, ACT_MENU, ACT_HELP, ACT_NONE};

const struct screen_ops screen_absences = {
    .name = "absences", .title = N_("Absences"),
    .help = N_("Who is absent and who stands in: while a colleague is absent his cases stand in the deputy's own list. F8 records a new absence or ends one."),
    .actions = actions, .size = sizeof(struct absences), .open = open_it, .close = rows_screen_close, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event};

/* ---- the form ---- */

static const struct form_field fields[] = {
    {.name = "staff", .label = N_("Absent"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "staff", .help = N_("Who is absent: a digit or the first letter.")},
    {.name = "from", .label = N_("From"), .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_PREFILLED, .width = 12, .purpose = DATE_FUTURE, .help = N_("The first day of absence.")},
    {.name = "until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day of absence: \"30.11\", \"+14\".")},
    {.name = "deputy", .label = N_("Stands in"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "staff", .help = N_("Who works on the cases meanwhile: they stand in the deputy's own list.")},
};

static int form_loaded(struct form_screen *fs)
{
    char iso[12];
    form_load(fs->form, "from", date_iso(app_session(fs->screen->app)->today, iso));
    return 0;
}

static const struct form_screen_ops form_ops = {
    .form = {.name = "absence", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0])},
    .function = "save_absence", .loaded = form_loaded};

static int form_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &form_ops, 0, a ? a->draft : NULL);
}

const struct screen_ops screen_absence = {
    .name = "absence", .title = N_("New absence"), .help = N_("From when to when a colleague is absent, and who stands in."),
    .actions = form_screen_actions, .open = form_open, FORM_SCREEN_PARTS};
