/* form_check.c - what is wrong, when it is said and when it goes away; refusals and conflicts of the database; what a save sends. */
#include "form_fixture.h"

static void filled(struct fixture *x)
{
    form_put(x->f, "source", "ipra");
    form_put(x->f, "received_on", "2026-11-20");
    form_put(x->f, "surname", "Петрова");
    form_put(x->f, "birth_date", "1992-03-14");
}

static void save_names_all_and_goes_to_the_first(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct error e = {0};
    int wrong = 0;

    (void)state;
    form_focus_on(x->f, "note");
    type(x, "text");
    assert_int_equal(form_check(x->f, &wrong, &e), -1);
    assert_int_equal(wrong, 4);
    assert_string_equal(e.code, "field.required");
    assert_string_equal(e.field, "source");
    assert_string_equal(e.arg[0], "Source");
    assert_string_equal(focus_name(x, &intake_form), "source");
    assert_typed(x, "note", "text");                   /* nothing typed is cleared */
    type(x, "1");
    assert_int_equal(form_check(x->f, &wrong, &e), -1);
    assert_int_equal(wrong, 3);
    assert_string_equal(focus_name(x, &intake_form), "received_on");
    filled(x);
    assert_int_equal(form_check(x->f, &wrong, &e), 0);
    assert_int_equal(wrong, 0);
    assert_int_equal(form_check(x->f, NULL, NULL), 0);
    fixture_free(x);
}

static void an_error_stays_until_mended(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    filled(x);
    form_focus_on(x->f, "snils");
    type(x, "112-233-445 96\t");
    assert_typed(x, "snils", "112-233-445 96");
    assert_value(x, "snils", "");
    press(x, KY_UP);
    press(x, KY_TAB);
    assert_string_equal(wrong_code(x, "snils"), "snils.check");
    assert_string_equal(focus_name(x, &intake_form), "snils");
    type(x, "\b5");                                    /* the cursor stands at the end: one sign is mended */
    assert_string_equal(wrong_code(x, "snils"), "");
    assert_value(x, "snils", "11223344595");
    fixture_free(x);
}

static void wrong_then_emptied_is_right(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    filled(x);
    form_focus_on(x->f, "phone1");
    type(x, "дома нет\t");
    press(x, KY_UP);
    ctrl(x, 'u');
    assert_int_equal(form_check(x->f, NULL, NULL), 0);
    fixture_free(x);
}

static void the_screens_own_check_counts(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    filled(x);
    form_put(x->f, "sender", "Бюро");
    x->behind.refuse = "sender";
    assert_string_equal(wrong_code(x, "sender"), "test.refused");
    x->behind.refuse = "note";                         /* also asked about an empty field, at the save */
    assert_string_equal(wrong_code(x, "note"), "test.refused");
    x->behind.refuse = NULL;
    assert_int_equal(form_check(x->f, NULL, NULL), 0);
    fixture_free(x);
}

static void mending_one_field_mends_what_hung_on_it(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    int before;

    (void)state;
    filled(x);
    form_focus_on(x->f, "incoming_on");
    type(x, "19.11\t");                                /* before the arrival */
    assert_string_equal(wrong_code(x, "incoming_on"), "test.order");
    form_focus_on(x->f, "received_on");
    ctrl(x, 'u');
    before = x->behind.checks;
    type(x, "18.11\t");
    assert_true(x->behind.checks > before + 1);        /* the other was looked at again */
    assert_int_equal(form_check(x->f, NULL, NULL), 0);
    fixture_free(x);
}

static void refusals_stand_at_their_fields(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct save_row rows[] = {
        {.outcome = "refused", .code = "snils.taken", .field = "snils"},
        {.outcome = "refused", .code = "field.format", .field = "received_on"},
        {.outcome = "refused", .code = "calendar.horizon", .field = "", .args = {"2031"}, .nargs = 1},
        {.outcome = "refused", .code = "field.unknown", .field = "shoe_size"},
    };

    (void)state;
    filled(x);
    form_put(x->f, "snils", "11223344595");
    form_focus_on(x->f, "note");
    assert_int_equal(form_refused(x->f, rows, 4), 2);
    assert_string_equal(focus_name(x, &intake_form), "received_on");
    type(x, "\t\t\t\t\t\t\t\t");                       /* passing by does not mend it */
    form_focus_on(x->f, "snils");
    assert_value(x, "snils", "11223344595");
    /* The next save asks the database again instead of refusing by itself. */
    assert_int_equal(form_check(x->f, NULL, NULL), 0);
    fixture_free(x);
}

static void refused_hidden_fields_take_no_focus(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);
    struct save_row rows[] = {{.outcome = "refused", .code = "decide.required", .field = "decide_by"},
                              {.outcome = "refused", .code = "x", .field = "whom"}};

    (void)state;
    type(x, "2");
    assert_int_equal(form_refused(x->f, rows, 2), 0);
    assert_string_equal(focus_name(x, &attempt_form), "note");
    fixture_free(x);
}

static char *arrays(struct fixture *x)
{
    char *names, *base, *values;
    struct str all = {0};

    form_arrays(x->f, &names, &base, &values);
    str_addf(&all, "%s %s %s", names, base, values);
    free(names);
    free(base);
    free(values);
    return str_take(&all);
}

static struct save_row clash_of(const char *field, const char *was, const char *theirs, const char *yours, const char *group)
{
    struct save_row row = {.outcome = "conflict", .code = "conflict.field", .nargs = 6};

