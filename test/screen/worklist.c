/* worklist.c - the home screen at work: tabs, long lists page by page, the bar after a save, changes of colleagues. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "office.h"

#define CASES 130

static int start(void **state)
{
    (void)state;
    static const char *const ten[] = {"А", "Б", "В", "Г", "Д", "Е", "Ж", "З", "И", "К"};
    char name[60];

    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    for (int i = 0; i < CASES; i++) {
        snprintf(name, sizeof name, "Рядова%s%s%s", ten[i / 100], ten[i / 10 % 10], ten[i % 10]);
        office_case(&office, name, "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    }
    return 0;
}

static void put_name(struct vt *vt, char name[64])
{
    int row, col;
    bool visible;

    vt_wait_quiet(vt, 120, OFFICE_WAIT);
    vt_cursor(vt, &row, &col, &visible);
    assert_true(visible);
    const char *at = strstr(vt_line(vt, row), "Рядова");
    if (!at) {
        fprintf(stderr, "no row under the cursor at %d,%d:\n%s", row, col, vt_screen(vt));
        fail();
    }
    snprintf(name, 64, "%.*s", (int)strcspn(at, " "), at);
}

static struct vt *five_days(const char *login)
{
    struct vt *vt = office_clerk(&office, login);

    vt_wait_text(vt, "[Просрочено (0)]", OFFICE_WAIT);
    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[5 дней (130)]", OFFICE_WAIT);
    vt_wait_text(vt, "Рядова", OFFICE_WAIT);
    return vt;
}

static void test_tabs_go_round(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "[Просрочено (0)]", OFFICE_WAIT);
    vt_wait_text(vt, "Здесь пусто", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "список пуст", OFFICE_WAIT);
    vt_key(vt, "Left");
    vt_wait_text(vt, "[Не в ЭСРН (0)]", OFFICE_WAIT);
    vt_key(vt, "Right Right Right");
    vt_wait_text(vt, "[5 дней (130)]", OFFICE_WAIT);
    office_leave(&vt);
}

/* Every one of the rows is reached, each once, though they come in pages. */
static void test_long_list(void **state)
{
    (void)state;
    struct vt *vt = five_days("t_clerk");
    char name[64], before[64] = "", first[64];

    put_name(vt, first);
    for (int i = 0; i < CASES + 5; i++) {
        vt_key(vt, "Down");
        vt_wait_quiet(vt, 5, OFFICE_WAIT);
    }
    put_name(vt, name);
    vt_key(vt, "Home");
    put_name(vt, before);
    assert_string_equal(before, first);
    for (int i = 0; i < CASES - 1; i++)
        vt_key(vt, "Down");
    put_name(vt, before);
    assert_string_equal(before, name);              /* the 130th is the last, reached by one way or the other */
    vt_key(vt, "Up");
    put_name(vt, before);
    assert_string_not_equal(before, name);
    office_leave(&vt);
}

