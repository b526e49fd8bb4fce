/* picklist.c - the pop-up to choose one of several labels. */
#include "kurator/picklist.h"

#include <libintl.h>
#include <stdlib.h>
#include <string.h>

#include "kurator/dialog.h"
#include "kurator/field.h"
#include "kurator/i18n.h"
#include "kurator/list.h"
#include "kurator/mem.h"
#include "kurator/person_name.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define FILTER_CHARS 60

#define BELOW 3                     /* lines under the list for a reason or a help */
#define GROUP_GAP 2

struct item {
    char *label, *key, *refusal;    /* key "" and refusal NULL: none */
    char *group, *help;             /* "": none */
    char *words;                    /* the label as it is compared */
    bool general;
    int rank;                       /* how well it matches what is typed: 0 best */
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
        p->items[i] = (struct item){.label = mem_dup(items[i].label), .key = mem_dup(items[i].key ? items[i].key : ""),
                                    .refusal = items[i].refusal ? mem_dup(items[i].refusal) : NULL,
                                    .group = mem_dup(items[i].group ? items[i].group : ""), .help = mem_dup(items[i].help ? items[i].help : ""),
                                    .words = compared(items[i].label), .general = items[i].general};
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
        free(p->items[i].group);
        free(p->items[i].help);
    }
    free(p->items);
    free(p->shown);
    free(p->title);
    field_free(&p->filter);
    free(p);
    *out = NULL;
}

#define NO_MATCH 9

/* 0: the key begins the label, 1: another word of it, 2: it stands inside of one, NO_MATCH: nowhere. */
static int place_of(const char *words, const char *key)
{
    int best = NO_MATCH;

    for (const char *at = words ? strstr(words, key) : NULL; at && best > 0; at = strstr(at + 1, key))
        best = at == words ? 0 : at[-1] == ' ' ? 1 : best == 1 ? 1 : 2;
    return best;
}

/* How well the query fits: the worst place of its words; *any tells whether it has a word at all. */
static int fits(const struct item *item, const char *query, bool *any)
{
    int worst = 0;

    *any = false;
    while (*query && worst < NO_MATCH) {
        size_t n = strcspn(query, " ");
        char *word = mem_ndup(query, n), *key = compared(word);
        if (key && key[0]) {
            int place = place_of(item->words, key);
            *any = true;
            worst = place > worst ? place : worst;
        }
        free(word);
        free(key);
        query += n + (query[n] == ' ');
    }
    return *any ? worst : NO_MATCH;
}

/* Words that begin so come before words that hold it, then what can be done before what cannot, then what belongs to this
 * place before what is everywhere; else the order stays. */
static int rank_of(const struct item *item, const char *typed, const char *swapped)
{
    bool any, any_swapped;
    int place = fits(item, typed, &any), other = fits(item, swapped, &any_swapped);

    if (!any && !any_swapped)
        return 0;
    place = other < place ? other : place;
    return place == NO_MATCH ? -1 : place * 4 + (item->refusal ? 2 : 0) + (item->general ? 1 : 0);
}

