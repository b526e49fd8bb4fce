/* widget_list.c - the scrolling list and the picklist with its palette: keys, narrowing in both layouts, every size. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "canvas.h"
#include "kurator/list.h"
#include "kurator/palette.h"
#include "kurator/utf8.h"

static void draw_row(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    char text[32];

    assert_int_equal(width, draw_width(d));
    assert_int_equal(bar, *(enum list_bar *)ctx);
    snprintf(text, sizeof text, "строка %d", i);
    draw_text(d, y, 0, 1, STYLE_NORMAL, selected && bar == LIST_BAR_MARKER ? ">" : " ");
    draw_text(d, y, 1, 0, selected && bar != LIST_BAR_MARKER ? STYLE_BAR : STYLE_NORMAL, text);
}

static const char *say_row(void *ctx, int i, char *buf, int size)
{
    (void)ctx;
    snprintf(buf, (size_t)size, "%d сказано", i);
    return buf;
}

static const struct list_ops ops = {draw_row, say_row};

static void press(struct list *l, enum key key)
{
    assert_true(list_key(l, &(struct key_event){.key = key}));
}

static void show(struct list *l, struct draw *d, int h)
{
    draw_begin(d);
    list_draw(l, d, 1, h, "пусто");
}

static void moving(void **state)
{
    (void)state;
    enum list_bar bar = LIST_BAR_NAME;
    struct draw *d = canvas_new(8, 30, false);
    struct list l;
    int y, x;

    list_init(&l, &ops, &bar, bar);
    show(&l, d, 5);
    assert_int_equal(l.selected, -1);
    assert_string_equal(canvas_text(d), " пусто\n");
    press(&l, KY_DOWN);
    press(&l, KY_PAGEUP);
    assert_int_equal(l.selected, -1);
    list_count(&l, 12);
    show(&l, d, 5);
    assert_int_equal(l.selected, 0);
    assert_string_equal(canvas_text(d), " строка 0\n строка 1\n строка 2\n строка 3\n строка 4\n");
    assert_int_equal(canvas_style(d, 1, 1), STYLE_BAR);
    assert_string_equal(canvas_said(d), "0 сказано\n");
    assert_true(canvas_cursor(d, &y, &x));
    assert_int_equal(y, 1);
    press(&l, KY_UP);
    assert_int_equal(l.selected, 0);
    press(&l, KY_PAGEDOWN);
    show(&l, d, 5);
    assert_int_equal(l.selected, 5);
    assert_int_equal(l.top, 5);
    press(&l, KY_PAGEDOWN);
    press(&l, KY_PAGEDOWN);
    show(&l, d, 5);
    assert_int_equal(l.selected, 11);
    assert_int_equal(l.top, 7);                 /* no empty rows below */
    press(&l, KY_HOME);
    press(&l, KY_END);
    press(&l, KY_DOWN);
    show(&l, d, 5);
    assert_int_equal(l.selected, 11);
    press(&l, KY_PAGEUP);
    show(&l, d, 5);
    assert_int_equal(l.selected, 6);
    list_count(&l, 3);                          /* rows went away */
    show(&l, d, 5);
    assert_int_equal(l.selected, 2);
    assert_int_equal(l.top, 0);
    list_count(&l, 0);
    show(&l, d, 5);
    assert_int_equal(l.selected, -1);
    assert_false(list_key(&l, &(struct key_event){.key = KY_ENTER}));
    assert_false(list_key(&l, &(struct key_event){.key = KY_TEXT, .ch = 'x'}));
    canvas_free(&d);
}

static void always_in_sight(void **state)
{
    (void)state;
    static const enum key keys[] = {KY_UP, KY_DOWN, KY_PAGEUP, KY_PAGEDOWN, KY_HOME, KY_END};
    enum list_bar bar = LIST_BAR_MARKER;
    struct draw *d = canvas_new(20, 20, false);
    struct list l;
    uint32_t seed = 3;
    int y, x;

    list_init(&l, &ops, &bar, bar);
    for (int i = 0; i < 5000; i++) {
        seed = seed * 1664525u + 1013904223u;
        if (seed >> 16 & 1)
            press(&l, keys[(seed >> 17) % 6]);
        else
            list_count(&l, (int)((seed >> 17) % 40));
        int h = 1 + (int)((seed >> 23) % 18);
        show(&l, d, h);
        if (l.count) {
            assert_true(canvas_cursor(d, &y, &x));
            assert_in_range(y, 1, h);
            assert_int_equal(canvas_line(d, y)[0], '>');
        }
    }
    list_draw(&l, d, 0, 0, NULL);
    canvas_free(&d);
}

