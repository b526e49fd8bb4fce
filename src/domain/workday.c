/* workday.c - which day is working in a scope, and the n-th working day after another. */
#include "kurator/workday.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/str.h"

/* Working days of one scope, numbered once: day -> n and n -> day are look-ups. */
struct workday_numbering {
    int first, count;           /* days loaded */
    int total;                  /* working days among them */
    int *day;                   /* day[n]: index of the n-th working day, n from 0 */
    int until[];                /* until[i]: working days with an index below i */
};

static int loaded_first(const struct calendar_set *set)
{
    return date_number((struct date){set->first_year, 1, 1});
}

static int loaded_last(const struct calendar_set *set)
{
    return date_number((struct date){set->last_year, 12, 31});
}

static int horizon(int year, int first_year, int last_year, struct error *e)
{
    char missing[16], loaded[32];

    snprintf(missing, sizeof missing, "%d", year);
    if (first_year == last_year)
        snprintf(loaded, sizeof loaded, "%d", first_year);
    else
        snprintf(loaded, sizeof loaded, "%d-%d", first_year, last_year);
    return error_set(e, "calendar.horizon", missing, loaded, NULL);
}

static int bad_days(int n, struct error *e)
{
    char text[16];

    snprintf(text, sizeof text, "%d", n);
    return error_set(e, "deadline.days", text, NULL);
}

static const struct calendar_row *find_row(const struct calendar_set *set, int day, int scope)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct calendar_row *row = &set->rows[mid];

        if (row->day == day && row->scope == scope)
            return row;
        if (row->day < day || (row->day == day && row->scope < scope))
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static void decide_by(struct day_info *out, const struct calendar_row *row, bool working)
{
    *out = (struct day_info){working, row->kind, row->name, scope_code(row->scope)};
}

/* From the lowest layer upwards. A non-working period that does not suspend is remembered only to be named when
 * nothing else decides: it neither frees a working day nor makes a holiday work. */
static void decide(const struct calendar_set *set, int scope, bool suspend, int day, struct day_info *out)
{
    const struct calendar_row *period = NULL;
    bool weekend = date_weekday(date_from_number(day)) >= 6;

    for (; scope >= 0; scope = scope_parent(scope)) {
        const struct calendar_row *row = find_row(set, day, scope);

        if (!row)
            continue;
        if (row->kind == DAY_NONWORKING_PERIOD && !suspend) {
            period = period ? period : row;
            continue;
        }
        decide_by(out, row, row->kind == DAY_WORKING_WEEKEND);
        return;
    }
    if (period && !weekend)
        decide_by(out, period, true);
    else
        *out = (struct day_info){!weekend, weekend ? DAY_WEEKEND : DAY_WORKDAY, "", ""};
}

int workday_info(const struct calendar_set *set, const char *scope, bool suspend, struct date day,
                 struct day_info *out, struct error *e)
{
    int index;

    if (scope_require(scope, &index, e) != 0)
        return -1;
    if (day.year < set->first_year || day.year > set->last_year)
        return horizon(day.year, set->first_year, set->last_year, e);
    decide(set, index, suspend, date_number(day), out);
    return 0;
}

static struct workday_numbering *number_days(const struct calendar_set *set, int scope, bool suspend)
{
    int first = loaded_first(set), count = loaded_last(set) - first + 1;
    size_t room = (size_t)count * 2 + 1;
    struct workday_numbering *n = mem_alloc(sizeof *n + room * sizeof n->until[0]);

    n->first = first;
    n->count = count;
    n->total = 0;
    n->day = n->until + count + 1;
    for (int i = 0; i < count; i++) {
        struct day_info info;

        n->until[i] = n->total;
        decide(set, scope, suspend, first + i, &info);
        if (info.working)
            n->day[n->total++] = i;
    }
    n->until[count] = n->total;
    return n;
}

static const struct workday_numbering *numbering_of(struct calendar_set *set, int scope, bool suspend)
{
    struct workday_numbering **place = &set->numbering[scope][suspend];

    if (!*place)
        *place = number_days(set, scope, suspend);
    return *place;
}

int workday_due(struct calendar_set *set, const char *scope, bool suspend, struct date from, int n,
                struct date *due, struct error *e)
{
    const struct workday_numbering *numbering;
    int index, start, before;

