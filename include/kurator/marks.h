/* marks.h - rows marked for one action on all of them: ids that outlive paging and every new reading of the list. */
#ifndef KURATOR_MARKS_H
#define KURATOR_MARKS_H
#include <stdbool.h>

/* More are never handed to one action: a save of more is a job of its own. */
#define MARKS_MAX 500

/* `{0}` is a valid empty set. */
struct marks {
    long long *id;          /* in the order of marking; owned */
    int n;
};

void marks_free(struct marks *m);       /* frees and empties; safe twice */
void marks_clear(struct marks *m);
bool marks_has(const struct marks *m, long long id);
/* Marks the row or takes its mark away; false when it would be one more than MARKS_MAX (nothing is changed). */
bool marks_toggle(struct marks *m, long long id);
/* Takes the mark of a row away that is done with. */
void marks_drop(struct marks *m, long long id);

#endif
