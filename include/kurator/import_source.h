/* import_source.h - a file of citizens read line by line: a table, or XML by way of kurator-extract. */
#ifndef KURATOR_IMPORT_SOURCE_H
#define KURATOR_IMPORT_SOURCE_H
#include "kurator/csv_stream.h"
#include "kurator/extract.h"
#include "kurator/sha256.h"

struct import_source {
    int file, pipe, pid;        /* pid 0: a table */
    int words;                  /* what the reader of XML says goes here, not to the terminal; -1: to the terminal */
    char program[512];
    struct csv_stream stream;
    struct csv_record record;
    struct extract_map map;
    struct extract line;
    struct sha256 digest;
    bool begun, xml;            /* the digest has seen what is no blank; it was '<' */
    long long bytes, size;      /* digested so far, and of the file when it was opened */
    long long written[2];       /* when it was written then: seconds, nanoseconds */
    char sha256[65];
};

/* Takes over the open file (also when it fails). `shown`: what it is called in errors; quiet: nothing is written to the terminal.
 * Errors: import.open {shown}{reason}: also of what is no file. */
int import_source_take(struct import_source *s, int file, const char *shown, bool quiet, struct error *e);
/* The next n bytes of the digest: 1 there are more, 0 it is complete and the lines can be read, -1 import.open, print.start. */
int import_source_look(struct import_source *s, const char *shown, size_t n, struct error *e);
/* Opens `path` and takes its whole digest. Errors: those of both. */
int import_source_open(struct import_source *s, const char *path, struct error *e);
/* Reads the header; the n aliases go before the usual names. Errors: those of the reader, of extract_map_begin, import.empty. */
int import_source_header(struct import_source *s, const struct extract_alias *alias, int n, struct error *e);
/* Of a table (pid 0), in two steps: reads the header into s->record, and its first line into *first (no cells: there is none that can be
 * read); then its columns, by number or (NULL) by their names. Errors: the same; of the second those of extract_map_columns, which may be
 * called again with others. */
int import_source_head(struct import_source *s, const char *shown, struct csv_record *first, struct error *e);
int import_source_columns(struct import_source *s, const int *column, struct error *e);
/* Reads the next line and appends it to *row as import_rows_call sends it; its number is s->line.line. 1 read, 0 at the end, -1
 * when the source or kurator-extract fails, or import.changed: the file became another one meanwhile. */
int import_source_line(struct import_source *s, struct str *row, struct error *e);
/* Can the next line be read without waiting for kurator-extract? (As far as can be told: true of a table.) */
bool import_source_ready(const struct import_source *s);
/* How much of the file was read for its lines, in bytes. */
long long import_source_done(const struct import_source *s);
void import_source_close(struct import_source *s);

#endif
