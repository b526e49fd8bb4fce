/* extract_csv.c - tables of strangers: records, encodings, what a spreadsheet did to dates and numbers, headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <cmocka.h>

#include "kurator/csv_stream.h"
#include "kurator/extract.h"

struct bytes {
    const char *data;
    size_t n, at, piece;
};

static ssize_t give(void *ctx, char *out, size_t size)
{
    struct bytes *b = ctx;
    size_t n = b->n - b->at;

    n = n < b->piece ? n : b->piece;
    n = n < size ? n : size;
    memcpy(out, b->data + b->at, n);
    b->at += n;
    return (ssize_t)n;
}

/* Each record as line:cell|cell or line:code, parted by blanks; the code of what stopped it all at the end. */
static void read_all(const char *data, size_t n, size_t piece, struct str *out)
{
    struct bytes bytes = {data, n, 0, piece};
    struct csv_stream stream = {.source = give, .ctx = &bytes};
    struct csv_record record = {0};
    struct error fault, e = {0};

    str_clear(out);
    str_add(out, "");
    while (csv_stream_next(&stream, &record, &fault, &e) == 1) {
        str_addf(out, "%s%d:", out->len ? " " : "", record.line);
        if (error_is(&fault))
            str_add(out, fault.code);
        for (int i = 0; !error_is(&fault) && i < record.count; i++)
            str_addf(out, "%s%s", i ? "|" : "", record.field[i].data);
    }
    if (error_is(&e))
        str_addf(out, " %s", e.code);
    else if (!csv_stream_whole(&stream))
        str_add(out, " cut");
    csv_record_free(&record);
    csv_stream_free(&stream);
}

static void test_records(void **state)
{
    static const struct {
        const char *text, *read;
    } rows[] = {
        {"a;b\r\n1;2\r\n", "1:a|b 2:1|2"},
        {"a,b\n\n;;\n1,\"2,\"\"3\"\"\"\n", "1:a|b 3:;; 4:1|2,\"3\""},
        {"a;b\n;;\n1;2", "1:a|b 3:1|2 cut"},
        {"a;b\r1;2\r\"x\ry\";3\r", "1:a|b 2:1|2 3:x\ny|3"},         /* a Macintosh of old */
        {"a;b\r\r1;2", "1:a|b 3:1|2 cut"},
        {"a;b\r", "1:a|b cut"},
        {"\xEF\xBB\xBF" "a\tb\n1\t2\n", "1:a|b 2:1|2"},
        {"a,b\n\"x\ny\",2\n3,4\n", "1:a|b 2:x\ny|2 4:3|4"},
        /* a quotation mark that nobody closes costs its own line alone */
        {"a,b\n\"x,2\n3,4\n5,6\n", "1:a|b 2:import.quote 3:3|4 4:5|6"},
        {"a,b\n\"x,2\n\"3\",4\n", "1:a|b 2:import.quote 3:3|4"},
        {"a,b\nx\"y,2\n3,4\n", "1:a|b 2:import.quote 3:3|4"},
        /* CP1251; the two encodings line by line; both in one line */
        {"a,b\n\xCF\xB8\xF2\xF0,\xB9 1\n", "1:a|b 2:Пётр|№ 1"},
        {"a,b\n\xCF\xB8\xF2\xF0,1\nПётр,2\n", "1:a|b 2:Пётр|1 3:Пётр|2"},
        {"a,b\n\xCF\xB8\xF2\xF0,Пётр\nx,2\n", "1:a|b 2:import.mixed 3:x|2"},
        {"a,b\n\x98\xFF,1\n", "1:a|b 2:import.cp1251"},
        {"a,b\nx\x01,1\n2,3\n", "1:a|b 2:import.control 3:2|3"},
        {"\xFF\xFE" "a", " import.utf16"},
        {"", ""},
    };
    struct str out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        for (size_t piece = 1; piece < 9; piece += 3) {
            read_all(rows[i].text, strlen(rows[i].text), piece, &out);
            if (strcmp(str_text(&out), rows[i].read) != 0)
                fail_msg("row %zu in pieces of %zu: \"%s\"", i, piece, str_text(&out));
        }
    read_all("a,b\n1\0,2\n", 9, 4, &out);
    assert_string_equal(str_text(&out), "1:a|b 2:import.control");
    str_free(&out);
}

