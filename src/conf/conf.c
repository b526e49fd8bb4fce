/* conf.c - reads the settings in layers; every value passes the table of options. */
#include "kurator/conf.h"

#include <ctype.h>
#include <iniparser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kurator/environment.h"
#include "kurator/mem.h"
#include "private.h"

#ifndef KURATOR_PREFIX
#define KURATOR_PREFIX "/usr/local"
#endif

#define DB_KEYWORDS 5

struct conf {
    char *text[CONF_COUNT_];
    long number[CONF_COUNT_];
    const char *keyword[DB_KEYWORDS + 1], *value[DB_KEYWORDS + 1];
    struct db_options database;
};

/* `where` is the file and line, or the environment variable. */
static int put(struct conf *conf, const struct conf_option *option, const char *value, const char *where,
               struct error *e)
{
    long number;

    if (!option_check(option, value, &number)) {
        struct str allowed = {0}, given = {0};

        conf_allowed(&allowed, option);
        str_addf(&given, "%s = ", option->key);
        str_addn(&given, value, strnlen(value, 80));
        error_set(e, "conf.value", where, option->section, str_text(&given), str_text(&allowed), NULL);
        str_free(&allowed);
        str_free(&given);
        return -1;
    }
    const char *home = getenv("HOME");
    struct str text = {0};

    if (option->type == CONF_PATH && strncmp(value, "~/", 2) == 0 && home)
        str_addf(&text, "%s%s", home, value + 1);
    else
        str_add(&text, value);
    free(conf->text[option->id]);
    conf->text[option->id] = text.data ? str_take(&text) : mem_dup("");
    conf->number[option->id] = number;
    return 0;
}

/* iniparser prints to stderr unless told otherwise; what is wrong was found by the scan already. */
static int say_nothing(const char *format, ...)
{
    (void)format;
    return 0;
}

/* iniparser reads files by name only: it gets the cleaned text under one. */
static dictionary *parse(const struct str *text)
{
    char path[64];
    int fd = memfd_create("kurator.ini", MFD_CLOEXEC);
    dictionary *d = NULL;

    if (fd < 0)
        return NULL;
    if (write(fd, str_text(text), text->len) == (ssize_t)text->len) {
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        iniparser_set_error_callback(say_nothing);
        d = iniparser_load(path);
        iniparser_set_error_callback(NULL);
    }
    close(fd);
    return d;
}

static int read_scanned(struct conf *conf, const char *path, const struct scan *scan, struct error *e)
{
    dictionary *d = parse(&scan->text);
    int failed = d ? 0 : error_set(e, "conf.unreadable", path, NULL);

    for (int i = 0; i < scan->count && !failed; i++) {
        const struct conf_option *o = scan->entry[i].option;
        char name[128], where[192];

        snprintf(name, sizeof name, "%s:%s", o->section, o->key);
        snprintf(where, sizeof where, "%.170s:%d", path, scan->entry[i].line);
        /* Only ever as text: its own conversions read abc as 0 and 010 as 8. */
        const char *value = iniparser_getstring(d, name, NULL);

        failed = put(conf, o, value ? value : "", where, e);
    }
    if (d)
        iniparser_freedict(d);
    return failed;
}

static int read_layer(struct conf *conf, const char *path, bool required, struct error *e)
{
    struct scan scan;

    if (!path)
        return 0;
    int failed = scan_file(path, &scan, e);

    if (failed > 0)
        return required ? error_set(e, "conf.missing", path, NULL) : 0;
    if (!failed)
        failed = read_scanned(conf, path, &scan, e);
    scan_free(&scan);
    return failed;
}

/* KURATOR_INTERFACE_LANGUAGE=en; other variables that begin with KURATOR_ are none of ours. */
static int read_variable(struct conf *conf, const char *variable, struct error *e)
{
    const char *equal = strchr(variable, '=');
    char name[128], section[64] = "";

    if (!equal || strncmp(variable, "KURATOR_", 8) != 0 || (size_t)(equal - variable) >= sizeof name || !equal[1])
        return 0;
    snprintf(name, sizeof name, "%.*s", (int)(equal - variable), variable);
    const char *rest = name + 8, *under = strchr(rest, '_');

    if (!under || (size_t)(under - rest) >= sizeof section)
        return 0;
    for (size_t i = 0; rest + i < under; i++)
        section[i] = (char)tolower((unsigned char)rest[i]);
    if (!option_section(section))
        return 0;
    const struct conf_option *option = option_find(section, under + 1);

    if (option_is_password(under + 1))
        return error_set(e, "conf.password", name, NULL);
    if (!option)
        return error_set(e, "conf.unknown", name, section, under + 1, NULL);
    return put(conf, option, equal + 1, name, e);
}

