/* bad_input.c - wrong, broken and hostile input in a form, and hostile text from the database: told in words, nothing typed is lost. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

enum { SURNAME, GIVEN, PATRONYMIC, BIRTH, SEX, SNILS, PHONE };

/* The intake of a new citizen with the cursor in one of its first fields. */
static struct vt *intake(const char *surname, int field)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F5");
    vt_type(vt, surname);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Фамилия", OFFICE_WAIT);
    vt_key(vt, "BackTab");
    for (int i = 0; i < field; i++)
        vt_key(vt, "Tab");
    return vt;
}

struct bad { const char *typed, *told; };

/* Each is typed, left, told of, still there, and taken away by ^U. */
static void try_all(struct vt *vt, const struct bad *bad, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        vt_type(vt, bad[i].typed);
        vt_key(vt, "Tab");
        vt_wait_text(vt, bad[i].told, OFFICE_WAIT);
        vt_wait_text(vt, bad[i].typed, OFFICE_WAIT);
        vt_key(vt, "BackTab ^U");
    }
}
#define TRY(vt, table) try_all(vt, table, sizeof(table) / sizeof(table)[0])

/* Fills in the rest from the patronymic's birth date on, saves, and asks the database. */
static void finish(struct vt *vt, const char *rest, const char *surname, const char *expected)
{
    char sql[500];

    vt_type(vt, rest);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    snprintf(sql, sizeof sql,
             "select concat_ws(' ', p.surname, p.given_name, p.patronymic, p.birth_date, p.snils, (select string_agg(number, ' ') from kurator.phone f where f.person_id = p.id))"
             " from kurator.person p where surname = '%s'", surname);
    office_expect(&office, expected, sql, 0);
    vt_stop(&vt);
}

/* From the phone on: settlement, address, no post code, no representative, source: in person. */
#define REST "\tКутулик\tСоветская, 24\t\t\t4"

static void test_dates(void **state)
{
    (void)state;
    static const struct bad births[] = {
        {"31.02.1992", "Такого дня нет"}, {"29.02.1991", "Такого дня нет"}, {"14.03.2030", "в будущем"}, {"14.03.1892", "от 1900 до 2199"}, {"вчера", "не похоже на дату"},
        {"99.99.99", "Такого дня нет"}, {"14.03.19922222", "не похоже на дату"},
    };
    struct vt *vt = intake("датова", GIVEN);

    vt_type(vt, "Анна\tПетровна\t");
    TRY(vt, births);
    finish(vt, "14.03.1992\t\t\t" REST, "Датова", "Датова Анна Петровна 1992-03-14");
}

