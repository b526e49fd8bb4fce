/* files.c - where files of an office come from and go to, and reading one that a stranger put there. */
#include "kurator/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 100

bool file_name_plain(const char *name)
{
    static const char usual[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
    size_t n = strlen(name);

    return n > 0 && n <= NAME_MAX_BYTES && strspn(name, usual) == n && !strchr("._-", name[0]);
}

int file_path(const char *dir, int office, enum file_way way, const char *name, char *out, size_t size, struct error *e)
{
    out[0] = '\0';
    if (!*dir)
        return error_set(e, "file.none", NULL);
    if (!file_name_plain(name))
        return error_set(e, "file.name", NULL);
    int n = snprintf(out, size, "%s/%d/%s/%s", dir, office, way == FILE_OUT ? "outbox" : "inbox", name);

    return n > 0 && (size_t)n < size ? 0 : error_set(e, "file.name", NULL);
}

static int cannot(const char *path, int why, struct error *e)
{
    return error_set(e, "file.read", path, why == ELOOP ? "symlink" : strerror(why), NULL);
}

int file_read(const char *path, bool plain, size_t max, struct str *text, struct error *e)
{
    char chunk[16384];
    struct stat there;
    ssize_t n = 0;
    /* Without O_NONBLOCK a pipe of that name would hold the program until somebody writes into it. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (plain ? O_NOFOLLOW : 0));

    if (fd < 0)
        return cannot(path, errno, e);
    int why = fstat(fd, &there) != 0 ? errno : S_ISDIR(there.st_mode) ? EISDIR : !S_ISREG(there.st_mode) ? EINVAL : 0;

    while (!why && text->len <= max && (n = read(fd, chunk, sizeof chunk)) != 0) {
        if (n > 0)
            str_addn(text, chunk, (size_t)n);
        else if (errno != EINTR)
            why = errno;
    }
    close(fd);
    if (why)
        return cannot(path, why, e);
    snprintf(chunk, sizeof chunk, "%zu", max >> 10);
    return text->len > max ? error_set(e, "file.size", path, chunk, NULL) : 0;
}
