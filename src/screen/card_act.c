/* card_act.c - what can be done on a card, and the doing: why a date, mending what a line tells of, the next case, papers. */
#include <stdio.h>
#include <string.h>

#include "card_state.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

static const struct case_event *event_here(struct card *k)
{
    int i = k->list.selected;
    return i >= 0 && i < k->lines.n && k->lines.line[i].event >= 0 ? &k->c.event[k->lines.line[i].event] : NULL;
}

/* F1 on a tab: the whole of what the line tells, and what such a line means. */
static void explain(struct screen *s, const struct card_line *l)
{
    struct card *k = card_of(s);
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
    struct card *k = card_of(s);
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
    if (card_of_rows(k) && !k->lines.n) {
        app_text(s->app, card_page_label(k->page), k->day[0] ? _("Nothing was known on that day") : card_empty_words(s));
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
    const struct card_line *l = line_here(card_of(s));
    struct case_args args = {.case_id = card_of(s)->case_id, .item = l ? l->item : 0};
    if (l->opens == &screen_rest) {
        const struct case_event *oldest = &card_of(s)->c.event[0];
        char key[80];
        snprintf(key, sizeof key, "%s|%s|%lld", oldest->at, oldest->kind, oldest->id);
        app_push(s->app, &screen_rest, &(struct rest_args){.case_id = card_of(s)->case_id, .item = l->item, .list = l->item ? "wards" : "timeline", .key = l->item ? "" : key});
        return;
    }
    if (l->opens == &screen_card)       /* of the family, another case */
        args = (struct case_args){.case_id = l->item};
    app_push(s->app, l->opens, &args);
}

int card_can(struct screen *s, enum action a, struct error *why)
{
    struct card *k = card_of(s);
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
    long long next = home->ops == &screen_board_list ? board_list_neighbour(home, card_of(s)->case_id, by) : worklist_neighbour(home, card_of(s)->case_id, by);
    if (!next) {
        app_say(s->app, by > 0 ? _("This is the last case of the list") : _("This is the first case of the list"));
        return;
    }
    card_of(s)->case_id = next;
    memset(card_of(s)->at, 0, sizeof card_of(s)->at);
    citizen_free(&card_of(s)->rows);
    list_select(&card_of(s)->list, 0);
    card_read(s, by > 0 ? "card next" : "card previous");
}

static const char *citizen_name(const struct card *k, char *buf, size_t size)
{
    snprintf(buf, size, "%s %s %s", k->c.head.surname, k->c.head.given_name, k->c.head.patronymic);
    return str_trim(buf);
}

/* A new referral of the citizen that is shown. */
static void intake(struct screen *s)
{
    struct card *k = card_of(s);
    struct person_row p = {.person_id = k->c.head.person_id};
    char name[800];
    str_copy(p.name, sizeof p.name, citizen_name(k, name, sizeof name));
    str_copy(p.birth_date, sizeof p.birth_date, k->c.head.birth_date);
    app_push(s->app, &screen_intake, &(struct intake_args){.person = &p});
}

/* Of an attempt under the bar, of a closing, else of what can be chosen there. */
static void mistake(struct screen *s, const struct case_event *e)
{
    struct card *k = card_of(s);
    struct case_args args = {.case_id = k->case_id};
    bool closed = str_eq(k->c.head.state, "closed");        /* the end comes off first */
    if (!closed && e && str_eq(e->kind, "attempt") && !e->superseded)
        args.item = e->id;
    app_push(s->app, closed ? &screen_reopen : &screen_mistake, &args);
}

void card_act(struct screen *s, enum action a)
{
    struct card *k = card_of(s);
    const struct case_event *e = event_here(k);
    char text[CARD_TEXT];
    switch (a) {
    case ACT_BACK:
        if (k->day[0])
            card_show(s, k->page, "");       /* first to what is now */
        else
            app_close(s->app, s);
        break;
    case ACT_NEXT_TAB: card_show(s, (enum card_page)((k->page + 1) % PAGE_COUNT), k->day); break;
    case ACT_PREV_TAB: card_show(s, (enum card_page)((k->page + PAGE_COUNT - 1) % PAGE_COUNT), k->day); break;
    case ACT_AS_OF: {
        struct day_args args = {.title = _("The card as of which day"), .chosen = card_day_chosen, .owner = s, .past = true};
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
        case_mark(s, a, k->case_id, k->c.head.version, citizen_name(k, name, sizeof name));
        break;
    }
    case ACT_INTAKE: intake(s); break;
    case ACT_MISTAKE: mistake(s, e); break;
    case ACT_DESTROY: {
        char person[24], name[800];
        snprintf(person, sizeof person, "%lld", k->c.head.person_id);
        app_push(s->app, &screen_destroy, &(struct destroy_args){.people = person, .names = citizen_name(k, name, sizeof name), .n = 1});
        break;
    }
    case ACT_FAMILY_NEW: app_push(s->app, &screen_find, &(struct find_args){.joins = k->case_id}); break;
    case ACT_FAMILY: app_push(s->app, &screen_member, &(struct case_args){.case_id = k->case_id, .item = line_here(k) ? line_here(k)->member : 0}); break;
    case ACT_MARKS: {
        char name[800];
        app_push(s->app, &screen_marks, &(struct marks_args){.people = &k->c.head.person_id, .n = 1, .name = citizen_name(k, name, sizeof name)});
        break;
    }
    case ACT_PRINT: print_card(s, k->case_id); break;
    case ACT_NOTICE: print_notice(s, k->case_id); break;
    default: case_action(s, a, k->case_id); break;
    }
}

const enum action card_actions[] = {ACT_WHY, ACT_FIND, ACT_CHOOSE, ACT_INTAKE, ACT_ATTEMPT, ACT_MEETING, ACT_PALETTE, ACT_VISIT, ACT_POST, ACT_INCOMING, ACT_MESSAGE, ACT_OFFICE_VISIT, ACT_ESRN, ACT_ESRN_FACTS, ACT_MEETING_KEPT,
                                      ACT_MEETING_MISSED, ACT_MEETING_UNDO, ACT_OVERRIDE, ACT_MISTAKE, ACT_CLOSE, ACT_FORWARD, ACT_REQUEST, ACT_RESTRICT, ACT_NAMED, ACT_WRONG_NUMBER, ACT_PHONE_NEW, ACT_ADDRESS_NEW, ACT_PREFERENCE_NEW, ACT_REPRESENTATIVE_NEW, ACT_PROCESSING, ACT_MARKS, ACT_DESTROY,
                                      ACT_PRINT, ACT_NOTICE, ACT_NEXT_CASE, ACT_PREV_CASE, ACT_NEXT_TAB, ACT_PREV_TAB, ACT_AS_OF, ACT_IDENTITY, ACT_DOCUMENT_NEW, ACT_IPRA_NEW, ACT_MEASURE_NEW, ACT_FORMER_NEW, ACT_FAMILY_NEW, ACT_FAMILY, ACT_HOUSEHOLD, ACT_MENU, ACT_HELP, ACT_BACK, ACT_NONE};
