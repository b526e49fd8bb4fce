/* private.h - what the files of the form engine share; nobody else includes it. */
#ifndef KURATOR_FORM_PRIVATE_H
#define KURATOR_FORM_PRIVATE_H
#include <stdbool.h>
#include <stddef.h>
#include "kurator/field.h"
#include "kurator/form.h"
#include "kurator/session.h"
#include "kurator/str.h"

/* What stands in one field. */
struct slot {
    struct field edit;      /* as typed; of a choice or look-up the code chosen */
    char *value;            /* canonical, as of when the field was last left; "" when empty or wrong */
    char *base;             /* as loaded */
    char *base_name;        /* "=name": what the base is called in a draft */
    char *seen;             /* the value that the screen last heard of by `changed` */
    struct error error;     /* shown under the field */
    bool dirty;             /* typed since the value was taken */
    bool misread;           /* the error is that the text cannot be understood, not that the value does not fit */
    bool remote;            /* the error came from the database: only another text or the next save ends it */
    bool demanded;          /* a save found it empty: from now on empty is wrong */
    struct clash *clash;    /* NULL: none */
};

/* What a colleague did to the field while it was changed here, as values; `mine` is as it was typed. */
struct clash {
    char *was, *theirs, *mine;
    char who[128], when[24], group[40];
    enum { CLASH_OPEN, CLASH_THEIRS, CLASH_MINE } chosen;
};

struct form {
    const struct form_ops *ops;
    const struct session *session;
    void *ctx;
    struct slot *slot;
    int focus;
    int seq;
    int top;                /* first line seen */
    unsigned spoken;        /* grows when there is something to be said anew */
    unsigned said;          /* `spoken` when the sentence was made */
    int left;               /* the field left last: what became of it is said with the next one; -1 none */
    struct str sentence;
};

static inline const struct form_field *form_field_at(const struct form *f, int i)
{
    return &f->ops->fields[i];
}

static inline bool form_is_list(enum form_kind kind)
{
    return kind == FORM_CHOICE || kind == FORM_LOOKUP;
}

/* form.c */
/* The label translated; "" when it has none. */
const char *form_words(const char *msgid);
bool form_focusable(const struct form *f, int i);
/* The next field in the direction (1, -1) that takes the focus; -1 none. */
int form_neighbour(const struct form *f, int from, int step);
/* Replaces *to by a copy; the old text is wiped. */
void form_keep(char **to, const char *text);
/* Leaves the field in focus: value, error, `changed`. */
void form_leave(struct form *f);
void form_go(struct form *f, int i);
/* Moves off a field that is no longer shown. */
void form_ensure_focus(struct form *f);
/* The text of the field is another one. */
void form_touched(struct form *f, int i);

/* form_value.c */
/* The canonical value of a text of field i; *value is the caller's to free, "" for a blank text. */
int form_parse(const struct form *f, int i, const char *typed, char **value, struct error *e);
/* The text of field i, a moment, is a day without its time. */
bool form_day_alone(const struct form *f, int i, const char *typed);
/* Puts a blank behind the text, where the hour is typed next; false: one stood there. */
bool form_end_with_blank(struct form *f, int i);
/* How a value stands in the field, for the editor. */
void form_display(const struct form *f, int i, const char *value, struct str *out);
/* The same for people: of a choice its words. */
void form_spell(const struct form *f, int i, const char *value, struct str *out);

/* form_option.c */
struct form_option {
    int digit;              /* 1..9, 0 none */
    const char *value;
    const char *label;
};
/* Option n of field i; false past the end. */
bool form_option_at(const struct form *f, int i, int n, struct form_option *o);
/* The number of the option with this value, digit, or beginning (the next one after `after`); -1 none. */
int form_option_of_value(const struct form *f, int i, const char *value);
int form_option_of_digit(const struct form *f, int i, int digit);
int form_option_of_letter(const struct form *f, int i, uint32_t letter, int after);

/* form_check.c */
/* Takes the value of what was typed and checks it; empty is wrong only for `complete`. */
void form_settle(struct form *f, int i, bool complete);
void form_recheck_others(struct form *f, int i);

/* form_clash.c */
void form_clash_set(struct form *f, int i, const struct save_row *row);
void form_clash_free(struct slot *s);
/* The text of the field is another one: what is typed is chosen, for its whole group. */
void form_clash_typed(struct form *f, int i);
/* Line n of what is told under the field; false past the end. */
bool form_clash_line(const struct form *f, int i, int n, struct str *out);

/* form_repeat.c */
/* The value remembered for a repeatable field, NULL: none. */
const char *form_remembered(const struct form *f, int i);

/* form_layout.c */
#define FORM_OPTIONS_MAX 16
#define FORM_ERROR_LINES 3

struct form_box {
    int field;
    int y;                      /* line of label and first value line */
    int rule;                   /* line of the rule above, -1 none */
    int x, vx, vw;              /* label, value, cells of the value */
    int lines;                  /* of the value */
    int noptions;               /* options shown with digits, 0: not a shown list */
    int option_y[FORM_OPTIONS_MAX], option_x[FORM_OPTIONS_MAX];    /* against y and vx */
    int mark_y, mark_x;         /* "> 1", absolute column */
    int remark_y, remark_x;     /* -1: none */
    int error_y, error_lines;   /* absolute line */
    int error_x;
    char text[2400];            /* FORM_SHOW, or the remark */
};

struct form_layout {
    struct form_box *box;
    int n;
    int lines;
    int cols;
    int vcol;
};

void form_lay_out(const struct form *f, int cols, bool plain, struct form_layout *out);
void form_layout_free(struct form_layout *l);
/* Bytes of s that fit into `cells`, cut at a blank where there is one; *next is where the following line begins. */
size_t form_wrap(const char *s, int cells, size_t *next);
/* The error of a field as it is shown, line n before wrapping: "! what is wrong"; of a conflict what is told of it. False past the end. */
bool form_error_text(const struct form *f, int i, int n, bool named, struct str *out);

#endif
