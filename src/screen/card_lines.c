/* card_lines.c - what the card says, line by line: the citizen, the case, the timeline. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "card.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/snils.h"
#include "kurator/str.h"
#include "kurator/words.h"

struct making { struct card_lines *lines; const struct session *session; const struct case_full *c; };

void card_lines_free(struct card_lines *l)
{
    for (int i = 0; i < l->n; i++)
        free(l->line[i].text);
    free(l->line);
    l->line = NULL;
    l->n = 0;
}

struct wrap { struct card_lines *lines; struct card_line like; };

static void wrapped(void *ctx, int i, const char *text)
{
    struct wrap *w = ctx;
    struct card_lines *l = w->lines;
    l->line = mem_grow(l->line, (size_t)l->n + 1, sizeof *l->line);
    l->line[l->n] = w->like;
    l->line[l->n].text = mem_dup(text);
    if (i > 0)
        l->line[l->n].label = "";
    l->n++;
}

void card_line_put(struct card_lines *l, const char *text, struct card_line like)
{
    struct wrap w = {l, like};
    if (!str_blank(text))
        text_wrap(text, l->width > 40 ? l->width - 17 : l->width - 2, wrapped, &w);
}

/* `period`: of which deadline it tells. */
static void fact_of(struct making *k, const char *label, const char *text, const char *period)
{
    card_line_put(k->lines, text, (struct card_line){.label = label, .event = -1, .period = period});
}

/* One that a form mends: which row of the citizen's. */
static void contact(struct making *k, const char *label, const char *text, const struct screen_ops *opens, long long item)
{
    card_line_put(k->lines, text, (struct card_line){.label = label, .event = -1, .opens = opens, .item = item});
}

static void fact(struct making *k, const char *label, const char *text)
{
    fact_of(k, label, text, NULL);
}

void card_mark_words(const struct session *session, const char *code, const char *note, const char *since, const char *until, const char *by, struct str *out)
{
    char a[16];
    str_addf(out, "%s%s%s", session_name(session, "mark", code), note[0] ? ": " : "", note);
    if (since[0])
        str_addf(out, _(", since %s"), words_full_date(since, a, sizeof a));
    if (until[0])
        str_addf(out, _(", until %s"), words_full_date(until, a, sizeof a));
    str_addf(out, "%s%s", by[0] ? ", " : "", by);
}

const char *card_gap_label(const struct session *session, const char *rule)
{
    const struct choice *c = session_choice(session, "quality", rule);
    return c && str_eq(c->extra, "act") ? _("Cannot act") : _("To complete");
}

const struct screen_ops *card_gap_opens(const char *rule)
{
    static const struct { const char *rule; const struct screen_ops *opens; } gaps[] = {
        {"contact", &screen_phone}, {"phone", &screen_phone}, {"address", &screen_address}, {"postal_code", &screen_address}, {"representative", &screen_representative},
        {"snils", &screen_identity}, {"snils_disputed", &screen_identity}, {"disability", &screen_identity}, {"ipra", &screen_ipra}, {"ipra_over", &screen_ipra},
        {"degrees", &screen_ipra}, {"processing", &screen_processing}};
    for (size_t i = 0; i < sizeof gaps / sizeof gaps[0]; i++)
        if (str_eq(gaps[i].rule, rule))
            return gaps[i].opens;
    return NULL;
}

/* What keeps from acting a line each, with the form that completes it; what else the record lacks in one. */
static void gap_lines(struct making *k)
{
    struct str t = {0};
    for (int i = 0; i < k->c->ngaps; i++) {
        const struct case_gap *g = &k->c->gap[i];
        const struct choice *c = session_choice(k->session, "quality", g->rule);
        const char *name = c ? c->name : g->rule;
        if (c && str_eq(c->extra, "act"))
            card_line_put(k->lines, name, (struct card_line){.label = card_gap_label(k->session, g->rule), .event = -1, .opens = card_gap_opens(g->rule), .item = g->item, .gap = true});
        else
            str_addf(&t, "%s%s", t.len ? "; " : "", name);
    }
    card_line_put(k->lines, str_text(&t), (struct card_line){.label = _("To complete"), .event = -1, .gap = true});
    str_clear(&t);
    for (int i = 0; i < k->c->nmarks; i++) {
        const struct case_mark *m = &k->c->mark[i];
        card_mark_words(k->session, m->code, m->note, m->since, "", m->by, &t);
        fact(k, i ? "" : _("Office mark"), str_text(&t));
        str_clear(&t);
    }
    str_free(&t);
}

