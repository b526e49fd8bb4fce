/* casefile.h - what the database says of lists and cases: rows turned into structs. */
#ifndef KURATOR_CASEFILE_H
#define KURATOR_CASEFILE_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/date_input.h"

enum tab { TAB_OVERDUE, TAB_TODAY, TAB_SOON, TAB_WAITING, TAB_MEETINGS, TAB_ESRN, TAB_COUNT };
const char *tab_code(enum tab tab);     /* "overdue" … as the database names them */

/* A row of the worklist. */
struct work_row {
    long long deadline_id, case_id, person_id;
    int version;
    int days;                           /* working days: negative late, 0 today */
    char name[640];
    char next_step[16];
    char next_at[20];
    char whom[32];
    int phones, visits, posts;          /* failed calls, failed visits, notices */
    char due_on[12];                    /* ISO */
    char assignee[128];
    char period[24];                    /* which deadline of the case the row is: "notify", "esrn" … */
    char mind[128];                     /* preferences in force, as preference kinds with a blank between, and "restricted"; "" none */
};
struct work_list {
    struct work_row *rows;
    int n;
    int counts[TAB_COUNT];
    bool more;                          /* as many rows as asked for: there may be more */
};
/* Adds api.worklist: rows after the key (NULL, 0: from the start). mine: "all", "mine", "nobody". */
void work_call(struct db_call *call, int office, enum tab tab, const char *mine, const char *after_due,
               long long after_id, int limit);
/* Appends the rows of a result. */
void work_read(struct work_list *list, const struct db_rows *rows, int limit);
void work_free(struct work_list *list);

/* The lines under the list. */
struct case_preview {
    char name[640], birth_date[12], whom[32], whom_name[640], phone[20], address[300], source[24], received_on[12];
    char attempts[3][256];              /* 'YYYY-MM-DD HH24:MI|channel|outcome' */
    int nattempts;
    char preferences[7][256];
    int npreferences;
};
void preview_call(struct db_call *call, long long case_id);
bool preview_read(struct case_preview *p, const struct db_rows *rows);

/* A citizen found. */
struct person_row {
    long long person_id, case_id;
    char name[640], birth_date[12], settlement[128], status[24], status_at[12];
    char open_since[12], open_no[96];   /* the open case that a new extract would join: its arrival and incoming number; "" none */
    int days;
    bool too_many;
    char reasons[4][256];       /* why: of a search, none when found as typed, else "address" or "slip"; "year": no citizen, one is asked for; of similar citizens snils … name_year */
    int nreasons;
};
void search_call(struct db_call *call, int office, const char *text, int limit);
/* The same, and the case when exactly one citizen is found, not by a slip: its statement (case_read of result 1) has no rows otherwise,
 * and nothing is in the journal then. One round trip from the typed name to the card. */
void search_open_call(struct db_call *call, int office, const char *text, int limit, const char *look);
int search_read(struct person_row *out, int max, const struct db_rows *rows);
void similar_call(struct db_call *call, int office, const char *surname, const char *given_name, const char *patronymic,
                  const char *birth, const char *snils, const char *phone);

/* One thing to be done until a day; closed_on "-" while it is not. */
struct case_deadline { char period[24], state[12], due_on[12], closed_on[12]; int days; };
#define CASE_DEADLINES 8
/* Where the citizen lives, or is registered (kind "actual", "registered"). */
struct case_address { long long id; char kind[12], postal_code[8], settlement[256], line[640]; };
#define CASE_ADDRESSES 4
#define CASE_FAMILY 8
/* Access is restricted to the colleagues named (kind "": it is not): since when, by whom; until "" without end, works: works cases of the
 * office today. */
#define CASE_NAMED 100
struct case_restricted {
    char kind[24], reason[1200], on[12], by[128];
    struct case_named { long long id; char name[128], until[12]; bool works; } named[CASE_NAMED];
    int n;
};

/* due_on, due_state and days are those of the first deadline that runs (a meeting is none), or of the five days.
 * Texts are kept whole: a hundred Russian letters are two hundred bytes. */
struct case_head {
    long long case_id, person_id;
    int version, office_id, person_version, age;
    char surname[256], given_name[256], patronymic[256], birth_date[12], sex[2], snils[12], disability[16], category[16];
    char state[8], source[24], received_on[12], started_on[12], due_on[12], due_state[12];
    bool ladder;
    int days, rung, phones, visits, posts, attempts;
    char next_step[16], next_at[20], notified_at[20], answer[12], decide_by[12], meeting_at[20], esrn_at[20];
    char assignee[128], close_reason[16], closed_on[12], close_note[640], forwarded_from[400], forwarded_to[400];
    char postal_code[8], settlement[256], address[420];
    char incoming_no[96], incoming_on[12], sender[320], sender_no[96], sender_on[12];
    char ipra_number[96], ipra_issued_on[12], ipra_until[64];
    char whom[32], whom_name[640], now_local[20], today[12], elsewhere[128], elsewhere_since[20];
    bool minor, supervises;
    int household;
    struct case_deadline deadline[CASE_DEADLINES];
    int ndeadlines;
    struct case_address addresses[CASE_ADDRESSES];      /* in force, the actual one first */
    int naddresses;
    char family[CASE_FAMILY][256];      /* whose cases of the household are open besides this one */
    int nfamily;
    struct case_restricted restricted;
    char site[404];                     /* of the office, which keeps the citizen; "": none; of another office's case: that office, and the site */
};
struct case_phone { long long id; char number[16], owner[16], relation[24], owner_name[640], state[12], last_at[20], last_outcome[24], note[420]; bool first; };
struct case_preference { long long id; char kind[24], note[640], valid_until[12]; };
struct case_representative { long long id; char relation[24], name[640], organisation[420], document[420], valid_until[12], phone[20], surname[256], given_name[256], patronymic[256], valid_from[12]; };
struct case_rung { int rung; char channel[12], state[12], code[40]; char args[4][256]; int nargs; };
struct case_event {
    long long id;
    char at[20], kind[16], channel[12], outcome[24], who[128], performer[256], detail[1200], superseded_why[32], phone[20], reason[24];
    bool superseded, mine_today;
};
/* A consent to the processing of personal data; state: given, law, withdrawn, expired. */
struct case_consent { long long id; char state[12], form[16], given_on[12], until_on[12], given_by[16], document[420], withdrawn_on[12], withdrawn_by[16], after[12]; };
/* How the office stands with the citizen: state as above or "none", since on_day; destroy_by: of a withdrawn one. proposal: the number under
 * which the data are proposed for destruction, 0 none. */
