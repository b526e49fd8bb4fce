/* keyboards.c - the table of keyboards. */
#include "keyboards.h"

#define PF [KY_F1] = "\033OP", [KY_F2] = "\033OQ", [KY_F3] = "\033OR", [KY_F4] = "\033OS"
#define VT_F [KY_F1] = "\033[11~", [KY_F2] = "\033[12~", [KY_F3] = "\033[13~", [KY_F4] = "\033[14~"
#define F5 [KY_F5] = "\033[15~"
#define F6_TO_12 [KY_F6] = "\033[17~", [KY_F7] = "\033[18~", [KY_F8] = "\033[19~", [KY_F9] = "\033[20~", [KY_F10] = "\033[21~", \
                 [KY_F11] = "\033[23~", [KY_F12] = "\033[24~"
#define LINUX_F [KY_F1] = "\033[[A", [KY_F2] = "\033[[B", [KY_F3] = "\033[[C", [KY_F4] = "\033[[D", [KY_F5] = "\033[[E"
#define ARROWS [KY_UP] = "\033[A", [KY_DOWN] = "\033[B", [KY_RIGHT] = "\033[C", [KY_LEFT] = "\033[D"
#define ARROWS_OF_PROGRAMS [KY_UP] = "\033OA", [KY_DOWN] = "\033OB", [KY_RIGHT] = "\033OC", [KY_LEFT] = "\033OD"
#define PAD [KY_INSERT] = "\033[2~", [KY_DELETE] = "\033[3~", [KY_PAGEUP] = "\033[5~", [KY_PAGEDOWN] = "\033[6~"
#define VT_HOME [KY_HOME] = "\033[1~", [KY_END] = "\033[4~"
#define TAB [KY_BACKTAB] = "\033[Z", [KY_TAB] = "\t"
#define ENTER [KY_ENTER] = "\r", [KY_BACKSPACE] = "\177"

const struct keyboard keyboards[] = {
    {"xterm", "xterm-256color xterm", {PF, F5, F6_TO_12, ARROWS, PAD, [KY_HOME] = "\033[H", [KY_END] = "\033[F", TAB, ENTER}},
    {"xterm, keys of programs", "xterm", {PF, F5, F6_TO_12, ARROWS_OF_PROGRAMS, PAD, [KY_HOME] = "\033OH", [KY_END] = "\033OF", TAB, [KY_ENTER] = "\033OM", [KY_BACKSPACE] = "\b"}},
    {"PuTTY", "xterm xterm-256color putty putty-256color linux vt220", {VT_F, F5, F6_TO_12, ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"PuTTY, Linux", "xterm linux putty", {LINUX_F, F6_TO_12, ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"PuTTY, Xterm R6", "xterm xterm-256color putty", {PF, F5, F6_TO_12, ARROWS_OF_PROGRAMS, PAD, VT_HOME, TAB, ENTER}},
    {"PuTTY, VT400", "xterm vt220 putty", {VT_F, F5, F6_TO_12, ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"PuTTY, VT100+", "xterm putty-vt100 putty", {PF, [KY_F5] = "\033OT", [KY_F6] = "\033OU", [KY_F7] = "\033OV", [KY_F8] = "\033OW", [KY_F9] = "\033OX",
     [KY_F10] = "\033OY", [KY_F11] = "\033OZ", [KY_F12] = "\033O[", ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"PuTTY, Home and End of rxvt", "xterm putty rxvt", {VT_F, F5, F6_TO_12, ARROWS, PAD, [KY_HOME] = "\033[H", [KY_END] = "\033Ow", TAB, [KY_ENTER] = "\033OM", [KY_BACKSPACE] = "\b"}},
    {"the console of Linux", "linux", {LINUX_F, F6_TO_12, ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"rxvt", "rxvt rxvt-unicode", {VT_F, F5, F6_TO_12, ARROWS, PAD, [KY_HOME] = "\033[7~", [KY_END] = "\033[8~", TAB, ENTER}},
    {"screen", "screen screen-256color", {PF, F5, F6_TO_12, ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"tmux", "tmux-256color tmux screen-256color", {PF, F5, F6_TO_12, ARROWS, PAD, VT_HOME, TAB, ENTER}},
    {"VT220", "vt220", {PF, F6_TO_12, ARROWS, PAD, VT_HOME, [KY_TAB] = "\t", ENTER}},       /* F1 to F5 are the terminal's own */
    {"VT220, eight bits", "vt220", {[KY_F1] = "\217P", [KY_F2] = "\217Q", [KY_F3] = "\217R", [KY_F4] = "\217S", [KY_F6] = "\23317~", [KY_F7] = "\23318~",
     [KY_F8] = "\23319~", [KY_F9] = "\23320~", [KY_F10] = "\23321~", [KY_UP] = "\233A", [KY_DOWN] = "\233B", [KY_RIGHT] = "\233C", [KY_LEFT] = "\233D",
     [KY_HOME] = "\2331~", [KY_INSERT] = "\2332~", [KY_DELETE] = "\2333~", [KY_END] = "\2334~", [KY_PAGEUP] = "\2335~", [KY_PAGEDOWN] = "\2336~", [KY_TAB] = "\t", ENTER}},
    {"VT100", "vt100", {PF, ARROWS, [KY_TAB] = "\t", [KY_ENTER] = "\r", [KY_BACKSPACE] = "\b"}},
    {"nothing but letters and arrows", "ansi vt102", {ARROWS, [KY_TAB] = "\t", [KY_ENTER] = "\r", [KY_BACKSPACE] = "\b"}},
    {NULL, NULL, {NULL}},
};

const char *const keys_of_nothing[] = {
    "\033[1;2P", "\033[1;5Q", "\033[1;3R", "\033[1;6S", "\033[15;2~", "\033[17;5~", "\033[21;3~",           /* xterm: Shift, Ctrl, Alt with F */
    "\033O2P", "\033O5Q", "\033[11^", "\033[12^", "\033[23$", "\033[24@",                                   /* older xterm; rxvt */
    "\033[25~", "\033[26~", "\033[28~", "\033[29~", "\033[31~", "\033[32~", "\033[33~", "\033[34~",         /* Shift-F of PuTTY, linux; Help and Do of a VT220 */
    "\033[23;2~", "\033[24;5~", "\033a", "\033Z", "\033\xD0\xB4", "\033\xD0\x96", "\033.", "\033-",         /* Alt with letters and signs */
    "\033[27;5;9~", "\033[97;5u", "\033[I", "\033[O", "\033[?62;c", "\033[>41;354;0c", NULL};

static const char *const by_digit[] = {"\0331", "\0332", "\0333", "\0334", "\0335", "\0336", "\0337", "\0338", "\0339", "\0330"};

bool keyboard_has(const struct keyboard *k, enum key key)
{
    return k->key[key] != NULL;
}

const char *keyboard_sends(const struct keyboard *k, enum key key)
{
    return k->key[key] ? k->key[key] : key >= KY_F1 && key <= KY_F10 ? by_digit[key - KY_F1] : NULL;
}
