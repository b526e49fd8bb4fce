/* growth.c - what each read of a screen costs the server, warm and cold, in databases of different sizes, and how it grows. */
#include <dirent.h>
#include <fcntl.h>
#include <regex.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_db.h"

#define SIZES 4
#define CALLS 300
#define REPEATS 31
#define ENOUGH_MS 1500          /* of repeats of a slow one, three are measured at least */
#define GROWTH_LIMIT 4.0

/* ms: the whole call as its client sees it over the socket; cpu: what its backend ran of that (nobody else's work in it, so the
 * growth of a warm one is told by it); buffers: 8 KiB blocks it looked at. */
struct figure { double warm, cpu, cold; long buffers, rows; };
struct call {
    char name[96], login[64], *sql, *page;         /* page: as_many's */
    bool whole;                 /* everything there is, not a page: what it costs grows with its rows, and is told by the row */
    struct figure at[SIZES];
    struct figure as_many;      /* a page of as many rows as the smallest database has, in the largest */
};
static struct call calls[CALLS];
static int ncalls, nsizes, forgotten;
static char database[SIZES][64];
static const char *size_name[SIZES];
static bool failed, warm_only;

static PGresult *run(PGconn *c, const char *sql)
{
    PGresult *r = PQexec(c, sql);

    if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK) {
        fprintf(stderr, "bench: %s: %s", sql, PQresultErrorMessage(r));
        failed = true;
    }
    return r;
}

static void exec(PGconn *c, const char *sql)
{
    PQclear(run(c, sql));
}

/* The sum of two numbers of the first node of a plan in JSON: blocks found and blocks read. */
static long blocks_of(const char *json)
{
    long sum = 0;
    const char *hit = strstr(json, "\"Shared Hit Blocks\": "), *read = strstr(json, "\"Shared Read Blocks\": ");

    if (hit)
        sum += strtol(hit + 21, NULL, 10);
    if (read)
        sum += strtol(read + 22, NULL, 10);
    return hit && read ? sum : -1;
}

/* What a call changes (the journal of a look) is undone: every repeat finds the same. */
static void measure_warm(const struct call *call, int size, struct figure *f)
{
    PGconn *c = bench_open(call->login, database[size]);
    struct figures ms = {0}, cpu = {0};
    double begun = now_ms();
    char explain[4096];

    for (int i = -2; i < REPEATS && (i < 3 || now_ms() - begun < ENOUGH_MS); i++) {
        exec(c, "begin");
        double cpu_before = ran_ms(PQbackendPID(c)), before = now_ms();
        PGresult *r = run(c, call->sql);
        double after = now_ms();
        f->rows = PQntuples(r);
        PQclear(r);
        exec(c, "rollback");
        if (i < 0 && after - before < ENOUGH_MS)        /* the first ones find things out; of what takes seconds that is nothing */
            continue;
        figures_add(&ms, after - before);
        figures_add(&cpu, ran_ms(PQbackendPID(c)) - cpu_before);
    }
    f->warm = figures_at(&ms, 0.5);
    f->cpu = figures_at(&cpu, 0.5);
    figures_free(&ms);
    figures_free(&cpu);
    PQfinish(c);
    c = bench_open(NULL, database[size]);       /* no call of an account itself is explained */
    snprintf(explain, sizeof explain, "set session authorization %s", call->login);
    exec(c, explain);
    snprintf(explain, sizeof explain, "explain (analyze, buffers, timing off, summary off, format json) %s", call->sql);
    exec(c, "begin");
    exec(c, call->sql);                         /* what a session finds out once */
    PGresult *r = run(c, explain);
    f->buffers = PQntuples(r) ? blocks_of(PQgetvalue(r, 0, 0)) : -1;
    PQclear(r);
    exec(c, "rollback");
    PQfinish(c);
}

/* The smallest database may have fewer rows than a page takes: the page of the largest, no longer than that one. */
static void measure_as_many(struct call *call)
{
    const char *last = strrchr(call->sql, ',');
    char *end = NULL, sql[4096];
    struct call page = *call;

    free(call->page);
    call->page = NULL;
    if (!last || call->whole || call->at[0].rows < 2 || call->at[nsizes - 1].rows <= call->at[0].rows || strtol(last + 1, &end, 10) < 2 || strcmp(end, ")") != 0)
        return;
    snprintf(sql, sizeof sql, "%.*s, %ld)", (int)(last - call->sql), call->sql, call->at[0].rows);
    page.sql = call->page = strdup(sql);
    measure_warm(&page, nsizes - 1, &call->as_many);
}

