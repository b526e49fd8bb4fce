/* print.c - printing from the screens: letter, control card, lists; to printers that work, fail, hang or are not there. */
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
#include "office.h"

static char dir[] = "/tmp/kurator-print-XXXXXX";
static char text[100000];
static long anna, child, dead, discreet;

static const char *at(const char *name)
{
    static char path[4][200];
    static int turn;
    char *to = path[turn++ % 4];

    snprintf(to, sizeof path[0], "%s/%s", dir, name);
    return to;
}

static void put(const char *name, const char *body, mode_t mode)
{
    FILE *f = fopen(at(name), "w");

    assert_non_null(f);
    fputs(body, f);
    assert_int_equal(fclose(f), 0);
    assert_int_equal(chmod(at(name), mode), 0);
}

static void slurp(const char *name)
{
    FILE *f = fopen(at(name), "rb");

    if (!f)
        fail_msg("no file %s", at(name));
    text[fread(text, 1, sizeof text - 1, f)] = '\0';
    fclose(f);
}

static void assert_has(const char *words)
{
    if (!strstr(text, words))
        fail_msg("“%s” is not on the paper:\n%s", words, text);
}

static void assert_not(const char *words)
{
    if (strstr(text, words))
        fail_msg("“%s” is on the paper:\n%s", words, text);
}

/* The program with a printer's command and a template (NULL: none of its own), files going to `files` of our directory. */
static struct vt *open_with(const char *command, const char *files, const char *template)
{
    char print[300], folder[300], notice[300];
    const char *env[] = {print, folder, notice, NULL};

    snprintf(print, sizeof print, "KURATOR_PRINT_COMMAND=%s", command);
    snprintf(folder, sizeof folder, "KURATOR_PRINT_DIR=%s", at(files));
    snprintf(notice, sizeof notice, template ? "KURATOR_PRINT_NOTICE_TEMPLATE=%s" : "KURATOR_PRINT_NOTICE_TEMPLATE", template);
    struct vt *vt = office_open_env(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false, env);

    vt_wait_text(vt, "УСЗСОН по Аларскому", OFFICE_WAIT);
    return vt;
}

static long prints(void)
{
    return pg_number(&office.pg, "select count(*) from audit.entry where kind = 'print'");
}

static void a_letter_in_four_keys(void **state)
{
    struct office_keys k = {.vt = open_with(at("good"), "out", NULL)};
    long before = prints();

    (void)state;
    office_card(k.vt, "Письмова");
    office_press(&k, "F8");
    vt_wait_text(k.vt, "Все действия", OFFICE_WAIT);
    vt_type(k.vt, "у");
    k.keys++;
    office_press(&k, "Enter");
    vt_wait_text(k.vt, "Печатать: уведомление, Письмова Анна", OFFICE_WAIT);
    vt_wait_text(k.vt, "почтовый", OFFICE_WAIT);             /* is said beforehand */
    vt_type(k.vt, "1");
    k.keys++;
    vt_wait_text(k.vt, "Передано на принтер", OFFICE_WAIT);
    vt_wait_text(k.vt, "«Почта»", OFFICE_WAIT);
    assert_true(k.keys <= 5);
    slurp("got");
    assert_has("Кому: Письмова Анна Сергеевна");
    assert_has("Уважаемая Анна Сергеевна!");
    assert_has("Просим до 23 декабря 2026 г.");
    assert_has("____________________\n");
    assert_has("«От рождения через всю жизнь»");
    assert_not("{");
    assert_not("законному представителю");
    assert_int_equal(prints(), before + 1);
    office_expect(&office, "0", "select count(*) from kurator.contact_attempt a join kurator.attempt_case c on c.attempt_id = a.id where c.case_id = %ld", anna);
    office_leave(&k.vt);
}

static void to_whom(void **state)
{
    struct vt *vt = open_with(at("good"), "out", NULL);

    (void)state;
    office_card(vt, "Малышев");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "2 в файл", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    slurp("got");
    assert_has("Кому: Малышева Ольга Ильинична");
    assert_has("законному представителю");
    assert_has("Уважаемая Ольга Ильинична!");
    vt_key(vt, "F10");
    office_card(vt, "Тайнина");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "без указания цели", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    slurp("got");
    assert_has("Кому: Тайнина Вера Ильинична");
    assert_not("сопровождени");
    assert_not("инвалид");
    assert_not("УВЕДОМЛЕНИЕ");
    vt_key(vt, "F10");
    office_card(vt, "Умерших");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "умер", OFFICE_WAIT);
    office_leave(&vt);
}

