/* handover.h - whose case it is: the cases chosen for a hand-over, and absences with their deputies, as rows. */
#ifndef KURATOR_HANDOVER_H
#define KURATOR_HANDOVER_H
#include "kurator/db.h"

/* A case chosen, as it lies now; case_id below 0: a citizen chosen (minus his number) who has none. family: further open cases of its household in the office that are not chosen. */
struct handover_row { long long case_id; char name[640], assignee[128], state[8], site[404]; int assignee_id, family; };
/* Cases, and citizens whose case is meant, as PostgreSQL's arrays, lent until the call is submitted. */
void handover_call(struct db_call *call, int office, const char *ids, const char *people);
int handover_read(struct handover_row *out, int max, const struct db_rows *rows);

/* state: now, coming, past (it ended in the last 30 days). cases: open ones of the absent colleague. */
struct absence_row { int id, staff_id, deputy_id, cases; char staff[128], from[12], until[12], deputy[128], state[8]; };
void absences_call(struct db_call *call, int office);
int absences_read(struct absence_row *out, int max, const struct db_rows *rows);

#endif
