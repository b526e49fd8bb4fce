/* calendar_source.h - where a working calendar comes from when no database is asked: a CSV file. */
#ifndef KURATOR_CALENDAR_SOURCE_H
#define KURATOR_CALENDAR_SOURCE_H
#include "kurator/error.h"
#include "kurator/workday.h"

/* Reads a calendar file (NULL: the one that comes with the program) into *set, to be emptied by calendar_free. Errors:
 * calendar.open {path}{reason}, calendar.size {path}{MB}, those of calendar_parse. */
int calendar_source_file(const char *path, struct calendar_set *set, struct error *e);

#endif
