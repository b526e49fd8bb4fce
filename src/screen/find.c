/* find.c - finding a citizen while typing; also the first step of an intake: the citizen first. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/app.h"
#include "kurator/bars.h"
#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/list.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "kurator/words.h"

#define FOUND_MAX 40
#define TYPE_REST_MS 250        /* a search begins when the fingers rest so long */
#define TYPE_FIRST 2            /* and not before so many characters */

struct find {
    struct field field;
    struct list list;
    struct person_row found[FOUND_MAX];
    int n;
    char *answered;             /* text that the rows belong to */
    char *asked;                /* text of the search under way */
    struct key_event held;      /* a key that needs the answer of what is typed */
    enum action held_action;    /* or an action */
    bool in_list;               /* Tab or Down went to the list: digits choose */
    bool intake;
    long long joins;            /* the case whose citizen's family somebody joins, 0: none */
    bool year;                  /* one word alone has more than a page: a birth year is asked for, nobody listed */
    long page;
};

static struct find *state(struct screen *s) { return s->state; }

/* Rows of the list: those found and, for an intake, "new citizen" at the end. */
static int row_count(const struct find *f) { return f->n + (f->intake ? 1 : 0); }
static bool is_new(const struct find *f, int i) { return f->intake && i == f->n; }

static const char *status_words(const struct screen *s, const struct person_row *p, char *buf, size_t size)
{
    char day[16];
    (void)s;
    const char *word = str_eq(p->status, "open") ? _("open since %s") : str_eq(p->status, "accompanied") ? _("accompanied since %s")
                     : str_eq(p->status, "refused") ? _("refused %s") : str_eq(p->status, "closed") ? _("closed %s") : "";
    str_copy(buf, size, word);
    char *hole = strstr(buf, "%s");
    if (hole) {
        char tail[8] = "";
        str_copy(tail, sizeof tail, hole + 2);
        snprintf(hole, size - (size_t)(hole - buf), "%s%s", words_date(p->status_at, day, sizeof day), tail);
    }
    return buf;
}

static void row_text(struct screen *s, int i, struct str *t)
{
    struct find *f = state(s);
    char date[16], status[80];
    if (is_new(f, i)) {
        str_addf(t, "0 %s", _("new citizen"));
        return;
    }
    const struct person_row *p = &f->found[i];
    if (i < 9)
        str_addf(t, "%d ", i + 1);
    else
        str_add(t, "  ");
    str_addf(t, "%s, %s", p->name, words_full_date(p->birth_date, date, sizeof date));
    if (p->settlement[0])
        str_addf(t, ", %s", p->settlement);
    if (p->status[0] && !str_eq(p->status, "none"))
        str_addf(t, ", %s", status_words(s, p, status, sizeof status));
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct screen *s = ctx;
    struct find *f = state(s);
    char date[16], status[80];
    enum style style = selected && f->in_list ? STYLE_BAR : STYLE_NORMAL;
    (void)bar;
    if (is_new(f, i) || width < 70) {
        struct str t = {0};
        row_text(s, i, &t);
        draw_cut(d, y, 1, width - 1, style, str_text(&t));
        str_free(&t);
        return;
    }
    const struct person_row *p = &f->found[i];
    char digit[2] = {i < 9 ? (char)('1' + i) : ' ', '\0'};
    draw_text(d, y, 1, 1, STYLE_KEY, digit);
    draw_cut(d, y, 3, 30, style, p->name);
    draw_text(d, y, 34, 10, STYLE_NORMAL, words_full_date(p->birth_date, date, sizeof date));
    draw_cut(d, y, 45, 14, STYLE_NORMAL, p->settlement);
    draw_cut(d, y, 60, width - 60, STYLE_NORMAL, str_eq(p->status, "none") ? "" : status_words(s, p, status, sizeof status));
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    struct screen *s = ctx;
    if (!state(s)->in_list)
        return NULL;
    struct str t = {0};
    str_addf(&t, _("%d of %d, "), i + 1, row_count(state(s)));
    row_text(s, i, &t);
    str_copy(buf, (size_t)size, str_text(&t));
    str_free(&t);
    return buf;
}
static const struct list_ops list_ops = {draw_row, say_row};

/* ---- searching ---- */

static bool fresh(const struct find *f) { return f->answered && str_eq(f->answered, f->field.text); }
static bool apply(struct screen *s, const struct key_event *k);
static void open_card(struct screen *s, const struct person_row *p, const struct db_reply *reply);
static void act(struct screen *s, enum action a);
static void ringing(struct screen *s, const struct person_row *p, const struct db_reply *reply);

