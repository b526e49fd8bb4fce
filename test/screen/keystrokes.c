/* keystrokes.c - the counts of keys that a clerk's jobs take, and type-ahead: the same keys give the same data at any speed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"
#include "relay.h"

static struct vt *card(const char *surname)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, surname);
    return vt;
}

#define LAST_OUTCOME "select a.channel || ' ' || a.outcome from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id" \
                     " where c.case_id = %ld order by a.id desc limit 1"
#define MEETING "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') || ' ' || place from kurator.appointment" \
                " where case_id = %ld and state = 'agreed'"

static void test_failed_call_three_keys(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Молчалина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    struct office_keys k = {.vt = office_clerk(&office, "t_clerk")};

    vt_wait_text(k.vt, "5 дней (1)", OFFICE_WAIT);
    vt_key(k.vt, "Right Right");
    vt_wait_text(k.vt, "Молчалина", OFFICE_WAIT);
    office_press(&k, "F6 2 F2");
    vt_wait_text(k.vt, "Сохранено", OFFICE_WAIT);
    assert_int_equal(k.keys, 3);
    office_expect(&office, "phone no_answer", LAST_OUTCOME, id);
    office_leave(&k.vt);
}

/* Told, consents, meeting; then the meeting is moved. */
static void test_meeting_ten_keys(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Встречная", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-12");
    struct office_keys k = {.vt = card("Встречная")}, moved;

    office_press(&k, "F6 1 1");
    office_data(&k, "25 11");
    office_press(&k, "F2");
    vt_wait_text(k.vt, "Сохранено", OFFICE_WAIT);
    assert_true(k.keys + k.data <= 10);
    office_expect(&office, "phone told", LAST_OUTCOME, id);
    office_expect(&office, "2026-11-25 11:00 office", MEETING, id);
    office_expect(&office, "3", "select count(*) from kurator.consent where case_id = %ld and answer = 'agreed'", id);

    moved = (struct office_keys){.vt = k.vt};
    office_press(&moved, "F7 ^U");
    vt_wait_gone(k.vt, "Сохранено", OFFICE_WAIT);
    office_data(&moved, "26 10");
    office_press(&moved, "F2");
    vt_wait_text(k.vt, "Сохранено", OFFICE_WAIT);
    assert_true(moved.keys + moved.data <= 9);
    office_expect(&office, "2026-11-26 10:00 office", MEETING, id);
    office_leave(&k.vt);
}

static void extract(struct office_keys *k, const char *who, const char *no, const char *their_no, const char *their_day, const char *ipra)
{
    office_press(k, "F5");
    office_data(k, who);
    office_press(k, "Enter");
    office_data(k, "1");
    office_data(k, no);
    office_press(k, "Enter Enter Space Enter");     /* the date of today stays; the sender is the one before */
    office_data(k, their_no);
    office_press(k, "Enter");
    office_data(k, their_day);
    office_press(k, "Enter");
    office_data(k, ipra);
    office_press(k, "Enter");
    office_data(k, "1011");
    office_press(k, "F2");
}

static void citizen(const char *surname, const char *birth, const char *snils)
{
    char sql[600];

    snprintf(sql, sizeof sql,
             "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex, snils) values ('%s', 'Анна', 'Сергеевна', '%s', 'f', nullif('%s', '')) returning id)"
             " insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1",
             surname, birth, snils);
    pg_exec(&office.pg, sql);
}

/* An extract for a citizen who is there: 56 keys with 45 of data. */
static void test_extract_of_known_citizen(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-23 09:00");
    citizen("Петровская", "1992-03-14", "");
    citizen("Первая", "1991-03-14", "");
    struct office_keys first = {.vt = office_clerk(&office, "t_clerk")};

    /* The sender is typed once; from then on Space repeats it. */
    vt_key(first.vt, "F5");
    vt_type(first.vt, "первая");
    vt_key(first.vt, "Enter 1 416 Enter Enter");
    vt_type(first.vt, "Бюро МСЭ № 7");
    vt_key(first.vt, "Enter 1183/26 Enter 1911 Enter 122.45.67/2026 Enter 1011 F2");
    vt_wait_text(first.vt, "Сохранено", OFFICE_WAIT);

    struct office_keys k = {.vt = first.vt};
    extract(&k, "петровс 1992", "417", "1184/26", "1911", "123.45.67/2026");
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from kurator.referral where sender_no = '1184/26'"));
    vt_wait_text(k.vt, "Сохранено, срок 30.11", OFFICE_WAIT);
    assert_true(k.data <= 45);
    assert_true(k.keys + k.data <= 56);
    office_expect(&office, "ipra 2026-11-23 417 2026-11-23 Бюро МСЭ № 7 1184/26 2026-11-19 123.45.67/2026 2026-11-10",
                  "select concat_ws(' ', r.source, r.received_on, r.incoming_no, r.incoming_on, r.sender, r.sender_no, r.sender_on, i.number, i.issued_on)"
                  " from kurator.referral r join kurator.person p on p.id = r.person_id left join kurator.ipra i on i.id = r.ipra_id where p.surname = 'Петровская'", 0);
    office_leave(&k.vt);
}

