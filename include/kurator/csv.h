/* csv.h - tables for spreadsheets and from them: records of RFC 4180. */
#ifndef KURATOR_CSV_H
#define KURATOR_CSV_H
#include "kurator/error.h"
#include "kurator/str.h"

/* Appends one record of n cells to *out: commas between, CRLF at the end, quotation marks round a cell with a comma,
 * quotation mark, line end or blanks at its edges. A NULL cell is empty. A cell that a spreadsheet would take for a
 * formula (it begins with = + - @, a tab or a line end, also in full-width form) gets a leading apostrophe, unless it
 * is a plain number ("-2", "12.5"); so does one in which that stands behind apostrophes, and what stands so behind a semicolon,
 * tab or line end of it, where a spreadsheet of another separator begins a cell. Control characters and broken
 * UTF-8 become '?', line ends LF. The header row is a record like the others. */
void csv_write(struct str *out, const char *const *cells, int n);
/* Appends to *out what a cell of such a table held before: without the apostrophes that csv_write put into it. */
void csv_plain(struct str *out, const char *cell);

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
