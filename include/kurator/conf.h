/* conf.h - the settings of this program: one table of options, read from files and the environment in layers. */
#ifndef KURATOR_CONF_H
#define KURATOR_CONF_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/error.h"
#include "kurator/str.h"

enum conf_key {
    CONF_LANGUAGE, CONF_BAR, CONF_PLAIN, CONF_COLOUR, CONF_CHARSET, CONF_PREVIEW, CONF_PREVIEW_DELAY, CONF_KEYS, CONF_HINTS,
    CONF_DB_SERVICE, CONF_DB_HOST, CONF_DB_PORT, CONF_DB_NAME, CONF_DB_USER, CONF_DB_TIMEOUT, CONF_DB_ANSWER,
    CONF_CALENDAR_FILE, CONF_CALENDAR_SCOPE,
    CONF_LOG_FILE, CONF_LOG_LEVEL,
    CONF_DRAFT_SECONDS, CONF_CONFINED, CONF_IDLE,
    CONF_FILES_DIR,
    CONF_PRINT_COMMAND, CONF_PRINT_DIR, CONF_PRINT_LINES, CONF_PRINT_NOTICE, CONF_PRINT_NEUTRAL,
    CONF_COUNT_
};

enum conf_type { CONF_BOOL, CONF_INT, CONF_ENUM, CONF_TEXT, CONF_PATH, CONF_MINUTES /* 15, or 0.5: conf_int gives seconds */ };

/* A row of the table. */
struct conf_option {
    enum conf_key id;
    const char *section, *key;
    enum conf_type type;
    long min, max;              /* CONF_INT; CONF_MINUTES: in seconds */
    const char *const *choices; /* CONF_ENUM, NULL-ended; conf_int gives the index */
    const char *preset;         /* the built-in value, as written in a file */
    const char *help;           /* msgid */
};

extern const struct conf_option conf_options[CONF_COUNT_];

/* Where settings come from, later ones win: built-in values, system, user (or `file` instead of both), environment
 * variables KURATOR_SECTION_KEY. A NULL layer is left out; system and user files may be missing, `file` may not. */
struct conf_layers {
    const char *file;
    const char *system;
    const char *user;
    char *const *environment;
};

struct conf;

/* Do the settings that these words of the command line lead to (those of --config, else the system's) confine the session?
 * 1 yes, 0 no, -1 the file cannot be read: it may have wanted it. Nothing of the environment has a say in it. */
int conf_confined(int argc, char *const argv[]);

/* The usual layers of this installation and person; file: of --config or NULL. The paths go into `system` and `user`.
 * In a confined session neither the person's own nor the environment is a layer. */
void conf_usual(struct conf_layers *out, const char *file, struct str *system, struct str *user);

/* Errors; {file} is "path:line" or the name of the environment variable: conf.missing {file}, conf.unreadable {file},
 * conf.directory {file}, conf.syntax {file}{line}, conf.long {file}{line}, conf.section {file}{section},
 * conf.unknown {file}{section}{key}, conf.duplicate {file}{section}{key}, conf.cut {file}{section}{key} (a ; or # that
 * would silently end the value), conf.value {file}{section}{key = value}{allowed}, conf.password {file}. */
int conf_load(struct conf **out, const struct conf_layers *layers, struct error *e);
void conf_free(struct conf **conf);

bool conf_bool(const struct conf *conf, enum conf_key key);
/* The number, or the index among the choices. */
long conf_int(const struct conf *conf, enum conf_key key);
/* "" when not set; a leading ~/ of a path is the home directory already. */
const char *conf_text(const struct conf *conf, enum conf_key key);
/* What [database] says, for db_new and db_session_open; lent by conf. */
const struct db_options *conf_database(const struct conf *conf);

/* What may stand for an option: "ru, en", "150..5000", "yes, no"; appended to out. */
void conf_allowed(struct str *out, const struct conf_option *option);
/* The whole table as text in the form of a kurator.ini, with the help as comments. */
void conf_reference(struct str *out);

#endif
