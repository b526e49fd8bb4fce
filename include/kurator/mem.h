/* mem.h - memory that is there or ends the program with a clear word; no caller checks for NULL. */
#ifndef KURATOR_MEM_H
#define KURATOR_MEM_H
#include <stddef.h>

/* Like malloc, calloc, realloc, strdup, strndup, but never return NULL: when memory is out, the hook set by
 * mem_on_failure runs (it restores the terminal) and the program ends with status 70. */
void *mem_alloc(size_t size);
void *mem_zero(size_t count, size_t size);
void *mem_grow(void *old, size_t count, size_t size);
char *mem_dup(const char *text);
char *mem_ndup(const char *text, size_t n);
/* Overwrites n bytes so that no compiler drops it; for passwords and personal data. */
void mem_wipe(void *p, size_t n);
void mem_on_failure(void (*hook)(void));
/* What is said then, without its end of line: copied now, as nothing can be translated by then. Too long a text is not taken. */
void mem_failure_text(const char *text);

#endif
