/* doctor_local.c - what kurator doctor checks on this machine: settings, locale and words, terminal. */
#include "doctor.h"

#include <errno.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "kurator/charset.h"
#include "kurator/cmd.h"
#include "kurator/i18n.h"
#include "kurator/paths.h"
#include "kurator/str.h"
#include "kurator/term.h"

#define LEAST_ROWS 12
#define LEAST_COLS 40

/* A file that decides where the program connects to: whoever may change it may lead everybody astray. */
static int check_file(struct doctor *d, const char *path)
{
    struct stat st;

    if (!path || stat(path, &st) != 0)
        return 0;
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        doctor_say(d, DOCTOR_WARN, "doctor.settings_open", path, NULL);
    else
        doctor_say(d, DOCTOR_OK, "doctor.settings_ok", path, NULL);
    return 1;
}

/* libpq leaves a pass file alone that others may read, and only warns on the standard error. */
static void check_pass(struct doctor *d)
{
    const char *own = getenv("PGPASSFILE"), *home = getenv("HOME");
    struct str path = {0};
    struct stat st;

    if (own && *own)
        str_add(&path, own);
    else if (home && *home)
        str_addf(&path, "%s/.pgpass", home);
    if (path.len && stat(str_text(&path), &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & (S_IRWXG | S_IRWXO)))
        doctor_say(d, DOCTOR_WARN, "doctor.pass", str_text(&path), NULL);
    str_free(&path);
}

static void check_log(struct doctor *d)
{
    const char *path = d->conf ? conf_text(d->conf, CONF_LOG_FILE) : "";
    struct error e = {0};
    char dir[PATH_MAX];

    if (!*path || access(path, W_OK) == 0)
        return;
    str_copy(dir, sizeof dir, path);
    char *slash = strrchr(dir, '/');

    if (slash && errno == ENOENT) {
        slash[slash == dir] = '\0';
        if (access(dir, W_OK | X_OK) == 0)
            return;             /* it is made when the program opens */
    }
    error_set(&e, "log.open", path, NULL);
    doctor_error(d, DOCTOR_BAD, &e);
}

/* The directory is an administrator's to make; a person only finds that nothing can be written. */
static void check_exchange(struct doctor *d)
{
    const char *dir = d->conf ? conf_text(d->conf, CONF_FILES_DIR) : "";
    struct stat st;

    if (*dir && (stat(dir, &st) != 0 || !S_ISDIR(st.st_mode) || access(dir, X_OK) != 0))
        doctor_say(d, DOCTOR_BAD, "doctor.files_none", dir, NULL);
    else if (*dir && (st.st_mode & S_IWOTH))
        doctor_say(d, DOCTOR_WARN, "doctor.files_open", dir, NULL);
}

void doctor_settings(struct doctor *d)
{
    struct str system = {0}, user = {0};
    struct conf_layers layers;
    struct error e = {0};
    int files = 0;

    conf_usual(&layers, d->config, &system, &user);
    if (conf_load(&d->conf, &layers, &e) != 0)
        doctor_error(d, DOCTOR_BAD, &e);
    if (d->config) {
        files = check_file(d, d->config);
    } else {
        files += check_file(d, layers.system);
        files += check_file(d, layers.user);
    }
    if (!files && d->conf)
        doctor_say(d, DOCTOR_OK, "doctor.settings_none", NULL);
    check_pass(d);
    check_log(d);
    check_exchange(d);
    str_free(&system);
    str_free(&user);
}

static const char *wanted_locale(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return value;
    }
    return "";
}

static void check_charset(struct doctor *d)
{
    const char *name = wanted_locale();
    locale_t wanted = *name ? newlocale(LC_CTYPE_MASK, name, (locale_t)0) : (locale_t)0;

    if (charset_koi8_locale()) {
        doctor_say(d, DOCTOR_WARN, "doctor.locale_koi8", name, NULL);
    } else if (!*name || str_eq(name, "C") || str_eq(name, "POSIX")) {
        doctor_say(d, DOCTOR_OK, "doctor.locale_unset", NULL);
    } else if (!wanted) {
        doctor_say(d, DOCTOR_WARN, "doctor.locale_missing", name, NULL);
    } else {
        const char *codeset = nl_langinfo_l(CODESET, wanted);

        if (strcasecmp(codeset, "UTF-8") == 0)
            doctor_say(d, DOCTOR_OK, "doctor.locale_ok", name, NULL);
        else
            doctor_say(d, DOCTOR_WARN, "doctor.locale_charset", name, codeset, NULL);
    }
    if (wanted)
        freelocale(wanted);
}

/* The catalogue is found beside the program or under its prefix; that it holds words is asked of gettext itself. */
static void check_words(struct doctor *d)
{
    static const char probe[] = N_("Worklist");
    char dir[PATH_MAX - 64], path[PATH_MAX];

    path_find("locale", "share/locale", dir, sizeof dir);
    snprintf(path, sizeof path, "%s/ru/LC_MESSAGES/kurator.mo", dir);
    if (access(path, R_OK) != 0) {
        doctor_say(d, DOCTOR_BAD, "doctor.words_missing", path, NULL);
        return;
    }
    const char *language = i18n_language();

    i18n_start("ru");
    bool there = strcmp(_(probe), probe) != 0;

    i18n_start(language);
    if (there)
        doctor_say(d, DOCTOR_OK, "doctor.words_ok", path, NULL);
    else
        doctor_say(d, DOCTOR_BAD, "doctor.words_empty", path, NULL);
}

void doctor_locale(struct doctor *d)
{
    check_charset(d);
    check_words(d);
}

void doctor_terminal(struct doctor *d)
{
    struct term_facts t;
    char size[32], colours[16];
    bool koi8 = charset_koi8(d->conf ? conf_text(d->conf, CONF_CHARSET) : "auto");

    term_probe(STDIN_FILENO, STDOUT_FILENO, &t);
    if (!t.terminal) {
        doctor_say(d, DOCTOR_OK, "doctor.terminal_none", NULL);
        return;
    }
    snprintf(size, sizeof size, "%d×%d", t.cols, t.rows);
    snprintf(colours, sizeof colours, "%d", t.colours);
    if (error_is(&t.error))
        doctor_error(d, DOCTOR_BAD, &t.error);
    else if (t.charset == TERM_OTHER && !koi8)
        doctor_say(d, DOCTOR_BAD, "doctor.terminal_charset", NULL);
    else if (t.charset == TERM_UTF8 && koi8)
        doctor_say(d, DOCTOR_BAD, "doctor.terminal_koi8", NULL);
    else if (t.rows < LEAST_ROWS || t.cols < LEAST_COLS)
        doctor_say(d, DOCTOR_WARN, "doctor.terminal_small", size, NULL);
    else
        doctor_say(d, DOCTOR_OK, "doctor.terminal_ok", t.name, size, colours, NULL);
}