/* ---- the picklist ---- */

static const struct picklist_item items[] = {
    {.label = "Приём обращения", .key = "F5", .refusal = NULL}, {.label = "Попытка контакта", .key = "F6", .refusal = NULL}, {.label = "Встреча", .key = "F7", .refusal = "дело закрыто"},
    {.label = "Ёлка: вход", .key = NULL, .refusal = NULL}, {.label = "Передать другому оператору", .key = "", .refusal = NULL}, {.label = "Ctrl-L: перерисовать", .key = "", .refusal = NULL},
    {.label = "седьмой", .key = "", .refusal = NULL}, {.label = "восьмой", .key = "", .refusal = NULL}, {.label = "девятый", .key = "", .refusal = NULL}, {.label = "десятый", .key = "", .refusal = NULL},
};

static enum picklist_result type(struct picklist *p, const char *text)
{
    enum picklist_result r = PICKLIST_GOES_ON;

    for (size_t i = 0, n = strlen(text); i < n;) {
        struct key_event e = {.key = KY_TEXT};
        i += utf8_decode(text + i, n - i, &e.ch);
        r = picklist_key(p, &e);
    }
    return r;
}

static enum picklist_result pick_press(struct picklist *p, enum key key)
{
    return picklist_key(p, &(struct key_event){.key = key});
}

static void picking(void **state)
{
    (void)state;
    struct picklist *p = picklist_new("Выбор", items, 10);

    assert_int_equal(picklist_choice(p), 0);
    assert_int_equal(type(p, "2"), PICKLIST_CHOSEN);
    assert_int_equal(picklist_choice(p), 1);
    assert_int_equal(type(p, "3"), PICKLIST_REFUSED);
    assert_int_equal(picklist_choice(p), 2);
    assert_string_equal(picklist_refusal(p), "дело закрыто");
    pick_press(p, KY_END);
    assert_int_equal(pick_press(p, KY_ENTER), PICKLIST_CHOSEN);
    assert_int_equal(picklist_choice(p), 9);
    assert_int_equal(type(p, "0 "), PICKLIST_GOES_ON);
    assert_int_equal(pick_press(p, KY_ESCESC), PICKLIST_LEFT);
    assert_int_equal(pick_press(p, KY_F10), PICKLIST_LEFT);
    picklist_free(&p);
    picklist_free(&p);
    p = picklist_new("Пусто", NULL, 0);
    assert_int_equal(picklist_choice(p), -1);
    assert_int_equal(pick_press(p, KY_ENTER), PICKLIST_GOES_ON);
    assert_int_equal(type(p, "1"), PICKLIST_GOES_ON);
    picklist_free(&p);
}

