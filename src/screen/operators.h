/* operators.h - the operators that a form offers: read once when it opens, shown with their territories. */
#ifndef KURATOR_OPERATORS_H
#define KURATOR_OPERATORS_H
#include "kurator/form_screen.h"

struct operators { struct organisation_row *rows; int n; };

/* Asks for them; *o stays the form's and is filled when the answer comes. */
void operators_ask(struct form_screen *fs, struct operators *o);
/* The i-th as an option of a lookup field, 0 past the end; the words live until the next call. */
int operators_option(const struct operators *o, int i, const char **value, const char **label);
void operators_free(struct operators *o);

#endif
