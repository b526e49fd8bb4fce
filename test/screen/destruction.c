/* destruction.c - consent recorded and withdrawn at the card; one proposes, another confirms, the card is gone, the act stays; after a restore again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include "command.h"

static long stays, goes;
static char folder[200];

static int start(void **state)
{
    char sql[400];
    (void)state;
    office_start(&office);
    office_staff(&office, "('t_second','Второва','Ирина','Львовна','supervisor',1), ('t_third','Третьякова','Ирина','Львовна','supervisor',1)");
    office_login(&office, "t_dba", "migrator");
    office_clock(&office, "2026-11-13 09:00");
    stays = office_case(&office, "Остаева", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    goes = office_case(&office, "Уходова", "Вера", "Ильинична", "1980-03-14", "ipra", "2026-11-05");
    snprintf(sql, sizeof sql, "update kurator.case_file set state = 'closed', close_reason = 'moved', closed_on = '2026-11-13' where id = %ld; select kurator.recompute(%ld)", goes, goes);
    pg_exec(&office.pg, sql);
    snprintf(folder, sizeof folder, "%s/kurator-acts.XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int end(void **state)
{
    char path[300];
    (void)state;
    const char *const files[] = {"journal.csv", "acts.csv", "bad.csv"};
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        unlink(path);
    }
    rmdir(folder);
    office_stop(&office);
    return 0;
}

/* The line of the card, the form, the timeline; then the withdrawal in the same form. */
static void test_consent(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");
    office_card(vt, "Уходова");
    vt_wait_text(vt, "не записано", OFFICE_WAIT);
    office_palette(vt, "согласие на пд");
    vt_wait_text(vt, "Кто дал", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "ошибки в 2 полях", OFFICE_WAIT);       /* form and who: wrong fields, nothing typed is lost */
    vt_key(vt, "1 Tab 1");
    vt_type(vt, "№ 17, дело 3");
    vt_key(vt, "F2");
    vt_wait_text(vt, "дано 13.11.2026", OFFICE_WAIT);
    office_expect(&office, "written self № 17, дело 3", "select form || ' ' || given_by || ' ' || document from kurator.processing where person_id = (select person_id from kurator.case_file where id = %ld)", goes);
    vt_wait_text(vt, "обработка персональных данных: письменное", OFFICE_WAIT);
    office_palette(vt, "согласие на пд");
    vt_wait_text(vt, "правка, отзыв: письменное, 13.11.2026", OFFICE_WAIT);       /* the one in force */
    vt_wait_text(vt, "№ 17, дело 3", OFFICE_WAIT);
    vt_key(vt, "F5");                                        /* a new one, and back to the one in force */
    vt_wait_gone(vt, "№ 17, дело 3", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_key(vt, "F5");
    vt_wait_text(vt, "Сначала сохраните", OFFICE_WAIT);      /* what was typed is not cleared */
    office_palette(vt, "отброс");
    vt_wait_text(vt, "Отбросить набранное", OFFICE_WAIT);
    vt_key(vt, "1");
    office_palette(vt, "согласие на пд");
    vt_wait_text(vt, "Отозвано", OFFICE_WAIT);
    vt_type(vt, "13.11.26");
    vt_key(vt, "Enter 1 1 F2");
    vt_wait_text(vt, "ОТОЗВАНО 13.11.2026, уничтожить до 13.12.2026", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_card(vt, "Остаева");
    vt_wait_text(vt, "не записано", OFFICE_WAIT);
    office_leave(&vt);
}

/* Two terminals and a third that has the card open. */
static void test_four_eyes(void **state)
{
    (void)state;
    struct vt *boss = office_clerk(&office, "t_supervisor"), *second = office_clerk(&office, "t_second"), *clerk = office_clerk(&office, "t_clerk");
    office_card(clerk, "Уходова");
    office_menu(boss, "уничтожение д", "Уходова");
    vt_wait_text(boss, "согласие отозвано", OFFICE_WAIT);
    vt_wait_text(boss, "13.12.2026", OFFICE_WAIT);
    office_palette(boss, "решение");
    vt_wait_text(boss, "не предложено", OFFICE_WAIT);
    vt_key(boss, "EscEsc");
    office_palette(boss, "предложить ун");
    vt_wait_text(boss, "1 гражданин: Уходова", OFFICE_WAIT);
    vt_type(boss, "просит Уходову");                         /* the act stays: a note that names her is refused, and can be mended */
    vt_key(boss, "F2");
    vt_wait_text(boss, "пишите без имён", OFFICE_WAIT);
    vt_key(boss, "^U");
    vt_key(boss, "F2");
    vt_wait_text(boss, "Предложено, № ", OFFICE_WAIT);
    vt_wait_text(boss, ", Никиф", OFFICE_WAIT);
    office_palette(boss, "решение");
    vt_wait_text(boss, "Решение принимает другой сотрудник", OFFICE_WAIT);
    vt_key(boss, "EscEsc");
    vt_key(clerk, "F10");
    office_card(clerk, "Уходова");
    vt_wait_text(clerk, "ПРЕДЛОЖЕНО УНИЧТОЖИТЬ", OFFICE_WAIT);

    office_menu(second, "уничтожение д", ", Никиф");
    office_palette(second, "решение");
    vt_wait_text(second, "Уходова Вера Ильинична (согласие отозвано)", OFFICE_WAIT);
    vt_key(second, "1 F2");
    vt_wait_text(second, "уничтожены безвозвратно", OFFICE_WAIT);
    office_expect(&office, "Уходова", "select surname from kurator.person where id = (select person_id from kurator.case_file where id = %ld)", goes);
    vt_key(second, "1");
    vt_wait_text(second, "Уничтожено: акт № 1", OFFICE_WAIT);
    vt_wait_text(second, "не нужно ни у кого", OFFICE_WAIT);
    office_expect(&office, "-", "select surname from kurator.person where id = (select person_id from kurator.case_file where id = %ld)", goes);

    vt_key(clerk, "F6");                            /* the card is on the screen still: what it opens finds nobody */
    vt_wait_text(clerk, "Такого дела", OFFICE_WAIT);
    office_leave(&clerk);
    clerk = office_clerk(&office, "t_clerk");
    vt_type(clerk, "уходова");
    vt_wait_text(clerk, "Никто не найден", OFFICE_WAIT);
    vt_stop(&clerk);

    office_menu(second, "акты об", "13.11.2026");
    vt_key(second, "Enter");
    vt_wait_text(second, "Акт об уничтожении", OFFICE_WAIT);
    vt_wait_text(second, "Второва И. Л.", OFFICE_WAIT);
    vt_stop(&boss);
    vt_stop(&second);
}

/* Two confirm one proposal at the same moment: it is done once. */
static void test_at_once(void **state)
{
    (void)state;
    char sql[600];
    long twice = office_case(&office, "Двоевская", "Яна", "Львовна", "1970-03-14", "ipra", "2026-11-05");
    snprintf(sql, sizeof sql, "update kurator.case_file set state = 'closed', close_reason = 'moved', closed_on = '2026-11-13' where id = %ld; select kurator.recompute(%ld);"
                              "update kurator.person set died_on = '2020-01-01' where surname = 'Двоевская'", twice, twice);
    pg_exec(&office.pg, sql);
    struct vt *boss = office_clerk(&office, "t_supervisor"), *a = office_clerk(&office, "t_second"), *b = office_clerk(&office, "t_third");
    office_menu(boss, "уничтожение д", "Двоевская");
    office_palette(boss, "предложить ун");
    vt_wait_text(boss, "1 гражданин", OFFICE_WAIT);
    vt_key(boss, "F2");
    vt_wait_text(boss, "Предложено, № ", OFFICE_WAIT);
    struct vt *both[] = {a, b};
    for (int i = 0; i < 2; i++) {
        office_menu(both[i], "уничтожение д", ", Никиф");
        office_palette(both[i], "решение");
        vt_wait_text(both[i], "Двоевская Яна Львовна (срок после смерти истёк)", OFFICE_WAIT);
        vt_key(both[i], "1 F2");
        vt_wait_text(both[i], "уничтожены безвозвратно", OFFICE_WAIT);
    }
    vt_key(a, "1");
    vt_key(b, "1");
    bool done = false;
    for (int i = 0; i < 2; i++) {
        bool first = false, other = false;
        for (int tries = 0; !first && !other && tries * 100 < OFFICE_WAIT; tries++) {
            first = vt_find(both[i], "Уничтожено: акт № 2", NULL, NULL);
            other = vt_find(both[i], "уже принято решение", NULL, NULL);
            if (!first && !other)
                vt_pump(both[i], 100);
        }
        if (!first && !other)
            fail_msg("neither done nor refused:\n%s", vt_screen(both[i]));
        assert_false(first && done);
        done = done || first;
    }
    assert_true(done);
    office_expect(&office, "2", "select count(*) from kurator.destruction where state = 'done' and %ld > 0", 1);
    vt_stop(&boss);
    vt_stop(&a);
    vt_stop(&b);
}

/* The act and its journal by the command; the list of acts; what an older backup brought back goes again. */
static void test_command(void **state)
{
    (void)state;
    char journal[300], acts[300], bad[300], sql[700];
    snprintf(journal, sizeof journal, "%s/journal.csv", folder);
    snprintf(acts, sizeof acts, "%s/acts.csv", folder);
    snprintf(bad, sizeof bad, "%s/bad.csv", folder);
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "act", "1", "--journal", journal), 0);
    command_said("Акт об уничтожении персональных данных № 1 от 13.11.2026");
    command_said("Никифорова");
    command_said("Второва");
    command_said("телефоны");
    command_said_not("Уходова");
    command_width(80);
    assert_int_equal(COMMAND(&office, "t_auditor", "journal", "verify", journal), 0);
    command_said("t_supervisor");
    pg_exec(&office.pg, "insert into audit.rotated values ('2020-01-01', now())");
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "act", "1", "--journal", journal), 3);     /* the act is told, its journal is not whole */
    command_said("Второва");
    assert_non_null(strstr(command_err(), "отсоединённые месяцы"));
    assert_non_null(strstr(command_err(), "2020-01"));
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "act", "1"), 0);
    pg_exec(&office.pg, "delete from audit.rotated");
    assert_int_equal(COMMAND(&office, "t_auditor", "journal", "verify", journal), 0);
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "act", "9"), 1);
    assert_int_equal(COMMAND(&office, "t_clerk2", "destroy", "act", "1"), 1);
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "acts"), 1);
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "eat"), 2);
    assert_int_equal(COMMAND(&office, "t_supervisor", "destroy", "act", "x"), 2);
    assert_int_equal(COMMAND(&office, "t_dba", "destroy", "acts", "--output", acts), 0);

    /* A backup of before comes back: the rows as they were, the act not there. */
    snprintf(sql, sizeof sql, "delete from kurator.destruction_count; delete from kurator.destruction_item; delete from kurator.destruction;"
                              "update kurator.person set surname = 'Уходова' where id = (select person_id from kurator.case_file where id = %ld);"
                              "insert into kurator.person_office (office_id, person_id, since) select office_id, person_id, '2026-11-05' from kurator.case_file where id = %ld", goes, goes);
    pg_exec(&office.pg, sql);
    FILE *f = fopen(bad, "w");
    assert_non_null(f);
    fputs("office,number,decided,citizen,entered,ground,since\r\n1,1,yesterday,5,then,other,\r\n", f);
    fclose(f);
    assert_int_equal(COMMAND(&office, "t_dba", "destroy", "reapply", bad), 1);
    assert_int_equal(COMMAND(&office, "t_clerk2", "destroy", "reapply", acts), 1);
    office_expect(&office, "Уходова", "select surname from kurator.person where id = (select person_id from kurator.case_file where id = %ld)", goes);
    assert_int_equal(COMMAND(&office, "t_dba", "destroy", "reapply", acts), 0);
    command_said("граждан: 1");
    office_expect(&office, "-", "select surname from kurator.person where id = (select person_id from kurator.case_file where id = %ld)", goes);
    assert_int_equal(COMMAND(&office, "t_dba", "destroy", "reapply", acts), 0);
    command_said("граждан: 0");
    assert_int_equal(COMMAND(&office, "t_dba", "maintain"), 0);
    command_said("Снова уничтожено по актам граждан: 0");
    office_expect(&office, "Остаева", "select surname from kurator.person where id = (select person_id from kurator.case_file where id = %ld)", stays);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_consent), cmocka_unit_test(test_four_eyes), cmocka_unit_test(test_at_once), cmocka_unit_test(test_command)};
    return cmocka_run_group_tests(tests, start, end);
}
