/* journal_parts.h - private to the screen of the journal: the popup that asks whose entries, the file that is given out. */
#ifndef KURATOR_SCREEN_JOURNAL_PARTS_H
#define KURATOR_SCREEN_JOURNAL_PARTS_H
#include "kurator/journal.h"
#include "kurator/screens.h"

/* The popup: done is called with the citizen or the login of *q when it is closed by Enter. */
struct journal_about_args {
    struct screen *owner;
    bool person;
    void (*done)(struct screen *owner, const struct journal_question *q, bool person);
};
extern const struct screen_ops screen_journal_about;

/* An export on its way: what it has, the last entry in it, how many, the months it lacks. */
struct journal_out {
    struct journal_question question;
    struct str csv;
    struct journal_row last;
    long n;
    char away[160];
};
/* Asks for all pages of the question, seals them and puts them into a file. */
void journal_out_begin(struct screen *s, struct journal_out *out, const struct journal_question *q);
void journal_out_free(struct journal_out *out);

#endif
