/* search.c - what stands below the line of the search while one types: the birth year asked for, late answers never shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"
#include "relay.h"

#define ASKED "нашлось слишком много граждан"

/* Sixty women of the office with one surname, born in 1920 to 1979, without cases. */
static void namesakes(const char *surname)
{
    char sql[900];

    snprintf(sql, sizeof sql,
             "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex)"
             "  select '%s', (array['Анна','Вера','Дарья'])[1 + i %% 3], 'Ильинична', make_date(1920 + i, 5, 6), 'f' from generate_series(0, 59) i returning id)"
             " insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1", surname);
    pg_exec(&office.pg, sql);
}

/* By a common surname nobody is listed and nobody is taken; the year typed right behind it is a year, not a choice. */
static void test_a_common_surname_asks_for_the_year(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    namesakes("Частова");
    vt_type(vt, "частова");
    vt_wait_text(vt, ASKED, OFFICE_WAIT);
    vt_wait_text(vt, "петрова 1957", OFFICE_WAIT);
    assert_false(vt_find(vt, "Ильинична", NULL, NULL));
    vt_key(vt, "Enter");
    vt_wait_text(vt, "добавьте год рождения", OFFICE_WAIT);
    vt_key(vt, "Tab F6");
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    vt_wait_text(vt, ASKED, OFFICE_WAIT);
    vt_type(vt, "1957");
    vt_wait_text(vt, "частова 1957", OFFICE_WAIT);
    vt_wait_text(vt, "06.05.1957", OFFICE_WAIT);
    assert_false(vt_find(vt, ASKED, NULL, NULL));
    vt_key(vt, "BS BS BS BS BS");
    vt_wait_text(vt, ASKED, OFFICE_WAIT);                       /* and once more, when it is taken away */
    vt_type(vt, " вера");
    vt_wait_text(vt, "Частова Вера Ильинична", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Кому звонить", OFFICE_WAIT);
    vt_type(vt, "частова1958");                                 /* typed ahead of the answer */
    vt_wait_text(vt, "06.05.1958", OFFICE_WAIT);
    vt_wait_text(vt, "частова 1958", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_leave(&vt);
}

/* At an intake she may be one of the many: Enter records nobody new, the list does by its own key. */
static void test_an_intake_takes_none_of_too_many(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    namesakes("Множнова");
    vt_key(vt, "F5");
    vt_wait_text(vt, "новый гражданин", OFFICE_WAIT);
    vt_type(vt, "множнова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "добавьте год рождения", OFFICE_WAIT);
    vt_wait_text(vt, ASKED, OFFICE_WAIT);
    assert_false(vt_find(vt, "Дата рожд.", NULL, NULL));
    vt_type(vt, "05.06.1930");
    vt_wait_text(vt, "множнова 05.06.1930", OFFICE_WAIT);       /* the nought is of the date */
    vt_wait_gone(vt, ASKED, OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "множнова");
    vt_wait_text(vt, ASKED, OFFICE_WAIT);
    vt_key(vt, "Tab");
    vt_type(vt, "0");
    vt_wait_text(vt, "Дата рожд.", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Кому звонить", OFFICE_WAIT);
    office_end(&vt);
}

/* The answer to what was typed before comes late and is not drawn, not for a moment; only that to what stands there now. */
static void test_late_answers_are_dropped(void **state)
{
    (void)state;
    struct relay *relay = relay_start(office.pg.socket, false);
    struct relay_count before, now;
    size_t n;

    office_case(&office, "Ранняя", "Анна", "Сергеевна", "1981-02-01", "ipra", "2026-11-12");
    office_case(&office, "Поздняя", "Анна", "Сергеевна", "1982-02-01", "ipra", "2026-11-12");
    struct vt *vt = office_open(&office, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Кому звонить", OFFICE_WAIT);
    vt_key(vt, "F3");
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    assert_true(vt_wait_quiet(vt, 400, OFFICE_WAIT));
    relay_count(relay, &before);
    relay_delay(relay, 1500);
    vt_reset_bytes(vt);
    vt_type(vt, "ранняя");
    for (int i = 0; i < OFFICE_WAIT / 20; i++) {
        vt_pump(vt, 20);
        relay_count(relay, &now);
        if (now.to_server > before.to_server)
            break;
    }
    assert_true(now.to_server > before.to_server);              /* the question is asked, and its answer on the way */
    vt_key(vt, "^U");
    vt_type(vt, "поздняя");
    vt_wait_text(vt, "01.02.1982", OFFICE_WAIT);
    const char *raw = vt_raw(vt, &n);
    assert_null(memmem(raw, n, "01.02.1981", 10));
    vt_key(vt, "^U");
    vt_type(vt, "ранняя");
    vt_wait_text(vt, "01.02.1981", OFFICE_WAIT);                /* which it is, when it is what was typed last */
    relay_delay(relay, 0);
    office_end(&vt);
    relay_stop(&relay);
}

/* What was typed to find somebody who is not there is not typed again: the names, and a whole birth date; in the other layout, too. A year is no date. */
static void test_a_birth_date_goes_on_into_the_intake(void **state)
{
    static const struct { const char *typed, *born; } rows[] = {{"нетакова ида львовна 09.12.1981", "09.12.1981"}, {"ytnfrjdf blf kmdjdyf 9.12.1981", "09.12.1981"}, {"нетакова 31.02.1981 ида", ""}, {"нетакова ида 1981", ""}};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct vt *vt = office_clerk(&office, "t_clerk");

        vt_key(vt, "F5");
        vt_wait_text(vt, "новый гражданин", OFFICE_WAIT);
        vt_type(vt, rows[i].typed);
        vt_key(vt, "Tab");
        vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
        vt_type(vt, "0");
        vt_wait_text(vt, "Дата рожд.", OFFICE_WAIT);
        vt_wait_text(vt, "Нетакова", OFFICE_WAIT);
        assert_int_equal(vt_find(vt, "09.12.1981", NULL, NULL), rows[i].born[0] != '\0');
        assert_false(vt_find(vt, "31.02", NULL, NULL));
        vt_key(vt, "F10");
        vt_wait_text(vt, "Кому звонить", OFFICE_WAIT);
        office_end(&vt);
    }
}

/* Who may only look is not told to press what the role does not allow. */
static void test_who_looks_is_not_sent_to_the_intake(void **state)
{
    (void)state;
    office_staff(&office, "('t_monitor', 'Центрова', 'Ольга', 'Петровна', 'monitor', 2)");
    pg_exec(&office.pg, "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2");
    for (int monitor = 0; monitor < 2; monitor++) {
        struct vt *vt = office_open(&office, monitor ? "t_monitor" : "t_clerk", NULL, 24, 80, "xterm-256color", false);

        vt_wait_text(vt, "F3 Найти", OFFICE_WAIT);
        vt_key(vt, "F3");
        vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
        vt_wait_text(vt, "Tab ведёт в список", OFFICE_WAIT);
        assert_int_equal(vt_find(vt, "F5 новое обращение", NULL, NULL), !monitor);
        vt_type(vt, "никакойнова");
        vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
        assert_int_equal(vt_find(vt, "F5 запишет", NULL, NULL), !monitor);
        vt_key(vt, "Enter");
        vt_wait_text(vt, monitor ? "Никто не найден" : "Никто не найден: F5", OFFICE_WAIT);
        assert_int_equal(vt_find(vt, "F5 запишет", NULL, NULL), !monitor);
        vt_key(vt, "F10");
        office_end(&vt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_common_surname_asks_for_the_year),
        cmocka_unit_test(test_an_intake_takes_none_of_too_many),
        cmocka_unit_test(test_late_answers_are_dropped),
        cmocka_unit_test(test_a_birth_date_goes_on_into_the_intake),
        cmocka_unit_test(test_who_looks_is_not_sent_to_the_intake),
    };

    return cmocka_run_group_tests(tests, office_up, office_down);
}
