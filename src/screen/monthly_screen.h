/* monthly_screen.h - private to the screens of the monthly form: the form and the people behind a figure. */
#ifndef KURATOR_MONTHLY_SCREEN_H
#define KURATOR_MONTHLY_SCREEN_H
#include "kurator/monthly.h"
#include "kurator/screen.h"

struct monthly_people_args {
    const struct monthly *form;         /* of which month and office, lent until the screen is open */
    struct monthly_cell cell;
};
extern const struct screen_ops screen_monthly_people;   /* args: const struct monthly_people_args */

#endif
