/* review.c - what clerks would curse: dead lines in a save, drafts that forget, lists that jump, numbers of somebody else. */
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

#define ATTEMPTS "select count(*) from kurator.attempt_case where case_id = %ld"
#define LAST "select concat_ws(' ', a.channel, a.direction, a.outcome, to_char(a.happened_at at time zone 'Asia/Irkutsk', 'DD.MM HH24:MI'))" \
             " from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld order by a.id desc limit 1"
#define MEETING "select to_char(starts_at at time zone 'Asia/Irkutsk', 'YYYY-MM-DD HH24:MI') || ' ' || place from kurator.appointment" \
                " where case_id = %ld and state = 'agreed'"

static void wait_attempts(long id, int n)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select count(*) = %d from kurator.attempt_case where case_id = %ld", n, id);
    assert_true(pg_wait(&office.pg, sql));
}

/* The attempt form of a citizen with the outcome chosen, its draft kept. */
static struct vt *filled_in(const char *surname, struct relay *relay)
{
    struct vt *vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    office_card(vt, surname);
    vt_key(vt, "F6 2");
    vt_wait_text(vt, "> 2", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from kurator.draft"));
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    return vt;
}

static void test_dead_line_in_a_save(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Обрывова", "Анна", "Сергеевна", "1970-03-14", "ipra", "2026-11-12");
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = filled_in("Обрывова", relay);

    relay_hold(relay, true);
    vt_key(vt, "F2");
    vt_wait_text(vt, "ещё не ответила", OFFICE_WAIT);
    vt_type(vt, "x");
    vt_wait_text(vt, "Сохранение ещё идёт", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "черновик останется", OFFICE_WAIT);
    vt_wait_text(vt, "События", OFFICE_WAIT);
    relay_hold(relay, false);
    wait_attempts(id, 1);
    assert_true(pg_wait(&office.pg, "select count(*) = 0 from kurator.draft"));
    office_leave(&vt);
    relay_stop(&relay);
    office_expect(&office, "1", ATTEMPTS, id);
    office_expect(&office, "0", "select count(*) from kurator.draft", id);
}

static void test_line_lost_in_a_save(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Разрывова", "Анна", "Сергеевна", "1971-03-14", "ipra", "2026-11-12");
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = filled_in("Разрывова", relay);

    relay_refuse(relay, true);
    relay_swallow(relay);                   /* the save is done, and nobody is told */
    vt_type(vt, "\033" "2" "2222");         /* F2, and what was meant for the screen after the save: must reach nothing else */
    vt_wait_text(vt, "восстановится", OFFICE_WAIT);
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "черновик останется", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Дальше", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "не всё сохранено", OFFICE_WAIT);
    vt_key(vt, "F10");
    relay_refuse(relay, false);
    vt_wait_text(vt, "Связь восстановлена", OFFICE_WAIT);
    assert_true(pg_wait(&office.pg, "select count(*) = 0 from kurator.draft"));
    office_leave(&vt);
    relay_stop(&relay);
    office_expect(&office, "1", ATTEMPTS, id);
}

/* Begun as an incoming call at five past ten, saved the next day: it stays that call of that moment. */
static void test_draft_keeps_what_stood_there(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 10:05");
    long id = office_case(&office, "Вчерашняя", "Анна", "Сергеевна", "1972-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Вчерашняя");
    office_palette(vt, "входящий");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "1 2");
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
    office_leave(&vt);
    office_clock(&office, "2026-11-16 16:40");
    vt = office_clerk(&office, "t_clerk");
    office_palette(vt, "черновик");
    vt_wait_text(vt, "Вчерашняя", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Восстановлен", OFFICE_WAIT);
    vt_wait_text(vt, "13.11.2026 10:05", OFFICE_WAIT);
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "phone in told 13.11 10:05", LAST, id);
    office_leave(&vt);
}

static void test_meeting_at_home_is_moved_home(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Домашняя", "Вера", "Ильинична", "1950-05-01", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Домашняя");
    vt_key(vt, "F6 1 1");
    vt_type(vt, "25 11");
    vt_key(vt, "Tab 2 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2026-11-25 11:00 home", MEETING, id);
    vt_key(vt, "F7 ^U");
    vt_wait_gone(vt, "Сохранено", OFFICE_WAIT);
    vt_type(vt, "26 10");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2026-11-26 10:00 home", MEETING, id);
    office_leave(&vt);
}

