/* meeting_near.h - between the forms that agree on a meeting: what its day holds already, shown beside the date. */
#ifndef KURATOR_MEETING_NEAR_H
#define KURATOR_MEETING_NEAR_H
#include "kurator/form_screen.h"
#include "kurator/meetings.h"

/* Part of a form's own state. */
struct meeting_near {
    struct meetings_near day;
    char asked[32];             /* the moment and place that `day` is, or will be, the answer to */
    bool have;
};

/* Asks when the moment or the place in the form is another one; nobody waits for the answer, and it moves nothing. */
void meeting_near_ask(struct form_screen *fs, struct meeting_near *near);
/* The remark, NULL when there is none. */
const char *meeting_near_words(const struct form_screen *fs, const struct meeting_near *near, char *buf, size_t size);

#endif
