/* monthly.c - the monthly form as a screen and as a command, and the digest: figures, who is behind them, bad input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

#include "command.h"
#include "tmp.h"

#define MONTHLY(login, ...) COMMAND(&office, login, "monthly", ##__VA_ARGS__)
#define DIGEST(login, ...) COMMAND(&office, login, "digest", ##__VA_ARGS__)

static long told;

/* October: one arrived, told late; November, as of the 12th: two overdue, one of them a child's, and one that is not. */
static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_staff(&office, "('t_ministry', 'Центрова', 'Нина', '', 'ministry', 2), ('t_monitor', 'Центрова', 'Нина', '', 'monitor', 2)");
    told = office_case(&office, "Октябрьская", "Инна", "Львовна", "1960-01-01", "ipra", "2026-10-05");
    office_case(&office, "Ноябрьская", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-02");
    office_case(&office, "Ноябрьский", "Пётр", "Ильич", "2015-03-14", "organisation", "2026-11-03");
    office_case(&office, "Новая", "Дарима", "Баторовна", "1970-03-14", "ipra", "2026-11-11");
    pg_exec(&office.pg, "update kurator.address set settlement = 'Бахтай' where person_id = (select id from kurator.person where surname = 'Новая')");
    office_clock(&office, "2026-10-20 10:00");
    pg_exec(&office.pg, "set session authorization t_clerk");
    char sql[400];

    snprintf(sql, sizeof sql, "select outcome from api.save_attempt(gen_random_uuid(), %ld, 1000, '{channel,outcome,spoke_with,answer,esrn,meeting_at,place}',"
                              " '{null,null,null,null,null,null,null}', '{phone,told,self,agreed,yes,2026-11-20 10:00,office}')", told);
    char *outcome = pg_value(&office.pg, sql);

    pg_exec(&office.pg, "reset session authorization");
    assert_string_equal(outcome, "saved");
    free(outcome);
    office_clock(&office, "2026-11-12 09:00");
    return 0;
}

/* ---- the commands ---- */

static void test_form(void **state)
{
    (void)state;
    assert_int_equal(MONTHLY("t_clerk"), 0);
    command_said("Месячная форма, ноябрь 2026, УСЗСОН по Аларскому району, на 12.11.2026, стр. 1");
    command_said("Поступило 3 0 1 2 0");
    command_said("Просрочено 2 0 1 1 0");
    command_said("Дела в работе 4 0 1 2 1");
    command_said("Бахтай 1 0 0 0 0 1 0 0 0");
    command_said("Кутулик 2 0 0 0 0 3 0 0 2");
    command_width(80);
    assert_int_equal(MONTHLY("t_clerk", "--month", "2026-10"), 0);
    command_said("Уведомлены с опозданием 1 0 0 0 1");
    command_said("Поступило 1 0 0 0 1");
    command_said_not("на 31.10.2026");
    assert_int_equal(MONTHLY("t_ministry"), 0);                 /* the region, figures alone */
    command_said("Все операторы");
    command_said("По операторам");
    command_width(80);
    assert_int_equal(MONTHLY("t_monitor", "--office", "№1", "--lang", "en"), 0);
    command_said("Overdue 2 0 1 1 0");
    assert_int_equal(MONTHLY("t_monitor", "--region", "--format", "csv"), 0);
    command_said("2026-11,Все операторы,overdue,notify,Просрочено: Уведомить гражданина,child,");
    assert_int_equal(pg_number(&office.pg, "select count(*) from audit.entry where relation = 'monthly' and kind = 'export' and login = 't_monitor'"), 2);
}

/* The figure of the form, of the worklist and the number of rows behind it are one. */
static void test_people(void **state)
{
    (void)state;
    assert_int_equal(MONTHLY("t_clerk", "--people", "overdue", "--format", "csv"), 0);
    command_said("Ноябрьская Анна Сергеевна,1992-03-14,notify,2026-11-02,2026-11-10");
    command_said("Ноябрьский Пётр Ильич");
    command_said_not("Новая");
    assert_int_equal(COMMAND(&office, "t_clerk", "overdue", "--format", "csv"), 0);
    command_said("Ноябрьская");
    command_said("Ноябрьский");
    command_said_not("Октябрьская");
    assert_int_equal(MONTHLY("t_clerk", "--people", "arrived/place:Бахтай"), 0);
    command_said("1 Новая Дарима Баторовна 14.03.1970");
    command_said_not("Ноябрьская");
    command_width(80);
    assert_int_equal(MONTHLY("t_clerk", "--people", "late.phone/senior", "--month", "2026-10"), 0);
    command_said("Октябрьская Инна Львовна");
    assert_int_equal(MONTHLY("t_ministry", "--people", "overdue"), 1);
    command_said("не разрешено");
    command_said_not("Ноябрьская");
}

