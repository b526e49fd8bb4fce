/* contacts.c - corrections in place: a number mended with three keys, marked by one, from the attempt form and back with nothing
 * typed lost; addresses, wishes, representatives; the family served by one call. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static long citizen(const char *surname)
{
    return office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
}

static struct vt *card(const char *login, const char *surname)
{
    struct vt *vt = office_clerk(&office, login);

    office_card(vt, surname);
    return vt;
}

/* Moves the bar of the card to the line that begins with a label. */
static void to_line(struct vt *vt, const char *label)
{
    char bar[64];

    snprintf(bar, sizeof bar, ">%s", label);
    for (int i = 0; i < 30 && !vt_find(vt, bar, NULL, NULL); i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 30, OFFICE_WAIT);
    }
    vt_wait_text(vt, bar, OFFICE_WAIT);
}

#define PHONES "select string_agg(right(p.number, 4) || ' ' || p.state, ', ' order by p.position, p.id) from kurator.phone p" \
               " join kurator.case_file c on c.person_id = p.person_id where c.id = %ld"

static void test_a_number_is_mended_with_three_keys(void **state)
{
    (void)state;
    long id = citizen("Номерова");
    struct office_keys k = {.vt = card("t_clerk", "Номерова")};

    to_line(k.vt, "Телефон");
    office_press(&k, "F4 ^U");
    office_data(&k, "89000004321");
    office_press(&k, "F2");
    vt_wait_text(k.vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(k.vt, "+7 900 000-43-21", OFFICE_WAIT);        /* the card has it at once */
    assert_int_equal(k.keys, 3);
    assert_int_equal(k.data, 11);
    office_expect(&office, "4321 unchecked", PHONES, id);
    office_leave(&k.vt);
}

static void test_one_key_marks_a_wrong_number_and_takes_it_back(void **state)
{
    (void)state;
    long id = citizen("Неверова");
    struct vt *vt = card("t_clerk", "Неверова");

    vt_key(vt, "Del");
    vt_wait_text(vt, "Под курсором нет номера", OFFICE_WAIT);
    to_line(vt, "Телефон");
    vt_key(vt, "Del");
    vt_wait_text(vt, "+7 900 000-12-34 помечен как неверный; Del ещё раз снимет отметку", OFFICE_WAIT);
    vt_wait_text(vt, "НЕВЕРНЫЙ", OFFICE_WAIT);
    vt_wait_text(vt, "нет номера", OFFICE_WAIT);                /* the ladder: the visit is open */
    office_expect(&office, "1234 wrong", PHONES, id);
    office_expect(&office, "visit", "select next_step from kurator.case_file where id = %ld", id);
    vt_key(vt, "Del");
    vt_wait_text(vt, "снова предлагается", OFFICE_WAIT);
    vt_wait_gone(vt, "НЕВЕРНЫЙ", OFFICE_WAIT);
    office_expect(&office, "1234 unchecked", PHONES, id);
    office_expect(&office, "call", "select next_step from kurator.case_file where id = %ld", id);
    office_leave(&vt);
}

/* The focus goes to the field of the number: the form opens on the outcome below it. */
static void to_phone(struct vt *vt)
{
    int row, col, at;
    bool visible;

    for (int i = 0; i < 12; i++) {
        vt_cursor(vt, &row, &col, &visible);
        for (at = row; at > 0 && strncmp(vt_line(vt, at), "    ", 4) == 0; at--)
            ;
        if (strncmp(vt_line(vt, at), " Телефон", strlen(" Телефон")) == 0)
            return;
        vt_key(vt, "Up");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
    }
    fprintf(stderr, "no way to the number:\n%s", vt_screen(vt));
    fail();
}

#define SECOND_NUMBER "with x as (insert into kurator.phone (person_id, number, position) select c.person_id, '+7900000%04ld', 2" \
                      " from kurator.case_file c where c.id = %ld returning 1) select count(*) from x"

static void second_number(long id, long digits)
{
    char sql[400];

    snprintf(sql, sizeof sql, SECOND_NUMBER, digits, id);
    free(pg_value(&office.pg, sql));
}

/* F4 on the number mends it, Del marks it; what was typed in the attempt stays, and the attempt goes with the right number. */
static void test_from_the_attempt_form_and_back(void **state)
{
    (void)state;
    long id = citizen("Звонкова");
    struct vt *vt;

    second_number(id, 5555);
    vt = card("t_clerk", "Звонкова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_type(vt, "соседка сказала");
    to_phone(vt);
    vt_key(vt, "F4");
    vt_wait_text(vt, "исправить +7 900 000-12-34", OFFICE_WAIT);
    vt_type(vt, "исправ");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Основной", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "9000007777");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_wait_text(vt, "+7 900 000-77-77", OFFICE_WAIT);
    vt_wait_text(vt, "соседка сказала", OFFICE_WAIT);
    /* the one key: the next number is offered; the same key brings it back */
    vt_key(vt, "Del");
    vt_wait_text(vt, "+7 900 000-77-77 помечен как неверный", OFFICE_WAIT);
    vt_wait_text(vt, "> 1", OFFICE_WAIT);
    office_expect(&office, "7777 wrong, 5555 unchecked", PHONES, id);
    vt_key(vt, "Del");
    vt_wait_text(vt, "+7 900 000-77-77 снова предлагается", OFFICE_WAIT);
    office_expect(&office, "7777 unchecked, 5555 unchecked", PHONES, id);
    vt_key(vt, "Del");
    vt_wait_text(vt, "+7 900 000-77-77 помечен как неверный", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "busy соседка сказала 5555",
                  "select a.outcome || ' ' || a.note || ' ' || right(p.number, 4) from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id"
                  " join kurator.phone p on p.id = a.phone_id where c.case_id = %ld", id);
    office_leave(&vt);
}

static void test_a_new_number_from_the_list_of_the_form(void **state)
{
    (void)state;
    long id = citizen("Новикова");
    struct vt *vt = card("t_clerk", "Новикова");

    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    to_phone(vt);
    vt_key(vt, "F4");
    vt_wait_text(vt, "новый номер", OFFICE_WAIT);
    vt_type(vt, "новый");
    vt_key(vt, "Enter");
    vt_wait_gone(vt, "исправить", OFFICE_WAIT);
    vt_type(vt, "89000006666");
    vt_key(vt, "Tab");
    vt_wait_text(vt, "Чей", OFFICE_WAIT);
    vt_key(vt, "Tab 3");                                        /* busy */
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "1234 unchecked, 6666 unchecked", PHONES, id);
    office_leave(&vt);
}

static void test_two_mend_one_number(void **state)
{
    (void)state;
    long id = citizen("Двоева");
    struct vt *a = card("t_clerk", "Двоева"), *b = card("t_clerk2", "Двоева");

    to_line(a, "Телефон");
    to_line(b, "Телефон");
    vt_key(a, "F4");
    vt_key(b, "Enter");
    vt_wait_text(a, "Основной", OFFICE_WAIT);
    vt_wait_text(b, "Основной", OFFICE_WAIT);
    vt_key(a, "^U");
    vt_type(a, "9000008881");
    vt_key(a, "F2");
    vt_wait_text(a, "Сохранено", OFFICE_WAIT);
    vt_key(b, "^U");
    vt_type(b, "9000008882");
    vt_key(b, "F2");
    vt_wait_text(b, "Телефон: тем временем изменено коллегой", OFFICE_WAIT);
    vt_wait_text(b, "было: +7 900 000-12-34", OFFICE_WAIT);     /* at the field, with what stands there now */
    vt_wait_text(b, "стало: +7 900 000-88-81 (Иванова О. П., 13.11 09:00)", OFFICE_WAIT);
    vt_wait_text(b, "у Вас: +7 900 000-88-82", OFFICE_WAIT);
    office_expect(&office, "8881 unchecked", PHONES, id);
    vt_key(b, "F4 2 F2");
    vt_wait_text(b, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "8882 unchecked", PHONES, id);
    office_leave(&a);
    office_leave(&b);
}

static void test_address_wish_and_representative(void **state)
{
    (void)state;
    long id = citizen("Переездова");
    struct vt *vt = card("t_clerk", "Переездова");

    to_line(vt, "Адрес");
    vt_key(vt, "F4");
    vt_wait_text(vt, "Что меняется", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Поле «Что меняется» пусто", OFFICE_WAIT);
    vt_key(vt, "2");
    for (const char *const *t = (const char *const[]){"66445", "Бахтай", "Мира, 1", NULL}; *t; t++) {
        vt_key(vt, "^U");
        vt_type(vt, *t);
        vt_key(vt, "Tab");
    }
    vt_key(vt, "F2");
    vt_wait_text(vt, "66445»", OFFICE_WAIT);                    /* said at the field, nothing typed is cleared */
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    vt_key(vt, "2 F2");                                         /* the focus is on the wrong field, behind what was typed */
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "664452 Бахтай, Мира, 1", OFFICE_WAIT);
    office_expect(&office, "2026-11-12 Кутулик, Бахтай", "select string_agg(concat_ws(' ', a.valid_until, a.settlement), ', ' order by a.id) from kurator.address a"
                  " join kurator.case_file c on c.person_id = a.person_id where c.id = %ld", id);
    office_palette(vt, "особые");
    vt_wait_text(vt, "новая отметка", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_type(vt, "писать смс");
    vt_key(vt, "F2");
    vt_wait_text(vt, "глухой: писать смс", OFFICE_WAIT);
    office_palette(vt, "представ");
    vt_wait_text(vt, "новый представитель", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_type(vt, "Переездова");
    vt_key(vt, "F2");
    vt_wait_text(vt, "мать: Переездова", OFFICE_WAIT);
    office_leave(&vt);
}

/* Where the citizen lives now, what is to be minded, who represents: learned during the call, written down above the form. */
static void test_all_of_them_from_the_attempt_form(void **state)
{
    (void)state;
    long id = citizen("Разговорова");
    struct vt *vt = card("t_clerk", "Разговорова");

    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_type(vt, "перезвонит сама");
    office_palette(vt, "новый адрес");
    vt_wait_text(vt, "Нас. пункт", OFFICE_WAIT);
    vt_key(vt, "1 Tab");
    vt_type(vt, "Бахтай");
    vt_key(vt, "Tab");
    vt_type(vt, "Мира, 1");
    vt_key(vt, "F2");
    vt_wait_text(vt, "перезвонит сама", OFFICE_WAIT);
    office_expect(&office, "Мира, 1", "select a.line from kurator.address a join kurator.case_file c on c.person_id = a.person_id where c.id = %ld and a.valid_until is null", id);
    office_palette(vt, "особые");
    vt_wait_text(vt, "новая отметка", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_type(vt, "писать смс");
    vt_key(vt, "F2");
    vt_wait_text(vt, "глухой: писать смс", OFFICE_WAIT);        /* the form shows it at once */
    vt_wait_text(vt, "перезвонит сама", OFFICE_WAIT);
    office_palette(vt, "представ");
    vt_wait_text(vt, "новый представитель", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_type(vt, "Разговорова");
    vt_key(vt, "F2");
    vt_wait_text(vt, "перезвонит сама", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_gone(vt, "Результат", OFFICE_WAIT);
    office_expect(&office, "busy перезвонит сама", "select a.outcome || ' ' || a.note from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", id);
    office_leave(&vt);
}

/* Offered only where the household has other open cases, with their names, and recorded for all. */
static void test_one_call_serves_the_family(void **state)
{
    (void)state;
    long id = citizen("Семейнова"), other = office_case(&office, "Семейнов", "Илья", "Петрович", "1985-01-02", "ipra", "2026-11-12"), alone = citizen("Одинокова");
    struct vt *vt;

    pg_exec(&office.pg, "with h as (insert into kurator.household (office_id) select id from kurator.organisation where no = 1 returning id)"
                        " update kurator.person p set household_id = h.id from h where p.surname in ('Семейнова', 'Семейнов')");
    vt = card("t_clerk", "Одинокова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_wait_quiet(vt, 60, OFFICE_WAIT);
    assert_false(vt_find(vt, "Вся семья", NULL, NULL));
    vt_key(vt, "F10 F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    office_card(vt, "Семейнова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "также: Семейнов И. П.", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.attempt_case where case_id = %ld", id);
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", other);
    vt_key(vt, "F6");
    vt_wait_text(vt, "также: Семейнов И. П.", OFFICE_WAIT);
    vt_key(vt, "3");
    for (int i = 0; i < 12; i++) {
        int row, col;
        bool visible;
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
        vt_cursor(vt, &row, &col, &visible);
        if (strstr(vt_line(vt, row), "Вся семья"))
            break;
        vt_key(vt, "Up");
    }
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.attempt_case where case_id = %ld", other);
    office_expect(&office, "0", "select count(*) from kurator.attempt_case where case_id = %ld", alone);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_number_is_mended_with_three_keys),
        cmocka_unit_test(test_one_key_marks_a_wrong_number_and_takes_it_back),
        cmocka_unit_test(test_from_the_attempt_form_and_back),
        cmocka_unit_test(test_a_new_number_from_the_list_of_the_form),
        cmocka_unit_test(test_two_mend_one_number),
        cmocka_unit_test(test_address_wish_and_representative),
        cmocka_unit_test(test_all_of_them_from_the_attempt_form),
        cmocka_unit_test(test_one_call_serves_the_family),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
