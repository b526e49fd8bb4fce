/* charset.h - the program is UTF-8 inside; a terminal of KOI8-R gets and sends its own bytes. */
#ifndef KURATOR_CHARSET_H
#define KURATOR_CHARSET_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/str.h"

/* Does LC_ALL, LC_CTYPE or LANG (the first that is set) name KOI8-R? The locale itself need not be there. */
bool charset_koi8_locale(void);
/* Is the terminal one of KOI8-R, by the setting of its charset (auto, utf-8, koi8-r)? */
bool charset_koi8(const char *setting);
/* Turns UTF-8 from `from` on into KOI8-R in place; control sequences are ASCII and stay. What it lacks becomes a likeness of as
 * many cells (« is ", № is N), or '?'. */
void charset_out(struct str *text, size_t from);
/* One byte of KOI8-R as UTF-8 (not ended by a NUL): how many bytes. */
size_t charset_in(unsigned char byte, char out[4]);

#endif
