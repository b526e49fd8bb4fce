/* monthly.c - the monthly form on the screen: a table of figures by age group, another by place, and the people behind each. */
#include <stdio.h>
#include <stdlib.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/monthly.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "monthly_screen.h"

#define PLACE_FIGURES 9

struct monthly_state {
    struct monthly form;
    bool loaded;
    bool places;                                /* the table by settlement or operator is shown */
    struct date month;                          /* asked for; {0}: the running one */
    struct table figures, by_place;
    struct table_column figure_columns[1 + MONTHLY_COLUMNS], place_columns[1 + PLACE_FIGURES];
    struct table_ops figure_ops, place_ops;
};

static struct monthly_state *state(struct screen *s) { return s->state; }
static struct table *shown(struct monthly_state *m) { return m->places ? &m->by_place : &m->figures; }

/* ---- the tables ---- */

static const char *figure_cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct monthly_row *r = &((struct monthly_state *)ctx)->form.row[row];
    if (col == 0)
        return monthly_label(r, buf, size);
    snprintf(buf, size, "%ld", r->n[col - 1]);
    return buf;
}
static enum style figure_style(void *ctx, int row, int col)
{
    const struct monthly_row *r = &((struct monthly_state *)ctx)->form.row[row];
    if (col > 0 && r->n[col - 1] == 0)
        return STYLE_HINT;
    return str_eq(r->line, "overdue") && col > 0 ? STYLE_OVERDUE : r->part[0] ? STYLE_NORMAL : STYLE_TITLE;
}
static const char *place_cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct monthly_place *p = &((struct monthly_state *)ctx)->form.place[row];
    if (col == 0)
        return p->name[0] ? p->name : _("(settlement not known)");
    snprintf(buf, size, "%ld", p->n[col - 1]);
    return buf;
}
static enum style place_style(void *ctx, int row, int col)
{
    const struct monthly_place *p = &((struct monthly_state *)ctx)->form.place[row];
    return col > 0 && p->n[col - 1] == 0 ? STYLE_HINT : STYLE_NORMAL;
}

/* The age groups are rows of the database: the table of columns is made when they are known. */
static void make_tables(struct screen *s)
{
    struct monthly_state *m = state(s);
    enum list_bar bar = (enum list_bar)conf_int(app_conf(s->app), CONF_BAR);
    m->figure_columns[0] = (struct table_column){.title = N_("Figure"), .width = 34, .least = 14, .elastic = true};
    for (int i = 0; i < m->form.ncolumns; i++)
        m->figure_columns[i + 1] = (struct table_column){.title = monthly_column_title(&m->form.column[i]), .width = 7, .least = 6, .priority = i, .align = TABLE_RIGHT, .figure = true};
    m->figure_ops = (struct table_ops){.columns = m->figure_columns, .ncolumns = 1 + m->form.ncolumns, .cursor = true, .cell = figure_cell, .style = figure_style};
    m->place_columns[0] = (struct table_column){.title = m->form.office_id ? N_("Settlement") : N_("Operator"), .width = 20, .least = 12, .elastic = true};
    for (int i = 0; i < PLACE_FIGURES; i++)
        m->place_columns[i + 1] = (struct table_column){.title = monthly_short_title(i), .width = 6, .least = 5, .priority = i == 8 ? 1 : i + 2, .align = TABLE_RIGHT, .figure = true};
    m->place_ops = (struct table_ops){.columns = m->place_columns, .ncolumns = 1 + PLACE_FIGURES, .cursor = true, .cell = place_cell, .style = place_style};
    table_init(&m->figures, &m->figure_ops, m, bar);
    table_init(&m->by_place, &m->place_ops, m, bar);
}

/* ---- the call ---- */

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct monthly_state *m = state(s);
    struct monthly fresh;
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (!reply->ok || monthly_read(&fresh, reply->result[0], &e) != 0) {
        if (reply->ok)
            monthly_free(&fresh);
        app_fail(s->app, reply->ok ? &e : &reply->error);
        m->month = m->form.month;
        return;
    }
    monthly_free(&m->form);
    m->form = fresh;
    m->month = fresh.month;
    if (!m->loaded)
        make_tables(s);
    m->loaded = true;
    table_rows(&m->figures, m->form.nrows, 0);
    table_rows(&m->by_place, m->form.nplaces, 0);
    s->page++;
    app_dirty(s->app);
}

static void ask(struct screen *s, struct date month)
{
    struct monthly_state *m = state(s);
    struct db_call call = {.class = DB_READ};
    monthly_call(&call, MONTHLY_OWN, month, i18n_language(), "");
    m->month = month;
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    ask(s, (struct date){0});
    return 0;
}

static void close_it(struct screen *s)
{
    struct monthly_state *m = state(s);
    if (m->loaded) {
        table_free(&m->figures);
        table_free(&m->by_place);
    }
    monthly_free(&m->form);
}

/* ---- paper ---- */

