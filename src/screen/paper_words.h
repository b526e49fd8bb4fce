/* paper_words.h - words that lists and cards on paper share. */
#ifndef KURATOR_PAPER_WORDS_H
#define KURATOR_PAPER_WORDS_H
#include <stdlib.h>
#include "kurator/print.h"

/* "Call list" … of a kind of list. */
const char *paper_list_title(const char *kind);
/* True for a tab of the worklist, false for a list of what is to be done. */
bool paper_list_is_tab(const char *kind);
/* The header of every page, up to its number; the caller frees. */
char *paper_header(const char *title, const char *office, const char *now_local);
/* Name, birth date, whom to call, numbers, wishes in capitals: a line each. */
void paper_add_citizen(struct str *out, const struct session *s, const struct paper_list_row *r);
/* "mother: +7 900 000-12-34" of 'number|owner|relation'. */
void paper_add_phone(struct str *out, const struct session *s, const char *packed);
/* "deaf; safe hours: after 18" of 'kind|note'. */
void paper_add_preferences(struct str *out, const struct session *s, const struct paper_list_row *r);
/* Due day, meeting, what was tried: a line each. now: local, 'YYYY-MM-DD HH24:MI'. */
void paper_add_tried(struct str *out, const struct session *s, const struct paper_list_row *r, const char *now);

#endif
