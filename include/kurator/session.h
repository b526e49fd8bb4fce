/* session.h - who works, where, and the reference lists of the session: what api.start and api.reference answer. */
#ifndef KURATOR_SESSION_H
#define KURATOR_SESSION_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/workday.h"

#define SESSION_CONTRACT 1

/* One row of a reference list. */
struct choice {
    char list[24];
    char code[32];
    int position;           /* the digit that chooses it */
    char name[96];
    char extra[32];
};

struct session {
    bool open;
    int staff_id;
    int passed;                         /* calls that other operators passed on to the office and nobody has taken */
    int answers;                        /* to requests that it sent, or of its cases, which nobody has read */
    char login[64];
    char staff_name[128];
    char role[24];
    int office_id;
    char office_name[200];
    char area_code[16];
    char zone[48];
    char calendar[24];
    char now_local[20];                 /* at the start */
    struct date today;                  /* the office's own */
    struct workday_bits workdays;       /* for due dates at once and "+3р" */
    bool read_only;
    bool supervises;                    /* by role, or as the deputy of who is absent today */
    struct choice *choices;
    int nchoices;
};

void session_free(struct session *s);
/* True when the role may edit cases; when it supervises; when it sends requests; when it administers. */
bool session_edits(const struct session *s);
bool session_supervises(const struct session *s);
bool session_requests(const struct session *s);
bool session_administers(const struct session *s);
/* The list's rows, in the order of their digits: first is set, returns the count. */
int session_list(const struct session *s, const char *list, const struct choice **first);
/* The row or NULL. */
const struct choice *session_choice(const struct session *s, const char *list, const char *code);
/* Its words, or the code itself when unknown. */
const char *session_name(const struct session *s, const char *list, const char *code);

/* What a notification tells of the session's own office; nothing when it is of another, or of no office. */
enum session_told { TOLD_NOTHING, TOLD_LISTS, TOLD_CALENDAR, TOLD_STAFF, TOLD_DRAFT };
enum session_told session_told(const struct session *s, const char *channel, const char *payload);

/* The session hears of its office from now on (notifications; never on a standby): a call of its own, submitted before the one that
 * starts the session, so that whatever is saved later than what that reads is told. */
void session_listen_call(struct db_call *call, int office);
/* Adds api.start and api.reference to a call (2 statements); session_read takes their results from the reply,
 * beginning at result[0]: 0, or -1 with the refusal. `office` 0: the account's first; `lang` "ru" or "en". */
void session_call(struct db_call *call, int office, const char *lang);
/* For the journal: at the locked screen a wrong password was typed, the n-th. */
void session_unlock_failed_call(struct db_call *call, int n);
int session_read(struct session *s, const struct db_reply *reply, struct error *e);
/* The same in two parts, that a page of rows may come between them: api.start is the first result (again: of a session that is open
 * on its connection, for a new day, another calendar, a deputy; no login is journalled); api.reference comes
 * where the caller puts it. session_read_parts takes both, lists at result[lists]; session_read_start only who works and where: the
 * session is not open yet, and has no lists. */
void session_start_call(struct db_call *call, int office, bool again);
int session_read_parts(struct session *s, const struct db_reply *reply, int lists, struct error *e);
int session_read_start(struct session *s, const struct db_reply *reply, struct error *e);
/* Only the lists, for commands, which open no session: adds api.reference, and takes its rows. */
void session_lists_call(struct db_call *call, int office, const char *lang);
void session_lists_read(struct session *s, const struct db_rows *rows);

#endif
