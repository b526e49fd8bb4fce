/* overdue.c - kurator overdue, and what calls and visits share with it: the lists of the day as pages or CSV, to a file, a pipe or the printer. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/child.h"
#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/print.h"
#include "list.h"

#define PRINT_TIMEOUT_MS 60000

struct job {
    const struct command *command;
    const char *office, *assignee, *output, *config, *language;
    bool mine, csv, print;
    struct session session;
    struct paper_list list;
};

static void help(const struct command *command)
{
    cmd_usage(command);
    fputs(_("\n"
            "  --format text|csv  pages of 80 columns (the default), or a table\n"
            "  --office ID|NUMBER the office: its id, or with a sign its number in the\n"
            "                     programme's annex (n12); otherwise your first\n"
            "  --mine             only your own cases\n"
            "  --assignee LOGIN   only the cases of this colleague\n"
            "  --output FILE      into a file, whole or not at all; otherwise standard output\n"
            "  --print            to the printer, by the setting print.command (lp)\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "What is given out is written in the journal.\n"
            "Exit status: 0 done, 1 refused, not connected or not written, 2 called wrongly.\n"), stdout);
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},           {"format", required_argument, NULL, 'f'}, {"office", required_argument, NULL, 'o'},
        {"mine", no_argument, NULL, 'm'},           {"assignee", required_argument, NULL, 'a'}, {"output", required_argument, NULL, 'w'},
        {"print", no_argument, NULL, 'p'},          {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    int option;

    optind = 0; /* the options of the program itself were read before */
    while ((option = getopt_long(argc, argv, ":h", options, NULL)) != -1) {
        switch (option) {
        case 'h': help(job->command); return fflush(stdout) == 0 ? 0 : 1;
        case 'o': job->office = optarg; break;
        case 'm': job->mine = true; break;
        case 'a': job->assignee = optarg; break;
        case 'w': job->output = optarg; break;
        case 'p': job->print = true; break;
        case 'c': job->config = optarg; break;
        case 'f':
            if (!str_eq(optarg, "text") && !str_eq(optarg, "csv"))
                return cmd_misuse("program.format", optarg, NULL);
            job->csv = str_eq(optarg, "csv");
            break;
        case 'l':
            if (!cmd_language_option(optarg, &job->language))
                return cmd_misuse("program.option", optarg, NULL);
            break;
        default: return cmd_misuse_option(option, argv);
        }
    }
    if (optind < argc)
        return cmd_misuse("program.operands", job->command->name, NULL);
    if (job->mine && job->assignee)
        return cmd_misuse("program.together", "--mine", "--assignee");
    if (job->print && (job->output || job->csv))
        return cmd_misuse("program.together", "--print", job->output ? "--output" : "--format csv");
    return -1;
}

/* What was read is in the journal already, so it is all given out, or said why not. */
static int read_list(struct job *job, struct db_session *session, struct error *e)
{
    const struct db_rows *rows;
    struct db_call lists = {0}, call = {0};

    session_lists_call(&lists, 0, i18n_language());
    if (cmd_call(session, &lists, &rows, e) != 0)
        return -1;
    session_lists_read(&job->session, rows);
    paper_list_call(&call, job->office ? job->office : "", job->command->name, job->mine ? "mine" : "all", job->assignee, job->print);
    if (cmd_call(session, &call, &rows, e) != 0)
        return -1;
    return paper_list_read(&job->list, rows, job->office, job->assignee, e);
}

static int write_list(const struct job *job, const struct conf *conf, struct db_session *session, struct error *e)
{
    struct str out = {0}, whose = {0};
    int failed;

    if (job->mine)
        str_add(&whose, _("only mine"));
    else if (job->assignee)
        str_addf(&whose, _("only %s"), job->list.n ? job->list.rows[0].assignee : job->assignee);
    struct paper_list_style style = {job->command->name, str_text(&whose), (int)conf_int(conf, CONF_PRINT_LINES)};

    if (job->csv)
        paper_list_csv(&job->list, &job->session, job->command->name, &out);
    else
        paper_list_text(&job->list, &job->session, &style, &out);
    if (job->print)
        failed = child_run(conf_text(conf, CONF_PRINT_COMMAND), str_text(&out), out.len, PRINT_TIMEOUT_MS, e);
    else
        failed = cmd_give(session, job->output, str_text(&out), out.len, e);
    str_free(&out);
    str_free(&whose);
    return failed;
}

int list_run(const struct command *command, int argc, char **argv)
{
    struct job job = {.command = command};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    umask(077);
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    int failed = db_session_open(&session, conf_database(conf), &e) != 0 || read_list(&job, session, &e) != 0;

    if (!failed)
        failed = write_list(&job, conf, session, &e);
    db_session_close(&session);
    paper_list_free(&job.list);
    session_free(&job.session);
    conf_free(&conf);
    return failed ? cmd_fail(&e, 1) : 0;
}

static int run(int argc, char **argv)
{
    return list_run(&command_overdue, argc, argv);
}

const struct command command_overdue = {"overdue", LIST_ARGS, N_("The overdue deadlines as a list on paper or CSV"), run};
