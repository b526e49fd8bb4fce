/* domain_paper.c - tables for spreadsheets, pages of text, letters from a template. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/csv.h"
#include "kurator/mem.h"
#include "kurator/paper.h"
#include "kurator/utf8.h"

static void assert_csv(const char *cell, const char *expected)
{
    struct str out = {0};
    const char *cells[] = {cell, "x"};

    csv_write(&out, cells, 2);
    char *line = str_take(&out);
    struct str wanted = {0};

    str_addf(&wanted, "%s,x\r\n", expected);
    assert_string_equal(line, str_text(&wanted));
    str_free(&wanted);
    free(line);
}

static void test_csv_cells(void **state)
{
    (void)state;
    assert_csv("Петрова", "Петрова");
    assert_csv(NULL, "");
    assert_csv("a, b", "\"a, b\"");
    assert_csv("ул. \"Новая\"", "\"ул. \"\"Новая\"\"\"");
    assert_csv("a\r\nb", "\"a\nb\"");
    assert_csv(" край ", "\" край \"");
    assert_csv("a\x1b[31mb", "a?[31mb");
    assert_csv("\xff", "?");
}

static void test_csv_defuses_formulas(void **state)
{
    (void)state;
    assert_csv("=1+1", "'=1+1");
    assert_csv("+7 900 000-00-01", "'+7 900 000-00-01");
    assert_csv("@SUM(A1)", "'@SUM(A1)");
    assert_csv("-cmd|' /C calc'!A0", "'-cmd|' /C calc'!A0");
    assert_csv("\t=1", "'\t'=1");
    assert_csv("\rx=1", "\"'\nx=1\"");
    assert_csv("\n=1,2", "\"'\n'=1,2\"");
    assert_csv("\xEF\xBC\x9D" "1", "'\xEF\xBC\x9D" "1");
    assert_csv("-", "'-");
    assert_csv("-1.", "'-1.");
    assert_csv("-2", "-2");
    assert_csv("12.5", "12.5");
    assert_csv("+4", "+4");
    /* the small signs; where a spreadsheet that parts by semicolons or tabs begins a cell or a row */
    assert_csv("\xEF\xB9\xA6" "1", "'\xEF\xB9\xA6" "1");
    assert_csv("ул. Мира;=cmd|' /C calc'!A0;кв. 1", "ул. Мира;'=cmd|' /C calc'!A0;кв. 1");
    assert_csv("x, \";@SUM(A1)", "\"x, \"\";'@SUM(A1)\"");
    assert_csv("x\t+1-1", "x\t'+1-1");
    assert_csv("x\r\n-1-1", "\"x\n'-1-1\"");
    assert_csv("1;-2;+3", "1;-2;+3");
    assert_csv("-1;x", "'-1;x");
    assert_csv("x; =1", "x; =1");
}

/* Whatever a cell held is there again when its table is read, also what had an apostrophe of its own. */
static void test_csv_comes_back(void **state)
{
    static const char *const texts[] = {"", "Петрова", "=1+1", "'=1+1", "''=1", "'", "''", "'x", "'-2", "-2", "-2x", "+7 900", "@a", "\t=1", "'\tx", "\n=1", "\xEF\xBC\x9D" "1", "'\xEF\xBC\x9D" "1",
                                        "a, \"b\"", " край ", "\"", "\"=1\"", "x;=1", "x;'=1", "=1;'=2;''=3;4", "-1;=2", "'-1;'-2;-2-", ";=", "x\n=1\n\n'@", "x\t'\t=1;;;"};

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct str out = {0};
        struct csv_record record = {0};
        struct error e = {0};

        csv_write(&out, &texts[i], 1);
        struct csv csv = {.text = str_text(&out), .len = out.len, .line = 1};

        assert_int_equal(csv_next(&csv, &record, &e), 1);
        assert_int_equal(record.count, 1);
        struct str plain = {0};

        csv_plain(&plain, str_text(&record.field[0]));
        assert_string_equal(str_text(&plain), texts[i]);
        str_free(&plain);
        csv_record_free(&record);
        str_free(&out);
    }
}

/* Calls `check` for every line; form feeds end a page. */
static void each_line(const char *text, int width, int *widest, int *longest_page)
{
    int lines = 0;

    *widest = *longest_page = 0;
    while (*text) {
        size_t n = strcspn(text, "\n");
        char *line = mem_ndup(text, n);
        const char *shown = line;

        if (*shown == '\f') {
            shown++;
            lines = 0;
        }
        assert_null(strchr(shown, '\f'));
        assert_true(utf8_valid(shown, strlen(shown)));
        if (utf8_cells(shown) > *widest)
            *widest = utf8_cells(shown);
        assert_true(utf8_cells(shown) <= width);
        if (++lines > *longest_page)
            *longest_page = lines;
        text += n;
        assert_int_equal(*text, '\n');      /* every line is ended */
        text++;
        free(line);
    }
}

