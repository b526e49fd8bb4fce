/* utf8.h - UTF-8: decoding, display cells, safe text for a terminal. */
#ifndef KURATOR_UTF8_H
#define KURATOR_UTF8_H
#include <stddef.h>
#include <stdint.h>
#include <stdbool.h>

#define UTF8_BAD 0xFFFDu

/* Decodes the character at s (n > 0 bytes are there) into *cp; returns the bytes used (1 for a broken byte, *cp then
 * UTF8_BAD). Overlong forms, surrogates and values above 10FFFF are broken. */
size_t utf8_decode(const char *s, size_t n, uint32_t *cp);
/* Writes cp as UTF-8 into out (at least 5 bytes, ended by NUL); returns the length. */
size_t utf8_encode(uint32_t cp, char *out);
/* True when all n bytes are whole, valid UTF-8. */
bool utf8_valid(const char *s, size_t n);
/* Display cells of one character: 0 combining, 1, 2 wide; -1 for a control or otherwise unshowable character
 * (C0, C1, DEL, bidi controls, line separators, unassigned private tags). Does not depend on the locale. */
int utf8_width(uint32_t cp);
/* Cells of a whole string as draw.c shows it: an unshowable or broken character counts one ('?' is shown). */
int utf8_cells(const char *s);
/* Bytes of the longest start of s that fits into `cells` cells, combining marks kept with their base. */
size_t utf8_fit(const char *s, int cells);
/* Number of characters (code points). */
size_t utf8_count(const char *s);
/* Byte offset of the start of the character before offset `at` (of the character cluster: a base and its combining
 * marks); 0 at the start. */
size_t utf8_prev(const char *s, size_t at);
/* Byte offset of the end of the cluster that starts at `at`. */
size_t utf8_next(const char *s, size_t at);
/* Appends s to out with every unshowable or broken character replaced by '?': what may reach a terminal. */
struct str;
void utf8_safe(struct str *out, const char *s);

#endif
