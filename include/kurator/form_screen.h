/* form_screen.h - what every form's screen shares: loading the case, drafts, saving, questions, conflicts, help. */
#ifndef KURATOR_FORM_SCREEN_H
#define KURATOR_FORM_SCREEN_H
#include "kurator/app.h"
#include "kurator/form.h"
#include "kurator/screens.h"

struct form_screen;

struct form_screen_ops {
    struct form_ops form;
    const char *function;               /* of the save: "save_attempt" */
    const char *look;                   /* why the case is read (journal), NULL: the form needs no case */
    size_t own_size;                    /* of the form's own state */
    bool anyone;                        /* also of who edits no cases: the save asks for the right itself */
    unsigned needs;                     /* enum action_needs of who saves it, 0: who edits cases */
    bool later;                         /* reads something of its own first, and calls form_screen_ready when it is there */
    bool keep_fixed;                    /* what goes along without a field (form_screen_fix) is kept in the draft, under "!name" */
    /* The case is there: set defaults with form_load. -1: the form cannot be used, it has said why and is closed. */
    int (*loaded)(struct form_screen *fs);
    /* What the form needs besides its case, read with it in one call: adds one statement; takes its rows before `loaded`. NULL: nothing. */
    void (*call)(struct form_screen *fs, struct db_call *call);
    void (*take)(struct form_screen *fs, const struct db_rows *rows);
    /* May the session's draft of this form and target be gone on with, as the form was opened? NULL: always. */
    bool (*fits)(const struct form_screen *fs, const struct draft *d);
    /* Draws what stands above the fields from row 1; returns the rows used. h is what is there at most. */
    int (*above)(struct form_screen *fs, struct draw *d, int y, int h);
    /* Draws what stands below the fields, in h rows at most; returns the rows wanted when d is NULL. */
    int (*below)(struct form_screen *fs, struct draw *d, int y, int h);
    /* Keys that the form has beyond the engine's; true when used. */
    bool (*key)(struct form_screen *fs, const struct key_event *key);
    /* Said after the save; NULL: "Saved". */
    const char *(*saved)(struct form_screen *fs, const struct save_row *row, char *buf, size_t size);
    /* The whole answer of a save whose rows are a receipt, after the form was closed; NULL: the first row says it all. */
    void (*receipt)(struct screen *below, const struct save_row *rows, int n);
    /* F4 in a field without options of its own; true when used. */
    bool (*choose)(struct form_screen *fs);
    /* F1 in a field that has more to explain than its help; true when used. */
    bool (*why)(struct form_screen *fs);
    /* What F4 offers after the options of the field in focus: the i-th label, NULL past the end; and what becomes of it. */
    const char *(*more)(struct form_screen *fs, int i);
    void (*more_chosen)(struct form_screen *fs, int i);
    /* F2 does something else first: true, and nothing is saved. Such a form is open to who edits no cases. */
    bool (*instead)(struct form_screen *fs);
    /* An action of the screen that forms do not share. */
    void (*act)(struct form_screen *fs, enum action a);
    /* The case was read anew by a save above or beside the form: nothing typed is touched. */
    void (*reread)(struct form_screen *fs);
    void (*close)(struct form_screen *fs);
};

#define FORM_SCREEN_FIXED 6

