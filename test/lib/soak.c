/* soak.c - how long the tests of faults go on, and their chance. */
#include "soak.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "kurator/clock.h"

static long number(const char *name, long otherwise)
{
    const char *text = getenv(name);
    long n = text ? strtol(text, NULL, 10) : 0;

    return n > 0 && n <= 1000000 ? n : otherwise;
}

int soak(int n) { return n * (int)number("KURATOR_SOAK", 1); }

long long soak_ms(int ms) { return number("KURATOR_SOAK", 0) > 0 ? number("KURATOR_SOAK", 0) * 60000LL : ms; }

unsigned soak_seed(void) { return (unsigned)number("KURATOR_TEST_SEED", 2026); }

static unsigned dice;
static bool begun;

unsigned soak_roll(unsigned below)
{
    if (!begun)
        dice = soak_seed();
    begun = true;
    dice = dice * 1103515245u + 12345u;
    return (dice >> 8) % below;
}

void soak_any_seed(void)
{
    const char *seed = getenv("KURATOR_TEST_SEED");

    dice = seed ? (unsigned)strtoul(seed, NULL, 10) : (unsigned)(clock_ms() & 0xffffff);
    begun = true;
    printf("KURATOR_TEST_SEED=%u\n", dice);
}
