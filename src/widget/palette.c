/* palette.c - the list of everything possible here: a picklist whose items have keys and reasons. */
#include "kurator/palette.h"

#include <stdlib.h>

#include "kurator/mem.h"

struct palette {
    struct picklist *list;
    int *id;
};

struct palette *palette_new(const char *title, const struct palette_row *rows, int n)
{
    struct palette *p = mem_zero(1, sizeof *p);
    struct picklist_item *items = mem_zero((size_t)n + 1, sizeof *items);

    p->id = mem_zero((size_t)n + 1, sizeof *p->id);
    for (int i = 0; i < n; i++) {
        p->id[i] = rows[i].id;
        items[i] = (struct picklist_item){.label = rows[i].label, .key = rows[i].key ? rows[i].key : "", .refusal = rows[i].refusal, .general = rows[i].general};
    }
    p->list = picklist_new(title, items, n);
    free(items);
    return p;
}

void palette_free(struct palette **p)
{
    if (!*p)
        return;
    picklist_free(&(*p)->list);
    free((*p)->id);
    free(*p);
    *p = NULL;
}

enum picklist_result palette_key(struct palette *p, const struct key_event *key)
{
    return picklist_key(p->list, key);
}

int palette_choice(const struct palette *p)
{
    int i = picklist_choice(p->list);

    return i < 0 ? -1 : p->id[i];
}

const char *palette_refusal(const struct palette *p)
{
    return picklist_refusal(p->list);
}

void palette_draw(struct palette *p, struct draw *d)
{
    picklist_draw(p->list, d);
}
