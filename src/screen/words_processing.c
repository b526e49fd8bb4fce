/* words_processing.c - consent to the processing of personal data in words: the card's line, one consent, the grounds of destruction. */
#include <stdio.h>
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

const char *words_processing(const struct case_processing *p, char *buf, size_t size)
{
    char a[16], b[16];
    words_full_date(p->on_day, a, sizeof a);
    if (str_eq(p->state, "given"))
        snprintf(buf, size, _("given on %s"), a);
    else if (str_eq(p->state, "law"))
        snprintf(buf, size, _("processed by law since %s"), a);
    else if (str_eq(p->state, "withdrawn"))
        snprintf(buf, size, _("WITHDRAWN on %s, to be destroyed by %s"), a, words_full_date(p->destroy_by, b, sizeof b));
    else if (str_eq(p->state, "expired"))
        snprintf(buf, size, _("over since %s"), a);
    else
        snprintf(buf, size, "%s", _("none recorded"));
    return buf;
}

void words_consent(const struct session *s, const struct case_consent *c, struct str *out)
{
    char a[16], b[16];
    str_addf(out, "%s, %s", session_name(s, "processing_form", c->form), words_full_date(c->given_on, a, sizeof a));
    if (c->until_on[0])
        str_addf(out, _(", until %s"), words_full_date(c->until_on, b, sizeof b));
    if (c->withdrawn_on[0])
        str_addf(out, _(", withdrawn on %s"), words_full_date(c->withdrawn_on, b, sizeof b));
}
