/* i18n.c - locale, language and where the catalogue lies. */
#include "kurator/i18n.h"

#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/paths.h"

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

void i18n_start(const char *language)
{
    char dir[PATH_MAX];

    /* Set, not merely defaulted: LANGUAGE sent along by the terminal of the other end must not win. Before
     * bindtextdomain, which drops what gettext has remembered. */
    setenv("LANGUAGE", language && strcmp(language, "en") == 0 ? "en" : "ru", 1);
    choose_locale();
    path_find("locale", "share/locale", dir, sizeof dir);
    bindtextdomain("kurator", dir);
    bind_textdomain_codeset("kurator", "UTF-8");
    textdomain("kurator");
    mem_failure_text(_("kurator: this machine is out of memory. What was saved is stored, what was begun is kept as drafts; log in again."));
}

const char *i18n_language(void)
{
    const char *language = getenv("LANGUAGE");

    return language && strcmp(language, "en") == 0 ? "en" : "ru";
}

const char *i18n_weekday(int day)
{
    static const char *const names[] = {N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun")};

    return day >= 1 && day <= 7 ? _(names[day - 1]) : "";
}

const char *i18n_month(int month)
{
    static const char *const names[] = {N_("January"), N_("February"), N_("March"), N_("April"), N_("May"), N_("June"), N_("July"), N_("August"),
                                        N_("September"), N_("October"), N_("November"), N_("December")};

    return month >= 1 && month <= 12 ? _(names[month - 1]) : "";
}
