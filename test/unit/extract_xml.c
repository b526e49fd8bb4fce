/* extract_xml.c - extracts of the federal register: what becomes of a document, and of files that are none or mean harm. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "../../src/xml/reader.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

static void take(void *ctx, int line, const char *fault, const char *const value[EXTRACT_COLUMNS_], const char *rest)
{
    struct str *out = ctx;

    str_addf(out, "[%d %s", line, fault);
    for (int c = 0; c < EXTRACT_COLUMNS_ && !*fault; c++)
        if (*value[c])
            str_addf(out, " %s=%s", extract_column_name((enum extract_column)c), value[c]);
    str_addf(out, "%s%s]", *rest && !*fault ? " " : "", *fault ? "" : rest);
}

static const char *read_file(const char *name, size_t piece, struct str *out)
{
    struct xml_reader *reader = xml_reader_new(take, out);
    char path[256], chunk[4096];
    size_t n;
    int failed = 0;

    snprintf(path, sizeof path, "test/fuzz/corpus/xml/%s", name);
    FILE *file = fopen(path, "rb");

    assert_non_null(file);
    str_clear(out);
    str_add(out, "");
    do {
        n = fread(chunk, 1, piece, file);
        failed = xml_reader_feed(reader, chunk, n, n == 0);
    } while (n > 0 && !failed);
    fclose(file);
    xml_reader_free(reader);
    return str_text(out);
}

#define ONE " surname=Учебнов given_name=Пётр patronymic=Ильич birth_date=1992-03-14 sex=М snils=001-001-998 00 disability=Вторая группа" \
    " phone=+7 900 000-12-34 postal_code=669452 territory=Аларский район settlement=Кутулик address=ул. Советская, 24" \
    " ipra_number=7.1.26/2026 ipra_issued_on=2026-11-10 ipra_valid_until=бессрочно protocol=77 limits=1,2,0,0,0,0,3 sender=Бюро № 7" \
    " {\"records\":[{\"\":\"GENERAL.ADDRESS\",\"AddressTypeName\":\"фактический\"},{\"\":\"MSE.IPRA.GENERAL\",\"IsChild\":\"false\"}," \
    "{\"\":\"MSE.IPRA.MED.EVENT\",\"Id\":\"1\",\"IsNeeded\":\"true\",\"Executor\":\"поликлиника \\\"Север\\\"\"}]}"

static void test_documents(void **state)
{
    struct str out = {0};

    (void)state;
    for (size_t piece = 1; piece <= 4096; piece *= 16) {
        assert_string_equal(read_file("one.xml", piece, &out), "[1 " ONE "]");
        assert_string_equal(read_file("cp1251.xml", piece, &out), "[1 " ONE "]");
        assert_string_equal(read_file("three.xml", piece, &out), "[1 " ONE "][2 import.not_ipra][3 " ONE "]");
    }
    str_free(&out);
}

/* What was whole before a break is there, and the break is a line of its own. */
static void test_broken(void **state)
{
    struct str out = {0};

    (void)state;
    read_file("cut.xml", 1000, &out);
    assert_true(str_ends(str_text(&out), " import.xml_broken]"));
    read_file("crossed.xml", 1000, &out);
    assert_true(str_ends(str_text(&out), " import.xml_broken]"));
    assert_string_equal(read_file("bad_bytes.xml", 1000, &out), "[1 import.xml_encoding]");
    assert_string_equal(read_file("empty.xml", 1000, &out), "[1 import.xml_broken]");
    assert_string_equal(read_file("other.xml", 1000, &out), "[1 import.xml_other]");
    assert_string_equal(read_file("deep.xml", 1000, &out), "[1 import.xml_deep]");
    read_file("long.xml", 4096, &out);
    assert_int_equal(strncmp(str_text(&out), "[1 import.long][2  surname=Учебнов", 29), 0);
    str_free(&out);
}

/* Entities that grow without an end and files from outside come in a document type: there is no reading on from there. */
static void test_harm(void **state)
{
    struct str out = {0};

    (void)state;
    assert_string_equal(read_file("bomb.xml", 4096, &out), "[1 import.xml_doctype]");
    assert_string_equal(read_file("external.xml", 4096, &out), "[1 import.xml_doctype]");
    str_free(&out);
}

/* What is made to cost much or to be read wrongly: fed from memory, in the pieces in which a file comes. */
static const char *read_text(struct str *text, struct str *out)
{
    struct xml_reader *reader = xml_reader_new(take, out);
    int failed = 0;

    str_clear(out);
    str_add(out, "");
    for (size_t at = 0; at < text->len && !failed; at += 65536)
        failed = xml_reader_feed(reader, text->data + at, text->len - at < 65536 ? text->len - at : 65536, 0);
    if (!failed)
        xml_reader_feed(reader, "", 0, 1);
    xml_reader_free(reader);
    str_free(text);
    return str_text(out);
}

#define BEGIN "<ВыпискаФРИ>"
#define DOCUMENT(records) "<Документ><РеквизитыДокумента><ТипДокумента><Код>IPRA</Код></ТипДокумента></РеквизитыДокумента>" records "</Документ>"
#define RECORD(category, code, value) "<Запись><Категория><Код>" category "</Код></Категория><Атрибут><Код>" code "</Код><Значение>" value "</Значение></Атрибут></Запись>"

