/* writes.c - counts the write(2) calls that a program makes on its terminal. */
#include "writes.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

struct writes {
    char path[256];
    const uint64_t *counter;
};

static void die(const char *what)
{
    perror(what);
    abort();
}

struct writes *writes_start(void)
{
    const char *root = getenv("KURATOR_TEST_ROOT"), *tmp = getenv("TMPDIR");
    char object[512];
    uint64_t zero = 0;
    struct writes *w = calloc(1, sizeof *w);

    snprintf(object, sizeof object, "%s/build/test/preload/countwrite.so", root ? root : ".");
    if (access(object, R_OK) != 0)
        die(object);
    snprintf(w->path, sizeof w->path, "%s/writes-XXXXXX", tmp ? tmp : "/tmp");
    int fd = mkstemp(w->path);
    if (fd < 0 || write(fd, &zero, sizeof zero) != (ssize_t)sizeof zero)
        die(w->path);
    void *page = mmap(NULL, sizeof zero, PROT_READ, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED)
        die(w->path);
    w->counter = page;
    setenv("LD_PRELOAD", object, 1);
    setenv("KURATOR_TEST_WRITES", w->path, 1);
    return w;
}

unsigned long writes_now(const struct writes *w)
{
    return (unsigned long)__atomic_load_n(w->counter, __ATOMIC_SEQ_CST);
}

void writes_stop(struct writes **w)
{
    unsetenv("LD_PRELOAD");
    unsetenv("KURATOR_TEST_WRITES");
    munmap((void *)(uintptr_t)(*w)->counter, sizeof *(*w)->counter);
    unlink((*w)->path);
    free(*w);
    *w = NULL;
}
