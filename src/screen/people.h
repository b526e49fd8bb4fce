/* people.h - what the list of citizens and the list of its filters share. */
#ifndef KURATOR_SCREEN_PEOPLE_H
#define KURATOR_SCREEN_PEOPLE_H
#include "kurator/app.h"
#include "kurator/people.h"
#include "kurator/row_save.h"
#include "kurator/table.h"

struct people {
    struct table table;
    struct people_list list;
    struct filter filter;
    struct filter_choices choices;
    long long view;             /* the saved view that the filter was taken from, 0: none */
    bool loaded, more_asked, refreshing, stale;
    int limit;
    long touches;
    struct row_save save;       /* of a view that is taken away */
};

extern const struct screen_ops screen_people_filter;    /* popup; args: const struct people_filter_args */
struct people_filter_args { struct screen *list; };
extern const struct screen_ops screen_view;             /* args: const struct view_args */
struct view_args {
    const char *terms;          /* filter_text */
    const char *words;          /* what is asked for, translated */
    const char *name;           /* of the view that it was taken from, "" */
    bool shared;
    const struct draft *draft;
};

/* Another filter: the list is read anew from its top. `choices`: what can be chosen is read with it. */
void people_show(struct screen *s, bool choices);
/* «Категория: дети от 3 до 18 лет; Этап: выявление», "" for no filter. */
void people_words(const struct people *p, struct str *out);

#endif
