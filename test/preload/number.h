/* number.h - the number that a test shares with what it preloads (tmp_number of test/lib/tmp.h). */
#ifndef TEST_PRELOAD_NUMBER_H
#define TEST_PRELOAD_NUMBER_H
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* The one whose file this variable of the environment names; NULL when there is none. */
static inline uint64_t *shared_number(const char *variable)
{
    const char *path = getenv(variable);
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    void *page = fd < 0 ? MAP_FAILED : mmap(NULL, sizeof(uint64_t), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

    if (fd >= 0)
        close(fd);
    return page == MAP_FAILED ? NULL : page;
}

#endif
