/* relay.h - a relay between the program and PostgreSQL that counts round trips and breaks connections on request. */
#ifndef TEST_RELAY_H
#define TEST_RELAY_H
#include <stdbool.h>
#include <stddef.h>

struct relay;

struct relay_count {
    long round_trips;       /* a burst from the client followed by a burst that reached it */
    long connections;
    size_t to_server, to_client;
    long packets[2];        /* to the server, to the client: of 1,400 bytes at most */
};

/* Relays to `upstream`: a Unix socket ("/dir/.s.PGSQL.5432"), an address and port ("127.0.0.1:5433"), or a command ("|sshd -i")
 * that is started for each connection, which is its standard input and output. The relay listens on a socket of its own in a new
 * directory (relay_host is then what PGHOST wants, the port is 5432), or with `tcp` on a free port of 127.0.0.1. A
 * thread of its own does the work. Fails the test when it cannot start. */
struct relay *relay_start(const char *upstream, bool tcp);
const char *relay_host(const struct relay *r);
const char *relay_port(const struct relay *r);
/* Closes all connections, ends the thread, removes the directory. */
void relay_stop(struct relay **r);

void relay_count(struct relay *r, struct relay_count *out);
void relay_reset(struct relay *r);          /* counts from zero; connections stay */

/* Closes all connections now; new ones are taken. */
void relay_cut(struct relay *r);
/* Cuts when n more bytes have passed from the server to the client; the n-th is still passed on. */
void relay_cut_after(struct relay *r, size_t n);
/* The next answer of the server is read up to its end (ReadyForQuery), kept from the client, and the connection cut:
 * the commit has happened, nobody was told. */
void relay_swallow(struct relay *r);
/* Every byte from the server is kept back for ms: the round trip of a slow line. */
void relay_delay(struct relay *r, int ms);
/* A line: every byte takes ms on its way, in either direction, and no more than `rate` bytes a second (0: any number) pass
 * each way, packets of up to 1,400 bytes with 40 more for their headers. The first bytes of a connection take two ways more, which
 * TCP's handshake would (relay_count does not count it). Comes instead of relay_delay. */
void relay_line(struct relay *r, int ms, long rate);
/* true: nothing passes any more and nothing is closed (a dead line). */
void relay_hold(struct relay *r, bool hold);
/* The connections there are go dead for good: what they send is taken and dropped, nothing is closed on either side (a
 * half-open line behind a box that still says it has everything). New ones are alive. */
void relay_dead(struct relay *r);
/* The next request of the client gets a FATAL with this SQLSTATE instead of its answer, and the connection is closed: before the
 * server has seen it, or (done) after it has done it all. */
void relay_fatal(struct relay *r, const char *sqlstate, bool done);
/* The next n connections are turned away with a FATAL of this SQLSTATE. */
void relay_turn_away(struct relay *r, const char *sqlstate, int n);
/* As relay_swallow, but nothing is closed: the answer is gone and the line dead, and neither side knows. */
void relay_lose_answer(struct relay *r);
/* The line that is first to send goes dead when n more bytes have come from the client. */
void relay_dead_after(struct relay *r, size_t n);
/* A connection made from now on goes dead before its n-th ReadyForQuery: what came before that reaches the client. */
void relay_dead_before_ready(struct relay *r, int n);
/* Ends the server's side of dead lines whose client has gone, as its own keepalive does in time. */
void relay_bury(struct relay *r);
/* The next n connections go nowhere: nothing passes, nothing is closed. */
void relay_deaf(struct relay *r, int n);
/* true: new connections are closed at once. */
void relay_refuse(struct relay *r, bool refuse);

#endif
