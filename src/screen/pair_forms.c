/* pair_forms.c - the forms that say why: two records are of two people, for an office or for the region; what was decided is taken back. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/duplicates.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"

struct own { char *names[2]; };

static struct own *own_of(const struct form_screen *fs) { return fs->own; }

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    struct own *own = own_of(fs);
    struct str t = {0};
    int rows = 0;
    str_addf(&t, "%s%s%s", fs->title, h < 3 && own->names[0] ? ": " : "", h < 3 && own->names[0] ? own->names[0] : "");
    draw_text(d, y + rows++, 1, draw_cols(d) - 2, STYLE_TITLE, str_text(&t));
    str_free(&t);
    for (int i = 0; i < 2 && h >= 3; i++)
        if (own->names[i])
            draw_cut(d, y + rows++, 1, draw_cols(d) - 2, STYLE_NORMAL, own->names[i]);
    return rows;
}

static void close_own(struct form_screen *fs)
{
    for (int i = 0; own_of(fs) && i < 2; i++)
        if (own_of(fs)->names[i]) {
            mem_wipe(own_of(fs)->names[i], strlen(own_of(fs)->names[i]));
            free(own_of(fs)->names[i]);
        }
}

static int open_form(struct screen *s, const struct form_screen_ops *ops, const struct pair_args *a)
{
    if (form_screen_open(s, ops, 0, a->draft) != 0)
        return -1;
    struct own *own = own_of(s->state);
    own->names[0] = a->one_name ? mem_dup(a->one_name) : NULL;
    own->names[1] = a->other_name ? mem_dup(a->other_name) : NULL;
    return 0;
}

static void fix_number(struct screen *s, const struct pair_args *a, const char *name, const char *kept, long long number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", number);
    const char *before = a->draft ? draft_value(a->draft, kept) : NULL;
    form_screen_fix(s->state, name, a->draft ? before ? before : "" : text);
}

/* The names are in no draft: they are read again. */
static void pair_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct pair p = {0};
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (!reply->ok || pair_read(&p, reply->result[0], &e) != 0)
        app_fail(s->app, reply->ok ? &e : &reply->error);
    for (int i = 0; p.n && i < 2; i++) {
        struct str t = {0};
        str_addf(&t, "%s %s %s", pair_text(&p, "surname", i), pair_text(&p, "given_name", i), pair_text(&p, "patronymic", i));
        free(own_of(s->state)->names[i]);
        own_of(s->state)->names[i] = str_take(&t);
    }
    pair_free(&p);
    s->page++;
    app_dirty(s->app);
}

static const struct form_field different_fields[] = {
    {.name = "note", .label = N_("Why"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 300,
     .help = N_("By what it is known that they are two people: sisters, passports were compared. It stays beside the decision.")},
};

static const char *differ(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)fs;
    (void)row;
    snprintf(buf, size, "%s", _("Two people: they are not offered again"));
    return buf;
}

static const struct form_screen_ops different_ops = {
    .form = {.name = "not-same", .fields = different_fields, .nfields = 1}, .function = "save_duplicate", .own_size = sizeof(struct own), .keep_fixed = true,
    .above = above, .saved = differ, .close = close_own};

/* Of a resource centre, for two that different offices keep. */
static const struct form_screen_ops apart_ops = {
    .form = {.name = "pair-apart", .fields = different_fields, .nfields = 1}, .function = "save_pair_apart", .own_size = sizeof(struct own), .anyone = true, .keep_fixed = true,
    .above = above, .saved = differ, .close = close_own};

static int different_open(struct screen *s, const void *args)
{
    const struct pair_args *a = args;
    bool region = s->ops == &screen_pair_apart;
    if (open_form(s, region ? &apart_ops : &different_ops, a) != 0)
        return -1;
    form_screen_fix(s->state, "action", region ? "apart" : "different");
    fix_number(s, a, "one", "!one", a->one);
    fix_number(s, a, "other", "!other", a->other);
    fix_number(s, a, "one_version", "!one_version", a->one_version);
    fix_number(s, a, "other_version", "!other_version", a->other_version);
    if (a->draft) {
        struct db_call call = {.class = DB_READ};
        long long one = strtoll(form_screen_fixed(s->state, "one"), NULL, 10), other = strtoll(form_screen_fixed(s->state, "other"), NULL, 10);
        if (region)
            region_pair_call(&call, one, other);
        else
            pair_call(&call, app_session(s->app)->office_id, one, other);
        app_wait(s);
        app_call(s, &call, pair_arrived, NULL);
    }
    return 0;
}

const struct screen_ops screen_not_same = {
    .name = "not-same", .title = N_("Not the same"),
    .help = N_("Says that two records are of two people. They are not offered again, here or in another office that keeps both; who said so, when and why stays. F8, Decisions takes it back."),
    .actions = form_screen_actions, .open = different_open, FORM_SCREEN_PARTS};

const struct screen_ops screen_pair_apart = {
    .name = "pair-apart", .title = N_("Not the same"),
    .help = N_("Says that two records, each of another operator, are of two people. They are not offered again: to no resource centre, and not to an operator that comes to keep both, which reads that it was said and not why. "
               "Who said so, when and why stays; on the list of the region F8, Decisions takes it back."),
    .actions = form_screen_actions, .open = different_open, FORM_SCREEN_PARTS};

static const struct form_field back_fields[] = {
    {.name = "note", .label = N_("Why"), .kind = FORM_TEXT, .max = 300, .help = N_("What was wrong. It stays beside the decision.")},
};

static const char *taken_back(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)fs;
    if (str_eq(row->code, "offer"))
        snprintf(buf, size, "%s", _("The two are compared anew"));
    else if (row->nargs && !str_eq(row->args[0], "0"))
        snprintf(buf, size, _("Two citizens again; changed since and left so: %s"), row->args[0]);
    else
        snprintf(buf, size, "%s", _("Two citizens again, each as before"));
    return buf;
}

static const struct form_screen_ops back_ops = {
    .form = {.name = "unmerge", .fields = back_fields, .nfields = 1}, .function = "save_duplicate", .own_size = sizeof(struct own), .keep_fixed = true,
    .above = above, .saved = taken_back, .close = close_own};

static int back_open(struct screen *s, const void *args)
{
    const struct pair_args *a = args;
    if (open_form(s, &back_ops, a) != 0)
        return -1;
    const char *before = a->draft ? draft_value(a->draft, "!action") : NULL;
    form_screen_fix(s->state, "action", before ? before : a->offer ? "offer" : "undo");
    fix_number(s, a, "id", "!id", a->id);
    return 0;
}

const struct screen_ops screen_unmerge = {
    .name = "unmerge", .title = N_("Take the decision back"),
    .help = N_("Takes back what was decided of two records: of one citizen two are made again, each as it was before; of two people that were said not to be the same it is asked anew."),
    .actions = form_screen_actions, .open = back_open, FORM_SCREEN_PARTS};
