/* app.h - the running program: screen stack, status line, waiting, timers, questions; one poll drives it all. */
#ifndef KURATOR_APP_H
#define KURATOR_APP_H
#include <stdbool.h>
#include <stdint.h>
#include "kurator/screen.h"
#include "kurator/db.h"
#include "kurator/session.h"
#include "kurator/casefile.h"

struct app;
struct conf;

/* The screen at the bottom of the stack, and the list page that it takes with the start and with every save. */
struct app_home {
    const struct screen_ops *screen;
    void (*call)(struct screen *home, struct db_call *call);            /* adds its page as one statement */
    void (*take)(struct screen *home, const struct db_rows *rows);      /* the page has come */
    void (*saved)(struct screen *home, const struct db_rows *rows, long long case_id);  /* the same with the answer to a save of the case: the bar goes on */
    void (*opened)(struct screen *home);                                /* the session has begun for the first time; NULL: nothing more to do */
    const char *role;           /* whose home it is; such an account reads no list of citizens, and no drafts but where the screen has ACT_DRAFTS. NULL: of all others */
};

struct app_options {
    const struct app_home *home;
    const struct app_home *const *homes;    /* of accounts that may read no list of citizens, by role; ended by NULL */
    struct conf *conf;
    bool plain;
    int office;                 /* 0: the account's first */
    const struct db_options *database;
};

/* Runs the session until the user leaves, the terminal goes or a signal ends it. The exit status: 0 left, 1 could not
 * start, 3 the terminal or the account was lost. */
int app_run(const struct app_options *options);

/* ---- for screens ---- */
/* Opens a screen on top; NULL when it refused. */
struct screen *app_push(struct app *app, const struct screen_ops *ops, const void *args);
/* Closes s and whatever is above it (never the home screen): their pending answers are dropped; the one below is told. */
void app_close(struct app *app, struct screen *s);
struct screen *app_top(const struct app *app);

const struct session *app_session(const struct app *app);
struct db *app_db(const struct app *app);
const struct conf *app_conf(const struct app *app);
/* True under --plain. */
bool app_plain(const struct app *app);
/* True when calls can be made now. */
bool app_online(const struct app *app);
/* Drafts can be kept now: online, and not where nothing is written. */
bool app_keeps(const struct app *app);

/* The status line (translated text) until the next key; app_fail words an error and throws away the keys typed ahead. */
void app_say(struct app *app, const char *text);
void app_sayf(struct app *app, const char *format, ...) __attribute__((format(printf, 2, 3)));
void app_fail(struct app *app, const struct error *e);
/* Throws away the keys typed ahead. */
void app_drop_keys(struct app *app);
/* The name of a key on this terminal, translated: "F5", or "Esc5" where its keyboard has no F5; "" for none. */
const char *app_key_name(const struct app *app, enum key key);
/* The screen must be drawn anew before the next wait. */
void app_dirty(struct app *app);
/* Dispatch of keys stops until as many app_ready as app_wait were called (keys are still read and kept). A screen that is
 * closed waits no more. Keys are dispatched all the same while the connection is away or the answer does not come for
 * long: those typed until then are thrown away, F10 leads out. */
void app_wait(struct screen *s);
void app_ready(struct screen *s);

/* Are the needs (enum action_needs) met now? 0, or -1 with the reason. */
int app_may(struct app *app, unsigned needs, struct error *why);
/* Does an action on a screen as its key would: says why when it cannot be done. */
void app_do(struct screen *s, enum action a);

/* A one-shot timer; a second one of the same owner and function replaces the first. */
void app_timer(struct app *app, int ms, void (*fire)(void *owner), void *owner);
void app_timer_off(struct app *app, void *owner);

/* Submits a call on behalf of a screen; the answer is dropped when the screen is closed by then. */
void app_call(struct screen *s, struct db_call *call, db_done *done, void *context);

/* A question with numbered answers («1 запереть 2 выйти»); the answer 1..n, or 0 for Esc Esc / F10. The labels are
 * translated and copied. A question that the user could not expect comes after app_drop_keys. */
