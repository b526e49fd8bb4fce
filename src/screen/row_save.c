/* row_save.c - a save by one key: its request id, its call and its answer. */
#include "kurator/row_save.h"
#include <stdio.h>
#include <stdlib.h>
#include "kurator/str.h"

const char *row_save_id(struct row_save *r, const char *what)
{
    if (!r->request[0] || !str_eq(r->what, what))       /* the one before may be stored: its id is not another's */
        db_uuid(r->request);
    if (!str_copy(r->what, sizeof r->what, what))
        r->what[0] = '\0';                              /* too long to be known again */
    return r->request;
}

void row_save_call(struct row_save *r, struct db_call *call, const struct row_change *change)
{
    static const char *const nothing[] = {"", "", "", ""};
    struct str what = {0};
    r->names = db_array(change->names, change->n);
    r->base = db_array(change->base ? change->base : nothing, change->n);
    r->values = db_array(change->values, change->n);
    str_addf(&what, "%s %lld %d %s %s %s", change->function, change->target, change->version, r->names, r->base, r->values);
    struct save_params p = {.function = change->function, .request = row_save_id(r, str_text(&what)), .target = change->target, .version = change->version,
                            .names = r->names, .base = r->base, .values = r->values};
    str_free(&what);
    save_call(call, &p);
}

void row_save_send(struct screen *s, struct row_save *r, struct db_call *call, db_done *done, void *context)
{
    app_wait(s);
    app_call(s, call, done, context);
    free(r->names);
    free(r->base);
    free(r->values);
    r->names = r->base = r->values = NULL;
}

void save_row_error(const struct save_row *row, struct error *e)
{
    const char *a[4] = {NULL, NULL, NULL, NULL};
    for (int i = 0; i < row->nargs && i < 4; i++)
        a[i] = row->args[i];
    if (row->code[0])
        error_set(e, row->code, a[0], a[1], a[2], a[3], NULL);
    else
        error_set(e, "db.fault", "", NULL);
    error_field(e, row->field);
}

bool row_save_question(struct screen *s, struct row_save *r, const struct db_reply *reply, struct error *question)
{
    struct save_row row = {0};
    if (!reply->ok)
        return false;
    save_read(&row, 1, reply->result[0]);
    if (!str_eq(row.outcome, "question"))
        return false;
    r->request[0] = '\0';
    app_ready(s);
    save_row_error(&row, question);
    return true;
}

enum row_answer row_save_answer(struct screen *s, struct row_save *r, const struct db_reply *reply, struct save_row *row)
{
    struct error e = {0};
    *row = (struct save_row){0};
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return ROW_UNKNOWN;
    }
    r->request[0] = '\0';
    save_read(row, 1, reply->result[0]);
    if (str_eq(row->outcome, "saved")) {
        app_touch(s->app);
        return ROW_SAVED;
    }
    save_row_error(row, &e);
    app_fail(s->app, &e);
    return ROW_REFUSED;
}
