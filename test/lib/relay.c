/* relay.c - a relay between the program and PostgreSQL that counts round trips and breaks connections on request. */
#include "relay.h"
#include "pace.h"
#include "relay_ends.h"

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
#include <unistd.h>

#define RELAY_MAX 32
#define CHUNK 16384
#define PACKET 1400             /* bytes of a packet at most, and what each costs more on a line with a rate */
#define HEADERS 40

struct chunk {
    struct chunk *next;
    long long due;              /* us; not before */
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
    bool begun;                 /* something was sent */
    int ready;                  /* how many ReadyForQuery have passed */
    char turned_away[6];        /* SQLSTATE of the answer to its first request, or "" */
};

struct relay {
    pthread_t thread;
    pthread_mutex_t lock;
    int listener, wake[2];
    struct relay_end end;
    struct line line[RELAY_MAX];
    struct relay_count count;
    bool stop, cut, swallow, hold, refuse, cut_after;
    size_t left;                /* of cut_after */
    struct pace pace[2];
    unsigned char tail[5];      /* the last bytes swallowed */
    char fatal[6];              /* SQLSTATE of the answer to the next request, or "" */
    bool fatal_done;            /* once the server has done what it asks for */
    char swallow_fatal[6];      /* said when what is swallowed has ended, or "" */
    char away[6];
    int to_turn_away, deaf;
    bool dead_then;             /* when what is swallowed has ended */
    size_t until_dead;          /* bytes of the client; 0: not asked for */
    int before_ready;           /* 0: not asked for */
};

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

