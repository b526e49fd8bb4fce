/* card_page_citizen.c - lines of the card about the citizen and the family. */
#include <stdlib.h>
#include <string.h>
#include "card_page.h"
#include "kurator/i18n.h"
#include "kurator/snils.h"
#include "kurator/words.h"

/* ---- the citizen ---- */

void card_name_line(struct making *k, const struct citizen_row *r)
{
    char a[40];
    str_addf(&k->text, "%s %s %s", CELL(0), CELL(1), CELL(2));
    card_put(k, r, _("Full name"), &screen_identity);
    str_addf(&k->text, _("%s, age %s, %s, %s"), words_full_date(CELL(3), a, sizeof a), CELL(4), card_name(k, "sex", CELL(5)), card_name(k, "target_category", CELL(6)));
    card_put(k, r, _("Born"), &screen_identity);
    str_add(&k->text, CELL(7)[0] ? snils_format(CELL(7), a) : _("SNILS unknown"));
    if (CELL(8)[0])
        str_add(&k->text, _(", in dispute: kept under another name as well"));
    card_put(k, r, _("SNILS"), &screen_identity);
    if (CELL(9)[0]) {
        str_add(&k->text, _("legally incapable: only the representative counts"));
        card_put(k, r, _("Capacity"), &screen_identity);
    }
    if (CELL(10)[0]) {
        str_add(&k->text, words_full_date(CELL(10), a, sizeof a));
        card_put(k, r, _("Died"), NULL);
    }
}

void card_former_line(struct making *k, const struct citizen_row *r)
{
    for (int i = 0; i < 3; i++)
        str_addf(&k->text, "%s%s", k->text.len && CELL(i)[0] ? " " : "", CELL(i));
    card_add_days(k, r);
    if (CELL(3)[0])
        str_add(&k->text, _("; entered in error"));
    const char *label = !CELL(1)[0] && !CELL(2)[0] ? _("Former name") : !CELL(0)[0] && !CELL(2)[0] ? _("Was named") : _("Was called");
    card_put(k, r, label, &screen_former);
}

void card_phone_line(struct making *k, const struct citizen_row *r)
{
    char a[40];
    str_addf(&k->text, "%s  %s", words_phone(CELL(0), a, sizeof a), words_whom(k->session, CELL(2)[0] ? CELL(2) : CELL(1)));
    if (CELL(3)[0])
        str_addf(&k->text, " %s", CELL(3));
    str_add(&k->text, words_phone_state(CELL(4)));
    card_add_part(k, CELL(5));
    card_put(k, r, _("Phone"), &screen_phone);
}

void card_address_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, "%s%s%s", CELL(1), CELL(1)[0] ? " " : "", CELL(2));
    card_add_part(k, CELL(3));
    card_add_days(k, r);
    card_put(k, r, str_eq(CELL(0), "registered") ? _("Registered at") : _("Address"), r->holds ? &screen_address : NULL);
}

void card_preference_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, "%s%s%s", card_name(k, "preference", CELL(0)), CELL(1)[0] ? ": " : "", CELL(1));
    card_add_days(k, r);
    card_put(k, r, _("Mind"), r->holds ? &screen_preference : NULL);
}

void card_mark_line(struct making *k, const struct citizen_row *r)
{
    card_mark_words(k->session, CELL(0), CELL(1), r->since, r->until, CELL(2), &k->text);
    card_put(k, r, _("Office mark"), NULL);
}

void card_gap_line(struct making *k, const struct citizen_row *r)
{
    struct card_line like = {.event = -1, .label = card_gap_label(k->session, CELL(0)), .opens = k->past ? NULL : card_gap_opens(CELL(0)), .item = r->id, .gap = true};
    if (str_eq(like.label, k->before))
        like.label = "";
    else
        k->before = like.label;
    card_line_put(k->lines, card_name(k, "quality", CELL(0)), like);
}

/* ---- the family ---- */

