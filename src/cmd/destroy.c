/* destroy.c - kurator destroy: an act with its part of the journal, the list of acts, and that list done again after a restore. */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/csv.h"
#include "kurator/destruction.h"
#include "kurator/files.h"
#include "kurator/i18n.h"
#include "kurator/journal.h"
#include "kurator/output.h"
#include "kurator/sha256.h"
#include "kurator/str.h"

#define LIST_MAX (64 * 1024 * 1024)
#define LIST_HEAD "office,number,decided,citizen,entered,ground,since"

struct job {
    const char *config, *language, *output, *journal, *file;
    int office, number;
    char verb;                  /* 'a'ct, 'l'ist of acts, 'r'eapply */
};

static void help(void)
{
    cmd_usage(&command_destroy);
    fputs(_("\n"
            "  act N          act of destruction number N of the office: for who may decide\n"
            "  acts           the list of all acts as CSV, to be kept beside the backups\n"
            "                 (role kurator_migrator)\n"
            "  reapply        destroys again what the database's own acts say is destroyed;\n"
            "                 with FILE, a list of acts, what an older backup brought back\n"
            "                 (role kurator_migrator)\n"
            "  --journal FILE writes what the journal has of the act's citizens, without\n"
            "                 values, as a sealed CSV\n"
            "  --output FILE  into a file, whole or not at all; otherwise standard output\n"
            "  --office N     the office; otherwise the first of the account\n"
            "  --config FILE  settings from this file only\n"
            "  --lang ru|en   language of the words\n"
            "\n"
            "Exit status: 0 done, 1 refused, not connected or not written, 2 called\n"
            "wrongly, 3 done, but months of the journal are detached.\n"), stdout);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;
    long office;

    switch (option) {
    case 'j': job->journal = value; return -1;
    case 'w': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    case 'o':
        if (str_number(value, 1, 1000000, &office) != 0)
            return cmd_misuse("program.value", "--office", value);
        job->office = (int)office;
        return -1;
    default: return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    }
}

/* The verb and what belongs to it. */
static int take_words(struct job *job, int n, char **words)
{
    long number = 0;

    job->verb = n == 2 && str_eq(words[0], "act") ? 'a' : n == 1 && str_eq(words[0], "acts") ? 'l' : (n == 1 || n == 2) && str_eq(words[0], "reapply") ? 'r' : '?';
    if (job->verb == '?')
        return cmd_misuse("program.operands", "destroy", NULL);
    if (job->verb == 'a' && str_number(words[1], 1, 999999999, &number) != 0)
        return cmd_misuse("program.value", "act", words[1]);
    if (job->verb != 'a' && (job->journal || job->office))
        return cmd_misuse("program.together", words[0], job->journal ? "--journal" : "--office");
    if (job->verb == 'r' && job->output)
        return cmd_misuse("program.together", words[0], "--output");
    job->number = (int)number;
    job->file = job->verb == 'r' && n == 2 ? words[1] : NULL;
    return -1;
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"journal", required_argument, NULL, 'j'}, {"output", required_argument, NULL, 'w'},
        {"office", required_argument, NULL, 'o'}, {"config", required_argument, NULL, 'c'},  {"lang", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    return status >= 0 ? status : take_words(job, argc - optind, argv + optind);
}

/* ---- an act ---- */

/* Its citizens in the journal as CSV; the digest goes into the journal, what the journal is sealed with into the file. */
static int journal_part(const struct job *job, struct db_session *session, struct str *out, char away[160], struct error *e)
{
    struct journal_seal seal = {0};
    struct journal_row last = {0};
    struct db_call given = {0};
    const struct db_rows *rows;
    int n = 0;

    journal_csv_head(out);
    do {
        struct db_call call = {0};
        struct journal_rows page = {0};

        act_journal_call(&call, job->office, job->number, seal.entries ? &last : NULL, JOURNAL_PAGE_MAX);
        if (cmd_call(session, &call, &rows, e) != 0 || journal_read(&page, rows, &n, e) != 0) {
            journal_free(&page);
            return -1;
        }
        for (int i = 0; i < page.n; i++)
            journal_csv(&page.row[i], out);
        if (page.away[0])
            str_copy(away, 160, page.away);
        if (page.n)
            last = page.row[page.n - 1];
        seal.entries += page.n;
        journal_free(&page);
    } while (n == JOURNAL_PAGE_MAX);
    journal_csv_away(away, out);
    sha256_hex(str_text(out), out->len, seal.digest);
    act_exported_call(&given, job->office, job->number, &seal);
    if (cmd_call(session, &given, &rows, e) != 0 || journal_exported_read(&seal, rows, e) != 0)
        return -1;
    journal_seal_write(&seal, out);
    return 0;
}

