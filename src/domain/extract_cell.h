/* extract_cell.h - private to domain: what stands in a cell of a table, brought into the form in which it is kept. */
#ifndef KURATOR_DOMAIN_EXTRACT_CELL_H
#define KURATOR_DOMAIN_EXTRACT_CELL_H
#include <stdbool.h>
#include <stdint.h>
#include "kurator/error.h"
#include "kurator/str.h"

/* *value, not empty and tidied, becomes what is kept; -1 with *e when it cannot. `area` completes a local number. */
typedef int extract_cell(struct str *value, const char *area, struct error *e);
extract_cell cell_text, cell_name, cell_date, cell_sex, cell_snils, cell_disability, cell_phone, cell_postal_code, cell_until, cell_limits;
/* A column of ours: its name in kurator and in Russian, what offices call it besides; how a cell of it is read. */
struct extract_kind {
    const char *name, *russian, *also[3];
    extract_cell *read;
    int longest;                /* characters */
};
/* Also of EXTRACT_FULL, whose cells are no value of their own. */
const struct extract_kind *extract_kind(int column);
/* A blank of any kind, line ends too. */
bool cell_space(uint32_t sign);

#endif
