/* stories.c - whole lives of cases through the terminal: unreached, agreed, refused, forwarded, corrected. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

#define WAIT 15000

/* The program opened on a day, with the citizen found by name and the card on the screen. */
static struct vt *card(const char *login, const char *now, const char *surname)
{
    if (now)
        office_clock(&office, now);
    struct vt *vt = office_clerk(&office, login);

    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", WAIT);
    return vt;
}

/* Keys of an attempt and F2: back on the card when it was saved. */
static void attempt(struct vt *vt, const char *keys)
{
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", WAIT);
    vt_key(vt, keys);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", WAIT);
}

static void leave(struct vt **vt)
{
    int status = -1;

    vt_key(*vt, "F10");
    vt_wait_text(*vt, "Просрочено", WAIT);
    vt_key(*vt, "F10");
    vt_wait_text(*vt, "запереть", WAIT);
    vt_key(*vt, "2");
    vt_wait_exit(*vt, WAIT, &status);
    assert_int_equal(status, 0);
    vt_stop(vt);
}

static void assert_sql(const char *expected, const char *sql, long id)
{
    char *v = office_value(&office, sql, id);

    assert_string_equal(v, expected);
    free(v);
}

#define NOTIFY "select state from kurator.deadline where case_id = %ld and period = 'notify'"

/* Twice no answer, a visit in vain, a notice: the clock stops in time on the last day. */
static void test_unreached_citizen(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-12 09:00");
    long id = office_case(&office, "Ненайдова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");

    assert_sql("2026-11-19", "select due_on from kurator.deadline where case_id = %ld and period = 'notify'", id);
    struct vt *vt = card("t_clerk", "2026-11-17 10:05", "Ненайдова");
    attempt(vt, "2");
    assert_sql("1", "select rung from kurator.case_file where id = %ld", id);
    leave(&vt);
    vt = card("t_clerk", "2026-11-18 16:40", "Ненайдова");
    attempt(vt, "2");
    assert_sql("2", "select rung from kurator.case_file where id = %ld", id);
    leave(&vt);
    vt = card("t_clerk", "2026-11-19 11:00", "Ненайдова");
    attempt(vt, "2");                       /* opens on the visit: nobody home */
    assert_sql("visit", "select channel from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld order by a.id desc limit 1", id);
    assert_sql("open", NOTIFY, id);
    attempt(vt, "1");                       /* post: sent, before midnight of the last day */
    assert_sql("met", NOTIFY, id);
    assert_sql("2026-11-19", "select closed_on from kurator.deadline where case_id = %ld and period = 'notify'", id);
    assert_sql("2026-12-19", "select due_on from kurator.deadline where case_id = %ld and period = 'post_wait' and state = 'open'", id);
    leave(&vt);
}

/* F6 1 1 date time F2: told, consents, meeting, in at most ten keys. */
static void test_agreed_meeting(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Согласная", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-12");
    struct vt *vt = card("t_clerk", NULL, "Согласная");

    attempt(vt, "1 1 25 Space 11");
    assert_sql("agreed", "select answer from kurator.case_file where id = %ld", id);
    assert_sql("2026-11-25 11:00", "select to_char(meeting_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.case_file where id = %ld", id);
    assert_int_equal(office_number(&office, "select count(*) from kurator.consent where case_id = %ld and answer = 'agreed'", id), 3);
    assert_sql("met", NOTIFY, id);
    assert_sql("open", "select state from kurator.deadline where case_id = %ld and period = 'esrn'", id);
    leave(&vt);
}

static void test_refusal(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Отказная", "Раиса", "Львовна", "1970-05-01", "organisation", "2026-11-12");
    struct vt *vt = card("t_clerk", NULL, "Отказная");

    attempt(vt, "1 2 1");
    assert_sql("refused", "select answer from kurator.case_file where id = %ld", id);
    assert_sql("met", NOTIFY, id);
    assert_int_equal(office_number(&office, "select count(*) from kurator.consent where case_id = %ld and answer = 'refused' and reason = 'not_needed'", id), 3);
    leave(&vt);
}

