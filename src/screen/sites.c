/* sites.c - the sites of organisations: where citizens are received; the list and the form. */
#include <stdio.h>
#include <stdlib.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/table.h"
#include "kurator/users.h"

struct sites {
    struct table table;
    struct site_row *rows;
    int n;
    bool loaded;
    long long entered;          /* by the form above: the bar goes there */
};

static struct sites *state(struct screen *s) { return s->state; }

static const struct table_column columns[] = {
    {.title = N_("Organisation"), .width = 34, .least = 14, .elastic = true},
    {.title = N_("Site"), .width = 20, .least = 13},
    {.title = N_("Address"), .width = 30, .least = 10, .priority = 1},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct site_row *r = &((struct sites *)ctx)->rows[row];
    (void)buf;
    (void)size;
    return col == 0 ? r->office_name : col == 1 ? r->name : r->address;
}
static long long id_of(void *ctx, int row) { return ((struct sites *)ctx)->rows[row].id; }

static const struct table_ops table_ops = {.columns = columns, .ncolumns = 3, .cell = cell, .id = id_of};

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct sites *t = state(s);
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    long long was = t->entered ? t->entered : t->loaded ? table_id(&t->table) : 0;
    t->entered = 0;
    free(t->rows);
    t->n = sites_read(&t->rows, reply->result[0]);
    t->loaded = true;
    table_rows(&t->table, t->n, was);
    s->page++;
    app_dirty(s->app);
}

static void read_all(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    sites_call(&call, 0);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    table_init(&state(s)->table, &table_ops, state(s), (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    read_all(s);
    return 0;
}
static void close_it(struct screen *s)
{
    table_free(&state(s)->table);
    free(state(s)->rows);
}
static void draw(struct screen *s, struct draw *d)
{
    bar_top(d, 0, _("Sites"), "", "");
    draw_rule(d, 1);
    if (state(s)->loaded)
        table_draw(&state(s)->table, d, 2, draw_rows(d) - 4, _("No organisation has sites; F5 enters one."));
}
static bool key(struct screen *s, const struct key_event *k)
{
    return k->key != KY_INSERT && k->key != KY_TEXT && table_key(&state(s)->table, k);
}
static int can(struct screen *s, enum action a, struct error *why)
{
    return (a == ACT_OPEN || a == ACT_CHOOSE) && table_row(&state(s)->table) < 0 ? error_set(why, "list.empty", NULL) : 0;
}
static void act(struct screen *s, enum action a)
{
    if (a == ACT_SITE_ADD)
        app_push(s->app, &screen_site, NULL);
    else if (a == ACT_OPEN || a == ACT_CHOOSE)
        app_push(s->app, &screen_site, &(struct site_args){.site = &state(s)->rows[table_row(&state(s)->table)]});
    else if (a == ACT_REFRESH)
        read_all(s);
}
static void event(struct screen *s, enum screen_event e)
{
    if (app_online(s->app) && (e == SCREEN_RESUMED || e == SCREEN_DATABASE))
        read_all(s);
}
static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, state(s)->n, buf, size);
}
static const enum action actions[] = {ACT_CHOOSE, ACT_SITE_ADD, ACT_PALETTE, ACT_MENU, ACT_OPEN, ACT_REFRESH, ACT_HELP, ACT_NONE};

const struct screen_ops screen_sites = {
    .name = "sites", .title = N_("Sites"),
    .help = N_("The places where organisations receive citizens. Enter renames one, F5 enters a new one; a role may belong to one of them. Nothing is deleted: cases may name it."),
    .actions = actions, .size = sizeof(struct sites), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};

/* ---- the form ---- */

struct own { struct office_row *office; int n; char office_name[420], name[420], address[1300]; };

static const struct form_field fields[] = {
    {.name = "office", .label = N_("Organisation"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("Whose site it is. F4 shows all, typing a part of the name or its number narrows.")},
    {.name = "name", .label = N_("Site name"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 100, .help = N_("What the site is called in the office: \"department 2\", \"Kutulik\".")},
    {.name = "address", .label = N_("Address"), .kind = FORM_TEXT, .max = 300, .help = N_("Where citizens come to.")},
};

static bool shown(const struct form *f, int field, void *ctx)
{
    (void)f;
    return field != 0 || ((struct form_screen *)ctx)->target == 0;
}
static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[16], text[420];
    const struct own *own = ((struct form_screen *)ctx)->own;
    (void)f;
    (void)field;
    if (i < 0 || i >= own->n)
        return 0;
    snprintf(id, sizeof id, "%d", own->office[i].id);
    snprintf(text, sizeof text, own->office[i].no ? _("%s (No. %d)") : "%s", own->office[i].name, own->office[i].no);
    *value = id;
    *label = text;
    return 1;
}
static void offices_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct own *own = ((struct form_screen *)s->state)->own;
    (void)context;
    app_ready(s);
    if (reply->ok)
        own->n = offices_read(&own->office, reply->result[0]);
    else
        app_fail(s->app, &reply->error);
    form_screen_ready(s);
    app_dirty(s->app);
}
static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    struct screen *list = fs->screen->below;
    if (list && list->ops == &screen_sites)
        state(list)->entered = row->id;
    snprintf(buf, size, "%s", _("Saved"));
    return buf;
}
static void close_own(struct form_screen *fs) { free(((struct own *)fs->own)->office); }

static int form_loaded(struct form_screen *fs)
{
    const struct own *own = fs->own;
    if (!fs->target)
        return 0;
    snprintf(fs->title, sizeof fs->title, "%.120s", own->office_name);
    form_load(fs->form, "name", own->name);
    form_load(fs->form, "address", own->address);
    form_screen_fix(fs, ".office", own->office_name);       /* as they were read: kept with the draft */
    form_screen_fix(fs, ".name", own->name);
    form_screen_fix(fs, ".address", own->address);
    form_focus_on(fs->form, "name");
    return 0;
}

static const struct form_screen_ops ops = {
    .form = {.name = "site", .fields = fields, .nfields = 3, .shown = shown, .lookup = lookup, .record = true},
    .function = "save_site", .own_size = sizeof(struct own), .needs = NEEDS_ADMIN | NEEDS_DATABASE, .later = true, .keep_fixed = true, .loaded = form_loaded, .saved = saved, .close = close_own};

static int form_open(struct screen *s, const void *args)
{
    const struct site_args *a = args;
    const struct site_row *site = a ? a->site : NULL;
    const struct draft *d = a ? a->draft : NULL;
    struct form_screen *fs = s->state;
    struct db_call call = {.class = DB_READ};
    if (form_screen_open(s, &ops, site ? site->id : d ? d->target : 0, d) != 0)
        return -1;
    struct own *own = fs->own;
    if (site || (d && d->target)) {
        const char *office = d ? draft_value(d, "!.office") : site->office_name, *name = d ? draft_value(d, "!.name") : site->name, *address = d ? draft_value(d, "!.address") : site->address;
        str_copy(own->office_name, sizeof own->office_name, office ? office : "");
        str_copy(own->name, sizeof own->name, name ? name : "");
        str_copy(own->address, sizeof own->address, address ? address : "");
        return form_screen_ready(s);
    }
    offices_call(&call);
    app_wait(s);
    app_call(s, &call, offices_arrived, NULL);
    return 0;
}

const struct screen_ops screen_site = {
    .name = "site", .title = N_("New site"), .help = N_("A place where an organisation receives citizens: its name and address."),
    .actions = form_screen_actions, .open = form_open, FORM_SCREEN_PARTS};
