/* screens.h - the screens that exist, what opens them, and the home list's part in a save's answer. */
#ifndef KURATOR_SCREENS_H
#define KURATOR_SCREENS_H
#include "kurator/app.h"
#include "kurator/screen.h"
#include "kurator/board.h"
#include "kurator/casefile.h"

extern const struct screen_ops screen_worklist;     /* args: none */
extern const struct screen_ops screen_find;         /* args: const struct find_args or NULL */
extern const struct screen_ops screen_card;         /* args: const struct case_args */
extern const struct screen_ops screen_intake;       /* args: const struct intake_args or NULL */
extern const struct screen_ops screen_attempt;      /* args: const struct case_args */
extern const struct screen_ops screen_meeting;      /* args: const struct case_args */
extern const struct screen_ops screen_reopen;       /* args: const struct case_args */
extern const struct screen_ops screen_override;     /* args: const struct case_args */
extern const struct screen_ops screen_mistake;      /* args: const struct case_args; item: the attempt */
extern const struct screen_ops screen_close;        /* args: const struct case_args */
extern const struct screen_ops screen_forward;      /* args: const struct case_args */
extern const struct screen_ops screen_restrict;     /* args: const struct case_args */
extern const struct screen_ops screen_named;        /* args: const struct case_args */
extern const struct screen_ops screen_orphan;       /* args: const struct case_args (its draft) or NULL: the first of the office's restricted cases that nobody can work */
extern const struct screen_ops screen_phone;        /* args: const struct case_args; item: the number, 0 a new one; so the next three */
extern const struct screen_ops screen_address;
extern const struct screen_ops screen_preference;
extern const struct screen_ops screen_representative;
extern const struct screen_ops screen_identity;     /* args: const struct case_args */
extern const struct screen_ops screen_join;         /* args: const struct join_args */
extern const struct screen_ops screen_member;       /* args: const struct case_args; item: the row of the family, 0 the first */
extern const struct screen_ops screen_former;       /* args: const struct case_args; item: the former name, 0 a new one */
extern const struct screen_ops screen_rest;         /* args: const struct rest_args */
extern const struct screen_ops screen_household;    /* args: const struct case_args */
extern const struct screen_ops screen_document;     /* args: const struct case_args; item: the document, 0 a new one; so the next two */
extern const struct screen_ops screen_ipra;
extern const struct screen_ops screen_measure;
extern const struct screen_ops screen_meetings;     /* args: const struct meetings_args or NULL: today */
extern const struct screen_ops screen_esrn;         /* args: const struct case_args */
extern const struct screen_ops screen_day;          /* popup; args: const struct day_args */
extern const struct screen_ops screen_elsewhere;    /* args: const struct find_args */
extern const struct screen_ops screen_passed;       /* args: none */
extern const struct screen_ops screen_calendar;     /* args: none */
extern const struct screen_ops screen_calendar_load; /* args: none */
extern const struct screen_ops screen_board;        /* args: const struct board_args or NULL: the own office */
extern const struct screen_ops screen_board_list;   /* args: const struct board_list_args */
extern const struct screen_ops screen_spot;         /* args: const struct case_args */
extern const struct screen_ops screen_handover;     /* args: const struct handover_args */
extern const struct screen_ops screen_absences;     /* args: none */
extern const struct screen_ops screen_refer;        /* args: const struct case_args (its draft) or NULL: a new one */
extern const struct screen_ops screen_absence;      /* args: const struct case_args (its draft) or NULL: a new one */
extern const struct screen_ops screen_people;       /* args: const struct people_args or NULL: everybody */
extern const struct screen_ops screen_marks;        /* args: const struct marks_args */
extern const struct screen_ops screen_duplicates_region;    /* args: none; for a resource centre */
extern const struct screen_ops screen_views;        /* args: none */
extern const struct screen_ops screen_view;         /* args: const struct view_args */
extern const struct screen_ops screen_requests;     /* args: none; those that the office sent */
extern const struct screen_ops screen_received;     /* a home: those addressed to the organisation */
extern const struct screen_ops screen_request_sent; /* args: const struct case_args, item: the request */
extern const struct screen_ops screen_request_received; /* the same */
extern const struct screen_ops screen_request;      /* args: const struct case_args: a new request about its citizen */
extern const struct screen_ops screen_answer;       /* args: const struct request_args */
extern const struct screen_ops screen_reply;        /* args: const struct request_args */
extern const struct screen_ops screen_withdraw;     /* args: const struct request_args */
extern const struct screen_ops screen_quality;      /* args: none, or of quality_screen.h */
extern const struct screen_ops screen_quality_region;   /* args: none */
extern const struct screen_ops screen_monthly;      /* args: none */
extern const struct screen_ops screen_processing;   /* args: const struct case_args; item: the consent, 0 a new one */
extern const struct screen_ops screen_destruction;  /* args: none */
extern const struct screen_ops screen_destroy;      /* args: const struct destroy_args: people, names, n */
extern const struct screen_ops screen_destroy_decide; /* args: const struct destroy_args: proposal, names, what, n */
extern const struct screen_ops screen_inbox;        /* args: none */
extern const struct screen_ops screen_take;         /* args: struct take_args */
extern const struct screen_ops screen_take_lines;   /* args: struct take_lines_args */
extern const struct screen_ops screen_tray;         /* args: none */
extern const struct screen_ops screen_duplicates;   /* args: none */
extern const struct screen_ops screen_duplicate_region;    /* the same, of a resource centre: to look at */
extern const struct screen_ops screen_duplicate;    /* args: const struct pair_args: one, other */
extern const struct screen_ops screen_merges;       /* args: none */
extern const struct screen_ops screen_not_same;     /* args: const struct pair_args: both, their versions and names */
extern const struct screen_ops screen_pair_apart;   /* the same, of a resource centre */
extern const struct screen_ops screen_pairs_apart;  /* args: none; what the centre has said so */
extern const struct screen_ops screen_unmerge;      /* args: const struct pair_args: id, offer, names */
extern const struct screen_ops screen_acts;         /* args: none */
extern const struct screen_ops screen_users;        /* args: none; the administrator's home */
extern const struct screen_ops screen_user;         /* args: const struct user_args or NULL: a new one */
extern const struct screen_ops screen_user_lock;    /* args: const struct user_args */
extern const struct screen_ops screen_password;     /* popup; args: const struct user_args, NULL: the own */
extern const struct screen_ops screen_sites;        /* args: none */
extern const struct screen_ops screen_site;         /* args: const struct site_args or NULL: a new one */
extern const struct screen_ops screen_ask;          /* popups of app_ask, app_pick, app_text */
extern const struct screen_ops screen_pick;
extern const struct screen_ops screen_text;

