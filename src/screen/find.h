/* find.h - between find.c, find_draw.c and find_choose.c only: the state of the search for a citizen, and what its parts ask of it. */
#ifndef KURATOR_SCREEN_FIND_H
#define KURATOR_SCREEN_FIND_H
#include "kurator/app.h"
#include "kurator/field.h"
#include "kurator/list.h"
#include "kurator/screens.h"

#define FOUND_MAX 40

struct find {
    struct field field;
    struct list list;
    struct person_row found[FOUND_MAX];
    int n;
    char *answered;             /* text that the rows belong to */
    char *asked;                /* text of the search under way */
    struct key_event held;      /* a key that needs the answer of what is typed */
    enum action held_action;    /* or an action */
    bool in_list;               /* Tab or Down went to the list: digits choose */
    bool intake;
    long long joins;            /* the case whose citizen's family somebody joins, 0: none */
    bool year;                  /* one word alone has more than a page: a birth year is asked for, nobody listed */
    long page;
};

/* Rows of the list: those found and, for an intake, "new citizen" at the end. */
int find_rows(const struct find *f);
bool find_new(const struct find *f, int i);
/* The rows are those of what is typed. */
bool find_fresh(const struct find *f);
/* Who may only look is not sent to F5. */
bool find_edits(const struct screen *s);

extern const struct list_ops find_list_ops;
void find_draw(struct screen *s, struct draw *d);

/* Said when one word alone has more than a page. */
const char *find_year_asked(void);
/* Each closes the search when it opens something else. find_choose: the i-th row. find_open_card: of a citizen with a case; reply: his
 * card came with the answer, NULL: it did not. find_intake: of the citizen, NULL: a new one. */
void find_choose(struct screen *s, int i);
void find_open_card(struct screen *s, const struct person_row *p, const struct db_reply *reply);
void find_intake(struct screen *s, const struct person_row *p);
/* F6: the citizen under the bar is on the phone (NULL: there is none). F4: other operators are asked. */
void find_ringing(struct screen *s, const struct person_row *p, const struct db_reply *reply);
void find_elsewhere(struct screen *s);

#endif