static const struct paper_column three[] = {{"Гражданин", 20, false}, {"Срок", 6, true}, {"Адрес", 0, false}};

static void test_table_wraps_cyrillic(void **state)
{
    struct paper *p = paper_new("Просрочено — стр. ", 40, 20);
    const char *row[] = {"Хамаганова Дарима Баторовна", "20.11", "п. Кутулик, ул. Советская, д. 24"};
    size_t n;
    (void)state;

    paper_table(p, three, 3);
    paper_row(p, row);
    paper_table_end(p);
    assert_string_equal(paper_result(p, &n),
                        "Просрочено — стр. 1\n\n"
                        "Гражданин              Срок Адрес\n"
                        "----------------------------------------\n"
                        "Хамаганова Дарима     20.11 п. Кутулик,\n"
                        "Баторовна                   ул.\n"
                        "                            Советская,\n"
                        "                            д. 24\n");
    assert_int_equal(n, strlen(paper_result(p, NULL)));
    paper_free(&p);
    paper_free(&p);
}

static void test_pages(void **state)
{
    struct paper *p = paper_new("Заголовок, который длиннее строки и потому переносится — стр. ", 36, 12);
    (void)state;

    paper_table(p, three, 3);
    for (int i = 0; i < 40; i++) {
        char name[40];
        const char *row[] = {name, "20.11", i % 3 ? "" : "длинный адрес в две строки или три"};

        snprintf(name, sizeof name, "Гражданин %d", i);
        paper_row(p, row);
    }
    const char *text = paper_result(p, NULL);
    int widest, longest, heads = 0, pages = 1;

    each_line(text, 36, &widest, &longest);
    assert_true(longest <= 11);         /* the twelfth stays free */
    for (const char *s = text; *s; s++)
        pages += *s == '\f';
    for (const char *s = text; (s = strstr(s, "Гражданин              Срок Адрес")) != NULL; s++)
        heads++;
    assert_int_equal(paper_page(p), pages);
    assert_true(pages > 5);
    assert_int_equal(heads, pages);
    paper_free(&p);
}

/* A row goes whole on the next page, unless it is longer than any page. */
static void test_rows_stay_whole(void **state)
{
    struct paper *p = paper_new("", 40, 10);
    static const struct paper_column one[] = {{"", 0, false}};
    const char *short_row[] = {"1\n2\n3\n4\n5"}, *long_row[] = {"a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl"};
    (void)state;

    paper_table(p, one, 1);
    paper_row(p, short_row);
    assert_int_equal(paper_left(p), 4);
    paper_row(p, short_row);
    paper_row(p, long_row);
    assert_string_equal(paper_result(p, NULL), "1\n2\n3\n4\n5\n\f1\n2\n3\n4\n5\n\fa\nb\nc\nd\ne\nf\ng\nh\ni\n\fj\nk\nl\n");
    paper_free(&p);
}

static void test_texts(void **state)
{
    struct paper *p = paper_new("", 30, 66);
    (void)state;

    paper_text(p, 0, "");                       /* nothing on top of a page */
    paper_text(p, 2, "один два три четыре пять шесть\n\nсемь");
    paper_field(p, 8, "Адрес", "669452, Кутулик, ул. Советская, д. 24");
    paper_text(p, 0, "\x1b[2J\xff\x0c");
    paper_rule(p, '-');
    paper_break(p);
    paper_break(p);
    paper_text(p, 0, "конец");
    assert_string_equal(paper_result(p, NULL),
                        "  один два три четыре пять\n  шесть\n\n  семь\n"
                        "Адрес    669452, Кутулик, ул.\n         Советская, д. 24\n"
                        "?[2J??\n------------------------------\n\fконец\n");
    paper_free(&p);
    p = paper_new("стр. ", 1, 1);               /* bounds are kept, not broken */
    paper_text(p, 100, "слово");
    assert_string_equal(paper_result(p, NULL), "стр. 1\n\n          слово\n");
    paper_free(&p);
    p = paper_new("", 80, 66);
    assert_string_equal(paper_result(p, NULL), "");
    paper_free(&p);
}

static void test_letter(void **state)
{
    struct paper *p = paper_new("", 60, 66);
    (void)state;

    paper_letter(p, "     Уважаемая Анна Сергеевна, сообщаем Вам о том, что Вам положено\n\n"
                    "                              Кому: Хамаганова Дарима Баторовна, Аларский район\nконец\n");
    assert_string_equal(paper_result(p, NULL),
                        "     Уважаемая Анна Сергеевна, сообщаем Вам о том, что Вам\nположено\n\n"
                        "                              Кому: Хамаганова Дарима\n"
                        "                              Баторовна, Аларский район\nконец\n");
    paper_free(&p);
}

