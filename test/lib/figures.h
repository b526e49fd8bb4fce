/* figures.h - measured values: gathering them, their median and percentiles, the time and what a process ran of it. */
#ifndef TEST_FIGURES_H
#define TEST_FIGURES_H
#include <sys/types.h>

struct figures { double *value; int n, room; };

void figures_add(struct figures *f, double value);
/* Of the values in order the one at the share p (0.5: the median, 1: the greatest); 0 when there is none. */
double figures_at(struct figures *f, double p);
void figures_free(struct figures *f);

/* Milliseconds of a clock that never goes back. */
double now_ms(void);
/* How long a process has run on a processor, in ms; negative where the kernel does not tell. */
double ran_ms(pid_t pid);
/* A variable of the environment that test/bench/run.sh sets; ends the program when it is not there. */
const char *bench_env(const char *name);

#endif
