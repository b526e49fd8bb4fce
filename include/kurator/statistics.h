/* statistics.h - the depersonalised export: cases of which none can be told apart from a few others, as a table. */
#ifndef KURATOR_STATISTICS_H
#define KURATOR_STATISTICS_H
#include <limits.h>
#include "kurator/db.h"
#include "kurator/str.h"
#include "kurator/workday.h"

#define STATISTICS_CELLS 13
#define STATISTICS_REGION 0
#define STATISTICS_OWN LONG_MIN

struct statistics {
    char office[200];                   /* whose, "" of the region */
    char first[12], last[12];           /* quarters, "2026-Q3" */
    long n;                             /* rows */
    struct str csv;                     /* the table with its head */
};

/* Adds api.statistics: office an id, STATISTICS_REGION, STATISTICS_OWN (the one supervised, else the region), or the negative of its
 * number in the programme's annex; from and until: a day of the first and of the last quarter, {0}: the last one that is over;
 * reason: a code of the list `statistics`. */
void statistics_call(struct db_call *call, long office, struct date from, struct date until, const char *reason, const char *lang);
/* The answer as a table, to be freed also after an error: 0, or -1 with statistics.office, statistics.region (no right to it), statistics.reason,
 * statistics.running {last quarter that is over}, statistics.period. */
int statistics_read(struct statistics *s, const struct db_rows *rows, struct error *e);
void statistics_free(struct statistics *s);

/* "2026-Q3" (or 2026-q3, 2026-3) as its first day; false when it is none. */
bool statistics_quarter(const char *text, struct date *first);
/* «3-й квартал 2026» */
const char *statistics_title(struct date first, char *buf, size_t size);

#endif
