/* cmd_deadline.c - the built program as a script sees it: kurator deadline. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <cmocka.h>

#include "kurator/str.h"
#include "kurator/utf8.h"

static struct str out, err;

static const char *program(void)
{
    const char *path = getenv("KURATOR_BIN");

    return path ? path : "build/kurator-san";
}

static void take(struct pollfd *fd, struct str *to)
{
    char chunk[65536];
    ssize_t n;

    if (!fd->revents)
        return;
    n = read(fd->fd, chunk, sizeof chunk);
    if (n > 0) {
        str_addn(to, chunk, (size_t)n);
    } else {
        close(fd->fd);
        fd->fd = -1;
    }
}

/* Feeds the input and gathers both outputs at once, since each pipe holds only so much. */
static void pump(int in, int from_out, int from_err, const char *input, size_t len)
{
    struct pollfd fds[3] = {{in, POLLOUT, 0}, {from_out, POLLIN, 0}, {from_err, POLLIN, 0}};

    while (fds[1].fd >= 0 || fds[2].fd >= 0) {
        if (len == 0 && fds[0].fd >= 0) {
            close(fds[0].fd);
            fds[0].fd = -1;
        }
        assert_true(poll(fds, 3, 60000) > 0);
        if (fds[0].fd >= 0 && fds[0].revents) {
            ssize_t n = write(fds[0].fd, input, len < 4096 ? len : 4096);

            len = n < 0 ? 0 : len - (size_t)n;
            input += n < 0 ? 0 : n;
        }
        take(&fds[1], &out);
        take(&fds[2], &err);
    }
    if (fds[0].fd >= 0)
        close(fds[0].fd);
}

/* Runs the program with `args` (ended by NULL) and a NUL-safe input; the exit status. */
static int run_with(const char *input, size_t len, const char *const *args)
{
    char *argv[16] = {(char *)(uintptr_t)program()};
    int in[2], from_out[2], from_err[2], status;
    pid_t child;

    for (int i = 0; args[i]; i++)
        argv[i + 1] = (char *)(uintptr_t)args[i];
    str_clear(&out);
    str_clear(&err);
    assert_int_equal(pipe(in) | pipe(from_out) | pipe(from_err), 0);
    child = fork();
    if (child == 0) {
        dup2(in[0], 0);
        dup2(from_out[1], 1);
        dup2(from_err[1], 2);
        for (int fd = 3; fd < 20; fd++)
            close(fd);
        execv(argv[0], argv);
        _exit(127);
    }
    close(in[0]);
    close(from_out[1]);
    close(from_err[1]);
    pump(in[1], from_out[0], from_err[0], input, len);
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 127)
        fail_msg("%s cannot be run: make builds it", program());
    return WEXITSTATUS(status);
}

#define RUN(...) run_with("", 0, (const char *const[]){__VA_ARGS__, NULL})
#define FEED(input, ...) run_with(input, strlen(input), (const char *const[]){__VA_ARGS__, NULL})

static const char *line_of(int number)
{
    static char line[1024];
    const char *p = str_text(&out);

    while (--number > 0 && (p = strchr(p, '\n')) != NULL)
        p++;
    snprintf(line, sizeof line, "%.*s", (int)strcspn(p ? p : "", "\n"), p ? p : "");
    return line;
}

static int setup(void **state)
{
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    unsetenv("KURATOR_LANGUAGE");
    setenv("LC_ALL", "C", 1);
    setenv("LANGUAGE", "en", 1);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    str_free(&out);
    str_free(&err);
    return 0;
}

static void test_one_date(void **state)
{
    (void)state;
    assert_int_equal(RUN("deadline", "--calendar", "RU-IRK", "2026-11-12", "5"), 0);
    assert_string_equal(str_text(&out), "2026-11-19\n");
    assert_string_equal(str_text(&err), "");
    assert_int_equal(RUN("deadline", "20.04.2026", "1"), 0);
    assert_string_equal(str_text(&out), "2026-04-21\n");
    assert_int_equal(RUN("deadline", "--calendar=RU-SAR", "20.04.2026", "1"), 0);
    assert_string_equal(str_text(&out), "2026-04-22\n");
    assert_int_equal(RUN("deadline", "--nonworking-suspend", "2020-03-27", "1"), 0);
    assert_string_equal(str_text(&out), "2020-05-12\n");
}

