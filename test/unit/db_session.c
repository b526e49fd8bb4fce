/* db_session.c - the waiting connection of commands, arrays and request ids. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/db.h"
#include "pg.h"

static struct pg pg;
static const char *keyword[5], *value[5];
static struct db_options options;

static int up(void **state)
{
    (void)state;
    pg_start(&pg, NULL);
    const char *given[][2] = {{"host", pg.host}, {"port", pg.port}, {"user", pg.user}, {"dbname", pg.database}};

    for (int i = 0; i < 4; i++) {
        keyword[i] = given[i][0];
        value[i] = given[i][1];
    }
    options = (struct db_options){.keywords = keyword, .values = value, .connect_timeout_ms = 5000};
    return 0;
}

static int down(void **state)
{
    (void)state;
    pg_stop(&pg);
    return 0;
}

static struct db_session *open_session(void)
{
    struct db_session *s = NULL;
    struct error e = {0};

    if (db_session_open(&s, &options, &e) != 0)
        fail_msg("no session: %s {%s}", e.code, e.arg[0]);
    return s;
}

static void arrays_come_back_as_they_went(void **state)
{
    const char *const items[] = {"plain", "", "with space", "a,b", "{braces}", "\"quoted\"", "back\\slash", "NULL", "null",
                                 "ёж", " lead", "new\nline", "'", "$1"};
    const int n = (int)(sizeof items / sizeof items[0]);
    struct db_session *s = open_session();
    const struct db_rows *rows = NULL;
    struct error e = {0};
    char *text = db_array(items, n), out[32][256];
    const char *params[] = {text, "3"};

    (void)state;
    assert_int_equal(db_session_query(s, "select $1::text[], cardinality($1::text[]), ($1::text[])[$2::int]", 2, params, &rows, &e), 0);
    assert_int_equal(db_rows_int(rows, 0, 1), n);
    assert_string_equal(db_rows_text(rows, 0, 2), "with space");
    assert_int_equal(db_rows_array(rows, 0, 0, out, 32), n);
    for (int i = 0; i < n; i++)
        assert_string_equal(out[i], items[i]);
    assert_int_equal(db_rows_array(rows, 0, 0, out, 2), 2);         /* at most max */
    assert_int_equal(db_rows_array(rows, 0, 1, out, 32), 0);        /* not an array */
    free(text);
    const char *const holes[] = {NULL, "x"};

    text = db_array(holes, 2);
    params[0] = text;
    assert_int_equal(db_session_query(s, "select ($1::text[])[1] is null, '{1,-2,NULL}'::int[], '{}'::text[]", 1, params, &rows, &e), 0);
    assert_true(db_rows_bool(rows, 0, 0));
    assert_int_equal(db_rows_array(rows, 0, 1, out, 32), 3);
    assert_string_equal(out[1], "-2");
    assert_string_equal(out[2], "");
    assert_int_equal(db_rows_array(rows, 0, 2, out, 32), 0);
    free(text);
    text = db_array(NULL, 0);
    assert_string_equal(text, "{}");
    free(text);
    db_session_close(&s);
}

static void a_long_element_is_cut_at_a_character(void **state)
{
    struct db_session *s = open_session();
    const struct db_rows *rows = NULL;
    char out[1][256];

    (void)state;
    assert_int_equal(db_session_query(s, "select array[repeat('ж', 300)]", 0, NULL, &rows, NULL), 0);
    assert_int_equal(db_rows_array(rows, 0, 0, out, 1), 1);
    assert_int_equal(strlen(out[0]), 254);
    db_session_close(&s);
}

static void rows_are_read_safely(void **state)
{
    struct db_session *s = open_session();
    const struct db_rows *rows = NULL;
    struct error e = {0};

    (void)state;
    assert_int_equal(db_session_query(s, "select 'x', null, 9223372036854775807, '12abc', true, false", 0, NULL, &rows, &e), 0);
    assert_int_equal(db_rows_count(rows), 1);
    assert_int_equal(db_rows_columns(rows), 6);
    assert_string_equal(db_rows_text(rows, 0, 0), "x");
    assert_true(db_rows_null(rows, 0, 1));
    assert_string_equal(db_rows_text(rows, 0, 1), "");
    assert_true(db_rows_int(rows, 0, 2) == INT64_MAX);
    assert_int_equal(db_rows_int(rows, 0, 3), 0);
    assert_true(db_rows_bool(rows, 0, 4));
    assert_false(db_rows_bool(rows, 0, 5));
    assert_string_equal(db_rows_text(rows, 1, 0), "");              /* no such row, no such column */
    assert_string_equal(db_rows_text(rows, 0, 6), "");
    assert_string_equal(db_rows_text(rows, -1, -1), "");
    assert_string_equal(db_rows_text(NULL, 0, 0), "");
    assert_int_equal(db_rows_count(NULL), 0);
    db_session_close(&s);
}

static void faults_have_codes(void **state)
{
    struct db_session *s = open_session();
    const struct db_rows *rows = NULL;
    struct error e = {0};

    (void)state;
    assert_int_equal(db_session_query(s, "select 1/0", 0, NULL, &rows, &e), -1);
    assert_null(rows);
    assert_string_equal(e.code, "db.fault");
    assert_string_equal(e.sqlstate, "22012");
    assert_int_equal(db_session_script(s, "create table t (v int check (v > 0)); insert into t values (0)", &e), -1);
    assert_string_equal(e.sqlstate, "23514");
    assert_string_equal(e.arg[1], "t_v_check");
    assert_int_equal(db_session_script(s, "select 1; select 2", &e), 0);
    pg_kick(&pg);
    assert_int_equal(db_session_query(s, "select 1", 0, NULL, NULL, &e), -1);
    assert_true(strcmp(e.code, "db.stopped") == 0 || strcmp(e.code, "db.lost") == 0);
    db_session_close(&s);
    assert_null(s);

    const char *bad[5];

    memcpy(bad, value, sizeof bad);
    bad[3] = "no_such_db";
    struct db_options wrong = {.keywords = keyword, .values = bad, .connect_timeout_ms = 1000};

    assert_int_equal(db_session_open(&s, &wrong, &e), -1);
    assert_string_equal(e.code, "db.nodb");
    assert_null(s);
}

static void request_ids_are_uuids(void **state)
{
    char a[37], b[37];

    (void)state;
    db_uuid(a);
    db_uuid(b);
    assert_int_equal(strlen(a), 36);
    assert_int_equal(a[14], '4');
    assert_true(strchr("89ab", a[19]) != NULL);
    assert_int_equal(strspn(a, "0123456789abcdef-"), 36);
    assert_string_not_equal(a, b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_come_back_as_they_went), cmocka_unit_test(a_long_element_is_cut_at_a_character),
        cmocka_unit_test(rows_are_read_safely), cmocka_unit_test(faults_have_codes),
        cmocka_unit_test(request_ids_are_uuids),
    };

    return cmocka_run_group_tests(tests, up, down);
}
