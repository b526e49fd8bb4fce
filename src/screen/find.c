/* find.c - finding a citizen while typing; also the first step of an intake: the citizen first. */
#include <stdlib.h>
#include "find.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define TYPE_REST_MS 250        /* a search begins when the fingers rest so long */
#define TYPE_FIRST 2            /* and not before so many characters */

static struct find *state(struct screen *s) { return s->state; }

int find_rows(const struct find *f) { return f->n + (f->intake ? 1 : 0); }
bool find_new(const struct find *f, int i) { return f->intake && i == f->n; }
bool find_fresh(const struct find *f) { return f->answered && str_eq(f->answered, f->field.text); }

/* ---- searching ---- */

static bool apply(struct screen *s, const struct key_event *k);
static void act(struct screen *s, enum action a);

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
    list_count(&f->list, find_rows(f));
    if (f->list.selected < 0)
        list_select(&f->list, 0);
    if (too_many && !f->year)
        app_say(s->app, find_year_asked());
    else if (f->n > 0 && f->found[0].nreasons > 0)
        app_say(s->app, str_eq(f->found[0].reasons[0], "slip") ? _("Nobody is spelt so: these differ by one sign") : _("Found by the address"));
    struct key_event held = f->held;
    enum action action = f->held_action;
    f->held = (struct key_event){0};
    f->held_action = ACT_NONE;
    app_dirty(s->app);
    if (waited && reply->nresults > 1 && f->n == 1 && f->found[0].case_id && !f->found[0].nreasons)
        (action == ACT_RINGING ? find_ringing : find_open_card)(s, &f->found[0], reply);     /* it came with the answer; closes this screen, as the others may */
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
    if (app_online(s->app) && !find_fresh(state(s)) && utf8_count(state(s)->field.text) >= TYPE_FIRST)
        search(s, false);
}

/* ---- keys ---- */

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
        find_choose(s, f->list.selected);
        return true;
    }
    if (k->key == KY_TAB || (k->key == KY_DOWN && !f->in_list)) {
        f->in_list = find_rows(f) > 0;
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
        find_choose(s, k->ch == '0' ? (f->intake ? f->n : -1) : (int)k->ch - '1');
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
    if (!find_fresh(f) && f->field.len > 0 && app_online(s->app)) {
        f->held = *k;
        search(s, true);
        return true;
    }
    return apply(s, k);
}

static void act(struct screen *s, enum action a)
{
    struct find *f = state(s);
    int i = f->list.selected;
    const struct person_row *p = i >= 0 && i < f->n && find_fresh(f) ? &f->found[i] : NULL;
    if (a == ACT_BACK) {
        app_close(s->app, s);
    } else if (a == ACT_ELSEWHERE) {
        find_elsewhere(s);
    } else if (!find_fresh(f) && f->field.len > 0 && app_online(s->app)) {
        f->held_action = a;             /* typed ahead of the answer it is meant for */
        search(s, true);
    } else if (a == ACT_RINGING) {
        find_ringing(s, p, NULL);
    } else if (a == ACT_OPEN) {
        find_choose(s, i);
    } else if (a == ACT_INTAKE) {
        find_intake(s, f->in_list ? p : NULL);
    } else if (p && p->case_id) {
        case_action(s, a, p->case_id);
    } else {
        app_say(s->app, _("Choose a citizen with a case first"));
    }
}

static int open_it(struct screen *s, const void *args)
{
    struct find *f = state(s);
    const struct find_args *a = args;
    field_init(&f->field, 100, false);
    f->intake = a && a->intake;
    f->joins = a ? a->joins : 0;
    list_init(&f->list, &find_list_ops, s, LIST_BAR_NAME);
    list_count(&f->list, find_rows(f));
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
    .actions = actions, .size = sizeof(struct find), .open = open_it, .close = close_it, .draw = find_draw, .key = key, .act = act};
