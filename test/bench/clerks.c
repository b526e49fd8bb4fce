/* clerks.c - many clerks at work at once: how long each action of theirs waits, what sessions take, and how many the machine bears. */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench_db.h"
#include "clerk.h"
#include "kurator/clock.h"

/* All clerks share one thread and, on the same machine, the processors with the server: what is measured is what they would see,
 * no less. */
#define STEPS 5
#define MOST 1000
#define P99_LIMIT_MS 50.0       /* with the first step's clerks */
#define P99_END_MS 200.0        /* the load is raised until it passes this */

static struct clerk clerk[MOST];
static int nclerks;
static struct figures tally[K_COUNT], all;
static bool measuring;

static void took(enum clerk_kind kind, double ms)
{
    if (!measuring)
        return;
    figures_add(&tally[kind], ms);
    if (!clerk_aside(kind))
        figures_add(&all, ms);
}

static void turn(void)
{
    static struct pollfd fds[2 * MOST];
    static int whose[2 * MOST];
    int n = 0;
    int64_t now = clock_ms(), next = now + 1000;

    for (int i = 0; i < nclerks; i++) {
        clerk_due(&clerk[i], now);
        int64_t at = clerk_wanted_at(&clerk[i]);
        if (at && at < next)
            next = at;
        short events;
        int fd = db_poll_fd(clerk[i].db, &events);
        if (fd >= 0) {
            whose[n] = i;
            fds[n++] = (struct pollfd){.fd = fd, .events = events};
        }
        fd = db_poll_aux(clerk[i].db, &events);
        if (fd >= 0) {
            whose[n] = i;
            fds[n++] = (struct pollfd){.fd = fd, .events = events};
        }
    }
    if (poll(fds, (nfds_t)n, next > now ? (int)(next - now) : 0) <= 0)
        return;
    for (int i = 0; i < n; i++)
        if (fds[i].revents)
            db_work(clerk[whose[i]].db, fds[i].revents);
}

static void run_for(int ms)
{
    for (double until = now_ms() + ms; now_ms() < until;)
        turn();
}

/* ---- what is told ---- */

struct was { double at, ran, self, commits; };
static const char commits_sql[] = "select xact_commit from pg_stat_database where datname = current_database()";

static double number(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);
    double v = PQntuples(r) == 1 ? strtod(PQgetvalue(r, 0, 0), NULL) : 0;

    PQclear(r);
    return v;
}

/* What the backends wait for, looked at now and then. */
static void look(PGconn *super)
{
    PGresult *r = PQexec(super, "insert into bench.wait select coalesce(wait_event_type || '.' || wait_event, 'CPU') from pg_stat_activity"
                                " where state = 'active' and pid <> pg_backend_pid() and backend_type = 'client backend'");
    PQclear(r);
}

static void say(const char *name, double value, const char *unit)
{
    printf("clerks.%d.%s %.*f %s\n", nclerks, name, strcmp(unit, "ms") == 0 ? 2 : 1, value, unit);
}

static void say_kind(const char *kind, struct figures *f)
{
    char name[40];
    static const struct { const char *name; double at; } points[] = {{"p50", 0.5}, {"p99", 0.99}, {"max", 1}};

    for (int i = 0; i < 3 && f->n > 0; i++) {
        snprintf(name, sizeof name, "%s.%s", kind, points[i].name);
        say(name, figures_at(f, points[i].at), "ms");
    }
}

