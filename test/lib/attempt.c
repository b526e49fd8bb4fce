/* attempt.c - an attempt with a note of its own. */
#include "attempt.h"

#include <stdio.h>

void attempt_open(struct vt *vt)
{
    vt_key(vt, "F6");
    vt_wait_text(vt, "Результат", ATTEMPT_WAIT);
}

void attempt_fill_in(struct vt *vt, const char *note)
{
    vt_key(vt, "2 Tab");
    vt_type(vt, note);
    vt_wait_text(vt, note, ATTEMPT_WAIT);
}

long attempt_stored(struct pg *pg, const char *note)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select count(*) from kurator.contact_attempt where note = '%s'", note);
    return pg_number(pg, sql);
}

long attempt_drafts(struct pg *pg, const char *note)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select count(*) from kurator.draft where '%s' = any (\"values\")", note);
    return pg_number(pg, sql);
}

bool attempt_kept(struct pg *pg, const char *note)
{
    char sql[200];

    snprintf(sql, sizeof sql, "select exists (select from kurator.draft where '%s' = any (\"values\"))", note);
    return pg_wait(pg, sql);
}
