/* card.c - the card of a case: who, where, what must be minded, how far the ladder is, and all that happened. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/app.h"
#include "kurator/bars.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/list.h"
#include "kurator/mem.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "kurator/workday.h"
#include "card.h"

struct card {
    long long case_id;
    bool have;
    struct case_full c;
    struct card_lines lines;
    struct list list;
    long touches;               /* saves that this reading knows of */
    enum card_page page;        /* the tab that is shown */
    char day[12];               /* ISO: as of a day gone by, "" now */
    struct citizen_rows rows;   /* of the tab */
    enum card_page carried;     /* the tab that a save brings along */
    int at[PAGE_COUNT];         /* where the bar stood */
};

static struct card *state(struct screen *s) { return s->state; }

/* The tab needs rows of its own: any but the case, and the case on a day gone by. */
static bool of_rows(const struct card *k) { return k->page != PAGE_CASE || k->day[0]; }

static void make_lines(struct screen *s, int width)
{
    struct card *k = state(s);
    int at = k->list.selected;
    if (of_rows(k))
        card_page_lines(&k->lines, app_session(s->app), &k->rows, k->day[0] != '\0', width);
    else
        card_lines_make(&k->lines, app_session(s->app), &k->c, width);
    list_count(&k->list, k->lines.n);
    list_select(&k->list, at < 0 ? 0 : at < k->lines.n ? at : k->lines.n - 1);
}

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    const struct card_line *l = &state(ctx)->lines.line[i];
    (void)bar;
    bool wide = width > 40;
    draw_text(d, y, 0, 1, STYLE_NORMAL, selected ? ">" : "");
    if (wide)
        draw_text(d, y, 1, 14, STYLE_LABEL, l->label);
    draw_text(d, y, wide ? 16 : 1, width - (wide ? 16 : 1), l->dim || (l->event >= 0 && state(ctx)->c.event[l->event].superseded) ? STYLE_HINT : STYLE_NORMAL, l->text);
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    const struct card_line *l = &state(ctx)->lines.line[i];
    snprintf(buf, (size_t)size, "%s%s%s", l->label, l->label[0] ? ": " : "", l->text);
    return buf;
}
static const struct list_ops list_ops = {draw_row, say_row};

/* The case as read; false when it is not there, or not to be seen any more. */
static bool take(struct screen *s, const struct db_reply *reply, int first)
{
    char line[300];
    struct card *k = state(s);
    case_free(&k->c);
    k->have = case_read(&k->c, reply, first);
    if (k->have && of_rows(k) && k->carried == k->page && reply->nresults > first + 1)
        citizen_read(&k->rows, reply->result[first + 1]);
    if (k->have && k->lines.width)
        make_lines(s, k->lines.width);        /* at once: the lines point into the events, and the next key comes before the next drawing */
    else
        card_lines_free(&k->lines);
    s->page++;
    if (k->have && k->c.head.elsewhere[0])
        app_say(s->app, words_also_head(&k->c.head, line, sizeof line));
    app_dirty(s->app);
    return k->have;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct card *k = state(s);
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (reply->ok && take(s, reply, 0))
        return;
    if (!reply->ok && k->have) {
        /* What is on the screen stays there; it is read anew when the connection is back. */
        k->case_id = k->c.head.case_id;
        k->touches = -1;
        app_fail(s->app, &reply->error);
        return;
    }
    if (!reply->ok)
        e = reply->error;
    else
        error_set(&e, "case.none", NULL);
    app_fail(s->app, &e);
    app_close(s->app, s);
}

/* The case and the tab that is shown: one round trip. */
static void whole_call(struct card *k, struct db_call *call, const char *why)
{
    case_call(call, k->case_id, why);
    k->carried = k->page;
    if (of_rows(k))
        citizen_call(call, k->case_id, card_page_code(k->page), k->day);
}

/* why: what the journal says of the look. */
static void read_case(struct screen *s, const char *why)
{
    struct card *k = state(s);
    struct db_call call = {.class = DB_READ};
    whole_call(k, &call, why);
    k->touches = app_touches(s->app);
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

bool card_call(struct screen *s, struct db_call *call)
{
    if (!s || s->ops != &screen_card)
        return false;
    whole_call(state(s), call, "card again");
    return true;
}

void card_take(struct screen *s, const struct db_reply *reply, int first)
{
    if (s && s->ops == &screen_card && reply->nresults > first && take(s, reply, first))
        state(s)->touches = app_touches(s->app);
}

/* ---- tabs, and days gone by ---- */

static void page_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct card *k = state(s);
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    citizen_read(&k->rows, reply->result[0]);
    k->list.selected = k->at[k->page];
    make_lines(s, k->lines.width);
    s->page++;
    app_dirty(s->app);
}

