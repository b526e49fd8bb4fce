/* paths.c - where the program's own files are. */
#include "kurator/paths.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef KURATOR_PREFIX
#define KURATOR_PREFIX "/usr/local"
#endif

bool path_beside_program(const char *relative, char *out, size_t size)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char *slash;
    int len;

    if (size)
        out[0] = '\0';
    if (n <= 0)
        return false;
    exe[n] = '\0';
    slash = strrchr(exe, '/');
    if (!slash)
        return false;
    *slash = '\0';
    len = snprintf(out, size, "%s/%s", exe, relative);
    return len > 0 && (size_t)len < size && access(out, R_OK) == 0;
}

void path_find(const char *relative, const char *installed, char *out, size_t size)
{
    if (!path_beside_program(relative, out, size))
        snprintf(out, size, "%s/%s", KURATOR_PREFIX, installed);
}
