/* print_texts.c - letters and lists from rows: who is addressed how, what is missing, nothing wider than the paper. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/print.h"
#include "kurator/utf8.h"

#define FULL "{office}|{office_address}|{office_phones}|{number}|{date}|{addressee}|{representative_of}|{citizen}|{salutation}|" \
             "{postal_code}|{address}|{reply_by}|{head}|{writer}"

static struct paper_notice notice(void)
{
    return (struct paper_notice){.office_name = "Управление", .office_postal_code = "664000", .office_address = "Иркутск", .nphones = 1,
                                 .office_phone = {"+73950000000"}, .head = "Главная А. Б.", .writer = "Иванова О. П.", .now_local = "2026-05-01 09:00",
                                 .reply_by = "2026-12-31", .addressee = "self", .surname = "Петрова", .given_name = "Анна", .patronymic = "Сергеевна",
                                 .sex = "f", .relation = "self", .postal_code = "669452", .settlement = "Кутулик", .address = "Советская, 24"};
}

static char *letter(const struct paper_notice *n, const char *template, char **missing)
{
    struct str out = {0}, lacking = {0};
    struct error e = {0};

    assert_int_equal(paper_notice_text(n, "t", template, strlen(template), 66, &out, &lacking, &e), 0);
    if (missing)
        *missing = str_take(&lacking);
    str_free(&lacking);
    return str_take(&out);
}

static void assert_letter(const struct paper_notice *n, const char *template, const char *expected)
{
    char *text = letter(n, template, NULL);

    assert_string_equal(text, expected);
    free(text);
}

static void every_field(void **state)
{
    struct paper_notice n = notice();
    char *missing, *text = letter(&n, FULL, &missing);
    (void)state;

    for (char *p = text; *p; p++)
        if (*p == '\n')
            *p = ' ';
    assert_string_equal(text, "Управление|664000, Иркутск|+7 395 000-00-00|____________|1 мая 2026 г.|Петрова Анна Сергеевна||Петрова Анна "
                              "Сергеевна|Уважаемая Анна Сергеевна!|669452|Кутулик, Советская, 24|31 декабря 2026 г.|Главная А. Б.|Иванова О. П. ");
    assert_string_equal(missing, "");
    free(text);
    free(missing);
}

static void who_is_addressed(void **state)
{
    static const struct {
        const char *addressee, *relation, *name, *said;
    } cases[] = {
        {"representative", "mother", "Малышева Ольга Ильинична", "Уважаемая Ольга Ильинична!\n"},
        {"representative", "father", "Саид Али", "Уважаемый Али!\n"},
        {"representative", "guardian", "Кузьмин Пётр Кузьмич", "Уважаемый Пётр Кузьмич!\n"},
        {"representative", "guardian", "Никитина Анна Никитична", "Уважаемая Анна Никитична!\n"},
        {"representative", "guardian", "Алиев Рауф Гейдар оглы", "Уважаемый Рауф Гейдар оглы!\n"},
        {"representative", "guardian", "Ким Чен", "Уважаемый (ая) Чен!\n"},
        {"representative", "guardian", "Безымянная", "Здравствуйте!\n"},
        {"organisation", "organisation", "Дом ребёнка", "Уважаемые коллеги!\n"},
        {"", "", "", "Здравствуйте!\n"},
    };
    struct paper_notice n = notice();
    (void)state;

    assert_letter(&n, "{addressee}\n{representative_of}\nx\n", "Петрова Анна Сергеевна\nx\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        n = notice();
        str_copy(n.addressee, sizeof n.addressee, cases[i].addressee);
        str_copy(n.relation, sizeof n.relation, cases[i].relation);
        str_copy(n.representative, sizeof n.representative, cases[i].name);
        assert_letter(&n, "{salutation}\n", cases[i].said);
    }
    str_copy(n.addressee, sizeof n.addressee, "organisation");
    str_copy(n.representative, sizeof n.representative, "Дом ребёнка");
    assert_letter(&n, "{addressee}\n{representative_of}\n", "Дом ребёнка\nзаконному представителю (получатель: Петрова Анна Сергеевна)\n");
    n = notice();
    n.patronymic[0] = '\0';
    n.sex[0] = 'm';
    assert_letter(&n, "{salutation}\n", "Уважаемый Анна!\n");
}

static void what_is_missing(void **state)
{
    struct paper_notice n = {.now_local = "2026-05-01 09:00"};
    char *missing, *text = letter(&n, FULL, &missing);
    (void)state;

    free(missing);
    free(text);
    text = letter(&n, "{office} {postal_code} {postal_code} {addressee}", &missing);
    assert_string_equal(missing, "name of the office, postal code, addressee (no representative is entered)");
    free(missing);
    free(text);
    n = notice();
    n.postal_code[0] = '\0';
    text = letter(&n, "{postal_code}", &missing);
    assert_string_equal(missing, "postal code");
    assert_string_equal(text, "____________________\n");
    free(missing);
    free(text);
}

static void a_value_is_no_template(void **state)
{
    struct paper_notice n = notice();
    (void)state;

    str_copy(n.surname, sizeof n.surname, "{office}");
    str_copy(n.given_name, sizeof n.given_name, "\x1b[2J");
    n.patronymic[0] = '\0';
    assert_letter(&n, "{citizen}", "{office} ?[2J\n");
}

/* Rows as long as the database lets them be. */
static void nothing_is_wider(void **state)
{
    static const char *const kinds[] = {"overdue", "today", "soon", "waiting", "meetings", "esrn", "calls", "visits"};
    struct paper_list l = {.office_name = "Управление с очень длинным названием, которого одна строка не вмещает никак", .now_local = "2026-11-23 09:00", .n = 40,
                           .figure = 40};
    struct session s = {0};
    (void)state;

    l.rows = mem_zero(40, sizeof *l.rows);
    for (int i = 0; i < 40; i++) {
        struct paper_list_row *r = &l.rows[i];

        *r = (struct paper_list_row){.case_id = i + 1, .days = -1000, .due_on = "2026-11-19", .next_step = "call_at", .next_at = "2026-11-24 10:00",
                                     .whom = "mother", .phones = 99, .visits = 99, .posts = 99, .nphones = 3, .npreferences = 1, .nattempts = 1,
                                     .phone = {"+79000000001|self|", "+79000000002|representative|mother", "|||"},
                                     .attempt = {"2026-11-17 10:05|phone|no_answer"}};
        for (int k = 0; k < 100; k++) {
            strncat(r->name, k % 20 == 19 ? " " : "Щ", sizeof r->name - strlen(r->name) - 1);
            strncat(r->address, "Ы", sizeof r->address - strlen(r->address) - 1);
        }
        snprintf(r->settlement, sizeof r->settlement, "Посёлок %d", i / 7);
        snprintf(r->preference[0], sizeof r->preference[0], "safe_hours|%.200s", r->address);
        str_copy(r->assignee, sizeof r->assignee, r->name);
        str_copy(r->whom_name, sizeof r->whom_name, r->name);
    }
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct paper_list_style style = {kinds[i], "", 40};
        struct str out = {0};
        int lines = 0, letters = 0;

        paper_list_text(&l, &s, &style, &out);
        for (char *rest = out.data, *line; (line = strsep(&rest, "\n")) != NULL; lines++) {
            if (*line == '\f') {
                line++;
                lines = 0;
            }
            assert_true(utf8_cells(line) <= 80);
            assert_true(lines <= 40);
            for (const char *p = line; (p = strstr(p, "Щ")) != NULL; p++)
                letters++;
        }
        assert_true(letters >= 40 * 95);        /* wrapped, not cut */
        str_free(&out);
        paper_list_csv(&l, &s, kinds[i], &out);
        for (const char *p = str_text(&out); *p; p++)
            lines += *p == '\r';
        assert_true(lines >= 41);
        str_free(&out);
    }
    paper_list_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_field),   cmocka_unit_test(who_is_addressed),       cmocka_unit_test(what_is_missing),
        cmocka_unit_test(a_value_is_no_template), cmocka_unit_test(nothing_is_wider),
    };

    i18n_start("en");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
