/* command.c - runs a subcommand of the program as a script would and keeps what it printed. */
#include "command.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kurator/str.h"
#include "kurator/utf8.h"

/* cmocka's. */
extern void _fail(const char *file, int line);

#define RUN_MS 60000

static struct str printed[2];

static void broken(const char *what, int line)
{
    fprintf(stderr, "%s\n--- standard output\n%s--- standard error\n%s---\n", what, command_out(), command_err());
    _fail(__FILE__, line);
}

static void set_environment(const struct office *o, const char *login, const char *const env[])
{
    setenv("LC_ALL", "C.UTF-8", 1);
    setenv("HOME", "/nonexistent", 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("KURATOR_LANGUAGE");
    setenv("PGHOST", login ? o->pg.host : "/nonexistent", 1);
    setenv("PGPORT", o->pg.port, 1);
    setenv("PGDATABASE", o->pg.database, 1);
    setenv("PGUSER", login ? login : "nobody", 1);
    for (int i = 0; env && env[i]; i++)
        if (strchr(env[i], '='))
            putenv((char *)(uintptr_t)env[i]);
        else
            unsetenv(env[i]);
}

static void child(const struct office *o, const char *login, const char *path, const char *const env[], const char *const words[], int out, int err)
{
    char *argv[24] = {(char *)(uintptr_t)o->program};
    int in = open("/dev/null", O_RDONLY), to = path ? open(path, O_WRONLY) : out;

    for (int i = 0; words[i] && i < 22; i++)
        argv[i + 1] = (char *)(uintptr_t)words[i];
    set_environment(o, login, env);
    dup2(in, 0);
    dup2(to, 1);
    dup2(err, 2);
    for (int fd = 3; fd < 64; fd++)
        close(fd);
    execv(argv[0], argv);
    _exit(127);
}

static void gather(int out, int err)
{
    struct pollfd fds[2] = {{out, POLLIN, 0}, {err, POLLIN, 0}};
    char chunk[65536];

    str_clear(&printed[0]);
    str_clear(&printed[1]);
    while (fds[0].fd >= 0 || fds[1].fd >= 0) {
        if (poll(fds, 2, RUN_MS) <= 0)
            broken("the program does not end", __LINE__);
        for (int i = 0; i < 2; i++) {
            ssize_t n = fds[i].revents ? read(fds[i].fd, chunk, sizeof chunk) : 0;

            if (n > 0) {
                str_addn(&printed[i], chunk, (size_t)n);
            } else if (fds[i].revents) {
                close(fds[i].fd);
                fds[i].fd = -1;
            }
        }
    }
}

int command_run_to(const struct office *o, const char *login, const char *path, const char *const env[], const char *const words[])
{
    int out[2], err[2], status;

    if (pipe(out) != 0 || pipe(err) != 0)
        broken("no pipe", __LINE__);
    pid_t pid = fork();

    if (pid == 0)
        child(o, login, path, env, words, out[1], err[1]);
    close(out[1]);
    close(err[1]);
    gather(out[0], err[0]);
    if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status) || WEXITSTATUS(status) == 127)
        broken("the program was ended or could not be run", __LINE__);
    return WEXITSTATUS(status);
}

int command_run(const struct office *o, const char *login, const char *const env[], const char *const words[])
{
    return command_run_to(o, login, NULL, env, words);
}

const char *command_out(void)
{
    return str_text(&printed[0]);
}

const char *command_err(void)
{
    return str_text(&printed[1]);
}

/* With blanks and line ends alike: where a line is wrapped does not matter. */
static void flatten(struct str *out, const char *text)
{
    for (; *text; text++)
        if (*text != ' ' && *text != '\n')
            str_addc(out, *text);
        else if (out->len == 0 || out->data[out->len - 1] != ' ')
            str_addc(out, ' ');
}

static int said(const char *text)
{
    struct str all = {0}, part = {0};

    flatten(&all, command_out());
    str_addc(&all, '|');
    flatten(&all, command_err());
    flatten(&part, text);
    int found = strstr(str_text(&all), str_text(&part)) != NULL;

    str_free(&all);
    str_free(&part);
    return found;
}

void command_said(const char *text)
{
    char what[400];

    snprintf(what, sizeof what, "not said: %s", text);
    if (!said(text))
        broken(what, __LINE__);
}

void command_said_not(const char *text)
{
    char what[400];

    snprintf(what, sizeof what, "said: %s", text);
    if (said(text))
        broken(what, __LINE__);
}

void command_width(int cells)
{
    char line[4096];

    for (const char *p = command_out(); *p; p += strcspn(p, "\n"), p += *p == '\n') {
        snprintf(line, sizeof line, "%.*s", (int)strcspn(p, "\n"), p);
        line[strcspn(line, "\f")] = '\0';
        if (utf8_cells(line) > cells)
            broken(line, __LINE__);
    }
}
