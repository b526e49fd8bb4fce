/* card.h - the lines of the card: between card.c and card_lines.c only. */
#ifndef KURATOR_SCREEN_CARD_H
#define KURATOR_SCREEN_CARD_H
#include "kurator/screens.h"
#include "kurator/session.h"

#define CARD_TEXT 2400          /* a line of the timeline: note, names and numbers of a hundred letters each */
#define CARD_LADDER "ladder"

/* One line of the card; the bar moves over all of them. */
struct card_line {
    char *text;
    const char *label;          /* translated, "" for continuation and events */
    int event;                  /* index into the case's events, -1: a fact */
    const char *period;         /* the deadline that the line tells of, or CARD_LADDER; NULL: none */
    const struct screen_ops *opens;     /* the form that mends what the line tells of, NULL: none */
    long long item;             /* the row that it mends */
};
struct card_lines {
    struct card_line *line;
    int n;
    int width;                  /* that they were made for */
};

/* Makes the lines anew; labels, periods and events point into the case and stay with it. */
void card_lines_make(struct card_lines *l, const struct session *session, const struct case_full *c, int width);
void card_lines_free(struct card_lines *l);

#endif
