/* deadline.c - kurator deadline: the last day of a period of working days, and why. */
#include <errno.h>
#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "deadline.h"
#include "kurator/calendar_source.h"
#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define DAYS_MAX 10000

struct job {
    const char *scope;
    const char *file;           /* NULL: the calendar that comes with the program */
    const char *config;         /* settings from this file only */
    const char *language;       /* of --lang, or NULL */
    bool explain, suspend, database;
    struct calendar_set set;
};

/* 2026-11-23 or 23.11.2026: whole dates only, since a script has no today. */
static int parse_from(const char *text, struct date *out, struct error *e)
{
    char iso[DATE_ISO_SIZE];

    if (strlen(text) == 10 && text[2] == '.' && text[5] == '.') {
        snprintf(iso, sizeof iso, "%.4s-%.2s-%.2s", text + 6, text + 3, text);
        text = iso;
    }
    if (date_from_iso(text, out) == 0)
        return 0;
    if (strlen(text) == 10 && strspn(text, "0123456789-") == 10 && text[4] == '-' && text[7] == '-')
        return error_set(e, "date.none", text, NULL);
    return error_set(e, "deadline.from", text, NULL);
}

int deadline_parse_pair(const char *from_text, const char *days_text, struct date *from, int *days, struct error *e)
{
    long n;

    if (parse_from(from_text, from, e) != 0)
        return -1;
    if (str_number(days_text, 1, DAYS_MAX, &n) != 0)
        return error_set(e, "deadline.days", days_text, NULL);
    *days = (int)n;
    return 0;
}

static const char *kind_word(enum day_kind kind)
{
    static const char *const words[DAY_KIND_COUNT_] = {
        [DAY_WORKDAY] = N_("working day"),
        [DAY_WEEKEND] = N_("weekend"),
        [DAY_HOLIDAY] = N_("holiday"),
        [DAY_TRANSFERRED_OFF] = N_("day off, transferred"),
        [DAY_WORKING_WEEKEND] = N_("working weekend"),
        [DAY_NONWORKING_PERIOD] = N_("non-working period"),
    };

    return _(words[kind]);
}

/* Text and blanks up to `cells`. */
static void add_padded(struct str *line, const char *text, int cells)
{
    str_add(line, text);
    for (int i = utf8_cells(text); i < cells; i++)
        str_addc(line, ' ');
}

static void print_step(void *context, const struct workday_step *step)
{
    const int *kind_cells = context;
    struct str line = {0};
    char iso[DATE_ISO_SIZE], number[16] = "-";

    if (step->number)
        snprintf(number, sizeof number, "%d", step->number);
    add_padded(&line, date_iso(step->date, iso), 10);
    str_addc(&line, ' ');
    add_padded(&line, i18n_weekday(date_weekday(step->date)), 3);
    str_addf(&line, " %5s  ", number);
    if (step->info.scope[0]) {
        add_padded(&line, kind_word(step->info.kind), *kind_cells);
        str_addf(&line, "  %s  ", step->info.scope);
        utf8_safe(&line, step->info.name);
    } else {
        str_add(&line, kind_word(step->info.kind));
    }
    puts(str_text(&line));
    str_free(&line);
}

static int explain(struct job *job, struct date from, int days, struct error *e)
{
    int kind_cells = 0;

    for (int kind = 0; kind < DAY_KIND_COUNT_; kind++) {
        int cells = utf8_cells(kind_word((enum day_kind)kind));

        kind_cells = cells > kind_cells ? cells : kind_cells;
    }
    return workday_explain(&job->set, job->scope, job->suspend, from, days, print_step, &kind_cells, e);
}

static int one(struct job *job, const char *from_text, const char *days_text, struct error *e)
{
    struct date from, due;
    char iso[DATE_ISO_SIZE];
    int days = 0;

    if (deadline_parse_pair(from_text, days_text, &from, &days, e) != 0)
        return -1;
    if (job->explain && explain(job, from, days, e) != 0)
        return -1;
    if (workday_due(&job->set, job->scope, job->suspend, from, days, &due, e) != 0)
        return -1;
    puts(date_iso(due, iso));
    return 0;
}

int deadline_split_line(char *line, size_t len, char *word[2], struct error *e)
{
    static const char blanks[] = " \t\r\n\v\f";
    char *rest = line;

    if (strlen(line) != len) /* a NUL would hide the rest */
        return error_set(e, "deadline.line", NULL);
    for (int i = 0; i < 2; i++) {
        word[i] = rest + strspn(rest, blanks);
        rest = word[i] + strcspn(word[i], blanks);
        if (word[i] == rest)
            return error_set(e, "deadline.line", NULL);
        if (*rest)
            *rest++ = '\0';
    }
    return str_blank(rest) ? 0 : error_set(e, "deadline.line", NULL);
}

/* Line n of the output belongs to line n of the input, whatever that was. */
static int many(struct job *job)
{
    char *line = NULL, *word[2] = {NULL, NULL}, text[1024];
    size_t room = 0;
    ssize_t len;
    long number = 0;
    int status = 0;

    while ((len = getline(&line, &room, stdin)) >= 0) {
        struct error e = {0};

        number++;
        if (strlen(line) == (size_t)len && str_blank(line)) {
            putchar('\n');
        } else if (deadline_split_line(line, (size_t)len, word, &e) != 0 || one(job, word[0], word[1], &e) != 0) {
            message_text(&e, text, sizeof text);
            printf("error: %s\n", text);
            fprintf(stderr, _("kurator: line %ld: %s\n"), number, text);
            status = 1;
        }
    }
    free(line);
    return status;
}

