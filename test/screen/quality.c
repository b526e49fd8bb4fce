/* quality.c - the quality of the register by keys and by command: figures, who is behind them, mending one; monitors and the ministry; bad input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "command.h"
#include "tmp.h"

#define QUALITY(login, ...) COMMAND(&office, login, "quality", ##__VA_ARGS__)

static char dir[128], file[160];

static int start(void **state)
{
    office_up(state);
    office_staff(&office, "('t_monitor', 'Центрова', 'Ольга', 'Петровна', 'monitor', 2), ('t_ministry', 'Министрова', 'Ольга', 'Петровна', 'ministry', 2)");
    pg_exec(&office.pg, "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2");
    office_case(&office, "Полнова", "Анна", "Сергеевна", "1970-03-14", "ipra", "2026-11-11");
    long silent = office_case(&office, "Молчалин", "Пётр", "Ильич", "1950-02-03", "ipra", "2026-11-11");
    char sql[200];
    snprintf(sql, sizeof sql, "update kurator.phone set state = 'wrong' where person_id = (select person_id from kurator.case_file where id = %ld)", silent);
    pg_exec(&office.pg, sql);
    office_case(&office, "=Малышев", "Иван", "", "2016-02-03", "ipra", "2026-11-06");
    tmp_directory(dir, sizeof dir, "quality");
    snprintf(file, sizeof file, "%s/out.csv", dir);
    return 0;
}

static int stop(void **state)
{
    unlink(file);
    assert_int_equal(rmdir(dir), 0);
    return office_down(state);
}

static void test_command(void **state)
{
    (void)state;
    if (QUALITY("t_clerk") != 0)
        fail_msg("%s", command_err());
    command_said("нельзя начать работу, всего                                  2        3     33 %");
    command_width(80);
    assert_int_equal(QUALITY("t_clerk", "--format", "csv"), 0);
    command_said(",act,phone,нет действующего номера телефона,1,3");
    command_said(",time,entered_late,обращение внесено с опозданием,1,3");
    assert_int_equal(QUALITY("t_clerk", "--format", "csv", "--lang", "en"), 0);
    command_said("no SNILS");
    assert_int_equal(QUALITY("t_clerk", "--people", "act"), 0);
    command_width(80);
    command_said("Молчалин");
    command_said_not("Полнова");
    assert_int_equal(QUALITY("t_clerk", "--people", "representative", "--format", "csv"), 0);
    command_said("'=Малышев Иван,2016-02-03,нет представителя");
    command_said_not("Молчалин");
    office_expect(&office, "representative", "select why from audit.entry where kind = 'export' and relation = 'quality' order by id desc limit 1", 0);
    assert_int_equal(QUALITY("t_monitor", "--office", "n1", "--people", "act", "--output", file), 0);
    assert_int_equal(access(file, R_OK), 0);
}

static void refused(const char *text)
{
    if (!strstr(command_err(), text))
        fail_msg("not said: %s\n%s", text, command_err());
}

static void test_refused(void **state)
{
    (void)state;
    assert_int_equal(QUALITY("t_clerk", "--office", "n10"), 1);
    refused("недоступно");
    assert_int_equal(QUALITY("t_clerk", "--office", "' or true --"), 1);
    assert_int_equal(QUALITY("t_admin"), 1);
    assert_int_equal(QUALITY("t_clerk", "--region"), 1);
    assert_int_equal(QUALITY("t_clerk", "--people", "nothing"), 2);
    refused("kurator quality --format csv");
    assert_int_equal(QUALITY("t_clerk", "--people", ""), 2);
    assert_int_equal(QUALITY("t_monitor", "--region", "--office", "n1"), 2);
    assert_int_equal(QUALITY("t_monitor", "--region", "--people", "act"), 2);
    assert_int_equal(QUALITY("t_clerk", "--format", "xml"), 2);
    assert_int_equal(QUALITY("t_clerk", "more"), 2);
    assert_int_equal(QUALITY("t_clerk", "--sql"), 2);
    assert_int_equal(COMMAND(&office, NULL, "quality", "--help"), 0);
    command_width(80);
    assert_int_equal(command_run_to(&office, "t_clerk", "/dev/full", NULL, (const char *const[]){"quality", NULL}), 1);
    assert_int_equal(QUALITY("t_clerk", "--output", "/nonexistent/x"), 1);
    pg_exec(&office.pg, "alter table audit.entry_2026_11 add constraint t_full check (kind <> 'export') not valid");
    assert_int_equal(QUALITY("t_clerk", "--people", "act"), 1);
    assert_string_equal(command_out(), "");
    pg_exec(&office.pg, "alter table audit.entry_2026_11 drop constraint t_full");
}

/* From the menu to a figure, to who is behind it, to the card, where a number is mended; back again he is gone. */
static void test_mended(void **state)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    (void)state;
    office_menu(vt, "качество р", "нет СНИЛС");
    vt_wait_text(vt, "33 %", OFFICE_WAIT);
    vt_key(vt, "Down Down Enter");
    vt_wait_text(vt, "нет действующего номера телефона (1)", OFFICE_WAIT);
    vt_wait_text(vt, "Молчалин", OFFICE_WAIT);
    assert_false(vt_find(vt, "Малышев", NULL, NULL));
    vt_key(vt, "F1");
    vt_wait_text(vt, "Чего не хватает: нет", OFFICE_WAIT);
    vt_key(vt, "F10 Enter");
    vt_wait_text(vt, "НЕВЕРНЫЙ", OFFICE_WAIT);
    office_palette(vt, "новый номер");
    vt_wait_text(vt, "Чей", OFFICE_WAIT);
    vt_type(vt, "89000005566");
    vt_key(vt, "F2");
    vt_wait_text(vt, "000-55-66", OFFICE_WAIT);
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "уже никого нет", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "66 %", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_stop(&vt);
}

