/* app_private.h - the app's own state, shared by the files of src/app only. */
#ifndef KURATOR_APP_PRIVATE_H
#define KURATOR_APP_PRIVATE_H
#include "kurator/app.h"
#include "kurator/field.h"
#include "kurator/input.h"
#include "kurator/str.h"
#include "kurator/term.h"

#define APP_TIMERS 16
#define APP_HINTS 64            /* screens that may have a hint */

struct app_timer {
    void *owner;
    void (*fire)(void *owner);
    int64_t at;
};

struct print_job;
struct owed;

/* What hides all screens. It is none of their stack: answers that come meanwhile may open and close screens below it. */
enum cover_mode { COVER_NONE, COVER_LOCKED, COVER_LOGIN /* a connection wants the password */, COVER_LOST /* the account is out */ };
struct cover {
    enum cover_mode mode;
    struct field password;
    bool sent;                      /* the password went with the connection that is being made */
    bool leaving;                   /* F10 was pressed once */
    int wrong;                      /* passwords so far */
    long page;
    char login[64];                 /* before there is a session */
    char text[1000];
};

struct app {
    const struct app_options *options;
    struct term *term;
    struct input *input;
    struct db *db;
    struct session session;
    struct screen *top;
    struct screen *home;
    const struct app_home *home_ops;    /* of that screen */
    long next_id;
    int waiting;                    /* dispatch of keys is stopped while > 0, unless nobody answers */
    bool slow;                      /* the answer waited for does not come: keys are dispatched again */
    bool dirty;
    int64_t painted_at;             /* clock_ms() of the last frame */
    bool escape_seen;               /* a lone Esc is shown */
    bool new_calendar;              /* screens are to be told so once the session has its working days */
    bool started;                   /* the start call was answered well at least once */
    bool returned;                  /* the connection was away and is back: the start call is under way */
    bool ending;
    int status;                     /* exit status */
    int64_t end_by;                 /* drafts may go out until then */
    char say[800];                  /* status line */
    char farewell[1000];
    char banner[512];               /* while the database is away */
    struct app_timer timer[APP_TIMERS];
    struct draft **draft;           /* the own ones, the newest first */
    int ndrafts;
    struct owed *owed;              /* drafts of forms that are gone, not answered yet; the oldest first */
    int64_t session_at;             /* clock_ms() when the session learnt what time it is */
    long hint_of;                   /* id of the screen whose hint is shown until a key comes, 0: none */
    const struct screen_ops *hinted[APP_HINTS];     /* those that gave theirs in this session */
    int nhinted;
    long touches;                   /* saves so far */
    struct print_job *print;        /* the last one, NULL before the first */
    int self_pipe[2];
    struct cover cover;
    struct db_check *check;         /* of a password, under way */
    app_checked *checked;
    void *checked_by;
    bool by_password;               /* the server let the session in by a password, which can be asked again */
    bool warned;                    /* that the session is about to end */
    bool ends_online;               /* as soon as there is a connection to keep the drafts */
    int64_t asked_at;               /* clock_ms() when the rights were asked about after a refusal */
};

/* timer.c: set, and not yet fired. */
bool app_timer_runs(const struct app *app, void (*fire)(void *owner), const void *owner);
/* stack.c: closes the top screen without telling the one below. */
void app_drop_top(struct app *app);
/* app.c */
void app_key(struct app *app, const struct key_event *key);
void app_draw(struct app *app);
void app_end(struct app *app, int status);
void app_event(struct app *app, enum screen_event event);
/* connection.c: the events of the database floor. */
extern void app_db_state(void *ctx, enum db_state state, const struct error *why);
extern void app_db_ready(void *ctx);
extern void app_db_notify(void *ctx, const char *channel, const char *payload);
/* app.c: may the action be done on that screen (0 or -1 with the reason). */
int app_can(struct screen *s, enum action a, struct error *why);
/* connection.c: a call was refused: what may the account do now? */
void app_ask_rights(struct app *app);
bool app_is_final(const struct error *e);
/* A session that is open starts once more on its connection. */
void app_start_anew(struct app *app, const char *said);
#define APP_AGAIN_MS 3000       /* after a call of the start that failed on a connection that stands */
/* The first call of each start; one that fails goes again by itself. */
void app_listen(struct app *app);
/* cover.c: a connection wants the password; the account is out. Keys, drawing and the check of a password while covered. */
bool app_covered(const struct app *app);
void app_login(struct app *app, const struct error *why);
void app_lost(struct app *app, const struct error *why);
void app_cover_off(struct app *app);
void app_cover_key(struct app *app, const struct key_event *key);
void app_cover_draw(struct app *app, struct draw *d);
/* cover.c: a check of a password goes on. */
void app_check_work(struct app *app);
/* idle.c: a key was typed: the time begins anew. */
void app_idle(struct app *app);
/* wait.c: may keys be dispatched now? */
bool app_takes_keys(struct app *app);
/* The screen goes: nothing of it is waited for. */
void app_wait_off(struct screen *s);
/* keys.c: a text with the function keys that this terminal lacks (a VT100: F5 and on) named by Esc and the digit; kept in `out`. */
const char *app_key_text(const struct app *app, const char *text, struct str *out);
/* popups.c */
void app_palette(struct screen *s);
void app_help(struct screen *s);
/* drafts.c: the session's drafts are those of the database. */
void app_drafts_take(struct app *app, const struct draft *rows, int n);
void app_drafts_free(struct app *app);
void app_draft_known(struct app *app, const struct draft *d);
/* owed.c: goes again now, what does not go already; something later is known of that draft; the session ends. */
void app_owed_again(struct app *app);
void app_owed_over(struct app *app, const char *id);
void app_owed_free(struct app *app);
/* print.c: what is on its way to a printer goes on alone if it has all its text. */
void app_print_end(struct app *app);
/* timer.c */
void app_timer_cancel(struct app *app, void (*fire)(void *owner), void *owner);
int64_t app_timer_next(const struct app *app);
void app_timer_run(struct app *app);
/* loop.c */
int app_loop(struct app *app);
int app_signals(struct app *app);
void app_signals_off(struct app *app);

enum action app_action(const struct screen *s, enum action general);
bool app_finds(const struct screen *s);

#endif
