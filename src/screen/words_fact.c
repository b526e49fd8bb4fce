/* words_fact.c - a fact of the regional register: its name, and its value exactly as it is typed there. */
#include <stdio.h>
#include <string.h>
#include "kurator/esrn.h"
#include "kurator/i18n.h"
#include "kurator/snils.h"
#include "kurator/str.h"
#include "kurator/words.h"

static const struct { const char *kind, *label; } labels[] = {
    {"name", N_("Citizen")}, {"birth", N_("Birth date")}, {"snils", N_("SNILS")}, {"address", N_("Address")}, {"source", N_("Source")},
    {"incoming", N_("Incoming No")}, {"received", N_("Received")}, {"told_at", N_("Notified")}, {"told_how", N_("Notified how")},
    {"told_by", N_("Notified by")}, {"told_whom", N_("Spoke with")}, {"meeting_at", N_("Meeting")}, {"meeting_place", N_("Place of meeting")},
    {"meeting_result", N_("Result of meeting")},
};

const char *words_fact_name(const struct session *s, const struct esrn_row *r, char *buf, size_t size)
{
    if (str_eq(r->kind, "answer") || str_eq(r->kind, "change")) {
        const char *need = session_name(s, "need", r->args[0]);
        snprintf(buf, size, "%s%s", str_eq(r->kind, "change") ? _("Changed: ") : "", need);
        return buf;
    }
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (str_eq(labels[i].kind, r->kind))
            return _(labels[i].label);
    return r->kind;
}

/* "23.11.2026 14:05" */
static const char *full_moment(const char *local, char *buf, size_t size)
{
    char day[16];
    snprintf(buf, size, "%s%s%s", words_full_date(local, day, sizeof day), strlen(local) >= 16 ? " " : "", strlen(local) >= 16 ? local + 11 : "");
    return buf;
}

static void add(struct str *t, const char *text)
{
    if (text[0])
        str_addf(t, "%s%s", t->len ? ", " : "", text);
}

static void answer_value(struct str *t, const struct session *s, const struct esrn_row *r)
{
    char day[16], both[160];
    if (str_eq(r->args[1], "thinking"))
        snprintf(both, sizeof both, "%s %s", session_name(s, "answer", r->args[1]), words_full_date(r->args[5], day, sizeof day));
    else
        str_copy(both, sizeof both, session_name(s, "answer", r->args[1]));
    add(t, both);
    add(t, words_full_date(r->args[2], day, sizeof day));
    add(t, session_name(s, "consent_form", r->args[3]));
    if (r->args[4][0])
        add(t, session_name(s, "refusal", r->args[4]));
}

const char *words_fact(const struct session *s, const struct esrn_row *r, char *buf, size_t size)
{
    struct str t = {0};
    char text[300], day[16];
    const char *kind = r->kind;
    if (str_eq(kind, "birth") || str_eq(kind, "received"))
        add(&t, words_full_date(r->args[0], day, sizeof day));
    else if (str_eq(kind, "snils"))
        add(&t, snils_format(r->args[0], text));
    else if (str_eq(kind, "source"))
        add(&t, session_name(s, "source", r->args[0]));
    else if (str_eq(kind, "incoming"))
        str_addf(&t, "%s%s%s", r->args[0], r->args[1][0] ? _(" of ") : "", r->args[1][0] ? words_full_date(r->args[1], day, sizeof day) : "");
    else if (str_eq(kind, "told_at") || str_eq(kind, "meeting_at"))
        add(&t, full_moment(r->args[0], text, sizeof text));
    else if (str_eq(kind, "told_how"))
        add(&t, session_name(s, "channel", r->args[0]));
    else if (str_eq(kind, "told_whom")) {
        add(&t, session_name(s, "spoke_with", r->args[0]));
        add(&t, r->args[1]);
    } else if (str_eq(kind, "answer") || str_eq(kind, "change"))
        answer_value(&t, s, r);
    else if (str_eq(kind, "meeting_place")) {
        add(&t, session_name(s, "place", r->args[0]));
        add(&t, r->args[1]);
    } else if (str_eq(kind, "meeting_result"))
        add(&t, str_eq(r->args[0], "kept") ? _("took place") : _("did not take place, the citizen did not come"));
    else
        for (int i = 0; i < r->nargs; i++)
            add(&t, r->args[i]);
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}
