/* db_client.h - a client of the asynchronous connection, its own relay and loop, and what it was told: for the tests of db. */
#ifndef TEST_DB_CLIENT_H
#define TEST_DB_CLIENT_H
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/clock.h"
#include "kurator/db.h"
#include "kurator/str.h"
#include "pg.h"
#include "relay.h"

#define BOUND_MS 20000

/* One client under test and what it was told. */
struct client {
    struct db *db;
    struct relay *relay;
    const char *keyword[8], *value[8];
    struct db_options options;
    int ready, notified, waiting;
    struct error why;
    char payload[64];
    char order[128];            /* the labels of answers as they came */
    int answers;
    struct db_reply last;
    char text[128];             /* first value of the last answer */
    bool start_call;            /* submit one from within `ready` */
};

static struct pg pg;

static const char save_sql[] = "insert into saved (id) values ($1) on conflict (id) do update set n = saved.n + 1 returning n";

static void on_state(void *ctx, enum db_state state, const struct error *why)
{
    struct client *c = ctx;

    if (state == DB_WAITING || state == DB_DOWN) {
        assert_non_null(why);
        c->why = *why;
        c->waiting += state == DB_WAITING;
    }
}

static void on_done(void *owner, void *context, const struct db_reply *reply)
{
    struct client *c = owner;
    size_t n = strlen(c->order);

    snprintf(c->order + n, sizeof c->order - n, "%s ", (const char *)context);
    c->answers++;
    c->last = *reply;
    c->text[0] = '\0';
    if (reply->ok && reply->nresults)
        str_copy(c->text, sizeof c->text, db_rows_text(reply->result[0], 0, 0));
}

static void submit(struct client *c, enum db_class class, const char *label, const char *sql, const char *param)
{
    struct db_call call = {.class = class, .nstatements = 1, .done = on_done, .owner = c, .context = (void *)label};

    call.statement[0].sql = sql;
    call.statement[0].nparams = param != NULL;
    call.statement[0].params[0] = param;
    db_submit(c->db, &call);
}

static void on_ready(void *ctx)
{
    struct client *c = ctx;

    c->ready++;
    if (c->start_call)
        submit(c, DB_READ, "start", "insert into log (what) values ('start')", NULL);
}

static void on_notify(void *ctx, const char *channel, const char *payload)
{
    struct client *c = ctx;

    assert_string_equal(channel, "kurator_test");
    str_copy(c->payload, sizeof c->payload, payload);
    c->notified++;
}

/* One turn of a loop as the program has it; at most `ms`. */
static void turn(struct client *c, int ms)
{
    short events, aux;
    struct pollfd p[2] = {{.fd = db_poll_fd(c->db, &events)}, {.fd = db_poll_aux(c->db, &aux)}};
    int64_t timer = db_timer(c->db);

    p[0].events = events;
    p[1].events = aux;
    if (timer) {
        int64_t left = timer - clock_ms();

        ms = left < 0 ? 0 : left < ms ? (int)left : ms;
    }
    poll(p, 2, ms);
    db_work(c->db, p[0].revents);
}

#define UNTIL(c, condition)                                                             \
    do {                                                                                \
        int64_t limit_ = clock_ms() + BOUND_MS;                                         \
        while (!(condition)) {                                                          \
            turn((c), 100);                                                             \
            if (clock_ms() > limit_)                                                    \
                fail_msg("never: %s (order %s, why %s)", #condition, (c)->order, (c)->why.code); \
        }                                                                               \
    } while (0)

static void client_open(struct client *c, bool relayed, bool tcp)
{
    const struct db_events events = {.state = on_state, .ready = on_ready, .notify = on_notify, .ctx = c};

    memset(c, 0, sizeof *c);
    c->relay = relayed ? relay_start(pg.socket, tcp) : NULL;
    const char *given[][2] = {{"host", relayed ? relay_host(c->relay) : pg.host},
                              {"port", relayed ? relay_port(c->relay) : pg.port},
                              {"user", pg.user}, {"dbname", pg.database}};

    for (int i = 0; i < 4; i++) {
        c->keyword[i] = given[i][0];
        c->value[i] = given[i][1];
    }
    c->options = (struct db_options){.keywords = c->keyword, .values = c->value, .connect_timeout_ms = 5000};
    c->db = db_new(&c->options, &events);
}

static void client_connect(struct client *c, bool relayed)
{
    client_open(c, relayed, false);
    db_connect(c->db);
    UNTIL(c, c->ready == 1);
}

static void client_close(struct client *c)
{
    db_free(&c->db);
    relay_stop(&c->relay);
}

static int up(void **state)
{
    (void)state;
    pg_start(&pg, NULL);
    pg_exec(&pg, "create table saved (id text primary key, n int not null default 1);"
                 "create table log (at serial, what text);"
                 "create table unique_late (v int, constraint unique_late_v unique (v) deferrable initially deferred);"
                 "insert into unique_late values (1);"
                 "create sequence tries;"
                 "create function again(fail_until int) returns bigint language plpgsql as $$"
                 " declare n bigint := nextval('tries');"
                 " begin if n < fail_until then raise 'conflict' using errcode = '40001'; end if; return n; end $$");
    return 0;
}

static int down(void **state)
{
    (void)state;
    pg_stop(&pg);
    return 0;
}

static int fresh(void **state)
{
    (void)state;
    pg_exec(&pg, "truncate saved; truncate log; alter sequence tries restart");
    return 0;
}

#endif
