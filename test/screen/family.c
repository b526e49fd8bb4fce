/* family.c - the family by keys: a mother joins her son's, what they are to each other is read from either side, she leaves, a draft comes
 * back, the coordinator is named; what is wrong is said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static void family_tab(struct vt *vt)
{
    vt_key(vt, "Right");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
}

/* F8, the citizen who joins by name, Enter. */
static void join(struct vt *vt, const char *who)
{
    office_palette(vt, "новый в семье");
    vt_wait_text(vt, "Кто входит в семью", OFFICE_WAIT);
    vt_type(vt, who);
    vt_key(vt, "Enter");
}

static void test_join_and_leave(void **state)
{
    (void)state;
    long boy = office_case(&office, "Родняев", "Илья", "Петрович", "2010-12-01", "ipra", "2026-11-12");
    long mother = office_case(&office, "Родняева", "Ольга", "Ильинична", "1980-02-02", "ipra", "2026-11-12");
    struct vt *vt;

    office_clock(&office, "2026-11-16 09:00");
    vt = office_clerk(&office, "t_clerk");
    vt_type(vt, "родняев илья");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    office_palette(vt, "член семьи");                           /* there is none yet */
    vt_wait_text(vt, "сначала добавьте члена семьи", OFFICE_WAIT);
    family_tab(vt);
    vt_wait_text(vt, "тогда полномочия", OFFICE_WAIT);
    join(vt, "родняев илья");
    vt_wait_text(vt, "Кем доводится", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Это сам гражданин", OFFICE_WAIT);
    office_palette(vt, "отбросить");
    vt_wait_text(vt, "Отбросить набранное здесь", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    join(vt, "родняева ольга");
    vt_wait_text(vt, "входит в семью: Родняева Ольга Ильинична, 02.02.1980", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_type(vt, "01.01.1979");
    vt_key(vt, "F2");
    vt_wait_text(vt, "ещё не родился", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "01.12.2010");
    vt_key(vt, "F2");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    vt_wait_text(vt, "В семье", OFFICE_WAIT);
    vt_wait_text(vt, "Родняева Ольга Ильинична, 02.02.1980, возраст 46, мать или", OFFICE_WAIT);
    vt_wait_text(vt, "отец, с 01.12.2010, дело открыто", OFFICE_WAIT);
    office_expect(&office, "parent 2010-12-01 1", "select m.kinship || ' ' || m.since || ' ' || (select count(distinct p.household_id) from kurator.person p where p.id in (m.person_id, m.kin_to))"
                                                  " from kurator.household_member m join kurator.case_file c on c.person_id = m.person_id where c.id = %ld", mother);
    /* from hers: he is her child; Enter on his line opens his card */
    for (int i = 0; i < 12 && !vt_find(vt, ">Семья", NULL, NULL); i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
    }
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Родняева Ольга Ильинична (46)", OFFICE_WAIT);
    family_tab(vt);
    vt_wait_text(vt, "Родняев Илья Петрович, 01.12.2010, возраст 15, сын или", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Родняев Илья Петрович (15)", OFFICE_WAIT);
    /* she left yesterday: the form opens on the line under the bar */
    office_palette(vt, "член семьи");
    vt_wait_text(vt, "Выбыл", OFFICE_WAIT);
    vt_wait_text(vt, "Родняева Ольга", OFFICE_WAIT);
    vt_key(vt, "Tab Tab");
    vt_type(vt, "1.1.2009");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Последний день раньше первого", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "-1");
    vt_key(vt, "F2");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    vt_wait_text(vt, "по 15.11.2026", OFFICE_WAIT);
    office_expect(&office, "", "select coalesce(p.household_id::text, '') from kurator.person p join kurator.case_file c on c.person_id = p.id where c.id = %ld", mother);
    /* F1 tells the whole line and what it means */
    vt_key(vt, "End F1");
    vt_wait_text(vt, "кем каждый приходится", OFFICE_WAIT);
    vt_wait_text(vt, "по 15.11.2026", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    /* the coordinator */
    office_palette(vt, "куратор семьи");
    vt_wait_text(vt, "1 Бадмаев", OFFICE_WAIT);
    assert_false(vt_find(vt, "С делами", NULL, NULL));          /* nobody is named yet */
    vt_type(vt, "1");
    vt_wait_text(vt, "С делами", OFFICE_WAIT);
    vt_key(vt, "F2");                                           /* do the cases go along? it is asked */
    vt_wait_text(vt, "пусто", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_key(vt, "F2");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    vt_wait_text(vt, "Куратор семьи  Бадмаев Ц. Д.", OFFICE_WAIT);
    vt_wait_text(vt, "Дел семьи", OFFICE_WAIT);
    office_expect(&office, "Бадмаев", "select s.surname from kurator.case_file c join kurator.staff s on s.id = c.assignee_id where c.id = %ld", boy);
    office_expect(&office, "true", "select (h.coordinator_id is not null)::text from kurator.household h join kurator.person p on p.household_id = h.id join kurator.case_file c on c.person_id = p.id where c.id = %ld", boy);
    office_leave(&vt);
}

/* Who lives in another family is moved only when asked; a form left is a draft about the very citizen who was chosen. */
static void test_another_family(void **state)
{
    (void)state;
    long one = office_case(&office, "Перваков", "Илья", "Петрович", "1980-12-01", "ipra", "2026-11-12");
    long other = office_case(&office, "Вторякова", "Анна", "Петровна", "1982-12-01", "ipra", "2026-11-12");
    long child = office_case(&office, "Третьякова", "Яна", "Петровна", "2012-12-01", "ipra", "2026-11-12");
    struct vt *vt;
    char *value;

    value = office_value(&office, "with h as (insert into kurator.household (office_id) select id from kurator.organisation where no = 1 returning id),"
                                  " p as (update kurator.person p set household_id = h.id from h where p.surname in ('Вторякова', 'Третьякова') returning p.id) select count(*) from p", 0);
    free(value);
    (void)one;
    (void)other;
    vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Перваков");
    join(vt, "третьякова");
    vt_wait_text(vt, "входит в семью: Третьякова", OFFICE_WAIT);
    vt_type(vt, "3");
    vt_key(vt, "F10");                                          /* interrupted */
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    join(vt, "третьякова");
    vt_wait_text(vt, "входит в семью: Третьякова", OFFICE_WAIT);
    vt_wait_text(vt, "черновик", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "живёт в другой семье", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Не сохранено", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "живёт в другой семье", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2 child", "select count(*) || ' ' || max(m.kinship) filter (where m.until_on is null) from kurator.household_member m join kurator.case_file c on c.person_id = m.person_id where c.id = %ld", child);
    office_expect(&office, "0", "select count(*) from kurator.draft where form = 'join'", 0);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_join_and_leave), cmocka_unit_test(test_another_family)};

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
