/* term_curses.c - starting and ending curses so that it writes into memory and leaves signals and modes alone. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "curses_only.h"
#include "draw_private.h"
#include "kurator/mem.h"
#include "term_private.h"

static const char paste_on[] = "\033[?2004h";
static const char paste_off[] = "\033[?2004l";

static const char *capability(const char *name)
{
    const char *s = tigetstr((char *)(uintptr_t)name);

    return s && s != (const char *)-1 ? s : NULL;
}

int term_curses_check(struct error *e)
{
    const char *name = getenv("TERM");
    int status = 0;

    if (!name || !*name)
        return error_set(e, "term.unset", NULL);
    TERMINAL *before = cur_term;
    bool known = setupterm(name, -1, &status) == OK && status == 1;
    bool usable = known && capability("cup") && (capability("clear") || capability("ed")) && tigetflag("gn") < 1 && tigetflag("hc") < 1;
    TERMINAL *mine = cur_term;
    set_curterm(before);
    if (known && mine != before)
        del_curterm(mine);
    return usable ? 0 : error_set(e, "term.unknown", name, NULL);
}

int term_curses_colours(void)
{
    TERMINAL *before = cur_term;
    int status = 0;
    bool known = setupterm(getenv("TERM"), -1, &status) == OK && status == 1;
    int colours = known ? tigetnum("colors") : 0;
    TERMINAL *mine = cur_term;
    set_curterm(before);
    if (known && mine != before)
        del_curterm(mine);
    return colours > 0 ? colours : 0;
}

/* Appends a capability without its $<…> delays. */
static void append(char *out, size_t size, size_t *len, const char *s)
{
    while (s && *s && *len < size) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end)
            s = end + 1;
        else
            out[(*len)++] = *s++;
    }
}

size_t term_curses_farewell(char *out, size_t size)
{
    size_t len = 0;
    int status = 0;
    TERMINAL *before = cur_term;

    if (setupterm(getenv("TERM"), -1, &status) != OK || status != 1)
        return 0;
    append(out, size, &len, "\030");            /* CAN: whatever sequence is half sent ends here */
    append(out, size, &len, capability("sgr0"));
    append(out, size, &len, capability("cnorm"));
    if (strncmp(capability("cup") ? capability("cup") : "", "\033[", 2) == 0)
        append(out, size, &len, paste_off);
    append(out, size, &len, capability(capability("rmcup") ? "rmcup" : "clear"));
    append(out, size, &len, "\r\n");
    TERMINAL *mine = cur_term;
    set_curterm(before);
    if (mine != before)
        del_curterm(mine);
    return len;
}

void term_curses_wipe(struct str *out, int rows)
{
    char bytes[96];
    size_t len = 0;
    int status = 0;
    TERMINAL *before = cur_term;
    bool known = getenv("TERM") && setupterm(getenv("TERM"), -1, &status) == OK && status == 1;

    if (known) {
        append(bytes, sizeof bytes, &len, capability("clear"));
        append(bytes, sizeof bytes, &len, capability("E3"));
    }
    str_addn(out, bytes, len);
    for (int i = 0; !len && i < rows; i++)
        str_add(out, "\r\n");
    TERMINAL *mine = cur_term;
    set_curterm(before);
    if (known && mine != before)
        del_curterm(mine);
}

/* Curses takes these signals where they are at their default; the loop has its own ideas. */
static const int signals[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
#define SIGNALS (sizeof signals / sizeof signals[0])

static SCREEN *new_screen(FILE *stream)
{
    struct sigaction saved[SIGNALS];

    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], NULL, &saved[i]);
    use_tioctl(TRUE);                           /* LINES and COLUMNS of a shell are not this terminal's size */
    SCREEN *screen = newterm(NULL, stream, stream);
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &saved[i], NULL);
    return screen;
}

static bool is_ansi(void)
{
    return cursor_address && strncmp(cursor_address, "\033[", 2) == 0;
}

int term_curses_start(struct term *t, int rows, int cols, bool colour, struct error *e)
{
    const char *no_colour = getenv("NO_COLOR");

    if (MB_CUR_MAX == 1)
        setlocale(LC_CTYPE, "C.UTF-8");         /* curses counts cells by the locale */
    int fd = fcntl(t->fd, F_DUPFD_CLOEXEC, 3);
    t->memory = memfd_create("frame", MFD_CLOEXEC);
    t->stream = fd >= 0 ? fdopen(fd, "r+") : NULL;
    t->screen = t->stream && t->memory >= 0 ? new_screen(t->stream) : NULL;
    if (!t->screen || dup2(t->memory, fd) < 0) {
        error_set(e, "term.open", strerror(errno), NULL);
        term_curses_free(t);
        return -1;
    }
    t->draw = draw_curses_new(rows, cols, colour && !(no_colour && *no_colour));
    term_curses_again(t);
    return 0;
}

void term_curses_again(struct term *t)
{
    str_clear(&t->ahead);
    attributes_forget(&t->attributes);
    t->ansi = is_ansi();
    if (!t->ansi)
        return;
    /* Whatever ran before may have left the keypad in its other mode, where its digits are escape sequences. */
    char numeric[32];
    size_t len = 0;
    append(numeric, sizeof numeric, &len, keypad_local);
    str_addn(&t->ahead, numeric, len);
    str_add(&t->ahead, paste_on);
}

void term_curses_collect(struct term *t)
{
    off_t n = lseek(t->memory, 0, SEEK_CUR);

    if (n <= 0)
        return;
    char *bytes = mem_zero((size_t)n, 1);
    size_t got = 0;
    for (ssize_t more; got < (size_t)n && (more = pread(t->memory, bytes + got, (size_t)n - got, (off_t)got)) > 0;)
        got += (size_t)more;
    str_addn(&t->frame, str_text(&t->ahead), t->ahead.len);
    str_clear(&t->ahead);
    if (t->wipe)
        term_curses_wipe(&t->frame, 0);
    t->wipe = false;
    if (t->ansi)
        attributes_pass(&t->attributes, &t->frame, bytes, got);
    else
        str_addn(&t->frame, bytes, got);
    free(bytes);
    if (ftruncate(t->memory, 0) == 0)
        lseek(t->memory, 0, SEEK_SET);
}

void term_curses_stop(struct term *t)
{
    if (t->bytes == 0)
        return;                                 /* nothing was ever shown */
    if (t->ansi)
        str_add(&t->frame, paste_off);
    str_clear(&t->ahead);                       /* a redraw that did not come any more would switch it on again */
    endwin();
    term_curses_collect(t);
    if (t->ansi)
        attributes_flush(&t->attributes, &t->frame);
    if (!exit_ca_mode) {                        /* no other page to go back to: citizens must not stay on the screen */
        char clear[64];
        size_t len = 0;
        append(clear, sizeof clear, &len, clear_screen);
        str_addn(&t->frame, clear, len);
    }
}

void term_curses_free(struct term *t)
{
    if (t->screen)
        delscreen(t->screen);
    t->screen = NULL;
    if (t->stream)
        fclose(t->stream);
    t->stream = NULL;
    if (t->memory >= 0)
        close(t->memory);
    t->memory = -1;
    str_free(&t->ahead);
}
