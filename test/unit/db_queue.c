/* db_queue.c - the order of calls on one connection: what goes first, what goes behind others without waiting, what replaces what. */
#include "db_client.h"

static void precedence_and_replacement(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    relay_delay(c.relay, 30);
    submit(&c, DB_SAVE, "first", save_sql, "f");            /* goes out at once, and nothing behind it */
    submit(&c, DB_DRAFT, "draft1", "select 1", NULL);
    submit(&c, DB_SEARCH, "search1", "select 1", NULL);
    submit(&c, DB_READ, "read", "select 1", NULL);
    submit(&c, DB_SEARCH, "search2", "select 1", NULL);
    submit(&c, DB_SAVE, "save1", save_sql, "a");
    submit(&c, DB_DRAFT, "draft2", "select 1", NULL);
    submit(&c, DB_SAVE, "save2", save_sql, "b");
    assert_false(db_quiet(c.db));
    UNTIL(&c, db_quiet(c.db));
    assert_string_equal(c.order, "first save1 save2 read search2 draft2 ");
    client_close(&c);
}

/* What is under way and nobody waits for holds nobody up: all of it is one wait. A save comes last, as it may have to go again;
 * of drafts and searches one is under way, and the newest of those that came meanwhile follows. */
static void none_waits_for_a_draft(void **state)
{
    struct client c;
    struct relay_count count;

    (void)state;
    client_connect(&c, true);
    relay_reset(c.relay);
    relay_line(c.relay, 100, 0);
    submit(&c, DB_DRAFT, "draft1", "select 1", NULL);
    submit(&c, DB_SEARCH, "search1", "select 1", NULL);
    for (int i = 0; i < 5; i++)
        submit(&c, DB_READ, "read", "select 1", NULL);
    submit(&c, DB_SAVE, "save", save_sql, "a");
    submit(&c, DB_DRAFT, "draft2", "select 1", NULL);
    submit(&c, DB_DRAFT, "draft3", "select 1", NULL);
    UNTIL(&c, strstr(c.order, "save "));
    assert_string_equal(c.order, "draft1 search1 read read save ");
    relay_count(c.relay, &count);
    assert_int_equal(count.round_trips, 1);
    UNTIL(&c, db_quiet(c.db));
    assert_string_equal(c.order, "draft1 search1 read read save read read read draft3 ");
    relay_count(c.relay, &count);
    assert_int_equal(count.round_trips, 2);
    client_close(&c);
}

/* Lost with several under way: the save and the draft go again, in the order of their precedence; the reading ends. */
static void several_are_lost(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, true);
    relay_hold(c.relay, true);
    submit(&c, DB_DRAFT, "draft", save_sql, "d");
    submit(&c, DB_READ, "read", "select 1", NULL);
    submit(&c, DB_SAVE, "save", save_sql, "s");
    turn(&c, 0);
    relay_hold(c.relay, false);
    relay_cut(c.relay);
    UNTIL(&c, db_quiet(c.db));
    assert_string_equal(c.order, "read save draft ");
    assert_int_equal(pg_number(&pg, "select count(*) from saved"), 2);
    client_close(&c);
}

static void submit_of_nobody(struct client *c, const char *sql)
{
    struct db_call call = {.class = DB_DRAFT, .nstatements = 1};

    call.statement[0].sql = sql;
    db_submit(c->db, &call);
}

/* A draft that others were in the way of goes again, before what was sent after it: thrown away means gone. */
static void drafts_keep_their_order(void **state)
{
    struct client c;

    (void)state;
    client_connect(&c, false);
    submit_of_nobody(&c, "insert into saved (id, n) select 'draft', again(4)");
    submit_of_nobody(&c, "delete from saved where id = 'draft'");
    submit(&c, DB_READ, "read", "select 1", NULL);          /* what somebody looks at does not wait for it */
    UNTIL(&c, db_quiet(c.db));
    assert_int_equal(pg_number(&pg, "select last_value from tries"), 4);
    assert_int_equal(pg_number(&pg, "select count(*) from saved"), 0);
    assert_false(db_unsent(c.db));
    client_close(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test_setup(precedence_and_replacement, fresh), cmocka_unit_test_setup(none_waits_for_a_draft, fresh),
                                       cmocka_unit_test_setup(several_are_lost, fresh), cmocka_unit_test_setup(drafts_keep_their_order, fresh)};

    return cmocka_run_group_tests_name("db_queue", tests, up, down);
}
