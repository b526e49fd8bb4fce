/* csv_stream.h - tables of strangers, record by record, in memory that does not grow with the file. */
#ifndef KURATOR_CSV_STREAM_H
#define KURATOR_CSV_STREAM_H
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include "kurator/csv.h"
#include "kurator/error.h"
#include "kurator/str.h"

/* A record is at most so many bytes and has at most so many cells; what is more is refused as a record, the next one is read. */
#define CSV_RECORD_MAX ((size_t)256 * 1024)
#define CSV_CELLS_MAX 400

/* How the bytes come: as read(2); -1 with errno. */
typedef ssize_t csv_source(void *ctx, char *bytes, size_t size);

struct csv_stream {
    csv_source *source;
    void *ctx;
    char separator;             /* ';' ',' or tab; 0 until the first record has shown it */
    bool cr;                    /* lines end with CR alone, as a Macintosh's table of old */
    bool ended;                 /* the source has no more */
    bool cut;                   /* the record just read had no line end */
    int line;                   /* of what comes next, from 1 */
    struct str buffer;          /* what was read and not yet used, from `at` on */
    size_t at;
};

/* Reads the next record that is not blank into *record (reused between calls), its cells UTF-8: a record that is none is
 * taken for CP1251. 1 read, 0 at the end, -1 with *e and import.source {reason} when the source fails, import.utf16 when the
 * file is UTF-16. What is wrong with a record alone is put into *fault (its line is record->line, it counts as read, and the next
 * call goes on with the line after its first): import.quote, import.long, import.cells (more than CSV_CELLS_MAX),
 * import.control (a NUL or other control sign), import.mixed (CP1251 and UTF-8 in one line), import.cp1251 (a byte that is neither). */
int csv_stream_next(struct csv_stream *stream, struct csv_record *record, struct error *fault, struct error *e);
/* Was the record just read ended by a line end? One that is not may have been cut off. */
bool csv_stream_whole(const struct csv_stream *stream);
void csv_stream_free(struct csv_stream *stream);

/* Appends n bytes of CP1251 to *out as UTF-8; -1 at a byte that stands for nothing. */
int cp1251_add(struct str *out, const char *bytes, size_t n);
/* The character of a byte of CP1251; 0: none. */
unsigned cp1251_sign(unsigned char byte);

#endif
