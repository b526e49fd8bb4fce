/* domain_ids.c - SNILS, telephone numbers, postal identifiers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/phone.h"
#include "kurator/postal_id.h"
#include "kurator/snils.h"

/* `code` NULL: right, `out` is what is kept; else the error and its first argument. */
struct row {
    const char *typed, *out, *code;
};

static void check(const struct row *row, int rc, const char *out, const struct error *e)
{
    if (!row->code) {
        if (rc != 0 || strcmp(out, row->out) != 0)
            fail_msg("\"%s\": %s %s", row->typed, rc ? e->code : "", rc ? "" : out);
    } else if (rc == 0 || strcmp(e->code, row->code) != 0 || strcmp(e->arg[0], row->out) != 0) {
        fail_msg("\"%s\": %s %s, wanted %s %s", row->typed, e->code, e->arg[0], row->code, row->out);
    }
}

static void test_snils(void **state)
{
    static const struct row rows[] = {
        {"112-233-445 95", "11223344595", NULL},
        {"11223344595", "11223344595", NULL},
        {" 112 233 445 95 ", "11223344595", NULL},
        {"112–233–445\xC2\xA0" "95", "11223344595", NULL},
        {"001-001-998 77", "00100199877", NULL},     /* no check number up to this one */
        {"001-001-999 77", "65", "snils.check"},
        {"000-000-001 00", "00000000100", NULL},
        {"112-233-445 94", "95", "snils.check"},
        {"1122334459", "10", "snils.length"},
        {"112233445955", "12", "snils.length"},
        {"", "0", "snils.length"},
        {"112-233-445 9O", "", "snils.digits"},
        {"11223344595\xFF", "", "snils.digits"},
        {"１１２-233-445 95", "", "snils.digits"},
        {"000-000-000 00", "", "snils.zero"},
        {"900-000-059 00", "90000005900", NULL},     /* a sum of 100 */
        {"900-000-068 00", "90000006800", NULL},     /* of 101 */
        {"900-000-059 10", "00", "snils.check"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[SNILS_SIZE] = "";
        struct error e = {0};

        check(&rows[i], snils_parse(rows[i].typed, out, &e), out, &e);
    }
}

/* The rule as it is written down, against the one line of the program, over all sums that can occur. */
static void test_snils_rule(void **state)
{
    (void)state;
    for (int n = 0; n < 1000000; n += 7) {
        char digits[SNILS_SIZE];
        int sum = 0, right;

        snprintf(digits, sizeof digits, "9%08d", n * 97 % 100000000);
        for (int i = 0; i < 9; i++)
            sum += (digits[i] - '0') * (9 - i);
        right = sum < 100 ? sum : sum <= 101 ? 0 : sum % 101 == 100 ? 0 : sum % 101;
        if (snils_check_number(digits) != right)
            fail_msg("%s: %d", digits, snils_check_number(digits));
    }
    assert_int_equal(snils_check_number("999999999"), 405 % 101);
}

static void test_snils_shown(void **state)
{
    char out[SNILS_TEXT_SIZE];
    (void)state;

    assert_string_equal(snils_format("11223344595", out), "112-233-445 95");
    assert_string_equal(snils_mask("11223344595", out), "***-***-445 95");
    assert_string_equal(snils_format("1122334459", out), "");
    assert_string_equal(snils_mask("", out), "");
    assert_string_equal(snils_mask("1122334459x", out), "");
}

static void test_phone(void **state)
{
    static const struct row rows[] = {
        {"89000001234", "+79000001234", NULL},
        {"8 (900) 000-12-34", "+79000001234", NULL},
        {"+7 900 000 12 34", "+79000001234", NULL},
        {"(+7) 900 000-12-34", "+79000001234", NULL},
        {"79000001234", "+79000001234", NULL},
        {"900 000-12-34", "+79000001234", NULL},
        {"371-39", "+73956437139", NULL},
        {"37139", "+73956437139", NULL},
        {"(39564) 371-39", "+73956437139", NULL},
        {"8 39564 37139", "+73956437139", NULL},
        {"8-800-000-00-00", "+78000000000", NULL},
        {"8 845 200-00-00", "+78452000000", NULL},
        {"900\xE2\x80\x93" "000\xE2\x80\x93" "12\xC2\xA0" "34", "+79000001234", NULL},
        {"37-13", "4", "phone.short"},
        {"371-39-1", "6", "phone.short"},           /* neither this town's nor a full one */
        {"8900000123", "10", "phone.short"},        /* a digit left out */
        {"7900000123", "10", "phone.short"},
        {"+7 900 000 12 3", "10", "phone.short"},
        {"89140", "5", "phone.short"},              /* a mobile number begun */
        {"", "0", "phone.short"},
        {"+", "0", "phone.short"},
        {"8 900 000-12-345", "12", "phone.long"},
        {"19000001234", "11", "phone.long"},
        {"8 900 000-12-34 доб. 5", "", "phone.letters"},
        {"8 900 000-12-34 #5", "", "phone.letters"},
        {"8 900 000-12-34, 5", "", "phone.letters"},
        {"мамин", "", "phone.letters"},
        {"900+0001234", "", "phone.letters"},
        {"8900000123\xD0", "", "phone.letters"},
        {"+86 10 0000 0000", "", "phone.foreign"},
        {"8 10 976 0000 0000", "", "phone.foreign"},
        {"+7 700 000 00 00", "", "phone.foreign"},  /* Kazakhstan */
        {"0123456789", "", "phone.foreign"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[PHONE_SIZE] = "";
        struct error e = {0};

        check(&rows[i], phone_parse(rows[i].typed, "39564", out, &e), out, &e);
    }
}

static void test_phone_areas(void **state)
{
    static const struct {
        const char *area, *typed, *out;
    } rows[] = {
        {"3952", "00-12-34", "phone.short"}, {"3952", "20-12-34", "+73952201234"}, {"395", "720-12-34", "+73957201234"},
        {"", "371-39", "phone.noarea"},      {NULL, "371-39", "phone.noarea"},     {"3956x", "371-39", "phone.short"},
        {"395640", "371-3", "phone.short"},  {"12345", "371-39", "phone.short"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char out[PHONE_SIZE] = "";
        struct error e = {0};
        int rc = phone_parse(rows[i].typed, rows[i].area, out, &e);

        assert_string_equal(rc == 0 ? out : e.code, rows[i].out);
    }
}

static void test_phone_shown(void **state)
{
    char out[PHONE_TEXT_SIZE];
    (void)state;

    assert_string_equal(phone_format("+79140001234", out), "+7 914 000-12-34");
    assert_string_equal(phone_format("+73956437139", out), "+7 395 643-71-39");
    assert_string_equal(phone_format("02", out), "02");
    assert_string_equal(phone_format("+7914000123x", out), "+7914000123x");
    assert_string_equal(phone_format("", out), "");
}

static void test_postal(void **state)
{
    static const struct row rows[] = {
        {"66400012345674", "66400012345674", NULL},
        {"664000 12 34567 4", "66400012345674", NULL},
        {"66400012345678", "4", "postal.check"},
        {"6640001234567", "13", "postal.length"},
        {"664000123456745", "15", "postal.length"},
        {"", "0", "postal.length"},
        {"RA123456785RU", "RA123456785RU", NULL},
        {"ra 123 456 785 ru", "RA123456785RU", NULL},
        {"КФ123456785КГ", "RA123456785RU", NULL},    /* typed with the Russian layout on */
        {"RA123456789RU", "5", "postal.check"},
        {"RA12345678RU", "12", "postal.length"},
        {"RA1234567855RU", "14", "postal.length"},
        {"RA123456785CN", "", "postal.shape"},
        {"RAA23456785RU", "", "postal.shape"},
        {"R1234567855RU", "", "postal.shape"},
        {"664000123456AB", "", "postal.shape"},
        {"6640001234567\xFF", "", "postal.shape"},
        {"квитанция", "", "postal.shape"},
    };
    char out[POSTAL_ID_TEXT_SIZE];
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char kept[POSTAL_ID_SIZE] = "";
        struct error e = {0};

        check(&rows[i], postal_id_parse(rows[i].typed, kept, &e), kept, &e);
    }
    assert_string_equal(postal_id_format("66400012345674", out), "664000 12 34567 4");
    assert_string_equal(postal_id_format("RA123456785RU", out), "RA 123 456 785 RU");
    assert_string_equal(postal_id_format("x", out), "x");
    assert_string_equal(postal_id_format("", out), "");
}

/* Ten thousand signs are refused by a word, not by a crash. */
static void test_long_input(void **state)
{
    static char digits[10001], letters[20001];
    char out[32];
    struct error e = {0};
    (void)state;

    memset(digits, '9', 10000);
    for (int i = 0; i < 20000; i += 2)
        memcpy(letters + i, "Ф", 2);
    assert_int_equal(snils_parse(digits, out, &e), -1);
    assert_string_equal(e.arg[0], "10000");
    assert_int_equal(phone_parse(digits, "39564", out, &e), -1);
    assert_string_equal(e.code, "phone.long");
    assert_int_equal(postal_id_parse(digits, out, &e), -1);
    assert_string_equal(e.code, "postal.length");
    assert_int_equal(postal_id_parse(letters, out, &e), -1);
    assert_string_equal(e.code, "postal.shape");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_snils),       cmocka_unit_test(test_snils_rule),  cmocka_unit_test(test_snils_shown),
        cmocka_unit_test(test_phone),       cmocka_unit_test(test_phone_areas), cmocka_unit_test(test_phone_shown),
        cmocka_unit_test(test_postal),      cmocka_unit_test(test_long_input),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
