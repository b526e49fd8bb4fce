/* form_values.c - every kind of field from typed text to value and back, good and bad, and what the whole form makes of it. */
#include "form_fixture.h"

struct typed_case {
    const char *field, *typed, *value, *shown;
    const char *code;           /* NULL: it is right */
};

static const struct typed_case cases[] = {
    {"received_on", "23", "2026-11-23", "23.11.2026", NULL},
    {"received_on", "20,11", "2026-11-20", "20.11.2026", NULL},
    {"received_on", "с", "2026-11-23", "23.11.2026", NULL},
    {"received_on", "c", "2026-11-23", "23.11.2026", NULL},
    {"received_on", "-1", "2026-11-22", "22.11.2026", NULL},
    {"received_on", "2026-11-19", "2026-11-19", "19.11.2026", NULL},
    {"received_on", "31.02", "", "31.02", "date.none"},
    {"received_on", "+1", "", "+1", "date.future"},
    {"received_on", "вчера", "", "вчера", "date.shape"},
    {"birth_date", "14.03.92", "1992-03-14", "14.03.1992", NULL},
    {"birth_date", "14.03", "", "14.03", "date.year"},
    {"birth_date", "29.02.2025", "", "29.02.2025", "date.none"},
    {"surname", "  иванова-ПЕТРОВА ", "Иванова-Петрова", "Иванова-Петрова", NULL},
    {"surname", "Иванов2", "", "Иванов2", "name.digit"},
    {"surname", "Ivaнов", "", "Ivaнов", "name.mixed"},
    {"surname", "Петров\xF0\x9F\x98\x80", "", "Петров\xF0\x9F\x98\x80", "name.sign"},
    {"surname", "Андрии\xCC\x86", "Андрий", "Андрий", NULL},
    {"snils", "11223344595", "11223344595", "112-233-445 95", NULL},
    {"snils", "112-233-445 95", "11223344595", "112-233-445 95", NULL},
    {"snils", "112-233-445 96", "", "112-233-445 96", "snils.check"},
    {"snils", "1122334459", "", "1122334459", "snils.length"},
    {"snils", "СНИЛС", "", "СНИЛС", "snils.digits"},
    {"phone1", "89000000034", "+79000000034", "+7 900 000-00-34", NULL},
    {"phone1", "+7 (900) 000 00 34", "+79000000034", "+7 900 000-00-34", NULL},
    {"phone1", "37139", "+73956437139", "+7 395 643-71-39", NULL},
    {"phone1", "371", "", "371", "phone.short"},
    {"phone1", "8900000003456", "", "8900000003456", "phone.long"},
    {"phone1", "дома нет", "", "дома нет", "phone.letters"},
    {"postal_code", "664000", "664000", "664000", NULL},
    {"postal_code", "664 000", "664000", "664000", NULL},
    {"postal_code", "66400", "", "66400", "postcode.shape"},
    {"postal_code", "6640000", "", "6640000", "postcode.shape"},
    {"postal_code", "064000", "", "064000", "postcode.shape"},
    {"postal_code", "66400О", "", "66400О", "postcode.shape"},
    {"postal_id", "RA123456785RU", "RA123456785RU", "RA 123 456 785 RU", NULL},
    {"postal_id", "RA123456784RU", "", "RA123456784RU", "postal.check"},
    {"postal_id", "письмо", "", "письмо", "postal.shape"},
    {"note", "  как есть  ", "как есть", "как есть", NULL},
    {"note", "   ", "", "", NULL},
};

