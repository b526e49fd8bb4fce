/* soak.h - how long the tests of faults go on, bounded in `make check`, as long as wanted in `make soak`; and their chance. */
#ifndef TEST_SOAK_H
#define TEST_SOAK_H

/* n, times KURATOR_SOAK when it is set (1..1000000). */
int soak(int n);
/* How many ms a test goes on that goes by time: ms, or KURATOR_SOAK minutes. */
long long soak_ms(int ms);
/* What chance begins with: KURATOR_TEST_SEED, else always the same. */
unsigned soak_seed(void);
/* Chance: a number from 0 to below `below`; the same in each run with one seed. */
unsigned soak_roll(unsigned below);
/* From here on another chance in each run when KURATOR_TEST_SEED is not set; prints the seed. */
void soak_any_seed(void);

#endif
