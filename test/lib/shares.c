/* shares.c - one test program as several at once. */
#include "shares.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tmp.h"

enum { MOST = 32 };

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int output(const char *directory, int number)
{
    char path[200];

    snprintf(path, sizeof path, "%s/%d", directory, number);
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0)
        die(path);
    unlink(path);
    return fd;
}

static pid_t begin(int number, int fd, int (*share)(int number))
{
    pid_t pid = fork();

    if (pid < 0)
        die("fork");
    if (pid > 0)
        return pid;
    dup2(fd, STDOUT_FILENO);
    dup2(fd, STDERR_FILENO);
    exit(share(number) ? 1 : 0);
}

static void tell(int fd)
{
    char bytes[4096];
    ssize_t n;

    lseek(fd, 0, SEEK_SET);
    while ((n = read(fd, bytes, sizeof bytes)) > 0)
        fwrite(bytes, 1, (size_t)n, stdout);
    fflush(stdout);
    close(fd);
}

int shares_run(int n, int (*share)(int number))
{
    char directory[160];
    int fds[MOST], failed = 0;
    pid_t pids[MOST];

    if (n > MOST)
        die("too many shares");
    tmp_directory(directory, sizeof directory, "shares");
    fflush(NULL);
    for (int i = 0; i < n; i++) {
        fds[i] = output(directory, i);
        pids[i] = begin(i, fds[i], share);
    }
    for (int i = 0; i < n; i++) {
        int status = -1;

        if (waitpid(pids[i], &status, 0) != pids[i] || status != 0) {
            failed++;
            if (WIFSIGNALED(status))
                fprintf(stderr, "share %d was ended by signal %d\n", i, WTERMSIG(status));
        }
        tell(fds[i]);
    }
    rmdir(directory);
    return failed;
}
