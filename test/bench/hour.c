/* hour.c - a clerk's hour over 600 ms and 64 kbit/s: what she waits for and how many bytes pass, over ssh, mosh, and the database's line. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "figures.h"
#include "hour.h"
#include "slow_way.h"

#define WAIT 60000
#define QUIET 120           /* ms: the answer has come whole */
#define ONE_WAY 300         /* ms; there and back 600, as of a satellite */
#define RATE 8000           /* bytes a second each way: 64 kbit/s */
#define HEADERS 40
#define STEPS 400
#define LETTERS 10

static const struct { enum slow_kind kind; const char *name; } ways[] = {
    {WAY_SSH, "ssh"}, {WAY_SSH_COMPRESSED, "ssh_compressed"}, {WAY_MOSH, "mosh"}, {WAY_DATABASE, "database"}};
#define WAYS ((int)(sizeof ways / sizeof ways[0]))

struct measuring {
    struct slow_way way;
    const char *name;
    struct { const char *action, *step; double ms, answer; long trips; } step[STEPS];
    int n;
};

/* Until nothing has come for a while; when the last of it came. */
static double settled(struct vt *vt)
{
    double last = now_ms();

    while (vt_pump(vt, QUIET) > 0)
        last = now_ms();
    return last;
}

/* How long the bytes of a step themselves take on the line. */
static double carried(const struct relay_count *from, const struct relay_count *to)
{
    double n = (double)(to->to_server - from->to_server + to->to_client - from->to_client) + HEADERS * (double)(to->packets[0] - from->packets[0] + to->packets[1] - from->packets[1]);

    return n * 1000 / RATE;
}

/* The start is over: the rows below the first page have come, too. (They are counted when the line takes them.) */
static void line_quiet(struct slow_way *way)
{
    struct relay_count none = {0}, was, now;
    double until;

    slow_way_count(way, &now);
    do {
        was = now;
        vt_pump(way->vt, 1500);
        slow_way_count(way, &now);
    } while (now.to_client != was.to_client);
    for (until = now_ms() + carried(&none, &now); now_ms() < until;)
        vt_pump(way->vt, 100);
}

static void measure_step(void *ctx, const struct hour_step *s)
{
    struct measuring *m = ctx;
    struct relay_count before, after;
    const char *was = hour_before(m->way.vt, s);
    double from = now_ms();

    slow_way_count(&m->way, &before);
    vt_burst(m->way.vt, s->keys);
    hour_wait(m->way.vt, s, was, WAIT);
    slow_way_count(&m->way, &after);
    long trips = after.round_trips - before.round_trips;
    m->step[m->n].ms = settled(m->way.vt) - from;
    slow_way_count(&m->way, &after);
    m->step[m->n].answer = m->step[m->n].ms - carried(&before, &after);
    if (getenv("BENCH_STEPS"))
        fprintf(stderr, "%s %s %s: %.0f ms, %ld round trips, %zu up, %zu down\n", m->name, s->action, s->step, m->step[m->n].ms, trips, after.to_server - before.to_server, after.to_client - before.to_client);
    m->step[m->n].action = s->action;
    m->step[m->n].step = s->step;
    m->step[m->n++].trips = trips;
}

/* ---- figures ---- */

static void waits(const struct measuring *m, const char *action)
{
    struct figures ms = {0};

    for (int i = 0; i < m->n; i++)
        if (!action || strcmp(m->step[i].action, action) == 0)
            figures_add(&ms, m->step[i].ms);
    action = action ? action : "wait";
    printf("hour.%s.%s.median %.0f ms\nhour.%s.%s.p99 %.0f ms\nhour.%s.%s.max %.0f ms\n", m->name, action, figures_at(&ms, 0.5), m->name, action, figures_at(&ms, 0.99), m->name, action,
           figures_at(&ms, 1));
    figures_free(&ms);
}

