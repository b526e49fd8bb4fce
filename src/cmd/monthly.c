/* monthly.c - kurator monthly: the monthly form, or the people behind one of its figures, as text or CSV. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/monthly.h"
#include "kurator/str.h"

#define PEOPLE_MAX 100000

struct job {
    const char *output, *config, *language, *people;
    struct date month;
    long office;
    bool region, csv;
    struct monthly_cell cell;
    struct monthly form;
    struct monthly_people list;
};

static void help(void)
{
    cmd_usage(&command_monthly);
    fputs(_("\n"
            "  --month YYYY-MM    the month; otherwise the running one, as of now\n"
            "  --office ID|NUMBER the office: its id, or with a sign its number in the\n"
            "                     programme's annex (n12); otherwise your own\n"
            "  --region           all operators together\n"
            "  --people CELL      who is behind a figure: row, row.part, with /column:\n"
            "                     overdue, arrived.ipra, late.phone/child, closed/place:Name\n"
            "  --format text|csv  pages of 80 columns (the default), or for spreadsheets\n"
            "  --output FILE      into a file, whole or not at all; otherwise standard output\n"
            "  --config FILE      settings from this file only\n"
            "  --lang ru|en       language of the words\n"
            "\n"
            "Rows and columns of CELL stand in the CSV; kurator(1) defines them.\n"
            "What is given out is written in the journal.\n"
            "Exit status: 0 done, 1 refused, not connected or not written, 2 called wrongly.\n"), stdout);
}

/* Exactly 2026-11. */
static bool read_month(const char *text, struct date *out)
{
    char day[DATE_ISO_SIZE];

    if (strlen(text) != 7)
        return false;
    snprintf(day, sizeof day, "%.7s-01", text);
    return date_from_iso(day, out) == 0;
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
    struct error e = {0};

    switch (option) {
    case 'm': return read_month(value, &job->month) ? -1 : cmd_misuse("program.value", "--month", value);
    case 'o': return read_office(value, &job->office) ? -1 : cmd_misuse("program.value", "--office", value);
    case 'r': job->region = true; return -1;
    case 'w': job->output = value; return -1;
    case 'c': job->config = value; return -1;
    case 'p':
        job->people = value;
        return monthly_cell_parse(value, &job->cell, &e) == 0 ? -1 : cmd_fail(&e, 2);
    case 'f':
        job->csv = str_eq(value, "csv");
        return job->csv || str_eq(value, "text") ? -1 : cmd_misuse("program.format", value, NULL);
    case 'l':
        return cmd_language_option(value, &job->language) ? -1 : cmd_misuse("program.option", value, NULL);
    default: return 2;
    }
}

/* -1, or the exit status when the words were all there is to it. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'},         {"month", required_argument, NULL, 'm'},  {"office", required_argument, NULL, 'o'},
        {"region", no_argument, NULL, 'r'},       {"people", required_argument, NULL, 'p'}, {"format", required_argument, NULL, 'f'},
        {"output", required_argument, NULL, 'w'}, {"config", required_argument, NULL, 'c'}, {"lang", required_argument, NULL, 'l'},
        {NULL, 0, NULL, 0}};
    int status = cmd_options(argc, argv, options, help, take_option, job);

    if (status < 0 && optind < argc)
        return cmd_misuse("program.operands", "monthly", NULL);
    if (status < 0 && job->region && job->office != MONTHLY_OWN)
        return cmd_misuse("program.together", "--region", "--office");
    if (job->region)
        job->office = MONTHLY_REGION;
    return status;
}

static int read_form(struct job *job, struct db_session *session, struct error *e)
{
    struct db_call call = {0};
    const struct db_rows *rows;

    monthly_call(&call, job->office, job->month, i18n_language(), job->people ? "" : "export");
    if (cmd_call(session, &call, &rows, e) != 0 || monthly_read(&job->form, rows, e) != 0)
        return -1;
    if (!job->people)
        return 0;
    do {
        struct db_call people = {0};

        monthly_people_call(&people, job->form.office_id, job->form.month, &job->cell, job->list.n ? "" : "export", &job->list, PEOPLE_MAX);
        if (cmd_call(session, &people, &rows, e) != 0)
            return -1;
        if (monthly_people_read(&job->list, rows, e) != 0)
            break;
        if (db_rows_count(rows) == 0 || job->list.n >= job->list.total)
            return 0;
    } while (true);
    if (str_eq(e->code, "monthly.cell"))
        error_set(e, "monthly.cell", job->people, NULL);
    return -1;
}

static int write_form(const struct job *job, int lines, struct db_session *session, struct error *e)
{
    struct str out = {0};

    if (job->people && job->csv)
        monthly_people_csv(&job->list, &out);
    else if (job->people)
        monthly_people_text(&job->form, &job->cell, &job->list, lines, &out);
    else if (job->csv)
        monthly_csv(&job->form, &out);
    else
        monthly_text(&job->form, lines, &out);
    int failed = cmd_give(session, job->output, str_text(&out), out.len, e);

    str_free(&out);
    return failed;
}

static int run(int argc, char **argv)
{
    struct job job = {.office = MONTHLY_OWN};
    struct conf *conf = NULL;
    struct db_session *session = NULL;
    struct error e = {0};
    int status = read_options(argc, argv, &job);

    if (status >= 0)
        return status;
    umask(077);
    if ((status = cmd_settings(job.config, job.language, &conf)) >= 0)
        return status;
    int failed = db_session_open(&session, conf_database(conf), &e) != 0 || read_form(&job, session, &e) != 0;

    if (!failed)
        failed = write_form(&job, (int)conf_int(conf, CONF_PRINT_LINES), session, &e);
    db_session_close(&session);
    monthly_free(&job.form);
    monthly_people_free(&job.list);
    conf_free(&conf);
    return failed ? cmd_fail(&e, 1) : 0;
}

const struct command command_monthly = {
    .name = "monthly",
    .args = "[--month YYYY-MM] [--office ID|NUMBER | --region]\n"
            "           [--people CELL] [--format text|csv] [--output FILE]\n"
            "           [--config FILE] [--lang ru|en]",
    .summary = N_("The monthly form of the plan, and who is behind its figures"),
    .run = run,
};