/* ---- cold ---- */

static void cluster(const char *command)
{
    char script[512];
    int status = -1;

    snprintf(script, sizeof script, "%s/test/lib/cluster.sh", bench_env("KURATOR_TEST_ROOT"));
    pid_t pid = fork();
    if (pid == 0) {
        dup2(2, 1);
        execlp("bash", "bash", script, command, bench_env("KURATOR_TEST_CLUSTER"), (char *)NULL);
        _exit(127);
    }
    if (pid < 0 || waitpid(pid, &status, 0) != pid || status != 0) {
        fprintf(stderr, "bench: the cluster would not %s\n", command);
        exit(1);
    }
}

/* Of the files of a database the system forgets what it holds in memory. */
static void drop_files(const char *dir)
{
    char path[800];
    DIR *d = opendir(dir);

    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        int fd = e->d_name[0] == '.' ? -1 : open(path, O_RDONLY);
        if (fd >= 0) {
            posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
            close(fd);
        }
    }
    if (d)
        closedir(d);
}

/* The first call of a fresh session after a restart, with nothing of the database in memory. */
static void measure_cold(const struct call *call, const char *sql, int size, const char *dir, struct figure *f)
{
    cluster("stop");
    drop_files(dir);
    cluster("start");
    PGconn *c = bench_open(call->login, database[size]);
    exec(c, "begin");
    double before = now_ms();
    exec(c, sql);
    f->cold = now_ms() - before;
    exec(c, "rollback");
    PQfinish(c);
}

/* ---- what is called ---- */

static char *file_text(const char *path)
{
    FILE *f = fopen(path, "r");
    char *text = calloc(1, 100000);

    if (!f || !text || fread(text, 1, 99999, f) == 0) {
        fprintf(stderr, "bench: %s cannot be read\n", path);
        exit(1);
    }
    fclose(f);
    return text;
}

static struct call *call_named(const char *name)
{
    for (int i = 0; i < ncalls; i++)
        if (strcmp(calls[i].name, name) == 0)
            return &calls[i];
    if (ncalls == CALLS) {
        fprintf(stderr, "bench: more than %d calls\n", CALLS);
        exit(1);
    }
    snprintf(calls[ncalls].name, sizeof calls[ncalls].name, "%s", name);
    return &calls[ncalls++];
}

static void read_calls(int size, const regex_t *wanted)
{
    PGconn *c = bench_open(NULL, database[size]);
    char path[512];

    PGresult *r = run(c, "select to_regnamespace('bench') is null");
    snprintf(path, sizeof path, "%s/test/bench/lib/calls.sql", bench_env("KURATOR_TEST_ROOT"));
    if (strcmp(PQgetvalue(r, 0, 0), "t") == 0) {
        char *sql = file_text(path);
        exec(c, sql);
        free(sql);
        if (failed)
            exit(1);
    }
    PQclear(r);
    r = run(c, "select string_agg(function, ' '), count(*) from bench.forgotten");
    forgotten = (int)strtol(PQgetvalue(r, 0, 1), NULL, 10);
    if (forgotten > 0 && size == 0)
        fprintf(stderr, "bench: read by no call of test/bench/lib/calls.sql: %s\n", PQgetvalue(r, 0, 0));
    PQclear(r);
    r = run(c, "select screen || case when part <> '' then '.' || part else '' end, login, format('select * from api.%I(%s)', function, arguments), whole"
               "  from bench.call order by n");
    for (int i = 0; i < PQntuples(r); i++) {
        if (regexec(wanted, PQgetvalue(r, i, 0), 0, NULL, 0) != 0)
            continue;
        struct call *call = call_named(PQgetvalue(r, i, 0));
        snprintf(call->login, sizeof call->login, "%s", PQgetvalue(r, i, 1));
        free(call->sql);
        call->sql = strdup(PQgetvalue(r, i, 2));
        call->whole = strcmp(PQgetvalue(r, i, 3), "t") == 0;
        measure_warm(call, size, &call->at[size]);
        if (size > 0 && size == nsizes - 1)
            measure_as_many(call);
    }
    PQclear(r);
    r = run(c, "select current_setting('data_directory') || '/base/' || oid from pg_database where datname = current_database()");
    char dir[512];
    snprintf(dir, sizeof dir, "%s", PQgetvalue(r, 0, 0));
    PQclear(r);
    PQfinish(c);
    for (int i = 0; i < ncalls && !warm_only; i++) {
        measure_cold(&calls[i], calls[i].sql, size, dir, &calls[i].at[size]);
        if (calls[i].page)
            measure_cold(&calls[i], calls[i].page, size, dir, &calls[i].as_many);
    }
}

