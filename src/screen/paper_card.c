/* paper_card.c - the control card of a case: what the head reads and signs, with every date explained. */
#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/paper.h"
#include "kurator/words.h"
#include "paper_words.h"

#define LABEL 18
#define EVENT_SIZE 2400

static void field(struct paper *p, const char *label, const char *text)
{
    if (!str_blank(text))
        paper_field(p, LABEL, label, text);
}

static void heading(struct paper *p, const char *text)
{
    paper_keep(p, 4);
    paper_text(p, 0, "");
    paper_text(p, 0, text);
    paper_rule(p, '-');
}

static void person(struct paper *p, const struct paper_card *k, const struct session *s)
{
    const struct case_head *h = &k->c.head;
    struct str text = {0};
    char day[16], number[24];

    str_addf(&text, "%s %s %s, %s", h->surname, h->given_name, h->patronymic, words_full_date(h->birth_date, day, sizeof day));
    field(p, _("Citizen"), str_text(&text));
    str_clear(&text);
    str_addf(&text, "%s%s%s%s%s", h->postal_code, h->postal_code[0] ? ", " : "", h->settlement, h->settlement[0] && h->address[0] ? ", " : "", h->address);
    field(p, _("Address"), str_text(&text));
    for (int i = 0; i < k->c.nphones; i++) {
        const struct case_phone *t = &k->c.phone[i];

        if (str_eq(t->state, "wrong"))
            continue;
        str_clear(&text);
        str_addf(&text, "%s: %s", words_whom(s, t->relation[0] ? t->relation : t->owner), words_phone(t->number, number, sizeof number));
        field(p, _("Phone"), str_text(&text));
    }
    for (int i = 0; i < k->c.nrepresentatives; i++) {
        const struct case_representative *r = &k->c.representative[i];

        str_clear(&text);
        str_addf(&text, "%s: %s%s%s", session_name(s, "relation", r->relation), r->name, r->name[0] && r->organisation[0] ? ", " : "", r->organisation);
        field(p, _("Represented by"), str_text(&text));
    }
    for (int i = 0; i < k->c.npreferences; i++) {
        const struct case_preference *f = &k->c.preference[i];

        str_clear(&text);
        str_addf(&text, "%s%s%s", session_name(s, "preference", f->kind), f->note[0] ? ": " : "", f->note);
        field(p, _("Mind"), str_text(&text));
    }
    str_free(&text);
}

static void referral(struct paper *p, const struct paper_card *k, const struct session *s)
{
    const struct case_head *h = &k->c.head;
    struct str text = {0};
    char a[24], b[24];

    str_addf(&text, "%s, %s", session_name(s, "source", h->source), words_full_date(h->received_on, a, sizeof a));
    if (h->incoming_no[0])
        str_addf(&text, "%s%s", _(", incoming No "), h->incoming_no);
    field(p, _("Received"), str_text(&text));
    str_clear(&text);
    str_addf(&text, "%s%s%s", h->sender, h->sender_no[0] ? _(", their No ") : "", h->sender_no);
    if (h->sender_on[0])
        str_addf(&text, ", %s", words_full_date(h->sender_on, a, sizeof a));
    field(p, _("Sender"), str_text(&text));
    field(p, _("Registered"), words_moment(k->registered_at, b, sizeof b));
    field(p, _("Responsible"), h->assignee[0] ? h->assignee : "-");
    str_free(&text);
}

static void due(struct paper *p, const struct paper_card *k, const struct session *s)
{
    const struct case_head *h = &k->c.head;
    struct str text = {0};
    char day[16], words[1200];

    if (h->due_on[0]) {
        str_addf(&text, "%s", words_full_date(h->due_on, day, sizeof day));
        if (str_eq(h->due_state, "open"))
            str_addf(&text, ", %s", words_days(h->days, words, sizeof words));
        field(p, _("Due"), str_text(&text));
    }
    field(p, _("Marks"), words_marks(h, words, sizeof words));
    field(p, _("Ladder"), words_rungs(s, &k->c, words, sizeof words));
    str_clear(&text);
    words_why(&text, s, k->why, k->nwhy);
    paper_text(p, 0, "");
    if (text.len)
        paper_text(p, 0, str_trim(text.data));
    str_free(&text);
}

/* In which part of the card an event stands. */
enum part { ATTEMPTS, CONSENTS, MEETINGS, CORRECTIONS, OTHERS, PARTS };

static enum part part_of(const struct case_event *e)
{
    if (e->superseded || str_eq(e->kind, "override") || str_eq(e->kind, "shift") || str_eq(e->kind, "esrn_undone") || str_eq(e->kind, "reopened"))
        return CORRECTIONS;
    return str_eq(e->kind, "attempt") ? ATTEMPTS : str_eq(e->kind, "consent") ? CONSENTS : str_eq(e->kind, "appointment") ? MEETINGS : OTHERS;
}

static void events(struct paper *p, const struct paper_card *k, const struct session *s)
{
    const char *titles[PARTS] = {_("Attempts"), _("Answers and consents"), _("Meetings"), _("Corrections and exceptions"), _("Other events")};
    char text[EVENT_SIZE];

    for (int part = 0; part < PARTS; part++) {
        int n = 0;

        for (int i = 0; i < k->c.nevents; i++) {
            if ((int)part_of(&k->c.event[i]) != part)
                continue;
            if (n++ == 0)
                heading(p, titles[part]);
            paper_text(p, 0, words_event(s, &k->c.event[i], text, sizeof text));
        }
        if (n == 0 && part == ATTEMPTS) {
            heading(p, titles[part]);
            paper_text(p, 0, _("none"));
        }
    }
}

static void signature(struct paper *p, const struct paper_card *k)
{
    struct str text = {0};

    paper_keep(p, 7);
    paper_text(p, 0, "");
    str_addf(&text, "%s\n", _("Remark of the head: ________________________________________________________"));
    str_addf(&text, "____________________________________________________________________________\n \n%s ____________________  %s\n \n%s __________",
             _("Head"), k->head, _("Date"));
    paper_text(p, 0, str_text(&text));
    str_free(&text);
}

void paper_card_text(const struct paper_card *k, const struct session *s, int lines, struct str *out)
{
    const struct case_head *h = &k->c.head;
    struct str title = {0};

    str_addf(&title, _("Control card of case %lld"), h->case_id);
    char *header = paper_header(str_text(&title), k->office_name, k->now_local);
    struct paper *p = paper_new(header, PAPER_WIDTH, lines);

    person(p, k, s);
    heading(p, _("Referral"));
    referral(p, k, s);
    heading(p, _("Deadline"));
    due(p, k, s);
    events(p, k, s);
    signature(p, k);
    paper_finish(&p, out);
    free(header);
    str_free(&title);
}
