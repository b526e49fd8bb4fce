/* widget_field.c - the line editor: typing anywhere in the line, marks, pastes, limits, scrolling, random keys. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "canvas.h"
#include "kurator/field.h"
#include "kurator/utf8.h"

static enum field_result press(struct field *f, enum key key)
{
    return field_key(f, &(struct key_event){.key = key});
}

static enum field_result ctrl(struct field *f, char letter)
{
    return field_key(f, &(struct key_event){.key = KY_CTRL, .ch = (uint32_t)letter});
}

static enum field_result type(struct field *f, const char *text)
{
    enum field_result r = FIELD_MOVED;

    for (size_t i = 0, n = strlen(text); i < n;) {
        struct key_event e = {.key = KY_TEXT};
        i += utf8_decode(text + i, n - i, &e.ch);
        r = field_key(f, &e);
    }
    return r;
}

static enum field_result paste(struct field *f, const char *bytes)
{
    return field_key(f, &(struct key_event){.key = KY_PASTE, .paste = bytes, .paste_len = strlen(bytes)});
}

static void typing(void **state)
{
    (void)state;
    struct field f;

    field_init(&f, 0, false);
    assert_string_equal(f.text, "");
    assert_int_equal(type(&f, "Петова"), FIELD_CHANGED);
    press(&f, KY_LEFT);
    press(&f, KY_LEFT);
    press(&f, KY_LEFT);
    type(&f, "р");
    assert_string_equal(f.text, "Петрова");
    press(&f, KY_HOME);
    assert_int_equal(press(&f, KY_BACKSPACE), FIELD_MOVED);
    assert_int_equal(press(&f, KY_LEFT), FIELD_MOVED);
    assert_int_equal(press(&f, KY_DELETE), FIELD_CHANGED);
    assert_string_equal(f.text, "етрова");
    press(&f, KY_END);
    assert_int_equal(press(&f, KY_DELETE), FIELD_MOVED);
    assert_int_equal(press(&f, KY_BACKSPACE), FIELD_CHANGED);
    assert_string_equal(f.text, "етров");
    field_set(&f, "Анна Сергеевна  из Бахтая");
    assert_int_equal(f.cursor, f.len);          /* typing appends */
    ctrl(&f, 'w');
    assert_string_equal(f.text, "Анна Сергеевна  из ");
    ctrl(&f, 'w');
    assert_string_equal(f.text, "Анна Сергеевна  ");
    press(&f, KY_WORDLEFT);
    assert_int_equal(f.cursor, strlen("Анна "));
    press(&f, KY_WORDRIGHT);
    assert_int_equal(f.cursor, strlen("Анна Сергеевна"));
    press(&f, KY_WORDLEFT);
    ctrl(&f, 'k');
    assert_string_equal(f.text, "Анна ");
    assert_int_equal(ctrl(&f, 'u'), FIELD_CHANGED);
    assert_string_equal(f.text, "");
    assert_int_equal(ctrl(&f, 'u'), FIELD_MOVED);
    static const enum key others[] = {KY_ENTER, KY_TAB, KY_BACKTAB, KY_UP, KY_DOWN, KY_F2, KY_ESCESC, KY_PAGEUP, KY_BROKEN, KY_NONE};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(press(&f, others[i]), FIELD_IGNORED);
    assert_int_equal(ctrl(&f, 'a'), FIELD_IGNORED);
    field_free(&f);
}

static void marks(void **state)
{
    (void)state;
    struct field f;

    field_init(&f, 0, false);
    type(&f, "\u0301\u0301");                    /* marks without a sign */
    assert_string_equal(f.text, "");
    type(&f, "ои\u0306\u0301д");
    press(&f, KY_LEFT);
    press(&f, KY_LEFT);
    assert_int_equal(f.cursor, strlen("о"));
    press(&f, KY_DELETE);
    assert_string_equal(f.text, "од");
    press(&f, KY_END);
    type(&f, "е\u0308");
    press(&f, KY_BACKSPACE);
    assert_string_equal(f.text, "од");
    field_free(&f);
}

