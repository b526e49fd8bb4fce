/* wrap.h - lines of words for a given width, on the screen and on paper. */
#ifndef KURATOR_WRAP_H
#define KURATOR_WRAP_H

/* Calls `line` for every line of `text` wrapped at words to `width` cells (>= 1); newlines begin a new line, words
 * longer than a line are cut at a cluster. The line handed over ends with NUL and is lent. Returns how many. */
int text_wrap(const char *text, int width, void (*line)(void *ctx, int i, const char *text), void *ctx);

#endif
