/* words.c - codes of cases turned into words. */
#include "kurator/words.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/phone.h"
#include "kurator/str.h"

const char *words_day(const char *iso, char *buf, size_t size)
{
    if (strlen(iso) < 10)
        str_copy(buf, size, "-");
    else
        snprintf(buf, size, "%.2s.%.2s", iso + 8, iso + 5);
    return buf;
}

const char *words_date(const char *iso, char *buf, size_t size)
{
    if (strlen(iso) < 10)
        str_copy(buf, size, "-");
    else
        snprintf(buf, size, "%.2s.%.2s.%.2s", iso + 8, iso + 5, iso + 2);
    return buf;
}

const char *words_full_date(const char *iso, char *buf, size_t size)
{
    if (strlen(iso) < 10)
        str_copy(buf, size, "-");
    else
        snprintf(buf, size, "%.2s.%.2s.%.4s", iso + 8, iso + 5, iso);
    return buf;
}

const char *words_moment(const char *local, char *buf, size_t size)
{
    if (strlen(local) < 16)
        return words_day(local, buf, size);
    snprintf(buf, size, "%.2s.%.2s %.5s", local + 8, local + 5, local + 11);
    return buf;
}

const char *words_also(const struct also *also, int n, char *buf, size_t size)
{
    struct str who = {0};
    char at[24];
    for (int i = 0; i < n; i++) {
        str_addf(&who, "%s%s", i ? ", " : "", also[i].who);
        if (also[i].since[0])
            str_addf(&who, _(" (since %s)"), words_moment(also[i].since, at, sizeof at));
    }
    snprintf(buf, size, who.len ? _("Also open at: %s") : "%s", str_text(&who));
    str_free(&who);
    return buf;
}

const char *words_also_head(const struct case_head *head, char *buf, size_t size)
{
    struct also one = {0};
    str_copy(one.who, sizeof one.who, head->elsewhere);
    str_copy(one.since, sizeof one.since, head->elsewhere_since);
    return words_also(&one, head->elsewhere[0] != '\0', buf, size);
}

struct step_words {
    const char *code;
    const char *plain;          /* msgids, at most 13 cells */
    const char *timed;          /* with a moment, NULL: the plain one */
};

static const struct step_words steps[] = {
    {"call", N_("call"), N_("call %s")},
    {"call_at", N_("call"), N_("call %s")},
    {"visit", N_("visit"), NULL},
    {"post", N_("post"), NULL},
    {"meeting", N_("meeting"), N_("mtg %s")},
    {"agree_meeting", N_("agree mtg"), NULL},
    {"esrn", N_("to ESRN"), NULL},
    {"decide", N_("decides"), N_("decides %s")},
    {"wait", N_("wait"), N_("wait %s")},
    {"answer", N_("answer"), NULL},
    {"contact", N_("contact"), NULL},
    {"need", N_("programme"), NULL},
    {"close", N_("close"), NULL},
    {"none", "-", NULL},
};

const char *words_next(const char *step, const char *at, const char *today, char *buf, size_t size)
{
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        if (!str_eq(steps[i].code, step))
            continue;
        /* A moment that has passed says nothing any more: it can be done now. */
        if (!at[0] || !steps[i].timed || (strncmp(at, today, 10) < 0 && str_eq(step, "call"))) {
            str_copy(buf, size, _(steps[i].plain));
            return buf;
        }
        char moment[24];
        /* Today's moment is an hour, any other a day; a whole day stands as its midnight. */
        if (strlen(at) >= 16 && strncmp(at, today, 10) == 0 && strcmp(at + 11, "00:00") != 0)
            str_copy(moment, sizeof moment, at + 11);
        else
            words_day(at, moment, sizeof moment);
        char format[64];
        str_copy(format, sizeof format, _(steps[i].timed));
        char *hole = strstr(format, "%s");
        if (!hole) {
            str_copy(buf, size, format);
            return buf;
        }
        *hole = '\0';
        snprintf(buf, size, "%s%s%s", format, moment, hole + 2);
        return buf;
    }
    str_copy(buf, size, step);
    return buf;
}

const char *words_whom(const struct session *s, const char *code)
{
    const struct choice *c = session_choice(s, "relation", code);
    return str_eq(code, "self") ? _("self") : c ? c->name : session_name(s, "spoke_with", code);
}

const char *words_tries(int phones, int visits, int posts, char *buf, size_t size)
{
    struct str t = {0};
    if (phones)
        str_addf(&t, "%s%d ", _("ph"), phones);
    if (visits)
        str_addf(&t, "%s%d ", _("vi"), visits);
    if (posts)
        str_addf(&t, "%s%d ", _("po"), posts);
    str_copy(buf, size, t.len ? str_text(&t) : "-");
    size_t n = strlen(buf);
    if (n > 1 && buf[n - 1] == ' ')
        buf[n - 1] = '\0';
    str_free(&t);
    return buf;
}

const char *words_phone(const char *number, char *buf, size_t size)
{
    char text[PHONE_TEXT_SIZE];
    str_copy(buf, size, phone_format(number, text));
    return buf;
}

