/* calendar.c - the month grid of a working calendar: non-working days with their reason, for every scope. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "kurator/bars.h"
#include "kurator/calendar_rows.h"
#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "kurator/wrap.h"

#define CELL 5                  /* of a day: "(12)*" */

struct calendar {
    struct calendar_month month;
    struct date at;             /* the day under the cursor */
    char first[DATE_ISO_SIZE];  /* of the month asked for */
    char code[24];              /* of the calendar shown, "" until the office's own is known */
    bool loaded;
};

static struct calendar *state(struct screen *s) { return s->state; }

static const char *kind_name(const struct calendar_day *d)
{
    if (str_eq(d->kind, "holiday"))
        return _("holiday");
    if (str_eq(d->kind, "transferred_off"))
        return _("day off moved here");
    if (str_eq(d->kind, "working_weekend"))
        return _("weekend declared working");
    if (str_eq(d->kind, "nonworking_period"))
        return d->working ? _("non-working by decree, counts as working") : _("non-working by decree");
    return d->working ? _("working day") : _("day off");
}

/* ---- the call ---- */

static void *month_now(const struct calendar *c)
{
    return (void *)(intptr_t)(c->at.year * 12 + c->at.month);
}

static void take(struct screen *s, const struct db_rows *rows)
{
    struct calendar *c = state(s);
    if (!c->at.year)                    /* the home screen's first month came with the start */
        c->at = app_session(s->app)->today;
    calendar_month_read(&c->month, rows);
    if (c->month.current >= 0)
        str_copy(c->code, sizeof c->code, c->month.scope[c->month.current].code);
    c->loaded = true;
    s->page++;
    app_dirty(s->app);
}

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct calendar *c = state(s);
    app_ready(s);
    if (context != month_now(c))
        return;                         /* of a month that is not looked at any more */
    if (reply->ok) {
        take(s, reply->result[0]);
        return;
    }
    c->loaded = false;                  /* the days of another month do not stand under this one's name */
    app_fail(s->app, &reply->error);
}

/* Without a day the month of the office's own today. */
static void add_call(struct screen *s, struct db_call *call)
{
    struct calendar *c = state(s);
    calendar_month_call(call, c->code[0] ? c->code : NULL, app_session(s->app)->office_id,
                        c->at.year ? date_iso((struct date){c->at.year, c->at.month, 1}, c->first) : NULL);
}

static void ask(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    add_call(s, &call);
    app_wait(s);
    app_call(s, &call, arrived, month_now(state(s)));
}

static int open_it(struct screen *s, const void *args)
{
    (void)args;
    if (!s->below)
        return 0;
    state(s)->at = app_session(s->app)->today;
    ask(s);
    return 0;
}

/* ---- drawing ---- */

static const struct calendar_day *day_at(const struct calendar *c, struct date at)
{
    for (int i = 0; i < c->month.ndays; i++)
        if (date_compare(c->month.day[i].day, at) == 0)
            return &c->month.day[i];
    return NULL;
}

static const char *scope_name(const struct calendar *c, const char *code)
{
    for (int i = 0; i < c->month.nscopes; i++)
        if (str_eq(c->month.scope[i].code, code))
            return c->month.scope[i].name;
    return code;
}

/* «04.11.2026, ср: праздник, День народного единства (Российская Федерация)» */
static const char *tell_day(const struct calendar *c, const struct calendar_day *d, char *buf, size_t size)
{
    char iso[DATE_ISO_SIZE], day[16];
    snprintf(buf, size, "%s, %s: %s%s%s%s%s%s", words_full_date(date_iso(d->day, iso), day, sizeof day), i18n_weekday(date_weekday(d->day)),
             kind_name(d), d->name[0] ? ", " : "", d->name, d->scope[0] ? " (" : "", d->scope[0] ? scope_name(c, d->scope) : "", d->scope[0] ? ")" : "");
    return buf;
}

static void draw_day(struct calendar *c, struct draw *d, int y, int x, const struct calendar_day *day)
{
    char text[16];
    bool here = date_compare(day->day, c->at) == 0, named = day->name[0] != '\0';
    const char *mark = !named ? " " : str_eq(day->kind, "working_weekend") ? "+" : "*";
    snprintf(text, sizeof text, day->working ? " %2d %s" : "(%2d)%s", day->day.day, mark);
    draw_text(d, y, x, CELL, here ? STYLE_BAR : day->working ? STYLE_NORMAL : STYLE_OVERDUE, text);
    if (here)
        draw_cursor(d, y, x + 1);
}

