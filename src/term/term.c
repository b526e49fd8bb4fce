/* term.c - the terminal: its own descriptor, raw mode, and one write for every update. */
#include "kurator/term.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <termios.h>
#include <unistd.h>

#include "draw_private.h"
#include "kurator/charset.h"
#include "kurator/clock.h"
#include "kurator/mem.h"
#include "term_private.h"

#define DRAIN_MS 500            /* how long the end waits for a terminal that does not read */

/* What term_emergency needs, without allocating or asking anybody: one program has one terminal. */
static struct {
    int fd;
    bool open, shown;           /* shown: something of ours is on the screen */
    struct termios modes;
    char bytes[128];
    size_t len;
} emergency;

static void window_size(int fd, int *rows, int *cols)
{
    struct winsize size = {0};

    if (ioctl(fd, TIOCGWINSZ, &size) != 0 || !size.ws_row || !size.ws_col) {
        size.ws_row = 24;
        size.ws_col = 80;
    }
    *rows = size.ws_row > DRAW_ROWS_MAX ? DRAW_ROWS_MAX : size.ws_row;
    *cols = size.ws_col > DRAW_COLS_MAX ? DRAW_COLS_MAX : size.ws_col;
}

/* ^C, ^Z, ^S, ^Q, ^V are keys like others: nothing is bound to them and nothing stops the output. */
static struct termios raw_of(const struct termios *saved)
{
    struct termios raw = *saved;