const char *words_phone_state(const char *state)
{
    return str_eq(state, "wrong") ? _("  WRONG NUMBER") : str_eq(state, "unserviced") ? _("  NOT IN SERVICE") : "";
}

const char *words_days(int days, char *buf, size_t size)
{
    if (days == 0)
        str_copy(buf, size, _("today"));
    else if (days < 0)
        snprintf(buf, size, ngettext("overdue by %d day", "overdue by %d days", (unsigned long)-days), -days);
    else
        snprintf(buf, size, ngettext("%d day left", "%d days left", (unsigned long)days), days);
    return buf;
}

const char *words_period(const char *period)
{
    static const char *const words[][2] = {{"notify", N_("tell the citizen")}, {"agree_meeting", N_("agree the meeting")}, {"esrn", N_("enter in ESRN")}, {"decide", N_("the citizen decides")},
                                           {"post_wait", N_("answer to the notice")}, {"meeting", N_("the meeting itself")}, {"need", N_("decide on the need, the programme")},
                                           {"close", N_("close the case")}};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (str_eq(words[i][0], period))
            return _(words[i][1]);
    return period;
}

const char *words_deadline(const struct case_deadline *d, char *buf, size_t size)
{
    char due[16], ended[16], how[96];
    if (str_eq(d->state, "open"))
        words_days(d->days, how, sizeof how);
    else if (str_eq(d->state, "met"))
        snprintf(how, sizeof how, strcmp(d->closed_on, d->due_on) > 0 ? _("done %s, late") : _("done %s"), words_day(d->closed_on, ended, sizeof ended));
    else
        str_copy(how, sizeof how, _("cancelled"));
    snprintf(buf, size, "%s: %s (%s)", words_period(d->period), words_full_date(d->due_on, due, sizeof due), how);
    return buf;
}

static const char *rung_word(const char *channel)
{
    return str_eq(channel, "phone") ? _("calls") : str_eq(channel, "visit") ? _("visit") : _("post");
}

static void add_rung(struct str *t, const struct case_rung *r)
{
    str_addf(t, "%s%s: ", t->len ? " > " : "", rung_word(r->channel));
    struct error e = {0};
    char text[200];
    if (r->code[0] && !str_eq(r->state, "open")) {
        const char *a[4] = {NULL};
        for (int i = 0; i < r->nargs && i < 4; i++)
            a[i] = r->args[i];
        error_set(&e, r->code, a[0], a[1], a[2], a[3], NULL);
        str_add(t, message_text(&e, text, sizeof text));
    } else {
        str_add(t, str_eq(r->state, "open") ? _("open") : str_eq(r->state, "locked") ? _("locked") : str_eq(r->state, "done") ? _("done") : _("in vain"));
    }
}

const char *words_rungs(const struct session *s, const struct case_full *c, char *buf, size_t size)
{
    (void)s;
    struct str t = {0};
    for (int i = 0; i < c->nrungs; i++)
        add_rung(&t, &c->rung[i]);
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}

const char *words_channel(const char *channel)
{
    static const char *const marks[][2] = {{"phone", N_("ph")}, {"visit", N_("vi")}, {"post", N_("po")}, {"message", N_("ms")}, {"office", N_("off")}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (str_eq(marks[i][0], channel))
            return _(marks[i][1]);
    return channel;
}

const char *words_outcome(const struct session *s, const char *channel, const char *outcome)
{
    char list[40];
    snprintf(list, sizeof list, "outcome.%s", channel);
    return session_name(s, list, outcome);
}

const char *words_try(const struct session *s, const char *packed, char *buf, size_t size)
{
    char at[32], channel[16], outcome[32], moment[24];
    if (sscanf(packed, "%31[^|]|%15[^|]|%31[^|]", at, channel, outcome) != 3) {
        str_copy(buf, size, "-");
        return buf;
    }
    snprintf(buf, size, "%s %s %s", words_channel(channel), words_moment(at, moment, sizeof moment), words_outcome(s, channel, outcome));
    return buf;
}

const char *words_marks(const struct case_head *h, char *buf, size_t size)
{
    char a[24], b[24], c[24];
    snprintf(buf, size, _("told: %s   meeting: %s   in ESRN: %s"), h->notified_at[0] ? words_moment(h->notified_at, a, sizeof a) : _("no"),
             h->meeting_at[0] ? words_moment(h->meeting_at, b, sizeof b) : _("no"), h->esrn_at[0] ? words_moment(h->esrn_at, c, sizeof c) : _("no"));
    return buf;
}

const char *words_alike(const char *reason)
{
    static const struct { const char *code, *words; } known[] = {
        {"snils", N_("the same SNILS")}, {"phone", N_("the same phone")}, {"name_birth", N_("the name and the birth date agree")},
        {"name_year", N_("the name and the birth year agree")}, {"address", N_("found by the address")}, {"slip", N_("differs by one sign")}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (str_eq(reason, known[i].code))
            return _(known[i].words);
    return "";
}
