/* case_forms.c - the short forms of a case: meeting, opening a rung, entered by mistake, closing and its way back, the check. */
#include <stdio.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "meeting_near.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    char line[600];
    form_screen_case_line(fs, d, y, fs->title);
    if (h < 3)
        return 1;
    words_rungs(app_session(fs->screen->app), &fs->c, line, sizeof line);
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, str_eq(fs->c.head.state, "closed") ? _("closed") : line);
    draw_text(d, y + 2, 1, draw_cols(d) - 2, STYLE_NORMAL, words_marks(&fs->c.head, line, sizeof line));
    return 3;
}

/* A short form's screen differs from the next one by its table and words only. */
#define CASE_FORM_SCREEN(id, opener, words, helps) \
    const struct screen_ops id = {.name = words##_NAME, .title = words##_TITLE, .help = helps, .actions = form_screen_actions, .open = opener, FORM_SCREEN_PARTS}

/* ---- meeting ---- */

static const struct form_field meeting_fields[] = {
    {.name = "meeting_at", .label = N_("Meeting"), .kind = FORM_DATETIME, .flags = FORM_REQUIRED, .width = 17, .purpose = DATE_FUTURE,
     .help = N_("Day and time of the meeting: \"25 11\", \"25.11 11:30\", \"+3 10\".")},
    {.name = "place", .label = N_("Place"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "place", .help = N_("At the office, or at the citizen's home for reasons of health.")},
};
/* Where the meeting in force is to be: a move keeps it there. */
static const char *meeting_place(const struct form_screen *fs)
{
    for (int i = fs->c.nevents - 1; i >= 0; i--) {
        const struct case_event *e = &fs->c.event[i];
        if (str_eq(e->kind, "appointment") && str_eq(e->outcome, "agreed") && !e->superseded)
            return e->channel;
    }
    return "office";
}
static const char *meeting_show(const struct form *f, int field, void *ctx, char *buf, size_t size)
{
    struct form_screen *fs = ctx;
    (void)f;
    return field == 0 ? meeting_near_words(fs, fs->own, buf, size) : NULL;
}
static void meeting_changed(struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    (void)f;
    (void)field;
    meeting_near_ask(fs, fs->own);
}
static int meeting_loaded(struct form_screen *fs)
{
    bool has = fs->c.head.meeting_at[0] != '\0';
    form_screen_fix(fs, "action", has ? "move" : "agree");
    if (has)
        form_load(fs->form, "meeting_at", fs->c.head.meeting_at);
    form_load(fs->form, "place", has ? meeting_place(fs) : "office");
    return 0;
}
static const struct form_screen_ops meeting_ops = {
    .form = {.name = "meeting", .fields = meeting_fields, .nfields = COUNT(meeting_fields), .show = meeting_show, .changed = meeting_changed, .record = true}, .function = "save_appointment", .look = "meeting",
    .own_size = sizeof(struct meeting_near), .loaded = meeting_loaded, .above = above};
static int meeting_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &meeting_ops, a->case_id, a->draft);
}
#define MEETING_NAME "meeting"
#define MEETING_TITLE N_("Meeting")
CASE_FORM_SCREEN(screen_meeting, meeting_open, MEETING, N_("Agrees the meeting, or moves the one agreed on. A day on which the office does not work is asked about, not refused."));

/* ---- opening a locked rung ---- */

