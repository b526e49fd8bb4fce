/* line.c - the figures of a line: median and worst answer, and the rate from how much longer a bulk takes than an answer. */
#include "kurator/line.h"

#define LEAST_MS 50             /* what is shorter is noise: more bytes are asked for */

void line_answer(struct line_speed *l, int64_t ms)
{
    if (l->answers >= LINE_TRIES)
        return;
    int at = l->answers++;

    for (; at > 0 && l->took[at - 1] > ms; at--)
        l->took[at] = l->took[at - 1];
    l->took[at] = ms;
}

int64_t line_median(const struct line_speed *l)
{
    return l->answers ? l->took[l->answers / 2] : 0;
}

int64_t line_worst(const struct line_speed *l)
{
    return l->answers ? l->took[l->answers - 1] : 0;
}

void line_bulk(struct line_speed *l, size_t bytes, int64_t ms)
{
    int64_t longer = ms - line_median(l);

    l->settled = ms < 0 || longer >= LEAST_MS;
    if (ms >= 0 && longer >= LEAST_MS)
        l->rate = (int64_t)bytes * 1000 / longer;
}

bool line_more(const struct line_speed *l)
{
    return !l->settled;
}

int64_t line_wait(const struct line_speed *l, size_t bytes)
{
    return line_median(l) + (l->rate ? (int64_t)bytes * 1000 / l->rate : 0);
}
