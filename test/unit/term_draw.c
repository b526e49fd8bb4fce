/* term_draw.c - the curses back end on a terminal: what is shown, what it costs in bytes, and one write an update. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "kurator/utf8.h"
#include "scene.h"

static const char *const terms[] = {"xterm-256color", "vt220"};

/* ---- a worklist as the home screen draws it ---- */

static const char *const names[] = {
    "Петрова Анна Сергеевна", "Сидоров Пётр Ильич", "Хамаганова Дарима Батор", "Бадмаев Цырен Доржиевич",
    "Иванова Ольга Петровна", "Константинова Мария Лв", "Ёлкин Ян", "Шагдаров Баир Цыденович", "Александрова Зоя",
};

enum bar { NAME, MARKER };
struct worklist {
    enum bar bar;
    int selected, page;
    bool popup;
};

static void draw_row(struct draw *d, const struct worklist *w, int i, int y)
{
    enum style bar = i == w->selected && w->bar == NAME ? STYLE_BAR : STYLE_NORMAL;
    int seed = i + w->page * 17;
    char due[8];

    if (w->bar == MARKER)
        draw_text(d, y, 0, 1, STYLE_NORMAL, i == w->selected ? ">" : " ");
    draw_text(d, y, 1, 1, bar, seed % 3 ? "!" : " ");
    snprintf(due, sizeof due, "%4d", -(seed % 40));
    draw_pad(d, y, 2, 6, bar, due);
    draw_pad(d, y, 8, 24, bar, names[seed % 9]);
    draw_text(d, y, 33, 14, STYLE_NORMAL, seed % 2 ? "выезд" : "звонок до 18");
    draw_text(d, y, 48, 14, STYLE_NORMAL, seed % 4 ? "мать" : "сам");
    draw_text(d, y, 63, 8, STYLE_NORMAL, seed % 5 ? "зв2" : "зв3 вы1");
    draw_text(d, y, 72, 5, STYLE_NORMAL, seed % 2 ? "19.11" : "20.11");
}

static void draw_worklist(struct draw *d, const struct key_event *key, void *ctx)
{
    struct worklist *w = ctx;

    if (key->key == KY_DOWN)
        w->selected++;
    if (key->key == KY_PAGEDOWN)
        w->page++;
    if (key->key == KY_F8)
        w->popup = !w->popup;
    draw_text(d, 0, 1, 0, STYLE_TITLE, "Куратор  УСЗСОН по Аларскому району");
    draw_text(d, 0, 60, 0, STYLE_NORMAL, "Иванова О. П.  23.11");
    draw_text(d, 1, 1, 0, STYLE_TAB, "[Просрочено (3)]");
    draw_text(d, 1, 18, 0, STYLE_NORMAL, "Сегодня (5)  5 дней (12)  Ждём (4)  Встречи (2)  Не в ЭСРН (1)");
    draw_rule(d, 2);
    for (int i = 0; i < 16 && i < draw_rows(d) - 5; i++)
        draw_row(d, w, i, 3 + i);
    draw_cursor(d, 3 + w->selected, w->bar == NAME ? 8 : 0);
    draw_rule(d, 19);
    draw_text(d, 20, 1, 0, STYLE_NORMAL, "Петрова А. С. 14.03.92 · мать Ольга П. +7 900 000-12-34 · Кутулик, Советская 24");
    draw_text(d, 23, 1, 0, STYLE_NORMAL, "F1 Почему F3 Найти F5 Приём F6 Попытка F7 Встреча F8 Всё F9 Меню F10 Назад");
    if (w->popup) {
        draw_popup(d, 5, 10, 10, 40, "Выбор");
        for (int i = 0; i < 8; i++)
            draw_text(d, i, 1, 0, STYLE_NORMAL, names[i]);
        draw_cursor(d, 0, 1);
        draw_popup_end(d);
    }
}

