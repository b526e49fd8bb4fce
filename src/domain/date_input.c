/* date_input.c - from a few keystrokes to one day, or to a word about why not. */
#include "kurator/date_input.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/person_name.h"
#include "kurator/str.h"
#include "kurator/utf8.h"
#include "typed.h"

/* A two-digit year lies at most this many years ahead of today, else in the century before. */
#define YEARS_AHEAD 20
/* A day and month without a year that passed at most this many days ago are not meant for next year. */
#define PASSED_LATELY 183

/* Up to three numbers with the count of digits each was typed with; 0 digits: not typed. */
struct parts {
    int value[3];
    int digits[3];
    int count;
};

/* Splits "23.11.26" into numbers; -1 when there is anything else than digits, single separators, a last dot. */
static int split(const char *typed, struct parts *p)
{
    size_t n = strlen(typed);
    bool open = false; /* inside a number */

    *p = (struct parts){0};
    for (size_t i = 0; i < n; i++) {
        char c = typed[i];

        if (c >= '0' && c <= '9') {
            if (!open && p->count == 3)
                return -1;
            if (!open)
                p->count++;
            open = true;
            if (++p->digits[p->count - 1] > 8)
                return -1;
            p->value[p->count - 1] = p->value[p->count - 1] * 10 + (c - '0');
        } else if (strchr(".,/- ", c) && open) {
            open = false;
        } else {
            return -1;
        }
    }
    return p->count && (open || typed[n - 1] == '.') ? 0 : -1;
}

/* 2311, 231126, 23112026 become day, month, year. */
static int cut_digits(struct parts *p)
{
    int all = p->value[0];

    if (p->count != 1 || p->digits[0] <= 2)
        return 0;
    switch (p->digits[0]) {
    case 4:
        *p = (struct parts){{all / 100, all % 100, 0}, {2, 2, 0}, 2};
        return 0;
    case 6:
        *p = (struct parts){{all / 10000, all / 100 % 100, all % 100}, {2, 2, 2}, 3};
        return 0;
    case 8:
        *p = (struct parts){{all / 1000000, all / 10000 % 100, all % 10000}, {2, 2, 4}, 3};
        return 0;
    default:
        return -1;
    }
}

/* Brings 2026-11-23 into the order day, month, year; -1 when a number has an impossible count of digits. */
static int order_parts(struct parts *p)
{
    if (p->count == 3 && p->digits[0] == 4)
        *p = (struct parts){{p->value[2], p->value[1], p->value[0]}, {p->digits[2], p->digits[1], 4}, 3};
    if (p->digits[0] > 2 || p->digits[1] > 2)
        return -1;
    return p->count < 3 || p->digits[2] == 2 || p->digits[2] == 4 ? 0 : -1;
}

static int full_year(const struct date_rules *rules, int year)
{
    int ahead = rules->purpose == DATE_BIRTH ? 0 : YEARS_AHEAD;

    year += rules->today.year / 100 * 100 + 100;
    while (year > rules->today.year + ahead)
        year -= 100;
    return year;
}

/* The nearest day of that number (and month, if not 0) on the purpose's side of today; false: there is none. */
static bool complete(const struct date_rules *rules, int day, int month, struct date *out)
{
    int step = rules->purpose == DATE_FUTURE ? 1 : -1;
    struct date d = {rules->today.year, month ? month : rules->today.month, day};

    for (int tries = 0; tries < 100; tries++) { /* 29.02 comes back after eight years at most */
        if (date_exists(d) && date_compare(d, rules->today) * step >= 0) {
            *out = d;
            return true;
        }
        if (!month)
            d.month += step;
        if (month || d.month < 1 || d.month > 12) {
            d.year += step;
            d.month = month ? month : step > 0 ? 1 : 12;
        }
    }
    return false;
}

/* Whether a day and month became next year's although they have passed only lately: a slip, rather than a date a year off. */
static bool just_passed(const struct date_rules *rules, struct date d)
{
    struct date same = {d.year - 1, d.month, d.day};

    return rules->purpose == DATE_FUTURE && d.year == rules->today.year + 1 && date_exists(same) && date_compare(same, rules->today) < 0 &&
           date_number(rules->today) - date_number(same) <= PASSED_LATELY;
}

