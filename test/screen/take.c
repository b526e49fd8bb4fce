/* take.c - files of an inbox taken in by keys: checked, written in lots, stopped, cut off and gone on with, bad files answered. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "command.h"
#include "office.h"
#include "tmp.h"

static char dir[200];

/* In the inbox of operator 1, by the shell: extracts.sh makes invented extracts. Written before the clock of the test. */
static void inbox(const char *command)
{
    char line[1600];
    long id = office_number(&office, "select id from kurator.organisation where no = 1 and id > %ld", 0L);

    snprintf(line, sizeof line, "bash -c '. test/lib/extracts.sh; mkdir -p %1$s/%2$ld/inbox && cd %1$s/%2$ld/inbox && { %3$s; } && find . -type f -exec touch -d 2026-11-12T00:00Z {} +'", dir, id, command);
    assert_int_equal(system(line), 0);
}

static int up(void **state)
{
    tmp_directory(dir, sizeof dir, "take");
    return office_up_friday(state);
}

static int down(void **state)
{
    char command[300];

    snprintf(command, sizeof command, "rm -rf -- '%s'", dir);
    return office_down(state) | system(command);
}

static struct vt *files(const char *login, const char *seen)
{
    char setting[260];
    const char *env[] = {setting, NULL};

    snprintf(setting, sizeof setting, "KURATOR_FILES_DIR=%s", dir);
    struct vt *vt = office_open_env(&office, login, NULL, 24, 80, "xterm-256color", false, env);
    vt_wait_text(vt, "Аларск", OFFICE_WAIT);
    office_menu(vt, "приём файлов", seen);
    return vt;
}

/* The bar goes to the file, which is opened as extracts (1), a register (2), or as what it was begun as (""). */
static void open_file(struct vt *vt, const char *name, const char *kind)
{
    for (int i = 0; i < 20; i++) {
        int row, col, bar_row, bar_col;

        vt_wait_text(vt, name, OFFICE_WAIT);
        assert_true(vt_find(vt, name, &row, &col));
        vt_cursor(vt, &bar_row, &bar_col, NULL);
        if (row == bar_row)
            break;
        vt_key(vt, bar_row < row ? "Down" : "Up");
        vt_wait_quiet(vt, 50, OFFICE_WAIT);
    }
    vt_key(vt, "Enter");
    if (*kind) {
        vt_wait_text(vt, "Что в файле?", OFFICE_WAIT);
        vt_type(vt, kind);
    }
}

static long people(void) { return pg_number(&office.pg, "select count(*) from kurator.person where starts_with(surname, 'Тестова')"); }

/* A figure of the receipt stands at the right edge of its row. */
static void figure(struct vt *vt, const char *words, const char *n)
{
    int row, col;

    vt_wait_text(vt, words, OFFICE_WAIT);
    assert_true(vt_find(vt, words, &row, &col));
    const char *line = vt_line(vt, row), *last = strrchr(line, ' ');

    assert_string_equal(last ? last + 1 : line, n);
}

static void test_checked_then_written(void **state)
{
    (void)state;
    inbox("extracts 40 | sed -E \"3s/^[^;]*/Тест0ва/;5s/^[^;]*//;s/;Балаганский район/;Аларский район/\" >\"выписки ноябрь.csv\"");
    struct vt *vt = files("t_supervisor", "выписки ноябрь.csv");

    open_file(vt, "выписки ноябрь.csv", "1");
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    figure(vt, "Строк в файле", "40");
    figure(vt, "Новые граждане", "38");
    figure(vt, "Отклонено", "2");
    assert_int_equal(people(), 0);                    /* a check writes nothing */
    vt_key(vt, "End Enter");
    vt_wait_text(vt, "Отклонено (2)", OFFICE_WAIT);
    vt_wait_text(vt, "В имени не бывает цифр", OFFICE_WAIT);
    vt_wait_text(vt, "Фамилия", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Что со строками", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_key(vt, "F10");                                          /* asked, and left */
    vt_wait_gone(vt, "Как принять?", OFFICE_WAIT);
    assert_int_equal(people(), 0);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "3");
    vt_wait_text(vt, "Файл принят", OFFICE_WAIT);
    figure(vt, "Записано: новые", "38");
    figure(vt, "Отклонено", "2");
    assert_int_equal(people(), 38);
    vt_key(vt, "F2");
    vt_wait_text(vt, "уже записано", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "принят", OFFICE_WAIT);
    open_file(vt, "выписки ноябрь.csv", "");                    /* once more: nothing is new */
    vt_wait_text(vt, "Файл принят", OFFICE_WAIT);
    figure(vt, "Записано: новые", "38");
    office_end(&vt);
    assert_int_equal(people(), 38);
    assert_true(pg_wait(&office.pg, "select count(*) = 1 from audit.entry where relation = 'inbox' and audit.called(relation, row_id, id, at) = 'выписки ноябрь.csv' and login = 't_supervisor'"));
    inbox("rm -f *");
}

