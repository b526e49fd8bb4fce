/* form_draft.c - drafts: what is typed goes out and comes back as it was, right or wrong, with the focus. */
#include "form_fixture.h"

#define MOST 32

struct kept {
    char *names[MOST], *typed[MOST];
    int n;
    char focus[40];
};

static void keep(struct kept *k, const struct fixture *x, const struct form_ops *ops)
{
    const char *names[MOST], *typed[MOST];

    k->n = form_draft(x->f, names, typed, MOST);
    for (int i = 0; i < k->n; i++) {
        k->names[i] = strdup(names[i]);
        k->typed[i] = strdup(typed[i]);
    }
    str_copy(k->focus, sizeof k->focus, focus_name(x, ops));
}

static void forget(struct kept *k)
{
    for (int i = 0; i < k->n; i++) {
        free(k->names[i]);
        free(k->typed[i]);
    }
}

static void an_intake_comes_back(void **state)
{
    struct fixture *x = fixture_new(&intake_form), *y = fixture_new(&intake_form);
    struct kept k;

    (void)state;
    type(x, "120.11\t417\t31.02\t\tпетрова\t14.03.92\t112-233-445 96\tдома\t");
    form_focus_on(x->f, "note");
    type(x, "недописа");
    keep(&k, x, &intake_form);
    assert_true(form_changed(x->f));
    form_draft_back(y->f, k.n, k.names, k.typed, k.focus);
    for (int i = 0; i < intake_form.nfields; i++) {
        const char *name = intake_fields[i].name;

        assert_string_equal(form_typed(y->f, name), form_typed(x->f, name));
        if (strcmp(name, "note"))
            assert_string_equal(form_value(y->f, name), form_value(x->f, name));
    }
    assert_string_equal(focus_name(y, &intake_form), "note");
    assert_value(y, "surname", "Петрова");
    assert_value(y, "source", "ipra");
    assert_typed(y, "incoming_on", "31.02");
    type(y, "но");                                     /* the typing goes on where it stopped */
    assert_typed(y, "note", "недописано");
    assert_string_equal(wrong_code(y, "incoming_on"), "date.none");
    forget(&k);
    fixture_free(x);
    fixture_free(y);
}

static void what_was_not_touched_is_not_in_it(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    const char *names[MOST], *typed[MOST];

    (void)state;
    form_load(x->f, "surname", "Петрова");
    form_load(x->f, "birth_date", "1992-03-14");
    assert_int_equal(form_draft(x->f, names, typed, MOST), 0);
    assert_false(form_changed(x->f));
    form_focus_on(x->f, "surname");
    ctrl(x, 'u');
    assert_int_equal(form_draft(x->f, names, typed, MOST), 2);  /* emptied is a change, and goes along with what was loaded */
    assert_string_equal(names[0], "surname");
    assert_string_equal(typed[0], "");
    assert_string_equal(names[1], "=surname");
    assert_string_equal(typed[1], "Петрова");
    form_put(x->f, "note", "x");
    assert_int_equal(form_draft(x->f, names, typed, 1), 1);
    fixture_free(x);
}

/* A colleague has changed the field since the draft: it is compared with what had been loaded then. */
static void the_base_of_a_draft_comes_back(void **state)
{
    struct fixture *x = fixture_new(&intake_form), *y = fixture_new(&intake_form);
    char *names, *base, *values;
    struct kept k;

    (void)state;
    form_load(x->f, "surname", "Петрова");
    form_put(x->f, "surname", "Петровская");
    keep(&k, x, &intake_form);
    form_load(y->f, "surname", "Сидорова");
    form_draft_back(y->f, k.n, k.names, k.typed, k.focus);
    form_arrays(y->f, &names, &base, &values);
    assert_string_equal(names, "{\"surname\"}");
    assert_string_equal(base, "{\"Петрова\"}");
    assert_string_equal(values, "{\"Петровская\"}");
    free(names);
    free(base);
    free(values);
    forget(&k);
    fixture_free(x);
    fixture_free(y);
}

