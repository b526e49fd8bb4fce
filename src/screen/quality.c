/* quality.c - the quality of the register: an office's rules with their figures, and the figures of all operators. */
#include <stdio.h>
#include <stdlib.h>

#include "kurator/bars.h"
#include "kurator/i18n.h"
#include "kurator/rows_screen.h"
#include "kurator/screens.h"
#include "kurator/session.h"
#include "kurator/words.h"
#include "quality_screen.h"

/* ---- an office ---- */

struct quality_state {
    struct rows_screen list;    /* first */
    struct quality q;
};

static struct quality_state *state(struct screen *s) { return s->state; }

enum { C_MARK, C_WHAT, C_N, C_OF, C_SHARE };
static const struct table_column columns[] = {
    [C_MARK] = {.title = "", .width = 1},
    [C_WHAT] = {.title = N_("What is missing or late"), .width = 46, .least = 16, .elastic = true},
    [C_N] = {.title = N_("Citizens"), .width = 8, .least = 5, .align = TABLE_RIGHT},
    [C_OF] = {.title = N_("Out of"), .width = 6, .priority = 2, .align = TABLE_RIGHT},
    [C_SHARE] = {.title = N_("In order"), .width = 9, .least = 6, .priority = 1, .align = TABLE_RIGHT},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct quality_figure *f = &((struct quality_state *)ctx)->q.row[row];
    switch (col) {
    case C_MARK: return f->n && (str_eq(f->kind, "act") || !f->rule[0]) ? "!" : "";
    case C_WHAT: return quality_title(f);
    case C_N: snprintf(buf, size, "%d", f->n); return buf;
    case C_OF: snprintf(buf, size, "%d", f->of_n); return buf;
    default: return quality_share(f->n, f->of_n, buf, size);
    }
}

static enum style style(void *ctx, int row, int col)
{
    const struct quality_figure *f = &((struct quality_state *)ctx)->q.row[row];
    return !f->rule[0] && col == C_WHAT ? STYLE_TITLE : f->n && str_eq(f->kind, "act") && (col == C_MARK || col == C_N) ? STYLE_OVERDUE : STYLE_NORMAL;
}

static long long id_of(void *ctx, int row) { (void)ctx; return row + 1; }
static const struct table_ops table_ops = {.columns = columns, .ncolumns = 5, .cell = cell, .style = style, .id = id_of};

static void call_office(struct db_call *call, int office)
{
    char id[16];
    snprintf(id, sizeof id, "%d", office);
    quality_call(call, id, i18n_language());
}

static int read_office(void *ctx, const struct db_rows *rows)
{
    struct quality_state *st = ctx;
    struct error e = {0};
    return quality_read(&st->q, rows, &e) == 0 ? st->q.n : 0;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("The register of that office is not yours to see"), .call = call_office, .read = read_office};

static int open_it(struct screen *s, const void *args)
{
    const struct quality_args *a = args;
    state(s)->list.office = a ? a->office : 0;
    return rows_screen_open(s, &list_ops);
}

static void draw(struct screen *s, struct draw *d)
{
    struct quality_state *st = state(s);
    if (st->list.office)                /* another office's than the session's */
        st->list.whose = st->q.n ? st->q.office : "";
    rows_screen_draw(s, d);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_OPEN || a == ACT_WHY) && rows_screen_row(s) < 0 ? error_set(why, "list.empty", NULL) : 0;
}

static void open_people(struct screen *s, const struct quality_figure *f)
{
    struct quality_people_args args = {.office = state(s)->q.office_id};
    str_copy(args.rule, sizeof args.rule, f->rule);
    str_copy(args.title, sizeof args.title, quality_title(f));
    app_push(s->app, &screen_quality_people, &args);
}

static void explain(struct screen *s, const struct quality_figure *f)
{
    struct str t = {0};
    str_addf(&t, "%s: %d", quality_title(f), f->n);
    str_addf(&t, _(" of %d."), f->of_n);
    str_addc(&t, '\n');
    str_add(&t, str_eq(f->kind, "time") ? _("Of the last months (quality.days): who has a referral that arrived, or a mark of ESRN that was due, in that time.")
                                        : _("Counted are the citizens in work: with an open case, or accompanied. Those who died and whom you may not see are left out."));
    if (str_eq(f->kind, "act") || !f->rule[0])
        str_addf(&t, "\n%s", _("Without it nobody can act: neither call, nor go there, nor write."));
    app_text(s->app, _("Quality of the register"), str_text(&t));
    str_free(&t);
}

static void act(struct screen *s, enum action a)
{
    const struct quality_figure *f = rows_screen_row(s) >= 0 ? &state(s)->q.row[rows_screen_row(s)] : NULL;
    switch (a) {
    case ACT_OPEN: open_people(s, f); break;
    case ACT_WHY: explain(s, f); break;
    case ACT_FIND: app_push(s->app, &screen_find, NULL); break;
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && (e == SCREEN_RESUMED || e == SCREEN_DATABASE) && app_top(s->app) == s)
        rows_screen_reload(s);
}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_quality = {
    .name = "quality", .title = N_("Quality of the register"),
    .help = N_("What is missing in the register of the office to act, what is not complete, and what was not kept in time: in how many records, and how many of a hundred are right. "
               "Enter lists the citizens, as many as the figure says; F1 tells who is counted."),
    .actions = actions, .size = sizeof(struct quality_state), .open = open_it, .close = rows_screen_close, .draw = draw, .key = rows_screen_key, .can = can, .act = act, .event = event};

