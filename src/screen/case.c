/* case.c - what can be done with a case from any screen: forms to open, marks by one key. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "kurator/app.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/row_save.h"
#include "kurator/screens.h"
#include "kurator/str.h"
#include "kurator/words.h"

/* ---- actions that open a form ---- */

static const struct { enum action action; const struct screen_ops *screen; const char *channel, *direction; } openers[] = {
    {ACT_ATTEMPT, &screen_attempt, NULL, NULL}, {ACT_VISIT, &screen_attempt, "visit", NULL}, {ACT_POST, &screen_attempt, "post", NULL},
    {ACT_INCOMING, &screen_attempt, "phone", "in"}, {ACT_MESSAGE, &screen_attempt, "message", NULL}, {ACT_OFFICE_VISIT, &screen_attempt, "office", "in"},
    {ACT_MEETING, &screen_meeting, NULL, NULL}, {ACT_OVERRIDE, &screen_override, NULL, NULL}, {ACT_MISTAKE, &screen_mistake, NULL, NULL},
    {ACT_PHONE_NEW, &screen_phone, NULL, NULL}, {ACT_ADDRESS_NEW, &screen_address, NULL, NULL}, {ACT_PREFERENCE_NEW, &screen_preference, NULL, NULL},
    {ACT_REPRESENTATIVE_NEW, &screen_representative, NULL, NULL}, {ACT_CLOSE, &screen_close, NULL, NULL}, {ACT_FORWARD, &screen_forward, NULL, NULL},
    {ACT_ESRN_FACTS, &screen_esrn, NULL, NULL}, {ACT_RESTRICT, &screen_restrict, NULL, NULL}, {ACT_NAMED, &screen_named, NULL, NULL}, {ACT_REQUEST, &screen_request, NULL, NULL}, {ACT_PROCESSING, &screen_processing, NULL, NULL},
    {ACT_IDENTITY, &screen_identity, NULL, NULL}, {ACT_DOCUMENT_NEW, &screen_document, NULL, NULL}, {ACT_IPRA_NEW, &screen_ipra, NULL, NULL}, {ACT_MEASURE_NEW, &screen_measure, NULL, NULL}, {ACT_HOUSEHOLD, &screen_household, NULL, NULL}, {ACT_FORMER_NEW, &screen_former, NULL, NULL},
};

int case_action(struct screen *from, enum action a, long long case_id)
{
    for (size_t i = 0; i < sizeof openers / sizeof openers[0]; i++) {
        if (openers[i].action != a)
            continue;
        struct case_args args = {.case_id = case_id, .channel = openers[i].channel, .direction = openers[i].direction};
        app_push(from->app, openers[i].screen, &args);
        return 0;
    }
    return -1;
}

void case_carry(struct screen *s, struct db_call *call)
{
    if (s && !card_call(s, call) && s->ops->carry)
        s->ops->carry(s, call);
}

void case_carried(struct screen *s, const struct db_reply *reply, int first)
{
    card_take(s, reply, first);
    if (s && s->ops->carried && reply->nresults > first)
        s->ops->carried(s, reply, first);
}

/* ---- marks without a form ---- */

/* Of the last mark sent, to be said when it is saved: often the row has left the list by then. */
static struct { long long case_id; enum action action; char name[800]; struct row_save save; } marking;

/* The name as the list has it, shortened: surname and the first letters of the next two words. */
static void short_name(const char *full, char *buf, size_t size)
{
    char copy[800], *save = NULL;
    str_copy(copy, sizeof copy, full);
    const char *surname = strtok_r(copy, " ", &save), *given = strtok_r(NULL, " ", &save), *patronymic = strtok_r(NULL, " ", &save);
    words_short_name(surname ? surname : "", given ? given : "", patronymic ? patronymic : "", buf, size);
}

static const char *marked_words(enum action a)
{
    switch (a) {
    case ACT_ESRN: return _("Entered in ESRN");
    case ACT_MEETING_KEPT: return _("Meeting kept");
    case ACT_MEETING_MISSED: return _("Meeting missed");
    default: return _("Meeting not marked");
    }
}

static const char *marked_what(const struct screen *s, long long case_id, const struct save_row *row, char *buf, size_t size)
{
    char name[256];
    if (marking.case_id != case_id)
        return _("Marked");             /* another was marked before this one's late answer */
    short_name(marking.name, name, sizeof name);
    return words_saved(marked_words(marking.action), name, row, worklist_tab(s), "", buf, size);
}

static void missed_answer(void *owner, int answer)
{
    struct screen *s = owner;
    if (answer == 1 || answer == 2)
        case_action(s, answer == 1 ? ACT_ATTEMPT : ACT_MEETING, marking.case_id);
}

/* The case is to have another meeting within five working days: what is done about it now is one digit. */
static void suggest(struct screen *s, long long case_id)
{
    char name[256], text[400];
    const char *labels[] = {_("call now"), _("agree another meeting"), _("later: the case stays listed")};
    if (marking.case_id != case_id || marking.action != ACT_MEETING_MISSED || app_top(s->app) != s)
        return;
    short_name(marking.name, name, sizeof name);
    snprintf(text, sizeof text, _("%s did not come. What now?"), name);
    app_ask(s->app, text, 3, labels, missed_answer, s);
}

static void marked(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    long long case_id = (long long)(intptr_t)context;
    struct save_row row;
    char text[1000];
    if (row_save_answer(s, &marking.save, reply, &row) != ROW_SAVED)
        return;
    app_home_read(s->app, reply->result[1], case_id);
    case_carried(s, reply, 2);
    if (s->ops->event)
        s->ops->event(s, SCREEN_RESUMED);
    app_say(s->app, marked_what(s, case_id, &row, text, sizeof text));
    suggest(s, case_id);
}

void case_mark(struct screen *from, enum action a, long long case_id, int version, const char *name_said)
{
    bool esrn = a == ACT_ESRN;
    const char *name = esrn ? "done" : "action", *value = esrn ? "yes" : a == ACT_MEETING_KEPT ? "kept" : a == ACT_MEETING_UNDO ? "undo" : "missed";
    struct row_change change = {.function = esrn ? "save_esrn" : "save_appointment", .target = case_id, .version = version, .n = 1, .names = &name, .values = &value};
    struct db_call call = {.class = DB_SAVE};
    marking.case_id = case_id;
    marking.action = a;
    str_copy(marking.name, sizeof marking.name, name_said);
    row_save_call(&marking.save, &call, &change);
    app_home_call(from->app, &call);
    case_carry(from, &call);
    row_save_send(from, &marking.save, &call, marked, (void *)(intptr_t)case_id);
}
