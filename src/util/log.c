/* log.c - the diagnostic log: one write a line, so that sessions sharing a file do not mix. */
#include "kurator/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "kurator/str.h"
#include "kurator/utf8.h"

static int log_fd = -1;
static enum log_level log_limit = LOG_LEVEL_ERROR;

int log_open(const char *path, enum log_level level)
{
    int fd;

    log_close();
    if (!path || !*path)
        return 0;
    fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0)
        return -1;
    log_fd = fd;
    log_limit = level;
    return 0;
}

void log_close(void)
{
    if (log_fd >= 0)
        close(log_fd);
    log_fd = -1;
}

/* UTC, because offices of several zones may share a log host. */
static void add_stamp(struct str *line, enum log_level level)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    struct timespec now;
    struct tm tm;
    char text[40];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &tm);
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &tm);
    str_addf(line, "%s.%03ldZ %ld %s ", text, now.tv_nsec / 1000000, (long)getpid(), names[level]);
}

void log_write(enum log_level level, const char *format, ...)
{
    struct str line = {0};
    char text[1024];
    va_list args;
    int saved = errno;

    if (log_fd < 0 || level > log_limit)
        return;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add_stamp(&line, level);
    utf8_safe(&line, text); /* a line break inside a value must not forge a second line */
    str_addc(&line, '\n');
    if (write(log_fd, line.data, line.len) < 0)
        log_close(); /* a full disk must not slow every further call down */
    str_free(&line);
    errno = saved;
}