/* The figures after all of a file is written, from which nothing is lost and nothing came in twice. */
static void whole(struct vt *vt, const char *n)
{
    vt_wait_text(vt, "Файл принят", OFFICE_WAIT);
    figure(vt, "Строк в файле", n);
    figure(vt, "Записано: новые", n);
    assert_int_equal(people(), 38 + strtol(n, NULL, 10));
}

/* Lots: one of them, stopped in the middle, the connection lost, the program killed. What was written is written once. */
static void test_interrupted(void **state)
{
    (void)state;
    inbox("extracts 1700 1000 >large.csv");
    struct vt *vt = files("t_supervisor", "large.csv");

    open_file(vt, "large.csv", "2");
    vt_wait_text(vt, "Чтение строк", OFFICE_WAIT);
    vt_wait_text(vt, "%", OFFICE_WAIT);
    vt_kill(vt, SIGKILL);
    vt_stop(&vt);
    assert_int_equal(people(), 38);
    vt = files("t_supervisor", "large.csv");
    open_file(vt, "large.csv", "2");                             /* nothing is written yet: as what it is taken is asked again */
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    figure(vt, "Новые граждане", "1700");
    vt_key(vt, "Home Down Enter");                              /* page after page, each of the lines behind the figure */
    vt_wait_text(vt, "Новые граждане (1700)", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, " 101  ", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, " 201  ", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, " 301  ", OFFICE_WAIT);
    vt_wait_text(vt, "Новые граждане (1700)", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Что со строками", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Записана часть", OFFICE_WAIT);
    figure(vt, "Записано: новые", "500");
    figure(vt, "Новые граждане", "1200");
    assert_int_equal(people(), 538);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Запись строк", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Записано не всё", OFFICE_WAIT);
    figure(vt, "Записано: новые", "1000");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Запись строк", OFFICE_WAIT);
    pg_kick(&office.pg);                                        /* in the middle: it connects again and goes on by itself */
    whole(vt, "1700");
    office_end(&vt);
    inbox("rm -f *");
}

static void refused(struct vt *vt, const char *name, const char *stopped, const char *why)
{
    open_file(vt, name, "2");
    vt_wait_text(vt, why, OFFICE_WAIT);
    vt_wait_text(vt, stopped, OFFICE_WAIT);
    vt_key(vt, "Esc");
    vt_wait_text(vt, "Esc-", OFFICE_WAIT);
    assert_true(vt_find(vt, why, NULL, NULL) || strcmp(stopped, "Остановлено") == 0);      /* a key does not take the reason away */
    vt_key(vt, "0");
    vt_wait_text(vt, "Поступил", OFFICE_WAIT);
}

static void test_bad_files(void **state)
{
    (void)state;
    inbox(": >empty.csv; echo \"a;b;c\" >other.csv; printf \"Фамилия;Фамилия;Дата рождения\\n\" >twice.csv; printf \"\\377\\376a\\0\" >wide.csv; ln -s /etc/passwd link.csv; mkfifo pipe.csv; echo x >.hidden.csv;"
          " extracts 3 5000 >goes.csv; mkdir -p ../../999/inbox; echo x >../../999/inbox/theirs.csv");
    struct vt *vt = files("t_supervisor", "empty.csv");

    assert_false(vt_find(vt, "link.csv", NULL, NULL) || vt_find(vt, "pipe.csv", NULL, NULL) || vt_find(vt, "hidden", NULL, NULL) || vt_find(vt, "theirs", NULL, NULL));
    refused(vt, "empty.csv", "Не прочитан", "пуст");
    refused(vt, "other.csv", "Не прочитан", "фамили");
    refused(vt, "twice.csv", "Не прочитан", "Фамилия");
    refused(vt, "wide.csv", "Не прочитан", "UTF-16");
    inbox("rm goes.csv");                                       /* between the list and the key */
    refused(vt, "goes.csv", "Остановлено", "не читается");
    vt_wait_gone(vt, "goes.csv", OFFICE_WAIT);
    assert_int_equal(office_number(&office, "select count(*) from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name in ('empty.csv', 'other.csv', 'twice.csv', 'wide.csv') and f.id > %ld", 0L), 0);
    pg_exec(&office.pg, "insert into kurator.import_file (office_id, kind, name, sha256, lines, received_on) select id, 'register', 'gone.csv', repeat('9', 64), null, '2026-11-10' from kurator.organisation where no = 1");
    office_palette(vt, "обновить");
    open_file(vt, "gone.csv", "");                              /* begun once, and not there any more */
    vt_wait_text(vt, "Файл пришёл не весь", OFFICE_WAIT);
    figure(vt, "Строк в файле", "0");
    vt_key(vt, "F10");
    vt_wait_text(vt, "Поступил", OFFICE_WAIT);
    office_end(&vt);
    inbox("rm -f * .hidden.csv");
}

