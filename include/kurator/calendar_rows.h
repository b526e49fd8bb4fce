/* calendar_rows.h - the working calendar in the database: its months for the grid, and loading a new version. */
#ifndef KURATOR_CALENDAR_ROWS_H
#define KURATOR_CALENDAR_ROWS_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/workday.h"

#define CALENDAR_MONTH_SCOPES 12

/* One calendar: its own layer's version and when that was loaded ("" and 0: none), the years it reaches (0: none). */
struct calendar_scope { char code[24], name[200], at[20]; long long version; int first_year, last_year; };
/* A day and the row that decides it (scope "": none, the week alone does). */
struct calendar_day { struct date day; bool working; char kind[24], name[400], scope[24]; long long version; };
struct calendar_month {
    struct calendar_scope scope[CALENDAR_MONTH_SCOPES];
    int nscopes, current;               /* current: index of the calendar shown, -1 when it is unknown */
    struct calendar_day day[31];
    int ndays;                          /* 0: the month lies outside what is loaded */
};
/* Adds the month of `first` (ISO) in the calendar, or in the office's own one when calendar is NULL. */
void calendar_month_call(struct db_call *call, const char *calendar, int office, const char *first);
void calendar_month_read(struct calendar_month *m, const struct db_rows *rows);

/* The due date of a case as it stands: false when there is none. */
struct case_due { char due_on[12], due_state[12]; int days; };
void case_due_call(struct db_call *call, long long case_id);
bool case_due_read(struct case_due *d, const struct db_rows *rows);

/* A file's rows as PostgreSQL's arrays; calendar_arrays_free empties it. */
struct calendar_arrays { char *scopes, *days, *kinds, *names; };
void calendar_arrays_make(struct calendar_arrays *a, const struct calendar_set *set);
void calendar_arrays_free(struct calendar_arrays *a);
/* What loading would change: rows of what (added, removed, changed, same, moves, error), scope, day, old, new, n. The
 * arrays are lent until the submit. */
void calendar_preview_call(struct db_call *call, const struct calendar_arrays *a);
/* Loads it as a save: `request` makes it exactly once, `source` is the file's name. Rows as save_read takes them. */
void calendar_load_call(struct db_call *call, const char *request, const char *source, const struct calendar_arrays *a);
/* Why it cannot be loaded, from a row of such an answer: the database counts the rows it was sent behind a header, *e names
 * the lines of the file that `set` was read from. The first one takes an error row of the preview. */
void calendar_preview_refusal(const struct calendar_set *set, const struct db_rows *rows, int row, struct error *e);
void calendar_refusal(const struct calendar_set *set, const char *code, char (*arg)[256], int n, struct error *e);

#endif
