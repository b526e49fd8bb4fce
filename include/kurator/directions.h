/* directions.h - which citizens the monitors of a resource centre see, as the administrator keeps it in a file. */
#ifndef KURATOR_DIRECTIONS_H
#define KURATOR_DIRECTIONS_H
#include <stddef.h>
#include "kurator/error.h"

struct db_call;

/* The columns of the file, in their order. */
enum { DIRECTION_CENTRE, DIRECTION_NAME, DIRECTION_FROM, DIRECTION_TO, DIRECTION_DISABILITY, DIRECTION_DEGREE, DIRECTION_TERRITORY, DIRECTION_COLUMNS };
extern const char *const direction_columns[DIRECTION_COLUMNS];

/* Cells of a file, row by row: cell[row * DIRECTION_COLUMNS + column], owned. line: where each row begins. */
struct directions { char **cell; int *line; int count; char *array[DIRECTION_COLUMNS]; /* the columns as they are sent */ };

/* Reads the text of a file (UTF-8, with or without its mark) whose first line names the columns, in any order. Errors:
 * directions.header {column}, directions.columns {line}, calendar.quote {line}, calendar.utf8 {line}. */
int directions_parse(const char *text, size_t len, struct directions *out, struct error *e);
void directions_free(struct directions *d);

/* All rows there are: the columns of the file. No rows for who is no administrator. */
void directions_call(struct db_call *call);
/* Puts the rows in place of those of the centres that they name. Answered as every save; of a refusal the first of args is the number of
 * the row, from 2; of "saved" args are rows and centres. `request`: db_uuid. Both live until the answer is there. */
void directions_save_call(struct db_call *call, const char *request, struct directions *d);

#endif