static int from_parts(const char *typed, const struct date_rules *rules, struct date *out, struct error *e)
{
    struct parts p;

    if (split(typed, &p) != 0 || cut_digits(&p) != 0 || order_parts(&p) != 0)
        return error_set(e, "date.shape", typed, NULL);
    if (p.count == 3) {
        struct date d = {p.value[2], p.value[1], p.value[0]};

        if (p.digits[2] == 2)
            d.year = full_year(rules, d.year);
        if (d.year < DATE_YEAR_MIN || d.year > DATE_YEAR_MAX)
            return error_set(e, "date.year", typed, NULL);
        *out = d;
        return date_exists(d) ? 0 : error_set(e, "date.none", typed, NULL);
    }
    if (rules->purpose == DATE_BIRTH)
        return error_set(e, "date.year", typed, NULL);
    if ((p.count == 2 && p.value[1] == 0) || !complete(rules, p.value[0], p.count == 2 ? p.value[1] : 0, out))
        return error_set(e, "date.none", typed, NULL);
    if (p.count == 2 && just_passed(rules, *out)) {
        char next[DATE_ISO_SIZE];

        return error_set(e, "date.passed", typed, date_text(*out, DATE_DMY4, next), NULL);
    }
    return 0;
}

/* с and c stand on the same key. */
static bool is_today(const char *typed)
{
    uint32_t cp;
    size_t n = strlen(typed);

    if (n == 0 || utf8_decode(typed, n, &cp) != n)
        return false;
    cp = letter_lower(cp);
    return cp == 'c' || cp == 0x441;
}

/* р, the Latin letter that looks like it, the one on its key. */
static bool is_working_mark(const char *text)
{
    uint32_t cp;
    size_t n = strlen(text);

    if (n == 0 || utf8_decode(text, n, &cp) != n)
        return false;
    cp = letter_lower(cp);
    return cp == 0x440 || cp == 'p' || cp == 'h';
}

/* -1, +3, +3р. */
static int relative(const char *typed, const struct date_rules *rules, struct date *out, struct error *e)
{
    size_t digits = strspn(typed + 1, "0123456789");
    const char *mark = typed + 1 + digits;
    int days;

    if (digits < 1 || digits > 4 || (*mark && !is_working_mark(mark)))
        return error_set(e, "date.shape", typed, NULL);
    days = (int)strtol(typed + 1, NULL, 10);
    if (typed[0] == '-')
        days = -days;
    if (!*mark) {
        *out = date_from_number(date_number(rules->today) + days);
        return date_exists(*out) ? 0 : error_set(e, "date.year", typed, NULL);
    }
    if (!rules->workdays)
        return error_set(e, "date.workdays", NULL);
    return workday_bits_add(rules->workdays, rules->today, days, out, e);
}

static int check_range(const struct date_rules *rules, struct date d, struct error *e)
{
    struct date max = rules->max;
    char limit[DATE_ISO_SIZE];

    if (date_none(max) && rules->purpose != DATE_FUTURE)
        max = rules->today;
    if (!date_none(max) && date_compare(d, max) > 0) {
        if (date_compare(max, rules->today) == 0)
            return error_set(e, "date.future", NULL);
        return error_set(e, "date.after", date_text(max, DATE_DMY4, limit), NULL);
    }
    if (!date_none(rules->min) && date_compare(d, rules->min) < 0)
        return error_set(e, "date.before", date_text(rules->min, DATE_DMY4, limit), NULL);
    return 0;
}

/* Copies without blanks around; false when longer than anything sensible. */
static bool trimmed(const char *typed, char *out, size_t size)
{
    size_t n;

    while (*typed && strchr(" \t\r\n", *typed))
        typed++;
    n = strlen(typed);
    while (n && strchr(" \t\r\n", typed[n - 1]))
        n--;
    if (n >= size)
        return false;
    memcpy(out, typed, n);
    out[n] = '\0';
    return true;
}

