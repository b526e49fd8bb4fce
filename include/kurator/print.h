/* print.h - what leaves the program on paper or as a file: lists, from rows of the database to pages or CSV. */
#ifndef KURATOR_PRINT_H
#define KURATOR_PRINT_H
#include <stdbool.h>
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

#endif
