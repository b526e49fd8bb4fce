/* rows_sql.c - every statement of the program is understood by the database it is meant for, and its rows are read back. */
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
#include "kurator/str.h"
#include "office.h"

static PGconn *clerk;
static long long the_case;
static int office_id;

/* Of db: makes columns of rows that come as one text. */
PGresult *rows_unpack(PGconn *conn, PGresult *r);

/* Runs a call as the asynchronous floor would: in one transaction, all results kept. */
static struct db_reply run(PGconn *c, const struct db_call *call)
{
    struct db_reply reply = {.ok = true};

    PQclear(PQexec(c, "begin"));
    for (int i = 0; i < call->nstatements; i++) {
        const struct db_statement *s = &call->statement[i];
        PGresult *r = PQexecParams(c, s->sql, s->nparams, NULL, s->params, NULL, NULL, 0);

        if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
            fail_msg("%s\n%s", s->sql, PQerrorMessage(c));
        reply.result[reply.nresults++] = (const struct db_rows *)(const void *)rows_unpack(c, r);
    }
    PQclear(PQexec(c, "commit"));
    return reply;
}

static void done(struct db_reply *reply)
{
    for (int i = 0; i < reply->nresults; i++)
        PQclear((PGresult *)(uintptr_t)(const void *)reply->result[i]);
    *reply = (struct db_reply){0};
}

static int up(void **state)
{
    (void)state;
    office_start(&office);
    the_case = office_case(&office, "Петрова", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-12");
    clerk = pg_login(&office.pg, "t_clerk");
    office_id = (int)office_number(&office, "select office_id from kurator.case_file where id = %ld", (long)the_case);
    return 0;
}

static int down(void **state)
{
    (void)state;
    PQfinish(clerk);
    office_stop(&office);
    return 0;
}

/* Functions whose rows come packed: the readers take the columns in this order, and the names do not come along. */
static const char *const packed[][2] = {
    {"case_head", "case_id, version, office_id, person_id, person_version, surname, given_name, patronymic, birth_date, age, sex, snils, "
     "disability, category, state, source, ladder, received_on, started_on, due_on, due_state, days, rung, next_step, next_at, "
     "phone_count, visit_count, post_count, attempt_count, notified_at, answer, decide_by, meeting_at, esrn_at, assignee, "
     "close_reason, closed_on, close_note, forwarded_from, forwarded_to, postal_code, settlement, address, incoming_no, "
     "incoming_on, sender, sender_no, sender_on, ipra_number, ipra_issued_on, ipra_until, whom, whom_name, now_local, today, "
     "minor, household_count, elsewhere, supervises, deadlines, addresses, household, restricted, site"},
    {"case_phones", "id, number, owner, relation, owner_name, state, last_at, last_outcome, note, first"},
    {"case_preferences", "kind, note, id, valid_until"},
    {"case_representatives", "id, relation, name, organisation, document, valid_until, phone, surname, given_name, patronymic, valid_from"},
    {"case_rungs", "rung, channel, state, code, args"},
    {"case_timeline", "at, kind, id, channel, outcome, who, performer, detail, superseded, superseded_why, mine_today, phone, reason"},
    {"case_processing", "kind, id, state, on_day, destroy_by, form, given_on, until_on, given_by, document, withdrawn_on, withdrawn_by, after, "
     "proposal, proposed_by, proposed_at"},
    {"citizen", "kind, id, holds, since, until, cells"},
    {"worklist", "counts, deadline_id, case_id, person_id, version, days, name, next_step, next_at, whom, phone_count, visit_count, "
     "post_count, due_on, assignee, period, mind"},
    {"board_list", "counts, deadline_id, case_id, person_id, version, days, name, next_step, next_at, whom, phone_count, visit_count, "
     "post_count, due_on, assignee, period, mind"}};

static void packed_columns(void **state)
{
    char sql[300];

    (void)state;
    for (size_t i = 0; i < sizeof packed / sizeof packed[0]; i++) {
        snprintf(sql, sizeof sql, "select string_agg(a.name, ', ' order by a.n) from pg_proc p, unnest(p.proargnames, p.proargmodes) with ordinality a(name, mode, n)"
                                  " where p.pronamespace = 'api'::regnamespace and p.proname = '%s' and a.mode = 't'", packed[i][0]);
        office_expect(&office, packed[i][1], sql, 0);
    }
}

/* Whatever a text holds comes back as it was: signs that the packing uses, empty texts, nulls, lists. */
static void packed_values(void **state)
{
    static const char *const sql =
        "select f::text as packed from (values (1, 'a,b'::text, null::text, ''::text, E'c\"d\\\\e\nf'::text, true, '{x,\"y z\"}'::text[], '(,)'::text, null::date),"
        " (2, ' ', 'ж', 'NULL', '\"\"', false, null, ')', '2026-11-12')) f";
    static const char *const wanted[2][9] = {{"1", "a,b", NULL, "", "c\"d\\e\nf", "t", "{x,\"y z\"}", "(,)", NULL}, {"2", " ", "ж", "NULL", "\"\"", "f", NULL, ")", "2026-11-12"}};

    (void)state;
    PGresult *r = rows_unpack(clerk, PQexec(clerk, sql));
    assert_int_equal(PQntuples(r), 2);
    assert_int_equal(PQnfields(r), 9);
    for (int i = 0; i < 2; i++)
        for (int k = 0; k < 9; k++) {
            assert_int_equal(PQgetisnull(r, i, k), wanted[i][k] == NULL);
            assert_string_equal(PQgetvalue(r, i, k), wanted[i][k] ? wanted[i][k] : "");
        }
    PQclear(r);
    /* rows of several kinds: what the shorter ones have not is null */
    r = rows_unpack(clerk, PQexec(clerk, "select f as packed from unnest(array[row(1, 'a,b', '')::text, row(2, '\\\"')::text, row(3, null, 'c', 4, null)::text, '(5)']) f"));
    assert_int_equal(PQntuples(r), 4);
    assert_int_equal(PQnfields(r), 5);
    static const char *const kinds[4][5] = {{"1", "a,b", "", NULL, NULL}, {"2", "\\\"", NULL, NULL, NULL}, {"3", NULL, "c", "4", NULL}, {"5", NULL, NULL, NULL, NULL}};
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 5; k++) {
            assert_int_equal(PQgetisnull(r, i, k), kinds[i][k] == NULL);
            assert_string_equal(PQgetvalue(r, i, k), kinds[i][k] ? kinds[i][k] : "");
        }
    PQclear(r);
    r = rows_unpack(clerk, PQexec(clerk, "select f::text as packed from (values (1, 2)) f limit 0"));
    assert_int_equal(PQntuples(r), 0);
    PQclear(r);
}

