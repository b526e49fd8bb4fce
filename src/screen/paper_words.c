/* paper_words.c - a citizen and what was tried, as the lines of a cell on paper. */
#include "paper_words.h"

#include <string.h>

#include "kurator/i18n.h"
#include "kurator/words.h"

/* The next part of 'a|b|c', cut off *rest. */
static const char *part(char **rest)
{
    const char *one = *rest ? strsep(rest, "|") : NULL;

    return one ? one : "";
}

void paper_add_phone(struct str *out, const struct session *s, const char *packed)
{
    char copy[256], number[24], *rest = copy;

    str_copy(copy, sizeof copy, packed);
    const char *stored = part(&rest), *owner = part(&rest), *relation = part(&rest);

    words_phone(stored, number, sizeof number);
    str_addf(out, "%s: %s", words_whom(s, *relation ? relation : owner), number);
}

void paper_add_preferences(struct str *out, const struct session *s, const struct paper_list_row *r)
{
    for (int i = 0; i < r->npreferences; i++) {
        char copy[256], *note = copy;

        str_copy(copy, sizeof copy, r->preference[i]);
        const char *kind = part(&note);

        str_addf(out, "%s%s%s%s", i ? "; " : "", session_name(s, "preference", kind), note && *note ? ": " : "", note ? note : "");
    }
}

void paper_add_citizen(struct str *out, const struct session *s, const struct paper_list_row *r)
{
    char day[16];

    str_add(out, r->name);
    if (r->birth_date[0])
        str_addf(out, ", %s", words_full_date(r->birth_date, day, sizeof day));
    if (!str_eq(r->whom, "self")) {
        if (r->whom[0])
            str_addf(out, "\n%s: %s", words_whom(s, r->whom), r->whom_name);
        else
            str_addf(out, "\n%s", _("no representative is entered"));
    }
    for (int i = 0; i < r->nphones; i++) {
        str_addc(out, '\n');
        paper_add_phone(out, s, r->phone[i]);
    }
    if (r->nphones == 0)
        str_addf(out, "\n%s", _("no usable number"));
    if (r->npreferences) {
        str_addf(out, "\n%s ", _("MIND:"));
        paper_add_preferences(out, s, r);
    }
}

void paper_add_tried(struct str *out, const struct session *s, const struct paper_list_row *r, const char *now)
{
    char text[200], next[80];

    if (r->meeting_at[0]) {
        str_addf(out, _("meeting at home %s"), words_moment(r->meeting_at, text, sizeof text));
    } else {
        str_addf(out, _("due %s (%d)"), words_day(r->due_on, text, sizeof text), r->days);
        if (strcmp(r->next_at, now) > 0)        /* an hour that has passed binds nobody any more */
            str_addf(out, "\n%s", words_next(r->next_step, r->next_at, now, next, sizeof next));
    }
    for (int i = 0; i < r->nattempts; i++)
        str_addf(out, "\n%s", words_try(s, r->attempt[i], text, sizeof text));
}
