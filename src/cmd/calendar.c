/* calendar.c - kurator calendar: shows what a calendar file would change in the database, loads it, lists what is loaded. */
#include <getopt.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/calendar_rows.h"
#include "kurator/calendar_source.h"
#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define SHOWN_MAX 60
#define LOAD_TRIES 4

struct job {
    const char *path, *config;
    bool yes, all;
    struct calendar_set set;
    struct calendar_arrays arrays;
    struct db_session *session;
};

static void help(void)
{
    cmd_usage(&command_calendar);
    fputs(_("\n"
            "load FILE  shows which days change and how many open deadlines move, asks,\n"
            "           stores a new version; FILE is CSV: date,scope,kind,name\n"
            "list       the calendars in force\n"
            "\n"
            "  --yes          loads without asking\n"
            "  --all          shows every changed day\n"
            "  --config FILE  settings from this file only\n"
            "\n"
            "Exit status: 0 done or nothing to do, 1 refused or not loaded,\n"
            "2 called wrongly.\n"), stdout);
}

static void print_safe(const char *text)
{
    struct str s = {0};

    utf8_safe(&s, text);
    fputs(str_text(&s), stdout);
    str_free(&s);
}

static void print_change(const struct db_rows *rows, int i, const char *sign)
{
    printf("  %s %-11s %s  ", sign, db_rows_text(rows, i, 1), db_rows_text(rows, i, 2));
    print_safe(db_rows_text(rows, i, *sign == '+' ? 4 : 3));
    if (*sign == '~') {
        fputs("  ->  ", stdout);
        print_safe(db_rows_text(rows, i, 4));
    }
    putchar('\n');
}

/* What would happen; the number of changed days, or -1 when the database refuses. */
static int print_preview(const struct job *job, const struct db_rows *rows)
{
    static const char *const what[] = {"added", "removed", "changed"};
    static const char *const sign[] = {"+", "-", "~"};
    int changes[3] = {0}, total = 0, errors = 0;

    for (int i = 0; i < db_rows_count(rows); i++) {
        const char *kind = db_rows_text(rows, i, 0);

        if (strcmp(kind, "error") == 0) {
            struct error e = {0};

            calendar_preview_refusal(&job->set, rows, i, &e);
            cmd_fail(&e, 1);
            errors++;
        }
        for (int k = 0; k < 3; k++)
            if (strcmp(kind, what[k]) == 0) {
                changes[k]++;
                if (total++ < SHOWN_MAX || job->all)
                    print_change(rows, i, sign[k]);
            }
    }
    if (errors)
        return -1;
    if (total > SHOWN_MAX && !job->all)
        printf(_("  ... and %d more; --all shows them\n"), total - SHOWN_MAX);
    if (total)
        printf(_("Days added: %d, removed: %d, changed: %d.\n"), changes[0], changes[1], changes[2]);
    for (int i = 0; i < db_rows_count(rows); i++)
        if (strcmp(db_rows_text(rows, i, 0), "moves") == 0)
            printf(_("Open deadlines that move in %s: %lld\n"), db_rows_text(rows, i, 1), db_rows_int(rows, i, 5));
    return total;
}

/* "да", "д", "yes", "y"; everything else is no. */
static bool ask(void)
{
    static const char *const yes[] = {"да", "Да", "ДА", "д", "yes", "Yes", "YES", "y"};
    char line[64];

    fputs(_("Load it? (yes/no) "), stdout);
    fflush(stdout);
    if (!fgets(line, sizeof line, stdin))
        return false;
    const char *word = str_trim(line);

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++)
        if (strcmp(word, yes[i]) == 0)
            return true;
    return false;
}

static int print_saved(const struct job *job, const struct db_rows *rows)
{
    char arg[ERROR_ARGS][256];
    int refused = 0;

    for (int i = 0; i < db_rows_count(rows); i++) {
        int n = db_rows_array(rows, i, 3, arg, ERROR_ARGS);

        if (strcmp(db_rows_text(rows, i, 0), "saved") == 0) {
            printf(_("Loaded as version %lld. Deadlines moved: %s\n"), db_rows_int(rows, i, 5), n ? arg[0] : "0");
        } else {
            struct error e = {0};

            calendar_refusal(&job->set, db_rows_text(rows, i, 1), arg, n, &e);
            refused = cmd_fail(&e, 1);
        }
    }
    return refused;
}

static bool worth_another_try(const struct error *e)
{
    return str_eq(e->code, "db.lost") || str_eq(e->code, "db.stopped") || str_eq(e->code, "db.starting") ||
           str_eq(e->code, "db.busy") || str_eq(e->code, "db.unconfirmed");
}

