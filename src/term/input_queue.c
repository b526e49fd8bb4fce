/* input_queue.c - the bounded ring of whole keys between decoder and program. */
#include "input_queue.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"

static void drop_paste(struct input_item *item)
{
    if (item->paste)
        mem_wipe(item->paste, item->paste_len);
    free(item->paste);
    item->paste = NULL;
}

static void grow(struct input_queue *q)
{
    size_t cap = q->cap ? q->cap * 2 : 64;
    struct input_item *items = mem_zero(cap, sizeof *items);

    for (size_t i = 0; i < q->count; i++)
        items[i] = q->items[(q->head + i) % q->cap];
    free(q->items);
    q->items = items;
    q->cap = cap;
    q->head = 0;
}

void input_queue_push(struct input_queue *q, struct input_item item)
{
    bool full = q->count == INPUT_QUEUE_MAX || (item.paste && q->paste_bytes + item.paste_len > INPUT_PASTES_MAX);

    if (full) {
        drop_paste(&item);
        item = (struct input_item){.key = KY_BROKEN};
        if (q->count == INPUT_QUEUE_MAX) {
            struct input_item *last = &q->items[(q->head + q->count - 1) % q->cap];
            q->paste_bytes -= last->paste_len;
            drop_paste(last);
            *last = item;
            return;
        }
    }
    if (q->count == q->cap)
        grow(q);
    q->items[(q->head + q->count++) % q->cap] = item;
    q->paste_bytes += item.paste_len;
}

bool input_queue_shift(struct input_queue *q, struct input_item *out)
{
    if (!q->count)
        return false;
    *out = q->items[q->head];
    q->items[q->head].paste = NULL;
    q->head = (q->head + 1) % q->cap;
    q->count--;
    q->paste_bytes -= out->paste_len;
    return true;
}

bool input_queue_unpush(struct input_queue *q, enum key key)
{
    if (!q->count || q->items[(q->head + q->count - 1) % q->cap].key != key)
        return false;
    q->count--;
    return true;
}

int input_queue_clear(struct input_queue *q)
{
    struct input_item item;
    int keys = 0;

    while (input_queue_shift(q, &item)) {
        keys += item.key != KY_BROKEN;
        drop_paste(&item);
    }
    return keys;
}

void input_queue_free(struct input_queue *q)
{
    input_queue_clear(q);
    free(q->items);
    *q = (struct input_queue){0};
}
