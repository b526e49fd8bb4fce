/* unpack.c - rows that came as one text each, (a,b,"c d"): of wide rows the names and types of all columns would be most of an answer. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"

#define PACKED "packed"         /* the only column's name, as of PACK in aggregate.h */

/* The next value of a row's text behind *at, unescaped in place of `out`; false: null. Moves *at behind the comma or bracket. */
static bool next_value(const char **at, char *out, size_t *n)
{
    const char *p = *at;
    bool quoted = false, any = false;

    for (*n = 0; *p && (quoted || (*p != ',' && *p != ')')); p++) {
        any = true;
        if (*p == '"' && quoted && p[1] == '"') {
            out[(*n)++] = *++p;
        } else if (*p == '"') {
            quoted = !quoted;
        } else {
            if (*p == '\\' && p[1])
                p++;
            out[(*n)++] = *p;
        }
    }
    out[*n] = '\0';
    *at = *p ? p + 1 : p;
    return any;
}

static int columns_of(const char *row)
{
    const char *at = row + 1;
    int count = 1;

    for (bool quoted = false; *at && (quoted || *at != ')'); at++) {
        if (*at == '"')
            quoted = !quoted;       /* (one that is doubled ends and begins) */
        else if (*at == '\\' && at[1])
            at++;
        else if (*at == ',' && !quoted)
            count++;
    }
    return count;
}

/* A row may have fewer columns than the widest: the others are null. */
static bool unpack_row(PGresult *wide, int row, const char *text)
{
    char *value = mem_dup(text);
    const char *at = text + 1;
    bool done = true;
    size_t n;

    for (int i = 0; done && (i == 0 || at[-1] == ','); i++) {
        bool there = next_value(&at, value, &n);

        done = PQsetvalue(wide, row, i, there ? value : NULL, there ? (int)n : -1) != 0;
    }
    mem_wipe(value, strlen(text));      /* all of them, not the last one alone */
    free(value);
    return done;
}

PGresult *rows_unpack(PGconn *conn, PGresult *r)
{
    int rows = PQntuples(r);

    if (PQresultStatus(r) != PGRES_TUPLES_OK || PQnfields(r) != 1 || !str_eq(PQfname(r, 0), PACKED) || rows == 0)
        return r;
    int columns = 0;
    for (int i = 0; i < rows; i++) {
        int n = columns_of(PQgetvalue(r, i, 0));

        columns = n > columns ? n : columns;
    }
    PGresAttDesc *names = mem_zero((size_t)columns, sizeof *names);
    PGresult *wide = PQmakeEmptyPGresult(conn, PGRES_TUPLES_OK);

    for (int i = 0; i < columns; i++)
        names[i].name = (char *)"";
    bool done = wide && PQsetResultAttrs(wide, columns, names);

    for (int i = 0; i < rows && done; i++)
        done = unpack_row(wide, i, PQgetvalue(r, i, 0));
    free(names);
    if (!done)
        abort();                /* no memory: as everywhere */
    PQclear(r);
    return wide;
}