/* ---- all operators ---- */

struct region_state {
    struct rows_screen list;    /* first */
    struct quality_region r;
};

enum { R_OFFICE, R_WORK, R_ACT, R_SNILS, R_IPRA, R_LATE, R_ESRN, R_DAY };
static const struct table_column region_columns[] = {
    [R_OFFICE] = {.title = N_("Operator"), .width = 30, .least = 14, .elastic = true},
    [R_WORK] = {.title = N_("In work"), .width = 8, .priority = 3, .align = TABLE_RIGHT},
    [R_ACT] = {.title = N_("Stuck"), .width = 6, .align = TABLE_RIGHT},
    [R_SNILS] = {.title = N_("No SNILS"), .width = 9, .priority = 4, .align = TABLE_RIGHT},
    [R_IPRA] = {.title = N_("No IPRA"), .width = 8, .priority = 5, .align = TABLE_RIGHT},
    [R_LATE] = {.title = N_("In time"), .width = 7, .priority = 1, .align = TABLE_RIGHT},
    [R_ESRN] = {.title = N_("ESRN"), .width = 6, .priority = 2, .align = TABLE_RIGHT},
    [R_DAY] = {.title = N_("Counted"), .width = 9, .priority = 6, .align = TABLE_RIGHT},
};

static const char *region_cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct quality_line *l = &((struct region_state *)ctx)->r.line[row];
    const int n[] = {[R_WORK] = l->work, [R_ACT] = l->act, [R_SNILS] = l->snils, [R_IPRA] = l->ipra};
    if (col == R_OFFICE)
        return l->office;
    if (!l->counted[0])
        return "-";
    switch (col) {
    case R_LATE: return quality_share(l->late, l->arrived, buf, size);
    case R_ESRN: return quality_share(l->esrn, l->due, buf, size);
    case R_DAY: return words_date(l->counted, buf, size);
    default: snprintf(buf, size, "%d", n[col]); return buf;
    }
}

static long long region_id(void *ctx, int row) { return ((struct region_state *)ctx)->r.line[row].office_id; }
static const struct table_ops region_table = {.columns = region_columns, .ncolumns = 8, .cell = region_cell, .id = region_id};

static void call_region(struct db_call *call, int office)
{
    (void)office;
    quality_region_call(call);
}

static int read_region(void *ctx, const struct db_rows *rows)
{
    struct region_state *st = ctx;
    quality_region_free(&st->r);
    quality_region_read(&st->r, rows);
    return st->r.n;
}

static const struct rows_screen_ops region_ops = {.table = &region_table, .empty = N_("There is no operator"), .call = call_region, .read = read_region};

static int open_region(struct screen *s, const void *args)
{
    (void)args;
    return rows_screen_open(s, &region_ops);
}

static void close_region(struct screen *s)
{
    rows_screen_close(s);
    quality_region_free(&((struct region_state *)s->state)->r);
}

static int can_region(struct screen *s, enum action a, struct error *why)
{
    if (a == ACT_OPEN && !str_eq(app_session(s->app)->role, "monitor"))
        return error_set(why, "quality.figures", NULL);
    return can(s, a, why);
}

static void act_region(struct screen *s, enum action a)
{
    struct region_state *st = s->state;
    struct str t = {0};
    if (a == ACT_OPEN) {
        struct quality_args args = {.office = st->r.line[rows_screen_row(s)].office_id};
        app_push(s->app, &screen_quality, &args);
    } else if (a == ACT_WHY) {
        table_tell(&st->list.table, rows_screen_row(s), &t);
        str_addf(&t, "\n%s", _("Counted in the background twice a day, of everybody; the office's own figures, of those you may see, are counted when they are opened."));
        app_text(s->app, _("Quality of the register"), str_text(&t));
        str_free(&t);
    } else if (a == ACT_REFRESH) {
        rows_screen_reload(s);
    } else if (a == ACT_BACK) {
        app_close(s->app, s);
    }
}

static const enum action region_actions[] = {ACT_WHY, ACT_PALETTE, ACT_OPEN, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_quality_region = {
    .name = "quality-region", .title = N_("Quality of the registers"),
    .help = N_("The registers of all operators: how many citizens are in work, of how many something is missing to act, whose records are not complete, and how many of a hundred were entered in "
               "time, in the register and in ESRN. Enter opens the office's figures."),
    .actions = region_actions, .size = sizeof(struct region_state), .open = open_region, .close = close_region, .draw = rows_screen_draw, .key = rows_screen_key, .can = can_region,
    .act = act_region};
