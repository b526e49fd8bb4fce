/* widget_dialog.c - wrapping of lines, questions and texts, and the bars, at every width. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "canvas.h"
#include "kurator/bars.h"
#include "kurator/dialog.h"
#include "kurator/utf8.h"

/* ---- wrapping ---- */

static void join(void *ctx, int i, const char *line)
{
    struct str *s = ctx;

    if (i)
        str_addc(s, '/');
    str_add(s, line);
}

static void wrapping(void **state)
{
    (void)state;
    static const struct { const char *text; int width; const char *lines; } cases[] = {
        {"", 10, ""}, {"слово", 10, "слово"}, {"слово слово", 5, "слово/слово"}, {"слово слово", 11, "слово слово"},
        {"слово слово", 10, "слово/слово"}, {"одно  два   три", 6, "одно/два/три"}, {"строка\n\nдругая", 10, "строка//другая"},
        {"конец\n", 10, "конец"}, {"длинноеслово ты", 5, "длинн/оесло/во ты"}, {"漢漢漢", 4, "漢漢/漢"}, {"漢漢", 1, "漢/漢"},
        {"и\u0306и\u0306", 1, "и\u0306/и\u0306"}, {"abc", 0, "a/b/c"}, {"a\tb\r\nc", 9, "a b /c"}, {"хвост   ", 5, "хвост"},
        {"  отступ остаётся", 10, "  отступ/остаётся"}, {"\xff\xff", 1, "\xff/\xff"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct str s = {0};
        text_wrap(cases[i].text, cases[i].width, join, &s);
        assert_string_equal(str_text(&s), cases[i].lines);
        str_free(&s);
    }
    assert_int_equal(text_wrap("a b c", 1, NULL, NULL), 3);
}

static void fits_width(void *ctx, int i, const char *line)
{
    (void)i;
    assert_true(utf8_cells(line) <= *(int *)ctx);
}

static void wrapping_at_random(void **state)
{
    (void)state;
    static const char *const parts[] = {"слово", " ", "  ", "漢字", "\n", "и\u0306", "оченьдлинноеслово", "a", "-"};
    uint32_t seed = 11;
    for (int round = 0; round < 3000; round++) {
        struct str s = {0};
        for (int i = 0; i < 12; i++) {
            seed = seed * 1664525u + 1013904223u;
            str_add(&s, parts[(seed >> 16) % 9]);
        }
        int width = 2 + (int)((seed >> 20) % 30);
        text_wrap(str_text(&s), width, fits_width, &width);
        str_free(&s);
    }
}

/* ---- dialogs ---- */

static enum dialog_result press(struct dialog *w, enum key key)
{
    return dialog_key(w, &(struct key_event){.key = key});
}

static enum dialog_result digit(struct dialog *w, char c)
{
    return dialog_key(w, &(struct key_event){.key = KY_TEXT, .ch = (uint32_t)c});
}

static void question(void **state)
{
    (void)state;
    static const char *const labels[] = {"запереть", "выйти"};
    struct dialog *w = dialog_question("Что сделать?", 2, labels);
    struct draw *d = canvas_new(24, 80, false);
    int y, x;

    dialog_draw(w, d);
    assert_non_null(strstr(canvas_text(d), "| Что сделать?"));
    assert_non_null(strstr(canvas_text(d), "| 1 запереть  2 выйти |"));
    assert_string_equal(canvas_said(d), "Что сделать? 1 запереть, 2 выйти\n");
    assert_true(canvas_cursor(d, &y, &x));
    assert_int_equal(press(w, KY_ENTER), DIALOG_GOES_ON);    /* typed ahead: answers nothing */
    assert_int_equal(digit(w, '3'), DIALOG_GOES_ON);
    assert_int_equal(digit(w, '0'), DIALOG_GOES_ON);
    assert_int_equal(digit(w, 'x'), DIALOG_GOES_ON);
    assert_int_equal(digit(w, '2'), DIALOG_ANSWERED);
    assert_int_equal(dialog_answer(w), 2);
    assert_int_equal(press(w, KY_RIGHT), DIALOG_GOES_ON);
    draw_begin(d);
    dialog_draw(w, d);
    assert_string_equal(canvas_said(d), "1 запереть\n");
    press(w, KY_DOWN);
    press(w, KY_DOWN);
    press(w, KY_LEFT);
    assert_int_equal(press(w, KY_ENTER), DIALOG_ANSWERED);
    assert_int_equal(dialog_answer(w), 1);
    assert_int_equal(press(w, KY_ESCESC), DIALOG_LEFT);
    assert_int_equal(dialog_answer(w), 0);
    assert_int_equal(press(w, KY_F10), DIALOG_LEFT);
    dialog_free(&w);
    dialog_free(&w);
    canvas_free(&d);
}

static void text(void **state)
{
    (void)state;
    struct str s = {0};
    for (int i = 0; i < 40; i++)
        str_addf(&s, "строка %d\n", i);
    struct dialog *w = dialog_text("Почему", str_text(&s));
    struct draw *d = canvas_new(12, 40, false);

    dialog_draw(w, d);
    assert_non_null(strstr(canvas_text(d), "+- Почему -"));
    assert_non_null(strstr(canvas_text(d), "строка 7 "));
    assert_null(strstr(canvas_text(d), "строка 8"));
    press(w, KY_UP);
    press(w, KY_PAGEDOWN);
    draw_begin(d);
    dialog_draw(w, d);
    assert_non_null(strstr(canvas_text(d), "строка 8 "));
    digit(w, ' ');
    press(w, KY_END);
    press(w, KY_DOWN);
    draw_begin(d);
    dialog_draw(w, d);
    assert_non_null(strstr(canvas_text(d), "строка 39"));
    assert_non_null(strstr(canvas_text(d), "строка 32"));
    press(w, KY_HOME);
    draw_begin(d);
    dialog_draw(w, d);
    assert_non_null(strstr(canvas_text(d), "строка 0"));
    assert_int_equal(press(w, KY_F2), DIALOG_GOES_ON);
    assert_int_equal(press(w, KY_ENTER), DIALOG_LEFT);
    dialog_free(&w);
    canvas_free(&d);
    d = canvas_new(12, 40, true);               /* --plain: what is scrolled to is spoken */
    w = dialog_text("Почему", str_text(&s));
    dialog_draw(w, d);
    assert_string_equal(canvas_said(d), "");
    press(w, KY_DOWN);
    draw_begin(d);
    dialog_draw(w, d);
    assert_non_null(strstr(canvas_said(d), "строка 8\n"));
    dialog_free(&w);
    canvas_free(&d);
    str_free(&s);
}

/* A question that says so is left by any other key; arrows and Enter on an answer still choose. */
static void any_other_key(void **state)
{
    (void)state;
    static const char *const labels[] = {"запереть", "выйти"};
    static const enum key others[] = {KY_ENTER, KY_F1, KY_F8, KY_F10, KY_ESCESC, KY_PASTE, KY_INSERT, KY_HOME};
    struct draw *d = canvas_new(24, 80, false);

    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct dialog *w = dialog_question("Закончить работу?", 2, labels);
        if (others[i] != KY_F10 && others[i] != KY_ESCESC)
            assert_int_equal(dialog_key(w, &(struct key_event){.key = others[i]}), DIALOG_GOES_ON);
        dialog_other(w, "Любая другая клавиша: остаться");
        assert_int_equal(dialog_key(w, &(struct key_event){.key = KY_BROKEN}), DIALOG_GOES_ON);
        assert_int_equal(dialog_key(w, &(struct key_event){.key = others[i]}), DIALOG_LEFT);
        assert_int_equal(dialog_answer(w), 0);
        dialog_free(&w);
    }
    struct dialog *w = dialog_question("Закончить работу?", 2, labels);
    dialog_other(w, "Любая другая клавиша: остаться");
    draw_begin(d);
    dialog_draw(w, d);
    assert_non_null(strstr(canvas_text(d), "Любая другая клавиша: остаться"));
    assert_non_null(strstr(canvas_said(d), "Закончить работу? 1 запереть, 2 выйти. Любая другая клавиша: остаться"));
    assert_int_equal(dialog_key(w, &(struct key_event){.key = KY_DOWN}), DIALOG_GOES_ON);
    assert_int_equal(dialog_key(w, &(struct key_event){.key = KY_UP}), DIALOG_GOES_ON);
    assert_int_equal(dialog_key(w, &(struct key_event){.key = KY_ENTER}), DIALOG_ANSWERED);
    assert_int_equal(dialog_answer(w), 1);
    dialog_free(&w);
    w = dialog_question("Закончить работу?", 2, labels);
    dialog_other(w, "Любая другая клавиша: остаться");
    assert_int_equal(dialog_key(w, &(struct key_event){.key = KY_TEXT, .ch = '3'}), DIALOG_LEFT);
    dialog_free(&w);
    canvas_free(&d);
}

