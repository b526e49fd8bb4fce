/* picklist.c - the pop-up to choose one of several labels. */
#include "kurator/picklist.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/list.h"
#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define FILTER_CHARS 60

struct item {
    char *label, *key, *refusal;    /* key "" and refusal NULL: none */
    char *words;                    /* the label as it is compared */
};
struct picklist {
    char *title;
    struct item *items;
    int n;
    int *shown;                     /* items that fit, in their order */
    struct field filter;
    struct list list;
    int chosen;                     /* -1: the one under the bar */
};

static void draw_item(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar);
static const char *say_item(void *ctx, int i, char *buf, int size);
static const struct list_ops list_ops = {draw_item, say_item};

static char *compared(const char *text)
{
    struct str s = {0};

    name_key(&s, text);
    return str_take(&s);
}

struct picklist *picklist_new(const char *title, const struct picklist_item *items, int n)
{
    struct picklist *p = mem_zero(1, sizeof *p);

    p->title = mem_dup(title);
    p->n = n > 0 ? n : 0;
    p->items = mem_zero((size_t)p->n + 1, sizeof *p->items);
    p->shown = mem_zero((size_t)p->n + 1, sizeof *p->shown);
    for (int i = 0; i < p->n; i++) {
        p->items[i] = (struct item){mem_dup(items[i].label), mem_dup(items[i].key ? items[i].key : ""),
                                    items[i].refusal ? mem_dup(items[i].refusal) : NULL, compared(items[i].label)};
        p->shown[i] = i;
    }
    field_init(&p->filter, FILTER_CHARS, false);
    list_init(&p->list, &list_ops, p, LIST_BAR_ROW);
    list_count(&p->list, p->n);
    p->chosen = -1;
    return p;
}

void picklist_free(struct picklist **out)
{
    struct picklist *p = *out;

    if (!p)
        return;
    for (int i = 0; i < p->n; i++) {
        free(p->items[i].label);
        free(p->items[i].key);
        free(p->items[i].refusal);
        free(p->items[i].words);
    }
    free(p->items);
    free(p->shown);
    free(p->title);
    field_free(&p->filter);
    free(p);
    *out = NULL;
}

/* Every word of the query stands in the label; *any tells whether the query has a word at all. */
static bool fits(const struct item *item, const char *query, bool *any)
{
    bool all = true;

    *any = false;
    while (*query && all) {
        size_t n = strcspn(query, " ");
        char *word = mem_ndup(query, n), *key = compared(word);
        if (key && key[0]) {
            *any = true;
            all = item->words && strstr(item->words, key);
        }
        free(word);
        free(key);
        query += n + (query[n] == ' ');
    }
    return all && *any;
}

static void narrow(struct picklist *p)
{
    struct str swapped = {0};
    int before = picklist_choice(p), count = 0, selected = 0;
    bool any, any_swapped;

    name_layout_swap(&swapped, p->filter.text);
    for (int i = 0; i < p->n; i++) {
        bool in = fits(&p->items[i], p->filter.text, &any);
        in = fits(&p->items[i], str_text(&swapped), &any_swapped) || in || (!any && !any_swapped);
        if (!in)
            continue;
        if (i == before)
            selected = count;
        p->shown[count++] = i;
    }
    str_free(&swapped);
    list_count(&p->list, count);
    list_select(&p->list, selected);
}

int picklist_choice(const struct picklist *p)
{
    if (p->chosen >= 0)
        return p->chosen;
    return p->list.selected >= 0 ? p->shown[p->list.selected] : -1;
}

const char *picklist_refusal(const struct picklist *p)
{
    int i = picklist_choice(p);

    return i >= 0 && p->items[i].refusal ? p->items[i].refusal : "";
}

static enum picklist_result choose(struct picklist *p, int i)
{
    if (i < 0 || i >= p->n)
        return PICKLIST_GOES_ON;
    p->chosen = i;
    return p->items[i].refusal ? PICKLIST_REFUSED : PICKLIST_CHOSEN;
}

