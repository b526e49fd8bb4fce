/* unkept.h - a server that does not take drafts, as a test wants it. */
#ifndef TEST_UNKEPT_H
#define TEST_UNKEPT_H
#include "office.h"

/* To be called once for an office. */
void unkept_prepare(struct office *o);
/* The next `times` drafts fail with it. */
void unkept_fail(struct office *o, const char *sqlstate, int times);
/* Drafts tried since. */
long unkept_tries(struct office *o);
/* The database takes no writes from now on, or does again; the program has noticed. */
void unkept_read_only(struct office *o, struct vt *vt, bool on);

#endif
