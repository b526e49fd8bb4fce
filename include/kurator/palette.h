/* palette.h - the F8 list of everything possible here: a picklist over actions, with keys and reasons why not. */
#ifndef KURATOR_PALETTE_H
#define KURATOR_PALETTE_H
#include "kurator/picklist.h"

struct palette_row {
    int id;                 /* the caller's number of the action */
    const char *label;      /* translated */
    const char *key;        /* the name of its key, translated; NULL or "": palette only */
    const char *refusal;    /* why it cannot be done now; NULL: it can */
    bool general;           /* an action of every place: of what matches equally well it comes last */
};

struct palette;

struct palette *palette_new(const char *title, const struct palette_row *rows, int n);
void palette_free(struct palette **p);
enum picklist_result palette_key(struct palette *p, const struct key_event *key);
/* The id of the row chosen or under the bar, or -1. */
int palette_choice(const struct palette *p);
const char *palette_refusal(const struct palette *p);
void palette_draw(struct palette *p, struct draw *d);

#endif