/* The region is counted in the background; a monitor opens an office from it, the ministry has figures alone. */
static void test_region(void **state)
{
    (void)state;
    assert_int_equal(QUALITY("t_monitor", "--region"), 0);
    command_said("Аларскому");
    pg_exec(&office.pg, "select kurator.quality_count(100)");
    assert_int_equal(QUALITY("t_ministry", "--region"), 0);
    command_width(80);
    assert_int_equal(QUALITY("t_ministry", "--region", "--format", "csv"), 0);
    command_said("УСЗСОН по Аларскому району,3,1,3,0,3,1,");
    struct vt *vt = office_open(&office, "t_ministry", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Аларск", OFFICE_WAIT);
    office_menu(vt, "качество р", "Без СНИЛС");
    vt_wait_text(vt, "66 %", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Здесь только цифры", OFFICE_WAIT);
    vt_stop(&vt);
    vt = office_open(&office, "t_monitor", NULL, 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "Аларск", OFFICE_WAIT);
    office_menu(vt, "качество р", "Без СНИЛС");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "нет СНИЛС", OFFICE_WAIT);
    assert_true(vt_find(vt, "УСЗСОН по Аларскому", NULL, NULL));
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Малышев", OFFICE_WAIT);
    vt_stop(&vt);
    vt = office_open(&office, "t_monitor", NULL, 12, 40, "xterm-256color", false);      /* narrow: an operator's figures do not stand under the centre's name */
    vt_wait_text(vt, "Аларск", OFFICE_WAIT);
    office_menu(vt, "качество р", "УСЗСОН по Аларск");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "нет СНИЛС", OFFICE_WAIT);
    assert_true(vt_find(vt, "Качество реестра  УСЗСОН по Аларск", NULL, NULL));
    vt_stop(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_command), cmocka_unit_test(test_refused), cmocka_unit_test(test_mended), cmocka_unit_test(test_region)};

    return cmocka_run_group_tests(tests, start, stop);
}
