/* snils.c - the insurance number: digits, check number, shape. */
#include "kurator/snils.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/str.h"
#include "typed.h"

/* Numbers up to this one were given out before there was a check number. */
#define UNCHECKED_UP_TO 1001998L

int snils_check_number(const char *digits)
{
    int sum = 0;

    for (int i = 0; i < 9; i++)
        sum += (digits[i] - '0') * (9 - i);
    return sum % 101 % 100; /* below 100 itself; 100 and 101 give 0; above, the remainder, where 100 gives 0 */
}

int snils_parse(const char *typed, char out[SNILS_SIZE], struct error *e)
{
    char digits[SNILS_SIZE], text[16];
    int count = typed_digits(typed, "", digits, sizeof digits), right;
    long number, check;

    if (count < 0)
        return error_set(e, "snils.digits", NULL);
    if (count != SNILS_SIZE - 1) {
        snprintf(text, sizeof text, "%d", count);
        return error_set(e, "snils.length", text, NULL);
    }
    check = strtol(digits + 9, NULL, 10);
    right = snils_check_number(digits);
    str_copy(text, 10, digits);
    number = strtol(text, NULL, 10);
    if (number == 0)
        return error_set(e, "snils.zero", NULL);
    if (number > UNCHECKED_UP_TO && check != right) {
        snprintf(text, sizeof text, "%02d", right);
        return error_set(e, "snils.check", text, NULL);
    }
    memcpy(out, digits, SNILS_SIZE);
    return 0;
}

char *snils_format(const char *digits, char out[SNILS_TEXT_SIZE])
{
    if (strlen(digits) != SNILS_SIZE - 1 || strspn(digits, "0123456789") != SNILS_SIZE - 1)
        out[0] = '\0';
    else
        snprintf(out, SNILS_TEXT_SIZE, "%.3s-%.3s-%.3s %.2s", digits, digits + 3, digits + 6, digits + 9);
    return out;
}

char *snils_mask(const char *digits, char out[SNILS_TEXT_SIZE])
{
    snils_format(digits, out);
    if (out[0])
        for (int i = 0; i < 7; i++)
            out[i] = i == 3 ? '-' : '*';
    return out;
}
