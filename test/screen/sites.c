/* sites.c - two departments of one office, end to end: what a clerk enters stays with his own, the other finds nothing and is told where
 * when he enters it again, and a supervisor gives a citizen from one to the other while both look on. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

#define SITE "select coalesce(t.name, '-') from kurator.case_file c left join kurator.site t on t.id = c.site_id where c.id = %ld"
static long here, nowhere;

static int start(void **state)
{
    office_up_friday(state);
    pg_exec(&office.pg, "insert into kurator.site (organisation_id, name) select o.id, x from kurator.organisation o, unnest('{Кутулик,Бахтай}'::text[]) x where o.no = 1");
    pg_exec(&office.pg, "update kurator.staff_role r set site_id = (select t.id from kurator.site t where t.name = case s.login when 't_clerk' then 'Кутулик' else 'Бахтай' end"
                        "   and t.organisation_id = r.organisation_id) from kurator.staff s where s.id = r.staff_id and s.login in ('t_clerk', 't_clerk2')");
    here = office_case(&office, "Абашева", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-03");
    nowhere = office_case(&office, "Бабаева", "Вера", "Ильинична", "1980-03-14", "ipra", "2026-11-03");
    pg_exec(&office.pg, "update kurator.case_file c set site_id = (select t.id from kurator.site t join kurator.organisation o on o.id = t.organisation_id and o.no = 1"
                        "   where t.name = 'Кутулик'), assignee_id = (select s.id from kurator.staff s where s.login = 't_clerk') from kurator.person p where p.id = c.person_id and p.surname = 'Абашева';"
                        " select kurator.recompute(c.id) from kurator.case_file c");
    return 0;
}

/* A new citizen who came himself, up to the key that saves. */
static void enter(struct vt *vt, const char *name, const char *birth)
{
    vt_key(vt, "F5");
    vt_wait_text(vt, "Гражданин", OFFICE_WAIT);
    vt_type(vt, name);
    vt_wait_text(vt, "новый гражданин", OFFICE_WAIT);
    vt_key(vt, "0");
    vt_wait_text(vt, "Дата рожд.", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_type(vt, birth);
    vt_key(vt, "Enter 2 F2");
    vt_wait_text(vt, "пусто", OFFICE_WAIT);
    vt_type(vt, "Кутулик");
    vt_key(vt, "Enter");
    vt_type(vt, "Мира, 5");
    vt_key(vt, "Tab Tab Tab 4");
}

static void test_each_sees_the_own(void **state)
{
    (void)state;
    struct vt *one = office_clerk(&office, "t_clerk"), *two = office_clerk(&office, "t_clerk2");

    vt_wait_text(one, "Абашева", OFFICE_WAIT);
    vt_wait_text(one, "Просрочено (2)", OFFICE_WAIT);
    vt_wait_text(two, "Бабаева", OFFICE_WAIT);
    vt_wait_text(two, "Просрочено (1)", OFFICE_WAIT);
    assert_false(vt_find(two, "Абашева", NULL, NULL));
    vt_type(two, "абашева");
    vt_wait_text(two, "Никто не найден", OFFICE_WAIT);
    vt_key(two, "EscEsc");
    enter(one, "сидорова мария", "01.02.1990");
    assert_false(vt_find(one, "Место приёма", NULL, NULL));      /* there is nothing to choose */
    vt_key(one, "F2");
    vt_wait_text(one, "Сохранено, срок", OFFICE_WAIT);
    office_expect(&office, "Кутулик", "select t.name from kurator.case_file c join kurator.site t on t.id = c.site_id join kurator.person p on p.id = c.person_id"
                                      " where p.surname = 'Сидорова' and c.id > %ld", nowhere);
    enter(two, "сидорова мария", "01.02.1990");
    vt_key(two, "F2");
    vt_wait_text(two, "закреплён за другим местом приёма", OFFICE_WAIT);
    vt_wait_text(two, "«Кутулик»", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.person where surname = 'Сидорова' and id > %ld - 1000000", 0);
    vt_stop(&one);
    vt_stop(&two);
}

/* The list of the one loses the row and that of the other gets it, by themselves; a form that was open on it says what is the matter. */
static void test_given_to_the_other(void **state)
{
    (void)state;
    struct vt *one = office_clerk(&office, "t_clerk"), *form = office_clerk(&office, "t_clerk"), *two = office_clerk(&office, "t_clerk2"),
              *boss = office_clerk(&office, "t_supervisor");

    vt_wait_text(one, "Абашева", OFFICE_WAIT);
    office_card(form, "Абашева");
    vt_wait_text(form, "Кутулик", OFFICE_WAIT);
    vt_key(form, "F6");
    vt_wait_text(form, "Результат", OFFICE_WAIT);
    vt_wait_text(boss, "Абашева", OFFICE_WAIT);
    office_palette(boss, "другому сотруднику");
    vt_wait_text(boss, "Абашева А. С., Кутулик", OFFICE_WAIT);
    vt_type(boss, "1");                                             /* Бадмаев, of the other site */
    vt_key(boss, "F2");
    vt_wait_text(boss, "Не передано: 1", OFFICE_WAIT);
    vt_wait_text(boss, "закреплено за местом приёма «Кутулик»", OFFICE_WAIT);
    vt_key(boss, "F10");
    vt_wait_gone(boss, "Не передано", OFFICE_WAIT);
    office_palette(boss, "другому сотруднику");
    vt_wait_text(boss, "Место приёма", OFFICE_WAIT);
    vt_type(boss, "11");                                            /* Бадмаев; what is filled in is passed over: Бахтай */
    vt_key(boss, "F2");
    vt_wait_text(boss, "передано 1: Бадмаев Ц. Д., Бахтай", OFFICE_WAIT);
    office_expect(&office, "Бахтай", SITE, here);
    vt_wait_text(two, "Абашева", OFFICE_WAIT);
    vt_wait_gone(one, "Абашева", OFFICE_WAIT);
    vt_key(form, "2 F2");
    vt_wait_text(form, "дело другого подразделения", OFFICE_WAIT);
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", here);
    vt_stop(&one);
    vt_stop(&form);
    vt_stop(&two);
    vt_stop(&boss);
}

/* Who sees all says where a citizen goes. */
static void test_the_supervisor_chooses(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_supervisor");

    enter(vt, "ильина вера", "02.03.1985");
    vt_wait_text(vt, "Место приёма", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    office_expect(&office, "-", "select coalesce(t.name, '-') from kurator.person p join kurator.case_file c on c.person_id = p.id left join kurator.site t on t.id = c.site_id"
                                " where p.surname = 'Ильина' and c.id > %ld", nowhere);
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_each_sees_the_own), cmocka_unit_test(test_given_to_the_other), cmocka_unit_test(test_the_supervisor_chooses)};

    return cmocka_run_group_tests(tests, start, office_down);
}
