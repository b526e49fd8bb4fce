/* attempt.h - between attempt.c and attempt_phone.c only. */
#ifndef KURATOR_SCREEN_ATTEMPT_H
#define KURATOR_SCREEN_ATTEMPT_H
#include "kurator/form_screen.h"
#include "meeting_near.h"

struct attempt_own {
    char channel[12], direction[4];
    int64_t since;              /* clock_ms() when `opened` was */
    char opened[20];            /* the moment that stands in "When" of itself, "" from a draft */
    long long spoiled;          /* the number marked as wrong last, 0 none */
    char instead[24];           /* what was offered in its place */
    struct meeting_near near;   /* what the day of the meeting holds */
};

/* The id of the number that is offered, "" when none is usable. */
const char *attempt_default_phone(const struct form_screen *fs, char *buf, size_t size);
/* The number, put right without leaving the form: what F4 offers besides the numbers, Del, and the case read anew. */
const char *attempt_phone_more(struct form_screen *fs, int i);
void attempt_phone_chosen(struct form_screen *fs, int i);
void attempt_phone_reread(struct form_screen *fs);
void attempt_phone_act(struct form_screen *fs);
bool attempt_phone_key(struct form_screen *fs, const struct key_event *key);

#endif
