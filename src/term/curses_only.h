/* curses_only.h - curses as the files of this floor see it: without the function that shares its name with key.h's. */
#ifndef KURATOR_CURSES_ONLY_H
#define KURATOR_CURSES_ONLY_H

#define key_name curses_key_name
#include <curses.h>
#include <panel.h>
#include <term.h>
#undef key_name

#endif
