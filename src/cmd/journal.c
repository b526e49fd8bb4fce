/* journal.c - kurator journal: who looked, changed, gave out, as text or as CSV with its seal. */
#include "journal.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/output.h"
#include "kurator/sha256.h"

#define ENTRIES_MAX 1000000

static void help(void)
{
    cmd_usage(&command_journal);
    fputs(_("\n"
            "  --person -|NUMBER  of one citizen: - reads SNILS, or the whole name and birth\n"
            "                     date, from a line of standard input; NUMBER is that of\n"
            "                     the journal\n"
            "  --user LOGIN       of one account\n"
            "  --from DAY         from this day on, YYYY-MM-DD\n"
            "  --until DAY        until this day\n"
            "  --kind KIND        change, look, list, export, print, login, failure, rights\n"
            "  --format text|csv  text of 80 columns (the default), or a table whose last\n"
            "                     line seals it\n"
            "  --output FILE      into a file, whole or not at all; otherwise standard output\n"
            "  --office N         the office you are auditor of; otherwise the first\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "  verify             looks whether blocks, entries and values are as they were\n"
            "                     sealed; with FILE whether that file is as it was given out\n"
            "  rotate             detaches months older than journal.keep_months (role\n"
            "                     kurator_migrator); --attach YYYY-MM brings one back\n"
            "\n"
            "Columns are told, never what they hold. Looking is written in the journal.\n"
            "Exit status: 0 done, 1 refused, not connected, not written or not whole,\n"
            "2 called wrongly, 3 done, but months asked for are detached.\n"), stdout);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct journal_job *job = ctx;
    long office;

    switch (option) {
    case 'p': job->person = value; return -1;
    case 'u': return str_copy(job->question.login, sizeof job->question.login, value) && *value ? -1 : cmd_misuse("program.value", "--user", value);
    case 's': return date_from_iso(value, &job->question.from) == 0 ? -1 : cmd_misuse("program.value", "--from", value);
    case 't': return date_from_iso(value, &job->question.until) == 0 ? -1 : cmd_misuse("program.value", "--until", value);
    case 'k':
        if (!journal_kind_known(value))
            return cmd_misuse("program.value", "--kind", value);
        str_copy(job->question.kind, sizeof job->question.kind, value);
        return -1;
    case 'o':
        if (str_number(value, 1, 1000000, &office) != 0)
            return cmd_misuse("program.value", "--office", value);
        job->question.office = (int)office;
        return -1;
    case 'w': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    case 'a': job->attach = value; return -1;
    case 'f':
        job->csv = str_eq(value, "csv");
        return job->csv || str_eq(value, "text") ? -1 : cmd_misuse("program.format", value, NULL);
    default: return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    }
}

/* What may not be said together with the verb. */
static int check_words(const struct journal_job *job, int operands)
{
    const struct journal_question *q = &job->question;

    if (operands > (job->verb == 'v'))
        return cmd_misuse("program.operands", "journal", NULL);
    if (job->verb != 'r' && (job->person || q->login[0] || q->kind[0] || job->output || job->csv))
        return cmd_misuse("program.together", job->verb == 'v' ? "verify" : "rotate", job->person ? "--person" : q->login[0] ? "--user" : q->kind[0] ? "--kind" : job->output ? "--output" : "--format");
    if (job->verb == 'o' && (date_exists(q->from) || date_exists(q->until)))
        return cmd_misuse("program.together", "rotate", date_exists(q->from) ? "--from" : "--until");
    if (job->attach && job->verb != 'o')
        return cmd_misuse("program.together", "--attach", job->verb == 'v' ? "verify" : "journal");
    return -1;
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct journal_job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"person", required_argument, NULL, 'p'}, {"user", required_argument, NULL, 'u'},
        {"from", required_argument, NULL, 's'},   {"until", required_argument, NULL, 't'},  {"kind", required_argument, NULL, 'k'},
        {"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'w'}, {"office", required_argument, NULL, 'o'},
        {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},   {"attach", required_argument, NULL, 'a'},
        {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status >= 0)
        return status;
    job->verb = optind == argc ? 'r' : str_eq(argv[optind], "verify") ? 'v' : str_eq(argv[optind], "rotate") ? 'o' : '?';
    if (job->verb == '?')
        return cmd_misuse("program.operands", "journal", NULL);
    optind += job->verb != 'r';
    job->file = optind < argc ? argv[optind] : NULL;
    return check_words(job, argc - optind);
}

