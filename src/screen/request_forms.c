/* request_forms.c - the forms of a request: sending it from the card, answering it, withdrawing it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "kurator/wrap.h"
#include "request.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

/* ---- a new request ---- */

enum { F_KIND, F_TO, F_TEXT, F_BIRTH, F_PHONE, F_ADDRESS };

static const struct form_field new_fields[] = {
    [F_KIND] = {.name = "kind", .label = N_("What"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "request_kind",
                .help = N_("What is asked for: a service for the citizen, a document or information, or an appeal in the citizen's interest.")},
    [F_TO] = {.name = "organisation", .label = N_("To whom"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("The co-executor or resource centre. F4 shows all, typing narrows.")},
    [F_TEXT] = {.name = "text", .label = N_("Text"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 1000, .help = N_("What exactly is asked for. The addressee reads this and what is chosen below, nothing else of the case.")},
    [F_BIRTH] = {.name = "birth_date", .label = N_("Birth date"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED | FORM_RULE_BEFORE, .list = "yesno",
                 .help = N_("Does the birth date go along? Only when the addressee needs it to do what is asked.")},
    [F_PHONE] = {.name = "phone", .label = N_("Phone"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED | FORM_PREFILLED, .help = N_("Which number goes along: only when the addressee has to call the citizen.")},
    [F_ADDRESS] = {.name = "address", .label = N_("Address"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED | FORM_PREFILLED, .help = N_("Which address goes along: only when the addressee has to come to the citizen.")},
};

struct addressees { struct addressee_row *row; int n; };

static const struct case_phone *phone_at(const struct form_screen *fs, int i)
{
    for (int k = 0; k < fs->c.nphones; k++)
        if (!phone_spoiled(&fs->c.phone[k]) && i-- == 0)
            return &fs->c.phone[k];
    return NULL;
}

static int chosen(long long id, char *value, size_t size)
{
    snprintf(value, size, "%lld", id);
    return 1;
}

static int new_lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[24], text[900];
    const struct form_screen *fs = ctx;
    const struct addressees *to = fs->own;
    char number[40];
    (void)f;
    *value = id;
    *label = text;
    if (field == F_TO) {
        if (i < 0 || i >= to->n)
            return 0;
        str_copy(text, sizeof text, to->row[i].name);
        return chosen(to->row[i].id, id, sizeof id);
    }
    if (i == 0) {
        *value = "no";
        *label = _("do not send");
        return 1;
    }
    const struct case_phone *p = field == F_PHONE && i > 0 ? phone_at(fs, i - 1) : NULL;
    if (p) {
        snprintf(text, sizeof text, "%s, %s", words_phone(p->number, number, sizeof number), words_whom(app_session(fs->screen->app), p->relation[0] ? p->relation : p->owner));
        return chosen(p->id, id, sizeof id);
    }
    if (field != F_ADDRESS || i < 1 || i > fs->c.head.naddresses)
        return 0;
    const struct case_address *a = &fs->c.head.addresses[i - 1];
    snprintf(text, sizeof text, "%s%s%s", a->settlement, a->settlement[0] && a->line[0] ? ", " : "", a->line);
    return chosen(a->id, id, sizeof id);
}

static const struct addressee_row *addressee(const struct form_screen *fs)
{
    const struct addressees *to = fs->own;
    long id;
    if (str_number(form_value(fs->form, "organisation"), 1, 999999999, &id) != 0)
        return NULL;
    for (int i = 0; i < to->n; i++)
        if (to->row[i].id == id)
            return &to->row[i];
    return NULL;
}

static const char *new_show(const struct form *f, int field, void *ctx, char *buf, size_t size)
{
    const struct addressee_row *to = field == F_TO ? addressee(ctx) : NULL;
    (void)f;
    if (!to || to->answers)
        return NULL;
    str_copy(buf, size, _("nobody there works in kurator yet"));
    return buf;
}

static void new_call(struct form_screen *fs, struct db_call *call) { addressees_call(call, app_session(fs->screen->app)->office_id); }

static void new_take(struct form_screen *fs, const struct db_rows *rows)
{
    struct addressees *to = fs->own;
    free(to->row);
    to->row = mem_zero(ADDRESSEES_MAX, sizeof *to->row);
    to->n = addressees_read(to->row, ADDRESSEES_MAX, rows);
}

static int new_loaded(struct form_screen *fs)
{
    form_load(fs->form, "birth_date", "no");
    form_load(fs->form, "phone", "no");
    form_load(fs->form, "address", "no");
    return 0;
}

static void new_close(struct form_screen *fs) { free(((struct addressees *)fs->own)->row); }

static int new_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    form_screen_case_line(fs, d, y, fs->title);
    if (h < 2)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_HINT, _("The name always goes along, the rest only when it is chosen below."));
    return 2;
}

static const char *new_saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    char due[40];
    (void)fs;
    if (row->nargs < 2)
        return _("Saved");
    snprintf(buf, size, _("The request is sent: %s, answer due %s"), row->args[0], words_date(row->args[1], due, sizeof due));
    return buf;
}

static const struct form_screen_ops new_ops = {
    .form = {.name = "request", .fields = new_fields, .nfields = COUNT(new_fields), .lookup = new_lookup, .show = new_show}, .function = "save_request", .look = "request",
    .own_size = sizeof(struct addressees), .call = new_call, .take = new_take, .loaded = new_loaded, .above = new_above, .saved = new_saved, .close = new_close};

static int new_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &new_ops, a->case_id, a->draft);
}
const struct screen_ops screen_request = {
    .name = "request", .title = N_("New request"),
    .help = N_("Asks a co-executor or resource centre for a service, a document or information, or an appeal in the citizen's interest. It answers within five working days; the answer comes back to F9, "
               "Requests and to the card. Of the citizen only the name goes along, and what is chosen here."),
    .actions = form_screen_actions, .open = new_open, FORM_SCREEN_PARTS};

