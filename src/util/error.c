/* error.c - filling the one error value. */
#include "kurator/error.h"

#include <stdarg.h>
#include <string.h>

#include "kurator/str.h"

void error_clear(struct error *e)
{
    if (e)
        memset(e, 0, sizeof *e);
}

int error_is(const struct error *e)
{
    return e && e->code[0] != '\0';
}

int error_set(struct error *e, const char *code, ...)
{
    va_list args;
    const char *arg;

    if (!e)
        return -1;
    struct error fresh = {0};

    str_copy(fresh.code, sizeof fresh.code, code);
    va_start(args, code);
    while ((arg = va_arg(args, const char *)) != NULL && fresh.nargs < ERROR_ARGS) {
        str_copy(fresh.arg[fresh.nargs], sizeof fresh.arg[0], arg);
        fresh.nargs++;
    }
    va_end(args);
    *e = fresh; /* last, because an argument may point into the old *e */
    return -1;
}

int error_list(struct error *e, const char *code, char (*arg)[256], int n)
{
    if (!e)
        return -1;
    error_set(e, code, NULL);
    for (int i = 0; i < n && i < ERROR_ARGS; i++)
        str_copy(e->arg[e->nargs++], sizeof e->arg[0], arg[i]);
    return -1;
}

int error_field(struct error *e, const char *field)
{
    if (e)
        str_copy(e->field, sizeof e->field, field);
    return -1;
}
