/* take_in.h - taking a file of citizens in on the screen: the file, the lines of it. */
#ifndef KURATOR_TAKE_IN_H
#define KURATOR_TAKE_IN_H
#include "kurator/imports.h"

/* Args of screen_take: a file of the inbox, or an import of which the file is not there any more. */
struct take_args {
    char name[820];             /* of the file */
    char kind[12];              /* "extracts" or "register" */
    bool there;                 /* the file lies in the inbox */
    long long import;           /* of a file that is not there; 0 */
};
/* Args of screen_take_lines: copied. */
struct take_lines_args {
    long long import;
    const char *group;          /* of api.import_page; static */
    const char *title;          /* translated */
};

#endif
