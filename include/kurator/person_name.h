/* person_name.h - names of people: tidying what was typed, short forms, keys for searching. */
#ifndef KURATOR_PERSON_NAME_H
#define KURATOR_PERSON_NAME_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include "kurator/error.h"
#include "kurator/str.h"

#define NAME_CHARS_MAX 100
#define NAME_SIZE (NAME_CHARS_MAX * 4 + 1)

/* Tidies one typed part of a name (surname, given name, patronymic): trims, collapses blanks and hyphens, composes
 * и + breve and е + diaeresis, capitalises every word («анна» -> «Анна», «ИВАНОВ» -> «Иванов»; «оглы», «кызы» after
 * another word stay small; a word of mixed case keeps it). Errors: name.empty, name.utf8, name.control, name.digit,
 * name.sign {sign}, name.mixed {word} (Latin and Cyrillic letters in one word), name.long {signs}{most}. */
int name_tidy(const char *typed, char out[NAME_SIZE], struct error *e);
/* Appends «Петрова А. С.» and «Петрова Анна Сергеевна»; any part may be NULL or "". */
void name_short(struct str *out, const char *surname, const char *given, const char *patronymic);
void name_full(struct str *out, const char *surname, const char *given, const char *patronymic);
/* Appends text as if typed with the other keyboard layout: «Bdfyjd» <-> «Иванов». Text with a Cyrillic letter goes to
 * Latin, other text to Cyrillic; what is on no letter key stays. */
void name_layout_swap(struct str *out, const char *text);
/* Appends the key by which names are compared: letters and digits only, small, ё as е. */
void name_key(struct str *out, const char *text);

/* "m" or "f" as the patronymic says («Сергеевич», «Мамед оглы»), "" when it says neither. */
const char *name_sex(const char *patronymic);

/* Case of single characters, Latin and Cyrillic, independent of the locale. */
uint32_t letter_lower(uint32_t cp);
uint32_t letter_upper(uint32_t cp);
bool letter_is_cyrillic(uint32_t cp);
bool letter_is_latin(uint32_t cp);

#endif
