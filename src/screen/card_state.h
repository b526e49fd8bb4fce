/* card_state.h - what an open card holds: between card.c, which reads and draws it, and card_act.c, which does what its keys ask. */
#ifndef KURATOR_SCREEN_CARD_STATE_H
#define KURATOR_SCREEN_CARD_STATE_H
#include "card.h"
#include "kurator/app.h"
#include "kurator/list.h"

struct card {
    long long case_id;
    bool have;
    char name[640];             /* while it is not: whose it will be, "" not known */
    struct case_full c;
    struct card_lines lines;
    struct list list;
    long touches;               /* saves that this reading knows of */
    enum card_page page;        /* the tab that is shown */
    char day[12];               /* ISO: as of a day gone by, "" now */
    struct citizen_rows rows;   /* of the tab */
    enum card_page carried;     /* the tab that a save brings along */
    int at[PAGE_COUNT];         /* where the bar stood */
};

static inline struct card *card_of(struct screen *s) { return s->state; }
/* The tab needs rows of its own: any but the case, and the case on a day gone by. */
static inline bool card_of_rows(const struct card *k) { return k->page != PAGE_CASE || k->day[0]; }

/* Reads the case and the tab that is shown; why: what the journal says of the look. */
void card_read(struct screen *s, const char *why);
/* Shows a tab as of a day ("" now): one round trip, none for the case of today. */
void card_show(struct screen *s, enum card_page page, const char *day);
void card_day_chosen(struct screen *s, struct date day);
/* A tab with nothing: what to press, for who may. */
const char *card_empty_words(struct screen *s);

/* What can be done on the card, now, and does it; ended by ACT_NONE. */
extern const enum action card_actions[];
int card_can(struct screen *s, enum action a, struct error *why);
void card_act(struct screen *s, enum action a);

#endif
