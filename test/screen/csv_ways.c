/* csv_ways.c - every way out that writes a table for spreadsheets: no cell of it is a formula, and each is read back as what was entered.
 * test/lint/csv.sh holds that none is forgotten: each function that calls csv_write is named in the table below. */
#include <libgen.h>
#include <libpq-fe.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "command.h"
#include "kurator/csv.h"
#include "kurator/directions.h"
#include "kurator/files.h"
#include "kurator/imports.h"
#include "kurator/journal.h"
#include "kurator/monthly.h"
#include "kurator/print.h"
#include "kurator/quality.h"
#include "kurator/registers.h"
#include "kurator/statistics.h"
#include "tmp.h"

#define FILL(field, text) snprintf((field), sizeof(field), "%s", (text))

static char dir[128], in[160], file[160];

/* What a spreadsheet takes for a formula by its first sign; a CR comes back as LF (csv.h). */
static const char *const hostile[] = {"=1+1", "+7x", "-2x", "@SUM(A1)", "\t=1", "\r=1", "\n=1"};

static int start(void **state)
{
    office_up(state);
    tmp_directory(dir, sizeof dir, "csv_ways");
    snprintf(in, sizeof in, "%s/in.csv", dir);
    snprintf(file, sizeof file, "%s/out.csv", dir);
    office_staff(&office, "('t_monitor', 'Центрова', 'Ольга', 'Петровна', 'monitor', 2)");
    office_login(&office, "t_dba", "migrator");
    office_case(&office, "Петрова", "Анна", "Сергеевна", "1970-03-14", "ipra", "2026-11-05");
    pg_exec(&office.pg, "delete from kurator.direction;"
                        "insert into kurator.direction (centre_id) select id from kurator.organisation where no = 2");
    return 0;
}

static int stop(void **state)
{
    unlink(in);
    unlink(file);
    assert_int_equal(rmdir(dir), 0);
    return office_down(state);
}

/* ---- what goes in ---- */

/* The text as SQL says it, whatever it holds; lent until the next call. */
static const char *quoted(const char *text)
{
    static char sql[400];
    size_t n = 0;

    n += (size_t)snprintf(sql, sizeof sql, "convert_from('\\x");
    for (const char *c = text; *c; c++)
        n += (size_t)snprintf(sql + n, sizeof sql - n, "%02x", (unsigned char)*c);
    snprintf(sql + n, sizeof sql - n, "', 'UTF8')");
    return sql;
}

/* Sets a column to the text; false when the database does not take such a text. */
static bool plant(const char *relation, const char *column, const char *where, const char *text)
{
    char sql[1200];

    snprintf(sql, sizeof sql, "do $do$ begin update kurator.%s t set %s = %s where %s; exception when check_violation then null; end $do$", relation, column, quoted(text), where);
    pg_exec(&office.pg, sql);
    snprintf(sql, sizeof sql, "select count(*) from kurator.%s t where %s = %s and %s", relation, column, quoted(text), where);
    return pg_number(&office.pg, sql) > 0;
}

