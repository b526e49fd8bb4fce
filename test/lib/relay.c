/* relay.c - a relay between the program and PostgreSQL that counts round trips and breaks connections on request. */
#include "relay.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define RELAY_MAX 32
#define CHUNK 16384

struct chunk {
    struct chunk *next;
    long long due;              /* ms; not before */
    size_t at, len;
    char bytes[];
};

enum way { UP, DOWN };          /* to the server, to the client */

struct line {                   /* one connection */
    int fd[2];                  /* fd[UP]: the client's, read for UP; fd[DOWN]: the server's */
    bool ended[2];              /* no more bytes come from there */
    struct chunk *waiting[2];
    enum way last;
    bool open, dead;            /* dead: what comes is dropped */
    char turned_away[6];        /* SQLSTATE of the answer to its first request, or "" */
};

struct relay {
    pthread_t thread;
    pthread_mutex_t lock;
    int listener, wake[2];
    char upstream[108], dir[64], path[108], port[8];
    struct line line[RELAY_MAX];
    struct relay_count count;
    bool stop, cut, swallow, hold, refuse, cut_after;
    size_t left;                /* of cut_after */
    int delay;
    unsigned char tail[5];      /* the last bytes swallowed */
    char fatal[6];              /* SQLSTATE of the answer to the next request, or "" */
    bool fatal_done;            /* once the server has done what it asks for */
    char swallow_fatal[6];      /* said when what is swallowed has ended, or "" */
    char away[6];
    int to_turn_away, deaf;
};

static long long now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000LL + t.tv_nsec / 1000000;
}

static void die(const char *what)
{
    fprintf(stderr, "relay: %s: %s\n", what, strerror(errno));
    abort();
}

static void line_close(struct line *l)
{
    for (int w = 0; w < 2; w++) {
        while (l->waiting[w]) {
            struct chunk *c = l->waiting[w];

            l->waiting[w] = c->next;
            free(c);
        }
        if (l->open)
            close(l->fd[w]);
    }
    memset(l, 0, sizeof *l);
}

static void close_all(struct relay *r)
{
    for (int i = 0; i < RELAY_MAX; i++)
        if (r->line[i].open)
            line_close(&r->line[i]);
}

static int connect_upstream(const char *path)
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

static void take_connection(struct relay *r)
{
    int fd = accept4(r->listener, NULL, NULL, SOCK_CLOEXEC), up, one = 1;

    if (fd < 0)
        return;
    up = r->refuse ? -1 : connect_upstream(r->upstream);
    for (int i = 0; i < RELAY_MAX && up >= 0; i++) {
        struct line *l = &r->line[i];

        if (l->open)
            continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        l->open = true;
        l->fd[UP] = fd;
        l->fd[DOWN] = up;
        l->last = DOWN;
        l->dead = r->deaf > 0 && r->deaf-- > 0;
        if (r->to_turn_away > 0 && r->to_turn_away-- > 0)
            memcpy(l->turned_away, r->away, sizeof l->turned_away);
        r->count.connections++;
        return;
    }
    if (up >= 0)
        close(up);
    close(fd);
}

static void put_chunk(struct line *l, enum way w, const char *bytes, size_t n, int delay)
{
    struct chunk *c = malloc(sizeof *c + n), **at = &l->waiting[w];

    if (!c)
        die("memory");
    c->next = NULL;
    c->due = now_ms() + delay;
    c->at = 0;
    c->len = n;
    memcpy(c->bytes, bytes, n);
    while (*at)
        at = &(*at)->next;
    *at = c;
}

/* The server's last words, as it would say them; then the connection ends. */
static void last_words(struct line *l, const char *sqlstate)
{
    char message[64] = "E", *at = message + 5;

    for (const char *const *field = (const char *const[]){"SFATAL", "VFATAL", "C", "Mby the test", NULL}; *field; field++) {
        size_t n = strlen(*field);

        memcpy(at, *field, n + 1);
        at += n;
        if (n == 1) {
            memcpy(at, sqlstate, 6);
            at += 5;
        }
        at++;
    }
    at++;                       /* the fields end with a zero */
    message[4] = (char)(at - message - 1);
    if (send(l->fd[UP], message, (size_t)(at - message), MSG_NOSIGNAL) < 0)
        l->ended[UP] = true;
    line_close(l);
}

/* True when the swallowed answer has come to its end: Z, length 5, then the state. */
static bool swallow(struct relay *r, const char *bytes, size_t n)
{
    static const unsigned char ready[5] = {'Z', 0, 0, 0, 5};
    bool end = false;

    for (size_t i = 0; i < n; i++) {
        memmove(r->tail, r->tail + 1, 4);
        r->tail[4] = (unsigned char)bytes[i];
        end = end || memcmp(r->tail, ready, 5) == 0;
    }
    return end;
}

static void count_bytes(struct relay *r, struct line *l, enum way w, size_t n)
{
    if (w == UP) {
        r->count.to_server += n;
    } else {
        r->count.to_client += n;
        r->count.round_trips += l->last == UP;
    }
    l->last = w;
}

