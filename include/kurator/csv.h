/* csv.h - tables for spreadsheets: records of RFC 4180. */
#ifndef KURATOR_CSV_H
#define KURATOR_CSV_H
#include "kurator/str.h"

/* Appends one record of n cells to *out: commas between, CRLF at the end, quotation marks round a cell with a comma,
 * quotation mark, line end or blanks at its edges. A NULL cell is empty. A cell that a spreadsheet would take for a
 * formula (it begins with = + - @, a tab or a line end, also in full-width form) gets a leading apostrophe, unless it
 * is a plain number ("-2", "12.5"). Control characters and broken UTF-8 become '?', line ends LF. The header row is a
 * record like the others. */
void csv_write(struct str *out, const char *const *cells, int n);

#endif
