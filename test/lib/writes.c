/* writes.c - counts the write(2) calls that a program makes on its terminal. */
#include "writes.h"
#include "tmp.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct writes { struct tmp_number counter; };

static void die(const char *what)
{
    perror(what);
    abort();
}

struct writes *writes_start(void)
{
    const char *root = getenv("KURATOR_TEST_ROOT");
    char object[512];
    struct writes *w = calloc(1, sizeof *w);

    snprintf(object, sizeof object, "%s/build/test/preload/countwrite.so", root ? root : ".");
    if (access(object, R_OK) != 0)
        die(object);
    tmp_number_start(&w->counter, "writes");
    setenv("LD_PRELOAD", object, 1);
    setenv("KURATOR_TEST_WRITES", w->counter.path, 1);
    return w;
}

unsigned long writes_now(const struct writes *w)
{
    return (unsigned long)__atomic_load_n(w->counter.at, __ATOMIC_SEQ_CST);
}

void writes_stop(struct writes **w)
{
    unsetenv("LD_PRELOAD");
    unsetenv("KURATOR_TEST_WRITES");
    tmp_number_stop(&(*w)->counter);
    free(*w);
    *w = NULL;
}