void app_ask(struct app *app, const char *question, int n, const char *const *labels,
             void (*answer)(void *owner, int answer), void *owner);
/* The same, and any other key answers 0 too: `other` (translated) says so under the answers. */
void app_ask_or(struct app *app, const char *question, int n, const char *const *labels, const char *other,
                void (*answer)(void *owner, int answer), void *owner);
/* A list to choose from, narrowing while typing; `item` gives label i (NULL past the end). -1: nothing chosen. */
void app_pick(struct app *app, const char *title, const char *(*item)(void *owner, int i),
              void (*chosen)(void *owner, int i), void *owner);
/* A text to read (help, why), wrapped and scrollable, closed by any of Enter, F10, Esc Esc. Taken over by copy. */
void app_text(struct app *app, const char *title, const char *text);

/* A text that is to be printed: `what` is said of it; `stem` becomes the name of a file (only a-z, 0-9 and - of it, so
 * no path leaves the directory); `missing` (NULL: nothing) names in words what it lacks, `after` (NULL: nothing) what is
 * to be done once it is printed. */
struct app_paper { const char *text; size_t n; const char *what, *stem, *missing, *after; };
/* The same of a table (CSV), which goes into a new file at once; after a failure it is asked whether to try again. */
void app_table(struct screen *from, const struct app_paper *paper);
/* Asks where to: to the printer by the setting print.command, never waited for, or into a new file in print.dir; says
 * what became of it, and after a failure asks again. One at a time; the texts are copied. */
void app_print(struct screen *from, const struct app_paper *paper);

/* Counts the saves of this session: a screen that shows a case reads it anew when the count has grown. */
void app_touch(struct app *app);
long app_touches(const struct app *app);

/* The home list takes the fresh page that came with the answer to a save of the case (0: of none). */
void app_home_call(struct app *app, struct db_call *call);
void app_home_read(struct app *app, const struct db_rows *rows, long long case_id);

/* The newest own draft of a form for a case or citizen, as read at the start and kept up by what is typed since: no round
 * trip. NULL: none. Lent until the next of these calls. */
const struct draft *app_draft(const struct app *app, const char *form, long long target);
const struct draft *app_draft_of(const struct app *app, const char *id);
/* A draft is being kept (copied; its moment is now), or is saved, thrown away. */
void app_draft_kept(struct app *app, const struct draft *d);
void app_draft_gone(struct app *app, const char *id);
/* Of a form that is closed: its draft is to be kept (copied), or thrown away. How it was left: while its save is under way, after a save
 * that failed and may have gone through all the same, with a draft that the server has refused once. The session sees to it until the
 * server has taken it, over lost connections and refusals; what it refuses is said. */
enum { LEFT_SAVING = 1, LEFT_TRIED = 2, LEFT_REFUSED = 4 };
void app_draft_left(struct app *app, const struct draft *d, unsigned how);
void app_draft_drop(struct app *app, const char *id);
/* Has the server not answered yet to that draft? */
bool app_draft_owed(const struct app *app, const char *id);
/* Is there one that it refused so far, or that cannot be sent to it now? */
bool app_owes(const struct app *app);
/* The list of drafts that the database gave, as the session knows it by now; the rows may move. Returns how many there are. */
int app_drafts_mind(const struct app *app, struct draft **rows, int n);

/* Hides all screens until the password is typed again, what is open stays as it is; a session that no password opened ends, its
 * drafts are kept. */
void app_lock(struct app *app);
/* True when the server let the session in by a password. */
bool app_by_password(const struct app *app);
/* Asks the server whether that is the account's password (copied, and wiped afterwards); the answer comes by `done`. 0, or -1 with
 * why it cannot be asked now. One at a time: the one before is forgotten. */
typedef void app_checked(void *owner, enum db_check_result result, const struct error *e);
int app_check(struct app *app, const char *password, app_checked *done, void *owner, struct error *e);
void app_check_off(struct app *app, const void *owner);
/* What is printed once the terminal is restored (copied). */
void app_farewell(struct app *app, const char *text);
/* Ends the program (drafts are kept). */
void app_quit(struct app *app, int status);

#endif
