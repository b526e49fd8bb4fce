/* tray.c - lines of a file that nobody could be certain of are decided by keys: taken in, or not; the list and the database follow. */
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
    pg_exec(&office.pg,
            "insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on)"
            " select id, 'register', 'реестр.csv', repeat('0', 64), 3, '2026-11-10' from kurator.organisation where no = 1;"
            "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, surname, given_name, birth_date, sex, territory, settlement)"
            " select f.id, v.line, 'refused', true, 'doubtful', 'import.several', v.surname, 'Мария', '1970-07-07', 'f', 'Аларский район', 'Кутулик'"
            " from kurator.import_file f, (values (2, 'Лоткова'), (3, 'Запасова'), (4, 'Третьякова')) v(line, surname)");
    return 0;
}

static long waiting(void) { return office_number(&office, "select count(*) from kurator.import_row where tray and line > %ld", 0L); }
static long people(void) { return office_number(&office, "select count(*) from kurator.person where birth_date = '1970-07-07' and id > %ld", 0L); }

static struct vt *tray(const char *first)
{
    struct vt *vt = office_clerk(&office, "t_supervisor");

    vt_key(vt, "F9");
    vt_type(vt, "лоток прин");
    vt_key(vt, "Enter");
    vt_wait_text(vt, first, OFFICE_WAIT);
    return vt;
}

static void test_decided(void **state)
{
    struct vt *vt = tray("Лоткова");

    (void)state;
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Что с этой строкой?", OFFICE_WAIT);
    vt_key(vt, "F10");                                          /* nothing is decided by looking */
    vt_wait_gone(vt, "Что с этой строкой?", OFFICE_WAIT);
    assert_int_equal(waiting(), 3);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "новый гражданин", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Принято: новый гражданин", OFFICE_WAIT);
    vt_wait_gone(vt, "Лоткова", OFFICE_WAIT);
    assert_int_equal(waiting(), 2);
    assert_int_equal(people(), 1);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "не принимать", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_gone(vt, "Запасова", OFFICE_WAIT);
    vt_wait_text(vt, "Третьякова", OFFICE_WAIT);
    assert_int_equal(waiting(), 1);
    assert_int_equal(people(), 1);
    vt_key(vt, "F10");
    office_end(&vt);
}

/* Somebody else was quicker: it is said, and nobody comes in twice. */
static void test_decided_meanwhile(void **state)
{
    struct vt *one = tray("Третьякова"), *other = tray("Третьякова");

    (void)state;
    vt_key(one, "Enter");
    vt_wait_text(one, "новый гражданин", OFFICE_WAIT);
    vt_key(other, "Enter");
    vt_wait_text(other, "новый гражданин", OFFICE_WAIT);
    vt_type(one, "1");
    vt_wait_text(one, "Принято: новый гражданин", OFFICE_WAIT);
    vt_type(other, "1");
    vt_wait_gone(other, "Третьякова", OFFICE_WAIT);
    assert_int_equal(waiting(), 0);
    assert_int_equal(people(), 2);
    office_end(&one);
    office_end(&other);
}

