/* handover.c - marked cases are handed over with a receipt, by two supervisors at once too; an absence and its deputy's list. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static long first, second, third;

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    first = office_case(&office, "Абашева", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-03");
    second = office_case(&office, "Бабаева", "Вера", "Ильинична", "1980-03-14", "ipra", "2026-11-03");
    third = office_case(&office, "Вавилова", "Дарья", "Павловна", "1970-03-14", "ipra", "2026-11-03");
    return 0;
}

#define WHOSE "select coalesce((select s.login::text from kurator.staff s where s.id = c.assignee_id), 'nobody') from kurator.case_file c where c.id = %ld"

static struct vt *overdue(const char *login)
{
    struct vt *vt = office_clerk(&office, login);
    vt_wait_text(vt, "Вавилова", OFFICE_WAIT);
    return vt;
}

/* Marks, palette, colleague, save: eight keys at most. */
static void test_marked(void **state)
{
    (void)state;
    struct vt *vt = overdue("t_supervisor");
    vt_key(vt, "Space Space");
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    office_palette(vt, "в другое учреждение");             /* not this one: the marked ones are meant */
    vt_wait_text(vt, "Это делают по одному делу", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    struct office_keys k = {.vt = vt};
    office_press(&k, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    office_press(&k, "с о т Enter");
    vt_wait_text(vt, "Выбрано 2 дела: Иванова О. П. 2", OFFICE_WAIT);
    office_press(&k, "1 F2");
    vt_wait_text(vt, "Выбрано 2, передано 2: Бадмаев Ц. Д.", OFFICE_WAIT);
    assert_true(k.keys <= 8);
    office_expect(&office, "t_clerk2", WHOSE, first);
    office_expect(&office, "t_clerk2", WHOSE, second);
    office_expect(&office, "t_clerk", WHOSE, third);
    vt_wait_gone(vt, "отмечено", OFFICE_WAIT);
    office_leave(&vt);
}

/* Both have the form open with the same cases: the second one gets a receipt that says what did not move and why. */
static void test_two_supervisors(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.case_file set assignee_id = null, version = version + 1");
    struct vt *a = overdue("t_supervisor"), *b = overdue("t_supervisor");
    for (int i = 0; i < 2; i++) {
        struct vt *vt = i ? b : a;
        vt_key(vt, "Space Space Space");
        vt_wait_text(vt, "отмечено 3", OFFICE_WAIT);
        office_palette(vt, "другому сотруднику");
        vt_wait_text(vt, "ничьи 3", OFFICE_WAIT);
    }
    vt_key(a, "1 F2");
    vt_wait_text(a, "передано 3", OFFICE_WAIT);
    vt_key(b, "2 F2");
    vt_wait_text(b, "Передано: 0. Не передано: 3.", OFFICE_WAIT);
    vt_wait_text(b, "Абашева А. С.: дело тем временем передано: Бадмаев Ц. Д.", OFFICE_WAIT);
    office_expect(&office, "t_clerk2", WHOSE, first);
    vt_stop(&a);
    vt_stop(&b);
}

/* The clerk's own list shows the absent colleague's cases; the absence ends and they are gone. */
static void test_absence(void **state)
{
    (void)state;
    struct vt *boss = overdue("t_supervisor"), *clerk = overdue("t_clerk");
    pg_exec(&office.pg, "update kurator.case_file set assignee_id = (select id from kurator.staff where login = 't_clerk2'), version = version + 1;"
                        "select kurator.recompute(id) from kurator.case_file");
    office_palette(clerk, "мои");
    vt_wait_gone(clerk, "Вавилова", OFFICE_WAIT);
    office_menu(boss, "отсут", "Никто не отсутствует");
    office_palette(boss, "новое");
    vt_wait_text(boss, "Замещает", OFFICE_WAIT);
    vt_key(boss, "1");                              /* Бадмаев */
    vt_type(boss, "12.11.26");
    vt_key(boss, "Tab 2 F2");
    vt_wait_text(boss, "раньше", OFFICE_WAIT);      /* the last day before the first: said, nothing lost */
    vt_key(boss, "^U");
    vt_type(boss, "20.11");
    vt_key(boss, "F2");
    vt_wait_text(boss, "13.11.26  20.11.26", OFFICE_WAIT);
    vt_wait_text(boss, "сейчас", OFFICE_WAIT);
    office_palette(clerk, "обновить");
    vt_wait_text(clerk, "Вавилова", OFFICE_WAIT);
    office_palette(boss, "окончено");
    vt_wait_text(boss, "дела снова в списке", OFFICE_WAIT);
    office_palette(clerk, "обновить");
    vt_wait_gone(clerk, "Вавилова", OFFICE_WAIT);
    vt_stop(&boss);
    vt_stop(&clerk);
}

/* The clerk who stands in for the supervisor may open a rung at once, without a new login, and no longer than that. */
static void test_deputy_supervises(void **state)
{
    (void)state;
    struct vt *boss = overdue("t_supervisor"), *clerk = overdue("t_clerk2");
    long logins = office_number(&office, "select count(*) + %ld from audit.entry where kind = 'login' and login = 't_clerk2'", 0);

    vt_key(clerk, "F8");
    vt_wait_text(clerk, "Все действия", OFFICE_WAIT);
    vt_type(clerk, "открыть ст");
    vt_wait_text(clerk, "только руководитель", OFFICE_WAIT);
    vt_key(clerk, "EscEsc");
    office_menu(boss, "отсут", "Отсутствия");
    office_palette(boss, "новое");
    vt_wait_text(boss, "Замещает", OFFICE_WAIT);
    vt_key(boss, "3");                              /* the supervisor herself */
    vt_type(boss, "20.11");
    vt_key(boss, "Tab 1 F2");
    vt_wait_text(boss, "сейчас", OFFICE_WAIT);
    /* The clerk's program learns it by itself; a key too early is refused, so it is asked until it is known. */
    for (int i = 0; i < 40 && !vt_find(clerk, "Причина", NULL, NULL); i++) {
        office_palette(clerk, "открыть ст");
        vt_wait_quiet(clerk, 200, OFFICE_WAIT);
        if (!vt_find(clerk, "Причина", NULL, NULL))
            vt_key(clerk, "EscEsc");
        if (vt_find(clerk, "запереть", NULL, NULL))
            vt_key(clerk, "EscEsc");
    }
    vt_wait_text(clerk, "Причина", OFFICE_WAIT);
    vt_type(clerk, "замещаю руководителя");
    vt_key(clerk, "F2");
    vt_wait_text(clerk, "Сохранено", OFFICE_WAIT);
    assert_int_equal(office_number(&office, "select count(*) + %ld from audit.entry where kind = 'login' and login = 't_clerk2'", 0), logins);
    vt_stop(&boss);
    vt_stop(&clerk);
}

/* Begun anew, the form is about the same cases. */
static void test_anew(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.case_file set assignee_id = (select id from kurator.staff where login = 't_clerk'), version = version + 1;"
                        "select kurator.recompute(id) from kurator.case_file");
    struct vt *vt = overdue("t_supervisor");
    vt_key(vt, "Space Space");
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    office_palette(vt, "другому сотруднику");
    vt_wait_text(vt, "Выбрано 2 дела", OFFICE_WAIT);
    vt_key(vt, "2");
    office_palette(vt, "заново");
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Форма начата заново", OFFICE_WAIT);
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Выбрано 2, передано 2: Бадмаев Ц. Д.", OFFICE_WAIT);
    office_expect(&office, "t_clerk2", WHOSE, first);
    office_leave(&vt);
}

/* All open cases of a colleague, from the menu, where nothing is chosen. */
static void test_all_from_the_menu(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.case_file set assignee_id = (select id from kurator.staff where login = 't_clerk'), version = version + 1;"
                        "select kurator.recompute(id) from kurator.case_file");
    struct vt *vt = overdue("t_supervisor");
    office_menu(vt, "передать все", "От кого");
    vt_key(vt, "1 2 F2");
    vt_wait_text(vt, "передано 3: Бадмаев Ц. Д.", OFFICE_WAIT);
    office_expect(&office, "t_clerk2", WHOSE, third);
    office_leave(&vt);
}

/* A clerk hands over the own cases only, and not to who is locked meanwhile. */
static void test_refused(void **state)
{
    (void)state;
    struct vt *vt = overdue("t_clerk");
    office_palette(vt, "другому сотруднику");
    vt_wait_text(vt, "Выбрано 1 дело: Бадмаев Ц. Д. 1, Абашева А. С.", OFFICE_WAIT);
    vt_key(vt, "2 F2");
    vt_wait_text(vt, "чужие дела передаёт только", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_gone(vt, "Не передано", OFFICE_WAIT);
    office_palette(vt, "другому сотруднику");
    vt_wait_text(vt, "Выбрано 1 дело", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.staff set locked = true where login = 't_supervisor'");
    vt_key(vt, "3 F2");
    vt_wait_text(vt, "нельзя передать дела", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.staff set locked = false where login = 't_supervisor'");
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marked),
        cmocka_unit_test(test_two_supervisors),
        cmocka_unit_test(test_absence),
        cmocka_unit_test(test_deputy_supervises),
        cmocka_unit_test(test_refused), cmocka_unit_test(test_anew), cmocka_unit_test(test_all_from_the_menu),
    };
    return cmocka_run_group_tests(tests, start, office_down);
}
