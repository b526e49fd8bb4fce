/* options.c - the table of settings, and what may stand for each. */
#include "private.h"

#include <string.h>

#include "kurator/i18n.h"
#include "kurator/utf8.h"

#define TEXT_MAX 200

static const char *const languages[] = {"ru", "en", NULL};
static const char *const bars[] = {"name", "marker", "row", NULL};
static const char *const colours[] = {"auto", "never", NULL};
static const char *const charsets[] = {"auto", "utf-8", "koi8-r", NULL};
static const char *const levels[] = {"error", "warn", "info", "debug", NULL};

const struct conf_option conf_options[CONF_COUNT_] = {
    {CONF_LANGUAGE, "interface", "language", CONF_ENUM, 0, 0, languages, "ru", N_("Language of the words: Russian or English.")},
    {CONF_BAR, "interface", "bar", CONF_ENUM, 0, 0, bars, "name",
     N_("The bar of a list: mark, date and name reversed; only a marker (slow lines); or the whole row (low vision).")},
    {CONF_PLAIN, "interface", "plain", CONF_BOOL, 0, 0, NULL, "no",
     N_("One column without boxes and bars, for screen readers and braille displays.")},
    {CONF_COLOUR, "interface", "colour", CONF_ENUM, 0, 0, colours, "auto",
     N_("Colour where the terminal has it, or never. NO_COLOR in the environment is honoured as well.")},
    {CONF_CHARSET, "interface", "charset", CONF_ENUM, 0, 0, charsets, "auto",
     N_("Character set of the terminal; auto takes KOI8-R where the locale names it, else UTF-8.")},
    {CONF_PREVIEW, "interface", "preview", CONF_BOOL, 0, 0, NULL, "yes",
     N_("Two lines about the citizen under the worklist when the bar rests.")},
    {CONF_PREVIEW_DELAY, "interface", "preview_delay_ms", CONF_INT, 150, 5000, NULL, "300",
     N_("How long the bar rests before the preview comes, in milliseconds.")},
    {CONF_KEYS, "interface", "keys", CONF_BOOL, 0, 0, NULL, "yes", N_("The line of keys at the bottom.")},
    {CONF_HINTS, "interface", "hints", CONF_BOOL, 0, 0, NULL, "yes",
     N_("A hint above the line of keys when a screen is opened for the first time in a session; any key takes it away.")},
    {CONF_DB_SERVICE, "database", "service", CONF_TEXT, 0, 0, NULL, "",
     N_("Name of a section of pg_service.conf. A password belongs into the pass file (~/.pgpass), never here.")},
    {CONF_DB_HOST, "database", "host", CONF_TEXT, 0, 0, NULL, "",
     N_("Server, socket directory, or several separated by commas; the first that takes changes is used. Empty: PGHOST.")},
    {CONF_DB_PORT, "database", "port", CONF_INT, 1, 65535, NULL, "", N_("Port. Empty: PGPORT, or 5432.")},
    {CONF_DB_NAME, "database", "dbname", CONF_TEXT, 0, 0, NULL, "", N_("Database. Empty: PGDATABASE, or the user's name.")},
    {CONF_DB_USER, "database", "user", CONF_TEXT, 0, 0, NULL, "",
     N_("Account of the database. Empty: PGUSER, or the account of the system.")},
    {CONF_DB_TIMEOUT, "database", "connect_timeout", CONF_INT, 1, 60, NULL, "10",
     N_("Seconds to wait for each address of the server.")},
    {CONF_DB_ANSWER, "database", "answer_timeout", CONF_INT, 1, 600, NULL, "20",
     N_("Seconds without a word of the server until it is asked beside that whether it is at work; when not, the connection is made anew.")},
    {CONF_CALENDAR_FILE, "calendar", "file", CONF_PATH, 0, 0, NULL, "",
     N_("Working calendar for the subcommand deadline. Empty: the one that comes with the program.")},
    {CONF_CALENDAR_SCOPE, "calendar", "default_scope", CONF_TEXT, 0, 0, NULL, "RU",
     N_("Territory of that calendar when --calendar does not name one.")},
    {CONF_LOG_FILE, "log", "file", CONF_PATH, 0, 0, NULL, "",
     N_("Diagnostic log: technical facts, no personal data. Empty: none.")},
    {CONF_LOG_LEVEL, "log", "level", CONF_ENUM, 0, 0, levels, "warn", N_("How much goes into the log.")},
    {CONF_DRAFT_SECONDS, "session", "draft_seconds", CONF_INT, 1, 60, NULL, "3",
     N_("Seconds without a key after which a changed form is kept as a draft.")},
    {CONF_CONFINED, "session", "confined", CONF_BOOL, 0, 0, NULL, "no",
     N_("For sessions that sshd opens: no settings but these, nothing from the environment, files only in the office's directories.")},
    {CONF_IDLE, "session", "idle_minutes", CONF_MINUTES, 3, 14400, NULL, "",
     N_("Minutes without a key after which the screen locks, 0.5 is half a minute. Empty: what the office has set, which also is the most.")},
    {CONF_FILES_DIR, "files", "dir", CONF_PATH, 0, 0, NULL, "",
     N_("Directory that holds one directory an office, named by its id, with inbox and outbox. Empty: no such exchange.")},
    {CONF_PRINT_COMMAND, "print", "command", CONF_TEXT, 0, 0, NULL, "lp",
     N_("Program that takes the text to be printed, with its arguments; started without a shell.")},
    {CONF_PRINT_DIR, "print", "dir", CONF_PATH, 0, 0, NULL, "",
     N_("Directory for what is printed to a file. Empty: the home directory.")},
    {CONF_PRINT_LINES, "print", "lines", CONF_INT, 20, 200, NULL, "66", N_("Lines of a page of paper.")},
    {CONF_PRINT_NOTICE, "print", "notice_template", CONF_PATH, 0, 0, NULL, "",
     N_("The office's own template of the notice letter. Empty: the one that comes with the program.")},
    {CONF_PRINT_NEUTRAL, "print", "neutral_template", CONF_PATH, 0, 0, NULL, "",
     N_("The same for citizens of whom relatives must not learn the purpose. Empty: the one that comes with the program.")},
};

