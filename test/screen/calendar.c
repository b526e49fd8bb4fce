/* calendar.c - the month grid: days, reasons, other calendars, the horizon; and a calendar loaded while forms are open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

static void test_month(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");
    office_menu(vt, "рабочий", "ноябрь 2026");
    vt_wait_text(vt, "( 4)*", OFFICE_WAIT);
    vt_wait_text(vt, "04.11 День народного единства, праздник (Российская Федерация)", OFFICE_WAIT);
    vt_wait_text(vt, "Рабочих дней: 20, нерабочих: 10", OFFICE_WAIT);
    /* Nine days back from Friday the 13th: the 4th, and why it is what it is. */
    vt_key(vt, "Up Left Left F1");
    vt_wait_text(vt, "04.11.2026, ср: праздник", OFFICE_WAIT);
    vt_wait_text(vt, "Строка из версии", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    vt_wait_gone(vt, "Строка из версии", OFFICE_WAIT);
    vt_key(vt, "PgUp PgUp PgUp PgUp PgUp PgUp PgUp");
    vt_wait_text(vt, "апрель 2026", OFFICE_WAIT);
    /* The regional day is there for the region and not for the country. */
    vt_wait_text(vt, "21.04 ", OFFICE_WAIT);
    vt_key(vt, "BackTab");
    vt_wait_text(vt, "[Иркутская область]", OFFICE_WAIT);
    vt_wait_text(vt, "21.04 ", OFFICE_WAIT);
    vt_key(vt, "BackTab BackTab");
    vt_wait_text(vt, "[Российская Федерация]", OFFICE_WAIT);
    vt_wait_gone(vt, "21.04 ", OFFICE_WAIT);
    vt_key(vt, "Home");
    vt_wait_text(vt, "ноябрь 2026", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "ноябрь 2026", OFFICE_WAIT);
    office_leave(&vt);
}

static void test_sizes_and_horizon(void **state)
{
    (void)state;
    static const int sizes[][2] = {{24, 80}, {50, 132}, {20, 60}, {12, 40}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct vt *vt = office_open(&office, "t_clerk", NULL, sizes[i][0], sizes[i][1], "vt220", false);
        vt_wait_text(vt, "F10", OFFICE_WAIT);
        office_menu(vt, "рабочий", "ноябрь 2026");
        vt_wait_text(vt, "30", OFFICE_WAIT);
        /* Past the loaded years it is said, not guessed: 14 months on. */
        vt_key(vt, "PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn PgDn");
        vt_wait_text(vt, "январь 2028", OFFICE_WAIT);
        vt_wait_text(vt, "2028 год не", OFFICE_WAIT);
        vt_stop(&vt);
    }
}

static void test_plain(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_clerk", NULL, 24, 80, "vt220", true);
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    office_menu(vt, "рабочий", "13.11.2026, пт: рабочий день");
    vt_key(vt, "Right");
    vt_wait_text(vt, "14.11.2026, сб: выходной", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_stop(&vt);
}

/* Tuesday the 17th becomes a day off while two clerks have forms open: the due date of the attempt's case moves before the
 * eyes, the intake counts with the new days, and nothing typed is touched. */
static void test_loaded_while_open(void **state)
{
    (void)state;
    long id = office_case(&office, "Календарева", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    struct vt *vt = office_clerk(&office, "t_clerk"), *intake = office_clerk(&office, "t_clerk2");
    office_card(vt, "Календарева");
    vt_key(vt, "F6");
    vt_wait_text(vt, "19.11", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_wait_quiet(vt, 100, OFFICE_WAIT);
    vt_key(intake, "F5");
    vt_wait_text(intake, "Гражданин", OFFICE_WAIT);
    vt_type(intake, "Календарева");
    vt_wait_text(intake, "14.03.1992", OFFICE_WAIT);
    vt_key(intake, "Enter");
    vt_wait_text(intake, "20.11", OFFICE_WAIT);
    pg_exec(&office.pg, "insert into kurator.calendar_version (source, sha256) values ('test', sha256('x'));"
                        "insert into kurator.calendar_layer select currval(pg_get_serial_sequence('kurator.calendar_version', 'id')), calendar, day, kind, name"
                        "  from kurator.calendar_layer l where calendar = 'RU-IRK' and version_id = (select max(version_id) from kurator.calendar_layer where calendar = 'RU-IRK');"
                        "insert into kurator.calendar_layer values (currval(pg_get_serial_sequence('kurator.calendar_version', 'id')), 'RU-IRK', '2026-11-17', 'holiday', 'Указ о выходном');"
                        "select kurator.calendar_refresh()");
    vt_wait_text(vt, "срок был 19.11.26, теперь 20.11.26", OFFICE_WAIT);
    vt_wait_text(intake, "календарь изменился", OFFICE_WAIT);
    vt_wait_text(intake, "23.11", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_expect(&office, "2026-11-20", "select d.due_on from kurator.deadline d where d.case_id = %ld and d.period = 'notify'", id);
    office_expect(&office, "1", "select attempt_count from kurator.case_file where id = %ld", id);
    vt_stop(&vt);
    vt_stop(&intake);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_month),
        cmocka_unit_test(test_sizes_and_horizon),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_loaded_while_open),
    };
    return cmocka_run_group_tests(tests, office_up_friday, office_down);
}
