/* words_event.c - one line of a case's timeline in words. */
#include "kurator/words.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/str.h"

#define PARTS 4

/* The parts of a detail, kept apart by '|', copied into `copy`; missing ones are "". */
static void split(const char *detail, char *copy, size_t size, const char *part[PARTS])
{
    char *at = copy;
    str_copy(copy, size, detail);
    for (int i = 0; i < PARTS; i++) {
        part[i] = at ? at : "";
        at = at ? strchr(at, '|') : NULL;
        if (at)
            *at++ = '\0';
    }
}

static void add_named(struct str *t, const struct session *s, const char *list, const char *codes)
{
    char copy[200], *save = NULL;
    str_copy(copy, sizeof copy, codes);
    for (char *code = strtok_r(copy, ",", &save); code; code = strtok_r(NULL, ",", &save))
        str_addf(t, "%s%s", code == copy ? "" : ", ", session_name(s, list, code));
}

static void add_attempt(struct str *t, const struct session *s, const struct case_event *e)
{
    char phone[32];
    str_addf(t, "%s %s", words_channel(e->channel), words_outcome(s, e->channel, e->outcome));
    if (e->phone[0])
        str_addf(t, " %s", words_phone(e->phone, phone, sizeof phone));
    if (e->reason[0])
        str_addf(t, ", %s", session_name(s, "post_return", e->reason));
    if (e->detail[0])
        str_addf(t, ": %s", e->detail);
    if (e->performer[0])
        str_addf(t, " (%s)", e->performer);
}

static void add_consent(struct str *t, const struct session *s, const struct case_event *e, const char *part[PARTS])
{
    char day[16];
    str_addf(t, "%s: ", session_name(s, "answer", e->outcome));
    add_named(t, s, "need", part[0]);
    if (part[1][0])
        str_addf(t, "; %s", session_name(s, "refusal", part[1]));
    if (part[2][0])
        str_addf(t, "; %s", words_date(part[2], day, sizeof day));
}

/* What follows the n-th '|' of the detail, whole. */
static const char *after(const char *detail, int n)
{
    while (detail && n-- > 0)
        detail = strchr(detail, '|') ? strchr(detail, '|') + 1 : NULL;
    return detail ? detail : "";
}

static void add_request(struct str *t, const struct session *s, const struct case_event *e, const char *part[PARTS])
{
    char due[16];
    if (str_eq(e->kind, "request")) {
        bool open = !str_eq(e->channel, "answered") && !str_eq(e->channel, "unread") && !str_eq(e->channel, "withdrawn");
        str_addf(t, _("request (%s): %s, due %s"), session_name(s, "request_kind", e->outcome), part[0], words_date(part[1], due, sizeof due));
        str_add(t, open ? str_eq(e->channel, "overdue") ? _(", overdue") : _(", not answered yet") : str_eq(e->channel, "unread") ? _(", answered, not read yet") : "");
        str_addf(t, ": %s", after(e->detail, 2));
    } else if (str_eq(e->kind, "request_done")) {
        str_addf(t, _("answer to the request (%s): %s: %s"), session_name(s, "request_result", e->outcome), part[0], after(e->detail, 1));
    } else {
        str_addf(t, _("request withdrawn: %s%s%s"), part[0], part[1][0] ? ": " : "", after(e->detail, 1));
    }
}

static const char *meeting_state(const char *state)
{
    static const char *const words[][2] = {{"agreed", N_("meeting agreed")}, {"kept", N_("meeting kept")}, {"missed", N_("meeting missed")},
                                           {"moved", N_("meeting, moved since")}, {"cancelled", N_("meeting cancelled")}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(words[i][0], state))
            return _(words[i][1]);
    return state;
}