static int act_run(const struct job *job, struct db_session *session, int lines)
{
    struct db_call call = {0};
    struct act act = {0};
    struct str text = {0}, part = {0};
    struct error e = {0};
    const struct db_rows *rows;
    char away[160] = "";

    act_call(&call, job->office, job->number, "export");
    int failed = cmd_call(session, &call, &rows, &e) != 0 || act_read(&act, job->number, rows, &e) != 0;

    if (!failed && job->journal)
        failed = journal_part(job, session, &part, away, &e) != 0 || output_write(job->journal, str_text(&part), part.len, &e) != 0;
    if (!failed) {
        act_text(&act, lines, &text);
        failed = output_write(job->output, str_text(&text), text.len, &e);
    }
    act_free(&act);
    str_free(&text);
    str_free(&part);
    if (!failed && away[0])
        error_set(&e, "journal.away", away, NULL);
    return error_is(&e) ? cmd_fail(&e, failed ? 1 : 3) : 0;
}

/* ---- the list of acts ---- */

static int list_run(const struct job *job, struct db_session *session)
{
    struct str out = {0};
    struct error e = {0};
    const struct db_rows *rows;
    int failed = db_session_query(session, "select r.office, r.number, r.decided_at, r.person, r.made_at, r.ground, r.since from kurator.destruction_register() r", 0, NULL, &rows, &e);

    str_add(&out, LIST_HEAD "\r\n");
    for (int i = 0; !failed && i < db_rows_count(rows); i++) {
        const char *cells[7];

        for (int k = 0; k < 7; k++)
            cells[k] = db_rows_text(rows, i, k);
        csv_write(&out, cells, 7);
    }
    if (!failed)
        failed = output_write(job->output, str_text(&out), out.len, &e);
    str_free(&out);
    return failed ? cmd_fail(&e, 1) : 0;
}

/* A line of the list taken apart in place: seven cells, none of them in quotation marks. */
static bool take_line(char *line, const char *cell[7])
{
    line[strcspn(line, "\r")] = '\0';
    for (int k = 0; k < 7; k++) {
        char *end = line + strcspn(line, ",");
        bool last = *end == '\0';

        cell[k] = line;
        *end = '\0';
        if (last != (k == 6))
            return false;
        line = end + 1;
    }
    return strspn(cell[0], "0123456789") == strlen(cell[0]) && strspn(cell[1], "0123456789") == strlen(cell[1]) && strspn(cell[3], "0123456789") == strlen(cell[3])
        && *cell[0] && *cell[1] && *cell[3] && strlen(cell[2]) == 26 && strlen(cell[4]) == 26 && (!*cell[6] || strlen(cell[6]) == 10);
}

/* Every line is looked at before the first is done. */
static int apply_lines(struct db_session *session, char *text, bool dry, long long *done, struct error *e)
{
    int n = 1;

    for (char *line = text, *next; line && *line; line = next, n++) {
        const char *cell[7], *params[7];
        const struct db_rows *rows;
        struct str copy = {0};
        char number[16];

        next = strchr(line, '\n');
        str_addn(&copy, line, next ? (size_t)(next - line) : strlen(line));
        next = next ? next + 1 : NULL;
        snprintf(number, sizeof number, "%d", n);
        bool good = n == 1 ? strncmp(copy.data, LIST_HEAD, strlen(LIST_HEAD)) == 0 : take_line(copy.data, cell);
        int failed = good ? 0 : error_set(e, "destroy.line", number, NULL);

        if (good && n > 1 && !dry) {
            for (int k = 0; k < 7; k++)
                params[k] = k == 6 && !*cell[k] ? NULL : cell[k];
            failed = db_session_query(session, "select kurator.destroy_again($1::int, $2::int, $3, $4::bigint, $5, $6, $7::date)", 7, params, &rows, e);
            *done += !failed && str_eq(db_rows_text(rows, 0, 0), "done");
        }
        str_free(&copy);
        if (failed)
            return -1;
    }
    return 0;
}

static int reapply_run(const struct job *job, struct db_session *session)
{
    struct error e = {0};
    struct str text = {0};
    const struct db_rows *rows;
    long long done = 0;
    int failed;

    if (job->file) {
        failed = file_read(job->file, false, LIST_MAX, &text, &e) != 0;
        if (!failed && text.len == 0)
            failed = error_set(&e, "destroy.line", "1", NULL);
        failed = failed || apply_lines(session, text.data, true, &done, &e) != 0 || apply_lines(session, text.data, false, &done, &e) != 0;
    } else {
        failed = db_session_query(session, "select kurator.destroy_missing()", 0, NULL, &rows, &e) != 0;
        done = failed ? 0 : db_rows_int(rows, 0, 0);
    }
    str_free(&text);
    if (failed)
        return cmd_fail(&e, 1);
    printf(_("Citizens destroyed again by their acts: %lld\n"), done);
    return fflush(stdout) == 0 ? 0 : 1;
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    umask(077);
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    if (db_session_open(&session, conf_database(conf), &e) != 0)
        status = cmd_fail(&e, 1);
    else
        status = job.verb == 'a' ? act_run(&job, session, (int)conf_int(conf, CONF_PRINT_LINES)) : job.verb == 'l' ? list_run(&job, session) : reapply_run(&job, session);
    db_session_close(&session);
    conf_free(&conf);
    return status;
}

const struct command command_destroy = {
    .name = "destroy",
    .args = "act N [--journal FILE] [--output FILE] [--office N]\n"
            "       kurator destroy acts [--output FILE] | reapply [FILE]",
    .summary = N_("Acts of destruction of personal data"),
    .run = run,
};
