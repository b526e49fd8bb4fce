/* phone.h - telephone numbers of Russia: from any usual way of typing to one form. */
#ifndef KURATOR_PHONE_H
#define KURATOR_PHONE_H
#include "kurator/error.h"

#define PHONE_SIZE 13           /* "+79140001234" and NUL: how it is kept */
#define PHONE_TEXT_SIZE 20      /* "+7 914 000-12-34" */

/* Reads "8 914 ...", "+7 (914) ...", "7914...", ten digits, or a local number that the office's area code (`area`,
 * digits, may be NULL or "") completes to ten. Errors: phone.letters (also an extension: it belongs in the note),
 * phone.short {digits typed}, phone.long {digits typed}, phone.foreign, phone.noarea. */
int phone_parse(const char *typed, const char *area, char out[PHONE_SIZE], struct error *e);
/* "+7 914 000-12-34"; another text than "+7" and ten digits is copied as it is. Returns out. */
char *phone_format(const char *stored, char out[PHONE_TEXT_SIZE]);

#endif
