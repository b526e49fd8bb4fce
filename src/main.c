/* main.c - options and the table of subcommands; nothing else. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/environment.h"
#include "kurator/i18n.h"

/* In the order of the help. */
static const struct command *const commands[] = {
    &command_session,
    &command_deadline,
    &command_calendar,
    &command_overdue,
    &command_calls,
    &command_visits,
    &command_monthly,
    &command_statistics,
    &command_export,
    &command_quality,
    &command_digest,
    &command_directions,
    &command_doctor,
    &command_user,
    &command_site,
    &command_import,
    &command_journal,
    &command_destroy,
    &command_settings,
    &command_maintain,
    &command_migrate,
};

#define COMMANDS (sizeof commands / sizeof commands[0])

static int print_help(void)
{
    printf(_("Usage: kurator [--config FILE] [--plain] [--lang ru|en] [--office N]\n       kurator [--help] [--version] COMMAND ...\n\n"
             "Without a command the program opens on the terminal.\n\nCommands:\n"));
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

static bool is_session(const char *word)
{
    return word[0] == '\0' || word[0] == '-' || strcmp(word, command_session.name) == 0;
}

/* Before any library reads the environment: locale, words, terminal, libpq and what libpq brings along. */
static void confine(int argc, char **argv)
{
    int confined = conf_confined(argc, argv);

    environment_close_doors();
    if (confined > 0 || (confined < 0 && is_session(argc > 1 ? argv[1] : "")))
        environment_confine();
}

int main(int argc, char **argv)
{
    const char *first = argc > 1 ? argv[1] : "";
    struct error e = {0};

    confine(argc, argv);
    i18n_start(getenv("KURATOR_LANGUAGE"));
    if (strcmp(first, "-h") == 0 || strcmp(first, "--help") == 0)
        return print_help();
    if (strcmp(first, "--version") == 0)
        return puts("kurator " KURATOR_VERSION) < 0;
    if (first[0] == '\0' || first[0] == '-')
        return command_session.run(argc, argv);
    /* The doctor only looks, and shall look at what a session would find. */
    if (!is_session(first) && strcmp(first, command_doctor.name) != 0 && environment_confined())
        return cmd_misuse("program.confined", NULL, NULL);
    const struct command *command = find_command(first);
    if (command)
        return command->run(argc - 1, argv + 1);
    error_set(&e, "program.command", first, NULL);
    return cmd_fail(&e, 2);
}
