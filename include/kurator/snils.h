/* snils.h - the insurance number of an individual account: reading, checking, showing. */
#ifndef KURATOR_SNILS_H
#define KURATOR_SNILS_H
#include <stdbool.h>
#include "kurator/error.h"

#define SNILS_SIZE 12           /* eleven digits and NUL: how it is kept */
#define SNILS_TEXT_SIZE 15      /* "112-233-445 95" */

/* Reads a number typed in any usual way ("112-233-445 95", "11223344595") into eleven digits. The check number is
 * looked at only above 001-001-998 (rule of the Pension Fund). Errors: snils.digits (something else than digits),
 * snils.length {digits typed}, snils.zero, snils.check {right check number}. */
int snils_parse(const char *typed, char out[SNILS_SIZE], struct error *e);
/* The right check number (0..99) of the first nine digits; the others are not looked at. */
int snils_check_number(const char *digits);
/* "112-233-445 95" and "***-***-445 95" from eleven digits; anything else gives "". Return out. */
char *snils_format(const char *digits, char out[SNILS_TEXT_SIZE]);
char *snils_mask(const char *digits, char out[SNILS_TEXT_SIZE]);

#endif
