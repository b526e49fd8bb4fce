/* meetings.h - the meetings of an office by day, and what a day holds when one is being agreed on. */
#ifndef KURATOR_MEETINGS_H
#define KURATOR_MEETINGS_H
#include <stdbool.h>
#include "kurator/db.h"

/* A meeting. at: 'YYYY-MM-DD HH24:MI' of the office; place "office", "home"; state "agreed", "kept", "missed"; clash: "who" (the
 * same responsible person), "place" (more at the office than may be) with a blank between, "" none. */
struct meeting_row {
    long long appointment_id, case_id, person_id;
    int version;
    char at[20], place[8], address[420], state[12], name[640], assignee[128], clash[16], mind[128];
};
#define MEETINGS_MAX 500        /* rows the server gives at most */
struct meeting_list {
    struct meeting_row *rows;
    int n;
};
/* Adds api.meetings: days from .. to (ISO), a fortnight at most. Replaces the rows when read. */
void meetings_call(struct db_call *call, int office, const char *from, const char *to);
void meetings_read(struct meeting_list *l, const struct db_rows *rows);
void meetings_free(struct meeting_list *l);

/* Of the day of a meeting being agreed on: n meetings of the office, `mine` of whoever is responsible for the case; what is in
 * the way at that time ("who", "place", "") and its hour. */
struct meetings_near { int n, mine; char clash[8], clash_at[8]; };
void meetings_near_call(struct db_call *call, long long case_id, const char *at, const char *place);
bool meetings_near_read(struct meetings_near *m, const struct db_rows *rows);

#endif
