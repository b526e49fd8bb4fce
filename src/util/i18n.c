/* i18n.c - locale, language and where the catalogue lies. */
#include "kurator/i18n.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "kurator/str.h"

#ifndef KURATOR_PREFIX
#define KURATOR_PREFIX "/usr/local"
#endif

static bool is_utf8(void)
{
    const char *codeset = nl_langinfo(CODESET);

    return strcasecmp(codeset, "UTF-8") == 0 || strcasecmp(codeset, "utf8") == 0;
}

static void choose_locale(void)
{
    static const char *const spare[] = {"C.UTF-8", "ru_RU.UTF-8", "en_US.UTF-8"};
    const char *messages;

    if (!setlocale(LC_ALL, "") || !is_utf8())
        for (size_t i = 0; i < sizeof spare / sizeof spare[0]; i++)
            if (setlocale(LC_ALL, spare[i]))
                break;
    /* gettext looks at LANGUAGE only when LC_MESSAGES is another locale than "C". */
    messages = setlocale(LC_MESSAGES, NULL);
    if (!messages || strcmp(messages, "C") == 0 || strcmp(messages, "POSIX") == 0)
        setlocale(LC_MESSAGES, "C.UTF-8");
    setlocale(LC_NUMERIC, "C"); /* numbers go to files and to the database, not only to people */
}

static void catalogue_dir(char *out, size_t size)
{
    char exe[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char *slash;

    if (n > 0) {
        exe[n] = '\0';
        slash = strrchr(exe, '/');
        if (slash && (size_t)(slash - exe) + sizeof "/locale" <= size) {
            *slash = '\0';
            snprintf(out, size, "%.*s/locale", (int)(slash - exe), exe);
            if (access(out, R_OK | X_OK) == 0)
                return;
        }
    }
    str_copy(out, size, KURATOR_PREFIX "/share/locale");
}

void i18n_start(const char *language)
{
    char dir[PATH_MAX];

    /* Set, not merely defaulted: LANGUAGE sent along by the terminal of the other end must not win. Before
     * bindtextdomain, which drops what gettext has remembered. */
    setenv("LANGUAGE", language && strcmp(language, "en") == 0 ? "en" : "ru", 1);
    choose_locale();
    catalogue_dir(dir, sizeof dir);
    bindtextdomain("kurator", dir);
    bind_textdomain_codeset("kurator", "UTF-8");
    textdomain("kurator");
}

const char *i18n_language(void)
{
    const char *language = getenv("LANGUAGE");

    return language && strcmp(language, "en") == 0 ? "en" : "ru";
}
