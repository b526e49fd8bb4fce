/* dialog.h - pop-ups with words: a question with numbered answers, a text to read. */
#ifndef KURATOR_DIALOG_H
#define KURATOR_DIALOG_H
#include <stdbool.h>
#include "kurator/draw.h"
#include "kurator/key.h"
#include "kurator/str.h"
#include "kurator/wrap.h"

struct dialog;

/* A question with numbered answers («1 запереть 2 выйти»), n up to 9. All texts are copied. */
struct dialog *dialog_question(const char *question, int n, const char *const *labels);
/* Any other key leaves the question as well: `other` (translated, copied) says so under the answers. */
void dialog_other(struct dialog *question, const char *other);
/* A text to read, scrollable. */
struct dialog *dialog_text(const char *title, const char *text);
void dialog_free(struct dialog **out);

enum dialog_result { DIALOG_GOES_ON, DIALOG_ANSWERED /* dialog_answer */, DIALOG_LEFT /* Esc Esc, F10; a text: also Enter, F1 */ };
/* A question takes a digit, or arrows and Enter; other keys are nothing. A text takes Up Down PgUp PgDn Home End Space. */
enum dialog_result dialog_key(struct dialog *w, const struct key_event *key);
/* 1..n, or 0 when left. */
int dialog_answer(const struct dialog *w);
void dialog_draw(struct dialog *w, struct draw *d);

#endif
