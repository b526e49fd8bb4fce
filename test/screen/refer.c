/* refer.c - a resource centre records a referral by keys: nothing is lost where the place is nobody's, the operator has it at once, a doubtful one lies in the tray. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <cmocka.h>
#include "office.h"
#include "relay.h"

static int up(void **state)
{
    office_up(state);
    office_staff(&office, "('t_monitor','Центрова','Ольга','Ильинична','monitor',2)");
    return 0;
}

static struct vt *opened(struct vt *vt)
{
    vt_key(vt, "F9");
    vt_type(vt, "обращение опер");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Представитель", OFFICE_WAIT);
    return vt;
}

static struct vt *form(void) { return opened(office_clerk(&office, "t_monitor")); }

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

/* A citizen of operator 1 by name and birth date, up to who speaks for him. */
static void fill_known(struct vt *vt, const char *surname, const char *given_name, const char *patronymic, const char *birth)
{
    const char *const typed[] = {surname, given_name, patronymic, birth, "", "", "", "Аларский район", "Кутулик", "Советская, 3", ""};

    fill(vt, typed, sizeof typed / sizeof typed[0]);
}

static void cases(const char *surname, const char *expected)
{
    char sql[400];

    snprintf(sql, sizeof sql, "select concat_ws(' ', count(distinct p.id), count(distinct c.id), count(r.id)) from kurator.person p join kurator.case_file c on c.person_id = p.id"
                              " join kurator.referral r on r.case_id = c.id where p.surname = '%s' and %%ld = 0", surname);
    office_expect(&office, expected, sql, 0);
}

/* A child: asked for who speaks for it; the mother, whose given name is missing at first, and her number are the operator's. */
static void test_child(void **state)
{
    struct vt *vt = form();
    static const char *const mother[] = {"малышкина", "", "петровна", "89000000402"};

    (void)state;
    fill_known(vt, "малышкин", "пётр", "ильич", "14052015");
    vt_key(vt, "Enter");
    vt_type(vt, "5");
    vt_key(vt, "F2");
    vt_wait_text(vt, "нет, вернуться", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Не сохранено", OFFICE_WAIT);
    cases("Малышкин", "0 0 0");
    vt_key(vt, "Up Up Up");                                     /* past the source and the day, to who speaks */
    vt_type(vt, "1");
    fill(vt, mother, sizeof mother / sizeof mother[0]);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Поле «Имя» пусто", OFFICE_WAIT);               /* and the cursor stands there */
    cases("Малышкин", "0 0 0");
    vt_type(vt, "ольга");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    cases("Малышкин", "1 1 1");
    office_expect(&office, "mother Малышкина Ольга Петровна +79000000402 representative",
                  "select concat_ws(' ', r.relation, r.surname, r.given_name, r.patronymic, h.number, h.owner) from kurator.person p join kurator.representative r on r.person_id = p.id"
                  " join kurator.phone h on h.representative_id = r.id where p.surname = 'Малышкин' and %ld = 0", 0);
    office_end(&vt);
}

/* An organisation speaks for him: it has no names, what was typed of a mother before goes nowhere. */
static void test_organisation(void **state)
{
    struct vt *vt = form();

    (void)state;
    fill_known(vt, "интернатов", "пётр", "ильич", "14051980");
    vt_type(vt, "1");
    vt_type(vt, "лишняя");
    vt_key(vt, "Up");
    vt_type(vt, "7");
    vt_type(vt, "Дом-интернат № 1");
    vt_key(vt, "Enter Enter");
    vt_type(vt, "5");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    office_expect(&office, "organisation  Дом-интернат № 1", "select r.relation || ' ' || r.surname || r.given_name || ' ' || r.organisation from kurator.person p join kurator.representative r on r.person_id = p.id"
                                                            " where p.surname = 'Интернатов' and %ld = 0", 0);
    office_end(&vt);
}

/* Whose case runs at the operator: a call opens a second one only after a question, an extract joins. */
static void test_running(void **state)
{
    struct vt *vt;

    (void)state;
    office_case(&office, "Идущева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-10");
    vt = form();
    fill_known(vt, "идущева", "анна", "сергеевна", "14031988");
    vt_key(vt, "Enter");
    vt_type(vt, "5");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Завести второе?", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Не сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "Идущева", OFFICE_WAIT);                   /* and all that was typed stands there */
    cases("Идущева", "1 1 1");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Завести второе?", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    cases("Идущева", "1 2 2");
    office_end(&vt);

    static const char *const extract[] = {"", "", "", "77/2026", "10.11.2026"};
    vt = form();
    fill_known(vt, "идущева", "анна", "сергеевна", "14031988");
    vt_key(vt, "Enter");
    vt_type(vt, "1");
    fill(vt, extract, sizeof extract / sizeof extract[0]);
    vt_key(vt, "F2");
    vt_wait_text(vt, "присоединено к идущему делу", OFFICE_WAIT);
    cases("Идущева", "1 2 3");
    office_end(&vt);
}

/* Stored, and nobody was told: the same save goes again by itself, and the operator has it once. */
static void test_line_lost(void **state)
{
    struct relay *relay = relay_start(office.pg.socket, false);
    struct vt *vt = office_open(&office, "t_monitor", relay_host(relay), 24, 80, "xterm-256color", false);

    (void)state;
    vt_wait_text(vt, "F9 Меню", OFFICE_WAIT);
    vt = opened(vt);
    fill_known(vt, "потерянцева", "анна", "ильинична", "14051991");
    vt_key(vt, "Enter");
    vt_type(vt, "5");
    assert_true(pg_wait(&office.pg, "select exists (select from kurator.draft d where 'helpline' = any (d.values) and 'Потерянцева' = any (d.values))"));
    relay_swallow(relay);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", 30000);
    cases("Потерянцева", "1 1 1");
    office_expect(&office, "t", "select bool_or(q.replays > 0) from kurator.request q where q.function = 'save_refer' and %ld = 0", 0);
    assert_true(pg_wait(&office.pg, "select not exists (select from kurator.draft d where 'Потерянцева' = any (d.values))"));
    office_end(&vt);
    relay_stop(&relay);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_operator_chosen), cmocka_unit_test(test_draft), cmocka_unit_test(test_doubtful), cmocka_unit_test(test_child),
                                       cmocka_unit_test(test_organisation), cmocka_unit_test(test_running), cmocka_unit_test(test_line_lost)};

    return cmocka_run_group_tests(tests, up, office_down);
}