/* Shows a tab as of a day ("" now): one round trip, none for the case of today. */
static void show(struct screen *s, enum card_page page, const char *day)
{
    struct card *k = state(s);
    struct db_call call = {.class = DB_READ};
    k->at[k->page] = k->list.selected;
    k->page = page;
    str_copy(k->day, sizeof k->day, day);
    citizen_free(&k->rows);
    list_select(&k->list, k->at[page]);
    if (k->lines.width)
        make_lines(s, k->lines.width);
    s->page++;
    app_dirty(s->app);
    if (!of_rows(k))
        return;
    citizen_call(&call, k->case_id, card_page_code(page), k->day);
    app_wait(s);
    app_call(s, &call, page_arrived, NULL);
}

static void day_chosen(struct screen *s, struct date day)
{
    char iso[DATE_ISO_SIZE];
    date_iso(day, iso);
    show(s, state(s)->page, strcmp(iso, state(s)->c.head.today) < 0 ? iso : "");
}

static void draw_tabs(struct screen *s, struct draw *d)
{
    struct bar_tab tabs[PAGE_COUNT];
    for (int i = 0; i < PAGE_COUNT; i++)
        tabs[i] = (struct bar_tab){card_page_label((enum card_page)i), -1};
    bar_tabs(d, 1, tabs, PAGE_COUNT, (int)state(s)->page);
}

/* A tab with nothing: what to press, for who may. */
static const char *empty_words(struct screen *s)
{
    struct error why = {0};
    if (app_may(s->app, NEEDS_EDIT, &why) != 0)
        return _("Nothing is recorded here");
    return state(s)->page == PAGE_FAMILY ? _("Nothing is recorded here: F8, New family member or Representative")
         : state(s)->page == PAGE_DOCUMENTS ? _("Nothing is recorded here: F8, New document") : _("Nothing is recorded here");
}

static void draw(struct screen *s, struct draw *d)
{
    struct card *k = state(s);
    char left[1000], right[80] = "", day[16];
    const struct case_head *h = &k->c.head;
    if (!k->have) {
        bar_top(d, 0, _("Card"), "", "");
        return;
    }
    snprintf(left, sizeof left, "%s %s %s (%d)", h->surname, h->given_name, h->patronymic, h->age);
    if (h->due_on[0] && str_eq(h->due_state, "open"))
        snprintf(right, sizeof right, _("due %s"), words_date(h->due_on, day, sizeof day));
    if (k->day[0])
        snprintf(right, sizeof right, _("AS OF %s"), words_full_date(k->day, day, sizeof day));
    bar_top(d, 0, left, str_eq(h->state, "closed") ? _("closed") : "", right);
    draw_tabs(s, d);
    if (k->lines.width != draw_cols(d))
        make_lines(s, draw_cols(d));
    list_draw(&k->list, d, 2, draw_rows(d) - 4, !of_rows(k) ? "" : s->waits ? _("...") : k->day[0] ? _("Nothing was known on that day") : empty_words(s));
}

static bool key(struct screen *s, const struct key_event *ev)
{
    if (ev->key == KY_PAGEUP || ev->key == KY_PAGEDOWN)
        return false;                   /* the case before and after */
    if (ev->key == KY_ENTER) {
        app_do(s, ACT_CHOOSE);
        return true;
    }
    return list_key(&state(s)->list, ev);
}

static const struct case_event *event_here(struct card *k)
{
    int i = k->list.selected;
    return i >= 0 && i < k->lines.n && k->lines.line[i].event >= 0 ? &k->c.event[k->lines.line[i].event] : NULL;
}

/* F1 on a tab: the whole of what the line tells, and what such a line means. */
static void explain(struct screen *s, const struct card_line *l)
{
    struct card *k = state(s);
    struct str t = {0};
    const char *label = "";
    for (int i = 0; i < k->lines.n && k->lines.line[i].row <= l->row; i++) {
        const struct card_line *at = &k->lines.line[i];
        label = at->label[0] && !t.len ? at->label : label;
        if (at->row == l->row)
            str_addf(&t, "%s%s%s%s", !t.len ? "" : at->label[0] ? "\n" : " ", t.len && at->label[0] ? at->label : "", t.len && at->label[0] ? ": " : "", at->text);
    }
    if (l->why)
        str_addf(&t, "\n\n%s", _(l->why));
    app_text(s->app, label[0] ? label : card_page_label(k->page), str_text(&t));
    str_free(&t);
}

