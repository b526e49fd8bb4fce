/* rows_read.c - the rows of the api functions become the structs of session.h and casefile.h, and calls carry the right parameters. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include <libpq-fe.h>

#include "kurator/casefile.h"
#include "kurator/session.h"


/* A result of `rows` x `columns` texts (NULL: SQL null), as libpq would hold it. */
static PGresult *made(int rows, int columns, const char *const *cell)
{
    PGresult *r = PQmakeEmptyPGresult(NULL, PGRES_TUPLES_OK);
    PGresAttDesc attributes[80];
    char name[] = "c";

    memset(attributes, 0, sizeof attributes);
    for (int i = 0; i < columns; i++)
        attributes[i].name = name;
    assert_true(PQsetResultAttrs(r, columns, attributes));
    for (int i = 0; i < rows * columns; i++) {
        char *text = cell[i] ? strdup(cell[i]) : NULL;

        assert_true(PQsetvalue(r, i / columns, i % columns, text, text ? (int)strlen(text) : -1));
        free(text);
    }
    return r;
}

/* More rows of a result, of the kind that their first column says. */
static void more(PGresult *r, const char *part, int rows, int columns, const char *const *cell)
{
    for (int i = 0; i < rows; i++) {
        int row = PQntuples(r);
        char *text = strdup(part);

        assert_true(PQsetvalue(r, row, 0, text, (int)strlen(text)));
        free(text);
        for (int k = 0; k < columns; k++) {
            const char *c = cell[i * columns + k];

            text = strdup(c ? c : "");
            assert_true(PQsetvalue(r, row, k + 1, text, c ? (int)strlen(c) : -1));
            free(text);
        }
    }
}

static const struct db_rows *rows(const PGresult *r)
{
    return (const struct db_rows *)(const void *)r;
}

static const char *const start_row[] = {
    "ok", "", "{}", "7", "ivanova", "Иванова О. П.", "clerk", "12", "УСЗСОН по Аларскому району", "39564", "Asia/Irkutsk",
    "RU-IRK", "2026-11-23 09:00", "2026-11-23", "2026-11-20", "1001111", "f", "t"};
static const char *const reference_rows[] = {"yesno", "no", "2", "нет", "", "source", "ipra", "1", "ИПРА", "ladder",
                                             "yesno", "yes", "1", "да", NULL};

static void session_is_read(void **state)
{
    PGresult *start = made(1, 18, start_row), *reference = made(3, 5, reference_rows);
    struct db_reply reply = {.ok = true, .nresults = 2, .result = {rows(start), rows(reference)}};
    struct session s = {0};
    struct error e = {0};
    const struct choice *first;
    struct date due;

    (void)state;
    assert_int_equal(session_read(&s, &reply, &e), 0);
    assert_true(s.open);
    assert_int_equal(s.staff_id, 7);
    assert_string_equal(s.staff_name, "Иванова О. П.");
    assert_int_equal(s.office_id, 12);
    assert_string_equal(s.zone, "Asia/Irkutsk");
    assert_int_equal(s.today.day, 23);
    assert_false(s.read_only);
    assert_true(session_edits(&s));
    assert_true(session_supervises(&s));         /* a clerk who stands in for the supervisor */
    assert_int_equal(workday_bits_due(&s.workdays, s.today, 2, &due, &e), 0);
    assert_int_equal(due.day, 25);
    assert_int_equal(session_list(&s, "yesno", &first), 2);
    assert_string_equal(first[0].code, "yes");
    assert_string_equal(first[1].name, "нет");
    assert_string_equal(session_choice(&s, "source", "ipra")->extra, "ladder");
    assert_null(session_choice(&s, "source", "nothing"));
    assert_string_equal(session_name(&s, "yesno", "no"), "нет");
    assert_string_equal(session_name(&s, "yesno", "?"), "?");
    assert_int_equal(session_list(&s, "unheard of", &first), 0);
    /* Read again over itself, then an answer that is none: the session is empty, not half. */
    assert_int_equal(session_read(&s, &reply, &e), 0);
    reply.nresults = 1;
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "db.answer");
    assert_false(s.open);
    session_free(&s);
    PQclear(start);
    PQclear(reference);
}

