/* journal.h - reading the journal: who looked, changed, gave out, when, from where; its words; files that were given out. */
#ifndef KURATOR_JOURNAL_H
#define KURATOR_JOURNAL_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/snils.h"
#include "kurator/str.h"
#include "kurator/workday.h"

#define JOURNAL_PAGE_MAX 5000

/* What is asked for; {0}: everything. */
struct journal_question {
    int office;                     /* 0: the account's first as auditor */
    char snils[SNILS_SIZE];         /* the citizen by SNILS, */
    char name[200];                 /* or by the whole name and `birth`, */
    struct date birth;
    long long subject;              /* or by the number that the journal has for the citizen */
    char login[64];
    struct date from, until;        /* days of the office, both included; {0}: no bound */
    char kind[12];                  /* change look list export print login failure rights, "": all */
};
struct journal_row {
    long long id;
    char at[40];                    /* as the next page wants it */
    char local[20];                 /* "2026-11-22 14:54:29", of the office */
    char login[64];
    char name[120];                 /* of the staff, "" when the login is nobody's */
    char host[64], program[100];
    char kind[12];
    long long subject;              /* the citizen's number, 0: nobody's data */
    char relation[80], row_id[80];
    char columns[1200];             /* which were written, ", " between */
    char why[300];
    long long block;                /* in which it is sealed, 0: not yet */
};
struct journal_rows {
    struct journal_row *row;
    int n, room;
    char away[160];                 /* months in the days asked that are detached: "2019-11..2020-03, 2021-01", told with the first page */
};

/* The page of `limit` entries after the last row that `have` holds (NULL: the newest). Journalled itself. */
void journal_call(struct db_call *call, const struct journal_question *q, const struct journal_row *have, int limit);
/* Appends the page and counts it in *n, notes the months that are away. Errors: rights.auditor, journal.kind, journal.person (no such citizen). */
int journal_read(struct journal_rows *out, const struct db_rows *rows, int *n, struct error *e);
void journal_free(struct journal_rows *rows);

/* A citizen as typed: SNILS (eleven digits), whole name and birth date, or the journal's number ("123", "№123"). Errors:
 * journal.typed, those of snils_parse and date_parse. Fills nothing else of *q. */
int journal_person(const char *typed, struct date today, struct journal_question *q, struct error *e);
/* Is it a kind that may be asked for? Its word, translated, also of the kinds of entries ("insert" …). */
bool journal_kind_known(const char *kind);
const char *journal_kind(const char *kind);
/* The kinds that may be asked for, one by one; NULL past the end. */
const char *journal_kind_at(int i);
/* What the entry is about: "phone", "card, citizen 123". Appended. */
void journal_about(const struct journal_row *row, struct str *out);
/* Its reason and its columns in words; what has none stays as it is. Appended. */
void journal_why(const struct journal_row *row, struct str *out);
void journal_columns(const struct journal_row *row, struct str *out);
/* The word of a column, or its code. */
const char *journal_column(const char *code);
/* All of an entry, one fact a line; the same after what such an entry means. Appended. */
void journal_tell(const struct journal_row *row, struct str *out);
void journal_explain(const struct journal_row *row, struct str *out);
/* What is asked for, and the months away, as the entry of an export has it; of a citizen no more than the number. */
void journal_filter(const struct journal_question *q, const char *away, char *buf, size_t size);

/* The sentence about months that are away, with what brings them back. */
const char *journal_away(const char *months, char *buf, size_t size);

/* As CSV with its head and without the seal; as text of 80 columns. Appended. */
void journal_csv_head(struct str *out);
void journal_csv(const struct journal_row *row, struct str *out);
/* The line before the seal which says that the table is not whole; nothing where no month is away. The same in words of text. */
void journal_csv_away(const char *months, struct str *out);
void journal_text_away(const char *months, struct str *out);
void journal_text(const struct journal_row *row, struct str *out);

/* The last line of an exported file. */
struct journal_seal {
    long entries;
    char digest[65];                /* sha256 of all bytes before the line */
    long long block;                /* the newest block at that time, 0: none */
    char block_digest[65];
};
void journal_seal_write(const struct journal_seal *seal, struct str *out);
/* Finds the line in a file's text and holds the text against it. Errors: journal.file (no line of that kind, or text after
 * it), journal.file_changed. */
int journal_seal_check(const char *text, size_t n, struct journal_seal *seal, struct error *e);

/* api.journal_exported, api.journal_known. */
void journal_exported_call(struct db_call *call, int office, const struct journal_seal *seal, const char *filter);
int journal_exported_read(struct journal_seal *seal, const struct db_rows *rows, struct error *e);
void journal_known_call(struct db_call *call, int office, const struct journal_seal *seal);
/* Errors: rights.auditor, journal.file_unknown, journal.file_block {block}. local, login: when and to whom it was given out. */
int journal_known_read(const struct journal_seal *seal, char local[20], char login[64], const struct db_rows *rows, struct error *e);
/* api.journal_verify: the blocks after `after` (0: from the first). Columns: state, block, entry, entries, sealed. */
void journal_verify_call(struct db_call *call, const struct journal_question *q, long long after);

#endif
