/* forms.c - what the forms tell before it is too late: a draft that waits, an hour that is missing, what an incoming call can
 * come to, a new number, an open case, whose case it is on a narrow screen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static long citizen(const char *surname)
{
    return office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
}

static struct vt *card(const char *login, const char *surname)
{
    struct vt *vt = office_clerk(&office, login);

    office_card(vt, surname);
    return vt;
}

static void lacks(struct vt *vt, const char *text)
{
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    if (vt_find(vt, text, NULL, NULL)) {
        fprintf(stderr, "«%s» is in\n%s", text, vt_screen(vt));
        fail();
    }
}

/* ---- drafts ---- */

static void begun(struct vt *vt, const char *note)
{
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_type(vt, note);
    vt_wait_text(vt, note, OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
}

/* The same form of the same case goes on where it was left, in this session and in the next one; of another case it is empty. */
static void test_a_begun_form_goes_on(void **state)
{
    (void)state;
    long id = citizen("Начатова");
    citizen("Нетронутова");
    struct vt *vt = card("t_clerk", "Начатова");

    begun(vt, "соседка видела");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Восстановлен черновик от 13.11 09:0", OFFICE_WAIT);
    vt_wait_text(vt, "соседка видела", OFFICE_WAIT);
    vt_type(vt, " утром");                                      /* the cursor stands behind what was typed */
    vt_wait_text(vt, "соседка видела утром", OFFICE_WAIT);
    vt_wait_text(vt, "черновик от 13.11 09:0", OFFICE_WAIT);    /* the line stays while one types */
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    office_card(vt, "Нетронутова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    lacks(vt, "соседка");
    lacks(vt, "черновик от");
    vt_stop(&vt);

    vt = card("t_clerk", "Начатова");
    vt_key(vt, "F6");
    vt_type(vt, ", в окне");                                    /* typed ahead of the case: the same field */
    vt_wait_text(vt, "соседка видела утром, в окне", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "busy соседка видела утром, в окне",
                  "select a.outcome || ' ' || a.note from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    lacks(vt, "соседка");                                       /* saved: nothing to go on with */
    vt_stop(&vt);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.draft"), 0);
}

static void test_beginning_anew(void **state)
{
    (void)state;
    long id = citizen("Зановова");
    struct vt *vt = card("t_clerk", "Зановова");

    begun(vt, "не туда");
    /* An incoming call is another thing than the call that was begun. */
    office_palette(vt, "входящий");
    vt_wait_text(vt, "Направление", OFFICE_WAIT);
    lacks(vt, "не туда");
    vt_key(vt, "F10");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Восстановлен черновик", OFFICE_WAIT);
    office_palette(vt, "заново");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Форма начата заново", OFFICE_WAIT);
    lacks(vt, "не туда");
    lacks(vt, "черновик от");
    assert_true(pg_wait(&office.pg, "select not exists (select from kurator.draft)"));
    vt_key(vt, "2 F2");                                         /* it opens on the outcome, as always */
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "no_answer ", "select a.outcome || ' ' || a.note from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    office_leave(&vt);
}

/* What was typed before a colleague moved the meeting does not overwrite it unseen. */
static void test_a_draft_of_a_changed_case(void **state)
{
    (void)state;
    long id = citizen("Сдвинутова");
    struct vt *vt = card("t_clerk", "Сдвинутова"), *other;

    vt_key(vt, "F6 1 1");
    vt_type(vt, "25 11");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_key(vt, "F7");
    vt_wait_text(vt, "25.11.2026 11:00", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "26 12");
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);

    other = card("t_clerk2", "Сдвинутова");
    vt_key(other, "F7");
    vt_wait_text(other, "25.11.2026 11:00", OFFICE_WAIT);
    vt_key(other, "^U");
    vt_type(other, "27 15");
    vt_key(other, "F2");
    vt_wait_text(other, "Сохранено", OFFICE_WAIT);
    vt_stop(&other);

    vt_key(vt, "F7");
    vt_wait_text(vt, "26 12", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "27.11.2026 15:00", OFFICE_WAIT);          /* what stands there now is said */
    office_expect(&office, "2026-11-27 15:00", "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.appointment where case_id = %ld and state = 'agreed'", id);
    vt_key(vt, "F4 2 F2");                                      /* one's own is kept knowingly */
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2026-11-26 12:00", "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.appointment where case_id = %ld and state = 'agreed'", id);
    office_leave(&vt);
}

/* ---- the attempt ---- */

static void test_the_hour_comes_after_enter(void **state)
{
    (void)state;
    long id = citizen("Часова");
    struct vt *vt = card("t_clerk", "Часова");

    vt_key(vt, "F6 1 1");
    vt_type(vt, "25.11\r");
    vt_type(vt, "1130");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2026-11-25 11:30", "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.appointment where case_id = %ld and state = 'agreed'", id);
    vt_key(vt, "F7 ^U");
    vt_type(vt, "26.11");
    vt_key(vt, "Tab");
    vt_wait_text(vt, "! Добавьте время, например 26.11 11:00", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_type(vt, "9");                                           /* back in the field, behind the day */
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2026-11-26 09:00", "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.appointment where case_id = %ld and state = 'agreed'", id);
    office_leave(&vt);
}

static void test_incoming(void **state)
{
    (void)state;
    long id = citizen("Звонилова");
    struct vt *vt = card("t_clerk", "Звонилова");

    office_palette(vt, "входящий");
    vt_wait_text(vt, "1 сообщено 6 перезвонить 8 говорили, не сообщено", OFFICE_WAIT);
    lacks(vt, "занято");
    vt_type(vt, "2");                                           /* no answer: to whom? */
    vt_wait_text(vt, "Направление", OFFICE_WAIT);
    lacks(vt, "> 2  ");
    vt_key(vt, "8 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "in reached", "select a.direction || ' ' || a.outcome from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    /* Outgoing after all: all that a call can come to. */
    office_palette(vt, "входящий");
    vt_wait_text(vt, "Направление", OFFICE_WAIT);
    vt_key(vt, "8 Up");
    office_palette(vt, "отброс");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
    /* Who comes himself is not asked which way it went. */
    office_palette(vt, "пришёл");
    vt_wait_text(vt, "Ответ", OFFICE_WAIT);
    lacks(vt, "Направление");
    lacks(vt, "исходящий");
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "in told", "select a.direction || ' ' || a.outcome from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld order by a.id desc limit 1", id);
    office_leave(&vt);
}

/* Who has died is not called, visited or written to any more, and the card says so before a form is filled in. */
static void test_died(void **state)
{
    (void)state;
    long id = citizen("Покойнова");
    char sql[300];

    snprintf(sql, sizeof sql, "update kurator.case_file set state = 'closed', close_reason = 'died', closed_on = received_on, version = version + 1 where id = %ld", id);
    pg_exec(&office.pg, sql);
    struct vt *vt = card("t_clerk", "Покойнова");
    vt_wait_text(vt, "закрыто", OFFICE_WAIT);
    lacks(vt, "звонки: можно");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Гражданин умер", OFFICE_WAIT);
    vt_key(vt, "F7");
    vt_wait_text(vt, "больше ничего не делают", OFFICE_WAIT);
    office_leave(&vt);
}

/* A number learned goes on the card; one that is out of service says so there and is not offered. */
static void test_new_number(void **state)
{
    (void)state;
    long id = citizen("Номерова");
    struct vt *vt = card("t_clerk", "Номерова");

    vt_key(vt, "F6");
    vt_wait_text(vt, "Новый номер", OFFICE_WAIT);
    vt_key(vt, "4");
    vt_key(vt, "Up Up Up Up");
    vt_type(vt, "8 900 000 00 77\r3");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "unserviced|+79000000077 family unchecked",
                  "select string_agg(case when t.number = '+79000000077' then t.number || ' ' || t.owner || ' ' || t.state else t.state end, '|' order by t.position)"
                  " from kurator.phone t join kurator.case_file c on c.person_id = t.person_id where c.id = %ld", id);
    vt_wait_text(vt, "+7 900 000-00-77", OFFICE_WAIT);
    vt_wait_text(vt, "НЕ ОБСЛУЖИВАЕТСЯ", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "1 +7 900 000-00-77", OFFICE_WAIT);        /* the one to call */
    office_leave(&vt);
}

/* ---- the intake ---- */

static void test_open_case_is_told_beforehand(void **state)
{
    (void)state;
    long id = citizen("Идущева");
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_type(vt, "идущева");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "открыто, вх. № 417 от 12.11.2026: новая выписка присоединится", OFFICE_WAIT);
    vt_wait_text(vt, "срок 20.11", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "эта выписка присоединится", OFFICE_WAIT);
    vt_wait_text(vt, "нового срока нет", OFFICE_WAIT);
    vt_key(vt, "Up Up");
    vt_key(vt, "2");
    vt_wait_text(vt, "второе дело", OFFICE_WAIT);
    vt_wait_text(vt, "срок 20.11", OFFICE_WAIT);
    vt_key(vt, "Up Up");
    vt_key(vt, "1");
    vt_wait_text(vt, "эта выписка присоединится", OFFICE_WAIT);
    vt_type(vt, "418");
    /* The draft knows the case, too. */
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
    office_palette(vt, "чернов");
    vt_wait_text(vt, "Идущева Анна Сергеевна, 14.03.1988", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "эта выписка присоединится", OFFICE_WAIT);
    vt_key(vt, "Tab Tab Tab Tab Tab");
    vt_type(vt, "123.45.67/2026");
    vt_key(vt, "F2");
    vt_wait_text(vt, "присоединено", OFFICE_WAIT);
    office_expect(&office, "1 2", "select count(distinct r.case_id) || ' ' || count(*) from kurator.referral r join kurator.case_file c on c.id = %ld and c.person_id = r.person_id", id);
    office_leave(&vt);
}

/* ---- titles ---- */

static void test_titles(void **state)
{
    static const struct { int cols; const char *title; } wanted[] = {
        {80, " Открыть ступень: выезд   Хамаганова-Воздвиженская Дарима Баторовна, 14.03.1992"}, {132, "Хамаганова-Воздвиженская Дарима Баторовна, 14.03.1992 (34)"},
        {60, ", 14.03.1992"}, {40, ", 14.03.1992"}};
    (void)state;
    office_case(&office, "Хамаганова-Воздвиженская", "Дарима", "Баторовна", "1992-03-14", "ipra", "2026-11-12");
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++) {
        struct vt *vt = office_open(&office, "t_supervisor", NULL, 24, wanted[i].cols, "xterm-256color", false);

        vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
        vt_type(vt, "хамаганова");
        vt_key(vt, "Enter");
        vt_wait_text(vt, "жен.,", OFFICE_WAIT);
        office_palette(vt, "открыть ступень");
        vt_wait_text(vt, "Причина", OFFICE_WAIT);
        if (!strstr(vt_line(vt, 0), wanted[i].title) || !strstr(vt_line(vt, 0), "Хамаганова")) {
            fprintf(stderr, "at %d columns: «%s»\n", wanted[i].cols, vt_line(vt, 0));
            fail();
        }
        vt_stop(&vt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_begun_form_goes_on), cmocka_unit_test(test_beginning_anew), cmocka_unit_test(test_died), cmocka_unit_test(test_a_draft_of_a_changed_case),
        cmocka_unit_test(test_the_hour_comes_after_enter), cmocka_unit_test(test_incoming), cmocka_unit_test(test_new_number),
        cmocka_unit_test(test_open_case_is_told_beforehand), cmocka_unit_test(test_titles),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
