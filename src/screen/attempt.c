/* attempt.c - a contact attempt: call, visit, post, message or a visit of the citizen, with what came of it (¶2.4.3-2.4.5). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "attempt.h"
#include "kurator/clock.h"
#include "kurator/date_input.h"
#include "kurator/dialog.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

enum { F_WHOM, F_SPECIAL, F_CHANNEL, F_DIRECTION, F_PHONE, F_NEW, F_NEW_OWNER, F_OUTCOME, F_WHEN, F_CALLBACK, F_SPOKE, F_ANSWER, F_DECIDE, F_REFUSAL, F_FORM, F_NEED1, F_NEED2, F_NEED3,
       F_MEETING, F_PLACE, F_ESRN, F_POSTAL, F_RETURN, F_PERFORMER, F_HOUSEHOLD, F_OVERRIDE, F_NOTE };

static const struct form_field fields[] = {
    [F_WHOM] = {.name = "whom", .label = N_("Whom"), .kind = FORM_SHOW},
    [F_SPECIAL] = {.name = "special", .label = N_("Mind"), .kind = FORM_SHOW},
    [F_CHANNEL] = {.name = "channel", .label = N_("Way"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "channel",
                   .help = N_("How contact was sought. The ladder opens call, visit, post one after the other; a message and a visit of the citizen are always recorded.")},
    [F_DIRECTION] = {.name = "direction", .label = N_("Direction"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "direction",
                     .help = N_("Who called whom. An incoming call counts like a successful one.")},
    [F_PHONE] = {.name = "phone_id", .label = N_("Phone"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED,
                 .help = N_("The number that was called. A number known to be wrong is not offered. F4 shows all.")},
    [F_NEW] = {.name = "phone_new", .label = N_("New number"), .kind = FORM_PHONE, .flags = FORM_ASIDE, .width = 18,
               .help = N_("A number that was learned: it stands on the card from then on. In any usual way: 8 914 ..., +7 ..., or a local number.")},
    [F_NEW_OWNER] = {.name = "phone_new_owner", .label = N_("Whose"), .kind = FORM_CHOICE, .flags = FORM_SAME_ROW | FORM_PREFILLED, .width = 42, .list = "spoke_with",
                     .help = N_("Who answers at this number.")},
    [F_OUTCOME] = {.name = "outcome", .label = N_("Outcome"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED,
                   .help = N_("What came of it. Told: the citizen or the representative heard of the services; that stops the clock. \"Call me back\" is reached, not told.")},
    [F_WHEN] = {.name = "happened_at", .label = N_("When"), .kind = FORM_DATETIME, .flags = FORM_PREFILLED, .width = 17, .purpose = DATE_PAST,
                .help = N_("When it happened, in the office's time: \"10\" today at ten, \"18.11 16:40\". Not in the future, not before the arrival.")},
    [F_CALLBACK] = {.name = "call_back_at", .label = N_("Call back"), .kind = FORM_DATETIME, .flags = FORM_REQUIRED, .width = 17, .purpose = DATE_FUTURE,
                    .help = N_("When to call again, for instance \"25.11 18\". The list shows it.")},
    [F_SPOKE] = {.name = "spoke_with", .label = N_("Spoke with"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "spoke_with",
                 .help = N_("For minors and the legally incapable only the representative counts; family counts only where the office has set it so.")},
    [F_ANSWER] = {.name = "answer", .label = N_("Answer"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "answer",
                  .help = N_("The answer to the offer of accompaniment. Who will think about it is told, and comes back to the list on the day given.")},
    [F_DECIDE] = {.name = "decide_by", .label = N_("Decides by"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_FUTURE,
                  .help = N_("On that day the case comes back to the list: \"27\", \"27.11\", \"+5\", three working days: \"+3р\".")},
    [F_REFUSAL] = {.name = "refusal", .label = N_("Reason"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "refusal", .help = N_("Why the citizen refused.")},
    [F_FORM] = {.name = "consent_form", .label = N_("Form"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "consent_form", .help = N_("Said or written.")},
    [F_NEED1] = {.name = "need_social_services", .label = N_("Social serv."), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "answer",
                 .help = N_("The answer for social services alone, when it differs.")},
    [F_NEED2] = {.name = "need_accompaniment", .label = N_("Accompaniment"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "answer",
                 .help = N_("The answer for social accompaniment alone, when it differs.")},
    [F_NEED3] = {.name = "need_other_services", .label = N_("Other serv."), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "answer",
                 .help = N_("The answer for services of other organisations alone, when it differs.")},
    [F_MEETING] = {.name = "meeting_at", .label = N_("Meeting"), .kind = FORM_DATETIME, .width = 17, .purpose = DATE_FUTURE,
                   .help = N_("Day and time of the meeting agreed on: \"25 11\", \"25.11 11:30\". Empty: to be agreed later; the case stays listed.")},
    [F_PLACE] = {.name = "place", .label = N_("Place"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "place", .help = N_("At the office, or at the citizen's home for reasons of health.")},
    [F_ESRN] = {.name = "esrn", .label = N_("In ESRN"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "esrn",
                .help = N_("Whether the fact of notifying is entered in the regional register already. \"Later\" keeps the case in the list \"Not in ESRN\".")},
    [F_POSTAL] = {.name = "postal_id", .label = N_("Postal number"), .kind = FORM_POSTAL_ID, .width = 16, .help = N_("The 14 digits of the receipt, or an international number. May stay empty.")},
    [F_RETURN] = {.name = "return_reason", .label = N_("Returned why"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "post_return",
                  .help = N_("What the post wrote on the notice that came back. It stays visible in the case.")},
    [F_PERFORMER] = {.name = "performer", .label = N_("Done by"), .kind = FORM_TEXT, .flags = FORM_REPEATABLE | FORM_ASIDE, .width = 40, .max = 100,
                     .help = N_("Who went or called, when it was not the one who records it: a social worker, the settlement's administration. Space repeats the last one.")},
    [F_HOUSEHOLD] = {.name = "household", .label = N_("Family"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "yesno",
                     .help = N_("Whether this attempt serves all open cases of the household.")},
    [F_OVERRIDE] = {.name = "override_reason", .label = N_("Skipped why"), .kind = FORM_TEXT, .max = 200, .help = N_("This rung is locked. As a supervisor you open it with a reason; the reason stays visible.")},
    [F_NOTE] = {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 500, .help = N_("Anything worth knowing at the next contact.")},
};

static const char *effect(const struct form *f, const struct form_screen *fs)
{
    char list[32];
    snprintf(list, sizeof list, "outcome.%s", form_value(f, "channel"));
    const struct choice *c = session_choice(app_session(fs->screen->app), list, form_value(f, "outcome"));
    return c ? c->extra : "";
}

static bool rung_locked(const struct form_screen *fs, const char *channel)
{
    for (int i = 0; i < fs->c.nrungs; i++)
        if (str_eq(fs->c.rung[i].channel, channel))
            return str_eq(fs->c.rung[i].state, "locked");
    return false;
}

/* Who comes himself is always incoming, who is visited never: nothing to choose then. */
static bool two_ways(const char *channel)
{
    return !str_eq(channel, "office") && !str_eq(channel, "visit");
}

