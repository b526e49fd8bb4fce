/* statistics.c - the depersonalised export from the menu: which quarter or year, what for, then a file; its words. */
#include "kurator/statistics.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/session.h"

#define QUARTERS 8
#define YEARS 2

/* ---- words ---- */

bool statistics_quarter(const char *text, struct date *first)
{
    size_t n = strlen(text);
    char q = n ? text[n - 1] : '\0';
    char day[DATE_ISO_SIZE];

    if (q < '1' || q > '4' || (n != 6 && n != 7) || strspn(text, "0123456789") != 4 || text[4] != '-' || (n == 7 && text[5] != 'Q' && text[5] != 'q'))
        return false;
    snprintf(day, sizeof day, "%.4s-%02d-01", text, (q - '1') * 3 + 1);
    return date_from_iso(day, first) == 0;
}

const char *statistics_title(struct date first, char *buf, size_t size)
{
    snprintf(buf, size, _("quarter %d of %04d"), (first.month - 1) / 3 + 1, first.year);
    return buf;
}

/* ---- what is asked ---- */

/* From the first list to choose from to the second, which follows it at once. */
static struct { struct date from, until; } wanted;

/* The first day of the quarter that lies `back` quarters before the running one. */
static struct date quarter_before(struct date today, int back)
{
    int q = today.year * 4 + (today.month - 1) / 3 - back;

    return (struct date){q / 4, q % 4 * 3 + 1, 1};
}

/* The i-th choice: quarters from the last one that is over back, then whole years. */
static bool period_at(struct date today, int i, struct date *from, struct date *until, char *title, size_t size)
{
    if (i >= 0 && i < QUARTERS) {
        *from = *until = quarter_before(today, i + 1);
        statistics_title(*from, title, size);
        return true;
    }
    if (i >= QUARTERS && i < QUARTERS + YEARS) {
        int year = today.year - 1 - (i - QUARTERS);

        *from = (struct date){year, 1, 1};
        *until = (struct date){year, 10, 1};
        snprintf(title, size, _("the year %04d"), year);
        return true;
    }
    return false;
}

static const char *period(void *owner, int i)
{
    static char title[80];              /* copied by the list */
    struct date from, until;

    return period_at(app_session(((struct screen *)owner)->app)->today, i, &from, &until, title, sizeof title) ? title : NULL;
}

static const char *reason(void *owner, int i)
{
    const struct choice *first;
    int n = session_list(app_session(((struct screen *)owner)->app), "statistics", &first);

    return i >= 0 && i < n ? first[i].name : NULL;
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct statistics t = {0};
    struct error e = {0};
    char stem[48], what[300];

    (void)context;
    app_ready(s);
    if (!reply->ok || statistics_read(&t, reply->result[0], &e) != 0) {
        app_fail(s->app, reply->ok ? &e : &reply->error);
    } else if (app_top(s->app) == s) {
        snprintf(stem, sizeof stem, "statistics-%.4s-q%c-%.4s-q%c", t.first, t.first[6], t.last, t.last[6]);
        snprintf(what, sizeof what, "%s, %s", _("Depersonalised export"), t.last);
        struct app_paper paper = {.text = str_text(&t.csv), .n = t.csv.len, .what = what, .stem = stem};

        if (t.n == 0)
            app_say(s->app, _("There is nobody in that time, or fewer than may be shown"));
        else
            app_table(s, &paper);
    }
    statistics_free(&t);
}

static void reason_chosen(void *owner, int i)
{
    struct screen *s = owner;
    struct db_call call = {.class = DB_READ};
    const struct choice *first;

    if (i < 0 || i >= session_list(app_session(s->app), "statistics", &first))
        return;
    statistics_call(&call, STATISTICS_OWN, wanted.from, wanted.until, first[i].code, i18n_language());
    app_wait(s);
    app_call(s, &call, arrived, NULL);
}

static void period_chosen(void *owner, int i)
{
    struct screen *s = owner;
    char title[80];

    if (period_at(app_session(s->app)->today, i, &wanted.from, &wanted.until, title, sizeof title))
        app_pick(s->app, _("What for"), reason, reason_chosen, s);
}

void statistics_open(struct screen *home)
{
    app_pick(home->app, _("Depersonalised export: of what time"), period, period_chosen, home);
}
