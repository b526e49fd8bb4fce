/* paper_private.h - what pages and tables share. */
#ifndef KURATOR_PAPER_PRIVATE_H
#define KURATOR_PAPER_PRIVATE_H
#include "kurator/paper.h"

#define PAPER_COLUMNS 12

struct paper {
    struct str header, out;
    int width, lines;           /* cells of a line; lines that may be written on a page */
    int page, line, top;        /* the page's number, its lines so far, those of them that are its header */
    bool open;                  /* the page has begun: the next line goes on it */
    struct paper_column column[PAPER_COLUMNS];
    int ncolumns;               /* 0: no table */
    int head_lines;             /* of the table's head on this page */
};

/* One line that fits; begins a page when the old one is full. */
void paper_line(struct paper *p, const char *text);
/* The head of the table, on top of a page too. */
void table_head(struct paper *p);
/* Cells wrapped beside each other, kept on one page where that is possible. */
void wrapped_row(struct paper *p, const struct paper_column *columns, int n, const char *const *cells);

#endif
