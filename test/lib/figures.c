/* figures.c - measured values: gathering them, their median and percentiles, the time and what a process ran of it. */
#include "figures.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void figures_add(struct figures *f, double value)
{
    if (f->n == f->room) {
        f->room = f->room ? 2 * f->room : 64;
        f->value = realloc(f->value, (size_t)f->room * sizeof *f->value);
        if (!f->value)
            abort();
    }
    f->value[f->n++] = value;
}

static int ascending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

double figures_at(struct figures *f, double p)
{
    int at = (int)(p * f->n);

    if (f->n == 0)
        return 0;
    qsort(f->value, (size_t)f->n, sizeof *f->value, ascending);
    return f->value[at < f->n ? at : f->n - 1];
}

void figures_free(struct figures *f)
{
    free(f->value);
    *f = (struct figures){0};
}

double now_ms(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

double ran_ms(pid_t pid)
{
    char path[64];
    double ns = -1e6;

    snprintf(path, sizeof path, "/proc/%ld/schedstat", (long)pid);
    FILE *f = fopen(path, "r");
    if (f && fscanf(f, "%lf", &ns) != 1)
        ns = -1e6;
    if (f)
        fclose(f);
    return ns / 1e6;
}

const char *bench_env(const char *name)
{
    const char *value = getenv(name);

    if (!value || !*value) {
        fprintf(stderr, "bench: this is run by test/bench/run.sh: %s is not set\n", name);
        exit(2);
    }
    return value;
}
