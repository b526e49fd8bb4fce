/* bars.c - the one-line bars: what is dropped first when the terminal is narrow. */
#include "kurator/bars.h"

#include <string.h>

#include "kurator/str.h"
#include "kurator/utf8.h"

#define GAP 2
#define LEAST_MIDDLE 14         /* cells below which what stands in the middle tells nothing */
#define BAR_KEYS 24            /* of one bar at most */

/* Under --plain nothing is aligned: blanks are only heard as silence or not at all. */
static void top_plain(struct draw *d, int y, const char *left, const char *middle, const char *right)
{
    const char *part[] = {left, middle, right};
    int x = 0;

    for (int i = 0; i < 3; i++)
        if (part[i][0])
            x += draw_text(d, y, x, 0, STYLE_TITLE, part[i]) + GAP;
}

void bar_top(struct draw *d, int y, const char *left, const char *middle, const char *right)
{
    int width = draw_width(d) - 2, at_left = utf8_cells(left), at_right = utf8_cells(right), mid = utf8_cells(middle);

    if (draw_plain(d)) {
        top_plain(d, y, left, middle, right);
        return;
    }
    if (width <= 0)
        return;
    /* Cut on the left before the right is: what stands there (a due date) is short and needed whole, or not at all. */
    if (at_left + GAP + at_right > width && at_right > width / 2)
        at_right = 0;
    if (at_right && at_left + GAP + at_right > width)
        at_left = width - at_right - GAP;
    if (at_left > width)
        at_left = width;
    int room = width - at_left - GAP - (at_right ? GAP + at_right : 0);
    if (mid && (mid <= room || room >= LEAST_MIDDLE))
        draw_cut(d, y, 1 + at_left + GAP, mid < room ? mid : room, STYLE_NORMAL, middle);
    if (at_left > 0)
        draw_cut(d, y, 1, at_left, STYLE_TITLE, left);
    if (at_right > 0)
        draw_text(d, y, 1 + width - at_right, at_right, STYLE_NORMAL, right);
}

static void tab_text(struct str *out, const struct bar_tab *tab, bool current)
{
    str_clear(out);
    str_add(out, current ? "[" : " ");
    str_add(out, tab->label);
    if (tab->count >= 0)
        str_addf(out, " (%ld)", tab->count);
    str_add(out, current ? "]" : " ");
}

static int tab_cells(const struct bar_tab *tab)
{
    struct str s = {0};

    tab_text(&s, tab, true);
    int cells = utf8_cells(str_text(&s));
    str_free(&s);
    return cells;
}

/* Cells from the first to the last tab when neighbours share `overlap` cells; the last one's closing blank not counted. */
static int tabs_cells(const struct bar_tab *tabs, int first, int last, int current, int overlap)
{
    int cells = last == current ? 0 : -1;

    for (int i = first; i <= last; i++)
        cells += tab_cells(&tabs[i]) - (i > first ? overlap : 0);
    return cells;
}

/* The stretch of tabs around the current one that fits, growing to the right first. */
static void tabs_that_fit(const struct bar_tab *tabs, int n, int current, int width, int *first, int *last)
{
    bool grown = true;

    *first = *last = current;
    while (grown) {
        grown = false;
        if (*last + 1 < n && tabs_cells(tabs, *first, *last + 1, current, 1) <= width) {
            ++*last;
            grown = true;
        }
        if (*first > 0 && tabs_cells(tabs, *first - 1, *last, current, 1) <= width) {
            --*first;
            grown = true;
        }
    }
}

void bar_tabs(struct draw *d, int y, const struct bar_tab *tabs, int n, int current)
{
    struct str text = {0};
    int first = 0, last = n - 1, x = 1, at = 1, width = draw_width(d);

    if (n <= 0 || current < 0 || current >= n)
        return;
    /* Two blanks between them, or one where that makes all fit, or else a stretch of them. */
    int overlap = tabs_cells(tabs, 0, n - 1, current, 0) < width ? 0 : 1;
    if (draw_plain(d))
        first = last = current;
    else if (tabs_cells(tabs, 0, n - 1, current, overlap) >= width)
        tabs_that_fit(tabs, n, current, width - 2, &first, &last);
    for (int i = first; i <= last && x < width; i++) {
        if (i == current)
            at = x;
        tab_text(&text, &tabs[i], false);
        x += draw_text(d, y, x, width - x, STYLE_NORMAL, str_text(&text)) - overlap;
    }
    /* The brackets last: they may stand in the cells that part the tabs. */
    tab_text(&text, &tabs[current], true);
    draw_text(d, y, at, width - at, STYLE_TAB, str_text(&text));
    if (first > 0 && !draw_plain(d))
        draw_text(d, y, 0, 1, STYLE_NORMAL, "<");
    if (last < n - 1 && !draw_plain(d))
        draw_text(d, y, width - 1, 1, STYLE_NORMAL, ">");
    str_free(&text);
}

static int key_cells(const struct bar_key *key)
{
    return utf8_cells(key->key) + 1 + utf8_cells(key->label) + 1;
}

static int draw_key(struct draw *d, int y, int x, const struct bar_key *key)
{
    x += draw_text(d, y, x, 0, STYLE_KEY, key->key) + 1;
    return x + draw_text(d, y, x, 0, STYLE_NORMAL, key->label) + 1;
}

/* The key that goes next: the last that need not stay, then the last but the very last; -1 when only that is left. */
static int next_to_go(const struct bar_key *keys, const bool *gone, int n)
{
    for (int pass = 0; pass < 3; pass++)
        for (int i = n - 2; i >= 0; i--)
            if (!gone[i] && (pass == 2 || (pass == 0 ? keys[i].early : !keys[i].stays)))
                return i;
    return -1;
}

void bar_keys(struct draw *d, int y, const struct bar_key *keys, int n)
{
    bool gone[BAR_KEYS] = {false};
    int used = 0, x = 1, go;

    if (n <= 0 || n > BAR_KEYS || draw_plain(d))
        return;
    for (int i = 0; i < n; i++)
        used += key_cells(&keys[i]);
    while (used > draw_width(d) && (go = next_to_go(keys, gone, n)) >= 0) {
        gone[go] = true;
        used -= key_cells(&keys[go]);
    }
    for (int i = 0; i < n; i++)
        if (!gone[i])
            x = draw_key(d, y, x, &keys[i]);
}

void bar_status(struct draw *d, int y, enum style style, const char *text)
{
    draw_text(d, y, 1, draw_width(d) - 1, style, text);
    if (text[0])
        draw_say(d, text);
}
