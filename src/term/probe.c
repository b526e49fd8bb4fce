/* probe.c - looks at a terminal for `kurator doctor`: its name, size, colours, and whether it takes UTF-8. */
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
static int cursor_column(int fd)
{
    char answer[64];
    size_t n = 0;
    int64_t until = clock_ms() + ANSWER_MS;

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

/* One Cyrillic letter at the left edge: after it the cursor is in the second column, or in the third where its two bytes
 * are two characters. The letter is wiped out again. */
static void probe_charset(int fd_in, int fd_out, struct term_facts *out)
{
    static const char ask[] = "\r\xD0\x96\033[6n", wipe[] = "\r  \r";
    struct termios saved, raw;

    if (tcgetattr(fd_in, &saved) != 0)
        return;
    raw = saved;
    raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO);
    raw.c_cc[VMIN] = 1;
    raw.c_cc[VTIME] = 0;
    if (tcsetattr(fd_in, TCSANOW, &raw) != 0)
        return;
    if (write(fd_out, ask, sizeof ask - 1) > 0) {
        int col = cursor_column(fd_in);

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
