/* main.c - options and the table of subcommands; nothing else. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/cmd.h"
#include "kurator/i18n.h"

/* In the order of the help. */
static const struct command *const commands[] = {
    &command_deadline,
    &command_migrate,
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int print_help(void)
{
    printf(_("Usage: kurator [--help] [--version] [COMMAND ...]\n\nCommands:\n"));
    for (size_t i = 0; i < COMMANDS; i++)
        printf("  %-10s %s\n", commands[i]->name, _(commands[i]->summary));
    printf(_("\nkurator COMMAND --help tells more.\n"));
    return fflush(stdout) == 0 ? 0 : 1;
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(commands[i]->name, name) == 0)
            return commands[i];
    return NULL;
}

/* What runs without a subcommand; the session program takes this place. */
static int run_default(int argc, char **argv)
{
    (void)argc;
    (void)argv;
    return print_help();
}

int main(int argc, char **argv)
{
    static const struct option options[] = {
        {"help", no_argument, NULL, 'h'}, {"version", no_argument, NULL, 'V'}, {NULL, 0, NULL, 0}};
    const struct command *command;
    struct error e = {0};
    int option;

    i18n_start(getenv("KURATOR_LANGUAGE"));
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        if (option == 'h')
            return print_help();
        if (option == 'V')
            return puts("kurator " KURATOR_VERSION) < 0;
        error_set(&e, "program.option", argv[optind - 1], NULL);
        return cmd_fail(&e, 2);
    }
    if (optind == argc)
        return run_default(argc, argv);
    command = find_command(argv[optind]);
    if (command)
        return command->run(argc - optind, argv + optind);
    error_set(&e, "program.command", argv[optind], NULL);
    return cmd_fail(&e, 2);
}
