/* words_request.c - a request to a co-executor in words: its state, and its facts one by one. */
#include "request.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

const char *words_request_state(const struct session *s, const char *state, const char *result, int days, char *buf, size_t size)
{
    if (str_eq(state, "open"))
        return words_days(days, buf, size);
    str_copy(buf, size, str_eq(state, "withdrawn") ? _("withdrawn") : session_name(s, "request_result", result));
    return buf;
}

/* When and by whom it was sent; on the addressee's side whom to call about it. */
static void sent(const struct request_full *r, bool received, request_fact *fact, void *ctx)
{
    char text[900], at[24], phone[40];

    /* One number is written as everywhere; several come as the organisation gave them. */
    const char *phones = strspn(r->other_phones, "+0123456789") == strlen(r->other_phones) ? words_phone(r->other_phones, phone, sizeof phone) : r->other_phones;
    snprintf(text, sizeof text, "%s%s%s", r->other, r->other_phones[0] ? _(", phone ") : "", phones);
    fact(ctx, REQUEST_ANY, received ? _("From whom") : _("To whom"), text);
    snprintf(text, sizeof text, "%s%s%s", words_moment(r->sent_at, at, sizeof at), r->sent_by[0] ? ", " : "", r->sent_by);
    fact(ctx, REQUEST_ANY, _("Sent"), text);
}

static void along(const struct session *s, const struct request_full *r, request_fact *fact, void *ctx)
{
    char text[120], a[40];

    fact(ctx, REQUEST_CITIZEN, _("Citizen"), r->name);
    if (r->birth_date[0])
        fact(ctx, REQUEST_ANY, _("Born"), words_full_date(r->birth_date, a, sizeof a));
    if (r->phone[0]) {
        snprintf(text, sizeof text, "%s, %s", words_phone(r->phone, a, sizeof a), words_whom(s, r->phone_owner));
        fact(ctx, REQUEST_ANY, _("Phone"), text);
    }
    fact(ctx, REQUEST_ANY, _("Address"), r->address);
}

static void ended(const struct session *s, const struct request_full *r, bool received, request_fact *fact, void *ctx)
{
    char text[2600], at[24];

    words_moment(r->ended_at, at, sizeof at);
    if (str_eq(r->state, "withdrawn")) {
        snprintf(text, sizeof text, "%s%s%s", at, r->ended_by[0] ? ", " : "", r->ended_by);
        fact(ctx, REQUEST_ANY, _("Withdrawn"), text);
        if (!received)
            fact(ctx, REQUEST_ANY, _("Reason"), r->withdrawn_why[0] ? r->withdrawn_why : _("it ended with the case"));
        return;
    }
    snprintf(text, sizeof text, "%s: %s", session_name(s, "request_result", r->result), r->answer);
    fact(ctx, REQUEST_ANY, _("Answer"), text);
    if (r->answer_channel[0]) {
        char day[40], given[700];
        snprintf(given, sizeof given, "%s, %s, %s", words_full_date(r->answered_on, day, sizeof day), session_name(s, "answer_channel", r->answer_channel), r->answer_from);
        fact(ctx, REQUEST_ANSWERED, _("Answered"), given);
        snprintf(text, sizeof text, "%s, %s%s%s", received ? _("by the office that asked") : _("by our office"), at, r->ended_by[0] ? ", " : "", r->ended_by);
        fact(ctx, REQUEST_ANY, _("Recorded"), text);
    } else {
        snprintf(text, sizeof text, "%s%s%s", at, r->ended_by[0] ? ", " : "", r->ended_by);
        fact(ctx, REQUEST_ANSWERED, _("Answered"), text);
    }
    if (received)
        return;
    snprintf(text, sizeof text, "%s%s%s", words_moment(r->read_at, at, sizeof at), r->read_by[0] ? ", " : "", r->read_by);
    fact(ctx, REQUEST_ANY, _("Read"), r->read_at[0] ? text : _("not yet; F6 marks it as read"));
}

void words_request(const struct session *s, const struct request_full *r, bool received, request_fact *fact, void *ctx)
{
    char text[200], days[60], due[40];

    fact(ctx, REQUEST_ANY, _("What"), session_name(s, "request_kind", r->kind));
    words_full_date(r->due_on, due, sizeof due);
    snprintf(text, sizeof text, str_eq(r->state, "open") ? "%s (%s)" : "%s", due, words_days(r->days, days, sizeof days));
    fact(ctx, REQUEST_DUE, _("Due"), text);
    sent(r, received, fact, ctx);
    along(s, r, fact, ctx);
    fact(ctx, REQUEST_ANY, _("Text"), r->text);
    if (!str_eq(r->state, "open"))
        ended(s, r, received, fact, ctx);
}
