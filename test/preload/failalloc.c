/* failalloc.c - linked into the program in place of malloc, calloc, realloc as its own code calls them: counts them in the file
 * KURATOR_TEST_ALLOCATIONS, and the one of the number KURATOR_TEST_ALLOCATION finds no memory. */
#include <stdbool.h>
#include <stdlib.h>

#include "number.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

static uint64_t *count, fails;

/* Before main: what follows closes the environment. */
__attribute__((constructor)) static void begin(void)
{
    const char *which = getenv("KURATOR_TEST_ALLOCATION");

    count = shared_number("KURATOR_TEST_ALLOCATIONS");
    fails = which ? strtoull(which, NULL, 10) : 0;
}

static bool out(void)
{
    return count && __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST) == fails;
}

void *__wrap_malloc(size_t size) { return out() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t n, size_t size) { return out() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *old, size_t size) { return out() ? NULL : __real_realloc(old, size); }