static void test_failures(void **state)
{
    static const struct {
        const char *from, *days, *says;
    } rows[] = {
        {"2027-12-28", "5", "2028"}, {"2026-02-31", "5", "2026-02-31"}, {"31.02.2026", "5", "2026-02-31"},
        {"23.11.26", "5", "23.11.26"}, {"", "5", "“”"}, {"2026-11-12", "0", "“0”"}, {"2026-11-12", "-5", "“-5”"},
        {"2026-11-12", "5x", "5x"}, {"2026-11-12", "10001", "10001"}, {"2026-11-12", "99999999999999999999", "9999"},
        {"\x1B[2J", "5", "“?[2J”"}, {"\xFF", "5", "“?”"},
    };
    (void)state;

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        assert_int_equal(RUN("deadline", "--lang", "en", rows[i].from, rows[i].days), 1);
        assert_string_equal(str_text(&out), "");
        if (strncmp(str_text(&err), "kurator: ", 9) != 0 || !strstr(str_text(&err), rows[i].says))
            fail_msg("%s %s: %s", rows[i].from, rows[i].days, str_text(&err));
    }
    assert_int_equal(RUN("deadline", "--file", "/no/such.csv", "2026-11-12", "5"), 1);
    assert_non_null(strstr(str_text(&err), "/no/such.csv"));
    assert_int_equal(RUN("deadline", "--file", "/", "2026-11-12", "5"), 1);
    assert_int_equal(RUN("deadline", "--file", "/dev/zero", "2026-11-12", "5"), 1);
    assert_int_equal(RUN("deadline", "--file", "/dev/null", "2026-11-12", "5"), 1);
}

static void test_called_wrongly(void **state)
{
    (void)state;
    assert_int_equal(RUN("deadline"), 2);
    assert_int_equal(RUN("deadline", "2026-11-12"), 2);
    assert_int_equal(RUN("deadline", "2026-11-12", "5", "6"), 2);
    assert_int_equal(RUN("deadline", "--calendar", "RU-MOW", "2026-11-12", "5"), 2);
    assert_non_null(strstr(str_text(&err), "RU-IRK-UOBO"));
    assert_int_equal(RUN("deadline", "--calendar"), 2);
    assert_int_equal(RUN("deadline", "--nosuch", "2026-11-12", "5"), 2);
    assert_non_null(strstr(str_text(&err), "--nosuch"));
    assert_int_equal(RUN("deadline", "--lang", "fr", "2026-11-12", "5"), 2);
    assert_int_equal(RUN("deadline", "--explain", "-"), 2);
    assert_int_equal(RUN("nosuch"), 2);
    assert_int_equal(RUN("--nosuch"), 2);
    assert_string_equal(str_text(&out), "");
}

/* Russian is the default, also where the client's environment asks for another. */
static void test_explained(void **state)
{
    static const char *const russian[] = {
        "2026-04-18 сб      -  выходной",
        "2026-04-19 вс      -  выходной",
        "2026-04-20 пн      1  рабочий день",
        "2026-04-21 вт      -  праздник                RU-IRK  единый День памяти (Радоница)",
        "2026-04-22 ср      2  рабочий день",
        "2026-04-22",
    };
    (void)state;

    assert_int_equal(RUN("deadline", "--explain", "--calendar", "RU-IRK", "2026-04-17", "2"), 0);
    for (int i = 0; i < 6; i++)
        assert_string_equal(line_of(i + 1), russian[i]);
    setenv("KURATOR_LANGUAGE", "en", 1);
    assert_int_equal(RUN("deadline", "--explain", "--calendar", "RU-IRK", "2026-04-17", "2"), 0);
    assert_non_null(strstr(line_of(4), "2026-04-21 Tue     -  holiday"));
    assert_int_equal(RUN("deadline", "--lang", "ru", "--explain", "2027-02-19", "1"), 0);
    assert_non_null(strstr(line_of(1), "2027-02-20 сб      1  рабочий выходной"));
    unsetenv("KURATOR_LANGUAGE");
}

