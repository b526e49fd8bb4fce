/* people.h - what a list or board is narrowed by, as the list of citizens, the board and the list of filters share it. */
#ifndef KURATOR_SCREEN_PEOPLE_H
#define KURATOR_SCREEN_PEOPLE_H
#include "kurator/app.h"
#include "kurator/people.h"
#include "kurator/row_save.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/table.h"

struct narrowing {
    struct filter filter;
    struct filter_choices choices;
    char view[260];             /* name of the saved view that the filter was taken from, "": none */
    bool view_shared, view_changed;
};
/* What is asked for, in words: the view's name, then the conditions; nothing appended when nothing is. Needs the choices. */
void narrowing_words(const struct narrowing *by, struct str *out);
/* The same without the view's name. */
void narrowing_conditions(const struct narrowing *by, struct str *out);
/* The filter of a saved view becomes this one; nothing: everybody. */
void narrowing_take_view(struct narrowing *by, const char *name, bool shared, char *const *term, int n);
void narrowing_clear(struct narrowing *by);
/* Opens the form that keeps what is asked for as a view; gives those who fit out as a register. */
void narrowing_save(struct screen *s, const struct narrowing *by);
void narrowing_give_out(struct screen *s, const struct narrowing *by);
void narrowing_free(struct narrowing *by);

struct people {
    struct table table;
    struct people_list list;
    struct narrowing by;
    bool loaded, more_asked, refreshing, stale;
    bool mark_all;              /* every row that comes is marked */
    int limit;
    char *terms;                /* lent to the call of a form above */
    long touches;
    struct row_save save;       /* of a view that is taken away */
};

extern const struct screen_ops screen_people_filter;    /* popup; args: const struct people_filter_args */
/* changed: after a condition was added or taken away, or a view put in the place of all. */
struct people_filter_args { struct screen *of; struct narrowing *by; void (*changed)(struct screen *of); };

#endif