/* ---- bars ---- */

static const struct bar_tab tabs[] = {
    {"Просрочено", 3}, {"Сегодня", 5}, {"5 дней", 12}, {"Ждём", 4}, {"Встречи", 2}, {"Не в ЭСРН", 1},
};
static const struct bar_key keys[] = {
    {"F1", "Почему", true, false}, {"F3", "Найти", false, false}, {"F5", "Приём", false, false}, {"F6", "Попытка", false, false}, {"F7", "Встреча", false, false},
    {"F8", "Всё", true, false}, {"F9", "Меню", false, false}, {"F10", "Назад", true, false},
};

static const char *drawn_tabs(struct draw *d, int current)
{
    draw_begin(d);
    bar_tabs(d, 0, tabs, 6, current);
    return canvas_line(d, 0);
}

static void bars(void **state)
{
    (void)state;
    struct draw *d = canvas_new(3, 80, false);

    assert_string_equal(drawn_tabs(d, 0), " [Просрочено (3)] Сегодня (5)  5 дней (12)  Ждём (4)  Встречи (2)  Не в ЭСРН (1)");
    draw_begin(d);
    bar_keys(d, 0, keys, 8);
    assert_string_equal(canvas_line(d, 0), " F1 Почему F3 Найти F5 Приём F6 Попытка F7 Встреча F8 Всё F9 Меню F10 Назад");
    static const struct bar_key more[] = {
        {"F1", "Почему", true, false}, {"F3", "Найти", false, false}, {"F4", "Выбрать", false, true}, {"F5", "Приём", false, false}, {"F6", "Попытка", false, false},
        {"F7", "Встреча", false, false}, {"F8", "Всё", true, false}, {"F9", "Меню", false, false}, {"F10", "Назад", true, false},
    };
    draw_begin(d);
    bar_keys(d, 0, more, 9);                    /* one too many: the early one goes, not the menu */
    assert_string_equal(canvas_line(d, 0), " F1 Почему F3 Найти F5 Приём F6 Попытка F7 Встреча F8 Всё F9 Меню F10 Назад");
    bar_top(d, 1, "Куратор", "УСЗСОН по Аларскому району", "Иванова О. П.  23.11");
    assert_string_equal(canvas_line(d, 1), " Куратор  УСЗСОН по Аларскому району                       Иванова О. П.  23.11");
    bar_status(d, 2, STYLE_VALUE, "сохранено");
    assert_string_equal(canvas_line(d, 2), " сохранено");
    canvas_free(&d);
    d = canvas_new(3, 76, false);               /* narrower: one blank between them, all are seen */
    assert_string_equal(drawn_tabs(d, 1), "  Просрочено (3)[Сегодня (5)]5 дней (12) Ждём (4) Встречи (2) Не в ЭСРН (1)");
    canvas_free(&d);
    static const struct { int cols; const char *line; } narrow[] = {
        {75, " F1 Почему F3 Найти F5 Приём F6 Попытка F7 Встреча F8 Всё F9 Меню F10 Назад"},
        {74, " F1 Почему F3 Найти F5 Приём F6 Попытка F7 Встреча F8 Всё F10 Назад"},
        {60, " F1 Почему F3 Найти F5 Приём F6 Попытка F8 Всё F10 Назад"},
        {30, " F1 Почему F8 Всё F10 Назад"}, {20, " F1 Почему F10 Назад"}, {12, " F10 Назад"}, {6, " F10 Н"},
    };
    for (size_t i = 0; i < sizeof narrow / sizeof narrow[0]; i++) {
        d = canvas_new(3, narrow[i].cols, false);
        bar_keys(d, 0, keys, 8);
        assert_string_equal(canvas_line(d, 0), narrow[i].line);
        canvas_free(&d);
    }
    d = canvas_new(3, 40, false);
    assert_string_equal(drawn_tabs(d, 0), " [Просрочено (3)]Сегодня (5)           >");
    assert_string_equal(drawn_tabs(d, 2), "< Сегодня (5)[5 дней (12)]Ждём (4)     >");
    assert_string_equal(drawn_tabs(d, 5), "< Ждём (4) Встречи (2)[Не в ЭСРН (1)]");
    draw_begin(d);
    bar_keys(d, 0, keys, 8);
    assert_string_equal(canvas_line(d, 0), " F1 Почему F3 Найти F8 Всё F10 Назад");
    bar_top(d, 1, "Куратор", "УСЗСОН по Аларскому району", "Иванова О. П.  23.11");
    assert_string_equal(canvas_line(d, 1), " Куратор           Иванова О. П.  23.11");
    draw_begin(d);
    bar_top(d, 1, "Качество реестра", "УСЗСОН по Аларскому району", "");        /* whose figures these are is told in part at least */
    assert_string_equal(canvas_line(d, 1), " Качество реестра  УСЗСОН по Аларском..");
    canvas_free(&d);
}

