/* form_keys.c - what each key does in a form: moving, choosing, repeating, going on; nothing traps, nothing is cleared. */
#include "form_fixture.h"

#include "../../src/form/private.h"

/* "code argument" of what is said under the field now, "" nothing. */
static const char *error_of(const struct fixture *x, const char *name)
{
    static char text[300];
    const struct error *e = &x->f->slot[form_index(x->f, name)].error;

    snprintf(text, sizeof text, "%s%s%s", error_is(e) ? e->code : "", error_is(e) && e->nargs ? " " : "", error_is(e) && e->nargs ? e->arg[0] : "");
    return text;
}

static void a_failed_call_is_one_digit(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);

    (void)state;
    assert_string_equal(focus_name(x, &attempt_form), "outcome");      /* what is only shown takes no focus */
    type(x, "2");
    assert_int_equal(x->last, FORM_LEFT);
    assert_value(x, "outcome", "no_answer");
    assert_string_equal(focus_name(x, &attempt_form), "note");         /* the rest is hidden */
    assert_int_equal(form_check(x->f, NULL, NULL), 0);
    fixture_free(x);
}

static void told_agreed_meeting(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);

    (void)state;
    form_load(x->f, "spoke_with", "representative");
    form_load(x->f, "place", "office");
    type(x, "11");                                                     /* passes over what is prefilled */
    assert_value(x, "answer", "agreed");
    assert_string_equal(focus_name(x, &attempt_form), "meeting_at");
    type(x, "25.11 11");
    assert_int_equal(form_check(x->f, NULL, NULL), 0);                  /* F2 from within the field */
    assert_value(x, "meeting_at", "2026-11-25 11:00");
    assert_typed(x, "meeting_at", "25.11.2026 11:00");
    fixture_free(x);
}

/* The hour may come after an Enter; but nobody is kept in the field, and what is missing is said when it is left. */
static void a_day_alone_waits_for_its_hour(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);
    struct error e;

    (void)state;
    form_load(x->f, "spoke_with", "self");
    form_load(x->f, "place", "office");
    type(x, "11");
    type(x, "25.11");
    assert_int_equal(press(x, KY_ENTER), FORM_DONE);
    assert_string_equal(focus_name(x, &attempt_form), "meeting_at");
    assert_typed(x, "meeting_at", "25.11 ");
    assert_string_equal(error_of(x, "meeting_at"), "");                /* no error yet */
    type(x, "1100");
    assert_int_equal(press(x, KY_ENTER), FORM_LEFT);
    assert_value(x, "meeting_at", "2026-11-25 11:00");
    assert_string_equal(focus_name(x, &attempt_form), "place");

    press(x, KY_UP);
    ctrl(x, 'u');
    type(x, "26.11");
    press(x, KY_ENTER);
    assert_int_equal(press(x, KY_ENTER), FORM_LEFT);                    /* the second one leaves */
    assert_string_equal(focus_name(x, &attempt_form), "place");
    assert_string_equal(error_of(x, "meeting_at"), "time.missing 26.11");
    press(x, KY_UP);
    type(x, "9");                                                      /* whoever comes back types the hour only */
    assert_int_equal(press(x, KY_TAB), FORM_LEFT);
    assert_value(x, "meeting_at", "2026-11-26 09:00");

    press(x, KY_UP);
    ctrl(x, 'u');
    type(x, "27");
    assert_int_equal(press(x, KY_TAB), FORM_LEFT);                     /* Tab leaves as always */
    assert_string_equal(focus_name(x, &attempt_form), "place");
    assert_string_equal(error_of(x, "meeting_at"), "time.missing 27");
    assert_int_equal(form_check(x->f, NULL, &e), -1);
    assert_string_equal(e.code, "time.missing");
    assert_string_equal(e.field, "meeting_at");
    type(x, "10");
    assert_int_equal(form_check(x->f, NULL, &e), 0);
    assert_value(x, "meeting_at", "2026-11-27 10:00");

    form_focus_on(x->f, "meeting_at");
    ctrl(x, 'u');
    type(x, "31.02");
    assert_int_equal(press(x, KY_ENTER), FORM_LEFT);                   /* no day at all: nothing to wait for */
    assert_string_equal(error_of(x, "meeting_at"), "date.none 31.02");
    fixture_free(x);
}

