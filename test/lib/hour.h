/* hour.h - a clerk's hour: 6 intakes, 40 attempts, 20 searches and 100 page moves, as keys and what is looked at after them. */
#ifndef TEST_HOUR_H
#define TEST_HOUR_H
#include "office.h"

/* A step ends where the clerk has something new to look at before going on: a form, a page, the word that it is saved. */
struct hour_step {
    const char *action;     /* "intake", "attempt", "search", "page" */
    const char *step;       /* "open", "save" …: the part of it that is waited for */
    char keys[200];         /* as of vt_key: sent all at once, whatever the program has drawn until then */
    char seen[60];          /* a text that was not there before, or "~N": line N has become another one */
};

/* Cases of the overdue and today's list, citizens for the intakes; the clock stands at Friday 2026-11-20 09:00. */
void hour_fill(struct office *o);
/* Home at the beginning: the worklist of t_clerk with its first row. */
#define HOUR_HOME "Абакумова"

/* Does `tenths` of the hour (1 … 10) from the worklist: hands each step to `todo`, which sends its keys and waits by hour_wait. */
void hour_work(int tenths, void (*todo)(void *ctx, const struct hour_step *s), void *ctx);
/* What line N of "~N" is now: to be kept before the keys are sent. Lent until the next call. */
const char *hour_before(struct vt *vt, const struct hour_step *s);
/* Waits until what the step shows is there. */
void hour_wait(struct vt *vt, const struct hour_step *s, const char *before, int ms);

#endif
