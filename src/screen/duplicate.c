/* duplicate.c - two records side by side: which of each field is taken, and the two made one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/bars.h"
#include "kurator/conf.h"
#include "kurator/duplicates.h"
#include "kurator/i18n.h"
#include "kurator/row_save.h"
#include "kurator/screens.h"
#include "kurator/snils.h"
#include "kurator/table.h"
#include "kurator/words.h"

struct duplicate {
    bool region;                        /* a resource centre looks at two, and merges nothing */
    struct table table;
    struct pair pair;
    int row[PAIR_FIELDS], n;            /* which fields have a row: where one of the two has something */
    bool other[PAIR_FIELDS];            /* by field: the second record's is taken */
    bool loaded;
    long touches;
    struct row_save save;
};

static struct duplicate *state(struct screen *s) { return s->state; }

/* ---- fields ---- */

enum field_kind { F_TEXT, F_DATE, F_SNILS, F_SEX, F_DISABILITY, F_YESNO, F_LIST, F_PHONES, F_CASES, F_MADE };
static const struct { const char *field, *label; enum field_kind kind; } fields[] = {
    {"surname", N_("Surname"), F_TEXT}, {"given_name", N_("Given name"), F_TEXT}, {"patronymic", N_("Patronymic"), F_TEXT}, {"birth_date", N_("Birth date"), F_DATE},
    {"sex", N_("Sex"), F_SEX}, {"snils", N_("SNILS"), F_SNILS}, {"disability", N_("Disability"), F_DISABILITY}, {"incapable", N_("Incapable"), F_YESNO},
    {"died_on", N_("Died on"), F_DATE}, {"address_actual", N_("Address"), F_TEXT}, {"address_registered", N_("Registered at"), F_TEXT},
    {"former", N_("Former names"), F_LIST}, {"phones", N_("Phones"), F_PHONES}, {"representatives", N_("Representatives"), F_LIST}, {"ipra", N_("IPRA"), F_LIST},
    {"cases", N_("Cases"), F_CASES}, {"made", N_("Entered on"), F_MADE}};

static int kind_of(const char *field)
{
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
        if (strcmp(fields[i].field, field) == 0)
            return (int)i;
    return -1;
}

/* One of the two is taken; the others go along. */
static bool differs(const struct pair_field *f)
{
    int i = kind_of(f->field);
    return i >= 0 && fields[i].kind < F_LIST && strcmp(f->one, f->other) != 0;
}

static void lines(const char *text, bool phones, char *buf, size_t size)
{
    struct str t = {0};
    char shown[40];
    for (const char *at = text; *at;) {
        int len = (int)strcspn(at, "\n");
        char number[40];
        snprintf(number, sizeof number, "%.*s", len < 39 ? len : 39, at);
        if (phones)
            str_addf(&t, "%s%s", t.len ? ", " : "", words_phone(number, shown, sizeof shown));
        else
            str_addf(&t, "%s%.*s", t.len ? ", " : "", len, at);
        at += len + (at[len] == '\n');
    }
    snprintf(buf, size, "%s", str_text(&t));
    str_free(&t);
}

static const char *in_words(const struct session *session, int i, const char *text, char *buf, size_t size)
{
    char number[SNILS_TEXT_SIZE];
    long all, open;
    if (i < 0 || !text[0])
        return text;
    switch (fields[i].kind) {
    case F_DATE: case F_MADE: return words_full_date(text, buf, size);
    case F_SNILS: snprintf(buf, size, "%s", snils_format(text, number)); return buf;
    case F_SEX: return session_name(session, "sex", text);
    case F_DISABILITY: return session_name(session, "disability", text);
    case F_YESNO: return session_name(session, "yesno", text);
    case F_LIST: lines(text, false, buf, size); return buf;
    case F_PHONES: lines(text, true, buf, size); return buf;
    case F_CASES:
        all = strtol(text, (char **)&text, 10);
        open = strtol(text, NULL, 10);
        snprintf(buf, size, _("%ld, of them open %ld"), all, open);
        return buf;
    default: return text;
    }
}

/* ---- the table ---- */