static void narrowing(void **state)
{
    (void)state;
    static const struct { const char *typed; int choice; } cases[] = {
        {"попыт", 1}, {"ПОПЫТКА КОН", 1}, {"кон поп", 1}, {"gjgsn", 1} /* попыт in the other layout */, {"елк", 3}, {"Ёлк", 3},
        {"`krf", 3}, {"gthtlfnm", 4}, {"ctrl", 5}, {"скрд", -1}, {"щзщз", -1}, {"xyz", -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct picklist *p = picklist_new("Выбор", items, 10);
        type(p, cases[i].typed);
        if (picklist_choice(p) != cases[i].choice)
            fail_msg("«%s» finds %d, not %d", cases[i].typed, picklist_choice(p), cases[i].choice);
        assert_int_equal(pick_press(p, KY_ENTER), cases[i].choice < 0 ? PICKLIST_GOES_ON : PICKLIST_CHOSEN);
        picklist_key(p, &(struct key_event){.key = KY_CTRL, .ch = 'u'});
        pick_press(p, KY_HOME);
        assert_int_equal(picklist_choice(p), 0);
        picklist_free(&p);
    }
    struct picklist *p = picklist_new("Выбор", items, 10);
    type(p, "д");                                /* a digit goes on typing once something is typed */
    assert_int_equal(type(p, "1"), PICKLIST_GOES_ON);
    assert_int_equal(picklist_choice(p), -1);
    pick_press(p, KY_BACKSPACE);
    assert_true(picklist_choice(p) >= 0);
    picklist_free(&p);
}

static void picklist_sizes(void **state)
{
    (void)state;
    static const int sizes[][2] = {{24, 80}, {12, 40}, {5, 20}, {1, 1}, {2, 3}, {3, 3}, {50, 132}, {4, 10}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (int plain = 0; plain < 2; plain++) {
            struct draw *d = canvas_new(sizes[i][0], sizes[i][1], plain);
            struct picklist *p = picklist_new("Выбор", items, 10);
            for (int k = 0; k < 12; k++) {
                draw_begin(d);
                picklist_draw(p, d);
                pick_press(p, KY_DOWN);
            }
            picklist_free(&p);
            canvas_free(&d);
        }
    }
    struct draw *d = canvas_new(24, 80, false);
    struct picklist *p = picklist_new("Выбор", items, 10);
    picklist_draw(p, d);
    assert_non_null(strstr(canvas_text(d), "+- Выбор -"));
    assert_non_null(strstr(canvas_text(d), "| 1 Приём обращения"));
    assert_non_null(strstr(canvas_text(d), "F5 |"));
    assert_non_null(strstr(canvas_text(d), "дело закрыто |"));
    assert_non_null(strstr(canvas_text(d), "|   десятый"));
    assert_non_null(strstr(canvas_said(d), "Приём обращения, F5"));
    type(p, "xyz");
    draw_begin(d);
    picklist_draw(p, d);
    assert_non_null(strstr(canvas_text(d), "| > xyz"));
    assert_string_equal(canvas_said(d), "Nothing here is called so; delete letters.\n");
    picklist_free(&p);
    canvas_free(&d);
}

static void palette(void **state)
{
    (void)state;
    static const struct palette_row rows[] = {
        {.id = 7, .label = "Сохранить", .key = "F2"}, {.id = 9, .label = "Передать"}, {.id = 12, .label = "Отступление", .refusal = "только руководитель"},
    };
    struct palette *p = palette_new("Всё", rows, 3);
    struct draw *d = canvas_new(12, 40, false);

    palette_draw(p, d);
    assert_non_null(strstr(canvas_text(d), "F2 |"));
    assert_non_null(strstr(canvas_text(d), "только руковод"));
    assert_int_equal(palette_choice(p), 7);
    assert_int_equal(palette_key(p, &(struct key_event){.key = KY_TEXT, .ch = '3'}), PICKLIST_REFUSED);
    assert_int_equal(palette_choice(p), 12);
    assert_string_equal(palette_refusal(p), "только руководитель");
    assert_int_equal(palette_key(p, &(struct key_event){.key = KY_UP}), PICKLIST_GOES_ON);
    assert_int_equal(palette_key(p, &(struct key_event){.key = KY_ENTER}), PICKLIST_CHOSEN);
    assert_int_equal(palette_choice(p), 9);
    palette_free(&p);
    canvas_free(&d);
}

/* What is possible here comes before what is possible anywhere, the beginning of a word before its middle. */
static void best_first(void **state)
{
    (void)state;
    static const struct palette_row rows[] = {
        {.id = 1, .label = "Почему", .key = "F1", .general = true}, {.id = 2, .label = "Найти по почте"}, {.id = 3, .label = "Почта"},
        {.id = 4, .label = "Отпустить"}, {.id = 5, .label = "Пустой", .refusal = "пока нельзя"}, {.id = 6, .label = "Пустить"},
        {.id = 7, .label = "Справка", .general = true}, {.id = 8, .label = "Исправить"},
    };
    static const struct { const char *typed; int order[4]; } cases[] = {
        {"поч", {3, 1, 2, -1}}, {"gjx", {3, 1, 2, -1}}, {"почт", {3, 2, -1}}, {"пуст", {6, 5, 4, -1}}, {"прав", {8, 7, -1}}, {"справ", {7, -1}}, {"спр", {7, -1}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct palette *p = palette_new("Всё", rows, 8);
        palette_key(p, &(struct key_event){.key = KY_DOWN});        /* where the bar stood before does not matter */
        for (size_t k = 0, n = strlen(cases[i].typed); k < n;) {
            struct key_event e = {.key = KY_TEXT};
            k += utf8_decode(cases[i].typed + k, n - k, &e.ch);
            palette_key(p, &e);
        }
        for (int k = 0; k < 4 && cases[i].order[k] >= 0; k++) {
            if (palette_choice(p) != cases[i].order[k])
                fail_msg("«%s»: %d comes at place %d, not %d", cases[i].typed, palette_choice(p), k, cases[i].order[k]);
            palette_key(p, &(struct key_event){.key = KY_DOWN});
        }
        palette_free(&p);
    }
}

/* A long reason is whole below the list, signs tell that the list goes on, and what to do without a digit is said. */
static void nothing_is_lost(void **state)
{
    (void)state;
    static const char reason[] = "Выезд закрыт: нужны две неудачные попытки позвонить с промежутком в час, пока была одна. Можно позвонить ещё раз.";
    struct palette_row rows[20];
    for (int i = 0; i < 20; i++)
        rows[i] = (struct palette_row){.id = i, .label = "действие", .refusal = i == 1 ? reason : NULL};
    static const struct { int rows, cols; const char *tail; } sizes[] = {{24, 80, "раз."}, {20, 60, "раз."}, {12, 40, "промежутком"}, {50, 132, "раз."}};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct palette *p = palette_new("Всё", rows, 20);
        struct draw *d = canvas_new(sizes[i].rows, sizes[i].cols, false);
        palette_draw(p, d);
        assert_non_null(strstr(canvas_text(d), "letters of it, or a digit 1-9"));
        assert_null(strstr(canvas_text(d), "^|"));
        assert_true((strstr(canvas_text(d), "v|") != NULL) == (sizes[i].rows < 26));
        assert_int_equal(palette_key(p, &(struct key_event){.key = KY_TEXT, .ch = '2'}), PICKLIST_REFUSED);
        draw_begin(d);
        palette_draw(p, d);
        assert_non_null(strstr(canvas_text(d), sizes[i].tail));
        palette_key(p, &(struct key_event){.key = KY_END});
        draw_begin(d);
        palette_draw(p, d);
        assert_true((strstr(canvas_text(d), "^|") != NULL) == (sizes[i].rows < 26));
        assert_null(strstr(canvas_text(d), "v|"));
        assert_true(sizes[i].rows > 26 || !strstr(canvas_text(d), "промежутком"));
        palette_free(&p);
        canvas_free(&d);
    }
}

static void groups(void **state)
{
    (void)state;
    static const struct picklist_item menu[] = {
        {.label = "Просрочено", .group = "Работа", .help = "Открывает список просроченного."}, {.label = "Сегодня", .group = "Работа"},
        {.label = "Запереть", .group = "Программа", .help = "Заканчивает сеанс."},
    };
    struct picklist *p = picklist_new("Меню", menu, 3);
    struct draw *d = canvas_new(24, 80, false);
    picklist_draw(p, d);
    if (getenv("SHOW"))
        fprintf(stderr, "%s", canvas_text(d));
    assert_non_null(strstr(canvas_text(d), "| Работа     1 Просрочено"));
    assert_non_null(strstr(canvas_text(d), "|            2 Сегодня"));
    assert_non_null(strstr(canvas_text(d), "| Программа  3 Запереть"));
    assert_non_null(strstr(canvas_text(d), "Открывает список просроченного."));
    assert_non_null(strstr(canvas_said(d), "Работа: Просрочено"));
    pick_press(p, KY_END);
    draw_begin(d);
    picklist_draw(p, d);
    assert_non_null(strstr(canvas_text(d), "Заканчивает сеанс."));
    picklist_free(&p);
    canvas_free(&d);
}

/* Two names that differ behind the edge: what is cut is seen to be cut. */
static void long_names(void **state)
{
    (void)state;
    static const struct picklist_item names[] = {{.label = "оператору: УСЗСОН по Киренскому и Катангскому районам"}, {.label = "отклонить"}};
    struct draw *d = canvas_new(12, 30, false);
    struct picklist *p = picklist_new("Что с ней", names, 2);
    picklist_draw(p, d);
    assert_non_null(strstr(canvas_text(d), "| 1 оператору: УСЗСОН по К.. |"));
    assert_non_null(strstr(canvas_text(d), "| 2 отклонить                |"));
    picklist_free(&p);
    canvas_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moving), cmocka_unit_test(always_in_sight), cmocka_unit_test(picking), cmocka_unit_test(narrowing),
        cmocka_unit_test(picklist_sizes), cmocka_unit_test(palette),
        cmocka_unit_test(best_first), cmocka_unit_test(nothing_is_lost), cmocka_unit_test(groups), cmocka_unit_test(long_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
