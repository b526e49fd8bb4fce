/* pace.h - one way of a slow line: when what is sent on it has arrived. */
#ifndef TEST_PACE_H
#define TEST_PACE_H
#include <stddef.h>

struct pace {
    int ms;                     /* each byte's time on its way */
    long rate;                  /* bytes a second, 0: any */
    long long busy;             /* us: until then the line carries what was sent before */
};

/* Microseconds of a clock that never goes back. */
long long pace_now(void);
/* A packet of n bytes with its headers is sent now: when all of it is there. */
long long pace_arrival(struct pace *p, size_t n);

#endif
