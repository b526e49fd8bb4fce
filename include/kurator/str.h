/* str.h - a growing byte string, always ended by NUL. */
#ifndef KURATOR_STR_H
#define KURATOR_STR_H
#include <stddef.h>
#include <stdbool.h>

/* `{0}` is a valid empty string; data is NULL until something is added (use str_text to read). */
struct str {
    char *data;
    size_t len;
    size_t cap;
};

void str_free(struct str *s);            /* frees and empties; safe twice */
void str_clear(struct str *s);           /* empties, keeps the memory */
void str_add(struct str *s, const char *text);
void str_addn(struct str *s, const char *bytes, size_t n);
void str_addc(struct str *s, char c);
void str_addf(struct str *s, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The text, "" when empty; belongs to the string and is valid until the next change. */
const char *str_text(const struct str *s);
/* Hands the text over to the caller (to be freed) and empties the string. */
char *str_take(struct str *s);

/* Copies into a fixed buffer of `size` bytes, cut at a whole UTF-8 character; returns true when nothing was cut. */
bool str_copy(char *to, size_t size, const char *from);
/* Equal, NULL counting as "". */
bool str_eq(const char *a, const char *b);
/* The text ends with `end`, byte by byte. */
bool str_ends(const char *text, const char *end);
/* Nonzero when NULL or only white space. */
bool str_blank(const char *s);
/* Strips leading and trailing white space in place; returns s moved to the first other character. */
char *str_trim(char *s);
/* A whole decimal number within [min, max] and nothing else; 0, or -1 when it is not (no error text). */
int str_number(const char *s, long min, long max, long *out);

#endif
