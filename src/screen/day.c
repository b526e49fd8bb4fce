/* day.c - a pop-up to type a day into, as dates are typed in forms. */
#include <stdio.h>
#include "kurator/date_input.h"
#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/screens.h"
#include "kurator/utf8.h"

#define WIDTH 36

struct day {
    struct day_args args;
    struct field field;
};

static int open_it(struct screen *s, const void *args)
{
    struct day *p = s->state;
    p->args = *(const struct day_args *)args;
    field_init(&p->field, 20, false);
    return 0;
}

static void close_it(struct screen *s) { field_free(&((struct day *)s->state)->field); }

static void draw(struct screen *s, struct draw *d)
{
    struct day *p = s->state;
    int w = draw_cols(d) < WIDTH + 2 ? draw_cols(d) : WIDTH + 2;
    draw_popup(d, draw_rows(d) / 2 - 2, (draw_cols(d) - w) / 2, 4, w, p->args.title);
    field_draw(&p->field, d, 0, 1, draw_width(d) - 2, STYLE_VALUE, true);
    draw_text(d, 1, 1, draw_width(d) - 2, STYLE_HINT, p->args.past ? _("23, 23.11, -1; Enter shows it") : _("23, 23.11, +3, -1; Enter goes there"));
    draw_say(d, p->field.text[0] ? p->field.text : p->args.title);
    draw_popup_end(d);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct day *p = s->state;
    if (k->key != KY_ENTER) {
        if (field_key(&p->field, k) == FIELD_IGNORED)
            return false;
        app_dirty(s->app);
        return true;
    }
    const struct session *session = app_session(s->app);
    struct date_rules rules = {.purpose = p->args.past ? DATE_PAST : DATE_FUTURE, .today = session->today, .workdays = &session->workdays};
    struct day_args args = p->args;
    struct date day;
    struct error e = {0};
    if (date_parse(p->field.text, &rules, &day, &e) != 0) {
        app_fail(s->app, &e);
        return true;
    }
    app_close(s->app, s);
    args.chosen(args.owner, day);
    return true;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_BACK)
        app_close(s->app, s);
}

static const enum action actions[] = {ACT_BACK, ACT_NONE};
const struct screen_ops screen_day = {.name = "day", .title = N_("Day"), .help = "", .actions = actions, .size = sizeof(struct day), .popup = true,
                                      .open = open_it, .close = close_it, .draw = draw, .key = key, .act = act};
