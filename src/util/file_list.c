/* file_list.c - the files that lie in an office's inbox, and opening one of them: strangers put them there. */
#include "kurator/files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/utf8.h"

bool file_name_shown(const char *name)
{
    size_t n = strlen(name);

    if (n == 0 || n > 200 || name[0] == '.' || strchr(name, '/') || !utf8_valid(name, n))
        return false;
    for (size_t at = 0; at < n;) {
        uint32_t cp;

        at += utf8_decode(name + at, n - at, &cp);
        if (utf8_width(cp) < 0)
            return false;
    }
    return true;
}

/* The directory itself must not be a link that somebody put in its place. */
static int open_inbox(const char *dir, int office, struct error *e)
{
    char path[4096];
    int n = snprintf(path, sizeof path, "%s/%d/inbox", dir, office);

    if (!*dir)
        return error_set(e, "file.none", NULL);
    int fd = n > 0 && (size_t)n < sizeof path ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW) : (errno = ENAMETOOLONG, -1);

    return fd < 0 ? error_set(e, "file.inbox", strerror(errno), NULL) : fd;
}

static int newer_first(const void *a, const void *b)
{
    const struct file_there *x = a, *y = b;

    return x->written != y->written ? (x->written < y->written) - (x->written > y->written) : strcmp(x->name, y->name);
}

/* A later one is worth more than the oldest of those there. */
static void keep(struct file_there *out, int *n, int *left_out, const struct file_there *one)
{
    if (*n < FILES_THERE) {
        out[(*n)++] = *one;
        return;
    }
    int oldest = 0;

    for (int i = 1; i < *n; i++)
        if (newer_first(&out[i], &out[oldest]) > 0)
            oldest = i;
    ++*left_out;
    if (newer_first(one, &out[oldest]) < 0)
        out[oldest] = *one;
}

int file_list(const char *dir, int office, struct file_there *out, int *left_out, struct error *e)
{
    int fd = open_inbox(dir, office, e), n = 0;
    DIR *entries = fd < 0 ? NULL : fdopendir(fd);
    const struct dirent *d;

    *left_out = 0;
    if (fd < 0)
        return -1;
    if (!entries) {
        close(fd);
        return error_set(e, "file.inbox", strerror(errno), NULL);
    }
    while ((d = readdir(entries)) != NULL) {
        struct file_there one = {0};
        struct stat st;

        if (d->d_name[0] == '.' || fstatat(fd, d->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0 || !S_ISREG(st.st_mode))
            continue;
        if (!file_name_shown(d->d_name)) {
            ++*left_out;
            continue;
        }
        memcpy(one.name, d->d_name, strlen(d->d_name));     /* it is no longer than that */
        one.size = st.st_size;
        one.written = st.st_ctim.tv_sec;         /* the time of its contents is whatever who put it there says (sftp -p) */
        keep(out, &n, left_out, &one);
    }
    closedir(entries);
    qsort(out, (size_t)n, sizeof *out, newer_first);
    return n;
}

int file_open(const char *dir, int office, const char *name, struct error *e)
{
    if (!file_name_shown(name))
        return error_set(e, "file.name", NULL);
    int inbox = open_inbox(dir, office, e);

    if (inbox < 0)
        return -1;
    int fd = openat(inbox, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW), why = errno;

    close(inbox);
    return fd < 0 ? error_set(e, "file.read", name, why == ELOOP ? "symlink" : strerror(why), NULL) : fd;
}
