/* quality.h - the quality of the register: what is missing to act, what was kept in time, who is behind a figure. */
#ifndef KURATOR_QUALITY_H
#define KURATOR_QUALITY_H
#include "kurator/db.h"
#include "kurator/str.h"

#define QUALITY_RULES 40                /* of one office at most */

struct quality_figure {
    char kind[8];                       /* act, data, time; "" of the first: who cannot be acted for, of all in work */
    char rule[32];                      /* "" of the first */
    char name[200];                     /* of the rule, in the language asked for; "" of the first */
    int n, of_n;
};
struct quality {
    int office_id;
    char office[400];
    struct quality_figure row[QUALITY_RULES];
    int n;
};
/* Adds api.quality: office an id or number ("n12"), "" the account's own. */
void quality_call(struct db_call *call, const char *office, const char *lang);
/* 0, or -1 with quality.office (not to be seen). */
int quality_read(struct quality *q, const struct db_rows *rows, struct error *e);

struct quality_person {
    long long person_id, case_id;
    char name[400], birth_date[12];
    char gaps[800];                     /* all that is wrong, "; " between */
    char assignee[200];
};
struct quality_people {
    long total;                         /* the figure; n of them were read */
    struct quality_person *person;
    int n;
};
/* Adds api.quality_people for the page behind what *p holds already: rule a code, "" who cannot be acted for; purpose "" to look at, "export" to be
 * noted in the journal. */
void quality_people_call(struct db_call *call, const char *office, const char *rule, const char *lang, const char *purpose, const struct quality_people *p, int limit);
/* Appends. 0, or -1 with quality.office, quality.rule. */
int quality_people_read(struct quality_people *p, const struct db_rows *rows, struct error *e);
void quality_people_free(struct quality_people *p);

/* An operator's figures as they were counted last. */
struct quality_line {
    int office_id;
    char office[400], counted[20];      /* "2026-11-23 10:00", "" when never */
    int work, act, snils, ipra;         /* in work; of them cannot be acted for, no SNILS, no IPRA or it is over */
    int arrived, late, due, esrn;       /* of those arrived entered late, of those due in ESRN late or not there */
};
struct quality_region {
    struct quality_line *line;
    int n;
};
void quality_region_call(struct db_call *call);
void quality_region_read(struct quality_region *r, const struct db_rows *rows);
void quality_region_free(struct quality_region *r);

/* ---- words and tables; appended to *out ---- */

/* What a figure is, translated; how many of a hundred are right ("98 %", "-" of nobody), in buf. */
const char *quality_title(const struct quality_figure *f);
const char *quality_share(int n, int of_n, char *buf, size_t size);
void quality_text(const struct quality *q, int lines, struct str *out);
void quality_csv(const struct quality *q, struct str *out);
void quality_people_text(const struct quality_people *p, const char *office, int lines, struct str *out);
void quality_people_csv(const struct quality_people *p, struct str *out);
void quality_region_text(const struct quality_region *r, int lines, struct str *out);
void quality_region_csv(const struct quality_region *r, struct str *out);

#endif
