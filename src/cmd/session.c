/* session.c - what runs without a subcommand: settings, then the program on the terminal. */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "kurator/app.h"
#include "kurator/cmd.h"
#include "kurator/conf.h"
#include "kurator/i18n.h"
#include "kurator/log.h"
#include "kurator/screens.h"
#include "kurator/str.h"

struct session_words {
    const char *config;
    const char *language;
    bool plain;
    long office;
};

static int usage_error(const char *word)
{
    struct error e = {0};
    error_set(&e, "program.option", word, NULL);
    return cmd_fail(&e, 2);
}

static void help(void)
{
    cmd_usage(&command_session);
    fputs(_("\n"
            "  --config FILE  settings from this file only\n"
            "  --plain        one column without boxes, for screen readers\n"
            "  --lang ru|en   language of the words, stronger than the settings\n"
            "  --office N     id of the office to work in, for those who have several\n"
            "\n"
            "The connection comes from [database] of the settings and from libpq's own means:\n"
            "PGHOST, PGUSER and the like, pg_service.conf, ~/.pgpass.\n"
            "\n"
            "Exit status: 0 left, 1 could not start or was refused, 2 called wrongly or the\n"
            "settings are wrong, 3 the terminal went away.\n"), stdout);
}

/* 0, or the exit status + 1 when the words were all there is to it. */
static int read_words(int argc, char **argv, struct session_words *w)
{
    static const struct option options[] = {{"config", required_argument, NULL, 'c'}, {"plain", no_argument, NULL, 'p'},
                                            {"lang", required_argument, NULL, 'l'}, {"office", required_argument, NULL, 'o'},
                                            {"help", no_argument, NULL, 'h'}, {NULL, 0, NULL, 0}};
    int option;
    optind = 1;
    while ((option = getopt_long(argc, argv, "+:h", options, NULL)) != -1) {
        switch (option) {
        case 'c': w->config = optarg; break;
        case 'p': w->plain = true; break;
        case 'l':
            if (!str_eq(optarg, "ru") && !str_eq(optarg, "en"))
                return 1 + usage_error(optarg);
            w->language = optarg;
            break;
        case 'o':
            if (str_number(optarg, 1, 1000000, &w->office) != 0)
                return 1 + usage_error(optarg);
            break;
        case 'h': help(); return 1;
        default: return 1 + usage_error(argv[optind - 1]);
        }
    }
    return optind < argc ? 1 + usage_error(argv[optind]) : 0;
}

static int run_session(const struct session_words *w, struct conf *conf)
{
    struct error e = {0};
    i18n_start(w->language ? w->language : conf_text(conf, CONF_LANGUAGE));
    if (log_open(conf_text(conf, CONF_LOG_FILE), (enum log_level)conf_int(conf, CONF_LOG_LEVEL)) != 0) {
        error_set(&e, "log.open", conf_text(conf, CONF_LOG_FILE), NULL);
        return cmd_fail(&e, 1);
    }
    static const struct app_home *const homes[] = {&board_home, &users_home, &journal_home, &received_home, NULL};
    struct app_options options = {.home = &worklist_home, .homes = homes, .conf = conf, .plain = w->plain || conf_bool(conf, CONF_PLAIN), .office = (int)w->office, .database = conf_database(conf)};
    int status = app_run(&options);
    log_close();
    return status;
}

static int run(int argc, char **argv)
{
    struct session_words w = {0};
    int words = read_words(argc, argv, &w);
    if (words)
        return words - 1;
    struct conf_layers layers = {0};
    struct str system_file = {0}, user_file = {0};
    struct conf *conf = NULL;
    struct error e = {0};
    conf_usual(&layers, w.config, &system_file, &user_file);
    int status = conf_load(&conf, &layers, &e) != 0 ? cmd_fail(&e, 2) : run_session(&w, conf);
    conf_free(&conf);
    str_free(&system_file);
    str_free(&user_file);
    return status;
}

const struct command command_session = {"session", "[--config FILE] [--plain] [--lang ru|en] [--office N]",
                                        N_("Opens the program (also without a command)"), run};
