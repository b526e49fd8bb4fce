/* card_page_case.c - lines of the card about the IPRA, documents and cases, also as they were on a day gone by. */
#include <string.h>
#include "card_page.h"
#include "kurator/i18n.h"
#include "kurator/words.h"

static int number_of(const char *text)
{
    long n = 0;
    return str_number(text, 0, 9999, &n) == 0 ? (int)n : 0;
}

/* ---- the IPRA ---- */

void card_disability_line(struct making *k, const struct citizen_row *r)
{
    str_add(&k->text, CELL(0)[0] ? card_name(k, "disability", CELL(0)) : _("none known"));
    card_put(k, r, _("Disability"), &screen_identity);
}

/* Only the spheres that are limited: "передвижение 2, труд 1". */
static void add_limits(struct making *k, const char *degrees)
{
    static const char *const spheres[] = {N_("self-care"), N_("moving about"), N_("orientation"), N_("communication"), N_("control of behaviour"), N_("learning"), N_("work")};
    bool any = false;
    for (size_t i = 0; i < sizeof spheres / sizeof spheres[0] && *degrees; i++) {
        int degree = *degrees >= '0' && *degrees <= '9' ? *degrees - '0' : 0;
        if (degree > 0)
            str_addf(&k->text, "%s%s %d", any ? ", " : "", _(spheres[i]), degree);
        any = any || degree > 0;
        degrees += strcspn(degrees, " ");
        degrees += *degrees == ' ';
    }
}

void card_ipra_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, _("No %s"), CELL(0)[0] ? CELL(0) : "-");
    if (r->since[0])
        str_addf(&k->text, _(" of %s"), words_full_date(r->since, a, sizeof a));
    if (str_eq(CELL(1), "unlimited"))
        card_add_part(k, card_name(k, "ipra_until", CELL(1)));
    else if (r->until[0])
        str_addf(&k->text, r->holds ? _(", valid until %s") : _(", EXPIRED %s"), words_full_date(r->until, a, sizeof a));
    if (CELL(2)[0])
        str_addf(&k->text, _(", protocol %s"), CELL(2));
    if (CELL(3)[0])
        card_add_part(k, card_name(k, "disability", CELL(3)));
    k->before = NULL;
    card_put(k, r, _("IPRA"), &screen_ipra);
    add_limits(k, CELL(4));
    card_put(k, r, _("Limitations"), &screen_ipra);
}

void card_measure_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s: %s", card_name(k, "ipra_section", CELL(1)), CELL(2));
    card_add_part(k, CELL(3));
    card_add_days(k, r);
    if (CELL(4)[0])
        str_addf(&k->text, "; %s %s", card_name(k, "measure_result", CELL(4)), words_full_date(CELL(5), a, sizeof a));
    str_addf(&k->text, "%s%s", CELL(6)[0] ? "; " : "", CELL(6));
    card_put(k, r, _("Measure"), &screen_measure);
}

/* ---- documents, cases ---- */

void card_document_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s  %s%s%s", words_date(r->since, a, sizeof a), card_name(k, "document_kind", CELL(0)), CELL(1)[0] ? _(" No ") : "", CELL(1));
    if (CELL(2)[0])
        str_addf(&k->text, _(" of %s"), words_full_date(CELL(2), a, sizeof a));
    card_add_part(k, CELL(3));
    if (r->until[0])
        str_addf(&k->text, _(", until %s"), words_full_date(r->until, a, sizeof a));
    str_addf(&k->text, "; %s", card_name(k, "document_state", CELL(4)));
    if (CELL(6)[0])
        str_addf(&k->text, "; %s", CELL(6));
    str_addf(&k->text, "%s%s", CELL(5)[0] ? "; " : "", CELL(5));
    if (CELL(7)[0])
        str_addf(&k->text, " (%s)", CELL(7));
    card_put(k, r, _("Documents"), &screen_document);
}

void card_case_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    bool closed = str_eq(CELL(0), "closed");
    str_addf(&k->text, "%s  %s, %s", words_full_date(r->since, a, sizeof a), CELL(2), card_name(k, "source", CELL(1)));
    if (closed)
        str_addf(&k->text, _(", closed %s: %s"), words_full_date(r->until, a, sizeof a), card_name(k, "close", CELL(4)));
    str_addf(&k->text, "%s%s", CELL(5)[0] ? ", " : "", CELL(5));
    card_add_part(k, CELL(3));
    if (CELL(6)[0])
        str_add(&k->text, _(" (this case)"));
    k->before = NULL;
    card_put(k, r, _("Case"), CELL(6)[0] ? NULL : &screen_card);
}