/* F1 on a fact: the date it tells of, on the ladder all of it, what a gap means, else the date at the top. */
static void why(struct screen *s)
{
    struct card *k = state(s);
    const struct case_head *h = &k->c.head;
    const char *period = k->list.selected >= 0 && k->list.selected < k->lines.n ? k->lines.line[k->list.selected].period : NULL;
    char text[1200];
    if (period && str_eq(period, CARD_LADDER)) {
        app_text(s->app, _("Ladder"), words_rungs(app_session(s->app), &k->c, text, sizeof text));
        return;
    }
    if (k->list.selected >= 0 && k->list.selected < k->lines.n && k->lines.line[k->list.selected].gap) {
        app_text(s->app, _("What the record lacks"), k->lines.line[k->list.selected].opens
                 ? _("“Cannot act”: without it the work with the citizen cannot begin. “To complete”: it is needed for the register. F4 opens the form that completes it, the line goes by itself then.")
                 : _("“Cannot act”: without it the work with the citizen cannot begin. “To complete”: it is needed for the register. On the tab of the citizen F4 on each line opens the form that completes it; the form is in F8 as well."));
        return;
    }
    if (of_rows(k) && !k->lines.n) {
        app_text(s->app, card_page_label(k->page), k->day[0] ? _("Nothing was known on that day") : empty_words(s));
        return;
    }
    if ((k->page == PAGE_IDENTITY || k->page == PAGE_FAMILY) && k->list.selected >= 0 && k->list.selected < k->lines.n) {
        explain(s, &k->lines.line[k->list.selected]);
        return;
    }
    for (int i = 0; i < h->ndeadlines && !period; i++)
        if (str_eq(h->deadline[i].state, h->due_state) && str_eq(h->deadline[i].due_on, h->due_on))
            period = h->deadline[i].period;
    case_why(s, k->case_id, period);
}

static const struct card_line *line_here(const struct card *k)
{
    return k->list.selected >= 0 && k->list.selected < k->lines.n ? &k->lines.line[k->list.selected] : NULL;
}

/* F4, Enter: the form of the number, address, wish or representative under the bar. */
static void mend(struct screen *s)
{
    const struct card_line *l = line_here(state(s));
    struct case_args args = {.case_id = state(s)->case_id, .item = l ? l->item : 0};
    if (l->opens == &screen_rest) {
        const struct case_event *oldest = &state(s)->c.event[0];
        char key[80];
        snprintf(key, sizeof key, "%s|%s|%lld", oldest->at, oldest->kind, oldest->id);
        app_push(s->app, &screen_rest, &(struct rest_args){.case_id = state(s)->case_id, .item = l->item, .list = l->item ? "wards" : "timeline", .key = l->item ? "" : key});
        return;
    }
    if (l->opens == &screen_card)       /* of the family, another case */
        args = (struct case_args){.case_id = l->item};
    app_push(s->app, l->opens, &args);
}

static int can(struct screen *s, enum action a, struct error *why)
{
    struct card *k = state(s);
    if (!k->have)
        return error_set(why, "form.loading", NULL);
    const struct card_line *l = line_here(k);
    if (a == ACT_CHOOSE && k->day[0] && (!l || !l->opens))
        return error_set(why, "card.past", NULL);
    if (a == ACT_CHOOSE && (!l || !l->opens))
        return error_set(why, "contacts.none_here", NULL);
    if (a == ACT_CHOOSE && app_may(s->app, (l->opens == &screen_card || l->opens == &screen_rest ? NEEDS_NOTHING : NEEDS_EDIT) | NEEDS_DATABASE, why) != 0)
        return -1;
    if ((a == ACT_AS_OF || a == ACT_NEXT_TAB || a == ACT_PREV_TAB) && app_may(s->app, NEEDS_DATABASE, why) != 0)
        return -1;
    if (a == ACT_DESTROY && !k->c.head.supervises)
        return error_set(why, "rights.supervisor", NULL);
    if (a == ACT_DESTROY && !str_eq(k->c.head.state, "closed"))
        return error_set(why, "destroy.card", NULL);
    if (a == ACT_WRONG_NUMBER && (!l || l->opens != &screen_phone))
        return error_set(why, "phone.none_here", NULL);
    if (a == ACT_RESTRICT && k->c.head.restricted.kind[0])
        return error_set(why, "restricted.already", NULL);
    if (a == ACT_NAMED && !k->c.head.restricted.kind[0])
        return error_set(why, "restricted.none", NULL);
    bool closed = str_eq(k->c.head.state, "closed");
    bool contact = a == ACT_REQUEST || a == ACT_ATTEMPT || a == ACT_VISIT || a == ACT_POST || a == ACT_INCOMING || a == ACT_MESSAGE || a == ACT_OFFICE_VISIT || a == ACT_MEETING || a == ACT_NOTICE;
    if (closed && contact && str_eq(k->c.head.close_reason, "died"))
        return error_set(why, "case.died", NULL);
    if (closed && (a == ACT_MEETING || a == ACT_CLOSE || a == ACT_FORWARD || a == ACT_OVERRIDE || a == ACT_NOTICE))
        return error_set(why, "case.closed", NULL);
    return 0;
}