static void every_kind(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct typed_case *c = &cases[i];
        struct fixture *x = fixture_new(&intake_form);
        int before;

        form_focus_on(x->f, c->field);
        before = form_focus(x->f);
        type(x, c->typed);
        type(x, "\t");
        if (strcmp(form_value(x->f, c->field), c->value) || strcmp(form_typed(x->f, c->field), c->shown))
            fail_msg("%s «%s»: value «%s», shown «%s»", c->field, c->typed, form_value(x->f, c->field), form_typed(x->f, c->field));
        if (before + 1 < intake_form.nfields)
            assert_int_equal(form_focus(x->f), before + 1);    /* wrong or right, one goes on */
        /* What is shown gives the same value when typed again. */
        if (*c->value) {
            char again[64];

            str_copy(again, sizeof again, form_typed(x->f, c->field));
            form_put(x->f, c->field, again);
            assert_value(x, c->field, c->value);
            form_put(x->f, c->field, c->value);
            assert_typed(x, c->field, c->shown);
        }
        /* The others are filled so that only this field can be wrong. */
        if (strcmp(c->field, "received_on"))
            form_put(x->f, "received_on", "2026-11-20");
        if (strcmp(c->field, "surname"))
            form_put(x->f, "surname", "Петрова");
        if (strcmp(c->field, "birth_date"))
            form_put(x->f, "birth_date", "1992-03-14");
        form_put(x->f, "source", "ipra");
        if (strcmp(wrong_code(x, c->field), c->code ? c->code : ""))
            fail_msg("%s «%s»: «%s»", c->field, c->typed, wrong_code(x, c->field));
        fixture_free(x);
    }
}

static const struct typed_case moments[] = {
    {"meeting_at", "25.11 11", "2026-11-25 11:00", "25.11.2026 11:00", NULL},
    {"meeting_at", "25 11:30", "2026-11-25 11:30", "25.11.2026 11:30", NULL},
    {"meeting_at", "+1 10", "2026-11-24 10:00", "24.11.2026 10:00", NULL},
    {"meeting_at", "+3h 1410", "2026-11-26 14:10", "26.11.2026 14:10", NULL},
    {"meeting_at", "14:10", "2026-11-23 14:10", "23.11.2026 14:10", NULL},
    {"meeting_at", "11.12", "", "11.12 ", "time.missing"},
    {"meeting_at", "25", "", "25 ", "time.missing"},
    {"meeting_at", "25.11", "", "25.11 ", "time.missing"},
    {"meeting_at", "31.02", "", "31.02", "date.none"},
    {"meeting_at", "25.11\n1100", "2026-11-25 11:00", "25.11.2026 11:00", NULL},
    {"meeting_at", "25\n11.00", "2026-11-25 11:00", "25.11.2026 11:00", NULL},
    {"meeting_at", "25.11 \t", "", "25.11 ", "time.missing"},
    {"meeting_at", "25.11 25", "", "25.11 25", "time.range"},
    {"meeting_at", "31.02 10", "", "31.02 10", "date.none"},
    {"meeting_at", "25.11 утром", "", "25.11 утром", "time.shape"},
};

static void dates_with_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof moments / sizeof moments[0]; i++) {
        struct fixture *x = fixture_new(&attempt_form);

        form_load(x->f, "spoke_with", "self");
        form_load(x->f, "place", "office");
        type(x, "11");
        type(x, moments[i].typed);
        type(x, "\n");
        assert_value(x, "meeting_at", moments[i].value);
        assert_typed(x, "meeting_at", moments[i].shown);
        assert_string_equal(wrong_code(x, "meeting_at"), moments[i].code ? moments[i].code : "");
        fixture_free(x);
    }
}

static void what_happened_today_needs_its_time_only(void **state)
{
    static const struct form_field fields[] = {{"happened_at", "When", "", FORM_DATETIME, 0, 0, 0, NULL, DATE_PAST}};
    static const struct form_ops ops = {.name = "when", .fields = fields, .nfields = 1};
    static const char *const typed[][2] = {{"10", "2026-11-23 10:00"}, {"1410", "2026-11-23 14:10"}, {" 9:05 ", "2026-11-23 09:05"},
                                           {"18.11 16:40", "2026-11-18 16:40"}, {"-1 8", "2026-11-22 08:00"},
                                           {"18.11", ""}, {"25", ""}, {"25.11 8", "2025-11-25 08:00"}, {"8 час.", ""}};
    struct fixture *x = fixture_new(&ops);

    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof typed[0]; i++) {
        ctrl(x, 'u');
        type(x, typed[i][0]);
        type(x, "\t");
        if (strcmp(form_value(x->f, "happened_at"), typed[i][1]))
            fail_msg("«%s»: «%s»", typed[i][0], form_value(x->f, "happened_at"));
    }
    fixture_free(x);
}