/* Which case, how, and from which draft. */
struct case_args {
    long long case_id;
    const char *channel;        /* of an attempt: "phone" … ; NULL: the open rung */
    const char *direction;      /* "in" for an incoming call, else NULL */
    const char *from;           /* of a card: the screen it is opened from; NULL: the one below it */
    const char *name;           /* of a card: whose, as the list had it, shown while the card is on its way; NULL: not known */
    long long item;             /* an attempt or appointment of the case, 0: none */
    const struct draft *draft;  /* to go on with, or NULL */
    const struct db_reply *reply;   /* of a card or attempt: has the case from result 1 on, lent for the opening; NULL: it is read */
};
/* The cases to be handed over: none: all of a colleague. */
struct handover_args {
    const long long *ids;       /* lent for the opening */
    int n;
    bool citizens;              /* ids are citizens: the case of each that the list of citizens has */
    const struct draft *draft;
};
/* Whose data: their numbers with commas between and their names, or a proposal and what it says; all lent for the opening. */
struct destroy_args {
    const char *people, *names, *what;
    long long proposal;
    int n;
    const struct draft *draft;  /* of which the rest is read */
};
/* Two records of citizens, or a decision about two (`offer`: that they are not the same); names are lent for the opening. */
struct pair_args {
    long long one, other, id;
    int one_version, other_version;
    bool offer;
    const char *one_name, *other_name;
    const struct draft *draft;  /* of which the rest is read */
};
/* Citizens on whom a mark is put, or from whom it is taken; name: of the one, when it is one. */
struct marks_args { const long long *people; int n; const char *name; const struct draft *draft; };
/* A saved view to begin with; all lent for the opening. */
struct people_args { const char *view; char *const *term; int nterms; bool shared; };
/* What is to be saved as a view: the terms with | between, in words; name: of the view they were taken from, "". */
struct view_args {
    const char *terms, *words, *name;
    bool shared;
    const struct draft *draft;  /* of which the rest is read */
};
/* Which long list of a case's card ("wards" of the representative item, "timeline"), behind which row ("": from the start). */
struct rest_args { long long case_id, item; const char *list, *key; };
/* Who joins the family of whose case. */
struct join_args {
    long long case_id;
    const struct person_row *person;    /* lent for the opening */
    const struct draft *draft;  /* of which the rest is read */
};
struct find_args {
    const char *typed;          /* the first characters, or NULL */
    bool intake;                /* the citizen of a new referral is looked for */
    long long joins;            /* who joins the family of this case, 0: nobody does */
    const struct draft *draft;  /* of screen_elsewhere: to go on with, or NULL */
};
struct intake_args {
    const struct person_row *person;    /* a known citizen, NULL: a new one */
    const char *typed;          /* what was typed in the search already, or NULL */
    const struct draft *draft;
};

/* An account as the list has it. */
struct user_args {
    int staff_id, version;
    const char *login, *name;   /* lent for the opening; NULL: a new account */
    bool locked;
    const struct draft *draft;
};
/* A site as the list has it (NULL: a new one). */
struct site_row;
struct site_args { const struct site_row *site; const struct draft *draft; };
/* Types `login` into the search of the list of accounts when `home` is that list: the bar comes to stand on this account. */
void users_find(struct screen *home, const char *login);

