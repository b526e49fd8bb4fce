/* line.h - how far away the other end of a line is: answers and bulk measured, the middle, the worst, the rate. */
#ifndef KURATOR_LINE_H
#define KURATOR_LINE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LINE_TRIES 9

struct line_speed {
    int answers;
    int64_t took[LINE_TRIES];       /* ms */
    int64_t rate;                   /* bytes a second; 0: more than these measurements can tell */
    bool settled;                   /* the rate is as good as it gets */
};

/* An answer came after ms. The tenth and later ones are left out. */
void line_answer(struct line_speed *l, int64_t ms);
/* Milliseconds of the answer in the middle, and of the slowest; 0 without answers. */
int64_t line_median(const struct line_speed *l);
int64_t line_worst(const struct line_speed *l);
/* `bytes` and the answer behind them took ms (negative: no answer came). Until line_more says no, more bytes tell more. */
void line_bulk(struct line_speed *l, size_t bytes, int64_t ms);
bool line_more(const struct line_speed *l);
/* Milliseconds until `bytes` have come after the first answer. */
int64_t line_wait(const struct line_speed *l, size_t bytes);

#endif
