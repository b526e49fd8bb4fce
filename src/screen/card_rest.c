/* card_rest.c - a list of the card that is too long for it, by pages: all whom a representative speaks for, what happened earlier. */
#include <stdlib.h>
#include <string.h>
#include "card.h"
#include "kurator/app.h"
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/list.h"

#define PAGE 100

struct rest {
    long long case_id, item;
    const char *list;           /* static: "wards", "timeline" */
    char key[400];              /* of the last row that was read */
    struct citizen_rows rows;
    struct card_lines lines;
    struct list shown;
    bool loaded, more, asked;   /* there may be more; they were asked for */
};

static struct rest *state(struct screen *s) { return s->state; }

static void make_lines(struct screen *s, int width)
{
    struct rest *r = state(s);
    int at = r->shown.selected;
    card_page_lines(&r->lines, app_session(s->app), &r->rows, false, width);
    list_count(&r->shown, r->lines.n);
    list_select(&r->shown, at < 0 ? 0 : at < r->lines.n ? at : r->lines.n - 1);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct rest *r = state(s);
    (void)context;
    app_ready(s);
    r->asked = false;
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    int n = citizen_append(&r->rows, reply->result[0]);
    r->loaded = true;
    r->more = n == PAGE;
    if (n > 0) {
        const struct citizen_row *last = &r->rows.row[r->rows.n - 1];
        str_copy(r->key, sizeof r->key, citizen_cell(last, last->ncells - 1));
    }
    if (r->lines.width)
        make_lines(s, r->lines.width);
    s->page++;
    app_dirty(s->app);
}

static void read_page(struct screen *s)
{
    struct rest *r = state(s);
    struct db_call call = {.class = DB_READ};
    citizen_rest_call(&call, r->case_id, r->list, r->item, r->key, PAGE);
    r->asked = true;
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    const struct card_line *l = &state(ctx)->lines.line[i];
    (void)bar;
    draw_text(d, y, 0, 1, STYLE_NORMAL, selected ? ">" : "");
    draw_text(d, y, 1, width - 1, l->dim ? STYLE_HINT : STYLE_NORMAL, l->text);
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    str_copy(buf, (size_t)size, state(ctx)->lines.line[i].text);
    return buf;
}
static const struct list_ops list_ops = {draw_row, say_row};

static void draw(struct screen *s, struct draw *d)
{
    struct rest *r = state(s);
    bar_top(d, 0, str_eq(r->list, "wards") ? _("Whom else the representative speaks for") : _("What happened earlier"), app_session(s->app)->office_name, "");
    draw_rule(d, 1);
    if (r->lines.width != draw_cols(d))
        make_lines(s, draw_cols(d));
    list_draw(&r->shown, d, 2, draw_rows(d) - 4, r->loaded ? _("Nothing is recorded here") : "");
}

static bool key(struct screen *s, const struct key_event *ev)
{
    struct rest *r = state(s);
    if (ev->key == KY_ENTER) {
        app_do(s, ACT_OPEN);
        return true;
    }
    if (!list_key(&r->shown, ev))
        return false;
    if (r->more && !r->asked && r->shown.selected >= r->shown.count - 1 - r->shown.height && app_online(s->app))
        read_page(s);           /* the bar is near the last row that was read */
    return true;
}

static const struct card_line *line_here(const struct rest *r)
{
    return r->shown.selected >= 0 && r->shown.selected < r->lines.n ? &r->lines.line[r->shown.selected] : NULL;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct card_line *l = line_here(state(s));
    if (a == ACT_OPEN && l && str_eq(state(s)->list, "wards") && l->opens != &screen_card)
        return error_set(why, "card.no_case", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct card_line *l = line_here(state(s));
    if (a == ACT_BACK)
        app_close(s->app, s);
    else if (a == ACT_FIND)
        app_push(s->app, &screen_find, NULL);
    else if (a == ACT_OPEN && l && l->opens == &screen_card)
        app_push(s->app, &screen_card, &(struct case_args){.case_id = l->item});
    else if (l)
        app_text(s->app, _(s->ops->title), l->text);
}

static int open_it(struct screen *s, const void *args)
{
    const struct rest_args *a = args;
    struct rest *r = state(s);
    r->case_id = a->case_id;
    r->item = a->item;
    r->list = a->list;
    str_copy(r->key, sizeof r->key, a->key);
    list_init(&r->shown, &list_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    read_page(s);
    return 0;
}

static void close_it(struct screen *s)
{
    card_lines_free(&state(s)->lines);
    citizen_free(&state(s)->rows);
}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_PALETTE, ACT_OPEN, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_rest = {
    .name = "card-rest", .title = N_("More of the card"),
    .help = N_("What the card had no room for: all whom the representative speaks for in the office, by name, or what happened earlier, the newest first. Further rows are read while the bar goes down. Enter on a citizen opens the card."),
    .actions = actions, .size = sizeof(struct rest), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act};
