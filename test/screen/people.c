/* people.c - the list of citizens: narrowed by conditions, saved as a view that opens with as many rows as it tells, marked rows handed over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
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
    second = office_case(&office, "Бабаева", "Вера", "Ильинична", "2008-12-01", "ipra", "2026-11-03");
    third = office_case(&office, "Вавилова", "Дарья", "Павловна", "2010-03-14", "ipra", "2026-11-03");
    pg_exec(&office.pg, "update kurator.phone set state = 'wrong' where person_id in (select id from kurator.person where surname in ('Абашева', 'Вавилова'))");
    return 0;
}

#define WHOSE "select coalesce((select s.login::text from kurator.staff s where s.id = c.assignee_id), 'nobody') from kurator.case_file c where c.id = %ld"

static struct vt *people(const char *login)
{
    struct vt *vt = office_clerk(&office, login);
    vt_wait_text(vt, "Вавилова", OFFICE_WAIT);
    office_menu(vt, "граждане учр", "Все граждане учреждения");
    vt_wait_text(vt, "найдено 3", OFFICE_WAIT);
    return vt;
}

/* F4, the first letters of a value (a digit would choose at once), Enter: what fits and how many, at once. */
static void condition(struct vt *vt, const char *letters, const char *seen, const char *found)
{
    vt_key(vt, "F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, letters);
    vt_key(vt, "Enter");
    vt_wait_text(vt, seen, OFFICE_WAIT);
    vt_wait_text(vt, found, OFFICE_WAIT);
}

/* Those of a test, by the beginning of their surnames, are in no other test's way: their cases closed, their ages no condition's. */
static void put_away(const char *surname)
{
    char sql[480];

    snprintf(sql, sizeof sql, "update kurator.person set birth_date = '1990-01-01' where surname like '%1$s%%'; update kurator.case_file set state = 'closed', closed_on = '2026-11-11', close_reason = 'moved'"
             " where state = 'open' and person_id in (select id from kurator.person where surname like '%1$s%%')", surname);
    pg_exec(&office.pg, sql);
}

static void test_conditions(void **state)
{
    (void)state;
    struct vt *vt = people("t_clerk");
    vt_wait_text(vt, "СНИЛС, год..", OFFICE_WAIT);              /* a row says what it lacks, and that there is more */
    condition(vt, "годный", "Нет данных: годный телефон", "найдено 2");
    vt_wait_gone(vt, "Бабаева", OFFICE_WAIT);
    condition(vt, "от 3 до 18", "Категория: дети от 3 до 18 лет; Нет данных: годный телефон", "найдено 1");
    vt_wait_gone(vt, "Абашева", OFFICE_WAIT);
    vt_key(vt, "F4");                                           /* what is in force stands first, and is taken away */
    vt_wait_text(vt, "Снять", OFFICE_WAIT);
    vt_type(vt, "годный");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "найдено 2", OFFICE_WAIT);
    vt_wait_gone(vt, "Нет данных", OFFICE_WAIT);
    condition(vt, "лет 18 30", "Исполняется: 18 лет (за 30 дней)", "найдено 1");
    condition(vt, "лет 60 30", "18 лет (за 30 дней), 60 лет (за 3", "найдено 1");
    condition(vt, "бессрочная", "ИПРА: бессрочная", "найдено 0");
    vt_wait_text(vt, "Никто не подходит", OFFICE_WAIT);
    vt_key(vt, "Enter");                                        /* on no row nothing is opened */
    vt_wait_text(vt, "пуст", OFFICE_WAIT);
    office_palette(vt, "показать всех");
    vt_wait_text(vt, "найдено 3", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Отбор --", OFFICE_WAIT);
    vt_type(vt, "такогоусловиянет");
    vt_key(vt, "Enter EscEsc");
    vt_wait_gone(vt, "Отбор --", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "жен.,", OFFICE_WAIT);                     /* the card of the first */
    vt_key(vt, "F10");
    vt_wait_text(vt, "Все граждане учреждения", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Нет: СНИЛС, годный телефон", OFFICE_WAIT);
    vt_key(vt, "F10 F10");
    office_leave(&vt);
}

/* What a colleague changes is in the list by itself. */
static void test_by_itself(void **state)
{
    (void)state;
    struct vt *vt = people("t_clerk");
    condition(vt, "годный", "Нет данных: годный телефон", "найдено 2");
    pg_exec(&office.pg, "update kurator.phone set state = 'wrong'; select kurator.tell(id) from kurator.organisation where no = 1");
    vt_wait_text(vt, "найдено 3", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.phone set state = 'good' where person_id in (select id from kurator.person where surname = 'Бабаева')");
    vt_key(vt, "F10");
    office_leave(&vt);
}

static void test_hand_over(void **state)
{
    (void)state;
    struct vt *vt = people("t_supervisor");
    condition(vt, "годный", "Нет данных: годный телефон", "найдено 2");
    vt_key(vt, "Space Space");
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    office_palette(vt, "сотрудник");
    vt_wait_text(vt, "Выбрано 2 дела: Иванова О. П. 2", OFFICE_WAIT);
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Выбрано 2, передано 2: Бадмаев Ц. Д.", OFFICE_WAIT);
    vt_wait_gone(vt, "отмечено", OFFICE_WAIT);
    vt_wait_text(vt, "найдено 2", OFFICE_WAIT);                 /* the filter stands, the rows are fresh */
    vt_wait_gone(vt, "Иванова О. П.", OFFICE_WAIT);
    office_expect(&office, "t_clerk2", WHOSE, first);
    office_expect(&office, "t_clerk", WHOSE, second);
    office_expect(&office, "t_clerk2", WHOSE, third);
    vt_key(vt, "F10");
    office_leave(&vt);
}

/* Of those marked one has no case and one a closed one: the receipt tells of each by a line, and the rest moved; of more than the screen still has as well. */
static void test_receipt(void **state)
{
    (void)state;
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Горина' || g, 'Инна', date '1990-01-01' + g, 'f' from generate_series(1, 4) g returning id, surname),"
                        " o as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1)"
                        " insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select f.id, p.id, 'ipra', true, '2026-11-03' from p, kurator.organisation f where f.no = 1 and p.surname <> 'Горина1'");
    pg_exec(&office.pg, "update kurator.case_file set state = 'closed', closed_on = '2026-11-10', close_reason = 'moved' where person_id = (select id from kurator.person where surname = 'Горина3')");
    struct vt *vt = office_clerk(&office, "t_supervisor");
    vt_wait_text(vt, "Вавилова", OFFICE_WAIT);
    office_menu(vt, "граждане учр", "Горина4");
    vt_key(vt, "End Up Up Up Space Space Space Space");
    vt_wait_text(vt, "отмечено 4", OFFICE_WAIT);
    office_palette(vt, "сотрудник");
    vt_wait_text(vt, "Выбрано 3 дела: ничьи 3, и 1 гражданин без дела", OFFICE_WAIT);
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Выбрано: 4. Передано: 2. Не передано: 2.", OFFICE_WAIT);
    vt_wait_text(vt, "Горина1 И.: дела в учреждении нет.", OFFICE_WAIT);
    vt_wait_text(vt, "Горина3 И.: дело закрыто.", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_expect(&office, "2", "select count(*) from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname like 'Горина%%' and c.assignee_id = (select id from kurator.staff where login = 't_clerk2')", 0);
    vt_key(vt, "F10");
    office_leave(&vt);
    put_away("Горина");
}

/* Rows marked beyond what a refresh reads again are handed over and marked as well: the marks are of citizens, not of rows on the screen. */
static void test_many_pages(void **state)
{
    (void)state;
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Грушин' || to_char(g, 'FM000'), 'Пётр', date '1925-01-01' + g, 'm' from generate_series(1, 620) g returning id, surname),"
                        " o as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1)"
                        " insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select f.id, p.id, 'ipra', true, '2026-11-03' from p, kurator.organisation f"
                        "  where f.no = 1 and p.surname in ('Грушин001', 'Грушин619', 'Грушин620')");
    struct vt *vt = office_clerk(&office, "t_supervisor");
    vt_wait_text(vt, "Вавилова", OFFICE_WAIT);
    office_menu(vt, "граждане учр", "Все граждане учреждения");
    condition(vt, "от 60", "Категория: инвалиды от 60 лет", "Грушин001");
    vt_key(vt, "Home Space");
    for (int i = 0; i < 12; i++)
        vt_key(vt, "End");
    vt_wait_text(vt, "Грушин620", OFFICE_WAIT);
    vt_key(vt, "Up Space Space");
    vt_wait_text(vt, "отмечено 3", OFFICE_WAIT);
    pg_exec(&office.pg, "select kurator.tell(id) from kurator.organisation where no = 1");
    vt_wait_gone(vt, "Грушин620", OFFICE_WAIT);                 /* fewer rows are read again than were there */
    vt_wait_text(vt, "отмечено 3", OFFICE_WAIT);
    office_palette(vt, "сотрудник");
    vt_wait_text(vt, "Выбрано 3 дела: ничьи 3", OFFICE_WAIT);
    vt_key(vt, "1 F2");
    vt_wait_text(vt, "Выбрано 3, передано 3: Бадмаев Ц. Д.", OFFICE_WAIT);
    office_palette(vt, "отметить всех");
    vt_wait_text(vt, "Отмечено строк: 500", OFFICE_WAIT);
    office_palette(vt, "отметка учр");
    vt_wait_text(vt, "500 граждан", OFFICE_WAIT);
    vt_key(vt, "Tab 1");
    vt_wait_text(vt, "> 1", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Выбрано 500, отмечено 500: на контроле", OFFICE_WAIT);
    office_palette(vt, "отметить всех");
    vt_wait_text(vt, "Отмечено строк: 500", OFFICE_WAIT);
    office_palette(vt, "отметка учр");
    vt_wait_text(vt, "500 граждан", OFFICE_WAIT);
    vt_key(vt, "Tab 1");
    vt_wait_text(vt, "> 1", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Выбрано: 500. Сделано: 0. Не сделано: 500.", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Грушин500 П.: эта отметка уже стоит.", OFFICE_WAIT);      /* each has its line, to the last */
    vt_key(vt, "F10 F10");
    office_leave(&vt);
    put_away("Грушин");
}

/* All that is found, beyond the first page: 510 fit, 500 are marked and that is said; each of them gets the mark. */
static void test_all_found(void **state)
{
    (void)state;
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Яблочкин' || g, 'Пётр', date '1955-01-01' + g, 'm' from generate_series(1, 510) g returning id)"
                        " insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1");
    struct vt *vt = office_clerk(&office, "t_clerk");
    vt_wait_text(vt, "Вавилова", OFFICE_WAIT);
    office_menu(vt, "граждане учр", "найдено 1137");
    condition(vt, "инвалиды от 60", "Категория: инвалиды от 60 лет", "найдено 510");
    office_palette(vt, "отметить всех");
    vt_wait_text(vt, "Отмечено строк: 500", OFFICE_WAIT);
    office_palette(vt, "отметка учр");
    vt_wait_text(vt, "500 граждан", OFFICE_WAIT);
    vt_key(vt, "Tab 4");
    vt_wait_text(vt, "> 4", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Выбрано 500, отмечено 500: обзвонить", OFFICE_WAIT);
    office_expect(&office, "500", "select count(*) + 0 * %ld from kurator.person_mark where mark = 'call' and ended_at is null", 0);
    vt_key(vt, "F10");
    office_leave(&vt);
}

/* A mark is put on two, one of whom has it already: the receipt says so, the list shows and finds it, and it is taken off. */
static void test_marks(void **state)
{
    (void)state;
    struct vt *vt = people("t_clerk");
    vt_key(vt, "Down");
    office_palette(vt, "отметка учр");
    vt_wait_text(vt, "1 гражданин: Бабаева Вера Ильинична", OFFICE_WAIT);
    vt_key(vt, "Tab 3");
    vt_wait_text(vt, "> 3", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Выбрано 1, отмечено 1: к выезду", OFFICE_WAIT);
    vt_key(vt, "Home Space Space");
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    office_palette(vt, "отметка учр");
    vt_wait_text(vt, "2 гражданина", OFFICE_WAIT);
    vt_key(vt, "Tab 3");
    vt_wait_text(vt, "> 3", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Выбрано: 2. Сделано: 1. Не сделано: 1.", OFFICE_WAIT);
    vt_wait_text(vt, "Бабаева В. И.: эта отметка уже стоит.", OFFICE_WAIT);
    vt_key(vt, "F10");
    condition(vt, "выезду", "Отметка: к выезду", "найдено 2");
    vt_key(vt, "Space Space");
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    office_palette(vt, "отметка учр");
    vt_wait_text(vt, "2 гражданина", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_wait_text(vt, "> 2", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_wait_text(vt, "> 3", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Выбрано 2, снято 2: к выезду", OFFICE_WAIT);
    vt_wait_text(vt, "найдено 0", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_leave(&vt);
}

static void test_views(void **state)
{
    (void)state;
    struct vt *vt = people("t_supervisor");
    office_palette(vt, "сохранить как");                        /* nothing is asked for */
    vt_wait_text(vt, "и так показывает всех", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    condition(vt, "годный", "Нет данных: годный телефон", "найдено 2");
    office_palette(vt, "сохранить как");
    vt_wait_text(vt, "Для всех", OFFICE_WAIT);
    vt_wait_text(vt, "Нет данных: годный телефон", OFFICE_WAIT);
    vt_key(vt, "F2");                                           /* without a name: named, nothing is saved */
    vt_wait_text(vt, "пусто", OFFICE_WAIT);
    office_expect(&office, "0", "select count(*) + 0 * %ld from kurator.saved_view", 0);
    vt_type(vt, "Некуда звонить");
    vt_key(vt, "Tab 1 F2");
    vt_wait_text(vt, "Вид сохранён: Некуда звонить", OFFICE_WAIT);
    office_palette(vt, "показать всех");
    vt_wait_text(vt, "найдено 3", OFFICE_WAIT);
    condition(vt, "некуда", "Некуда звонить. Нет данных: годный телефон", "найдено 2");   /* F4 has it at once */
    vt_key(vt, "F10");
    vt_wait_gone(vt, "найдено", OFFICE_WAIT);
    struct vt *other = office_clerk(&office, "t_clerk");
    vt_wait_text(other, "Вавилова", OFFICE_WAIT);
    office_menu(other, "сохранённые", "Некуда звонить");        /* the office has it, and its figure */
    vt_wait_text(other, "общий", OFFICE_WAIT);
    office_palette(other, "убрать вид");                        /* another's: refused with whose it is */
    vt_wait_text(other, "Никифорова", OFFICE_WAIT);
    vt_key(other, "EscEsc Enter");
    vt_wait_text(other, "найдено 2", OFFICE_WAIT);
    vt_key(other, "F10 F10");
    office_leave(&other);
    office_menu(vt, "сохранённые", "Некуда звонить");
    office_palette(vt, "убрать вид");
    vt_wait_text(vt, "Вид убран: Некуда звонить", OFFICE_WAIT);
    vt_wait_text(vt, "Видов пока нет", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_conditions), cmocka_unit_test(test_by_itself), cmocka_unit_test(test_hand_over), cmocka_unit_test(test_marks), cmocka_unit_test(test_views), cmocka_unit_test(test_receipt), cmocka_unit_test(test_many_pages), cmocka_unit_test(test_all_found)};

    return cmocka_run_group_tests(tests, start, office_down);
}
