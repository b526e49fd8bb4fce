/* contacts.c - corrections in place: the small forms of a phone, an address, a wish and a representative of the citizen. */
#include <stdio.h>
#include <stdlib.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))
#define ID 0                    /* the first field of each: which row, 0 a new one */

struct own { long long item; };

/* What the four differ in: how many rows the case has, the id and the words of one, its values into the form. */
struct rows {
    const char *kind;           /* as the save calls it */
    const char *fresh;          /* msgid: "new number" */
    const char *first;          /* field that the form opens on, of a row and of a new one */
    const char *first_new;
    int (*count)(const struct case_full *c);
    long long (*id)(const struct case_full *c, int i);
    void (*words)(const struct session *s, const struct case_full *c, int i, struct str *out);
    void (*load)(struct form *f, const struct case_full *c, int i);     /* i -1: a new one */
};

static const struct rows *rows_of(const struct form_screen *fs);

static int row_of(const struct form_screen *fs, long long id)
{
    const struct rows *r = rows_of(fs);
    for (int i = 0; id && i < r->count(&fs->c); i++)
        if (r->id(&fs->c, i) == id)
            return i;
    return -1;
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[24], text[600];
    struct form_screen *fs = ctx;
    const struct rows *r = rows_of(fs);
    int n = r->count(&fs->c);
    struct str t = {0};
    (void)f;
    if (field != ID || i < 0 || i > n)
        return 0;
    snprintf(id, sizeof id, "%lld", i < n ? r->id(&fs->c, i) : 0LL);
    if (i < n)
        r->words(app_session(fs->screen->app), &fs->c, i, &t);
    else
        str_add(&t, _(r->fresh));
    str_copy(text, sizeof text, str_text(&t));
    str_free(&t);
    *value = id;
    *label = text;
    return 1;
}

static void load(struct form_screen *fs, long long id)
{
    struct own *own = fs->own;
    int i = row_of(fs, id);
    own->item = i < 0 ? 0 : id;
    rows_of(fs)->load(fs->form, &fs->c, i);
}

/* Another row was chosen: the form shows that one. */
static void changed(struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    if (form_screen_row_chosen(f, field, ID, ((struct own *)fs->own)->item))
        load(fs, atoll(form_value(f, "id")));
    app_dirty(fs->screen->app);
}

static int loaded(struct form_screen *fs)
{
    struct own *own = fs->own;
    const char *begun = fs->pending ? draft_value(fs->pending, "id") : NULL;
    char id[24];
    form_screen_fix(fs, "kind", rows_of(fs)->kind);
    load(fs, begun ? atoll(begun) : own->item);
    snprintf(id, sizeof id, "%lld", own->item);
    form_load(fs->form, "id", id);
    form_focus_on(fs->form, own->item ? rows_of(fs)->first : rows_of(fs)->first_new);
    return 0;
}

/* What was begun of the very row that was pointed at. */
static bool fits(const struct form_screen *fs, const struct draft *d)
{
    return form_screen_draft_of(d, ((const struct own *)fs->own)->item);
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    (void)h;
    form_screen_case_line(fs, d, y, fs->title);
    return 1;
}

static bool is_new(const struct form *f) { return atoll(form_value(f, "id")) == 0; }

static int open_it(struct screen *s, const void *args, const struct form_screen_ops *ops)
{
    const struct case_args *a = args;
    if (form_screen_open(s, ops, a->case_id, a->draft) != 0)
        return -1;
    ((struct own *)((struct form_screen *)s->state)->own)->item = a->item;
    return 0;
}

#define CONTACT_SCREEN(id_, ops_, opener, name_, title_, help_) \
    static int opener(struct screen *s, const void *args) { return open_it(s, args, &ops_); } \
    const struct screen_ops id_ = {.name = name_, .title = title_, .help = help_, .actions = form_screen_actions, .open = opener, FORM_SCREEN_PARTS}
#define CONTACT_OPS(ops_, name_, fields_, shown_) \
    static const struct form_screen_ops ops_ = { \
        .form = {.name = name_, .fields = fields_, .nfields = COUNT(fields_), .shown = shown_, .lookup = lookup, .changed = changed, .record = true}, \
        .function = "save_contacts", .look = name_, .own_size = sizeof(struct own), .loaded = loaded, .fits = fits, .above = above}

/* ---- a phone ---- */