static bool shown(const struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    const struct attempt_own *own = fs->own;
    const char *channel = form_value(f, "channel"), *outcome = form_value(f, "outcome"), *answer = form_value(f, "answer");
    bool told = str_eq(effect(f, fs), "told"), reached = str_eq(effect(f, fs), "reached");
    switch (field) {
    case F_SPECIAL: return fs->c.npreferences > 0;
    case F_DIRECTION: return two_ways(channel) && (str_eq(form_value(f, "direction"), "in") || str_eq(own->direction, "in"));
    case F_PHONE: return str_eq(channel, "phone") || str_eq(channel, "message");
    case F_NEW: return !str_eq(channel, "post");
    case F_NEW_OWNER: return !str_eq(channel, "post") && form_typed(f, "phone_new")[0];
    case F_CALLBACK: return str_eq(outcome, "call_back");
    case F_SPOKE: return told || reached;
    case F_ANSWER: return told;
    case F_DECIDE: return told && str_eq(answer, "thinking");
    case F_REFUSAL: case F_FORM: return told && str_eq(answer, "refused");
    case F_NEED1: case F_NEED2: case F_NEED3: return told && answer[0];
    case F_MEETING: case F_PLACE: return told && str_eq(answer, "agreed");
    case F_ESRN: return told;
    case F_POSTAL: return str_eq(channel, "post") && str_eq(outcome, "sent");
    case F_RETURN: return str_eq(channel, "post") && str_eq(outcome, "returned");
    case F_PERFORMER: return !str_eq(channel, "office") && !str_eq(form_value(f, "direction"), "in");
    case F_HOUSEHOLD: return fs->c.head.household > 0;
    case F_OVERRIDE: return fs->c.head.supervises && rung_locked(fs, channel);
    default: return true;
    }
}

