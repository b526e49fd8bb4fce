/* calendar_source.c - where a working calendar comes from when no database is asked: a CSV file. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "kurator/calendar_source.h"
#include "kurator/paths.h"
#include "kurator/str.h"

/* Two centuries of days for every scope are below this; anything larger is another file. */
#define CALENDAR_MB 16

static int read_all(const char *path, struct str *out, struct error *e)
{
    FILE *file = fopen(path, "rb");
    char chunk[16384];
    size_t n;
    int rc = 0, code;

    if (!file)
        return error_set(e, "calendar.open", path, strerror(errno), NULL);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && out->len <= (size_t)CALENDAR_MB << 20)
        str_addn(out, chunk, n);
    code = errno;
    if (ferror(file)) {
        rc = error_set(e, "calendar.open", path, strerror(code), NULL);
    } else if (out->len > (size_t)CALENDAR_MB << 20) {
        snprintf(chunk, sizeof chunk, "%d", CALENDAR_MB);
        rc = error_set(e, "calendar.size", path, chunk, NULL);
    }
    fclose(file);
    return rc;
}

int calendar_source_file(const char *path, struct calendar_set *set, struct error *e)
{
    char usual[PATH_MAX];
    struct str text = {0};
    int rc;

    *set = (struct calendar_set){0};
    if (!path) {
        path_find("../conf/calendar/working_calendar.csv", "share/kurator/calendar/working_calendar.csv", usual,
                  sizeof usual);
        path = usual;
    }
    rc = read_all(path, &text, e);
    if (rc == 0)
        rc = calendar_parse(str_text(&text), text.len, set, e);
    str_free(&text);
    return rc;
}
