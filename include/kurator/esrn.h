/* esrn.h - the facts of a case in the order in which they are typed into the region's register. */
#ifndef KURATOR_ESRN_H
#define KURATOR_ESRN_H
#include <stdbool.h>
#include "kurator/db.h"

/* A fact: its kind and what it comes of are its name for the save; args are codes and values. */
struct esrn_row {
    char kind[20];
    long long ref;
    char args[6][256];
    int nargs;
    char marked_at[20], marked_by[128];     /* "" while it is not entered */
    bool own_mark;                          /* this account may take the mark back */
};
#define ESRN_FACTS 200
struct esrn_list {
    struct esrn_row *rows;
    int n;
    int version;                            /* of the case */
    char entered[20];                       /* when the case was marked as entered, "" while it is not */
    char state[8];                          /* "open", "closed" */
};
/* Adds api.esrn_facts; `look` is the journal's reason, NULL after a save of the same case. */
void esrn_call(struct db_call *call, long long case_id, const char *look);
/* Replaces the rows. False when the case is not to be seen. */
bool esrn_read(struct esrn_list *l, const struct db_rows *rows);
void esrn_free(struct esrn_list *l);

#endif