/* Who alone may see the citizen; the reason stands in the form. */
static void restricted_line(struct making *k)
{
    const struct case_restricted *r = &k->c->head.restricted;
    struct str t = {0};
    char a[16];
    if (!r->kind[0])
        return;
    str_addf(&t, _("%s, since %s; open to: "), session_name(k->session, "restriction", r->kind), words_date(r->on, a, sizeof a));
    for (int i = 0; i < r->n; i++) {
        str_addf(&t, "%s%s", i ? ", " : "", r->named[i].name);
        if (r->named[i].until[0])
            str_addf(&t, _(" until %s"), words_date(r->named[i].until, a, sizeof a));
    }
    fact(k, _("Restricted"), str_text(&t));
    str_free(&t);
}

static void person_lines(struct making *k)
{
    const struct case_head *h = &k->c->head;
    const struct session *session = k->session;
    char text[2400], a[40], b[40];
    snprintf(text, sizeof text, "%s %s %s, %s, %s, %s", h->surname, h->given_name, h->patronymic, session_name(session, "sex", h->sex), words_full_date(h->birth_date, a, sizeof a),
             session_name(session, "target_category", h->category));
    fact(k, _("Citizen"), text);
    restricted_line(k);
    snprintf(text, sizeof text, "%s%s%s", h->snils[0] ? snils_format(h->snils, a) : _("SNILS unknown"), h->disability[0] ? ", " : "", h->disability[0] ? session_name(session, "disability", h->disability) : "");
    fact(k, _("SNILS"), text);
    for (int i = 0; i < k->c->npreferences; i++) {
        snprintf(text, sizeof text, "%s%s%s", session_name(session, "preference", k->c->preference[i].kind), k->c->preference[i].note[0] ? ": " : "", k->c->preference[i].note);
        contact(k, _("Mind"), text, &screen_preference, k->c->preference[i].id);
    }
    for (int i = 0; i < k->c->nphones; i++) {
        const struct case_phone *p = &k->c->phone[i];
        snprintf(text, sizeof text, "%s  %s %s%s", words_phone(p->number, a, sizeof a), words_whom(session, p->relation[0] ? p->relation : p->owner), str_eq(p->owner, "self") ? "" : p->owner_name, words_phone_state(p->state));
        contact(k, _("Phone"), text, &screen_phone, p->id);
    }
    for (int i = 0; i < h->naddresses; i++) {
        const struct case_address *p = &h->addresses[i];
        snprintf(text, sizeof text, "%s %s%s%s", p->postal_code, p->settlement, p->settlement[0] && p->line[0] ? ", " : "", p->line);
        contact(k, str_eq(p->kind, "registered") ? _("Registered at") : _("Address"), text, &screen_address, p->id);
    }
    for (int i = 0; i < k->c->nrepresentatives; i++) {
        const struct case_representative *r = &k->c->representative[i];
        snprintf(text, sizeof text, "%s: %s%s%s %s", session_name(session, "relation", r->relation), r->name, r->name[0] && r->organisation[0] ? ", " : "", r->organisation,
                 r->phone[0] ? words_phone(r->phone, b, sizeof b) : "");
        contact(k, _("Represented by"), text, &screen_representative, r->id);
    }
}

/* How many requests wait for an answer, and how many answers for a reader. */
static void request_line(struct making *k)
{
    int open = 0, overdue = 0, unread = 0;
    struct str t = {0};
    for (int i = 0; i < k->c->nevents; i++) {
        const struct case_event *e = &k->c->event[i];
        if (!str_eq(e->kind, "request"))
            continue;
        unread += str_eq(e->channel, "unread");
        overdue += str_eq(e->channel, "overdue");
        open += !str_eq(e->channel, "unread") && !str_eq(e->channel, "answered") && !str_eq(e->channel, "withdrawn");
    }
    if (unread)
        str_addf(&t, _("new answers: %d"), unread);
    if (open)
        str_addf(&t, overdue ? _("%snot answered: %d, of these overdue: %d") : _("%snot answered: %d"), t.len ? "; " : "", open, overdue);
    fact(k, _("Requests"), str_text(&t));
    str_free(&t);
}

