/* card_tabs.c - the tabs of the card by keys: the citizen, the family, the IPRA, documents, cases; as of a day gone by and back;
 * to the card of a relative; what a save changes stands in the tab at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

#define PERSON "(select c.person_id from kurator.case_file c where c.id = %ld)"

static void sql_of(const char *sql, long id)
{
    char text[2000];

    for (const char *at = sql; *at;) {
        const char *end = strchr(at, ';');
        char one[1000];
        snprintf(one, sizeof one, "%.*s", end ? (int)(end - at) : (int)strlen(at), at);
        snprintf(text, sizeof text, one, id);       /* NOLINT: the test's own text */
        pg_exec(&office.pg, text);
        at = end ? end + 1 : at + strlen(at);
    }
}

/* A boy of seventeen with a guardian who speaks for his sister, too. */
static long family(void)
{
    long boy = office_case(&office, "Вкладкин", "Илья", "Петрович", "2008-12-01", "ipra", "2026-11-12");
    long girl = office_case(&office, "Вкладкина", "Мария", "Петровна", "2012-02-02", "ipra", "2026-11-12");

    pg_exec(&office.pg, "with h as (insert into kurator.household (office_id) select id from kurator.organisation where no = 1 returning id)"
                        " update kurator.person p set household_id = h.id from h where p.surname like 'Вкладкин%'");
    sql_of("insert into kurator.representative (person_id, relation, surname, given_name, patronymic) select " PERSON ", 'guardian', 'Седова', 'Вера', 'Ильинична';"
           "insert into kurator.ipra (person_id, number, issued_on, until_kind, disability, limits) select " PERSON ", '12/2026', '2026-10-10', 'until18', 'child', '{0,2,0,0,0,1,0}';", boy);
    sql_of("insert into kurator.representative (person_id, relation, surname, given_name, patronymic) select " PERSON ", 'guardian', 'Седова', 'Вера', 'Ильинична'", girl);
    return boy;
}

static void test_tabs(void **state)
{
    (void)state;
    struct vt *vt;

    family();
    vt = office_clerk(&office, "t_clerk");
    vt_type(vt, "вкладкин илья");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    vt_wait_text(vt, "01.12.2008, возраст 17, жен.", OFFICE_WAIT);
    vt_wait_text(vt, "+7 900 000-12-34", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "опекун: Седова Вера Ильинична", OFFICE_WAIT);
    vt_wait_text(vt, "И у других     Вкладкина Мария Петровна, 02.02.2012", OFFICE_WAIT);
    vt_wait_text(vt, "01.12.2026, тогда полномочия", OFFICE_WAIT);
    vt_wait_text(vt, "возраст 14, дело открыто", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "№ 12/2026 от 10.10.2026, действует до 30.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "передвижение 2, обучение 1", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "Здесь ещё ничего не записано", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "(это дело)", OFFICE_WAIT);
    vt_key(vt, "Right");                                        /* round */
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_wait_text(vt, "События", OFFICE_WAIT);
    /* to the sister and back: the tab stays as it was */
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "И у других", OFFICE_WAIT);
    vt_key(vt, "F4");                                           /* on the guardian: the form */
    vt_wait_text(vt, "Документ", OFFICE_WAIT);
    vt_wait_text(vt, "Седова", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "И у других", OFFICE_WAIT);
    vt_key(vt, "Down Enter");
    vt_wait_text(vt, "Вкладкина Мария Петровна (14)", OFFICE_WAIT);
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    office_leave(&vt);
}