    str_copy(row.field, sizeof row.field, field);
    str_copy(row.was, sizeof row.was, was);
    str_copy(row.theirs, sizeof row.theirs, theirs);
    const char *const args[] = {was, theirs, yours, "Иванова О. П.", "2026-11-23 09:05", group};
    for (int i = 0; i < 6; i++)
        str_copy(row.args[i], sizeof row.args[i], args[i]);
    return row;
}

/* Until it is chosen nothing is saved; theirs and mine stay both, as often as one likes; typing chooses what is typed. */
static void a_conflict_is_settled_field_by_field(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct save_row row = clash_of("received_on", "2026-11-18", "2026-11-19", "2026-11-20", "received_on");
    struct error e = {0};
    char *sent;
    int wrong;

    (void)state;
    form_load(x->f, "source", "ipra");
    form_load(x->f, "surname", "Петрова");
    form_load(x->f, "birth_date", "1992-03-14");
    form_load(x->f, "received_on", "2026-11-18");
    form_put(x->f, "received_on", "2026-11-20");
    assert_int_equal(form_refused(x->f, &row, 1), 1);
    assert_true(form_clashes(x->f));
    assert_int_equal(form_clashes_left(x->f), 1);
    assert_string_equal(form_typed(x->f, "received_on"), "20.11.2026");
    sent = arrays(x);
    assert_non_null(strstr(sent, "\"2026-11-18\""));           /* compared with what was until it is chosen */
    free(sent);
    form_check(x->f, &wrong, &e);
    assert_string_equal(focus_name(x, &intake_form), "received_on");
    form_settle_clash(x->f, true);
    assert_int_equal(form_clashes_left(x->f), 0);
    assert_string_equal(form_value(x->f, "received_on"), "2026-11-19");
    form_settle_clash(x->f, false);
    assert_string_equal(form_value(x->f, "received_on"), "2026-11-20");
    sent = arrays(x);
    assert_null(strstr(sent, "2026-11-18"));
    assert_non_null(strstr(sent, "\"2026-11-19\""));           /* mine over theirs, knowingly */
    free(sent);
    form_settle_clash(x->f, true);
    sent = arrays(x);
    assert_null(strstr(sent, "2026-11-20"));
    free(sent);
    ctrl(x, 'u');
    type(x, "21.11.2026");
    form_check(x->f, NULL, NULL);
    assert_string_equal(form_value(x->f, "received_on"), "2026-11-21");
    assert_int_equal(form_clashes_left(x->f), 0);
    fixture_free(x);
}

static void groups_are_taken_whole(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    struct save_row rows[] = {clash_of("surname", "Петрова", "Петрова", "Сидорова", "name"), clash_of("birth_date", "1992-03-14", "1992-03-15", "1992-03-14", "name"),
                              clash_of("received_on", "2026-11-18", "2026-11-19", "2026-11-20", "received_on")};

    (void)state;
    form_load(x->f, "surname", "Петрова");
    form_load(x->f, "birth_date", "1992-03-14");
    form_load(x->f, "received_on", "2026-11-18");
    form_put(x->f, "surname", "Сидорова");
    form_put(x->f, "received_on", "2026-11-20");
    assert_int_equal(form_refused(x->f, rows, 3), 3);
    assert_int_equal(form_clashes_left(x->f), 3);
    form_focus_on(x->f, "surname");
    form_settle_clash(x->f, true);
    assert_string_equal(form_value(x->f, "surname"), "Петрова");
    assert_string_equal(form_value(x->f, "birth_date"), "1992-03-15");
    assert_int_equal(form_clashes_left(x->f), 1);
    assert_string_equal(focus_name(x, &intake_form), "received_on");    /* on to the next that is not chosen */
    form_focus_on(x->f, "birth_date");
    form_settle_clash(x->f, false);
    assert_string_equal(form_value(x->f, "surname"), "Сидорова");
    assert_string_equal(form_value(x->f, "birth_date"), "1992-03-14");
    fixture_free(x);
}

static void a_save_sends_what_has_or_had_a_value(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    char *sent;

    (void)state;
    sent = arrays(x);
    assert_string_equal(sent, "{} {} {}");
    free(sent);
    form_load(x->f, "source", "ipra");
    form_load(x->f, "sender", "Бюро \"МСЭ\" \\ 7");
    form_load(x->f, "phone1", "+79000000034");
    form_focus_on(x->f, "sender");
    ctrl(x, 'u');
    form_put(x->f, "birth_date", "14.03.1992");
    assert_int_equal(form_check(x->f, NULL, NULL), -1);
    sent = arrays(x);
    assert_string_equal(sent, "{\"source\",\"sender\",\"birth_date\",\"phone1\"}"
                              " {\"ipra\",\"Бюро \\\"МСЭ\\\" \\\\ 7\",\"\",\"+79000000034\"}"
                              " {\"ipra\",\"\",\"1992-03-14\",\"+79000000034\"}");
    free(sent);
    fixture_free(x);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(save_names_all_and_goes_to_the_first),
        cmocka_unit_test(an_error_stays_until_mended),
        cmocka_unit_test(wrong_then_emptied_is_right),
        cmocka_unit_test(the_screens_own_check_counts),
        cmocka_unit_test(mending_one_field_mends_what_hung_on_it),
        cmocka_unit_test(refusals_stand_at_their_fields),
        cmocka_unit_test(refused_hidden_fields_take_no_focus),
        cmocka_unit_test(a_conflict_is_settled_field_by_field),
        cmocka_unit_test(groups_are_taken_whole),
        cmocka_unit_test(a_save_sends_what_has_or_had_a_value),
    };

    return cmocka_run_group_tests_name("form_check", tests, NULL, NULL);
}