static void a_session_opens(void **state)
{
    struct session s = {0};
    struct error e = {0};
    struct db_call call = {0};
    struct db_reply reply;
    const struct choice *first;

    (void)state;
    session_call(&call, 0, "ru");
    reply = run(clerk, &call);
    if (session_read(&s, &reply, &e) != 0)
        fail_msg("%s", e.code);
    assert_string_equal(s.login, "t_clerk");
    assert_string_equal(s.role, "clerk");
    assert_int_equal(s.office_id, office_id);
    assert_int_equal(s.today.day, 12);
    assert_true(s.workdays.count > 300);
    assert_int_equal(session_list(&s, "outcome.phone", &first), 8);
    assert_string_equal(first[0].code, "told");
    assert_true(session_list(&s, "source", &first) >= 6);
    assert_true(session_list(&s, "staff", &first) >= 3);
    assert_string_equal(session_choice(&s, "outcome.phone", "no_answer")->extra, "failed");
    session_free(&s);
    done(&reply);
}

static int save(PGconn *c, const char *function, long long target, int version, struct save_row *out, int n, const char *const fields[][2])
{
    const char *names[20], *base[20], *values[20];
    char request[37];
    struct save_params p = {.function = function, .request = request, .target = target, .version = version};
    struct db_call call = {.class = DB_SAVE};
    struct db_reply reply;
    int rows;

    for (int i = 0; i < n; i++) {
        names[i] = fields[i][0];
        base[i] = "";
        values[i] = fields[i][1];
    }
    db_uuid(request);
    p.names = db_array(names, n);
    p.base = db_array(base, n);
    p.values = db_array(values, n);
    save_call(&call, &p);
    reply = run(c, &call);
    rows = save_read(out, 8, reply.result[0]);
    done(&reply);
    free(p.names);
    free(p.base);
    free(p.values);
    return rows;
}

