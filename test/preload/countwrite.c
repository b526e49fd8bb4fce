/* countwrite.c - preloaded into the program: counts its write(2) calls on terminals in the file KURATOR_TEST_WRITES. */
#include <dlfcn.h>
#include <unistd.h>

#include "number.h"

typedef ssize_t write_function(int fd, const void *bytes, size_t n);

/* Shared with the test, which reads it while the program runs. */
static uint64_t *counter(void)
{
    static uint64_t *shared;

    if (!shared)
        shared = shared_number("KURATOR_TEST_WRITES");
    return shared;
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    static write_function *real;

    if (!real)
        *(void **)&real = dlsym(RTLD_NEXT, "write");
    if (isatty(fd) && counter())
        __atomic_add_fetch(counter(), 1, __ATOMIC_SEQ_CST);
    return real(fd, bytes, n);
}
