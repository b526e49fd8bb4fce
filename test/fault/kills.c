/* kills.c - a hundred kills at random moments of a save: client, backend, postmaster, line; what was told is stored, once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "kurator/casefile.h"
#include "kurator/clock.h"
#include "kurator/str.h"
#include "killable.h"
#include "office.h"
#include "relay.h"
#include "soak.h"

#define BOUND_MS 30000
#define LOGIN "t_clerk"
#define MOMENT_US 60000     /* a save through a new backend takes about half of it */

static struct killable cluster;
static long case_id;
static int office_id;
static int rounds, repeated;    /* in all; of the saves whose request the database met more than once */

/* ---- a save as the program sends it, and a client that drives the database floor ---- */

struct save {
    char request[37], mark[40];
    bool intake;
};

struct client {
    struct db *db;
    char host[128];
    const char *keyword[5], *value[5];
    struct db_options options;
    int ready;
    bool answered;
    char outcome[48];           /* of the answer: "saved", or what went wrong */
};

static void save_new(struct save *s, const char *kind)
{
    db_uuid(s->request);
    snprintf(s->mark, sizeof s->mark, "kill-%s-%03d", kind, ++rounds);
    s->intake = soak_roll(3) == 0;
}

static void on_ready(void *ctx)
{
    ((struct client *)ctx)->ready++;
}

static void on_saved(void *owner, void *context, const struct db_reply *reply)
{
    struct client *c = owner;
    struct save_row row;

    (void)context;
    c->answered = true;
    if (!reply->ok)
        str_copy(c->outcome, sizeof c->outcome, reply->error.code);
    else if (save_read(&row, 1, reply->result[0]) != 1)
        str_copy(c->outcome, sizeof c->outcome, "nothing");
    else
        str_copy(c->outcome, sizeof c->outcome, str_eq(row.outcome, "saved") ? "saved" : row.code);
}

static void client_open(struct client *c, const char *host)
{
    const struct db_events events = {.ready = on_ready, .ctx = c};

    memset(c, 0, sizeof *c);
    str_copy(c->host, sizeof c->host, host);
    const char *given[][2] = {{"host", c->host}, {"port", office.pg.port}, {"user", LOGIN}, {"dbname", office.pg.database}};
    for (int i = 0; i < 4; i++) {
        c->keyword[i] = given[i][0];
        c->value[i] = given[i][1];
    }
    c->options = (struct db_options){.keywords = c->keyword, .values = c->value, .connect_timeout_ms = 5000};
    c->db = db_new(&c->options, &events);
    db_connect(c->db);
}

/* One turn of a loop as the program has it, at most `us`. */
static void turn(struct client *c, long us)
{
    short events, aux;
    struct pollfd p[2] = {{.fd = db_poll_fd(c->db, &events)}, {.fd = db_poll_aux(c->db, &aux)}};
    int64_t timer = db_timer(c->db), left = timer ? (timer - clock_ms()) * 1000 : us;

    p[0].events = events;
    p[1].events = aux;
    left = left < 0 ? 0 : left < us ? left : us;
    struct timespec t = {.tv_sec = left / 1000000, .tv_nsec = left % 1000000 * 1000};
    ppoll(p, 2, &t, NULL);
    db_work(c->db, p[0].revents);
}

static bool until(struct client *c, const bool *answered, const int *ready)
{
    int64_t end = clock_ms() + BOUND_MS;

    while (answered ? !*answered : !*ready) {
        if (clock_ms() > end)
            return false;
        turn(c, 100000);
    }
    return true;
}