static void session_is_refused(void **state)
{
    const char *refused[17] = {"refused", "contract.client_old", "{1,3}"};
    PGresult *start = made(1, 17, refused), *none = made(0, 5, NULL);
    struct db_reply reply = {.ok = true, .nresults = 2, .result = {rows(start), rows(none)}};
    struct session s = {0};
    struct error e = {0};

    (void)state;
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "contract.client_old");
    assert_int_equal(e.nargs, 2);
    assert_string_equal(e.arg[1], "3");
    assert_false(s.open);
    reply = (struct db_reply){.error = {.code = "db.lost"}};
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "db.lost");
    /* Refused by api.start, then by everything after it: the first word counts. */
    reply = (struct db_reply){.nresults = 1, .result = {rows(start)}, .error = {.code = "db.denied"}};
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "contract.client_old");
    PQclear(start);
    /* Let in, but the role may not read the lists; or something else broke after the start. */
    start = made(1, 18, start_row);
    reply.result[0] = rows(start);
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "account.role");
    assert_string_equal(e.arg[0], "clerk");
    reply.nresults = 2;
    reply.result[1] = rows(none);
    error_set(&reply.error, "db.readonly", NULL);
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "db.readonly");
    assert_false(s.open);
    PQclear(start);
    PQclear(none);
}

static void session_with_a_broken_day_is_refused(void **state)
{
    const char *row[17];
    struct error e = {0};
    struct session s = {0};
    PGresult *none = made(0, 5, NULL);

    (void)state;
    memcpy(row, start_row, sizeof row);
    row[13] = "2026-02-31";
    PGresult *start = made(1, 17, row);
    struct db_reply reply = {.ok = true, .nresults = 2, .result = {rows(start), rows(none)}};

    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_string_equal(e.code, "db.answer");
    PQclear(start);
    row[13] = "2026-11-23";
    row[15] = "";                                      /* no calendar loaded: a session without working days */
    start = made(1, 17, row);
    reply.result[0] = rows(start);
    assert_int_equal(session_read(&s, &reply, &e), 0);
    assert_int_equal(s.workdays.count, 0);
    PQclear(start);
    row[15] = "10x";
    start = made(1, 17, row);
    reply.result[0] = rows(start);
    assert_int_equal(session_read(&s, &reply, &e), -1);
    assert_false(s.open);
    PQclear(start);
    PQclear(none);
}

static void start_call_carries_contract_office_language(void **state)
{
    struct db_call call = {.class = DB_READ};
    struct db_call other = {.class = DB_READ};

    (void)state;
    session_call(&call, 0, "ru");
    assert_int_equal(call.nstatements, 2);
    assert_string_equal(call.statement[0].params[0], "1");
    assert_non_null(strstr(call.statement[0].params[1], "kurator"));
    assert_null(call.statement[0].params[2]);
    assert_string_equal(call.statement[1].params[1], "ru");
    session_call(&other, 12, "en");
    assert_string_equal(other.statement[0].params[2], "12");
}

static void told_of_the_own_office_only(void **state)
{
    static const struct {
        const char *channel, *payload;
        enum session_told told;
    } cases[] = {{"kurator_12", "", TOLD_LISTS}, {"kurator_12", "calendar", TOLD_CALENDAR}, {"kurator_12", "staff", TOLD_STAFF}, {"kurator_12", "draft", TOLD_DRAFT},
                 {"kurator_12", "staffx", TOLD_NOTHING}, {"kurator_12", "12", TOLD_NOTHING}, {"kurator_1", "", TOLD_NOTHING}, {"kurator_123", "", TOLD_NOTHING},
                 {"kurator", "", TOLD_NOTHING}, {"kurator", "12", TOLD_NOTHING}, {"", "", TOLD_NOTHING}};
    const struct session s = {.office_id = 12};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_int_equal(session_told(&s, cases[i].channel, cases[i].payload), cases[i].told);
}

static void worklist_is_read_and_appended(void **state)
{
    static const char *const first[] = {
        "{3,5,12,4,2,1}", "101", "11", "1", "4", "-2", "Петрова Анна Сергеевна", "visit", NULL, "mother", "2", "0", "0", "2026-11-19", "Иванова О. П.",
        NULL, "102", "12", "2", "1", "-1", "Сидоров Пётр Ильич", "call_at", "2026-11-23 18:00", "self", "0", "0", "0", "2026-11-20", NULL};
    static const char *const empty[15] = {"{0,0,0,0,0,7}"};
    PGresult *r = made(2, 15, first), *none = made(1, 15, empty);
    struct work_list list = {0};

    (void)state;
    work_read(&list, rows(r), 2);
    assert_int_equal(list.n, 2);
    assert_true(list.more);
    assert_int_equal(list.counts[TAB_SOON], 12);
    assert_int_equal(list.rows[0].case_id, 11);
    assert_int_equal(list.rows[0].days, -2);
    assert_string_equal(list.rows[1].next_at, "2026-11-23 18:00");
    assert_string_equal(list.rows[1].assignee, "");
    work_read(&list, rows(none), 2);
    assert_int_equal(list.n, 2);
    assert_false(list.more);
    assert_int_equal(list.counts[TAB_ESRN], 7);
    work_free(&list);
    work_free(&list);
    PQclear(r);
    PQclear(none);
}

