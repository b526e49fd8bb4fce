/* seek.c - while only a server answers that takes no writes: beside the work, a second connection looks for the primary. */
#include "private.h"

#include "kurator/clock.h"
#include "kurator/str.h"

#define SEEK_MIN_MS 500
#define SEEK_MAX_MS 7000
#define SEEK_LOCKED_MS 60000

/* Looked for again after a pause that grows: a standby that is promoted is found within seconds, and many clerks who wait
 * for it ask seldom. */
static void rest(struct seeker *s)
{
    int64_t pause = s->tries < 4 ? (int64_t)SEEK_MIN_MS << s->tries : SEEK_MAX_MS;
    const char *code = connector_error(s->connector)->code;

    if (str_eq(code, "db.password") || str_eq(code, "db.auth") || str_eq(code, "db.shut"))
        pause = SEEK_LOCKED_MS;         /* a password that was typed is not kept: asking often only fills the server's log */

    connector_free(&s->connector);
    s->tries++;
    s->at = clock_ms() + pause;
}

PGconn *seeker_work(struct seeker *s, const struct db_options *options)
{
    enum connector_step step;

    if (s->connector) {
        step = connector_work(s->connector);
    } else if (!s->at) {
        s->at = clock_ms() + SEEK_MIN_MS;
        return NULL;
    } else if (clock_ms() >= s->at) {
        s->connector = connector_new(options);
        step = connector_seek(s->connector);
    } else {
        return NULL;
    }
    if (step == CONNECTOR_WAIT)
        return NULL;
    if (step == CONNECTOR_FAILED) {
        rest(s);
        return NULL;
    }
    PGconn *found = connector_take(s->connector);

    seeker_stop(s);
    return found;
}

void seeker_stop(struct seeker *s)
{
    connector_free(&s->connector);
    *s = (struct seeker){0};
}

int seeker_fd(const struct seeker *s, short *events)
{
    *events = 0;
    return s->connector ? connector_fd(s->connector, events) : -1;
}

int64_t seeker_timer(const struct seeker *s)
{
    return s->connector ? connector_deadline(s->connector) : s->at;
}