static void write_file(const char *path, const char *text)
{
    FILE *f = fopen(path, "wb");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static void take_file(const char *path, struct str *out)
{
    struct error e = {0};

    if (file_read(path, false, 1 << 20, out, &e) != 0)
        fail_msg("%s: %s", path, e.code);
    unlink(path);
}

/* A result of one row, or of two, all whose cells are the text but those of `first`. */
static PGresult *answer(int columns, int n, const char *const first[], const char *text)
{
    PGresult *r = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc attribute[20];
    char name[] = "c", cell[200];

    memset(attribute, 0, sizeof attribute);
    for (int i = 0; i < columns; i++)
        attribute[i].name = name;
    assert_true(PQsetResultAttrs(r, columns, attribute));
    for (int i = 0; i < columns; i++) {
        FILL(cell, i < n ? first[i] : text);
        assert_true(PQsetvalue(r, 0, i, cell, (int)strlen(cell)));
    }
    return r;
}

static const struct db_rows *rows_of(const PGresult *r) { return (const struct db_rows *)(const void *)r; }

/* ---- the ways out; each appends a table whose cells hold the text, true when one has to be it ---- */

static bool of_register(const char *text, struct str *out)
{
    char array[60];
    struct register_table t;
    struct error e = {0};

    snprintf(array, sizeof array, "{\"%s\",x}", text);
    PGresult *r = answer(3, 3, (const char *const[]){"names", "", array}, "");
    assert_int_equal(register_read(&t, rows_of(r), &e), 0);
    str_addn(out, str_text(&t.csv), t.csv.len);
    register_free(&t);
    PQclear(r);
    return true;
}

static bool of_statistics(const char *text, struct str *out)
{
    struct statistics s;
    struct error e = {0};
    PGresult *r = answer(2 + STATISTICS_CELLS, 2, (const char *const[]){"row", ""}, text);

    statistics_read(&s, rows_of(r), &e);        /* (without its head it is no answer: the table is there) */
    str_addn(out, str_text(&s.csv), s.csv.len);
    statistics_free(&s);
    PQclear(r);
    return true;
}

static bool of_reference(const char *text, struct str *out)
{
    char array[60];

    snprintf(array, sizeof array, "{\"%s\",x}", text);
    PGresult *r = answer(1, 1, (const char *const[]){array}, "");
    assert_int_equal(reference_table_read(out, rows_of(r), 0), 2);
    PQclear(r);
    return true;
}

static bool of_journal(const char *text, struct str *out)
{
    struct journal_row row = {.id = 7};

    FILL(row.login, text);
    FILL(row.name, text);
    FILL(row.host, text);
    FILL(row.program, text);
    FILL(row.relation, text);
    FILL(row.row_id, text);
    FILL(row.columns, text);
    FILL(row.why, text);
    journal_csv_head(out);
    journal_csv(&row, out);
    return true;
}

static bool of_quality(const char *text, struct str *out)
{
    struct quality q = {.n = 2};

    FILL(q.office, text);
    FILL(q.row[1].kind, "data");
    FILL(q.row[1].rule, text);
    FILL(q.row[1].name, text);
    quality_csv(&q, out);
    return true;
}

static bool of_quality_people(const char *text, struct str *out)
{
    struct quality_person one = {.person_id = 1};
    struct quality_people people = {.person = &one, .n = 1};

    FILL(one.name, text);
    FILL(one.gaps, text);
    FILL(one.assignee, text);
    quality_people_csv(&people, out);
    return true;
}

static bool of_quality_region(const char *text, struct str *out)
{
    struct quality_line line = {.office_id = 1};
    struct quality_region region = {.line = &line, .n = 1};

    FILL(line.office, text);
    quality_region_csv(&region, out);
    return true;
}

static bool of_monthly(const char *text, struct str *out)
{
    struct monthly_row row = {.line = "arrived"};
    struct monthly_place place = {.n = {1}};
    struct monthly m = {.office_id = 1, .month = {2026, 11, 1}, .ncolumns = 2, .row = &row, .nrows = 1, .place = &place, .nplaces = 1};

    FILL(m.office, text);
    FILL(row.part, text);
    FILL(row.name, text);
    FILL(m.column[1].code, text);
    FILL(m.column[1].name, text);
    FILL(place.name, text);
    monthly_csv(&m, out);
    return true;
}

static bool of_monthly_people(const char *text, struct str *out)
{
    struct monthly_person one = {.case_id = 1};
    struct monthly_people people = {.person = &one, .n = 1};

    FILL(one.name, text);
    FILL(one.part, text);
    FILL(one.office, text);
    monthly_people_csv(&people, out);
    return true;
}

static bool of_list(const char *kind, const char *text, struct str *out)
{
    static const struct session session;
    struct paper_list_row row = {.days = -2, .nphones = 1, .npreferences = 1, .nattempts = 1};
    struct paper_list list = {.rows = &row, .n = 1};

    FILL(row.name, text);
    FILL(row.whom, text);
    FILL(row.whom_name, text);
    FILL(row.assignee, text);
    FILL(row.settlement, text);
    FILL(row.address, text);
    FILL(row.phone[0], text);
    FILL(row.preference[0], text);
    FILL(row.attempt[0], text);
    paper_list_csv(&list, &session, kind, out);
    return true;
}
static bool of_overdue(const char *text, struct str *out) { return of_list("overdue", text, out); }
static bool of_calls(const char *text, struct str *out) { return of_list("calls", text, out); }
static bool of_visits(const char *text, struct str *out) { return of_list("visits", text, out); }

static void ran(int status, int wanted)
{
    if (status != wanted)
        fail_msg("status %d, not %d: %s%s", status, wanted, command_out(), command_err());
}

static bool of_users(const char *text, struct str *out)
{
    bool told = plant("staff", "surname", "login = 't_clerk2'", text);

    ran(COMMAND(&office, "t_admin", "user", "list", "--format", "csv"), 0);
    str_add(out, command_out());
    return told;
}

static bool of_sites(const char *text, struct str *out)
{
    bool told = plant("site", "name", "t.id = (select min(id) from kurator.site)", text);

    plant("site", "address", "t.id = (select min(id) from kurator.site)", text);
    ran(COMMAND(&office, "t_admin", "site", "list", "--format", "csv"), 0);
    str_add(out, command_out());
    return told;
}

/* What comes out is what goes in again. */
static bool of_directions(const char *text, struct str *out)
{
    bool told = plant("direction", "name", "true", text);
    struct directions d = {0};
    struct error e = {0};

    ran(COMMAND(&office, "t_admin", "directions", "list"), 0);
    str_add(out, command_out());
    assert_int_equal(directions_parse(command_out(), strlen(command_out()), &d, &e), 0);
    assert_int_equal(d.count, 1);
    if (told)
        assert_string_equal(d.cell[1], text + strspn(text, "\t\r\n"));      /* (blanks at its edges are none of a name) */
    directions_free(&d);
    return told;
}

/* The receipt names the office of each line. */
static bool of_receipt(const char *text, struct str *out)
{
    bool told = plant("organisation", "short_name", "t.no = 1", text);

    write_file(in, "Фамилия;Имя;Дата рождения;Пол;СНИЛС\r\nНовая;Анна;14.03.1970;ж;\r\n=Формулова;Анна;14.03.1970;ж;=1\r\n");
    ran(COMMAND(&office, "t_supervisor", "import", "register", in, "--dry-run", "--output", file), 3);
    take_file(file, out);
    plant("organisation", "short_name", "t.no = 1", "УСЗСОН по Аларскому району");
    return told;
}

static bool of_reference_receipt(const char *text, struct str *out)
{
    struct str line = {0};
    const char *cells[] = {text, text, "Яна", "clerk", text};

    str_add(&line, "login,surname,given_name,role,office\r\n");
    csv_write(&line, cells, 5);
    write_file(in, str_text(&line));
    str_free(&line);
    ran(COMMAND(&office, "t_admin", "import", "staff", in, "--dry-run", "--output", file), 3);
    take_file(file, out);
    return false;               /* words of the program, and what is wrong in the middle of them */
}

static bool of_acts(const char *text, struct str *out)
{
    (void)text;
    ran(COMMAND(&office, "t_dba", "destroy", "acts", "--output", file), 0);
    take_file(file, out);
    return false;               /* numbers, dates and codes */
}

/* What the reader of XML hands to the program: a table, too, that a hand may look at. */
static bool of_xml(const char *text, struct str *out)
{
    struct str xml = {0};
    char program[600], command[1200];

    if (strchr("\t\r\n", *text))
        return false;           /* blanks at the edges of a value are none of it */
    str_addf(&xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ВыпискаФРИ xmlns=\"http://fri.pfr.ru\"><ВсеДокументы><Документ><РеквизитыДокумента><ID>1</ID><ТипДокумента><Код>IPRA</Код></ТипДокумента></РеквизитыДокумента><ВсеСведения><Запись><Ключ>k</Ключ><Категория><Код>GENERAL.PERSON</Код></Категория><ВсеАтрибуты>"
                   "<Атрибут><Код>LastName</Код><Значение>%s</Значение></Атрибут><Атрибут><Код>Unknown</Код><Значение>%s</Значение></Атрибут></ВсеАтрибуты></Запись><Запись><Категория><Код>MSE.IPRA.GENERAL</Код></Категория><ВсеАтрибуты><Атрибут><Код>Number</Код><Значение>7</Значение></Атрибут></ВсеАтрибуты></Запись></ВсеСведения></Документ></ВсеДокументы></ВыпискаФРИ>\n", text, text);
    write_file(in, str_text(&xml));
    str_free(&xml);
    FILL(program, office.program);
    snprintf(command, sizeof command, "%s/kurator-extract <%s >%s", dirname(program), in, file);
    assert_int_equal(system(command), 0);
    take_file(file, out);
    return true;
}

static const struct way {
    const char *places;         /* the functions that call csv_write for it */
    bool (*write)(const char *text, struct str *out);
} ways[] = {
    {"src/db/register.c:add_record", of_register},
    {"src/db/statistics.c:statistics_read", of_statistics},
    {"src/db/imports.c:reference_table_read", of_reference},
    {"src/screen/journal_file.c:journal_csv_head src/screen/journal_file.c:journal_csv", of_journal},
    {"src/screen/quality_paper.c:quality_csv", of_quality},
    {"src/screen/quality_paper.c:quality_people_csv", of_quality_people},
    {"src/screen/quality_paper.c:quality_region_csv", of_quality_region},
    {"src/screen/monthly_paper.c:monthly_csv src/screen/monthly_paper.c:csv_row", of_monthly},
    {"src/screen/monthly_paper.c:monthly_people_csv", of_monthly_people},
    {"src/screen/paper_csv.c:tab_csv", of_overdue},
    {"src/screen/paper_csv.c:contact_csv", of_calls},
    {"src/screen/paper_csv.c:contact_csv", of_visits},
    {"src/cmd/user_list.c:csv", of_users},
    {"src/cmd/site.c:print", of_sites},
    {"src/cmd/directions.c:list", of_directions},
    {"src/cmd/import.c:all_files src/cmd/import_report.c:give_lines", of_receipt},
    {"src/cmd/import_reference.c:import_reference_run src/cmd/import_reference.c:report", of_reference_receipt},
    {"src/cmd/destroy.c:list_run", of_acts},
    {"src/xml/main.c:header_out src/xml/main.c:line_out", of_xml},
};

/* ---- what comes out ---- */

/* A number is what it says in any spreadsheet. */
static bool number(const char *s)
{
    char *end;

    s += *s == '-' || *s == '+';
    if (*s < '0' || *s > '9')
        return false;
    strtod(s, &end);
    return *end == '\0';
}

/* How many cells are the text when they are read; none is a formula as it stands. */
static int cells_of(const char *places, const struct str *table, const char *text)
{
    struct csv csv = {.text = str_text(table), .len = table->len, .line = 1};
    struct csv_record record = {0};
    struct error e = {0};
    int n = 0, read;

    while ((read = csv_next(&csv, &record, &e)) == 1)
        for (int i = 0; i < record.count; i++) {
            const char *cell = str_text(&record.field[i]);
            struct str plain = {0};
            if (*cell && strchr("=+-@\t\r\n", *cell) && !number(cell))
                fail_msg("%s writes a formula: %s\n%s", places, cell, str_text(table));
            csv_plain(&plain, cell);
            n += strcmp(str_text(&plain), text) == 0;
            str_free(&plain);
        }
    assert_int_equal(read, 0);
    csv_record_free(&record);
    return n;
}

static void test_no_way_writes_a_formula(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        int told = 0;
        for (size_t k = 0; k < sizeof hostile / sizeof hostile[0]; k++) {
            struct str table = {0};
            char back[60];
            bool must = ways[i].write(hostile[k], &table);
            FILL(back, hostile[k]);
            if (back[0] == '\r')
                back[0] = '\n';
            int n = cells_of(ways[i].places, &table, back);
            if (must && n == 0)
                fail_msg("%s: %s is not read back\n%s", ways[i].places, hostile[k], str_text(&table));
            told += must;
            str_free(&table);
        }
        if (told == 0 && ways[i].write != of_acts && ways[i].write != of_reference_receipt)
            fail_msg("%s was never tried with a text", ways[i].places);
    }
}

/* The check above is one: a table written by hand fails it. */
static void test_it_can_fail(void **state)
{
    struct str table = {0};

    (void)state;
    str_add(&table, "a,'=1+1,\"x, y\",-2,+7\r\n");
    assert_int_equal(cells_of("none", &table, "=1+1"), 1);
    assert_int_equal(cells_of("none", &table, "'=1+1"), 0);
    assert_true(number("-2.5") && number("+7") && !number("-2x") && !number("-") && !number("=1"));
    str_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_way_writes_a_formula), cmocka_unit_test(test_it_can_fail)};

    return cmocka_run_group_tests_name("csv_ways", tests, start, stop);
}
