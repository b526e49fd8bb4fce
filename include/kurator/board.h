/* board.h - the supervisor's board: figures by member of staff, site or operator, and what waits for a decision. */
#ifndef KURATOR_BOARD_H
#define KURATOR_BOARD_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/casefile.h"

/* A row of figures. Which of them count depends on the kind: "head" (name, id of the office, at), "all", "staff",
 * "nobody", "site", "office" (the overdue ones told apart, share), "wait" (name: the cell, n), "absent" (n, until_on). */
struct board_row {
    char kind[12];
    long long id;               /* member of staff, site, office; of wait "shift" the last shift that was counted; 0: none */
    char name[200];
    int untried, tried, esrn;   /* overdue: nothing tried, tried in vain, told but not in the register */
    int today;                  /* due today, nothing tried */
    bool has_oldest;
    int oldest_days;            /* working days, negative */
    bool has_share;
    int in_time, of_all;        /* notices due in the last thirty days */
    int n;
    char until_on[12];          /* ISO */
    char at[20];                /* the office's time, 'YYYY-MM-DD HH24:MI' */
};
struct board_rows {
    struct board_row *rows;
    int n;
};
/* Adds api.board of the office; api.board_region for office 0. No row at all: the caller may not see it. terms: of a filter of the list of
 * citizens (filter_array, lent until the call is submitted), NULL everybody. */
void board_call(struct db_call *call, int office, const char *terms);
/* Replaces the rows. */
void board_read(struct board_rows *b, const struct db_rows *rows);
void board_free(struct board_rows *b);

/* Which rows are behind a figure. */
struct board_figure {
    int office;
    char cell[12];              /* "untried", "tried", "esrn", "overdue", "today", "late", "override", "post" … */
    char whose[8];              /* "all", "staff", "nobody", "site" */
    long long whose_id;
    const char *terms;          /* lent: of the filter that the board is narrowed by, NULL: none */
};
/* Adds api.board_list: rows after the key (NULL, 0: from the start), to be read by work_read; counts[0] is the figure. */
void board_list_call(struct db_call *call, const struct board_figure *f, const char *after_due, long long after_id, int limit);

/* Adds api.spot_check: a case picked by chance; the answer (save_read) has its id. */
void spot_check_call(struct db_call *call, const char *request, int office);
/* Adds api.save_shifts_seen: of the case, 0: of all up to the shift `upto`. */
void shifts_seen_call(struct db_call *call, const char *request, int office, long long case_id, long long upto);

#endif