static void pastes(void **state)
{
    (void)state;
    static const struct { const char *bytes, *text; } cases[] = {
        {"Петрова\tАнна\r\nСергеевна\n", "Петрова Анна Сергеевна"},
        {"\n\n  две строки \n и ещё", "  две строки  и ещё"},
        {"\033[31mкрасный\033[0m", "[31mкрасный [0m"},
        {"обрыв\xd0", "обрыв"}, {"\x9b" "2J", "2J"}, {"a\xff\xfe\xff" "b", "a b"}, {"\n\n\n", ""}, {"", ""},
        {"право\xe2\x80\xaeлево", "право лево"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct field f;
        field_init(&f, 0, false);
        paste(&f, cases[i].bytes);
        assert_string_equal(f.text, cases[i].text);
        field_free(&f);
    }
}

static void limits(void **state)
{
    (void)state;
    struct field f;
    char *much = calloc(20001, 1);

    field_init(&f, 5, false);
    assert_int_equal(paste(&f, "абвгдежз"), FIELD_FULL);
    assert_string_equal(f.text, "абвгд");
    assert_int_equal(type(&f, "я"), FIELD_FULL);
    press(&f, KY_HOME);
    assert_int_equal(type(&f, "я"), FIELD_FULL);
    assert_string_equal(f.text, "абвгд");
    press(&f, KY_DELETE);
    assert_int_equal(type(&f, "я"), FIELD_CHANGED);
    assert_string_equal(f.text, "ябвгд");
    field_set(&f, "0123456789");
    assert_string_equal(f.text, "01234");
    field_free(&f);
    memset(much, 'x', 20000);
    field_init(&f, 10000, false);
    assert_int_equal(paste(&f, much), FIELD_FULL);
    assert_int_equal(f.len, 10000);
    field_free(&f);
    free(much);
}

static void drawing(void **state)
{
    (void)state;
    struct draw *d = canvas_new(3, 40, false);
    struct field f;
    int y, x;

    field_init(&f, 0, false);
    type(&f, "абв");
    field_draw(&f, d, 1, 5, 10, STYLE_VALUE, true);
    assert_string_equal(canvas_line(d, 1), "     абв");
    assert_true(canvas_cursor(d, &y, &x));
    assert_int_equal(y * 100 + x, 108);
    assert_int_equal(canvas_style(d, 1, 14), STYLE_VALUE);
    type(&f, "гдежзийкл");                      /* 12 letters in 10 cells: scrolled, the cursor in sight */
    draw_begin(d);
    field_draw(&f, d, 1, 5, 10, STYLE_VALUE, true);
    assert_true(canvas_cursor(d, &y, &x));
    assert_in_range(x, 5, 14);
    assert_non_null(strstr(canvas_line(d, 1), "йкл"));
    assert_null(strstr(canvas_line(d, 1), "а"));
    int scrolled = f.scroll;
    type(&f, "м");                              /* not by one with every letter */
    field_draw(&f, d, 1, 5, 10, STYLE_VALUE, true);
    assert_int_equal(f.scroll, scrolled);
    press(&f, KY_HOME);
    draw_begin(d);
    field_draw(&f, d, 1, 5, 10, STYLE_VALUE, true);
    assert_string_equal(canvas_line(d, 1), "     абвгдежзий");
    canvas_cursor(d, &y, &x);
    assert_int_equal(x, 5);
    draw_begin(d);
    field_draw(&f, d, 1, 5, 10, STYLE_VALUE, false);
    assert_false(canvas_cursor(d, &y, &x));
    field_free(&f);
    field_init(&f, 0, true);
    type(&f, "тайна");
    draw_begin(d);
    field_draw(&f, d, 0, 0, 10, STYLE_VALUE, true);
    assert_string_equal(canvas_line(d, 0), "*****");
    field_free(&f);
    canvas_free(&d);
}

/* Wherever the cursor goes, it is drawn within the field, at the sign it stands before. */
static void cursor_in_sight(void **state)
{
    (void)state;
    static const enum key keys[] = {KY_LEFT, KY_RIGHT, KY_HOME, KY_END, KY_BACKSPACE, KY_DELETE, KY_WORDLEFT, KY_WORDRIGHT};
    static const char *const signs[] = {"а", "漢", "и\u0306", " ", "x", "\u0301", "😀"};
    struct draw *d = canvas_new(1, 30, false);
    uint32_t seed = 5;
    struct field f;

    field_init(&f, 60, false);
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525u + 1013904223u;
        uint32_t r = seed >> 16;
        if (r % 3)
            type(&f, signs[r / 3 % 7]);
        else if (r % 97 == 0)
            ctrl(&f, "uwk"[r % 3]);
        else
            press(&f, keys[r / 3 % 8]);
        int width = 1 + (int)(r % 29), y, x;
        draw_begin(d);
        field_draw(&f, d, 0, 1, width, STYLE_VALUE, true);
        assert_true(canvas_cursor(d, &y, &x));
        assert_in_range(x, 1, width);
        assert_true(utf8_valid(f.text, f.len));
        assert_true(utf8_count(f.text) <= 60);
        assert_int_equal(strlen(f.text), f.len);
        assert_true(f.cursor <= f.len);
    }
    field_free(&f);
    canvas_free(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(typing), cmocka_unit_test(marks), cmocka_unit_test(pastes), cmocka_unit_test(limits),
        cmocka_unit_test(drawing), cmocka_unit_test(cursor_in_sight),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