/* More rows than one answer holds: after a save far down the bar is on the next row, not where the answer ended. */
static void test_bar_stays_in_a_long_list(void **state)
{
    static const char *const letters[] = {"а", "б", "в", "г", "д", "е", "з", "и", "к"};
    char name[40], text[60];
    int row, col;
    bool visible;
    (void)state;
    office_clock(&office, "2026-11-30 09:00");
    pg_exec(&office.pg, "delete from kurator.deadline");
    for (int i = 0; i < 81; i++) {
        snprintf(name, sizeof name, "Рядов%s%s", letters[i / 9], letters[i % 9]);
        office_case(&office, name, "Анна", "Сергеевна", "1973-03-14", "ipra", "2026-11-12");
    }
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "Просрочено (81)", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Рядовзе", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Рядовкк", OFFICE_WAIT);
    vt_key(vt, "Up Up");
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    snprintf(text, sizeof text, "%s", vt_line(vt, row));
    assert_non_null(strstr(text, "Рядовкз"));
    vt_key(vt, "F6 2 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    assert_non_null(strstr(vt_line(vt, row), "Рядовки"));
    office_leave(&vt);
}

/* What others did while a card was open is in the list when one comes back to it. */
static void test_list_is_fresh_after_a_card(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    pg_exec(&office.pg, "delete from kurator.deadline");
    office_case(&office, "Первая", "Анна", "Сергеевна", "1974-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Первая");
    office_case(&office, "Вторая", "Анна", "Сергеевна", "1974-03-14", "ipra", "2026-11-12");
    pg_exec(&office.pg, "select kurator.tell(id) from kurator.organisation where no = 1");
    vt_wait_quiet(vt, 2000, OFFICE_WAIT);   /* the list is read at most once a second */
    vt_key(vt, "F10");
    vt_wait_text(vt, "5 дней (2)", OFFICE_WAIT);
    office_leave(&vt);
}

/* An action typed right behind a name waits for the citizen found, as Enter does. */
static void test_action_waits_for_the_search(void **state)
{
    int status = -1;
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    long id = office_case(&office, "Поспешная", "Анна", "Сергеевна", "1975-03-14", "ipra", "2026-11-12");
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    relay_delay(relay, 200);
    vt_type(vt, "Поспешная\033" "6" "8" "\033" "2" "\033" "0" "2");
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    assert_int_equal(status, 0);
    vt_stop(&vt);
    relay_stop(&relay);
    office_expect(&office, "phone in reached 13.11 09:00", LAST, id);     /* in the search F6 is the call of who rings */
}

/* F1 at the day of arrival counts the days to the due date, again: help of the screen; a pasted name begins the search. */
static void test_why_of_a_day_in_the_intake(void **state)
{
    (void)state;
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Известная", "Анна", "Сергеевна", "1977-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_wait_text(vt, "сначала гражданин", OFFICE_WAIT);
    vt_type(vt, "Известная");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "14.03.1977", OFFICE_WAIT);
    vt_wait_text(vt, "Поступило", OFFICE_WAIT);
    vt_key(vt, "Tab");
    vt_key(vt, "F1");
    vt_wait_text(vt, "5. 20.11.26", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "сначала гражданин, затем", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_key(vt, "F7");
    vt_wait_text(vt, "F7 здесь не действует", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Дальше", OFFICE_WAIT);
    vt_type(vt, "\033[200~Известная\033[201~");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    office_leave(&vt);
}

/* What was typed to find nobody is not typed again: names in the wrong layout, a number. */
static void test_new_citizen_from_the_search(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_type(vt, "yjdjcnm dthf");            /* «новость вера» */
    vt_key(vt, "Tab");
    vt_type(vt, "0");
    vt_wait_text(vt, "Новость", OFFICE_WAIT);
    vt_wait_text(vt, "Вера", OFFICE_WAIT);
    office_palette(vt, "отбросить");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
    vt_key(vt, "F5");
    vt_type(vt, "89000005566");
    vt_key(vt, "Tab");
    vt_type(vt, "0");
    vt_wait_text(vt, "+7 900 000-55-66", OFFICE_WAIT);
    office_palette(vt, "отбросить");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
    office_leave(&vt);
}

/* A hundred Russian letters are two hundred bytes: nothing of a name is lost on the card. */
static void test_long_names_are_whole(void **state)
{
    char name[201];
    (void)state;
    for (int i = 0; i < 97; i++)
        memcpy(name + 2 * i, i ? "о" : "О", 2);
    snprintf(name + 194, sizeof name - 194, "вна");
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, name, "Анна", "Сергеевна", "1976-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Оооо");
    vt_wait_text(vt, "овна Анна", OFFICE_WAIT);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dead_line_in_a_save), cmocka_unit_test(test_line_lost_in_a_save), cmocka_unit_test(test_draft_keeps_what_stood_there),
        cmocka_unit_test(test_meeting_at_home_is_moved_home), cmocka_unit_test(test_list_is_fresh_after_a_card), cmocka_unit_test(test_action_waits_for_the_search),
        cmocka_unit_test(test_why_of_a_day_in_the_intake), cmocka_unit_test(test_new_citizen_from_the_search),
        cmocka_unit_test(test_long_names_are_whole), cmocka_unit_test(test_bar_stays_in_a_long_list),
    };

    return cmocka_run_group_tests(tests, office_up, office_down);
}
