/* people_filter.c - what the list of citizens may be asked for, as one list that narrows while typing: conditions in force, saved views, values. */
#include <stdlib.h>
#include "people.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/picklist.h"
#include "kurator/str.h"

struct filters {
    struct screen *list;
    struct picklist *picks;
    int *row;                   /* of each item: of the list's choices */
};

static struct filters *state(struct screen *s) { return s->state; }
static struct people *people(struct screen *s) { return state(s)->list->state; }

/* First what is asked for now, then views, then all else. */
static int part_of(const struct people *p, const struct filter_choice *c)
{
    return c->view ? 1 : filter_has(&p->filter, c->filter, c->code) ? 0 : 2;
}

static int open_it(struct screen *s, const void *args)
{
    struct filters *f = state(s);
    f->list = ((const struct people_filter_args *)args)->list;
    struct people *p = people(s);
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
    struct people *p = people(s);
    struct screen *list = state(s)->list;
    if (c->view) {
        people_take_view(p, c->name, c->shared, c->term, c->nterms);
    } else {
        filter_toggle(&p->filter, c->filter, c->code);
        p->view_changed = true;
    }
    marks_clear(&p->table.marks);
    list_select(&p->table.list, 0);
    app_close(s->app, s);
    people_show(list, false);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct filters *f = state(s);
    enum picklist_result r = picklist_key(f->picks, k);
    if (r == PICKLIST_CHOSEN)
        choose(s, &people(s)->choices.row[f->row[picklist_choice(f->picks)]]);
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
