/* hour.c - a clerk's hour in small: whatever she does, no step of it waits for more than one round trip to the database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hour.h"
#include "relay.h"

#define WAIT 15000
#define QUIET (2 * ONE_WAY + 40)
#define TENTHS 2
#define ONE_WAY 30          /* ms: what is typed at once is sent before an answer comes */

struct counting {
    struct vt *vt;
    struct relay *relay;
    long steps, worst;
};

static void count_step(void *ctx, const struct hour_step *s)
{
    struct counting *c = ctx;
    struct relay_count n;
    const char *before = hour_before(c->vt, s);

    relay_reset(c->relay);
    vt_burst(c->vt, s->keys);
    hour_wait(c->vt, s, before, WAIT);
    relay_count(c->relay, &n);
    if (getenv("KURATOR_HOUR_SHOWN"))
        fprintf(stderr, "%-8s %-8s %ld\n", s->action, s->step, n.round_trips);
    if (n.round_trips > 1 && !getenv("KURATOR_HOUR_SHOWN")) {
        fprintf(stderr, "%s", vt_screen(c->vt));
        fail_msg("%s, %s: «%s» waits for %ld round trips", s->action, s->step, s->keys, n.round_trips);
    }
    assert_int_equal(n.connections, 0);
    c->worst = n.round_trips > c->worst ? n.round_trips : c->worst;
    c->steps++;
    vt_wait_quiet(c->vt, QUIET, WAIT);      /* what nobody waits for (drafts) is not the next step's */
}

static void no_more_than_one(void **state)
{
    struct counting c = {.relay = relay_start(office.pg.socket, false)};

    (void)state;
    c.vt = office_open(&office, "t_clerk", relay_host(c.relay), 24, 80, "xterm-256color", false);
    vt_wait_text(c.vt, HOUR_HOME, WAIT);
    vt_wait_quiet(c.vt, QUIET, WAIT);
    relay_line(c.relay, ONE_WAY, 0);
    hour_work(TENTHS, count_step, &c);
    assert_int_equal(c.steps, TENTHS * (4 * 2 + 5 + 2 + 10));
    assert_int_equal(c.worst, 1);
    office_end(&c.vt);
    relay_stop(&c.relay);
    assert_int_equal(office_number(&office, "select count(*) from kurator.contact_attempt", 0), TENTHS * 4);
    assert_int_equal(office_number(&office, "select count(*) from kurator.ipra", 0), TENTHS);
}

static int start(void **state)
{
    office_up(state);
    hour_fill(&office);
    setenv("KURATOR_INTERFACE_PREVIEW", "no", 1);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_more_than_one)};

    return cmocka_run_group_tests_name("a clerk's hour", tests, start, office_down);
}
