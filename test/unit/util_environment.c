/* util_environment.c - the terminal's name, names of files, and reading a file that a stranger made. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kurator/environment.h"
#include "kurator/files.h"

static void terminals(void **state)
{
    static const char *const bad[] = {"", "../../x", "/etc/passwd", "x/../../etc", ".hidden", "-x", "a b", "xterm\n", "xterm;id", "no-such-terminal-1",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"};
    char dir[64];

    (void)state;
    assert_string_equal(environment_terminal("vt100", dir, sizeof dir), "vt100");
    assert_int_equal(dir[0], '/');
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_string_equal(environment_terminal(bad[i], dir, sizeof dir), "xterm");
    assert_string_equal(environment_terminal(NULL, dir, sizeof dir), "xterm");
}

/* In a child: the environment of this program stays as it is. */
static void nothing_comes_through(void **state)
{
    (void)state;
    pid_t pid = fork();

    if (pid == 0) {
        static const char *const kept[] = {"PATH", "LANG", "TERM", "TERMINFO", "HOME", "USER", "LOGNAME"};
        int n = 0, known = 0;

        setenv("PGHOST", "x", 1);
        setenv("PATH", "/tmp/evil", 1);
        setenv("HOME", "/tmp/evil", 1);
        setenv("TERM", "../../x", 1);
        unsetenv("NO_COLOR");
        environment_confine();
        for (char **v = environ; *v; v++, n++)
            for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
                known += strncmp(*v, kept[i], strlen(kept[i])) == 0 && (*v)[strlen(kept[i])] == '=';
        _exit(n == known && environment_confined() && !strstr(getenv("PATH"), "evil") && !strstr(getenv("HOME"), "evil") &&
              strcmp(getenv("TERM"), "xterm") == 0 ? 0 : 1);
    }
    int status;

    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}

/* What sshd says of the other end, and nothing that only looks like it. */
static void the_other_end(void **state)
{
    static const char *const said[][2] = {{"192.0.2.7 50000 192.0.2.1 22", "192.0.2.7"}, {"2001:db8::7 50000 2001:db8::1 22", "2001:db8::7"},
        {"UNKNOWN 65535 UNKNOWN 65535", ""}, {"", ""}, {"192.0.2.7;x 1", ""}, {"'; drop table 1 2 3", ""}, {"192.0.2.7\x1b[2J 1", ""}};

    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof said[0]; i++) {
        pid_t pid = fork();
        int status;

        if (pid == 0) {
            setenv("SSH_CONNECTION", said[i][0], 1);
            environment_confine();
            _exit(strcmp(environment_peer(), said[i][1]) == 0 && !getenv("SSH_CONNECTION") ? 0 : 1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_int_equal(status, 0);
    }
}

static void names(void **state)
{
    static const char *const good[] = {"a", "notice-1-2026-11-12.txt", "Calendar_2027.csv", "7"},
        *const bad[] = {"", ".", "..", ".x", "-rf", "_", "a/b", "a b", "a\nb", "a|b", "$(x)", "письмо.txt", "a\\b", "~x"};
    char path[200], name[102];
    struct error e = {0};

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        assert_true(file_name_plain(good[i]));
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_false(file_name_plain(bad[i]));
        assert_int_equal(file_path("/srv", 12, FILE_IN, bad[i], path, sizeof path, &e), -1);
        assert_string_equal(e.code, "file.name");
    }
    memset(name, 'x', sizeof name - 1);
    name[101] = '\0';
    assert_false(file_name_plain(name));
    name[100] = '\0';
    assert_true(file_name_plain(name));
    assert_int_equal(file_path("/srv", 12, FILE_IN, "a", path, sizeof path, &e), 0);
    assert_string_equal(path, "/srv/12/inbox/a");
    assert_int_equal(file_path("/srv", 12, FILE_OUT, "a", path, sizeof path, &e), 0);
    assert_string_equal(path, "/srv/12/outbox/a");
    assert_int_equal(file_path("/srv", 12, FILE_OUT, "a", path, 15, &e), -1);
    assert_int_equal(file_path("", 12, FILE_OUT, "a", path, sizeof path, &e), -1);
    assert_string_equal(e.code, "file.none");
}

static void reading(void **state)
{
    char dir[] = "/tmp/kurator-files-XXXXXX", file[64], link[64], pipe[64];
    struct str text = {0};
    struct error e = {0};

    (void)state;
    assert_non_null(mkdtemp(dir));
    snprintf(file, sizeof file, "%s/file", dir);
    snprintf(link, sizeof link, "%s/link", dir);
    snprintf(pipe, sizeof pipe, "%s/pipe", dir);
    FILE *f = fopen(file, "w");

    assert_non_null(f);
    fputs("0123456789", f);
    fclose(f);
    assert_int_equal(symlink(file, link), 0);
    assert_int_equal(mkfifo(pipe, 0600), 0);
    assert_int_equal(file_read(file, true, 10, &text, &e), 0);
    assert_string_equal(str_text(&text), "0123456789");
    str_clear(&text);
    assert_int_equal(file_read(link, false, 10, &text, &e), 0);
    str_clear(&text);
    const char *const bad[] = {link, pipe, dir, "/dev/zero", "/nonexistent"};

    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_int_equal(file_read(bad[i], true, 10, &text, &e), -1);
        assert_string_equal(e.code, "file.read");
    }
    assert_int_equal(file_read(file, true, 9, &text, &e), -1);
    assert_string_equal(e.code, "file.size");
    str_free(&text);
    unlink(file);
    unlink(link);
    unlink(pipe);
    assert_int_equal(rmdir(dir), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(terminals), cmocka_unit_test(nothing_comes_through), cmocka_unit_test(the_other_end), cmocka_unit_test(names), cmocka_unit_test(reading),
    };

    return cmocka_run_group_tests_name("environment", tests, NULL, NULL);
}