/* A line without an end, of many megabytes: one refused record, and what comes after it is read. */
struct endless {
    size_t left;
    int part;
};
static ssize_t give_endless(void *ctx, char *out, size_t size)
{
    struct endless *s = ctx;
    static const char *const ends[2] = {"a,b\n", "\n3,4\n"};

    if (s->part == 0 || (s->part == 2)) {
        const char *text = ends[s->part / 2];

        s->part++;
        memcpy(out, text, strlen(text));
        return (ssize_t)strlen(text);
    }
    size_t n = s->left < size ? s->left : size;

    memset(out, 'x', n);
    s->left -= n;
    s->part += n == 0;
    return n ? (ssize_t)n : s->part == 2 ? give_endless(ctx, out, size) : 0;
}

static void test_memory(void **state)
{
    struct endless endless = {.left = (size_t)200 << 20};
    struct csv_stream stream = {.source = give_endless, .ctx = &endless};
    struct csv_record record = {0};
    struct error fault, e = {0};
    struct rusage before, after;

    (void)state;
    getrusage(RUSAGE_SELF, &before);
    assert_int_equal(csv_stream_next(&stream, &record, &fault, &e), 1);
    assert_int_equal(csv_stream_next(&stream, &record, &fault, &e), 1);
    assert_string_equal(fault.code, "import.long");
    assert_int_equal(csv_stream_next(&stream, &record, &fault, &e), 1);
    assert_string_equal(record.field[0].data, "3");
    assert_int_equal(record.line, 3);
    assert_int_equal(csv_stream_next(&stream, &record, &fault, &e), 0);
    getrusage(RUSAGE_SELF, &after);
    assert_true(stream.buffer.cap < (size_t)2 << 20);
    assert_true(after.ru_maxrss - before.ru_maxrss < 32 * 1024);
    csv_record_free(&record);
    csv_stream_free(&stream);
}

/* Lines that are each wrong and open a quotation mark: what one costs does not grow with what follows it. */
static void test_quotes(void **state)
{
    struct str text = {0}, out = {0};
    struct rusage before, after;

    (void)state;
    str_add(&text, "a,b\n");
    for (int i = 0; i < 100000; i++)
        str_add(&text, "x\",\"\n");
    str_add(&text, "3,4\n");
    getrusage(RUSAGE_SELF, &before);
    read_all(text.data, text.len, 65536, &out);
    getrusage(RUSAGE_SELF, &after);
    assert_true(str_ends(str_text(&out), " 100001:import.quote 100002:3|4"));
    assert_true(after.ru_utime.tv_sec - before.ru_utime.tv_sec < 10);
    str_free(&text);
    str_free(&out);
}

/* Header and one line: what the line became, "column=value …", or the code (and column) of what is wrong. */
static void read_line(const char *text, struct str *out)
{
    struct bytes bytes = {text, strlen(text), 0, 1000};
    struct csv_stream stream = {.source = give, .ctx = &bytes};
    struct csv_record record = {0};
    struct extract_map map = {0};
    struct extract x = {0};
    struct error fault, e = {0};

    str_clear(out);
    str_add(out, "");
    assert_int_equal(csv_stream_next(&stream, &record, &fault, &e), 1);
    if (extract_map_begin(&map, &record, false, NULL, 0, &e) != 0) {
        str_addf(out, "%s %s", e.code, e.arg[0]);
    } else {
        assert_int_equal(csv_stream_next(&stream, &record, &fault, &e), 1);
        extract_read(&map, &record, &x);
        if (error_is(&x.fault))
            str_addf(out, "%s %s %s", x.fault.code, x.fault.field, x.fault.arg[0]);
        for (int c = 0; c < EXTRACT_COLUMNS_ && !error_is(&x.fault); c++)
            if (x.value[c].len)
                str_addf(out, "%s%s=%s", out->len ? " " : "", extract_column_name((enum extract_column)c), x.value[c].data);
        if (x.rest.len && !error_is(&x.fault))
            str_addf(out, " %s", x.rest.data);
    }
    extract_free(&x);
    extract_map_free(&map);
    csv_record_free(&record);
    csv_stream_free(&stream);
}