/* Signs of two cells and endless words. */
static void test_wide_and_endless(void **state)
{
    struct paper *p = paper_new("", 40, 66);
    struct str word = {0};
    int widest, longest;
    (void)state;

    for (int i = 0; i < 100; i++)
        str_add(&word, i % 2 ? "ж" : "\xE6\xBC\xA2");
    const char *row[] = {str_text(&word), "12345678", str_text(&word)};

    paper_table(p, three, 3);
    paper_row(p, row);
    each_line(paper_result(p, NULL), 40, &widest, &longest);
    assert_true(widest >= 39);
    paper_free(&p);
    str_free(&word);
}

static const struct template_field fields[] = {
    {"surname", "Петрова", false}, {"postal_code", "", false}, {"extra", NULL, true}, {"brace", "{surname}", false}};

static int fill(const char *text, struct str *out, struct str *missing, struct error *e)
{
    str_clear(out);
    str_clear(missing);
    return template_fill("notice.txt", text, strlen(text), fields, 4, out, missing, e);
}

static void test_template(void **state)
{
    struct str out = {0}, missing = {0};
    struct error e = {0};
    (void)state;

    assert_int_equal(fill("{extra}\n{extra} {extra}\n{surname}", &out, &missing, &e), 0);     /* first lines that go */
    assert_string_equal(str_text(&out), "Петрова");
    assert_int_equal(fill("Кому: {surname} { surname }\n{postal_code}{extra} {{x} } {brace}\n{postal_code}", &out, &missing, &e), 0);
    assert_string_equal(str_text(&out), "Кому: Петрова Петрова\n____________________ {x} } {surname}\n____________________");
    assert_string_equal(str_text(&missing), "postal_code");
    assert_int_equal(fill("\xEF\xBB\xBFпосле метки", &out, &missing, &e), 0);
    assert_string_equal(str_text(&out), "после метки");
    assert_int_equal(fill("", &out, &missing, &e), 0);
    assert_int_equal(fill("a\n  {extra} \n\n{extra}b{extra}\n", &out, &missing, &e), 0);
    assert_string_equal(str_text(&out), "a\n\nb\n");      /* the line of an empty field goes, an empty line stays */
    str_free(&out);
    str_free(&missing);
}

static void test_template_faults(void **state)
{
    static const struct {
        const char *text, *code, *line, *name;
    } cases[] = {
        {"a\nb {surnam} c", "template.field", "2", "surnam"},
        {"{}", "template.field", "1", ""},
        {"{surname\n}", "template.brace", "1", NULL},
        {"a\n\n{surname", "template.brace", "3", NULL},
        {"{", "template.brace", "1", NULL},
        {"{a{surname}", "template.brace", "1", NULL},
        {"a\n\xd0", "template.text", "2", NULL},
    };
    struct str out = {0}, missing = {0};
    (void)state;

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct error e = {0};

        assert_int_equal(fill(cases[i].text, &out, &missing, &e), -1);
        assert_string_equal(e.code, cases[i].code);
        assert_string_equal(e.arg[0], "notice.txt");
        assert_string_equal(e.arg[1], cases[i].line);
        if (cases[i].name) {
            assert_string_equal(e.arg[2], cases[i].name);
            assert_string_equal(e.arg[3], "surname, postal_code, extra, brace");
        }
        assert_int_equal(out.len, 0);
        assert_int_equal(missing.len, 0);
    }
    str_free(&out);
    str_free(&missing);
}

static void test_template_sizes(void **state)
{
    struct str text = {0}, out = {0}, missing = {0};
    struct error e = {0};
    (void)state;

    for (int i = 0; i < 10000; i++)
        str_add(&text, "ж");
    str_add(&text, "{surname}");
    assert_int_equal(fill(str_text(&text), &out, &missing, &e), 0);
    assert_int_equal(utf8_count(str_text(&out)), 10007);
    str_clear(&text);
    str_addc(&text, '{');
    for (int i = 0; i < 10000; i++)
        str_add(&text, "ж");
    str_addc(&text, '}');
    assert_int_equal(fill(str_text(&text), &out, &missing, &e), -1);
    assert_string_equal(e.code, "template.field");
    for (int i = 0; i < TEMPLATE_MAX; i++)
        str_addc(&text, 'x');
    assert_int_equal(fill(str_text(&text), &out, &missing, &e), -1);
    assert_string_equal(e.code, "template.size");
    assert_string_equal(e.arg[1], "64");
    str_free(&text);
    str_free(&out);
    str_free(&missing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv_cells),      cmocka_unit_test(test_csv_defuses_formulas), cmocka_unit_test(test_csv_comes_back),
        cmocka_unit_test(test_table_wraps_cyrillic), cmocka_unit_test(test_pages),
        cmocka_unit_test(test_rows_stay_whole), cmocka_unit_test(test_texts),
        cmocka_unit_test(test_wide_and_endless), cmocka_unit_test(test_letter), cmocka_unit_test(test_template),
        cmocka_unit_test(test_template_faults), cmocka_unit_test(test_template_sizes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