/* ---- of one that was sent: the answer, the withdrawal ---- */

struct own { struct request_full r; bool have; };

/* What is asked stands above the answer, as far as there is room. */
struct drawing { struct draw *d; int y, until; };
static void wrapped(void *ctx, int i, const char *text)
{
    struct drawing *w = ctx;
    (void)i;
    if (w->y < w->until)
        draw_text(w->d, w->y++, 1, draw_cols(w->d) - 2, STYLE_NORMAL, text);
}
/* Whom it is about and until when stands in the title: the room is for what is asked. */
static void fact_line(void *ctx, enum request_part part, const char *label, const char *text)
{
    struct drawing *w = ctx;
    char line[2600];
    if (str_blank(text) || part == REQUEST_CITIZEN || part == REQUEST_DUE)
        return;
    snprintf(line, sizeof line, "%s: %s", label, text);
    text_wrap(line, draw_cols(w->d) - 2, wrapped, w);
}

static int one_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    const struct own *own = fs->own;
    bool received = fs->screen->ops == &screen_answer;
    char line[900], due[40];
    snprintf(line, sizeof line, own->have ? _("%s: %s, due %s") : "%s", fs->title, own->r.name, words_date(own->r.due_on, due, sizeof due));
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, line);
    struct drawing w = {d, y + 1, y + h};
    if (own->have && h > 1)
        words_request(app_session(fs->screen->app), &own->r, received, fact_line, &w);
    return h > 1 ? w.y - y : 1;
}

static void one_arrived(void *owner, void *context, const struct db_reply *reply)
{
    struct screen *s = owner;
    struct own *own = ((struct form_screen *)s->state)->own;
    struct error e = {0};
    (void)context;
    app_ready(s);
    if (!reply->ok)
        e = reply->error;
    else if (!(own->have = request_read(&own->r, reply->result[0], s->ops == &screen_answer)))
        error_set(&e, "request.none", NULL);
    if (error_is(&e)) {
        app_fail(s->app, &e);
        app_close(s->app, s);
        return;
    }
    s->page++;
    app_dirty(s->app);
}

static int one_open(struct screen *s, const struct form_screen_ops *ops, const struct request_args *a)
{
    if (form_screen_open(s, ops, a->id, a->draft) != 0)
        return -1;
    struct own *own = ((struct form_screen *)s->state)->own;
    if (a->known) {
        own->r = *a->known;
        own->have = true;
        return 0;
    }
    struct db_call call = {.class = DB_READ};
    request_call(&call, a->id, s->ops == &screen_answer);
    app_wait(s);
    app_call(s, &call, one_arrived, NULL);
    return 0;
}