static void test_lines(void **state)
{
    static const struct {
        const char *text, *read;
    } rows[] = {
        {"Ф.И.О.;Дата рождения\nУчебнова-Ильина  Анна Ильинична;14.03.1992\n", "surname=Учебнова-Ильина given_name=Анна patronymic=Ильинична birth_date=1992-03-14 sex=f"},
        {"ФИО;Дата рождения\nУчебнова\n", "import.short  "},
        {"ФИО;Дата рождения\nУчебнова 2 Ильинична;14.03.1992\n", "name.digit given_name "},
        {"ФИО;Ф.И.О.;Дата рождения\nа;б;в\n", "import.header_twice Ф.И.О."},
        {"ФИО;Фамилия;Дата рождения\nУчебнова А. И.;Учебнова;14.03.1992\n", "surname=Учебнова birth_date=1992-03-14 {\"ФИО\":\"Учебнова А. И.\"}"},
        {"ФАМИЛИЯ;имя;Отчество;Дата  рождения\nучебнов; ПЁТР ;ильич;14.03.1992\n", "surname=Учебнов given_name=Пётр patronymic=Ильич birth_date=1992-03-14 sex=m"},
        {"surname,birth_date,sex,snils\nА,1992-03-14T00:00:00,Жен.,001-001-998 00\n", "surname=А birth_date=1992-03-14 sex=f snils=00100199800"},
        {"surname,birth_date\nА,33677\n", "surname=А birth_date=1992-03-14"},
        {"surname,birth_date\nА,33677.0\n", "surname=А birth_date=1992-03-14"},
        {"surname;birth_date\nА;33677,0\n", "surname=А birth_date=1992-03-14"},
        {"surname;birth_date\nА;33677,5306\n", "surname=А birth_date=1992-03-14"},                  /* and a time of that day */
        {"surname;birth_date\nА;33677,\n", "import.date birth_date 33677,"},
        {"surname;birth_date;postal_code\nА;33677;669452,0\n", "surname=А birth_date=1992-03-14 postal_code=669452"},
        {"surname,birth_date\nА,0020-05-14\n", "import.year birth_date 0020-05-14"},
        {"surname,birth_date\nА,14.05.2206\n", "import.year birth_date 14.05.2206"},
        {"surname,birth_date\nА,14.05.92\n", "import.year birth_date 14.05.92"},
        {"surname,birth_date\nА,31.02.1992\n", "import.date birth_date 31.02.1992"},
        {"surname,birth_date\nА,05/14/1992\n", "import.date birth_date 05/14/1992"},
        {"surname,birth_date\nА,1992\n", "import.date birth_date 1992"},
        {"surname,birth_date,snils\nА,33677,\"1,12233E+10\"\n", "import.snils_excel snils "},
        {"surname,birth_date,snils\nА,33677,112-233-445 94\n", "snils.check snils 95"},
        {"surname,birth_date,snils\nА,33677,11223344595.0\n", "surname=А birth_date=1992-03-14 snils=11223344595"},
        {"surname,birth_date,snils\nА,33677,1223344585\n", "snils.length snils 10"},          /* a lost zero would have another check number */
        {"surname,birth_date,disability\nА,33677,II группа\n", "surname=А birth_date=1992-03-14 disability=2"},
        {"surname,birth_date,disability\nА,33677,Ребёнок-инвалид\n", "surname=А birth_date=1992-03-14 disability=child"},
        {"surname,birth_date,disability\nА,33677,IV\n", "import.disability disability IV"},
        {"surname,birth_date,Срок ИПРА\nА,33677,до достижения возраста 18 лет\n", "surname=А birth_date=1992-03-14 ipra_valid_until=until18"},
        {"surname,birth_date,limits\nА,33677,\"1,0,2,0,0,0,3\"\n", "surname=А birth_date=1992-03-14 limits=1,0,2,0,0,0,3"},
        {"surname,birth_date,limits\nА,33677,1234567\n", "import.limits limits 1234567"},
        {"surname;birth_date;Телефон\nА;33677;8 900 000-12-34, 8 900 000-12-35\n",
         "surname=А birth_date=1992-03-14 phone=+79000001234 {\"Телефон\":\"8 900 000-12-34, 8 900 000-12-35\"}"},
        /* what has no column of ours is kept; a text that a spreadsheet would take for a formula stays a text */
        {"surname,birth_date,Льгота,address\nА,33677,\"=1+\"\"2\"\"\",'=HYPERLINK\n", "surname=А birth_date=1992-03-14 address==HYPERLINK {\"Льгота\":\"=1+\\\"2\\\"\"}"},
        {"surname,birth_date,,Льгота,\nА,33677,x,y,\n", "surname=А birth_date=1992-03-14 {\"(3)\":\"x\",\"Льгота\":\"y\"}"},
        {"surname,birth_date\nА\xE2\x80\xAE,33677\n", "import.control surname "},
        {"surname,birth_date,address\nА,33677\n", "import.short  "},
        {"surname,birth_date\nА,33677,лишнее\n", "import.wide  "},
        {"Surname1,birth_date\nПётр2,33677\n", "import.header_missing surname"},
        {"surname,birth_date,Фамилия\nА,33677,Б\n", "import.header_twice Фамилия"},
        {"surname,birth_date,Льгота,льгота\nА,33677,1,2\n", "import.header_twice льгота"},
        {"surname,birth_date\nПётр2,33677\n", "name.digit surname "},
    };
    struct str out = {0};

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        read_line(rows[i].text, &out);
        if (strcmp(str_text(&out), rows[i].read) != 0)
            fail_msg("row %zu: \"%s\", wanted \"%s\"", i, str_text(&out), rows[i].read);
    }
    str_free(&out);
}

