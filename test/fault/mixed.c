/* mixed.c - several clerks save at once while everything happens to them: lines, server, programs, terminals. What was acknowledged is
 * stored, each once; nobody is stuck; programs that live through it all grow neither in memory nor in descriptors. */
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

#include "kurator/clock.h"
#include "killable.h"
#include "office.h"
#include "proc.h"
#include "relay.h"
#include "soak.h"

#define CLERKS 6
#define LASTING 2               /* of these the program is the one that is shipped, and is never killed */
#define STUCK_MS 120000         /* a step that takes longer never ends */
#define SETTLED_MS 180000
#define AGAIN_MS 1500           /* between two F2 */
#define CHECK_MS 8000          /* in `make check` */

enum step { START, HOME, CARD, FORM, FILLED, SAVING };

struct clerk {
    struct vt *vt;
    struct relay *relay;
    char login[24], surname[32], mark[40];
    enum step step;
    bool acked, begun, stopped; /* begun: the mark was typed once; stopped: its terminal is not read */
    int n;                      /* of marks */
    int64_t since, pressed, until, stopped_until;       /* until: the fault of its line lasts */
    long pss;
    int descriptors;
};

enum fault { CUT, CUT_AFTER, SWALLOW, DELAY, HOLD, DEAD, LOST_ANSWER, HALF_REQUEST, FATAL, TURNED_AWAY, REFUSED, STATEMENTS, DISK_FULL, CLOCK,
             TERMINAL, RESIZE, HANGUP, KILLED, BACKEND_TERM, BACKEND_KILLED, POSTMASTER, FAULTS };
static const struct { const char *name; unsigned weight; } faults[FAULTS] = {
    {"line cut", 6}, {"cut within the answer", 6}, {"cut between commit and answer", 8}, {"delayed", 4}, {"held", 4}, {"half-open", 5},
    {"half-open after the commit", 5}, {"half-open within the request", 5}, {"FATAL of the server", 5}, {"turned away", 3}, {"refused", 3},
    {"serialization, deadlock", 6}, {"disk full", 3}, {"clock of the server", 3}, {"terminal not read", 5}, {"terminal resized", 3}, {"hangup", 4},
    {"program killed", 6}, {"backend ended", 4}, {"backend killed", 2}, {"postmaster killed", 1}};

static struct killable cluster;
static struct clerk clerk[CLERKS];
static long count[FAULTS], acked, keys;
static int64_t statements_until;
static char sanitized[512], shipped[512];

static long of_mark(const struct clerk *c, const char *sql)
{
    char text[300];

    snprintf(text, sizeof text, sql, c->mark);
    return pg_number(&office.pg, text);
}

/* ---- a clerk: one turn looks what is on the screen and presses what comes next ---- */

static void press(struct clerk *c, const char *names)
{
    for (const char *at = names; *at; at += strcspn(at, " "), at += *at == ' ')
        keys++;
    vt_key(c->vt, names);
}

static void type(struct clerk *c, const char *text)
{
    for (const char *at = text; *at; at++)
        keys += (*at & 0xC0) != 0x80;
    vt_type(c->vt, text);
}

static bool see(struct clerk *c, const char *text) { return vt_find(c->vt, text, NULL, NULL); }

static void go(struct clerk *c, enum step step)
{
    c->step = step;
    c->since = clock_ms();
}

static void start(struct clerk *c)
{
    const char *const env[] = {"KURATOR_DATABASE_ANSWER_TIMEOUT=1", "KURATOR_DATABASE_CONNECT_TIMEOUT=2", "KURATOR_SESSION_DRAFT_SECONDS=1", NULL};
    struct office with = office;

    snprintf(with.program, sizeof with.program, "%s", c - clerk < LASTING ? shipped : sanitized);
    c->vt = office_open_env(&with, c->login, relay_host(c->relay), 24, 80, "xterm-256color", false, env);
    c->stopped = false;
    go(c, HOME);
}

static void acknowledged(struct clerk *c)
{
    if (!c->acked)
        acked++;
    c->acked = true;
    c->begun = false;
    go(c, CARD);
}