static void take_connection(struct relay *r)
{
    int fd = accept4(r->listener, NULL, NULL, SOCK_CLOEXEC), up, one = 1;

    if (fd < 0)
        return;
    up = r->refuse ? -1 : relay_end_connect(&r->end);
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

static void put_packet(struct relay *r, struct line *l, enum way w, const char *bytes, size_t n)
{
    struct chunk *c = malloc(sizeof *c + n), **at = &l->waiting[w];

    if (!c)
        die("memory");
    c->next = NULL;
    c->due = pace_arrival(&r->pace[w], n + HEADERS) + (w == UP && !l->begun ? 2000LL * r->pace[UP].ms : 0);
    l->begun = true;
    c->at = 0;
    c->len = n;
    memcpy(c->bytes, bytes, n);
    while (*at)
        at = &(*at)->next;
    *at = c;
    r->count.packets[w]++;
}

static void put_bytes(struct relay *r, struct line *l, enum way w, const char *bytes, size_t n)
{
    for (size_t at = 0; at < n; at += PACKET)
        put_packet(r, l, w, bytes + at, n - at < PACKET ? n - at : PACKET);
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

/* As the client sees it: what it sent before an answer reached it went out in one burst. */
static void count_turn(struct relay *r, struct line *l, enum way w)
{
    r->count.round_trips += w == DOWN && l->last == UP;
    l->last = w;
}

/* Z, length 5: looked for within what comes at once, as a server sends it. */
static bool dies_before_ready(struct relay *r, struct line *l, const char *bytes, size_t n)
{
    for (size_t i = 0; i + 5 <= n; i++)
        if (memcmp(bytes + i, "Z\0\0\0\5", 5) == 0 && ++l->ready == r->before_ready) {
            if (i && send(l->fd[UP], bytes, i, MSG_NOSIGNAL) < 0)
                l->ended[UP] = true;
            l->dead = true;
            r->before_ready = 0;
            return true;
        }
    return false;
}

static void begin_swallowing(struct relay *r)
{
    r->swallow = true;
    memset(r->tail, 0, sizeof r->tail);
}

/* The answer was swallowed to its end: what the client gets in its place. */
static void after_swallowing(struct relay *r, struct line *l)
{
    r->swallow = false;
    if (r->swallow_fatal[0])
        last_words(l, r->swallow_fatal);
    else if (r->dead_then)
        l->dead = true;
    else
        line_close(l);
    r->swallow_fatal[0] = '\0';
    r->dead_then = false;
}

/* The faults that begin with what the client sends; true: the bytes go no further. */
static bool fault_up(struct relay *r, struct line *l, const char *bytes, size_t n)
{
    if (l->turned_away[0]) {
        last_words(l, l->turned_away);
        return true;
    }
    if (r->fatal[0] && !r->fatal_done) {
        last_words(l, r->fatal);
        r->fatal[0] = '\0';
        return true;
    }
    if (r->fatal[0]) {
        memcpy(r->swallow_fatal, r->fatal, sizeof r->fatal);
        r->fatal[0] = '\0';
        begin_swallowing(r);
    }
    if (n < r->until_dead) {
        r->until_dead -= n;
        return false;
    }
    if (!r->until_dead)
        return false;
    l->dead = true;
    if (send(l->fd[DOWN], bytes, r->until_dead, MSG_NOSIGNAL) < 0)
        l->ended[DOWN] = true;
    r->until_dead = 0;
    return true;
}

/* The faults that begin with what the server sends. */
static bool fault_down(struct relay *r, struct line *l, const char *bytes, size_t n)
{
    if (dies_before_ready(r, l, bytes, n))
        return true;
    if (r->swallow) {
        if (swallow(r, bytes, n))
            after_swallowing(r, l);
        return true;
    }
    if (r->cut_after && n < r->left)
        r->left -= n;
    else if (r->cut_after) {
        count_turn(r, l, DOWN);
        if (r->left && send(l->fd[UP], bytes, r->left, MSG_NOSIGNAL) < 0)
            l->ended[UP] = true;
        r->cut_after = false;
        line_close(l);
        return true;
    }
    return false;
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
    *(w == UP ? &r->count.to_server : &r->count.to_client) += n;
    if (w == UP)
        count_turn(r, l, UP);
    if (!(w == UP ? fault_up : fault_down)(r, l, bytes, n))
        put_bytes(r, l, w, bytes, n);
}

static void write_side(struct relay *r, struct line *l, enum way w)
{
    while (l->open && l->waiting[w] && l->waiting[w]->due <= pace_now()) {
        struct chunk *c = l->waiting[w];
        ssize_t n = send(l->fd[!w], c->bytes + c->at, c->len - c->at, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (n < 0 && (errno == EAGAIN || errno == EINTR))
            return;
        if (n < 0) {
            line_close(l);
            return;
        }
        if (w == DOWN)
            count_turn(r, l, DOWN);
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
                write_side(r, &r->line[k], (enum way)w);
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
                long long left = (l->waiting[w]->due - pace_now() + 999) / 1000;

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

struct relay *relay_start(const char *upstream, bool tcp)
{
    struct relay *r = calloc(1, sizeof *r);

    if (!r)
        die("start");
    r->listener = relay_end_listen(&r->end, upstream, tcp);
    if (pipe2(r->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        die("pipe");
    pthread_mutex_init(&r->lock, NULL);
    if (pthread_create(&r->thread, NULL, run, r) != 0)
        die("thread");
    return r;
}

const char *relay_host(const struct relay *r)
{
    return r->end.dir;
}

const char *relay_port(const struct relay *r)
{
    return r->end.port;
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
    relay_end_remove(&r->end);
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
    begin_swallowing(r);
    poke(r);
}

void relay_delay(struct relay *r, int ms)
{
    pthread_mutex_lock(&r->lock);
    r->pace[DOWN].ms = ms;
    poke(r);
}

void relay_line(struct relay *r, int ms, long rate)
{
    pthread_mutex_lock(&r->lock);
    for (int w = 0; w < 2; w++) {
        r->pace[w].ms = ms;
        r->pace[w].rate = rate;
    }
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

void relay_lose_answer(struct relay *r)
{
    pthread_mutex_lock(&r->lock);
    begin_swallowing(r);
    r->dead_then = true;
    poke(r);
}

void relay_dead_after(struct relay *r, size_t n)
{
    pthread_mutex_lock(&r->lock);
    r->until_dead = n;
    poke(r);
}

void relay_bury(struct relay *r)
{
    pthread_mutex_lock(&r->lock);
    for (int i = 0; i < RELAY_MAX; i++)
        if (r->line[i].open && r->line[i].dead && r->line[i].ended[UP])
            line_close(&r->line[i]);
    poke(r);
}

void relay_dead_before_ready(struct relay *r, int n)
{
    pthread_mutex_lock(&r->lock);
    r->before_ready = n;
    poke(r);
}