/* What was saved stands in the tab at once; the day before shows what was; F10 comes back to now, and only then leaves. */
static void test_as_of_a_day(void **state)
{
    (void)state;
    long id = office_case(&office, "Прошлова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt;

    office_clock(&office, "2026-11-16 09:00");
    vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Прошлова");
    vt_key(vt, "Right");
    vt_wait_text(vt, "Кутулик, Советская, 24", OFFICE_WAIT);
    office_palette(vt, "новый адрес");
    vt_wait_text(vt, "Нас. пункт", OFFICE_WAIT);
    vt_key(vt, "1 Tab");
    vt_type(vt, "Бахтай");
    vt_key(vt, "Tab");
    vt_type(vt, "Мира, 1");
    vt_key(vt, "F2");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    vt_wait_text(vt, "Бахтай, Мира, 1", OFFICE_WAIT);
    vt_wait_text(vt, "Кутулик, Советская, 24, по 15.11.2026", OFFICE_WAIT);
    office_palette(vt, "на дату");
    vt_wait_text(vt, "Карточка на какой день", OFFICE_WAIT);
    vt_type(vt, "ерунда");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "не похоже на дату", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "14.11");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "НА 14.11.2026", OFFICE_WAIT);
    vt_wait_gone(vt, "Бахтай", OFFICE_WAIT);
    vt_wait_text(vt, "Кутулик, Советская, 24", OFFICE_WAIT);
    vt_key(vt, "Down Down Down Down F4");                       /* nothing is mended in the past */
    vt_wait_text(vt, "Это карточка на прошедший день", OFFICE_WAIT);
    vt_key(vt, "Left");                                         /* the day goes along from tab to tab */
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_wait_text(vt, "НА 14.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "открыто; дальше: звонок", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "НА 14.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "Ответственный", OFFICE_WAIT);
    office_palette(vt, "на дату");
    vt_wait_text(vt, "Карточка на какой день", OFFICE_WAIT);
    vt_type(vt, "1.11.26");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "На этот день сведений нет", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Ответственный", OFFICE_WAIT);
    office_expect(&office, "case as-of", "select why from audit.entry where kind = 'look' and subject = " PERSON " and why like '%%as-of' order by id desc limit 1", id);
    office_leave(&vt);
}

/* Moves the bar down to a line. */
static void down_to(struct vt *vt, const char *line)
{
    for (int i = 0; i < 30 && !vt_find(vt, line, NULL, NULL); i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
    }
    vt_wait_text(vt, line, OFFICE_WAIT);
}

