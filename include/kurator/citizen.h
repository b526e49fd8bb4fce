/* citizen.h - the pages of a card behind the first: rows of the citizen, the family, the IPRA, documents and cases, as of a day. */
#ifndef KURATOR_CITIZEN_H
#define KURATOR_CITIZEN_H
#include <stdbool.h>
#include "kurator/db.h"

/* One line of a page; what the cells are, by kind, stands in migrations/0055_card.sql. */
struct citizen_row {
    char kind[16];
    long long id;
    bool holds;                         /* in force on the day asked for */
    char since[12], until[12];          /* ISO, "" none */
    char **cell;
    int ncells;
};
struct citizen_rows {
    struct citizen_row *row;
    int n;
};

/* Adds api.citizen: page "identity", "family", "ipra", "documents", "cases" or "case"; day: ISO, "" for now. One statement. Both texts
 * are lent until the call is submitted. */
void citizen_call(struct db_call *call, long long case_id, const char *page, const char *day);
/* Takes them in the place of those that were there. */
void citizen_read(struct citizen_rows *out, const struct db_rows *rows);
/* Adds api.citizen_rest: a page of a long list ("wards", "timeline") behind the row of that key, limit rows. Texts are lent as above. */
void citizen_rest_call(struct db_call *call, long long case_id, const char *list, long long item, const char *key, int limit);
/* Adds them to those that were there; returns how many. */
int citizen_append(struct citizen_rows *out, const struct db_rows *rows);
void citizen_free(struct citizen_rows *rows);
/* The i-th cell, "" past the end; lent. */
const char *citizen_cell(const struct citizen_row *row, int i);

#endif
