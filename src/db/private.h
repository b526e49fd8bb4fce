/* private.h - what the files of the database floor share among themselves; nobody else includes it. */
#ifndef KURATOR_DB_PRIVATE_H
#define KURATOR_DB_PRIVATE_H
#include <stdbool.h>
#include <stdint.h>
#include <libpq-fe.h>
#include "kurator/db.h"
#include "kurator/error.h"

/* ---- fault.c: SQLSTATE -> error code; the server's words are never taken over, they may hold personal data ---- */

/* What an error means for the call that got it. */
enum fault_kind {
    FAULT_FINAL,        /* the answer */
    FAULT_LOST,         /* the connection is gone or going */
    FAULT_AGAIN         /* serialization or deadlock: the same call may simply be sent again */
};

enum fault_kind fault_of_sqlstate(struct error *e, const char *sqlstate);
/* Of a failed result: adds the name of the constraint to db.fault. */
enum fault_kind fault_of_result(struct error *e, const PGresult *r);
/* Finds the SQLSTATE in libpq's text of a failed connection (verbosity PQERRORS_SQLSTATE); false when there is none. */
bool fault_find_sqlstate(const char *message, char out[6]);

/* Why no connection was made: a person has to mend it; only a password that is typed helps. */
bool fault_needs_person(const struct error *e);
bool fault_needs_password(const struct error *e);

/* ---- targets.c: conninfo -> addresses to try ---- */

struct target {
    char *host;         /* as given: name, address, socket directory or "" for the default socket */
    char *hostaddr;     /* numeric address, or NULL */
    char *port;
    bool resolve;       /* host is a name still to be resolved */
};

struct targets {
    struct target *item;
    int count;
};

/* Reads host, hostaddr, port from the options, the service, the environment and libpq's defaults, in that order. */
void targets_read(struct targets *t, const struct db_options *options);
/* Replaces the name at `at` by the addresses in `lines` (one a line); false when there is none. */
bool targets_expand(struct targets *t, int at, const char *lines);
void targets_free(struct targets *t);
/* "host:port" or the path of the socket. */
void target_name(const struct target *t, char *out, size_t size);

/* ---- resolve.c ---- */

/* Starts the resolution of `host` in a thread of its own; the descriptor yields the addresses, one a line, then ends.
 * Closing it early is the way to give up. -1 when no thread can be made. */
int resolve_start(const char *host);

/* ---- connect.c: one attempt at all addresses, without blocking ---- */

enum connector_step { CONNECTOR_WAIT, CONNECTOR_DONE, CONNECTOR_FAILED };

struct connector;

struct connector *connector_new(const struct db_options *options);
void connector_free(struct connector **c);
/* Goes before any other password, lent until the attempt has ended; NULL: none. */
void connector_password(struct connector *c, const char *password);
enum connector_step connector_start(struct connector *c);
enum connector_step connector_work(struct connector *c);
/* Of the name resolution, then of the connection; -1: none. */
int connector_fd(const struct connector *c, short *events);
int64_t connector_deadline(const struct connector *c);
/* After DONE: the connection, handed over. */
PGconn *connector_take(struct connector *c);
/* After FAILED. */
const struct error *connector_error(const struct connector *c);
/* Has every server been reached, and has each shut the account out? */
bool connector_shut(const struct connector *c);
/* True when the server says that it takes no writes. */
bool connection_read_only(const PGconn *conn);
/* As connector_start, but a server that takes no writes will not do. */
enum connector_step connector_seek(struct connector *c);

/* ---- seek.c: the primary is looked for beside a connection that takes no writes ---- */

struct seeker {
    struct connector *connector;
    int64_t at;                 /* the next try, clock_ms(); 0: not begun */
    int tries;
};

/* Begins, goes on, rests; the connection when it is found (handed over; the search has ended then), else NULL. */
PGconn *seeker_work(struct seeker *s, const struct db_options *options);
void seeker_stop(struct seeker *s);
int seeker_fd(const struct seeker *s, short *events);           /* -1: none */
int64_t seeker_timer(const struct seeker *s);                   /* 0: none */

/* ---- silence.c: a second connection asks whether the server is at work on the call that nothing is heard of ---- */

struct silence {
    int64_t at;                 /* too long a silence from then on, clock_ms(); 0: no call is under way */
    int tries;                  /* how often the server was found at work */
    struct connector *connector;
    PGconn *asked;              /* connected, its answer is awaited until `at` */
};

/* ---- queue.c: calls waiting, in the order in which they are to go ---- */

struct queued {
    struct db_call call;        /* parameters are the entry's own copies */
    bool first;                 /* submitted from within `ready` */
    bool mute;                  /* forgotten: runs on without a callback */
    int tries;                  /* how often it has been sent again at once */
    int64_t not_before;         /* clock_ms() */
    int64_t sent_at;            /* clock_ms() */
    struct queued *next;
};

struct queue {
    struct queued *head;
};

struct queued *queued_new(const struct db_call *call);
void queued_free(struct queued **q);
/* Puts q behind its equals; a SEARCH or DRAFT drops the one of the same owner that still waits. */
void queue_put(struct queue *queue, struct queued *q);
/* Puts q before its equals (it was sent already and goes again). */
void queue_again(struct queue *queue, struct queued *q);
/* Takes the first one that may go now, beside those sent already; NULL when none. */
struct queued *queue_take(struct queue *queue, const struct queue *sent, int64_t now);
/* Puts q behind all others, whatever it is. */
void queue_append(struct queue *queue, struct queued *q);
/* Takes the first one, NULL when there is none. */
struct queued *queue_pop(struct queue *queue);
/* When the first one may go: 0 when the queue is empty, `now` or later. */
int64_t queue_when(const struct queue *queue, int64_t now);
/* True when it does not survive the loss of the connection. */
bool queued_mortal(const struct queued *q);
/* Puts those that do not behind the ones of `to`. */
void queue_move_mortal(struct queue *queue, struct queue *to);
/* Drops an owner's calls; SAVE stays, muted. */
void queue_forget(struct queue *queue, const void *owner);
/* A save or a draft is among them. */
bool queue_unsent(const struct queue *queue);
void queue_clear(struct queue *queue);

/* ---- unpack.c ---- */

/* The rows of a packed statement (PACK in aggregate.h) with their columns, of which the names are lost; r is freed then. Any other
 * result as it is. */
PGresult *rows_unpack(PGconn *conn, PGresult *r);

/* ---- rows.c ---- */

static inline const struct db_rows *rows_of(const PGresult *r)
{
    return (const struct db_rows *)r;
}

/* ---- db.c: for check.c ---- */

PGconn *db_connection(const struct db *db);               /* NULL: none now */
const struct db_options *db_options_of(const struct db *db);

/* ---- sync.c: for migrate.c, which shows the DBA the server's own words ---- */

PGconn *db_session_connection(struct db_session *s);

#endif
