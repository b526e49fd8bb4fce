/* take.h - private to the screen that takes a file in: its state, and the work of it in steps that never hold the keys up. */
#ifndef KURATOR_SCREEN_TAKE_H
#define KURATOR_SCREEN_TAKE_H
#include "kurator/app.h"
#include "kurator/import_source.h"
#include "kurator/table.h"
#include "kurator/take_in.h"

#define TAKE_LOT 500            /* lines of one call, and of one transaction */

enum take_step { TAKE_LOOKS, TAKE_READS, TAKE_CHECKS, TAKE_READY, TAKE_WRITES, TAKE_STOPPED };

struct take {
    struct table table;
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
    bool once, stop;            /* only the next lot; no more after the one under way */
    bool told;                  /* the receipt was read */
    struct error fault;         /* why it stopped: stays on the screen, the line below goes with the next key */
    struct import_receipt receipt;
    int shown[12];              /* which of the rows of the receipt */
};

/* Begins, or goes on where it was left: looks through the file, reads and checks its lines, reads the receipt. */
void take_begin(struct screen *s);
/* Writes the lines that wait: in lots, only the next one of them, or (lot 0) all in one transaction. */
void take_write(struct screen *s, int lot, bool once);
/* Something is under way. */
bool take_works(const struct take *t);
void take_end(struct take *t);
/* The receipt was read: the screen shows it. */
void take_told(struct screen *s);

#endif
