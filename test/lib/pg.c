/* pg.c - a database for one test program: from the cluster of the test run, or from a private one. */
#include "pg.h"

#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void die(const char *what, const char *why)
{
    fprintf(stderr, "test database: %s: %s\n", what, why);
    abort();
}

static const char *env_or(const char *name, const char *otherwise)
{
    const char *value = getenv(name);

    return value && *value ? value : otherwise;
}

static int cluster_sh(const char *command, const char *dir)
{
    char script[512];
    int status;

    snprintf(script, sizeof script, "%s/test/lib/cluster.sh", env_or("KURATOR_TEST_ROOT", "."));
    pid_t pid = fork();

    if (pid == 0) {
        dup2(2, 1);
        execlp("bash", "bash", script, command, dir, (char *)NULL);
        _exit(127);
    }
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void use_private_cluster(struct pg *pg)
{
    snprintf(pg->cluster, sizeof pg->cluster, "/tmp/kurator-pg-XXXXXX");
    if (!mkdtemp(pg->cluster))
        die("directory", pg->cluster);
    if (cluster_sh("create", pg->cluster) != 0 || cluster_sh("start", pg->cluster) != 0) {
        cluster_sh("remove", pg->cluster);
        die("no private cluster in", pg->cluster);
    }
    snprintf(pg->host, sizeof pg->host, "%s", pg->cluster);
    snprintf(pg->port, sizeof pg->port, "5432");
    snprintf(pg->user, sizeof pg->user, "postgres");
}

static PGconn *open_as(const struct pg *pg, const char *login, const char *database)
{
    const char *keyword[] = {"host", "port", "user", "dbname", "application_name", NULL};
    const char *value[] = {pg->host, pg->port, login, database, "kurator-test", NULL};
    PGconn *conn = PQconnectdbParams(keyword, value, 0);

    if (PQstatus(conn) != CONNECTION_OK)
        die("no connection", PQerrorMessage(conn));
    return conn;
}

PGconn *pg_login(struct pg *pg, const char *login)
{
    return open_as(pg, login, pg->database);
}

static PGconn *open_as_superuser(const struct pg *pg, const char *database)
{
    PGconn *conn = open_as(pg, pg->user, database);

    PQclear(PQexec(conn, "set client_min_messages = warning"));
    return conn;
}

static PGresult *run(PGconn *conn, const char *sql)
{
    PGresult *r = PQexec(conn, sql);
    ExecStatusType status = PQresultStatus(r);

    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        die(sql, PQerrorMessage(conn));
    return r;
}

/* A database can be copied only while nobody is in the template; other test programs copy at the same time. */
static void make_database(struct pg *pg, PGconn *admin, const char *template)
{
    static int made_before;     /* a test may have several side by side */
    char sql[256];

    snprintf(pg->database, sizeof pg->database, "kurator_t_%ld_%d", (long)getpid(), made_before++);
    snprintf(sql, sizeof sql, "drop database if exists %s with (force)", pg->database);
    PQclear(run(admin, sql));
    snprintf(sql, sizeof sql, "create database %s template %s", pg->database, template);
    for (int tries = 0;; tries++) {
        PGresult *r = PQexec(admin, sql);
        bool made = PQresultStatus(r) == PGRES_COMMAND_OK;
        const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        bool busy = state && strcmp(state, "55006") == 0 && tries < 100;

        PQclear(r);
        if (made)
            return;
        if (!busy)
            die(sql, PQerrorMessage(admin));
        poll(NULL, 0, 50);
    }
}

void pg_start(struct pg *pg, const char *template)
{
    const char *host = getenv("KURATOR_TEST_PGHOST"), *name = template ? getenv(template) : NULL;

    memset(pg, 0, sizeof *pg);
    if (host && *host) {
        snprintf(pg->host, sizeof pg->host, "%s", host);
        snprintf(pg->port, sizeof pg->port, "%s", env_or("KURATOR_TEST_PGPORT", "5432"));
        snprintf(pg->user, sizeof pg->user, "%s", env_or("KURATOR_TEST_PGUSER", "postgres"));
    } else {
        use_private_cluster(pg);
    }
    snprintf(pg->socket, sizeof pg->socket, "%s/.s.PGSQL.%s", pg->host, pg->port);
    PGconn *admin = open_as_superuser(pg, "postgres");

    make_database(pg, admin, !pg->cluster[0] && name && *name ? name : "template0");
    PQfinish(admin);
    pg->conn = open_as_superuser(pg, pg->database);
}

void pg_copy(struct pg *copy, const struct pg *pg)
{
    char template[64];

    snprintf(template, sizeof template, "%s", pg->database);
    *copy = *pg;
    copy->cluster[0] = '\0';        /* who made it ends it */
    PGconn *admin = open_as_superuser(pg, "postgres");
    make_database(copy, admin, template);
    PQfinish(admin);
    copy->conn = open_as_superuser(copy, copy->database);
}

void pg_stop(struct pg *pg)
{
    char sql[128];

    PQfinish(pg->conn);
    pg->conn = NULL;
    if (pg->cluster[0]) {
        cluster_sh("remove", pg->cluster);
        return;
    }
    PGconn *admin = open_as_superuser(pg, "postgres");

    snprintf(sql, sizeof sql, "drop database if exists %s with (force)", pg->database);
    PQclear(run(admin, sql));
    PQfinish(admin);
}

void pg_on_standby(struct pg *there, const struct pg *pg, const char *host)
{
    *there = *pg;
    snprintf(there->host, sizeof there->host, "%s", host);
    there->conn = open_as_superuser(there, there->database);
}

void pg_leave(struct pg *there)
{
    PQfinish(there->conn);
    there->conn = NULL;
}

void pg_exec(struct pg *pg, const char *sql)
{
    PQclear(run(pg->conn, sql));
}

char *pg_value(struct pg *pg, const char *sql)
{
    PGresult *r = run(pg->conn, sql);
    char *value = strdup(PQntuples(r) > 0 && PQnfields(r) > 0 ? PQgetvalue(r, 0, 0) : "");

    PQclear(r);
    if (!value)
        die("memory", sql);
    return value;
}

long pg_number(struct pg *pg, const char *sql)
{
    char *value = pg_value(pg, sql);
    long number = strtol(value, NULL, 10);

    free(value);
    return number;
}

void pg_kick(struct pg *pg)
{
    pg_exec(pg, "select pg_terminate_backend(pid, 5000) from pg_stat_activity"
                " where datname = current_database() and pid <> pg_backend_pid()");
}

bool pg_wait(struct pg *pg, const char *sql)
{
    for (int i = 0; i < 1000; i++) {
        char *value = pg_value(pg, sql);
        bool yes = strcmp(value, "t") == 0;

        free(value);
        if (yes)
            return true;
        poll(NULL, 0, 10);
    }
    return false;
}

/* The server reads its file a moment after it was told to. */
static void hba_read(struct pg *pg, const char *role)
{
    const char *keys[] = {"host", "port", "user", "dbname", "passfile", "connect_timeout", NULL};
    const char *values[] = {pg->host, pg->port, role, pg->database, "/dev/null", "10", NULL};

    for (int i = 0; i < 1000; i++) {
        PGconn *conn = PQconnectdbParams(keys, values, 0);
        bool asked = PQconnectionNeedsPassword(conn);

        PQfinish(conn);
        if (asked)
            return;
        poll(NULL, 0, 10);
    }
    die("pg_hba.conf is not read", role);
}

void pg_hba(struct pg *pg, const char *role, const char *line)
{
    char sql[1400];

    /* one test at a time: the lock is on a table that all databases share */
    snprintf(sql, sizeof sql,
             "begin; lock table pg_catalog.pg_shdescription in access exclusive mode;"
             " create temp table hba on commit drop as select 0::bigint as n, '%s' as line where '%s' <> '' union all"
             " select n, l from regexp_split_to_table(rtrim(pg_read_file(current_setting('hba_file')), E'\\n'), E'\\n') with ordinality s(l, n) where l not like '%% %s %%';"
             " do $$ begin execute format('copy (select line from hba order by n) to %%L', current_setting('hba_file')); perform pg_reload_conf(); end $$; commit",
             line, line, role);
    pg_exec(pg, sql);
    if (*line)
        hba_read(pg, role);
}

bool pg_has_schema(struct pg *pg)
{
    return pg_number(pg, "select count(*) from pg_namespace where nspname = 'kurator'") == 1;
}
