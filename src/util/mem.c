/* mem.c - allocation that never returns NULL: without memory the program ends in order, see mem.h. */
#include "kurator/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void (*failure_hook)(void);
static char failure_text[400] = "kurator: out of memory\n";

void mem_on_failure(void (*hook)(void))
{
    failure_hook = hook;
}

void mem_failure_text(const char *text)
{
    size_t n = strlen(text);

    if (n + 2 > sizeof failure_text)
        return;
    memcpy(failure_text, text, n);
    memcpy(failure_text + n, "\n", 2);
}

/* Nothing here may allocate: no stdio, no gettext, no atexit handlers. */
static _Noreturn void out_of_memory(void)
{
    void (*hook)(void) = failure_hook;

    failure_hook = NULL; /* a hook that fails in its turn must not come back here */
    if (hook)
        hook();
    if (write(STDERR_FILENO, failure_text, strlen(failure_text)) < 0)
        _exit(70);
    _exit(70);
}

static size_t product(size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        out_of_memory();
    return count * size;
}

void *mem_alloc(size_t size)
{
    void *p = malloc(size ? size : 1);

    if (!p)
        out_of_memory();
    return p;
}

void *mem_zero(size_t count, size_t size)
{
    size_t n = product(count, size);
    void *p = calloc(1, n ? n : 1);

    if (!p)
        out_of_memory();
    return p;
}

void *mem_grow(void *old, size_t count, size_t size)
{
    size_t n = product(count, size);
    void *p = realloc(old, n ? n : 1);

    if (!p)
        out_of_memory();
    return p;
}

char *mem_dup(const char *text)
{
    return mem_ndup(text, strlen(text));
}

char *mem_ndup(const char *text, size_t n)
{
    size_t len = strnlen(text, n);
    char *p = mem_alloc(len + 1);

    memcpy(p, text, len);
    p[len] = '\0';
    return p;
}

void mem_wipe(void *p, size_t n)
{
    if (p && n)
        explicit_bzero(p, n);
}
