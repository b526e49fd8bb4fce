/* people.h - what the list of citizens and the list of its filters share. */
#ifndef KURATOR_SCREEN_PEOPLE_H
#define KURATOR_SCREEN_PEOPLE_H
#include "kurator/app.h"
#include "kurator/people.h"
#include "kurator/row_save.h"
#include "kurator/screens.h"
#include "kurator/table.h"

struct people {
    struct table table;
    struct people_list list;
    struct filter filter;
    struct filter_choices choices;
    char view[260];             /* name of the saved view that the filter was taken from, "": none */
    bool view_shared, view_changed;
    bool loaded, more_asked, refreshing, stale;
    bool mark_all;              /* every row that comes is marked */
    int limit;
    char *terms;                /* lent to the call of a form above */
    long touches;
    struct row_save save;       /* of a view that is taken away */
};

extern const struct screen_ops screen_people_filter;    /* popup; args: const struct people_filter_args */
struct people_filter_args { struct screen *list; };
/* Another filter: the list is read anew from its top. `choices`: what can be chosen is read with it. */
void people_show(struct screen *s, bool choices);
/* The filter of a saved view becomes the list's. */
void people_take_view(struct people *p, const char *name, bool shared, char *const *term, int n);

#endif
