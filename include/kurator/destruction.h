/* destruction.h - destruction of personal data: who is due or proposed, acts, and an act as a document. */
#ifndef KURATOR_DESTRUCTION_H
#define KURATOR_DESTRUCTION_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/error.h"
#include "kurator/str.h"

/* A citizen whose data are due (152-FZ art. 21) or proposed. days: until due_on, negative is late; proposal: its number, 0 none; mine:
 * proposed by this account; case_id: the last case, 0 none. */
struct destroy_row {
    long long person_id, case_id, proposal;
    char name[640], birth_date[12], ground[12], since[12], due_on[12], who[128], at[20], note[640];
    int days;
    bool is_open, mine;
};
#define DESTROY_ROWS 500
void destruction_call(struct db_call *call, int office);
/* Up to DESTROY_ROWS rows; *total: how many there are. */
int destruction_read(struct destroy_row *out, long *total, const struct db_rows *rows);

struct act_row { int number, people; long long records; char decided_at[20], proposed_by[128], decided_by[128]; bool again; };
void acts_call(struct db_call *call, int office);
int acts_read(struct act_row *out, int max, const struct db_rows *rows);

/* An act. Citizens stand in it by their internal number alone. */
struct act_person { long long id; char ground[12], since[12]; };
struct act_table { char relation[64], method[8]; long long n; };
struct act {
    char office_name[1000], decided_at[20], proposed_by[128], proposed_at[20], decided_by[128], note[640], decided_note[640];
    int number, backup_days, npeople, ntables;
    long long records;
    bool again;                     /* done by the list of acts after an older backup came back */
    struct act_person *person;
    struct act_table *table;
};
/* how: "print", "export" (both are journalled) or "" to look at. */
void act_call(struct db_call *call, int office, int number, const char *how);
/* 0, or -1 with destroy.act {number}. Freed by act_free in both cases. */
int act_read(struct act *a, int number, const struct db_rows *rows, struct error *e);
void act_free(struct act *a);
/* The journal of an act, as journal_call and journal_exported_call of kurator/journal.h; their readers take the answers. */
struct journal_row;
struct journal_seal;
void act_journal_call(struct db_call *call, int office, int number, const struct journal_row *have, int limit);
void act_exported_call(struct db_call *call, int office, int number, const struct journal_seal *seal);
/* Its pages (kurator/paper.h), appended to *out. */
void act_text(const struct act *a, int lines, struct str *out);
/* What a table of the database holds of a citizen, and why he is destroyed, in words. */
const char *act_table_words(const char *relation);
const char *destroy_ground_words(const char *ground);

#endif
