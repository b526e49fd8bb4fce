/* secret.c - a line typed without an echo. */
#include "kurator/secret.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static volatile sig_atomic_t interrupted;

static void on_signal(int signal)
{
    interrupted = signal;
}

int secret_line(int fd, char to[SECRET_SIZE])
{
    size_t n = 0;
    char c = 0;
    ssize_t got;

    while ((got = read(fd, &c, 1)) == 1 && c != '\n')
        if (n + 1 < SECRET_SIZE && c != '\0')
            to[n++] = c;
        else
            return -1;
    if (n && to[n - 1] == '\r')
        n--;
    to[n] = '\0';
    return interrupted || got < 0 || (got == 0 && n == 0) ? -1 : 0;
}

static int ask(int tty, const char *question, char to[SECRET_SIZE])
{
    if (write(tty, question, strlen(question)) < 0)
        return -1;
    int failed = secret_line(tty, to);

    return write(tty, "\n", 1) < 0 ? -1 : failed;
}

int secret_ask(const char *question, const char *again, char once[SECRET_SIZE], char twice[SECRET_SIZE], struct error *e)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP};
    struct sigaction act = {.sa_handler = on_signal}, old[sizeof signals / sizeof signals[0]];
    struct termios saved, silent;
    int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC);

    if (tty < 0 || tcgetattr(tty, &saved) != 0) {
        if (tty >= 0)
            close(tty);
        return error_set(e, "password.tty", NULL);
    }
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &act, &old[i]);
    silent = saved;
    silent.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
    silent.c_lflag |= ICANON | ISIG;
    int failed = tcsetattr(tty, TCSAFLUSH, &silent) != 0 || ask(tty, question, once) != 0 || ask(tty, again, twice) != 0;

    tcsetattr(tty, TCSAFLUSH, &saved);
    close(tty);
    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        sigaction(signals[i], &old[i], NULL);
    if (interrupted)
        raise(interrupted);
    return failed ? error_set(e, "password.none", NULL) : 0;
}
