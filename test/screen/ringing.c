/* ringing.c - the phone rings: an incoming call in two keys above any screen, an open form comes back untouched; a citizen of
 * another office: what may be said, the call passed on and taken there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static long citizen(const char *surname, const char *given)
{
    return office_case(&office, surname, given, "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
}

#define LAST "select a.direction || ' ' || a.outcome from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id" \
             " where c.case_id = %ld order by a.id desc limit 1"

/* Letters on the worklist begin the search; F6 there is the call: one key beside the data, two from anywhere else. */
static void test_two_keys_from_the_worklist(void **state)
{
    (void)state;
    long id = citizen("Звонарева", "Анна");
    struct office_keys k = {.vt = office_clerk(&office, "t_clerk")};

    office_data(&k, "звонарева");
    office_press(&k, "F6");
    vt_wait_text(k.vt, "входящий", OFFICE_WAIT);
    vt_wait_text(k.vt, "Звонарева Анна", OFFICE_WAIT);
    assert_int_equal(k.keys, 1);
    vt_key(k.vt, "2 3");                                        /* what an incoming call can come to: call back, reached, told */
    vt_wait_quiet(k.vt, 60, OFFICE_WAIT);
    vt_key(k.vt, "F10");
    vt_wait_text(k.vt, "[Просрочено", OFFICE_WAIT);             /* back where one was, not in the search */
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", id);
    office_leave(&k.vt);
}