/* The next thing to save, once what is on hand is known to be stored. */
static void open_form(struct clerk *c)
{
    if (c->acked || !c->n) {
        snprintf(c->mark, sizeof c->mark, "%s-%04d", c->login, ++c->n);
        c->acked = c->begun = false;
    }
    press(c, "F6");
    go(c, FORM);
}

/* An empty form after a save that was begun: it is stored, and only the word of it was lost; else a kill took what no draft had yet. */
static void fill_in(struct clerk *c)
{
    if (c->begun && !see(c, c->mark) && of_mark(c, "select count(*) from kurator.contact_attempt where note like '%%%s'") == 1) {
        press(c, "F10");
        acknowledged(c);
        return;
    }
    if (!see(c, c->mark)) {
        press(c, "2 Tab");
        type(c, c->mark);
    }
    c->begun = true;
    go(c, FILLED);
}

static void step(struct clerk *c)
{
    if (c->step == START) {
        start(c);
        return;
    }
    int64_t now = clock_ms();
    bool form = see(c, "Результат"), card = see(c, "События") && !form;

    switch (c->step) {
    case START: break;
    case HOME:
        if (see(c, "УСЗСОН по Аларскому")) {
            type(c, c->surname);
            press(c, "Enter");
            go(c, CARD);
        }
        break;
    case CARD:
        if (form)
            go(c, FORM);
        else if (card)
            open_form(c);
        else if (now - c->since > AGAIN_MS && !see(c, "УСЗСОН по Аларскому") && now - c->pressed > AGAIN_MS) {
            press(c, "Enter");          /* the search lost its answer */
            c->pressed = now;
        } else if (see(c, "УСЗСОН по Аларскому") && now - c->since > AGAIN_MS) {
            go(c, HOME);
        }
        break;
    case FORM:
        if (form && !see(c, "ещё не ответила"))
            fill_in(c);
        else if (card && now - c->since > AGAIN_MS)
            go(c, CARD);
        else if (now - c->since > 3 * AGAIN_MS && !form && !card && now - c->pressed > AGAIN_MS) {
            press(c, "F10");
            c->pressed = now;
        }
        break;
    case FILLED:
        if (see(c, c->mark) && form) {
            press(c, "F2");
            c->pressed = now;
            go(c, SAVING);
        } else if (now - c->since > 3 * AGAIN_MS) {
            go(c, FORM);
        }
        break;
    case SAVING:
        if (card) {                     /* a form closes over nothing but the word that it is saved */
            acknowledged(c);
        } else if (form && now - c->pressed > AGAIN_MS) {
            if (see(c, "в будущем"))    /* the clock went back after the form had been opened: that is asked about, and rightly */
                office_clock(&office, "2026-11-20 09:59");
            press(c, "F2");             /* refused for a while: again, as it was said */
            c->pressed = now;
        } else if (see(c, "УСЗСОН по Аларскому") && !form && !card) {
            go(c, HOME);
        }
        break;
    }
    if (now - c->since > STUCK_MS) {
        fprintf(stderr, "%s", vt_screen(c->vt));
        fail_msg("%s is stuck at step %d with %s; seed %u", c->login, (int)c->step, c->mark, soak_seed());
    }
}

/* ---- faults ---- */

static void end_program(struct clerk *c, int signal)
{
    int status;

    c->stopped = false;
    vt_kill(c->vt, signal);
    vt_wait_exit(c->vt, 30000, &status);
    if (signal != SIGKILL && !(WIFSIGNALED(status) && WTERMSIG(status) == signal) /* before it had begun */ && (!WIFEXITED(status) || (WEXITSTATUS(status) != 0 && WEXITSTATUS(status) != 3)))
        fail_msg("%s ended with %x; seed %u\n%s", c->login, (unsigned)status, soak_seed(), vt_screen(c->vt));
    /* What it had said by then counts. */
    if (c->step == SAVING && see(c, "События") && !see(c, "Результат"))
        acknowledged(c);
    vt_stop(&c->vt);
    go(c, START);
}