static void within(const char *what, const char *term, struct scene_cost cost, size_t most)
{
    print_message("%s %s: %zu bytes (at most %zu), %zu write\n", term, what, cost.bytes, most, cost.writes);
    assert_true(cost.bytes <= most);
    assert_int_equal(cost.writes, 1);
    assert_int_equal(cost.status, 0);
}

static void costs(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        struct worklist w = {.bar = NAME};
        struct scene s = {.frame = draw_worklist, .ctx = &w, .colour = true};
        struct scene_cost first;
        struct scene_run run = scene_start(&s, 24, 80, terms[i], NULL, &first);
        within("first page", terms[i], first, vt_changed_bytes(run.vt) * 18 / 10 + 150);
        assert_int_equal(scene_key(&run, "x").bytes, 0);         /* nothing changed, nothing is sent */
        within("row move", terms[i], scene_key(&run, "Down"), 150);
        assert_true(vt_reverse(run.vt, 4, 9));
        assert_false(vt_reverse(run.vt, 3, 9));
        vt_wait_cursor(run.vt, 4, 8, 1000);
        vt_mark(run.vt);
        struct scene_cost page = scene_key(&run, "PgDn");
        within("page", terms[i], page, vt_changed_bytes(run.vt) * 18 / 10 + 150);
        vt_mark(run.vt);
        page = scene_key(&run, "F8");
        within("pop-up", terms[i], page, vt_changed_bytes(run.vt) * 18 / 10 + 150);
        assert_true(vt_find(run.vt, "+- Выбор -", NULL, NULL));
        vt_mark(run.vt);
        page = scene_key(&run, "F8");
        within("pop-up closed", terms[i], page, vt_changed_bytes(run.vt) * 18 / 10 + 150);
        assert_false(vt_find(run.vt, "Выбор", NULL, NULL));
        vt_assert_no_line_wider(run.vt);
        scene_end(&run);

        w = (struct worklist){.bar = MARKER};
        run = scene_start(&s, 24, 80, terms[i], NULL, NULL);
        within("marker move", terms[i], scene_key(&run, "Down"), 60);
        assert_int_equal(strncmp(vt_line(run.vt, 4), ">", 1), 0);
        scene_end(&run);
    }
}

/* ---- one field being typed ---- */

static void draw_typing(struct draw *d, const struct key_event *key, void *ctx)
{
    char *text = ctx;

    if (key->key == KY_TEXT) {
        size_t n = strlen(text);
        utf8_encode(key->ch, text + n);
    }
    draw_text(d, 2, 1, 0, STYLE_LABEL, "Гражданин");
    draw_pad(d, 2, 16, 40, STYLE_VALUE, text);
    draw_text(d, 4, 1, 0, STYLE_LABEL, "Источник    1 ИПРА 2 организация 3 мед. 4 лично 5 телефон доверия 6 сами");
    draw_cursor(d, 2, 16 + utf8_cells(text));
}

static void letter(void **state)
{
    (void)state;
    static const char *const letters[] = {"п", "е", "т", "р", "о", "в", "а", " ", "А"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++) {
        char text[256] = "";
        struct scene s = {.frame = draw_typing, .ctx = text};
        struct scene_run run = scene_start(&s, 24, 80, terms[i], NULL, NULL);
        for (size_t k = 0; k < sizeof letters / sizeof letters[0]; k++)
            within("letter", terms[i], scene_send(&run, letters[k], strlen(letters[k])), 6);
        assert_true(vt_find(run.vt, "Гражданин      петрова А", NULL, NULL));
        vt_wait_cursor(run.vt, 2, 25, 1000);
        scene_end(&run);
    }
}

/* ---- what must not reach or break a row ---- */

/* For the child, where a failed cmocka assertion would go on as if it were the test. */
static void must(int fine)
{
    if (!fine)
        _exit(9);
}

