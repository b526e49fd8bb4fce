/* writes.h - counts the write(2) calls that a program makes on its terminal, through test/preload/countwrite.c. */
#ifndef TEST_WRITES_H
#define TEST_WRITES_H

struct writes;

/* Programs started from now on count (only those without sanitizers can be preloaded); ends the test when the preloaded
 * object was not built. */
struct writes *writes_start(void);
unsigned long writes_now(const struct writes *w);
/* Programs started from now on count no more; removes the counter. */
void writes_stop(struct writes **w);

#endif