static void step(struct screen *s, int by)
{
    struct screen *home = s;
    while (home->below && home->ops != &screen_board_list)
        home = home->below;
    long long next = home->ops == &screen_board_list ? board_list_neighbour(home, state(s)->case_id, by) : worklist_neighbour(home, state(s)->case_id, by);
    if (!next) {
        app_say(s->app, by > 0 ? _("This is the last case of the list") : _("This is the first case of the list"));
        return;
    }
    state(s)->case_id = next;
    memset(state(s)->at, 0, sizeof state(s)->at);
    citizen_free(&state(s)->rows);
    list_select(&state(s)->list, 0);
    read_case(s, by > 0 ? "card next" : "card previous");
}

static void act(struct screen *s, enum action a)
{
    struct card *k = state(s);
    const struct case_event *e = event_here(k);
    char text[CARD_TEXT];
    switch (a) {
    case ACT_BACK:
        if (k->day[0])
            show(s, k->page, "");       /* first to what is now */
        else
            app_close(s->app, s);
        break;
    case ACT_NEXT_TAB: show(s, (enum card_page)((k->page + 1) % PAGE_COUNT), k->day); break;
    case ACT_PREV_TAB: show(s, (enum card_page)((k->page + PAGE_COUNT - 1) % PAGE_COUNT), k->day); break;
    case ACT_AS_OF: {
        struct day_args args = {.title = _("The card as of which day"), .chosen = day_chosen, .owner = s, .past = true};
        app_push(s->app, &screen_day, &args);
        break;
    }
    case ACT_FIND: app_push(s->app, &screen_find, NULL); break;
    case ACT_WHY:
        if (e)
            app_text(s->app, _("Timeline"), words_event(app_session(s->app), e, text, sizeof text));
        else
            why(s);
        break;
    case ACT_CHOOSE: mend(s); break;
    case ACT_WRONG_NUMBER: phone_mark(s, &k->c, line_here(k)->item); break;
    case ACT_NEXT_CASE: step(s, 1); break;
    case ACT_PREV_CASE: step(s, -1); break;
    case ACT_ESRN: case ACT_MEETING_KEPT: case ACT_MEETING_MISSED: case ACT_MEETING_UNDO: {
        char name[800];
        snprintf(name, sizeof name, "%s %s %s", k->c.head.surname, k->c.head.given_name, k->c.head.patronymic);
        case_mark(s, a, k->case_id, k->c.head.version, name);
        break;
    }
    case ACT_INTAKE: {
        struct person_row p = {.person_id = k->c.head.person_id};
        struct str name = {0};
        str_addf(&name, "%s %s %s", k->c.head.surname, k->c.head.given_name, k->c.head.patronymic);
        str_copy(p.name, sizeof p.name, str_trim(name.data));
        str_free(&name);
        str_copy(p.birth_date, sizeof p.birth_date, k->c.head.birth_date);
        struct intake_args args = {.person = &p};
        app_push(s->app, &screen_intake, &args);
        break;
    }
    case ACT_MISTAKE: {
        if (str_eq(k->c.head.state, "closed")) {        /* the end comes off first */
            struct case_args of_case = {.case_id = k->case_id};
            app_push(s->app, &screen_reopen, &of_case);
            break;
        }
        struct case_args args = {.case_id = k->case_id, .item = e && str_eq(e->kind, "attempt") && !e->superseded ? e->id : 0};
        app_push(s->app, &screen_mistake, &args);
        break;
    }
    case ACT_DESTROY: {
        char person[24], name[800];
        snprintf(person, sizeof person, "%lld", k->c.head.person_id);
        snprintf(name, sizeof name, "%s %s %s", k->c.head.surname, k->c.head.given_name, k->c.head.patronymic);
        struct destroy_args args = {.people = person, .names = name, .n = 1};
        app_push(s->app, &screen_destroy, &args);
        break;
    }
    case ACT_FAMILY_NEW: app_push(s->app, &screen_find, &(struct find_args){.joins = k->case_id}); break;
    case ACT_FAMILY: app_push(s->app, &screen_member, &(struct case_args){.case_id = k->case_id, .item = line_here(k) ? line_here(k)->member : 0}); break;
    case ACT_MARKS: {
        char name[800];
        snprintf(name, sizeof name, "%s %s %s", k->c.head.surname, k->c.head.given_name, k->c.head.patronymic);
        app_push(s->app, &screen_marks, &(struct marks_args){.people = &k->c.head.person_id, .n = 1, .name = name});
        break;
    }
    case ACT_PRINT: print_card(s, k->case_id); break;
    case ACT_NOTICE: print_notice(s, k->case_id); break;
    default: case_action(s, a, k->case_id); break;
    }
}