static const char *year_asked(void) { return _("Too many: add the birth year or another name"); }

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct find *f = state(s);
    bool waited = context != NULL;
    if (waited)
        app_ready(s);
    if (!reply->ok) {
        f->held = (struct key_event){0};
        f->held_action = ACT_NONE;
        app_fail(s->app, &reply->error);
        return;
    }
    f->n = search_read(f->found, FOUND_MAX, reply->result[0]);
    bool too_many = f->n > 0 && f->found[0].too_many;
    f->year = f->n > 0 && !f->found[0].person_id;
    if (f->year)
        f->n = 0;
    free(f->answered);
    f->answered = f->asked;
    f->asked = NULL;
    list_count(&f->list, row_count(f));
    if (f->list.selected < 0)
        list_select(&f->list, 0);
    if (too_many && !f->year)
        app_say(s->app, year_asked());
    else if (f->n > 0 && f->found[0].nreasons > 0)
        app_say(s->app, str_eq(f->found[0].reasons[0], "slip") ? _("Nobody is spelt so: these differ by one sign") : _("Found by the address"));
    struct key_event held = f->held;
    enum action action = f->held_action;
    f->held = (struct key_event){0};
    f->held_action = ACT_NONE;
    app_dirty(s->app);
    if (waited && reply->nresults > 1 && f->n == 1 && f->found[0].case_id && !f->found[0].nreasons)
        (action == ACT_RINGING ? ringing : open_card)(s, &f->found[0], reply);     /* it came with the answer; closes this screen, as the others may */
    else if (action != ACT_NONE && waited)
        act(s, action);
    else if (held.key != KY_NONE && waited)
        apply(s, &held);
}

static void search(struct screen *s, bool wait)
{
    struct find *f = state(s);
    struct db_call call = {.class = wait ? DB_READ : DB_SEARCH};
    db_forget(app_db(s->app), s);           /* late answers to an older text are dropped */
    while (s->waits > 0)
        app_ready(s);                       /* nobody waits for what was forgotten */
    app_timer_off(s->app, s);               /* a search while a key waits for this answer would drop it, and the key */
    free(f->asked);
    f->asked = mem_dup(f->field.text);
    /* Enter or F6 behind a whole name: who is found alone is opened, and his card or the call's form comes with the answer. */
    if (wait && !f->intake && !f->joins && f->held_action == ACT_RINGING)
        search_open_call(&call, app_session(s->app)->office_id, f->field.text, FOUND_MAX, "attempt");
    else if (wait && !f->intake && !f->joins && (f->held.key == KY_ENTER || f->held_action == ACT_OPEN))
        search_open_call(&call, app_session(s->app)->office_id, f->field.text, FOUND_MAX, "card find");
    else
        search_call(&call, app_session(s->app)->office_id, f->field.text, FOUND_MAX);
    if (wait)
        app_wait(s);
    app_call(s, &call, arrived, wait ? f : NULL);
}

static void rested(void *owner)
{
    struct screen *s = owner;
    if (app_online(s->app) && !fresh(state(s)) && utf8_count(state(s)->field.text) >= TYPE_FIRST)
        search(s, false);
}

/* Who may only look is not sent to F5. */
static bool edits(const struct screen *s) { return session_edits(app_session(s->app)); }
static const char *no_case(const struct screen *s) { return edits(s) ? _("No case yet: F5 records a referral") : _("This citizen has no case yet"); }

/* ---- choosing ---- */

static void open_card(struct screen *s, const struct person_row *p, const struct db_reply *reply)
{
    struct app *app = s->app;
    char name[sizeof p->name];
    struct case_args args = {.case_id = p->case_id, .from = s->ops->name, .name = name, .reply = reply};
    str_copy(name, sizeof name, p->name);       /* the row goes with this screen */
    app_close(app, s);
    app_push(app, &screen_card, &args);
}

static void choose(struct screen *s, int i)
{
    struct find *f = state(s);
    struct app *app = s->app;
    if (f->year && !f->in_list) {
        app_say(app, year_asked());     /* also of an intake: who has so many namesakes may be there already */
        return;
    }
    if (i < 0 || i >= row_count(f)) {
        app_say(app, edits(s) ? _("Nobody found: F5 records a new citizen") : _("Nobody found"));
        return;
    }
    if (f->joins) {
        struct person_row person = f->found[i];
        struct join_args args = {.case_id = f->joins, .person = &person};
        app_close(app, s);
        app_push(app, &screen_join, &args);
        return;
    }
    if (f->intake || is_new(f, i)) {
        char *typed = mem_dup(f->field.text);
        struct person_row person = {0};
        if (!is_new(f, i))
            person = f->found[i];
        struct intake_args args = {.person = person.person_id ? &person : NULL, .typed = typed};
        app_close(app, s);
        app_push(app, &screen_intake, &args);
        free(typed);
        return;
    }
    const struct person_row *p = &f->found[i];
    if (p->case_id)
        open_card(s, p, NULL);
    else
        app_say(app, no_case(s));
}