void card_representative_line(struct making *k, const struct citizen_row *r)
{
    char a[40];
    str_addf(&k->text, "%s: %s", card_name(k, "relation", CELL(0)), CELL(1));
    if (CELL(2)[0])
        str_addf(&k->text, "%s%s", CELL(1)[0] ? ", " : "", CELL(2));
    if (CELL(4)[0])
        str_addf(&k->text, " %s", words_phone(CELL(4), a, sizeof a));
    card_add_part(k, CELL(3));
    card_add_days(k, r);
    k->before = NULL;                           /* each has its label: what follows is about him */
    card_put(k, r, _("Represented by"), &screen_representative);
}

void card_authority_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s%s%s", card_name(k, "document_kind", CELL(0)), CELL(1)[0] ? _(" No ") : "", CELL(1));
    if (CELL(2)[0])
        str_addf(&k->text, _(" of %s"), words_full_date(CELL(2), a, sizeof a));
    card_add_part(k, CELL(3));
    if (r->until[0])
        str_addf(&k->text, _(", until %s"), words_full_date(r->until, a, sizeof a));
    card_put(k, r, _("Document"), &screen_document);
}

void card_ward_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, "%s, %s", CELL(0), words_full_date(CELL(1), a, sizeof a));
    card_put(k, r, _("Also speaks for"), &screen_card);
}

void card_more_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, _("and %s more: Enter lists all"), CELL(0));
    card_put(k, r, _("Also speaks for"), &screen_rest);
}

void card_majority_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    str_addf(&k->text, _("on %s, then the representation ends"), words_full_date(r->since, a, sizeof a));
    card_put(k, r, _("Comes of age"), NULL);
}

void card_coordinator_line(struct making *k, const struct citizen_row *r)
{
    str_add(&k->text, CELL(0));
    card_put(k, r, _("Coordinator"), &screen_household);
}

/* What he is to the citizen, or to whom of the family else: "мать или отец", "сын или дочь (Сынов П.)". */
static void add_kinship(struct making *k, const struct citizen_row *r)
{
    if (CELL(5)[0])
        card_add_part(k, card_name(k, "kinship", CELL(5)));
    if (CELL(6)[0])
        str_addf(&k->text, " (%s)", CELL(6));
}

/* Himself: since when he is of the family, and what to whom; another one of it: the card of his case. */
void card_member_line(struct making *k, const struct citizen_row *r)
{
    char a[16];
    bool self = CELL(7)[0];
    struct card_line like = {.event = -1, .dim = !r->holds, .item = self ? r->id : atoll(CELL(4)), .member = k->past ? 0 : r->id};
    like.label = self ? _("In the family") : _("The family");
    like.opens = self ? (k->past ? NULL : &screen_member) : like.item ? &screen_card : NULL;
    if (!self) {
        str_addf(&k->text, _("%s, %s, age %s"), CELL(0), words_full_date(CELL(1), a, sizeof a), CELL(2));
        add_kinship(k, r);
        card_add_days(k, r);
        card_add_part(k, !CELL(3)[0] ? _("no case here") : str_eq(CELL(3), "open") ? _("case open") : _("case closed"));
    } else {
        add_kinship(k, r);
        card_add_days(k, r);
        if (!k->text.len)
            str_add(&k->text, _("since when is not recorded"));
    }
    if (str_eq(like.label, k->before))
        like.label = "";
    else
        k->before = like.label;
    card_line_put(k->lines, str_text(&k->text) + (strncmp(str_text(&k->text), ", ", 2) == 0 ? 2 : 0), like);
    str_clear(&k->text);
}

/* What the one above is besides, and to whom. */
void card_tie_line(struct making *k, const struct citizen_row *r)
{
    str_addf(&k->text, "%s (%s)", card_name(k, "kinship", CELL(0)), CELL(1));
    card_put(k, r, k->before ? k->before : "", &screen_member);
}
