/* wrap.c - lines of words for a given width. */
#include "kurator/wrap.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/utf8.h"

static int cluster_cells(const char *s, size_t n)
{
    char cluster[64];

    if (n >= sizeof cluster)
        n = sizeof cluster - 1;
    memcpy(cluster, s, n);
    cluster[n] = '\0';
    return utf8_cells(cluster);
}

/* The bytes of s up to `end` that go into a line of width cells, and in *skip those between it and the next line. */
static size_t one_line(const char *s, size_t end, int width, size_t *skip)
{
    size_t i = 0, blank = 0;
    int cells = 0;
    bool has_blank = false;

    *skip = 0;
    while (i < end) {
        size_t next = utf8_next(s, i);
        if (next > end)
            next = end;
        int w = cluster_cells(s + i, next - i);
        if (cells + w > width && s[i] != ' ')
            break;
        if (s[i] == ' ' && i > 0) {
            blank = i;
            has_blank = true;
            if (cells + w > width)
                break;
        }
        cells += w;
        i = next;
    }
    if (i >= end)
        return end;
    if (i == 0)
        return utf8_next(s, 0) < end ? utf8_next(s, 0) : end;      /* a wide sign in one cell: go on all the same */
    if (has_blank) {
        size_t to = blank;
        while (to > 0 && s[to - 1] == ' ')
            to--;
        if (to > 0) {
            while (blank + *skip < end && s[blank + *skip] == ' ')
                ++*skip;
            *skip += blank - to;
            return to;
        }
    }
    return i;
}

int text_wrap(const char *text, int width, void (*line)(void *ctx, int i, const char *text), void *ctx)
{
    char *copy = mem_dup(text), *s = copy;
    int count = 0;

    if (width < 1)
        width = 1;
    for (char *p = copy; *p; p++)
        if (*p == '\t' || *p == '\r')
            *p = ' ';
    while (*s) {
        size_t end = strcspn(s, "\n");
        bool more = s[end] == '\n';
        s[end] = '\0';
        size_t at = 0;
        do {
            size_t skip, n = one_line(s + at, end - at, width, &skip);
            char kept = s[at + n];
            s[at + n] = '\0';
            if (line)
                line(ctx, count, s + at);
            s[at + n] = kept;
            count++;
            at += n + skip;
        } while (at < end);
        s += end + (more ? 1 : 0);
    }
    mem_wipe(copy, strlen(text));
    free(copy);
    return count;
}
