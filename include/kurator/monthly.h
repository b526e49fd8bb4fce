/* monthly.h - the monthly form (item 1.8 of the plan): its figures, the people behind one, its words and its paper. */
#ifndef KURATOR_MONTHLY_H
#define KURATOR_MONTHLY_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/str.h"
#include "kurator/workday.h"

#define MONTHLY_COLUMNS 9               /* all, and the age groups */
#define MONTHLY_LINES 10
#define MONTHLY_REGION 0                /* as an office: all of them */
#define MONTHLY_OWN (-1000000)          /* the account's own office; the region for who has no cases */

/* A row of the form: a line ("arrived") or a part of it ("arrived", "ipra"). */
struct monthly_row {
    char line[16];
    char part[32];                      /* "" for the whole line */
    char name[200];                     /* of the part, in the language asked for */
    long n[MONTHLY_COLUMNS];            /* by column */
};
struct monthly_column {
    char code[32];                      /* "all", or of an age group */
    char ages[32];                      /* "18-59", "60+"; "" of all */
    char name[200];
};
/* A settlement (of the region: an office) with the lines counted there, in the order of monthly_line. */
struct monthly_place {
    char name[400];                     /* "": no address is known */
    long n[MONTHLY_LINES];
};
struct monthly {
    int office_id;                      /* MONTHLY_REGION: of the region */
    char office[400];
    struct date month;                  /* its first day */
    struct date until;                  /* the last day counted */
    bool running;                       /* the month is not over: the state is that of now */
    struct monthly_column column[MONTHLY_COLUMNS];
    int ncolumns;
    struct monthly_row *row;
    int nrows;
    struct monthly_place *place;
    int nplaces;
};

/* The place of a line in the order of the form, -1 when there is none of that code. */
int monthly_line_index(const char *code);
/* The code of the line i, "" when there is none. */
const char *monthly_line_code(int i);

/* Adds api.monthly: office an id, MONTHLY_REGION, MONTHLY_OWN, or the negative of its number in the programme's annex; month
 * any day of it, {0} the running one; purpose "" to look at, "export" or "print" to be noted in the journal. */
void monthly_call(struct db_call *call, long office, struct date month, const char *lang, const char *purpose);
/* 0, or -1 with monthly.office, monthly.region (no right to it), monthly.future. */
int monthly_read(struct monthly *m, const struct db_rows *rows, struct error *e);
void monthly_free(struct monthly *m);

/* Which figure: a line, a part of it or "", and a column: "all", an age group, or "place" with its name. */
struct monthly_cell {
    char line[16], part[32], column[32], place[400];
};
struct monthly_person {
    long long case_id, person_id;
    char name[400], birth_date[12], part[32], day[12], due_on[12], office[400];
};
struct monthly_people {
    long total;                         /* behind the figure; n of them were read */
    struct monthly_person *person;
    int n;
    char last[804];                     /* by which the last of them is sorted: the next page is behind it */
};
/* The page behind those that were read (none: the first), of limit rows and what else there is of the last citizen. */
void monthly_people_call(struct db_call *call, long office, struct date month, const struct monthly_cell *cell, const char *purpose, const struct monthly_people *read,
                         long limit);
/* Appends; a page without rows is the end, and total then what was read. 0, or -1 as monthly_read, also monthly.cell. */
int monthly_people_read(struct monthly_people *p, const struct db_rows *rows, struct error *e);
void monthly_people_free(struct monthly_people *p);
/* "arrived.ipra/adult", "overdue", "closed/place:Name": a cell as it is typed. 0, or -1 with monthly.cell {typed}. */
int monthly_cell_parse(const char *typed, struct monthly_cell *out, struct error *e);
/* The same the other way; returns buf. */
const char *monthly_cell_text(const struct monthly_cell *cell, char *buf, size_t size);

/* ---- words ---- */

/* Of the line i (0 to MONTHLY_LINES - 1), translated: its title; the same as the head of a column (5 cells); what is counted. */
const char *monthly_title(int i);
const char *monthly_short_title(int i);
const char *monthly_definition(int i);
/* "November 2026"; "arrived: in person"; whose form it is. All return buf. */
const char *monthly_month(struct date month, char *buf, size_t size);
const char *monthly_label(const struct monthly_row *row, char *buf, size_t size);
const char *monthly_whose(const struct monthly *m, char *buf, size_t size);
const char *monthly_column_title(const struct monthly_column *c);
/* What the figure is, for F1: the line's definition, the part, the column, and how the state of the month is taken. */
void monthly_explain(const struct monthly *m, const struct monthly_cell *cell, struct str *out);

/* ---- paper and spreadsheets; appended to *out ---- */

void monthly_text(const struct monthly *m, int lines, struct str *out);
void monthly_csv(const struct monthly *m, struct str *out);
void monthly_people_text(const struct monthly *m, const struct monthly_cell *cell, const struct monthly_people *p, int lines, struct str *out);
void monthly_people_csv(const struct monthly_people *p, struct str *out);

#endif
