/* cmd.c - what subcommands share. */
#include "kurator/cmd.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/message.h"

int cmd_fail(const struct error *e, int status)
{
    char text[1024];

    fprintf(stderr, "kurator: %s\n", message_text(e, text, sizeof text));
    return status;
}

void cmd_usage(const struct command *command)
{
    printf("%s kurator %s%s%s\n%s\n", _("Usage:"), command->name, *command->args ? " " : "", command->args, _(command->summary));
}

int cmd_misuse(const char *code, const char *a, const char *b)
{
    struct error e = {0};

    error_set(&e, code, a, b, NULL);
    return cmd_fail(&e, 2);
}

int cmd_misuse_option(int option, char *const argv[])
{
    return cmd_misuse(option == ':' ? "program.argument" : "program.option", argv[optind - 1], NULL);
}

int cmd_options(int argc, char **argv, const struct option *options, void (*help)(void),
                int (*take)(void *job, int option, const char *value), void *job)
{
    int option, status = -1;
    bool quiet = false;

    for (const struct option *o = options; o->name; o++)
        quiet = quiet || strcmp(o->name, "quiet") == 0;
    optind = 0; /* the options of the program itself were read before */
    while (status < 0 && (option = getopt_long(argc, argv, quiet ? ":hq" : ":h", options, NULL)) != -1) {
        if (option == 'h') {
            help();
            return fflush(stdout) == 0 ? 0 : 1;
        }
        status = option == ':' || option == '?' ? cmd_misuse_option(option, argv) : take(job, option, optarg);
    }
    return status;
}

bool cmd_language_option(const char *value, const char **out)
{
    *out = value;
    return strcmp(value, "ru") == 0 || strcmp(value, "en") == 0;
}
