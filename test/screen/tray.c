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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_decided),
        cmocka_unit_test(test_decided_meanwhile),
    };

    return cmocka_run_group_tests(tests, up, office_down);
}
