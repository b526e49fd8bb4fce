/* postal_id.c - the two shapes of a registered item's identifier and their check digits. */
#include "kurator/postal_id.h"

#include <stdio.h>
#include <string.h>

#include "kurator/person_name.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "typed.h"

#define DIGITS "0123456789"

static int check_digit_post(const char *id)
{
    int sum = 0;

    for (int i = 0; i < 13; i++)
        sum += (id[i] - '0') * (i % 2 == 0 ? 3 : 1);
    return (10 - sum % 10) % 10;
}

static int check_digit_s10(const char *eight)
{
    static const int weight[] = {8, 6, 4, 2, 3, 5, 9, 7};
    int sum = 0;

    for (int i = 0; i < 8; i++)
        sum += (eight[i] - '0') * weight[i];
    sum = 11 - sum % 11;
    return sum == 10 ? 0 : sum == 11 ? 5 : sum;
}

/* Upper case letters and digits without what stands between them; the number of signs, or -1 at another sign. */
static int compact(const char *typed, char *out, size_t size)
{
    size_t n = strlen(typed), kept = 0;
    int count = 0;

    for (size_t i = 0; i < n;) {
        uint32_t cp;

        i += utf8_decode(typed + i, n - i, &cp);
        if (typed_space(cp) || typed_dash(cp))
            continue;
        if (cp >= 'a' && cp <= 'z')
            cp -= 'a' - 'A';
        if (!(cp >= 'A' && cp <= 'Z') && !(cp >= '0' && cp <= '9'))
            return -1;
        if (kept + 1 < size)
            out[kept++] = (char)cp;
        count++;
    }
    out[kept] = '\0';
    return count;
}

static int wrong(struct error *e, const char *code, int number)
{
    char text[16];

    snprintf(text, sizeof text, "%d", number);
    return error_set(e, code, text, NULL);
}

static int check_s10(const char *id, int count, struct error *e)
{
    size_t letters = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"), digits = strspn(id + letters, DIGITS);
    int right;

    if (letters != 2 || digits > 9 || (id[letters + digits] && !strchr("R", id[letters + digits])))
        return letters == 2 && digits > 9 ? wrong(e, "postal.length", count) : error_set(e, "postal.shape", NULL);
    if (count != 13 || digits != 9)
        return wrong(e, "postal.length", count);
    if (strcmp(id + 11, "RU") != 0)
        return error_set(e, "postal.shape", NULL);
    right = check_digit_s10(id + 2);
    return id[10] - '0' == right ? 0 : wrong(e, "postal.check", right);
}

int postal_id_parse(const char *typed, char out[POSTAL_ID_SIZE], struct error *e)
{
    char id[24];
    struct str swapped = {0};
    int count = compact(typed, id, sizeof id), right;

    if (count < 0 && strlen(typed) < 100) { /* perhaps RA...RU with the Russian layout on */
        name_layout_swap(&swapped, typed);
        count = compact(str_text(&swapped), id, sizeof id);
        str_free(&swapped);
    }
    if (count < 0)
        return error_set(e, "postal.shape", NULL);
    if (id[0] >= 'A') {
        if (check_s10(id, count, e) != 0)
            return -1;
    } else if (strspn(id, DIGITS) != strlen(id)) {
        return error_set(e, "postal.shape", NULL);
    } else if (count != 14) {
        return wrong(e, "postal.length", count);
    } else if ((right = check_digit_post(id)) != id[13] - '0') {
        return wrong(e, "postal.check", right);
    }
    str_copy(out, POSTAL_ID_SIZE, id);
    return 0;
}

char *postal_id_format(const char *stored, char out[POSTAL_ID_TEXT_SIZE])
{
    size_t n = strlen(stored);

    if (n == 14 && strspn(stored, DIGITS) == 14)
        snprintf(out, POSTAL_ID_TEXT_SIZE, "%.6s %.2s %.5s %.1s", stored, stored + 6, stored + 8, stored + 13);
    else if (n == 13 && strspn(stored + 2, DIGITS) == 9)
        snprintf(out, POSTAL_ID_TEXT_SIZE, "%.2s %.3s %.3s %.3s %.2s", stored, stored + 2, stored + 5, stored + 8,
                 stored + 11);
    else
        str_copy(out, POSTAL_ID_TEXT_SIZE, stored);
    return out;
}
