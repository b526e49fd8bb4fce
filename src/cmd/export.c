/* export.c - kurator export: a register as CSV. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/registers.h"

struct job {
    const char *output, *config, *language, *reason, *office, *which;
    struct str filter;          /* {"stage=open",...: an array of the database, not ended yet */
    struct str asked;           /* the conditions as they were typed */
};

static void help(void)
{
    cmd_usage(&command_export);
    fputs(_("\n"
            "  territorial        the citizens that an office keeps: for its head (default)\n"
            "  regional           those of a resource centre's directions\n"
            "  --reason WHY       what for: check, transfer, request, centre, report, plan\n"
            "  --office ID|NUMBER the office: its id, or with a sign its number in the\n"
            "                     programme's annex (n12); otherwise your own, and of the\n"
            "                     regional register all operators\n"
            "  --filter CODE=VAL  only who fits, as in the list of citizens: category=child,\n"
            "                     stage=open, missing=snils, ipra=over; given several times,\n"
            "                     one of each code has to hold\n"
            "  --filter NAME      what the saved view of that name asks for, your own or the\n"
            "                     office's; view=NAME when the name has a sign =\n"
            "  --output FILE      into a file, whole or not at all; otherwise standard output\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "The table holds names, numbers and addresses: the export and what it was for are\n"
            "written in the journal. No cell is taken for a formula.\n"
            "Exit status: 0 done, 1 refused, not connected or not written, 2 called wrongly.\n"), stdout);
}

/* One more term; quotation marks and backslashes in it stay what they are. */
static int add_term(struct str *filter, const char *term)
{
    const char *equals = strchr(term, '=');     /* without one it is the name of a view */

    if (!*term || equals == term || (equals && !equals[1]))
        return cmd_misuse("program.value", "--filter", term);
    str_add(filter, filter->len ? ",\"" : "{\"");
    for (; *term; term++) {
        if (*term == '"' || *term == '\\')
            str_addc(filter, '\\');
        str_addc(filter, *term);
    }
    str_addc(filter, '"');
    return -1;
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;
    switch (option) {
    case 'y': job->reason = value; return -1;
    case 'o': job->office = value; return *value ? -1 : cmd_misuse("program.value", "--office", value);
    case 'f':
        str_addf(&job->asked, "%s%s", job->asked.len ? ", " : "", value);
        return add_term(&job->filter, value);
    case 'w': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    default: return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    }
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"reason", required_argument, NULL, 'y'}, {"office", required_argument, NULL, 'o'},
        {"filter", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'w'}, {"config", required_argument, NULL, 'c'},
        {"lang", required_argument, NULL, 'l'},   {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status >= 0)
        return status;
    if (optind == argc || !str_eq(argv[optind], "register"))
        return cmd_misuse("register.what", NULL, NULL);
    job->which = optind + 1 < argc ? argv[optind + 1] : "territorial";
    if (optind + 2 < argc)
        return cmd_misuse("program.operands", "export", NULL);
    return job->reason ? -1 : cmd_misuse("register.reason", NULL, NULL);
}

static int read_table(const struct job *job, struct db_session *session, struct register_table *t, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;

    register_call(&call, job->office, job->which, job->reason, i18n_language(), str_text(&job->filter));
    return cmd_call(session, &call, &rows, e) != 0 || register_read(t, rows, e) != 0 ? -1 : 0;
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct register_table t = {0};
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status < 0) {
        umask(077);
        status = cmd_settings(job.config, job.language, &conf);
    }
    if (status >= 0) {
        str_free(&job.filter);
        str_free(&job.asked);
        return status;
    }
    if (job.filter.len)
        str_addc(&job.filter, '}');
    int failed = db_session_open(&session, conf_database(conf), &e) != 0 || read_table(&job, session, &t, &e) != 0;

    if (!failed)
        failed = cmd_give(session, job.output, str_text(&t.csv), t.csv.len, &e);
    db_session_close(&session);
    register_free(&t);
    conf_free(&conf);
    str_free(&job.filter);
    if (str_eq(e.code, "filter.unknown"))       /* its words are those of the screen */
        error_set(&e, "export.filter", str_text(&job.asked), NULL);
    str_free(&job.asked);
    bool misused = str_eq(e.code, "register.reason") || str_eq(e.code, "register.unknown") || str_eq(e.code, "export.filter") || str_eq(e.code, "view.unknown");

    return failed ? cmd_fail(&e, misused ? 2 : 1) : 0;
}

const struct command command_export = {
    .name = "export",
    .args = "register [territorial | regional] --reason WHY\n"
            "           [--office ID|NUMBER] [--filter CODE=VALUE | NAME]...\n"
            "           [--output FILE] [--config FILE] [--lang ru|en]",
    .summary = N_("A register of citizens as a table that can be read in again"),
    .run = run,
};