const struct conf_option *option_find(const char *section, const char *key)
{
    for (int i = 0; i < CONF_COUNT_; i++)
        if (strcasecmp(conf_options[i].section, section) == 0 && strcasecmp(conf_options[i].key, key) == 0)
            return &conf_options[i];
    return NULL;
}

bool option_section(const char *section)
{
    for (int i = 0; i < CONF_COUNT_; i++)
        if (strcasecmp(conf_options[i].section, section) == 0)
            return true;
    return false;
}

bool option_is_password(const char *key)
{
    static const char *const words[] = {"password", "passwd", "pass", "pgpassword", "sslpassword", "пароль"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        if (strcasecmp(words[i], key) == 0)
            return true;
    return false;
}

static bool check_bool(const char *value, long *number)
{
    static const char *const yes[] = {"yes", "true", "on", "1", "да"}, *const no[] = {"no", "false", "off", "0", "нет"};

    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        *number = strcasecmp(value, yes[i]) == 0;
        if (*number || strcasecmp(value, no[i]) == 0)
            return true;
    }
    return false;
}

static bool check_text(const char *value)
{
    size_t n = strlen(value);

    if (n > TEXT_MAX || !utf8_valid(value, n))
        return false;
    for (size_t at = 0; at < n;) {
        uint32_t cp;

        at += utf8_decode(value + at, n - at, &cp);
        if (utf8_width(cp) < 0)
            return false;
    }
    return true;
}

/* Minutes, with a fraction of two digits at most; the number is in seconds, rounded. */
static bool check_minutes(const struct conf_option *option, const char *value, long *number)
{
    static const long unit[] = {100, 10, 1};
    char whole[8];
    size_t digits = strspn(value, "0123456789"), rest = strlen(value) - digits;
    long minutes, part = 0;

    if (digits >= sizeof whole || rest == 1 || rest > 3 || (rest && value[digits] != '.'))
        return false;
    memcpy(whole, value, digits);
    whole[digits] = '\0';
    if (str_number(whole, 0, option->max / 60, &minutes) != 0 || (rest && str_number(value + digits + 1, 0, 99, &part) != 0))
        return false;
    *number = minutes * 60 + (part * unit[rest ? rest - 1 : 0] * 60 + 50) / 100;
    return *number >= option->min && *number <= option->max;
}

bool option_check(const struct conf_option *option, const char *value, long *number)
{
    *number = 0;
    if (!*value && !*option->preset)
        return true;                    /* an option that may stay empty */
    switch (option->type) {
    case CONF_BOOL:
        return check_bool(value, number);
    case CONF_INT:                      /* decimal: 010 is ten, and 5s is nothing */
        return str_number(value, option->min, option->max, number) == 0;
    case CONF_MINUTES:
        return check_minutes(option, value, number);
    case CONF_ENUM:
        for (; option->choices[*number]; ++*number)
            if (strcasecmp(option->choices[*number], value) == 0)
                return true;
        return false;
    case CONF_TEXT:
        return check_text(value);
    case CONF_PATH:                     /* a path that depends on the current directory would be another one each time */
        return check_text(value) && (value[0] == '/' || strncmp(value, "~/", 2) == 0 || !*value);
    }
    return false;
}

void conf_allowed(struct str *out, const struct conf_option *option)
{
    switch (option->type) {
    case CONF_BOOL:
        str_add(out, "yes, no");
        break;
    case CONF_INT:
        str_addf(out, "%ld..%ld", option->min, option->max);
        break;
    case CONF_MINUTES:
        str_addf(out, "%.2g..%ld", (double)option->min / 60, option->max / 60);
        break;
    case CONF_ENUM:
        for (int i = 0; option->choices[i]; i++)
            str_addf(out, "%s%s", i ? ", " : "", option->choices[i]);
        break;
    case CONF_TEXT:
        str_addf(out, "<= %d", TEXT_MAX);
        break;
    case CONF_PATH:
        str_add(out, "/..., ~/...");
        break;
    }
}

void conf_reference(struct str *out)
{
    const char *section = "";

    for (int i = 0; i < CONF_COUNT_; i++) {
        const struct conf_option *o = &conf_options[i];

        if (strcmp(section, o->section) != 0)
            str_addf(out, "%s[%s]\n", i ? "\n" : "", o->section);
        section = o->section;
        str_addf(out, "# %s", _(o->help));
        if (o->type != CONF_TEXT && o->type != CONF_PATH) {
            str_add(out, " (");
            conf_allowed(out, o);
            str_addc(out, ')');
        }
        str_addf(out, "\n;%s =%s%s\n", o->key, *o->preset ? " " : "", o->preset);
    }
}
