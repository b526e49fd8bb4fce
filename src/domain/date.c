/* date.c - days of the Gregorian calendar as numbers and text. */
#include <stdio.h>
#include <string.h>

#include "kurator/workday.h"

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

bool date_exists(struct date d)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (d.year < DATE_YEAR_MIN || d.year > DATE_YEAR_MAX || d.month < 1 || d.month > 12 || d.day < 1)
        return false;
    return d.day <= days[d.month - 1] + (d.month == 2 && leap(d.year));
}

bool date_none(struct date d)
{
    return d.year == 0 && d.month == 0 && d.day == 0;
}

/* Years counted from March, so that the leap day is the last of its year (Hinnant's days_from_civil). */
int date_number(struct date d)
{
    int year = d.month <= 2 ? d.year - 1 : d.year;
    int era = (year >= 0 ? year : year - 399) / 400;
    int of_era = year - era * 400;
    int of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;

    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

struct date date_from_number(int number)
{
    int shifted = number + 719468;
    int era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    int day = shifted - era * 146097;
    int of_era = (day - day / 1460 + day / 36524 - day / 146096) / 365;
    int of_year = day - (365 * of_era + of_era / 4 - of_era / 100);
    int month = (5 * of_year + 2) / 153;
    struct date d;

    d.day = of_year - (153 * month + 2) / 5 + 1;
    d.month = month < 10 ? month + 3 : month - 9;
    d.year = of_era + era * 400 + (d.month <= 2);
    return d;
}

int date_weekday(struct date d)
{
    int n = (date_number(d) + 3) % 7; /* 1970-01-01 was a Thursday */

    return (n < 0 ? n + 7 : n) + 1;
}

int date_compare(struct date a, struct date b)
{
    if (a.year != b.year)
        return a.year < b.year ? -1 : 1;
    if (a.month != b.month)
        return a.month < b.month ? -1 : 1;
    return (a.day > b.day) - (a.day < b.day);
}

char *date_iso(struct date d, char out[DATE_ISO_SIZE])
{
    unsigned year = (unsigned)d.year % 10000, month = (unsigned)d.month % 100, day = (unsigned)d.day % 100;

    snprintf(out, DATE_ISO_SIZE, "%04u-%02u-%02u", year, month, day);
    return out;
}

int date_from_iso(const char *text, struct date *out)
{
    static const char shape[] = "dddd-dd-dd";
    int value[3] = {0, 0, 0}, part = 0;

    if (strlen(text) != sizeof shape - 1)
        return -1;
    for (size_t i = 0; shape[i]; i++) {
        if (shape[i] == '-') {
            if (text[i] != '-')
                return -1;
            part++;
        } else if (text[i] < '0' || text[i] > '9') {
            return -1;
        } else {
            value[part] = value[part] * 10 + (text[i] - '0');
        }
    }
    struct date d = {value[0], value[1], value[2]};

    if (!date_exists(d))
        return -1;
    *out = d;
    return 0;
}
