/* udp_relay.c - a slow line for datagrams. */
#include "udp_relay.h"
#include "pace.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define DATAGRAM 2048
#define HEADERS 28

enum way { UP, DOWN };

struct datagram {
    struct datagram *next;
    long long due;              /* us */
    size_t n;
    char bytes[];
};

struct udp_relay {
    pthread_t thread;
    pthread_mutex_t lock;
    int fd[2];                  /* fd[UP]: where the client sends to; fd[DOWN]: connected to the server */
    int wake[2], port;
    struct pace pace[2];
    struct datagram *waiting[2];
    struct sockaddr_in client;
    bool known, stop;
    struct udp_count count;
};

static void die(const char *what)
{
    fprintf(stderr, "udp relay: %s: %s\n", what, strerror(errno));
    abort();
}

static void take(struct udp_relay *r, enum way w)
{
    char bytes[DATAGRAM];
    struct sockaddr_in from;
    socklen_t size = sizeof from;
    ssize_t n = recvfrom(r->fd[w], bytes, sizeof bytes, MSG_DONTWAIT, (struct sockaddr *)&from, &size);
    struct datagram *d, **at = &r->waiting[w];

    if (n <= 0)
        return;
    if (w == UP) {
        r->client = from;
        r->known = true;
    }
    if (!(d = malloc(sizeof *d + (size_t)n)))
        die("memory");
    *d = (struct datagram){.due = pace_arrival(&r->pace[w], (size_t)n + HEADERS), .n = (size_t)n};
    memcpy(d->bytes, bytes, (size_t)n);
    while (*at)
        at = &(*at)->next;
    *at = d;
    *(w == UP ? &r->count.to_server : &r->count.to_client) += (size_t)n;
    r->count.packets[w]++;
}

/* Passes on what is due; the time until the next is, in ms, -1: none. */
static int pass(struct udp_relay *r)
{
    long long next = -1, now = pace_now();

    for (int w = 0; w < 2; w++) {
        struct datagram *d;

        while ((d = r->waiting[w]) != NULL && d->due <= now) {
            /* What cannot be sent is lost, as datagrams are. */
            ssize_t n = w == UP ? send(r->fd[DOWN], d->bytes, d->n, MSG_DONTWAIT)
                      : r->known ? sendto(r->fd[UP], d->bytes, d->n, MSG_DONTWAIT, (struct sockaddr *)&r->client, sizeof r->client) : 0;
            (void)n;
            r->waiting[w] = d->next;
            free(d);
        }
        if (d && (next < 0 || d->due - now < next))
            next = d->due - now;
    }
    return next < 0 ? -1 : (int)(next / 1000 + 1);
}

static void *run(void *arg)
{
    struct udp_relay *r = arg;

    pthread_mutex_lock(&r->lock);
    while (!r->stop) {
        struct pollfd p[3] = {{.fd = r->fd[UP], .events = POLLIN}, {.fd = r->fd[DOWN], .events = POLLIN}, {.fd = r->wake[0], .events = POLLIN}};
        int timeout = pass(r);

        pthread_mutex_unlock(&r->lock);
        poll(p, 3, timeout);
        pthread_mutex_lock(&r->lock);
        for (int w = 0; w < 2; w++)
            if (p[w].revents)
                take(r, (enum way)w);
    }
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

struct udp_relay *udp_relay_start(int server_port, int ms, long rate)
{
    struct udp_relay *r = calloc(1, sizeof *r);
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof a;

    if (!r || pipe2(r->wake, O_CLOEXEC) != 0)
        die("start");
    for (int w = 0; w < 2; w++) {
        r->fd[w] = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        r->pace[w] = (struct pace){.ms = ms, .rate = rate};
    }
    if (bind(r->fd[UP], (struct sockaddr *)&a, sizeof a) != 0 || getsockname(r->fd[UP], (struct sockaddr *)&a, &size) != 0)
        die("bind");
    r->port = ntohs(a.sin_port);
    a.sin_port = htons((uint16_t)server_port);
    if (connect(r->fd[DOWN], (struct sockaddr *)&a, sizeof a) != 0)
        die("connect");
    pthread_mutex_init(&r->lock, NULL);
    if (pthread_create(&r->thread, NULL, run, r) != 0)
        die("thread");
    return r;
}

int udp_relay_port(const struct udp_relay *r) { return r->port; }

void udp_relay_count(struct udp_relay *r, struct udp_count *out)
{
    pthread_mutex_lock(&r->lock);
    *out = r->count;
    pthread_mutex_unlock(&r->lock);
}

void udp_relay_stop(struct udp_relay **relay)
{
    struct udp_relay *r = *relay;

    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    pthread_mutex_unlock(&r->lock);
    if (write(r->wake[1], "", 1) < 0)
        die("wake");
    pthread_join(r->thread, NULL);
    for (int w = 0; w < 2; w++) {
        close(r->fd[w]);
        close(r->wake[w]);
        while (r->waiting[w]) {
            struct datagram *d = r->waiting[w];
            r->waiting[w] = d->next;
            free(d);
        }
    }
    pthread_mutex_destroy(&r->lock);
    free(r);
    *relay = NULL;
}
