/* cmd.c - what subcommands share. */
#include "kurator/cmd.h"

#include <getopt.h>
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

bool cmd_language_option(const char *value, const char **out)
{
    *out = value;
    return strcmp(value, "ru") == 0 || strcmp(value, "en") == 0;
}