/* The private state of each form's screen. */
struct form_screen {
    struct screen *screen;
    const struct form_screen_ops *ops;
    struct form *form;
    void *own;
    struct case_full c;                 /* when ops->look */
    int64_t case_at;                    /* clock_ms() when it arrived */
    bool have_case;                     /* the case has arrived (or none is needed) */
    long long target;                   /* case, or citizen for an intake (0: a new one) */
    int version;                        /* base version, or office for an intake */
    char request[37];                   /* of the save, and the draft's id */
    struct draft *pending;              /* to be put back when the case has come */
    int kept_seq;                       /* form_seq of the last draft sent, and where the focus was */
    char kept_focus[40];
    int stored_seq;                     /* of the last draft that the database has */
    bool drafted;                       /* a draft is in the database */
    char draft_of[24];                  /* the moment of the draft gone on with, "" none */
    bool unkept;                        /* the server did not take the last one, of this seq */
    int unkept_seq;
    bool apart;                         /* the id is a new one, since the one of before was spent elsewhere */
    bool sent;                          /* one was sent, whether or not the answer came */
    struct { const char *name; char *value; } fixed[FORM_SCREEN_FIXED];     /* sent with the fields; owned */
    int nfixed;
    char confirm[128];                  /* answers to questions so far, comma between */
    int confirmed_seq;                  /* form_seq they belong to: what is changed afterwards is asked about anew */
    char asked[48];                     /* code of the question being asked */
    bool saving;
    bool tried;                         /* a save failed without an answer to it: it may have gone through, and goes again under its id */
    struct also also[ALSO_MAX];         /* who else is at it */
    int nalso;
    bool told_back;                     /* that one is at the draft again went along with the reading */
    bool also_stale;                    /* to be asked again when nothing stands above */
    bool lent;                          /* set before the opening: the case came already, form_screen_begin takes it */
    char title[128];
};

/* To be called from a screen's open; item and channel of the arguments are the caller's business. target: case or
 * citizen; draft may be NULL. */
int form_screen_open(struct screen *s, const struct form_screen_ops *ops, long long target, const struct draft *draft);
/* Behind form_screen_open of a form to which its case is lent: takes it from result `first` on. Not 0: there is none, which has
 * been said, or the form has its reason not to begin. */
int form_screen_begin(struct screen *s, const struct db_reply *reply, int first);
/* Of a form that reads something of its own (`later`): it is there; the defaults are set, the draft comes back, keys are taken. -1: it
 * cannot be used, and is to be closed. */
int form_screen_ready(struct screen *s);
/* The rest of struct screen_ops, ready to be put into the table. */
void form_screen_close(struct screen *s);
void form_screen_draw(struct screen *s, struct draw *d);
bool form_screen_key(struct screen *s, const struct key_event *key);
int form_screen_can(struct screen *s, enum action a, struct error *why);
void form_screen_act(struct screen *s, enum action a);
void form_screen_event(struct screen *s, enum screen_event event);
const char *form_screen_status(struct screen *s, char *buf, size_t size);
extern const enum action form_screen_actions[];
/* What every form's screen_ops has, besides its words and its open; the actions are those above unless it has its own. */
#define FORM_SCREEN_PARTS .size = sizeof(struct form_screen), .close = form_screen_close, .draw = form_screen_draw, .key = form_screen_key, \
                          .can = form_screen_can, .act = form_screen_act, .event = form_screen_event, .status = form_screen_status, .tells = true

/* Puts what was typed in the search into the fields snils or `phone`, or surname, given_name, patronymic; returns how many
 * names there were. */
int form_screen_typed(struct form_screen *fs, const char *phone, const char *typed);
/* A value that goes along with the save though no field shows it; the name is static. One that begins with a point is kept
 * in the draft and not sent. */
void form_screen_fix(struct form_screen *fs, const char *name, const char *value);
/* The value put so, "" when there is none. */
const char *form_screen_fixed(const struct form_screen *fs, const char *name);
/* A save beside a form, or by a form above it, brings the case's new reading along for it: as card_call and card_take. */
bool form_screen_call(struct screen *s, struct db_call *call);
void form_screen_take(struct screen *s, const struct db_reply *reply, int first);
/* Saves now (as F2). */
void form_screen_save(struct form_screen *fs);
/* A form of one of several rows that its field `id` chooses: a draft is one of the row `item`; another row than `item` was chosen. */
bool form_screen_draft_of(const struct draft *d, long long item);
bool form_screen_row_chosen(const struct form *f, int field, int id_field, long long item);
/* The line "Name, birth date (age) … due date" of a case form at row y. */
void form_screen_case_line(struct form_screen *fs, struct draw *d, int y, const char *what);

#endif
