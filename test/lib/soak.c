/* soak.c - how long the tests of faults go on. */
#include "soak.h"

#include <stdlib.h>

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    long n = text ? strtol(text, NULL, 10) : 0;

    return n > 0 && n <= 1000000 ? n : otherwise;
}

int soak(int n) { return n * (int)number("KURATOR_SOAK", 1); }

long long soak_ms(int ms) { return number("KURATOR_SOAK", 0) > 0 ? number("KURATOR_SOAK", 0) * 60000LL : ms; }

unsigned soak_seed(void) { return (unsigned)number("KURATOR_TEST_SEED", 2026); }
