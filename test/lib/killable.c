/* killable.c - a database cluster of a test's own that keeps its promises on disk, to be killed and started again. */
#include "killable.h"
#include "tmp.h"

#include <libpq-fe.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define SERVERS 4

static volatile sig_atomic_t postmaster[SERVERS];       /* end with the test program */
static pid_t owner;

static void die(const char *what)
{
    fprintf(stderr, "killable cluster: %s\n", what);
    abort();
}

static void end_it(void)
{
    for (int i = 0; i < SERVERS; i++) {
        if (postmaster[i] > 0 && getpid() == owner)
            kill((pid_t)postmaster[i], SIGQUIT);
        postmaster[i] = 0;
    }
}

static void on_end(int sig)
{
    end_it();
    signal(sig, SIG_DFL);
    raise(sig);
}

/* bash -c SCRIPT with $1 = the directory, $2 = more; what it prints goes to stderr. */
static int script_two(const char *text, const char *dir, const char *more)
{
    int status;
    pid_t pid = fork();

    if (pid == 0) {
        dup2(2, 1);
        execlp("bash", "bash", "-c", text, "killable", dir, more, (char *)NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int script(const char *text, const char *dir) { return script_two(text, dir, NULL); }

#define LIBRARY ". \"${KURATOR_TEST_ROOT:-.}/test/lib/testdb.sh\"; "

static void read_postmaster(struct killable *k)
{
    char path[128];
    long pid = 0;

    snprintf(path, sizeof path, "%s/data/postmaster.pid", k->dir);
    FILE *f = fopen(path, "r");
    if (!f || fscanf(f, "%ld", &pid) != 1 || pid <= 1)
        die("no postmaster.pid");
    fclose(f);
    postmaster[k->server] = (sig_atomic_t)pid;
}

void killable_standby(struct killable *k, const struct killable *primary, const char *name)
{
    tmp_directory(k->dir, sizeof k->dir, "kill");
    for (k->server = 1; k->server < SERVERS && postmaster[k->server]; k->server++)
        ;
    if (k->server == SERVERS)
        die("too many servers");
    setenv("KURATOR_TEST_STANDBY", name, 1);
    if (script_two(LIBRARY "cluster_standby \"$1\" \"$2\" \"$KURATOR_TEST_STANDBY\" && cluster_start \"$1\"", k->dir, primary->dir) != 0)
        die("no standby");
    read_postmaster(k);
}

void killable_start(struct killable *k)
{
    const char *host = getenv("KURATOR_TEST_PGHOST");

    k->server = 0;
    snprintf(k->was_host, sizeof k->was_host, "%s", host ? host : "");
    tmp_directory(k->dir, sizeof k->dir, "kill");
    owner = getpid();
    /* The orphans come to us: where the first process buries nobody (containers), a killed server would seem to live. */
    prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    atexit(end_it);
    signal(SIGABRT, on_end);
    signal(SIGTERM, on_end);
    signal(SIGINT, on_end);
    /* Recovery begins with a sync of every file one by one, seconds long: here all at once will do. */
    if (script(LIBRARY "cluster_create \"$1\" durable && echo 'recovery_init_sync_method = syncfs' | cluster_as tee -a \"$1/data/postgresql.conf\" && cluster_start \"$1\"",
               k->dir) != 0)
        die("no cluster");
    read_postmaster(k);
    if (script(LIBRARY "testdb_socket=$(cluster_socketdir \"$1\") && testdb_migrate kurator_reference && testdb_reference kurator_reference", k->dir) != 0)
        die("no schema");
    setenv("KURATOR_TEST_PGHOST", k->dir, 1);
    setenv("KURATOR_TEST_REFERENCE", "kurator_reference", 1);
}

void killable_stop(struct killable *k)
{
    script(LIBRARY "cluster_remove \"$1\"", k->dir);
    postmaster[k->server] = 0;
    if (!k->server)
        setenv("KURATOR_TEST_PGHOST", k->was_host, 1);
}

void killable_kill(struct killable *k)
{
    if (postmaster[k->server] <= 0 || kill((pid_t)postmaster[k->server], SIGKILL) != 0)
        die("the postmaster is not there to be killed");
    waitpid((pid_t)postmaster[k->server], NULL, 0);     /* fails when it is another's child; then that one waits */
}

void killable_restart(struct killable *k)
{
    if (script(LIBRARY "cluster_start \"$1\"", k->dir) != 0)
        die("it did not start again");
    read_postmaster(k);
}

long killable_backend(struct pg *pg, const char *login)
{
    char sql[256];

    snprintf(sql, sizeof sql, "select pid from pg_stat_activity where datname = current_database() and usename = '%s' order by backend_start desc limit 1", login);
    return pg_number(pg, sql);
}

static void say_nothing(void *arg, const char *message)
{
    (void)arg;
    (void)message;
}

void killable_reconnect(struct pg *pg)
{
    PGconn *conn = pg->conn;
    int tries = 600;

    PQsetNoticeProcessor(conn, say_nothing, NULL);
    /* The server may be slow to notice; before its sessions have ended a new one would end with them. */
    for (bool alive = true; alive && tries > 0; tries--) {
        PQclear(PQexec(conn, "select 1"));
        alive = PQstatus(conn) == CONNECTION_OK;
        if (alive)
            poll(NULL, 0, 50);
    }
    for (; tries > 0; tries--) {
        PQreset(conn);
        if (PQstatus(conn) == CONNECTION_OK) {
            PQclear(PQexec(conn, "set client_min_messages = warning"));
            return;
        }
        poll(NULL, 0, 50);
    }
    die("the server does not come back");
}
