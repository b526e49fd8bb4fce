/* contact_mark.c - a number marked as wrong by one key, and the mark taken back by the same key. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "kurator/words.h"

/* Of the last mark sent: what the number was before, so that the key takes back no more than it did. */
static struct { long long id; bool wrong; char was[12], number[16]; } marking;

bool phone_spoiled(const struct case_phone *p)
{
    return str_eq(p->state, "wrong") || str_eq(p->state, "unserviced");
}

static void marked(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct save_row row = {0};
    struct error e = {0};
    char number[24], text[400];
    app_ready(s);
    if (!reply->ok) {
        app_fail(s->app, &reply->error);
        return;
    }
    if (save_read(&row, 1, reply->result[0]) != 1 || !str_eq(row.outcome, "saved")) {
        if (str_eq(row.outcome, "conflict"))
            error_set(&e, "contacts.meanwhile", NULL);
        else
            error_set(&e, row.code[0] ? row.code : "db.fault", row.args[0], row.args[1], NULL);
        app_fail(s->app, &e);
        return;
    }
    app_touch(s->app);
    app_home_read(s->app, reply->result[1], (long long)(intptr_t)context);
    card_take(s, reply, 2);
    form_screen_take(s, reply, 2);
    words_phone(marking.number, number, sizeof number);
    snprintf(text, sizeof text, marking.wrong ? _("%s is marked as wrong; Del again takes the mark back") : _("%s is offered again: the mark is taken back"), number);
    app_say(s->app, text);
}

void phone_mark(struct screen *from, const struct case_full *c, long long phone)
{
    const struct case_phone *p = NULL;
    struct error e = {0};
    char request[37], id[24];
    for (int i = 0; i < c->nphones && !p; i++)
        p = c->phone[i].id == phone ? &c->phone[i] : NULL;
    if (!p) {
        error_set(&e, "phone.none_here", NULL);
        app_fail(from->app, &e);
        return;
    }
    bool back = phone_spoiled(p);
    const char *now = back ? (marking.id == phone && marking.wrong ? marking.was : "unchecked") : "wrong";
    snprintf(id, sizeof id, "%lld", phone);
    const char *name[] = {"kind", "id", "state", "number"}, *base[] = {"", "", p->state, p->number}, *value[] = {"phone", id, now, p->number};
    db_uuid(request);
    struct save_params params = {.function = "save_contacts", .request = request, .target = c->head.case_id, .version = c->head.version,
                                 .names = db_array(name, 4), .base = db_array(base, 4), .values = db_array(value, 4)};
    struct db_call call = {.class = DB_SAVE};
    save_call(&call, &params);
    app_home_call(from->app, &call);
    if (!card_call(from, &call))
        form_screen_call(from, &call);
    marking.id = phone;
    marking.wrong = !back;
    if (!back)
        str_copy(marking.was, sizeof marking.was, p->state);
    str_copy(marking.number, sizeof marking.number, p->number);
    app_wait(from);
    app_call(from, &call, marked, (void *)(intptr_t)c->head.case_id);
    free(params.names);
    free(params.base);
    free(params.values);
}