enum picklist_result picklist_key(struct picklist *p, const struct key_event *key)
{
    p->chosen = -1;
    if (key->key == KY_ESCESC || key->key == KY_F10)
        return PICKLIST_LEFT;
    if (key->key == KY_ENTER)
        return choose(p, picklist_choice(p));
    if (key->key == KY_TEXT && !p->filter.len && key->ch >= '1' && key->ch <= '9')
        return choose(p, (int)(key->ch - '1'));
    if (list_key(&p->list, key))
        return PICKLIST_GOES_ON;
    if (key->key == KY_TEXT && key->ch == ' ' && !p->filter.len)
        return PICKLIST_GOES_ON;
    enum field_result r = field_key(&p->filter, key);
    if (r == FIELD_CHANGED || r == FIELD_FULL)
        narrow(p);
    return PICKLIST_GOES_ON;
}

/* What stands on the right of an item. */
static const char *aside(const struct item *item)
{
    return item->refusal ? item->refusal : item->key;
}

static void draw_item(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct picklist *p = ctx;
    const struct item *item = &p->items[p->shown[i]];
    enum style style = selected ? STYLE_BAR : item->refusal ? STYLE_HINT : STYLE_NORMAL;
    struct str text = {0};
    int right = utf8_cells(aside(item));

    (void)bar;
    if (!p->filter.len && p->shown[i] < 9)
        str_addf(&text, "%d ", p->shown[i] + 1);
    else if (!p->filter.len)
        str_add(&text, "  ");
    str_add(&text, item->label);
    int left = utf8_cells(str_text(&text)), room = width - 2;
    if (left > room)
        left = room;
    if (right > room - left - 2)
        right = room - left - 2;
    draw_text(d, y, 1, left, style, str_text(&text));
    if (right > 0)
        draw_text(d, y, 1 + room - right, right, item->refusal ? STYLE_HINT : STYLE_KEY, aside(item));
    str_free(&text);
}

static const char *say_item(void *ctx, int i, char *buf, int size)
{
    struct picklist *p = ctx;
    const struct item *item = &p->items[p->shown[i]];
    struct str text = {0};

    str_addf(&text, _("%d of %d, "), i + 1, p->list.count);
    str_add(&text, item->label);
    if (aside(item)[0])
        str_addf(&text, ", %s", aside(item));
    str_copy(buf, (size_t)size, str_text(&text));
    str_free(&text);
    return buf;
}

static int widest(const struct picklist *p)
{
    int cells = utf8_cells(p->title) + 4;

    for (int i = 0; i < p->n; i++) {
        int right = utf8_cells(aside(&p->items[i])), both = utf8_cells(p->items[i].label) + 2 + (right ? right + 2 : 0);
        if (both > cells)
            cells = both;
    }
    return cells > 30 ? cells : 30;
}

void picklist_draw(struct picklist *p, struct draw *d)
{
    int rows = draw_rows(d), cols = draw_cols(d);
    int h = p->n + 3 < rows - 2 ? p->n + 3 : rows - 2, w = widest(p) + 4 < cols ? widest(p) + 4 : cols;

    if (h < 5)
        h = rows < 5 ? rows : 5;
    draw_popup(d, (rows - h) / 2, (cols - w) / 2, h, w, p->title);
    int inside = draw_height(d);
    if (inside > 1)
        draw_text(d, 0, 1, 1, STYLE_NORMAL, ">");
    int list_y = inside > 1 ? 1 : 0;
    list_draw(&p->list, d, list_y, inside - list_y, NULL);
    if (p->list.count == 0 && p->filter.len) {
        struct str none = {0};
        str_addf(&none, "> %s: 0", p->filter.text);
        draw_say(d, str_text(&none));
        str_free(&none);
    }
    /* The bar is where the choice is, the cursor where typing goes. */
    if (inside > 1)
        field_draw(&p->filter, d, 0, 3, draw_width(d) - 4, STYLE_VALUE, true);
    draw_popup_end(d);
}
