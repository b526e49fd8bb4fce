/* form_save.h - between form_screen.c, form_open.c, form_drafts.c and form_save.c only. */
#ifndef KURATOR_FORM_SAVE_H
#define KURATOR_FORM_SAVE_H
#include "kurator/form_screen.h"

/* Sends the draft when something changed since the last one; leaving: the screen is about to go. */
void form_screen_keep(struct form_screen *fs, bool leaving);
/* The database has the draft sent as the seq-th; it did not take it; it took nothing, which may mean that it has it. */
void form_screen_stored(struct form_screen *fs, int seq);
void form_screen_unkept(struct form_screen *fs, int seq, const struct error *e);
void form_screen_doubt(struct form_screen *fs, int seq);
/* What stands in the form goes on as a draft of its own: what had its id is saved, or is another terminal's. answer: to a save. */
void form_screen_apart(struct form_screen *fs, bool answer);
/* Tells the database that the form was closed and its draft stays (left), or is open again. */
void form_screen_left(struct form_screen *fs, bool left);
/* Who else is at it: asked when a form of the office begins or ends, and never of a form that nothing is kept of. */
void form_screen_ask_also(struct form_screen *fs);
/* Puts back the draft chosen, or that of this form for this case or citizen which the session knows. */
void form_screen_draft_back(struct form_screen *fs);
/* Forgets the values that go along without a field: the form is closed, or its loaded puts them anew. */
void form_screen_unfix(struct form_screen *fs);
/* Closes the form and throws its draft away; empties it as if it had just been opened. */
void form_screen_discard(struct form_screen *fs);
void form_screen_anew(struct form_screen *fs);
/* Both by the clerk's own wish: asks first when something was typed. */
void form_screen_ask_gone(struct form_screen *fs, bool anew);
/* Who else is at it, as the answer to also_call says; told when it is not as before. */
void form_screen_also(struct form_screen *fs, const struct db_rows *rows);
/* The callback of calls whose answer nobody waits for. */
void form_screen_nobody(void *owner, void *context, const struct db_reply *reply);

#endif
