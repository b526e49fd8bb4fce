/* aggregate.c - parameters of a call and columns of a row, one after the other. */
#include "aggregate.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"

struct db_statement *call_add(struct db_call *call, const char *sql)
{
    struct db_statement *s;

    if (call->nstatements >= DB_MAX_STATEMENTS)
        abort();                /* the program's own calls are all known: a longer one is a mistake in it */
    s = &call->statement[call->nstatements++];
    *s = (struct db_statement){.sql = sql};
    return s;
}

void param_text(struct db_call *call, const char *text)
{
    struct db_statement *s = &call->statement[call->nstatements - 1];

    if (s->nparams >= DB_MAX_PARAMS)
        abort();
    s->params[s->nparams++] = text;
}

void param_filled(struct db_call *call, const char *text)
{
    param_text(call, text && *text ? text : NULL);
}

void param_kept(struct db_call *call, const char *text)
{
    char *at = call->scratch + call->used;
    size_t size = strlen(text) + 1;

    if (size > sizeof call->scratch - (size_t)call->used)
        abort();
    memcpy(at, text, size);
    call->used += (int)size;
    param_text(call, at);
}

void param_number(struct db_call *call, long long number)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", number);
    param_kept(call, text);
}

void param_id(struct db_call *call, long long id)
{
    if (id)
        param_number(call, id);
    else
        param_text(call, NULL);
}

void param_date(struct db_call *call, struct date d)
{
    char text[DATE_ISO_SIZE];

    if (date_exists(d))
        param_kept(call, date_iso(d, text));
    else
        param_text(call, NULL);
}

void take_text(struct columns *c, char *to, size_t size)
{
    str_copy(to, size, db_rows_text(c->rows, c->row, c->at++));
}

int take_int(struct columns *c)
{
    long long n = db_rows_int(c->rows, c->row, c->at++);

    return n > INT_MAX ? INT_MAX : n < INT_MIN ? INT_MIN : (int)n;
}

long long take_id(struct columns *c)
{
    return db_rows_int(c->rows, c->row, c->at++);
}

bool take_bool(struct columns *c)
{
    return db_rows_bool(c->rows, c->row, c->at++);
}

int take_list(struct columns *c, char out[][256], int max)
{
    return db_rows_array(c->rows, c->row, c->at++, out, max);
}

/* One element, quoted or bare (NULL counts as ""); *at moves behind it. */
static char *element(const char **at)
{
    struct str s = {0};
    const char *p = *at;

    if (*p == '"') {
        for (p++; *p && *p != '"'; p++) {
            if (*p == '\\' && p[1])
                p++;
            str_addc(&s, *p);
        }
        p += *p == '"';
    } else {
        size_t n = strcspn(p, ",}");

        if (n != 4 || strncmp(p, "NULL", 4) != 0)
            str_addn(&s, p, n);
        p += n;
    }
    *at = p;
    return str_take(&s);
}

char **take_strings(struct columns *c, int *n)
{
    const char *at = db_rows_text(c->rows, c->row, c->at++);
    char **out = NULL;

    *n = 0;
    if (*at != '{')
        return NULL;
    for (at++; *at && *at != '}'; at += *at == ',') {
        out = mem_grow(out, (size_t)*n + 1, sizeof *out);
        out[(*n)++] = element(&at);
    }
    return out;
}

void take_none(struct columns *c)
{
    c->at++;
}
