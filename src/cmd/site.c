/* site.c - kurator site: the places where organisations receive citizens. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/casefile.h"
#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/csv.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/output.h"
#include "kurator/str.h"
#include "kurator/users.h"
#include "kurator/utf8.h"

struct job {
    const char *action, *office, *name, *address, *output, *config, *language;
    long id;
    bool csv, listing;
};

static void help(void)
{
    cmd_usage(&command_site);
    fputs(_("\n"
            "  list     all sites, or those of one organisation\n"
            "  add      a new one: --office and --name are needed\n"
            "  rename   another name, or another address\n"
            "\n"
            "  --office OFFICE    an id, or n and the number in the programme's annex: n1\n"
            "  --name TEXT, --address TEXT\n"
            "  --format text|csv  list: lines (the default), or for spreadsheets\n"
            "  --output FILE      list: into a file, whole or not at all\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "Exit status: 0 done, 1 refused or not connected, 2 called wrongly.\n"), stdout);
}

static int take_option(void *ctx, int option, const char *value)
{
    struct job *job = ctx;

    switch (option) {
    case 'O': job->office = value; return -1;
    case 'n': job->name = value; return -1;
    case 'a': job->address = value; return -1;
    case 'o': job->output = value; job->listing = true; return -1;
    case 'c': job->config = value; return -1;
    case 'F':
        job->listing = true;
        job->csv = str_eq(value, "csv");
        return job->csv || str_eq(value, "text") ? -1 : cmd_misuse("program.format", value, NULL);
    case 'l': return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    default: return 2;
    }
}

/* The words and options fit the action, -1; or the exit status. */
static int check_words(struct job *job, int words, const char *id)
{
    bool list = str_eq(job->action, "list"), add = str_eq(job->action, "add"), rename = str_eq(job->action, "rename");

    if (!(list || add || rename) || words != (rename ? 2 : 1) || (rename && str_number(id, 1, 999999, &job->id) != 0))
        return cmd_misuse("program.operands", "site", NULL);
    if (rename && job->office)
        return cmd_misuse("program.together", job->action, "--office");
    if (list && (job->name || job->address))
        return cmd_misuse("program.together", job->action, job->name ? "--name" : "--address");
    if (!list && job->listing)
        return cmd_misuse("program.together", job->action, job->output ? "--output" : "--format");
    return list || (job->name && (rename || job->office)) ? -1 : cmd_misuse("program.operands", "site", NULL);
}

static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"office", required_argument, NULL, 'O'}, {"name", required_argument, NULL, 'n'},
        {"address", required_argument, NULL, 'a'}, {"format", required_argument, NULL, 'F'}, {"output", required_argument, NULL, 'o'},
        {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},   {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status >= 0)
        return status;
    job->action = optind < argc ? argv[optind] : "";
    return check_words(job, argc - optind, optind + 1 < argc ? argv[optind + 1] : "");
}

static bool of_office(const struct site_row *s, const char *office)
{
    long number = 0;

    if (!office)
        return true;
    return str_number(office + (*office == 'n'), 1, 999999, &number) == 0 && number == (*office == 'n' ? s->office_no : s->office_id);
}

static void print(const struct site_row *s, int n, const struct job *job, struct str *out)
{
    static const char *const head[] = {"id", "office_id", "office_no", "office", "name", "address"};
    const char *before = NULL;

    if (job->csv)
        csv_write(out, head, 6);
    for (int i = 0; i < n; i++) {
        char id[16], office[16], no[16] = "";

        if (!of_office(&s[i], job->office))
            continue;
        snprintf(id, sizeof id, "%d", s[i].id);
        snprintf(office, sizeof office, "%d", s[i].office_id);
        if (s[i].office_no)
            snprintf(no, sizeof no, "%d", s[i].office_no);
        if (job->csv) {
            const char *cells[] = {id, office, no, s[i].office_name, s[i].name, s[i].address};

            csv_write(out, cells, 6);
            continue;
        }
        if (!before || !str_eq(before, s[i].office_name)) {
            utf8_safe(out, s[i].office_name);
            str_addc(out, '\n');
        }
        before = s[i].office_name;
        str_addf(out, "%8s  ", id);
        utf8_safe(out, s[i].name);
        if (*s[i].address) {
            str_add(out, "\n          ");
            utf8_safe(out, s[i].address);
        }
        str_addc(out, '\n');
    }
}

static int list(const struct job *job, struct db_session *session, struct error *e)
{
    const struct db_rows *rows;
    struct db_call call = {0};
    struct site_row *sites;
    struct str out = {0};

    sites_call(&call, 0);
    if (cmd_call(session, &call, &rows, e) != 0)
        return -1;
    int n = sites_read(&sites, rows);

    print(sites, n, job, &out);
    int failed = output_write(job->output, str_text(&out), out.len, e);

    str_free(&out);
    free(sites);
    return failed;
}

/* 0 saved, 1 refused (said already), -1 an error. */
static int save(const struct job *job, struct db_session *session, struct error *e)
{
    const char *names[3], *values[3];
    const struct db_rows *rows;
    struct save_row answer[8];
    struct db_call call = {0};
    char request[37], text[1024];
    int n = 0;

    if (job->office)
        names[n] = "office", values[n++] = job->office;
    names[n] = "name", values[n++] = job->name;
    if (job->address)
        names[n] = "address", values[n++] = job->address;
    db_uuid(request);
    struct save_params p = {.function = "save_site", .request = request, .target = job->id,
                            .names = db_array(names, n), .values = db_array(values, n)};       /* no base: whatever it was called */

    save_call(&call, &p);
    int failed = cmd_call(session, &call, &rows, e);

    free(p.names);
    free(p.values);
    if (failed)
        return -1;
    n = save_read(answer, 8, rows);
    if (n > 0 && str_eq(answer[0].outcome, "saved")) {
        printf(_("Site %lld: %s\n"), answer[0].id, job->name);
        return 0;
    }
    for (int i = 0; i < n; i++) {
        struct error why = {0};

        error_set(&why, answer[i].code, answer[i].nargs ? answer[i].args[0] : answer[i].field, NULL);
        fprintf(stderr, "kurator: %s%s%s%s\n", answer[i].field[0] ? "--" : "", answer[i].field, answer[i].field[0] ? ": " : "", message_text(&why, text, sizeof text));
    }
    return 1;
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    umask(077);
    if (status < 0)
        status = cmd_settings(job.config, job.language, &conf);
    if (status < 0) {
        status = db_session_open(&session, conf_database(conf), &e) != 0 ? -1 : str_eq(job.action, "list") ? list(&job, session, &e) : save(&job, session, &e);
        db_session_close(&session);
        status = status < 0 ? cmd_fail(&e, 1) : status;
        if (fflush(stdout) != 0)
            status = 1;
    }
    conf_free(&conf);
    return status;
}

const struct command command_site = {
    .name = "site",
    .args = "list | add --office OFFICE --name TEXT |\n"
            "             rename ID --name TEXT  [OPTIONS]",
    .summary = N_("Sites: where organisations receive citizens"),
    .run = run,
};
