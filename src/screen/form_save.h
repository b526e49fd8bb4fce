/* form_save.h - between form_screen.c and form_save.c only. */
#ifndef KURATOR_FORM_SAVE_H
#define KURATOR_FORM_SAVE_H
#include "kurator/form_screen.h"

/* Sends the draft when something changed since the last one; leaving: the screen is about to go. */
void form_screen_keep(struct form_screen *fs, bool leaving);
/* The callback of calls whose answer nobody waits for. */
void form_screen_nobody(void *owner, void *context, const struct db_reply *reply);

#endif
