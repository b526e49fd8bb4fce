/* card_forms.c - the forms behind the tabs by keys: a citizen put right, a document of authority, an IPRA with a measure and its result;
 * what is wrong is said, what two change is shown, a draft comes back. */
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

static long citizen(const char *surname)
{
    return office_case(&office, surname, "Анна", "Сергеевна", "1988-03-14", "ipra", "2026-11-12");
}

static struct vt *card(const char *surname)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    office_card(vt, surname);
    return vt;
}

static void insert(const char *sql, long id)
{
    char text[600], *value;

    snprintf(text, sizeof text, "with x as (%s returning id) select max(id) from x", sql);
    value = office_value(&office, text, id);
    free(value);
}

/* A surname that changed stays as a former one; the wrong SNILS is said at its field; the worklist and the tab have it at once. */
static void test_a_new_surname(void **state)
{
    (void)state;
    long id = citizen("Девичья");
    struct vt *vt = card("Девичья");

    vt_key(vt, "Right");
    vt_wait_text(vt, ">ФИО", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Недееспособен", OFFICE_WAIT);
    assert_false(vt_find(vt, "Что меняется", NULL, NULL));
    vt_key(vt, "^U");
    vt_type(vt, "Замужняя");
    vt_key(vt, "Tab");
    vt_wait_text(vt, "Что меняется", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_key(vt, "Tab Tab Tab");
    vt_type(vt, "11223344596");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Контрольное число должно быть 95", OFFICE_WAIT);
    vt_key(vt, "^H");
    vt_type(vt, "5");
    vt_key(vt, "F2");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    vt_wait_text(vt, "Замужняя Анна Сергеевна", OFFICE_WAIT);
    vt_wait_text(vt, "Прежняя фам.   Девичья", OFFICE_WAIT);
    vt_wait_text(vt, "112-233-445 95", OFFICE_WAIT);
    office_expect(&office, "Замужняя 11223344595 Девичья", "select p.surname || ' ' || p.snils || ' ' || f.surname from kurator.person p join kurator.former_name f on f.person_id = p.id where p.id = " PERSON, id);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    office_card(vt, "Девичья");                                 /* found by the former one */
    vt_wait_text(vt, "Замужняя", OFFICE_WAIT);
    office_leave(&vt);
}

/* A given name that changed stays as a former one; another is written down from the papers, wrong first, and marked as an error later. */
static void test_a_former_name(void **state)
{
    (void)state;
    long id = citizen("Именуева");
    struct vt *vt = card("Именуева");

    vt_key(vt, "Right");
    vt_wait_text(vt, ">ФИО", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Недееспособен", OFFICE_WAIT);
    vt_key(vt, "Tab ^U");
    vt_type(vt, "Инна");
    vt_key(vt, "Tab");
    vt_wait_text(vt, "имя или отчество сменилось", OFFICE_WAIT);
    vt_key(vt, "F2");                                           /* not yet said which */
    vt_wait_text(vt, "«Что меняется» пусто", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_key(vt, "F2");
    vt_wait_text(vt, "[Гражданин]", OFFICE_WAIT);
    vt_wait_text(vt, "Именуева Инна Сергеевна", OFFICE_WAIT);
    vt_wait_text(vt, "Прежнее имя    Анна, по 13.11.2026", OFFICE_WAIT);
    office_palette(vt, "прежнее имя");
    vt_wait_text(vt, "Носил до", OFFICE_WAIT);
    vt_type(vt, "Именуева");
    vt_key(vt, "F2");
    vt_wait_text(vt, "зовётся и сейчас", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "Безымянная");
    vt_key(vt, "Tab Tab Tab");
    vt_type(vt, "1.2.1987");
    vt_key(vt, "F2");
    vt_wait_text(vt, "ещё не родился", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "1.2.2010");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Безымянная, по 01.02.2010", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_type(vt, "безымянная инна");                             /* found by it */
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Именуева Инна", OFFICE_WAIT);
    vt_key(vt, "Right");
    vt_wait_text(vt, "Безымянная, по 01.02.2010", OFFICE_WAIT);
    for (int i = 0; i < 12 && !vt_find(vt, ">Прежняя фам.   Безымянная", NULL, NULL); i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
    }
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Ошибочно", OFFICE_WAIT);
    vt_key(vt, "Tab Tab Tab Tab");
    vt_type(vt, "1");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Безымянная, по 01.02.2010; записано ошибочно", OFFICE_WAIT);
    office_expect(&office, "Анна false, Безымянная true", "select string_agg(f.surname || f.given_name || ' ' || f.void, ', ' order by f.id) from kurator.former_name f where f.person_id = " PERSON, id);
    office_leave(&vt);
}

/* Who may be spoken with follows a birth date that is put right; that nobody represents the child is asked. */
static void test_a_birth_date(void **state)
{
    (void)state;
    long id = citizen("Годова");
    struct vt *vt = card("Годова");

    office_palette(vt, "личные");
    vt_wait_text(vt, "Недееспособен", OFFICE_WAIT);
    vt_key(vt, "Tab Tab Tab ^U");
    vt_type(vt, "14.03.2015");
    vt_key(vt, "F2");
    vt_wait_text(vt, "представител", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "(11)", OFFICE_WAIT);
    office_expect(&office, "2015-03-14", "select p.birth_date from kurator.person p where p.id = " PERSON, id);
    office_leave(&vt);
}

static void test_a_document_of_authority(void **state)
{
    (void)state;
    long id = citizen("Опекаева");
    struct vt *vt;

    insert("insert into kurator.representative (person_id, relation, surname, given_name) select " PERSON ", 'guardian', 'Седова', 'Вера'", id);
    vt = card("Опекаева");
    office_palette(vt, "новый документ");
    vt_wait_text(vt, "Получен", OFFICE_WAIT);
    assert_false(vt_find(vt, "Чьи полномочия", NULL, NULL));
    vt_type(vt, "4");
    vt_wait_text(vt, "Чьи полномочия", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_type(vt, "14-оп");
    vt_key(vt, "Tab");
    vt_type(vt, "05.05.20");
    vt_key(vt, "Tab");
    vt_type(vt, "опека Аларского района");
    vt_key(vt, "Tab");
    vt_type(vt, "5.5.2019");
    vt_key(vt, "F2");
    vt_wait_text(vt, "раньше дня выдачи", OFFICE_WAIT);
    vt_key(vt, "^U F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "акт об опеке или попечительстве № 14-оп от 05.05.2020", OFFICE_WAIT);
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[Документы]", OFFICE_WAIT);
    vt_wait_text(vt, "13.11.26", OFFICE_WAIT);
    vt_wait_text(vt, "копия в деле", OFFICE_WAIT);
    vt_key(vt, "F4");                                           /* given back */
    vt_wait_text(vt, "возвращён", OFFICE_WAIT);
    vt_type(vt, "4");
    vt_key(vt, "F2");
    vt_wait_text(vt, "; возвращён", OFFICE_WAIT);
    office_expect(&office, "copy returned", "select h.state || ' ' || d.state from kurator.document d join kurator.document_history h on h.id = d.id where d.person_id = " PERSON, id);
    office_leave(&vt);
}

static void test_an_ipra_and_a_measure(void **state)
{
    (void)state;
    long id = citizen("Программова");
    struct vt *vt = card("Программова");

    office_palette(vt, "новое мероприятие");
    vt_wait_text(vt, "не записана ИПРА", OFFICE_WAIT);
    vt_key(vt, "Right Right Right");
    vt_wait_text(vt, "[ИПРА]", OFFICE_WAIT);
    office_palette(vt, "новая ипра");
    vt_wait_text(vt, "Протокол", OFFICE_WAIT);
    vt_type(vt, "12.3/2026");
    vt_key(vt, "Tab");
    vt_type(vt, "10.10.26");
    vt_key(vt, "Tab");
    vt_type(vt, "2");
    vt_key(vt, "Tab");
    vt_type(vt, "2");
    vt_key(vt, "F2");
    vt_wait_text(vt, "№ 12.3/2026 от 10.10.2026, бессрочно, 2 группа", OFFICE_WAIT);
    office_palette(vt, "новое мероприятие");
    vt_wait_text(vt, "Исполнитель", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_type(vt, "Массаж");
    vt_key(vt, "Tab");
    vt_type(vt, "поликлиника");
    vt_key(vt, "F2");
    vt_wait_text(vt, "медицинская реабилитация: Массаж, поликлиника", OFFICE_WAIT);
    for (int i = 0; i < 8 && !vt_find(vt, ">Мероприятие", NULL, NULL); i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 40, OFFICE_WAIT);
    }
    /* another one mends the name meanwhile */
    vt_key(vt, "F4");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    pg_exec(&office.pg, "update kurator.ipra_measure set name = 'Массаж спины', version = version + 1 where name = 'Массаж'");
    vt_type(vt, "1");
    vt_wait_text(vt, "Когда", OFFICE_WAIT);
    vt_type(vt, "11.11");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Массаж спины", OFFICE_WAIT);
    vt_wait_text(vt, "; выполнено", OFFICE_WAIT);
    office_expect(&office, "Массаж спины done 2026-11-11", "select name || ' ' || result || ' ' || result_on from kurator.ipra_measure where person_id = " PERSON, id);
    office_leave(&vt);
}

/* Left by F10 the form stays as a draft, of the very row. */
static void test_a_draft_comes_back(void **state)
{
    (void)state;
    long id = citizen("Черновикова");
    struct vt *vt = card("Черновикова");

    office_palette(vt, "новый документ");
    vt_wait_text(vt, "Получен", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_type(vt, "25 01 000001");
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Дело]", OFFICE_WAIT);
    office_palette(vt, "новый документ");
    vt_wait_text(vt, "25 01 000001", OFFICE_WAIT);
    vt_wait_text(vt, "черновик", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "passport 25 01 000001", "select kind || ' ' || number from kurator.document where person_id = " PERSON, id);
    office_expect(&office, "0", "select count(*) from kurator.draft where target = %ld", id);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_new_surname), cmocka_unit_test(test_a_former_name), cmocka_unit_test(test_a_birth_date), cmocka_unit_test(test_a_document_of_authority),
        cmocka_unit_test(test_an_ipra_and_a_measure), cmocka_unit_test(test_a_draft_comes_back),
    };

    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