/* Whom one spoke with stood there of itself; the next opening may put another one there. */
static void what_stood_there_comes_back(void **state)
{
    struct fixture *x = fixture_new(&attempt_form), *y = fixture_new(&attempt_form);
    struct kept k;

    (void)state;
    form_load(x->f, "spoke_with", "representative");
    form_load(y->f, "spoke_with", "self");
    keep(&k, x, &attempt_form);
    assert_int_equal(k.n, 0);                          /* nothing was typed: nothing is kept */
    form_put(x->f, "note", "x");
    keep(&k, x, &attempt_form);
    assert_int_equal(k.n, 2);
    form_draft_back(y->f, k.n, k.names, k.typed, k.focus);
    assert_value(y, "spoke_with", "representative");
    forget(&k);
    fixture_free(x);
    fixture_free(y);
}

/* A draft with the focus in a choice: the choice is taken, so that leaving it does not set its followers anew. */
static void a_choice_in_focus_is_settled(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);
    char *names[] = {"outcome"}, *typed[] = {"told"};

    (void)state;
    form_draft_back(x->f, 1, names, typed, "outcome");
    assert_value(x, "outcome", "told");
    press(x, KY_TAB);
    assert_int_equal(x->behind.changed, 0);
    fixture_free(x);
}

static void dependent_fields_come_back_in_any_order(void **state)
{
    struct fixture *y = fixture_new(&attempt_form);
    char n1[] = "meeting_at", v1[] = "25.11.2026 11:00", n2[] = "answer", v2[] = "agreed", n3[] = "outcome", v3[] = "told", n4[] = "gone", v4[] = "?",
         n5[] = "whom", v5[] = "x";
    char *names[] = {n1, n2, n3, n4, n5}, *typed[] = {v1, v2, v3, v4, v5};

    (void)state;
    form_draft_back(y->f, 5, names, typed, "meeting_at");
    assert_string_equal(focus_name(y, &attempt_form), "meeting_at");
    assert_int_equal(form_check(y->f, NULL, NULL), 0);
    assert_value(y, "meeting_at", "2026-11-25 11:00");
    form_draft_back(y->f, 0, NULL, NULL, "unknown");
    assert_string_equal(focus_name(y, &attempt_form), "meeting_at");
    fixture_free(y);
}

static void a_relative_day_is_not_taken_behind_ones_back(void **state)
{
    struct fixture *y = fixture_new(&attempt_form);
    char n1[] = "outcome", v1[] = "told", n2[] = "answer", v2[] = "agreed", n3[] = "meeting_at", v3[] = "+1 10";
    char *names[] = {n1, n2, n3}, *typed[] = {v1, v2, v3};

    (void)state;
    form_draft_back(y->f, 3, names, typed, "meeting_at");
    assert_typed(y, "meeting_at", "+1 10");            /* as it was left, in the focus */
    type(y, "\t");
    assert_typed(y, "meeting_at", "24.11.2026 10:00");
    fixture_free(y);
}

static void the_count_grows_with_each_change_only(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    int last;

    (void)state;
    form_load(x->f, "sender", "Бюро");
    type(x, "\t\t");
    assert_int_equal(form_seq(x->f), 0);
    type(x, "4");
    assert_int_equal(form_seq(x->f), 1);
    press(x, KY_LEFT);
    assert_int_equal(form_seq(x->f), 1);
    press(x, KY_BACKSPACE);
    press(x, KY_END);
    last = form_seq(x->f);
    form_put(x->f, "note", "x");
    assert_true(form_seq(x->f) > last);
    form_seq_from(x->f, 100);
    assert_int_equal(form_seq(x->f), 100);
    form_seq_from(x->f, 5);                            /* never back */
    assert_int_equal(form_seq(x->f), 100);
    last = form_seq(x->f);
    form_focus_on(x->f, "source");
    type(x, "1");
    assert_true(form_seq(x->f) > last);
    fixture_free(x);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_intake_comes_back),
        cmocka_unit_test(what_was_not_touched_is_not_in_it),
        cmocka_unit_test(what_stood_there_comes_back),
        cmocka_unit_test(the_base_of_a_draft_comes_back),
        cmocka_unit_test(a_choice_in_focus_is_settled),
        cmocka_unit_test(dependent_fields_come_back_in_any_order),
        cmocka_unit_test(a_relative_day_is_not_taken_behind_ones_back),
        cmocka_unit_test(the_count_grows_with_each_change_only),
    };

    return cmocka_run_group_tests_name("form_draft", tests, NULL, NULL);
}
