/* worklist.h - between worklist.c, worklist_read.c and worklist_draw.c only. */
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
    int mine;                   /* index into worklist_whose */
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

/* "all", "mine", "nobody" as the database names them. */
extern const char *const worklist_whose[];
/* Rows and what is said of them. */
extern const struct list_ops worklist_rows;
/* The row under the bar, NULL when there is none. */
const struct work_row *worklist_current(const struct worklist *w);
/* The page as a statement of a call, its answer, and its answer together with a save of the case (the bar goes on). */
void worklist_call(struct screen *home, struct db_call *call);
void worklist_take(struct screen *home, const struct db_rows *rows);
void worklist_saved(struct screen *home, const struct db_rows *rows, long long case_id);
/* Reads anew because of a key (keys wait) or because somebody else changed the list (they do not); reads the next page when the
 * bar comes near the end. */
void worklist_reload(struct screen *s);
void worklist_refresh(struct screen *s);
void worklist_more(struct screen *s);
/* Asks for the preview once the bar rests. */
void worklist_want_preview(struct screen *s);
/* The whole screen but for the preview's wish to be read. */
void worklist_draw(struct screen *s, struct draw *d);

#endif
