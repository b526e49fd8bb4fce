/* take_range.c - a pop-up to type which lines of a file are taken in now: "17-250". */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/field.h"
#include "kurator/i18n.h"
#include "take.h"

#define WIDTH 44

struct range {
    struct screen *take;
    struct field field;
};

static const char *number(const char *at, long *out)
{
    char *end;

    at += strspn(at, " ");
    *out = strspn(at, "0123456789") > 0 ? strtol(at, &end, 10) : -1;
    return *out < 0 ? at : end + strspn(end, " ");
}

int take_range(const char *text, int *from, int *to, struct error *e)
{
    static const char *const dashes[] = {"-", "–", "—"};
    long first, last;
    const char *at = number(text, &first), *dash = at;

    for (size_t i = 0; i < sizeof dashes / sizeof dashes[0] && dash == at; i++)
        if (strncmp(at, dashes[i], strlen(dashes[i])) == 0)
            dash = at + strlen(dashes[i]);
    if (first >= 0 && dash == at && !*at)
        last = first;
    else if (dash == at || first < 0)
        return error_set(e, "take.range", NULL);
    else if (!*(at = number(dash, &last)) && last < 0)
        last = INT_MAX;
    if (*at || first > last || first > 99999999 || last < 1 || (last > 99999999 && last != INT_MAX))
        return error_set(e, "take.range", NULL);
    *from = (int)first;
    *to = (int)last;
    return 0;
}

static int open_it(struct screen *s, const void *args)
{
    struct range *r = s->state;

    r->take = ((const struct take_below *)args)->take;
    field_init(&r->field, 24, false);
    return 0;
}

static void close_it(struct screen *s) { field_free(&((struct range *)s->state)->field); }

static void draw(struct screen *s, struct draw *d)
{
    struct range *r = s->state;
    int w = draw_cols(d) < WIDTH + 2 ? draw_cols(d) : WIDTH + 2;

    draw_popup(d, draw_rows(d) / 2 - 2, (draw_cols(d) - w) / 2, 4, w, _(s->ops->title));
    field_draw(&r->field, d, 0, 1, draw_width(d) - 2, STYLE_VALUE, true);
    draw_text(d, 1, 1, draw_width(d) - 2, STYLE_HINT, _("17-250; 17- to the end; Enter takes them in"));
    draw_say(d, r->field.text[0] ? r->field.text : _(s->ops->title));
    draw_popup_end(d);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct range *r = s->state;
    struct screen *take = r->take;
    struct error e = {0};
    int from, to;

    if (k->key != KY_ENTER) {
        if (field_key(&r->field, k) == FIELD_IGNORED)
            return false;
        app_dirty(s->app);
    } else if (take_range(r->field.text, &from, &to, &e) != 0) {
        app_fail(s->app, &e);
    } else {
        app_close(s->app, s);
        take_write_range(take, from, to);
    }
    return true;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_BACK)
        app_close(s->app, s);
}

static const enum action actions[] = {ACT_BACK, ACT_NONE};

const struct screen_ops screen_take_range = {
    .name = "take-range", .title = N_("Lines of the file, by number"), .help = "", .actions = actions, .size = sizeof(struct range), .popup = true,
    .open = open_it, .close = close_it, .draw = draw, .key = key, .act = act};