/* Above a form with half a sentence typed: the form comes back as it was, and is saved as what it is. */
static void test_above_an_open_form(void **state)
{
    (void)state;
    long id = citizen("Формина", "Анна"), caller = citizen("Трубкина", "Анна");
    struct office_keys k = {.vt = office_clerk(&office, "t_clerk")};
    struct vt *vt = k.vt;

    office_card(vt, "Формина");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_type(vt, "перезвонить, когда");
    vt_wait_text(vt, "перезвонить, когда", OFFICE_WAIT);
    office_press(&k, "F3");
    office_data(&k, "трубкина");
    office_press(&k, "F6");
    vt_wait_text(vt, "Трубкина Анна", OFFICE_WAIT);
    vt_wait_text(vt, "входящий", OFFICE_WAIT);
    assert_int_equal(k.keys, 2);
    vt_wait_text(vt, "1 сообщено", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Ответ", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_type(vt, "20.11");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено. Трубкина", OFFICE_WAIT);
    vt_wait_text(vt, "Формина Анна", OFFICE_WAIT);
    vt_wait_text(vt, "перезвонить, когда", OFFICE_WAIT);
    office_expect(&office, "in told", LAST, caller);
    vt_type(vt, " вернётся");                                   /* the cursor stands where it stood */
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено. Формина", OFFICE_WAIT);
    office_expect(&office, "out busy", LAST, id);
    office_expect(&office, "перезвонить, когда вернётся", "select a.note from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    office_leave(&vt);
}

/* The very citizen whose form is open calls: a second form, its own save; the first one stays. */
static void test_the_one_of_the_form_calls(void **state)
{
    (void)state;
    long id = citizen("Перезвонова", "Анна");
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, "Перезвонова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, "утром");
    vt_key(vt, "Up");                                           /* left: the draft is kept */
    vt_wait_quiet(vt, 300, OFFICE_WAIT);
    vt_key(vt, "F3");
    vt_type(vt, "перезвонова");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    assert_false(vt_find(vt, "утром", NULL, NULL));             /* that draft is the other form's */
    vt_key(vt, "3 F2");
    vt_wait_text(vt, "Сохранено. Перезвонова", OFFICE_WAIT);
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "утром", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено. Перезвонова", OFFICE_WAIT);
    office_expect(&office, "2", "select count(*) from kurator.attempt_case where case_id = %ld", id);
    office_leave(&vt);
}

static void test_namesakes_are_not_taken_unseen(void **state)
{
    (void)state;
    citizen("Двойникова", "Анна");
    long second = citizen("Двойникова", "Вера");
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_type(vt, "двойникова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Найдено несколько", OFFICE_WAIT);
    vt_key(vt, "Down F6");
    vt_wait_text(vt, "Двойникова Вера", OFFICE_WAIT);
    vt_wait_text(vt, "входящий", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_type(vt, "никтонекто");
    vt_key(vt, "F6");
    vt_wait_text(vt, "F4 спросит у других операторов", OFFICE_WAIT);
    (void)second;
    office_leave(&vt);
}

/* The caller is another operator's: only by exact keys; the operator is named, nothing else; passed on, seen there, taken. */
static void test_a_citizen_of_another_office(void **state)
{
    (void)state;
    struct vt *vt;
    long n;

    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Дальнева', 'Мария', 'Ильинична', '1971-05-06', 'f') returning id),"
                        " k as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 10),"
                        " t as (insert into kurator.phone (person_id, number) select id, '+79000008080' from p)"
                        " insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select f.id, p.id, 'ipra', true, '2026-11-12' from p, kurator.organisation f where f.no = 10");
    pg_exec(&office.pg, "do $$ begin perform kurator.recompute(max(id)) from kurator.case_file; end $$");
    vt = office_clerk(&office, "t_clerk");
    vt_type(vt, "Дальнева Мария");
    vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Гражданин другого учреждения", OFFICE_WAIT);
    vt_wait_text(vt, "Дальнева", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Поле «Дата рожд.» пусто", OFFICE_WAIT);
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    vt_type(vt, "06.05.1971");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Ни один другой оператор", OFFICE_WAIT);   /* not by a part of the name */
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Ни один другой", OFFICE_WAIT);
    vt_key(vt, "Tab Tab Tab Tab");
    vt_type(vt, "Ильинична");
    vt_key(vt, "Tab");
    vt_type(vt, "89000008080");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Гражданина сопровождает другое учреждение", OFFICE_WAIT);
    vt_wait_text(vt, "Сведений о деле не сообщать", OFFICE_WAIT);
    assert_false(vt_find(vt, "12.11", NULL, NULL));
    vt_key(vt, "F10");
    vt_wait_text(vt, "О чём", OFFICE_WAIT);
    vt_type(vt, "просит перезвонить до обеда");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Звонок передан", OFFICE_WAIT);
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where kind = 'look' and why = 'elsewhere' and login = 't_clerk'"), 2);
    office_leave(&vt);

    vt = office_open(&office, "o_clerk", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Звонков, переданных другими операторами: 1", OFFICE_WAIT);
    office_menu(vt, "переданные", "Дальнева Мария");
    vt_wait_text(vt, "+7 900 000-80-80", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "просит перезвонить до обеда", OFFICE_WAIT);
    vt_key(vt, "F10 F6");
    vt_wait_text(vt, "входящий", OFFICE_WAIT);
    vt_wait_text(vt, "1 сообщено", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Ответ", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_type(vt, "20.11");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Переданных другими операторами звонков нет", OFFICE_WAIT);
    n = pg_number(&office.pg, "select count(*) from kurator.passed_call where done_attempt is not null");
    assert_int_equal(n, 1);
    vt_key(vt, "F10");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    office_leave(&vt);
}

/* A number and a birth date that a dozen operators know (twins of one home): each of them can be read and chosen. */
static void test_many_other_offices(void **state)
{
    (void)state;
    struct vt *vt;

    pg_exec(&office.pg, "with o as (select id from kurator.organisation where no between 2 and 14 and takes_referrals), n as (select id, row_number() over (order by id) i from o),"
                        " p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) select 'Многова', 'Мария', repeat('и', n.i::int), '1971-05-07', 'f' from n returning id, length(patronymic) i),"
                        " t as (insert into kurator.phone (person_id, number) select id, '+79000008181' from p), k as (insert into kurator.person_office (office_id, person_id) select n.id, p.id from p join n using (i))"
                        " insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select n.id, p.id, 'ipra', true, '2026-11-12' from p join n using (i)");
    int n = (int)pg_number(&office.pg, "select count(*) from kurator.person where birth_date = '1971-05-07'");
    assert_true(n > 9);
    vt = office_clerk(&office, "t_clerk");
    vt_type(vt, "Многова Никто");
    vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Гражданин другого учреждения", OFFICE_WAIT);
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    vt_type(vt, "07.05.1971");
    vt_key(vt, "Tab Tab Tab Tab Tab");
    vt_type(vt, "89000008181");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Гражданина сопровождает другое учреждение", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "О чём", OFFICE_WAIT);
    char *last = pg_value(&office.pg, "select short_name from kurator.organisation where no between 2 and 14 and takes_referrals order by id desc limit 1");
    vt_key(vt, "F4 End");
    vt_wait_text(vt, last, OFFICE_WAIT);
    free(last);
    vt_key(vt, "Enter Tab");
    vt_type(vt, "просит перезвонить");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Звонок передан", OFFICE_WAIT);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.passed_call t join kurator.organisation o on o.id = t.office_id where t.birth_date = '1971-05-07' and t.person_id is not null"
                                           " and o.id = (select max(id) from kurator.organisation where no between 2 and 14 and takes_referrals)"), 1);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_two_keys_from_the_worklist),
        cmocka_unit_test(test_above_an_open_form),
        cmocka_unit_test(test_the_one_of_the_form_calls),
        cmocka_unit_test(test_namesakes_are_not_taken_unseen),
        cmocka_unit_test(test_a_citizen_of_another_office),
        cmocka_unit_test(test_many_other_offices),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