static void clear_line(struct clerk *c)
{
    relay_hold(c->relay, false);
    relay_delay(c->relay, 0);
    relay_refuse(c->relay, false);
    relay_turn_away(c->relay, "57P03", 0);
    c->until = 0;
}

/* Statements of every clerk fail now and then. */
static void statements(const char *states, int ms)
{
    char sql[200];

    snprintf(sql, sizeof sql, "update fault set states = '{%s}'", states);
    pg_exec(&office.pg, sql);
    statements_until = clock_ms() + ms;
}

static void set_clock(void)
{
    char local[32];

    snprintf(local, sizeof local, "2026-11-20 09:%02u", soak_roll(60));        /* an hour later other steps are open */
    office_clock(&office, local);
}

static void line_fault(struct clerk *c, enum fault what, int64_t now)
{
    static const char *const fatal[] = {"57P01", "57P02", "25P03", "57P05", "58030", "53200"};

    switch (what) {
    case CUT: relay_cut(c->relay); break;
    case CUT_AFTER: relay_cut_after(c->relay, 1 + soak_roll(3000)); break;
    case SWALLOW: relay_swallow(c->relay); break;
    case DELAY: relay_delay(c->relay, 50 + (int)soak_roll(700)); c->until = now + 4000; break;
    case HOLD: relay_hold(c->relay, true); c->until = now + 500 + soak_roll(4000); break;
    case DEAD: relay_dead(c->relay); break;
    case LOST_ANSWER: relay_lose_answer(c->relay); break;
    case HALF_REQUEST: relay_dead_after(c->relay, 1 + soak_roll(1500)); break;
    case FATAL: relay_fatal(c->relay, fatal[soak_roll(6)], soak_roll(2)); break;
    case TURNED_AWAY: relay_turn_away(c->relay, soak_roll(2) ? "53300" : "57P03", 1000); relay_cut(c->relay); c->until = now + 500 + soak_roll(3000); break;
    default: relay_refuse(c->relay, true); relay_cut(c->relay); c->until = now + 500 + soak_roll(3000); break;
    }
}

static void harm(struct clerk *c, enum fault what)
{
    int64_t now = clock_ms();

    count[what]++;
    switch (what) {
    case STATEMENTS: statements("40001,40P01,55P03", 3000); break;
    case DISK_FULL: statements("53100,53200", 1500); break;
    case CLOCK: set_clock(); break;
    case TERMINAL: c->stopped = true; c->stopped_until = now + 300 + soak_roll(4000); break;
    case RESIZE: vt_resize(c->vt, 24 + (int)soak_roll(20), 80 + (int)soak_roll(60)); break;
    case HANGUP: end_program(c, SIGHUP); break;
    case KILLED: end_program(c, SIGKILL); break;
    case BACKEND_TERM:
    case BACKEND_KILLED: {
        long pid = killable_backend(&office.pg, c->login);
        if (pid > 0 && kill((pid_t)pid, what == BACKEND_TERM ? SIGTERM : SIGKILL) == 0 && what == BACKEND_KILLED)
            killable_reconnect(&office.pg);
        break;
    }
    case POSTMASTER:
        killable_kill(&cluster);
        killable_restart(&cluster);
        killable_reconnect(&office.pg);
        break;
    default: line_fault(c, what, now);
    }
}

/* One of them all by weight; not those that end programs for the lasting ones. */
static void some_fault(void)
{
    struct clerk *c = &clerk[soak_roll(CLERKS)];
    unsigned all = 0, at = 0;

    for (int i = 0; i < FAULTS; i++)
        all += faults[i].weight;
    unsigned hit = soak_roll(all);
    int what = 0;
    for (; what < FAULTS - 1 && (at += faults[what].weight) <= hit; what++)
        ;
    if (!c->vt || ((what == KILLED || what == HANGUP) && c - clerk < LASTING))
        return;
    if (c->until && what < STATEMENTS)
        return;                 /* its line has enough */
    harm(c, (enum fault)what);
}

