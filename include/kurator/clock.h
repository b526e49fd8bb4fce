/* clock.h - the client's monotonic clock for timers and waits; calendar dates come from the database only. */
#ifndef KURATOR_CLOCK_H
#define KURATOR_CLOCK_H
#include <stdint.h>

/* Milliseconds since some fixed point; never jumps back. */
int64_t clock_ms(void);

#endif
