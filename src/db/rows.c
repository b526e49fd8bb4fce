/* rows.c - reading answers as text, numbers and arrays; building array values and request ids. */
#include "private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "kurator/mem.h"
#include "kurator/str.h"

/* struct db_rows is never defined: it is libpq's result under a name the other floors may know. */
static const PGresult *result_of(const struct db_rows *r)
{
    return (const PGresult *)(const void *)r;
}

static bool there(const struct db_rows *r, int row, int column)
{
    return r && row >= 0 && column >= 0 && row < PQntuples(result_of(r)) && column < PQnfields(result_of(r));
}

int db_rows_count(const struct db_rows *r)
{
    return r ? PQntuples(result_of(r)) : 0;
}

int db_rows_columns(const struct db_rows *r)
{
    return r ? PQnfields(result_of(r)) : 0;
}

const char *db_rows_text(const struct db_rows *r, int row, int column)
{
    return there(r, row, column) ? PQgetvalue(result_of(r), row, column) : "";
}

bool db_rows_null(const struct db_rows *r, int row, int column)
{
    return !there(r, row, column) || PQgetisnull(result_of(r), row, column);
}

long long db_rows_int(const struct db_rows *r, int row, int column)
{
    const char *text = db_rows_text(r, row, column);
    char *end;

    errno = 0;
    long long value = strtoll(text, &end, 10);

    return errno || end == text || *end ? 0 : value;
}

bool db_rows_bool(const struct db_rows *r, int row, int column)
{
    return db_rows_text(r, row, column)[0] == 't';
}

/* Copies one element from *at (quoted or bare) into out; moves *at behind it. */
static void array_element(const char **at, char *out, size_t size)
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
        str_copy(out, size, str_text(&s));
    } else {
        size_t n = strcspn(p, ",}");

        str_addn(&s, p, n);
        p += n;
        str_copy(out, size, strcmp(str_text(&s), "NULL") == 0 ? "" : str_text(&s));
    }
    str_free(&s);
    *at = p;
}

int db_rows_array(const struct db_rows *r, int row, int column, char out[][256], int max)
{
    const char *at = db_rows_text(r, row, column);
    int n = 0;

    if (*at != '{')
        return 0;
    for (at++; *at && *at != '}' && n < max; n++) {
        array_element(&at, out[n], sizeof out[n]);
        at += *at == ',';
    }
    return n;
}

char *db_array(const char *const *items, int n)
{
    struct str s = {0};

    str_addc(&s, '{');
    for (int i = 0; i < n; i++) {
        if (i)
            str_addc(&s, ',');
        if (!items[i]) {
            str_add(&s, "NULL");
            continue;
        }
        str_addc(&s, '"');
        for (const char *p = items[i]; *p; p++) {
            if (*p == '"' || *p == '\\')
                str_addc(&s, '\\');
            str_addc(&s, *p);
        }
        str_addc(&s, '"');
    }
    str_addc(&s, '}');
    return str_take(&s);
}

void db_uuid(char out[37])
{
    unsigned char raw[16];
    size_t have = 0;

    while (have < sizeof raw) {
        ssize_t n = getrandom(raw + have, sizeof raw - have, 0);

        if (n > 0)
            have += (size_t)n;
        else if (errno != EINTR)
            abort();            /* a kernel without randomness: an id that repeats would lose a save */
    }
    raw[6] = (unsigned char)((raw[6] & 0x0f) | 0x40);
    raw[8] = (unsigned char)((raw[8] & 0x3f) | 0x80);
    for (int i = 0, at = 0; i < 16; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            out[at++] = '-';
        at += snprintf(out + at, (size_t)(37 - at), "%02x", raw[i]);
    }
}