/* Of the way of contact; of an incoming one only what can come of it: nobody calls to say that there was no answer. */
static const char *list_of(const struct form *f, int field, void *ctx)
{
    static const char *const lists[][3] = {{"phone", "outcome.phone", "outcome.phone.in"}, {"visit", "outcome.visit", "outcome.visit"},
        {"post", "outcome.post", "outcome.post.in"}, {"message", "outcome.message", "outcome.message.in"}, {"office", "outcome.office", "outcome.office.in"}};
    (void)ctx;
    if (field != F_OUTCOME)
        return NULL;
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (str_eq(form_value(f, "channel"), lists[i][0]))
            return lists[i][str_eq(form_value(f, "direction"), "in") ? 2 : 1];
    return "outcome.phone";
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char text[400], id[24];
    struct form_screen *fs = ctx;
    (void)f;
    if (field != F_PHONE || i < 0 || i >= fs->c.nphones)
        return 0;
    const struct case_phone *p = &fs->c.phone[i];
    const struct session *s = app_session(fs->screen->app);
    char number[24], moment[24];
    bool known = str_eq(p->owner_name, fs->c.head.whom_name);      /* named under "Whom" already; the line is short */
    snprintf(id, sizeof id, "%lld", p->id);
    struct str t = {0};
    str_add(&t, words_phone(p->number, number, sizeof number));
    if (!str_eq(p->owner, "self"))
        str_addf(&t, ", %s%s%s", words_whom(s, p->relation[0] ? p->relation : p->owner), p->owner_name[0] && !known ? " " : "", known ? "" : p->owner_name);
    if (p->last_at[0])
        str_addf(&t, ", %s %s", words_moment(p->last_at, moment, sizeof moment), session_name(s, "outcome.phone", p->last_outcome));
    else if (str_eq(p->state, "unchecked"))
        str_addf(&t, ", %s", _("not checked"));
    str_add(&t, words_phone_state(p->state));
    str_copy(text, sizeof text, str_text(&t));
    str_free(&t);
    *value = id;
    *label = text;
    return 1;
}

static const char *show(const struct form *f, int field, void *ctx, char *buf, size_t size)
{
    struct form_screen *fs = ctx;
    const struct case_head *h = &fs->c.head;
    const struct session *s = app_session(fs->screen->app);
    struct str t = {0};
    (void)f;
    if (field == F_WHOM) {
        snprintf(buf, size, "%s%s%s   %s %s", words_whom(s, h->whom), h->whom_name[0] ? ", " : "", h->whom_name, _("local time"), strlen(h->now_local) >= 16 ? h->now_local + 11 : "");
        return buf;
    }
    if (field == F_HOUSEHOLD) {
        for (int i = 0; i < h->nfamily; i++)
            str_addf(&t, i ? ", %s" : _("also: %s"), h->family[i]);
        str_copy(buf, size, str_text(&t));
        str_free(&t);
        return buf;
    }
    if (field == F_MEETING)
        return meeting_near_words(fs, &((const struct attempt_own *)fs->own)->near, buf, size);
    if (field != F_SPECIAL)
        return NULL;
    for (int i = 0; i < fs->c.npreferences; i++)
        str_addf(&t, "%s%s%s%s", i ? "; " : "", session_name(s, "preference", fs->c.preference[i].kind), fs->c.preference[i].note[0] ? ": " : "", fs->c.preference[i].note);
    str_copy(buf, size, str_text(&t));
    str_free(&t);
    return buf;
}

