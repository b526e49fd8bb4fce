/* restricted.c - restricted cases and a monitor's citizens on the screen: who marks, who is named, and what all others see. */
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>
#include <unistd.h>
#include "command.h"

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_staff(&office, "('t_supervisor2','Смирнова','Анна','Ильинична','supervisor',1), ('t_monitor','Черепанова','Анна','Ильинична','monitor',2)");
    office_clock(&office, "2026-11-16 09:00");
    office_case(&office, "Тайнина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    office_case(&office, "Обычная", "Вера", "Ильинична", "2016-05-01", "ipra", "2026-11-05");
    return 0;
}

/* The overdue list of an account, settled; restricted: is the row there? */
static void expect_row(const char *login, bool there)
{
    struct vt *vt = office_open(&office, login, NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Обычная", OFFICE_WAIT);
    vt_wait_text(vt, there ? "[Просрочено (2)]" : "[Просрочено (1)]", OFFICE_WAIT);
    assert_int_equal(vt_find(vt, "Тайнина", NULL, NULL), there);
    vt_type(vt, "тайнин");
    vt_wait_text(vt, there ? "14.03.1992" : "Никто не найден", OFFICE_WAIT);
    office_leave(&vt);
}

static void test_mark(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_supervisor", NULL, 24, 80, "xterm-256color", false);

    expect_row("t_clerk", true);
    vt_wait_text(vt, "Тайнина", OFFICE_WAIT);
    office_card(vt, "Тайнина");
    office_palette(vt, "кому открыт");
    vt_wait_text(vt, "не ограничен", OFFICE_WAIT);
    vt_key(vt, "EscEsc");
    vt_wait_gone(vt, "Все действия", OFFICE_WAIT);
    office_palette(vt, "ограничить");
    vt_wait_text(vt, "Причина", OFFICE_WAIT);
    vt_key(vt, "2");
    vt_type(vt, "угр");
    vt_key(vt, "F2");
    vt_wait_text(vt, "слишком коротка", OFFICE_WAIT);
    vt_type(vt, "озы мужа");
    vt_key(vt, "F2");
    vt_wait_text(vt, "ограничен: защита от насилия", OFFICE_WAIT);
    assert_false(vt_find(vt, "угрозы", NULL, NULL));        /* the reason stands in the form alone */
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено (2)]", OFFICE_WAIT);
    vt_wait_text(vt, "огр.", OFFICE_WAIT);
    office_leave(&vt);
    expect_row("t_clerk", false);
    expect_row("t_supervisor2", false);
}

static void test_named(void **state)
{
    (void)state;
    struct vt *vt = office_open(&office, "t_supervisor", NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "Тайнина", OFFICE_WAIT);
    office_card(vt, "Тайнина");
    office_palette(vt, "кому открыт");
    vt_wait_text(vt, "угрозы мужа", OFFICE_WAIT);
    vt_key(vt, "2 1 F2");                                   /* take away from whom: herself, the only one */
    vt_wait_text(vt, "последний", OFFICE_WAIT);
    office_palette(vt, "отброс");                           /* with F10 it would stay as a draft */
    vt_wait_text(vt, "Отбросить набранное здесь?", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Отброшено", OFFICE_WAIT);
    office_palette(vt, "кому открыт");
    vt_wait_text(vt, "угрозы мужа", OFFICE_WAIT);
    vt_key(vt, "1");
    vt_wait_text(vt, "Кому", OFFICE_WAIT);
    vt_type(vt, "б");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Бадмаев", OFFICE_WAIT);
    vt_wait_text(vt, "видят", OFFICE_WAIT);
    office_leave(&vt);
    expect_row("t_clerk2", true);
    expect_row("t_clerk", false);
    office_expect(&office, "2", "select count(*) from audit.entry where kind = 'rights' and relation = 'kurator.restriction' and login = 't_supervisor'", 0);
}

/* Who had access is locked: the other supervisor is told a number, names herself, and sees the case then. */
static void test_nobody_left(void **state)
{
    (void)state;
    pg_exec(&office.pg, "update kurator.staff set locked = true where login in ('t_supervisor', 't_clerk2')");
    struct vt *vt = office_open(&office, "t_supervisor2", NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "[Просрочено (1)]", OFFICE_WAIT);
    office_palette(vt, "контроль ср");
    vt_wait_text(vt, "с огр. доступом без сотрудника 1", OFFICE_WAIT);
    vt_key(vt, "End Enter");
    vt_wait_text(vt, "кого Вы назовёте", OFFICE_WAIT);
    assert_false(vt_find(vt, "Тайнина", NULL, NULL));
    vt_wait_text(vt, "Смирнова", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Решения ничего не ждёт", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено (2)]", OFFICE_WAIT);
    vt_wait_text(vt, "Тайнина", OFFICE_WAIT);
    office_leave(&vt);
    pg_exec(&office.pg, "update kurator.staff set locked = false where login in ('t_supervisor', 't_clerk2')");
}

/* A monitor of a centre for children: finds the child at any operator, not the adult; the board behind the region counts what opens. */
static void test_monitor(void **state)
{
    (void)state;
    pg_exec(&office.pg, "delete from kurator.direction; insert into kurator.direction (centre_id, age_to) select id, 17 from kurator.organisation where no = 2");
    struct vt *vt = office_open(&office, "t_monitor", NULL, 24, 80, "xterm-256color", false);

    vt_wait_text(vt, "все учреждения", OFFICE_WAIT);
    vt_wait_text(vt, "УСЗСОН по Аларскому рай..", OFFICE_WAIT);
    vt_key(vt, "F3");
    vt_type(vt, "обычн");
    vt_wait_text(vt, "01.05.2016", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "все учреждения", OFFICE_WAIT);
    vt_key(vt, "F3");
    vt_type(vt, "тайнин");
    vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "все учреждения", OFFICE_WAIT);
    office_leave(&vt);
}

