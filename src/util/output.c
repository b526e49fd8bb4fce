/* output.c - files that are whole or not there; a full disk and a closed pipe are said. */
#include "kurator/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/str.h"

#define PRIVATE 0600             /* as mkostemp makes it */

static int fail(const char *code, const char *path, int why, struct error *e)
{
    if (why == EPIPE)
        return error_set(e, "output.pipe", NULL);
    if (why == ENOSPC || why == EDQUOT || why == EFBIG)
        return error_set(e, "output.full", path, NULL);
    return error_set(e, code, path, strerror(why), NULL);
}

static int write_all(int fd, const char *text, size_t n)
{
    while (n > 0) {
        ssize_t done = write(fd, text, n);

        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return -1;
        text += done;
        n -= (size_t)done;
    }
    return 0;
}

static int write_stdout(const char *text, size_t n, struct error *e)
{
    if (fflush(stdout) != 0 || write_all(STDOUT_FILENO, text, n) != 0)
        return fail("output.write", "-", errno, e);
    return 0;
}

/* A pipe that somebody else has put there, to read what comes. */
static bool planted(const struct stat *there)
{
    return S_ISFIFO(there->st_mode) && there->st_uid != 0 && there->st_uid != geteuid();
}

/* A device or a pipe has no content to keep: it is written as it is. */
static int write_special(const char *path, const char *text, size_t n, struct error *e)
{
    int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    struct stat there;

    if (fd < 0)
        return fail("output.open", path, errno, e);
    int why = fstat(fd, &there) != 0 ? errno : S_ISREG(there.st_mode) || planted(&there) ? EPERM : 0;

    if (!why && write_all(fd, text, n) != 0)
        why = errno;

    if (close(fd) != 0 && !why)
        why = errno;
    return why ? fail("output.write", path, why, e) : 0;
}

/* A rename alone may be lost with the power: the directory is synced, too. Some file systems cannot; the data are safe. */
static void sync_directory(const char *path)
{
    char directory[PATH_MAX];

    str_copy(directory, sizeof directory, path);
    char *slash = strrchr(directory, '/');

    if (slash)
        slash[slash == directory] = '\0';
    int fd = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

/* Gives the finished file its name; a new one never takes another's. */
static int put_in_place(const char *temporary, const char *path, bool must_be_new)
{
    if (!must_be_new)
        return rename(temporary, path);
    if (link(temporary, path) == 0)
        return unlink(temporary);
    if (errno != EPERM && errno != EOPNOTSUPP)
        return -1;
    if (access(path, F_OK) == 0) {          /* a file system without links */
        errno = EEXIST;
        return -1;
    }
    return rename(temporary, path);
}

static int write_file(const char *path, const char *text, size_t n, bool must_be_new, mode_t mode, struct error *e)
{
    char temporary[PATH_MAX];
    int length = snprintf(temporary, sizeof temporary, "%s.XXXXXX", path);

    if (length < 0 || (size_t)length >= sizeof temporary)
        return fail("output.open", path, ENAMETOOLONG, e);
    int fd = mkostemp(temporary, O_CLOEXEC);

    if (fd < 0)
        return fail("output.open", path, errno, e);
    int why = write_all(fd, text, n) != 0 || (mode != PRIVATE && fchmod(fd, mode) != 0) || fsync(fd) != 0 ? errno : 0;

    if (close(fd) != 0 && !why)
        why = errno;
    if (!why && put_in_place(temporary, path, must_be_new) != 0)
        why = errno;
    if (why) {
        unlink(temporary);
        return must_be_new && why == EEXIST ? error_set(e, "output.exists", path, NULL) : fail("output.write", path, why, e);
    }
    sync_directory(path);
    return 0;
}

static int write_to(const char *path, const char *text, size_t n, bool must_be_new, mode_t mode, struct error *e)
{
    struct stat there;

    signal(SIGPIPE, SIG_IGN);
    if (!path || strcmp(path, "-") == 0)
        return write_stdout(text, n, e);
    if (stat(path, &there) == 0) {
        if (S_ISDIR(there.st_mode))
            return fail("output.open", path, EISDIR, e);
        if (!must_be_new && !S_ISREG(there.st_mode))
            return planted(&there) ? fail("output.open", path, EPERM, e) : write_special(path, text, n, e);
    }
    return write_file(path, text, n, must_be_new, mode, e);
}

int output_write(const char *path, const char *text, size_t n, struct error *e)
{
    return write_to(path, text, n, false, PRIVATE, e);
}

int output_write_new(const char *path, const char *text, size_t n, struct error *e)
{
    return write_to(path, text, n, true, PRIVATE, e);
}

int output_give(const char *path, const char *text, size_t n, struct error *e)
{
    return write_to(path, text, n, true, 0640, e);
}