static void what_is_aside_is_passed_over_by_a_digit(void **state)
{
    static const struct form_field fields[] = {{"answer", "Answer", "", FORM_CHOICE, 0, 0, 0, "answer", DATE_PAST},
                                               {"phone_new", "New number", "", FORM_PHONE, FORM_ASIDE, 0, 0, NULL, DATE_PAST},
                                               {"note", "Note", "", FORM_TEXT, 0, 0, 0, NULL, DATE_PAST}};
    static const struct form_ops ops = {.name = "aside", .fields = fields, .nfields = 3};
    struct fixture *x = fixture_new(&ops);

    (void)state;
    type(x, "2");
    assert_string_equal(focus_name(x, &ops), "note");
    press(x, KY_UP);
    assert_string_equal(focus_name(x, &ops), "phone_new");
    type(x, "89000000001");
    press(x, KY_UP);
    press(x, KY_TAB);
    assert_value(x, "phone_new", "+79000000001");
    assert_string_equal(focus_name(x, &ops), "phone_new");             /* Tab goes through it */
    fixture_free(x);
}

static void thinking_asks_for_a_day(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);
    int wrong;
    struct error e;

    (void)state;
    form_load(x->f, "spoke_with", "self");
    type(x, "13");
    assert_string_equal(focus_name(x, &attempt_form), "decide_by");
    assert_int_equal(form_check(x->f, &wrong, &e), -1);
    assert_int_equal(wrong, 1);
    assert_string_equal(e.code, "field.required");
    assert_string_equal(e.field, "decide_by");
    type(x, "+3р\t");
    assert_value(x, "decide_by", "2026-11-26");
    assert_int_equal(form_check(x->f, &wrong, &e), 0);
    /* Another answer hides the day again: it is neither asked for nor sent. */
    form_focus_on(x->f, "answer");
    type(x, "2");
    assert_int_equal(form_check(x->f, &wrong, &e), 0);
    char *names, *base, *values;
    form_arrays(x->f, &names, &base, &values);
    assert_null(strstr(names, "decide_by"));
    assert_non_null(strstr(names, "answer"));
    free(names);
    free(base);
    free(values);
    fixture_free(x);
}

static void moving_goes_both_ways_and_stops_at_the_ends(void **state)
{
    static const enum key on[] = {KY_TAB, KY_ENTER, KY_DOWN};
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    press(x, KY_UP);
    assert_int_equal(form_focus(x->f), 0);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(press(x, on[i]), FORM_LEFT);
        assert_int_equal(form_focus(x->f), i + 1);
    }
    press(x, KY_BACKTAB);
    press(x, KY_UP);
    assert_int_equal(form_focus(x->f), 1);
    for (int i = 0; i < 40; i++)
        press(x, KY_TAB);
    assert_int_equal(form_focus(x->f), intake_form.nfields - 1);
    fixture_free(x);
}

static void function_keys_are_the_screens(void **state)
{
    static const enum key foreign[] = {KY_F1, KY_F2, KY_F4, KY_F8, KY_F10, KY_ESCESC, KY_PAGEUP, KY_PAGEDOWN};
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
        assert_int_equal(press(x, foreign[i]), FORM_IGNORED);
        form_focus_on(x->f, "sender");
        assert_int_equal(press(x, foreign[i]), FORM_IGNORED);
        form_focus_on(x->f, "source");
    }
    assert_int_equal(form_seq(x->f), 0);
    fixture_free(x);
}

static void letters_choose_in_either_layout(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    type(x, "т");
    assert_value(x, "source", "helpline");
    assert_int_equal(form_focus(x->f), 0);      /* only a digit goes on */
    type(x, "j");                               /* о on its key */
    assert_value(x, "source", "organisation");
    type(x, "И");
    assert_value(x, "source", "ipra");
    type(x, "е");                               /* ё */
    assert_value(x, "source", "outreach");
    type(x, "ы");
    assert_int_equal(x->last, FORM_REFUSED);
    assert_string_equal(x->e.code, "choice.none");
    assert_value(x, "source", "outreach");
    fixture_free(x);
}