static void worklist_call_goes_on_after_a_row(void **state)
{
    struct db_call call = {0};

    (void)state;
    work_call(&call, 12, TAB_ESRN, "mine", NULL, 0, 20);
    work_call(&call, 12, TAB_OVERDUE, "all", "2026-11-19", 101, 21);
    assert_string_equal(call.statement[0].params[1], "esrn");
    assert_null(call.statement[0].params[3]);
    assert_null(call.statement[0].params[4]);
    assert_string_equal(call.statement[1].params[3], "2026-11-19");
    assert_string_equal(call.statement[1].params[4], "101");
    assert_string_equal(call.statement[1].params[5], "21");
    assert_string_equal(call.statement[0].params[5], "20");
    assert_string_equal(tab_code(TAB_COUNT), "");
}

static void people_are_read(void **state)
{
    static const char *const found[] = {"1", "Петрова Анна Сергеевна", "1992-03-14", "Кутулик", "accompanied", "2024-02-01", NULL, NULL, "f", NULL, "",
                                        "2", "Петрова Анна Семёновна", "1992-11-30", "Бахтай", "refused", "2025-01-10", "44", "-3", "t", "2026-11-12", "417/б"};
    static const char *const alike[] = {"1", "П", "1992-03-14", "К", "open", NULL, "5", "2", "f", "2026-11-12", "", "{snils,name_birth}"};
    static const char *const preview[] = {"Петрова Анна Сергеевна", "1992-03-14", "mother", "Петрова Ольга", "+79000000034", "Кутулик",
                                          "ipra", "2026-11-12", "{\"2026-11-17 10:05|phone|no_answer\",\"2026-11-18 16:40|phone|busy\"}", "{deaf}"};
    PGresult *r = made(2, 11, found), *s = made(1, 12, alike), *p = made(1, 10, preview);
    struct person_row out[2];
    struct case_preview pre;

    (void)state;
    assert_int_equal(search_read(out, 2, rows(r)), 2);
    assert_int_equal(out[0].case_id, 0);
    assert_int_equal(out[1].days, -3);
    assert_true(out[1].too_many);
    assert_string_equal(out[0].open_since, "");
    assert_string_equal(out[1].open_since, "2026-11-12");
    assert_string_equal(out[1].open_no, "417/б");
    assert_int_equal(out[1].nreasons, 0);
    assert_int_equal(search_read(out, 1, rows(r)), 1);
    assert_int_equal(search_read(out, 2, rows(s)), 1);
    assert_int_equal(out[0].nreasons, 2);
    assert_string_equal(out[0].reasons[1], "name_birth");
    assert_true(preview_read(&pre, rows(p)));
    assert_int_equal(pre.nattempts, 2);
    assert_string_equal(pre.attempts[1], "2026-11-18 16:40|phone|busy");
    assert_string_equal(pre.preferences[0], "deaf");
    PQclear(r);
    PQclear(s);
    PQclear(p);
}

