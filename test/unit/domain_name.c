/* domain_name.c - names of people: tidying, refusals, short forms, layouts, keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/utf8.h"

static void test_tidy(void **state)
{
    static const struct {
        const char *typed, *tidy;
    } rows[] = {
        {"анна", "Анна"},
        {"ИВАНОВ", "Иванов"},
        {"иВАНОВ", "Иванов"},
        {"петрова-водкина", "Петрова-Водкина"},
        {"  петрова   -  водкина ", "Петрова-Водкина"},
        {"петрова–водкина", "Петрова-Водкина"},
        {"Петрова--Водкина-", "Петрова-Водкина"},
        {"-анна", "Анна"},
        {"\tанна\r\n", "Анна"},
        {"анна\xC2\xA0мария", "Анна Мария"},
        {"мамед оглы", "Мамед оглы"},
        {"АЛИЕВ МАМЕД ОГЛЫ", "Алиев Мамед оглы"},
        {"Зейнаб-кызы", "Зейнаб-кызы"},
        {"оглы", "Оглы"},
        {"МакДональд", "МакДональд"},
        {"о'коннор", "О'Коннор"},
        {"о’коннор", "О'Коннор"},
        {"ЁЛКИН", "Ёлкин"},
        {"ёлкин", "Ёлкин"},
        {"анатоли\xD0\xB8\xCC\x86", "Анатолий"},          /* и + breve */
        {"\xD0\x98\xCC\x86од", "Йод"},
        {"\xD0\xB5\xCC\x88лкин", "Ёлкин"},                /* е + diaeresis */
        {"ан\xC2\xADна", "Анна"},                          /* a soft hyphen out of a document */
        {"\xEF\xBB\xBF" "анна", "Анна"},
        {"müller", "Müller"},
        {"ÖZGÜR", "Özgür"},
        {"дарима-ханда", "Дарима-Ханда"},
        {"өлзы", "Өлзы"},                                  /* Buryat letters */
        {"ҮҮРИЙН", "Үүрийн"},
        {"ы", "Ы"},
        {"анна smith", "Анна Smith"},                      /* two words, each of one script */
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[NAME_SIZE], again[NAME_SIZE];
        struct error e = {0};

        if (name_tidy(rows[i].typed, out, &e) != 0)
            fail_msg("%s: %s", rows[i].typed, e.code);
        assert_string_equal(out, rows[i].tidy);
        assert_int_equal(name_tidy(out, again, &e), 0); /* tidy stays tidy */
        assert_string_equal(again, out);
    }
}

static void test_refused(void **state)
{
    static const struct {
        const char *typed, *code, *arg;
    } rows[] = {
        {"", "name.empty", ""},
        {"   ", "name.empty", ""},
        {"-", "name.empty", ""},
        {"'", "name.empty", ""},
        {"Анна2", "name.digit", ""},
        {"4нна", "name.digit", ""},
        {"Ан\x1B[2Jна", "name.control", ""},
        {"Ан\tна", "name.control", ""},
        {"Ан\nна", "name.control", ""},
        {"Ан\x7Fна", "name.control", ""},
        {"Ан\xC2\x9Bна", "name.control", ""},
        {"Анна\xE2\x80\xAE", "name.sign", "U+202E"},
        {"Анна😀", "name.sign", "😀"},
        {"👩‍🦽", "name.sign", "👩"},
        {"Анна́", "name.sign", "U+0301"},
        {"Анна.", "name.sign", "."},
        {"Анна,", "name.sign", ","},
        {"Анна_", "name.sign", "_"},
        {"Άννα", "name.sign", "Ά"},
        {"李", "name.sign", "李"},
        {"Ив٣н", "name.sign", "٣"},
        {"Ивaнов", "name.mixed", "Ивaнов"},                /* a Latin a */
        {"Петрова-Bодкина", "name.mixed", "Bодкина"},
        {"Анна\xFF", "name.utf8", ""},
        {"Анна\xD0", "name.utf8", ""},
        {"\xED\xA0\x80", "name.utf8", ""},
        {"Ан\xC0\x80на", "name.utf8", ""},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[NAME_SIZE] = "untouched";
        struct error e = {0};

        if (name_tidy(rows[i].typed, out, &e) != -1)
            fail_msg("row %zu: accepted as %s", i, out);
        if (strcmp(e.code, rows[i].code) != 0 || strcmp(e.arg[0], rows[i].arg) != 0)
            fail_msg("row %zu: %s %s, wanted %s %s", i, e.code, e.arg[0], rows[i].code, rows[i].arg);
        assert_string_equal(out, "untouched");
    }
}

static char *repeated(const char *text, size_t times)
{
    size_t n = strlen(text);
    char *out = mem_alloc(n * times + 1);

    for (size_t i = 0; i < times; i++)
        memcpy(out + i * n, text, n);
    out[n * times] = '\0';
    return out;
}

