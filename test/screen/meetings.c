/* meetings.c - the meetings of the office on the screen: day and week, clashes, move, kept, missed and what follows; every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <cmocka.h>
#include "office.h"

static long first, second, third;

/* The citizen was told by t_clerk, agreed and has a meeting; t_clerk is responsible. */
static void agreed(long id, const char *at, const char *place)
{
    char sql[2000];
    snprintf(sql, sizeof sql,
             "update kurator.case_file set assignee_id = (select id from kurator.staff where login = 't_clerk') where id = %ld;"
             "insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, recorded_by, spoke_with)"
             "  select office_id, 'phone', 'told', kurator.clock(), assignee_id, 'self' from kurator.case_file where id = %ld;"
             "insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id)"
             "  select id, (select max(id) from kurator.contact_attempt), office_id, person_id from kurator.case_file where id = %ld;"
             "insert into kurator.consent (office_id, case_id, attempt_id, need, answer, given_at)"
             "  select 1, %ld, (select max(id) from kurator.contact_attempt), 'social_services', 'agreed', kurator.clock();"
             "insert into kurator.appointment (office_id, case_id, attempt_id, starts_at, place)"
             "  values (1, %ld, (select max(id) from kurator.contact_attempt), timestamp '%s' at time zone 'Asia/Irkutsk', '%s');"
             "select kurator.recompute(%ld)", id, id, id, id, id, at, place, id);
    pg_exec(&office.pg, sql);
}

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    first = office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    second = office_case(&office, "Борисова", "Вера", "Ильинична", "1980-05-01", "ipra", "2026-11-12");
    third = office_case(&office, "Волкова", "Нина", "Петровна", "1981-05-01", "ipra", "2026-11-12");
    agreed(first, "2026-11-17 11:00", "office");
    agreed(second, "2026-11-17 11:20", "home");
    agreed(third, "2026-11-19 15:00", "office");
    return 0;
}

static void to_day(struct vt *vt, const char *day, const char *until)
{
    vt_key(vt, "F4");
    vt_wait_text(vt, "На какой день", OFFICE_WAIT);
    vt_type(vt, day);
    vt_key(vt, "Enter");
    vt_wait_text(vt, until, OFFICE_WAIT);
}