/* The sender's case closes, the receiver's clock starts, both see it. */
static void test_forwarded(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Чужова", "Ольга", "Петровна", "1975-05-01", "ipra", "2026-11-12");
    struct vt *vt = card("t_clerk", NULL, "Чужова");

    vt_key(vt, "F8");
    vt_type(vt, "передать в другое");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Кому", WAIT);
    vt_key(vt, "F4");
    vt_type(vt, "г. Иркутску");
    vt_wait_text(vt, "Иркутску", WAIT);
    vt_key(vt, "Enter F2");
    vt_wait_text(vt, "Сохранено", WAIT);
    assert_sql("closed", "select state from kurator.case_file where id = %ld", id);
    assert_sql("forwarded", "select close_reason from kurator.case_file where id = %ld", id);
    long there = office_number(&office, "select forwarded_to from kurator.case_file where id = %ld", id);
    assert_sql("2026-11-20", "select due_on from kurator.deadline where case_id = %ld and period = 'notify' and state = 'open'", there);
    leave(&vt);
    vt = office_open(&office, "o_clerk", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Иркутску", WAIT);
    vt_type(vt, "Чужова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, "передано от", WAIT);
    leave(&vt);
}

/* A mistaken "told" is taken back: the clock runs again with its old due date, both versions stay. */
static void test_corrected(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Ошибкина", "Инна", "Олеговна", "1985-05-01", "ipra", "2026-11-12");
    struct vt *vt = card("t_clerk", NULL, "Ошибкина");

    attempt(vt, "1 1 25 Space 15");
    assert_sql("met", NOTIFY, id);
    vt_key(vt, "F8");
    vt_type(vt, "ошиб");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Что не так", WAIT);
    vt_key(vt, "2 F2");
    vt_wait_text(vt, "Сохранено", WAIT);
    assert_sql("open", NOTIFY, id);
    assert_sql("2026-11-19", "select due_on from kurator.deadline where case_id = %ld and period = 'notify' and state = 'open'", id);
    vt_wait_text(vt, "ошибоч", WAIT);
    assert_int_equal(office_number(&office, "select count(*) from kurator.deadline where case_id = %ld and state = 'open' and period <> 'notify'", id), 0);
    leave(&vt);
}

/* A locked rung: the clerk is told why; the supervisor opens it with a reason. */
static void test_override(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Запертая", "Нина", "Олеговна", "1985-05-01", "ipra", "2026-11-12");
    struct vt *vt = card("t_supervisor", NULL, "Запертая");

    vt_key(vt, "F8");
    vt_type(vt, "ступень");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Причина", WAIT);
    vt_type(vt, "нет связи в селе");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", WAIT);
    assert_sql("2", "select rung from kurator.case_file where id = %ld", id);
    assert_sql("нет связи в селе", "select reason from kurator.ladder_override where case_id = %ld", id);
    leave(&vt);
}

/* A death that was none: the supervisor takes the closing back on the next day, and the clock runs on under its date. */
static void test_closed_by_mistake(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Живова", "Инна", "Олеговна", "1985-05-01", "ipra", "2026-11-12");
    struct vt *vt = card("t_clerk", NULL, "Живова");

    office_palette(vt, "закрыть дело");
    vt_wait_text(vt, "Причина", WAIT);
    vt_key(vt, "3 F2");
    vt_wait_text(vt, "Гражданин умер", WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Сохранено", WAIT);
    assert_sql("cancelled", NOTIFY, id);
    office_clock(&office, "2026-11-14 09:00");
    office_palette(vt, "ошибоч");
    vt_wait_text(vt, "Что не так", WAIT);
    vt_wait_text(vt, "закрыто 13.11", WAIT);
    vt_key(vt, "3 F2");
    vt_wait_text(vt, "обратитесь к руководителю", WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Закрыто", WAIT);
    leave(&vt);

    vt = card("t_supervisor", NULL, "Живова");
    office_palette(vt, "ошибоч");
    vt_wait_text(vt, "Что не так", WAIT);
    vt_key(vt, "3");
    vt_type(vt, "жива, была в больнице");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", WAIT);
    vt_wait_text(vt, "закрытие отменено: сведения не подтвердились", WAIT);
    assert_sql("open", NOTIFY, id);
    assert_sql("2026-11-19", "select due_on from kurator.deadline where case_id = %ld and period = 'notify' and state = 'open'", id);
    assert_sql("t", "select died_on is null from kurator.person p join kurator.case_file c on c.person_id = p.id where c.id = %ld", id);
    leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unreached_citizen), cmocka_unit_test(test_agreed_meeting), cmocka_unit_test(test_refusal),
        cmocka_unit_test(test_forwarded), cmocka_unit_test(test_corrected), cmocka_unit_test(test_override),
        cmocka_unit_test(test_closed_by_mistake),
    };

    return cmocka_run_group_tests(tests, office_up, office_down);
}
