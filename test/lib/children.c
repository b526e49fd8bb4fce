/* children.c - whether a program has started another. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "children.h"

static bool of_parent(const char *pid, long parent)
{
    char path[300], text[600] = "";
    long up_to = 0;

    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *f = fopen(path, "rb");

    if (!f)
        return false;
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    const char *end = strrchr(text, ')');

    return end && sscanf(end, ") %*c %10ld", &up_to) == 1 && up_to == parent;
}

/* Of one that has ended, the kernel adds the pages that it touched to those of who waited for it;
 * so none is missed for being short. */
bool had_child(long pid)
{
    char path[64], text[600] = "";
    unsigned long long touched = 0, ignored = 0;
    bool found = false;

    snprintf(path, sizeof path, "/proc/%ld/stat", pid);
    FILE *f = fopen(path, "rb");

    assert_non_null(f);
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
    const char *end = strrchr(text, ')');

    assert_non_null(end);
    assert_int_equal(sscanf(end, ") %*c %*d %*d %*d %*d %*d %*u %*u %20llu", &touched), 1);
    snprintf(path, sizeof path, "/proc/%ld/status", pid);
    f = fopen(path, "rb");
    assert_non_null(f);
    while (fgets(text, sizeof text, f))
        sscanf(text, "SigIgn: %20llx", &ignored);
    fclose(f);
    assert_int_equal(ignored >> 16 & 1, 0);             /* SIGCHLD: who ignores it waits for none */
    DIR *d = opendir("/proc");

    assert_non_null(d);
    for (struct dirent *e; !found && (e = readdir(d)) != NULL;)
        found = e->d_name[0] >= '1' && e->d_name[0] <= '9' && of_parent(e->d_name, pid);
    closedir(d);
    return found || touched > 0;
}
