/* doctor.h - findings of kurator doctor, and the checks that make them. */
#ifndef KURATOR_CMD_DOCTOR_H
#define KURATOR_CMD_DOCTOR_H
#include <stdbool.h>
#include "kurator/conf.h"
#include "kurator/error.h"

enum doctor_level { DOCTOR_OK, DOCTOR_WARN, DOCTOR_BAD };

struct doctor {
    const char *config;         /* of --config or NULL */
    struct conf *conf;          /* NULL when the settings cannot be read */
    long office;                /* 0: the account's first */
    bool quiet;                 /* only what is not in order */
    bool line;                  /* only how slow the line is */
    int warned, bad;
    int broken;                 /* errno when standard output took no more */
};

/* Prints a finding: a message code with its arguments (ended by NULL), or an error as it is. */
void doctor_say(struct doctor *d, enum doctor_level level, const char *code, ...) __attribute__((sentinel));
void doctor_error(struct doctor *d, enum doctor_level level, const struct error *e);

/* This machine: settings and their files, locale, words, terminal. doctor_settings sets d->conf. */
void doctor_settings(struct doctor *d);
void doctor_locale(struct doctor *d);
void doctor_terminal(struct doctor *d);
/* Both legs of the line, and nothing else. */
void doctor_line(struct doctor *d);
/* The database, in two round trips. */
void doctor_database(struct doctor *d);

#endif
