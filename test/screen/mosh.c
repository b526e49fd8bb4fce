/* mosh.c - what mosh foretells while the line is slow is what comes: in plain fields at once, in masked ones never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>
#include "kurator/clock.h"
#include "office.h"
#include "proc.h"
#include "udp_relay.h"

#define ONE_WAY 150             /* ms */
#define STEP 40                 /* ms */
#define SETTLED 400             /* ms without a byte, once the answer has come: nothing is under way any more */

static pid_t server, program;
static long read_before, written_before;        /* by the program, when all was settled last */
static struct udp_relay *line;
static bool missing;

static int start(void **state)
{
    (void)state;
    office_start(&office);
    office_clock(&office, "2026-11-13 09:00");
    office_case(&office, "Аверина", "Анна", "Сергеевна", "1992-03-14", "ipra", "2026-11-05");
    missing = system("command -v mosh-server mosh-client >/dev/null 2>&1") != 0;
    return 0;
}

static int stop(void **state)
{
    if (server > 1)
        kill(server, SIGTERM);
    udp_relay_stop(&line);
    return office_down(state);
}

static void leave(struct vt **vt)
{
    vt_stop(vt);
    if (server > 1)
        kill(server, SIGTERM);
    server = 0;
    udp_relay_stop(&line);
    pg_exec(&office.pg, "delete from kurator.draft");
}

static long datagrams(void)
{
    struct udp_count count;

    udp_relay_count(line, &count);
    return count.packets[1];
}

/* What was pressed since has come to the program, what it has drawn has left the server, and nothing more comes: on a machine that
 * stalls a pause alone says nothing. */
static void settle(struct vt *vt)
{
    int64_t end = clock_ms() + OFFICE_WAIT;
    long sent = datagrams(), read, written;

    while (proc_read(program) <= read_before || proc_written(program) <= written_before) {
        assert_true(clock_ms() < end);
        sent = datagrams();
        vt_pump(vt, STEP);
    }
    while (datagrams() == sent) {
        assert_true(clock_ms() < end);
        vt_pump(vt, STEP);
    }
    do {
        assert_true(clock_ms() < end);
        read = proc_read(program);
        written = proc_written(program);
    } while (!vt_wait_quiet(vt, SETTLED, OFFICE_WAIT) || read != proc_read(program) || written != proc_written(program));
    read_before = read;
    written_before = written;
}

/* mosh-server with the program on loopback, and its client behind the slow line; the list is there. */
static struct vt *open_mosh(bool overwrite)
{
    char command[1200], answer[400], key[64] = "", port[16], variable[100];
    const char *argv[] = {"mosh-client", "127.0.0.1", port, NULL}, *env[] = {variable, "MOSH_PREDICTION_DISPLAY=adaptive", overwrite ? "MOSH_PREDICTION_OVERWRITE=yes" : NULL, NULL};
    int at = 0;
    long pid = 0;

    snprintf(command, sizeof command, "LC_ALL=C.UTF-8 mosh-server new -i 127.0.0.1 -p 0 -c 256 -- env -u KURATOR_LANGUAGE PGHOST=%s PGPORT=%s PGDATABASE=%s PGUSER=t_clerk"
             " XDG_CONFIG_HOME=/nonexistent %s 2>&1 </dev/null", office.pg.host, office.pg.port, office.pg.database, office.program);
    FILE *p = popen(command, "r");
    assert_non_null(p);
    while (fgets(answer, sizeof answer, p)) {
        sscanf(answer, "MOSH CONNECT %9d %63s", &at, key);
        sscanf(answer, "[mosh-server detached, pid = %9ld]", &pid);
    }
    assert_int_equal(pclose(p), 0);
    assert_true(at > 0 && pid > 1);
    server = (pid_t)pid;
    line = udp_relay_start(at, ONE_WAY, 0);
    snprintf(port, sizeof port, "%d", udp_relay_port(line));
    snprintf(variable, sizeof variable, "MOSH_KEY=%s", key);
    struct vt *vt = vt_start(argv, 24, 80, "xterm-256color", env);
    vt_wait_text(vt, "Аверина", OFFICE_WAIT);
    program = proc_child(server);
    assert_true(program > 1);
    read_before = written_before = 0;
    settle(vt);
    return vt;
}

/* The form of a new citizen, found by nobody: the cursor is in the given name. */
static void to_name(struct vt *vt)
{
    vt_key(vt, "F5");
    vt_type(vt, "новоселова");
    settle(vt);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "СНИЛС", OFFICE_WAIT);
    settle(vt);
}

/* Types one character. What the client shows before the answer of the server, which is under way when the program has read it, must be what stands there when it has: returns
 * whether anything was shown that early. */
