/* vt.c - the harness's process side: a child on a pseudo-terminal, keys to it, bytes from it, waits with a bound. */
#include "vt_private.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* cmocka's, when it is there. */
extern void _fail(const char *file, int line) __attribute__((weak));

static struct vt *running;
static pid_t owner;             /* of what runs: a forked child ends nobody */

long long vt_clock_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void vt_fail(struct vt *vt, const char *format, ...)
{
    va_list args;

    fprintf(stderr, "vt: ");
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fprintf(stderr, "\n");
    if (vt)
        fprintf(stderr, "--- the screen, %dx%d%s ---\n%s---\n", vt->rows, vt->cols, vt->ended ? ", program ended" : "", vt_screen(vt));
    if (_fail)
        _fail(__FILE__, __LINE__);
    exit(1);
}

/* Whatever a failed test left running ends with the test program. */
static void end_all(void)
{
    for (struct vt *vt = owner == getpid() ? running : NULL; vt; vt = vt->next)
        if (!vt->exited && vt->pid > 0)
            kill(vt->pid, SIGKILL);
}

static void child_environment(const char *term, const char *const env[])
{
    static const char *const not_inherited[] = {"LINES", "COLUMNS", "NO_COLOR", "TERMINFO", "TERMCAP", "LANGUAGE"};

    for (size_t i = 0; i < sizeof not_inherited / sizeof not_inherited[0]; i++)
        unsetenv(not_inherited[i]);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (term)
        setenv("TERM", term, 1);
    else
        unsetenv("TERM");
    for (size_t i = 0; env && env[i]; i++) {
        const char *value = strchr(env[i], '=');
        char name[128];
        snprintf(name, sizeof name, "%.*s", (int)(value ? value - env[i] : (long)strlen(env[i])), env[i]);
        if (value)
            setenv(name, value + 1, 1);
        else
            unsetenv(name);
    }
}

struct start {
    const char *const *argv;
    int (*child)(void *arg);
    void *arg;
};

static struct vt *begin(const struct start *what, int rows, int cols, const char *term, const char *const env[])
{
    static bool registered;
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    struct vt *vt = calloc(1, sizeof *vt);

    if (!registered)
        atexit(end_all);
    registered = true;
    owner = getpid();
    fflush(NULL);
    vt->rows = rows;
    vt->cols = cols;
    vt->pid = forkpty(&vt->fd, NULL, NULL, &size);
    if (vt->pid < 0) {
        perror("forkpty");
        exit(1);
    }
    if (vt->pid == 0) {
        free(vt);
        signal(SIGHUP, SIG_DFL);        /* whoever ran us under nohup */
        child_environment(term, env);
        if (what->child)
            exit(what->child(what->arg));
        execvp(what->argv[0], (char *const *)(uintptr_t)what->argv);
        perror(what->argv[0]);
        _exit(127);
    }
    fcntl(vt->fd, F_SETFL, O_NONBLOCK);
    fcntl(vt->fd, F_SETFD, FD_CLOEXEC);
    vt_emulator_start(vt);
    vt->next = running;
    running = vt;
    return vt;
}

struct vt *vt_start(const char *const argv[], int rows, int cols, const char *term, const char *const env[])
{
    return begin(&(struct start){.argv = argv}, rows, cols, term, env);
}

struct vt *vt_fork(int (*child)(void *arg), void *arg, int rows, int cols, const char *term, const char *const env[])
{
    return begin(&(struct start){.child = child, .arg = arg}, rows, cols, term, env);
}

pid_t vt_pid(const struct vt *vt) { return vt->pid; }
int vt_fd(const struct vt *vt) { return vt->fd; }

static bool exited(struct vt *vt)
{
    if (!vt->exited && waitpid(vt->pid, &vt->status, WNOHANG) == vt->pid)
        vt->exited = true;
    return vt->exited;
}

void vt_forget(struct vt **out)
{
    struct vt *vt = *out;

    *out = NULL;
    for (struct vt **p = &running; *p; p = &(*p)->next) {
        if (*p == vt) {
            *p = vt->next;
            break;
        }
    }
    vt_emulator_free(vt);
    free(vt->raw);
    free(vt);
}

