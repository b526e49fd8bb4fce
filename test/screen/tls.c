/* tls.c - a start over TLS costs no more round trips than it must, and which setting saves which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "office.h"
#include "relay.h"
#include "tls.h"

#define WAIT 20000
#define ONE_WAY 100

static struct tls tls;

/* The round trips from the start of the program to its first list; TCP has one more, which a relay does not see. */
static long start_costs(const char *openssl, bool password)
{
    struct relay_count c;
    const char *env[TLS_CLIENT];
    struct relay *relay = tls_relay(&tls);

    tls_client(&tls, env, relay_port(relay), openssl, password);
    struct vt *vt = office_open_env(&office, password ? "t_clerk2" : "t_clerk", NULL, 24, 80, "xterm-256color", false, env);
    vt_wait_text(vt, "Молчалина", WAIT);
    relay_count(relay, &c);
    assert_int_equal(c.connections, 1);
    office_end(&vt);
    relay_stop(&relay);
    return c.round_trips;
}

/* doctor --line over a slow line: does it say that connecting took too long? */
static bool doctor_warns(const char *openssl, bool password)
{
    const char *const argv[] = {office.program, "doctor", "--line", NULL}, *env[TLS_CLIENT + 4];
    char database[80];
    struct relay *relay = tls_relay(&tls);
    int n = tls_client(&tls, env, relay_port(relay), openssl, password), status;

    snprintf(database, sizeof database, "PGDATABASE=%s", office.pg.database);
    env[n++] = database;
    env[n++] = password ? "PGUSER=t_clerk2" : "PGUSER=t_clerk";
    env[n++] = "KURATOR_INTERFACE_LANGUAGE=en";
    env[n] = NULL;
    relay_line(relay, ONE_WAY, 0);
    struct vt *vt = vt_start(argv, 40, 200, "xterm", env);
    vt_wait_exit(vt, WAIT, &status);
    vt_wait_text(vt, "waits", 100);
    bool warned = vt_find(vt, "Connecting took as long as 5 answers, 4 are enough", NULL, NULL);
    if (warned != vt_find(vt, "Connecting took", NULL, NULL))
        fail_msg("%s", vt_screen(vt));
    vt_stop(&vt);
    relay_stop(&relay);
    return warned;
}

#define SAMPLE "conf/openssl.kurator.cnf"
#define USUAL "/dev/null"

/* The wish for TLS, its handshake, the login, the first calls of the session. */
static void by_the_samples(void **state)
{
    (void)state;
    assert_int_equal(start_costs(SAMPLE, false), 4);
}

/* A curve that the server must ask for is one more, unless it takes the client's (PostgreSQL 18); a password that the server never
 * sees is two. */
static void what_costs_more(void **state)
{
    long version = pg_number(&office.pg, "show server_version_num");

    (void)state;
    assert_int_equal(start_costs(USUAL, false), version < 180000 ? 5 : 4);
    assert_int_equal(start_costs(SAMPLE, true), 6);
}

/* Where names, keys and the server are quick, the doctor knows a round trip too many; and is silent where there is none. */
static void the_doctor(void **state)
{
    (void)state;
    if (pg_number(&office.pg, "show server_version_num") < 180000)
        assert_true(doctor_warns(USUAL, false));
    assert_false(doctor_warns(SAMPLE, false));
    assert_false(doctor_warns(SAMPLE, true));
}

static int start(void **state)
{
    (void)state;
    tls_start(&tls, "t_clerk");
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Молчалина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    pg_exec(&office.pg, "grant password to t_clerk2; alter role t_clerk2 password '" TLS_PASSWORD "'");
    return 0;
}

static int end(void **state)
{
    (void)state;
    office_stop(&office);
    tls_stop(&tls);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(by_the_samples), cmocka_unit_test(what_costs_more), cmocka_unit_test(the_doctor)};

    return cmocka_run_group_tests_name("tls", tests, start, end);
}
