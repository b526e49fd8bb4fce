/* fulldisk.c - preloaded into the server of a test: files that the list KURATOR_TEST_FULL names by their numbers (relfilenodes, a line
 * each) do not grow, as on a full disk; the others do. No list, no limit. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

/* Would a write at `offset` let a file of the list grow? */
static bool full(int fd, off_t offset)
{
    const char *path = getenv("KURATOR_TEST_FULL");
    char link[64], name[512], line[32];
    struct stat st;
    bool found = false;
    FILE *f = path ? fopen(path, "re") : NULL;

    if (!f)
        return false;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, name, sizeof name - 1);
    if (n > 0 && fstat(fd, &st) == 0 && offset >= st.st_size) {
        name[n] = '\0';
        const char *base = strrchr(name, '/') ? strrchr(name, '/') + 1 : name;
        size_t digits = strspn(base, "0123456789");
        while (digits > 0 && !found && fgets(line, sizeof line, f))
            found = strcspn(line, "\n") == digits && strncmp(line, base, digits) == 0;
    }
    fclose(f);
    return found;
}

#define GROWS(type, name, parameters, arguments, failed)                  \
    type name parameters                                                   \
    {                                                                      \
        static type (*real) parameters;                                    \
        if (!real)                                                         \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                     \
        if (full(fd, offset)) {                                            \
            errno = ENOSPC;                                                \
            return failed;                                                 \
        }                                                                  \
        return real arguments;                                             \
    }

GROWS(ssize_t, pwrite, (int fd, const void *bytes, size_t n, off_t offset), (fd, bytes, n, offset), -1)
GROWS(ssize_t, pwrite64, (int fd, const void *bytes, size_t n, off_t offset), (fd, bytes, n, offset), -1)
GROWS(ssize_t, pwritev, (int fd, const struct iovec *parts, int n, off_t offset), (fd, parts, n, offset), -1)
GROWS(ssize_t, pwritev64, (int fd, const struct iovec *parts, int n, off_t offset), (fd, parts, n, offset), -1)
GROWS(int, posix_fallocate, (int fd, off_t offset, off_t n), (fd, offset, n), ENOSPC)
GROWS(int, posix_fallocate64, (int fd, off_t offset, off_t n), (fd, offset, n), ENOSPC)
