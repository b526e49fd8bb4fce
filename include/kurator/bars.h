/* bars.h - one-line bars: top line, tabs, keys, status; each fits itself to the width. */
#ifndef KURATOR_BARS_H
#define KURATOR_BARS_H
#include <stdbool.h>
#include "kurator/draw.h"

/* The top line: left text, middle after two blanks (or ""), right text at the right edge. When it is narrow the middle
 * goes first, then the right one is cut, the left one last. */
void bar_top(struct draw *d, int y, const char *left, const char *middle, const char *right);

struct bar_tab {
    const char *label;          /* translated, lent for the call */
    long count;                 /* shown in parentheses; negative: none */
};
/* «[Просрочено (3)] Сегодня (5) …»: the current tab in brackets. What does not fit is left out, the current tab and its
 * neighbours last; "<" and ">" tell that there are more. Under --plain only the current one is drawn. */
void bar_tabs(struct draw *d, int y, const struct bar_tab *tabs, int n, int current);

struct bar_key {
    const char *key;            /* "F6" */
    const char *label;          /* translated, lent for the call */
    bool stays;                 /* the way to everything else (why, all, back): the others go before it */
    bool early;                 /* goes before all others: there is a second way to it */
};
/* The key bar: pairs in their order; what does not fit is dropped, the early ones first, then from the last on, those that stay after all others, and the
 * very last (back) never. Nothing under --plain. */
void bar_keys(struct draw *d, int y, const struct bar_key *keys, int n);

/* The status line: one text cut to the width ("" leaves it empty). Under --plain it is said as well. */
void bar_status(struct draw *d, int y, enum style style, const char *text);

#endif