/* A letter after the other, each waited for: mosh shows what it expects, the program in the district is at hand. */
static void letters(struct measuring *m)
{
    char typed[LETTERS + 1] = "";
    struct figures ms = {0};

    vt_key(m->way.vt, "F3");
    vt_wait_text(m->way.vt, "Найти гражданина", WAIT);
    vt_wait_quiet(m->way.vt, 1000, WAIT);
    for (int i = 0; i < LETTERS; i++) {
        double from = now_ms();
        typed[i] = (char)('a' + i);
        vt_type(m->way.vt, typed + i);
        vt_wait_text(m->way.vt, typed, WAIT);
        figures_add(&ms, now_ms() - from);
    }
    printf("hour.%s.letter.median %.0f ms\nhour.%s.letter.max %.0f ms\n", m->name, figures_at(&ms, 0.5), m->name, figures_at(&ms, 1));
    figures_free(&ms);
}

static int report(const struct measuring *m, double connected, const struct relay_count *c)
{
    static const char *const actions[] = {"attempt", "search", "intake", "page", NULL};
    double answer = 0;
    long trips = 0;

    printf("hour.%s.connect %.0f ms\n", m->name, connected);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        waits(m, actions[i]);
    printf("hour.%s.up %zu bytes\nhour.%s.down %zu bytes\nhour.%s.packets_up %ld packets\nhour.%s.packets_down %ld packets\n", m->name, c->to_server, m->name, c->to_client, m->name,
           c->packets[0], m->name, c->packets[1]);
    for (int i = 0; i < m->n; i++) {
        answer = m->step[i].answer > answer ? m->step[i].answer : answer;
        trips = m->step[i].trips > trips ? m->step[i].trips : trips;
    }
    /* Without the time that its bytes took: two round trips would be 1,200 ms. ssh itself sends now and then (its windows): there the
     * turns of the line cannot be counted. */
    printf("hour.%s.answer.max %.0f ms\nhour.%s.answer.max.limit %d ms\n", m->name, answer, m->name, 4 * ONE_WAY - 1);
    if (m->way.kind == WAY_DATABASE)
        printf("hour.%s.round_trips.max %ld round trips\nhour.%s.round_trips.max.limit 1 round trips\n", m->name, trips, m->name);
    return m->way.kind == WAY_DATABASE && trips > 1;
}

static int one_way(int which, int tenths)
{
    static struct measuring m;
    struct tls tls = {0};
    struct relay_count c;

    m.name = ways[which].name;
    setenv("KURATOR_INTERFACE_PREVIEW", "no", 1);       /* as kurator-admin(8) advises; what comes by itself is nobody's wait */
    if (ways[which].kind == WAY_DATABASE)
        tls_start(&tls, "t_clerk");
    office_start(&office);
    hour_fill(&office);
    double from = now_ms();
    slow_way_open(&m.way, ways[which].kind, &office, &tls, "xterm-256color", ONE_WAY, RATE);
    vt_wait_text(m.way.vt, HOUR_HOME, WAIT);
    double connected = settled(m.way.vt) - from;
    line_quiet(&m.way);
    hour_work(tenths, measure_step, &m);
    slow_way_count(&m.way, &c);
    int failed = report(&m, connected, &c);
    letters(&m);
    slow_way_close(&m.way);
    office_stop(&office);
    tls_stop(&tls);
    fflush(stdout);
    return failed;
}

/* All at the same time: they do little but wait. hour [WAY]; KURATOR_BENCH_TENTHS: how much of the hour, 10 tenths unless given. */
int main(int argc, char *argv[])
{
    const char *given = getenv("KURATOR_BENCH_TENTHS");
    int tenths = given && *given ? (int)strtol(given, NULL, 10) : 10, failed = 0;
    FILE *out[WAYS];
    pid_t pid[WAYS];

    for (int i = 0; i < WAYS; i++) {
        out[i] = tmpfile();
        bool asked = argc < 2 || strcmp(argv[1], ways[i].name) == 0;
        pid[i] = asked ? fork() : 0;
        if (asked && pid[i] == 0) {
            dup2(fileno(out[i]), STDOUT_FILENO);
            exit(one_way(i, tenths));
        }
    }
    for (int i = 0; i < WAYS; i++) {
        char line[200];
        int status = 0;

        if (pid[i] > 0 && waitpid(pid[i], &status, 0) == pid[i] && status != 0)
            failed = 1;
        rewind(out[i]);
        while (fgets(line, sizeof line, out[i]))
            fputs(line, stdout);
        fclose(out[i]);
    }
    return failed;
}
