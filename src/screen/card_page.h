/* card_page.h - how a row of a tab of the card becomes its lines: between card_pages.c and the files of the kinds only. */
#ifndef KURATOR_CARD_PAGE_H
#define KURATOR_CARD_PAGE_H
#include "card.h"
#include "kurator/str.h"

/* What one line is made of. */
struct making { struct card_lines *lines; const struct session *session; bool past; const char *before; /* the label of the line above */ struct str text; };

#define CELL(i) citizen_cell(r, (i))

/* The text is done: a line of that label, which is not said twice running. opens: the form that mends it, or the card of `item`. */
void card_put(struct making *k, const struct citizen_row *r, const char *label, const struct screen_ops *opens);
const char *card_name(const struct making *k, const char *list, const char *code);
/* ", с 10.10.2026 до 30.11.2026" */
void card_add_days(struct making *k, const struct citizen_row *r);
/* Parts that are there, with ", " between. */
void card_add_part(struct making *k, const char *part);

typedef void card_line_of(struct making *k, const struct citizen_row *r);
/* card_page_citizen.c */
card_line_of card_name_line, card_former_line, card_phone_line, card_address_line, card_preference_line, card_mark_line, card_gap_line,
    card_representative_line, card_authority_line, card_ward_line, card_more_line, card_majority_line, card_coordinator_line,
    card_member_line, card_tie_line;
/* card_page_case.c */
card_line_of card_disability_line, card_ipra_line, card_measure_line, card_document_line, card_case_line, card_referral_line,
    card_file_line, card_event_line, card_unshown_line;

#endif
