/* i18n.h - the words people read: gettext with English msgids; Russian is the default language. */
#ifndef KURATOR_I18N_H
#define KURATOR_I18N_H
#include <libintl.h>

#define _(text) gettext(text)
#define N_(text) (text)

/* Sets the locale (always a UTF-8 one, C.UTF-8 when nothing better exists) and the language "ru" or "en" (NULL: ru);
 * finds the catalogue beside the program in its build tree or under the installed prefix. */
void i18n_start(const char *language);
/* Number of days etc. in words: the language in force, "ru" or "en". */
const char *i18n_language(void);
/* The short name of a weekday, 1 Monday .. 7 Sunday, translated; "" for any other number. */
const char *i18n_weekday(int day);
/* The name of a month, 1 January .. 12 December, likewise. */
const char *i18n_month(int month);

#endif
