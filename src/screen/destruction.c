/* destruction.c - whose data are to be destroyed, or are proposed for it; the proposal and the decision of another. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/destruction.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/marks.h"
#include "kurator/mem.h"
#include "kurator/row_save.h"
#include "kurator/rows_screen.h"
#include "kurator/str.h"
#include "kurator/words.h"

struct destruction {
    struct rows_screen list;    /* first */
    struct destroy_row rows[DESTROY_ROWS];
    int n;
    long total;
    long touches;
    struct row_save save;       /* of a withdrawal */
};

static struct destruction *state(struct screen *s) { return s->state; }

/* ---- the list ---- */

enum { C_NAME, C_BORN, C_GROUND, C_SINCE, C_DUE, C_STATE };

static const struct table_column columns[] = {
    [C_NAME] = {.title = N_("Citizen"), .width = 26, .least = 18, .elastic = true},
    [C_BORN] = {.title = N_("Born"), .width = 10, .priority = 3},
    [C_GROUND] = {.title = N_("Ground"), .width = 23, .least = 17},
    [C_SINCE] = {.title = N_("Since"), .width = 10, .priority = 4},
    [C_DUE] = {.title = N_("Destroy by"), .width = 10, .priority = 1},
    [C_STATE] = {.title = N_("Proposed"), .width = 20, .least = 14, .priority = 2},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    const struct destroy_row *r = &((struct destruction *)ctx)->rows[row];
    switch (col) {
    case C_NAME: return r->name;
    case C_BORN: return words_full_date(r->birth_date, buf, size);
    case C_GROUND: return destroy_ground_words(r->ground);
    case C_SINCE: return r->since[0] ? words_full_date(r->since, buf, size) : "";
    case C_DUE: return r->due_on[0] ? words_full_date(r->due_on, buf, size) : "";
    default:
        if (r->proposal)
            snprintf(buf, size, _("No %lld, %s"), r->proposal, r->who);
        return r->proposal ? buf : r->is_open ? _("a case is open") : "";
    }
}

static enum style style(void *ctx, int row, int col)
{
    const struct destroy_row *r = &((struct destruction *)ctx)->rows[row];
    return col == C_DUE && str_eq(r->ground, "withdrawn") && r->days < 0 ? STYLE_OVERDUE : r->is_open ? STYLE_HINT : STYLE_NORMAL;
}

static long long id_of(void *ctx, int row) { return ((struct destruction *)ctx)->rows[row].person_id; }

static const struct table_ops table_ops = {.columns = columns, .ncolumns = (int)(sizeof columns / sizeof columns[0]), .cell = cell, .style = style, .id = id_of, .marked = true};

static int read_rows(void *ctx, const struct db_rows *rows)
{
    struct destruction *d = ctx;
    d->n = destruction_read(d->rows, &d->total, rows);
    return d->n;
}

static const struct rows_screen_ops list_ops = {.table = &table_ops, .empty = N_("Nobody's data are to be destroyed"), .call = destruction_call, .read = read_rows};

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    state(s)->touches = app_touches(s->app);
    return rows_screen_open(s, &list_ops);
}

static const struct destroy_row *current(struct screen *s)
{
    int row = rows_screen_row(s);
    return row >= 0 ? &state(s)->rows[row] : NULL;
}

/* The marked rows, or the one under the bar, that are not proposed yet. */
static void propose(struct screen *s)
{
    struct destruction *d = state(s);
    const struct marks *m = &d->list.table.marks;
    struct str people = {0}, names = {0};
    int n = 0;
    for (int i = 0; i < d->n; i++) {
        const struct destroy_row *r = &d->rows[i];
        if (r->proposal || (m->n ? !marks_has(m, r->person_id) : r != current(s)))
            continue;
        str_addf(&people, "%s%lld", n ? "," : "", r->person_id);
        str_addf(&names, "%s%s", n ? ", " : "", r->name);
        n++;
    }
    struct destroy_args args = {.people = str_text(&people), .names = str_text(&names), .n = n};
    if (n)
        app_push(s->app, &screen_destroy, &args);
    else
        app_fail(s->app, &(struct error){.code = "destroy.none"});
    str_free(&people);
    str_free(&names);
}

/* All of the proposal under the bar. */
static void decide(struct screen *s, const struct destroy_row *of)
{
    struct destruction *d = state(s);
    struct str text = {0};
    char moment[24], what[500];
    int n = 0;
    for (int i = 0; i < d->n; i++)
        if (d->rows[i].proposal == of->proposal)
            str_addf(&text, "%s%s (%s)", n++ ? ", " : "", d->rows[i].name, destroy_ground_words(d->rows[i].ground));
    snprintf(what, sizeof what, _("No %lld of %s, %s: %s"), of->proposal, words_moment(of->at, moment, sizeof moment), of->who, of->note[0] ? of->note : "-");
    struct destroy_args args = {.proposal = of->proposal, .names = str_text(&text), .what = what, .n = n};
    app_push(s->app, &screen_destroy_decide, &args);
    str_free(&text);
}

