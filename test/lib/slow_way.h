/* slow_way.h - the ways on which a clerk in the district works, each with a slow line in it: ssh, mosh, the database over TLS. */
#ifndef TEST_SLOW_WAY_H
#define TEST_SLOW_WAY_H
#include <sys/types.h>
#include "office.h"
#include "relay.h"
#include "tls.h"
#include "udp_relay.h"

enum slow_kind { WAY_SSH, WAY_SSH_COMPRESSED, WAY_MOSH, WAY_DATABASE };

struct slow_way {
    enum slow_kind kind;
    struct vt *vt;              /* the terminal in the district */
    struct relay *relay;        /* NULL: mosh */
    struct udp_relay *udp;
    pid_t server;               /* mosh-server */
    char dir[80];               /* of sshd */
};

/* A session over an sshd of the sample, which starts `command` (a line of sh) in place of the program when it is not NULL. */
void slow_way_ssh(struct slow_way *w, struct office *o, bool compressed, const char *command, const char *term, int ms, long rate);
/* Opens a session of t_clerk by the way: every byte takes `ms` on its way, `rate` bytes a second pass each way (0: any). `tls` is the
 * server of the office for WAY_DATABASE, else NULL. Does not wait for the screen. */
void slow_way_open(struct slow_way *w, enum slow_kind kind, struct office *o, struct tls *tls, const char *term, int ms, long rate);
/* What has passed so far; round trips are not counted for mosh. */
void slow_way_count(const struct slow_way *w, struct relay_count *out);
void slow_way_close(struct slow_way *w);

#endif
