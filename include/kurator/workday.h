/* workday.h - dates, layered working calendars and due dates: pure, no clock, no files. */
#ifndef KURATOR_WORKDAY_H
#define KURATOR_WORKDAY_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/error.h"

/* ---- dates ---- */

/* A day of the Gregorian calendar; {0, 0, 0} stands for "no date" where a function says so. */
struct date {
    int year, month, day;
};

#define DATE_ISO_SIZE 11
#define DATE_YEAR_MIN 1900
#define DATE_YEAR_MAX 2199

/* True for a day that exists, between DATE_YEAR_MIN and DATE_YEAR_MAX. */
bool date_exists(struct date d);
/* True for {0, 0, 0}. */
bool date_none(struct date d);
/* Days since 1970-01-01 (may be negative), and back. */
int date_number(struct date d);
struct date date_from_number(int number);
/* 1 Monday .. 7 Sunday. */
int date_weekday(struct date d);
/* Below 0, 0, above 0 as a is before, at, after b. */
int date_compare(struct date a, struct date b);
/* "2026-11-23"; returns out. */
char *date_iso(struct date d, char out[DATE_ISO_SIZE]);
/* Exactly "2026-11-23" and a day that exists; -1 otherwise (no error text). */
int date_from_iso(const char *text, struct date *out);

/* ---- the layered calendar (domain.md "Deadlines"; Labour Code art. 112) ---- */

enum day_kind {
    DAY_WORKDAY,            /* no row: Monday to Friday */
    DAY_WEEKEND,            /* no row: Saturday, Sunday */
    DAY_HOLIDAY,
    DAY_TRANSFERRED_OFF,    /* a weekday made free */
    DAY_WORKING_WEEKEND,    /* a weekend made working */
    DAY_NONWORKING_PERIOD,  /* by decree, 2020 and 2021: working for deadlines unless `suspend` */
    DAY_KIND_COUNT_
};

/* "holiday" etc. as in the file, "workday" and "weekend" for days without a row. */
const char *day_kind_name(enum day_kind kind);

/* Number of known scopes, the i-th code, the index of a code (-1: unknown), the index of its parent (-1: none). */
int scope_count(void);
const char *scope_code(int scope);
int scope_find(const char *code);
int scope_parent(int scope);
/* The index of a code into *out (may be NULL); error deadline.scope {code}{known codes}. */
int scope_require(const char *code, int *out, struct error *e);

struct calendar_row {
    int day;                /* date_number */
    int scope;              /* index */
    enum day_kind kind;
    int line;               /* where it stood in the file, for messages */
    char *name;             /* UTF-8, owned by the set */
};

struct workday_numbering;
#define CALENDAR_SCOPES_MAX 8

/* Rows of all scopes, sorted by day and scope; read the fields, change them only through the functions. `{0}` is a
 * valid empty set. */
struct calendar_set {
    struct calendar_row *rows;
    size_t count;
    int first_year, last_year;  /* of the RU rows: 1 January .. 31 December is loaded */
    struct workday_numbering *numbering[CALENDAR_SCOPES_MAX][2]; /* made when first asked for */
};

/* Reads CSV text with the header date,scope,kind,name in any order (RFC 4180; a UTF-8 BOM and CRLF are tolerated)
 * into *set, to be emptied by calendar_free. On an error the set stays empty. Errors (line numbers count from 1):
 * calendar.utf8 {line}, calendar.header {missing column}, calendar.columns {line}{found}{expected},
 * calendar.quote {line}, calendar.date {line}{text}, calendar.kind {line}{kind}, calendar.scope {line}{scope},
 * calendar.name {line}, calendar.weekend {line}{day}, calendar.duplicate {line}{day}{scope}, calendar.empty (no row of
 * scope RU), calendar.gap {year}. */
int calendar_parse(const char *text, size_t len, struct calendar_set *set, struct error *e);
void calendar_free(struct calendar_set *set);

/* What one day is, and which row decided it. */
struct day_info {
    bool working;
    enum day_kind kind;
    const char *name;           /* of the deciding row, "" when there is none; lent by the set */
    const char *scope;          /* code of the deciding row's scope, "" when there is none */
};

/* The day in `scope` (code): the lowest layer that has a row wins. A nonworking_period row without `suspend` leaves the
 * day as it would be without that row. Errors: deadline.scope {code}{known codes}, calendar.horizon {year}{years}. */
int workday_info(const struct calendar_set *set, const char *scope, bool suspend, struct date day,
                 struct day_info *out, struct error *e);

/* The n-th working day after `from` (n >= 1; the count starts on the day after it, Civil Code art. 191).
 * Errors: deadline.days {n}, deadline.scope {code}{known codes}, calendar.horizon {year}{loaded years} when a day
 * needed lies outside the loaded years. The first call for a scope numbers its days, later ones are look-ups. */
int workday_due(struct calendar_set *set, const char *scope, bool suspend, struct date from, int n,
                struct date *due, struct error *e);

/* One day of the way from `from` to the due date. */
struct workday_step {
    struct date date;
    int number;                 /* 1..n for a counted day, 0 for a skipped one */
    struct day_info info;
};

/* Calls `each` for every day after `from` up to the due date, in order. Errors as workday_due, before any call. */
int workday_explain(struct calendar_set *set, const char *scope, bool suspend, struct date from, int n,
                    void (*each)(void *context, const struct workday_step *step), void *context, struct error *e);

/* ---- the compact form a session holds: one bit a day, sent by the server ---- */

struct workday_bits {
    int first;                  /* date_number of the first day */
    int count;                  /* days */
    unsigned char *bits;        /* set: working */
};

/* From a string of '0' and '1', one a day from `first`; to be freed. Error calendar.bits. */
int workday_bits_parse(struct workday_bits *b, struct date first, const char *text, struct error *e);
/* The same string out of a calendar, all loaded years, as the server would send it; to be freed by the caller, NULL on
 * an error as workday_due. *first is its first day. */
char *workday_bits_text(struct calendar_set *set, const char *scope, bool suspend, struct date *first,
                        struct error *e);
void workday_bits_free(struct workday_bits *b);
/* Errors of these: calendar.horizon {year}{loaded years}, deadline.days {n}. */
int workday_bits_working(const struct workday_bits *b, struct date day, bool *working, struct error *e);
int workday_bits_due(const struct workday_bits *b, struct date from, int n, struct date *due, struct error *e);
/* n working days after (n > 0) or before (n < 0) `from`; n = 0 gives `from` itself. */
int workday_bits_add(const struct workday_bits *b, struct date from, int n, struct date *out, struct error *e);
/* Working days after `from` up to and with `to` (negative when `to` is before `from`). */
int workday_bits_between(const struct workday_bits *b, struct date from, struct date to, int *n, struct error *e);

#endif
