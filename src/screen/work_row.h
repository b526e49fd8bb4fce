/* work_row.h - how a row of the worklist looks and sounds: shared by the lists that are made of such rows. */
#ifndef KURATOR_WORK_ROW_H
#define KURATOR_WORK_ROW_H
#include "kurator/casefile.h"
#include "kurator/draw.h"
#include "kurator/list.h"
#include "kurator/session.h"

/* Row r in line y, `width` cells; can_be_late: what is past is marked as overdue (a meeting is not); mark: one cell or "". */
void work_row_draw(const struct session *session, const struct work_row *r, bool can_be_late, const char *mark, struct draw *d, int y, int width, bool selected, enum list_bar bar);
/* The heads of its columns. */
void work_row_heads(struct draw *d, int y);
/* «2 из 20, Петрова …»: row i, counted from 0, of total. Returns buf. */
const char *work_row_say(const struct session *session, const struct work_row *r, int i, int total, char *buf, size_t size);

#endif
