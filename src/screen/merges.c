/* merges.c - what was decided of records that may be one citizen's, and the two forms that say why. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/duplicates.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/rows_screen.h"
#include "kurator/str.h"
#include "kurator/words.h"

struct merges {
    struct rows_screen list;    /* first */
    struct merge_list decided;
    long touches;
};

static struct merges *state(struct screen *s) { return s->state; }

/* ---- the list ---- */

enum { C_WHAT, C_ONE, C_OTHER, C_AT, C_WHO, C_NOTE };

static const struct table_column columns[] = {
    [C_WHAT] = {.title = N_("Decision"), .width = 12, .least = 10},
    [C_ONE] = {.title = N_("Citizen"), .width = 24, .least = 18, .elastic = true},
    [C_OTHER] = {.title = N_("Other record"), .width = 22, .least = 18, .priority = 1},
    [C_AT] = {.title = N_("When"), .width = 11, .priority = 2},
    [C_WHO] = {.title = N_("Who"), .width = 16, .least = 10, .priority = 3},
    [C_NOTE] = {.title = N_("Reason"), .width = 24, .least = 10, .priority = 4},
};

static const char *kind_words(const char *kind)
{
    return str_eq(kind, "merged") ? _("made one") : str_eq(kind, "unmerged") ? _("taken apart") : _("not the same");
}

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct merge_row *m = &((struct merges *)ctx)->decided.rows[row];
    switch (col) {
    case C_WHAT: return kind_words(m->kind);
    case C_ONE: return m->one_name;
    case C_OTHER: return m->other_name;
    case C_AT: return words_moment(m->at, buf, size);
    case C_WHO: return m->who;
    default: return m->note;
    }
}

/* (Merges and pairs are numbered apart.) */
static long long id_of(void *ctx, int row)
{
    const struct merge_row *m = &((struct merges *)ctx)->decided.rows[row];
    return str_eq(m->kind, "different") ? -m->id : m->id;
}

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .id = id_of};

static int append(void *ctx, const struct db_rows *rows)
{
    struct merges *m = ctx;
    merges_read(&m->decided, rows);
    return m->decided.n;
}

static int read_rows(void *ctx, const struct db_rows *rows)
{
    merges_free(&((struct merges *)ctx)->decided);
    return append(ctx, rows);
}

static void first(struct db_call *call, int office) { merges_call(call, office, NULL); }

static bool next(void *ctx, struct db_call *call, int office)
{
    const struct merge_list *l = &((struct merges *)ctx)->decided;
    if (l->more)
        merges_call(call, office, &l->rows[l->n - 1]);
    return l->more;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("Nothing was decided yet"), .call = first, .read = read_rows, .next = next, .append = append};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    state(s)->touches = app_touches(s->app);
    return rows_screen_open(s, &list_ops);
}

static void close_list(struct screen *s)
{
    merges_free(&state(s)->decided);
    rows_screen_close(s);
}

static const struct merge_row *current(struct screen *s)
{
    int row = rows_screen_row(s);
    return row >= 0 ? &state(s)->decided.rows[row] : NULL;
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct merge_row *m = current(s);
    if ((a == ACT_WHY || a == ACT_UNMERGE) && !m)
        return error_set(why, "list.empty", NULL);
    if (a == ACT_UNMERGE && str_eq(m->kind, "unmerged"))
        return error_set(why, "merge.undone", NULL);
    if (a == ACT_UNMERGE && m->fault[0])
        return error_set(why, m->fault, NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct merge_row *m = current(s);
    struct str t = {0};
    switch (a) {
    case ACT_UNMERGE: {
        struct pair_args args = {.id = m->id, .offer = str_eq(m->kind, "different"), .one_name = m->one_name, .other_name = m->other_name};
        app_push(s->app, &screen_unmerge, &args);
        break;
    }
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        app_text(s->app, _("Decisions on duplicates"), str_text(&t));
        str_free(&t);
        break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

/* A save of a screen above brings the rows along. */
static void carry(struct screen *s, struct db_call *call) { first(call, app_session(s->app)->office_id); }

static void carried(struct screen *s, const struct db_reply *reply, int first)
{
    state(s)->touches = app_touches(s->app);
    rows_screen_take(s, reply->result[first]);
}

static void event(struct screen *s, enum screen_event e)
{
    struct merges *d = state(s);
    bool stale = e == SCREEN_DATABASE || (e == SCREEN_RESUMED && d->touches != app_touches(s->app));
    if (!app_online(s->app) || app_top(s->app) != s)
        return;
    d->touches = app_touches(s->app);
    if (stale)
        rows_screen_reload(s);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_UNMERGE, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_merges = {
    .name = "merges", .title = N_("Decisions on duplicates"),
    .help = N_("What was decided in the office: which records were made one citizen, which were taken apart again, which are not the same; when, by whom, why. "
               "F8, Take back makes two of one again, each as it was; what was entered since goes with its case, else it stays with the citizen who stayed. Of \"not the same\" it lets the two be offered anew."),
    .actions = actions, .size = sizeof(struct merges), .open = open_it, .close = close_list, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .carry = carry, .carried = carried};

/* ---- the two forms ---- */

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

static int different_open(struct screen *s, const void *args)
{
    const struct pair_args *a = args;
    if (open_form(s, &different_ops, a) != 0)
        return -1;
    form_screen_fix(s->state, "action", "different");
    fix_number(s, a, "one", "!one", a->one);
    fix_number(s, a, "other", "!other", a->other);
    fix_number(s, a, "one_version", "!one_version", a->one_version);
    fix_number(s, a, "other_version", "!other_version", a->other_version);
    if (a->draft) {
        struct db_call call = {.class = DB_READ};
        pair_call(&call, app_session(s->app)->office_id, strtoll(form_screen_fixed(s->state, "one"), NULL, 10), strtoll(form_screen_fixed(s->state, "other"), NULL, 10));
        app_wait(s);
        app_call(s, &call, pair_arrived, NULL);
    }
    return 0;
}

const struct screen_ops screen_not_same = {
    .name = "not-same", .title = N_("Not the same"),
    .help = N_("Says that two records are of two people. They are not offered again, here or in another office that keeps both; who said so, when and why stays. F8, Decisions takes it back."),
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
