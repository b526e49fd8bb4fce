/* key.c - the names people know keys by. */
#include "kurator/key.h"
#include "kurator/i18n.h"

const char *key_name(enum key key)
{
    static const char *const names[] = {
        [KY_ENTER] = "Enter", [KY_TAB] = "Tab", [KY_BACKTAB] = "Shift-Tab", [KY_BACKSPACE] = "Backspace",
        [KY_DELETE] = "Del", [KY_UP] = N_("Up"), [KY_DOWN] = N_("Down"), [KY_LEFT] = N_("Left"), [KY_RIGHT] = N_("Right"),
        [KY_HOME] = "Home", [KY_END] = "End", [KY_PAGEUP] = "PgUp", [KY_PAGEDOWN] = "PgDn", [KY_INSERT] = "Ins",
        [KY_WORDLEFT] = "Ctrl-Left", [KY_WORDRIGHT] = "Ctrl-Right",
        [KY_F1] = "F1", [KY_F2] = "F2", [KY_F3] = "F3", [KY_F4] = "F4", [KY_F5] = "F5", [KY_F6] = "F6",
        [KY_F7] = "F7", [KY_F8] = "F8", [KY_F9] = "F9", [KY_F10] = "F10", [KY_F11] = "F11", [KY_F12] = "F12",
        [KY_ESCESC] = "Esc Esc", [KY_BROKEN] = "",
    };

    if ((unsigned)key >= sizeof names / sizeof names[0] || !names[key])
        return "";
    return names[key];
}
