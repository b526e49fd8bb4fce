/* words_saved.c - what is said after a save: whose case it was and on which list it stands now. */
#include "kurator/words.h"

#include <stdio.h>
#include <string.h>

#include "kurator/i18n.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/utf8.h"

#define LINE_CELLS 78
#define NAME_CELLS 6            /* what is left of a name at least */

static void add_initial(char *buf, size_t size, const char *name)
{
    size_t n = strlen(buf), first = utf8_fit(name, 1);
    if (first > 0)
        snprintf(buf + n, size - n, " %.*s.", (int)first, name);
}

const char *words_short_name(const char *surname, const char *given_name, const char *patronymic, char *buf, size_t size)
{
    str_copy(buf, size, surname);
    add_initial(buf, size, given_name);
    add_initial(buf, size, patronymic);
    return buf;
}

/* 'bucket|due day|period' of the answer's argument i; false when it is something else. */
static bool place(const struct save_row *row, int i, enum tab *tab, char day[12])
{
    char bucket[16];
    if (i >= row->nargs || sscanf(row->args[i], "%15[^|]|%11[^|]|", bucket, day) != 2)
        return false;
    for (int t = 0; t < TAB_COUNT; t++)
        if (str_eq(tab_code((enum tab)t), bucket)) {
            *tab = (enum tab)t;
            return true;
        }
    return false;
}

const char *words_saved(const char *lead, const char *name, const struct save_row *row, enum tab tab, const char *next, char *buf, size_t size)
{
    enum tab where = TAB_COUNT, at = TAB_COUNT;
    char day[12] = "", on[12], due[16], cut[256];
    for (int i = 0; i < row->nargs && where != tab; i++)
        if (place(row, i, &at, on) && (where == TAB_COUNT || at == tab)) {
            where = at;
            str_copy(day, sizeof day, on);
        }
    words_day(day, due, sizeof due);
    str_copy(cut, sizeof cut, name);
    for (int turn = 0; turn < 2; turn++) {
        bool until = where != TAB_OVERDUE && where != TAB_MEETINGS;
        if (where == TAB_COUNT)
            snprintf(buf, size, _("%s. %s: done, on no list any more"), lead, cut);
        else if (where == tab)
            snprintf(buf, size, until ? _("%s. %s stays in \"%s\" until %s") : _("%s. %s stays in \"%s\" (%s)"), lead, cut, worklist_tab_label(where), due);
        else
            snprintf(buf, size, until ? _("%s. %s is in \"%s\" until %s") : _("%s. %s is in \"%s\" (%s)"), lead, cut, worklist_tab_label(where), due);
        int over = utf8_cells(buf) - LINE_CELLS, left = utf8_cells(cut) - over - 2;
        if (over <= 0)
            break;
        size_t n = utf8_fit(cut, left < NAME_CELLS ? NAME_CELLS : left);
        str_copy(cut + n, sizeof cut - n, "..");
    }
    size_t n = strlen(buf);
    if (where != TAB_COUNT && next[0]) {
        snprintf(buf + n, size - n, _("; next: %s"), next);
        if (utf8_cells(buf) > LINE_CELLS)
            buf[n] = '\0';              /* it stands in the row */
    }
    return buf;
}