/* A citizen taken in as a form would send it, so that the search finds it. */
static long long intake(void)
{
    static const char *const fields[][2] = {
        {"source", "ipra"}, {"received_on", "2026-11-12"}, {"incoming_no", "418"}, {"surname", "Сидорова"}, {"given_name", "Вера"},
        {"birth_date", "1980-05-06"}, {"sex", "f"}, {"phone1", "+79000000056"}, {"settlement", "Кутулик"}, {"address", "Мира 1"}};
    struct save_row out[8];
    int n = save(clerk, "save_intake", 0, office_id, out, 10, fields);

    if (n < 1 || strcmp(out[0].outcome, "saved"))
        fail_msg("%d rows, «%s» «%s» «%s»", n, out[0].outcome, out[0].code, out[0].field);
    return out[0].id;
}

static void lists_and_searches(void **state)
{
    long long taken = intake();
    struct db_call call = {0};
    struct db_reply reply;
    struct work_list list = {0};
    struct case_preview preview;
    struct person_row found[10];
    struct organisation_row other[50];

    (void)state;
    work_call(&call, office_id, TAB_SOON, "all", NULL, 0, 20);
    work_call(&call, office_id, TAB_OVERDUE, "mine", "2026-11-01", 1, 20);
    preview_call(&call, the_case);
    search_call(&call, office_id, "сидорова 1980", 10);
    similar_call(&call, office_id, "Сидорова", "Вера", NULL, "1980-05-07", NULL, NULL);
    organisations_call(&call, "");
    reply = run(clerk, &call);
    work_read(&list, reply.result[0], 20);
    assert_int_equal(list.n, 2);
    assert_int_equal(list.rows[0].case_id, the_case);
    assert_int_equal(list.rows[1].case_id, taken);
    assert_int_equal(list.counts[TAB_SOON], 2);
    assert_string_equal(list.rows[0].due_on, "2026-11-19");
    assert_string_equal(list.rows[0].next_step, "call");
    work_read(&list, reply.result[1], 20);
    assert_int_equal(list.n, 2);
    work_free(&list);
    assert_true(preview_read(&preview, reply.result[2]));
    assert_string_equal(preview.birth_date, "1992-03-14");
    assert_string_equal(preview.source, "ipra");
    assert_int_equal(search_read(found, 10, reply.result[3]), 1);
    assert_int_equal(found[0].case_id, taken);
    assert_int_equal(search_read(found, 10, reply.result[4]), 1);
    assert_int_equal(found[0].nreasons, 1);
    assert_string_equal(found[0].reasons[0], "name_year");
    assert_true(organisations_read(other, 50, reply.result[5]) > 10);
    assert_true(other[0].id > 0 && other[0].name[0]);
    done(&reply);
}

static void a_case_is_read_whole(void **state)
{
    struct case_full *c = calloc(1, sizeof *c);
    struct db_call call = {0};
    struct db_reply reply;
    struct why_row why[60];
    int n;

    (void)state;
    case_call(&call, the_case, "card");
    why_call(&call, the_case, NULL);
    reply = run(clerk, &call);
    assert_true(case_read(c, &reply, 0));
    assert_int_equal(c->head.case_id, the_case);
    assert_string_equal(c->head.surname, "Петрова");
    assert_string_equal(c->head.due_on, "2026-11-19");
    assert_string_equal(c->head.due_state, "open");
    assert_true(c->head.ladder);
    assert_string_equal(c->head.settlement, "Кутулик");
    assert_string_equal(c->head.today, "2026-11-12");
    assert_int_equal(c->nphones, 1);
    assert_string_equal(c->phone[0].number, "+79000001234");
    assert_int_equal(c->nrungs, 3);
    assert_string_equal(c->rung[0].state, "open");
    assert_true(c->nevents >= 1);
    n = why_read(why, 60, reply.result[1]);
    assert_true(n >= 6);
    assert_string_equal(why[0].kind, "head");
    assert_string_equal(why[0].other, "2026-11-19");
    case_free(c);
    done(&reply);
    /* Another office does not see it. */
    PGconn *stranger = pg_login(&office.pg, "o_clerk");

    reply = run(stranger, &call);
    assert_false(case_read(c, &reply, 0));
    done(&reply);
    PQfinish(stranger);
    free(c);
}

