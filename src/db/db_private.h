/* db_private.h - the state of a connection, shared by its life (db.c), the link (link.c) and the calls (call.c). */
#ifndef KURATOR_DB_DB_PRIVATE_H
#define KURATOR_DB_DB_PRIVATE_H
#include "private.h"

struct db {
    struct db_options options;          /* own copies */
    struct db_events events;
    enum db_state state, told;          /* told: what the owner knows */
    struct connector *connector;
    PGconn *conn;
    struct seeker seeker;               /* at work while the connection takes no writes */
    struct silence silence;
    PGconn *found;                      /* the primary, to be gone over to when no call is under way */
    bool may_send;                      /* false until `ready` has been called */
    bool in_ready;
    bool was_ready;                     /* at least once */
    bool read_only;                     /* when the session began */
    bool want_write;
    bool broken;                        /* noticed where no callback may run; db_work deals with it */
    struct queue queue;
    struct queue sent;                  /* under way, in the order of the answers that are awaited */
    int took_ms;                        /* from sending to the answer, of late */
    struct {
        PGresult *result[DB_MAX_STATEMENTS];
        int n;
        struct error error;
        enum fault_kind kind;
        bool unconfirmed;               /* warning: the standby did not confirm the commit */
    } answer;                           /* of the first one sent, as far as it has come */
    struct error said;                  /* what the server said before it hung up */
    struct error why;                   /* why there is no connection */
    char *password;                     /* typed, for the attempt that is under way; NULL: none */
    int failures;
    int64_t retry_at;
    uint32_t dice;
};

/* ---- link.c: connecting, losing, going over to the primary ---- */

/* Tells the owner a state that is news. */
void link_tell(struct db *db);
void link_forget_password(struct db *db);
/* About ms: from a half of it to one and a half, so that many clients do not come back at once. */
int64_t link_jitter(struct db *db, int64_t ms);
/* Fails what waits and does not outlive the connection. */
void link_fail_mortal(struct db *db, const struct error *e);
void link_lose(struct db *db);
/* Goes on over a connection that was just made. */
void link_adopt(struct db *db, PGconn *conn);
void link_step(struct db *db, enum connector_step step);
/* Of a session that takes no writes. */
void link_seek(struct db *db);

/* ---- silence.c ---- */

/* A call was sent, or something has arrived: the wait for more begins anew. */
void silence_heard(struct db *db);
void silence_work(struct db *db);
void silence_stop(struct db *db);
int silence_fd(const struct db *db, short *events);     /* -1: none */
int64_t silence_timer(const struct db *db);             /* 0: none */

/* ---- call.c: calls are sent, and their answers read ---- */

void call_clear(struct db *db);
void call_fail(struct queued *q, const struct error *e);
/* Sends what may go now. */
void call_dispatch(struct db *db);
/* What has arrived, or the end of the connection. */
void call_work(struct db *db);

#endif