static void test_bad_words(void **state)
{
    static const char *const wrong[][3] = {
        {"--month", "2026-13", NULL}, {"--month", "13", NULL}, {"--month", "2026-11-01", NULL}, {"--month", "завтра", NULL}, {"--office", "x", NULL},
        {"--office", "0", NULL}, {"--office", "№", NULL}, {"--format", "pdf", NULL}, {"--people", "nothing", NULL}, {"--people", "", NULL},
        {"--people", "arrived.", NULL}, {"--people", "/all", NULL}, {"--people", "arrived/", NULL}, {"--lang", "de", NULL}, {"--month", NULL, NULL}, {"--loud", NULL, NULL}, {"now", NULL, NULL}};

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const char *words[] = {"monthly", wrong[i][0], wrong[i][1], NULL};

        if (command_run(&office, "t_clerk", NULL, words) != 2)
            fail_msg("%s %s is understood", wrong[i][0], wrong[i][1] ? wrong[i][1] : "");
        assert_string_equal(command_out(), "");
    }
    assert_int_equal(MONTHLY("t_clerk", "--region", "--office", "1"), 2);
    assert_int_equal(MONTHLY("t_clerk", "--month", "2026-12"), 1);
    command_said("Этот месяц ещё не наступил");
    assert_int_equal(MONTHLY("t_clerk", "--office", "№10"), 1);
    command_said("Цифры этого учреждения Вам не видны");
    assert_int_equal(MONTHLY("t_clerk", "--office", "999999"), 1);
    assert_int_equal(MONTHLY("t_clerk", "--region"), 1);
    assert_int_equal(MONTHLY("t_clerk", "--people", "overdue/nobody"), 1);
    command_said("Такой цифры в форме нет: «overdue/nobody»");
    assert_int_equal(MONTHLY("t_auditor"), 1);
    assert_int_equal(MONTHLY(NULL), 1);
    assert_int_equal(MONTHLY("t_clerk", "--help"), 0);
    command_width(80);
}

static void test_output(void **state)
{
    char path[300], dir[200];
    struct stat st;

    (void)state;
    tmp_directory(dir, sizeof dir, "monthly");
    snprintf(path, sizeof path, "%s/form.txt", dir);
    assert_int_equal(MONTHLY("t_clerk", "--output", path), 0);
    assert_string_equal(command_out(), "");
    assert_int_equal(stat(path, &st), 0);
    assert_true(st.st_size > 1000);
    assert_int_equal(st.st_mode & 0777, 0600);
    unlink(path);
    assert_int_equal(MONTHLY("t_clerk", "--output", "/nonexistent/form.txt"), 1);
    command_said("нельзя записать");
    assert_int_equal(command_run_to(&office, "t_clerk", "/dev/full", NULL, (const char *const[]){"monthly", NULL}), 1);
    command_said("Нет места");
    assert_int_equal(command_run_to(&office, "t_supervisor", "/dev/full", NULL, (const char *const[]){"digest", NULL}), 1);
    command_said("Нет места");
    rmdir(dir);
}

static void test_digest(void **state)
{
    (void)state;
    assert_int_equal(DIGEST("t_supervisor"), 0);
    assert_int_equal(strncmp(command_out(), "Куратор: просрочено 2, сегодня без попытки 0, ждёт Вас ", 90), 0);
    command_said("Просрочено: 2");
    command_said("без попытки: 2");
    command_said("срок 10.11.2026, просрочено 2 дня");
    command_said_not("Ноябрьск");                     /* no citizen, by name or birth date */
    command_said_not("1992");
    command_width(80);
    assert_int_equal(DIGEST("t_clerk"), 1);
    command_said("Сводка — для руководителя");
    assert_int_equal(DIGEST("t_supervisor", "--office", "10"), 1);
    assert_int_equal(DIGEST("t_ministry"), 1);
    assert_int_equal(DIGEST("t_supervisor", "--to-stdout", "--lang", "en"), 0);
    command_said("kurator: overdue 2");
    assert_int_equal(DIGEST("t_supervisor", "--office", "x"), 2);
    assert_int_equal(DIGEST("t_supervisor", "now"), 2);
    assert_int_equal(DIGEST("t_supervisor", "--loud"), 2);
    /* an office where nothing is due */
    char *id = pg_value(&office.pg, "select id from kurator.organisation where no = 10");

    assert_int_equal(DIGEST("t_monitor", "--office", id, "--quiet"), 0);
    assert_string_equal(command_out(), "");
    assert_string_equal(command_err(), "");
    assert_int_equal(DIGEST("t_monitor", "--office", id), 0);
    command_said("Просрочено: 0");
    free(id);
}

/* ---- the screen ---- */

static struct vt *open_form(int rows, int cols, bool plain)
{
    struct vt *vt = office_open(&office, "t_supervisor", NULL, rows, cols, "xterm-256color", plain);

    vt_wait_text(vt, "Ноябрьск", OFFICE_WAIT);
    office_menu(vt, "месячная", "Поступило");
    return vt;
}

