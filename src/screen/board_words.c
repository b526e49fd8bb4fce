/* board_words.c - what each figure of the board counts: in a line, and at length with its dates (F1). */
#include <stdio.h>
#include "board.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

/* `wait`: as it stands in the line "for me"; `name`: the head of the list behind it; `why`: what is counted. */
static const struct words { const char *cell, *wait, *name, *why; } cells[] = {
    {"untried", "", N_("Overdue, untried"),
     N_("Notices whose last day (the fifth working day, para 2.4.3) is past, and not one attempt is recorded.\n")},
    {"tried", "", N_("Overdue, in vain"),
     N_("The last day is past; there were attempts, but the citizen is not notified, or is and no meeting is agreed on after a consent.\n")},
    {"esrn", "", N_("Overdue, not in ESRN"), N_("The citizen is told, but the fact was not entered in the regional register by the last day.\n")},
    {"overdue", "", N_("Overdue, the oldest first"), N_("By how many working days the oldest overdue date is past. Enter shows all that is overdue, the oldest first.\n")},
    {"today", "", N_("Today, untried"), N_("Notices whose last day is today, and not one attempt is recorded. Due today is not overdue.\n")},
    {"late", "", N_("Late in 30 days"), ""},
    {"override", N_("overrides"), N_("Overrides to decide"),
     N_("Attempts made on a locked rung of the ladder: they count once the supervisor allows them, and can be allowed on the next working day at the latest. F8 in the list: \"Open a rung\".\n")},
    {"post", N_("post ran out"), N_("Posted notices without an answer"), N_("Thirty days after a posted notice nobody answered. Decide what follows: another attempt, or closing the case.\n")},
    {"decide", N_("promised to decide"), N_("The day of the promised decision has come"), N_("The citizen said \"I will think about it\" until a day, and that day has come. Call again.\n")},
    {"shift", N_("moved by the calendar"), N_("Dates moved by the calendar"),
     N_("Cases whose date moved when a calendar was loaded, and nobody has marked that as seen. F8: \"Seen\". F1 in the list shows the date before and after.\n")},
    {"birthday", N_("turned three"), N_("Limited health, three years old"),
     N_("Children with limited health and no disability status: served until their third birthday only. Decide whether the case goes on.\n")},
    {"majority", N_("came of age"), N_("Came of age in 30 days"),
     N_("Citizens who were represented as children and came of age in the last thirty days: what parents and guardians might do has ended. Speak with the citizen, have the consent to processing given anew, look at the IPRA until 18; "
        "who needs somebody further needs a power of attorney or a court.\n")},
    {"unassigned", N_("nobody's"), N_("Cases without a responsible"), N_("Open cases that nobody is responsible for; the identification officer sees them.\n")},
    {"open", "", N_("Open cases of the absent"), N_("Open cases of a member of staff who is absent today.\n")},
    {"spot", N_("checks to finish"), N_("Spot checks without a result"),
     N_("Cases picked by chance for which it was not written what was found. F8 in the list: \"Result of the check\".\n")},
    {"requests", N_("unanswered requests"), N_("Requests without an answer in time"),
     N_("Requests to co-executors and resource centres that nobody answered within the days given for it. Enter shows them; F7 there records an answer that came on paper or by phone.\n")},
    {"restricted", N_("restricted without anyone"), N_("Restricted cases without anyone"),
     N_("Open cases to which access is restricted and which none of those who have it can work any longer: locked, or the term is over. Enter names a colleague for the first of them.\n")},
};

static const struct words *words_of(const char *cell)
{
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++)
        if (str_eq(cells[i].cell, cell))
            return &cells[i];
    return &cells[0];
}

const char *board_wait_label(const char *cell)
{
    const char *label = words_of(cell)->wait;
    return label[0] ? _(label) : "";
}

const char *board_words(const struct figure *f, char *buf, size_t size)
{
    const struct board_row *r = f->row;
    const char *whose = str_eq(r->kind, "nobody") ? _("nobody's") : str_eq(r->kind, "wait") ? "" : r->name;
    snprintf(buf, size, "%s%s%s", _(words_of(f->cell)->name), whose[0] ? ", " : "", whose);
    return buf;
}

/* The share has two sides and two dates. */
static void share_words(struct str *t, const struct board_row *r, struct date today)
{
    char a[16], b[16], iso[12];
    struct date from = date_from_number(date_number(today) - 30), to = date_from_number(date_number(today) - 1);
    str_addf(t, _("%d of %d notices were in time: their last day fell between %s and %s.\n"), r->in_time, r->of_all,
             words_full_date(date_iso(from, iso), a, sizeof a), words_full_date(date_iso(to, iso), b, sizeof b));
    str_add(t, _("In time: told, or a notice handed to the post, not later than on the last day. What still runs past its day is late, and so is what was closed past it. "
                 "A case closed before its last day does not count. Enter shows the late ones.\n"));
}

void board_why(struct screen *s, const struct figure *f)
{
    const struct board *b = s->state;
    char title[300], day[16], iso[12];
    struct date today = app_session(s->app)->today;
    struct str t = {0};
    if (str_eq(f->cell, "late"))
        share_words(&t, f->row, today);
    else
        str_add(&t, _(words_of(f->cell)->why));
    const char *before = words_full_date(date_iso(today, iso), day, sizeof day);
    if (str_eq(f->cell, "untried") || str_eq(f->cell, "tried") || str_eq(f->cell, "esrn") || str_eq(f->cell, "overdue"))
        str_addf(&t, _("Dates: all before %s.\n"), before);
    else if (str_eq(f->cell, "today"))
        str_addf(&t, _("Date: %s.\n"), before);
    else if (str_eq(f->cell, "post") || str_eq(f->cell, "decide"))
        str_addf(&t, _("Dates: all up to and with %s.\n"), before);
    if (!str_eq(f->row->kind, "wait") && !str_eq(f->row->kind, "absent"))
        str_addf(&t, _("Whose: %s\n"), str_eq(f->row->kind, "nobody") ? _("nobody's") : f->row->name[0] ? f->row->name : b->office ? _("the whole office") : _("all operators"));
    if (b->words && b->words[0])
        str_addf(&t, _("Of those only who fit: %s\n"), b->words);
    str_add(&t, str_eq(f->cell, "restricted") ? "" : b->office ? _("The list behind it has as many rows as the figure says.") : _("Counted by the operator's own calendar and day."));
    app_text(s->app, board_words(f, title, sizeof title), str_text(&t));
    str_free(&t);
}