/* A digit right behind a letter is no part of a name or a year: it chooses, as every digit does in the list. */
static bool chooses(const struct find *f, const struct key_event *k)
{
    const char *text = f->field.text;
    uint32_t cp = 0;
    if (k->key != KY_TEXT || k->ch < '0' || k->ch > '9')
        return false;
    if (!f->in_list && f->field.cursor == f->field.len && f->field.len > 0)
        utf8_decode(text + utf8_prev(text, f->field.len), f->field.len - utf8_prev(text, f->field.len), &cp);
    bool cyrillic = cp >= 0x400 && cp < 0x530, latin = (cp | 32) >= 'a' && (cp | 32) <= 'z';
    return f->in_list || cyrillic || latin;
}

/* The digits of the year that is asked for, right behind the name. */
static void year_typed(struct screen *s, const struct key_event *k)
{
    struct find *f = state(s);
    field_key(&f->field, &(struct key_event){.key = KY_TEXT, .ch = ' '});
    field_key(&f->field, k);
    app_timer(s->app, TYPE_REST_MS, rested, s);
}

/* A key that acts on what was found; the rows belong to the typed text. */
static bool apply(struct screen *s, const struct key_event *k)
{
    struct find *f = state(s);
    if (k->key == KY_ENTER && !f->in_list && f->n > 1 && f->list.selected <= 0) {
        /* Namesakes: whoever typed ahead has not seen them; the next Enter, or a digit, takes one. */
        f->in_list = true;
        app_say(s->app, _("Several are found: choose by digit, or Enter takes the first"));
        return true;
    }
    if (k->key == KY_ENTER) {
        choose(s, f->list.selected);
        return true;
    }
    if (k->key == KY_TAB || (k->key == KY_DOWN && !f->in_list)) {
        f->in_list = row_count(f) > 0;
        return true;
    }
    if (k->key == KY_BACKTAB || (k->key == KY_UP && f->list.selected <= 0)) {
        f->in_list = false;
        return true;
    }
    if (f->year && !f->in_list && k->key == KY_TEXT) {
        year_typed(s, k);
        return true;
    }
    if (chooses(f, k)) {
        choose(s, k->ch == '0' ? (f->intake ? f->n : -1) : (int)k->ch - '1');
        return true;
    }
    return list_key(&f->list, k);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct find *f = state(s);
    bool digit = chooses(f, k);
    bool acts = digit || k->key == KY_ENTER || k->key == KY_TAB || k->key == KY_BACKTAB || k->key == KY_UP || k->key == KY_DOWN || k->key == KY_PAGEUP || k->key == KY_PAGEDOWN;
    if (!acts) {
        enum field_result r = field_key(&f->field, k);
        if (r == FIELD_CHANGED) {
            f->in_list = false;
            app_timer(s->app, TYPE_REST_MS, rested, s);
        }
        return r != FIELD_IGNORED;
    }
    if (!fresh(f) && f->field.len > 0 && app_online(s->app)) {
        f->held = *k;
        search(s, true);
        return true;
    }
    return apply(s, k);
}

/* F6: the citizen under the bar is on the phone. The search gives way, so that after the save one is where one was. */
static void ringing(struct screen *s, const struct person_row *p, const struct db_reply *reply)
{
    struct find *f = state(s);
    struct app *app = s->app;
    if (!p) {
        app_say(app, f->year ? year_asked() : f->n ? _("Choose the citizen who calls first") : _("Nobody found: F4 asks other operators, F5 records a new citizen"));
        return;
    }
    if (!f->in_list && f->n > 1 && f->list.selected <= 0) {
        f->in_list = true;
        app_say(app, _("Several are found: move to the one who calls, then F6"));
        return;
    }
    if (!p->case_id) {
        app_say(app, no_case(s));
        return;
    }
    struct case_args args = {.case_id = p->case_id, .channel = "phone", .direction = "in", .reply = reply};
    app_close(app, s);
    app_push(app, &screen_attempt, &args);
}

static void elsewhere(struct screen *s)
{
    struct app *app = s->app;
    char *typed = mem_dup(state(s)->field.text);
    struct find_args args = {.typed = typed};
    app_close(app, s);
    app_push(app, &screen_elsewhere, &args);
    free(typed);
}

