/* loop.c - the one poll: terminal, database, signals and the nearest timer. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>
#include "app_private.h"
#include "kurator/clock.h"
#include "kurator/mem.h"

#define FRAME_MS 100            /* while keys wait */

/* The write end for the signal handler; one program has one loop. */
static volatile sig_atomic_t signal_fd = -1;

static void on_signal(int sig)
{
    int saved = errno;
    unsigned char byte = (unsigned char)sig;
    if (signal_fd >= 0 && write((int)signal_fd, &byte, 1) < 0) {
        /* The pipe is full: the signals in it say enough. */
    }
    errno = saved;
}

static const int caught[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCONT};

int app_signals(struct app *app)
{
    if (pipe2(app->self_pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return -1;
    signal_fd = app->self_pipe[1];
    struct sigaction sa = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
    sigemptyset(&sa.sa_mask);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
        sigaction(caught[i], &sa, NULL);
    struct sigaction ignore = {.sa_handler = SIG_IGN};
    sigemptyset(&ignore.sa_mask);
    sigaction(SIGPIPE, &ignore, NULL);
    return 0;
}

void app_signals_off(struct app *app)
{
    signal_fd = -1;
    struct sigaction deflt = {.sa_handler = SIG_DFL};
    sigemptyset(&deflt.sa_mask);
    for (size_t i = 0; i < sizeof caught / sizeof caught[0]; i++)
        sigaction(caught[i], &deflt, NULL);
    close(app->self_pipe[0]);
    close(app->self_pipe[1]);
}

static void take_signals(struct app *app)
{
    unsigned char byte;
    while (read(app->self_pipe[0], &byte, 1) == 1) {
        if (byte == SIGWINCH) {
            /* It was smaller meanwhile, and is as large again: what the terminal cut off must be drawn anew. */
            if (!term_resize(app->term))
                term_redraw(app->term);
            app_dirty(app);
        } else if (byte == SIGCONT) {
            term_redraw(app->term);
            app_dirty(app);
        } else {
            app_end(app, byte == SIGHUP ? 3 : 0);
        }
    }
}

/* Reads what the terminal has; false when it is gone. */
static bool take_input(struct app *app)
{
    char buf[4096];
    for (;;) {
        ssize_t n = read(term_fd(app->term), buf, sizeof buf);
        if (n > 0) {
            input_feed(app->input, buf, (size_t)n);
            mem_wipe(buf, (size_t)n);           /* a password may be in it */
            app_idle(app);
            if ((size_t)n < sizeof buf)
                return true;
        } else if (n < 0 && errno == EINTR) {
            continue;
        } else {
            return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
        }
    }
}

static void take_keys(struct app *app)
{
    struct key_event key;
    while (app_takes_keys(app) && input_next(app->input, &key))
        if (key.key != KY_BROKEN)
            app_key(app, &key);
    if (app->escape_seen != input_waiting_escape(app->input)) {
        app->escape_seen = !app->escape_seen;
        app_dirty(app);
    }
}

/* When the next frame may be drawn: 0 at once. A line that is still painting gets none, and keys typed ahead get the frame behind the
 * last of them: ten pages turned over are one page painted. Who waits for the database sees how far it is all the same. */
static int64_t paint_at(const struct app *app)
{
    int64_t line = term_due(app->term), keys = input_queued(app->input) ? app->painted_at + FRAME_MS : 0;
    return line > keys ? line : keys > clock_ms() ? keys : 0;
}

static int poll_timeout(const struct app *app)
{
    int64_t next = app_timer_next(app), others[] = {db_timer(app->db), db_check_timer(app->check), app->dirty && term_idle(app->term) ? paint_at(app) : 0};
    for (int i = 0; i < 3; i++)
        if (others[i] && (!next || others[i] < next))
            next = others[i];
    if (app->ending && (!next || app->end_by < next))
        next = app->end_by;
    if (!next)
        return -1;
    int64_t left = next - clock_ms();
    return left < 0 ? 0 : left > 3600000 ? 3600000 : (int)left;
}

/* One turn: waits and takes what came; false when the terminal is gone. */
static bool turn(struct app *app)
{
    short db_events = 0, aux_events = 0, check_events = 0;
    int db_fd = db_poll_fd(app->db, &db_events), aux_fd = db_poll_aux(app->db, &aux_events), check_fd = db_check_fd(app->check, &check_events);
    struct pollfd fds[5] = {
        {.fd = term_fd(app->term), .events = (short)(POLLIN | (term_idle(app->term) ? 0 : POLLOUT))},
        {.fd = app->self_pipe[0], .events = POLLIN},
        {.fd = db_fd, .events = db_events},
        {.fd = aux_fd, .events = aux_events},
        {.fd = check_fd, .events = check_events},
    };
    int n = poll(fds, 5, poll_timeout(app));
    if (n < 0 && errno != EINTR)
        return false;
    if (n < 0)
        for (int i = 0; i < 5; i++)
            fds[i].revents = 0;
    if (fds[1].revents)
        take_signals(app);
    if ((fds[0].revents & POLLOUT) && term_drain(app->term) != 0)
        return false;
    if ((fds[0].revents & (POLLIN | POLLHUP | POLLERR)) && !take_input(app))
        return false;
    int64_t timer = db_timer(app->db);
    if (fds[2].revents || fds[3].revents || (timer && timer <= clock_ms()))
        db_work(app->db, fds[2].revents);
    timer = db_check_timer(app->check);
    if (fds[4].revents || (timer && timer <= clock_ms()))
        app_check_work(app);
    take_keys(app);             /* what was typed while the machine stood still comes before the rest that seems to have passed since */
    app_timer_run(app);
    return true;
}

int app_loop(struct app *app)
{
    bool gone = false;
    db_work(app->db, 0);        /* the start call goes out before the first frame is drawn, when the server is ready so soon */
    for (;;) {
        if (!gone)
            take_keys(app);
        if (app->ending && (db_quiet(app->db) || !app->session.open || clock_ms() >= app->end_by))
            break;
        if (!gone && app->dirty && term_idle(app->term) && !paint_at(app)) {
            app->dirty = false;
            app->painted_at = clock_ms();
            app_draw(app);
            if (term_update(app->term) != 0)
                gone = true;
        }
        if (gone && !app->ending)
            app_end(app, 3);
        if (gone) {
            /* Only the drafts are left to go out; the terminal is not polled any more. */
            short events = 0;
            int fd = db_poll_fd(app->db, &events);
            struct pollfd p = {.fd = fd, .events = events};
            if (poll(&p, 1, poll_timeout(app)) >= 0)
                db_work(app->db, p.revents);
            continue;
        }
        if (!turn(app))
            gone = true;
    }
    return app->status;
}