static void every_save_is_understood(void **state)
{
    static const char *const functions[] = {"save_attempt", "save_override", "save_mistake", "save_esrn", "save_appointment",
                                            "save_close", "save_forward", "save_intake"};
    static const char *const strange[][2] = {{"shoe_size", "42"}};
    struct save_row out[8];

    (void)state;
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        bool intake = strcmp(functions[i], "save_intake") == 0;
        int n = save(clerk, functions[i], intake ? 0 : the_case, intake ? office_id : 1, out, 1, strange);

        if (n < 1 || strcmp(out[0].outcome, "refused") || !out[0].code[0])
            fail_msg("%s: %d rows, «%s» «%s»", functions[i], n, out[0].outcome, out[0].code);
    }
}

static void a_failed_call_is_saved(void **state)
{
    static const char *const call[][2] = {{"channel", "phone"}, {"outcome", "no_answer"}, {"happened_at", "2026-11-12 08:50"}};
    struct save_row out[8];
    int n = save(clerk, "save_attempt", the_case, 1, out, 3, call);

    (void)state;
    if (n < 1 || strcmp(out[0].outcome, "saved"))
        fail_msg("%d rows, «%s» «%s» «%s»", n, out[0].outcome, out[0].code, out[0].field);
    assert_true(out[0].id > 0);
    assert_true(out[0].version > 1);
    assert_int_equal(office_number(&office, "select phone_count from kurator.case_file where id = %ld", (long)the_case), 1);
}

static void drafts_go_and_come(void **state)
{
    char id[37], name[] = "note", text[] = "недо\"писано\" \\ {1,2}";
    char *names[] = {name}, *values[] = {text};
    struct draft d = {.form = "attempt", .focus = "note", .target = the_case, .office = office_id, .base_version = 1, .seq = 3,
                      .names = names, .values = values, .n = 1}, *back;
    struct db_call call = {0}, again = {0}, look = {0};
    struct db_reply reply;
    int n;

    (void)state;
    db_uuid(id);
    str_copy(d.id, sizeof d.id, id);
    draft_keep_call(&call, &d);
    reply = run(clerk, &call);
    assert_true(db_rows_bool(reply.result[0], 0, 0));
    done(&reply);
    drafts_call(&look);
    reply = run(clerk, &look);
    n = drafts_read(&back, reply.result[0]);
    assert_int_equal(n, 1);
    assert_string_equal(back[0].id, id);
    assert_string_equal(back[0].values[0], text);
    assert_string_equal(back[0].focus, "note");
    assert_int_equal(back[0].seq, 3);
    assert_int_equal(back[0].target, the_case);
    assert_non_null(strstr(back[0].title, "Петрова"));
    drafts_free(&back, n);
    done(&reply);
    draft_drop_call(&again, id);
    reply = run(clerk, &again);
    assert_true(db_rows_bool(reply.result[0], 0, 0));
    done(&reply);
    reply = run(clerk, &look);
    assert_int_equal(drafts_read(&back, reply.result[0]), 0);
    drafts_free(&back, 0);
    done(&reply);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(packed_columns), cmocka_unit_test(packed_values), cmocka_unit_test(a_session_opens),
        cmocka_unit_test(lists_and_searches),
        cmocka_unit_test(a_case_is_read_whole),
        cmocka_unit_test(every_save_is_understood),
        cmocka_unit_test(a_failed_call_is_saved),
        cmocka_unit_test(drafts_go_and_come),
    };

    return cmocka_run_group_tests_name("rows_sql", tests, up, down);
}