static void the_same_letter_again_takes_the_next(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);

    (void)state;
    type(x, "н");
    assert_value(x, "outcome", "no_answer");
    type(x, "н");
    assert_value(x, "outcome", "not_in_service");
    type(x, "н");
    assert_value(x, "outcome", "wrong_person");
    type(x, "н");
    assert_value(x, "outcome", "no_answer");
    fixture_free(x);
}

static void arrows_choose_and_erasing_empties(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    press(x, KY_RIGHT);
    assert_value(x, "source", "ipra");
    press(x, KY_RIGHT);
    assert_value(x, "source", "organisation");
    press(x, KY_LEFT);
    press(x, KY_LEFT);
    assert_value(x, "source", "ipra");
    press(x, KY_END);
    press(x, KY_RIGHT);
    assert_value(x, "source", "outreach");
    press(x, KY_HOME);
    assert_value(x, "source", "ipra");
    press(x, KY_BACKSPACE);
    assert_value(x, "source", "");
    type(x, "3");
    press(x, KY_UP);
    ctrl(x, 'u');
    assert_value(x, "source", "");
    fixture_free(x);
}

static void keys_that_are_no_option_are_refused(void **state)
{
    static const char *const keys[] = {"7", "8", "9", "0", "щ", "!"};
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    type(x, "2");
    press(x, KY_UP);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        type(x, keys[i]);
        assert_int_equal(x->last, FORM_REFUSED);
        assert_value(x, "source", "organisation");
        assert_int_equal(form_focus(x->f), 0);
    }
    assert_int_equal(paste(x, "1", 1), FORM_REFUSED);
    assert_value(x, "source", "organisation");
    fixture_free(x);
}

static void look_ups_take_digits_letters_and_the_list(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    form_focus_on(x->f, "assignee");
    assert_string_equal(form_option(x->f, 1), "Бадмаев Ц. Д.");
    assert_null(form_option(x->f, 3));
    type(x, "2");
    assert_value(x, "assignee", "8");
    assert_string_equal(focus_name(x, &intake_form), "note");
    assert_null(form_option(x->f, 0));
    press(x, KY_UP);
    type(x, "t");                               /* Е on its key */
    assert_value(x, "assignee", "12");
    form_choose(x->f, 0);
    assert_value(x, "assignee", "7");
    assert_string_equal(focus_name(x, &intake_form), "note");
    press(x, KY_UP);
    form_choose(x->f, 99);
    form_choose(x->f, -1);
    assert_value(x, "assignee", "7");
    type(x, "4");
    assert_int_equal(x->last, FORM_REFUSED);
    fixture_free(x);
}

static void space_repeats_only_what_is_repeatable(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    form_focus_on(x->f, "sender");
    type(x, " ");
    assert_int_equal(x->last, FORM_REFUSED);
    assert_string_equal(x->e.code, "repeat.none");
    type(x, "Бюро МСЭ № 7");
    form_put(x->f, "source", "ipra");
    form_put(x->f, "received_on", "2026-11-20");
    form_put(x->f, "surname", "Петрова");
    form_put(x->f, "note", "тайна");
    assert_int_equal(form_check(x->f, NULL, NULL), -1);        /* also takes what was just typed */
    form_remember(x->f);
    fixture_free(x);

    x = fixture_new(&intake_form);
    type(x, " ");
    assert_value(x, "source", "ipra");
    type(x, "\t \t");
    assert_value(x, "received_on", "2026-11-20");
    assert_typed(x, "received_on", "20.11.2026");
    form_focus_on(x->f, "sender");
    type(x, " ");
    assert_typed(x, "sender", "Бюро МСЭ № 7");
    type(x, " !");                                             /* no longer empty: a blank is a blank */
    assert_typed(x, "sender", "Бюро МСЭ № 7 !");
    form_focus_on(x->f, "surname");
    type(x, " ");
    assert_value(x, "surname", "");
    form_focus_on(x->f, "note");
    type(x, " ");
    assert_value(x, "note", "");
    fixture_free(x);

    x = fixture_new(&attempt_form);                            /* another form has no part in it */
    type(x, " ");
    assert_value(x, "outcome", "");
    fixture_free(x);
}