static void test_lengths(void **state)
{
    char out[NAME_SIZE], *text;
    struct error e = {0};
    (void)state;

    text = repeated("я", 100);
    assert_int_equal(name_tidy(text, out, &e), 0);
    assert_int_equal(utf8_count(out), 100);
    free(text);
    text = repeated("я", 101);
    assert_int_equal(name_tidy(text, out, &e), -1);
    assert_string_equal(e.code, "name.long");
    assert_string_equal(e.arg[0], "101");
    free(text);
    text = repeated("я", 10000);
    assert_int_equal(name_tidy(text, out, &e), -1);
    assert_string_equal(e.code, "name.long");
    free(text);
    text = repeated(" ", 10000);
    assert_int_equal(name_tidy(text, out, &e), -1);
    assert_string_equal(e.code, "name.empty");
    free(text);
    text = repeated("\xCC\x81", 10000);
    assert_int_equal(name_tidy(text, out, &e), -1);
    free(text);
    text = repeated("Ивaн", 2500); /* a mixed word longer than an error's argument */
    assert_int_equal(name_tidy(text, out, &e), -1);
    assert_string_equal(e.code, "name.long");
    free(text);
    text = repeated("\xD0\xB8\xCC\x86", 100); /* two signs each, one when composed */
    assert_int_equal(name_tidy(text, out, &e), 0);
    assert_int_equal(utf8_count(out), 100);
    free(text);
}

static const char *made(struct str *s, void (*make)(struct str *, const char *, const char *, const char *),
                        const char *surname, const char *given, const char *patronymic)
{
    str_clear(s);
    make(s, surname, given, patronymic);
    return str_text(s);
}

static void test_forms(void **state)
{
    struct str s = {0};
    (void)state;

    assert_string_equal(made(&s, name_short, "Петрова", "Анна", "Сергеевна"), "Петрова А. С.");
    assert_string_equal(made(&s, name_short, "Петрова", "Анна", NULL), "Петрова А.");
    assert_string_equal(made(&s, name_short, "Петрова", "", " "), "Петрова");
    assert_string_equal(made(&s, name_short, "", "Анна", "Сергеевна"), "Анна Сергеевна");
    assert_string_equal(made(&s, name_full, "Петрова", "Анна", "Сергеевна"), "Петрова Анна Сергеевна");
    assert_string_equal(made(&s, name_full, "Петрова", "Анна", NULL), "Петрова Анна");
    assert_string_equal(made(&s, name_full, NULL, NULL, NULL), "");
    str_free(&s);
}

static const char *swapped(struct str *s, const char *text)
{
    str_clear(s);
    name_layout_swap(s, text);
    return str_text(s);
}

static void test_layout(void **state)
{
    struct str s = {0}, back = {0};
    static const char all[] = "йцукенгшщзхъфывапролджэячсмитьбюёЙЦУКЕНГШЩЗХЪФЫВАПРОЛДЖЭЯЧСМИТЬБЮЁ";
    (void)state;

    assert_string_equal(swapped(&s, "Bdfyjd"), "Иванов");
    assert_string_equal(swapped(&s, "Иванов"), "Bdfyjd");
    assert_string_equal(swapped(&s, "{fvfufyjdf"), "Хамаганова");
    assert_string_equal(swapped(&s, "Gtnhjdf Fyyf 1992"), "Петрова Анна 1992");
    assert_string_equal(swapped(&s, "`krby"), "ёлкин");
    assert_string_equal(swapped(&s, "цштвщц"), "window");
    assert_string_equal(swapped(&s, "a\xFF\xD0"), "ф\xFF\xD0");
    assert_string_equal(swapped(&s, ""), "");
    name_layout_swap(&back, swapped(&s, all));
    assert_string_equal(str_text(&back), all);
    str_free(&s);
    str_free(&back);
}

static const char *key(struct str *s, const char *text)
{
    str_clear(s);
    name_key(s, text);
    return str_text(s);
}

static void test_key(void **state)
{
    struct str s = {0};
    (void)state;

    assert_string_equal(key(&s, "Петрова-Водкина"), "петроваводкина");
    assert_string_equal(key(&s, "  ПЁТР  Ёлкин "), "петрелкин");
    assert_string_equal(key(&s, "О'Коннор"), "оконнор");
    assert_string_equal(key(&s, "\xD0\x98\xCC\x86од"), "йод");
    assert_string_equal(key(&s, "\xD0\x95\xCC\x88лка"), "елка");
    assert_string_equal(key(&s, "дом 7"), "дом7");
    assert_string_equal(key(&s, "\xFF\x1B%_"), "");
    str_free(&s);
}

static void test_case(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x3000; cp++) {
        uint32_t upper = letter_upper(cp), lower = letter_lower(cp);

        if (upper != cp && letter_lower(upper) != cp && cp != 0x131)
            fail_msg("U+%04X goes up to U+%04X and comes down as U+%04X", (unsigned)cp, (unsigned)upper,
                     (unsigned)letter_lower(upper));
        if (upper != cp && lower != cp)
            fail_msg("U+%04X is small and capital", (unsigned)cp);
    }
    assert_int_equal(letter_lower(0x401), 0x451);
    assert_int_equal(letter_upper(0x44F), 0x42F);
    assert_int_equal(letter_upper(0x4E9), 0x4E8);
    assert_int_equal(letter_lower(0xD7), 0xD7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tidy),   cmocka_unit_test(test_refused), cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_forms),  cmocka_unit_test(test_layout),  cmocka_unit_test(test_key),
        cmocka_unit_test(test_case),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
