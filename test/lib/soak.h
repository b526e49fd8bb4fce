/* soak.h - how long the tests of faults go on: bounded in `make check`, as long as wanted in `make soak`. */
#ifndef TEST_SOAK_H
#define TEST_SOAK_H

/* n, times KURATOR_SOAK when it is set (1..1000000). */
int soak(int n);
/* What chance begins with: KURATOR_TEST_SEED, else always the same. */
unsigned soak_seed(void);

#endif
