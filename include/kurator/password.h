/* password.h - what may not be a password. */
#ifndef KURATOR_PASSWORD_H
#define KURATOR_PASSWORD_H
#include "kurator/error.h"

/* 0, or -1: password.text (control characters, broken UTF-8), password.short {least}, password.same, password.login. `least`:
 * characters, by the setting password.length. */
int password_check(const char *password, const char *login, int least, struct error *e);

#endif