/* "When" that nobody typed is the moment in which the outcome was known, not that in which the form was opened: one dials,
 * waits, speaks, and forms stay open over lunch. */
static void moment_of_outcome(struct form *f, struct attempt_own *own)
{
    char now[MOMENT_SIZE];
    int minutes = (int)((clock_ms() - own->since) / 60000);
    if (minutes < 1 || !own->opened[0] || !str_eq(form_value(f, "happened_at"), own->opened))
        return;
    form_load(f, "happened_at", moment_after(own->opened, minutes, now));
    own->since += (int64_t)minutes * 60000;
    str_copy(own->opened, sizeof own->opened, now);
}

static void changed(struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    if (field == F_OUTCOME && form_value(f, "outcome")[0])
        moment_of_outcome(f, fs->own);
    if (field == F_CHANNEL) {
        const char *channel = form_value(f, "channel");
        const struct attempt_own *own = fs->own;
        form_put(f, "direction", str_eq(channel, "office") ? "in" : two_ways(channel) && own->direction[0] ? own->direction : "out");
        form_put(f, "outcome", str_eq(channel, "office") ? "told" : "");
    }
    if (field == F_DIRECTION && !session_choice(app_session(fs->screen->app), list_of(f, F_OUTCOME, fs), form_value(f, "outcome")))
        form_put(f, "outcome", "");
    if (field == F_ANSWER) {
        form_put(f, "need_social_services", form_value(f, "answer"));
        form_put(f, "need_accompaniment", form_value(f, "answer"));
        form_put(f, "need_other_services", form_value(f, "answer"));
    }
    if (field == F_MEETING || field == F_PLACE)
        meeting_near_ask(fs, &((struct attempt_own *)fs->own)->near);
    app_dirty(fs->screen->app);
}

static const char *open_rung(const struct form_screen *fs)
{
    for (int i = 0; i < fs->c.nrungs; i++)
        if (str_eq(fs->c.rung[i].state, "open"))
            return fs->c.rung[i].channel;
    return str_eq(fs->c.head.next_step, "answer") || str_eq(fs->c.head.next_step, "wait") ? "post" : "phone";
}

static int loaded(struct form_screen *fs)
{
    struct attempt_own *own = fs->own;
    char id[24];
    const struct case_head *h = &fs->c.head;
    form_load(fs->form, "channel", own->channel[0] ? own->channel : open_rung(fs));
    form_load(fs->form, "direction", own->direction[0] ? own->direction : "out");
    form_load(fs->form, "phone_id", attempt_default_phone(fs, id, sizeof id));
    form_load(fs->form, "phone_new_owner", h->minor ? "representative" : "self");
    own->since = clock_ms();
    moment_after(h->now_local, (int)((own->since - fs->case_at) / 60000), own->opened);      /* later when begun anew */
    form_load(fs->form, "happened_at", own->opened);
    form_load(fs->form, "spoke_with", h->minor || (h->whom[0] && !str_eq(h->whom, "self")) ? "representative" : "self");
    form_load(fs->form, "consent_form", "oral");
    form_load(fs->form, "place", "office");
    form_load(fs->form, "esrn", "no");
    form_load(fs->form, "household", "no");
    if (str_eq(own->channel, "office"))
        form_load(fs->form, "outcome", "told");
    form_focus_on(fs->form, str_eq(own->channel, "office") ? "answer" : "outcome");
    return 0;
}

