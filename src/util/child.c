/* child.c - starting another program without a shell, feeding it, hearing how it ended. */
#include "kurator/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "kurator/clock.h"
#include "kurator/mem.h"
#include "kurator/str.h"

#define WORDS_MAX 32
#define HEARD_MAX 4096
#define HEAR_TURNS 256

struct child {
    pid_t pid;
    int in, out;                /* its input, its words; -1 when closed */
    int kept;                   /* the other end of its input, to see whether it was emptied */
    char *program, *text;
    size_t n, at;
    struct str heard;
    int64_t deadline;
    bool ended, late;
    int status;                 /* of waitpid */
};

/* What a printer's command may need of our environment; nothing of the database, nothing of the loader. */
static char **clean_environment(void)
{
    static const char *const kept[] = {"PATH", "HOME", "USER", "LOGNAME", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES", "TZ",
                                       "PRINTER", "LPDEST", "CUPS_SERVER", "TMPDIR"};
    char **env = mem_zero(sizeof kept / sizeof kept[0] + 1, sizeof *env);
    int n = 0;

    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        const char *value = getenv(kept[i]);
        struct str line = {0};

        if (!value)
            continue;
        str_addf(&line, "%s=%s", kept[i], value);
        env[n++] = str_take(&line);
    }
    return env;
}

static void free_list(char **list)
{
    for (int i = 0; list && list[i]; i++)
        free(list[i]);
    free(list);
}

static char **split_words(const char *command)
{
    char **words = mem_zero(WORDS_MAX + 1, sizeof *words), *copy = mem_dup(command), *rest = copy, *one;
    int n = 0;

    while (n < WORDS_MAX && (one = strsep(&rest, " \t")) != NULL)
        if (*one)
            words[n++] = mem_dup(one);
    free(copy);
    return words;
}

static int spawn(pid_t *pid, char **words, int in, int out, int err)
{
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    sigset_t none, usual;
    char **env = clean_environment();

    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, in, STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&actions, out, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err, STDERR_FILENO);
    posix_spawn_file_actions_addclosefrom_np(&actions, STDERR_FILENO + 1);
    sigemptyset(&none);
    sigfillset(&usual);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &usual);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSID);
    int failed = posix_spawnp(pid, words[0], &actions, &attributes, words, env);

    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    free_list(env);
    return failed;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

/* Above the descriptors that become the child's own, whatever of ours was closed. */
static int open_pipe(int ends[2])
{
    int made[2];

    ends[0] = ends[1] = -1;
    if (pipe2(made, O_CLOEXEC) != 0)
        return -1;
    for (int i = 0; i < 2; i++) {
        ends[i] = fcntl(made[i], F_DUPFD_CLOEXEC, 3);
        close(made[i]);
    }
    return ends[0] >= 0 && ends[1] >= 0 ? 0 : -1;
}

static int start(struct child *c, char **words)
{
    int to[2], from[2] = {-1, -1}, failed;

    if (open_pipe(to) != 0 || open_pipe(from) != 0)
        failed = errno;
    else
        failed = spawn(&c->pid, words, to[0], from[1], from[1]);
    close_end(&from[1]);
    c->kept = to[0];
    c->in = to[1];
    c->out = from[0];
    if (failed)
        return failed;
    fcntl(c->in, F_SETFL, O_NONBLOCK);
    fcntl(c->out, F_SETFL, O_NONBLOCK);
    return 0;
}

static void child_free(struct child **c)
{
    close_end(&(*c)->in);
    close_end(&(*c)->out);
    close_end(&(*c)->kept);
    mem_wipe((*c)->text, (*c)->n);
    free((*c)->text);
    free((*c)->program);
    str_free(&(*c)->heard);
    free(*c);
    *c = NULL;
}

int child_start(struct child **out, const char *command, const char *text, size_t n, int64_t timeout_ms, struct error *e)
{
    char **words = split_words(command);
    int failed;

    *out = NULL;
    if (!words[0]) {
        free_list(words);
        error_set(e, "print.empty", NULL);
        return -1;
    }
    signal(SIGPIPE, SIG_IGN);       /* a child that ends early is an error to be said, not our end */
    struct child *c = mem_zero(1, sizeof *c);

    *c = (struct child){.in = -1, .out = -1, .kept = -1, .program = mem_dup(words[0]), .n = n, .deadline = clock_ms() + timeout_ms};
    c->text = mem_alloc(n + 1);
    memcpy(c->text, text, n);
    failed = start(c, words);
    free_list(words);
    if (!failed) {
        *out = c;
        return 0;
    }
    if (failed == ENOENT)
        error_set(e, "print.missing", c->program, NULL);
    else
        error_set(e, "print.start", c->program, strerror(failed), NULL);
    child_free(&c);
    return -1;
}