/* The head's columns hold their own number, so that a shift of one shows. */
static void head_columns_stand_in_their_order(void **state)
{
    char text[59][16];
    const char *cell[59];
    PGresult *card = made(0, 60, NULL), *none = made(0, 60, NULL);
    struct db_reply reply = {.ok = true, .nresults = 2, .result = {rows(none), rows(card)}};
    struct case_full *c = calloc(1, sizeof *c);

    (void)state;
    for (int i = 0; i < 59; i++) {
        snprintf(text[i], sizeof text[i], "%d", i + 1);
        cell[i] = text[i];
    }
    cell[16] = cell[55] = cell[58] = "t";
    more(card, "1", 1, 59, cell);
    static const char *const rungs[] = {"1", "phone", "failed", "rung.failed", "{2}", "2", "visit", "open", "", "{}"};
    more(card, "5", 2, 5, rungs);
    static const char *const events[] = {"2026-11-17 10:05", "attempt", "9", "phone", "no_answer", "Иванова О. П.", "", "не ответила", "t", "duplicate", "f", "+79000000034"};
    more(card, "6", 1, 12, events);
    static const char *const consents[] = {"state", "", "given", "", "2026-12-10", "", "", "", "", "", "", "", "", "7", "Иванова О. П.", "2026-11-18 09:00",
                                           "consent", "3", "withdrawn", "", "", "written", "2026-11-01", "", "self", "№ 4", "2026-11-10", "self", "", "", "", ""};
    more(card, "7", 2, 16, consents);
    more(card, "8", 1, 16, consents);       /* of a newer database: nothing that is known */
    assert_true(case_read(c, &reply, 1));
    assert_int_equal(c->head.case_id, 1);
    assert_string_equal(c->head.surname, "6");
    assert_string_equal(c->head.category, "14");
    assert_true(c->head.ladder);
    assert_string_equal(c->head.due_on, "20");
    assert_int_equal(c->head.attempts, 29);
    assert_string_equal(c->head.forwarded_to, "40");
    assert_string_equal(c->head.sender_on, "48");
    assert_string_equal(c->head.ipra_until, "51");
    assert_true(c->head.minor);
    assert_int_equal(c->head.household, 57);
    assert_string_equal(c->head.elsewhere, "58");
    assert_true(c->head.supervises);
    assert_int_equal(c->nrungs, 2);
    assert_string_equal(c->rung[0].args[0], "2");
    assert_int_equal(c->nevents, 1);
    assert_true(c->event[0].superseded);
    assert_string_equal(c->event[0].phone, "+79000000034");
    assert_string_equal(c->processing.state, "given");
    assert_string_equal(c->processing.destroy_by, "2026-12-10");
    assert_int_equal(c->processing.proposal, 7);
    assert_int_equal(c->nconsents, 1);
    assert_int_equal(c->consent[0].id, 3);
    assert_string_equal(c->consent[0].withdrawn_by, "self");
    /* Not visible: no rows. */
    assert_false(case_read(c, &reply, 0));
    assert_null(c->event);
    assert_false(case_read(c, &reply, 2));
    PQclear(card);
    PQclear(none);
    case_free(c);
    free(c);
}

static void a_case_is_one_statement(void **state)
{
    struct db_call call = {0};

    (void)state;
    case_call(&call, 9000000001LL, NULL);
    assert_int_equal(call.nstatements, 1);
    assert_string_equal(call.statement[0].params[0], "9000000001");
    assert_null(call.statement[0].params[1]);
}

enum { MANY = 60 };
static void no_row_of_a_case_is_left_out_and_long_cells_are_cut(void **state)
{
    const char **cell = calloc(MANY * 8, sizeof *cell);
    PGresult *card = made(0, 60, NULL);
    struct db_reply reply = {.ok = true, .nresults = 1, .result = {rows(card)}};
    struct case_full *c = calloc(1, sizeof *c);
    const char *row[59] = {"1"};
    char longest[4001];

    (void)state;
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    row[5] = longest;
    cell[1] = longest;
    more(card, "1", 1, 59, row);
    more(card, "2", MANY, 8, cell);
    assert_true(case_read(c, &reply, 0));
    assert_int_equal(c->nphones, MANY);
    assert_int_equal(strlen(c->head.surname), sizeof c->head.surname - 1);
    assert_int_equal(strlen(c->phone[0].number), sizeof c->phone[0].number - 1);
    case_free(c);
    free(c);
    free(cell);
    PQclear(card);
}

static void saves_carry_their_arrays(void **state)
{
    struct db_call call = {.class = DB_SAVE};
    char names[] = "{\"outcome\"}", base[] = "{NULL}", values[] = "{\"told\"}";
    struct save_params p = {"save_attempt", "00000000-0000-4000-8000-000000000001", 11, 4, names, base, values};
    static const char *const answer[] = {"refused", "postal.check", "postal_id", "{7}", NULL, NULL,
                                         "refused", "field.format", "happened_at", "{}", NULL, NULL};
    PGresult *r = made(2, 6, answer);
    struct save_row out[4];

    (void)state;
    save_call(&call, &p);
    assert_non_null(strstr(call.statement[0].sql, "api.save_attempt($1::uuid, $2::bigint, $3::int"));
    assert_string_equal(call.statement[0].params[1], "11");
    assert_string_equal(call.statement[0].params[2], "4");
    assert_string_equal(call.statement[0].params[5], "{\"told\"}");
    p.function = "save_intake";
    p.target = 0;
    p.version = 12;
    save_call(&call, &p);
    assert_string_equal(call.statement[1].params[1], "12");
    assert_null(call.statement[1].params[2]);
    assert_int_equal(save_read(out, 4, rows(r)), 2);
    assert_string_equal(out[0].field, "postal_id");
    assert_string_equal(out[0].args[0], "7");
    assert_int_equal(out[1].nargs, 0);
    assert_int_equal(out[1].id, 0);
    PQclear(r);
}

