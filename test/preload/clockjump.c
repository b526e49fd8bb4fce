/* clockjump.c - preloaded into the program: its wall clock is off by the seconds that stand in the file KURATOR_TEST_CLOCK, which the test
 * changes while it runs. */
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

#include "number.h"

static const int64_t *shared;

__attribute__((constructor)) static void begin(void)
{
    shared = (const int64_t *)shared_number("KURATOR_TEST_CLOCK");
}

static time_t off(void) { return shared ? (time_t)__atomic_load_n(shared, __ATOMIC_SEQ_CST) : 0; }

int clock_gettime(clockid_t clock, struct timespec *t)
{
    static int (*real)(clockid_t, struct timespec *);

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, t);

    if (!failed && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        t->tv_sec += off();
    return failed;
}

int gettimeofday(struct timeval *restrict t, void *restrict zone)
{
    struct timespec now;

    (void)zone;
    clock_gettime(CLOCK_REALTIME, &now);
    t->tv_sec = now.tv_sec;
    t->tv_usec = now.tv_nsec / 1000;
    return 0;
}

time_t time(time_t *out)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (out)
        *out = now.tv_sec;
    return now.tv_sec;
}