/* The server is slow, keys are taken again, another line is chosen: what is offered then, and decided, is that line's. */
static void test_slow(void **state)
{
    (void)state;
    pg_exec(&office.pg, "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, surname, given_name, birth_date, sex)"
                        " select f.id, v.line, 'refused', true, 'doubtful', v.code, v.surname, 'Мария', '1972-07-07', 'f'"
                        " from kurator.import_file f, (values (5, 'Медленнова', 'import.several'), (6, 'Последнева', 'import.moved'), (7, 'Дальнева', 'import.moved')) v(line, surname, code)");
    struct vt *vt = tray("Медленнова");

    pg_exec(&office.pg, "begin; select from kurator.import_row where line = 5 for update");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "ещё не ответила", OFFICE_WAIT);
    vt_burst(vt, "Down Enter Down");
    int row, col;

    assert_true(vt_find(vt, "Дальнева", &row, &col));
    for (int i = 0; i < OFFICE_WAIT / 20 && !vt_reverse(vt, row, 0) && !vt_reverse(vt, row, col); i++)
        vt_pump(vt, 20);
    assert_true(vt_reverse(vt, row, 0) || vt_reverse(vt, row, col));
    pg_exec(&office.pg, "commit");
    vt_wait_text(vt, "не принимать", OFFICE_WAIT);
    assert_false(vt_find(vt, "новый гражданин", NULL, NULL));   /* which is the first line's */
    vt_type(vt, "1");
    vt_wait_gone(vt, "Последнева", OFFICE_WAIT);
    office_expect(&office, "t f t", "select string_agg(left(tray::text, 1), ' ' order by line) from kurator.import_row where line in (5, 6, 7)", 0);
    vt_key(vt, "F10");
    office_end(&vt);
    pg_exec(&office.pg, "delete from kurator.import_row where line in (5, 6, 7)");
}