static void narrow(struct picklist *p)
{
    struct str swapped = {0};
    int count = 0;

    name_layout_swap(&swapped, p->filter.text);
    for (int i = 0; i < p->n; i++) {
        int rank = rank_of(&p->items[i], p->filter.text, str_text(&swapped)), at = count;
        if (rank < 0)
            continue;
        p->items[i].rank = rank;
        for (; at > 0 && p->items[p->shown[at - 1]].rank > rank; at--)
            p->shown[at] = p->shown[at - 1];
        p->shown[at] = i;
        count++;
    }
    str_free(&swapped);
    list_count(&p->list, count);
    list_select(&p->list, 0);           /* the best match is the one that Enter takes */
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
    if (p->items[i].refusal)            /* chosen by its digit: the bar shows of what the reason is */
        for (int at = 0; at < p->list.count; at++)
            if (p->shown[at] == i)
                list_select(&p->list, at);
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

/* What stands below the list while the bar is on the item. */
static const char *below(const struct item *item)
{
    return item->refusal ? item->refusal : item->help;
}

/* Cells of the groups' names before the items, 0 without groups or room. */
static int group_cells(const struct picklist *p, int width)
{
    int widest = 0;

    for (int i = 0; i < p->n; i++)
        if (utf8_cells(p->items[i].group) > widest)
            widest = utf8_cells(p->items[i].group);
    return widest && width >= widest + 20 ? widest + GROUP_GAP : 0;
}

static bool begins_group(const struct picklist *p, int row)
{
    return row == p->list.top || !str_eq(p->items[p->shown[row]].group, p->items[p->shown[row - 1]].group);
}

/* A reason longer than the room beside its item: it goes on below. */
static void draw_aside(struct draw *d, int y, int from, int to, const struct item *item)
{
    int right = utf8_cells(aside(item)), room = to - from;

    if (right <= room) {
        draw_text(d, y, to - right, right > 0 ? right : 1, item->refusal ? STYLE_HINT : STYLE_KEY, aside(item));
    } else if (room > 8) {
        draw_text(d, y, from + draw_text(d, y, from, room - 2, STYLE_HINT, aside(item)), 2, STYLE_HINT, "..");
    } else if (room > 0) {
        draw_text(d, y, to - 1, 1, STYLE_HINT, "-");
    }
}

static void draw_item(void *ctx, struct draw *d, int y, int width, int i, bool selected, enum list_bar bar)
{
    struct picklist *p = ctx;
    const struct item *item = &p->items[p->shown[i]];
    enum style style = selected ? STYLE_BAR : item->refusal ? STYLE_HINT : STYLE_NORMAL;
    struct str text = {0};
    int group = group_cells(p, width), x = 1 + group, room = width - 2 - group;

    (void)bar;
    if (group && begins_group(p, i))
        draw_text(d, y, 1, group - 1, STYLE_LABEL, item->group);
    if (!p->filter.len && p->shown[i] < 9)
        str_addf(&text, "%d ", p->shown[i] + 1);
    else if (!p->filter.len)
        str_add(&text, "  ");
    str_add(&text, item->label);
    int left = utf8_cells(str_text(&text));
    if (left > room)
        left = room;
    if (left > 0)
        draw_cut(d, y, x, left, style, str_text(&text));
    draw_aside(d, y, x + left + 2, x + room, item);
    str_free(&text);
}

static const char *say_item(void *ctx, int i, char *buf, int size)
{
    struct picklist *p = ctx;
    const struct item *item = &p->items[p->shown[i]];
    struct str text = {0};

    str_addf(&text, _("%d of %d, "), i + 1, p->list.count);
    if (item->group[0])
        str_addf(&text, "%s: ", item->group);
    str_add(&text, item->label);
    if (aside(item)[0])
        str_addf(&text, ", %s", aside(item));
    str_copy(buf, (size_t)size, str_text(&text));
    str_free(&text);
    return buf;
}

static int widest(const struct picklist *p)
{
    int cells = utf8_cells(p->title) + 4, group = group_cells(p, 1000);

    for (int i = 0; i < p->n; i++) {
        int right = utf8_cells(aside(&p->items[i])), both = group + utf8_cells(p->items[i].label) + 2 + (right ? right + 2 : 0);
        if (both > cells)
            cells = both;
    }
    return cells > 34 ? cells : 34;
}

/* Lines that the longest help, or the longest reason that does not fit beside its item, needs below the list. */
static int below_lines(const struct picklist *p, int width)
{
    int most = 0;

    for (int i = 0; i < p->n; i++) {
        const struct item *item = &p->items[i];
        bool beside = item->refusal && group_cells(p, width) + utf8_cells(item->label) + 4 + utf8_cells(item->refusal) <= width - 2;
        int lines = below(item)[0] && !beside ? text_wrap(below(item), width - 2, NULL, NULL) : 0;
        most = lines > most ? lines : most;
    }
    return most < BELOW ? most : BELOW;
}

struct under { struct draw *d; int y, h; };
static void under_line(void *ctx, int i, const char *text)
{
    const struct under *u = ctx;

    if (i < u->h)
        draw_text(u->d, u->y + i, 1, draw_width(u->d) - 2, STYLE_VALUE, text);
}

/* What does not fit beside is below, and signs tell that the list goes on. */
static void draw_rest(const struct picklist *p, struct draw *d, int y, int h, int under)
{
    int at = p->list.selected;

    if (draw_plain(d))
        return;                     /* it is heard with the item, and lines of a list have no edge */
    if (p->list.top > 0)
        draw_text(d, y, draw_width(d) - 1, 1, STYLE_KEY, "^");
    if (p->list.top + h < p->list.count)
        draw_text(d, y + h - 1, draw_width(d) - 1, 1, STYLE_KEY, "v");
    if (under > 0 && at >= 0) {
        struct under u = {d, y + h, under};
        text_wrap(below(&p->items[p->shown[at]]), draw_width(d) - 2, under_line, &u);
    }
}

static void draw_filter(const struct picklist *p, struct draw *d)
{
    draw_text(d, 0, 1, 1, STYLE_NORMAL, ">");
    if (!p->filter.len && p->n > 9)
        draw_text(d, 0, 3, draw_width(d) - 4, STYLE_HINT, _("letters of it, or a digit 1-9"));
}

void picklist_draw(struct picklist *p, struct draw *d)
{
    int rows = draw_rows(d), cols = draw_cols(d), w = widest(p) + 4 < cols ? widest(p) + 4 : cols;
    int most = rows >= 16 ? rows - 3 : rows - 2;        /* what is said of a key stands below, where there is room */
    int under = draw_plain(d) ? 0 : below_lines(p, w - 2), h = p->n + 3 + under < most ? p->n + 3 + under : most;

    if (h < 5)
        h = rows < 5 ? rows : 5;
    draw_popup(d, (rows - h) / 2, (cols - w) / 2, h, w, p->title);
    int inside = draw_height(d), list_y = inside > 1 ? 1 : 0, list_h = inside - list_y;
    if (under > list_h / 2)
        under = list_h / 2;             /* the list itself is the last to go */
    if (inside > 1)
        draw_filter(p, d);
    list_draw(&p->list, d, list_y, list_h - under, p->filter.len ? _("Nothing here is called so; delete letters.") : NULL);
    draw_rest(p, d, list_y, list_h - under, under);
    /* The bar is where the choice is, the cursor where typing goes. */
    if (inside > 1 && p->filter.len)
        field_draw(&p->filter, d, 0, 3, draw_width(d) - 4, STYLE_VALUE, true);
    else if (inside > 1)
        draw_cursor(d, 0, 3);
    draw_popup_end(d);
}
