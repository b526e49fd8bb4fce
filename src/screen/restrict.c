/* restrict.c - restricted cases: who alone may see a citizen, as the supervisor marks, names and lifts it; and who is named for a case
 * that nobody can work any longer, of which nothing is told. */
#include <stdio.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))
#define STAFF_HELP N_("Who may see the citizen and work the case: a digit or the first letter.")
#define UNTIL_HELP N_("The last day on which the colleague may see the citizen: \"30.11\", \"+14\"; empty: without end.")

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    (void)h;
    form_screen_case_line(fs, d, y, fs->title);
    return 1;
}

/* ---- marking ---- */

static const struct form_field mark_fields[] = {
    {.name = "kind", .label = N_("Kind"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "restriction", .help = N_("The kind of the restriction; it stands on the card for who may see it.")},
    {.name = "reason", .label = N_("Reason"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 300, .help = N_("In words, for those who may see the citizen; it stands in no list.")},
    {.name = "staff", .label = N_("Open to"), .kind = FORM_CHOICE, .list = "staff", .help = N_("Who may see the citizen besides you, and is responsible for the case; empty: you alone.")},
    {.name = "until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = UNTIL_HELP},
};

static int mark_loaded(struct form_screen *fs)
{
    form_screen_fix(fs, "action", "mark");
    return 0;
}

static const struct form_screen_ops mark_ops = {
    .form = {.name = "restrict", .fields = mark_fields, .nfields = COUNT(mark_fields)},
    .function = "save_restricted", .look = "restrict", .loaded = mark_loaded, .above = above};

static int mark_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &mark_ops, a->case_id, a->draft);
}

const struct screen_ops screen_restrict = {
    .name = "restrict", .title = N_("Restrict the access"),
    .help = N_("From now on only you and whom you name see anything of this citizen: in lists, in the search, on paper. Deputies see it only when they are named."),
    .actions = form_screen_actions, .open = mark_open, FORM_SCREEN_PARTS};

/* ---- who may see ---- */

enum { N_ACTION, N_STAFF, N_UNTIL, N_NAMED };
static const struct form_field named_fields[] = {
    [N_ACTION] = {.name = "action", .label = N_("What"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "restricted", .help = N_("Give a colleague access, take it away, or lift the restriction for all.")},
    [N_STAFF] = {.name = "staff", .label = N_("Whom"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "staff", .help = STAFF_HELP},
    [N_UNTIL] = {.name = "until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = UNTIL_HELP},
    [N_NAMED] = {.name = "named", .label = N_("Whose"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED, .help = N_("Whose access ends today. The last one who may work the case stays.")},
};

/* Who is named already has a last day: it is shown, and compared with when it is saved. */
static void named_changed(struct form *f, int field, void *ctx)
{
    const struct case_restricted *r = &((const struct form_screen *)ctx)->c.head.restricted;
    char id[24];
    if (field != N_STAFF || form_typed(f, "until")[0])
        return;
    for (int i = 0; i < r->n; i++) {
        snprintf(id, sizeof id, "%lld", r->named[i].id);
        if (str_eq(id, form_value(f, "staff")))
            form_load(f, "until", r->named[i].until);
    }
}

static bool named_shown(const struct form *f, int field, void *ctx)
{
    const char *action = form_value(f, "action");
    (void)ctx;
    switch (field) {
    case N_STAFF: case N_UNTIL: return str_eq(action, "name");
    case N_NAMED: return str_eq(action, "unname");
    default: return true;
    }
}

static int named_lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[CASE_NAMED][24];
    const struct form_screen *fs = ctx;
    const struct case_restricted *r = &fs->c.head.restricted;
    (void)f;
    if (field != N_NAMED || i < 0 || i >= r->n)
        return 0;
    snprintf(id[i], sizeof id[i], "%lld", r->named[i].id);
    *value = id[i];
    *label = r->named[i].name;
    return 1;
}

/* The citizen, why, and who may see. */
static int named_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    const struct case_restricted *r = &fs->c.head.restricted;
    char line[1600], a[16];
    int used = above(fs, d, y, h);
    if (used < h) {
        snprintf(line, sizeof line, "%s, %s, %s: %s", session_name(app_session(fs->screen->app), "restriction", r->kind), words_date(r->on, a, sizeof a), r->by, r->reason);
        draw_text(d, y + used++, 1, draw_cols(d) - 2, STYLE_NORMAL, line);
    }
    for (int i = 0; i < r->n && used < h - 1; i++) {
        const struct case_named *p = &r->named[i];
        snprintf(line, sizeof line, "%s%s%s%s", p->name, p->until[0] ? _(" until ") : "", p->until[0] ? words_date(p->until, a, sizeof a) : "", p->works ? "" : _(" (does not work cases of the office now)"));
        draw_text(d, y + used++, 3, draw_cols(d) - 4, STYLE_NORMAL, line);
    }
    return used;
}

static int named_loaded(struct form_screen *fs)
{
    if (fs->c.head.restricted.kind[0])
        return 0;
    app_say(fs->screen->app, _("Access to this citizen is not restricted (any more)."));
    return -1;
}

static const struct form_screen_ops named_ops = {
    .form = {.name = "named", .fields = named_fields, .nfields = COUNT(named_fields), .shown = named_shown, .lookup = named_lookup, .changed = named_changed, .record = true},
    .function = "save_restricted", .look = "named", .loaded = named_loaded, .above = named_above};

static int named_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &named_ops, a->case_id, a->draft);
}

const struct screen_ops screen_named = {
    .name = "named", .title = N_("Who may see"),
    .help = N_("Who may see a citizen to whom access is restricted. Every change is in the journal."),
    .actions = form_screen_actions, .open = named_open, FORM_SCREEN_PARTS};

/* ---- nobody is left ---- */

static const struct form_field orphan_fields[] = {
    {.name = "staff", .label = N_("Whom"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "staff", .help = STAFF_HELP},
    {.name = "until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = UNTIL_HELP},
};

static int orphan_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    draw_text(d, y, 1, draw_cols(d) - 2, STYLE_TITLE, _(fs->screen->ops->title));
    if (h < 2)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, _("Whose it is, only who is named gets to see. In doubt name yourself."));
    return 2;
}

/* Who names: herself, until she has looked. */
static int orphan_loaded(struct form_screen *fs)
{
    const struct choice *first;
    int n = session_list(app_session(fs->screen->app), "staff", &first);
    for (int i = 0; i < n; i++)
        if (str_eq(first[i].extra, "me"))
            form_load(fs->form, "staff", first[i].code);
    return 0;
}

static const struct form_screen_ops orphan_ops = {
    .form = {.name = "orphan", .fields = orphan_fields, .nfields = COUNT(orphan_fields)},
    .function = "save_restricted", .loaded = orphan_loaded, .above = orphan_above};

static int orphan_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &orphan_ops, 0, a ? a->draft : NULL);
}

const struct screen_ops screen_orphan = {
    .name = "orphan", .title = N_("A restricted case without anyone"),
    .help = N_("Access to this case is restricted, and none of those who had it works here any more. Whom you name sees it from now on, one case at a time."),
    .actions = form_screen_actions, .open = orphan_open, FORM_SCREEN_PARTS};