enum { C_FIELD, C_ONE, C_OTHER };
static const struct table_column columns[] = {
    [C_FIELD] = {.title = N_("Field"), .width = 16, .least = 9},
    [C_ONE] = {.title = N_("1 First record"), .width = 28, .least = 12},
    [C_OTHER] = {.title = N_("2 Second record"), .width = 28, .least = 12, .elastic = true},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    struct screen *s = ctx;
    const struct pair_field *f = &state(s)->pair.field[state(s)->row[row]];
    int i = kind_of(f->field);
    char text[TABLE_CELL];
    if (col == C_FIELD)
        return i >= 0 ? _(fields[i].label) : f->field;
    bool second = col == C_OTHER, taken = differs(f) && !state(s)->region && state(s)->other[state(s)->row[row]] == second;
    const char *value = in_words(app_session(s->app), i, second ? f->other : f->one, text, sizeof text);
    if (state(s)->region)
        snprintf(buf, size, "%s%s", !app_plain(s->app) && strcmp(f->one, f->other) != 0 ? "! " : !app_plain(s->app) ? "  " : "", value[0] ? value : "-");
    else if (app_plain(s->app))
        snprintf(buf, size, "%s%s", value[0] ? value : "-", taken ? _(", is taken") : "");
    else
        snprintf(buf, size, "%s%s", taken ? "* " : "  ", value[0] ? value : "-");
    return buf;
}

static enum style style(void *ctx, int row, int col)
{
    struct screen *s = ctx;
    const struct pair_field *f = &state(s)->pair.field[state(s)->row[row]];
    return col == C_FIELD ? STYLE_LABEL : state(s)->region || !differs(f) || state(s)->other[state(s)->row[row]] == (col == C_OTHER) ? STYLE_NORMAL : STYLE_HINT;
}

static const struct table_ops table_ops = {.columns = columns, .ncolumns = 3, .cell = cell, .style = style};

/* ---- reading ---- */

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct duplicate *d = state(s);
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (!reply->ok || pair_read(&d->pair, reply->result[0], &e) != 0) {
        app_fail(s->app, reply->ok ? &e : &reply->error);
        if (reply->ok)
            app_close(s->app, s);
        return;
    }
    d->n = 0;
    for (int i = 0; i < d->pair.n; i++) {
        const struct pair_field *f = &d->pair.field[i];
        bool empty = !f->one[0] && !f->other[0];
        if (!empty && !(strcmp(f->field, "incapable") == 0 && !differs(f) && strcmp(f->one, "no") == 0))
            d->row[d->n++] = i;
        if (!d->loaded)     /* of who stays, unless it has nothing there; "no" is nothing to lose */
            d->other[i] = d->pair.keeps_other ? f->other[0] != '\0' : !f->one[0];
    }
    d->loaded = true;
    table_rows(&d->table, d->n, 0);
    s->page++;
    app_dirty(s->app);
}

