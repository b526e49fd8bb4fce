/* tls.h - a server with TLS by the samples of conf/, and what a client of it has in its environment; test/lib/tls.sh makes it. */
#ifndef TEST_TLS_H
#define TEST_TLS_H
#include <stdbool.h>
#include "relay.h"

struct tls {
    char dir[64], port[8];
    char was_host[128], was_port[8], was_reference[64];     /* the environment before */
    char text[7][160];      /* of tls_client */
};

#define TLS_CLIENT 10
#define TLS_PASSWORD "slovo-dlya-ispytaniya-12"

/* Makes and starts the server, and points the environment of pg_start and office_start at it; `login` has a certificate. */
void tls_start(struct tls *t, const char *login);
/* Ends and removes it; the environment is as before. */
void tls_stop(struct tls *t);
/* A relay on a port of 127.0.0.1 that leads to the server. */
struct relay *tls_relay(const struct tls *t);
/* The environment of a client that comes by it: with this configuration of OpenSSL, by its certificate or by TLS_PASSWORD. env ends
 * with NULL; its texts are lent until the next call. Returns how many there are. */
int tls_client(struct tls *t, const char *env[TLS_CLIENT], const char *port, const char *openssl, bool password);

#endif