static int flush_output(int status)
{
    struct error e = {0};

    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    error_set(&e, "program.write", strerror(errno), NULL);
    return cmd_fail(&e, 1);
}

static void help(void)
{
    cmd_usage(&command_deadline);
    fputs(_("\n"
            "FROM is 2026-11-23 or 23.11.2026; the count starts on the next day.\n"
            "With - instead, lines FROM DAYS are read and one date a line is printed.\n"
            "\n"
            "  --calendar SCOPE      territory: RU, RU-IRK, RU-IRK-UOBO, RU-SAR or RU-AST\n"
            "  --file CSV            another calendar file than the one that comes along\n"
            "  --explain             every day counted or skipped, and why\n"
            "  --nonworking-suspend  days declared non-working in 2020 and 2021 do not count\n"
            "  --database            by the calendars in force in the database\n"
            "  --config FILE         settings from this file only\n"
            "  --lang ru|en          language of the words\n"
            "\n"
            "Exit status: 0 done, 1 a date could not be computed, 2 called wrongly.\n"),
          stdout);
}

/* -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct job *job)
{
    static const struct option options[] = {
        {"calendar", required_argument, NULL, 'c'}, {"file", required_argument, NULL, 'f'},
        {"explain", no_argument, NULL, 'e'},        {"nonworking-suspend", no_argument, NULL, 's'},
        {"lang", required_argument, NULL, 'l'},     {"help", no_argument, NULL, 'h'},
        {"database", no_argument, NULL, 'd'},       {"config", required_argument, NULL, 'o'},
        {NULL, 0, NULL, 0},
    };
    struct error e = {0};
    int option;

    optind = 0; /* the options of the program itself were read before */
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        switch (option) {
        case 'c': job->scope = optarg; break;
        case 'f': job->file = optarg; break;
        case 'e': job->explain = true; break;
        case 's': job->suspend = true; break;
        case 'd': job->database = true; break;
        case 'o': job->config = optarg; break;
        case 'l':
            if (strcmp(optarg, "ru") != 0 && strcmp(optarg, "en") != 0) {
                error_set(&e, "program.language", optarg, NULL);
                return cmd_fail(&e, 2);
            }
            job->language = optarg;
            i18n_start(optarg);
            break;
        case 'h': help(); return flush_output(0);
        default:
            error_set(&e, option == ':' ? "program.argument" : "program.option", argv[optind - 1], NULL);
            return cmd_fail(&e, 2);
        }
    }
    return -1;
}

/* Options that exclude each other, and the scope. */
static void check_job(const struct job *job, int words, bool from_stdin, struct error *e)
{
    if (!from_stdin && words != 2)
        error_set(e, "program.operands", "deadline", NULL);
    else if (from_stdin && job->explain)
        error_set(e, "program.together", "--explain", "-", NULL);
    else if (job->database && (job->explain || job->file || job->suspend))
        error_set(e, "program.together", "--database", job->explain ? "--explain" : job->file ? "--file" : "--nonworking-suspend", NULL);
    else
        scope_require(job->scope, NULL, e);
}

static int compute(struct job *job, char **words, bool from_stdin)
{
    struct error e = {0};
    int status;

    if (job->database)
        return deadline_from_database(job->config, job->scope, from_stdin ? NULL : words);
    if (calendar_source_file(job->file, &job->set, &e) != 0)
        return cmd_fail(&e, 1);
    if (from_stdin)
        status = many(job);
    else
        status = one(job, words[0], words[1], &e) == 0 ? 0 : cmd_fail(&e, 1);
    calendar_free(&job->set);
    return status;
}

static int run(int argc, char **argv)
{
    struct job job = {0};
    struct error e = {0};
    struct conf *conf = NULL;
    int status = read_options(argc, argv, &job), words = argc - optind;

    if (status >= 0)
        return status;
    argv += optind;
    bool from_stdin = words == 1 && strcmp(argv[0], "-") == 0;

    if (cmd_conf(job.config, &conf, &e) != 0)
        return cmd_fail(&e, 2);
    if (!job.language)
        cmd_language(conf);
    if (!job.scope)
        job.scope = conf_text(conf, CONF_CALENDAR_SCOPE);
    check_job(&job, words, from_stdin, &e);
    if (!job.file && conf_text(conf, CONF_CALENDAR_FILE)[0])
        job.file = conf_text(conf, CONF_CALENDAR_FILE);
    status = error_is(&e) ? cmd_fail(&e, 2) : compute(&job, argv, from_stdin);
    conf_free(&conf);
    return flush_output(status);
}

const struct command command_deadline = {
    .name = "deadline",
    .args = "[--calendar SCOPE] [--file CSV | --database]\n"
            "                        [--explain] [--nonworking-suspend] [--config FILE]\n"
            "                        [--lang ru|en] FROM DAYS | -",
    .summary = N_("The last day of a period of working days"),
    .run = run,
};
