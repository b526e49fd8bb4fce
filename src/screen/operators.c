/* operators.c - the operators that a form offers: read once when it opens, shown with their territories. */
#include "operators.h"
#include <stdio.h>
#include <stdlib.h>
#include "kurator/mem.h"

#define ORGANISATIONS_MAX 200

static void arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct operators *o = context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    operators_free(o);
    o->rows = mem_zero(ORGANISATIONS_MAX, sizeof *o->rows);
    o->n = organisations_read(o->rows, ORGANISATIONS_MAX, reply->result[0]);
    app_dirty(s->app);
}

void operators_ask(struct form_screen *fs, struct operators *o)
{
    struct db_call call = {.class = DB_READ};
    organisations_call(&call, "");
    app_wait(fs->screen);
    app_call(fs->screen, &call, arrived, o);
}

int operators_option(const struct operators *o, int i, const char **value, const char **label)
{
    static char id[16], text[420];
    if (i < 0 || i >= o->n)
        return 0;
    snprintf(id, sizeof id, "%d", o->rows[i].id);
    bool somewhere = o->rows[i].territory[0] != '\0';
    snprintf(text, sizeof text, "%s%s%s%s", o->rows[i].name, somewhere ? " (" : "", o->rows[i].territory, somewhere ? ")" : "");
    *value = id;
    *label = text;
    return 1;
}

void operators_free(struct operators *o)
{
    free(o->rows);
    *o = (struct operators){0};
}
