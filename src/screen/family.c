/* family.c - a citizen joins the family of another, and the coordinator of a family. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/citizen.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/mem.h"
#include "kurator/message.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))

/* ---- who joins ---- */

static const struct form_field join_fields[] = {
    {.name = "kinship", .label = N_("Kinship"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "kinship", .help = N_("What the new member is to the citizen whose card it is.")},
    {.name = "since", .label = N_("Since"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST, .help = N_("The first day in the family; empty: nobody knows.")},
};

static int join_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    struct str t = {0};
    form_screen_case_line(fs, d, y, fs->title);
    if (h < 2)
        return 1;
    str_addf(&t, _("joins the family: %s"), form_screen_fixed(fs, ".name"));
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, str_text(&t));
    str_free(&t);
    return 2;
}

/* What was begun about the very citizen who was chosen. */
static bool join_fits(const struct form_screen *fs, const struct draft *d)
{
    const char *person = draft_value(d, "!person");
    return person && str_eq(person, form_screen_fixed(fs, "person"));
}

static const struct form_screen_ops join_ops = {
    .form = {.name = "join", .fields = join_fields, .nfields = COUNT(join_fields), .record = true},
    .function = "save_family", .look = "member", .keep_fixed = true, .fits = join_fits, .above = join_above};

static int join_open(struct screen *s, const void *args)
{
    const struct join_args *a = args;
    char person[24], name[1200], day[16];
    const char *kept = a->draft ? draft_value(a->draft, "!person") : NULL, *called = a->draft ? draft_value(a->draft, ".name") : NULL;
    if (form_screen_open(s, &join_ops, a->draft ? a->draft->target : a->case_id, a->draft) != 0)
        return -1;
    snprintf(person, sizeof person, "%lld", a->person ? a->person->person_id : 0LL);
    snprintf(name, sizeof name, "%s%s%s", a->person ? a->person->name : "", a->person ? ", " : "", a->person ? words_full_date(a->person->birth_date, day, sizeof day) : "");
    form_screen_fix(s->state, "person", kept ? kept : person);
    form_screen_fix(s->state, ".name", called ? called : name);
    return 0;
}

const struct screen_ops screen_join = {
    .name = "join", .title = N_("New member of the family"),
    .help = N_("Writes down who has come to live with the citizen, what the two are to each other, and since when. Who lived in another family leaves it the day before. One attempt may serve all open cases of a family, and it is handed over as one."),
    .actions = form_screen_actions, .open = join_open, FORM_SCREEN_PARTS};

/* ---- the coordinator ---- */

static const struct form_field household_fields[] = {
    {.name = "coordinator", .label = N_("Coordinator"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("One family, one coordinator: a digit or the first letters; empty: nobody. F4 shows all.")},
    {.name = "cases", .label = N_("With cases"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "yesno", .help = N_("Yes: the open cases of the family in the office are handed over to the coordinator; a receipt says which did not go, and why.")},
};

struct household_own { char before[24]; };      /* who is the coordinator */

/* Another one is named: do the cases go along? */
static bool household_shown(const struct form *f, int field, void *ctx)
{
    const struct household_own *own = ((const struct form_screen *)ctx)->own;
    const char *now = form_value(f, "coordinator");
    return field != 1 || (now[0] && !str_eq(now, own->before));
}

static int household_lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    const struct choice *first;
    int n = session_list(app_session(((struct form_screen *)ctx)->screen->app), "staff", &first);
    (void)f;
    (void)field;
    if (i < 0 || i >= n)
        return 0;
    *value = first[i].code;
    *label = first[i].name;
    return 1;
}

static void household_call(struct form_screen *fs, struct db_call *c) { citizen_call(c, fs->target, "family", ""); }
static void household_take(struct form_screen *fs, const struct db_rows *rows)
{
    struct citizen_rows r = {0};
    citizen_read(&r, rows);
    for (int i = 0; i < r.n; i++)
        if (str_eq(r.row[i].kind, "coordinator")) {
            form_load(fs->form, "coordinator", citizen_cell(&r.row[i], 1));
            str_copy(((struct household_own *)fs->own)->before, sizeof ((struct household_own *)fs->own)->before, citizen_cell(&r.row[i], 1));
        }
    citizen_free(&r);
}

static int household_above(struct form_screen *fs, struct draw *d, int y, int h)
{
    (void)h;
    form_screen_case_line(fs, d, y, fs->title);
    return 1;
}

/* What became of the cases: a line, and of those that did not go the reason. */
static void household_receipt(struct screen *below, const struct save_row *rows, int n)
{
    struct str t = {0};
    char text[480];
    int kept = 0;
    for (int i = 1; i < n; i++) {
        struct error e = {0};
        bool sum = str_eq(rows[i].outcome, "moved");
        if (!sum && !str_eq(rows[i].outcome, "kept"))
            continue;
        kept += !sum;
        error_set(&e, rows[i].code, rows[i].nargs > 0 ? rows[i].args[0] : "", rows[i].nargs > 1 ? rows[i].args[1] : "", rows[i].nargs > 2 ? rows[i].args[2] : "", NULL);
        str_addf(&t, sum ? "%s\n\n" : "%s\n", message_text(&e, text, sizeof text));
    }
    if (kept)
        app_text(below->app, _("Hand-over"), str_text(&t));
    else if (t.len)
        app_say(below->app, str_trim(t.data));
    str_free(&t);
}

static const struct form_screen_ops household_ops = {
    .form = {.name = "household", .fields = household_fields, .nfields = COUNT(household_fields), .lookup = household_lookup, .shown = household_shown, .record = true},
    .function = "save_household", .look = "member", .own_size = sizeof(struct household_own), .receipt = household_receipt, .call = household_call, .take = household_take, .above = household_above};

static int household_open(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &household_ops, a->case_id, a->draft);
}

const struct screen_ops screen_household = {
    .name = "household", .title = N_("Coordinator of the family"),
    .help = N_("Names the colleague who accompanies the whole family. Whoever is named anew is asked about: do the open cases of the family in the office go along? What did not go is told with the reason. Handed over with the family by F8, Assign, the cases take the coordinator along."),
    .actions = form_screen_actions, .open = household_open, FORM_SCREEN_PARTS};