static void test_days(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");
    office_menu(vt, "встречи по дням", "[День]");
    vt_wait_text(vt, "пт 13.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "На этот день встреч нет", OFFICE_WAIT);
    vt_key(vt, "PgDn");
    vt_wait_text(vt, "сб 14.11.2026, нерабочий день", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "На какой день", OFFICE_WAIT);
    vt_type(vt, "99");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "99", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "На какой день", OFFICE_WAIT);
    to_day(vt, "17", "вт 17.11.2026");
    vt_wait_text(vt, "11:20  !  Борисова", OFFICE_WAIT);
    vt_wait_text(vt, "Встреч: 2, накладок: 2", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "У ответственного в это время другая встреча", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    vt_wait_gone(vt, "У ответственного", OFFICE_WAIT);
    vt_key(vt, "Tab");
    vt_wait_text(vt, "16.11 - 22.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "вс, нерабочий день", OFFICE_WAIT);
    vt_wait_text(vt, "чт, встреч: 1", OFFICE_WAIT);
    vt_key(vt, "PgUp");
    vt_wait_text(vt, "09.11 - 15.11.2026", OFFICE_WAIT);
    vt_key(vt, "Home PgDn");
    vt_wait_text(vt, "16.11 - 22.11.2026", OFFICE_WAIT);
    /* On the head of a day Enter opens the day. */
    vt_key(vt, "Down");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "вт 17.11.2026", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[День]", OFFICE_WAIT);
    vt_stop(&vt);
}

static void test_move(void **state)
{
    (void)state;
    struct office_keys k = {.vt = office_clerk(&office, "t_clerk")};
    office_menu(k.vt, "встречи по дням", "[День]");
    to_day(k.vt, "19", "чт 19.11.2026");
    vt_wait_text(k.vt, "Волкова", OFFICE_WAIT);
    office_press(&k, "F7");
    vt_wait_text(k.vt, "Место", OFFICE_WAIT);
    office_press(&k, "^U");
    office_data(&k, "17.11 11");
    office_press(&k, "Tab");
    vt_wait_text(k.vt, "в этот день: 2, накладка в 11:00", OFFICE_WAIT);
    office_press(&k, "F2");
    vt_wait_text(k.vt, "другая встреча: ", OFFICE_WAIT);
    vt_key(k.vt, "2");
    vt_wait_text(k.vt, "Не сохранено", OFFICE_WAIT);
    office_press(&k, "Up ^U");
    office_data(&k, "20.11 15");
    office_press(&k, "F2");
    vt_wait_text(k.vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(k.vt, "На этот день встреч нет", OFFICE_WAIT);
    assert_true(k.keys <= 9);
    office_expect(&office, "2026-11-20 15:00", "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.appointment where case_id = %ld and state = 'agreed'", third);
    vt_stop(&k.vt);
}

static void test_kept_and_missed(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-17 18:00");
    struct vt *vt = office_clerk(&office, "t_clerk");
    office_menu(vt, "встречи по дням", "[День]");
    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    vt_key(vt, "F8 1");
    vt_wait_text(vt, "11:00  +  Аверина", OFFICE_WAIT);
    office_expect(&office, "2026-11-24", "select due_on from kurator.deadline_open where case_id = %ld and period = 'need'", first);
    vt_key(vt, "Down F8 2");
    vt_wait_text(vt, "Борисова В. И.: встреча не состоялась. Что дальше?", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_wait_text(vt, "Место", OFFICE_WAIT);
    vt_type(vt, "18.11 12");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "11:20  -  Борисова", OFFICE_WAIT);
    office_expect(&office, "2026-11-24 met", "select due_on || ' ' || state from kurator.deadline where case_id = %ld and period = 'agree_meeting'", second);
    office_expect(&office, "2026-11-18 12:00", "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') from kurator.appointment where case_id = %ld and state = 'agreed'", second);
    /* The wrong key on the first: taken back. */
    vt_key(vt, "Up F8 3");
    vt_wait_gone(vt, "11:00  +", OFFICE_WAIT);
    office_expect(&office, "agreed", "select state from kurator.appointment where case_id = %ld", first);
    vt_stop(&vt);
}

static void test_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{24, 80}, {50, 132}, {20, 60}, {12, 40}};
    office_clock(&office, "2026-11-17 18:00");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct vt *vt = office_open(&office, "t_clerk", NULL, sizes[i][0], sizes[i][1], "vt220", false);
        vt_wait_text(vt, "F10", OFFICE_WAIT);
        office_menu(vt, "встречи по дням", "[День]");
        vt_wait_text(vt, "11:20", OFFICE_WAIT);
        vt_wait_text(vt, "Борисова", OFFICE_WAIT);
        vt_wait_text(vt, "на дому", OFFICE_WAIT);
        vt_key(vt, "Tab");
        vt_wait_text(vt, "[Неделя]", OFFICE_WAIT);
        vt_wait_text(vt, "пн", OFFICE_WAIT);
        vt_key(vt, "F4");
        vt_wait_text(vt, "На какой день", OFFICE_WAIT);
        vt_stop(&vt);
    }
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "vt220", true);
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_menu(vt, "встречи по дням", "1 из 2, 11:00");
    vt_key(vt, "Down");
    vt_wait_text(vt, "2 из 2, 11:20, -, Гражданин Борисова Вера Ильинична", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_days), cmocka_unit_test(test_move), cmocka_unit_test(test_kept_and_missed), cmocka_unit_test(test_sizes)};
    return cmocka_run_group_tests(tests, start, office_down);
}
