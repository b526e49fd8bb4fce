/* aggregate.h - what the files rows <-> structs share: adding statements with parameters, reading columns in order. */
#ifndef KURATOR_DB_AGGREGATE_H
#define KURATOR_DB_AGGREGATE_H
#include <stdbool.h>
#include "kurator/db.h"
#include "kurator/workday.h"

/* All columns of a function of api as one text a row, in the order in which it declares them (a test holds the order that the
 * readers take them in): names and types of the columns would be most of a short answer. The readers see the columns. */
#define PACK(function) "select f::text as packed from api." function " f"
/* A function whose rows are such texts already, of several kinds: the first column says of which. */
#define PACK_ROWS(function) "select f as packed from api." function " f"

/* Adds a statement to the call; its parameters are added in order by the functions below. */
struct db_statement *call_add(struct db_call *call, const char *sql);
/* A text (lent until the call is submitted; NULL is SQL null), a text where "" is null, a number, a number where 0 is
 * null. */
void param_text(struct db_call *call, const char *text);
/* A short text of the caller's own stack: written into the call, too. */
void param_kept(struct db_call *call, const char *text);
void param_filled(struct db_call *call, const char *text);
void param_number(struct db_call *call, long long number);
void param_id(struct db_call *call, long long id);
/* A day, SQL null when it does not exist; written into the call, like the numbers. */
void param_date(struct db_call *call, struct date d);

/* A walk through the columns of one row: each read takes the next one. */
struct columns {
    const struct db_rows *rows;
    int row, at;
};

void take_text(struct columns *c, char *to, size_t size);
int take_int(struct columns *c);
long long take_id(struct columns *c);
bool take_bool(struct columns *c);
int take_list(struct columns *c, char out[][256], int max);
/* Every element of a text[] at its full length; *n of them, the caller frees them and the array. */
char **take_strings(struct columns *c, int *n);
void take_none(struct columns *c);
#define TAKE(c, field) take_text((c), (field), sizeof(field))

#endif