/* Everything at every size: the surface aborts when something is outside of it. */
static void every_size(void **state)
{
    (void)state;
    static const char *const labels[] = {"сохранить черновик и выйти", "выйти без него", "остаться"};
    for (int rows = 1; rows <= 14; rows++) {
        for (int cols = 1; cols <= 90; cols++) {
            struct draw *d = canvas_new(rows, cols, (rows + cols) % 5 == 0);
            struct dialog *q = dialog_question("Запись изменена другим: что оставить? Решите сейчас.", 3, labels);
            struct dialog *t = dialog_text("Заголовок, который довольно длинен", "Текст из нескольких слов.\n\nИ ещё.");
            drawn_tabs(d, cols % 6);
            bar_top(d, 0, "Левая часть строки", "середина", "правая");
            bar_keys(d, rows - 1, keys, cols % 9);
            bar_status(d, rows - 2, STYLE_ERROR, "Нет связи с базой данных: записанное здесь не пропадёт");
            dialog_draw(q, d);
            dialog_draw(t, d);
            dialog_free(&q);
            dialog_free(&t);
            canvas_free(&d);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wrapping), cmocka_unit_test(wrapping_at_random), cmocka_unit_test(question), cmocka_unit_test(text),
        cmocka_unit_test(any_other_key), cmocka_unit_test(bars), cmocka_unit_test(every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