void vt_stop(struct vt **out)
{
    struct vt *vt = *out;

    if (!vt)
        return;
    close(vt->fd);
    long long end = vt_clock_ms() + 5000;
    while (!exited(vt) && vt_clock_ms() < end)
        poll(NULL, 0, 2);       /* a child's end cannot be polled for without a pidfd; this waits for it, no longer */
    if (!vt->exited) {
        kill(vt->pid, SIGKILL);
        waitpid(vt->pid, &vt->status, 0);
    }
    vt_forget(out);
}

static void keep_raw(struct vt *vt, const char *bytes, size_t n)
{
    if (!vt->raw)
        vt->raw = malloc(VT_RAW_MAX);
    if (vt->raw_len + n > VT_RAW_MAX) {
        size_t drop = VT_RAW_MAX / 2;
        memmove(vt->raw, vt->raw + drop, vt->raw_len - drop);
        vt->raw_len -= drop;
    }
    memcpy(vt->raw + vt->raw_len, bytes, n);
    vt->raw_len += n;
    vt->bytes += n;
    vt->chunks++;
}

int vt_pump_some(struct vt *vt, int ms, size_t n)
{
    struct pollfd p = {.fd = vt->fd, .events = POLLIN};
    char bytes[65536];
    size_t total = 0;

    if (vt->ended)
        return -1;
    if (poll(&p, 1, ms) <= 0)
        return 0;
    while (total < n) {
        ssize_t got = read(vt->fd, bytes, n - total < sizeof bytes ? n - total : sizeof bytes);
        if (got > 0) {
            keep_raw(vt, bytes, (size_t)got);
            vt_emulator_feed(vt, bytes, (size_t)got);
            total += (size_t)got;
            continue;
        }
        if (got < 0 && errno == EINTR)
            continue;
        if (got == 0 || errno != EAGAIN)    /* EIO: nobody holds the other side any more */
            vt->ended = true;
        break;
    }
    return total ? (int)total : vt->ended ? -1 : 0;
}

int vt_pump(struct vt *vt, int ms) { return vt_pump_some(vt, ms, SIZE_MAX); }

void vt_send(struct vt *vt, const char *bytes, size_t n)
{
    long long end = vt_clock_ms() + 10000;

    while (n > 0) {
        ssize_t put = write(vt->fd, bytes, n);
        if (put > 0) {
            bytes += put;
            n -= (size_t)put;
        } else if (errno == EAGAIN && vt_clock_ms() < end) {
            struct pollfd p = {.fd = vt->fd, .events = POLLIN | POLLOUT};
            poll(&p, 1, 100);
            vt_pump(vt, 0);
        } else if (errno != EINTR) {
            vt_fail(vt, "the program takes no input: %s", strerror(errno));
        }
    }
}

void vt_type(struct vt *vt, const char *text)
{
    vt_send(vt, text, strlen(text));
}

static const struct { const char *name, *bytes; } keys[] = {
    {"F1", "\033OP"}, {"F2", "\033OQ"}, {"F3", "\033OR"}, {"F4", "\033OS"}, {"F5", "\033[15~"}, {"F6", "\033[17~"},
    {"F7", "\033[18~"}, {"F8", "\033[19~"}, {"F9", "\033[20~"}, {"F10", "\033[21~"}, {"F11", "\033[23~"}, {"F12", "\033[24~"},
    {"Enter", "\r"}, {"Tab", "\t"}, {"BackTab", "\033[Z"}, {"Esc", "\033"}, {"EscEsc", "\033\033"}, {"BS", "\177"},
    {"Space", " "}, {"Del", "\033[3~"}, {"Ins", "\033[2~"}, {"Up", "\033[A"}, {"Down", "\033[B"}, {"Right", "\033[C"}, {"Left", "\033[D"},
    {"Home", "\033[H"}, {"End", "\033[F"}, {"PgUp", "\033[5~"}, {"PgDn", "\033[6~"},
    {"CtrlLeft", "\033[1;5D"}, {"CtrlRight", "\033[1;5C"},
};

/* What a key of this name sends; the name itself when it is none. */
static void key_bytes(const char *name, char *bytes, size_t size)
{
    snprintf(bytes, size, "%s", name);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(keys[i].name, name) == 0)
            snprintf(bytes, size, "%s", keys[i].bytes);
    if (name[0] == '^' && name[1] && !name[2])
        snprintf(bytes, size, "%c", name[1] & 0x1F);
}

/* The bytes of the next key of the list; false at its end. */
static bool next_key(const char **names, char *bytes, size_t size)
{
    char name[64];

    *names += strspn(*names, " ");
    size_t n = strcspn(*names, " ");
    snprintf(name, sizeof name, "%.*s", (int)n, *names);
    *names += n;
    key_bytes(name, bytes, size);
    return n > 0;
}

