/* import.c - kurator import: files of extracts, and an office's own register, into the database. */
#include "import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/casefile.h"
#include "kurator/conf.h"
#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/output.h"
#include "kurator/str.h"

#define LOT_LINES 1000          /* whoever saves something of a citizen of a lot waits until it is written; larger ones cost the server the same a line */

static void help(void)
{
    cmd_usage(&command_import);
    fputs(_("\n"
            "  extracts FILE...  extracts of IPRA: each opens a referral with its period at\n"
            "                    the operator of the address, or joins a running case\n"
            "  register FILE...  citizens of an office's own register: no referral, no period\n"
            "  operators FILE... organisations with their sites (administrator)\n"
            "  staff FILE...     who works where in which role; no passwords (administrator)\n"
            "  lists FILE...     words and values of the reference lists (administrator)\n"
            "\n"
            "A file is CSV (UTF-8 or CP1251; comma, semicolon or tab) or, of extracts, the\n"
            "XML of the federal register. Its columns stand in kurator(1). The same file\n"
            "again goes on where it was left and changes nothing that is there. Of operators,\n"
            "staff and lists all lines are taken in or, when one is wrong, none.\n"
            "\n"
            "  --current      gives out the table of operators, staff or lists as it is now\n"
            "  --map FILE     what the columns are called: CSV of their header, our column\n"
            "  --dry-run      only says what would become of each line\n"
            "  --lot N        lines of one transaction, 0 all of the file (usual: 1000)\n"
            "  --output FILE  what became of each line, as CSV, whole or not at all\n"
            "  --office ID    the office by its number in the database\n"
            "  --quiet        prints nothing of what went well\n"
            "  --config FILE  settings from this file only\n"
            "  --lang ru|en   language of the words\n"
            "\n"
            "Exit status: 0 done; 1 not read, refused or not connected; 2 called wrongly;\n"
            "3 done, but for lines that were refused or lie in the tray; of operators, staff\n"
            "and lists: lines were refused, and nothing was written.\n"), stdout);
}

static int one_file(struct import_job *job, const char *path, struct str *csv, struct error *e)
{
    const char *slash = strrchr(path, '/');
    struct import_source source;
    struct db_call call = {0};
    const struct db_rows *rows;
    struct save_row begun;
    char request[37];
    bool before = false;
    int lines = 0;

    if (import_source_open(&source, path, e) != 0)
        return -1;
    db_uuid(request);
    import_begin_call(&call, request, job->office, job->kind, slash ? slash + 1 : path, source.sha256, source.bytes);
    int failed = import_ask(job, &call, &rows, e) != 0 || import_answered(rows, &begun, e) != 0 ? -1 : 0;

    if (!failed && begun.nargs > 1 && *begun.args[1])
        lines = (int)strtol(begun.args[1], NULL, 10);
    else if (!failed)
        failed = import_source_columns_known(&source, job, path, e) != 0 ? -1 : import_source_stage(&source, job, begun.id, (int)strtol(begun.args[0], NULL, 10), &lines, e);
    import_source_close(&source);
    if (!failed && job->dry)
        failed = import_check_all(job, begun.id, lines, e);
    if (!failed && !job->dry)
        failed = import_apply_all(job, begun.id, lines, &before, e);
    if (failed)
        return -1;
    if (before && !job->quiet && !job->dry)
        puts(_("This file was taken in before: nothing changes."));
    return import_report(job, begun.id, csv, e);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct import_job *job = ctx;
    long number;

    switch (option) {
    case 'n': job->dry = true; return -1;
    case 'p': job->current = true; return -1;
    case 'q': job->quiet = true; return -1;
    case 'w': job->output = value; return -1;
    case 'm': job->map = value; return -1;
    case 'c': job->config = value; return -1;
    case 'o':
    case 't':
        if (str_number(value, option == 'o', option == 'o' ? 1000000 : 100000000, &number) != 0)
            return cmd_misuse("program.value", option == 'o' ? "--office" : "--lot", value);
        *(option == 'o' ? &job->office : &job->lot) = (int)number;
        return -1;
    default: return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    }
}

static int all_files(struct import_job *job, char **paths, int n)
{
    static const char *const head[6] = {"line", "verdict", "outcome", "office", "column", "reason"};
    struct str csv = {0};
    struct error e = {0};
    int status = 0;

    csv_write(&csv, head, 6);
    for (int i = 0; i < n && status != 1; i++) {
        int done = one_file(job, paths[i], job->output ? &csv : NULL, &e);

        status = done < 0 ? cmd_fail(&e, 1) : done > status ? done : status;
    }
    if (status != 1 && job->output && output_write(job->output, str_text(&csv), csv.len, &e) != 0)
        status = cmd_fail(&e, 1);
    str_free(&csv);
    return status;
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"dry-run", no_argument, NULL, 'n'}, {"current", no_argument, NULL, 'p'}, {"lot", required_argument, NULL, 't'}, {"map", required_argument, NULL, 'm'},
        {"output", required_argument, NULL, 'w'}, {"office", required_argument, NULL, 'o'}, {"quiet", no_argument, NULL, 'q'},
        {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'}, {NULL, 0, NULL, 0}};
    struct import_job job = {.lot = LOT_LINES};
    struct error e = {0};
    int status = cmd_options(argc, argv, options, help, take_option, &job);

    if (status >= 0)
        return status;
    bool reference = optind < argc && import_reference_knows(argv[optind]);

    if (argc - optind < 1 || (!str_eq(argv[optind], "extracts") && !str_eq(argv[optind], "register") && !reference) || (argc - optind < 2) != job.current)
        return cmd_misuse("program.operands", "import", NULL);
    job.kind = argv[optind];
    if (reference && (job.map || job.office || job.lot != LOT_LINES))
        return cmd_misuse("program.together", job.kind, job.map ? "--map" : job.office ? "--office" : "--lot");
    if (!reference && job.current)
        return cmd_misuse("program.together", job.kind, "--current");
    status = cmd_settings(job.config, job.language, &job.conf);
    if (status < 0 && job.map && import_map_read(&job, job.map, &e) != 0)
        status = cmd_fail(&e, 1);
    if (status < 0 && db_session_open(&job.session, conf_database(job.conf), &e) != 0)
        status = cmd_fail(&e, 1);
    if (status < 0)
        status = job.current ? import_reference_current(&job) : (reference ? import_reference_run : all_files)(&job, argv + optind + 1, argc - optind - 1);
    db_session_close(&job.session);
    conf_free(&job.conf);
    free(job.alias);
    return fflush(stdout) != 0 ? 1 : status;
}

const struct command command_import = {
    .name = "import",
    .args = "KIND FILE... [OPTIONS]",
    .summary = N_("Takes in files of extracts, registers, organisations, staff, lists"),
    .run = run,
};