/* What one step of so many clerks was, measured from `was` to now. */
static void tell(PGconn *super, const struct was *was)
{
    struct figures pss = {0};
    double seconds = (now_ms() - was->at) / 1000, ran = bench_backends(super, &pss) - was->ran;
    char name[80];

    for (int k = 0; k < K_COUNT; k++)
        say_kind(clerk_kind_name[k], &tally[k]);
    say_kind("all", &all);
    if (nclerks == MOST / STEPS)
        say("all.p99.limit", P99_LIMIT_MS, "ms");
    say("rate", all.n / seconds, "actions/s");
    say("rereads", tally[K_REREAD].n / seconds, "reads/s");
    say("commits", (number(super, commits_sql) - was->commits) / seconds, "commits/s");
    /* what others do on the machine is not in these: of two processors 2000 ms/s can be had */
    say("server.cpu", ran / seconds, "ms/s");
    say("server.cpu_per_action", ran / (all.n ? all.n : 1), "ms");
    say("driver.cpu", (ran_ms(getpid()) - was->self) / seconds, "ms/s");
    say("backend.pss.median", figures_at(&pss, 0.5), "KiB");
    say("backend.pss.max", figures_at(&pss, 1), "KiB");
    figures_free(&pss);
    for (int i = 0; i < CLERK_OUTCOMES; i++) {
        snprintf(name, sizeof name, "saves.%s", clerk_outcome_name[i]);
        if (clerk_events.outcomes[i])
            say(name, (double)clerk_events.outcomes[i], "saves");
    }
    say("errors", (double)clerk_events.errors, "errors");
    say("errors.limit", 0, "errors");
    if (clerk_events.first[0])
        fprintf(stderr, "bench: %d clerks: the first that was not saved or failed: %s\n", nclerks, clerk_events.first);
    PGresult *r = PQexec(super, "select event, round(100.0 * count(*) / sum(count(*)) over (), 1) from bench.wait group by 1 order by count(*) desc limit 6");
    for (int i = 0; i < PQntuples(r); i++) {
        snprintf(name, sizeof name, "wait.%.60s", PQgetvalue(r, i, 0));
        say(name, strtod(PQgetvalue(r, i, 1), NULL), "%");
    }
    PQclear(r);
    fflush(stdout);
}

static void hire(int wanted)
{
    for (; nclerks < wanted; nclerks++) {
        clerk_hire(&clerk[nclerks], nclerks + 1, bench_env("KURATOR_BENCH_CLERKS"));
        if (nclerks % 10 == 9)
            run_for(100);
    }
    for (double until = now_ms() + 300000; now_ms() < until;) {
        int n = 0;
        for (int i = 0; i < nclerks; i++)
            n += clerk_ready(&clerk[i]);
        if (n == nclerks)
            return;
        turn();
    }
    fprintf(stderr, "bench: of %d clerks not all could begin: %s\n", nclerks, clerk_events.first);
    exit(1);
}

static int setting(const char *name, int otherwise)
{
    const char *value = getenv(name);

    return value && *value ? (int)strtol(value, NULL, 10) : otherwise;
}

/* A backend that has done everything has grown to some 39 MB (backend.pss.median): a machine that swaps tells nothing. */
static bool memory_for(int more)
{
    long kib = -1;
    char line[128];
    FILE *f = fopen("/proc/meminfo", "r");

    while (f && kib < 0 && fgets(line, sizeof line, f))
        if (sscanf(line, "MemAvailable: %ld", &kib) != 1)
            kib = -1;
    if (f)
        fclose(f);
    return kib < 0 || kib - more * 40000L > 2000000;
}

int main(void)
{
    int lasting = setting("KURATOR_BENCH_SECONDS", 60), most = setting("KURATOR_BENCH_MOST", MOST);
    PGconn *super = bench_open(NULL, bench_env("KURATOR_BENCH_CLERKS"));

    clerk_events.took = took;

    PQclear(PQexec(super, "create schema if not exists bench; create unlogged table if not exists bench.wait (event text)"));
    for (int n = MOST / STEPS; n <= most; n += MOST / STEPS) {
        if (!memory_for(n - nclerks)) {
            fprintf(stderr, "bench: %d clerks would take more memory than there is\n", n);
            break;
        }
        hire(n);
        run_for(10000);
        for (int k = 0; k < K_COUNT; k++)
            tally[k].n = 0;
        all.n = 0;
        clerk_events.errors = 0;
        memset(clerk_events.outcomes, 0, sizeof clerk_events.outcomes);
        PQclear(PQexec(super, "truncate bench.wait"));
        struct was was = {now_ms(), bench_backends(super, NULL), ran_ms(getpid()), number(super, commits_sql)};
        measuring = true;
        for (int s = 0; s < lasting * 2; s++) {
            run_for(500);
            look(super);
        }
        measuring = false;
        tell(super, &was);
        if (figures_at(&all, 0.99) > P99_END_MS) {
            printf("clerks.p99_passes_200ms_at %d clerks\n", n);
            break;
        }
    }
    clerk_events.stopping = true;
    for (int i = 0; i < nclerks; i++) {
        db_free(&clerk[i].db);
        work_free(&clerk[i].list);
    }
    PQfinish(super);
    return 0;
}