    raw.c_iflag &= ~(tcflag_t)(IGNBRK | BRKINT | PARMRK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF);
    raw.c_oflag &= ~(tcflag_t)OPOST;
    raw.c_lflag &= ~(tcflag_t)(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    raw.c_cflag = (raw.c_cflag & ~(tcflag_t)(CSIZE | PARENB)) | CS8;
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return raw;
}

/* Opened anew, so that O_NONBLOCK is ours alone; by name first, as /dev/tty may be another one. */
static int open_own(int fd_in)
{
    char name[256];
    int flags = O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    int fd = ttyname_r(fd_in, name, sizeof name) == 0 ? open(name, flags) : -1;

    return fd >= 0 ? fd : open("/dev/tty", flags);
}

/* Ten bits a byte. Pseudo-terminals say 38,400 when nobody told them otherwise, which means nothing. */
static int declared_rate(const struct termios *modes)
{
    static const struct { speed_t speed; int baud; } slow[] = {
        {B300, 300}, {B600, 600}, {B1200, 1200}, {B1800, 1800}, {B2400, 2400}, {B4800, 4800}, {B9600, 9600}, {B19200, 19200}};

    for (size_t i = 0; i < sizeof slow / sizeof slow[0]; i++)
        if (cfgetospeed(modes) == slow[i].speed)
            return slow[i].baud / 10;
    return 0;
}

int term_open(struct term **out, int fd_in, int fd_out, const struct term_options *options, struct error *e)
{
    *out = NULL;
    if (!isatty(fd_in) || !isatty(fd_out))
        return error_set(e, "term.notty", NULL);
    if (!options->plain && term_curses_check(e) != 0)
        return -1;
    struct term *t = mem_zero(1, sizeof *t);
    t->memory = -1;
    t->fd = open_own(fd_in);
    if (t->fd < 0 || tcgetattr(t->fd, &t->saved) != 0) {
        error_set(e, "term.open", strerror(errno), NULL);
        if (t->fd >= 0)
            close(t->fd);
        free(t);
        return -1;
    }
    t->raw = raw_of(&t->saved);
    t->rate = declared_rate(&t->saved);
    t->plain = options->plain;
    t->koi8 = options->koi8;
    int rows, cols;
    window_size(t->fd, &rows, &cols);
    emergency.fd = t->fd;
    emergency.modes = t->saved;
    emergency.len = t->plain ? 0 : term_curses_farewell(emergency.bytes, sizeof emergency.bytes);
    emergency.shown = false;
    emergency.open = true;
    if (t->plain) {
        t->draw = draw_plain_new(rows, cols);
    } else if (term_curses_start(t, rows, cols, options->colour, e) != 0) {
        emergency.open = false;
        tcsetattr(t->fd, TCSANOW, &t->saved);
        close(t->fd);
        free(t);
        return -1;
    }
    tcsetattr(t->fd, TCSANOW, &t->raw);
    *out = t;
    return 0;
}

int term_fd(const struct term *t) { return t->fd; }
struct draw *term_draw(struct term *t) { return t->draw; }
bool term_idle(const struct term *t) { return t->sent == t->frame.len; }

/* One write(2) of what is left of the frame. */
static int send_some(struct term *t)
{
    ssize_t n;

    if (t->gone)
        return -1;
    if (term_idle(t))
        return 0;
    do
        n = write(t->fd, t->frame.data + t->sent, t->frame.len - t->sent);
    while (n < 0 && errno == EINTR);
    if (n < 0 && errno != EAGAIN) {
        t->gone = true;
        return -1;
    }
    if (n >= 0) {
        emergency.shown = true;
        t->sent += (size_t)n;
        t->bytes += (size_t)n;
        if (t->rate) {
            int64_t now = clock_ms();
            t->due = (t->due > now ? t->due : now) + n * 1000 / t->rate;
        }
        t->writes++;
    }
    if (term_idle(t)) {
        str_clear(&t->frame);
        t->sent = 0;
    }
    return 0;
}

static void wipe(struct term *t)
{
    if (t->wipe)
        term_curses_wipe(&t->frame, t->draw->rows);
    t->wipe = false;
}

/* The cursor stays on the line that was said last: a reader's "current line" and the line under a braille display are that one, not an
 * empty one below. */
static void update_plain(struct term *t)
{
    struct str lines = {0};

    t->on_line = t->on_line && !t->wipe;
    wipe(t);
    draw_plain_update(t->draw, &lines);
    if (lines.len >= 2) {
        str_add(&t->frame, t->on_line ? "\r\n" : "");
        str_addn(&t->frame, lines.data, lines.len - 2);     /* the last line's end comes before the next one */
        t->on_line = true;
    }
    str_free(&lines);
}

int term_update(struct term *t)
{
    if (!term_idle(t))
        return term_drain(t);   /* the caller's mistake must not mix two frames */
    if (t->plain) {
        update_plain(t);
    } else {
        draw_curses_update(t->draw);
        term_curses_collect(t);
    }
    if (t->koi8)
        charset_out(&t->frame, 0);
    return send_some(t);
}

int term_drain(struct term *t)
{
    return send_some(t);
}

bool term_resize(struct term *t)
{
    int rows, cols;

    window_size(t->fd, &rows, &cols);
    if (rows == t->draw->rows && cols == t->draw->cols)
        return false;
    t->draw->rows = rows;
    t->draw->cols = cols;
    t->draw->ops->resize(t->draw);
    return true;
}

void term_redraw(struct term *t)
{
    /* Whoever had the terminal meanwhile (the shell after a stop) may have changed its modes as well. */
    tcsetattr(t->fd, TCSANOW, &t->raw);
    if (!t->plain)
        term_curses_again(t);
    t->draw->ops->redraw(t->draw);
}

void term_wipe(struct term *t)
{
    t->wipe = true;
    term_redraw(t);
}

int64_t term_due(const struct term *t)
{
    return t->due > clock_ms() ? t->due : 0;
}

void term_counts(const struct term *t, size_t *bytes, size_t *writes)
{
    *bytes = t->bytes;
    *writes = t->writes;
}

/* Sends what is left, but waits only so long: the terminal may be gone or stopped. */
static void drain_bounded(struct term *t)
{
    for (int left = DRAIN_MS / 50; left > 0 && !term_idle(t) && send_some(t) == 0 && !term_idle(t); left--) {
        struct pollfd p = {.fd = t->fd, .events = POLLOUT};
        poll(&p, 1, 50);
    }
}

static void end_plain(struct term *t)
{
    bool below = t->on_line && !t->wipe;

    wipe(t);
    if (below)
        str_add(&t->frame, "\r\n");
}

void term_close(struct term **out)
{
    struct term *t = *out;

    if (!t)
        return;
    *out = NULL;
    emergency.open = false;
    if (!t->plain)
        term_curses_stop(t);
    else
        end_plain(t);
    drain_bounded(t);
    tcsetattr(t->fd, TCSANOW, &t->saved);
    t->draw->ops->free(t->draw);
    if (!t->plain)
        term_curses_free(t);
    str_free(&t->frame);
    close(t->fd);
    free(t);
}

void term_emergency(void)
{
    if (!emergency.open)
        return;
    emergency.open = false;
    struct pollfd p = {.fd = emergency.fd, .events = POLLOUT};
    if (emergency.shown && emergency.len && poll(&p, 1, DRAIN_MS) > 0 && write(emergency.fd, emergency.bytes, emergency.len) < 0) {
        /* Nobody is left to be told. */
    }
    tcsetattr(emergency.fd, TCSANOW, &emergency.modes);
}
