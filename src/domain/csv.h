/* csv.h - private to the calendar: one record of RFC 4180 text at a time. */
#ifndef KURATOR_DOMAIN_CSV_H
#define KURATOR_DOMAIN_CSV_H
#include "kurator/error.h"
#include "kurator/str.h"

struct csv {
    const char *text;
    size_t len, at;
    int line;                   /* of the text at `at`, from 1 */
};

struct csv_record {
    int line;                   /* where the record began */
    int count;
    int room;
    struct str *field;
};

/* Reads the next record into *record (reused between calls): 1, 0 at the end, -1 with calendar.quote {line}. LF and
 * CRLF end a record; a quoted field may hold both. */
int csv_next(struct csv *csv, struct csv_record *record, struct error *e);
void csv_record_free(struct csv_record *record);

#endif
