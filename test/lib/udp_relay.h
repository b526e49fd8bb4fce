/* udp_relay.h - a slow line for datagrams, as mosh sends them: delay, rate, and a count of what passed. */
#ifndef TEST_UDP_RELAY_H
#define TEST_UDP_RELAY_H
#include <stddef.h>

struct udp_relay;

struct udp_count {
    size_t to_server, to_client;        /* bytes without the headers of UDP and IP */
    long packets[2];                    /* to the server, to the client */
};

/* From a free port of 127.0.0.1 to the server's port there. Every datagram takes ms on its way, and no more than `rate` bytes a
 * second pass each way, each datagram with 28 bytes of headers. A thread of its own does the work; fails the test when it cannot. */
struct udp_relay *udp_relay_start(int server_port, int ms, long rate);
int udp_relay_port(const struct udp_relay *r);
void udp_relay_count(struct udp_relay *r, struct udp_count *out);
void udp_relay_stop(struct udp_relay **r);

#endif