static void drafts_come_back_at_full_length(void **state)
{
    char note[3000], array[3200];
    const char *cell[16] = {"00000000-0000-4000-8000-000000000001", "attempt", "11", "12", NULL, "5", "note", "{outcome,note}", array, "2026-11-23 14:09", "Петрова А. С.", "1992-03-14", "Кутулик", "2026-11-12", "417", "f"};
    struct draft *d;
    int n;

    (void)state;
    memset(note, 'n', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    snprintf(array, sizeof array, "{\"\",\"a \\\"quoted\\\" \\\\ {b},c %s\"}", note);
    PGresult *r = made(1, 16, cell);

    n = drafts_read(&d, rows(r));
    assert_int_equal(n, 1);
    assert_int_equal(d[0].n, 2);
    assert_string_equal(d[0].names[1], "note");
    assert_string_equal(d[0].values[0], "");
    assert_int_equal(strncmp(d[0].values[1], "a \"quoted\" \\ {b},c nnn", 22), 0);
    assert_int_equal(strlen(d[0].values[1]), 18 + 1 + sizeof note - 1);
    assert_int_equal(d[0].base_version, 0);
    assert_string_equal(d[0].birth_date, "1992-03-14");
    assert_string_equal(d[0].open_no, "417");
    assert_false(d[0].away);

    struct db_call call = {0};
    draft_keep_call(&call, &d[0]);
    assert_int_equal(call.statement[0].nparams, 9);
    assert_string_equal(call.statement[0].params[7], "{\"outcome\",\"note\"}");
    assert_null(call.statement[0].params[4]);
    drafts_free(&d, n);
    assert_null(d);
    PQclear(r);
    /* As many names as values, or no fields at all. */
    cell[7] = "{outcome}";
    r = made(1, 16, cell);
    assert_int_equal(drafts_read(&d, rows(r)), 1);
    assert_int_equal(d[0].n, 0);
    drafts_free(&d, 1);
    PQclear(r);
}

static void why_and_organisations(void **state)
{
    static const char *const why[] = {"head", "2026-11-12", "2026-11-19", NULL, NULL, NULL, NULL, NULL, NULL, NULL,
                                      "day", "2026-11-14", NULL, "f", "0", "weekend", "", "RU", "3", NULL};
    static const char *const offices[] = {"37", "УСЗСОН", "Аларский район"};
    PGresult *r = made(2, 10, why), *o = made(1, 3, offices);
    struct why_row out[1];
    struct organisation_row org;

    (void)state;
    assert_int_equal(why_read(out, 1, rows(r)), 1);
    assert_string_equal(out[0].other, "2026-11-19");
    struct why_row both[5];
    assert_int_equal(why_read(both, 5, rows(r)), 2);
    assert_false(both[1].working);
    assert_int_equal(both[1].version, 3);
    assert_int_equal(organisations_read(&org, 1, rows(o)), 1);
    assert_int_equal(org.id, 37);
    assert_string_equal(org.territory, "Аларский район");
    PQclear(r);
    PQclear(o);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(session_is_read),
        cmocka_unit_test(session_is_refused),
        cmocka_unit_test(session_with_a_broken_day_is_refused),
        cmocka_unit_test(start_call_carries_contract_office_language), cmocka_unit_test(told_of_the_own_office_only),
        cmocka_unit_test(worklist_is_read_and_appended),
        cmocka_unit_test(worklist_call_goes_on_after_a_row),
        cmocka_unit_test(people_are_read),
        cmocka_unit_test(head_columns_stand_in_their_order),
        cmocka_unit_test(a_case_is_one_statement),
        cmocka_unit_test(no_row_of_a_case_is_left_out_and_long_cells_are_cut),
        cmocka_unit_test(saves_carry_their_arrays),
        cmocka_unit_test(drafts_come_back_at_full_length),
        cmocka_unit_test(why_and_organisations),
    };

    return cmocka_run_group_tests_name("rows_read", tests, NULL, NULL);
}