/* What the database finds wrong is told at the field as well; mended and saved. */
static void test_received_before_birth(void **state)
{
    (void)state;
    struct vt *vt = intake("новорождённая", GIVEN);

    vt_type(vt, "Анна\tПетровна\t10.11.2026\t\t\t\tКутулик\tСоветская, 24\t\t1Мамина\tНина\tПетровна\t\t4");
    vt_key(vt, "BackTab ^U");
    vt_type(vt, "01.11.2026");
    vt_key(vt, "F2");
    vt_wait_text(vt, "до рождения", OFFICE_WAIT);
    vt_wait_text(vt, "01.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "Новорождённая", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "14.11.2026");
    vt_key(vt, "F2");
    vt_wait_text(vt, "в будущем", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "12.11.2026");
    finish(vt, "", "Новорождённая", "Новорождённая Анна Петровна 2026-11-10");
}

static void test_snils(void **state)
{
    (void)state;
    static const struct bad snils[] = {
        {"112-233-445 96", "Контрольное число должно быть 95"}, {"11223344", "11 цифр"}, {"112-233-445 9О", "только цифры"}, {"000-000-000 00", "нул"},
    };
    struct vt *vt = intake("снилсова", GIVEN);

    vt_type(vt, "Инна\tЛьвовна\t17.06.1972\t\t");
    TRY(vt, snils);
    finish(vt, "11223344595\t" REST, "Снилсова", "Снилсова Инна Львовна 1972-06-17 11223344595");

    /* The same number for another citizen: the form stays, the number can be mended. */
    vt = intake("вторая", GIVEN);
    vt_type(vt, "Инна\tЛьвовна\t14.03.1993\t\t11223344595\t" REST);
    vt_key(vt, "F2");
    vt_wait_text(vt, "СНИЛС уже есть", OFFICE_WAIT);
    vt_wait_text(vt, "112-233-445 95", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено, срок", OFFICE_WAIT);
    office_expect(&office, "1", "select count(*) from kurator.person where surname = 'Вторая' and snils is null", 0);
    vt_stop(&vt);
}

static void test_phones(void **state)
{
    (void)state;
    static const struct bad phones[] = {
        {"8 900 000-12-345", "слишком много цифр"}, {"89140", "слишком мало цифр"}, {"900 000-12-34 д.5", "добавочный"}, {"мамин", "только цифры"},
        {"+86 10 0000 0000", "зарубежный"}, {"+7 700 000 00 00", "зарубежный"},
    };
    static const struct { const char *typed, *shown; } good[] = {
        {"8(900)000-12-34", "+7 900 000-12-34"}, {"9000001234", "+7 900 000-12-34"}, {"+7 (900) 000 12 34", "+7 900 000-12-34"}, {"79000001234", "+7 900 000-12-34"},
        {"8.900.000.12.34", "+7 900 000-12-34"},
    };
    struct vt *vt = intake("звонкова", GIVEN);

    vt_type(vt, "Зоя\tМарковна\t15.04.1950\t\t\t");
    TRY(vt, phones);
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        vt_type(vt, good[i].typed);
        vt_key(vt, "Tab");
        vt_wait_text(vt, good[i].shown, OFFICE_WAIT);
        vt_key(vt, "BackTab ^U");
        vt_wait_gone(vt, good[i].shown, OFFICE_WAIT);
    }
    finish(vt, "8 900 000-12-34\t\t\tКутулик\tСоветская, 24\t\t\t4", "Звонкова", "Звонкова Зоя Марковна 1950-04-15 +79000001234");
}

static void test_names(void **state)
{
    (void)state;
    static const struct bad names[] = {
        {"Анна2", "не бывает цифр"}, {"Анна😀", "Знака 😀 в имени не бывает"}, {"Aннa", "смешаны русские и латинские"}, {"---", "ни одной буквы"}, {"Ан/на", "Знака / в имени"},
    };
    struct vt *vt = intake("именова", GIVEN);
    char *longer = malloc(20100);

    TRY(vt, names);
    /* Ten thousand characters at once: a hundred are taken, and it is told. */
    memcpy(longer, "\033[200~", 6);
    for (int i = 0; i < 10000; i++)
        memcpy(longer + 6 + 2 * i, "ж", 2);
    memcpy(longer + 20006, "\033[201~", 7);
    vt_type(vt, longer);
    free(longer);
    vt_wait_text(vt, "не больше знаков, чем 100", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_wait_gone(vt, "жжжж", OFFICE_WAIT);
    /* й as и and a breve, ё as е and two dots, typed as a Mac sends them. */
    vt_type(vt, "Андреи\xCC\x86\tАлексе\xCC\x88вич\t14.03.1992\t\t\t");
    finish(vt, REST, "Именова", "Именова Андрей Алексёвич 1992-03-14");
}

/* Broken UTF-8, cut sequences, unknown sequences, pastes with line breaks and control sequences. */
static void test_bytes(void **state)
{
    (void)state;
    struct vt *vt = intake("байтова", GIVEN);

    vt_send(vt, "Ан\xFF\xFE\xC0\x80н\xD0", 11);
    vt_wait_text(vt, "Анн", OFFICE_WAIT);
    vt_send(vt, "\xB0", 1);
    vt_wait_text(vt, "Анна", OFFICE_WAIT);
    vt_send(vt, "\033[", 2);
    vt_wait_quiet(vt, 50, OFFICE_WAIT);
    vt_send(vt, "3", 1);
    vt_send(vt, "~", 1);                            /* Delete in three parts: no letter comes of it */
    vt_type(vt, "\033[1;99;99z\033[?9999$y\033]0;title\007");
    vt_key(vt, "Tab");
    vt_type(vt, "\033[200~Петровна\r\n\033[2J\033]52;c;AAAA\007\033[201~");
    vt_key(vt, "Tab");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_wait_text(vt, "Петровна", OFFICE_WAIT);
    if (getenv("KURATOR_TEST_SHOW"))
        fprintf(stderr, "%s", vt_screen(vt));
    vt_key(vt, "BackTab ^U");
    vt_type(vt, "Петровна\t16.05.1961\t\t\t");
    finish(vt, REST, "Байтова", "Байтова Анна Петровна 1961-05-16");
}

/* ---- hostile text that is in the database already ---- */

#define HOSTILE "chr(27) || '[31;5mЗлов' || chr(27) || ']52;c;QUJD' || chr(7) || chr(155) || '31;6m' || chr(8238) || chr(27) || 'P1$r' || chr(27) || chr(92)"

static void no_control(struct vt *vt, bool plain)
{
    static const char *const never[] = {"\033[31;5m", "\033]52", "\xC2\x9B", "\xE2\x80\xAE", "\033P1$r", "\007"};
    size_t n;
    const char *raw = vt_raw(vt, &n);

    assert_true(n > 100);
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++)
        assert_null(memmem(raw, n, never[i], strlen(never[i])));
    if (plain)
        assert_null(memchr(raw, '\033', n));
}

static void test_hostile_database(void **state)
{
    (void)state;
    long id = office_case(&office, "Зловредова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");

    pg_exec(&office.pg, "update kurator.person set given_name = " HOSTILE " where surname = 'Зловредова'");
    pg_exec(&office.pg, "update kurator.address a set line = p.given_name, settlement = p.given_name from kurator.person p where p.id = a.person_id and p.surname = 'Зловредова'");
    pg_exec(&office.pg, "update kurator.referral r set incoming_no = p.given_name, sender = p.given_name, note = p.given_name from kurator.person p where p.id = r.person_id and p.surname = 'Зловредова'");
    assert_true(office_number(&office, "select position(chr(27) in given_name) from kurator.person p join kurator.case_file c on c.person_id = p.id where c.id = %ld", id) > 0);
    for (int plain = 0; plain < 2; plain++) {
        struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, plain ? "dumb" : "xterm-256color", plain);

        vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
        vt_key(vt, plain ? "" : "Right Right");
        vt_wait_quiet(vt, 400, OFFICE_WAIT);        /* the preview as well */
        vt_type(vt, "зловредова");
        vt_wait_quiet(vt, 400, OFFICE_WAIT);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Ответственный", OFFICE_WAIT);
        vt_key(vt, "F6");
        vt_wait_text(vt, "Результат", OFFICE_WAIT);
        vt_key(vt, "2 F2");
        vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
        vt_key(vt, "F8");
        vt_type(vt, "передать в другое");
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Кому", OFFICE_WAIT);
        no_control(vt, plain);
        vt_stop(&vt);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_dates), cmocka_unit_test(test_received_before_birth), cmocka_unit_test(test_snils), cmocka_unit_test(test_phones),
        cmocka_unit_test(test_names), cmocka_unit_test(test_bytes), cmocka_unit_test(test_hostile_database),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
