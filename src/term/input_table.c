/* input_table.c - the union of what terminals send for a key, and what terminfo adds to it. */
#include "input_table.h"

#include <string.h>

#include "curses_only.h"

const struct input_final input_csi_finals[] = {
    {'A', KY_UP, 0}, {'B', KY_DOWN, 0}, {'C', KY_RIGHT, 0}, {'D', KY_LEFT, 0},
    {'F', KY_END, 0}, {'H', KY_HOME, 0}, {'Z', KY_BACKTAB, 0},
    {'P', KY_F1, 0}, {'Q', KY_F2, 0}, {'R', KY_F3, 0}, {'S', KY_F4, 0},
    {'a', KY_UP, 0}, {'b', KY_DOWN, 0}, {'c', KY_RIGHT, 0}, {'d', KY_LEFT, 0},      /* rxvt with Shift */
    {0, KY_NONE, 0},
};

const struct input_final input_ss3_finals[] = {
    {'A', KY_UP, 0}, {'B', KY_DOWN, 0}, {'C', KY_RIGHT, 0}, {'D', KY_LEFT, 0},
    {'F', KY_END, 0}, {'H', KY_HOME, 0},
    {'P', KY_F1, 0}, {'Q', KY_F2, 0}, {'R', KY_F3, 0}, {'S', KY_F4, 0},
    {'T', KY_F5, 0}, {'U', KY_F6, 0}, {'V', KY_F7, 0}, {'W', KY_F8, 0}, {'X', KY_F9, 0}, {'Y', KY_F10, 0}, {'Z', KY_F11, 0}, {'[', KY_F12, 0},   /* PuTTY's VT100+ */
    {'a', KY_UP, 0}, {'b', KY_DOWN, 0}, {'c', KY_WORDRIGHT, 0}, {'d', KY_WORDLEFT, 0},  /* rxvt with Ctrl */
    /* PuTTY's End where its Home and End are those of rxvt. On the keypad of a VT in application mode this is 7, but the program
     * switches that mode off. */
    {'w', KY_END, 0},
    /* The keypad where that mode is on all the same. */
    {'M', KY_ENTER, 0}, {'I', KY_TAB, 0}, {' ', KY_TEXT, ' '},
    {'j', KY_TEXT, '*'}, {'k', KY_TEXT, '+'}, {'l', KY_TEXT, ','}, {'m', KY_TEXT, '-'},
    {'n', KY_TEXT, '.'}, {'o', KY_TEXT, '/'},
    {'p', KY_TEXT, '0'}, {'q', KY_TEXT, '1'}, {'r', KY_TEXT, '2'}, {'s', KY_TEXT, '3'}, {'t', KY_TEXT, '4'},
    {'u', KY_TEXT, '5'}, {'v', KY_TEXT, '6'}, {'x', KY_TEXT, '8'}, {'y', KY_TEXT, '9'},
    {0, KY_NONE, 0},
};

const struct input_number input_numbers[] = {
    {1, KY_HOME}, {2, KY_INSERT}, {3, KY_DELETE}, {4, KY_END}, {5, KY_PAGEUP}, {6, KY_PAGEDOWN},
    {7, KY_HOME}, {8, KY_END},
    {11, KY_F1}, {12, KY_F2}, {13, KY_F3}, {14, KY_F4}, {15, KY_F5},
    {17, KY_F6}, {18, KY_F7}, {19, KY_F8}, {20, KY_F9}, {21, KY_F10}, {23, KY_F11}, {24, KY_F12},
    {0, KY_NONE},
};

const enum key input_linux_keys[5] = {KY_F1, KY_F2, KY_F3, KY_F4, KY_F5};

static const struct {
    const char *name;
    enum key key;
} capabilities[] = {
    {"kcuu1", KY_UP}, {"kcud1", KY_DOWN}, {"kcub1", KY_LEFT}, {"kcuf1", KY_RIGHT}, {"khome", KY_HOME}, {"kend", KY_END},
    {"kpp", KY_PAGEUP}, {"knp", KY_PAGEDOWN}, {"kich1", KY_INSERT}, {"kdch1", KY_DELETE}, {"kcbt", KY_BACKTAB},
    {"kent", KY_ENTER},
    {"kf1", KY_F1}, {"kf2", KY_F2}, {"kf3", KY_F3}, {"kf4", KY_F4}, {"kf5", KY_F5}, {"kf6", KY_F6}, {"kf7", KY_F7},
    {"kf8", KY_F8}, {"kf9", KY_F9}, {"kf10", KY_F10}, {"kf11", KY_F11}, {"kf12", KY_F12},
};

/* Esc + digit and Esc Esc keep their meaning on every terminal, and so do the digits of a keypad (the entry vt100 calls
 * them F5 to F10): only strings beside them are taken. */
static bool take(const char *s, enum key key, struct input_extra *out)
{
    if (s[0] != '\033' || !s[1])
        return false;
    bool lead = (s[1] == '[' || s[1] == 'O') && s[2];
    const char *body = lead ? s + 2 : s + 1;
    if (strlen(body) >= INPUT_BODY_MAX)
        return false;
    if (!lead && (body[1] || (body[0] >= '0' && body[0] <= '9') || body[0] == '[' || body[0] == 'O' || body[0] < ' '))
        return false;
    if (lead && s[1] == 'O' && !body[1] && body[0] >= 'j' && body[0] <= 'y')
        return false;
    out->lead = lead ? s[1] : '\0';
    memcpy(out->body, body, strlen(body) + 1);
    out->key = key;
    return true;
}

bool input_extras(const char *term, struct input_extra *out, size_t max, size_t *n)
{
    int status = 0;
    TERMINAL *before = cur_term;

    *n = 0;
    if (!term || !*term || setupterm(term, -1, &status) != OK || status != 1) {
        set_curterm(before);
        return false;
    }
    for (size_t i = 0; i < sizeof capabilities / sizeof capabilities[0] && *n < max; i++) {
        const char *s = tigetstr(capabilities[i].name);
        if (s && s != (const char *)-1 && take(s, capabilities[i].key, &out[*n]))
            ++*n;
    }
    TERMINAL *mine = cur_term;
    set_curterm(before);
    if (mine != before)
        del_curterm(mine);
    return true;
}

const struct input_final *input_find_final(const struct input_final *table, char final)
{
    for (; table->key != KY_NONE; table++)
        if (table->final == final)
            return table;
    return NULL;
}

enum key input_find_number(int number)
{
    for (const struct input_number *row = input_numbers; row->key != KY_NONE; row++)
        if (row->number == number)
            return row->key;
    return KY_NONE;
}
