/* queue.c - calls waiting for the connection, in falling precedence: SAVE, READ, SEARCH, DRAFT. */
#include "private.h"

#include <stdlib.h>
#include <string.h>

#include "kurator/mem.h"

#define SENT_MAX 4              /* under way at a time, beside a save */

struct queued *queued_new(const struct db_call *call)
{
    struct queued *q = mem_zero(1, sizeof *q);

    q->call = *call;
    for (int i = 0; i < call->nstatements; i++)
        for (int k = 0; k < call->statement[i].nparams; k++) {
            const char *given = call->statement[i].params[k];

            q->call.statement[i].params[k] = given ? mem_dup(given) : NULL;
        }
    return q;
}

/* Parameters are personal data: they do not stay in freed memory. */
void queued_free(struct queued **q)
{
    if (!*q)
        return;
    for (int i = 0; i < (*q)->call.nstatements; i++)
        for (int k = 0; k < (*q)->call.statement[i].nparams; k++) {
            char *own = (char *)(*q)->call.statement[i].params[k];

            if (own)
                mem_wipe(own, strlen(own));
            free(own);
        }
    free(*q);
    *q = NULL;
}

/* Where a call stands: what was submitted from within `ready` goes before everything. */
static int rank(const struct queued *q)
{
    return q->first ? -1 : (int)q->call.class;
}

/* Calls of nobody (owner NULL: drafts of screens that are closed) have nothing to do with each other. */
static void drop_older(struct queue *queue, const struct queued *newer)
{
    for (struct queued **at = &queue->head; *at;) {
        struct queued *q = *at;

        if (q->call.class == newer->call.class && q->call.owner == newer->call.owner && q->call.owner && !q->first) {
            *at = q->next;
            queued_free(&q);
        } else {
            at = &q->next;
        }
    }
}

void queue_put(struct queue *queue, struct queued *q)
{
    if (q->call.class == DB_SEARCH || q->call.class == DB_DRAFT)
        drop_older(queue, q);
    struct queued **at = &queue->head;

    while (*at && rank(*at) <= rank(q))
        at = &(*at)->next;
    q->next = *at;
    *at = q;
}

void queue_again(struct queue *queue, struct queued *q)
{
    struct queued **at = &queue->head;

    if (q->call.class == DB_DRAFT && q->call.owner)
        for (struct queued *other = queue->head; other; other = other->next)
            if (other->call.class == DB_DRAFT && other->call.owner == q->call.owner) {
                queued_free(&q);        /* a newer draft waits already */
                return;
            }
    while (*at && rank(*at) < rank(q))
        at = &(*at)->next;
    q->next = *at;
    *at = q;
}

/* What somebody waits for does not wait for the answer of what nobody waits for (a draft, the lines under the list): it goes
 * right behind it. Nothing goes behind a save, which may have to go again, or, but for each other, behind the session's first
 * calls. Of searches and drafts the newest is enough: one at a time. */
static bool may_go(const struct queued *q, const struct queue *sent)
{
    int n = 0;

    for (const struct queued *s = sent->head; s; s = s->next, n++)
        if ((s->first && !q->first) || s->call.class == DB_SAVE || (s->call.class == q->call.class && q->call.class != DB_READ))
            return false;
    return n < SENT_MAX || q->call.class == DB_SAVE;
}

void queue_append(struct queue *queue, struct queued *q)
{
    struct queued **at = &queue->head;

    while (*at)
        at = &(*at)->next;
    q->next = NULL;
    *at = q;
}

struct queued *queue_pop(struct queue *queue)
{
    struct queued *q = queue->head;

    if (q) {
        queue->head = q->next;
        q->next = NULL;
    }
    return q;
}

/* Drafts keep their order: what is thrown away must not be kept by a call of before that went again. */
static bool held(const struct queue *queue, const struct queued *q, int64_t now)
{
    for (const struct queued *before = queue->head; before != q && q->call.class == DB_DRAFT; before = before->next)
        if (before->call.class == DB_DRAFT && before->not_before > now)
            return true;
    return false;
}

struct queued *queue_take(struct queue *queue, const struct queue *sent, int64_t now)
{
    for (struct queued **at = &queue->head; *at; at = &(*at)->next)
        if ((*at)->not_before <= now && may_go(*at, sent) && !held(queue, *at, now)) {
            struct queued *q = *at;

            *at = q->next;
            q->next = NULL;
            return q;
        }
    return NULL;
}

int64_t queue_when(const struct queue *queue, int64_t now)
{
    int64_t when = 0;

    for (const struct queued *q = queue->head; q; q = q->next) {
        int64_t due = q->not_before > now ? q->not_before : now;

        if (held(queue, q, now))
            continue;
        if (!when || due < when)
            when = due;
    }
    return when;
}

bool queued_mortal(const struct queued *q)
{
    return q->first || q->call.class == DB_READ || q->call.class == DB_SEARCH;
}

void queue_move_mortal(struct queue *queue, struct queue *to)
{
    for (struct queued **at = &queue->head; *at;) {
        struct queued *q = *at;

        if (queued_mortal(q)) {
            *at = q->next;
            queue_append(to, q);
        } else {
            at = &q->next;
        }
    }
}

void queue_forget(struct queue *queue, const void *owner)
{
    for (struct queued **at = &queue->head; *at;) {
        struct queued *q = *at;

        if (q->call.owner != owner) {
            at = &q->next;
        } else if (q->call.class == DB_SAVE) {
            q->mute = true;
            at = &q->next;
        } else {
            *at = q->next;
            queued_free(&q);
        }
    }
}

bool queue_unsent(const struct queue *queue)
{
    for (const struct queued *q = queue->head; q; q = q->next)
        if (q->call.class == DB_SAVE || q->call.class == DB_DRAFT)
            return true;
    return false;
}

void queue_clear(struct queue *queue)
{
    struct queued *q;

    while ((q = queue_pop(queue)) != NULL)
        queued_free(&q);
}