static void test_find_by_snils(void **state)
{
    (void)state;
    long id = office_case(&office, "Номерная", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    char sql[200];

    snprintf(sql, sizeof sql, "update kurator.person set snils = '11223344595' where surname = 'Номерная'");
    pg_exec(&office.pg, sql);
    struct office_keys k = {.vt = office_clerk(&office, "t_clerk")};
    office_data(&k, "11223344595");
    office_press(&k, "Enter");
    vt_wait_text(k.vt, "События", OFFICE_WAIT);
    vt_wait_text(k.vt, "Номерная", OFFICE_WAIT);
    assert_int_equal(k.keys, 1);
    assert_int_equal(k.data, 11);
    assert_true(id > 0);
    office_leave(&k.vt);
}

static void test_why_and_lock(void **state)
{
    (void)state;
    int status = -1;
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Почемучкина", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct office_keys k = {.vt = card("Почемучкина")}, lock;

    office_press(&k, "F1");
    vt_wait_text(k.vt, "Отсчёт от 12.11.2026", OFFICE_WAIT);
    assert_int_equal(k.keys, 1);
    vt_key(k.vt, "F10 F10");
    vt_wait_text(k.vt, "Просрочено", OFFICE_WAIT);
    lock = (struct office_keys){.vt = k.vt};
    office_press(&lock, "F10 1");
    vt_wait_exit(k.vt, OFFICE_WAIT, &status);
    assert_int_equal(status, 0);
    assert_int_equal(lock.keys, 2);
    vt_stop(&k.vt);
}

/* Esc and a digit are the function key, Esc Esc is back, on a terminal that cuts the sequence anywhere. */
static void test_escape_digits(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Эскейпова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = card("Эскейпова");

    vt_send(vt, "\033", 1);
    vt_wait_text(vt, "Esc-", OFFICE_WAIT);
    vt_type(vt, "6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_type(vt, "3\0332");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "phone busy", LAST_OUTCOME, id);
    vt_type(vt, "\0331");
    vt_wait_text(vt, "Отсчёт от", OFFICE_WAIT);
    vt_type(vt, "\033\033");
    vt_wait_gone(vt, "Отсчёт от", OFFICE_WAIT);
    vt_type(vt, "\0330");
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_leave(&vt);
}

/* ---- type-ahead ---- */

static const char script[] = "\033" "6" "2" "\033" "2"              /* on the card: no answer */
                             "\033" "6" "1" "1" "25 11" "\033" "2"  /* told, agrees, meeting */
                             "\033" "7" "\025" "26 10" "\033" "2"   /* moved */
                             "\033" "0" "\033" "0" "2";             /* out of the card, out of the program */

static char *run_script(const char *surname, const char *host, bool at_once)
{
    int status = -1;
    char text[400];
    office_clock(&office, "2026-11-13 09:00");
    pg_exec(&office.pg, "update kurator.appointment set state = 'cancelled', version = version + 1 where state = 'agreed'");     /* out of this one's way */
    long id = office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_open(&office, "t_clerk", host, 24, 80, "xterm-256color", false);

    snprintf(text, sizeof text, "%s\r%s", surname, script);
    vt_wait_text(vt, "Куратор", OFFICE_WAIT);       /* the terminal is the program's; the database need not have answered yet */
    if (at_once) {
        vt_type(vt, text);
    } else {
        for (const char *c = text; *c; c++) {
            vt_send(vt, c, 1);
            vt_pump(vt, 0);
        }
    }
    vt_wait_exit(vt, 60000, &status);
    assert_int_equal(status, 0);
    vt_stop(&vt);
    return office_value(&office,
        "select string_agg(line, '|' order by line) from (select concat_ws(' ', a.channel, a.outcome, a.spoke_with, a.direction) as line from kurator.contact_attempt a"
        " join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %1$ld union all select concat_ws(' ', starts_at, place, state, superseded_at is null)"
        " from kurator.appointment where case_id = %1$ld union all select concat_ws(' ', need, answer, form) from kurator.consent where case_id = %1$ld"
        " union all select concat_ws(' ', period, state, due_on) from kurator.deadline where case_id = %1$ld) t", id);
}

static void test_type_ahead_gives_the_same_data(void **state)
{
    (void)state;
    char *slow = run_script("Медленная", NULL, false), *once = run_script("Быстрая", NULL, true);
    struct relay *relay = relay_start(office.pg.socket, false);

    assert_non_null(strstr(slow, "phone no_answer"));
    assert_non_null(strstr(slow, "phone told"));
    assert_string_equal(slow, once);
    relay_delay(relay, 300);
    char *far = run_script("Дальняя", relay_host(relay), false), *far_once = run_script("Далёкая", relay_host(relay), true);
    relay_stop(&relay);
    assert_string_equal(slow, far);
    assert_string_equal(slow, far_once);
    free(slow);
    free(once);
    free(far);
    free(far_once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_failed_call_three_keys), cmocka_unit_test(test_meeting_ten_keys), cmocka_unit_test(test_extract_of_known_citizen),
        cmocka_unit_test(test_find_by_snils), cmocka_unit_test(test_why_and_lock), cmocka_unit_test(test_escape_digits),
        cmocka_unit_test(test_type_ahead_gives_the_same_data),
    };

    return cmocka_run_group_tests(tests, office_up, office_down);
}
