/* statistics.c - kurator statistics: the depersonalised export as CSV. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/statistics.h"

struct job {
    const char *output, *config, *language, *reason;
    struct date from, until;
    long office;
    bool region;
};

static void help(void)
{
    cmd_usage(&command_statistics);
    fputs(_("\n"
            "  --reason WHY       what for: report, request, planning, research, publication\n"
            "  --from YYYY-QN     the first quarter of arrival, 2026-Q3; otherwise the last\n"
            "                     one that is over\n"
            "  --until YYYY-QN    the last quarter\n"
            "  --office ID|NUMBER the office: its id, or with a sign its number in the\n"
            "                     programme's annex (n12); otherwise your own\n"
            "  --region           all operators together\n"
            "  --output FILE      into a file, whole or not at all; otherwise standard output\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "Cases without names, numbers, dates and addresses; * stands for what fewer than\n"
            "statistics.smallest_cell citizens share. The export is written in the journal.\n"
            "Exit status: 0 done, 1 refused, not connected or not written, 2 called wrongly.\n"), stdout);
}

/* 12, n12, №12. */
static bool read_office(const char *text, long *out)
{
    const char *digits = strncmp(text, "№", strlen("№")) == 0 ? text + strlen("№") : *text == 'n' || *text == 'N' ? text + 1 : text;

    if (str_number(digits, 1, 999999, out) != 0)
        return false;
    if (digits != text)
        *out = -*out;
    return true;
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;
    switch (option) {
    case 'y': job->reason = value; return -1;
    case 's': return statistics_quarter(value, &job->from) ? -1 : cmd_misuse("program.value", "--from", value);
    case 't': return statistics_quarter(value, &job->until) ? -1 : cmd_misuse("program.value", "--until", value);
    case 'o': return read_office(value, &job->office) ? -1 : cmd_misuse("program.value", "--office", value);
    case 'r': job->region = true; return -1;
    case 'w': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    case 'l': return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    default: return 2;
    }
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"reason", required_argument, NULL, 'y'}, {"from", required_argument, NULL, 's'},
        {"until", required_argument, NULL, 't'},  {"office", required_argument, NULL, 'o'}, {"region", no_argument, NULL, 'r'},
        {"output", required_argument, NULL, 'w'}, {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status >= 0)
        return status;
    if (optind < argc)
        return cmd_misuse("program.operands", "statistics", NULL);
    if (job->region && job->office != STATISTICS_OWN)
        return cmd_misuse("program.together", "--region", "--office");
    if (!job->reason)
        return cmd_misuse("statistics.reason", NULL, NULL);
    if (job->region)
        job->office = STATISTICS_REGION;
    return -1;
}

static int read_cases(const struct job *job, struct db_session *session, struct statistics *s, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;

    statistics_call(&call, job->office, job->from, job->until, job->reason, i18n_language());
    return cmd_call(session, &call, &rows, e) != 0 || statistics_read(s, rows, e) != 0 ? -1 : 0;
}

static int run(int argc, char **argv)
{
    struct job job = {.office = STATISTICS_OWN};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct statistics s = {0};
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    umask(077);
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    int failed = db_session_open(&session, conf_database(conf), &e) != 0 || read_cases(&job, session, &s, &e) != 0;

    if (!failed)
        failed = cmd_give(session, job.output, str_text(&s.csv), s.csv.len, &e);
    db_session_close(&session);
    statistics_free(&s);
    conf_free(&conf);
    return failed ? cmd_fail(&e, strcmp(e.code, "statistics.reason") == 0 ? 2 : 1) : 0;
}

const struct command command_statistics = {
    .name = "statistics",
    .args = "--reason WHY [--from YYYY-QN] [--until YYYY-QN]\n"
            "           [--office ID|NUMBER | --region] [--output FILE]\n"
            "           [--config FILE] [--lang ru|en]",
    .summary = N_("Cases for statistics, of which none can be told apart"),
    .run = run,
};