/* What kurator-extract kept of a document goes with what is kept of a cell here, as one object; its apostrophes are off. */
static void test_inner(void **state)
{
    struct csv_record header = {0}, record = {0};
    struct extract_map map = {0};
    struct extract x = {0};
    struct error e = {0};
    struct str text = {0};

    (void)state;
    csv_write(&text, (const char *const[]){"line", "fault", "surname", "birth_date", "phone", "rest"}, 6);
    csv_write(&text, (const char *const[]){"7", "", "А", "1992-03-14", "+7 900 000-12-34, +7 900 000-12-35", "{\"records\":[{\"\":\"X\",\"a\":\"x;=1\"}]}"}, 6);
    csv_write(&text, (const char *const[]){"8", "import.long", "", "", "", ""}, 6);
    struct bytes bytes = {text.data, text.len, 0, 1000};
    struct csv_stream stream = {.source = give, .ctx = &bytes};

    assert_int_equal(csv_stream_next(&stream, &header, &(struct error){0}, &e), 1);
    assert_int_equal(extract_map_begin(&map, &header, true, NULL, 0, &e), 0);
    assert_int_equal(csv_stream_next(&stream, &record, &(struct error){0}, &e), 1);
    extract_read(&map, &record, &x);
    assert_int_equal(x.line, 7);
    assert_string_equal(x.rest.data, "{\"phone\":\"+7 900 000-12-34, +7 900 000-12-35\",\"records\":[{\"\":\"X\",\"a\":\"x;=1\"}]}");
    assert_int_equal(csv_stream_next(&stream, &record, &(struct error){0}, &e), 1);
    extract_read(&map, &record, &x);
    assert_string_equal(x.fault.code, "import.long");
    assert_int_equal(x.line, 8);
    extract_free(&x);
    extract_map_free(&map);
    csv_record_free(&header);
    csv_record_free(&record);
    csv_stream_free(&stream);
    str_free(&text);
}

/* An office's own words for the columns. */
static void test_aliases(void **state)
{
    static const char *const pairs[][2] = {{"Ф.", "Фамилия"}, {"Рожд.", "birth_date"}, {"Пол", "-"}, {"Кв", "этого нет"}};
    struct csv_record record = {0}, header = {0};
    struct extract_alias alias[4];
    struct extract_map map = {0};
    struct error e = {0};

    (void)state;
    struct bytes bytes = {"Ф.,Рожд.,Пол,Имя\n", strlen("Ф.,Рожд.,Пол,Имя\n"), 0, 1000};
    struct csv_stream stream = {.source = give, .ctx = &bytes};
    assert_int_equal(csv_stream_next(&stream, &header, &(struct error){0}, &e), 1);
    for (int i = 0; i < 4; i++) {
        struct str text = {0};

        str_addf(&text, "%s,%s\n", pairs[i][0], pairs[i][1]);
        struct bytes pair = {text.data, text.len, 0, 1000};
        struct csv_stream two = {.source = give, .ctx = &pair};

        assert_int_equal(csv_stream_next(&two, &record, &(struct error){0}, &e), 1);
        assert_int_equal(extract_alias_read(&alias[i], &record, &e), i < 3 ? 0 : -1);
        csv_stream_free(&two);
        str_free(&text);
    }
    assert_string_equal(e.code, "import.map");
    assert_string_equal(e.arg[1], "этого нет");
    assert_int_equal(extract_map_begin(&map, &header, false, alias, 3, &e), 0);
    assert_int_equal(map.column[0], EXTRACT_SURNAME);
    assert_int_equal(map.column[1], EXTRACT_BIRTH_DATE);
    assert_int_equal(map.column[2], EXTRACT_REST);
    assert_int_equal(map.column[3], EXTRACT_GIVEN_NAME);
    extract_map_free(&map);
    str_copy(alias[2].header, sizeof alias[2].header, "Ф");
    assert_int_equal(extract_map_begin(&map, &header, false, alias, 3, &e), -1);
    assert_string_equal(e.code, "import.header_twice");
    extract_map_free(&map);
    str_copy(alias[2].header, sizeof alias[2].header, "Нет такого");
    assert_int_equal(extract_map_begin(&map, &header, false, alias, 3, &e), -1);
    assert_string_equal(e.code, "import.map_unknown");
    extract_map_free(&map);
    csv_record_free(&record);
    csv_record_free(&header);
    csv_stream_free(&stream);
}

