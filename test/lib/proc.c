/* proc.c - what the kernel counts of a running program. */
#include "proc.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>

/* The sum of "name: number" lines of a file; -1 when it cannot be read. */
static long number_of(const char *path, const char *name)
{
    char line[256];
    long number, sum = 0;
    size_t n = strlen(name);
    FILE *f = fopen(path, "r");

    if (!f)
        return -1;
    while (fgets(line, sizeof line, f))
        if (strncmp(line, name, n) == 0 && sscanf(line + n, "%ld", &number) == 1)
            sum += number;
    fclose(f);
    return sum;
}

long proc_wakeups(pid_t pid)
{
    char path[300];
    long sum = 0;

    snprintf(path, sizeof path, "/proc/%ld/task", (long)pid);
    DIR *tasks = opendir(path);
    if (!tasks)
        return -1;
    for (struct dirent *d; (d = readdir(tasks)) != NULL;) {
        if (d->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "/proc/%ld/task/%.20s/status", (long)pid, d->d_name);
        sum += number_of(path, "voluntary_ctxt_switches:") + number_of(path, "nonvoluntary_ctxt_switches:");
    }
    closedir(tasks);
    return sum;
}

static long rollup(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/smaps_rollup", (long)pid);
    return number_of(path, name);
}

long proc_pss(pid_t pid) { return rollup(pid, "Pss:"); }
long proc_pss_own(pid_t pid) { return rollup(pid, "Pss_Anon:"); }

int proc_descriptors(pid_t pid)
{
    char path[64];
    int n = 0;

    snprintf(path, sizeof path, "/proc/%ld/fd", (long)pid);
    DIR *open = opendir(path);
    if (!open)
        return -1;
    for (struct dirent *d; (d = readdir(open)) != NULL;)
        n += d->d_name[0] != '.';
    closedir(open);
    return n;
}

static long counted(pid_t pid, const char *name)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/io", (long)pid);
    return number_of(path, name);
}

long proc_read(pid_t pid) { return counted(pid, "rchar:"); }
long proc_written(pid_t pid) { return counted(pid, "wchar:"); }

pid_t proc_child(pid_t pid)
{
    char path[64];
    long child = 0;

    snprintf(path, sizeof path, "/proc/%ld/task/%ld/children", (long)pid, (long)pid);
    FILE *f = fopen(path, "r");
    if (!f)
        return 0;
    if (fscanf(f, "%ld", &child) != 1)
        child = 0;
    fclose(f);
    return (pid_t)child;
}