/* What keeps from acting stands on the card and opens the form that completes it; a mark is put on there; the day before shows what was. */
static void test_missing_and_marked(void **state)
{
    (void)state;
    long id = office_case(&office, "Недостаева", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt;

    sql_of("update kurator.phone set state = 'wrong' where person_id = " PERSON, id);
    office_clock(&office, "2026-11-17 09:00");
    vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Недостаева");
    vt_wait_text(vt, "Мешает работе  нет действующего номера телефона", OFFICE_WAIT);
    vt_wait_text(vt, "Дополнить      нет СНИЛС; не указана инвалидность", OFFICE_WAIT);
    down_to(vt, ">Мешает работе");
    vt_key(vt, "F1");
    vt_wait_text(vt, "Чего не хватает в записи", OFFICE_WAIT);  /* not the date at the top, which it does not tell of */
    vt_wait_text(vt, "F4 открывает форму", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Чего не хватает в записи", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "новый номер", OFFICE_WAIT);
    vt_type(vt, "89000000777");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "+7 900 000-07-77", OFFICE_WAIT);
    vt_wait_gone(vt, "Мешает работе", OFFICE_WAIT);
    office_palette(vt, "отметка учреждения");
    vt_wait_text(vt, "к выезду", OFFICE_WAIT);
    vt_wait_text(vt, "1 гражданин: Недостаева Анна Сергеевна", OFFICE_WAIT);
    vt_type(vt, "13");
    vt_type(vt, "со слов соседей");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Отметка        к выезду: со слов соседей, с 17.11.2026", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    vt_wait_text(vt, "Отметка        к выезду: со слов соседей, с 17.11.2026", OFFICE_WAIT);
    down_to(vt, ">Дополнить      нет СНИЛС");
    vt_key(vt, "F4");
    vt_wait_text(vt, "Недееспособен", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    office_palette(vt, "на дату");
    vt_type(vt, "16.11");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "НА 16.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "Мешает работе  нет действующего номера телефона", OFFICE_WAIT);
    vt_wait_gone(vt, "к выезду", OFFICE_WAIT);
    vt_key(vt, "Left");
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_wait_text(vt, "Мешает работе  нет действующего номера телефона", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "НА 16.11.2026", OFFICE_WAIT);
    office_leave(&vt);
}

static bool ends(struct vt *vt, int row, const char *sign)
{
    const char *line = vt_line(vt, row);
    size_t n = strlen(line);
    while (n && line[n - 1] == ' ')
        n--;
    return n > 1 && line[n - 1] == sign[0] && line[n - 2] == ' ';
}

/* A home speaks for many: Enter on how many more lists all, by pages; and so with a timeline that is longer than the card. */
static void test_long_lists(void **state)
{
    (void)state;
    long id = office_case(&office, "Длиннова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt;

    sql_of("insert into kurator.representative (person_id, relation, organisation) select " PERSON ", 'organisation', 'Дом-интернат';"
           "insert into kurator.case_event (office_id, case_id, kind, detail, note, at) select c.office_id, c.id, 'closed', 'moved', 'событие' || i, kurator.clock() + i * interval '1 second' from kurator.case_file c, generate_series(1, 320) i where c.id = %ld", id);
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Приютов', 'Яков' || repeat('а', i % 7), date '1990-01-01' + i, 'm' from generate_series(1, 130) i returning id),"
                        " k as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1)"
                        " insert into kurator.representative (person_id, relation, organisation) select id, 'organisation', 'дом-интернат' from p");
    vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Длиннова");
    assert_true(ends(vt, 21, "v"));                             /* it goes on below */
    vt_key(vt, "End");
    vt_wait_text(vt, "более ранние события: Enter покажет", OFFICE_WAIT);
    assert_true(ends(vt, 2, "^"));
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Что было раньше", OFFICE_WAIT);
    vt_wait_text(vt, "событие120", OFFICE_WAIT);
    assert_false(vt_find(vt, "событие121", NULL, NULL));
    vt_key(vt, "End");
    vt_wait_text(vt, "событие22", OFFICE_WAIT);
    vt_key(vt, "Down End");
    vt_wait_text(vt, "поступило", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "и ещё 122: Enter покажет всех", OFFICE_WAIT);
    for (int i = 0; i < 20 && !vt_find(vt, ">               и ещё", NULL, NULL); i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
    }
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Кого ещё представляет", OFFICE_WAIT);
    vt_wait_text(vt, ">Приютов Яков, ", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Приютов Якова", OFFICE_WAIT);
    vt_key(vt, "Down End");
    vt_wait_text(vt, "Приютов Яковаааааа, ", OFFICE_WAIT);
    vt_key(vt, "Enter");                                        /* he has no case here */
    vt_wait_text(vt, "карточки нет", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Семья]", OFFICE_WAIT);
    office_leave(&vt);
}

/* A day with more than a card of a day gone by has room for: the newest thousand, and behind them that there is more. */
static void test_long_past(void **state)
{
    (void)state;
    long id = office_case(&office, "Долгодельнова", "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
    struct vt *vt;

    sql_of("insert into kurator.case_event (office_id, case_id, kind, detail, note, at) select c.office_id, c.id, 'closed', 'moved', 'событие' || i, timestamptz '2026-11-13 10:00+08' + i * interval '1 second'"
           " from kurator.case_file c, generate_series(1, 1100) i where c.id = %ld", id);
    office_clock(&office, "2026-11-16 09:00");
    vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Долгодельнова");
    office_palette(vt, "на дату");
    vt_wait_text(vt, "Карточка на какой день", OFFICE_WAIT);
    vt_type(vt, "13.11");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "НА 13.11.2026", OFFICE_WAIT);
    vt_wait_text(vt, "событие1100", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "событие101", OFFICE_WAIT);
    vt_wait_text(vt, "ранних записей, которых здесь не видно: 101", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "НА 13.11.2026", OFFICE_WAIT);
    office_leave(&vt);
}

/* On the eighteenth birthday the supervisor is told, and the nightly work ends what the guardian may do. */
static void test_came_of_age(void **state)
{
    (void)state;
    long id = office_case(&office, "Взрослеева", "Анна", "Сергеевна", "2008-11-16", "ipra", "2026-11-12");
    struct vt *vt;

    sql_of("insert into kurator.representative (person_id, relation, surname, given_name, valid_from) select " PERSON ", 'guardian', 'Седова', 'Вера', '2020-01-01'", id);
    office_clock(&office, "2026-11-16 09:00");
    office_expect(&office, "1", "select kurator.end_representation()", 0);
    vt = office_clerk(&office, "t_supervisor");
    office_palette(vt, "контроль ср");
    vt_wait_text(vt, "исполнилось 18 1", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    office_card(vt, "Взрослеева");
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "опекун: Седова Вера, с 01.01.2020, по 15.11.2026", OFFICE_WAIT);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_tabs), cmocka_unit_test(test_as_of_a_day), cmocka_unit_test(test_missing_and_marked), cmocka_unit_test(test_long_lists), cmocka_unit_test(test_long_past), cmocka_unit_test(test_came_of_age)};

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
