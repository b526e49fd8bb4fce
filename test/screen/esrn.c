/* esrn.c - typing a case into the regional register: each fact with one key, all with one, two clerks at once, every size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "office.h"

/* Told by t_clerk and refused: eleven facts, twelve with the address. */
static long told(const char *surname)
{
    char sql[1600];
    long id = office_case(&office, surname, "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    snprintf(sql, sizeof sql,
             "insert into kurator.contact_attempt (office_id, channel, outcome, happened_at, recorded_by, spoke_with)"
             "  select 1, 'phone', 'told', kurator.clock(), id, 'self' from kurator.staff where login = 't_clerk';"
             "insert into kurator.attempt_case (case_id, attempt_id, office_id, person_id)"
             "  select id, (select max(id) from kurator.contact_attempt), office_id, person_id from kurator.case_file where id = %ld;"
             "insert into kurator.consent (office_id, case_id, attempt_id, need, answer, reason, given_at)"
             "  select 1, %ld, (select max(id) from kurator.contact_attempt), 'social_services', 'refused', 'has_help', kurator.clock();"
             "select kurator.recompute(%ld)", id, id, id);
    pg_exec(&office.pg, sql);
    return id;
}
#define OPEN_FACTS "select count(*) from kurator.esrn_state(%ld) where marked_at is null"
#define ENTERED "select esrn_at is not null from kurator.case_file where id = %ld"

static struct vt *at_tab(const char *login)
{
    struct vt *vt = office_clerk(&office, login);
    vt_key(vt, "Left");
    vt_wait_text(vt, "[Не в ЭСРН", OFFICE_WAIT);
    return vt;
}

static void test_one_by_one(void **state)
{
    (void)state;
    long a = told("Аверина"), b = told("Борисова");
    struct office_keys k = {.vt = at_tab("t_clerk")};
    long facts = office_number(&office, OPEN_FACTS, a);
    char text[64];

    vt_wait_text(k.vt, "Аверина", OFFICE_WAIT);
    office_press(&k, "F4");
    snprintf(text, sizeof text, "введено 0 из %ld", facts);
    vt_wait_text(k.vt, text, OFFICE_WAIT);
    vt_key(k.vt, "F9");                             /* no form: nothing typed would be lost */
    vt_wait_text(k.vt, "Меню", OFFICE_WAIT);
    vt_wait_text(k.vt, "Встречи по дням", OFFICE_WAIT);
    vt_key(k.vt, "EscEsc");
    vt_wait_text(k.vt, "14.03.1992", OFFICE_WAIT);
    vt_wait_text(k.vt, "Аверина Анна Сергеевна", OFFICE_WAIT);
    vt_wait_text(k.vt, "отказ, 13.11.2026, устно, помогает семья", OFFICE_WAIT);
    vt_wait_text(k.vt, "13.11.2026 09:00", OFFICE_WAIT);
    office_press(&k, "Space");
    snprintf(text, sizeof text, "введено 1 из %ld", facts);
    vt_wait_text(k.vt, text, OFFICE_WAIT);
    vt_wait_text(k.vt, "Гражданин           +  Аверина", OFFICE_WAIT);
    /* Back on it, again: not typed after all. */
    vt_key(k.vt, "Up Space");
    snprintf(text, sizeof text, "введено 0 из %ld", facts);
    vt_wait_text(k.vt, text, OFFICE_WAIT);
    vt_key(k.vt, "Space");
    for (long i = 1; i < facts; i++)
        office_press(&k, "Space");
    vt_wait_text(k.vt, "Аверина Анна Сергеевна: внесено в ЭСРН", OFFICE_WAIT);
    vt_wait_text(k.vt, "Борисова Анна Сергеевна", OFFICE_WAIT);
    assert_int_equal(k.keys, 1 + facts);
    office_expect(&office, "t", ENTERED, a);
    office_expect(&office, "f", ENTERED, b);
    office_press(&k, "F2");
    vt_wait_text(k.vt, "Борисова Анна Сергеевна: внесено в ЭСРН", OFFICE_WAIT);
    office_expect(&office, "t", ENTERED, b);
    vt_stop(&k.vt);
}

static void test_two_at_once(void **state)
{
    (void)state;
    long id = told("Волкова");
    struct vt *one = at_tab("t_clerk"), *two = at_tab("t_clerk2");
    char text[64];
    long facts = office_number(&office, OPEN_FACTS, id);

    vt_wait_text(one, "Волкова", OFFICE_WAIT);
    vt_wait_text(two, "Волкова", OFFICE_WAIT);
    snprintf(text, sizeof text, "введено 0 из %ld", facts);
    vt_key(one, "F4");
    vt_wait_text(one, text, OFFICE_WAIT);
    vt_key(two, "F4");
    vt_wait_text(two, text, OFFICE_WAIT);
    vt_key(one, "Space");
    snprintf(text, sizeof text, "введено 1 из %ld", facts);
    vt_wait_text(one, text, OFFICE_WAIT);
    /* The second one does not know yet: the same fact, and then the next that is open. */
    vt_key(two, "Space");
    vt_wait_text(two, text, OFFICE_WAIT);
    vt_key(two, "Space");
    snprintf(text, sizeof text, "введено 2 из %ld", facts);
    vt_wait_text(two, text, OFFICE_WAIT);
    /* Another's mark is not taken back. */
    vt_key(two, "Home Space");
    vt_wait_text(two, "Отметку снимает тот, кто поставил", OFFICE_WAIT);
    office_expect(&office, "t_clerk t_clerk2", "select string_agg(s.login, ' ' order by e.id) from kurator.esrn_fact e join kurator.staff s on s.id = e.marked_by where e.case_id = %ld", id);
    pg_exec(&office.pg, "update kurator.staff_role r set role = 'monitor' from kurator.staff s where s.id = r.staff_id and s.login = 't_clerk2'");
    vt_key(two, "Down Down Space");
    vt_wait_quiet(two, 100, OFFICE_WAIT);
    office_expect(&office, "2", "select count(*) from kurator.esrn_fact where case_id = %ld", id);
    pg_exec(&office.pg, "update kurator.staff_role r set role = 'clerk' from kurator.staff s where s.id = r.staff_id and s.login = 't_clerk2'");
    vt_stop(&one);
    vt_stop(&two);
}

static void test_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{24, 80}, {50, 132}, {20, 60}, {12, 40}};
    told("Громова");
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct vt *vt = office_open(&office, "t_clerk", NULL, sizes[i][0], sizes[i][1], "vt220", false);
        vt_wait_text(vt, "F10", OFFICE_WAIT);
        vt_type(vt, "Громова");
        vt_wait_text(vt, "14.03.1992", OFFICE_WAIT);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "срок 19.11", OFFICE_WAIT);
        office_palette(vt, "внести в эсрн…");
        vt_wait_text(vt, "Дата рожден", OFFICE_WAIT);
        vt_wait_text(vt, "14.03.1992", OFFICE_WAIT);
        vt_key(vt, "F1");
        vt_wait_text(vt, "Громова Анна Сергеевна", OFFICE_WAIT);
        vt_stop(&vt);
    }
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "vt220", true);
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    vt_type(vt, "Громова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Громова", OFFICE_WAIT);
    vt_key(vt, "F8");
    vt_type(vt, "внести в эсрн…");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "1 из 11, Гражданин, Как вводится Громова Анна Сергеевна", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_one_by_one), cmocka_unit_test(test_two_at_once), cmocka_unit_test(test_sizes)};
    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