static int phone_count(const struct case_full *c) { return c->nphones; }
static long long phone_id(const struct case_full *c, int i) { return c->phone[i].id; }
static void phone_words(const struct session *s, const struct case_full *c, int i, struct str *out)
{
    const struct case_phone *p = &c->phone[i];
    char number[24];
    str_addf(out, "%s %s%s", words_phone(p->number, number, sizeof number), words_whom(s, p->relation[0] ? p->relation : p->owner), words_phone_state(p->state));
}
static void phone_load(struct form *f, const struct case_full *c, int i)
{
    static const struct case_phone fresh = {.owner = "self", .state = "unchecked"};
    const struct case_phone *p = i < 0 ? &fresh : &c->phone[i];
    form_load(f, "number", p->number);
    form_load(f, "owner", i < 0 && c->head.minor ? "representative" : p->owner);
    form_load(f, "state", p->state);
    form_load(f, "first", p->first ? "yes" : "no");
    form_load(f, "note", p->note);
}
static const struct form_field phone_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The number that is mended, or a new one. F4 shows all.")},
    {.name = "number", .label = N_("Phone"), .kind = FORM_PHONE, .flags = FORM_REQUIRED, .width = 18,
     .help = N_("In any usual way: 8 914 ..., +7 ..., or a local number. Ctrl-U clears the field. What was known of the old number does not hold for the new one.")},
    {.name = "owner", .label = N_("Whose"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "spoke_with", .help = N_("Who answers at this number.")},
    {.name = "state", .label = N_("State"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "phone_state",
     .help = N_("A number that is wrong or not in service is not offered any more; when none is left, the visit opens.")},
    {.name = "first", .label = N_("Call it first"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "yesno", .help = N_("Whether this number is offered before all others.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 200, .help = N_("Who answers there, when it is best called.")},
};
CONTACT_OPS(phone_ops, "phone", phone_fields, NULL);
CONTACT_SCREEN(screen_phone, phone_ops, phone_open, "phone", N_("Phone"),
               N_("Mends a number of the citizen, adds one, or says what is known of it: whose it is, whether it is right. Nothing is deleted: a wrong number stays visible and is not offered."));

/* ---- an address ---- */

static int address_count(const struct case_full *c) { return c->head.naddresses; }
static long long address_id(const struct case_full *c, int i) { return c->head.addresses[i].id; }
static void address_words(const struct session *s, const struct case_full *c, int i, struct str *out)
{
    const struct case_address *a = &c->head.addresses[i];
    str_addf(out, "%s: %s%s%s", session_name(s, "address_kind", a->kind), a->settlement, a->settlement[0] && a->line[0] ? ", " : "", a->line);
}
static void address_load(struct form *f, const struct case_full *c, int i)
{
    static const struct case_address fresh = {.kind = "actual"};
    const struct case_address *a = i < 0 ? &fresh : &c->head.addresses[i];
    form_load(f, "how", "");
    form_load(f, "address_kind", a->kind);
    form_load(f, "postal_code", a->postal_code);
    form_load(f, "settlement", a->settlement);
    form_load(f, "line", a->line);
}
static bool address_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    return field == 1 ? !is_new(f) : field == 2 ? is_new(f) : true;
}
static const struct form_field address_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The address that is mended, or a new one. F4 shows all.")},
    {.name = "how", .label = N_("What changes"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "address_change",
     .help = N_("A mistake of the pen is mended; who has moved gets a new address, and the old one stays with its last day.")},
    {.name = "address_kind", .label = N_("Kind"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "address_kind",
     .help = N_("Where the citizen lives, or is registered. A new address of a kind ends the one before.")},
    {.name = "postal_code", .label = N_("Postal code"), .kind = FORM_POSTCODE, .width = 8, .help = N_("Six digits; may stay empty.")},
    {.name = "settlement", .label = N_("Settlement"), .kind = FORM_TEXT, .width = 40, .max = 100, .help = N_("Town or village. The visit list is made by it.")},
    {.name = "line", .label = N_("Address"), .kind = FORM_TEXT, .max = 300, .help = N_("Street, house, flat.")},
};
CONTACT_OPS(address_ops, "address", address_fields, address_shown);
CONTACT_SCREEN(screen_address, address_ops, address_open, "address", N_("Address"),
               N_("Mends an address of the citizen or writes down a new one; the old one stays visible in the history with its last day."));

/* ---- a wish ---- */

static int preference_count(const struct case_full *c) { return c->npreferences; }
static long long preference_id(const struct case_full *c, int i) { return c->preference[i].id; }
static void preference_words(const struct session *s, const struct case_full *c, int i, struct str *out)
{
    const struct case_preference *p = &c->preference[i];
    str_addf(out, "%s%s%s", session_name(s, "preference", p->kind), p->note[0] ? ": " : "", p->note);
}
static void preference_load(struct form *f, const struct case_full *c, int i)
{
    static const struct case_preference fresh;
    const struct case_preference *p = i < 0 ? &fresh : &c->preference[i];
    form_load(f, "preference", p->kind);
    form_load(f, "note", p->note);
    form_load(f, "valid_until", p->valid_until);
}
static bool preference_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    return field != 1 || is_new(f);
}
static const struct form_field preference_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The wish that is mended, or a new one. F4 shows all.")},
    {.name = "preference", .label = N_("Mind"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "preference",
     .help = N_("What must be respected by who calls or comes. Who must not be called is visited at once.")},
    {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("The hours, the language, what must not be said to whom.")},
    {.name = "valid_until", .label = N_("Until"), .kind = FORM_DATE, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day; empty: it holds on. \"-1\" ends it now.")},
};
CONTACT_OPS(preference_ops, "preference", preference_fields, preference_shown);
CONTACT_SCREEN(screen_preference, preference_ops, preference_open, "preference", N_("What to mind"),
               N_("Notes what must be respected when the citizen is called or visited, mends the note, or ends it with a last day."));

/* ---- a representative ---- */

static int representative_count(const struct case_full *c) { return c->nrepresentatives; }
static long long representative_id(const struct case_full *c, int i) { return c->representative[i].id; }
static void representative_words(const struct session *s, const struct case_full *c, int i, struct str *out)
{
    const struct case_representative *r = &c->representative[i];
    char day[16];
    str_addf(out, "%s %s%s%s", session_name(s, "relation", r->relation), r->name, r->name[0] && r->organisation[0] ? ", " : "", r->organisation);
    if (r->valid_until[0])
        str_addf(out, _(", until %s"), words_full_date(r->valid_until, day, sizeof day));
}
static void representative_load(struct form *f, const struct case_full *c, int i)
{
    static const struct case_representative fresh;
    const struct case_representative *r = i < 0 ? &fresh : &c->representative[i];
    const struct { const char *name, *value; } fields[] = {{"relation", r->relation}, {"surname", r->surname}, {"given_name", r->given_name}, {"patronymic", r->patronymic},
        {"organisation", r->organisation}, {"document", r->document}, {"valid_from", r->valid_from}, {"valid_until", r->valid_until}, {"phone", ""}};
    for (int k = 0; k < COUNT(fields); k++)
        form_load(f, fields[k].name, fields[k].value);
}
enum { R_ORGANISATION = 5, R_PHONE = 9 };
static bool representative_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    if (field == R_ORGANISATION)
        return str_eq(form_value(f, "relation"), "organisation") || form_typed(f, "organisation")[0];
    return field != R_PHONE || is_new(f);
}
static const struct form_field representative_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The representative whose entry is mended, or a new one. F4 shows all.")},
    {.name = "relation", .label = N_("Relation"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "relation", .help = N_("What the representative is to the citizen.")},
    {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("Of the representative; of an organisation, who speaks for it.")},
    {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("Of the representative.")},
    {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("Empty when there is none.")},
    [R_ORGANISATION] = {.name = "organisation", .label = N_("Organisation"), .kind = FORM_TEXT, .max = 200, .help = N_("The organisation that represents the citizen.")},
    {.name = "document", .label = N_("Document"), .kind = FORM_TEXT, .max = 200, .help = N_("By which document: the act of guardianship, the power of attorney, its number and date.")},
    {.name = "valid_from", .label = N_("From"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST, .help = N_("The first day; empty: from the beginning.")},
    {.name = "valid_until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day; empty: it holds on. \"-1\" ends it now.")},
    [R_PHONE] = {.name = "phone", .label = N_("Phone"), .kind = FORM_PHONE, .width = 18, .help = N_("The representative's number; it is added to the citizen's.")},
};
CONTACT_OPS(representative_ops, "representative", representative_fields, representative_shown);
CONTACT_SCREEN(screen_representative, representative_ops, representative_open, "representative", N_("Representative"),
               N_("Writes down who represents the citizen, mends the entry, or ends it with a last day. A minor or incapable citizen is not left without one unasked."));

static const struct { const struct form_screen_ops *ops; struct rows rows; } kinds[] = {
    {&phone_ops, {"phone", N_("new number"), "number", "number", phone_count, phone_id, phone_words, phone_load}},
    {&address_ops, {"address", N_("new address"), "how", "address_kind", address_count, address_id, address_words, address_load}},
    {&preference_ops, {"preference", N_("new entry"), "note", "preference", preference_count, preference_id, preference_words, preference_load}},
    {&representative_ops, {"representative", N_("new representative"), "relation", "relation", representative_count, representative_id, representative_words, representative_load}},
};
static const struct rows *rows_of(const struct form_screen *fs)
{
    for (int i = 0; i < COUNT(kinds); i++)
        if (kinds[i].ops == fs->ops)
            return &kinds[i].rows;
    abort();                    /* each form of this file stands there */
}
