/* clerk.h - a clerk at work over the program's own connection: what the screens call, one key after the other, for measures under load. */
#ifndef TEST_CLERK_H
#define TEST_CLERK_H
#include <stdbool.h>
#include <stdint.h>

#include "kurator/casefile.h"
#include "kurator/db.h"

/* Every clerk is a session of an account of his own (bench_N) through src/db: queue, pipeline, one call at a time, answers and
 * notifications through one poll; he calls what the screens call. An hour of a clerk is 6 intakes, 40 attempts, 20 searches and
 * 100 page moves; here they come one after the other, with THINK_MS in the mean between an answer and the next key. In between the
 * list is read anew as the program does it when others change it (live.h). */
#define THINK_MS 3000

enum clerk_kind { K_LISTEN, K_START, K_PAGE, K_PREVIEW, K_SEARCH, K_CARD, K_FORM, K_ATTEMPT, K_SIMILAR, K_INTAKE, K_DRAFT, K_REREAD, K_COUNT };
extern const char *const clerk_kind_name[K_COUNT];
/* What nobody waits for: not in the figure of all actions. */
bool clerk_aside(enum clerk_kind k);

enum clerk_step { S_WORK, S_CARD, S_ATTEMPT, S_INTAKE };       /* what the next key does */

struct clerk;
struct clerk_asked { struct clerk *clerk; enum clerk_kind kind; double at; };
struct clerk {
    struct db *db;
    int number, office, tab;
    char login[24], now_local[20], request[37];
    bool mine, started, waits, refreshing;
    int warmed;                 /* keys of the first minutes: a session plans each call when it is first made, and a day is long */
    enum clerk_step step;
    int64_t key_at, reread_at;
    struct work_list list;
    long long case_id, found_case, phone_id;
    int version, seq;
    bool minor;
    unsigned draw;
    struct clerk_asked ask[K_COUNT];
};

/* What happened to all clerks; the caller resets it. */
enum { CLERK_SAVED, CLERK_QUESTION, CLERK_REFUSED, CLERK_CONFLICT, CLERK_OTHER, CLERK_OUTCOMES };
extern const char *const clerk_outcome_name[CLERK_OUTCOMES];
struct clerk_events {
    void (*took)(enum clerk_kind kind, double ms);
    long errors, outcomes[CLERK_OUTCOMES];
    char first[200];            /* what first failed or was not saved */
    bool stopping;              /* no more keys */
};
extern struct clerk_events clerk_events;

/* Account bench_N of the database; begins to connect. */
void clerk_hire(struct clerk *c, int number, const char *database);
/* True when it has made each kind of call once. */
bool clerk_ready(const struct clerk *c);
/* For the loop, beside db_poll_fd and db_work: what is due now; when something will be, clock_ms(), 0: nothing. */
void clerk_due(struct clerk *c, int64_t now);
int64_t clerk_wanted_at(const struct clerk *c);

#endif