int date_parse(const char *typed, const struct date_rules *rules, struct date *out, struct error *e)
{
    char text[40];
    struct date d = {0, 0, 0};
    int rc = 0;

    if (!trimmed(typed, text, sizeof text))
        return error_set(e, "date.shape", typed, NULL);
    if (is_today(text))
        d = rules->today;
    else if (text[0] == '+' || text[0] == '-')
        rc = relative(text, rules, &d, e);
    else
        rc = from_parts(text, rules, &d, e);
    if (rc != 0 || check_range(rules, d, e) != 0)
        return -1;
    *out = d;
    return 0;
}

char *date_text(struct date d, enum date_form form, char out[DATE_ISO_SIZE])
{
    unsigned year = (unsigned)d.year % 10000, month = (unsigned)d.month % 100, day = (unsigned)d.day % 100;

    if (form == DATE_DM)
        snprintf(out, DATE_ISO_SIZE, "%02u.%02u", day, month);
    else if (form == DATE_DMY2)
        snprintf(out, DATE_ISO_SIZE, "%02u.%02u.%02u", day, month, year % 100);
    else
        snprintf(out, DATE_ISO_SIZE, "%02u.%02u.%04u", day, month, year);
    return out;
}

int time_parse(const char *typed, struct time_of_day *out, struct error *e)
{
    char text[16];
    size_t first, second;
    const char *rest;
    struct time_of_day t;

    if (!trimmed(typed, text, sizeof text))
        return error_set(e, "time.shape", typed, NULL);
    first = strspn(text, "0123456789");
    rest = text + first;
    if (*rest && strchr(".,:-", *rest))
        rest++;
    second = strspn(rest, "0123456789");
    if (rest[second])
        return error_set(e, "time.shape", typed, NULL);
    if (rest == text + first && first == 4) { /* 1410 */
        t.hour = (int)strtol(text, NULL, 10) / 100;
        t.minute = (int)strtol(text, NULL, 10) % 100;
    } else if (first >= 1 && first <= 2 && (rest == text + first || second == 2)) {
        t.hour = (int)strtol(text, NULL, 10);
        t.minute = second ? (int)strtol(rest, NULL, 10) : 0;
    } else { /* 141: is it 1:41, or 14:10 begun? */
        return error_set(e, "time.shape", typed, NULL);
    }
    if (t.hour > 23 || t.minute > 59)
        return error_set(e, "time.range", typed, NULL);
    *out = t;
    return 0;
}

char *time_text(struct time_of_day t, char out[TIME_TEXT_SIZE])
{
    snprintf(out, TIME_TEXT_SIZE, "%02u:%02u", (unsigned)t.hour % 100, (unsigned)t.minute % 100);
    return out;
}

int date_time_parse(const char *typed, const struct date_rules *rules, struct date *date, struct time_of_day *time,
                    struct error *e)
{
    char text[64], *blank;
    struct date d;
    struct time_of_day t;

    if (!trimmed(typed, text, sizeof text))
        return error_set(e, "date.shape", typed, NULL);
    blank = strpbrk(text, " \t");
    if (!blank)
        return date_parse(text, rules, &d, e) != 0 ? -1 : error_set(e, "time.missing", text, NULL);
    *blank = '\0';
    if (date_parse(text, rules, &d, e) != 0 || time_parse(blank + 1, &t, e) != 0)
        return -1;
    *date = d;
    *time = t;
    return 0;
}

char *moment_after(const char *moment, int minutes, char out[MOMENT_SIZE])
{
    char day[DATE_ISO_SIZE], text[TIME_TEXT_SIZE];
    struct date d;
    struct time_of_day t = {0};

    str_copy(day, sizeof day, moment);
    if (strlen(moment) < MOMENT_SIZE - 1 || date_from_iso(day, &d) != 0 || time_parse(moment + DATE_ISO_SIZE, &t, NULL) != 0) {
        str_copy(out, MOMENT_SIZE, moment);
        return out;
    }
    minutes += t.hour * 60 + t.minute;
    d = date_from_number(date_number(d) + minutes / 1440);
    t = (struct time_of_day){minutes % 1440 / 60, minutes % 60};
    snprintf(out, MOMENT_SIZE, "%s %s", date_iso(d, day), time_text(t, text));
    return out;
}
