/* pace.c - the delay and the rate of a line. */
#include "pace.h"

#include <time.h>

long long pace_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

long long pace_arrival(struct pace *p, size_t n)
{
    long long now = pace_now();

    if (p->busy < now)
        p->busy = now;
    if (p->rate)
        p->busy += (long long)n * 1000000 / p->rate;
    return p->busy + p->ms * 1000LL;
}
