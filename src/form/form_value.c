/* form_value.c - from typed text to the canonical value of each kind of field, and back to what is shown. */
#include "private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/phone.h"
#include "kurator/postal_id.h"
#include "kurator/snils.h"
#include "kurator/utf8.h"

#define POSTCODE_DIGITS 6
#define ISO_DATE 10             /* characters of 2026-11-23 */

static struct date_rules rules_of(const struct form *f, int i)
{
    return (struct date_rules){.purpose = form_field_at(f, i)->purpose,
                               .today = f->session->today,
                               .workdays = f->session->workdays.count ? &f->session->workdays : NULL};
}

static int parse_date(const struct form *f, int i, const char *typed, char *out, struct error *e)
{
    struct date_rules rules = rules_of(f, i);
    struct date d;

    if (date_parse(typed, &rules, &d, e) != 0)
        return -1;
    date_iso(d, out);
    return 0;
}

/* "14:10", and of what has happened also "10" and "1410": today. A day without its time stays an error, as "11.12" could
 * be either. */
static bool today_at(const struct form *f, int i, const char *typed, struct time_of_day *t)
{
    const char *at = typed + strspn(typed, " ");
    size_t n = strspn(at, "0123456789");
    bool digits = n > 0 && at[n + strspn(at + n, " ")] == '\0';

    return (strchr(at, ':') || (digits && form_field_at(f, i)->purpose == DATE_PAST)) && time_parse(at, t, NULL) == 0;
}

static int parse_date_time(const struct form *f, int i, const char *typed, char *out, size_t size, struct error *e)
{
    struct date_rules rules = rules_of(f, i);
    struct date d;
    struct time_of_day t;
    char day[DATE_ISO_SIZE], time[TIME_TEXT_SIZE];

    if (today_at(f, i, typed, &t))
        d = rules.today;
    else if (date_time_parse(typed, &rules, &d, &t, e) != 0)
        return -1;
    snprintf(out, size, "%s %s", date_iso(d, day), time_text(t, time));
    return 0;
}

bool form_day_alone(const struct form *f, int i, const char *typed)
{
    char out[32];
    struct error e = {0};

    return form_field_at(f, i)->kind == FORM_DATETIME && !str_blank(typed) && parse_date_time(f, i, typed, out, sizeof out, &e) != 0 &&
           str_eq(e.code, "time.missing");
}

bool form_end_with_blank(struct form *f, int i)
{
    struct field *edit = &f->slot[i].edit;

    if (edit->len && edit->text[edit->len - 1] == ' ')
        return false;
    edit->cursor = edit->len;
    return field_insert(edit, " ", 1) == FIELD_CHANGED;
}

/* Six digits, blanks between them do not matter; none of Russia's begins with 0. */
static int parse_postcode(const char *typed, char *out, struct error *e)
{
    int n = 0;

    for (const char *p = typed; *p; p++) {
        if (*p == ' ')
            continue;
        if (*p < '0' || *p > '9' || n == POSTCODE_DIGITS || (n == 0 && *p == '0'))
            return error_set(e, "postcode.shape", typed, NULL);
        out[n++] = *p;
    }
    out[n] = '\0';
    return n == POSTCODE_DIGITS ? 0 : error_set(e, "postcode.shape", typed, NULL);
}

static int parse_option(const struct form *f, int i, const char *typed, struct error *e)
{
    return form_option_of_value(f, i, typed) >= 0 ? 0 : error_set(e, "choice.none", typed, NULL);
}

static char *trimmed(const char *typed)
{
    char *copy = mem_dup(typed), *out = mem_dup(str_trim(copy));

    mem_wipe(copy, strlen(copy));
    free(copy);
    return out;
}

int form_parse(const struct form *f, int i, const char *typed, char **value, struct error *e)
{
    char out[NAME_SIZE] = "";
    int rc = 0;

    *value = NULL;
    if (str_blank(typed)) {
        *value = mem_dup("");
        return 0;
    }
    switch (form_field_at(f, i)->kind) {
    case FORM_NAME: rc = name_tidy(typed, out, e); break;
    case FORM_DATE: rc = parse_date(f, i, typed, out, e); break;
    case FORM_DATETIME: rc = parse_date_time(f, i, typed, out, sizeof out, e); break;
    case FORM_PHONE: rc = phone_parse(typed, f->session->area_code, out, e); break;
    case FORM_SNILS: rc = snils_parse(typed, out, e); break;
    case FORM_POSTCODE: rc = parse_postcode(typed, out, e); break;
    case FORM_POSTAL_ID: rc = postal_id_parse(typed, out, e); break;
    case FORM_CHOICE:
    case FORM_LOOKUP:
        rc = parse_option(f, i, typed, e);
        *value = rc == 0 ? mem_dup(typed) : NULL;
        return rc;
    case FORM_TEXT:
    case FORM_SHOW: *value = trimmed(typed); return 0;
    }
    if (rc == 0)
        *value = mem_dup(out);
    mem_wipe(out, sizeof out);
    return rc;
}

/* 2026-11-23 -> 23.11.2026, what follows it stays. */
static void display_date(const char *value, struct str *out)
{
    char iso[DATE_ISO_SIZE], text[DATE_ISO_SIZE];
    struct date d;

    str_copy(iso, sizeof iso, value);
    if (strlen(value) < ISO_DATE || date_from_iso(iso, &d) != 0) {
        str_add(out, value);
        return;
    }
    str_add(out, date_text(d, DATE_DMY4, text));
    str_add(out, value + ISO_DATE);
}

void form_display(const struct form *f, int i, const char *value, struct str *out)
{
    char text[64];

    switch (*value ? form_field_at(f, i)->kind : FORM_TEXT) {
    case FORM_DATE:
    case FORM_DATETIME: display_date(value, out); break;
    case FORM_PHONE: str_add(out, phone_format(value, text)); break;
    case FORM_SNILS: str_add(out, *snils_format(value, text) ? text : value); break;
    case FORM_POSTAL_ID: str_add(out, postal_id_format(value, text)); break;
    default: str_add(out, value); break;
    }
}

void form_spell(const struct form *f, int i, const char *value, struct str *out)
{
    struct form_option o;
    int n;

    if (!form_is_list(form_field_at(f, i)->kind)) {
        form_display(f, i, value, out);
        return;
    }
    n = form_option_of_value(f, i, value);
    str_add(out, n >= 0 && form_option_at(f, i, n, &o) ? o.label : value);
}
