/* probe.c - looks at a terminal for `kurator doctor`: its name, size, colours, whether it takes UTF-8, how far away it is. */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "kurator/clock.h"
#include "kurator/str.h"
#include "term_private.h"

#define ANSWER_MS 500

/* The column of "\033[row;colR", 0 when it did not come. */
static int cursor_column(int fd, int ms)
{
    char answer[64];
    size_t n = 0;
    int64_t until = clock_ms() + ms;

    while (n < sizeof answer - 1) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int64_t left = until - clock_ms();
        int row, col;

        if (left <= 0 || poll(&p, 1, (int)left) <= 0)
            return 0;
        ssize_t got = read(fd, answer + n, sizeof answer - 1 - n);

        if (got <= 0)
            return 0;
        n += (size_t)got;
        answer[n] = '\0';
        const char *start = strstr(answer, "\033[");
        char end;

        if (start && sscanf(start, "\033[%3d;%3d%c", &row, &col, &end) == 3 && end == 'R')
            return col;
    }
    return 0;
}

/* Keys come one by one and are not shown; `saved` is what was. */
static int raw_on(int fd, struct termios *saved)
{
    if (tcgetattr(fd, saved) != 0)
        return -1;
    struct termios raw = *saved;

    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    return tcsetattr(fd, TCSANOW, &raw);
}

/* One Cyrillic letter at the left edge: after it the cursor is in the second column, or in the third where its two bytes
 * are two characters. The letter is wiped out again. */
static void probe_charset(int fd_in, int fd_out, struct term_facts *out)
{
    static const char ask[] = "\r\xD0\x96\033[6n", wipe[] = "\r  \r";
    struct termios saved;

    if (raw_on(fd_in, &saved) != 0)
        return;
    if (write(fd_out, ask, sizeof ask - 1) > 0) {
        int col = cursor_column(fd_in, ANSWER_MS);

        out->charset = col == 2 ? TERM_UTF8 : col > 2 ? TERM_OTHER : TERM_SILENT;
        if (write(fd_out, wipe, sizeof wipe - 1) < 0)
            out->terminal = false;
    }
    tcsetattr(fd_in, TCSANOW, &saved);
}

void term_probe(int fd_in, int fd_out, struct term_facts *out)
{
    struct winsize size = {0};
    const char *name = getenv("TERM");

    *out = (struct term_facts){.terminal = isatty(fd_in) && isatty(fd_out)};
    str_copy(out->name, sizeof out->name, name ? name : "");
    if (!out->terminal)
        return;
    if (ioctl(fd_out, TIOCGWINSZ, &size) == 0) {
        out->rows = size.ws_row;
        out->cols = size.ws_col;
    }
    if (term_curses_check(&out->error) != 0)
        return;
    out->colours = term_curses_colours();
    probe_charset(fd_in, fd_out, out);
}

/* ---- how far away it is ---- */

#define LINE_MS 10000           /* the longest that an answer is waited for */
#define CHUNK 8                 /* bytes of "\033[rr;ccH" */

/* Milliseconds until the terminal has taken `bytes` of movements of the cursor and says where it stands; -1: it does not. */
static int64_t ask(int fd_in, int fd_out, size_t bytes)
{
    static const char begin[] = "\0337", end[] = "\0338\033[6n";
    struct str text = {0};
    unsigned dice = 1;

    str_add(&text, begin);
    for (size_t n = 0; n + CHUNK <= bytes; n += CHUNK) {
        dice = dice * 1103515245u + 12345u;     /* nothing that ssh would press to a fraction */
        str_addf(&text, "\033[%02u;%02uH", 1 + (dice >> 8) % 12, 1 + (dice >> 16) % 40);
    }
    str_add(&text, end);
    int64_t begun = clock_ms();
    const char *at = str_text(&text);
    size_t left = text.len;

    while (left > 0) {
        ssize_t n = write(fd_out, at, left);

        if (n <= 0)
            break;
        at += n;
        left -= (size_t)n;
    }
    str_free(&text);
    return left == 0 && cursor_column(fd_in, LINE_MS) > 0 ? clock_ms() - begun : -1;
}

void term_line(int fd_in, int fd_out, struct line_speed *out)
{
    struct termios saved;

    *out = (struct line_speed){0};
    if (!isatty(fd_in) || !isatty(fd_out) || raw_on(fd_in, &saved) != 0)
        return;
    for (int i = 0; i < LINE_TRIES; i++) {
        int64_t ms = ask(fd_in, fd_out, 0);

        if (ms < 0)
            break;
        line_answer(out, ms);
    }
    for (size_t bytes = 4096; out->answers == LINE_TRIES && bytes <= 65536 && line_more(out); bytes *= 4)
        line_bulk(out, bytes, ask(fd_in, fd_out, bytes));
    tcsetattr(fd_in, TCSANOW, &saved);
}
