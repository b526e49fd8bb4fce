/* cmd.h - subcommands: a table row each. */
#ifndef KURATOR_CMD_H
#define KURATOR_CMD_H
#include <getopt.h>
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/error.h"
#include "kurator/workday.h"

struct conf;

/* `run` gets the words from the subcommand's name on (argv[0] is the name) and gives the exit status: 0 done, 1 it
 * failed, 2 it was called wrongly. */
struct command {
    const char *name;
    const char *args;           /* for the help, untranslated */
    const char *summary;        /* msgid */
    int (*run)(int argc, char **argv);
};

extern const struct command command_calendar;
extern const struct command command_deadline;
extern const struct command command_destroy;
extern const struct command command_digest;
extern const struct command command_directions;
extern const struct command command_doctor;
extern const struct command command_export;
extern const struct command command_quality;
extern const struct command command_session;
extern const struct command command_settings;
extern const struct command command_import;
extern const struct command command_journal;
extern const struct command command_maintain;
extern const struct command command_migrate;
extern const struct command command_monthly;
extern const struct command command_overdue;
extern const struct command command_statistics;
extern const struct command command_calls;
extern const struct command command_user, command_site;
extern const struct command command_visits;

/* Prints "kurator: " and the sentence for *e to stderr; returns `status`. */
int cmd_fail(const struct error *e, int status);
/* The same of a command that was called wrongly: code and its arguments (NULL: none); 2. */
int cmd_misuse(const char *code, const char *a, const char *b);
/* What getopt_long gave for a word that is no option (':' one without its argument, '?' an unknown one); 2. */
int cmd_misuse_option(int option, char *const argv[]);
/* Reads the options of a command; optind then stands at its first word. --help is answered by help(), words that are no options by
 * cmd_misuse; the others, with their values, are taken by take(job, …), which says -1, or the exit status when it refuses one.
 * -1, or the exit status. */
int cmd_options(int argc, char **argv, const struct option *options, void (*help)(void),
                int (*take)(void *job, int option, const char *value), void *job);
/* The argument of --lang: true and the code in *out for ru and en. */
bool cmd_language_option(const char *value, const char **out);
/* Settings as cmd_conf, then their language, or `language` when it is not NULL. -1, or the exit status 2 with what is
 * wrong printed. */
int cmd_settings(const char *config, const char *language, struct conf **out);
/* Prints how the command is called to stdout. */
void cmd_usage(const struct command *command);

/* The usual settings, or those of `config` (NULL: the usual); to be freed by conf_free. Errors: those of conf_load. */
int cmd_conf(const char *config, struct conf **out, struct error *e);
/* Speaks the language of the settings, unless the environment names another one. */
void cmd_language(const struct conf *conf);
/* Connects to the database by the settings (`config`: a file instead of the usual ones, or NULL) and libpq's own means,
 * and speaks the language of the settings. Errors: those of conf_load and of the connection. */
int cmd_database(const char *config, struct db_session **out, struct error *e);
/* Runs the first statement of a call that the program's own screens would submit; rows as of db_session_query. */
int cmd_call(struct db_session *session, const struct db_call *call, const struct db_rows **rows, struct error *e);
/* Writes what a command gives out, as output_write does: a file is journalled first, with its name, size and digest. Errors:
 * those of file_moved_read, of the call and of output_write. */
int cmd_give(struct db_session *session, const char *path, const char *text, size_t n, struct error *e);

#endif
