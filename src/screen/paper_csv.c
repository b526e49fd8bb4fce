/* paper_csv.c - the same lists for spreadsheets: dates as ISO, one row a citizen. */
#include <stdio.h>
#include <string.h>

#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/words.h"
#include "paper_words.h"

static void add_phones(struct str *out, const struct session *s, const struct paper_list_row *r)
{
    for (int i = 0; i < r->nphones; i++) {
        if (i)
            str_add(out, "; ");
        paper_add_phone(out, s, r->phone[i]);
    }
}

static void tab_csv(const struct paper_list *l, const struct session *s, struct str *out)
{
    const char *head[] = {_("Days"), _("Citizen"), _("Next"), _("Whom"), _("Was"), _("Due"), _("Responsible")};

    csv_write(out, head, 7);
    for (int i = 0; i < l->n; i++) {
        const struct paper_list_row *r = &l->rows[i];
        char days[16], next[80], tries[40];

        snprintf(days, sizeof days, "%d", r->days);
        const char *cells[] = {days, r->name, words_next(r->next_step, r->next_at, l->now_local, next, sizeof next), words_whom(s, r->whom),
                               r->phones + r->visits + r->posts ? words_tries(r->phones, r->visits, r->posts, tries, sizeof tries) : "",
                               r->due_on, r->assignee};

        csv_write(out, cells, 7);
    }
}

static void contact_csv(const struct paper_list *l, const struct session *s, bool visits, struct str *out)
{
    const char *head[] = {_("Days"),  _("Citizen"), visits ? _("Settlement") : _("Born"), visits ? _("Address") : _("Whom"), _("Phones"),
                          _("Mind"),  _("Tried"),   _("Due"),  _("Meeting"), _("Responsible"), _("Outcome")};

    csv_write(out, head, 11);
    for (int i = 0; i < l->n; i++) {
        const struct paper_list_row *r = &l->rows[i];
        struct str phones = {0}, mind = {0}, tried = {0}, whom = {0};
        char days[16], text[200];

        snprintf(days, sizeof days, "%d", r->days);
        add_phones(&phones, s, r);
        paper_add_preferences(&mind, s, r);
        for (int k = 0; k < r->nattempts; k++)
            str_addf(&tried, "%s%s", k ? "; " : "", words_try(s, r->attempt[k], text, sizeof text));
        str_addf(&whom, "%s%s%s", words_whom(s, r->whom), r->whom_name[0] ? ": " : "", r->whom_name);
        const char *cells[] = {days, r->name, visits ? r->settlement : r->birth_date, visits ? r->address : str_text(&whom), str_text(&phones),
                               str_text(&mind), str_text(&tried), r->due_on, r->meeting_at, r->assignee, ""};

        csv_write(out, cells, 11);
        str_free(&phones);
        str_free(&mind);
        str_free(&tried);
        str_free(&whom);
    }
}

void paper_list_csv(const struct paper_list *l, const struct session *s, const char *kind, struct str *out)
{
    if (paper_list_is_tab(kind))
        tab_csv(l, s, out);
    else
        contact_csv(l, s, str_eq(kind, "visits"), out);
}
