/* relay_ends.c - where a relay listens, and what it passes connections on to: a socket, a port, or a command of its own. */
#include "relay_ends.h"
#include "tmp.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static void die(const char *what)
{
    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    abort();
}

static int connect_unix(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    memcpy(a.sun_path, path, strlen(path) + 1);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

static int connect_tcp(const char *host, const char *port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons((uint16_t)strtol(port, NULL, 10))};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), one = 1;

    if (fd < 0 || inet_pton(AF_INET, host, &a.sin_addr) != 1)
        die(host);
    if (connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        close(fd);
        return -1;
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    return fd;
}

/* A command with one end of a pair of sockets as its standard input and output: what inetd does for a server. */
static int start_command(struct relay_end *e)
{
    char *argv[] = {"sh", "-c", e->upstream + 1, NULL};
    posix_spawn_file_actions_t actions;
    int pair[2];
    pid_t pid;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        die("socketpair");
    for (int i = 0; i < e->commands; i++)
        if (waitpid(e->command[i], NULL, WNOHANG) == e->command[i])
            e->command[i--] = e->command[--e->commands];
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 0);
    posix_spawn_file_actions_adddup2(&actions, pair[1], 1);
    int rc = e->commands < RELAY_COMMANDS ? posix_spawn(&pid, "/bin/sh", &actions, NULL, argv, environ) : EAGAIN;
    posix_spawn_file_actions_destroy(&actions);
    close(pair[1]);
    if (rc != 0) {
        close(pair[0]);
        return -1;
    }
    e->command[e->commands++] = pid;
    return pair[0];
}

int relay_end_connect(struct relay_end *e)
{
    char host[sizeof e->upstream];
    const char *colon = strrchr(e->upstream, ':');

    if (e->upstream[0] == '/')
        return connect_unix(e->upstream);
    if (e->upstream[0] == '|')
        return start_command(e);
    if (!colon)
        die(e->upstream);
    snprintf(host, sizeof host, "%.*s", (int)(colon - e->upstream), e->upstream);
    return connect_tcp(host, colon + 1);
}

static int listen_unix(struct relay_end *e)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};

    tmp_directory(e->dir, sizeof e->dir, "relay");
    snprintf(e->path, sizeof e->path, "%s/.s.PGSQL.5432", e->dir);
    snprintf(e->port, sizeof e->port, "5432");
    memcpy(a.sun_path, e->path, strlen(e->path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0)
        die("bind");
    /* The program under test may run as another user. */
    if (chmod(e->dir, 0755) != 0 || chmod(e->path, 0777) != 0)
        die("chmod");
    return fd;
}

static int listen_tcp(struct relay_end *e)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;

    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || getsockname(fd, (struct sockaddr *)&a, &n) != 0)
        die("bind");
    snprintf(e->dir, sizeof e->dir, "127.0.0.1");
    snprintf(e->port, sizeof e->port, "%d", ntohs(a.sin_port));
    return fd;
}

int relay_end_listen(struct relay_end *e, const char *upstream, bool tcp)
{
    if (strlen(upstream) >= (upstream[0] == '/' ? sizeof ((struct sockaddr_un *)0)->sun_path : sizeof e->upstream))
        die("start");
    memcpy(e->upstream, upstream, strlen(upstream) + 1);
    int fd = tcp ? listen_tcp(e) : listen_unix(e);
    if (listen(fd, 64) != 0)
        die("listen");
    return fd;
}

void relay_end_remove(struct relay_end *e)
{
    /* Their connections are closed: they end by themselves. */
    for (int i = 0; i < e->commands; i++)
        waitpid(e->command[i], NULL, 0);
    e->commands = 0;
    if (e->path[0]) {
        unlink(e->path);
        rmdir(e->dir);
    }
}