static void feed(struct child *c)
{
    while (c->in >= 0) {
        ssize_t done = c->at < c->n ? write(c->in, c->text + c->at, c->n - c->at) : 0;

        if (done > 0) {
            c->at += (size_t)done;
        } else if (done < 0 && errno == EINTR) {
            continue;
        } else if (done < 0 && errno == EAGAIN) {
            return;
        } else {
            close_end(&c->in);      /* all of it, or nobody reads any more */
        }
    }
}

static void hear(struct child *c)
{
    char chunk[512];
    ssize_t n;

    /* A program that talks without an end is heard piece by piece: keys and the deadline are looked at in between. */
    for (int turn = 0; c->out >= 0 && turn < HEAR_TURNS; turn++) {
        n = read(c->out, chunk, sizeof chunk);
        if (n > 0 && c->heard.len < HEARD_MAX)
            str_addn(&c->heard, chunk, (size_t)n);
        if (n > 0 || (n < 0 && errno == EINTR))
            continue;
        if (n < 0 && errno == EAGAIN)
            return;
        close_end(&c->out);
    }
}

bool child_work(struct child *c)
{
    feed(c);
    hear(c);
    if (c->ended)
        return true;
    pid_t gone = waitpid(c->pid, &c->status, WNOHANG);

    if (gone == c->pid) {
        c->ended = true;
        hear(c);
    } else if (gone < 0 && errno == ECHILD) {
        c->ended = true;            /* somebody else took it: how it ended nobody knows, the text decides */
        c->status = 0;
    } else if (clock_ms() >= c->deadline) {
        c->late = true;
        kill(-c->pid, SIGKILL);
        kill(c->pid, SIGKILL);
        c->ended = waitpid(c->pid, &c->status, 0) == c->pid;
        return true;
    }
    return c->ended;
}

/* The last line with something in it. */
static char *last_words(const struct child *c)
{
    char *all = mem_dup(str_text(&c->heard)), *last = all, *rest = all, *one;

    while ((one = strsep(&rest, "\n")) != NULL)
        if (!str_blank(one))
            last = one;
    char *words = mem_dup(str_trim(last));

    free(all);
    return words;
}

/* What the pipe took is not yet what the program took. */
static bool all_taken(const struct child *c)
{
    int left = 0;

    return c->at == c->n && (c->kept < 0 || ioctl(c->kept, FIONREAD, &left) != 0 || left == 0);
}

static int verdict(const struct child *c, struct error *e)
{
    char status[16];

    if (c->late)
        return error_set(e, "print.timeout", c->program, NULL);
    if (!c->ended)
        return error_set(e, "print.unread", c->program, NULL);
    if (WIFEXITED(c->status) && WEXITSTATUS(c->status) == 127)
        return error_set(e, "print.missing", c->program, NULL);
    if (!WIFEXITED(c->status) || WEXITSTATUS(c->status) != 0) {
        char *words = last_words(c);

        snprintf(status, sizeof status, "%d", WIFEXITED(c->status) ? WEXITSTATUS(c->status) : 128 + WTERMSIG(c->status));
        error_set(e, "print.failed", c->program, status, *words ? words : "-", NULL);
        free(words);
        return -1;
    }
    return all_taken(c) ? 0 : error_set(e, "print.unread", c->program, NULL);
}

int child_end(struct child **c, struct error *e)
{
    if (!*c)
        return 0;
    if (!(*c)->ended) {
        kill(-(*c)->pid, SIGKILL);
        waitpid((*c)->pid, &(*c)->status, 0);
    }
    int failed = verdict(*c, e);

    child_free(c);
    return failed;
}

void child_leave(struct child **c)
{
    if (!*c)
        return;
    child_work(*c);
    if (!(*c)->ended && (*c)->at == (*c)->n)
        child_free(c);
    else
        child_end(c, NULL);
}

int child_run(const char *command, const char *text, size_t n, int64_t timeout_ms, struct error *e)
{
    struct child *c;

    if (child_start(&c, command, text, n, timeout_ms, e) != 0)
        return -1;
    while (!child_work(c)) {
        struct pollfd fds[2] = {{.fd = c->in, .events = POLLOUT}, {.fd = c->out, .events = POLLIN}};

        poll(fds, 2, CHILD_LOOK_MS);
    }
    return child_end(&c, e);
}

int child_filter(const char *path, int in, int err, int *out, struct error *e)
{
    char *words[2] = {mem_dup(path), NULL};
    int ends[2] = {-1, -1}, failed;
    pid_t pid = -1;

    failed = open_pipe(ends) != 0 ? errno : spawn(&pid, words, in, ends[1], err < 0 ? STDERR_FILENO : err);
    free(words[0]);
    close_end(&ends[1]);
    *out = ends[0];
    if (!failed)
        return (int)pid;
    close_end(out);
    return error_set(e, "print.start", path, strerror(failed), NULL);
}

int child_filter_end(int pid, const char *path, struct error *e)
{
    char text[16];
    int status = 0;

    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
        return 0;
    snprintf(text, sizeof text, "%d", WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status));
    return error_set(e, "print.failed", path, text, "-", NULL);
}