static void editing_within_a_text(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    form_load(x->f, "sender", "Бюро");
    form_focus_on(x->f, "sender");
    type(x, " № 7");                                           /* the cursor stands at the end */
    assert_typed(x, "sender", "Бюро № 7");
    press(x, KY_HOME);
    type(x, "в ");
    assert_typed(x, "sender", "в Бюро № 7");
    press(x, KY_END);
    type(x, "\b\b\b");
    assert_typed(x, "sender", "в Бюро ");
    ctrl(x, 'u');
    assert_typed(x, "sender", "");
    form_restore(x->f);
    assert_typed(x, "sender", "Бюро");
    assert_value(x, "sender", "Бюро");
    assert_false(form_changed(x->f));
    fixture_free(x);
}

static void changed_is_told_once_and_only_for_another_value(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    type(x, "\t\t\t");
    assert_int_equal(x->behind.changed, 0);
    form_focus_on(x->f, "received_on");
    type(x, "23.11");
    assert_value(x, "received_on", "");                        /* nothing moves while one types */
    assert_int_equal(x->behind.changed, 0);
    type(x, "\t");
    assert_int_equal(x->behind.changed, 1);
    assert_string_equal(x->behind.last, "received_on");
    press(x, KY_UP);
    ctrl(x, 'u');
    type(x, "2311\t");                                         /* the same day, typed otherwise */
    assert_int_equal(x->behind.changed, 1);
    form_put(x->f, "sender", "x");
    form_load(x->f, "note", "y");
    assert_int_equal(x->behind.changed, 1);
    fixture_free(x);
}

static void a_hidden_focus_moves_on(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);

    (void)state;
    type(x, "1");
    form_focus_on(x->f, "esrn");
    form_put(x->f, "outcome", "busy");
    type(x, "n");
    assert_string_equal(focus_name(x, &attempt_form), "note");
    assert_typed(x, "note", "n");
    form_focus_on(x->f, "answer");                             /* hidden: no */
    assert_string_equal(focus_name(x, &attempt_form), "note");
    fixture_free(x);
}

static void unknown_names_do_no_harm(void **state)
{
    struct fixture *x = fixture_new(&attempt_form);

    (void)state;
    assert_int_equal(form_index(x->f, "nothing"), -1);
    assert_int_equal(form_index(x->f, NULL), -1);
    form_load(x->f, "nothing", "1");
    form_put(x->f, "nothing", "1");
    form_focus_on(x->f, "nothing");
    assert_value(x, "nothing", "");
    assert_typed(x, "nothing", "");
    form_load(x->f, "note", NULL);
    assert_value(x, "note", "");
    assert_false(form_shown(x->f, -1));
    assert_false(form_shown(x->f, 99));
    assert_string_equal(form_label(x->f), "Outcome");
    assert_string_equal(form_help(x->f), "What came of it");
    fixture_free(x);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failed_call_is_one_digit),
        cmocka_unit_test(told_agreed_meeting),
        cmocka_unit_test(a_day_alone_waits_for_its_hour),
        cmocka_unit_test(what_is_aside_is_passed_over_by_a_digit),
        cmocka_unit_test(thinking_asks_for_a_day),
        cmocka_unit_test(moving_goes_both_ways_and_stops_at_the_ends),
        cmocka_unit_test(function_keys_are_the_screens),
        cmocka_unit_test(letters_choose_in_either_layout),
        cmocka_unit_test(the_same_letter_again_takes_the_next),
        cmocka_unit_test(arrows_choose_and_erasing_empties),
        cmocka_unit_test(keys_that_are_no_option_are_refused),
        cmocka_unit_test(look_ups_take_digits_letters_and_the_list),
        cmocka_unit_test(space_repeats_only_what_is_repeatable),
        cmocka_unit_test(editing_within_a_text),
        cmocka_unit_test(changed_is_told_once_and_only_for_another_value),
        cmocka_unit_test(a_hidden_focus_moves_on),
        cmocka_unit_test(unknown_names_do_no_harm),
    };

    return cmocka_run_group_tests_name("form_keys", tests, NULL, NULL);
}
