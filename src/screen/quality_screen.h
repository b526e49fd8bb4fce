/* quality_screen.h - private to the screens of the register's quality: what the one opens the other with. */
#ifndef KURATOR_QUALITY_SCREEN_H
#define KURATOR_QUALITY_SCREEN_H
#include "kurator/quality.h"
#include "kurator/app.h"

struct quality_args { int office; };                    /* 0: the session's */
struct quality_people_args {
    int office;
    char rule[32];
    char title[300];
};
extern const struct screen_ops screen_quality_people;   /* args: const struct quality_people_args * */

#endif