/* Read anew, so that the journal has it that it is given out. */
static void paper_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct monthly m;
    struct error e = {0};
    struct str text = {0};
    char month[64], what[160], stem[32];
    (void)context;
    app_ready(s);
    if (!reply->ok || monthly_read(&m, reply->result[0], &e) != 0) {
        if (reply->ok)
            monthly_free(&m);
        app_fail(s->app, reply->ok ? &e : &reply->error);
        return;
    }
    monthly_text(&m, (int)conf_int(app_conf(s->app), CONF_PRINT_LINES), &text);
    snprintf(what, sizeof what, "%s, %s", _("Monthly form"), monthly_month(m.month, month, sizeof month));
    snprintf(stem, sizeof stem, "monthly-%04d-%02d", m.month.year, m.month.month);
    struct app_paper paper = {.text = str_text(&text), .n = text.len, .what = what, .stem = stem};
    if (app_top(s->app) == s)
        app_print(s, &paper);
    str_free(&text);
    monthly_free(&m);
}

static void print(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    monthly_call(&call, MONTHLY_OWN, state(s)->month, i18n_language(), "print");
    app_wait(s);
    app_call(s, &call, paper_arrived, NULL);
}

/* ---- drawing ---- */

static void draw(struct screen *s, struct draw *d)
{
    struct monthly_state *m = state(s);
    char whose[400] = "", month[64] = "", right[100];
    if (m->loaded) {
        monthly_whose(&m->form, whose, sizeof whose);
        monthly_month(m->form.month, month, sizeof month);
    }
    snprintf(right, sizeof right, "%s%s", month, m->loaded && m->form.running && draw_cols(d) >= 60 ? _(", so far") : "");
    bar_top(d, 0, _("Monthly form"), whose, right);
    if (!m->loaded)
        return;
    table_draw(shown(m), d, 1, draw_rows(d) - 3, m->places ? _("Nothing in this month.") : NULL);
}

/* ---- keys ---- */

static void step(struct screen *s, int by)
{
    struct date month = state(s)->month;
    month.month += by;
    month.year += month.month > 12 ? 1 : month.month < 1 ? -1 : 0;
    month.month = month.month > 12 ? 1 : month.month < 1 ? 12 : month.month;
    month.day = 1;
    if (!state(s)->loaded || month.year < 2000)
        return;
    if (by > 0 && state(s)->form.running) {
        struct error e = {0};
        error_set(&e, "monthly.future", NULL);
        app_fail(s->app, &e);
        return;
    }
    ask(s, month);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct monthly_state *m = state(s);
    if (k->key == KY_PAGEUP || k->key == KY_PAGEDOWN) {
        step(s, k->key == KY_PAGEUP ? -1 : 1);
        return true;
    }
    return m->loaded && table_key(shown(m), k);
}

static bool cell_here(const struct monthly_state *m, struct monthly_cell *cell, long *n)
{
    const struct table *t = m->places ? &m->by_place : &m->figures;
    int row = table_row(t), col = t->col;
    *cell = (struct monthly_cell){0};
    if (!m->loaded || row < 0 || col < 1)
        return false;
    if (m->places) {
        str_copy(cell->line, sizeof cell->line, monthly_line_code(col - 1));
        str_copy(cell->column, sizeof cell->column, "place");
        str_copy(cell->place, sizeof cell->place, m->form.place[row].name);
        *n = m->form.place[row].n[col - 1];
        return true;
    }
    str_copy(cell->line, sizeof cell->line, m->form.row[row].line);
    str_copy(cell->part, sizeof cell->part, m->form.row[row].part);
    str_copy(cell->column, sizeof cell->column, m->form.column[col - 1].code);
    *n = m->form.row[row].n[col - 1];
    return true;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    struct monthly_cell cell;
    long n = 0;
    if ((a == ACT_OPEN || a == ACT_WHY) && !cell_here(state(s), &cell, &n))
        return error_set(why, "list.empty", NULL);
    if (a == ACT_OPEN && str_eq(app_session(s->app)->role, "ministry"))
        return error_set(why, "monthly.people", NULL);
    if (a == ACT_OPEN && n == 0)
        return error_set(why, "monthly.nobody", NULL);
    return 0;
}

static void explain(struct screen *s)
{
    struct monthly_cell cell;
    struct str text = {0};
    long n;
    if (!cell_here(state(s), &cell, &n))
        return;
    monthly_explain(&state(s)->form, &cell, &text);
    app_text(s->app, _("Where the figure comes from"), str_text(&text));
    str_free(&text);
}

static void act(struct screen *s, enum action a)
{
    struct monthly_state *m = state(s);
    struct monthly_people_args args = {.form = &m->form};
    long n;
    switch (a) {
    case ACT_WHY: explain(s); break;
    case ACT_OPEN:
        if (cell_here(m, &args.cell, &n))
            app_push(s->app, &screen_monthly_people, &args);
        break;
    case ACT_CHOOSE:
    case ACT_PLACES:
        m->places = !m->places;
        s->page++;
        app_dirty(s->app);
        break;
    case ACT_PRINT: print(s); break;
    case ACT_REFRESH: ask(s, m->month); break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

static const enum action actions[] = {ACT_WHY, ACT_CHOOSE, ACT_OPEN, ACT_PLACES, ACT_PRINT, ACT_REFRESH, ACT_PALETTE, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_monthly = {
    .name = "monthly", .title = N_("Monthly form"),
    .help = N_("Figures of a month: what arrived, who was notified and how, what is waiting, on accompaniment, closed, overdue; by age group and, with F4, by settlement. PgUp and PgDn change the month. F1 tells what a figure counts, Enter shows who is behind it."),
    .actions = actions, .size = sizeof(struct monthly_state), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act};