/* The columns of a head by number, as an office says; and what its names alone say. */
static void test_columns(void **state)
{
    static const char text[] = "ФИО;Рожд.;Тел.;;Тел.\n«Мамедов» ;1\n";
    static const char line[] = "Мамедов Али Мамед оглы;14.03.1992;8 900 000-00-01;ряд;два\n";
    struct csv_record header = {0}, record = {0};
    struct extract_map map = {0};
    struct extract x = {0};
    struct error e = {0};
    char digest[65], other[65];
    int column[CSV_CELLS_MAX] = {0};

    (void)state;
    struct bytes bytes = {text, strlen(text), 0, 1000}, lines = {line, strlen(line), 0, 1000};
    struct csv_stream stream = {.source = give, .ctx = &bytes}, second = {.source = give, .ctx = &lines};
    assert_int_equal(csv_stream_next(&stream, &header, &(struct error){0}, &e), 1);
    assert_int_equal(csv_stream_next(&second, &record, &(struct error){0}, &e), 1);
    extract_head(&header, digest);
    extract_map_guess(&header, column);
    assert_int_equal(column[0], EXTRACT_FULL);
    assert_int_equal(column[1], EXTRACT_REST);
    assert_int_equal(extract_map_columns(&map, &header, column, &e), -1);
    assert_string_equal(e.code, "import.header_missing");
    assert_string_equal(e.arg[0], "birth_date");
    extract_map_free(&map);
    column[1] = EXTRACT_BIRTH_DATE;
    column[2] = EXTRACT_PHONE;
    assert_int_equal(extract_map_columns(&map, &header, column, &e), 0);
    extract_read(&map, &record, &x);
    assert_string_equal(x.fault.code, "");
    assert_string_equal(x.value[EXTRACT_SURNAME].data, "Мамедов");
    assert_string_equal(x.value[EXTRACT_GIVEN_NAME].data, "Али");
    assert_string_equal(x.value[EXTRACT_PATRONYMIC].data, "Мамед оглы");
    assert_string_equal(x.value[EXTRACT_SEX].data, "m");
    assert_string_equal(x.value[EXTRACT_PHONE].data, "+79000000001");
    assert_string_equal(x.rest.data, "{\"(4)\":\"ряд\",\"Тел. 2\":\"два\"}");      /* what has no name is kept by its number; of two of one name both are kept */
    extract_map_free(&map);
    column[4] = EXTRACT_PHONE;
    assert_int_equal(extract_map_columns(&map, &header, column, &e), -1);
    assert_string_equal(e.code, "import.header_twice");
    extract_map_free(&map);
    column[3] = EXTRACT_SURNAME, column[4] = EXTRACT_REST;
    assert_int_equal(extract_map_columns(&map, &header, column, &e), 0);
    assert_int_equal(map.column[0], EXTRACT_REST);                          /* a surname of its own: the other is kept as it is */
    extract_map_free(&map);
    for (int c = EXTRACT_FULL; c < EXTRACT_COLUMNS_; c++)
        if (c >= 0 || c == EXTRACT_FULL || c == EXTRACT_REST)
            assert_int_equal(extract_column_of(extract_column_name(c)), c);
    str_add(&header.field[3], "х");
    extract_head(&header, other);
    assert_string_not_equal(digest, other);
    extract_free(&x);
    csv_record_free(&record);
    csv_record_free(&header);
    csv_stream_free(&stream);
    csv_stream_free(&second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_columns), cmocka_unit_test(test_records), cmocka_unit_test(test_memory), cmocka_unit_test(test_quotes), cmocka_unit_test(test_lines), cmocka_unit_test(test_inner), cmocka_unit_test(test_aliases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
