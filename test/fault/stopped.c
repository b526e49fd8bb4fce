/* stopped.c - a terminal that does not read (a window that hangs, XOFF): the program goes on with the database, keeps drafts, does not
 * grow, ends in time when it is hung up; and when the terminal reads again its picture is right. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "attempt.h"
#include "kurator/clock.h"
#include "office.h"
#include "proc.h"
#include "relay.h"
#include "soak.h"

#define WAIT 20000
#define HANGUP_MS 2000
#define GROWTH_KB 512

static struct relay *relay;
static int forms;
static char mark[60];

/* The program as it is shipped: sanitizers keep what was freed. */
static struct vt *program(void)
{
    const char *root = getenv("KURATOR_TEST_ROOT");
    struct office with = office;

    snprintf(with.program, sizeof with.program, "%s/build/kurator", root ? root : ".");
    struct vt *vt = office_open(&with, "t_clerk", relay_host(relay), 24, 80, "xterm-256color", false);
    vt_wait_text(vt, "УСЗСОН по Аларскому", WAIT);
    return vt;
}

static void form(struct vt *vt)
{
    office_card(vt, "Застывшая");
    attempt_open(vt);
    snprintf(mark, sizeof mark, "стоит %d", ++forms);
    attempt_fill_in(vt, mark);
    assert_true(vt_wait_quiet(vt, 200, WAIT));
}

/* Bytes as a hand or a paste brings them, and nothing is read meanwhile. */
static void blind(struct vt *vt, const char *bytes, size_t n)
{
    int64_t end = clock_ms() + WAIT;

    while (n > 0) {
        ssize_t put = write(vt_fd(vt), bytes, n);

        if (put > 0) {
            bytes += put;
            n -= (size_t)put;
        } else {
            struct pollfd p = {.fd = vt_fd(vt), .events = POLLOUT};
            if (clock_ms() > end || poll(&p, 1, 100) < 0)
                fail_msg("the program takes no keys");
        }
    }
}

static void type_blind(struct vt *vt, const char *text)
{
    blind(vt, text, strlen(text));
    snprintf(mark + strlen(mark), sizeof mark - strlen(mark), "%s", text);
}

/* The terminal's other side, as a program on it would have it. */
static int line_of(struct vt *vt)
{
    char name[64];

    assert_int_equal(ptsname_r(vt_fd(vt), name, sizeof name), 0);
    int line = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    assert_true(line >= 0);
    return line;
}

static void drafted(void)
{
    if (!attempt_kept(&office.pg, mark))
        fail_msg("no draft with %s", mark);
}

/* Much to be drawn, until nothing more goes out: what the terminal holds is full, and a frame is left half sent. */
static void fill_terminal(struct vt *vt)
{
    static const char again[] = "\f";       /* Ctrl-L: all of it anew */

    for (int i = 0; i < 200; i++)
        blind(vt, again, 1);
}

/* How much the server has told it: it listens on. */
static size_t heard(void)
{
    struct relay_count count;

    relay_count(relay, &count);
    return count.to_client;
}

/* Much is told to whoever listens: more than lies about in sockets. */
static void others_work(int bursts)
{
    for (int i = 0; i < bursts; i++) {
        size_t before = heard();

        pg_exec(&office.pg, "select count(*) from (select pg_notify('kurator_1', i::text) from generate_series(900000, 950000) i offset 0) n");
        for (int64_t end = clock_ms() + WAIT; heard() - before < 1000000;) {
            if (clock_ms() > end)
                fail_msg("it does not listen any more");
            poll(NULL, 0, 20);      /* nothing of the terminal may be read: the relay is what can be asked */
        }
    }
}

/* The picture after the drain is the one of a redraw. */
static void picture_is_right(struct vt *vt)
{
    vt_wait_text(vt, mark, WAIT);
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    char *before = strdup(vt_screen(vt));

    vt_key(vt, "^L");
    assert_true(vt_wait_quiet(vt, 300, WAIT));
    assert_string_equal(before, vt_screen(vt));
    free(before);
}