static void read_pair(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    if (state(s)->region)
        region_pair_call(&call, state(s)->pair.one, state(s)->pair.other);
    else
        pair_call(&call, app_session(s->app)->office_id, state(s)->pair.one, state(s)->pair.other);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static int open_it(struct screen *s, const void *args)
{
    const struct pair_args *a = args;
    struct duplicate *d = state(s);
    d->touches = app_touches(s->app);
    d->region = s->ops == &screen_duplicate_region;
    d->pair.one = a->one;
    d->pair.other = a->other;
    table_init(&d->table, &table_ops, s, (enum list_bar)conf_int(app_conf(s->app), CONF_BAR));
    read_pair(s);
    return 0;
}

static void close_it(struct screen *s)
{
    pair_free(&state(s)->pair);
    table_free(&state(s)->table);
}

static void draw(struct screen *s, struct draw *w)
{
    struct duplicate *d = state(s);
    struct str t = {0};
    char day[16];
    bar_top(w, 0, _(s->ops->title), app_session(s->app)->office_name, "");
    if (!d->loaded)
        return;
    str_addf(&t, "%s: ", _("What is alike"));
    if (d->pair.reasons[0])
        pair_words(d->pair.reasons, &t);
    else
        str_add(&t, "-");
    draw_cut(w, 1, 1, draw_cols(w) - 2, STYLE_TITLE, str_text(&t));
    str_clear(&t);
    if (d->region)      /* which operators keep them is the answer: they are to be told */
        str_addf(&t, "1: %s; 2: %s", d->pair.one_at, d->pair.other_at);
    else
        str_addf(&t, _("The record of %s stays, the other one goes into it"), words_full_date(pair_text(&d->pair, "made", d->pair.keeps_other), day, sizeof day));
    draw_cut(w, 2, 1, draw_cols(w) - 2, STYLE_HINT, str_text(&t));
    str_free(&t);
    draw_rule(w, 3);
    table_draw(&d->table, w, 4, draw_rows(w) - 6, NULL);
}

/* ---- choosing ---- */

static bool choose(struct screen *s, int side)      /* 0 first, 1 second, 2 the other one than now */
{
    struct duplicate *d = state(s);
    int row = table_row(&d->table);
    if (row < 0 || !differs(&d->pair.field[d->row[row]])) {
        app_say(s->app, _("Nothing to choose here: what both have goes along"));
        return true;
    }
    bool *other = &d->other[d->row[row]];
    *other = side == 2 ? !*other : side == 1;
    app_dirty(s->app);
    return true;
}

static bool key(struct screen *s, const struct key_event *k)
{
    if (state(s)->region)
        return table_key(&state(s)->table, k);
    if (k->key == KY_LEFT || k->key == KY_RIGHT)
        return choose(s, k->key == KY_RIGHT);
    if (k->key == KY_TEXT && (k->ch == '1' || k->ch == '2'))
        return choose(s, k->ch == '2');
    if (k->key == KY_TEXT && k->ch == ' ')
        return choose(s, 2);
    return table_key(&state(s)->table, k);
}

/* ---- merging ---- */

static void merged(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row;
    (void)context;
    enum row_answer answer = row_save_answer(s, &state(s)->save, reply, &row);
    if (answer == ROW_REFUSED && strcmp(row.code, "merge.changed") == 0)
        read_pair(s);
    if (answer != ROW_SAVED)
        return;
    app_sayf(s->app, _("One citizen now. Cases that went over: %s, other records: %s. F8, Decisions takes it back"), row.nargs > 0 ? row.args[0] : "0", row.nargs > 1 ? row.args[1] : "0");
    app_home_read(s->app, reply->result[1], 0);
    case_carried(s->below, reply, 2);
    app_close(s->app, s);
}

#define NAMES (6 + PAIR_FIELDS)

static void merge(struct screen *s)
{
    struct duplicate *d = state(s);
    char one[24], other[24], v1[16], v2[16];
    const char *names[NAMES] = {"action", "one", "other", "one_version", "other_version"}, *values[NAMES] = {"merge", one, other, v1, v2}, *base[NAMES] = {NULL};
    int n = 5;
    snprintf(one, sizeof one, "%lld", d->pair.one);
    snprintf(other, sizeof other, "%lld", d->pair.other);
    snprintf(v1, sizeof v1, "%d", d->pair.one_version);
    snprintf(v2, sizeof v2, "%d", d->pair.other_version);
    for (int i = 0; i < d->pair.n; i++)
        if (differs(&d->pair.field[i])) {
            names[n] = d->pair.field[i].field;
            values[n++] = d->other[i] ? "other" : "one";
        }
    for (int i = 0; i < n; i++)
        base[i] = "";
    struct row_change change = {.function = "save_duplicate", .version = app_session(s->app)->office_id, .n = n, .names = names, .base = base, .values = values};
    struct db_call call = {.class = DB_SAVE};
    row_save_call(&d->save, &call, &change);
    app_home_call(s->app, &call);
    case_carry(s->below, &call);
    row_save_send(s, &d->save, &call, merged, NULL);
}

static void answered(void *owner, int answer)
{
    if (answer == 1)
        merge(owner);
}

static void ask(struct screen *s)
{
    const char *labels[] = {_("make one"), _("no, back")};
    app_ask(s->app, _("Make one citizen of the two records? Cases, phones, representatives, documents go along; it can be taken back."), 2, labels, answered, s);
}

/* ---- the screen ---- */

static void tell(struct screen *s)
{
    struct duplicate *d = state(s);
    const struct pair_field *f = &d->pair.field[d->row[table_row(&d->table)]];
    int i = kind_of(f->field);
    char a[2000], b[2000];
    struct str t = {0};
    str_addf(&t, "1: %s\n2: %s\n\n%s\n", in_words(app_session(s->app), i, f->one, a, sizeof a), in_words(app_session(s->app), i, f->other, b, sizeof b),
             state(s)->region ? strcmp(f->one, f->other) != 0 ? _("The two records differ here.") : _("Both records say the same.")
             : differs(f) ? _("1 or 2, the arrows and Space say which of them is taken; the other one stays in the history, and the citizen is found by it.")
                           : _("What both records have goes along; what they have twice, once."));
    app_text(s->app, i >= 0 ? _(fields[i].label) : f->field, str_text(&t));
    str_free(&t);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    const struct pair *p = &state(s)->pair;
    if (a == ACT_DIFFERENT && !state(s)->region && app_may(s->app, NEEDS_SUPERVISOR, why) != 0)
        return -1;
    if ((a == ACT_MERGE || a == ACT_DIFFERENT) && !state(s)->loaded)
        return error_set(why, "list.empty", NULL);
    if (a == ACT_MERGE && p->fault[0])
        return error_set(why, p->fault, NULL);
    if (a == ACT_WHY && table_row(&state(s)->table) < 0)
        return error_set(why, "list.empty", NULL);
    if ((a == ACT_OPEN && !p->one_case) || (a == ACT_OPEN_SECOND && !p->other_case))
        return error_set(why, "card.no_case", NULL);
    return 0;
}

static void act(struct screen *s, enum action a)
{
    const struct pair *p = &state(s)->pair;
    struct app *app = s->app;
    switch (a) {
    case ACT_MERGE: ask(s); break;
    case ACT_DIFFERENT: {
        char names[2][640];
        bool region = state(s)->region;
        for (int i = 0; i < 2; i++)
            snprintf(names[i], sizeof names[i], "%s %s %s", pair_text(p, "surname", i), pair_text(p, "given_name", i), pair_text(p, "patronymic", i));
        struct pair_args args = {.one = p->one, .other = p->other, .one_version = p->one_version, .other_version = p->other_version, .one_name = names[0], .other_name = names[1]};
        app_close(app, s);      /* what is decided needs no look again */
        app_push(app, region ? &screen_pair_apart : &screen_not_same, &args);
        break;
    }
    case ACT_OPEN: case ACT_OPEN_SECOND:
        app_push(app, &screen_card, &(struct case_args){.case_id = a == ACT_OPEN ? p->one_case : p->other_case});
        break;
    case ACT_WHY: tell(s); break;
    case ACT_REFRESH: read_pair(s); break;
    case ACT_BACK: app_close(app, s); break;
    default: break;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    struct duplicate *d = state(s);
    bool stale = e == SCREEN_DATABASE || (e == SCREEN_RESUMED && d->touches != app_touches(s->app));
    d->touches = app_touches(s->app);
    if (stale && app_online(s->app) && app_top(s->app) == s)
        read_pair(s);
}

static const char *status(struct screen *s, char *buf, size_t size)
{
    return list_status(&state(s)->table.list, state(s)->n, buf, size);
}

static const enum action actions[] = {ACT_WHY, ACT_MERGE, ACT_PALETTE, ACT_DIFFERENT, ACT_OPEN, ACT_OPEN_SECOND, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_duplicate = {
    .name = "duplicate", .title = N_("Two records side by side"), .hint = N_("1 and 2 choose what is taken, F2 makes one of them, F8 says: not the same"),
    .help = N_("What the two records say of the citizen. Where they differ, the star marks what is taken: 1 or 2, the arrows or Space choose. Cases, phones, representatives, wishes, documents and consents go along, what both have is there once. "
               "F2 makes one citizen of them; he is found by every spelling. F8, Not the same says that they are two people: they are not offered again."),
    .actions = actions, .size = sizeof(struct duplicate), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};

static const enum action region_actions[] = {ACT_WHY, ACT_PALETTE, ACT_DIFFERENT, ACT_OPEN, ACT_OPEN_SECOND, ACT_REFRESH, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_duplicate_region = {
    .name = "duplicate-region", .title = N_("Two records side by side"), .hint = N_("! stands where the two differ, F8 opens the cards"),
    .help = N_("What the two records say of the citizen, with the operators that keep each; where they differ stands an exclamation mark, F1 shows a line at length. The centre makes nothing one: it tells the operators. F8, Not the same says that they are two people, of records that different operators keep: they are not offered again. "
               "Enter opens the card of the first record, F8 that of the second."),
    .actions = region_actions, .size = sizeof(struct duplicate), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event, .status = status};