/* The request id makes it safe to send again when nobody knows whether the first time arrived. */
static int send_load(struct job *job, struct error *e)
{
    char request[37], *copy = mem_dup(job->path);
    struct db_call call = {0};
    const struct db_rows *rows = NULL;
    int failed = -1;

    db_uuid(request);
    calendar_load_call(&call, request, basename(copy), &job->arrays);
    for (int tries = 0; tries < LOAD_TRIES; tries++) {
        if (!job->session && cmd_database(job->config, &job->session, e) != 0) {
            sleep(1);
            continue;
        }
        failed = cmd_call(job->session, &call, &rows, e);
        if (!failed || !worth_another_try(e))
            break;
        db_session_close(&job->session);
    }
    free(copy);
    return failed ? cmd_fail(e, 1) : print_saved(job, rows);
}

static int load(struct job *job, struct error *e)
{
    const struct db_rows *rows = NULL;
    struct db_call call = {0};
    struct conf *conf = NULL;

    if (cmd_conf(job->config, &conf, e) != 0)
        return cmd_fail(e, 1);
    cmd_language(conf);         /* what is wrong with the file is said before the database is asked */
    conf_free(&conf);
    if (calendar_source_file(job->path, &job->set, e) != 0)
        return cmd_fail(e, 1);
    calendar_arrays_make(&job->arrays, &job->set);
    if (cmd_database(job->config, &job->session, e) != 0)
        return cmd_fail(e, 1);
    calendar_preview_call(&call, &job->arrays);
    if (cmd_call(job->session, &call, &rows, e) != 0)
        return cmd_fail(e, 1);
    int changes = print_preview(job, rows);

    if (changes < 0)
        return 1;
    if (changes == 0) {
        puts(_("Nothing changes: the database has this calendar already."));
        return 0;
    }
    if (!job->yes && !isatty(STDIN_FILENO)) {
        error_set(e, "calendar.ask", NULL);
        return cmd_fail(e, 1);
    }
    if (!job->yes && !ask()) {
        puts(_("Not loaded."));
        return 1;
    }
    return send_load(job, e);
}

static int list(struct job *job, struct error *e)
{
    const struct db_rows *rows = NULL;

    if (cmd_database(job->config, &job->session, e) != 0 ||
        db_session_query(job->session, "select scope, name, version, loaded_at, loaded_by, source, days, first_year, last_year"
                                       " from api.calendar_list()", 0, NULL, &rows, e) != 0)
        return cmd_fail(e, 1);
    for (int i = 0; i < db_rows_count(rows); i++) {
        if (db_rows_null(rows, i, 2)) {
            printf("%-11s  %s  ", db_rows_text(rows, i, 0), _("nothing loaded"));
        } else {
            printf("%-11s  %s-%s  ", db_rows_text(rows, i, 0), db_rows_text(rows, i, 7), db_rows_text(rows, i, 8));
            printf(_("version %s, %s days, loaded %s by %s from "), db_rows_text(rows, i, 2), db_rows_text(rows, i, 6),
                   db_rows_text(rows, i, 3), db_rows_text(rows, i, 4));
            print_safe(db_rows_text(rows, i, 5));
            fputs("  ", stdout);
        }
        print_safe(db_rows_text(rows, i, 1));
        putchar('\n');
    }
    return 0;
}

static void job_free(struct job *job)
{
    db_session_close(&job->session);
    calendar_free(&job->set);
    calendar_arrays_free(&job->arrays);
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"yes", no_argument, NULL, 'y'}, {"all", no_argument, NULL, 'a'},
        {"config", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    struct job job = {0};
    struct error e = {0};
    int option, status;

    optind = 0; /* the options of the program itself were read before */
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h': help(); return 0;
        case 'y': job.yes = true; break;
        case 'a': job.all = true; break;
        case 'c': job.config = optarg; break;
        default: return cmd_misuse_option(option, argv);
        }
    }
    int words = argc - optind;

    if (words == 2 && strcmp(argv[optind], "load") == 0) {
        job.path = argv[optind + 1];
        status = load(&job, &e);
    } else if (words == 1 && strcmp(argv[optind], "list") == 0) {
        status = list(&job, &e);
    } else {
        return cmd_misuse("program.operands", "calendar", NULL);
    }
    job_free(&job);
    return status;
}

const struct command command_calendar = {
    .name = "calendar",
    .args = "load FILE [--yes] [--all] [--config FILE]\n"
            "       kurator calendar list [--config FILE]",
    .summary = N_("Shows and loads working calendars"),
    .run = run,
};
