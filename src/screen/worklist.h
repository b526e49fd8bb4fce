/* worklist.h - between worklist.c and worklist_draw.c only. */
#ifndef KURATOR_WORKLIST_H
#define KURATOR_WORKLIST_H
#include "kurator/app.h"
#include "kurator/list.h"
#include "kurator/marks.h"

struct worklist {
    struct work_list rows;
    struct list list;
    struct marks marks;         /* cases, of whichever tab */
    enum tab tab;
    enum tab shown;             /* the tab of the rows that are there */
    int mine;                   /* index into mine_codes */
    bool loaded;                /* an answer came */
    bool more_asked;
    bool refreshing;            /* the list is read anew though nobody asked: keys do not wait */
    bool stale;                 /* it changed while another screen was on top */
    int limit;                  /* rows asked for last */
    int place;                  /* of the bar when it rested last: what the status line tells */
    int place_top, place_of;    /* first row and count of rows it belongs to */
    long long previewed;        /* case of the preview */
    bool have_preview;
    struct case_preview preview;
};

/* Rows and what is said of them. */
extern const struct list_ops worklist_rows;
/* The row under the bar, NULL when there is none. */
const struct work_row *worklist_current(const struct worklist *w);
/* The whole screen but for the preview's wish to be read. */
void worklist_draw(struct screen *s, struct draw *d);

#endif