/* A resource centre's tray: of a file of the whole region it is decided to which operator a line goes, whose period begins then. */
static void test_region(void **state)
{
    (void)state;
    pg_exec(&office.pg,
            "insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on)"
            " select id, 'extracts', 'фри.csv', repeat('1', 64), 2, '2026-11-10' from kurator.organisation where no = 2;"
            "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, args, surname, given_name, birth_date, sex, ipra_number, ipra_issued_on, territory, settlement)"
            " select f.id, v.line, 'refused', true, 'doubtful', v.code, v.args, v.surname, 'Мария', '1975-07-07', 'f', v.line || '/2026', '2026-11-09', 'Лунный район', 'Кратер'"
            " from kurator.import_file f, (values (2, 'Спорнова', 'import.tie', array['УСЗСОН по Аларскому району, УСЗСОН по Балаганскому району']),"
            " (3, 'Нигдева', 'import.unroutable', array['Лунный район', 'Кратер'])) v(line, surname, code, args) where f.name = 'фри.csv'");
    struct vt *vt = office_clerk(&office, "t_monitor");

    vt_key(vt, "F9");
    vt_type(vt, "лоток файлов рег");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Спорнова", OFFICE_WAIT);
    assert_false(vt_find(vt, "Лоткова", NULL, NULL));           /* of an operator's own register nothing */
    vt_key(vt, "F1");
    vt_wait_text(vt, "несколько операторов", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "1 оператору: УСЗСОН по Аларскому", OFFICE_WAIT);     /* those of the tie first, then all */
    vt_wait_text(vt, "2 оператору: УСЗСОН по Балаганскому", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Принято: новый гражданин", OFFICE_WAIT);
    vt_wait_gone(vt, "Спорнова", OFFICE_WAIT);
    office_expect(&office, "3", "select o.no from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.organisation o on o.id = c.office_id"
                                " join kurator.deadline_open d on d.case_id = c.id and d.started_on = c.received_on where p.surname = 'Спорнова'", 0);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "оператору: УСЗСОН", OFFICE_WAIT);
    vt_type(vt, "шелехов");                                 /* it narrows while one types */
    vt_wait_gone(vt, "Аларскому", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_gone(vt, "Нигдева", OFFICE_WAIT);
    office_expect(&office, "34", "select o.no from kurator.person p join kurator.case_file c on c.person_id = p.id join kurator.organisation o on o.id = c.office_id where p.surname = 'Нигдева'", 0);
    vt_stop(&vt);
}

/* What was recorded by hand and lies there is asked about as in its form: no second case is opened by a key that meant the citizen. */
static void test_second_case(void **state)
{
    (void)state;
    pg_exec(&office.pg,
            "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2;"
            "with p as (insert into kurator.person (surname, given_name, patronymic, birth_date, sex) values ('Дважднова', 'Мария', '', '1976-07-07', 'f'), ('Дважднова', 'Мария', '', '1976-07-07', 'f') returning id),"
            " o as (insert into kurator.person_office (office_id, person_id) select o.id, p.id from p, kurator.organisation o where o.no = 1)"
            " insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select o.id, p.id, 'helpline', false, '2026-11-09' from p, kurator.organisation o where o.no = 1;"
            "insert into kurator.import_file (office_id, kind, source, name, sha256, lines, received_on)"
            " select id, 'referral', 'helpline', 'referral', repeat('3', 64), 1, '2026-11-10' from kurator.organisation where no = 2;"
            "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, surname, given_name, birth_date, sex, territory, settlement)"
            " select f.id, 0, 'refused', true, 'doubtful', 'import.several', 'Дважднова', 'Мария', '1976-07-07', 'f', 'Аларский район', 'Кутулик' from kurator.import_file f where f.kind = 'referral'");
    struct vt *vt = office_clerk(&office, "t_monitor");

    vt_key(vt, "F9");
    vt_type(vt, "лоток файлов рег");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Дважднова", OFFICE_WAIT);
    for (int yes = 0; yes < 2; yes++) {
        vt_key(vt, "Enter");
        vt_wait_text(vt, "1 это гражданин: Дважднова Мария", OFFICE_WAIT);
        vt_type(vt, "1");
        vt_wait_text(vt, "Завести второе?", OFFICE_WAIT);
        office_expect(&office, "2 1", "select concat_ws(' ', (select count(*) from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Дважднова'),"
                                      " (select count(*) from kurator.import_row r where r.tray and r.surname = 'Дважднова' and r.decision is null))", 0);
        vt_type(vt, yes ? "1" : "2");
        vt_wait_text(vt, yes ? "Принято: дополнено" : "строка осталась в лотке", OFFICE_WAIT);
    }
    vt_wait_gone(vt, "Дважднова", OFFICE_WAIT);
    office_expect(&office, "3", "select count(*) from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname = 'Дважднова'", 0);
    vt_stop(&vt);
}

/* Behind the five hundredth line the tray goes on, page by page, to the last one. */
static void test_pages(void **state)
{
    (void)state;
    pg_exec(&office.pg,
            "insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on)"
            " select id, 'register', 'много.csv', repeat('2', 64), 1041, '2026-11-10' from kurator.organisation where no = 1;"
            "insert into kurator.import_row (import_id, line, outcome, tray, verdict, code, surname, given_name, birth_date, sex)"
            " select f.id, g, 'refused', true, 'doubtful', 'import.several', 'Многова' || g, 'Мария', '1971-07-07', 'f' from kurator.import_file f, generate_series(2, 1042) g where f.name = 'много.csv'");
    struct vt *vt = tray("из 1041");

    vt_key(vt, "End");
    vt_wait_text(vt, "500 из 1041", OFFICE_WAIT);
    vt_key(vt, "End End PageDown Down");
    vt_wait_text(vt, "1041 из 1041", OFFICE_WAIT);
    vt_wait_text(vt, "Многова1042", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "не принимать", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Не принято", OFFICE_WAIT);
    vt_wait_gone(vt, "Многова1042", OFFICE_WAIT);
    vt_key(vt, "Up");
    vt_wait_text(vt, "1040 из 1040", OFFICE_WAIT);          /* and the list stays where it was */
    office_expect(&office, "t", "select not tray and surname is null from kurator.import_row where line = 1042", 0);
    office_end(&vt);
    pg_exec(&office.pg, "delete from kurator.import_row where line > 4");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decided),
        cmocka_unit_test(test_decided_meanwhile),
        cmocka_unit_test(test_slow),
        cmocka_unit_test(test_region),
        cmocka_unit_test(test_second_case),
        cmocka_unit_test(test_pages),
    };

    return cmocka_run_group_tests(tests, up, office_down);
}