/* part: the day, until, by whom, the document; of a withdrawal the day and what follows. */
static void add_processing(struct str *t, const struct session *s, const struct case_event *e, const char *part[PARTS])
{
    char a[24], b[24];
    if (str_eq(e->outcome, "withdrawn")) {
        str_addf(t, "%s %s: %s", _("consent to processing withdrawn on"), words_date(part[0], a, sizeof a), session_name(s, "processing_after", part[1]));
        return;
    }
    str_addf(t, "%s: %s, %s", _("processing of personal data"), session_name(s, "processing_form", e->outcome), words_date(part[0], a, sizeof a));
    if (part[1][0])
        str_addf(t, _(", until %s"), words_date(part[1], b, sizeof b));
    if (part[2][0])
        str_addf(t, ", %s", session_name(s, "processing_by", part[2]));
    str_addf(t, "%s%s", part[3][0] ? ", " : "", part[3]);
}

static void add_event(struct str *t, const struct session *s, const struct case_event *e, const char *part[PARTS])
{
    char a[24], b[24];
    if (str_eq(e->kind, "attempt")) {
        add_attempt(t, s, e);
    } else if (str_eq(e->kind, "referral")) {
        str_addf(t, "%s: %s", _("received"), session_name(s, "source", e->outcome));
        str_addf(t, part[0][0] ? _(", incoming No %s") : "%s", part[0]);
        str_addf(t, "%s%s%s", part[1][0] ? ", " : "", part[1], str_eq(e->performer, "joined") ? _(" (joined the running case)") : "");
    } else if (str_eq(e->kind, "consent")) {
        add_consent(t, s, e, part);
    } else if (str_eq(e->kind, "appointment")) {
        str_addf(t, "%s: %s, %s", meeting_state(e->outcome), words_moment(part[0], a, sizeof a), session_name(s, "place", e->channel));
    } else if (str_eq(e->kind, "override")) {
        str_addf(t, "%s (%s): %s", _("rung opened"), session_name(s, "channel", e->channel), e->detail);
    } else if (str_eq(e->kind, "shift")) {
        str_addf(t, "%s: %s -> %s", _("due date moved by the calendar"), words_date(part[0], a, sizeof a), words_date(part[1], b, sizeof b));
    } else if (str_eq(e->kind, "closed")) {
        str_addf(t, "%s: %s%s%s", _("closed"), session_name(s, "close", e->outcome), e->detail[0] ? ", " : "", e->detail);
    } else if (str_eq(e->kind, "reopened") && e->outcome[0]) {
        str_addf(t, "%s: %s%s%s", _("the closing taken back"), session_name(s, "reopen", e->outcome), e->detail[0] ? ", " : "", e->detail);
    } else if (str_eq(e->kind, "processing")) {
        add_processing(t, s, e, part);
    } else if (str_eq(e->kind, "spot")) {
        str_addf(t, "%s: %s%s%s", _("spot check"), session_name(s, "spot", e->outcome), e->detail[0] ? ", " : "", e->detail);
    } else if (strncmp(e->kind, "request", 7) == 0) {
        add_request(t, s, e, part);
    } else if (str_eq(e->kind, "forwarded")) {
        str_addf(t, str_eq(e->outcome, "from") ? _("forwarded here by %s") : _("forwarded to %s"), e->detail);
    } else {
        str_add(t, str_eq(e->kind, "esrn") ? _("entered in ESRN") : str_eq(e->kind, "esrn_undone") ? _("the mark of ESRN taken back") : str_eq(e->kind, "reopened") ? _("reopened") : e->kind);
    }
}

const char *words_event(const struct session *s, const struct case_event *e, char *buf, size_t size)
{
    char moment[24], copy[1200];
    const char *part[PARTS];
    struct str t = {0};
    split(e->detail, copy, sizeof copy, part);
    str_addf(&t, "%-11s ", words_moment(e->at, moment, sizeof moment));
    add_event(&t, s, e, part);
    if (e->who[0])
        str_addf(&t, ", %s", e->who);
    if (e->superseded)
        str_addf(&t, " [%s: %s]", _("by mistake"), session_name(s, "mistake", e->superseded_why));
    else if (str_eq(e->superseded_why, "needs_override"))
        str_addf(&t, " [%s]", _("does not count: the supervisor has not allowed it"));
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}