static void event(struct screen *s, enum screen_event ev)
{
    if (ev == SCREEN_CALENDAR && app_online(s->app))
        read_case(s, "card again");
    else if ((ev == SCREEN_RESUMED || ev == SCREEN_DATABASE) && state(s)->touches != app_touches(s->app) && app_online(s->app))
        read_case(s, "card again");
}

static int open_it(struct screen *s, const void *args)
{
    struct card *k = state(s);
    const char *from = ((const struct case_args *)args)->from;
    char why[40];
    k->case_id = ((const struct case_args *)args)->case_id;
    list_init(&k->list, &list_ops, s, LIST_BAR_MARKER);
    const struct db_reply *reply = ((const struct case_args *)args)->reply;
    if (reply && take(s, reply, 1)) {
        k->touches = app_touches(s->app);
        return 0;
    }
    snprintf(why, sizeof why, "card %s", from ? from : s->below ? s->below->ops->name : "");
    read_case(s, why);
    return 0;
}

static void close_it(struct screen *s)
{
    card_lines_free(&state(s)->lines);
    citizen_free(&state(s)->rows);
    case_free(&state(s)->c);
}

static const enum action actions[] = {ACT_WHY, ACT_FIND, ACT_CHOOSE, ACT_INTAKE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_VISIT, ACT_POST, ACT_INCOMING, ACT_MESSAGE, ACT_OFFICE_VISIT, ACT_ESRN, ACT_ESRN_FACTS, ACT_MEETING_KEPT,
                                      ACT_MEETING_MISSED, ACT_MEETING_UNDO, ACT_OVERRIDE, ACT_MISTAKE, ACT_CLOSE, ACT_FORWARD, ACT_REQUEST, ACT_RESTRICT, ACT_NAMED, ACT_WRONG_NUMBER, ACT_PHONE_NEW, ACT_ADDRESS_NEW, ACT_PREFERENCE_NEW, ACT_REPRESENTATIVE_NEW, ACT_PROCESSING, ACT_MARKS, ACT_DESTROY,
                                      ACT_PRINT, ACT_NOTICE, ACT_NEXT_CASE, ACT_PREV_CASE, ACT_NEXT_TAB, ACT_PREV_TAB, ACT_AS_OF, ACT_IDENTITY, ACT_DOCUMENT_NEW, ACT_IPRA_NEW, ACT_MEASURE_NEW, ACT_FORMER_NEW, ACT_FAMILY_NEW, ACT_FAMILY, ACT_HOUSEHOLD, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_card = {
    .name = "card", .title = N_("Card"),
    .help = N_("All that is known of the case: the citizen, phones and address, who represents, what must be minded, the ladder, the three marks and the timeline, the newest first. "
               "Left and Right go through the tabs: the citizen with former names and what has ended, the family and who represents, the IPRA with its measures, documents, all cases. "
               "F8, As of a day shows each of them as it stood at the end of a day gone by; F10 goes back to what is now. Page Up and Page Down go to the case before and after in the list. F1 on the due date explains it. F4 or Enter on a phone, an address, a wish or a representative mends it, Del marks a number as wrong. An attempt under the bar can be taken back, and so can a closing (F8, Entered by mistake)."),
    .hint = N_("F6 records an attempt, PgDn is the next case, F8 is all that can be done"),
    .hint_look = N_("Left and Right go through the tabs, F8 is all that can be done"),
    .actions = actions, .size = sizeof(struct card), .open = open_it, .close = close_it, .draw = draw, .key = key, .can = can, .act = act, .event = event};