static void draw_nasty(struct draw *d, const struct key_event *key, void *ctx)
{
    (void)ctx;
    (void)key;
    must(draw_text(d, 0, 0, 0, STYLE_NORMAL, "a\033[2Jb\007c\r\nd\x9b" "e\x7f|") == 15);
    draw_text(d, 1, 0, 0, STYLE_NORMAL, "漢字|кана|и\u0306|e\u0301\u0301|");
    draw_text(d, 2, 0, 0, STYLE_NORMAL, "\xd0|\xe2\x84|\xe2\x80\xae|\xc2\x85|");
    must(draw_text(d, 3, 0, 5, STYLE_NORMAL, "漢漢漢") == 4);
    draw_text(d, 3, 5, 0, STYLE_NORMAL, "|");
    draw_text(d, 4, 0, 0, STYLE_NORMAL, "\u0301\u0301x|");
    draw_text(d, 5, draw_cols(d) - 3, 0, STYLE_NORMAL, "дальше края");
    draw_text(d, 6, draw_cols(d) - 1, 0, STYLE_NORMAL, "漢");
    draw_text(d, 7, -2, 0, STYLE_NORMAL, "абв|");
    draw_text(d, draw_rows(d), 0, 0, STYLE_NORMAL, "ниже");
    draw_text(d, draw_rows(d) - 1, draw_cols(d) - 4, 0, STYLE_NORMAL, "угол");
    draw_text(d, 13, 0, 0, STYLE_NORMAL, "漢漢漢漢漢漢|");
    draw_popup(d, 12, 3, 3, 6, NULL);    /* its edges fall into the middle of wide signs */
    draw_text(d, 0, 0, 0, STYLE_NORMAL, "окно");
    draw_popup_end(d);
    draw_pad(d, 9, 0, 4, STYLE_BAR, "ы");
    char marks[1 + 2 * 40 + 2] = "о";
    for (int i = 0; i < 40; i++)
        strncat(marks, "\u0301", 3);
    draw_text(d, 10, 0, 0, STYLE_NORMAL, marks);
    draw_text(d, 10, 1, 0, STYLE_NORMAL, "|");
}

static void nasty_text(void **state)
{
    (void)state;
    struct scene s = {.frame = draw_nasty};
    struct scene_run run = scene_start(&s, 24, 80, "xterm-256color", NULL, NULL);
    struct vt *vt = run.vt;

    assert_string_equal(vt_line(vt, 0), "a?[2Jb?c??d?e?|");
    assert_string_equal(vt_line(vt, 1), "漢字|кана|и\u0306|e\u0301\u0301|");
    assert_string_equal(vt_line(vt, 2), "?|??|?|?|");
    assert_string_equal(vt_line(vt, 3), "漢漢 |");
    assert_string_equal(vt_line(vt, 4), "x|");
    assert_string_equal(vt_line(vt, 5) + 77, "дал");
    assert_string_equal(vt_line(vt, 6), "");
    assert_string_equal(vt_line(vt, 7), "в|");
    int row, col;
    assert_true(vt_find(vt, "|окно|", &row, &col));
    assert_int_equal(row, 13);
    assert_int_equal(col, 3);
    assert_true(vt_find(vt, "漢|", &row, &col));
    assert_int_equal(col, 10);
    assert_true(vt_reverse(vt, 9, 3));
    assert_false(vt_reverse(vt, 9, 4));
    assert_non_null(strchr(vt_line(vt, 10), '|'));
    assert_string_equal(vt_line(vt, 23) + 76, "угол");
    vt_assert_no_line_wider(vt);
    size_t n;
    const char *raw = vt_raw(vt, &n);
    assert_null(memchr(raw, 7, n));
    assert_null(memmem(raw, n, "\xc2\x85", 2));
    assert_null(memmem(raw, n, "\xe2\x80\xae", 3));
    scene_end(&run);
}

/* ---- sizes ---- */

