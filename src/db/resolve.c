/* resolve.c - looks a host name up in a thread of its own, because getaddrinfo blocks. */
#include "private.h"

#include <netdb.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kurator/mem.h"

/* Owned by the thread alone: nothing is shared with the program but the socket. */
struct lookup {
    char *host;
    int fd;
};

static void *lookup_run(void *arg)
{
    struct lookup *l = arg;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
    struct addrinfo *found = NULL;

    if (getaddrinfo(l->host, NULL, &hints, &found) == 0) {
        for (const struct addrinfo *a = found; a; a = a->ai_next) {
            char text[NI_MAXHOST + 1];

            if (getnameinfo(a->ai_addr, a->ai_addrlen, text, NI_MAXHOST, NULL, 0, NI_NUMERICHOST) != 0)
                continue;
            size_t n = strlen(text);

            text[n++] = '\n';
            if (send(l->fd, text, n, MSG_NOSIGNAL) < 0)
                break;          /* nobody waits any more */
        }
        freeaddrinfo(found);
    }
    close(l->fd);
    free(l->host);
    free(l);
    return NULL;
}

int resolve_start(const char *host)
{
    int pair[2];
    pthread_t thread;
    pthread_attr_t attr;

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return -1;
    struct lookup *l = mem_zero(1, sizeof *l);

    l->host = mem_dup(host);
    l->fd = pair[1];
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    int failed = pthread_create(&thread, &attr, lookup_run, l);

    pthread_attr_destroy(&attr);
    if (failed) {
        close(pair[0]);
        close(pair[1]);
        free(l->host);
        free(l);
        return -1;
    }
    return pair[0];
}
