/* directions.c - kurator directions: which citizens the monitors of a resource centre see. */
#include "kurator/directions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/casefile.h"
#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/output.h"
#include "kurator/str.h"

#define FILE_MAX ((size_t)1 << 20)

struct job {
    const char *path, *output, *config, *language;
};

static void help(void)
{
    cmd_usage(&command_directions);
    fputs(_("\n"
            "  list      the directions of all resource centres, as CSV\n"
            "  set FILE  puts the rows of FILE in place of those of its centres\n"
            "\n"
            "  --output FILE  list: into a file, whole or not at all\n"
            "  --config FILE  settings from this file only\n"
            "  --lang ru|en   language of the words\n"
            "\n"
            "The columns: centre,name,age_from,age_to,disability,work_degree,territory.\n"
            "A monitor sees the citizens who fit a row of his centre; what is left empty\n"
            "asks for nothing. See kurator-admin(8).\n"
            "Exit status: 0 done, 1 refused or not connected, 2 called wrongly.\n"), stdout);
}

static int list(const struct job *job, struct db_session *session, struct error *e)
{
    const struct db_rows *rows;
    struct db_call call = {0};
    struct str out = {0};

    directions_call(&call);
    if (cmd_call(session, &call, &rows, e) != 0)
        return -1;
    csv_write(&out, direction_columns, DIRECTION_COLUMNS);
    for (int i = 0; i < db_rows_count(rows); i++) {
        const char *cells[DIRECTION_COLUMNS];

        for (int c = 0; c < DIRECTION_COLUMNS; c++)
            cells[c] = db_rows_text(rows, i, c);
        csv_write(&out, cells, DIRECTION_COLUMNS);
    }
    int failed = output_write(job->output, str_text(&out), out.len, e);

    str_free(&out);
    return failed;
}

/* The line of the file for the number of a row, from 2. */
static const char *line_of(const struct directions *d, const char *row, char *buf, size_t size)
{
    long n;

    if (str_number(row, 2, d->count + 1, &n) != 0)
        return row;
    snprintf(buf, size, "%d", d->line[n - 2]);
    return buf;
}

/* 0 saved, 1 refused: each line that is wrong is said. */
static int answer(const struct directions *d, const struct db_rows *rows)
{
    struct save_row row[20];
    char line[16];
    int n = save_read(row, 20, rows);

    if (n > 0 && str_eq(row[0].outcome, "saved") && row[0].nargs == 2) {
        printf(_("Directions kept: %s, of centres: %s.\n"), row[0].args[0], row[0].args[1]);
        return 0;
    }
    for (int i = 0; i < n; i++) {
        struct error e = {0};

        error_set(&e, row[i].code, row[i].nargs ? line_of(d, row[i].args[0], line, sizeof line) : NULL, row[i].nargs > 1 ? row[i].args[1] : NULL, NULL);
        cmd_fail(&e, 1);
    }
    return 1;
}

static int read_text(const char *path, struct str *out, struct error *e)
{
    FILE *file = fopen(path, "rb");
    char chunk[16384];
    size_t n;
    int failed = 0;

    if (!file)
        return error_set(e, "directions.open", path, strerror(errno), NULL);
    while ((n = fread(chunk, 1, sizeof chunk, file)) > 0 && out->len <= FILE_MAX)
        str_addn(out, chunk, n);
    if (ferror(file) || out->len > FILE_MAX)
        failed = error_set(e, "directions.open", path, strerror(ferror(file) ? errno : EFBIG), NULL);
    fclose(file);
    return failed;
}

static int set(const struct job *job, struct db_session *session, struct error *e)
{
    const struct db_rows *rows;
    struct db_call call = {0};
    struct directions d = {0};
    struct str text = {0};
    char request[37];
    int failed = read_text(job->path, &text, e);

    if (!failed)
        failed = directions_parse(str_text(&text), text.len, &d, e);
    if (!failed) {
        db_uuid(request);
        directions_save_call(&call, request, &d);
        failed = cmd_call(session, &call, &rows, e) != 0 ? -1 : answer(&d, rows);
    }
    directions_free(&d);
    str_free(&text);
    return failed;
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;

    switch (option) {
    case 'o': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    case 'l': return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    default: return 2;
    }
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {{"help", no_argument, NULL, 'h'}, {"output", required_argument, NULL, 'o'}, {"config", required_argument, NULL, 'c'},
                                            {"lang", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job), words = argc - optind;

    if (status >= 0)
        return status;
    if (words == 2 && str_eq(argv[optind], "set")) {
        job->path = argv[optind + 1];
        return job->output ? cmd_misuse("program.together", "set", "--output") : -1;
    }
    return words == 1 && str_eq(argv[optind], "list") ? -1 : cmd_misuse("program.operands", "directions", NULL);
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status < 0)
        status = cmd_settings(job.config, job.language, &conf);
    if (status < 0) {
        status = db_session_open(&session, conf_database(conf), &e) != 0 ? -1 : job.path ? set(&job, session, &e) : list(&job, session, &e);
        db_session_close(&session);
        status = status < 0 ? cmd_fail(&e, 1) : status;
        if (fflush(stdout) != 0)
            status = 1;
    }
    conf_free(&conf);
    return status;
}

const struct command command_directions = {
    .name = "directions",
    .args = "list | set FILE  [OPTIONS]",
    .summary = N_("Which citizens the monitors of a resource centre see"),
    .run = run,
};