static void a_terminal_that_is_not_read(void **state)
{
    struct vt *vt = program();

    (void)state;
    form(vt);
    fill_terminal(vt);
    type_blind(vt, ", один");
    drafted();
    long pss = proc_pss_own(vt_pid(vt));
    for (int round = 0; round < soak(1); round++) {
        others_work(2);
        for (int i = 0; i < 20; i++)
            fill_terminal(vt);
    }
    type_blind(vt, ", два");
    drafted();
    long now = proc_pss_own(vt_pid(vt));
    if (now > pss + GROWTH_KB)
        fail_msg("it grew from %ld to %ld KiB", pss, now);
    picture_is_right(vt);
    vt_key(vt, "F2");
    vt_wait_text(vt, "События", WAIT);
    vt_wait_text(vt, mark, WAIT);
    vt_stop(&vt);
}

/* The terminal says stop (Ctrl-S of its own, a modem's XOFF), and later go on. */
static void a_terminal_that_was_stopped(void **state)
{
    struct vt *vt = program();

    (void)state;
    form(vt);
    int line = line_of(vt);
    assert_int_equal(tcflow(line, TCOOFF), 0);
    size_t before = vt_bytes(vt);
    type_blind(vt, ", стоп");
    drafted();
    while (vt_pump(vt, 0) > 0)
        ;
    assert_int_equal(vt_bytes(vt), before);         /* it stands still */
    others_work(1);
    assert_int_equal(tcflow(line, TCOON), 0);
    close(line);
    picture_is_right(vt);
    vt_stop(&vt);
}

/* Nothing of what was typed lies in the line any more, and the program has read so much in all. */
static void taken(const struct vt *vt, int line, long in_all)
{
    int64_t end = clock_ms() + WAIT;

    for (int lies = 1; lies > 0 || proc_read(vt_pid(vt)) < in_all; poll(NULL, 0, 5)) {
        assert_int_equal(ioctl(line, TIOCINQ, &lies), 0);
        if (clock_ms() > end)
            fail_msg("the program does not take what is typed");
    }
}

/* Hung up while nobody reads: the last letters go out as a draft, and the end comes in time. */
static void hung_up(void **state)
{
    static const char *const last[] = {", а", ", б", ", в"};

    (void)state;
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "60", 1);   /* no rest keeps it before */
    for (int i = 0; i < 3; i++) {
        struct vt *vt = program();
        int status = 0;

        form(vt);
        int line = line_of(vt);
        fill_terminal(vt);
        taken(vt, line, 0);         /* or what fills the terminal would be counted as letters */
        long before = proc_read(vt_pid(vt));
        type_blind(vt, last[i]);
        taken(vt, line, before + (long)strlen(last[i]));
        close(line);
        int64_t from = clock_ms();
        vt_kill(vt, SIGHUP);
        while (waitpid(vt_pid(vt), &status, WNOHANG) == 0) {
            if (clock_ms() - from > WAIT)
                fail_msg("it does not end");
            poll(NULL, 0, 2);
        }
        if (clock_ms() - from > HANGUP_MS)
            fail_msg("ended after %lld ms", (long long)(clock_ms() - from));
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 3);
        drafted();
        pg_exec(&office.pg, "delete from kurator.draft");
        close(vt_fd(vt));
        vt_forget(&vt);
    }
}

static int up(void **state)
{
    (void)state;
    setenv("KURATOR_SESSION_DRAFT_SECONDS", "1", 1);
    office_start(&office);
    office_clock(&office, "2026-11-20 09:00");
    office_case(&office, "Застывшая", "Анна", "Сергеевна", "1980-03-14", "ipra", "2026-11-12");
    relay = relay_start(office.pg.socket, false);
    return 0;
}

static int clean(void **state)
{
    (void)state;
    pg_exec(&office.pg, "delete from kurator.draft");
    return 0;
}

static int down(void **state)
{
    (void)state;
    relay_stop(&relay);
    office_stop(&office);
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_terminal_that_is_not_read, clean),
        cmocka_unit_test_teardown(a_terminal_that_was_stopped, clean),
        cmocka_unit_test_teardown(hung_up, clean),
    };

    return cmocka_run_group_tests_name("stopped", tests, up, down);
}