/* The citizen never stands on the command line, which others can see: one line of standard input. */
static int read_person(struct journal_job *job, struct error *e)
{
    char line[300] = "";
    long number;
    time_t now = time(NULL);
    struct tm tm;

    if (!job->person)
        return 0;
    if (!str_eq(job->person, "-")) {
        if (str_number(job->person, 1, 999999999, &number) != 0)
            return error_set(e, "journal.argument", NULL);
        job->question.subject = number;
        return 0;
    }
    if (!fgets(line, sizeof line, stdin))
        return error_set(e, "journal.typed", NULL);
    localtime_r(&now, &tm);
    int failed = journal_person(line, (struct date){tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday}, &job->question, e);

    mem_wipe(line, sizeof line);
    return failed;
}

static int read_entries(struct journal_job *job, struct db_session *session, struct str *out, long *entries, struct error *e)
{
    struct journal_rows page = {0};
    struct journal_row have;
    int n = 0, failed;

    do {
        struct db_call call = {0};
        const struct db_rows *rows;

        journal_call(&call, &job->question, *entries ? &have : NULL, JOURNAL_PAGE_MAX);
        failed = cmd_call(session, &call, &rows, e) != 0 || journal_read(&page, rows, &n, e) != 0;
        for (int i = 0; i < page.n && !failed; i++)
            (job->csv ? journal_csv : journal_text)(&page.row[i], out);
        if (page.away[0])
            str_copy(job->away, sizeof job->away, page.away);
        if (page.n)
            have = page.row[page.n - 1];
        *entries += page.n;
        journal_free(&page);
        if (!failed && *entries > ENTRIES_MAX)
            failed = error_set(e, "journal.many", "1000000", NULL);
    } while (!failed && n == JOURNAL_PAGE_MAX);
    return failed;
}

/* The digest goes into the journal, and what the journal is sealed with goes into the file. */
static int seal(const struct journal_job *job, struct db_session *session, long entries, struct str *out, struct error *e)
{
    struct journal_seal seal = {.entries = entries};
    struct db_call call = {0};
    char filter[200];
    const struct db_rows *rows;

    sha256_hex(str_text(out), out->len, seal.digest);
    journal_filter(&job->question, job->away, filter, sizeof filter);
    journal_exported_call(&call, job->question.office, &seal, filter);
    if (cmd_call(session, &call, &rows, e) != 0 || journal_exported_read(&seal, rows, e) != 0)
        return -1;
    journal_seal_write(&seal, out);
    return 0;
}

/* What the days asked have and these entries have not: the exit status. A text on the terminal says it itself. */
static int tell_away(const struct journal_job *job)
{
    struct error e = {0};

    if (!job->away[0])
        return 0;
    error_set(&e, "journal.away", job->away, NULL);
    return job->csv || job->output ? cmd_fail(&e, 3) : 3;
}

static int read_run(struct journal_job *job, struct db_session *session)
{
    struct error e = {0};
    struct str out = {0};
    long entries = 0;

    if (job->csv)
        journal_csv_head(&out);
    int failed = read_entries(job, session, &out, &entries, &e);

    if (!failed && !job->csv && entries == 0)
        str_addf(&out, "%s\n", _("There is no such entry."));
    if (!failed)
        (job->csv ? journal_csv_away : journal_text_away)(job->away, &out);
    if (!failed && job->csv)
        failed = seal(job, session, entries, &out, &e);
    if (!failed)
        failed = output_write(job->output, str_text(&out), out.len, &e);
    str_free(&out);
    return failed ? cmd_fail(&e, 1) : tell_away(job);
}

static int run(int argc, char **argv)
{
    struct journal_job job = {0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    umask(077);
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    if (read_person(&job, &e) != 0)
        status = cmd_fail(&e, 2);
    else if (db_session_open(&session, conf_database(conf), &e) != 0)
        status = cmd_fail(&e, 1);
    else
        status = job.verb == 'o' ? journal_rotate_run(&job, session) : job.verb == 'r' ? read_run(&job, session)
                 : job.file ? journal_file_run(&job, session) : journal_verify_run(&job, session);
    db_session_close(&session);
    conf_free(&conf);
    return status;
}

const struct command command_journal = {
    .name = "journal",
    .args = "[--person -|NUMBER] [--user LOGIN] [--from DAY]\n"
            "           [--until DAY] [--kind KIND] [--format text|csv] [--output FILE]\n"
            "       kurator journal verify [--from DAY] [--until DAY] | verify FILE\n"
            "       kurator journal rotate [--attach YYYY-MM]",
    .summary = N_("Who looked at and changed what, and whether its seals are whole"),
    .run = run,
};