static int64_t now_us(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Works as long as the moment of the fault has not come: that is the random part. */
static void work_for(struct client *c, long us)
{
    int64_t end = now_us() + us;

    for (int64_t left; (left = end - now_us()) > 0;)
        turn(c, (long)left);
}

static void client_save(struct client *c, const struct save *s)
{
    static const char *const attempt_names[] = {"channel", "outcome", "note"};
    static const char *const intake_names[] = {"source", "received_on", "surname", "given_name", "birth_date", "sex", "confirm", "note"};
    const char *attempt[] = {"phone", "no_answer", s->mark};
    const char *intake[] = {"organisation", "2026-11-12", "Поразова", "Анна", "1970-05-01", "f", "new", s->mark};
    const char *base[8] = {"", "", "", "", "", "", "", ""};
    int n = s->intake ? 8 : 3;
    struct save_params p = {.function = s->intake ? "save_intake" : "save_attempt", .request = s->request,
                            .target = s->intake ? 0 : case_id, .version = s->intake ? office_id : 1,
                            .names = db_array(s->intake ? intake_names : attempt_names, n), .base = db_array(base, n),
                            .values = db_array(s->intake ? intake : attempt, n)};
    struct db_call call = {.class = DB_SAVE, .done = on_saved, .owner = c};

    save_call(&call, &p);
    work_call(&call, office_id, TAB_OVERDUE, "all", NULL, 0, 20);
    db_submit(c->db, &call);
    free(p.names);
    free(p.base);
    free(p.values);
}

static long stored(const char *mark)
{
    char sql[300];

    snprintf(sql, sizeof sql, "select (select count(*) from kurator.contact_attempt where note = '%s') + (select count(*) from kurator.referral where note = '%s')", mark, mark);
    return pg_number(&office.pg, sql);
}

/* The answer has come at last: it says saved, and so it is, once. */
static void assert_saved_once(struct client *c, const struct save *s)
{
    if (!until(c, &c->answered, NULL))
        fail_msg("%s was never answered", s->mark);
    if (!str_eq(c->outcome, "saved"))
        fail_msg("%s: the answer is %s", s->mark, c->outcome);
    long n = stored(s->mark);
    if (n != 1)
        fail_msg("%s is stored %ld times", s->mark, n);
}

static void client_close(struct client *c)
{
    db_free(&c->db);
}

/* ---- the line is cut: the client lives and repeats ---- */

static void the_line(void **state)
{
    struct relay *relay = relay_start(office.pg.socket, false);

    (void)state;
    for (int i = 0; i < soak(40); i++) {
        struct client c;
        struct save s;
        unsigned how = soak_roll(3);

        save_new(&s, "line");
        client_open(&c, relay_host(relay));
        assert_true(until(&c, NULL, &c.ready));
        if (how == 0)
            relay_swallow(relay);           /* committed, and nobody was told */
        else if (how == 1)
            relay_cut_after(relay, 1 + soak_roll(300));
        client_save(&c, &s);
        if (how == 2) {
            work_for(&c, (long)soak_roll(MOMENT_US));
            relay_cut(relay);
        }
        assert_saved_once(&c, &s);
        client_close(&c);
    }
    relay_stop(&relay);
}

/* ---- the server's process ends ---- */

static void a_backend_is_told_to_end(void **state)
{
    (void)state;
    for (int i = 0; i < soak(15); i++) {
        struct client c;
        struct save s;

        save_new(&s, "term");
        client_open(&c, office.pg.host);
        assert_true(until(&c, NULL, &c.ready));
        long pid = killable_backend(&office.pg, LOGIN);
        client_save(&c, &s);
        work_for(&c, (long)soak_roll(MOMENT_US));
        kill((pid_t)pid, SIGTERM);          /* what pg_terminate_backend sends */
        assert_saved_once(&c, &s);
        client_close(&c);
    }
}

/* The whole server ends its sessions, recovers and goes on. */
static void a_backend_is_killed(void **state)
{
    (void)state;
    for (int i = 0; i < soak(12); i++) {
        struct client c;
        struct save s;

        save_new(&s, "back");
        client_open(&c, office.pg.host);
        assert_true(until(&c, NULL, &c.ready));
        long pid = killable_backend(&office.pg, LOGIN);
        client_save(&c, &s);
        work_for(&c, (long)soak_roll(MOMENT_US));
        assert_int_equal(kill((pid_t)pid, SIGKILL), 0);
        if (!until(&c, &c.answered, NULL))
            fail_msg("%s was never answered", s.mark);
        killable_reconnect(&office.pg);
        assert_saved_once(&c, &s);
        client_close(&c);
    }
}

static void the_postmaster_is_killed(void **state)
{
    (void)state;
    for (int i = 0; i < soak(8); i++) {
        struct client c;
        struct save s;

        save_new(&s, "post");
        client_open(&c, office.pg.host);
        assert_true(until(&c, NULL, &c.ready));
        long pid = killable_backend(&office.pg, LOGIN);
        client_save(&c, &s);
        work_for(&c, (long)soak_roll(MOMENT_US));
        killable_kill(&cluster);
        if (soak_roll(2))
            kill((pid_t)pid, SIGKILL);      /* as a power cut; else it may still finish what it has begun */
        killable_restart(&cluster);
        killable_reconnect(&office.pg);
        assert_saved_once(&c, &s);
        client_close(&c);
    }
}

/* ---- the client is killed ---- */

/* The child says 'r' when it is connected and 'a' when the save was answered well; then it waits for its end. */
static pid_t client_in_a_child(const struct save *s, int *report)
{
    int ends[2];

    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    if (pid == 0) {
        struct client c;

        client_open(&c, office.pg.host);
        if (!until(&c, NULL, &c.ready) || write(ends[1], "r", 1) != 1)
            _exit(1);
        client_save(&c, s);
        if (!until(&c, &c.answered, NULL) || write(ends[1], str_eq(c.outcome, "saved") ? "a" : "x", 1) != 1)
            _exit(1);
        poll(NULL, 0, BOUND_MS);
        _exit(1);
    }
    assert_true(pid > 0);
    close(ends[1]);
    *report = ends[0];
    return pid;
}

static char heard(int report)
{
    struct pollfd p = {.fd = report, .events = POLLIN};
    char c = 0;

    assert_int_equal(poll(&p, 1, BOUND_MS), 1);
    return read(report, &c, 1) == 1 ? c : 0;
}

static void the_client_is_killed(void **state)
{
    int told = 0, untold = 0;

    (void)state;
    for (int i = 0; i < soak(20); i++) {
        struct save s;
        struct client again;
        int report, status;

        save_new(&s, "self");
        pid_t pid = client_in_a_child(&s, &report);
        assert_int_equal(heard(report), 'r');
        struct timespec t = {.tv_nsec = (long)soak_roll(MOMENT_US) * 1000};
        nanosleep(&t, NULL);                /* the random moment itself */
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFSIGNALED(status));
        char answer = heard(report);
        close(report);
        if (answer)
            assert_int_equal(answer, 'a');
        *(answer ? &told : &untold) += 1;
        if (answer)
            assert_int_equal(stored(s.mark), 1);
        /* Sent again under the same id, as a draft does that was found after the restart. */
        client_open(&again, office.pg.host);
        client_save(&again, &s);
        assert_saved_once(&again, &s);
        client_close(&again);
    }
    print_message("soak: clients killed: %d had been told, %d had not\n", told, untold);
}

