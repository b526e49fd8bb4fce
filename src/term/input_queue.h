/* input_queue.h - whole keys waiting to be taken: a bounded ring. */
#ifndef KURATOR_INPUT_QUEUE_H
#define KURATOR_INPUT_QUEUE_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/key.h"

#define INPUT_QUEUE_MAX 16384
#define INPUT_PASTES_MAX (256u * 1024u)     /* bytes of all waiting pastes */

struct input_item {
    enum key key;
    uint32_t ch;
    char *paste;
    size_t paste_len;
};
struct input_queue {
    struct input_item *items;
    size_t cap, head, count, paste_bytes;
};

/* Appends a key; what no longer fits is dropped and the last place tells it (KY_BROKEN). A paste is taken over. */
void input_queue_push(struct input_queue *q, struct input_item item);
bool input_queue_shift(struct input_queue *q, struct input_item *out);
/* Takes the newest item back when it is `key`. */
bool input_queue_unpush(struct input_queue *q, enum key key);
/* Empties it; returns how many real keys were in it. */
int input_queue_clear(struct input_queue *q);
void input_queue_free(struct input_queue *q);

#endif