static void withdrawn(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    if (rows_screen_saved(s, &state(s)->save, reply, 1, &row) == ROW_SAVED)
        app_say(s->app, _("The proposal is withdrawn"));
}

static void withdraw(struct screen *s, const struct destroy_row *r)
{
    char id[24];
    snprintf(id, sizeof id, "%lld", r->proposal);
    struct row_change change = {.function = "save_destruction", .version = app_session(s->app)->office_id, .n = 2,
                                .names = (const char *[]){"action", "id"}, .values = (const char *[]){"withdraw", id}};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&state(s)->save, &call, &change);
    destruction_call(&call, app_session(s->app)->office_id);
    row_save_send(s, &state(s)->save, &call, withdrawn, NULL);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct destroy_row *r = current(s);
    bool of_row = a == ACT_WHY || a == ACT_OPEN || a == ACT_MARK || a == ACT_DESTROY || a == ACT_DESTROY_DECIDE || a == ACT_DESTROY_WITHDRAW;
    if (of_row && !r)
        return error_set(why, "list.empty", NULL);
    if ((a == ACT_DESTROY_DECIDE || a == ACT_DESTROY_WITHDRAW) && !r->proposal)
        return error_set(why, "destroy.waiting", NULL);
    if (a == ACT_DESTROY_DECIDE && r->mine)
        return error_set(why, "destroy.same", NULL);
    if (a == ACT_DESTROY_WITHDRAW && !r->mine)
        return error_set(why, "destroy.not_yours", NULL);
    if (a == ACT_OPEN && !r->case_id)
        return error_set(why, "case.none", NULL);
    if (a == ACT_UNMARK && !state(s)->list.table.marks.n)
        return error_set(why, "list.unmarked", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct destroy_row *r = current(s);
    struct str t = {0};
    switch (a) {
    case ACT_OPEN: {
        struct case_args args = {.case_id = r->case_id};
        app_push(s->app, &screen_card, &args);
        break;
    }
    case ACT_MARK: rows_screen_key(s, &(struct key_event){.key = KY_INSERT}); break;
    case ACT_UNMARK:
        marks_clear(&state(s)->list.table.marks);
        app_dirty(s->app);
        break;
    case ACT_DESTROY: propose(s); break;
    case ACT_DESTROY_DECIDE: decide(s, r); break;
    case ACT_DESTROY_WITHDRAW: withdraw(s, r); break;
    case ACT_ACTS: app_push(s->app, &screen_acts, NULL); break;
    case ACT_REFRESH: rows_screen_reload(s); break;
    case ACT_WHY:
        table_tell(&state(s)->list.table, rows_screen_row(s), &t);
        if (r->note[0])
            str_addf(&t, "%s: %s\n", _("Reason"), r->note);
        app_text(s->app, _("Destruction of data"), str_text(&t));
        str_free(&t);
        break;
    case ACT_BACK: app_close(s->app, s); break;
    default: break;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    struct destruction *d = state(s);
    if (!app_online(s->app) || app_top(s->app) != s)
        return;
    if (e == SCREEN_RESUMED && d->touches != app_touches(s->app))
        marks_clear(&d->list.table.marks);      /* what was marked is proposed or gone */
    d->touches = app_touches(s->app);
    if (e == SCREEN_RESUMED || e == SCREEN_DATABASE || e == SCREEN_CHANGED)
        rows_screen_reload(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->list.table.list, (int)state(s)->total, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_PALETTE, ACT_OPEN, ACT_DESTROY, ACT_DESTROY_DECIDE, ACT_DESTROY_WITHDRAW, ACT_ACTS, ACT_MARK, ACT_UNMARK, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_destruction = {
    .name = "destruction", .title = N_("Destruction of data"),
    .help = N_("Citizens whose time of keeping is over, or who withdrew the consent to processing, and those proposed. One proposes (Space marks several), another decides: never the same person. "
               "Until then nothing changes; a confirmed proposal destroys for good and leaves an act. Who has a case open is not proposed: close it first."),
    .actions = actions, .size = sizeof(struct destruction), .open = open_it, .close = rows_screen_close, .draw = rows_screen_draw, .key = rows_screen_key, .can = can, .act = act, .event = event, .status = status};

/* ---- the two forms ---- */

struct own { char *names, *what; int n; };

static struct own *own_of(const struct form_screen *fs) { return fs->own; }

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    struct own *own = own_of(fs);
    char text[1000];
    int rows = 1;
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, fs->title);
    if (own->what && rows < h)
        draw_text(d, y + rows++, 1, draw_cols(d) - 2, STYLE_NORMAL, own->what);
    snprintf(text, sizeof text, ngettext("%d citizen: %s", "%d citizens: %s", (unsigned long)own->n), own->n, own->names);
    if (rows < h)
        draw_text(d, y + rows++, 1, draw_cols(d) - 2, STYLE_NORMAL, text);
    return rows;
}

static void close_own(struct form_screen *fs)
{
    struct own *own = own_of(fs);
    if (own && own->names)
        mem_wipe(own->names, strlen(own->names));
    if (own) {
        free(own->names);
        free(own->what);
    }
}

static int take_args(struct screen *s, const struct form_screen_ops *ops, const struct destroy_args *a)
{
    if (form_screen_open(s, ops, a->proposal, a->draft) != 0)
        return -1;
    struct own *own = own_of(s->state);
    own->names = mem_dup(a->names ? a->names : "");
    own->what = a->what ? mem_dup(a->what) : NULL;
    own->n = a->n;
    return 0;
}

static const struct form_field propose_fields[] = {
    {.name = "note", .label = N_("Reason"), .kind = FORM_TEXT, .max = 300,
     .help = N_("By what the data are to be destroyed: the application, its day and number. It stays in the act, so no names. May stay empty when the time of keeping is over or the consent is withdrawn.")},
};

static const char *proposed(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)fs;
    snprintf(buf, size, _("Proposed, No %lld: another person confirms it"), row->id);
    return buf;
}