static void faults_pass(void)
{
    int64_t now = clock_ms();

    for (struct clerk *c = clerk; c < clerk + CLERKS; c++) {
        if (c->until && now >= c->until)
            clear_line(c);
        if (c->stopped && now >= c->stopped_until)
            c->stopped = false;
        relay_bury(c->relay);
    }
    if (statements_until && now >= statements_until) {
        statements("", 0);
        statements_until = 0;
    }
}

/* ---- the whole ---- */

static void pump_all(int ms)
{
    struct pollfd p[CLERKS];
    nfds_t n = 0;

    for (struct clerk *c = clerk; c < clerk + CLERKS; c++)
        if (c->vt && !c->stopped)
            p[n++] = (struct pollfd){.fd = vt_fd(c->vt), .events = POLLIN};
    poll(p, n, ms);
    for (struct clerk *c = clerk; c < clerk + CLERKS; c++)
        if (c->vt && !c->stopped && vt_pump(c->vt, 0) < 0)
            fail_msg("%s: the program has ended by itself; seed %u\n%s", c->login, soak_seed(), vt_screen(c->vt));
}

static void all_step(void)
{
    for (struct clerk *c = clerk; c < clerk + CLERKS; c++)
        if (!c->stopped && (c->step == START || vt_pump(c->vt, 0) >= 0))
            step(c);
}

static void measure(bool first)
{
    for (struct clerk *c = clerk; c < clerk + LASTING; c++)
        if (c->vt && (!first || !c->pss)) {
            c->pss = proc_pss_own(vt_pid(c->vt));
            c->descriptors = proc_descriptors(vt_pid(c->vt));
        }
}

/* Everything is well again: each clerk finishes what is on hand. */
static void settle(void)
{
    int64_t end = clock_ms() + SETTLED_MS;
    int left = CLERKS;

    statements("", 0);
    statements_until = 0;
    for (struct clerk *c = clerk; c < clerk + CLERKS; c++) {
        clear_line(c);
        c->stopped = false;
    }
    while (left > 0) {
        left = 0;
        pump_all(20);
        faults_pass();
        for (struct clerk *c = clerk; c < clerk + CLERKS; c++)
            if (!c->acked) {
                left++;
                step(c);
            }
        if (clock_ms() > end)
            fail_msg("%d clerks do not come to an end; seed %u", left, soak_seed());
    }
}

