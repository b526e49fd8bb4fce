/* slow_way.c - opens and closes the ways of slow_way.h. */
#include "slow_way.h"
#include "tmp.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
    fprintf(stderr, "a slow way: %s\n", what);
    abort();
}

/* Runs a line of sh and calls `each` with the lines it prints. */
static void lines_of(const char *command, void (*each)(void *ctx, const char *line), void *ctx)
{
    char line[1200];
    FILE *p = popen(command, "r");

    while (p && fgets(line, sizeof line, p)) {
        line[strcspn(line, "\r\n")] = '\0';
        each(ctx, line);
    }
    if (!p || pclose(p) != 0)
        die(command);
}

/* ---- ssh ---- */

struct sshd { char user[64], command[900]; };

static void sshd_line(void *ctx, const char *line)
{
    struct sshd *s = ctx;

    sscanf(line, "export SSHD_USER='%63[^']", s->user);
    sscanf(line, "export SSHD_COMMAND='%899[^']", s->command);
}

static void run(const char *command)
{
    if (system(command) != 0)
        die(command);
}

void slow_way_ssh(struct slow_way *w, struct office *o, bool compressed, const char *command, const char *term, int ms, long rate)
{
    char line[2000], upstream[960];
    const char *argv[] = {"/bin/sh", "-c", line, NULL};
    struct sshd s = {0};

    *w = (struct slow_way){.kind = compressed ? WAY_SSH_COMPRESSED : WAY_SSH};
    tmp_directory(w->dir, sizeof w->dir, "ssh");
    snprintf(line, sizeof line, "bash \"${KURATOR_TEST_ROOT:-.}/test/lib/sshd.sh\" up %s %s %s %s t_clerk", w->dir, o->pg.host, o->pg.port, o->pg.database);
    lines_of(line, sshd_line, &s);
    if (command) {
        snprintf(line, sizeof line, "sed -i 's|ForceCommand .*kurator --config.*|ForceCommand %s|' %s/etc/sshd_config", command, w->dir);
        run(line);
    }
    if (getenv("KURATOR_INTERFACE_PREVIEW")) {  /* the environment does not come through */
        snprintf(line, sizeof line, "printf '\n[interface]\npreview = %%s\n' \"$KURATOR_INTERFACE_PREVIEW\" >>%s/etc/session.ini", w->dir);
        run(line);
    }
    snprintf(upstream, sizeof upstream, "|exec %s 2>/dev/null", s.command);
    w->relay = relay_start(upstream, true);
    relay_line(w->relay, ms, rate);
    snprintf(line, sizeof line, "exec ssh -tt -F /dev/null -i %s/key -p %s -o UserKnownHostsFile=/dev/null -o StrictHostKeyChecking=no -o IdentitiesOnly=yes -o BatchMode=yes"
                                " -o LogLevel=ERROR -o Compression=%s %s@127.0.0.1", w->dir, relay_port(w->relay), compressed ? "yes" : "no", s.user);
    w->vt = vt_start(argv, 24, 80, term, NULL);
}

/* ---- mosh ---- */

struct mosh { int port; char key[64]; long pid; };

static void mosh_line(void *ctx, const char *line)
{
    struct mosh *m = ctx;

    sscanf(line, "MOSH CONNECT %9d %63s", &m->port, m->key);
    sscanf(line, "[mosh-server detached, pid = %9ld]", &m->pid);
}

static void open_mosh(struct slow_way *w, struct office *o, const char *term, int ms, long rate)
{
    char line[1600], port[16], key[80];
    const char *argv[] = {"mosh-client", "127.0.0.1", port, NULL}, *env[] = {key, NULL};
    struct mosh m = {0};

    snprintf(line, sizeof line, "LC_ALL=C.UTF-8 mosh-server new -i 127.0.0.1 -p 0 -- env PGHOST=%s PGPORT=%s PGDATABASE=%s PGUSER=t_clerk %s 2>&1 </dev/null",
             o->pg.host, o->pg.port, o->pg.database, o->program);
    lines_of(line, mosh_line, &m);
    if (!m.port || m.pid <= 1)
        die("mosh-server does not start");
    w->server = (pid_t)m.pid;
    w->udp = udp_relay_start(m.port, ms, rate);
    snprintf(port, sizeof port, "%d", udp_relay_port(w->udp));
    snprintf(key, sizeof key, "MOSH_KEY=%s", m.key);
    w->vt = vt_start(argv, 24, 80, term, env);
}

/* ---- the database ---- */

static void open_database(struct slow_way *w, struct office *o, struct tls *tls, const char *term, int ms, long rate)
{
    const char *env[TLS_CLIENT];
    char conf[300];
    const char *root = getenv("KURATOR_TEST_ROOT");

    snprintf(conf, sizeof conf, "%s/conf/openssl.kurator.cnf", root ? root : ".");
    w->relay = tls_relay(tls);
    relay_line(w->relay, ms, rate);
    tls_client(tls, env, relay_port(w->relay), conf, false);
    w->vt = office_open_env(o, "t_clerk", NULL, 24, 80, term, false, env);
}

void slow_way_open(struct slow_way *w, enum slow_kind kind, struct office *o, struct tls *tls, const char *term, int ms, long rate)
{
    *w = (struct slow_way){.kind = kind};
    if (kind == WAY_MOSH)
        open_mosh(w, o, term, ms, rate);
    else if (kind == WAY_DATABASE)
        open_database(w, o, tls, term, ms, rate);
    else
        slow_way_ssh(w, o, kind == WAY_SSH_COMPRESSED, NULL, term, ms, rate);
}

void slow_way_count(const struct slow_way *w, struct relay_count *out)
{
    struct udp_count c;

    *out = (struct relay_count){0};
    if (w->relay) {
        relay_count(w->relay, out);
        return;
    }
    udp_relay_count(w->udp, &c);
    out->to_server = c.to_server;
    out->to_client = c.to_client;
    memcpy(out->packets, c.packets, sizeof out->packets);
}

void slow_way_close(struct slow_way *w)
{
    char line[120];

    vt_kill(w->vt, SIGTERM);
    vt_stop(&w->vt);
    if (w->server > 1)
        kill(w->server, SIGTERM);
    relay_stop(&w->relay);
    udp_relay_stop(&w->udp);
    snprintf(line, sizeof line, "rm -rf -- '%s'", w->dir);
    if (w->dir[0])
        run(line);
}