static void no_printer_then_a_file(void **state)
{
    struct vt *vt = open_with("/nowhere/lp", "out", NULL);
    char name[100];
    struct stat st;

    (void)state;
    office_card(vt, "Письмова");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "1 на принтер", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Нет программы печати", OFFICE_WAIT);
    vt_wait_text(vt, "2 в файл", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    snprintf(name, sizeof name, "out/notice-%ld-2026-11-23.txt", anna);
    slurp(name);
    assert_has("Кому: Письмова");
    assert_int_equal(stat(at(name), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    office_palette(vt, "уведомление");              /* again: the first one is not touched */
    vt_wait_text(vt, "2 в файл", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "Записано в файл", OFFICE_WAIT);
    snprintf(name, sizeof name, "out/notice-%ld-2026-11-23-2.txt", anna);
    slurp(name);
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "2 в файл", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Ничего не напечатано", OFFICE_WAIT);
    office_leave(&vt);
}

static void a_printer_that_fails_and_no_directory(void **state)
{
    struct vt *vt = open_with(at("bad"), "nowhere", NULL);

    (void)state;
    office_card(vt, "Письмова");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "1 на принтер", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "no default destination", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_wait_text(vt, "нельзя записать", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "no default destination", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Ничего не напечатано", OFFICE_WAIT);
    office_leave(&vt);
}

/* The printer's command waits for ever: keys are answered, a second one is refused, the program can be left. */
static void a_printer_that_hangs(void **state)
{
    struct vt *vt = open_with(at("hangs"), "out", NULL);

    (void)state;
    assert_int_equal(mkfifo(at("fifo"), 0600), 0);
    office_card(vt, "Письмова");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "1 на принтер", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Печатаем", OFFICE_WAIT);
    office_palette(vt, "печать");
    vt_wait_text(vt, "Ещё печатается", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Почему такой срок", OFFICE_WAIT);
    vt_key(vt, "F10");
    office_leave(&vt);
    /* It took its text before it hung: it goes on alone. */
    FILE *f = fopen(at("fifo"), "w");

    assert_non_null(f);
    fclose(f);
}

static void a_template_with_an_unknown_field(void **state)
{
    put("own.txt", "Кому: {addressee}\n\n{salutaton}\n", 0600);
    struct vt *vt = open_with(at("good"), "out", at("own.txt"));

    (void)state;
    unlink(at("got"));
    office_card(vt, "Письмова");
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "строка 3", OFFICE_WAIT);
    vt_wait_text(vt, "salutaton", OFFICE_WAIT);
    vt_wait_text(vt, "postal_code", OFFICE_WAIT);
    assert_false(vt_find(vt, "на принтер", NULL, NULL));
    assert_int_not_equal(access(at("got"), F_OK), 0);
    put("own.txt", "Свой шаблон: {addressee}\n", 0600);
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "1 на принтер", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    slurp("got");
    assert_string_equal(text, "Свой шаблон: Письмова Анна Сергеевна\n");
    unlink(at("own.txt"));
    office_palette(vt, "уведомление");
    vt_wait_text(vt, "не читается", OFFICE_WAIT);
    office_leave(&vt);
}

static void the_control_card(void **state)
{
    struct vt *vt = open_with(at("good"), "out", NULL);

    (void)state;
    office_card(vt, "Письмова");
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_type(vt, "2");
    vt_key(vt, "F2");
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    office_palette(vt, "печать");
    vt_wait_text(vt, "контрольная карта, Письмова", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    slurp("got");
    assert_has("Контрольная карта дела № ");
    assert_has("УСЗСОН по Аларскому району — на 23.11.2026");
    assert_has("Письмова Анна Сергеевна, 14.03.1992");
    assert_has("5. 19.11.26");                     /* how the due date was counted */
    assert_has("нет ответа");
    assert_has("Замечания руководителя");
    assert_not("СНИЛС");
    office_leave(&vt);
}

static void lists(void **state)
{
    struct vt *vt = open_with(at("good"), "out", NULL);
    long before = prints();

    (void)state;
    vt_wait_text(vt, "Просрочено (4)", OFFICE_WAIT);
    office_palette(vt, "печать");
    vt_wait_text(vt, "Просроченные сроки (4)", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    slurp("got");
    assert_has("Письмова Анна");
    assert_has("Всего: 4");
    office_palette(vt, "мои");
    vt_wait_text(vt, "району  мои", OFFICE_WAIT);
    office_palette(vt, "мои");
    vt_wait_text(vt, "Просрочено (0)", OFFICE_WAIT);
    office_palette(vt, "печать");
    vt_wait_text(vt, "только ничьи (0)", OFFICE_WAIT);
    vt_type(vt, "1");
    vt_wait_text(vt, "Передано на принтер", OFFICE_WAIT);
    slurp("got");
    assert_has("Всего: 0");
    office_menu(vt, "список зв", "Список звонков (");
    vt_type(vt, "2");
    vt_wait_text(vt, "calls-2026-11-23.txt", OFFICE_WAIT);
    slurp("out/calls-2026-11-23.txt");
    assert_has("результат ______");
    assert_int_equal(prints(), before + 3);
    office_leave(&vt);
}

static int up(void **state)
{
    char body[600];

    (void)state;
    assert_non_null(mkdtemp(dir));
    assert_int_equal(mkdir(at("out"), 0700), 0);
    snprintf(body, sizeof body, "#!/bin/sh\ncat >%s\n", at("got.new"));
    snprintf(body + strlen(body), sizeof body - strlen(body), "mv %s %s\n", at("got.new"), at("got"));
    put("good", body, 0700);
    put("bad", "#!/bin/sh\ncat >/dev/null\necho 'lp: Error - no default destination available.' >&2\nexit 1\n", 0700);
    snprintf(body, sizeof body, "#!/bin/sh\ncat >/dev/null\ncat %s\n", at("fifo"));
    put("hangs", body, 0700);
    office_start(&office);
    anna = office_case(&office, "Письмова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    child = office_case(&office, "Малышев", "Пётр", "Ильич", "2019-05-01", "ipra", "2026-11-12");
    dead = office_case(&office, "Умерших", "Иван", "Ильич", "1950-05-01", "ipra", "2026-11-12");
    discreet = office_case(&office, "Тайнина", "Вера", "Ильинична", "1960-05-01", "ipra", "2026-11-12");
    char sql[500];

    snprintf(sql, sizeof sql, "insert into kurator.representative (person_id, relation, surname, given_name, patronymic)"
             " select person_id, 'mother', 'Малышева', 'Ольга', 'Ильинична' from kurator.case_file where id = %ld", child);
    pg_exec(&office.pg, sql);
    snprintf(sql, sizeof sql, "update kurator.person set died_on = '2026-11-20' where id = (select person_id from kurator.case_file where id = %ld)", dead);
    pg_exec(&office.pg, sql);
    snprintf(sql, sizeof sql, "insert into kurator.preference (person_id, kind) select person_id, 'do_not_mention' from kurator.case_file where id = %ld", discreet);
    pg_exec(&office.pg, sql);
    pg_exec(&office.pg, "update kurator.address set postal_code = null");
    office_clock(&office, "2026-11-23 09:00");
    return 0;
}

static int down(void **state)
{
    char command[300];

    (void)state;
    office_stop(&office);
    snprintf(command, sizeof command, "rm -rf -- '%s'", dir);
    return system(command);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_in_four_keys),  cmocka_unit_test(to_whom),
        cmocka_unit_test(no_printer_then_a_file), cmocka_unit_test(a_printer_that_fails_and_no_directory),
        cmocka_unit_test(a_printer_that_hangs),   cmocka_unit_test(a_template_with_an_unknown_field),
        cmocka_unit_test(the_control_card),       cmocka_unit_test(lists),
    };

    return cmocka_run_group_tests_name("print", tests, up, down);
}
