/* postal_id.h - identifiers of registered mail: Russian Post's 14 digits and UPU S10. */
#ifndef KURATOR_POSTAL_ID_H
#define KURATOR_POSTAL_ID_H
#include "kurator/error.h"

#define POSTAL_ID_SIZE 15       /* 14 digits or "RA123456785RU" and NUL: how it is kept */
#define POSTAL_ID_TEXT_SIZE 20

/* Reads an identifier with or without blanks, in either case; S10 letters typed in the Russian layout are understood.
 * Check digits: domain.md "Rules of data", UPU S10. Errors: postal.shape, postal.length {signs typed},
 * postal.check {right check digit}. */
int postal_id_parse(const char *typed, char out[POSTAL_ID_SIZE], struct error *e);
/* "664000 12 34567 8", "RA 123 456 785 RU"; another text is copied as it is. Returns out. */
char *postal_id_format(const char *stored, char out[POSTAL_ID_TEXT_SIZE]);

#endif
