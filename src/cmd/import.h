/* import.h - private to the command import: a file on its way, the source of its lines, what is said of it. */
#ifndef KURATOR_CMD_IMPORT_H
#define KURATOR_CMD_IMPORT_H
#include "kurator/casefile.h"
#include "kurator/cmd.h"
#include "kurator/import_source.h"
#include "kurator/imports.h"

struct import_job {
    const char *config, *language, *output, *kind, *map;
    bool dry, quiet, current;
    int lot, office;            /* lines of a transaction, 0: all; 0: the account's own */
    struct extract_alias *alias;        /* of --map */
    int aliases;
    struct conf *conf;
    struct db_session *session;
};

/* A call, again on a new connection when it was lost or somebody was in the way: all of them may be repeated. Rows as of cmd_call. */
int import_ask(struct import_job *job, const struct db_call *call, const struct db_rows **rows, struct error *e);
/* A save's answer: 0, or -1 with what it was refused for. */
int import_answered(const struct db_rows *rows, struct save_row *row, struct error *e);
/* Judges all lines that wait; writes them by two connections at once, or by one transaction (lot 0). *before: there was nothing left to write. */
int import_check_all(struct import_job *job, long long import, int lines, struct error *e);
int import_apply_all(struct import_job *job, long long import, int lines, bool *before, struct error *e);
/* The receipt, and every line to *csv (when it is given). The exit status, or -1. */
int import_report(struct import_job *job, long long import, struct str *csv, struct error *e);
/* A line on the terminal that is written over; nothing when the messages go elsewhere. total 0: it is not known. */
void import_progress(const struct import_job *job, const char *what, long long done, long long total);
void import_progress_end(const struct import_job *job);

/* The columns of an office's own table: those of --map, else those that the office said of its head on the screen, else by their names. Reads the
 * header. Errors: those of the reader, of the header, of the call. */
int import_source_columns_known(struct import_source *s, struct import_job *job, const char *path, struct error *e);
/* After that. Sends the lines after `staged` to the database, *lines of them there are. Errors: those of the reader, of the calls. */
int import_source_stage(struct import_source *s, struct import_job *job, long long import, int staged, int *lines, struct error *e);
/* Reads the file of --map into the job. Errors: import.open, import.map, those of the reader. */
int import_map_read(struct import_job *job, const char *path, struct error *e);

/* "      12  lines read" on standard output; what is wrong with a line (0: with none of them), no wider than a terminal. */
void import_count_line(const char *what, int n);
void import_print_fault(int line, const char *column, const char *text);

/* Organisations, staff, reference lists: is `what` one of these, and taking its files in; the exit status. */
bool import_reference_knows(const char *what);
int import_reference_run(struct import_job *job, char **paths, int n);
/* Gives out the table as it is now: --current. */
int import_reference_current(struct import_job *job);

#endif