static void fill_database(struct conf *conf)
{
    static const enum conf_key keys[DB_KEYWORDS] = {CONF_DB_SERVICE, CONF_DB_HOST, CONF_DB_PORT, CONF_DB_NAME, CONF_DB_USER};
    int n = 0;

    for (int i = 0; i < DB_KEYWORDS; i++)
        if (conf->text[keys[i]][0]) {
            conf->keyword[n] = conf_options[keys[i]].key;
            conf->value[n++] = conf->text[keys[i]];
        }
    conf->database = (struct db_options){
        .keywords = conf->keyword, .values = conf->value,
        .connect_timeout_ms = (int)conf->number[CONF_DB_TIMEOUT] * 1000,
        .answer_timeout_ms = (int)conf->number[CONF_DB_ANSWER] * 1000,
    };
}

int conf_load(struct conf **out, const struct conf_layers *layers, struct error *e)
{
    struct conf *conf = mem_zero(1, sizeof *conf);
    int failed = 0;

    *out = NULL;
    for (int i = 0; i < CONF_COUNT_ && !failed; i++)
        failed = put(conf, &conf_options[i], conf_options[i].preset, "kurator", e);
    if (!failed && layers->file)
        failed = read_layer(conf, layers->file, true, e);
    else if (!failed)
        failed = read_layer(conf, layers->system, false, e) || read_layer(conf, layers->user, false, e);
    for (char *const *v = layers->environment; v && *v && !failed; v++)
        failed = read_variable(conf, *v, e);
    if (failed) {
        conf_free(&conf);
        return -1;
    }
    fill_database(conf);
    *out = conf;
    return 0;
}

void conf_free(struct conf **conf)
{
    if (!*conf)
        return;
    for (int i = 0; i < CONF_COUNT_; i++)
        free((*conf)->text[i]);
    free(*conf);
    *conf = NULL;
}

void conf_usual(struct conf_layers *out, const char *file, struct str *system, struct str *user)
{
    const char *xdg = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");

    str_clear(system);
    str_clear(user);
    str_add(system, KURATOR_PREFIX "/etc/kurator/kurator.ini");
    if (access(str_text(system), F_OK) != 0) {
        str_clear(system);
        str_add(system, "/etc/kurator/kurator.ini");
    }
    if (xdg && xdg[0] == '/')
        str_addf(user, "%s/kurator/kurator.ini", xdg);
    else if (home && home[0] == '/')
        str_addf(user, "%s/.config/kurator/kurator.ini", home);
    if (environment_confined()) {
        *out = (struct conf_layers){.file = file, .system = str_text(system)};
        return;
    }
    *out = (struct conf_layers){
        .file = file, .system = str_text(system), .user = user->len ? str_text(user) : NULL, .environment = environ,
    };
}

/* 1, 0; -1 when it cannot be read. */
static int file_confines(const char *path)
{
    struct conf *conf = NULL;
    struct error e = {0};

    if (!path || conf_load(&conf, &(struct conf_layers){.system = path}, &e) != 0)
        return -1;
    int yes = conf_bool(conf, CONF_CONFINED);

    conf_free(&conf);
    return yes;
}

/* The word's value when it is --config in any of the ways that getopt_long takes it: cut short, with = or before its value. */
static const char *config_word(char *const *word)
{
    size_t n = *word ? strcspn(*word, "=") : 0;

    if (n < 3 || n > strlen("--config") || strncmp(*word, "--config", n) != 0)
        return NULL;
    return (*word)[n] == '=' ? *word + n + 1 : word[1];
}

int conf_confined(int argc, char *const argv[])
{
    struct str system = {0}, user = {0};
    struct conf_layers layers;
    bool named = false;
    int found = 0;

    for (int i = 1; i < argc; i++) {
        const char *file = config_word(argv + i);
        int one = file ? file_confines(file) : 0;

        named = named || file;
        if (one && found <= 0)
            found = one;
    }
    if (!named) {
        conf_usual(&layers, NULL, &system, &user);
        found = file_confines(layers.system);
    }
    str_free(&system);
    str_free(&user);
    return found;
}

bool conf_bool(const struct conf *conf, enum conf_key key)
{
    return conf->number[key] != 0;
}

long conf_int(const struct conf *conf, enum conf_key key)
{
    return conf->number[key];
}

const char *conf_text(const struct conf *conf, enum conf_key key)
{
    return conf->text[key];
}

const struct db_options *conf_database(const struct conf *conf)
{
    return &conf->database;
}
