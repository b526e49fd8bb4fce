/* form.h - the form engine over a const table of fields: moving, typing, checking, defaults, errors, drafts. */
#ifndef KURATOR_FORM_H
#define KURATOR_FORM_H
#include <stdbool.h>
#include "kurator/key.h"
#include "kurator/draw.h"
#include "kurator/error.h"
#include "kurator/date_input.h"

struct form;
struct session;
struct save_row;

enum form_kind {
    FORM_TEXT,          /* any one line */
    FORM_NAME,          /* person_name rules */
    FORM_DATE,          /* date_input rules; value ISO */
    FORM_DATETIME,      /* "25.11 11", "+1 10:30", "14:10" today; value 'YYYY-MM-DD HH:MI' */
    FORM_CHOICE,        /* list of session choices; value a code; a digit chooses and goes on */
    FORM_PHONE,         /* value +7XXXXXXXXXX */
    FORM_SNILS,         /* value 11 digits */
    FORM_POSTCODE,      /* six digits */
    FORM_POSTAL_ID,     /* postal identifier */
    FORM_LOOKUP,        /* chosen with F4 from the screen's own list; digits choose the first nine; value an id */
    FORM_SHOW           /* only shown, by the show callback; takes no focus */
};

enum form_flags {
    FORM_REQUIRED = 1,
    FORM_REPEATABLE = 2,    /* Space in the empty field repeats the last record's value */
    FORM_SAME_ROW = 4,      /* stands beside the field before where the width allows (>= 70 columns) */
    FORM_PREFILLED = 8,     /* a digit's "goes on" passes over it while it has a value */
    FORM_RULE_BEFORE = 16,  /* a group begins: a rule above it */
    FORM_ASIDE = 32         /* filled in now and then: a digit's "goes on" passes over it always */
};

/* One field. Labels and helps are msgids; names are the database's. Order never changes; new ones go to the end of
 * their group. */
struct form_field {
    const char *name;
    const char *label;                  /* at most 14 cells in every language */
    const char *help;                   /* for F1: what is expected, with an example */
    enum form_kind kind;
    unsigned flags;
    int width;                          /* cells wanted on the screen (0: what is left) */
    int max;                            /* characters (0: 200) */
    const char *list;                   /* FORM_CHOICE: reference list; may be chosen by list_of instead */
    enum date_purpose purpose;          /* FORM_DATE, FORM_DATETIME */
};

struct form_ops {
    const char *name;                   /* of the draft and the save: "intake", "attempt" */
    const struct form_field *fields;
    int nfields;
    /* All may be NULL. ctx is the screen's. */
    bool (*shown)(const struct form *f, int field, void *ctx);                      /* depends on other values */
    const char *(*list_of)(const struct form *f, int field, void *ctx);             /* a list that depends on values */
    int (*lookup)(const struct form *f, int field, void *ctx, int i, const char **value, const char **label);
                                        /* FORM_LOOKUP: row i of the choices: 1 and its value and label, or 0 past the end */
    const char *(*show)(const struct form *f, int field, void *ctx, char *buf, size_t size);
                                        /* text of FORM_SHOW, or a remark beside another field ("срок 30.11, пн") or NULL */
    int (*check)(struct form *f, int field, void *ctx, struct error *e);            /* further than the kind's own check */
    void (*changed)(struct form *f, int field, void *ctx);                          /* a field was left with another value */
    bool record;                        /* changes a record that is there: empty fields go along, so that the database compares whole groups */
};

/* Makes a form; session is lent (lists, today, working days, area code). */
struct form *form_new(const struct form_ops *ops, const struct session *session, void *ctx);
void form_free(struct form **f);

int form_index(const struct form *f, const char *name);
/* Canonical value ("" when empty or wrong) as of when the field was last left, of a choice at once; lent. form_typed is
 * the text as it stands in the field, of a choice its code. */
const char *form_value(const struct form *f, const char *name);
const char *form_typed(const struct form *f, const char *name);
/* Sets a canonical value and makes it the base ("was"), as when loading; form_put sets it as if typed. */
void form_load(struct form *f, const char *name, const char *value);
void form_put(struct form *f, const char *name, const char *value);
bool form_shown(const struct form *f, int field);
int form_focus(const struct form *f);
void form_focus_on(struct form *f, const char *name);
/* True when something differs from what was loaded. */
bool form_changed(const struct form *f);
/* A count that grows with each change: for drafts. A form that goes on from a draft goes on from its count, else the
 * database takes the new draft for an older one. */
int form_seq(const struct form *f);
void form_seq_from(struct form *f, int seq);

enum form_result { FORM_IGNORED, FORM_DONE /* key used */, FORM_LEFT /* used, and a field was left: a draft is due */, FORM_REFUSED /* e says why */ };
/* A key of the keyboard contract that belongs to the field or to moving; F-keys are ignored (the screen's). */
enum form_result form_key(struct form *f, const struct key_event *key, struct error *e);
/* Choices of the field in focus for F4: label by index, or NULL past the end; form_choose takes one. */
const char *form_option(const struct form *f, int i);
/* True when letters narrow the options of the field in focus: a look-up. */
bool form_narrows(const struct form *f);
void form_choose(struct form *f, int i);
/* F8 "restore": the loaded value of the field in focus comes back. */
void form_restore(struct form *f);

/* Checks all shown fields: 0, or -1 with the number of wrong ones in *wrong, the focus on the first and its error in e. */
int form_check(struct form *f, int *wrong, struct error *e);
/* Puts the database's refusals at their fields; the focus goes to the first. Returns how many were placed. A conflict stands
 * under its field as was, theirs (who, when), yours until one of them is chosen. */
int form_refused(struct form *f, const struct save_row *rows, int n);

/* ---- what a colleague changed meanwhile, to something else (conflict) ---- */
/* Is the field in focus one of those? Chosen or not: the choice may be changed until the form is saved. */
bool form_clashes(const struct form *f);
/* How many are not chosen yet: form_check counts each as wrong. */
int form_clashes_left(const struct form *f);
/* Their value or one's own for the field in focus and those of its group; the focus goes on to the next that is not chosen.
 * Typing into the field chooses what is typed. Nothing is lost: both stay shown and can be chosen again. */
void form_settle_clash(struct form *f, bool theirs);
/* The two in words, for the question; lent until the next call of either. */
const char *form_clash_words(const struct form *f, bool theirs);

/* The arrays for a save (shown fields that have a value or had one when loaded; base = loaded value) in PostgreSQL's
 * text form; caller frees. */
void form_arrays(const struct form *f, char **names, char **base, char **values);
/* What is typed, for a draft: arrays of n names and texts as typed (lent until the next change); of a form in which
 * something was typed also what stood in the prefilled fields, and under "=name" what had been loaded: should a colleague
 * change it meanwhile, the save is compared with that. */
int form_draft(const struct form *f, const char **names, const char **typed, int max);
void form_draft_back(struct form *f, int n, char *const *names, char *const *typed, const char *focus);
/* Remembers the repeatable values of a saved record for Space in the next one (per form name, for the session). */
void form_remember(const struct form *f);

/* Draws rows y .. y+h-1, scrolled so that the focus is visible, and puts the cursor; under --plain says the field. */
void form_draw(struct form *f, struct draw *d, int y, int h);
/* Help of the field in focus (translated), its label (translated). */
const char *form_help(const struct form *f);
const char *form_label(const struct form *f);

#endif
