/* marks.c - the set of marked rows. */
#include "kurator/marks.h"

#include <stdlib.h>

#include "kurator/mem.h"

void marks_free(struct marks *m)
{
    free(m->id);
    *m = (struct marks){0};
}

void marks_clear(struct marks *m)
{
    m->n = 0;
}

static int find(const struct marks *m, long long id)
{
    for (int i = 0; i < m->n; i++)
        if (m->id[i] == id)
            return i;
    return -1;
}

bool marks_has(const struct marks *m, long long id)
{
    return find(m, id) >= 0;
}

void marks_drop(struct marks *m, long long id)
{
    int at = find(m, id);

    if (at < 0)
        return;
    for (m->n--; at < m->n; at++)
        m->id[at] = m->id[at + 1];
}

bool marks_toggle(struct marks *m, long long id)
{
    if (marks_has(m, id)) {
        marks_drop(m, id);
        return true;
    }
    if (m->n >= MARKS_MAX)
        return false;
    m->id = mem_grow(m->id, (size_t)m->n + 1, sizeof *m->id);
    m->id[m->n++] = id;
    return true;
}
