/* doctor_database.c - what kurator doctor asks of the database: api.start as the program would, then api.doctor. */
#include "doctor.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "kurator/clock.h"
#include "kurator/cmd.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/paths.h"
#include "kurator/session.h"
#include "kurator/str.h"

#define SKEW_MS 60000           /* a minute: what happened at 14:10 is not recorded for 14:12 */
#define SLOW_MS 500

static long long wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int is_migration(const struct dirent *entry)
{
    size_t n = strlen(entry->d_name);

    return n > 8 && strspn(entry->d_name, "0123456789") == 4 && strcmp(entry->d_name + n - 4, ".sql") == 0;
}

/* The numbered migrations beside the program, as PostgreSQL's array; "{}" when there are none. */
static char *migration_names(void)
{
    char dir[PATH_MAX];
    struct dirent **entry = NULL;

    path_find("../migrations", "share/kurator/migrations", dir, sizeof dir);
    int n = scandir(dir, &entry, is_migration, alphasort);
    const char **name = mem_zero((size_t)(n > 0 ? n : 0) + 1, sizeof *name);

    for (int i = 0; i < n; i++)
        name[i] = entry[i]->d_name;
    char *array = db_array(name, n > 0 ? n : 0);

    for (int i = 0; i < n; i++)
        free(entry[i]);
    free(entry);
    free(name);
    return array;
}

static void say_target(struct doctor *d, const struct db_session *s, long ms)
{
    struct db_session_facts facts;
    char took[16];

    db_session_facts(s, &facts);
    snprintf(took, sizeof took, "%ld", ms);
    if (facts.tls[0])
        doctor_say(d, DOCTOR_OK, "doctor.connection_tls", facts.target, facts.tls, took, NULL);
    else if (facts.local)
        doctor_say(d, DOCTOR_OK, "doctor.connection_local", facts.target, took, NULL);
    else
        doctor_say(d, DOCTOR_WARN, "doctor.connection_open", facts.target, took, NULL);
    if (ms > SLOW_MS)
        doctor_say(d, DOCTOR_WARN, "doctor.connection_slow", took, NULL);
}

static void row_error(const struct db_rows *rows, int row, int column, struct error *e)
{
    char arg[ERROR_ARGS][256];
    int n = db_rows_array(rows, row, column + 1, arg, ERROR_ARGS);

    error_list(e, db_rows_text(rows, row, column), arg, n);
}

/* Would the program open? true: the rest may be asked. */
static bool check_start(struct doctor *d, struct db_session *s)
{
    char contract[16], office[16];
    const char *params[] = {contract, "kurator doctor", d->office ? office : NULL};
    const struct db_rows *rows = NULL;
    struct error e = {0};

    snprintf(contract, sizeof contract, "%d", SESSION_CONTRACT);
    snprintf(office, sizeof office, "%ld", d->office);
    int64_t before = clock_ms();

    if (db_session_query(s, "select outcome, code, args from api.start($1::int, $2, $3::int)", 3, params, &rows, &e) != 0) {
        doctor_error(d, DOCTOR_BAD, &e);
        return false;
    }
    say_target(d, s, (long)(clock_ms() - before));
    if (db_rows_count(rows) == 1 && str_eq(db_rows_text(rows, 0, 0), "ok")) {
        doctor_say(d, DOCTOR_OK, "doctor.contract", contract, NULL);
        return true;
    }
    row_error(rows, 0, 1, &e);
    if (!str_eq(e.code, "account.none") || d->office) {
        doctor_error(d, DOCTOR_BAD, &e);
        return str_eq(e.code, "account.office");
    }
    return true;                /* the administrator of the database has no row of staff: api.doctor knows */
}

static void check_clock(struct doctor *d, long long server, long long before, long long after)
{
    long long off = server - (before + after) / 2;
    long long slack = (after - before) / 2;
    char seconds[24];

    snprintf(seconds, sizeof seconds, "%lld", (off < 0 ? -off : off) / 1000);
    if (off > SKEW_MS + slack || off < -SKEW_MS - slack)
        doctor_say(d, DOCTOR_BAD, off > 0 ? "doctor.clock_behind" : "doctor.clock_ahead", seconds, NULL);
    else
        doctor_say(d, DOCTOR_OK, "doctor.clock_ok", seconds, NULL);
}

static void say_row(struct doctor *d, const struct db_rows *rows, int row, long long before, long long after)
{
    const char *level = db_rows_text(rows, row, 0);
    struct error e = {0};
    long long server;

    row_error(rows, row, 1, &e);
    if (!str_eq(level, "fact")) {
        doctor_error(d, str_eq(level, "ok") ? DOCTOR_OK : str_eq(level, "warn") ? DOCTOR_WARN : DOCTOR_BAD, &e);
    } else if (str_eq(e.code, "clock") && sscanf(e.arg[0], "%lld", &server) == 1) {
        check_clock(d, server, before, after);
    } else if (str_eq(e.code, "local")) {
        doctor_say(d, DOCTOR_OK, "doctor.local", e.arg[0], e.arg[1], NULL);
    }
}

static void check_inside(struct doctor *d, struct db_session *s)
{
    char office[16], *files = migration_names();
    const char *params[] = {d->office ? office : NULL, i18n_language(), files};
    const struct db_rows *rows = NULL;
    struct error e = {0};

    snprintf(office, sizeof office, "%ld", d->office);
    long long before = wall_ms();
    int failed = db_session_query(s, "select level, code, args from api.doctor($1::int, $2, $3::text[])", 3, params, &rows, &e);
    long long after = wall_ms();

    free(files);
    if (failed) {
        if (str_eq(e.code, "account.refused"))
            error_set(&e, "account.none", NULL);
        doctor_error(d, DOCTOR_BAD, &e);
        return;
    }
    for (int i = 0; i < db_rows_count(rows); i++)
        say_row(d, rows, i, before, after);
}

void doctor_database(struct doctor *d)
{
    static const struct db_options usual = {0};
    struct db_session *s = NULL;
    struct error e = {0};

    if (db_session_open(&s, d->conf ? conf_database(d->conf) : &usual, &e) != 0) {
        doctor_error(d, DOCTOR_BAD, &e);
        doctor_say(d, DOCTOR_WARN, "doctor.offline", NULL);
        return;
    }
    if (check_start(d, s))
        check_inside(d, s);
    db_session_close(&s);
}
