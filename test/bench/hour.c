/* hour.c - a clerk's hour over 600 ms and 64 kbit/s: what she waits for and how many bytes pass, over ssh, mosh, and the database's line. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hour.h"
#include "slow_way.h"

#define WAIT 60000
#define QUIET 120           /* ms: the answer has come whole */
#define ONE_WAY 300         /* ms; there and back 600, as of a satellite */
#define RATE 8000           /* bytes a second each way: 64 kbit/s */
#define STEPS 400
#define LETTERS 10

static const struct { enum slow_kind kind; const char *name; } ways[] = {
    {WAY_SSH, "ssh"}, {WAY_SSH_COMPRESSED, "ssh_compressed"}, {WAY_MOSH, "mosh"}, {WAY_DATABASE, "database"}};
#define WAYS ((int)(sizeof ways / sizeof ways[0]))

struct measuring {
    struct slow_way way;
    const char *name;
    struct { const char *action, *step; double ms; long trips; } step[STEPS];
    int n;
};

static double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1000 + (double)t.tv_nsec / 1e6;
}

/* Until nothing has come for a while; when the last of it came. */
static double settled(struct vt *vt)
{
    double last = now_ms();

    while (vt_pump(vt, QUIET) > 0)
        last = now_ms();
    return last;
}

static void measure_step(void *ctx, const struct hour_step *s)
{
    struct measuring *m = ctx;
    struct relay_count before, after;
    const char *was = hour_before(m->way.vt, s);
    double from = now_ms();

    slow_way_count(&m->way, &before);
    vt_key(m->way.vt, s->keys);
    hour_wait(m->way.vt, s, was, WAIT);
    slow_way_count(&m->way, &after);
    m->step[m->n].ms = settled(m->way.vt) - from;
    if (getenv("BENCH_STEPS"))
        fprintf(stderr, "%s %s %s: %.0f ms, %zu up, %zu down\n", m->name, s->action, s->step, m->step[m->n].ms, after.to_server - before.to_server, after.to_client - before.to_client);
    m->step[m->n].action = s->action;
    m->step[m->n].step = s->step;
    m->step[m->n++].trips = after.round_trips - before.round_trips;
}

/* ---- figures ---- */

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static void waits(const struct measuring *m, const char *action)
{
    double ms[STEPS];
    int n = 0;

    for (int i = 0; i < m->n; i++)
        if (!action || strcmp(m->step[i].action, action) == 0)
            ms[n++] = m->step[i].ms;
    qsort(ms, (size_t)n, sizeof ms[0], ascending);
    action = action ? action : "wait";
    printf("hour.%s.%s.median %.0f ms\nhour.%s.%s.p99 %.0f ms\nhour.%s.%s.max %.0f ms\n", m->name, action, (ms[n / 2] + ms[(n - 1) / 2]) / 2, m->name, action, ms[(n * 99 + 99) / 100 - 1],
           m->name, action, ms[n - 1]);
}

/* A letter after the other, each waited for: mosh shows what it expects, the program in the district is at hand. */
static void letters(struct measuring *m)
{
    char typed[LETTERS + 1] = "";
    double ms[LETTERS];

    vt_key(m->way.vt, "F3");
    vt_wait_text(m->way.vt, "Найти гражданина", WAIT);
    vt_wait_quiet(m->way.vt, 1000, WAIT);
    for (int i = 0; i < LETTERS; i++) {
        double from = now_ms();
        typed[i] = (char)('a' + i);
        vt_type(m->way.vt, typed + i);
        vt_wait_text(m->way.vt, typed, WAIT);
        ms[i] = now_ms() - from;
    }
    qsort(ms, LETTERS, sizeof ms[0], ascending);
    printf("hour.%s.letter.median %.0f ms\nhour.%s.letter.max %.0f ms\n", m->name, (ms[LETTERS / 2] + ms[LETTERS / 2 - 1]) / 2, m->name, ms[LETTERS - 1]);
}

static int report(const struct measuring *m, double connected, const struct relay_count *c)
{
    static const char *const actions[] = {"attempt", "search", "intake", "page", NULL};
    long trips = 0;

    printf("hour.%s.connect %.0f ms\n", m->name, connected);
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++)
        waits(m, actions[i]);
    printf("hour.%s.up %zu bytes\nhour.%s.down %zu bytes\nhour.%s.packets_up %ld packets\nhour.%s.packets_down %ld packets\n", m->name, c->to_server, m->name, c->to_client, m->name,
           c->packets[0], m->name, c->packets[1]);
    for (int i = 0; i < m->n; i++) {
        if (m->step[i].trips > 1)
            fprintf(stderr, "bench: %s: %s, %s waits for %ld round trips\n", m->name, m->step[i].action, m->step[i].step, m->step[i].trips);
        trips = m->step[i].trips > trips ? m->step[i].trips : trips;
    }
    if (m->way.relay)
        printf("hour.%s.round_trips.max %ld round trips\nhour.%s.round_trips.max.limit 1 round trips\n", m->name, trips, m->name);
    return trips > 1;
}

static int one_way(int which, int tenths)
{
    static struct measuring m;
    struct tls tls = {0};
    struct relay_count c;

    m.name = ways[which].name;
    if (ways[which].kind == WAY_DATABASE)
        tls_start(&tls, "t_clerk");
    office_start(&office);
    hour_fill(&office);
    double from = now_ms();
    slow_way_open(&m.way, ways[which].kind, &office, &tls, "xterm-256color", ONE_WAY, RATE);
    vt_wait_text(m.way.vt, HOUR_HOME, WAIT);
    double connected = settled(m.way.vt) - from;
    vt_wait_quiet(m.way.vt, 1500, WAIT);
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

/* All at the same time: they do little but wait. hour [TENTHS [WAY]]. */
int main(int argc, char *argv[])
{
    int tenths = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 10, failed = 0;
    FILE *out[WAYS];
    pid_t pid[WAYS];

    for (int i = 0; i < WAYS; i++) {
        out[i] = tmpfile();
        pid[i] = argc > 2 && strcmp(argv[2], ways[i].name) != 0 ? 0 : fork();
        if (pid[i] == 0 && (argc <= 2 || strcmp(argv[2], ways[i].name) == 0)) {
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