static void read_side(struct relay *r, struct line *l, enum way w)
{
    char bytes[CHUNK];
    ssize_t got = recv(l->fd[w], bytes, sizeof bytes, MSG_DONTWAIT);

    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        l->ended[w] = true;
        if (l->dead && l->ended[!w])
            line_close(l);
        return;
    }
    size_t n = (size_t)got;

    if (l->dead)
        return;
    count_bytes(r, l, w, n);
    if (w == UP && l->turned_away[0]) {
        last_words(l, l->turned_away);
        return;
    }
    if (w == UP && r->fatal[0]) {
        if (r->fatal_done) {
            memcpy(r->swallow_fatal, r->fatal, sizeof r->fatal);
            r->swallow = true;
            memset(r->tail, 0, sizeof r->tail);
        } else {
            last_words(l, r->fatal);
        }
        r->fatal[0] = '\0';
        if (!l->open)
            return;
    }
    if (w == DOWN && r->swallow) {
        if (swallow(r, bytes, n)) {
            r->swallow = false;
            if (r->swallow_fatal[0])
                last_words(l, r->swallow_fatal);
            else
                line_close(l);
            r->swallow_fatal[0] = '\0';
        }
        return;
    }
    if (w == DOWN && r->cut_after && n >= r->left) {
        if (r->left && send(l->fd[UP], bytes, r->left, MSG_NOSIGNAL) < 0)
            l->ended[UP] = true;
        r->cut_after = false;
        line_close(l);
        return;
    }
    if (w == DOWN && r->cut_after)
        r->left -= n;
    put_chunk(l, w, bytes, n, w == DOWN ? r->delay : 0);
}

static void write_side(struct line *l, enum way w)
{
    while (l->open && l->waiting[w] && l->waiting[w]->due <= now_ms()) {
        struct chunk *c = l->waiting[w];
        ssize_t n = send(l->fd[!w], c->bytes + c->at, c->len - c->at, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0) {
            line_close(l);
            return;
        }
        c->at += (size_t)n;
        if (c->at == c->len) {
            l->waiting[w] = c->next;
            free(c);
        }
    }
    if (l->open && l->ended[w] && !l->waiting[w])
        line_close(l);          /* what was read has been passed on, and no more comes */
}

static void turn(struct relay *r, struct pollfd *p, int n)
{
    char drain[64];

    for (int i = 0; i < n; i++) {
        if (!p[i].revents)
            continue;
        if (p[i].fd == r->wake[0]) {
            if (read(r->wake[0], drain, sizeof drain) < 0 && errno != EAGAIN)
                die("wake");
        } else if (p[i].fd == r->listener) {
            take_connection(r);
        }
        for (int k = 0; k < RELAY_MAX; k++)
            for (int w = 0; w < 2; w++)
                if (r->line[k].open && r->line[k].fd[w] == p[i].fd && (p[i].revents & (POLLIN | POLLHUP | POLLERR)))
                    read_side(r, &r->line[k], (enum way)w);
    }
    for (int k = 0; k < RELAY_MAX; k++)
        for (int w = 0; w < 2; w++)
            if (r->line[k].open && !r->hold && !r->line[k].dead)
                write_side(&r->line[k], (enum way)w);
}

static int gather(struct relay *r, struct pollfd *p, int *timeout)
{
    int n = 0;

    p[n++] = (struct pollfd){.fd = r->wake[0], .events = POLLIN};
    p[n++] = (struct pollfd){.fd = r->listener, .events = POLLIN};
    *timeout = -1;
    for (int i = 0; i < RELAY_MAX; i++)
        for (int w = 0; w < 2; w++) {
            const struct line *l = &r->line[i];

            if (!l->open || r->hold)
                continue;
            if (!l->ended[w])
                p[n++] = (struct pollfd){.fd = l->fd[w], .events = POLLIN};
            if (l->waiting[w]) {
                long long left = l->waiting[w]->due - now_ms();

                left = left < 1 ? 1 : left;     /* due but the socket is full: look again soon */
                if (*timeout < 0 || left < *timeout)
                    *timeout = (int)left;
            }
        }
    return n;
}

static void *run(void *arg)
{
    struct relay *r = arg;
    struct pollfd p[2 + 2 * RELAY_MAX];
    int timeout;

    pthread_mutex_lock(&r->lock);
    while (!r->stop) {
        if (r->cut)
            close_all(r);
        r->cut = false;
        int n = gather(r, p, &timeout);

        pthread_mutex_unlock(&r->lock);
        poll(p, (nfds_t)n, timeout);
        pthread_mutex_lock(&r->lock);
        if (!r->cut && !r->stop)
            turn(r, p, n);
    }
    close_all(r);
    pthread_mutex_unlock(&r->lock);
    return NULL;
}