/* The grid from row y on; returns the rows used. */
static int draw_grid(struct calendar *c, struct draw *d, int y, int step)
{
    for (int i = 1; i <= 7; i++)
        draw_text(d, y, 1 + (i - 1) * step, CELL, STYLE_LABEL, i18n_weekday(i));
    int row = 1;
    for (int i = 0; i < c->month.ndays; i++) {
        int weekday = date_weekday(c->month.day[i].day);
        if (i > 0 && weekday == 1)
            row++;
        draw_day(c, d, y + row, 1 + (weekday - 1) * step, &c->month.day[i]);
    }
    return row + 1;
}

struct reason { struct draw *d; int y, last; };
static void reason_line(void *ctx, int i, const char *text)
{
    const struct reason *r = ctx;
    if (r->y + i < r->last)
        draw_text(r->d, r->y + i, 1, draw_cols(r->d) - 2, STYLE_VALUE, text);
}

/* Days of one reason that follow each other are one line: «01.01-08.01 Новогодние каникулы (Российская Федерация)». */
static int draw_reasons(struct calendar *c, struct draw *d, int y, int last)
{
    for (int i = 0; i < c->month.ndays && y < last; i++) {
        const struct calendar_day *from = &c->month.day[i], *to = from;
        if (!from->name[0])
            continue;
        while (i + 1 < c->month.ndays && str_eq(c->month.day[i + 1].name, from->name) && str_eq(c->month.day[i + 1].kind, from->kind))
            to = &c->month.day[++i];
        char text[900], until[16] = "";
        if (to != from)
            snprintf(until, sizeof until, "-%02d.%02d", to->day.day, to->day.month);
        snprintf(text, sizeof text, "%02d.%02d%s %s, %s (%s)", from->day.day, from->day.month, until, from->name, kind_name(from), scope_name(c, from->scope));
        struct reason r = {d, y, last};
        y += text_wrap(text, draw_cols(d) - 2, reason_line, &r);
    }
    return y < last ? y : last;
}

static void draw_empty(const struct calendar *c, struct draw *d, int y)
{
    char text[300];
    const struct calendar_scope *s = c->month.current >= 0 ? &c->month.scope[c->month.current] : NULL;
    if (s && s->first_year)
        snprintf(text, sizeof text, _("The calendar of %d is not loaded; there are %d-%d. The administrator loads it."), c->at.year, s->first_year, s->last_year);
    else
        snprintf(text, sizeof text, "%s", _("No calendar is loaded. The administrator loads it."));
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_ERROR, text);
    draw_say(d, text);
}

static void draw_month(struct calendar *c, struct draw *d, int y)
{
    bool low = draw_rows(d) < 16;
    char text[1200];
    int working = 0, bottom = draw_rows(d) - 2;
    y += draw_grid(c, d, y, draw_cols(d) >= 60 ? 8 : CELL);
    for (int i = 0; i < c->month.ndays; i++)
        working += c->month.day[i].working;
    if (!low) {
        y++;
        snprintf(text, sizeof text, _("Working days: %d, days off: %d.  () day off  * with a name  + working weekend"), working, c->month.ndays - working);
        draw_text(d, y++, 1, draw_cols(d) - 2, STYLE_LABEL, text);
        y = draw_reasons(c, d, y, bottom - 1);
    }
    const struct calendar_day *here = day_at(c, c->at);
    if (here && y < bottom) {
        tell_day(c, here, text, sizeof text);
        if (low)
            draw_text(d, y, 1, draw_cols(d) - 2, STYLE_VALUE, text);
        draw_say(d, text);
    }
}

static void draw(struct screen *s, struct draw *d)
{
    struct calendar *c = state(s);
    struct bar_tab tabs[CALENDAR_MONTH_SCOPES];
    char right[64];
    int y = 0;
    snprintf(right, sizeof right, "%s %d", i18n_month(c->at.month), c->at.year);
    bar_top(d, y++, _("Working calendar"), "", right);
    if (!c->loaded)
        return;
    for (int i = 0; i < c->month.nscopes; i++)
        tabs[i] = (struct bar_tab){c->month.scope[i].name, -1};
    bar_tabs(d, y++, tabs, c->month.nscopes, c->month.current >= 0 ? c->month.current : 0);
    if (draw_rows(d) >= 16)
        draw_rule(d, y++);
    if (c->month.ndays > 0 && (c->month.day[0].day.month != c->at.month || c->month.day[0].day.year != c->at.year))
        return;                         /* the month looked at has not come yet */
    if (c->month.ndays == 0)
        draw_empty(c, d, y);
    else
        draw_month(c, d, y);
}