static void test_lines(void **state)
{
    (void)state;
    assert_int_equal(FEED("2026-11-12 5\n12.11.2026\t5\r\n  2026-11-12   5  \n2026-11-12 5", "deadline", "--calendar",
                          "RU-IRK", "-"), 0);
    assert_string_equal(str_text(&out), "2026-11-19\n2026-11-19\n2026-11-19\n2026-11-19\n");
    assert_string_equal(str_text(&err), "");
    assert_int_equal(FEED("", "deadline", "-"), 0);
    assert_string_equal(str_text(&out), "");
}

static void test_bad_lines(void **state)
{
    static const char input[] = "2026-11-12 5\n"
                                "\n"
                                "2026-02-31 5\n"
                                "2026-11-12\n"
                                "2026-11-12 5 6\n"
                                "2027-12-28 5\n"
                                "2026-11-12 5\0 6\n"
                                "\xFF\x1B[2J 5\n"
                                "2026-11-13 5\n";
    (void)state;

    assert_int_equal(run_with(input, sizeof input - 1, (const char *const[]){"deadline", "--lang", "en", "-", NULL}), 1);
    assert_string_equal(line_of(1), "2026-11-19");
    assert_string_equal(line_of(2), "");
    for (int i = 3; i <= 8; i++) {
        char where[32];

        if (strncmp(line_of(i), "error: ", 7) != 0)
            fail_msg("line %d: %s", i, line_of(i));
        snprintf(where, sizeof where, "line %d: ", i);
        assert_non_null(strstr(str_text(&err), where));
    }
    assert_non_null(strstr(line_of(6), "2028"));
    assert_string_equal(line_of(9), "2026-11-20");
    assert_null(strchr(str_text(&out), 0x1B));
    assert_true(utf8_valid(str_text(&out), out.len));
}

static void test_huge_input(void **state)
{
    struct str input = {0};
    int lines = 0;
    (void)state;

    for (int i = 0; i < 1000000; i++)
        str_addc(&input, '1');
    str_add(&input, "\n2026-11-12 5\n");
    assert_int_equal(run_with(str_text(&input), input.len, (const char *const[]){"deadline", "-", NULL}), 1);
    assert_true(strlen(line_of(1)) < 400);
    assert_string_equal(line_of(2), "2026-11-19");

    str_clear(&input);
    for (int i = 0; i < 100000; i++)
        str_addf(&input, "20%02d-%02d-%02d %d\n", 15 + i % 12, 1 + i % 12, 1 + i % 28, 1 + i % 15);
    assert_int_equal(run_with(str_text(&input), input.len, (const char *const[]){"deadline", "-", NULL}), 0);
    for (const char *p = str_text(&out); *p; p++)
        lines += *p == '\n';
    assert_int_equal(lines, 100000);
    str_free(&input);
}

static void test_output_lost(void **state)
{
    char command[512];
    int status;
    (void)state;

    snprintf(command, sizeof command, "%s deadline 2026-11-12 5 >/dev/full 2>/dev/null", program());
    status = system(command);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 1);
}

static void test_help(void **state)
{
    (void)state;
    assert_int_equal(RUN("--version"), 0);
    assert_int_equal(strncmp(str_text(&out), "kurator ", 8), 0);
    assert_int_equal(RUN("--help"), 0);
    assert_non_null(strstr(str_text(&out), "deadline"));
    assert_int_equal(RUN("deadline", "--help"), 0);
    assert_non_null(strstr(str_text(&out), "Вызов: kurator deadline"));
    for (int i = 1; line_of(i)[0] || line_of(i + 1)[0]; i++)
        if (utf8_cells(line_of(i)) > 80 && i > 1)
            fail_msg("wider than 80: %s", line_of(i));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_one_date),   cmocka_unit_test(test_failures),  cmocka_unit_test(test_called_wrongly),
        cmocka_unit_test(test_explained),  cmocka_unit_test(test_lines),     cmocka_unit_test(test_bad_lines),
        cmocka_unit_test(test_huge_input), cmocka_unit_test(test_output_lost), cmocka_unit_test(test_help),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
