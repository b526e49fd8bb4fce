/* board_narrow.c - the board of an office narrowed by conditions of the list of citizens, or by a saved view. */
#include <stdlib.h>
#include "board.h"
#include "kurator/i18n.h"

static struct board *state(struct screen *s) { return s->state; }

void board_narrowed(struct screen *s)
{
    struct board *b = state(s);
    free(b->terms);
    b->terms = b->by.filter.n ? filter_array(&b->by.filter) : NULL;
    board_reload(s);
}

static void ask_filter(struct screen *s)
{
    app_push(s->app, &screen_people_filter, &(struct people_filter_args){s, &state(s)->by, board_narrowed});
}

static void choices_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    (void)context;
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    filter_choices_read(&state(s)->by.choices, reply->result[0]);
    if (app_top(s->app) == s)
        ask_filter(s);
}

void board_narrow(struct screen *s)
{
    struct db_call call = {.class = DB_READ};
    filter_choices_call(&call, state(s)->office, i18n_language());
    app_wait(s);
    app_call(s, &call, choices_arrived, NULL);
}