/* Opened as what it is not: nothing is written by that, and the other kind can be chosen then. All of a file may be refused. */
static void test_wrong_kind(void **state)
{
    (void)state;
    inbox("extracts 2 7000 | cut -d\\; -f1-5 >kind.csv; extracts 2 7100 | sed \"2,9s/^[^;]*//\" >all.csv");
    struct vt *vt = files("t_supervisor", "kind.csv");

    open_file(vt, "kind.csv", "1");
    vt_wait_text(vt, "Ничего не принято", OFFICE_WAIT);         /* no extract without its number */
    figure(vt, "Отклонено", "2");
    vt_key(vt, "F10");
    vt_wait_text(vt, "ничего не принято", OFFICE_WAIT);
    open_file(vt, "kind.csv", "2");
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    figure(vt, "Новые граждане", "2");
    vt_key(vt, "F10");
    vt_wait_text(vt, "проверен, не записан", OFFICE_WAIT);
    assert_false(vt_find(vt, "ничего не принято", NULL, NULL));        /* one row, of what it is now */
    open_file(vt, "all.csv", "2");
    vt_wait_text(vt, "все строки отклонены", OFFICE_WAIT);
    vt_key(vt, "End Enter");
    vt_wait_text(vt, "Отклонено (2)", OFFICE_WAIT);
    office_end(&vt);
    inbox("rm -f *");
}

static void choose_column(struct vt *vt, const char *keys, const char *what)
{
    vt_key(vt, keys);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "сохранить отдельно, как есть", OFFICE_WAIT);
    vt_type(vt, what);
    vt_wait_quiet(vt, 50, OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_gone(vt, "сохранить отдельно, как есть", OFFICE_WAIT);
}

