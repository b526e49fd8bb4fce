/* print.h - what leaves the program on paper or as a file: lists, control cards, notices; and where to it goes. */
#ifndef KURATOR_PRINT_H
#define KURATOR_PRINT_H
#include <stdbool.h>
#include "kurator/casefile.h"
#include "kurator/db.h"
#include "kurator/session.h"
#include "kurator/str.h"

/* A row of a list on paper; texts are whole. A tab fills the first two groups only. */
struct paper_list_row {
    long long case_id;
    int days;                           /* working days: negative late, 0 today */
    char due_on[12], name[640], next_step[16], next_at[20], whom[32], assignee[400], period[24];
    int phones, visits, posts;
    char birth_date[12], whom_name[640];
    char phone[3][256];                 /* 'number|owner|relation' */
    int nphones;
    char preference[7][256];            /* 'kind|note' */
    int npreferences;
    char attempt[3][256];               /* 'YYYY-MM-DD HH24:MI|channel|outcome' */
    int nattempts;
    char settlement[256], address[640], meeting_at[20];
};
struct paper_list {
    char office_name[400], now_local[20];
    int figure;                         /* of the list: that of the worklist for a tab */
    struct paper_list_row *rows;
    int n;
};

/* Adds api.paper_list, which writes the journal entry: office '' (the first), an id or '№12'; kind: a tab of the
 * worklist, "calls" or "visits"; mine: "all", "mine", "nobody"; assignee: a login or NULL; printed: print or export. */
void paper_list_call(struct db_call *call, const char *office, const char *kind, const char *mine, const char *assignee,
                     bool printed);
/* 0, or -1 with paper.office {office}, paper.assignee {login}: the call's own words, NULL where none were given. */
int paper_list_read(struct paper_list *l, const struct db_rows *rows, const char *office, const char *assignee, struct error *e);
void paper_list_free(struct paper_list *l);

/* What the list is, and how: whose ("" or the words for "only mine"), the lines of a page. */
struct paper_list_style {
    const char *kind, *whose;
    int lines;
};
/* The list as pages (kurator/paper.h) or as CSV with a header row; appended to *out. Only the reference lists of the
 * session are used. */
void paper_list_text(const struct paper_list *l, const struct session *s, const struct paper_list_style *style, struct str *out);
void paper_list_csv(const struct paper_list *l, const struct session *s, const char *kind, struct str *out);

/* ---- the control card of a case ---- */

#define PAPER_WHY_ROWS 400
struct paper_card {
    char office_name[1000], now_local[20], head[400], registered_at[20];
    struct case_full c;
    struct why_row *why;
    int nwhy;
};
/* Adds the entry of the journal, the whole case and its why. False when the case is not there (or not to be seen). */
void paper_card_call(struct db_call *call, long long case_id);
bool paper_card_read(struct paper_card *k, const struct db_reply *reply);
void paper_card_free(struct paper_card *k);
/* Its pages, appended to *out. */
void paper_card_text(const struct paper_card *k, const struct session *s, int lines, struct str *out);

/* ---- the notice letter ---- */

struct paper_notice {
    char office_name[1000], office_postal_code[8], office_address[640], office_phone[4][256], head[400], writer[400], now_local[20];
    int nphones;
    char reply_by[12];
    char addressee[16], surname[256], given_name[256], patronymic[256], sex[2], relation[32], representative[640];
    char postal_code[8], settlement[256], address[640];
    bool discreet;              /* relatives must not learn the purpose: the neutral template */
};
void paper_notice_call(struct db_call *call, long long case_id);
/* 0, or -1: case.none, paper.died, case.closed. */
int paper_notice_read(struct paper_notice *n, const struct db_rows *rows, struct error *e);
/* The letter by the template `text`, called `source` in errors (those of template_fill), as pages in *out; the names of
 * fields without a value in *missing, in words. The letter is Russian whatever the language in force. */
int paper_notice_text(const struct paper_notice *n, const char *source, const char *text, size_t size, int lines, struct str *out,
                      struct str *missing, struct error *e);
/* The same by the template of the settings, or the one that comes with the program. Besides: template.open {path}{reason}. */
struct conf;
int paper_notice_make(const struct paper_notice *n, const struct conf *conf, struct str *out, struct str *missing, struct error *e);

#endif