static void what_was_acknowledged_is_stored_once(void **state)
{
    long long ms = soak_ms(CHECK_MS);
    int64_t begun = clock_ms(), next = begun + 2000, said = begun;
    long pss[LASTING], lost, doubled, all = 0;
    int descriptors[LASTING];

    (void)state;
    while (clock_ms() - begun < ms) {
        pump_all(20);
        all_step();
        faults_pass();
        if (clock_ms() - begun > ms / 4 && acked >= CLERKS)     /* every size of the terminal has been seen by then */
            measure(true);
        if (clock_ms() >= next) {
            some_fault();
            next = clock_ms() + 50 + soak_roll(350);
        }
        if (clock_ms() - said > 60000) {        /* a soak tells each minute that it goes on */
            print_message("%lld min: %ld acknowledged, %ld keys\n", (long long)(clock_ms() - begun) / 60000, acked, keys);
            said = clock_ms();
        }
    }
    measure(true);
    settle();
    for (int i = 0; i < LASTING; i++) {
        pss[i] = clerk[i].pss;
        descriptors[i] = clerk[i].descriptors;
    }
    measure(false);
    /* Each clerk had numbers 1 … n: all of them were acknowledged by now. What a draft had kept of a mark may stand before it. */
    pg_exec(&office.pg, "create table told (note text)");
    for (struct clerk *c = clerk; c < clerk + CLERKS; c++) {
        char sql[200];

        snprintf(sql, sizeof sql, "insert into told select '%s-' || to_char(i, 'FM0000') from generate_series(1, %d) i", c->login, c->n);
        pg_exec(&office.pg, sql);
        all += c->n;
    }
    lost = pg_number(&office.pg, "select count(*) from told t where not exists (select from kurator.contact_attempt a where a.note like '%' || t.note)");
    doubled = pg_number(&office.pg, "select count(*) from (select t.note from told t join kurator.contact_attempt a on a.note like '%' || t.note group by 1 having count(*) > 1) d");
    print_message("soak: %lld s, %d programs; acknowledged %ld, lost %ld, doubled %ld; %ld keys; %ld requests met again; seed %u\n",
                  (long long)(clock_ms() - begun) / 1000, CLERKS, acked, lost, doubled, keys,
                  pg_number(&office.pg, "select count(*) from kurator.request where replays > 0"), soak_seed());
    for (int i = 0; i < FAULTS; i++)
        print_message("soak: %s %ld\n", faults[i].name, count[i]);
    for (int i = 0; i < LASTING; i++)
        print_message("soak: program %d: memory of its own (PSS) %ld KiB, then %ld KiB; descriptors %d, then %d\n", i + 1, pss[i], clerk[i].pss, descriptors[i], clerk[i].descriptors);
    if (lost || doubled) {
        char *which = pg_value(&office.pg, "select string_agg(t.note || ' ' || (select count(*) from kurator.contact_attempt a where a.note like '%' || t.note), ', ') from told t"
                                           " where (select count(*) from kurator.contact_attempt a where a.note like '%' || t.note) <> 1");
        char *odd = pg_value(&office.pg, "select string_agg(a.id || ' ' || a.note, ', ') from kurator.contact_attempt a where not exists (select from told t where t.note = a.note)");
        print_message("%s\n%s\n", which, odd);
        free(which);
        free(odd);
    }
    assert_int_equal(acked, all);
    assert_int_equal(lost, 0);
    assert_int_equal(doubled, 0);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.contact_attempt"), all);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.attempt_case"), all);
    assert_int_equal(pg_number(&office.pg, "select count(*) from kurator.request where function = 'save_attempt' and cardinality(result) = 1"), all);
    for (int i = 0; i < LASTING; i++) {
        if (clerk[i].pss > pss[i] + 2048 || clerk[i].descriptors > descriptors[i] + 4)
            fail_msg("program %d grew: PSS %ld, then %ld KiB; descriptors %d, then %d", i + 1, pss[i], clerk[i].pss, descriptors[i], clerk[i].descriptors);
    }
    for (struct clerk *c = clerk; c < clerk + CLERKS; c++)
        end_program(c, SIGTERM);
}

static int up(void **state)
{
    const char *root = getenv("KURATOR_TEST_ROOT");
    static const char *const names[CLERKS] = {"Первая", "Вторая", "Третья", "Четвёртая", "Пятая", "Шестая"};

    (void)state;
    killable_start(&cluster);
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    snprintf(sanitized, sizeof sanitized, "%s", office.program);
    snprintf(shipped, sizeof shipped, "%s/build/kurator", root ? root : ".");
    pg_exec(&office.pg, "create table fault (states text[]); insert into fault values ('{}');"
                        " create function fault() returns trigger language plpgsql security definer as $$"
                        " declare f text[]; begin select states into f from public.fault; if cardinality(f) > 0 and random() < 0.5 then"
                        "  raise exception 'by the test' using errcode = f[1 + floor(random() * cardinality(f))::int]; end if; return new; end $$;"
                        " create trigger fault before insert on kurator.contact_attempt for each row execute function fault()");
    for (int i = 0; i < CLERKS; i++) {
        struct clerk *c = &clerk[i];
        char person[200];

        snprintf(c->login, sizeof c->login, "soak_%d", i + 1);
        snprintf(c->surname, sizeof c->surname, "%s", names[i]);
        snprintf(person, sizeof person, "('%s','%s','Ольга','Петровна','clerk',1)", c->login, names[i]);
        office_staff(&office, person);
        office_case(&office, names[i], "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
        c->relay = relay_start(office.pg.socket, false);
        c->acked = true;
        go(c, START);
    }
    return 0;
}

static int down(void **state)
{
    (void)state;
    for (int i = 0; i < CLERKS; i++) {
        vt_stop(&clerk[i].vt);
        relay_stop(&clerk[i].relay);
    }
    office_stop(&office);
    killable_stop(&cluster);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_acknowledged_is_stored_once)};

    return cmocka_run_group_tests_name("mixed", tests, up, down);
}
