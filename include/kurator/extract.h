/* extract.h - lines of a table of citizens and their IPRA (extracts of the federal register, an office's own register): from what
 * stands in the cells to what is kept. Pure: no files, no database, no clock. */
#ifndef KURATOR_EXTRACT_H
#define KURATOR_EXTRACT_H
#include <stdbool.h>
#include "kurator/csv.h"
#include "kurator/error.h"
#include "kurator/str.h"

enum extract_column {
    EXTRACT_SURNAME, EXTRACT_GIVEN_NAME, EXTRACT_PATRONYMIC, EXTRACT_BIRTH_DATE, EXTRACT_SEX, EXTRACT_SNILS, EXTRACT_DISABILITY,
    EXTRACT_PHONE, EXTRACT_POSTAL_CODE, EXTRACT_TERRITORY, EXTRACT_SETTLEMENT, EXTRACT_ADDRESS, EXTRACT_IPRA_NUMBER, EXTRACT_IPRA_ISSUED_ON,
    EXTRACT_IPRA_VALID_UNTIL, EXTRACT_PROTOCOL, EXTRACT_LIMITS, EXTRACT_SENDER, EXTRACT_SENDER_NO, EXTRACT_SENDER_ON,
    EXTRACT_REGION_RECEIVED_ON, EXTRACT_COLUMNS_
};
/* The name of a column in a header, and its Russian one; both are understood, in any case and with any signs between the letters.
 * Also of EXTRACT_FULL; EXTRACT_REST is called "-" and has no Russian name. extract_column_of: the column of exactly that name, EXTRACT_REST none. */
const char *extract_column_name(int column);
const char *extract_column_russian(int column);
int extract_column_of(const char *name);
/* The column of that name as its header may call it in the language; any other name as it is. */
const char *extract_column_word(const char *name, bool russian);

/* Which cell of a line is which column. */
struct extract_map {
    int column[400];            /* of each cell: enum extract_column, or one of those below */
    int count;
    struct str header;          /* of the cells that are no column of ours: each ended by NUL, in their order */
    char area[8];               /* code that completes local numbers; "" none */
};
enum { EXTRACT_REST = -1, EXTRACT_LINE = -2, EXTRACT_FAULT = -3, EXTRACT_KEPT = -4, EXTRACT_FULL = -5 /* surname, given name, patronymic in one cell */ };
/* What an office calls a column in its own table; column EXTRACT_REST: it is none of ours, whatever it is called. */
struct extract_alias {
    char header[200];
    int column;
};
/* Reads a pair "their header, our column" of a table of two columns; our column by its name or in Russian, "-" is EXTRACT_REST.
 * Errors: import.map {line}{column}. */
int extract_alias_read(struct extract_alias *alias, const struct csv_record *record, struct error *e);
/* Begins a map with the header of a table; the n aliases go before the usual names. `inner`: of kurator-extract, which gives the
 * line of each record and what was wrong with it, too. Errors: import.header_twice {header} (in the table, or among the aliases), import.header_missing {column}:
 * surname or birth date is not there, import.cells, import.map_unknown {header}: an alias names a header that is not there. */
int extract_map_begin(struct extract_map *map, const struct csv_record *header, bool inner, const struct extract_alias *alias, int n, struct error *e);
/* The same with the column of each cell (enum extract_column, EXTRACT_FULL, EXTRACT_REST), whatever it is called. */
int extract_map_columns(struct extract_map *map, const struct csv_record *header, const int *column, struct error *e);
/* What the names of a head say of its cells, of one column the first cell alone: for extract_map_columns, which may refuse it. */
void extract_map_guess(const struct csv_record *header, int *column);
/* The digest by which a head is known again: of the names of its columns, in hex. */
void extract_head(const struct csv_record *header, char out[65]);
void extract_map_free(struct extract_map *map);

/* A line as it is kept: dates are 2026-11-23, a SNILS eleven digits, a phone +7 and ten; valid_until a date, unlimited or
 * until18; sex m or f (by the patronymic when the cell is empty); disability 1, 2, 3, child, limited_health; limits seven degrees
 * "1,0,2,0,0,0,3" (self-care, moving, orientation, communication, behaviour, learning, work). "" where nothing is known. */
struct extract {
    int line;
    struct str value[EXTRACT_COLUMNS_];
    struct str rest;            /* what has no column of ours: a JSON object, "" nothing */
    struct error fault;         /* the first thing that is wrong; its field is the column's name */
};
/* Reads a record whose reading found nothing wrong. *out is reused between calls. */
void extract_read(const struct extract_map *map, const struct csv_record *record, struct extract *out);
void extract_free(struct extract *out);

/* A date as tables have it: 2026-11-23 (also with a time after it), 23.11.2026, or the number of a day that a spreadsheet made of
 * it. Errors: import.date {text}, import.year {text}: two digits, or no year of ours (0020, 2206). */
int extract_date(const char *text, char out[11], struct error *e);
/* Appends text as a JSON string, quotation marks round it; what is no UTF-8 becomes a replacement sign. */
void json_string(struct str *out, const char *text, size_t n);

#endif
