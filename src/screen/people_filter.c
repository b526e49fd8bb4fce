/* people_filter.c - what a list of citizens or a board is narrowed by: in words, and as one list that narrows while typing: conditions in force, saved views, values. */
#include <stdlib.h>
#include "people.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/picklist.h"
#include "kurator/registers.h"
#include "kurator/str.h"

/* ---- what is asked for ---- */

void narrowing_conditions(const struct narrowing *by, struct str *out)
{
    const char *last = "";
    for (int i = 0; i < by->choices.n; i++) {       /* in the order of the menu */
        const struct filter_choice *c = &by->choices.row[i];
        if (c->view || !filter_has(&by->filter, c->filter, c->code))
            continue;
        if (str_eq(last, c->filter))
            str_addf(out, ", %s", c->name);
        else
            str_addf(out, "%s%s: %s", last[0] ? "; " : "", c->title, c->name);
        last = c->filter;
    }
}

void narrowing_words(const struct narrowing *by, struct str *out)
{
    if (by->view[0] && !by->view_changed)
        str_addf(out, "%s. ", by->view);
    narrowing_conditions(by, out);
}

void narrowing_take_view(struct narrowing *by, const char *name, bool shared, char *const *term, int n)
{
    filter_set(&by->filter, term, n);
    str_copy(by->view, sizeof by->view, name);
    by->view_shared = shared;
    by->view_changed = false;
}

void narrowing_clear(struct narrowing *by)
{
    filter_clear(&by->filter);
    by->view[0] = '\0';
}

void narrowing_free(struct narrowing *by)
{
    filter_clear(&by->filter);
    filter_choices_free(&by->choices);
}

void narrowing_save(struct screen *s, const struct narrowing *by)
{
    struct str words = {0};
    char *terms = filter_text(&by->filter);
    narrowing_conditions(by, &words);
    struct view_args args = {.terms = terms, .words = str_text(&words), .name = by->view, .shared = by->view_shared};
    app_push(s->app, &screen_view, &args);
    str_free(&words);
    free(terms);
}

void narrowing_give_out(struct screen *s, const struct narrowing *by)
{
    char *terms = filter_array(&by->filter);
    register_open_filtered(s, terms);
    free(terms);
}

/* ---- the list to choose from ---- */

struct filters {
    struct people_filter_args on;
    struct picklist *picks;
    int *row;                   /* of each item: of the choices */
};

static struct filters *state(struct screen *s) { return s->state; }

/* First what is asked for now, then views, then all else. */
static int part_of(const struct narrowing *by, const struct filter_choice *c)
{
    return c->view ? 1 : filter_has(&by->filter, c->filter, c->code) ? 0 : 2;
}

static int open_it(struct screen *s, const void *args)
{
    struct filters *f = state(s);
    f->on = *(const struct people_filter_args *)args;
    const struct narrowing *p = f->on.by;
    struct picklist_item *items = mem_zero((size_t)p->choices.n + 1, sizeof *items);
    int n = 0;
    f->row = mem_zero((size_t)p->choices.n + 1, sizeof *f->row);
    for (int part = 0; part < 3; part++)
        for (int i = 0; i < p->choices.n; i++) {
            const struct filter_choice *c = &p->choices.row[i];
            if (part_of(p, c) != part)
                continue;
            f->row[n] = i;
            items[n++] = (struct picklist_item){.label = c->name, .group = part == 0 ? _("Take away") : part == 1 ? _("Views") : c->title,
                                                .key = part == 0 ? c->title : c->view ? c->shared ? _("shared") : _("own") : NULL};
        }
    f->picks = picklist_new(_("Filter"), items, n);
    free(items);
    return 0;
}

static void close_it(struct screen *s)
{
    picklist_free(&state(s)->picks);
    free(state(s)->row);
}

static void draw(struct screen *s, struct draw *d) { picklist_draw(state(s)->picks, d); }

static void choose(struct screen *s, const struct filter_choice *c)
{
    struct people_filter_args on = state(s)->on;
    if (c->view) {
        narrowing_take_view(on.by, c->name, c->shared, c->term, c->nterms);
    } else {
        filter_toggle(&on.by->filter, c->filter, c->code);
        on.by->view_changed = true;
    }
    app_close(s->app, s);
    on.changed(on.of);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct filters *f = state(s);
    enum picklist_result r = picklist_key(f->picks, k);
    if (r == PICKLIST_CHOSEN)
        choose(s, &f->on.by->choices.row[f->row[picklist_choice(f->picks)]]);
    else if (r == PICKLIST_LEFT)
        app_close(s->app, s);
    return true;
}

static void act(struct screen *s, enum action a)
{
    if (a == ACT_BACK || a == ACT_FILTER)
        app_close(s->app, s);
}

static const enum action actions[] = {ACT_FILTER, ACT_BACK, ACT_NONE};

const struct screen_ops screen_people_filter = {
    .name = "people-filter", .title = N_("Filter"),
    .help = N_("What the list may be asked for: letters narrow, Enter adds the condition, or takes one in force away; a view puts its own in the place of all."),
    .actions = actions, .size = sizeof(struct filters), .popup = true, .open = open_it, .close = close_it, .draw = draw, .key = key, .act = act};
