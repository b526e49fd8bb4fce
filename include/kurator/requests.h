/* requests.h - requests to co-executors and resource centres: lists of both sides, one request, whom to ask (¶2.5.5). */
#ifndef KURATOR_REQUESTS_H
#define KURATOR_REQUESTS_H
#include <stdbool.h>
#include "kurator/db.h"

/* A request in a list. kind "service", "information", "appeal"; state "open", "answered", "withdrawn"; result "executed", "refused",
 * "passed_on", "" while there is no answer; bucket of an open one: "overdue", "today", "soon", "waiting"; days: working days left,
 * negative when late. other: the addressee, on its side who asks. name is "" of a withdrawn one on the addressee's side, where
 * case_id is always 0. */
struct request_row {
    long long id, case_id;
    int days, version;
    char name[640], other[200], kind[16], due_on[12], bucket[12], state[12], result[12], sent_on[12], ended_at[20], who[128];
};
enum request_figure { REQUESTS_OPEN, REQUESTS_OVERDUE, REQUESTS_TODAY, REQUESTS_SOON, REQUESTS_ANSWERED, REQUESTS_ENDED, REQUEST_FIGURES };
struct request_list {
    struct request_row *rows;
    int n;
    int figures[REQUEST_FIGURES];
    bool more;                  /* the last page was full */
};
/* Adds api.requests_sent or, `received`, api.requests_received: a page of tab "open", "overdue", "answered" (both of sent ones alone), "ended" after the row
 * `after` (NULL: the first). office 0: the account's first. mine: only one's own (sent ones alone). */
struct requests_question { bool received, mine; int office; const char *tab; };
void requests_call(struct db_call *call, const struct requests_question *q, const struct request_row *after, int limit);
/* Appends the rows of a page asked with `limit`. */
void requests_read(struct request_list *l, const struct db_rows *rows, bool received, int limit);
void requests_free(struct request_list *l);

/* One request whole. On the addressee's side only what was sent: no case, no reasons of the office. */
struct request_full {
    long long id, case_id;
    int version, days;
    char kind[16], text[2100], name[640], birth_date[12], phone[16], phone_owner[16], address[800], other[200], other_phones[400];
    char sent_at[20], sent_by[128], due_on[12], state[12], result[12], answer[2100], ended_at[20], ended_by[128];
    char answered_on[12], answer_channel[12], answer_from[210];      /* of an answer that the office recorded; "" of one given here */
    char withdrawn_why[640], read_at[20], read_by[128];
};
/* What the list of requests opens with, instead of those not answered. */
struct requests_args { bool overdue; };
/* Reading is a look at the citizen, and in the journal. request_read: false when it is not there or not to be seen. */
void request_call(struct db_call *call, long long id, bool received);
bool request_read(struct request_full *r, const struct db_rows *rows, bool received);
/* Why it is due on its day: rows for why_read. */
void request_why_call(struct db_call *call, long long id);

/* An organisation that may be asked; answers: somebody there works in kurator. */
struct addressee_row { int id; bool answers; char name[200], kind[24]; };
#define ADDRESSEES_MAX 300
void addressees_call(struct db_call *call, int office);
int addressees_read(struct addressee_row *out, int max, const struct db_rows *rows);

#endif
