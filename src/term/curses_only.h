/* curses_only.h - curses as the files of this floor see it: without the two names that key.h and term.h have as well. */
#ifndef KURATOR_CURSES_ONLY_H
#define KURATOR_CURSES_ONLY_H

#define key_name curses_key_name
#define term curses_terminal
#include <curses.h>
#include <panel.h>
#include <term.h>
#undef key_name
#undef term

#endif
