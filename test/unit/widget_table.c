/* widget_table.c - the table: which columns go when it is narrow, the cursor from figure to figure, marks, what is heard. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "canvas.h"
#include "kurator/str.h"
#include "kurator/table.h"

static const struct table_column columns[] = {
    {.title = "Кто", .width = 16, .least = 10, .elastic = true},
    {.title = "Просрочено", .width = 10, .align = TABLE_RIGHT, .figure = true},
    {.title = "Пытались", .width = 8, .priority = 2, .align = TABLE_RIGHT, .figure = true},
    {.title = "В срок", .width = 6, .priority = 1, .align = TABLE_RIGHT, .figure = true},
    {.title = "", .width = 10, .priority = 3},
};

static const char *cell(void *ctx, int row, int col, char *buf, size_t size)
{
    (void)ctx;
    static const char *const names[] = {"Иванова О. П.", "Бадмаев Ц. Д.", "ничьи"};
    if (col == 0)
        return names[row % 3];
    if (col == 4)
        return row == 2 ? "" : "########";
    snprintf(buf, size, "%d", row * 10 + col);
    return buf;
}

static enum style style(void *ctx, int row, int col)
{
    (void)ctx;
    return row == 1 && col == 1 ? STYLE_OVERDUE : STYLE_NORMAL;
}
static long long id(void *ctx, int row) { return *(int *)ctx + row; }

static const struct table_ops figures = {.columns = columns, .ncolumns = 5, .cursor = true, .cell = cell, .style = style};
static const struct table_ops rows = {.columns = columns, .ncolumns = 5, .cell = cell, .id = id, .marked = true};

static void show(struct table *t, struct draw *d, int h)
{
    draw_begin(d);
    table_draw(t, d, 1, h, "пусто");
}

static bool press(struct table *t, enum key key)
{
    return table_key(t, &(struct key_event){.key = key});
}

static void columns_that_fit(void **state)
{
    (void)state;
    static const struct { int cols; const char *head, *row; } cases[] = {
        {80, "  Кто                                   Просрочено  Пытались  В срок", "  Иванова О. П.                                  1         2       3  ########"},
        {60, "  Кто               Просрочено  Пытались  В срок", "  Иванова О. П.              1         2       3  ########"},
        {40, "  Кто           Просрочено  В срок", "  Иванова О. П           1       3"},
        {24, "  Кто         Просрочено", "  Иванова ..           1"},
        {16, "  Кто         Пр", "  Иванова О.   1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct draw *d = canvas_new(8, cases[i].cols, false);
        struct table t;
        table_init(&t, &figures, NULL, LIST_BAR_NAME);
        table_rows(&t, 3, 0);
        show(&t, d, 6);
        if (getenv("SHOW"))
            fprintf(stderr, "%s", canvas_text(d));
        if (cases[i].cols != 40 && cases[i].cols != 16) {
            assert_string_equal(canvas_line(d, 1), cases[i].head);
            assert_string_equal(canvas_line(d, 2), cases[i].row);
        } else {
            assert_null(strstr(canvas_line(d, 1), "Пытались"));
            assert_non_null(strstr(canvas_line(d, 1), cases[i].cols == 40 ? "В срок" : "Кто"));
        }
        table_free(&t);
        canvas_free(&d);
    }
}

/* Two records that differ only behind the edge of their cell look the same: the cut is seen, and heard is all. */
static void what_is_cut_says_so(void **state)
{
    (void)state;
    static const struct table_column cut[] = {{.title = "Кто", .width = 9}, {.title = "Просрочено", .width = 10}, {.title = "Пытались", .width = 2}};
    static const struct table_ops ops = {.columns = cut, .ncolumns = 3, .cell = cell};
    struct draw *d = canvas_new(8, 40, false), *plain = canvas_new(8, 40, true);
    struct table t;

    table_init(&t, &ops, NULL, LIST_BAR_NAME);
    table_rows(&t, 3, 0);
    show(&t, d, 6);
    assert_string_equal(canvas_line(d, 2), "  Иванова..  1           2");
    assert_string_equal(canvas_line(d, 4), "  ничьи      21          22");
    show(&t, plain, 6);
    assert_string_equal(canvas_said(plain), "1 of 3, Иванова О. П., Просрочено 1, Пытались 2\n");
    table_free(&t);
    canvas_free(&d);
    canvas_free(&plain);
}

static void cursor_goes_over_figures(void **state)
{
    (void)state;
    struct draw *d = canvas_new(8, 80, false);
    struct table t;
    int y, x;

    table_init(&t, &figures, NULL, LIST_BAR_NAME);
    table_rows(&t, 3, 0);
    show(&t, d, 6);
    assert_int_equal(t.col, 1);
    assert_string_equal(canvas_said(d), "Иванова О. П., Просрочено 1\n");
    assert_true(canvas_cursor(d, &y, &x));
    assert_int_equal(y, 2);
    assert_int_equal(canvas_style(d, y, x), STYLE_BAR);
    assert_int_equal(canvas_style(d, 3, x), STYLE_OVERDUE);
    assert_true(press(&t, KY_RIGHT));
    assert_true(press(&t, KY_TAB));
    assert_true(press(&t, KY_TAB));             /* the last column is no figure */
    assert_int_equal(t.col, 3);
    assert_true(press(&t, KY_DOWN));
    show(&t, d, 6);
    assert_string_equal(canvas_said(d), "Бадмаев Ц. Д., В срок 13\n");
    assert_true(press(&t, KY_BACKTAB));
    assert_int_equal(t.col, 2);
    canvas_free(&d);
    d = canvas_new(8, 40, false);               /* "Пытались" is gone: the cursor is where it is seen */
    show(&t, d, 6);
    assert_int_equal(t.col, 1);
    assert_true(press(&t, KY_RIGHT));
    assert_int_equal(t.col, 3);
    assert_true(press(&t, KY_LEFT));
    assert_true(press(&t, KY_LEFT));
    assert_int_equal(t.col, 1);
    assert_false(press(&t, KY_ENTER));
    assert_false(press(&t, KY_F1));
    assert_false(table_key(&t, &(struct key_event){.key = KY_TEXT, .ch = ' '}));       /* no ids, no marks */
    canvas_free(&d);
    table_free(&t);
}

