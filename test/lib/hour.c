/* hour.c - the script of a clerk's hour, for what measures it and for what counts its round trips. */
#include "hour.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vt_private.h"

#define TENTHS 10
#define INTAKES 6

/* Surnames of which none begins another: searches find one citizen each. */
static const char *const surname[] = {
    "Абакумова", "Бадмаева", "Вампилова", "Галсанова", "Дашиева", "Ербанова", "Жамбалова", "Зандынова", "Иринчеева", "Кылтасова",
    "Лубсанова", "Мантатова", "Номоконова", "Очирова", "Порфирьева", "Ринчинова", "Санжиева", "Тармаева", "Убугунова", "Францева",
    "Хандуева", "Цыренова", "Чимитова", "Шагдарова", "Щербакова", "Эрдынеева", "Юндунова", "Яньшинова", "Аюшеева", "Баторова"};
#define SURNAMES ((int)(sizeof surname / sizeof surname[0]))
static const char *const given[] = {"Анна", "Вера"};
static const char *const arriving[INTAKES] = {"Прибылова", "Новикова", "Ходырева", "Заявина", "Обращалова", "Поступалова"};

void hour_fill(struct office *o)
{
    office_clock(o, "2026-11-20 09:00");
    for (int i = 0; i < 2 * SURNAMES; i++)
        office_case(o, surname[i % SURNAMES], given[i / SURNAMES], i % 2 ? "Ильинична" : "Сергеевна", i < SURNAMES ? "1980-03-14" : "1985-07-01", i % 3 ? "ipra" : "organisation",
                    i < 48 ? "2026-11-12" : "2026-11-13");
    for (int i = 0; i < INTAKES; i++) {
        char sql[500];
        snprintf(sql, sizeof sql, "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('%s', 'Анна', 'Сергеевна', '1992-03-14', 'f') returning id)"
                                  " insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1", arriving[i]);
        pg_exec(&o->pg, sql);
    }
}

struct work {
    void (*todo)(void *ctx, const struct hour_step *s);
    void *ctx;
};

static void step(const struct work *w, const char *action, const char *name, const char *seen, const char *format, ...)
{
    struct hour_step s = {.action = action, .step = name};
    va_list args;

    va_start(args, format);
    vsnprintf(s.keys, sizeof s.keys, format, args);
    va_end(args);
    snprintf(s.seen, sizeof s.seen, "%s", seen);
    w->todo(w->ctx, &s);
}

/* Nobody answers; busy; told, and she thinks it over. The form is looked at first: it has the number to dial. */
static void attempts(const struct work *w)
{
    static const char *const typed[] = {"2 F2", "3 F2", "2 Tab Tab позже F2", "1 3 27.11 F2"};

    for (int i = 0; i < 4; i++) {
        step(w, "attempt", "open", "Результат", "F6");
        step(w, "attempt", "save", "Сохранено", "%s", typed[i]);
    }
}

/* One by the whole surname and Enter at once, one by looking at who is found. */
static void searches(const struct work *w, int tenth)
{
    step(w, "search", "card", "События", "%s Space анна Enter", surname[tenth]);
    step(w, "search", "back", "Кому звонить", "F10");
    step(w, "search", "list", "14.03.1980", "%s", surname[tenth + TENTHS]);
    step(w, "search", "chosen", "События", "Tab 1");
    step(w, "search", "back", "Кому звонить", "F10");
}

static void intake(const struct work *w, int tenth)
{
    step(w, "intake", "citizen", "Источник", "F5 %s Space 1992 Enter", arriving[tenth]);
    step(w, "intake", "save", "Сохранено", "1 %d Enter Enter Бюро Space МСЭ Enter %d/26 Enter 1911 Enter 123.45.%d/2026 Enter 1011 F2", 417 + tenth, 1184 + tenth, 10 + tenth);
}

static void pages(const struct work *w)
{
    static const char *const moves[][2] = {{"PgDn", "~4"}, {"PgDn", "~4"}, {"PgUp", "~4"}, {"PgUp", "~4"}, {"Right", "~4"}, {"Left", "~4"}, {"Enter", "События"},
                                           {"PgDn", "~0"}, {"PgUp", "~0"}, {"F10", "Кому звонить"}};

    for (size_t i = 0; i < sizeof moves / sizeof moves[0]; i++)
        step(w, "page", moves[i][0], moves[i][1], "%s", moves[i][0]);
}

void hour_work(int tenths, void (*todo)(void *ctx, const struct hour_step *s), void *ctx)
{
    struct work w = {todo, ctx};

    for (int i = 0; i < tenths && i < TENTHS; i++) {
        attempts(&w);
        searches(&w, i);
        if (i < INTAKES)
            intake(&w, i);
        pages(&w);
    }
}

static int line_of(const struct hour_step *s) { return s->seen[0] == '~' ? (int)strtol(s->seen + 1, NULL, 10) : -1; }

const char *hour_before(struct vt *vt, const struct hour_step *s)
{
    static char before[1200];

    snprintf(before, sizeof before, "%s", line_of(s) < 0 ? "" : vt_line(vt, line_of(s)));
    return before;
}

void hour_wait(struct vt *vt, const struct hour_step *s, const char *before, int ms)
{
    long long end = vt_clock_ms() + ms;

    if (line_of(s) < 0) {
        vt_wait_text(vt, s->seen, ms);
        return;
    }
    while (strcmp(vt_line(vt, line_of(s)), before) == 0) {
        long long left = end - vt_clock_ms();
        if (left <= 0 || vt_pump(vt, (int)left) < 0) {
            vt_fail(vt, "«%s» does not change line %d", s->keys, line_of(s));
            return;
        }
    }
}