/* Who records an incoming call, or a visit, does not go on with what was begun of another way; F6 goes on with anything. */
static bool fits(const struct form_screen *fs, const struct draft *d)
{
    const struct attempt_own *own = fs->own;
    return (!own->channel[0] || str_eq(draft_value(d, "channel"), own->channel)) && (!own->direction[0] || str_eq(draft_value(d, "direction"), own->direction));
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    char line[600];
    const struct session *s = app_session(fs->screen->app);
    snprintf(line, sizeof line, _("Attempt: %s"), session_name(s, "channel", form_value(fs->form, "channel")));
    form_screen_case_line(fs, d, y, line);
    if (h < 2)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, words_rungs(s, &fs->c, line, sizeof line));
    return 2;
}

struct lines { struct draw *d; int y, h; };
static void script_line(void *ctx, int i, const char *text)
{
    struct lines *l = ctx;
    if (i < l->h)
        draw_text(l->d, l->y + i, 1, draw_cols(l->d) - 2, STYLE_HINT, text);
}

/* What to say on the phone and at the door. */
static int below(struct form_screen *fs, struct draw *d, int y, int h)
{
    const char *channel = form_value(fs->form, "channel");
    if (!str_eq(channel, "phone") && !str_eq(channel, "visit"))
        return 0;
    if (!d)
        return h < 4 ? h : 4;
    char text[700];
    snprintf(text, sizeof text, _("What to say: Good day, my name is %s, %s. Under the rehabilitation programme you are entitled to accompaniment: we help to "
             "get the services and rehabilitation that you are due. When may we meet?"), app_session(fs->screen->app)->staff_name, app_session(fs->screen->app)->office_name);
    struct lines l = {d, y, h};
    text_wrap(text, draw_cols(d) - 2, script_line, &l);
    return h;
}

/* What is learned in the conversation is put right above the form; what was typed stays. */
static void act(struct form_screen *fs, enum action a)
{
    if (a == ACT_WRONG_NUMBER)
        attempt_phone_act(fs);
    else
        case_action(fs->screen, a, fs->target);
}

static const struct form_screen_ops ops = {
    .form = {.name = "attempt", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .list_of = list_of, .lookup = lookup, .show = show, .changed = changed},
    .function = "save_attempt", .look = "attempt", .own_size = sizeof(struct attempt_own), .loaded = loaded, .fits = fits, .above = above, .below = below,
    .key = attempt_phone_key, .more = attempt_phone_more, .more_chosen = attempt_phone_chosen, .act = act, .reread = attempt_phone_reread};

static int open_it(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    struct form_screen *fs = s->state;
    fs->lent = a->reply != NULL;
    if (form_screen_open(s, &ops, a->case_id, a->draft) != 0)
        return -1;
    struct attempt_own *own = fs->own;
    str_copy(own->channel, sizeof own->channel, a->channel ? a->channel : "");
    str_copy(own->direction, sizeof own->direction, a->direction ? a->direction : "");
    return a->reply ? form_screen_begin(s, a->reply, 1) : 0;
}

static const enum action actions[] = {ACT_WHY, ACT_SAVE, ACT_CHOOSE, ACT_PALETTE, ACT_WRONG_NUMBER, ACT_ADDRESS_NEW, ACT_PREFERENCE_NEW, ACT_REPRESENTATIVE_NEW, ACT_RESTORE, ACT_DISCARD_DRAFT, ACT_ANEW, ACT_HELP, ACT_BACK, ACT_NONE};

const struct screen_ops screen_attempt = {
    .name = "attempt", .title = N_("Contact attempt"),
    .help = N_("Records one attempt to reach the citizen. The form opens on the outcome, the rest is filled in: a failed call is F6, the digit of the outcome, F2. "
               "A visit opens after failed calls, a notice by post after a failed visit; F1 on the case tells why a rung is locked."),
    .hint = N_("A digit chooses and goes on, F2 saves from any field, F10 keeps a draft"),
    .actions = actions, .open = open_it, FORM_SCREEN_PARTS};
