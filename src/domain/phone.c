/* phone.c - a Russian telephone number in its one form. */
#include "kurator/phone.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "kurator/str.h"
#include "typed.h"

#define NATIONAL 10             /* digits after +7 */

static int with_count(struct error *e, const char *code, int count)
{
    char text[16];

    snprintf(text, sizeof text, "%d", count);
    return error_set(e, code, text, NULL);
}

/* Area codes of Russia begin with 3, 4, 8 (800..879 in use, 89 is none), those of mobile networks with 9. */
static bool national_ok(const char *digits)
{
    if (digits[0] == '8')
        return digits[1] != '9';
    return digits[0] == '3' || digits[0] == '4' || digits[0] == '9';
}

static int local_number(const char *digits, int count, const char *area, char national[NATIONAL + 1], struct error *e)
{
    if (count < 5 || count > 7 || digits[0] == '0' || digits[0] == '8')
        return with_count(e, "phone.short", count);
    if (str_blank(area))
        return error_set(e, "phone.noarea", NULL);
    if ((int)strlen(area) + count != NATIONAL || strspn(area, "0123456789") != strlen(area) || !national_ok(area))
        return with_count(e, "phone.short", count);
    snprintf(national, NATIONAL + 1, "%s%.*s", area, count, digits);     /* the two make up NATIONAL digits, as checked */
    return 0;
}

/* Brings the typed digits to the ten after +7. */
static int national_number(const char *digits, int count, bool plus, const char *area, char national[NATIONAL + 1],
                           struct error *e)
{
    if ((plus && digits[0] != '7') || (count >= 11 && !plus && strncmp(digits, "810", 3) == 0))
        return error_set(e, "phone.foreign", NULL);
    if (plus && count < NATIONAL + 1)
        return with_count(e, "phone.short", count);
    if (count > NATIONAL + 1 || (count == NATIONAL + 1 && digits[0] != '7' && digits[0] != '8'))
        return with_count(e, "phone.long", count);
    if (count < NATIONAL)
        return local_number(digits, count, area, national, e);
    str_copy(national, NATIONAL + 1, count == NATIONAL ? digits : digits + 1);
    if (national_ok(national))
        return 0;
    /* "8914..." with a digit left out has ten digits too, and looks like no area code. */
    if (count == NATIONAL && (digits[0] == '7' || digits[0] == '8'))
        return with_count(e, "phone.short", count);
    return error_set(e, "phone.foreign", NULL);
}

int phone_parse(const char *typed, const char *area, char out[PHONE_SIZE], struct error *e)
{
    char digits[24], national[NATIONAL + 1];
    const char *rest = typed;
    bool plus;
    int count;

    while (*rest == ' ' || *rest == '\t' || *rest == '(')
        rest++;
    plus = *rest == '+';
    count = typed_digits(rest + plus, "().", digits, sizeof digits);
    if (count < 0)
        return error_set(e, "phone.letters", NULL);
    if (count == 0)
        return with_count(e, "phone.short", count);
    if (national_number(digits, count, plus, area, national, e) != 0)
        return -1;
    snprintf(out, PHONE_SIZE, "+7%s", national);
    return 0;
}

char *phone_format(const char *stored, char out[PHONE_TEXT_SIZE])
{
    const char *d = stored + 2;

    if (strlen(stored) != PHONE_SIZE - 1 || strncmp(stored, "+7", 2) != 0 || strspn(d, "0123456789") != NATIONAL)
        str_copy(out, PHONE_TEXT_SIZE, stored);
    else
        snprintf(out, PHONE_TEXT_SIZE, "+7 %.3s %.3s-%.2s-%.2s", d, d + 3, d + 6, d + 8);
    return out;
}
