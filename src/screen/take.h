/* take.h - private to the screen that takes a file in: its state, and the work of it in steps that never hold the keys up. */
#ifndef KURATOR_SCREEN_TAKE_H
#define KURATOR_SCREEN_TAKE_H
#include "kurator/app.h"
#include "kurator/import_source.h"
#include "kurator/table.h"
#include "kurator/take_in.h"

#define TAKE_LOT 500            /* lines of one call, and of one transaction */

enum take_step { TAKE_LOOKS, TAKE_READS, TAKE_CHECKS, TAKE_READY, TAKE_WRITES, TAKE_STOPPED };

/* What the first line of a table calls its columns, and which of ours they are. */
struct take_head {
    int n;                      /* 0: XML, or the file is not there */
    char **name, **first;       /* of each, and what stands below it; owned */
    int column[CSV_CELLS_MAX];
    bool told;                  /* the office said so; else by their names */
    bool late;                  /* lines are written: they stay */
    char digest[65];
};

struct take {
    struct table table;
    struct take_head head;
    struct take_args of;
    enum take_step step;
    struct import_source source;
    bool open;                  /* the source is */
    char *row[TAKE_LOT];        /* read and not sent yet */
    int rows;
    size_t bytes;
    bool ended;                 /* the last line was read */
    long long import;
    int staged, lines, read;    /* the last line that the database has, how many there are (-1: not known), read so far */
    int after, checked;
    int written, writing;       /* this time, and how many are to be */
    int lot;                    /* lines of one transaction, 0: all */
    int from, to;               /* of a range of lines; to 0: of all */
    bool once, stop;            /* only the next lot; no more after the one under way */
    bool told;                  /* the receipt was read */
    struct error fault;         /* why it stopped: stays on the screen, the line below goes with the next key */
    struct import_receipt receipt;
    int shown[12];              /* which of the rows of the receipt */
};

/* Begins, or goes on where it was left: looks through the file, reads and checks its lines, reads the receipt. */
void take_begin(struct screen *s);
/* Writes the lines that wait: in lots, only the next one of them, or (lot 0) all in one transaction; those of a range in lots. */
void take_write(struct screen *s, int lot, bool once);
void take_write_range(struct screen *s, int from, int to);
/* May the columns of the file be changed? 0, or -1 with why not. */
int take_columns_can(const struct take *t, struct error *why);
/* Something is under way. */
bool take_works(const struct take *t);
void take_end(struct take *t);
void take_free(struct take *t);
/* Between take_read.c and take_work.c: the next step; it stops, and why; the lines that are there are checked. */
void take_go(struct screen *s, enum take_step step);
void take_fail(struct screen *s, const struct error *e);
void take_check(struct screen *s);
/* False when nothing came, or a save was refused: that is said. */
bool take_came(struct screen *s, const struct db_reply *reply, struct save_row *row);
/* The receipt was read: the screen shows it. */
void take_told(struct screen *s);
/* Lines in words as clerks type them: "17-250", "17", "17-": *to is the last of all then. -1: take.range. */
int take_range(const char *text, int *from, int *to, struct error *e);

/* Args of screen_take_columns: the screen of the file below it. Of screen_take_range: the same. */
struct take_below { struct screen *take; };
extern const struct screen_ops screen_take_columns, screen_take_range;

#endif