struct case_processing { char state[12], on_day[12], destroy_by[12], proposed_by[128], proposed_at[20]; long long proposal; };
/* A mark that the office has put on the citizen; what is missing to act (a rule of the quality of the register), item: the row to be completed, 0: there is none. */
struct case_mark { char code[32], note[820], since[12], by[128]; };
struct case_gap { char rule[24]; long long item; };
#define CASE_MARKS 12
#define CASE_GAPS 16
#define CASE_EVENTS 200
/* A whole case as card and forms need it. */
struct case_full {
    struct case_head head;
    struct case_phone *phone;                                       int nphones;       /* all there are, as the lists below */
    struct case_preference *preference;                             int npreferences;
    struct case_representative *representative;                     int nrepresentatives;
    struct case_rung rung[3];                                       int nrungs;
    struct case_event *event;                                       int nevents;
    struct case_processing processing;
    struct case_consent *consent;                                   int nconsents;
    struct case_mark mark[CASE_MARKS];                              int nmarks;
    struct case_gap gap[CASE_GAPS];                                 int ngaps;
};
/* Adds the statement of a whole case (0: the one that search_open_call finds); `look` is the journal's reason ("card", "attempt" …) or NULL for none. */
void case_call(struct db_call *call, long long case_id, const char *look);
/* Takes it from result `at`. False when the case is not there (or not to be seen). */
bool case_read(struct case_full *f, const struct db_reply *reply, int at);
void case_free(struct case_full *f);

/* Why a date: the days counted and skipped. `period`: of which deadline of the case, NULL of the five days. */
struct why_row { char kind[8], day[12], other[12], day_kind[24], name[200], scope[128], at[20]; bool working; int n; long long version; };
void why_call(struct db_call *call, long long case_id, const char *period);
/* The same of a due date that no case has yet: `days` working days of the calendar after `from` (ISO). */
void explain_call(struct db_call *call, const char *calendar, const char *from, int days);
int why_read(struct why_row *out, int max, const struct db_rows *rows);

/* A form's save: function is "save_attempt" … ; target is the case (or 0: null), version its base. The arrays are
 * text[] in PostgreSQL's form. For intake target is the person and `version` the office. Adds one statement. */
struct save_params { const char *function; const char *request; long long target; int version; char *names, *base, *values; };
void save_call(struct db_call *call, const struct save_params *p);
/* A conflict's args are was, theirs, yours, who, when, group; was and theirs also whole, as they go back into the field. */
#define SAVE_ARGS 6
#define SAVE_TEXT 1300                  /* 300 characters of any alphabet */
struct save_row { char outcome[12], code[48], field[40]; char args[SAVE_ARGS][256]; int nargs; int version; long long id; char was[SAVE_TEXT], theirs[SAVE_TEXT]; };
int save_read(struct save_row *out, int max, const struct db_rows *rows);

/* Drafts. One whose case, citizen, request or office is out of the typist's sight is `away`: nothing else is told of it. */
struct draft { bool away; char id[37], form[24], focus[40], saved_at[20], title[256], birth_date[12], settlement[128], open_since[12], open_no[96]; long long target; int office, base_version, seq; char **names, **values; int n; };
/* The arrays live until the next draft_keep_call: one of them to a submit. */
void draft_keep_call(struct db_call *call, const struct draft *d);
void draft_drop_call(struct db_call *call, const char *id);
/* The form was closed and its draft stays, or is open again: colleagues are told who is at it. */
void draft_leave_call(struct db_call *call, const char *id, bool left);
/* Who else is at a form of the same case, citizen, request or account, the latest first. */
struct also { char who[128], since[20]; };
#define ALSO_MAX 3
void also_call(struct db_call *call, const char *form, long long target, int office);
int also_read(struct also out[ALSO_MAX], const struct db_rows *rows);
void drafts_call(struct db_call *call);
int drafts_read(struct draft **out, const struct db_rows *rows);    /* to be freed by drafts_free */
void drafts_free(struct draft **d, int n);
void draft_clear(struct draft *d);                  /* frees what the row owns */
struct draft *draft_copy(const struct draft *d);    /* to be freed by drafts_free with 1 */
/* Is it among those that drafts_call read, word for word? */
bool draft_among(const struct draft *d, const struct db_rows *rows);
/* What stands in a field of the draft, NULL when it has none. */
const char *draft_value(const struct draft *d, const char *name);

struct organisation_row { int id; char name[200], territory[200]; };
void organisations_call(struct db_call *call, const char *text);
int organisations_read(struct organisation_row *out, int max, const struct db_rows *rows);

#endif