    if (n < 1)
        return bad_days(n, e);
    if (scope_require(scope, &index, e) != 0)
        return -1;
    numbering = numbering_of(set, index, suspend);
    start = date_number(from) + 1 - numbering->first;
    if (start < 0 || start >= numbering->count)
        return horizon(date_from_number(date_number(from) + (start < 0 ? 0 : 1)).year, set->first_year,
                       set->last_year, e);
    before = numbering->until[start];
    if (n > numbering->total - before)
        return horizon(set->last_year + 1, set->first_year, set->last_year, e);
    *due = date_from_number(numbering->first + numbering->day[before + n - 1]);
    return 0;
}

int workday_explain(struct calendar_set *set, const char *scope, bool suspend, struct date from, int n,
                    void (*each)(void *context, const struct workday_step *step), void *context, struct error *e)
{
    struct date due = {0, 0, 0};
    int index, last, number = 0;

    if (workday_due(set, scope, suspend, from, n, &due, e) != 0 || scope_require(scope, &index, e) != 0)
        return -1;
    last = date_number(due);
    for (int day = date_number(from) + 1; day <= last; day++) {
        struct workday_step step = {.date = date_from_number(day)};

        decide(set, index, suspend, day, &step.info);
        if (step.info.working)
            step.number = ++number;
        each(context, &step);
    }
    return 0;
}

char *workday_bits_text(struct calendar_set *set, const char *scope, bool suspend, struct date *first,
                        struct error *e)
{
    const struct workday_numbering *n;
    char *text;
    int index;

    if (scope_require(scope, &index, e) != 0)
        return NULL;
    n = numbering_of(set, index, suspend);
    text = mem_alloc((size_t)n->count + 1);
    for (int i = 0; i < n->count; i++)
        text[i] = n->until[i + 1] > n->until[i] ? '1' : '0';
    text[n->count] = '\0';
    *first = date_from_number(n->first);
    return text;
}

/* ---- the compact form ---- */

int workday_bits_parse(struct workday_bits *b, struct date first, const char *text, struct error *e)
{
    size_t count = strlen(text);

    *b = (struct workday_bits){0};
    if (count == 0 || count > 200000 || strspn(text, "01") != count || !date_exists(first))
        return error_set(e, "calendar.bits", NULL);
    b->first = date_number(first);
    b->count = (int)count;
    b->bits = mem_zero((count + 7) / 8, 1);
    for (size_t i = 0; i < count; i++)
        if (text[i] == '1')
            b->bits[i / 8] = (unsigned char)(b->bits[i / 8] | 1U << (i % 8));
    return 0;
}

void workday_bits_free(struct workday_bits *b)
{
    free(b->bits);
    *b = (struct workday_bits){0};
}

static int bits_horizon(const struct workday_bits *b, int day, struct error *e)
{
    int first = date_from_number(b->first).year, last = date_from_number(b->first + b->count - 1).year;

    return horizon(date_from_number(day).year, first, last, e);
}

static bool bits_has(const struct workday_bits *b, int day)
{
    return day >= b->first && day - b->first < b->count;
}

static bool bits_get(const struct workday_bits *b, int day)
{
    int i = day - b->first;

    return b->bits[i / 8] >> (i % 8) & 1;
}

int workday_bits_working(const struct workday_bits *b, struct date day, bool *working, struct error *e)
{
    int number = date_number(day);

    if (!bits_has(b, number))
        return bits_horizon(b, number, e);
    *working = bits_get(b, number);
    return 0;
}

int workday_bits_add(const struct workday_bits *b, struct date from, int n, struct date *out, struct error *e)
{
    int day = date_number(from), step = n < 0 ? -1 : 1;
    long left = labs((long)n);

    while (left > 0) {
        day += step;
        if (!bits_has(b, day))
            return bits_horizon(b, day, e);
        left -= bits_get(b, day);
    }
    *out = date_from_number(day);
    return 0;
}

int workday_bits_due(const struct workday_bits *b, struct date from, int n, struct date *due, struct error *e)
{
    if (n < 1)
        return bad_days(n, e);
    return workday_bits_add(b, from, n, due, e);
}

int workday_bits_between(const struct workday_bits *b, struct date from, struct date to, int *n, struct error *e)
{
    int first = date_number(from), last = date_number(to), sign = 1, count = 0;

    if (last < first) {
        int swap = first;

        first = last;
        last = swap;
        sign = -1;
    }
    for (int day = first + 1; day <= last; day++) {
        if (!bits_has(b, day))
            return bits_horizon(b, day, e);
        count += bits_get(b, day);
    }
    *n = sign * count;
    return 0;
}
