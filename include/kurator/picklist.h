/* picklist.h - a pop-up to choose one of several labels, narrowing while typing in either keyboard layout. */
#ifndef KURATOR_PICKLIST_H
#define KURATOR_PICKLIST_H
#include <stdbool.h>
#include "kurator/draw.h"
#include "kurator/key.h"

struct picklist;

struct picklist_item {
    const char *label;      /* translated */
    const char *key;        /* shown on the right, "" or NULL: none (the palette shows key names) */
    const char *refusal;    /* why it cannot be chosen now; NULL: it can. Shown instead of the key, whole below the list */
    const char *group;      /* translated; stands before the first item of the group. NULL: no groups */
    const char *help;       /* translated; stands below the list while the bar is on the item. NULL: none */
    bool general;           /* belongs to every place: of what matches equally well it comes last */
};

enum picklist_result {
    PICKLIST_GOES_ON,
    PICKLIST_CHOSEN,        /* picklist_choice */
    PICKLIST_REFUSED,       /* Enter on an item that cannot be chosen: picklist_choice, picklist_refusal */
    PICKLIST_LEFT           /* Esc Esc, F10 */
};

/* Makes one; all texts are copied. */
struct picklist *picklist_new(const char *title, const struct picklist_item *items, int n);
void picklist_free(struct picklist **out);
/* Typed text narrows to items in which every typed word begins a word of the label or stands in it (small and capital,
 * ё and е, and the keyboard layout do not matter); while nothing is typed 1..9 choose at once; Up Down PgUp PgDn Home
 * End move, Backspace and ^U widen again, Enter chooses. */
enum picklist_result picklist_key(struct picklist *p, const struct key_event *key);
/* The index of the item chosen or under the bar, -1 when none fits. */
int picklist_choice(const struct picklist *p);
const char *picklist_refusal(const struct picklist *p);
/* Draws itself in the middle of the screen, as high as is needed and possible. */
void picklist_draw(struct picklist *p, struct draw *d);

#endif
