/* failalloc.c - linked into the program in place of malloc, calloc, realloc as its own code calls them: counts them in the file
 * KURATOR_TEST_ALLOCATIONS, and the one of the number KURATOR_TEST_ALLOCATION finds no memory. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

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
    const char *path = getenv("KURATOR_TEST_ALLOCATIONS"), *which = getenv("KURATOR_TEST_ALLOCATION");
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *page = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof *count, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (fd >= 0)
        close(fd);
    if (page != MAP_FAILED)
        count = page;
    fails = which ? strtoull(which, NULL, 10) : 0;
}

static bool out(void)
{
    return count && __atomic_add_fetch(count, 1, __ATOMIC_SEQ_CST) == fails;
}

void *__wrap_malloc(size_t size) { return out() ? NULL : __real_malloc(size); }
void *__wrap_calloc(size_t n, size_t size) { return out() ? NULL : __real_calloc(n, size); }
void *__wrap_realloc(void *old, size_t size) { return out() ? NULL : __real_realloc(old, size); }