static void marks_and_rows(void **state)
{
    (void)state;
    struct draw *d = canvas_new(6, 60, false);
    struct table t;
    int first = 100;
    char status[80];

    table_init(&t, &rows, &first, LIST_BAR_ROW);
    show(&t, d, 4);
    assert_non_null(strstr(canvas_text(d), "пусто"));
    assert_int_equal(table_row(&t), -1);
    assert_int_equal(table_id(&t), 0);
    assert_true(press(&t, KY_INSERT));          /* no row: nothing is marked */
    assert_int_equal(t.marks.n, 0);
    table_rows(&t, 9, 0);
    show(&t, d, 4);
    assert_string_equal(list_status(&t.list, 0, status, sizeof status), "1-3 of 9");
    assert_string_equal(list_status(&t.list, 40, status, sizeof status), "1-3 of 40");
    assert_false(press(&t, KY_LEFT));
    assert_true(table_key(&t, &(struct key_event){.key = KY_TEXT, .ch = ' '}));
    assert_int_equal(table_row(&t), 1);         /* the bar goes on */
    assert_true(press(&t, KY_INSERT));
    assert_int_equal(t.marks.n, 2);
    assert_string_equal(list_status(&t.list, 0, status, sizeof status), "1-3 of 9  marked 2");
    show(&t, d, 4);
    assert_int_equal(canvas_line(d, 2)[1], '+');
    assert_int_equal(canvas_line(d, 4)[1], ' ');
    assert_non_null(strstr(canvas_said(d), "3 of 9, ничьи"));
    assert_non_null(strstr(canvas_said(d), " (2 marked)"));
    press(&t, KY_UP);
    show(&t, d, 4);
    assert_non_null(strstr(canvas_said(d), ", marked (2 marked)"));
    /* Read anew: two rows came before; the bar and the marks are where they were. */
    long long was = table_id(&t);
    first = 98;
    table_rows(&t, 11, was);
    assert_int_equal(table_row(&t), 3);
    assert_true(list_marked(&t.list, 2));
    assert_true(list_marked(&t.list, 3));
    assert_false(list_marked(&t.list, 1));
    marks_drop(&t.marks, 100);
    assert_false(list_marked(&t.list, 2));
    marks_clear(&t.marks);
    assert_string_equal(list_status(&t.list, 0, status, sizeof status), "2-4 of 11");
    table_free(&t);
    table_free(&t);
    canvas_free(&d);
}

static void no_more_marks_than_fit(void **state)
{
    (void)state;
    struct marks m = {0};

    for (int i = 1; i <= MARKS_MAX; i++)
        assert_true(marks_toggle(&m, i));
    assert_false(marks_toggle(&m, 777777));
    assert_int_equal(m.n, MARKS_MAX);
    assert_true(marks_toggle(&m, 3));           /* to take one away is always possible */
    assert_false(marks_has(&m, 3));
    assert_int_equal(m.id[2], 4);
    marks_drop(&m, 999999);
    assert_int_equal(m.n, MARKS_MAX - 1);
    assert_true(marks_toggle(&m, 777777));
    marks_free(&m);
    marks_free(&m);
    assert_false(marks_has(&m, 1));
}

static void heard_and_told(void **state)
{
    (void)state;
    struct draw *d = canvas_new(8, 40, true);
    struct table t;
    int first = 1;
    struct str s = {0};

    table_init(&t, &rows, &first, LIST_BAR_NAME);
    table_rows(&t, 3, 0);
    show(&t, d, 6);
    assert_string_equal(canvas_said(d), "1 of 3, Иванова О. П., Просрочено 1, Пытались 2, В срок 3, ########\n");
    assert_string_equal(canvas_line(d, 2), "Иванова О. П.  1  2  3  ########");
    table_tell(&t, 2, &s);
    assert_string_equal(str_text(&s), "Кто: ничьи\nПросрочено: 21\nПытались: 22\nВ срок: 23\n");
    str_free(&s);
    table_free(&t);
    canvas_free(&d);
}

static void every_size(void **state)
{
    (void)state;
    static const enum key keys[] = {KY_DOWN, KY_RIGHT, KY_PAGEDOWN, KY_LEFT, KY_END, KY_TAB, KY_UP, KY_INSERT};
    int first = 1;

    for (int cols = 1; cols < 140; cols += cols < 30 ? 1 : 7)
        for (int h = 0; h < 8; h++)
            for (int kind = 0; kind < 4; kind++) {
                struct draw *d = canvas_new(9, cols, kind & 1);
                struct table t;
                table_init(&t, kind & 2 ? &figures : &rows, &first, (enum list_bar)(h % 3));
                table_rows(&t, 5, 0);
                for (size_t k = 0; k < sizeof keys / sizeof keys[0]; k++) {
                    show(&t, d, h);
                    press(&t, keys[k]);
                    assert_in_range(table_row(&t), 0, 4);
                }
                table_free(&t);
                canvas_free(&d);
            }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_that_fit), cmocka_unit_test(what_is_cut_says_so), cmocka_unit_test(cursor_goes_over_figures), cmocka_unit_test(marks_and_rows),
        cmocka_unit_test(no_more_marks_than_fit), cmocka_unit_test(heard_and_told), cmocka_unit_test(every_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