/* Cards are paged through in the order of the list. */
static void test_cards_in_order(void **state)
{
    (void)state;
    struct vt *vt = five_days("t_clerk");
    char second[64];

    vt_key(vt, "Down");
    put_name(vt, second);
    vt_key(vt, "Up Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "PgDn");
    vt_wait_text(vt, second, OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[5 дней", OFFICE_WAIT);
    char here[64];
    put_name(vt, here);
    assert_string_equal(here, second);
    office_leave(&vt);
}

/* After a save the bar is on the next row; the figures are those of now. */
static void test_bar_goes_on(void **state)
{
    (void)state;
    struct vt *vt = five_days("t_clerk");
    char first[64], second[64], now[64];

    vt_key(vt, "Down");
    put_name(vt, second);
    vt_key(vt, "Up");
    put_name(vt, first);
    vt_key(vt, "F6 1 2 1 F2");                      /* told, refuses: the case leaves the list */
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "[5 дней (129)]", OFFICE_WAIT);
    put_name(vt, now);
    assert_string_equal(now, second);
    vt_key(vt, "Down");
    put_name(vt, first);
    vt_key(vt, "Up F6 2 F2");                       /* no answer: it stays, the bar goes on */
    vt_wait_text(vt, "Сохранено", OFFICE_WAIT);
    put_name(vt, now);
    assert_string_equal(now, first);
    office_leave(&vt);
}

/* What a colleague saves is seen without a key, and the bar stays on its case. */
static void test_colleague(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk"), *other = office_clerk(&office, "t_clerk2");
    char mine[64], now[64];

    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[5 дней (129)]", OFFICE_WAIT);
    vt_key(vt, "Down Down Down");
    put_name(vt, mine);
    vt_key(other, "Right Right");
    vt_wait_text(other, "[5 дней (129)]", OFFICE_WAIT);
    vt_wait_text(other, "Рядова", OFFICE_WAIT);
    vt_key(other, "F6 1 2 1 F2");
    vt_wait_text(other, "Сохранено", OFFICE_WAIT);
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    put_name(vt, now);
    assert_string_equal(now, mine);
    vt_stop(&other);
    office_leave(&vt);
}

/* One's own, nobody's, everybody's. */
static void test_mine(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk2");

    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    office_palette(vt, "мои");
    vt_wait_text(vt, "[5 дней (0)]", OFFICE_WAIT);
    office_palette(vt, "мои");
    vt_wait_text(vt, "ничьи", OFFICE_WAIT);
    office_palette(vt, "мои");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    office_leave(&vt);
}

/* Space and Ins mark; marks are counted, outlive other lists and a colleague's save, and go by one action. */
static void test_marks(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");
    char second[64], here[64];
    int row;

    vt_key(vt, "Right Right");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    vt_wait_text(vt, "1-15 из 128", OFFICE_WAIT);
    office_palette(vt, "снять");
    vt_wait_text(vt, "Ни одна строка не отмечена", OFFICE_WAIT);
    vt_key(vt, "F10 Down");
    put_name(vt, second);
    vt_key(vt, "Space Ins");
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    vt_wait_text(vt, "1-15 из 128", OFFICE_WAIT);
    assert_true(vt_find(vt, second, &row, NULL));
    assert_non_null(strstr(vt_line(vt, row), " + "));
    vt_key(vt, "Right");
    vt_wait_text(vt, "[Ждём", OFFICE_WAIT);
    vt_wait_text(vt, "отмечено 2", OFFICE_WAIT);
    vt_key(vt, "Left");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    vt_wait_text(vt, second, OFFICE_WAIT);
    assert_true(vt_find(vt, second, &row, NULL));
    assert_non_null(strstr(vt_line(vt, row), " + "));
    vt_key(vt, "Down Space");                       /* the second again: its mark goes */
    vt_wait_text(vt, "отмечено 1", OFFICE_WAIT);
    put_name(vt, here);
    assert_string_not_equal(here, second);
    office_palette(vt, "снять");
    vt_wait_gone(vt, "отмечено", OFFICE_WAIT);
    vt_wait_gone(vt, " + ", OFFICE_WAIT);
    office_leave(&vt);
}

/* A hint once a session and screen, gone with the first key; none when the settings say so. F1 without a row is the help,
 * which tells what cannot be done and why. */
static void test_hint_and_help(void **state)
{
    (void)state;
    static const char *const quiet[] = {"KURATOR_INTERFACE_HINTS=no", "KURATOR_INTERFACE_KEYS=no", NULL};
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_wait_text(vt, "буквы ищут гражданина", OFFICE_WAIT);
    vt_key(vt, "F1");                               /* nothing is overdue: there is no date to explain */
    vt_wait_text(vt, "Что нужно сделать", OFFICE_WAIT);
    vt_wait_text(vt, "Что здесь можно", OFFICE_WAIT);
    vt_wait_gone(vt, "буквы ищут гражданина", OFFICE_WAIT);
    vt_wait_text(vt, "сейчас нельзя: Под курсором ничего нет", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Этот текст листают", OFFICE_WAIT);
    vt_key(vt, "F10 Right Right");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    vt_wait_text(vt, "Рядова", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Календарь: Усть-Ордынский Бурятский округ, версия", OFFICE_WAIT);
    vt_key(vt, "F1");
    vt_wait_text(vt, "Что здесь можно", OFFICE_WAIT);
    vt_key(vt, "F10 Enter");
    vt_wait_text(vt, "PgDn следующее дело", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_wait_gone(vt, "PgDn следующее дело", OFFICE_WAIT);
    office_leave(&vt);
    vt = office_open_env(&office, "t_clerk", NULL, 24, 80, "xterm-256color", false, quiet);
    vt_wait_text(vt, "[Просрочено (0)]", OFFICE_WAIT);
    vt_wait_gone(vt, "буквы ищут гражданина", OFFICE_WAIT);
    vt_wait_gone(vt, "F10 Назад", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "запереть", OFFICE_WAIT);
    vt_key(vt, "2");
    int status;
    vt_wait_exit(vt, OFFICE_WAIT, &status);
    vt_stop(&vt);
}

/* What must be minded is seen before one dials, in every width; the preview leaves out what is needed least. */
static void test_mind(void **state)
{
    (void)state;
    static const struct { int rows, cols; const char *row; } sizes[] = {{24, 80, "сам (глухой)"}, {50, 132, "сам (глухой)"}, {20, 60, " гл "}, {12, 40, " гл "}};
    long id = office_case(&office, "Аааглухова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-11");
    char sql[400];
    int row;

    snprintf(sql, sizeof sql, "insert into kurator.preference (person_id, kind) select person_id, 'deaf' from kurator.case_file where id = %ld", id);
    pg_exec(&office.pg, sql);
    snprintf(sql, sizeof sql, "update kurator.address set line = 'улица Имени Первого Председателя Колхоза «Путь к новой жизни», дом 117, квартира 42' where person_id = (select person_id from kurator.case_file where id = %ld)", id);
    pg_exec(&office.pg, sql);
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct vt *vt = office_open(&office, "t_clerk", NULL, sizes[i].rows, sizes[i].cols, "xterm-256color", false);
        vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
        vt_key(vt, "Right Right");
        vt_wait_text(vt, "Аааглухова", OFFICE_WAIT);
        assert_true(vt_find(vt, "Аааглухова", &row, NULL));
        if (!strstr(vt_line(vt, row), sizes[i].row)) {
            fprintf(stderr, "%d columns: «%s» is not in «%s»\n", sizes[i].cols, sizes[i].row, vt_line(vt, row));
            fail();
        }
        if (sizes[i].rows > 12) {
            vt_wait_text(vt, "Аааглухова Анна Сергеевна 14.03.92", OFFICE_WAIT);
            vt_wait_text(vt, " глухой", OFFICE_WAIT);
            vt_wait_text(vt, "ИПРА 11.11", OFFICE_WAIT);
            if (sizes[i].cols == 132)
                vt_wait_text(vt, "квартира 42", OFFICE_WAIT);
        }
        office_leave(&vt);
    }
    snprintf(sql, sizeof sql, "update kurator.deadline set state = 'cancelled' where case_id = %ld", id);
    pg_exec(&office.pg, sql);
}

/* The main menu: grouped, narrowing, to a list from a card; not over a form. */
static void test_menu(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_key(vt, "F9");
    vt_wait_text(vt, "Работа     1 Просрочено", OFFICE_WAIT);
    vt_wait_text(vt, "Дела, срок которых прошёл", OFFICE_WAIT);
    vt_key(vt, "End");
    vt_wait_text(vt, "Программа", OFFICE_WAIT);
    vt_key(vt, "3");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    vt_wait_text(vt, "Рядова", OFFICE_WAIT);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    vt_key(vt, "F9");
    vt_wait_text(vt, "Работа     1 Просрочено", OFFICE_WAIT);
    vt_type(vt, "встр");
    vt_key(vt, "Enter");
    vt_wait_text(vt, "[Встречи (0)]", OFFICE_WAIT);
    vt_key(vt, "F9 F9");                            /* and it closes itself */
    vt_wait_gone(vt, "Работа     1 Просрочено", OFFICE_WAIT);
    office_menu(vt, "обращ", "сначала гражданин");
    vt_key(vt, "F9 7");
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Встречи (0)]", OFFICE_WAIT);  /* the intake's search was left for it */
    vt_key(vt, "F9 3");
    vt_wait_text(vt, "Рядова", OFFICE_WAIT);
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", OFFICE_WAIT);
    vt_key(vt, "F9");
    vt_wait_text(vt, "Открыта форма", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[5 дней (128)]", OFFICE_WAIT);
    office_leave(&vt);
}

/* Letters and digits begin a search; what is not found is said. */
static void test_search(void **state)
{
    (void)state;
    struct vt *vt = office_clerk(&office, "t_clerk");

    vt_type(vt, "hzljdf,,r");                       /* рядоваббк with the other keyboard layout */
    vt_wait_text(vt, "РядоваББК Анна", OFFICE_WAIT);
    vt_key(vt, "F10");
    vt_wait_text(vt, "[Просрочено", OFFICE_WAIT);
    vt_type(vt, "нетникого");
    vt_wait_text(vt, "Никто не найден", OFFICE_WAIT);
    vt_key(vt, "^U");
    vt_type(vt, "рядова 1992");
    vt_wait_text(vt, "14.03.1992", OFFICE_WAIT);
    vt_key(vt, "Tab Down Enter");
    vt_wait_text(vt, "События", OFFICE_WAIT);
    office_leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tabs_go_round), cmocka_unit_test(test_long_list), cmocka_unit_test(test_cards_in_order),
        cmocka_unit_test(test_bar_goes_on), cmocka_unit_test(test_colleague), cmocka_unit_test(test_mine), cmocka_unit_test(test_marks), cmocka_unit_test(test_menu), cmocka_unit_test(test_hint_and_help), cmocka_unit_test(test_mind), cmocka_unit_test(test_search),
    };

    return cmocka_run_group_tests(tests, start, office_down);
}
