/* case_why.c - why a deadline of a case is due on its day: the days counted and skipped, or who gave the date. */
#include <stdlib.h>
#include "kurator/app.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/requests.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define WHY_ROWS 400

static const char *weekday(const char *iso)
{
    struct date d;
    return date_from_iso(iso, &d) == 0 ? i18n_weekday(date_weekday(d)) : "";
}

/* What is counted, and why from that day. */
static const char *counted_what(const struct why_row *r)
{
    bool later = str_eq(r->day_kind, "later");
    if (str_eq(r->name, "notify"))
        return _("Until when the citizen is to be told, from the arrival.\n");
    if (str_eq(r->name, "agree_meeting"))
        return str_eq(r->day_kind, "missed") ? _("Until when a meeting is to be agreed on anew, from the day of the one that was missed.\n")
             : later ? _("Until when the meeting is to be agreed on, from the consent: it was given later than the first five days.\n")
                     : _("Until when the meeting is to be agreed on: the same date as for telling, from the arrival.\n");
    if (str_eq(r->name, "need"))
        return _("Until when the need is to be decided on, from the day of the meeting (442-FZ art. 15).\n");
    if (str_eq(r->name, "request"))
        return _("Until when the request is to be answered, from the day on which it was sent.\n");
    if (str_eq(r->name, "esrn"))
        return later ? _("Until when ESRN is to be marked, from the answer: it was given later than the first five days.\n")
                     : _("Until when ESRN is to be marked: the same date as for telling, from the arrival.\n");
    return "";
}

/* A date that nobody counted in working days: who gave it. */
static void given_line(struct str *t, const struct session *s, const struct why_row *r)
{
    char due[16], from[16], at[24], when[24];
    words_full_date(r->other, due, sizeof due);
    words_full_date(r->day, from, sizeof from);
    words_moment(r->at, at, sizeof at);
    if (str_eq(r->name, "decide"))
        str_addf(t, _("The citizen thinks until %s (%s): so it was said on %s (%s).\nOn that day the case comes back to the list \"Today\".\n"), due, weekday(r->other), at,
                 r->day_kind[0] ? session_name(s, "channel", r->day_kind) : "-");
    else if (str_eq(r->name, "post_wait"))
        str_addf(t, ngettext("An answer to the notice posted on %s is waited for %d calendar day, until %s (%s).\nOn that day the case comes back to the list \"Today\"; returned mail brings it back at once.\n",
                             "An answer to the notice posted on %s is waited for %d calendar days, until %s (%s).\nOn that day the case comes back to the list \"Today\"; returned mail brings it back at once.\n", (unsigned long)r->n), at, r->n, due, weekday(r->other));
    else if (str_eq(r->name, "meeting"))
        str_addf(t, _("The meeting is agreed on for %s (%s, %s); that was done on %s.\n"), words_moment(r->scope, when, sizeof when), weekday(r->other), session_name(s, "place", r->day_kind), at);
    else if (str_eq(r->name, "close"))
        str_addf(t, ngettext("The refusal was entered in ESRN on %s: the case is to be closed within %d calendar day, until %s (%s).\n",
                             "The refusal was entered in ESRN on %s: the case is to be closed within %d calendar days, until %s (%s).\n", (unsigned long)r->n), at, r->n, due, weekday(r->other));
    else
        str_addf(t, _("Counted from %s, due %s (%s).\n"), from, due, weekday(r->other));
}

static void why_line(struct str *t, const struct session *session, const struct why_row *r)
{
    char a[16], b[16], c[24];
    if (str_eq(r->kind, "error")) {
        struct error e = {0};
        char text[480];
        error_set(&e, r->name, r->scope, r->day_kind, NULL);
        str_add(t, message_text(&e, text, sizeof text));
    } else if (str_eq(r->kind, "head") && !r->version) {
        given_line(t, session, r);
    } else if (str_eq(r->kind, "head")) {
        str_add(t, counted_what(r));
        str_addf(t, _("Counted from %s (%s), due %s (%s).\nThe count starts on the day after (Civil Code art. 191); only working days count.\nCalendar: %s, version %lld of %s.\n\n"),
                 words_full_date(r->day, a, sizeof a), weekday(r->day), words_full_date(r->other, b, sizeof b), weekday(r->other), r->scope, r->version, words_moment(r->at, c, sizeof c));
    } else if (str_eq(r->kind, "shift")) {
        str_addf(t, _("Moved by the calendar on %s: %s -> %s\n"), words_moment(r->at, c, sizeof c), words_date(r->day, a, sizeof a), words_date(r->other, b, sizeof b));
    } else if (r->working) {
        str_addf(t, "  %d. %s %s%s%s\n", r->n, words_date(r->day, a, sizeof a), weekday(r->day), r->name[0] ? "  " : "", r->name);
    } else {
        str_addf(t, "   - %s %s  %s\n", words_date(r->day, a, sizeof a), weekday(r->day), r->name[0] ? r->name : _("day off"));
    }
}

void words_why(struct str *out, const struct session *session, const struct why_row *rows, int n)
{
    for (int i = 0; i < n; i++)
        why_line(out, session, &rows[i]);
}

static void why_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    if (app_top(s->app) != s)
        return;                         /* so late that somebody went on meanwhile */
    struct why_row *rows = mem_zero(WHY_ROWS, sizeof *rows);
    int n = why_read(rows, WHY_ROWS, reply->result[0]);
    struct str t = {0};
    words_why(&t, app_session(s->app), rows, n);
    app_text(s->app, _("Why this date"), t.len ? str_text(&t) : _("No period of this case is running."));
    str_free(&t);
    free(rows);
}

void case_why(struct screen *from, long long case_id, const char *period)
{
    struct db_call call = {.class = DB_READ};
    why_call(&call, case_id, period);
    app_wait(from);
    app_call(from, &call, why_arrived, NULL);
}

void request_why(struct screen *from, long long request_id)
{
    struct db_call call = {.class = DB_READ};
    request_why_call(&call, request_id);
    app_wait(from);
    app_call(from, &call, why_arrived, NULL);
}

void case_why_day(struct screen *from, const char *day, int days)
{
    struct db_call call = {.class = DB_READ};
    explain_call(&call, app_session(from->app)->calendar, day, days);
    app_wait(from);
    app_call(from, &call, why_arrived, NULL);
}
