/* doctor.c - kurator doctor: what is in order here and what is not, each with what to do. */
#include "doctor.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kurator/cmd.h"
#include "kurator/wrap.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define LEVEL_CELLS 10
#define LINE_CELLS 80

static void help(void)
{
    cmd_usage(&command_doctor);
    fputs(_("\n"
            "Checks this machine and the database: settings, locale, words, terminal,\n"
            "connection, versions, account, calendars, journal, clocks, periodic work.\n"
            "A line each: ok, warning or trouble, and what to do. Changes nothing.\n"
            "Without the database it says so and checks the rest.\n"
            "\n"
            "  --line         only the line: how long terminal and database take to\n"
            "                 answer, what a clerk waits for, which way and settings help\n"
            "  --quiet        only what is not in order\n"
            "  --office N     id of the office, for those who have several\n"
            "  --config FILE  settings from this file only\n"
            "\n"
            "Exit status: 0 no trouble (warnings may be there), 1 a trouble was found,\n"
            "2 called wrongly.\n"), stdout);
}

static const char *level_word(enum doctor_level level)
{
    switch (level) {
    case DOCTOR_OK: return _("ok");
    case DOCTOR_WARN: return _("warning");
    case DOCTOR_BAD: return _("trouble");
    }
    return "";
}

static void print_line(void *ctx, int i, const char *text)
{
    const char *word = i ? "" : ctx;

    fputs(word, stdout);
    for (int cells = utf8_cells(word); cells < LEVEL_CELLS; cells++)
        putchar(' ');
    puts(text);
}

/* 80, or less on a narrow terminal. */
static int line_cells(void)
{
    struct winsize size = {0};
    bool narrow = ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 2 * LEVEL_CELLS && size.ws_col < LINE_CELLS;

    return narrow ? size.ws_col : LINE_CELLS;
}

void doctor_error(struct doctor *d, enum doctor_level level, const struct error *e)
{
    char text[1024];
    const char *word = level_word(level);

    d->warned += level == DOCTOR_WARN;
    d->bad += level == DOCTOR_BAD;
    if (d->quiet && level == DOCTOR_OK)
        return;
    message_text(e, text, sizeof text);
    text_wrap(text, line_cells() - LEVEL_CELLS, print_line, (void *)(uintptr_t)word);
    if (fflush(stdout) != 0 && !d->broken)
        d->broken = errno;
}

void doctor_say(struct doctor *d, enum doctor_level level, const char *code, ...)
{
    struct error e = {0};
    va_list args;
    const char *arg;

    error_set(&e, code, NULL);
    va_start(args, code);
    while ((arg = va_arg(args, const char *)) != NULL && e.nargs < ERROR_ARGS)
        str_copy(e.arg[e.nargs++], sizeof e.arg[0], arg);
    va_end(args);
    doctor_error(d, level, &e);
}

static int examine(struct doctor *d)
{
    doctor_settings(d);
    if (d->conf)
        cmd_language(d->conf);
    if (d->line) {
        doctor_line(d);
    } else {
        doctor_locale(d);
        doctor_terminal(d);
        doctor_database(d);
    }
    if (!d->quiet && !d->line) {
        if (d->warned + d->bad == 0)
            puts(_("All is in order."));
        else
            printf(_("Warnings: %d, troubles: %d.\n"), d->warned, d->bad);
    }
    conf_free(&d->conf);
    if (fflush(stdout) != 0 && !d->broken)
        d->broken = errno;
    if (d->broken) {
        struct error e = {0};

        error_set(&e, "program.write", strerror(d->broken), NULL);
        return cmd_fail(&e, 1);
    }
    return d->bad ? 1 : 0;
}

static int take_option(void *ctx, int option, const char *value)
{
    struct doctor *d = ctx;

    switch (option) {
    case 'q': d->quiet = true; return -1;
    case 'l': d->line = true; return -1;
    case 'c': d->config = value; return -1;
    case 'o': return str_number(value, 1, 1000000, &d->office) == 0 ? -1 : cmd_misuse("program.value", "--office", value);
    default: return 2;
    }
}

static int run(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"quiet", no_argument, NULL, 'q'}, {"line", no_argument, NULL, 'l'}, {"office", required_argument, NULL, 'o'},
        {"config", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
    struct doctor d = {0};
    int status = cmd_options(argc, argv, options, help, take_option, &d);

    if (status >= 0)
        return status;
    if (optind < argc)
        return cmd_misuse("program.operands", "doctor", NULL);
    return examine(&d);
}

const struct command command_doctor = {
    .name = "doctor",
    .args = "[--line] [--quiet] [--office N] [--config FILE]",
    .summary = N_("Checks this machine and the database, says what to do"),
    .run = run,
};
