/* registers.h - registers of citizens as tables that leave the program. */
#ifndef KURATOR_REGISTERS_H
#define KURATOR_REGISTERS_H
#include "kurator/db.h"
#include "kurator/str.h"

struct register_table {
    char office[200];                   /* whose */
    long n;                             /* rows, without the head */
    struct str csv;                     /* the table with its head */
};

/* Adds api.register: office an id or number ("n12"), NULL or "" for the account's own (of the regional register: all operators); which and
 * reason: codes of the lists `register` and `register_reason`, ru or en for the words; filter: the terms of a
 * filter of the list of citizens as an array of the database, NULL or "" for everybody. All are lent until the call is submitted. */
void register_call(struct db_call *call, const char *office, const char *which, const char *reason, const char *lang, const char *filter);
/* The answer as a table, to be freed also after an error: 0, or -1 with register.office, register.region (no right to it), register.unknown,
 * register.reason, register.often {exports a day}, register.many {rows}, filter.unknown, view.unknown {name}. */
int register_read(struct register_table *t, const struct db_rows *rows, struct error *e);
void register_free(struct register_table *t);

#endif