static void a_loaded_value_is_not_questioned_when_left(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    form_load(x->f, "received_on", "2031-01-09");              /* what would be refused when typed */
    form_load(x->f, "phone1", "8-39564-2-11-22 (сосед)");
    form_load(x->f, "snils", "123");
    assert_typed(x, "received_on", "09.01.2031");
    for (int i = 0; i < 20; i++)
        press(x, KY_TAB);
    assert_value(x, "received_on", "2031-01-09");
    assert_value(x, "phone1", "8-39564-2-11-22 (сосед)");
    assert_typed(x, "snils", "123");
    assert_false(form_changed(x->f));
    fixture_free(x);
}

static void a_choice_that_its_list_lost_is_wrong(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    form_load(x->f, "source", "pigeon_post");
    assert_string_equal(wrong_code(x, "source"), "choice.none");
    assert_value(x, "source", "pigeon_post");
    form_put(x->f, "source", "dove");
    assert_value(x, "source", "");
    assert_typed(x, "source", "dove");
    assert_string_equal(wrong_code(x, "source"), "choice.none");
    fixture_free(x);
}

static void ten_thousand_signs_are_cut_and_said(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    char *much = malloc(20001);

    (void)state;
    for (int i = 0; i < 10000; i++)
        memcpy(much + 2 * i, "ж", 2);
    much[20000] = '\0';
    form_focus_on(x->f, "surname");
    assert_int_equal(paste(x, much, 20000), FORM_REFUSED);
    assert_string_equal(x->e.code, "field.long");
    assert_string_equal(x->e.arg[0], "200");
    assert_string_equal(x->e.field, "surname");
    assert_int_equal(utf8_count(form_typed(x->f, "surname")), 200);
    type(x, "\t");
    assert_value(x, "surname", "");
    form_focus_on(x->f, "incoming_no");
    paste(x, much, 20000);
    assert_int_equal(utf8_count(form_typed(x->f, "incoming_no")), 20);
    form_focus_on(x->f, "note");
    type(x, "a");
    assert_int_equal(x->last, FORM_DONE);
    form_load(x->f, "incoming_no", much);                      /* from elsewhere: cut too, no harm */
    free(much);
    fixture_free(x);
}

static void pastes_bring_no_control_characters(void **state)
{
    struct fixture *x = fixture_new(&intake_form);
    static const char lines[] = "Бюро\r\nМСЭ\t№ 7\x1b[31m\x07\r\n", broken[] = "a\xd0\xff\xc0\xaf z", date[] = "23.11.2026\r\n";

    (void)state;
    form_focus_on(x->f, "sender");
    paste(x, lines, sizeof lines - 1);
    assert_string_equal(focus_name(x, &intake_form), "sender");        /* the line's end is no Enter */
    type(x, "\t");
    for (const char *p = form_value(x->f, "sender"); *p; p++)
        assert_true((unsigned char)*p >= ' ' && *p != 0x7f);
    assert_non_null(strstr(form_value(x->f, "sender"), "Бюро МСЭ № 7"));
    form_focus_on(x->f, "note");
    paste(x, broken, sizeof broken - 1);
    type(x, "\t");
    assert_true(utf8_valid(form_value(x->f, "note"), strlen(form_value(x->f, "note"))));
    form_focus_on(x->f, "received_on");
    paste(x, date, sizeof date - 1);
    type(x, "\t");
    assert_value(x, "received_on", "2026-11-23");
    fixture_free(x);
}

static void marks_and_emoji_stay_whole(void **state)
{
    struct fixture *x = fixture_new(&intake_form);

    (void)state;
    form_focus_on(x->f, "note");
    type(x, "е\xCC\x88\xF0\x9F\x91\x8D!");
    type(x, "\b\b");
    assert_typed(x, "note", "е\xCC\x88");
    type(x, "\b");
    assert_typed(x, "note", "");
    type(x, "\b");
    assert_typed(x, "note", "");
    fixture_free(x);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(dates_with_times),
        cmocka_unit_test(what_happened_today_needs_its_time_only),
        cmocka_unit_test(a_loaded_value_is_not_questioned_when_left),
        cmocka_unit_test(a_choice_that_its_list_lost_is_wrong),
        cmocka_unit_test(ten_thousand_signs_are_cut_and_said),
        cmocka_unit_test(pastes_bring_no_control_characters),
        cmocka_unit_test(marks_and_emoji_stay_whole),
    };

    return cmocka_run_group_tests_name("form_values", tests, NULL, NULL);
}