static void listen_unix(struct relay *r)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    const char *tmp = getenv("TMPDIR");         /* goes with the run, also when a test gives up */

    if (!tmp || (size_t)snprintf(r->dir, sizeof r->dir, "%s/relay-XXXXXX", tmp) >= sizeof r->dir)
        snprintf(r->dir, sizeof r->dir, "/tmp/kurator-relay-XXXXXX");
    if (!mkdtemp(r->dir))
        die("directory");
    snprintf(r->path, sizeof r->path, "%s/.s.PGSQL.5432", r->dir);
    snprintf(r->port, sizeof r->port, "5432");
    memcpy(a.sun_path, r->path, strlen(r->path) + 1);
    r->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(r->listener, (struct sockaddr *)&a, sizeof a) != 0)
        die("bind");
    /* The program under test may run as another user. */
    if (chmod(r->dir, 0755) != 0 || chmod(r->path, 0777) != 0)
        die("chmod");
}

static void listen_tcp(struct relay *r)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t n = sizeof a;

    r->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(r->listener, (struct sockaddr *)&a, sizeof a) != 0 || getsockname(r->listener, (struct sockaddr *)&a, &n) != 0)
        die("bind");
    snprintf(r->dir, sizeof r->dir, "127.0.0.1");
    snprintf(r->port, sizeof r->port, "%d", ntohs(a.sin_port));
}

struct relay *relay_start(const char *upstream, bool tcp)
{
    struct relay *r = calloc(1, sizeof *r);

    if (!r || strlen(upstream) >= sizeof r->upstream)
        die("start");
    memcpy(r->upstream, upstream, strlen(upstream) + 1);
    if (tcp)
        listen_tcp(r);
    else
        listen_unix(r);
    if (listen(r->listener, 64) != 0 || pipe2(r->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        die("listen");
    pthread_mutex_init(&r->lock, NULL);
    if (pthread_create(&r->thread, NULL, run, r) != 0)
        die("thread");
    return r;
}

const char *relay_host(const struct relay *r)
{
    return r->dir;
}

const char *relay_port(const struct relay *r)
{
    return r->port;
}

static void poke(struct relay *r)
{
    pthread_mutex_unlock(&r->lock);
    if (write(r->wake[1], "", 1) < 0 && errno != EAGAIN)
        die("wake");
}

void relay_stop(struct relay **relay)
{
    struct relay *r = *relay;

    if (!r)
        return;
    pthread_mutex_lock(&r->lock);
    r->stop = true;
    poke(r);
    pthread_join(r->thread, NULL);
    close(r->listener);
    close(r->wake[0]);
    close(r->wake[1]);
    if (r->path[0]) {
        unlink(r->path);
        rmdir(r->dir);
    }
    pthread_mutex_destroy(&r->lock);
    free(r);
    *relay = NULL;
}

void relay_count(struct relay *r, struct relay_count *out)
{
    pthread_mutex_lock(&r->lock);
    *out = r->count;
    pthread_mutex_unlock(&r->lock);
}

void relay_reset(struct relay *r)
{
    pthread_mutex_lock(&r->lock);
    memset(&r->count, 0, sizeof r->count);
    pthread_mutex_unlock(&r->lock);
}

void relay_cut(struct relay *r)
{
    pthread_mutex_lock(&r->lock);
    close_all(r);
    r->cut = true;              /* the thread drops what it has just polled */
    poke(r);
}

void relay_cut_after(struct relay *r, size_t n)
{
    pthread_mutex_lock(&r->lock);
    r->cut_after = true;
    r->left = n;
    poke(r);
}

void relay_swallow(struct relay *r)
{
    pthread_mutex_lock(&r->lock);
    r->swallow = true;
    memset(r->tail, 0, sizeof r->tail);
    poke(r);
}

void relay_delay(struct relay *r, int ms)
{
    pthread_mutex_lock(&r->lock);
    r->delay = ms;
    poke(r);
}

void relay_hold(struct relay *r, bool hold)
{
    pthread_mutex_lock(&r->lock);
    r->hold = hold;
    poke(r);
}

void relay_refuse(struct relay *r, bool refuse)
{
    pthread_mutex_lock(&r->lock);
    r->refuse = refuse;
    poke(r);
}

void relay_dead(struct relay *r)
{
    pthread_mutex_lock(&r->lock);
    for (int i = 0; i < RELAY_MAX; i++)
        r->line[i].dead = r->line[i].open;
    poke(r);
}

void relay_deaf(struct relay *r, int n)
{
    pthread_mutex_lock(&r->lock);
    r->deaf = n;
    poke(r);
}

void relay_fatal(struct relay *r, const char *sqlstate, bool done)
{
    pthread_mutex_lock(&r->lock);
    snprintf(r->fatal, sizeof r->fatal, "%.5s", sqlstate);
    r->fatal_done = done;
    poke(r);
}

void relay_turn_away(struct relay *r, const char *sqlstate, int n)
{
    pthread_mutex_lock(&r->lock);
    snprintf(r->away, sizeof r->away, "%.5s", sqlstate);
    r->to_turn_away = n;
    poke(r);
}