/* An office's own table, whose columns nobody but the office knows: said once, and the next file with that head is read so. */
static void test_columns(void **state)
{
    (void)state;
    inbox("printf \"Гражданин;Рожд.;Тел.;Льгота\\nСтолбцова Анна Ильинична;14.03.1990;8 900 000-00-01;есть\\nСтолбцов Али Мамед оглы;31.02.1991;;\\n\" >own.csv; sed s/Столбцов/Столбцев/ own.csv >next.csv");
    struct vt *vt = files("t_supervisor", "own.csv");

    open_file(vt, "own.csv", "2");
    vt_wait_text(vt, "F4 — указать, какой столбец", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "Столбец файла", OFFICE_WAIT);
    vt_wait_text(vt, "Столбцова Анна", OFFICE_WAIT);               /* what stands below each */
    vt_key(vt, "F2");
    vt_wait_text(vt, "Не указан столбец «Фамилия»", OFFICE_WAIT);
    choose_column(vt, "Home", "в одном");
    vt_wait_text(vt, "ФИО", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Не указан столбец «Дата рождения»", OFFICE_WAIT);
    choose_column(vt, "Down", "дата рожд");
    choose_column(vt, "Down", "телефон");
    vt_key(vt, "F10");                                              /* nothing chosen is lost by mistake */
    vt_wait_text(vt, "Сохранить выбранное?", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_gone(vt, "Сохранить выбранное?", OFFICE_WAIT);
    choose_column(vt, "Down", "телефон");                          /* moves there: one column is one of ours */
    choose_column(vt, "Up", "телефон");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    vt_wait_text(vt, "принимается 3 из 4; сохраняются отдельно: Льгота", OFFICE_WAIT);
    figure(vt, "Новые граждане", "1");
    figure(vt, "Отклонено", "1");                                   /* there is no 31 February */
    vt_key(vt, "Home Down Enter");
    vt_wait_text(vt, "Столбцова Анна", OFFICE_WAIT);     /* whose line it is */
    vt_key(vt, "F10");
    vt_wait_text(vt, "Что со строками", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Файл принят", OFFICE_WAIT);
    vt_key(vt, "F4");
    vt_wait_text(vt, "уже записаны", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "next.csv", OFFICE_WAIT);
    open_file(vt, "next.csv", "2");
    vt_wait_text(vt, "принимается 3 из 4", OFFICE_WAIT);
    figure(vt, "Новые граждане", "1");
    vt_key(vt, "F4");                                               /* and may be told otherwise */
    vt_wait_text(vt, "Столбец файла", OFFICE_WAIT);
    choose_column(vt, "Home Down Down", "ничего из");
    vt_key(vt, "F2");
    vt_wait_text(vt, "принимается 2 из 4; сохраняются отдельно: Тел., Льгота", OFFICE_WAIT);
    office_end(&vt);
    /* the command reads a table with that head so, too; --map goes before it */
    inbox("sed s/Столбцов/Столбчев/ own.csv >third.csv");
    char path[300];
    snprintf(path, sizeof path, "%s/%ld/inbox/third.csv", dir, office_number(&office, "select id from kurator.organisation where no = 1 and id > %ld", 0L));
    assert_int_equal(COMMAND(&office, "t_supervisor", "import", "register", path), 3);
    command_said("Столбцы те, что заданы на экране для такого же заголовка");
    command_said("1  строк: создано");
    assert_int_equal(office_number(&office, "select count(*) from kurator.person p where p.surname = 'Столбчева' and p.birth_date = '1990-03-14' and p.id > %ld", 0L), 1);
    assert_int_equal(office_number(&office, "select count(*) from kurator.person p join kurator.phone t on t.person_id = p.id where p.surname = 'Столбцова' and t.number = '+79000000001' and p.birth_date = '1990-03-14' and p.id > %ld", 0L), 1);
    inbox("rm -f *");
}

/* The lines from one number to another, and no others. */
static void test_range(void **state)
{
    long before = people();

    (void)state;
    inbox("extracts 30 8000 >range.csv");
    struct vt *vt = files("t_supervisor", "range.csv");

    open_file(vt, "range.csv", "2");
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "4");
    vt_wait_text(vt, "Строки файла по номерам", OFFICE_WAIT);
    vt_type(vt, "20-11");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "17-250 или", OFFICE_WAIT);                    /* the other way round it is none, and stays to be mended */
    assert_int_equal(people(), before);
    vt_key(vt, "^U");
    vt_type(vt, "11-20");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Записана часть", OFFICE_WAIT);
    figure(vt, "Записано: новые", "10");
    figure(vt, "Новые граждане", "20");
    assert_int_equal(people(), before + 10);
    assert_int_equal(office_number(&office, "select count(*) from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = 'range.csv' and r.line between 11 and 20 and r.outcome = 'created' and f.id > %ld", 0L), 10);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "4");
    vt_wait_text(vt, "Строки файла по номерам", OFFICE_WAIT);
    vt_type(vt, "1 –");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Файл принят", OFFICE_WAIT);
    figure(vt, "Записано: новые", "30");
    office_end(&vt);
    assert_int_equal(people(), before + 30);
    inbox("rm -f *");
}

/* XML comes by way of its own reader, whose words never reach the terminal. */
static void test_xml(void **state)
{
    (void)state;
    inbox("cp $OLDPWD/test/fuzz/corpus/xml/three.xml $OLDPWD/test/fuzz/corpus/xml/bomb.xml .");
    struct vt *vt = files("t_supervisor", "three.xml");

    open_file(vt, "bomb.xml", "1");
    figure(vt, "Строк в файле", "1");
    figure(vt, "Отклонено", "1");
    vt_key(vt, "End Enter");
    vt_wait_text(vt, "В XML объявлены", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Отклонено", OFFICE_WAIT);
    vt_key(vt, "F10");
    open_file(vt, "three.xml", "1");
    vt_wait_text(vt, "Проверено, ещё не записано", OFFICE_WAIT);
    vt_key(vt, "F2");
    vt_wait_text(vt, "Как принять?", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Файл принят", OFFICE_WAIT);
    figure(vt, "Строк в файле", "3");
    assert_false(vt_find(vt, "kurator-extract", NULL, NULL));
    office_end(&vt);
    assert_true(pg_wait(&office.pg, "select count(*) >= 1 from kurator.import_row r join kurator.import_file f on f.id = r.import_id where f.name = 'three.xml' and r.outcome = 'created'"));
    inbox("rm -f *");
}

/* Who may not take files in finds no such place. */
static void test_who_may(void **state)
{
    struct vt *vt = office_clerk(&office, "t_clerk");

    (void)state;
    vt_key(vt, "F9");
    vt_wait_text(vt, "Меню", OFFICE_WAIT);
    vt_type(vt, "приём файлов");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "руководител", OFFICE_WAIT);
    office_end(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_checked_then_written), cmocka_unit_test(test_interrupted), cmocka_unit_test(test_bad_files), cmocka_unit_test(test_wrong_kind), cmocka_unit_test(test_columns), cmocka_unit_test(test_range), cmocka_unit_test(test_xml), cmocka_unit_test(test_who_may),
    };

    return cmocka_run_group_tests(tests, up, down);
}
