/* programs.c - many real programs at terminals of their own: memory of each, and how often they wake while nothing happens and
 * while a colleague saves. */
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench_db.h"
#include "proc.h"
#include "vt.h"

#define PROGRAMS 200
#define WAIT 60000
#define IDLE_MS 20000

static struct vt *vt[PROGRAMS];
static int nprograms;

static void open_one(int number)
{
    const char *argv[] = {bench_env("KURATOR_TEST_PROGRAM"), NULL};
    char user[32], host[300], port[32], database[100];
    const char *envs[] = {host, port, database, user, "LANGUAGE=ru", NULL};

    snprintf(user, sizeof user, "PGUSER=bench_%d", number);
    snprintf(host, sizeof host, "PGHOST=%s", bench_env("KURATOR_TEST_PGHOST"));
    snprintf(port, sizeof port, "PGPORT=%s", bench_env("KURATOR_TEST_PGPORT"));
    snprintf(database, sizeof database, "PGDATABASE=%s", bench_env("KURATOR_BENCH_CLERKS"));
    vt[nprograms++] = vt_start(argv, 24, 80, "xterm-256color", envs);
}

/* Reads what all of them write, for so long. */
static void read_all(double ms)
{
    for (double until = now_ms() + ms; now_ms() < until;) {
        struct pollfd fds[PROGRAMS];

        for (int i = 0; i < nprograms; i++)
            fds[i] = (struct pollfd){.fd = vt_fd(vt[i]), .events = POLLIN};
        double left = until - now_ms();
        if (poll(fds, (nfds_t)nprograms, left > 0 ? (int)left + 1 : 0) <= 0)
            continue;
        for (int i = 0; i < nprograms; i++)
            if (fds[i].revents && vt_pump(vt[i], 0) < 0) {
                fprintf(stderr, "bench: a program ended\n");
                exit(1);
            }
    }
}

static void tell_memory(PGconn *super)
{
    struct figures pss = {0}, backends = {0};

    for (int i = 0; i < nprograms; i++)
        figures_add(&pss, (double)proc_pss(vt_pid(vt[i])));
    bench_backends(super, &backends);
    printf("programs.%d.pss.median %.0f KiB\n", nprograms, figures_at(&pss, 0.5));
    printf("programs.%d.pss.max %.0f KiB\n", nprograms, figures_at(&pss, 1));
    printf("programs.%d.backend.pss.median %.0f KiB\n", nprograms, figures_at(&backends, 0.5));
    figures_free(&pss);
    figures_free(&backends);
}

/* Wake-ups a minute and a program, and the milliseconds it ran of it, over a time in which `notices` changes are told of. */
static void tell_wakeups(PGconn *super, const char *name, int notices)
{
    double ran = 0;
    long woke = 0;

    for (int i = 0; i < nprograms; i++) {
        woke -= proc_wakeups(vt_pid(vt[i]));
        ran -= ran_ms(vt_pid(vt[i]));
    }
    double begun = now_ms();
    for (int i = 0; i <= notices; i++) {
        if (i > 0)
            PQclear(PQexec(super, "select kurator.tell(organisation_id) from kurator.staff_role r join kurator.staff s on s.id = r.staff_id where s.login = 'bench_1'"));
        read_all(IDLE_MS / (notices + 1.0));
    }
    for (int i = 0; i < nprograms; i++) {
        woke += proc_wakeups(vt_pid(vt[i]));
        ran += ran_ms(vt_pid(vt[i]));
    }
    double minutes = (now_ms() - begun) / 60000 * nprograms;
    printf("programs.%d.%s.wakeups %.2f wakeups/min\n", nprograms, name, (double)woke / minutes);
    printf("programs.%d.%s.cpu %.2f ms/min\n", nprograms, name, ran / minutes);
}

int main(void)
{
    static const int steps[] = {1, 20, PROGRAMS};
    PGconn *super = bench_open(NULL, bench_env("KURATOR_BENCH_CLERKS"));

    for (size_t s = 0; s < sizeof steps / sizeof steps[0]; s++) {
        while (nprograms < steps[s]) {
            open_one(nprograms + 1);
            vt_wait_text(vt[nprograms - 1], "5 дней", WAIT);
        }
        read_all(2000);
        tell_memory(super);
        tell_wakeups(super, "idle", 0);
        fflush(stdout);
    }
    tell_wakeups(super, "colleague_saves", 40);         /* two a second in one office, all others hear of it */
    for (int i = 0; i < nprograms; i++)
        vt_stop(&vt[i]);
    PQfinish(super);
    return 0;
}
