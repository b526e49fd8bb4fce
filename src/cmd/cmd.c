/* cmd.c - what subcommands share. */
#include "kurator/cmd.h"

#include <stdio.h>

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
    printf("%s kurator %s %s\n%s\n", _("Usage:"), command->name, command->args, _(command->summary));
}
