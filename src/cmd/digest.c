/* digest.c - kurator digest: the board in words, for a supervisor's mail; names no citizen. */
#include <stdio.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/digest.h"
#include "kurator/i18n.h"
#include "kurator/output.h"

#define OLDEST 10

struct job {
    const char *config, *language;
    long office;
    bool quiet;
};

static void help(void)
{
    cmd_usage(&command_digest);
    fputs(_("\n"
            "The figures of the board as plain text: a line for the subject of a mail,\n"
            "an empty line, the text. Overdue told apart, due today, the oldest cases by\n"
            "their numbers, what waits for a decision, who is absent. Mail is no safe\n"
            "place: no citizen is named.\n"
            "\n"
            "  --office ID    the office by its id; otherwise your own\n"
            "  --to-stdout    to the standard output, which is also what happens without it\n"
            "  --quiet        prints nothing when nothing is due and nothing waits\n"
            "  --config FILE  settings from this file only\n"
            "  --lang ru|en   language of the words\n"
            "\n"
            "Exit status: 0 done, 1 refused, not connected or not written,\n"
            "2 called wrongly.\n"), stdout);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;

    switch (option) {
    case 's': return -1;
    case 'q': job->quiet = true; return -1;
    case 'c': job->config = value; return -1;
    case 'o': return str_number(value, 1, 1000000, &job->office) == 0 ? -1 : cmd_misuse("program.value", "--office", value);
    case 'l': return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    default: return 2;
    }
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},  {"office", required_argument, NULL, 'o'}, {"to-stdout", no_argument, NULL, 's'},
        {"quiet", no_argument, NULL, 'q'}, {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    return status < 0 && optind < argc ? cmd_misuse("program.operands", "digest", NULL) : status;
}

static int read_rows(const struct job *job, const struct conf *conf, struct board_rows *rows, struct error *e)
{
    struct db_session *session = NULL;
    const struct db_rows *answer;
    struct db_call call = {0};

    digest_call(&call, (int)job->office, OLDEST);
    int failed = db_session_open(&session, conf_database(conf), e) != 0 || cmd_call(session, &call, &answer, e) != 0;

    if (!failed)
        board_read(rows, answer);
    db_session_close(&session);
    if (!failed && rows->n == 0)
        failed = error_set(e, "digest.rights", NULL);
    return failed ? -1 : 0;
}

static int write_mail(const struct job *job, const struct board_rows *rows, struct error *e)
{
    struct str subject = {0}, body = {0};
    bool due = digest_text(rows, &subject, &body);

    str_addf(&subject, "\n\n%s", str_text(&body));
    int failed = due || !job->quiet ? output_write(NULL, str_text(&subject), subject.len, e) : 0;

    str_free(&subject);
    str_free(&body);
    return failed;
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct conf *conf = NULL;
    struct board_rows rows = {0};
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    int failed = read_rows(&job, conf, &rows, &e) != 0 || write_mail(&job, &rows, &e) != 0;

    board_free(&rows);
    conf_free(&conf);
    return failed ? cmd_fail(&e, 1) : 0;
}

const struct command command_digest = {
    .name = "digest",
    .args = "[--office ID] [--to-stdout] [--quiet]\n"
            "           [--config FILE] [--lang ru|en]",
    .summary = N_("The board in words for a supervisor's mail, no citizen named"),
    .run = run,
};
