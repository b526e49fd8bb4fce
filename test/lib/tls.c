/* tls.c - the server of tls.h for a test program. */
#include "tls.h"
#include "tmp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
    fprintf(stderr, "tls server: %s\n", what);
    abort();
}

static void keep(char *to, size_t size, const char *name)
{
    const char *value = getenv(name);

    snprintf(to, size, "%s", value ? value : "");
}

static void put_back(const char *name, const char *value)
{
    if (*value)
        setenv(name, value, 1);
    else
        unsetenv(name);
}

void tls_start(struct tls *t, const char *login)
{
    char line[600], name[40], value[400];

    keep(t->was_host, sizeof t->was_host, "KURATOR_TEST_PGHOST");
    keep(t->was_port, sizeof t->was_port, "KURATOR_TEST_PGPORT");
    keep(t->was_reference, sizeof t->was_reference, "KURATOR_TEST_REFERENCE");
    tmp_directory(t->dir, sizeof t->dir, "tls");
    snprintf(line, sizeof line, "chmod 0711 %s && bash \"${KURATOR_TEST_ROOT:-.}/test/lib/tls.sh\" up %s %s", t->dir, t->dir, login);
    FILE *p = popen(line, "r");
    while (p && fgets(line, sizeof line, p)) {
        if (sscanf(line, "export %39[A-Z_]='%399[^']'", name, value) != 2 && sscanf(line, "export %39[A-Z_]=%399s", name, value) != 2)
            continue;
        setenv(name, value, 1);
        if (strcmp(name, "TLS_PORT") == 0)
            snprintf(t->port, sizeof t->port, "%.7s", value);
    }
    if (!p || pclose(p) != 0 || !t->port[0]) {
        tls_stop(t);
        die("it does not start");
    }
}

void tls_stop(struct tls *t)
{
    char line[300];

    if (!t->dir[0])
        return;
    snprintf(line, sizeof line, "bash \"${KURATOR_TEST_ROOT:-.}/test/lib/tls.sh\" down %s", t->dir);
    if (system(line) != 0)
        fprintf(stderr, "tls server: %s stays\n", t->dir);
    t->dir[0] = '\0';
    put_back("KURATOR_TEST_PGHOST", t->was_host);
    put_back("KURATOR_TEST_PGPORT", t->was_port);
    put_back("KURATOR_TEST_REFERENCE", t->was_reference);
}

struct relay *tls_relay(const struct tls *t)
{
    char upstream[40];

    snprintf(upstream, sizeof upstream, "127.0.0.1:%s", t->port);
    return relay_start(upstream, true);
}

int tls_client(struct tls *t, const char *env[TLS_CLIENT], const char *port, const char *openssl, bool password)
{
    int n = 0;

#define ADD(...) (snprintf(t->text[n], sizeof t->text[n], __VA_ARGS__), env[n] = t->text[n], n++)
    ADD("PGPORT=%s", port);
    ADD("PGSSLMODE=verify-full");
    ADD("OPENSSL_CONF=%s", openssl);
    ADD("PGSSLROOTCERT=%s/tls/ca.crt", t->dir);
    ADD("PGSSLCERT=%s/tls/%s", t->dir, password ? "none" : "client.crt");
    ADD("PGSSLKEY=%s/tls/%s", t->dir, password ? "none" : "client.key");
    ADD("PGPASSWORD=%s", password ? TLS_PASSWORD : "");
#undef ADD
    env[n++] = "PGHOST=localhost";
    env[n++] = "PGHOSTADDR=127.0.0.1";
    env[n] = NULL;
    return n;
}