/* ---- keys ---- */

static void go(struct screen *s, int days)
{
    struct calendar *c = state(s);
    struct date to = date_from_number(date_number(c->at) + days);
    if (!date_exists(to))
        return;
    bool other = to.month != c->at.month || to.year != c->at.year;
    c->at = to;
    if (other)
        ask(s);
}

static void go_months(struct screen *s, int months)
{
    struct calendar *c = state(s);
    int n = c->at.year * 12 + c->at.month - 1 + months;
    struct date to = {n / 12, n % 12 + 1, c->at.day};
    while (to.day > 28 && !date_exists(to))
        to.day--;
    if (!date_exists(to))
        return;
    c->at = to;
    ask(s);
}

static void go_scope(struct screen *s, int step)
{
    struct calendar *c = state(s);
    int n = c->month.nscopes;
    if (n == 0)
        return;
    int i = ((c->month.current >= 0 ? c->month.current : 0) + step + n) % n;
    str_copy(c->code, sizeof c->code, c->month.scope[i].code);
    ask(s);
}

static bool key(struct screen *s, const struct key_event *k)
{
    struct calendar *c = state(s);
    switch (k->key) {
    case KY_LEFT: go(s, -1); return true;
    case KY_RIGHT: go(s, 1); return true;
    case KY_UP: go(s, -7); return true;
    case KY_DOWN: go(s, 7); return true;
    case KY_PAGEUP: go_months(s, -1); return true;
    case KY_PAGEDOWN: go_months(s, 1); return true;
    case KY_TAB: go_scope(s, 1); return true;
    case KY_BACKTAB: go_scope(s, -1); return true;
    case KY_HOME:
        c->at = app_session(s->app)->today;
        ask(s);
        return true;
    default: return false;
    }
}

/* Which row decides the day, in which version. */
static void why(struct screen *s)
{
    struct calendar *c = state(s);
    const struct calendar_day *d = day_at(c, c->at);
    struct str t = {0};
    char text[1200];
    if (!d) {
        app_say(s->app, _("Nothing is loaded for this day"));
        return;
    }
    str_addf(&t, "%s\n", tell_day(c, d, text, sizeof text));
    if (!d->scope[0])
        str_add(&t, _("No calendar names this day: Monday to Friday are working, Saturday and Sunday are off.\n"));
    for (int i = 0; i < c->month.nscopes; i++) {
        const struct calendar_scope *scope = &c->month.scope[i];
        char at[24];
        if (str_eq(scope->code, d->scope) && d->version == scope->version)
            str_addf(&t, _("It stands in version %lld of \"%s\" (%s), loaded %s.\n"), d->version, scope->name, scope->code, words_moment(scope->at, at, sizeof at));
    }
    str_add(&t, _("A calendar takes what the wider one says unless it has a row of its own: territory before region, region before country."));
    app_text(s->app, _("Why this day"), str_text(&t));
    str_free(&t);
}

static void act(struct screen *s, enum action a)
{
    switch (a) {
    case ACT_WHY:
    case ACT_OPEN: why(s); break;
    case ACT_REFRESH: ask(s); break;
    case ACT_CALENDAR_LOAD: app_push(s->app, &screen_calendar_load, NULL); break;
    default: break;
    }
}

static void event(struct screen *s, enum screen_event e)
{
    if ((e == SCREEN_CALENDAR || e == SCREEN_DATABASE) && app_online(s->app))
        ask(s);
}

static const enum action actions[] = {ACT_WHY, ACT_OPEN, ACT_CALENDAR_LOAD, ACT_REFRESH, ACT_PALETTE, ACT_MENU, ACT_HELP, ACT_NONE};

const struct screen_ops screen_calendar = {
    .name = "calendar", .title = N_("Working calendar"),
    .help = N_("Which days are working days, in the country, the region and the territory. Arrows go from day to day, PgUp and PgDn to another month, Tab to "
               "another calendar, Home to today. F1 says which row makes the day what it is, and when it was loaded."),
    .actions = actions, .size = sizeof(struct calendar), .open = open_it, .draw = draw, .key = key, .act = act, .event = event};
