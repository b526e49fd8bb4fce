/* relay_ends.h - the two ends of a relay: its listener, and how it reaches what it relays to. For relay.c alone. */
#ifndef TEST_RELAY_ENDS_H
#define TEST_RELAY_ENDS_H
#include <stdbool.h>
#include <sys/types.h>

#define RELAY_COMMANDS 32

struct relay_end {
    char upstream[1000], dir[64], path[108], port[8];
    pid_t command[RELAY_COMMANDS];
    int commands;
};

/* The listening descriptor; fails the test when there is none. */
int relay_end_listen(struct relay_end *e, const char *upstream, bool tcp);
/* A new connection to what is relayed to; -1: it does not answer. */
int relay_end_connect(struct relay_end *e);
/* Waits for the commands and takes the directory away. */
void relay_end_remove(struct relay_end *e);

#endif