/* A comment, a tag, an instruction of many megabytes: each piece of it would have the whole of it read anew. */
static void test_tokens(void **state)
{
    static const char *const begins[] = {BEGIN "<!--", "<!--", BEGIN "<a b='", BEGIN "<?x ", BEGIN "<", BEGIN "</"};
    struct str out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        struct str text = {0};

        str_add(&text, begins[i]);
        for (int k = 0; k < 8 * 1024; k++)
            str_addf(&text, "%01024d", 0);
        for (size_t k = strlen(begins[i]); k < text.len; k++)
            text.data[k] = 'x';
        if (strcmp(read_text(&text, &out), "[1 import.xml_token]") != 0)
            fail_msg("%s: %s", begins[i], str_text(&out));
    }
    str_free(&out);
}

/* Of one document more than a record of a table can be: it is refused, those round it are read. */
static void test_flood(void **state)
{
    struct str text = {0}, out = {0};

    (void)state;
    str_add(&text, BEGIN DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Первая")) "<Документ><РеквизитыДокумента><ТипДокумента><Код>IPRA</Код></ТипДокумента></РеквизитыДокумента>");
    for (int i = 0; i < 60000; i++)
        str_add(&text, RECORD("", "a", "b"));
    str_add(&text, "</Документ><Документ><РеквизитыДокумента><ТипДокумента><Код>IPRA</Код></ТипДокумента></РеквизитыДокумента>");
    for (int i = 0; i < 40; i++)
        str_addf(&text, RECORD("X", "a%d", "%03900d"), i, 0);
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] == '0')
            text.data[i] = '"';
    str_add(&text, "</Документ>" DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Третья")) "</ВыпискаФРИ>");
    assert_string_equal(read_text(&text, &out), "[1  surname=Первая][2 import.long][3 import.long][4  surname=Третья]");
    str_free(&out);
}

/* A document in a document: the values of two citizens would become one. What is broken off says in which document. */
static void test_nested(void **state)
{
    struct str text = {0}, out = {0};

    (void)state;
    str_add(&text, BEGIN DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Первая") DOCUMENT(RECORD("GENERAL.PERSON", "SNILS", "001-001-998 00")) RECORD("GENERAL.PERSON", "FirstName", "Анна"))
            DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Вторая")) "<Документ>" RECORD("GENERAL.PERSON", "LastName", "Третья"));
    assert_string_equal(read_text(&text, &out), "[1 import.xml_nested][2  surname=Вторая][3 import.xml_broken]");
    str_free(&out);
}

/* Encodings: that of the bytes is not the one declared, or is none that is read. */
static void test_encodings(void **state)
{
    static const struct { const char *declared; bool cp1251; const char *read; } rows[] = {
        {"UTF-8", false, "[1  surname=Первая]"},         {"utf-8", true, "[1 import.xml_encoding]"},     {"windows-1251", true, "[1  surname=Первая]"},
        {"windows-1251", false, "[1 import.xml_encoding]"}, {"KOI8-R", true, "[1 import.xml_encoding]"}, {"UTF-16", false, "[1 import.xml_encoding]"},
        {"ISO-8859-1", false, "[1 import.xml_encoding]"}};
    struct str out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        static const char body[] = BEGIN DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Первая")) "</ВыпискаФРИ>";
        struct str text = {0};

        str_addf(&text, "<?xml version=\"1.0\" encoding=\"%s\"?>", rows[i].declared);
        for (size_t k = 0; k < sizeof body - 1;) {
            uint32_t sign;
            char whole[5];

            k += utf8_decode(body + k, sizeof body - 1 - k, &sign);
            if (sign < 0x80 || !rows[i].cp1251)
                str_addn(&text, whole, utf8_encode(sign, whole));
            else
                str_addc(&text, (char)(sign - 0x410 + 0xC0));
        }
        if (strcmp(read_text(&text, &out), rows[i].read) != 0)
            fail_msg("%s, %s: %s", rows[i].declared, rows[i].cp1251 ? "CP1251" : "UTF-8", str_text(&out));
    }
    str_free(&out);
}

/* Signs that no terminal shows: in a column of ours they are for a person to look at, elsewhere they are kept as they are. */
static void test_unshowable(void **state)
{
    struct str text = {0}, out = {0};

    (void)state;
    str_add(&text, BEGIN DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Пер&#x202E;вая")) DOCUMENT(RECORD("GENERAL.PERSON", "LastName", "Вторая") RECORD("X", "a", "б&#x202E;в&#9;г&#x1F600;")) "</ВыпискаФРИ>");
    assert_string_equal(read_text(&text, &out), "[1 import.control][2  surname=Вторая {\"records\":[{\"\":\"X\",\"a\":\"б\\u202eв\\u0009г\xF0\x9F\x98\x80\"}]}]");
    str_free(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_documents), cmocka_unit_test(test_broken), cmocka_unit_test(test_harm),
                                       cmocka_unit_test(test_tokens),    cmocka_unit_test(test_flood),  cmocka_unit_test(test_nested),
                                       cmocka_unit_test(test_encodings), cmocka_unit_test(test_unshowable)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