static const struct form_field override_fields[] = {
    {.name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 300, .help = N_("Why this rung may be skipped, in words; it stays visible in the case.")},
};
/* An attempt that waits for permission comes first: it is allowed afterwards; else the next locked rung is opened. */
static int override_loaded(struct form_screen *fs)
{
    for (int i = fs->c.nevents - 1; i >= 0; i--) {
        const struct case_event *e = &fs->c.event[i];
        if (e->superseded || !str_eq(e->superseded_why, "needs_override"))
            continue;
        char id[24];
        snprintf(id, sizeof id, "%lld", e->id);
        form_screen_fix(fs, "attempt_id", id);
        snprintf(fs->title, sizeof fs->title, _("Allow afterwards: %s"), session_name(app_session(fs->screen->app), "channel", e->channel));
        return 0;
    }
    for (int i = 0; i < fs->c.nrungs; i++) {
        if (!str_eq(fs->c.rung[i].state, "locked"))
            continue;
        char rung[8];
        snprintf(rung, sizeof rung, "%d", fs->c.rung[i].rung);
        form_screen_fix(fs, "rung", rung);
        snprintf(fs->title, sizeof fs->title, _("Open the rung: %s"), session_name(app_session(fs->screen->app), "channel", fs->c.rung[i].channel));
        return 0;
    }
    app_say(fs->screen->app, _("No rung of this case is locked"));
    return -1;
}
static const struct form_screen_ops override_ops = {
    .form = {.name = "override", .fields = override_fields, .nfields = COUNT(override_fields)}, .function = "save_override", .look = "override", .loaded = override_loaded, .above = above};
static int override_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &override_ops, a->case_id, a->draft);
}
#define OVERRIDE_NAME "override"
#define OVERRIDE_TITLE N_("Open a rung")
CASE_FORM_SCREEN(screen_override, override_open, OVERRIDE, N_("The supervisor opens the next locked rung of the ladder with a reason (visit before two failed calls, post before a failed visit)."));

/* ---- entered by mistake ---- */

