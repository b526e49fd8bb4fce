/* menu.h - the main menu (F9): one table of places and jobs; a row and a screen's file are a new place. */
#ifndef KURATOR_MENU_H
#define KURATOR_MENU_H
#include "kurator/action.h"
#include "kurator/screen.h"

enum menu_group { MENU_WORK, MENU_CONTROL, MENU_PAPERS, MENU_SETUP, MENU_PROGRAM, MENU_GROUPS_ };

/* One place or job. `name` never changes; label and help are msgids: the help is one sentence, shown below the list while the
 * bar is on the row. Rows of a group stand together, groups in the order of the enum. Who goes to a place leaves what is
 * open: cards and lists are closed down to the worklist first (the menu does not open over a form). */
struct menu_row {
    const char *name;
    enum menu_group group;
    const char *label;
    const char *help;
    enum key key;                       /* that does the same on the worklist, shown on the right; KY_NONE: none */
    unsigned needs;                     /* enum action_needs: what is not met is shown as the reason why not */
    const char *roles;                  /* codes of those it is there for, one blank between ("supervisor monitor"); NULL: all */
    const struct screen_ops *screen;    /* opened without arguments; NULL: */
    void (*go)(struct screen *home, int arg);   /* called on the worklist */
    int arg;
};

/* All rows by index, NULL past the end. */
const struct menu_row *menu_at(int i);
/* True when the row is there for the role. */
bool menu_for(const struct menu_row *row, const char *role);

extern const struct screen_ops screen_menu;     /* args: none */

#endif