static void draw_sizes(struct draw *d, const struct key_event *key, void *ctx)
{
    struct worklist w = {0};
    char text[32];

    (void)ctx;
    draw_worklist(d, key, &w);
    draw_popup(d, draw_rows(d) / 2, draw_cols(d) / 2, 50, 200, "Окно");
    draw_popup(d, 0, 0, 3, 3, "");
    draw_popup(d, -5, -5, 1, 1, NULL);
    draw_text(d, 0, 0, 0, STYLE_NORMAL, "漢");
    draw_popup_end(d);
    draw_popup_end(d);
    draw_popup_end(d);
    snprintf(text, sizeof text, "%dx%d", draw_rows(d), draw_cols(d));
    draw_text(d, draw_rows(d) - 1, 0, 0, STYLE_NORMAL, text);
}

static void sizes(void **state)
{
    (void)state;
    static const struct { int rows, cols; const char *text; } steps[] = {
        {5, 20, "5x20"}, {1, 1, ""}, {2, 2, ""}, {12, 40, "12x40"}, {50, 132, "50x132"}, {3, 200, "+00"}, {20, 5, ""}, {24, 80, "24x80"},
    };
    for (size_t t = 0; t < sizeof terms / sizeof terms[0]; t++) {
        struct scene s = {.frame = draw_sizes};
        struct scene_run run = scene_start(&s, 24, 80, terms[t], NULL, NULL);
        for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
            vt_resize(run.vt, steps[i].rows, steps[i].cols);
            struct scene_cost cost = scene_key(&run, "^R");
            assert_int_equal(cost.status, 0);
            assert_int_equal(cost.writes, 1);
            vt_wait_text(run.vt, steps[i].text, 1000);
            vt_assert_no_line_wider(run.vt);
        }
        scene_end(&run);
        run = scene_start(&s, 5, 20, terms[t], NULL, NULL);
        vt_wait_text(run.vt, "5x20", 1000);
        assert_true(vt_find(run.vt, "ратор  УСЗСОН по", NULL, NULL));
        scene_end(&run);
    }
}

/* A shell's LINES and COLUMNS are not the terminal's size; Ctrl-L sends all anew. */
static void environment(void **state)
{
    (void)state;
    static const char *const env[] = {"LINES=7", "COLUMNS=33", NULL};
    struct scene s = {.frame = draw_sizes};
    struct scene_run run = scene_start(&s, 24, 80, "xterm", env, NULL);

    assert_true(vt_find(run.vt, "24x80", NULL, NULL));
    assert_true(scene_key(&run, "^L").bytes > 500);
    assert_true(vt_find(run.vt, "24x80", NULL, NULL));
    assert_true(vt_alternate(run.vt));
    scene_end(&run);
}

static void draw_coloured(struct draw *d, const struct key_event *key, void *ctx)
{
    (void)key;
    (void)ctx;
    for (int i = 0; i < STYLE_COUNT_; i++)
        draw_text(d, i, 0, 0, (enum style)i, "стиль");
}

static void colours(void **state)
{
    (void)state;
    static const char *const no_colour[] = {"NO_COLOR=1", NULL};
    struct scene s = {.frame = draw_coloured, .colour = true};
    for (int i = 0; i < 3; i++) {
        struct scene_run run = scene_start(&s, 24, 80, i == 2 ? "vt220" : "xterm-256color", i == 1 ? no_colour : NULL, NULL);
        assert_int_equal(vt_coloured(run.vt, STYLE_OVERDUE, 0), i == 0);
        assert_false(vt_coloured(run.vt, STYLE_NORMAL, 0));
        assert_true(vt_bold(run.vt, STYLE_OVERDUE, 0));
        assert_true(vt_bold(run.vt, STYLE_TODAY, 0));
        assert_true(vt_reverse(run.vt, STYLE_BAR, 0));
        assert_true(vt_reverse(run.vt, STYLE_ERROR, 0));
        assert_false(vt_reverse(run.vt, STYLE_VALUE, 0) || vt_bold(run.vt, STYLE_VALUE, 0));
        scene_end(&run);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(costs), cmocka_unit_test(letter), cmocka_unit_test(nasty_text), cmocka_unit_test(sizes),
        cmocka_unit_test(environment), cmocka_unit_test(colours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