#define DIRECTIONS(login, ...) COMMAND(&office, login, "directions", ##__VA_ARGS__)

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "w");

    assert_non_null(f);
    fputs(text, f);
    assert_int_equal(fclose(f), 0);
}

/* The administrator's file: listed, set, refused line by line; nobody else's. */
static void test_directions(void **state)
{
    (void)state;
    char path[] = "/tmp/kurator-directions.XXXXXX";
    int fd = mkstemp(path);

    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(DIRECTIONS("t_admin"), 2);
    assert_int_equal(DIRECTIONS("t_admin", "set"), 2);
    assert_int_equal(DIRECTIONS("t_admin", "set", path, "--output", "x"), 2);
    assert_int_equal(DIRECTIONS("t_admin", "--help"), 0);
    command_width(80);
    assert_int_equal(DIRECTIONS("t_admin", "list"), 0);
    command_said("centre,name,age_from,age_to,disability,work_degree,territory");
    assert_int_equal(DIRECTIONS("t_clerk", "list"), 1);
    assert_int_equal(DIRECTIONS("t_admin", "set", "/nonexistent/file"), 1);
    command_said("не читается");
    write_file(path, "name,centre\nx,y\n");
    assert_int_equal(DIRECTIONS("t_admin", "set", path), 1);
    command_said("нет столбца «age_from»");
    /* The line is that of the file, though a name before it takes two. */
    write_file(path, "\xEF\xBB\xBF" "centre,name,age_from,age_to,disability,work_degree,territory\r\n"
                     "n2,\"дети\nи подростки\",0,17,child limited_health,,\r\n\r\nНетакого,x,,,,,\r\nn2,x,9,5,,,\r\n");
    assert_int_equal(DIRECTIONS("t_admin", "set", path), 1);
    command_said("Строка 5: организация «Нетакого» не найдена");
    command_said("Строка 6: «9 - 5»");
    write_file(path, "extra,centre,name,age_from,age_to,disability,work_degree,territory\nn2,x,,,,,\n");
    assert_int_equal(DIRECTIONS("t_admin", "set", path), 1);
    command_said("Строка 1: столбцов должно быть семь");
    write_file(path, "centre,name,age_from,age_to,disability,work_degree,territory\nn2,x\n");
    assert_int_equal(DIRECTIONS("t_admin", "set", path), 1);
    command_said("Строка 2: столбцов должно быть семь");
    write_file(path, "centre,name,age_from,age_to,disability,work_degree,territory\nn2,дети,0,17,,,\nn2,\"от 14, без ограничений\",14,,,0,\n");
    assert_int_equal(DIRECTIONS("t_admin", "set", path), 0);
    command_said("Сохранено направлений: 2, центров: 1");
    assert_int_equal(DIRECTIONS("t_admin", "list"), 0);
    command_said("РРРЦ «Веста»,дети,0,17,,,");
    command_said("РРРЦ «Веста»,\"от 14, без ограничений\",14,,,0,");
    assert_int_equal(DIRECTIONS("t_admin", "list", "--output", path), 0);
    assert_int_equal(DIRECTIONS("t_admin", "set", path), 0);         /* what is listed can be set */
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_mark), cmocka_unit_test(test_named), cmocka_unit_test(test_nobody_left), cmocka_unit_test(test_monitor),
                                       cmocka_unit_test(test_directions)};

    return cmocka_run_group_tests(tests, start, office_down);
}
