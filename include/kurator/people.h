/* people.h - the citizens of an office by a filter: what may be asked for, the saved views, a page of rows. */
#ifndef KURATOR_PEOPLE_H
#define KURATOR_PEOPLE_H
#include <stdbool.h>
#include "kurator/db.h"

/* What is asked for: texts `code=value` of the rows of kurator.filter. `{0}` is everybody. */
#define FILTER_TERMS 100
struct filter { char *term[FILTER_TERMS]; int n; };     /* owned */
void filter_clear(struct filter *f);        /* frees and empties; safe twice */
bool filter_has(const struct filter *f, const char *code, const char *value);
/* Adds the term, or takes it away when it is there; false: there would be too many. */
bool filter_toggle(struct filter *f, const char *code, const char *value);
/* The filter becomes these terms. */
void filter_set(struct filter *f, char *const *term, int n);
/* The terms with `|` between, as a view keeps them (no value has one); the caller frees. */
char *filter_text(const struct filter *f);
/* The same as PostgreSQL's array; the caller frees. */
char *filter_array(const struct filter *f);

/* Something that can be chosen, or (view > 0) a saved view: title is whose it is then, and terms what it asks for (owned). */
struct filter_choice {
    long long view;
    int version;
    bool mine, shared;
    char filter[24], title[128], name[400], code[400];
    char **term;
    int nterms;
};
struct filter_choices { struct filter_choice *row; int n; };
/* lang "ru" or "en". */
void filter_choices_call(struct db_call *call, int office, const char *lang);
void filter_choices_read(struct filter_choices *c, const struct db_rows *rows);
void filter_choices_free(struct filter_choices *c);
/* The words of a value, NULL when it is not among the choices; of a filter. */
const struct filter_choice *filter_choice_of(const struct filter_choices *c, const char *code, const char *value);

/* A citizen in the list. category of kurator.target_category, stage "" without an open case; ipra_until a day, "unlimited", "unknown" (its end was
 * not entered), "" (there is none); missing and marks: codes of the filters `missing` and `mark`. key is where the next page begins. */
#define LISTED_MISSING 10
struct listed_row {
    long long person_id, case_id;
    int nmissing, nmarks;
    char name[640], birth_date[12], category[24], stage[24], assignee[128], settlement[400], ipra_until[12], missing[LISTED_MISSING][24], marks[LISTED_MISSING][24], key[840];
};
struct people_list {
    struct listed_row *rows;
    int n, total;
    bool more;                  /* the last page was full */
};
/* Adds a page after the row `after` (NULL: the first, with the total). terms (filter_array) is lent until the call is submitted. */
void people_call(struct db_call *call, int office, const char *terms, const struct listed_row *after, int limit);
/* Appends the rows of a page asked with `limit`. */
void people_read(struct people_list *l, const struct db_rows *rows, int limit);
void people_free(struct people_list *l);

/* A saved view as its list has it: how many citizens it finds now (-1: it cannot be understood any more), whose it is; mendable: by this account. */
struct view_row {
    long long id;
    int version, total, nterms;
    bool mine, shared, mendable;
    char name[260], who[128];
    char **term;                /* owned */
};
#define VIEWS_MAX 300
void views_call(struct db_call *call, int office);
int views_read(struct view_row *out, int max, const struct db_rows *rows);
void views_free(struct view_row *rows, int n);

#endif