void card_referral_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s  %s", words_full_date(r->since, a, sizeof a), card_name(k, "source", CELL(0)));
    if (CELL(1)[0])
        str_addf(&k->text, _(", incoming No %s"), CELL(1));
    card_add_part(k, CELL(3));
    if (CELL(4)[0])
        str_addf(&k->text, "%s%s", _(", their No "), CELL(4));
    str_add(&k->text, CELL(6)[0] ? _(" (joined the running case)") : "");
    card_put(k, r, _("Arrived"), NULL);
}

/* ---- the case on a day gone by ---- */

void card_file_line(struct making *k, const struct citizen_row *r)
{
    char a[24], b[24], c[24];
    if (str_eq(CELL(0), "closed"))
        str_addf(&k->text, _("closed %s: %s %s"), words_full_date(CELL(14), a, sizeof a), card_name(k, "close", CELL(13)), CELL(15));
    else
        str_addf(&k->text, _("open; next: %s"), words_next(CELL(2), CELL(3), "", a, sizeof a));
    card_put(k, r, _("Case"), NULL);
    str_add(&k->text, words_tries(number_of(CELL(4)), number_of(CELL(5)), number_of(CELL(6)), a, sizeof a));
    card_put(k, r, _("Tries"), NULL);
    str_addf(&k->text, _("told: %s   meeting: %s   in ESRN: %s"), CELL(7)[0] ? words_moment(CELL(7), a, sizeof a) : _("no"), CELL(10)[0] ? words_moment(CELL(10), b, sizeof b) : _("no"),
             CELL(11)[0] ? words_moment(CELL(11), c, sizeof c) : _("no"));
    card_put(k, r, _("Marks"), NULL);
    if (CELL(8)[0]) {
        str_addf(&k->text, "%s%s%s", card_name(k, "answer", CELL(8)), CELL(9)[0] ? " " : "", CELL(9)[0] ? words_full_date(CELL(9), a, sizeof a) : "");
        card_put(k, r, _("Answer"), NULL);
    }
    str_add(&k->text, CELL(12)[0] ? CELL(12) : _("nobody"));
    card_put(k, r, _("Responsible"), NULL);
}

void card_event_line(struct making *k, const struct citizen_row *r)
{
    char text[CARD_TEXT];
    struct case_event e = {.id = r->id, .superseded = str_eq(CELL(7), "superseded")};
    str_copy(e.at, sizeof e.at, CELL(0));
    str_copy(e.kind, sizeof e.kind, CELL(1));
    str_copy(e.channel, sizeof e.channel, CELL(2));
    str_copy(e.outcome, sizeof e.outcome, CELL(3));
    str_copy(e.who, sizeof e.who, CELL(4));
    str_copy(e.performer, sizeof e.performer, CELL(5));
    str_copy(e.detail, sizeof e.detail, CELL(6));
    str_copy(e.superseded_why, sizeof e.superseded_why, e.superseded || str_eq(CELL(8), "needs_override") ? CELL(8) : "");
    str_copy(e.phone, sizeof e.phone, CELL(9));
    str_copy(e.reason, sizeof e.reason, CELL(10));
    str_add(&k->text, words_event(k->session, &e, text, sizeof text));
    card_put(k, r, _("Timeline"), NULL);
}

/* The page has no room for what was more. */
void card_unshown_line(struct making *k, const struct citizen_row *r)
{
    bool family = str_eq(CELL(0), "family"), timeline = str_eq(CELL(0), "timeline");
    if (timeline)
        str_addf(&k->text, _("%s earlier entries are not shown here: choose an earlier day (F8), or list them all on the card of today"), CELL(1));
    else
        str_addf(&k->text, family ? _("only the first %s of the family are shown; the others are found by name (F3)") : _("only %s of them are shown here; all of today's are listed on the card of today"), CELL(1));
    card_put(k, r, timeline ? _("Timeline") : "", NULL);
}