static bool foretold(struct vt *vt, const char *character, const char *what)
{
    char *before = strdup(vt_screen(vt)), *early, *late;

    vt_type(vt, character);
    int64_t end = clock_ms() + OFFICE_WAIT;
    for (bool came = false; !came && strcmp(before, vt_screen(vt)) == 0;) {
        assert_true(clock_ms() < end);
        came = proc_read(program) > read_before;        /* a way later what was not foretold would stand there: nothing was */
        vt_pump(vt, STEP);
    }
    early = strdup(vt_screen(vt));
    settle(vt);
    late = strdup(vt_screen(vt));
    bool shown = strcmp(before, early) != 0;
    if (getenv("KURATOR_TEST_SHOW"))
        fprintf(stderr, "%s «%s»: %s\n", what, character, !shown ? "nothing foretold" : strcmp(early, late) == 0 ? "foretold, right" : "foretold, not all of it");
    /* Where the early picture differs from the one before, it must be as in the late one. All three have the same lines. */
    const char *b = before, *e = early, *l = late;
    while (shown && *b && *e && *l) {
        size_t nb = strcspn(b, "\n"), ne = strcspn(e, "\n"), nl = strcspn(l, "\n");
        if ((nb != ne || memcmp(b, e, nb) != 0) && (ne != nl || memcmp(e, l, ne) != 0)) {
            fprintf(stderr, "%s, «%s»: foretold «%.*s», came «%.*s»\n", what, character, (int)ne, e, (int)nl, l);
            fail();
        }
        b += nb + 1;
        e += ne + 1;
        l += nl + 1;
    }
    free(before);
    free(early);
    free(late);
    return shown;
}

/* Each character of the text in turn; how many were shown before the server answered. The first after a move never is: mosh waits for
 * the proof that the program echoes. */
static int typed(struct vt *vt, const char *text, const char *what)
{
    int shown = 0;

    for (const char *at = text; *at;) {
        char one[8];
        size_t n = 1;
        while ((at[n] & 0xC0) == 0x80)
            n++;
        snprintf(one, sizeof one, "%.*s", (int)n, at);
        shown += foretold(vt, one, what);
        at += n;
    }
    return shown;
}

static void test_plain_fields(void **state)
{
    (void)state;
    if (missing) {
        print_message("skipped: mosh is not installed\n");
        skip();
    }
    struct vt *vt = open_mosh(true);

    vt_key(vt, "F3");
    vt_wait_text(vt, "Найти гражданина", OFFICE_WAIT);
    settle(vt);
    assert_true(typed(vt, "баб", "search") >= 1);
    vt_key(vt, "F10");
    vt_wait_text(vt, "Просрочено", OFFICE_WAIT);
    settle(vt);

    to_name(vt);
    assert_true(typed(vt, "Яна", "name") >= 1);
    vt_key(vt, "Tab Tab");
    settle(vt);
    assert_true(typed(vt, "140392", "date") >= 2);
    vt_key(vt, "Tab");
    vt_wait_text(vt, "14.03.1992", OFFICE_WAIT);            /* put into its form when it is left */
    settle(vt);
    vt_key(vt, "2");
    settle(vt);
    assert_true(typed(vt, "001", "SNILS") >= 2);
    vt_key(vt, "Tab");
    settle(vt);
    assert_true(typed(vt, "890", "phone") >= 2);
    vt_key(vt, "^U");
    settle(vt);
    leave(&vt);
}

/* A password typed behind fields in which mosh has learnt to foretell: none of its letters is ever on the screen. */
static void test_password(void **state)
{
    size_t n;

    (void)state;
    if (missing)
        skip();
    struct vt *vt = open_mosh(true);

    vt_key(vt, "F8");
    vt_wait_text(vt, "Все действия", OFFICE_WAIT);
    settle(vt);
    typed(vt, "мо", "palette");
    vt_type(vt, "й пароль");
    settle(vt);
    vt_key(vt, "Enter");
    vt_wait_text(vt, "Новый пароль", OFFICE_WAIT);
    settle(vt);
    vt_reset_bytes(vt);
    typed(vt, "QZQ", "password");
    vt_key(vt, "Tab");
    settle(vt);
    typed(vt, "QZ", "password, once more");
    const char *raw = vt_raw(vt, &n);
    if (memchr(raw, 'Q', n) || memchr(raw, 'Z', n))
        fail_msg("a letter of the password was foretold: %s", vt_screen(vt));
    leave(&vt);
}

/* As mosh inserts unless told otherwise, nothing is foretold where something stands to the right; nothing wrong either. */
static void test_inserting(void **state)
{
    (void)state;
    if (missing)
        skip();
    struct vt *vt = open_mosh(false);

    to_name(vt);
    typed(vt, "Яна", "name");
    leave(&vt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_plain_fields), cmocka_unit_test(test_password), cmocka_unit_test(test_inserting)};

    return cmocka_run_group_tests(tests, start, stop);
}