static const struct form_screen_ops propose_ops = {
    .form = {.name = "destroy", .fields = propose_fields, .nfields = 1}, .function = "save_destruction", .own_size = sizeof(struct own), .keep_fixed = true,
    .above = above, .saved = proposed, .close = close_own};

/* The citizens' names are in no draft, whose data are to go: they are read again. context: of a proposal its number. */
static void people_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct own *own = own_of(s->state);
    long long proposal = (long long)(intptr_t)context;
    const char *people = form_screen_fixed(s->state, "people");
    struct destroy_row *rows = mem_zero(DESTROY_ROWS, sizeof *rows);
    struct str names = {0}, list = {0};
    char id[32];
    long total;
    app_ready(s);
    int n = reply->ok ? destruction_read(rows, &total, reply->result[0]) : 0;
    own->n = 0;
    str_addf(&list, ",%s,", people);
    for (int i = 0; i < n; i++) {
        snprintf(id, sizeof id, ",%lld,", rows[i].person_id);
        if (proposal ? rows[i].proposal == proposal : strstr(str_text(&list), id) != NULL)
            str_addf(&names, "%s%s", own->n++ ? ", " : "", rows[i].name);
    }
    free(own->names);
    own->names = mem_dup(str_text(&names));
    str_free(&names);
    str_free(&list);
    free(rows);
    if (!reply->ok)
        app_fail(s->app, &reply->error);
    s->page++;
    app_dirty(s->app);
}

static void read_people(struct screen *s, long long proposal)
{
    struct db_call call = {.class = DB_READ};
    destruction_call(&call, app_session(s->app)->office_id);
    app_wait(s);
    app_call(s, &call, people_arrived, (void *)(intptr_t)proposal);
}

static int propose_open(struct screen *s, const void *args)
{
    const struct destroy_args *a = args;
    const char *people = a->draft ? draft_value(a->draft, "!people") : a->people;
    if (take_args(s, &propose_ops, a) != 0)
        return -1;
    form_screen_fix(s->state, "action", "propose");
    form_screen_fix(s->state, "people", people ? people : "");
    if (a->draft)
        read_people(s, 0);
    return 0;
}

const struct screen_ops screen_destroy = {
    .name = "destroy", .title = N_("Proposal to destroy data"),
    .help = N_("Proposes that the personal data of these citizens be destroyed. Nothing changes until another person confirms; the card says that it is proposed."),
    .actions = form_screen_actions, .open = propose_open, FORM_SCREEN_PARTS};

static const struct form_field decide_fields[] = {
    {.name = "action", .label = N_("Decision"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "destroy_decision", .help = N_("Destroying cannot be undone; it is asked once more. A refusal needs its reason.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("It stays in the act: no names. Why, when it is refused.")},
};

static const char *decided(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)fs;
    if (str_eq(row->code, "confirm"))
        snprintf(buf, size, _("Destroyed: act No %d (F8, Acts of destruction)"), row->version);
    else
        snprintf(buf, size, "%s", _("The proposal is refused"));
    return buf;
}

static const struct form_screen_ops decide_ops = {
    .form = {.name = "destroy-decide", .fields = decide_fields, .nfields = 2}, .function = "save_destruction", .own_size = sizeof(struct own), .keep_fixed = true,
    .above = above, .saved = decided, .close = close_own};

static int decide_open(struct screen *s, const void *args)
{
    const struct destroy_args *a = args;
    char id[24];
    if (take_args(s, &decide_ops, a) != 0)
        return -1;
    snprintf(id, sizeof id, "%lld", a->proposal);
    form_screen_fix(s->state, "id", id);
    if (a->draft)
        read_people(s, a->proposal);
    return 0;
}

const struct screen_ops screen_destroy_decide = {
    .name = "destroy-decide", .title = N_("Decision on destruction"),
    .help = N_("Confirms or refuses a proposal to destroy personal data. Who proposed does not decide. What is confirmed is gone for good: names, numbers, addresses, notes, earlier states, values of the journal; past figures stay."),
    .actions = form_screen_actions, .open = decide_open, FORM_SCREEN_PARTS};
