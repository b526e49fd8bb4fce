/* imports.h - bulk in: a file of extracts on its way into the database. */
#ifndef KURATOR_IMPORTS_H
#define KURATOR_IMPORTS_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/extract.h"
#include "kurator/files.h"

/* Higher whenever a line of a file is read otherwise than before: what was refused then is read anew. */
#define IMPORT_READER 2

/* Calls of one statement, for cmd_call; texts are lent until then. kind: "extracts" or "register"; office 0: the account's own. */
void import_begin_call(struct db_call *call, const char *request, int office, const char *kind, const char *name, const char *sha256, long long bytes);
/* rows: a text[] of import_row; lines below 0: more will come. */
void import_rows_call(struct db_call *call, long long import, const char *rows, int lines);
void import_check_call(struct db_call *call, long long import, int after, int limit);
void import_receipt_call(struct db_call *call, long long import);
void import_lines_call(struct db_call *call, long long import, int after, int limit, const char *verdicts);
/* part 0 or 1; -1: both, by one transaction. */
void import_apply_call(struct db_call *call, const char *request, long long import, int limit, int part);

/* The lines from one to another alone, in both parts. */
void import_range_call(struct db_call *call, const char *request, long long import, int from, int to, int limit);

/* What the columns of a table are: those that the file was begun with, or that the office gave to this head (extract_head) before. Reading gives how many
 * (0: nothing is known of them); *late: lines are written, they stay. */
void import_columns_call(struct db_call *call, int office, const char *kind, const char *sha256, const char *head);
int import_columns_read(int *column, int max, bool *late, const struct db_rows *rows);
/* A save: they are these from now on (import_columns_array, to be freed), and the lines are read anew. */
char *import_columns_array(const int *column, int n);
void import_columns_save_call(struct db_call *call, const char *request, long long import, const char *head, const char *columns);

/* A line as import_rows_call sends it: appended to *out. code: of what was wrong before it could be read, "". */
void import_row(struct str *out, const struct extract *x, const char *code);

/* What became of a file so far. */
struct import_receipt { char name[256]; int lines, staged, created, updated, there, refused, tray, waits, fresh, known, changed, doubtful; };
int import_receipt_read(struct import_receipt *out, const struct db_rows *rows, struct error *e);
struct import_line { int line; char verdict[12], outcome[12], office[200], name[640]; bool tray; struct error why; };
void import_line_read(struct import_line *out, const struct db_rows *rows, int row);

/* A line in the tray: whose citizen or operator is not certain, and why. */
struct tray_row { long long id; char file[256], name[640], born[12], place[256], came[12]; int line; struct error why; };
#define TRAY_ROWS 500           /* of a page: the server gives no more at once */
struct tray_list {
    struct tray_row *rows;
    int n;
    long total;                 /* how many there are */
    bool more;                  /* the last page was full */
};
/* Adds the first page of the office's lines, or the one behind the row `after`. */
void tray_call(struct db_call *call, int office, const struct tray_row *after);
/* Appends a page. */
void tray_read(struct tray_list *l, const struct db_rows *rows);
void tray_free(struct tray_list *l);
/* What can be decided about one: the code that save_tray takes in its field `decision`, and what it names. */
struct tray_choice { char code[32], label[256]; };
#define TRAY_CHOICES 200
void tray_choices_call(struct db_call *call, int office, long long id);
int tray_choices_read(struct tray_choice *out, int max, const struct db_rows *rows);

/* A file of the inbox, or an import of which no file lies there any more (file -1), with what became of it. */
struct import_file_row { int file; long long import; char name[820], at[20], kind[12], begun[20], who[256], state[12]; };
#define IMPORT_FILES (FILES_THERE + 100)
/* names: a text[], times: a bigint[] of when each was written, in their order. */
void import_files_call(struct db_call *call, int office, const char *names, const char *times);
int import_files_read(struct import_file_row *out, int max, const struct db_rows *rows);
/* The lines of a group after a line (-1: from the first on). */
void import_page_call(struct db_call *call, long long import, const char *group, int after, int limit);
/* One of them, with the citizen's name; *total is set by the first of the first page. */
void import_page_read(struct import_line *out, long *total, const struct db_rows *rows, int row);

/* Organisations, staff, reference lists ("operators", "staff", "lists"): rows are a text[] of JSON objects; request NULL: a dry run.
 * Rows for import_line_read; `office` of one whose outcome is "removed" is what goes. */
void import_reference_call(struct db_call *call, const char *request, const char *what, const char *rows);
/* True when the whole was refused (no line of it): why. */
bool import_reference_refused(const struct db_rows *rows, struct error *e);

/* The same tables as they are: rows of one column, the cells as an array; the first row the columns. */
void reference_table_call(struct db_call *call, const char *what);
/* Appends a row to *csv; the number of its cells. */
int reference_table_read(struct str *csv, const struct db_rows *rows, int row);

#endif
