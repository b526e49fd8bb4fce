/* refer.c - a resource centre records a referral by keys: nothing is lost where the place is nobody's, the operator has it at once, a doubtful one lies in the tray. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "office.h"

static int up(void **state)
{
    office_up(state);
    office_staff(&office, "('t_monitor','Центрова','Ольга','Ильинична','monitor',2)");
    return 0;
}

static struct vt *form(void)
{
    struct vt *vt = office_clerk(&office, "t_monitor");

    vt_key(vt, "F9");
    vt_type(vt, "обращение опер");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Представитель", OFFICE_WAIT);
    return vt;
}

static void fill(struct vt *vt, const char *const *typed, int n)
{
    for (int i = 0; i < n; i++) {
        vt_type(vt, typed[i]);
        vt_key(vt, "Enter");
    }
}

/* Up to the district: the patronymic says the sex. */
static const char *const citizen[] = {"дозвонова", "анна", "ильинична", "14051990", "", "", "89000000401", "", "лунный район", "кратер", "Советская, 3", ""};

static void test_operator_chosen(void **state)
{
    struct vt *clerk = office_clerk(&office, "t_clerk"), *vt = form();

    (void)state;
    fill(vt, citizen, sizeof citizen / sizeof citizen[0]);
    vt_key(vt, "Enter");                                        /* nobody speaks for her */
    vt_type(vt, "5");
    vt_key(vt, "F2");
    vt_wait_text(vt, "оператор неизвестен", OFFICE_WAIT);       /* where the field is that mends it */
    vt_key(vt, "F4");
    vt_type(vt, "аларск");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    vt_wait_text(vt, "Дозвонова", OFFICE_WAIT);
    office_expect(&office, "helpline f 1 t_monitor",
                  "select concat_ws(' ', c.source, p.sex, o.no, s.login) from kurator.case_file c join kurator.person p on p.id = c.person_id"
                  " join kurator.organisation o on o.id = c.office_id join kurator.staff s on s.id = c.registered_by where p.surname = 'Дозвонова' and %ld = 0", 0);
    vt_type(clerk, "дозвонова");                                /* the operator has it */
    vt_wait_text(clerk, "Дозвонова Анна", OFFICE_WAIT);
    vt_key(clerk, "F10");
    office_end(&clerk);
    office_end(&vt);
}

/* Whoever is quicker than the server loses nothing by leaving: a draft that waits behind another one goes out all the same. What was typed opens again. */
static void test_draft(void **state)
{
    struct vt *vt = form();

    (void)state;
    pg_exec(&office.pg, "begin; lock table kurator.draft in exclusive mode");
    fill(vt, citizen, 4);
    vt_wait_text(vt, "14.05.1990", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Черновик сохранён", OFFICE_WAIT);
    pg_exec(&office.pg, "commit");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft where '14.05.1990' = any (values))"));
    office_end(&vt);
    vt = office_clerk(&office, "t_monitor");
    vt_key(vt, "F9");
    vt_type(vt, "черновики");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Обращение оператору", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "14.05.1990", OFFICE_WAIT);
    vt_wait_text(vt, "Ильинична", OFFICE_WAIT);
    office_end(&vt);
}

/* Two have her name and birth date: nobody is guessed, and the tray has what was typed. */
static void test_doubtful(void **state)
{
    (void)state;
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Тёзкина', 'Анна', '', '1990-05-14', 'f'), ('Тёзкина', 'Анна', '', '1990-05-14', 'f') returning id)"
                        " insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1");
    static const char *const one[] = {"тёзкина", "анна", "ильинична", "14051990", "", "", "", "Аларский район", "Кутулик", "", "", ""};
    struct vt *vt = form();

    fill(vt, one, sizeof one / sizeof one[0]);
    vt_type(vt, "5");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Отложено в лоток", OFFICE_WAIT);
    vt_key(vt, "F9");
    vt_type(vt, "лоток файлов рег");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Тёзкина", OFFICE_WAIT);
    office_end(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operator_chosen), cmocka_unit_test(test_draft), cmocka_unit_test(test_doubtful)};

    return cmocka_run_group_tests(tests, up, office_down);
}
