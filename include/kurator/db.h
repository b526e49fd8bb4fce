/* db.h - the central database without waiting: calls are queued, answers arrive through the loop. */
#ifndef KURATOR_DB_H
#define KURATOR_DB_H
#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>
#include "kurator/error.h"

#define DB_MAX_STATEMENTS 10
#define DB_MAX_PARAMS 16

struct db;
struct db_rows;

/* In falling precedence. A SAVE is never cancelled and is sent again with the same request id after a lost connection
 * (exactly once: the database knows the id). A newer SEARCH or DRAFT of the same owner replaces one still queued; READ,
 * SEARCH end with an error when the connection is lost and are not repeated. A call does not wait for the answer of a READ,
 * SEARCH or DRAFT before it: it goes right behind it (nothing behind a SAVE; one SEARCH, one DRAFT at a time). */
enum db_class { DB_SAVE, DB_READ, DB_SEARCH, DB_DRAFT };

/* One statement of a pipeline: SQL with $1..$n and text parameters (NULL is SQL null). */
struct db_statement {
    const char *sql;                        /* static */
    int nparams;
    const char *params[DB_MAX_PARAMS];      /* copied by db_submit */
};

struct db_reply {
    bool ok;                                /* false: error is filled; results are those before the fault, rolled back */
    struct error error;
    int nresults;
    const struct db_rows *result[DB_MAX_STATEMENTS];    /* lent for the time of the callback */
};

typedef void db_done(void *owner, void *context, const struct db_reply *reply);

struct db_call {
    enum db_class class;
    int nstatements;
    struct db_statement statement[DB_MAX_STATEMENTS];
    db_done *done;              /* from db_work, never from db_submit */
    db_done *came;              /* NULL, or told once when the first `early` results are here, which the server then sends before the rest */
    int early;
    void *owner;                /* who waits: db_forget(owner) drops all its answers */
    void *context;
    unsigned generation;        /* answers of a generation older than db_generation(owner…) are dropped by the owner itself */
    int used;                   /* of scratch */
    char scratch[512];          /* numbers and days written as parameters: a filled call is submitted as it is, not copied */
};

enum db_state { DB_DOWN, DB_CONNECTING, DB_READY, DB_BUSY, DB_WAITING /* for the next try */ };

struct db_options {
    const char *const *keywords;            /* libpq conninfo, NULL-ended; NULL: libpq's own means only */
    const char *const *values;
    int connect_timeout_ms;                 /* per address */
    int answer_timeout_ms;                  /* of silence, until the server is asked whether it is at work; 0: as usual */
};

/* What the owner of the connection is told. */
struct db_events {
    void (*state)(void *ctx, enum db_state state, const struct error *why);     /* why: error or NULL */
    void (*ready)(void *ctx);               /* connected (again): submit the start call now; it goes before the queue */
    void (*notify)(void *ctx, const char *channel, const char *payload);
    void *ctx;
};

struct db *db_new(const struct db_options *options, const struct db_events *events);
void db_free(struct db **db);               /* does not wait; see db_quiet */
/* Starts connecting; never blocks (hosts are resolved in a helper thread, tried one by one, read-write first). */
void db_connect(struct db *db);
/* The same with a password that somebody typed: it goes before any other, and is forgotten when the attempt has ended. After
 * db.password, or db.auth with SQLSTATE 28P01, the connection waits for this and tries no more by itself. */
void db_connect_with(struct db *db, const char *password);
/* True when there is a connection and the server asked for a password before it let it in. */
bool db_by_password(const struct db *db);
/* For the loop: descriptor and poll events wanted now (-1: none), next timer in clock_ms() (0: none), and the work. */
int db_poll_fd(const struct db *db, short *events);
int64_t db_timer(const struct db *db);
void db_work(struct db *db, short revents);
/* A second descriptor and its events (the search for the primary while a server answers that takes no writes; the question
 * whether a silent server is at work), -1 when none. */
int db_poll_aux(const struct db *db, short *events);

void db_submit(struct db *db, const struct db_call *call);
/* Drops the queued calls of `owner` (except SAVE, which runs on without a callback) and its pending answers. */
void db_forget(struct db *db, const void *owner);
enum db_state db_state_now(const struct db *db);
/* True when nothing is queued or under way (the end of the program waits for this, with a bound). */
bool db_quiet(const struct db *db);
/* True while a save or a draft is queued, or not answered yet. */
bool db_unsent(const struct db *db);
/* Milliseconds that an answer took of late, the line's way and the server's time together. */
int db_took(const struct db *db);
/* True when the server said that it is read-only (a standby). */
bool db_read_only(const struct db *db);

/* Is that the password of the session's account? A second connection to the same address, with the same settings, tells; it is
 * closed at once. NULL when it cannot be asked now: no connection, nothing typed. The password is copied, and wiped by _free. */
struct db_check;
enum db_check_result { DB_CHECK_WAITS, DB_CHECK_RIGHT, DB_CHECK_WRONG, DB_CHECK_FAILED /* e: why it was not answered */ };
struct db_check *db_check_new(const struct db *db, const char *password);
void db_check_free(struct db_check **out);
/* For the loop, as those of the session; c may be NULL. */
int db_check_fd(const struct db_check *c, short *events);
int64_t db_check_timer(const struct db_check *c);
enum db_check_result db_check_work(struct db_check *c, struct error *e);

/* Rows: text by row and column, "" for null; numbers checked. Borrowed from the reply. */
int db_rows_count(const struct db_rows *r);
int db_rows_columns(const struct db_rows *r);
const char *db_rows_text(const struct db_rows *r, int row, int column);
bool db_rows_null(const struct db_rows *r, int row, int column);
long long db_rows_int(const struct db_rows *r, int row, int column);
bool db_rows_bool(const struct db_rows *r, int row, int column);
/* Elements of a text[] or int[] value in PostgreSQL's array form: appends copies to out (at most max), returns the count. */
int db_rows_array(const struct db_rows *r, int row, int column, char out[][256], int max);

/* Builds PostgreSQL's text form of a text[] ({"a","b",NULL}) from n strings; the caller frees. */
char *db_array(const char *const *items, int n);
/* A new random request id (uuid, 37 bytes with NUL). */
void db_uuid(char out[37]);

/* One blocking call for the commands (migrate, calendar, deadline --database): connects, runs, disconnects. The same
 * error codes as the asynchronous way. */
struct db_session;
int db_session_open(struct db_session **out, const struct db_options *options, struct error *e);
void db_session_close(struct db_session **s);
/* Runs one statement; *rows is owned by the session until the next call. 0 or -1. */
int db_session_query(struct db_session *s, const char *sql, int nparams, const char *const *params,
                     const struct db_rows **rows, struct error *e);
/* Where it is connected to: "host:port" or the path of the socket; the TLS version or ""; local: no network between. */
struct db_session_facts {
    char target[256];
    char tls[32];
    bool local;
    bool password;              /* the server asked for one */
};
void db_session_facts(const struct db_session *s, struct db_session_facts *out);
/* Runs a script of several statements without parameters (migrations). */
int db_session_script(struct db_session *s, const char *sql, struct error *e);

#endif
