/* tmp.c - directories and shared numbers of a test. */
#include "tmp.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

static void die(const char *what)
{
    perror(what);
    abort();
}

static void place(char *path, size_t size, const char *name)
{
    const char *tmp = getenv("TMPDIR");

    if (!tmp || (size_t)snprintf(path, size, "%s/%s-XXXXXX", tmp, name) >= size)
        snprintf(path, size, "/tmp/kurator-%s-XXXXXX", name);
}

void tmp_directory(char *path, size_t size, const char *name)
{
    place(path, size, name);
    if (!mkdtemp(path))
        die(path);
}

void tmp_number_start(struct tmp_number *n, const char *name)
{
    uint64_t zero = 0;

    place(n->path, sizeof n->path, name);
    int fd = mkstemp(n->path);
    if (fd < 0 || write(fd, &zero, sizeof zero) != (ssize_t)sizeof zero)
        die(n->path);
    void *page = mmap(NULL, sizeof zero, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED)
        die(n->path);
    n->at = page;
}

void tmp_number_stop(struct tmp_number *n)
{
    if (!n->at)
        return;
    munmap(n->at, sizeof *n->at);
    unlink(n->path);
    n->at = NULL;
}
