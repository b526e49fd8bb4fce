/* attempt.h - an attempt with a note of its own, as tests make it over and over: in the form, kept as a draft, stored. */
#ifndef TEST_ATTEMPT_H
#define TEST_ATTEMPT_H
#include "pg.h"
#include "vt.h"

#define ATTEMPT_WAIT 20000      /* ms: the bound of waits */

/* From a card: its form. */
void attempt_open(struct vt *vt);
/* In the form: nobody answers, with this note; the focus stays in it. */
void attempt_fill_in(struct vt *vt, const char *note);
/* How many are stored with the note; how many drafts hold it. */
long attempt_stored(struct pg *pg, const char *note);
long attempt_drafts(struct pg *pg, const char *note);
/* Waits until a draft holds it, as pg_wait. */
bool attempt_kept(struct pg *pg, const char *note);

#endif
