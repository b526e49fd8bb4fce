/* password.c - what may not be a password, before anything is made of it. */
#include "kurator/password.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kurator/utf8.h"

static bool all_the_same(const char *text)
{
    size_t first = utf8_next(text, 0);

    for (const char *p = text; *p; p += first)
        if (strncmp(p, text, first) != 0)
            return false;
    return true;
}

int password_check(const char *password, const char *login, int least, struct error *e)
{
    char length[16];

    if (!utf8_valid(password, strlen(password)))
        return error_set(e, "password.text", NULL);
    for (const char *p = password; *p; p++)
        if ((unsigned char)*p < ' ' || *p == 0x7f)
            return error_set(e, "password.text", NULL);
    snprintf(length, sizeof length, "%d", least);
    if (utf8_count(password) < (size_t)least)
        return error_set(e, "password.short", length, NULL);
    if (all_the_same(password))
        return error_set(e, "password.same", NULL);
    return strstr(password, login) ? error_set(e, "password.login", NULL) : 0;
}