struct meetings_args {
    const char *day;            /* ISO */
};
/* A day is typed; `chosen` is called when it is one. */
struct day_args {
    const char *title;          /* translated */
    void (*chosen)(struct screen *owner, struct date day);
    struct screen *owner;
    bool past;                  /* "19.11" is the latest one, not the next */
};

/* Which request; known: as it stands on the screen below, NULL: to be read. */
struct request_full;
struct request_args {
    long long id;
    const struct request_full *known;
    const struct draft *draft;
};

struct board_args {
    int office;                 /* of one operator; 0: as without args */
    const struct people_args *narrow;   /* of those alone who fit, NULL: of everybody */
};
struct board_list_args {
    struct board_figure figure;
    const char *title;          /* translated */
    long long upto;             /* of cell "shift": the last shift that was counted */
    const char *words;          /* what the board is narrowed by, "" nothing */
};

/* The worklist as the home of the program; the board of all operators for an account that sees figures alone; the accounts
 * for the administrator, who sees no citizens. */
extern const struct app_home worklist_home;
/* Goes to one of its lists and reads it anew. */
void worklist_show(struct screen *home, enum tab tab);
extern const struct app_home board_home;
extern const struct app_home users_home;
extern const struct app_home journal_home;     /* for the auditor */
extern const struct app_home received_home;    /* for who answers requests: a co-executor, a resource centre */
/* Opens the board of the own office, or of all operators for who edits no cases. */
void board_open(struct screen *from);
/* On a home screen: asks whether to lock or to leave. */
void home_leave(struct screen *s);
/* The case before (-1) or after (+1) `case_id` in the list as it stands, 0 when there is none. */
long long worklist_neighbour(struct screen *home, long long case_id, int step);
long long board_list_neighbour(struct screen *s, long long case_id, int step);

/* The cases marked in the home list, of whichever tab, in the order of marking: returns how many (MARKS_MAX at most), ids are
 * lent until the next key. An action on all of them ends with worklist_unmark. */
int worklist_marked(struct screen *home, const long long **ids);
void worklist_unmark(struct screen *home);

/* The list that is on the screen below `s`, and how a list is called. */
enum tab worklist_tab(const struct screen *s);
const char *worklist_tab_label(enum tab tab);

/* A save made on a card, or by a form over it, brings the card's new reading along, so that it costs no round trip of
 * its own: adds it to the call (false: `s` is no card), and takes it from the results that begin at `first`. */
bool card_call(struct screen *s, struct db_call *call);
void card_take(struct screen *s, const struct db_reply *reply, int first);

/* Marks a number of the case as wrong, or takes that back, without a form; c: as it was read by the card or form that asks. */
void phone_mark(struct screen *from, const struct case_full *c, long long phone);
/* Known to be wrong or not in service: not offered. */
bool phone_spoiled(const struct case_phone *p);

/* The same for whatever screen a save is made on: a card, or one with `carry`. */
void case_carry(struct screen *s, struct db_call *call);
void case_carried(struct screen *s, const struct db_reply *reply, int first);

/* What becomes of an action on a case (F6, F7 …), the same from the list, the card and the search: opens the screen.
 * 0, or -1 when it is not an action on a case. */
int case_action(struct screen *from, enum action a, long long case_id);
/* The one-key mark "entered in ESRN" and kept/missed of a meeting: saves without a form; name: the
 * citizen's, said with what was marked. */
void case_mark(struct screen *from, enum action a, long long case_id, int version, const char *name);
/* Why the case is due on its day: asks and shows it. period: of which of its deadlines, NULL: of the five days. */
void case_why(struct screen *from, long long case_id, const char *period);
/* Why a request is due on its day. */
void request_why(struct screen *from, long long request_id);
/* The same of the day `days` working days after `day` (ISO), before there is a case. */
void case_why_day(struct screen *from, const char *day, int days);

/* Printing, asked where to: a list (a tab of the worklist, "calls", "visits"; mine: "all", "mine", "nobody"), the control
 * card, the notice letter. What is read for it is in the journal. */
void print_list(struct screen *from, const char *kind, const char *mine);
void print_card(struct screen *from, long long case_id);
void print_notice(struct screen *from, long long case_id);

/* The depersonalised export: asks for which quarter and what for, writes a file. */
void statistics_open(struct screen *home);
/* Gives a register out in a file: asks for which one and what for. */
void register_open(struct screen *home);
/* The same of those who fit a filter of the list of citizens (filter_array). */
void register_open_filtered(struct screen *s, const char *filter);

/* The list of own drafts, to go on with one (see drafts). */
void drafts_open(struct screen *from);
/* Opens the form that a draft belongs to; false when its form is unknown. */
bool screens_open_draft(struct app *app, const struct draft *d);

#endif
