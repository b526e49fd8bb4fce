/* card.h - the lines of the card: between card.c, card_lines.c and card_pages.c only. */
#ifndef KURATOR_SCREEN_CARD_H
#define KURATOR_SCREEN_CARD_H
#include "kurator/citizen.h"
#include "kurator/screens.h"
#include "kurator/session.h"
#include "kurator/str.h"

#define CARD_TEXT 2400          /* a line of the timeline: note, names and numbers of a hundred letters each */
#define CARD_LADDER "ladder"

/* One line of the card; the bar moves over all of them. */
struct card_line {
    char *text;
    const char *label;          /* translated, "" for continuation and events */
    int event;                  /* index into the case's events, -1: a fact */
    const char *period;         /* the deadline that the line tells of, or CARD_LADDER; NULL: none */
    const struct screen_ops *opens;     /* the form that mends what the line tells of, NULL: none */
    long long item;             /* the row that it mends, or the case that it opens */
    long long member;           /* the row of the family that it tells of, 0: none */
    bool gap;                   /* of what the record lacks */
    bool dim;                   /* it has ended */
    int row;                    /* of a tab: which of the rows read it tells of */
    const char *why;            /* of a tab: what such a line means, msgid, NULL: nothing beyond itself */
};
struct card_lines {
    struct card_line *line;
    int n;
    int width;                  /* that they were made for */
};

/* Makes the lines anew; labels, periods and events point into the case and stay with it. */
void card_lines_make(struct card_lines *l, const struct session *session, const struct case_full *c, int width);
void card_lines_free(struct card_lines *l);
/* What the card says of a mark of the office: "на контроле: каждую среду, с 12.11.2026, Иванова О. П."; until "": it is on. */
void card_mark_words(const struct session *session, const char *code, const char *note, const char *since, const char *until, const char *by, struct str *out);
/* Of what is missing: under which label it stands (does it keep from acting?), and the form that completes it, NULL: none. */
const char *card_gap_label(const struct session *session, const char *rule);
const struct screen_ops *card_gap_opens(const char *rule);
/* Adds a text wrapped to the width as lines like that one, the label on the first; a blank one is left out. */
void card_line_put(struct card_lines *l, const char *text, struct card_line like);

/* The tabs of the card: the first is the case, the others are read one by one. */
enum card_page { PAGE_CASE, PAGE_IDENTITY, PAGE_FAMILY, PAGE_IPRA, PAGE_DOCUMENTS, PAGE_CASES, PAGE_COUNT };
const char *card_page_code(enum card_page page);     /* as the database names it */
const char *card_page_label(enum card_page page);    /* translated */
/* The lines of a tab. past: of a day gone by, nothing is mended there. */
void card_page_lines(struct card_lines *l, const struct session *session, const struct citizen_rows *rows, bool past, int width);

#endif