static void act(struct screen *s, enum action a)
{
    struct find *f = state(s);
    int i = f->list.selected;
    const struct person_row *p = i >= 0 && i < f->n && fresh(f) ? &f->found[i] : NULL;
    if (a == ACT_BACK) {
        app_close(s->app, s);
    } else if (a == ACT_ELSEWHERE) {
        elsewhere(s);
    } else if (!fresh(f) && f->field.len > 0 && app_online(s->app)) {
        f->held_action = a;             /* typed ahead of the answer it is meant for */
        search(s, true);
    } else if (a == ACT_RINGING) {
        ringing(s, p, NULL);
    } else if (a == ACT_OPEN) {
        choose(s, i);
    } else if (a == ACT_INTAKE) {
        char *typed = mem_dup(f->field.text);
        struct app *app = s->app;
        struct person_row person = {0};
        if (p && f->in_list)
            person = *p;
        struct intake_args args = {.person = person.person_id ? &person : NULL, .typed = typed};
        app_close(app, s);
        app_push(app, &screen_intake, &args);
        free(typed);
    } else if (p && p->case_id) {
        case_action(s, a, p->case_id);
    } else {
        app_say(s->app, _("Choose a citizen with a case first"));
    }
}

/* In the field: what was typed, how many are found, and whom Enter takes. */
static void say_found(struct screen *s, struct draw *d)
{
    struct find *f = state(s);
    char line[400];
    snprintf(line, sizeof line, _("Citizen: %s; %d found"), f->field.text, f->n);
    draw_say(d, line);
    if (!fresh(f) || f->n == 0)
        return;
    struct str t = {0};
    row_text(s, 0, &t);
    draw_say(d, str_text(&t));
    str_free(&t);
}

static void draw(struct screen *s, struct draw *d)
{
    struct find *f = state(s);
    bar_top(d, 0, f->intake ? _("Intake of a referral: the citizen first") : f->joins ? _("Who joins the family") : _("Find a citizen"), "", "");
    draw_rule(d, 1);
    draw_text(d, 2, 1, 13, STYLE_LABEL, _("Citizen"));
    field_draw(&f->field, d, 2, 15, draw_cols(d) - 16, STYLE_VALUE, !f->in_list);
    if (!f->in_list)
        say_found(s, d);
    list_draw(&f->list, d, 4, draw_rows(d) - 6, f->in_list ? "" : NULL);
    if (!f->in_list)
        field_draw(&f->field, d, 2, 15, draw_cols(d) - 16, STYLE_VALUE, true);
    if (fresh(f) && f->n == 0 && f->field.len > 0) {
        const char *nobody = f->year ? _("By this alone too many citizens are found to show. Go on with the birth year or another name, for instance: petrova 1957.")
                             : edits(s) ? _("Nobody found. Try another spelling, the SNILS or the phone; F4 asks other operators, F5 records a new citizen.")
                                        : _("Nobody found. Try another spelling, the SNILS or the phone; F4 asks other operators.");
        list_nothing(d, f->intake ? 6 : 4, draw_rows(d) - (f->intake ? 8 : 6), nobody);
        draw_say(d, nobody);
    }
}

static int open_it(struct screen *s, const void *args)
{
    struct find *f = state(s);
    const struct find_args *a = args;
    field_init(&f->field, 100, false);
    f->intake = a && a->intake;
    f->joins = a ? a->joins : 0;
    list_init(&f->list, &list_ops, s, LIST_BAR_NAME);
    list_count(&f->list, row_count(f));
    if (a && a->typed) {
        field_set(&f->field, a->typed);
        app_timer(s->app, TYPE_REST_MS, rested, s);
    }
    return 0;
}

static void close_it(struct screen *s)
{
    struct find *f = state(s);
    field_free(&f->field);
    free(f->answered);
    free(f->asked);
}

static const enum action actions[] = {ACT_OPEN, ACT_ELSEWHERE, ACT_INTAKE, ACT_RINGING, ACT_MEETING, ACT_PALETTE, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_find = {
    .name = "find", .title = N_("Find a citizen"),
    .help = N_("Type any part of the names in any order, a birth year or date, the SNILS, a phone or its last four digits, words of the address; the keyboard layout and one typing error do not matter. "
               "A digit right behind a name chooses from the list, also Tab and then a digit or Enter. F5 records a referral for the chosen or a new citizen. When the phone rings: F6 records the call of the citizen under the bar, "
               "F4 asks which other operator accompanies him; what was open comes back untouched."),
    .hint = N_("Type a name, the SNILS or a phone; Tab goes to the list, F5 is a referral"),
    .hint_look = N_("Type a name, the SNILS or a phone; Tab goes to the list"),
    .actions = actions, .size = sizeof(struct find), .open = open_it, .close = close_it, .draw = draw, .key = key, .act = act};