static const struct form_field mistake_fields[] = {
    {.name = "attempt_id", .label = N_("Attempt"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED | FORM_PREFILLED, .help = N_("The attempt that was entered by mistake. F4 shows those in force.")},
    {.name = "why", .label = N_("What is wrong"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "mistake", .help = N_("Why the entry is taken back. Both versions stay visible; rung and clock are worked out anew.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("What really happened, if anything is to be added.")},
};

/* The attempts in force, the newest first. */
static const struct case_event *attempt_at(const struct form_screen *fs, int i)
{
    for (int k = fs->c.nevents - 1; k >= 0; k--)
        if (str_eq(fs->c.event[k].kind, "attempt") && !fs->c.event[k].superseded && i-- == 0)
            return &fs->c.event[k];
    return NULL;
}

static int mistake_lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[24], text[2400];
    struct form_screen *fs = ctx;
    const struct case_event *e = field == 0 && i >= 0 ? attempt_at(fs, i) : NULL;
    (void)f;
    if (!e)
        return 0;
    snprintf(id, sizeof id, "%lld", e->id);
    *value = id;
    *label = words_event(app_session(fs->screen->app), e, text, sizeof text);
    return 1;
}

/* Without a chosen attempt the last one in force is meant. */
static int mistake_loaded(struct form_screen *fs)
{
    long long id = *(long long *)fs->own;
    char text[24];
    const struct case_event *last = attempt_at(fs, 0);
    if (!last) {
        app_say(fs->screen->app, _("There is no attempt to take back"));
        return -1;
    }
    snprintf(text, sizeof text, "%lld", id ? id : last->id);
    form_load(fs->form, "attempt_id", text);
    form_focus_on(fs->form, "why");
    return 0;
}
/* The attempt that was pointed at, not another that was begun with. */
static bool mistake_fits(const struct form_screen *fs, const struct draft *d)
{
    long long id = *(const long long *)fs->own;
    char text[24];
    snprintf(text, sizeof text, "%lld", id);
    return !id || str_eq(draft_value(d, "attempt_id"), text);
}
static const struct form_screen_ops mistake_ops = {
    .form = {.name = "mistake", .fields = mistake_fields, .nfields = COUNT(mistake_fields), .lookup = mistake_lookup},
    .function = "save_mistake", .look = "mistake", .own_size = sizeof(long long), .loaded = mistake_loaded, .fits = mistake_fits, .above = above};
static int mistake_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    if (form_screen_open(s, &mistake_ops, a->case_id, a->draft) != 0)
        return -1;
    *(long long *)((struct form_screen *)s->state)->own = a->item;
    return 0;
}
#define MISTAKE_NAME "mistake"
#define MISTAKE_TITLE N_("Entered by mistake")
CASE_FORM_SCREEN(screen_mistake, mistake_open, MISTAKE, N_("Takes back an attempt: your own on the same day, later the supervisor. Nothing is deleted; the clock runs again when it was stopped by it."));

/* ---- closing ---- */

static const struct form_field close_fields[] = {
    {.name = "reason", .label = N_("Reason"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "close",
     .help = N_("Why the case ends. Died: everything stops in every office, no letter goes out. A misdirected referral is forwarded instead (F8).")},
    {.name = "died_on", .label = N_("Died on"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST,
     .help = N_("The day of death, when it is known; left empty, the day of closing stands.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("Anything worth knowing later.")},
};
static bool close_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    return field != 1 || str_eq(form_value(f, "reason"), "died");
}
static const struct form_screen_ops close_ops = {
    .form = {.name = "close", .fields = close_fields, .nfields = COUNT(close_fields), .shown = close_shown}, .function = "save_close", .look = "close", .above = above};
static int close_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &close_ops, a->case_id, a->draft);
}
#define CLOSE_NAME "close"
#define CLOSE_TITLE N_("Close the case")
CASE_FORM_SCREEN(screen_close, close_open, CLOSE, N_("Closes the case with a reason. A change of mind opens it again: record the incoming call."));

/* ---- a closing that was a mistake ---- */

static const struct form_field reopen_fields[] = {
    {.name = "why", .label = N_("What is wrong"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "reopen", .help = N_("Why the closing was a mistake. Both stay visible in the timeline.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("Anything worth knowing later.")},
};
/* What the case was closed as, where the other forms have the ladder. */
static int reopen_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    char line[600], a[24];
    const struct case_head *head = &fs->c.head;
    form_screen_case_line(fs, d, y, fs->title);
    if (h < 2)
        return 1;
    snprintf(line, sizeof line, "%s %s: %s", _("closed"), words_date(head->closed_on, a, sizeof a), session_name(app_session(fs->screen->app), "close", head->close_reason));
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, line);
    return 2;
}
static const struct form_screen_ops reopen_ops = {
    .form = {.name = "reopen", .fields = reopen_fields, .nfields = COUNT(reopen_fields)}, .function = "save_reopen", .look = "reopen", .above = reopen_above};
static int reopen_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &reopen_ops, a->case_id, a->draft);
}
#define REOPEN_NAME "reopen"
#define REOPEN_TITLE N_("Closed by mistake")
CASE_FORM_SCREEN(screen_reopen, reopen_open, REOPEN, N_("Takes back a closing that was a mistake: your own on the same day, later the supervisor. What ran before runs again with its dates; after a death that was none, in every office."));

/* ---- what a spot check found ---- */

static const struct form_field spot_fields[] = {
    {.name = "result", .label = N_("Found"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "spot", .help = N_("What the look into this case has shown.")},
    {.name = "note", .label = N_("Remark"), .kind = FORM_TEXT, .max = 300, .help = N_("What is to be put right, and by whom. With a remark it must not be empty.")},
};
/* The check changes nothing of the case: where the case stands now is not what was saved. */
static const char *spot_saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    char name[256];
    (void)row;
    words_short_name(fs->c.head.surname, fs->c.head.given_name, fs->c.head.patronymic, name, sizeof name);
    snprintf(buf, size, _("The result of the check is recorded: %s"), name);
    return buf;
}
static const struct form_screen_ops spot_ops = {
    .form = {.name = "spot", .fields = spot_fields, .nfields = COUNT(spot_fields)}, .function = "save_spot_check", .look = "spot_check", .above = above,
    .saved = spot_saved};
static int spot_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &spot_ops, a->case_id, a->draft);
}
#define SPOT_NAME "spot-check"
#define SPOT_TITLE N_("Result of the check")
CASE_FORM_SCREEN(screen_spot, spot_open, SPOT, N_("The supervisor writes down what was found in a case that was picked by chance: this proves that the office is controlled."));