void vt_key(struct vt *vt, const char *names)
{
    char bytes[64];

    while (next_key(&names, bytes, sizeof bytes))
        vt_type(vt, bytes);
}

void vt_burst(struct vt *vt, const char *names)
{
    char bytes[64], all[1000] = "";

    while (next_key(&names, bytes, sizeof bytes))
        strncat(all, bytes, sizeof all - strlen(all) - 1);
    vt_type(vt, all);
}

static void wait_for(struct vt *vt, const char *text, bool there, int ms)
{
    long long end = vt_clock_ms() + ms, left;

    while (vt_find(vt, text, NULL, NULL) != there) {
        left = end - vt_clock_ms();
        if (left <= 0 || (vt_pump(vt, (int)left) < 0 && vt_find(vt, text, NULL, NULL) != there)) {
            vt_fail(vt, there ? "«%s» did not appear within %d ms" : "«%s» did not go away within %d ms", text, ms);
            return;
        }
    }
}

void vt_wait_text(struct vt *vt, const char *text, int ms) { wait_for(vt, text, true, ms); }
void vt_wait_gone(struct vt *vt, const char *text, int ms) { wait_for(vt, text, false, ms); }

static bool said(const struct vt *vt, const char *text)
{
    size_t n, k = 0;
    const char *raw = vt_raw(vt, &n);
    char *all = malloc(n + 1);

    for (size_t i = 0; all && i < n; i++)
        if (raw[i] != '\r')
            all[k++] = raw[i] == '\n' ? ' ' : raw[i];
    bool there = all && (all[k] = '\0', strstr(all, text));
    free(all);
    return there;
}

void vt_wait_said(struct vt *vt, const char *text, int ms)
{
    long long end = vt_clock_ms() + ms, left;

    while (!said(vt, text)) {
        left = end - vt_clock_ms();
        if (left <= 0 || (vt_pump(vt, (int)left) < 0 && !said(vt, text))) {
            vt_fail(vt, "«%s» was not said within %d ms", text, ms);
            return;
        }
    }
}

void vt_wait_cursor(struct vt *vt, int row, int col, int ms)
{
    long long end = vt_clock_ms() + ms, left;
    int y, x;
    bool visible;

    for (;;) {
        vt_cursor(vt, &y, &x, &visible);
        if (visible && y == row && x == col)
            return;
        left = end - vt_clock_ms();
        if (left <= 0 || vt_pump(vt, (int)left) < 0) {
            vt_fail(vt, "the cursor is %s at %d,%d and not at %d,%d", visible ? "seen" : "hidden", y, x, row, col);
            return;
        }
    }
}

bool vt_wait_quiet(struct vt *vt, int quiet, int ms)
{
    long long end = vt_clock_ms() + ms;

    while (vt_clock_ms() < end)
        if (vt_pump(vt, quiet) <= 0)
            return true;
    return false;
}

void vt_wait_exit(struct vt *vt, int ms, int *status)
{
    long long end = vt_clock_ms() + ms;

    while (!exited(vt)) {
        if (vt_clock_ms() >= end) {
            vt_fail(vt, "the program did not end within %d ms", ms);
            return;
        }
        if (vt_pump(vt, 5) < 0)
            poll(NULL, 0, 2);
    }
    while (vt_pump(vt, 0) > 0) {}
    if (status)
        *status = vt->status;
}

void vt_kill(struct vt *vt, int signal)
{
    if (!exited(vt))
        kill(vt->pid, signal);
}

void vt_resize(struct vt *vt, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

    while (vt_pump(vt, 0) > 0) {}           /* what was drawn for the old size is read at the old size */
    vt_emulator_free(vt);
    vt->rows = rows;
    vt->cols = cols;
    vt_emulator_resize(vt);
    ioctl(vt->fd, TIOCSWINSZ, &size);
}

size_t vt_bytes(const struct vt *vt) { return vt->bytes; }
size_t vt_chunks(const struct vt *vt) { return vt->chunks; }

const char *vt_raw(const struct vt *vt, size_t *n)
{
    *n = vt->raw_len;
    return vt->raw ? vt->raw : "";
}

void vt_reset_bytes(struct vt *vt)
{
    vt->bytes = vt->chunks = vt->raw_len = 0;
}