/* ---- what is told ---- */

static void growth(const char *name, const char *what, double first, double last, bool limited)
{
    double factor = first > 0 ? last / first : 0;

    printf("growth.%s.%s.factor %.2f times\n", name, what, factor);
    if (limited)
        printf("growth.%s.%s.factor.limit %.0f times\n", name, what, GROWTH_LIMIT);
}

static void tell(const struct call *call)
{
    const struct figure *first = &call->at[0], *last = &call->at[nsizes - 1];

    for (int i = 0; i < nsizes; i++) {
        const struct figure *f = &call->at[i];
        printf("growth.%s.warm.%s %.3f ms\n", call->name, size_name[i], f->warm);
        printf("growth.%s.cpu.%s %.3f ms\n", call->name, size_name[i], f->cpu);
        if (f->cold > 0)
            printf("growth.%s.cold.%s %.3f ms\n", call->name, size_name[i], f->cold);
        printf("growth.%s.buffers.%s %ld blocks\n", call->name, size_name[i], f->buffers);
        printf("growth.%s.rows.%s %ld rows\n", call->name, size_name[i], f->rows);
    }
    if (nsizes < 2)
        return;
    bool cpu = first->cpu >= 0 && last->cpu >= 0;
    double few = cpu ? first->cpu : first->warm, many = cpu ? last->cpu : last->warm;
    const struct figure *page = &call->as_many;
    if (page->rows > 0) {
        printf("growth.%s.as_many.cpu.%s %.3f ms\n", call->name, size_name[nsizes - 1], page->cpu);
        growth(call->name, "as_many", few, cpu ? page->cpu : page->warm, true);
        if (page->cold > 0)
            growth(call->name, "as_many_cold", first->cold, page->cold, true);
    }
    growth(call->name, "warm", few, many, !call->whole && page->rows == 0);
    growth(call->name, "buffers", (double)first->buffers, (double)last->buffers, false);
    if (first->cold > 0)
        growth(call->name, "cold", first->cold, last->cold, !call->whole && page->rows == 0);
    if (!call->whole || first->rows < 1)
        return;
    growth(call->name, "by_row", few / (double)first->rows, many / (double)last->rows, true);
    if (last->rows > first->rows)       /* what each further one costs: of a few rows the whole is mostly what it costs to begin */
        printf("growth.%s.further_row %.3f ms\n", call->name, (many - few) / (double)(last->rows - first->rows));
}

int main(void)
{
    char list[256];
    const char *only = getenv("KURATOR_BENCH_CALLS"), *warm = getenv("KURATOR_BENCH_WARM");
    regex_t wanted;

    snprintf(list, sizeof list, "%s", bench_env("KURATOR_BENCH_DATABASES"));
    if (regcomp(&wanted, only ? only : ".", REG_EXTENDED | REG_NOSUB) != 0) {
        fprintf(stderr, "bench: KURATOR_BENCH_CALLS is no regular expression\n");
        return 2;
    }
    warm_only = warm && *warm;
    char *save = NULL;
    for (char *db = strtok_r(list, " ", &save); db && nsizes < SIZES; db = strtok_r(NULL, " ", &save)) {
        snprintf(database[nsizes], sizeof database[nsizes], "%s", db);
        size_name[nsizes] = strrchr(database[nsizes], '_') + 1;
        nsizes++;
    }
    for (int i = 0; i < nsizes; i++)
        read_calls(i, &wanted);
    for (int i = 0; i < ncalls; i++)
        tell(&calls[i]);
    printf("growth.forgotten %d functions\ngrowth.forgotten.limit 0 functions\n", forgotten);
    regfree(&wanted);
    for (int i = 0; i < ncalls; i++)
        free(calls[i].sql), free(calls[i].page);
    return failed;
}