static const struct form_field answer_fields[] = {
    {.name = "result", .label = N_("Execution"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "request_result",
     .help = N_("Executed: what was asked is done. Refused: it cannot be done, the answer says why. Wrong address: it is another organisation's business, the answer says whose.")},
    {.name = "answer", .label = N_("Answer"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 1000, .help = N_("What was done, why it was refused, or whose business it is: the office that asked reads it.")},
};
static const char *answer_saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)row;
    snprintf(buf, size, _("The answer has gone to %s"), ((const struct own *)fs->own)->r.other);
    return buf;
}
static const struct form_screen_ops answer_ops = {
    .form = {.name = "answer", .fields = answer_fields, .nfields = COUNT(answer_fields)}, .function = "save_request_answer", .own_size = sizeof(struct own), .anyone = true,
    .above = one_above, .saved = answer_saved};
static int answer_open(struct screen *s, const void *args) { return one_open(s, &answer_ops, args); }
const struct screen_ops screen_answer = {
    .name = "answer", .title = N_("Answer to a request"),
    .help = N_("The answer of the organisation: a mark and a text. It goes to the office that asked and cannot be changed afterwards."),
    .actions = form_screen_actions, .open = answer_open, FORM_SCREEN_PARTS};

/* ---- an answer that came otherwise than by the program ---- */

static const struct form_field reply_fields[] = {
    {.name = "answered_on", .label = N_("Given on"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_PAST, .help = N_("The day on which the answer was given: that of the letter, of the call. When it was recorded is kept beside it.")},
    {.name = "answer_channel", .label = N_("How"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "answer_channel", .help = N_("How the answer came: on paper, by phone, by e-mail, in person.")},
    {.name = "answer_from", .label = N_("Who answered"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 100, .help = N_("Who gave the answer there: position and name; of a letter its number, too.")},
    {.name = "result", .label = N_("Execution"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "request_result", .help = N_("Executed, refused, or another organisation's business: as the answer says.")},
    {.name = "answer", .label = N_("Answer"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 1000, .help = N_("What was answered, in the words of the letter or of the call.")},
};
static const struct form_screen_ops reply_ops = {
    .form = {.name = "reply", .fields = reply_fields, .nfields = COUNT(reply_fields)}, .function = "save_request_reply", .own_size = sizeof(struct own), .needs = NEEDS_REQUESTS | NEEDS_DATABASE,
    .above = one_above};
static int reply_open(struct screen *s, const void *args) { return one_open(s, &reply_ops, args); }
const struct screen_ops screen_reply = {
    .name = "reply", .title = N_("The answer came"),
    .help = N_("Records an answer that the addressee did not give in the program: the day, how it came, who gave it, what it says. Both sides see that the office recorded it, and who; it counts as read."),
    .actions = form_screen_actions, .open = reply_open, FORM_SCREEN_PARTS};

static const struct form_field withdraw_fields[] = {
    {.name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 300, .help = N_("Why the request is taken back; it stays in the case. The addressee is told only that it was withdrawn.")},
};
static const char *withdraw_saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    (void)row;
    snprintf(buf, size, _("The request to %s is withdrawn"), ((const struct own *)fs->own)->r.other);
    return buf;
}
static const struct form_screen_ops withdraw_ops = {
    .form = {.name = "withdraw", .fields = withdraw_fields, .nfields = COUNT(withdraw_fields)}, .function = "save_request_withdraw", .own_size = sizeof(struct own),
    .above = one_above, .saved = withdraw_saved};
static int withdraw_open(struct screen *s, const void *args) { return one_open(s, &withdraw_ops, args); }
const struct screen_ops screen_withdraw = {
    .name = "withdraw", .title = N_("Withdraw the request"),
    .help = N_("Takes back a request that was sent by mistake or is needed no more. The addressee sees that it was withdrawn and nothing of the citizen any more."),
    .actions = form_screen_actions, .open = withdraw_open, FORM_SCREEN_PARTS};