/* ---- the whole ---- */

static void nothing_is_stored_twice(void **state)
{
    (void)state;
    print_message("soak: %d saves amid kills and cuts, %ld requests met again by the database\n", rounds, pg_number(&office.pg, "select count(*) from kurator.request where replays > 0"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.contact_attempt where note like 'kill-%'")
                         + pg_number(&office.pg, "select count(*) from kurator.referral where note like 'kill-%'"), rounds);
    assert_int_equal(pg_number(&office.pg, "select count(*) from (select note from kurator.contact_attempt union all select note from kurator.referral) n"
                                           " where note like 'kill-%' group by note having count(*) > 1"), 0);
    /* What a save writes beside its row came with it: citizen, case, deadline; the number of calls; one request each. */
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.person where surname = 'Поразова'"),
                     pg_number(&office.pg, "select count(*) from kurator.referral where note like 'kill-%'"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.referral r where note like 'kill-%' and not exists"
                                           " (select from kurator.deadline d where d.case_id = r.case_id and d.period = 'notify')"), 0);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.attempt_case"), pg_number(&office.pg, "select count(*) from kurator.contact_attempt"));
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.request where function in ('save_attempt', 'save_intake') and cardinality(result) = 1"), rounds);
    /* Answers that were kept back after the commit are the reason of it all: there were some. */
    repeated = (int)pg_number(&office.pg, "select count(*) from kurator.request where replays > 0");
    assert_true(repeated >= 10);
}

/* After each test: how long it took, for whoever wonders about the whole. */
static int64_t since;

static int elapsed(void **state)
{
    (void)state;
    print_message("             %d ms\n", (int)(clock_ms() - since));
    return 0;
}

static int begun(void **state)
{
    (void)state;
    since = clock_ms();
    return 0;
}

static int up(void **state)
{
    (void)state;
    soak_any_seed();
    killable_start(&cluster);
    office_start(&office);
    case_id = office_case(&office, "Убиваева", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    office_id = (int)office_number(&office, "select office_id from kurator.case_file where id = %ld", case_id);
    return 0;
}

static int down(void **state)
{
    (void)state;
    office_stop(&office);
    killable_stop(&cluster);
    return 0;
}

#define timed(test) cmocka_unit_test_setup_teardown(test, begun, elapsed)

int main(void)
{
    static const struct CMUnitTest tests[] = {
        timed(the_line),
        timed(a_backend_is_told_to_end),
        timed(a_backend_is_killed),
        timed(the_client_is_killed),
        timed(the_postmaster_is_killed),
        timed(nothing_is_stored_twice),
    };

    return cmocka_run_group_tests_name("kills", tests, up, down);
}