/* One line: a missing consent is seen and keeps nobody from working. */
static void processing_lines(struct making *k)
{
    const struct case_processing *p = &k->c->processing;
    char text[900];
    contact(k, _("Data consent"), words_processing(p, text, sizeof text), &screen_processing, k->c->nconsents ? k->c->consent[0].id : 0);
    if (p->proposal) {
        char moment[24];
        snprintf(text, sizeof text, _("PROPOSED FOR DESTRUCTION: No %lld, %s %s"), p->proposal, p->proposed_by, words_moment(p->proposed_at, moment, sizeof moment));
        fact(k, "", text);
    }
}

static void case_lines(struct making *k)
{
    const struct case_head *h = &k->c->head;
    const struct session *session = k->session;
    char text[2400], a[40], b[40];
    snprintf(text, sizeof text, "%s %s%s%s%s%s%s%s", session_name(session, "source", h->source), words_date(h->received_on, a, sizeof a), h->incoming_no[0] ? _(", incoming No ") : "", h->incoming_no,
             h->sender[0] ? ", " : "", h->sender, h->sender_no[0] ? _(", their No ") : "", h->sender_no);
    fact(k, _("Received"), text);
    if (h->ipra_number[0]) {
        struct date day;
        const char *until = date_from_iso(h->ipra_until, &day) == 0 ? words_date(h->ipra_until, b, sizeof b) : session_name(session, "ipra_until", h->ipra_until);
        snprintf(text, sizeof text, _("No %s of %s, valid: %s"), h->ipra_number, words_date(h->ipra_issued_on, a, sizeof a), until);
        fact(k, _("IPRA"), text);
    }
    for (int i = 0; i < h->ndeadlines; i++)
        fact_of(k, i ? "" : _("Due"), words_deadline(&h->deadline[i], text, sizeof text), h->deadline[i].period);
    if (!str_eq(h->state, "closed"))        /* nothing is tried any more */
        fact_of(k, _("Ladder"), words_rungs(session, k->c, text, sizeof text), CARD_LADDER);
    fact(k, _("Marks"), words_marks(h, text, sizeof text));
    if (h->answer[0]) {
        snprintf(text, sizeof text, "%s%s%s", session_name(session, "answer", h->answer), h->decide_by[0] ? " " : "", h->decide_by[0] ? words_date(h->decide_by, a, sizeof a) : "");
        fact_of(k, _("Answer"), text, str_eq(h->answer, "thinking") ? "decide" : NULL);
    }
    request_line(k);
    fact(k, _("Responsible"), h->assignee[0] ? h->assignee : _("nobody"));
    if (h->site[0])
        fact(k, h->office_id != session->office_id ? _("Operator") : _("Site"), h->site);
    if (h->forwarded_from[0])
        fact(k, _("Forwarded by"), h->forwarded_from);
    if (h->forwarded_to[0])
        fact(k, _("Forwarded to"), h->forwarded_to);
    if (str_eq(h->state, "closed")) {
        snprintf(text, sizeof text, "%s %s %s", words_date(h->closed_on, a, sizeof a), session_name(session, "close", h->close_reason), h->close_note);
        fact(k, _("Closed"), text);
    }
}

void card_lines_make(struct card_lines *l, const struct session *session, const struct case_full *c, int width)
{
    struct making k = {l, session, c};
    char text[CARD_TEXT];
    card_lines_free(l);
    l->width = width;
    person_lines(&k);
    gap_lines(&k);
    processing_lines(&k);
    case_lines(&k);
    for (int i = c->nevents - 1; i >= 0; i--) {
        bool request = strncmp(c->event[i].kind, "request", 7) == 0;
        struct card_line like = {.label = i == c->nevents - 1 ? _("Timeline") : "", .event = i, .opens = request ? &screen_request_sent : NULL, .item = request ? c->event[i].id : 0};
        words_event(session, &c->event[i], text, sizeof text);
        card_line_put(l, text, like);
    }
    if (c->nevents == CASE_EVENTS)
        card_line_put(l, _("what happened earlier: Enter lists it"), (struct card_line){.label = "", .event = -1, .opens = &screen_rest});
}