static void test_screen(void **state)
{
    struct vt *vt = open_form(24, 80, false);

    (void)state;
    vt_wait_text(vt, "ноябрь 2026, на сегодня", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Обращения, поступившие за месяц", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Обращения, поступившие", OFFICE_WAIT);
    vt_key(vt, "Enter");                                /* the first figure: all that arrived */
    vt_wait_text(vt, "ноябрь 2026: 3", OFFICE_WAIT);
    vt_wait_text(vt, "Новая Дарима Баторовна", OFFICE_WAIT);
    vt_wait_text(vt, "14.03.1970", OFFICE_WAIT);
    vt_key(vt, "Enter");                                /* the card of the first */
    vt_wait_text(vt, "СНИЛС", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "ноябрь 2026: 3", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "на сегодня", OFFICE_WAIT);
    vt_key(vt, "PgDn");
    vt_wait_text(vt, "Этот месяц ещё не наступил", OFFICE_WAIT);
    vt_key(vt, "PgUp");
    vt_wait_text(vt, "октябрь 2026", OFFICE_WAIT);
    vt_wait_gone(vt, "на сегодня", OFFICE_WAIT);
    vt_key(vt, "Down Enter");                            /* in October one extract arrived */
    vt_wait_text(vt, "Октябрьская Инна Львовна", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Уведомлены с опозданием", OFFICE_WAIT);
    vt_key(vt, "PgDn");
    vt_wait_text(vt, "на сегодня", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Бахтай", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Поступило, Бахтай", OFFICE_WAIT);
    vt_wait_text(vt, "Новая Дарима Баторовна", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Кутулик", OFFICE_WAIT);
    vt_key(vt, "Right Right Enter");                    /* nobody was told late */
    vt_wait_text(vt, "За этой цифрой никого нет", OFFICE_WAIT);
    vt_stop(&vt);
}

static void test_sizes(void **state)
{
    static const int size[][2] = {{24, 80}, {50, 132}, {20, 60}, {12, 40}};

    (void)state;
    for (size_t i = 0; i < sizeof size / sizeof size[0]; i++) {
        struct vt *vt = open_form(size[i][0], size[i][1], false);

        vt_wait_text(vt, "Месячная форма", OFFICE_WAIT);
        vt_key(vt, "F4");
        vt_wait_text(vt, "Бахтай", OFFICE_WAIT);
        vt_key(vt, "Enter");
        vt_wait_text(vt, "Новая", OFFICE_WAIT);
        vt_stop(&vt);
    }
    struct vt *vt = open_form(24, 80, true);

    vt_key(vt, "Down");
    vt_wait_text(vt, "ИПРА", OFFICE_WAIT);
    vt_assert_no_line_wider(vt);
    vt_stop(&vt);
}

/* More than a page: one by one to the last, each once; who came twice in the month stands there twice, on one page. (The last of the tests: he
 * leaves them there.) */
static void test_pages(void **state)
{
    (void)state;
    pg_exec(&office.pg, "with p as (insert into kurator.person (surname, given_name, birth_date, sex) select 'Длиннова' || to_char(g, 'FM000'), 'Анна', date '1990-01-01' + g, 'f' from generate_series(1, 260) g returning id),"
                        " o as (insert into kurator.person_office (office_id, person_id) select f.id, p.id from p, kurator.organisation f where f.no = 1),"
                        " c as (insert into kurator.case_file (office_id, person_id, source, ladder, received_on) select f.id, p.id, 'ipra', true, '2026-11-03' from p, kurator.organisation f where f.no = 1 returning *)"
                        " insert into kurator.referral (office_id, case_id, person_id, source, received_on) select c.office_id, c.id, c.person_id, 'ipra', c.received_on from c");
    pg_exec(&office.pg, "insert into kurator.referral (office_id, case_id, person_id, source, received_on, joined) select c.office_id, c.id, c.person_id, 'organisation', '2026-11-04', true"
                        " from kurator.case_file c join kurator.person p on p.id = c.person_id where p.surname in ('Длиннова120', 'Длиннова121')");
    struct vt *vt = open_form(24, 80, false);

    vt_key(vt, "Enter");
    vt_wait_text(vt, "ноябрь 2026: 265", OFFICE_WAIT);
    vt_wait_text(vt, "Длиннова001 Анна", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Длиннова120 Анна", OFFICE_WAIT);
    vt_key(vt, "PgDn");
    vt_wait_text(vt, "Длиннова121 Анна", OFFICE_WAIT);
    for (int i = 0; i < 4; i++)
        vt_key(vt, "End");
    vt_wait_text(vt, "Ноябрьский Пётр Ильич", OFFICE_WAIT);
    vt_wait_text(vt, "265", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "СНИЛС", OFFICE_WAIT);
    vt_stop(&vt);
    assert_int_equal(MONTHLY("t_clerk", "--people", "arrived"), 0);
    command_said("262 Длиннова260 Анна");
    command_said("265 Ноябрьский Пётр Ильич");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_form), cmocka_unit_test(test_people), cmocka_unit_test(test_bad_words), cmocka_unit_test(test_output),
        cmocka_unit_test(test_digest), cmocka_unit_test(test_screen), cmocka_unit_test(test_sizes), cmocka_unit_test(test_pages)};

    return cmocka_run_group_tests(tests, start, office_down);
}
