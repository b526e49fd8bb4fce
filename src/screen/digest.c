/* digest.c - the supervisor's mail in words: overdue told apart, due today, the oldest cases, what waits, who is absent. */
#include "kurator/digest.h"

#include <libintl.h>
#include <stdio.h>
#include <string.h>

#include "board.h"
#include "kurator/i18n.h"
#include "kurator/words.h"

static const struct board_row *row_of(const struct board_rows *b, const char *kind)
{
    for (int i = 0; i < b->n; i++)
        if (str_eq(b->rows[i].kind, kind))
            return &b->rows[i];
    return NULL;
}

static void add_figures(struct str *out, const struct board_row *all)
{
    str_addf(out, _("Overdue: %d\n"), all->untried + all->tried + all->esrn);
    if (all->untried)
        str_addf(out, _("  nothing tried yet: %d\n"), all->untried);
    if (all->tried)
        str_addf(out, _("  tried in vain: %d\n"), all->tried);
    if (all->esrn)
        str_addf(out, _("  done, not entered in ESRN: %d\n"), all->esrn);
    str_addf(out, _("Due today, nothing tried: %d\n"), all->today);
    if (all->has_share && all->of_all > 0)
        str_addf(out, _("In time over 30 days: %d %% (%d of %d)\n"), all->in_time * 100 / all->of_all, all->in_time, all->of_all);
}

static void add_oldest(const struct board_rows *b, struct str *out)
{
    const struct board_row *first = row_of(b, "case");

    if (!first)
        return;
    str_add(out, _("\nThe oldest, by number of the case:\n"));
    for (int i = 0; i < b->n; i++) {
        const struct board_row *r = &b->rows[i];
        char day[16], days[80];

        if (str_eq(r->kind, "case"))
            str_addf(out, _("  %lld  %s, due %s, %s\n"), r->id, words_period(r->name), words_full_date(r->until_on, day, sizeof day),
                     words_days(r->oldest_days, days, sizeof days));
    }
}

static void add_waiting(const struct board_rows *b, struct str *out)
{
    bool head = false;

    for (int i = 0; i < b->n; i++) {
        const struct board_row *r = &b->rows[i];

        if (!str_eq(r->kind, "wait") || r->n == 0)
            continue;
        if (!head)
            str_add(out, _("\nWaits for you:\n"));
        head = true;
        str_addf(out, "  %s: %d\n", board_wait_label(r->name), r->n);
    }
}

static void add_absent(const struct board_rows *b, struct str *out)
{
    bool head = false;

    for (int i = 0; i < b->n; i++) {
        const struct board_row *r = &b->rows[i];
        char day[16];

        if (!str_eq(r->kind, "absent"))
            continue;
        if (!head)
            str_add(out, _("\nAbsent:\n"));
        head = true;
        str_addf(out, _("  %s until %s, open cases: %d\n"), r->name, words_full_date(r->until_on, day, sizeof day), r->n);
    }
}

bool digest_text(const struct board_rows *b, struct str *subject, struct str *body)
{
    const struct board_row *head = row_of(b, "head"), *all = row_of(b, "all");
    int overdue = all ? all->untried + all->tried + all->esrn : 0, waiting = 0;
    char day[16];

    if (!head || !all)
        return false;
    for (int i = 0; i < b->n; i++)
        if (str_eq(b->rows[i].kind, "wait"))
            waiting += b->rows[i].n;
    words_full_date(head->at, day, sizeof day);
    str_addf(subject, _("kurator: overdue %d, due today untried %d, for you %d"), overdue, all->today, waiting);
    str_addf(body, _("%s, as of %s %s\n\n"), head->name, day, strlen(head->at) >= 16 ? head->at + 11 : "");
    add_figures(body, all);
    add_oldest(b, body);
    add_waiting(b, body);
    add_absent(b, body);
    str_add(body, _("\nNames and dates are in the program: kurator, F9, the board.\n"));
    return overdue + all->today + waiting > 0;
}
