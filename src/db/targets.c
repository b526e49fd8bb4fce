/* targets.c - which addresses a connection is to be tried at, from libpq's own means of saying so. */
#include "private.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"

static const char *option_value(const struct db_options *o, const char *keyword)
{
    if (!o->keywords)
        return NULL;
    for (int i = 0; o->keywords[i]; i++)
        if (strcmp(o->keywords[i], keyword) == 0 && o->values[i] && o->values[i][0])
            return o->values[i];
    return NULL;
}

static const char *default_value(const PQconninfoOption *d, const char *keyword)
{
    for (; d && d->keyword; d++)
        if (strcmp(d->keyword, keyword) == 0)
            return d->val ? d->val : "";
    return "";
}

/* The n-th part of a comma list; the last one stands for all that follow when it is the only one. */
static char *list_part(const char *list, int n)
{
    const char *at = list;

    for (int i = 0; i < n; i++) {
        const char *comma = strchr(at, ',');

        if (!comma)
            return mem_dup(i == 0 || strchr(list, ',') == NULL ? list : "");
        at = comma + 1;
    }
    return mem_ndup(at, strcspn(at, ","));
}

static int list_count(const char *list)
{
    int n = 1;

    for (; *list; list++)
        n += *list == ',';
    return n;
}

static bool is_address(const char *host)
{
    unsigned char raw[16];

    return inet_pton(AF_INET, host, raw) == 1 || inet_pton(AF_INET6, host, raw) == 1;
}

static struct target *targets_add(struct targets *t)
{
    t->item = mem_grow(t->item, (size_t)t->count + 1, sizeof *t->item);
    struct target *one = &t->item[t->count++];

    memset(one, 0, sizeof *one);
    return one;
}

void targets_read(struct targets *t, const struct db_options *options)
{
    const char *service = option_value(options, "service");

    /* PQconndefaults knows a service only by the environment; the process has this one database. */
    if (service)
        setenv("PGSERVICE", service, 1);
    PQconninfoOption *defaults = PQconndefaults();
    const char *host = option_value(options, "host");
    const char *addr = option_value(options, "hostaddr");
    const char *port = option_value(options, "port");

    addr = addr ? addr : host ? "" : default_value(defaults, "hostaddr");
    host = host ? host : default_value(defaults, "host");
    port = port ? port : default_value(defaults, "port");
    int n = list_count(*addr ? addr : host);

    for (int i = 0; i < n; i++) {
        struct target *one = targets_add(t);

        one->host = list_part(host, *host ? i : 0);
        one->port = list_part(port, i);
        if (*addr)
            one->hostaddr = list_part(addr, i);
        else if (is_address(one->host))
            one->hostaddr = mem_dup(one->host);
        else
            one->resolve = one->host[0] != '\0' && one->host[0] != '/' && one->host[0] != '@';
    }
    PQconninfoFree(defaults);
}

static void target_free(struct target *t)
{
    free(t->host);
    free(t->hostaddr);
    free(t->port);
}

bool targets_expand(struct targets *t, int at, const char *lines)
{
    struct targets next = {0};
    bool any = false;

    for (int i = 0; i < t->count; i++) {
        struct target *old = &t->item[i];

        if (i != at) {
            *targets_add(&next) = *old;
            continue;
        }
        for (const char *line = lines; *line; line += strcspn(line, "\n"), line += *line == '\n') {
            struct target *one = targets_add(&next);

            one->host = mem_dup(old->host);
            one->port = mem_dup(old->port);
            one->hostaddr = mem_ndup(line, strcspn(line, "\n"));
            any = true;
        }
        if (!any) {
            old->resolve = true;
            *targets_add(&next) = *old;
        } else {
            target_free(old);
        }
    }
    free(t->item);
    *t = next;
    return any;
}

void targets_free(struct targets *t)
{
    for (int i = 0; i < t->count; i++)
        target_free(&t->item[i]);
    free(t->item);
    *t = (struct targets){0};
}

void target_name(const struct target *t, char *out, size_t size)
{
    const char *host = t->host[0] ? t->host : t->hostaddr ? t->hostaddr : "/var/run/postgresql";

    if (host[0] == '/' && !t->hostaddr)
        snprintf(out, size, "%s/.s.PGSQL.%s", host, t->port[0] ? t->port : "5432");
    else
        snprintf(out, size, "%s:%s", host, t->port[0] ? t->port : "5432");
}
