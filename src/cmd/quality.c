/* quality.c - kurator quality: what is missing to act and what was late, of an office, of its citizens, of all operators. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/quality.h"

#define PAGE 5000
#define PEOPLE_MAX 100000

struct job {
    const char *output, *config, *language, *office, *rule;
    bool csv, region;
};

static void help(void)
{
    cmd_usage(&command_quality);
    fputs(_("\n"
            "  --people RULE      the citizens behind a figure: act for all who cannot be\n"
            "                     acted for, or the code of a rule, which --format csv shows\n"
            "  --office ID|NUMBER the office: its id, or with a sign its number in the\n"
            "                     programme's annex (n12); otherwise your own\n"
            "  --region           all operators as they were counted last, figures alone\n"
            "  --format text|csv  text of 80 columns (the default), or a table\n"
            "  --output FILE      into a file, whole or not at all; otherwise standard output\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "A list of citizens is written in the journal.\n"
            "Exit status: 0 done, 1 refused, not connected or not written, 2 called wrongly.\n"), stdout);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;
    switch (option) {
    case 'p': job->rule = value; return *value ? -1 : cmd_misuse("program.value", "--people", value);
    case 'o': job->office = value; return *value ? -1 : cmd_misuse("program.value", "--office", value);
    case 'r': job->region = true; return -1;
    case 'w': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    case 'f':
        job->csv = str_eq(value, "csv");
        return job->csv || str_eq(value, "text") ? -1 : cmd_misuse("program.format", value, NULL);
    default: return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    }
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"people", required_argument, NULL, 'p'}, {"office", required_argument, NULL, 'o'},
        {"region", no_argument, NULL, 'r'},       {"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'w'},
        {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},   {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status < 0 && optind < argc)
        return cmd_misuse("program.operands", "quality", NULL);
    if (status < 0 && job->region && (job->office || job->rule))
        return cmd_misuse("program.together", "--region", job->office ? "--office" : "--people");
    return status;
}

static int read_people(const struct job *job, struct db_session *session, struct str *out, const char *office, int lines, struct error *e)
{
    struct quality_people people = {0};
    int failed;

    do {
        struct db_call call = {0};
        const struct db_rows *rows;

        quality_people_call(&call, job->office ? job->office : "", str_eq(job->rule, "act") ? "" : job->rule, i18n_language(), "export", &people, PAGE);
        failed = cmd_call(session, &call, &rows, e) != 0 || quality_people_read(&people, rows, e) != 0;
    } while (!failed && people.n < people.total && people.n < PEOPLE_MAX);
    if (!failed && job->csv)
        quality_people_csv(&people, out);
    else if (!failed)
        quality_people_text(&people, office, lines, out);
    quality_people_free(&people);
    return failed ? -1 : 0;
}

static int read_office(const struct job *job, struct db_session *session, int lines, struct str *out, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;
    struct quality q;

    quality_call(&call, job->office ? job->office : "", i18n_language());
    if (cmd_call(session, &call, &rows, e) != 0 || quality_read(&q, rows, e) != 0)
        return -1;
    if (job->rule)
        return read_people(job, session, out, q.office, lines, e);
    if (job->csv)
        quality_csv(&q, out);
    else
        quality_text(&q, lines, out);
    return 0;
}

static int read_region(const struct job *job, struct db_session *session, int lines, struct str *out, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;
    struct quality_region r;

    quality_region_call(&call);
    if (cmd_call(session, &call, &rows, e) != 0)
        return -1;
    quality_region_read(&r, rows);
    int failed = r.n == 0 ? error_set(e, "quality.region", NULL) : 0;

    if (!failed && job->csv)
        quality_region_csv(&r, out);
    else if (!failed)
        quality_region_text(&r, lines, out);
    quality_region_free(&r);
    return failed;
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct str out = {0};
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    umask(077);
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    int lines = (int)conf_int(conf, CONF_PRINT_LINES);
    int failed = db_session_open(&session, conf_database(conf), &e) != 0 || (job.region ? read_region : read_office)(&job, session, lines, &out, &e) != 0;

    if (!failed)
        failed = cmd_give(session, job.output, str_text(&out), out.len, &e);
    db_session_close(&session);
    str_free(&out);
    conf_free(&conf);
    return failed ? cmd_fail(&e, str_eq(e.code, "quality.rule") ? 2 : 1) : 0;
}

const struct command command_quality = {
    .name = "quality",
    .args = "[--people RULE] [--office ID|NUMBER | --region]\n"
            "           [--format text|csv] [--output FILE] [--config FILE] [--lang ru|en]",
    .summary = N_("What is missing in the register to act, and what was late"),
    .run = run,
};
