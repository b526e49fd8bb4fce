/* fault.c - turns the database's SQLSTATE into an error code; the server's message stays where it is. */
#include "private.h"

#include <ctype.h>
#include <string.h>

#include "kurator/str.h"

struct fault_row {
    const char *sqlstate;       /* five characters, or the first two of a class */
    const char *code;
    enum fault_kind kind;
};

/* The first matching row counts. Connection and query failures are told apart by `kind`. */
static const struct fault_row fault_table[] = {
    {"28P01", "db.auth", FAULT_FINAL},
    {"28", "db.shut", FAULT_FINAL},         /* shut out, unknown, or not from there: the server tells them apart in its language only */
    {"3D000", "db.nodb", FAULT_FINAL},
    {"53300", "db.toomany", FAULT_FINAL},
    {"57P03", "db.starting", FAULT_FINAL},
    {"57P01", "db.stopped", FAULT_LOST},
    {"57P02", "db.stopped", FAULT_LOST},
    {"57P05", "db.stopped", FAULT_LOST},
    {"25P03", "db.stopped", FAULT_LOST},
    {"57P04", "db.nodb", FAULT_LOST},
    {"08", "db.lost", FAULT_LOST},
    {"40001", "db.busy", FAULT_AGAIN},
    {"40P01", "db.busy", FAULT_AGAIN},
    {"55P03", "db.busy", FAULT_AGAIN},      /* the calendar is loaded, or cannot be: somebody sits on a save */
    {"25006", "db.readonly", FAULT_FINAL},
    {"53100", "db.full", FAULT_FINAL},
    {"53", "db.memory", FAULT_FINAL},
    {"58", "db.disk", FAULT_FINAL},
    {"XX001", "db.disk", FAULT_FINAL},
    {"XX002", "db.disk", FAULT_FINAL},
    {"57014", "db.slow", FAULT_FINAL},
    {"42501", "db.denied", FAULT_FINAL},
    /* A function or schema that is not there: the database was never migrated, or is of another version. */
    {"3F000", "db.noschema", FAULT_FINAL},
    {"42883", "db.noschema", FAULT_FINAL},
    /* Raised by kurator itself: no right to it (any more); a look that cannot be journalled. */
    {"KU001", "account.refused", FAULT_FINAL},
    {"KU004", "journal.closed", FAULT_FINAL},
    {"KU012", "filter.unknown", FAULT_FINAL},
    {"KU011", "destroy.rights", FAULT_FINAL},
    {"KU013", "import.rows", FAULT_FINAL},
};

enum fault_kind fault_of_sqlstate(struct error *e, const char *sqlstate)
{
    for (size_t i = 0; i < sizeof fault_table / sizeof fault_table[0]; i++) {
        const struct fault_row *row = &fault_table[i];

        if (strncmp(sqlstate, row->sqlstate, strlen(row->sqlstate)) == 0) {
            error_set(e, row->code, NULL);
            str_copy(e->sqlstate, sizeof e->sqlstate, sqlstate);
            return row->kind;
        }
    }
    error_set(e, "db.fault", sqlstate, NULL);
    str_copy(e->sqlstate, sizeof e->sqlstate, sqlstate);
    return FAULT_FINAL;
}

enum fault_kind fault_of_result(struct error *e, const PGresult *r)
{
    const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE);

    if (!state || !*state) {    /* libpq's own: it noticed that the connection is gone */
        error_set(e, "db.lost", NULL);
        return FAULT_LOST;
    }
    char own[6];

    str_copy(own, sizeof own, state);
    enum fault_kind kind = fault_of_sqlstate(e, own);

    const char *severity = PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);

    if (str_eq(severity, "FATAL") || str_eq(severity, "PANIC"))
        kind = FAULT_LOST;      /* the server hangs up after this, whatever it was */
    if (str_eq(e->code, "db.fault")) {
        const char *name = PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME);

        error_set(e, "db.fault", own, name ? name : "", NULL);
        str_copy(e->sqlstate, sizeof e->sqlstate, own);
    }
    return kind;
}

bool fault_find_sqlstate(const char *message, char out[6])
{
    bool found = false;

    /* "FATAL:  28P01\n": the severity is translated by the server, the rest is not; the last one counts. */
    for (const char *at = strstr(message, ":  "); at; at = strstr(at + 1, ":  ")) {
        const char *state = at + 3;
        int n = 0;

        while (n < 5 && (isdigit((unsigned char)state[n]) || (state[n] >= 'A' && state[n] <= 'Z')))
            n++;
        if (n == 5 && (state[5] == '\n' || state[5] == '\0')) {
            memcpy(out, state, 5);
            out[5] = '\0';
            found = true;
        }
    }
    return found;
}

/* What a person has to mend: trying again soon is of no use, and wrong passwords may lock an account. */
bool fault_needs_person(const struct error *e)
{
    return str_eq(e->code, "db.auth") || str_eq(e->code, "db.shut") || str_eq(e->code, "account.ended") || str_eq(e->code, "db.nodb") || str_eq(e->code, "db.options") ||
           str_eq(e->code, "db.denied") || str_eq(e->code, "db.tls") || str_eq(e->code, "db.password");
}

/* Only a password that is typed helps: each further try would be one more wrong one. */
bool fault_needs_password(const struct error *e)
{
    return str_eq(e->code, "db.password") || str_eq(e->sqlstate, "28P01");
}
