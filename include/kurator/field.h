/* field.h - the line editor: one line of text, a cursor, and nothing else; it knows no rule of what may be typed. */
#ifndef KURATOR_FIELD_H
#define KURATOR_FIELD_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/draw.h"
#include "kurator/key.h"

struct field {
    char *text;             /* UTF-8, never NULL after field_init */
    size_t len;             /* bytes */
    size_t cap;
    size_t cursor;          /* byte offset, always at the edge of a cluster */
    int max;                /* characters (code points) at most */
    int scroll;             /* cells scrolled out on the left; kept by field_draw */
    bool secret;            /* shown as stars, wiped when freed */
};

enum field_result {
    FIELD_IGNORED,          /* not a key of the editor */
    FIELD_MOVED,            /* used; the text is as it was */
    FIELD_CHANGED,          /* the text is another one */
    FIELD_FULL              /* used, but something was refused: `max` characters are there */
};

/* An empty field of at most max characters (<= 0: 200). */
void field_init(struct field *f, int max, bool secret);
void field_free(struct field *f);
/* Replaces the text (cut to max characters); the cursor goes to the end. */
void field_set(struct field *f, const char *text);
/* Puts n bytes in at the cursor. Control, unshowable and broken characters become blanks, several at a stretch one,
 * leading and trailing ones none. FIELD_FULL when not all of it fitted: what fits is taken. */
enum field_result field_insert(struct field *f, const char *bytes, size_t n);
/* Text, paste, Left Right Home End, Ctrl-Left Ctrl-Right, Backspace Del, ^W word back, ^U all, ^K to the end. */
enum field_result field_key(struct field *f, const struct key_event *key);
/* Draws exactly `width` cells at y, x, scrolled so that the cursor is seen, unused cells blank; puts the terminal's
 * cursor when focus. The text must not be longer than width - 1 cells to be seen whole with its cursor. */
void field_draw(struct field *f, struct draw *d, int y, int x, int width, enum style style, bool focus);

#endif
