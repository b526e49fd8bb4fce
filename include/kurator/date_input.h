/* date_input.h - dates and times as clerks type them, against a given today. */
#ifndef KURATOR_DATE_INPUT_H
#define KURATOR_DATE_INPUT_H
#include "kurator/error.h"
#include "kurator/workday.h"

/* How an incomplete date is completed. */
enum date_purpose {
    DATE_PAST,      /* the latest one not after today: when something arrived, a letter's date */
    DATE_FUTURE,    /* the earliest one not before today: an appointment, "call back on" */
    DATE_BIRTH      /* never completed; a two-digit year is the latest that is not in the future */
};

struct date_rules {
    enum date_purpose purpose;
    struct date today;                      /* the office's own date, from the server */
    struct date min, max;                   /* allowed range, both included; {0}: none. PAST and BIRTH without a max: today */
    const struct workday_bits *workdays;    /* for "+3р"; NULL: working days are refused with date.workdays */
};

/* Understands 23 · 23.11 · 23,11 · 2311 · 231126 · 23112026 · 23.11.26 · 23.11.2026 · 23/11/26 · 2026-11-23 · с, c
 * (today) · -1 · +3 · +3р, +3p, +3h (working days). Errors: date.shape {typed}, date.none {typed} (no such day),
 * date.year {typed} (missing or impossible), date.future, date.before {limit}, date.after {limit}, date.workdays,
 * calendar.horizon {year}{loaded years}. */
int date_parse(const char *typed, const struct date_rules *rules, struct date *out, struct error *e);

struct time_of_day {
    int hour, minute;
};

#define TIME_TEXT_SIZE 6

/* Understands 9 · 14 · 1410 · 14.10 · 14,10 · 14:10. Errors: time.shape {typed}, time.range {typed}. */
int time_parse(const char *typed, struct time_of_day *out, struct error *e);
/* "14:10"; returns out. */
char *time_text(struct time_of_day t, char out[TIME_TEXT_SIZE]);
/* "25.11 11:00": a date, blanks, a time. Errors of both; time.missing {the day as typed} when a day stands alone. */
int date_time_parse(const char *typed, const struct date_rules *rules, struct date *date, struct time_of_day *time,
                    struct error *e);

#define MOMENT_SIZE 17
/* The moment `minutes` (not negative) after "2026-11-23 14:10"; what is no moment comes back as it is, cut. */
char *moment_after(const char *moment, int minutes, char out[MOMENT_SIZE]);

enum date_form { DATE_DM /* 23.11 */, DATE_DMY2 /* 23.11.26 */, DATE_DMY4 /* 23.11.2026 */ };

/* The Russian way of writing; returns out. */
char *date_text(struct date d, enum date_form form, char out[DATE_ISO_SIZE]);

#endif
