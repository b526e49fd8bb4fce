/* records.c - the forms of a document, an IPRA, a measure of it, a former name and a member of the family: a new one, or one put right. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "kurator/citizen.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

#define COUNT(a) ((int)(sizeof(a) / sizeof(a)[0]))
#define ID 0                    /* the first field of each: which row, 0 a new one */
#define LABEL 600

struct own { long long item; struct citizen_rows rows; };

/* What the three differ in. */
struct record {
    const char *kind;           /* of its rows in the page */
    const char *page;           /* of the card that has them */
    const char *fresh;          /* msgid: "new document"; NULL: a new one has a form of its own */
    const char *first, *first_new;      /* the field that the form opens on, of a row and of a new one */
    const char *sent;           /* goes along as `kind`, NULL: nothing */
    void (*words)(const struct session *s, const struct citizen_row *r, struct str *out);
    void (*load)(struct form_screen *fs, const struct citizen_row *r);      /* NULL: a new one */
};
static const struct record *record_of(const struct form_screen *fs);

#define CELL(i) citizen_cell(r, (i))

/* The i-th row of a kind, NULL past the end; the row of that kind and number. */
static const struct citizen_row *row_at(const struct form_screen *fs, const char *kind, int i)
{
    const struct citizen_rows *rows = &((const struct own *)fs->own)->rows;
    for (int k = 0; k < rows->n; k++)
        if (str_eq(rows->row[k].kind, kind) && i-- == 0)
            return &rows->row[k];
    return NULL;
}
static const struct citizen_row *row_of(const struct form_screen *fs, const char *kind, long long id)
{
    const struct citizen_row *r = NULL;
    for (int i = 0; id && (r = row_at(fs, kind, i)) && r->id != id; i++)
        ;
    return id ? r : NULL;
}

static void ipra_words(const struct session *s, const struct citizen_row *r, struct str *out)
{
    char a[16];
    (void)s;
    str_addf(out, _("No %s"), CELL(0)[0] ? CELL(0) : "-");
    if (r->since[0])
        str_addf(out, _(" of %s"), words_full_date(r->since, a, sizeof a));
}

/* Whose authority: the citizen's representatives; of which IPRA: those of the page. */
static int other_lookup(const struct form_screen *fs, const char *field, int i, long long *id, struct str *out)
{
    const struct session *s = app_session(fs->screen->app);
    if (str_eq(field, "ipra_id")) {
        const struct citizen_row *r = row_at(fs, "ipra", i);
        if (!r)
            return 0;
        *id = r->id;
        ipra_words(s, r, out);
        return 1;
    }
    if (!str_eq(field, "representative_id") || i >= fs->c.nrepresentatives)
        return 0;
    const struct case_representative *p = &fs->c.representative[i];
    *id = p->id;
    str_addf(out, "%s %s%s%s", session_name(s, "relation", p->relation), p->name, p->name[0] && p->organisation[0] ? ", " : "", p->organisation);
    return 1;
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id_text[24], text[LABEL];
    struct form_screen *fs = ctx;
    const struct record *k = record_of(fs);
    const struct citizen_row *r = field == ID && i >= 0 ? row_at(fs, k->kind, i) : NULL;
    struct str t = {0};
    long long id = r ? r->id : 0;
    (void)f;
    if (i < 0)
        return 0;
    if (field != ID) {
        if (!other_lookup(fs, fs->ops->form.fields[field].name, i, &id, &t))
            return 0;
    } else if (r) {
        k->words(app_session(fs->screen->app), r, &t);
    } else {
        if (!k->fresh || (i > 0 && !row_at(fs, k->kind, i - 1)))
            return 0;
        str_add(&t, _(k->fresh));
    }
    snprintf(id_text, sizeof id_text, "%lld", id);
    str_copy(text, sizeof text, str_text(&t));
    str_free(&t);
    *value = id_text;
    *label = text;
    return 1;
}

static void load(struct form_screen *fs, long long id)
{
    const struct citizen_row *r = row_of(fs, record_of(fs)->kind, id);
    ((struct own *)fs->own)->item = r ? id : 0;
    record_of(fs)->load(fs, r);
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
    const struct record *k = record_of(fs);
    const char *begun = fs->pending ? draft_value(fs->pending, "id") : NULL;
    char id[24];
    if (k->sent)
        form_screen_fix(fs, "kind", k->sent);
    if (str_eq(k->kind, "measure") && !row_at(fs, "ipra", 0)) {
        struct error e = {0};
        error_set(&e, "measure.no_ipra", NULL);
        app_fail(fs->screen->app, &e);
        return -1;
    }
    if (!k->fresh && !own->item && row_at(fs, k->kind, 0))
        own->item = row_at(fs, k->kind, 0)->id;
    if (!k->fresh && !own->item) {
        struct error e = {0};
        error_set(&e, "family.none", NULL);
        app_fail(fs->screen->app, &e);
        return -1;
    }
    load(fs, begun ? atoll(begun) : own->item);
    snprintf(id, sizeof id, "%lld", own->item);
    form_load(fs->form, "id", id);
    form_focus_on(fs->form, own->item ? k->first : k->first_new);
    return 0;
}

static void call(struct form_screen *fs, struct db_call *c) { citizen_call(c, fs->target, record_of(fs)->page, ""); }
static void take(struct form_screen *fs, const struct db_rows *rows) { citizen_read(&((struct own *)fs->own)->rows, rows); }
static void close_it(struct form_screen *fs) { citizen_free(&((struct own *)fs->own)->rows); }

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

static int open_it(struct screen *s, const void *args, const struct form_screen_ops *ops)
{
    const struct case_args *a = args;
    if (form_screen_open(s, ops, a->case_id, a->draft) != 0)
        return -1;
    ((struct own *)((struct form_screen *)s->state)->own)->item = a->item;
    return 0;
}

static void load_all(struct form_screen *fs, const struct form_field *fields, int n, const char *const *values)
{
    for (int i = 1; i < n; i++)
        form_load(fs->form, fields[i].name, values[i] ? values[i] : "");
}

#define RECORD_OPS(ops_, name_, function_, fields_, shown_) \
    static const struct form_screen_ops ops_ = { \
        .form = {.name = name_, .fields = fields_, .nfields = COUNT(fields_), .shown = shown_, .lookup = lookup, .changed = changed, .record = true}, \
        .function = function_, .look = name_, .own_size = sizeof(struct own), .call = call, .take = take, .loaded = loaded, .fits = fits, .above = above, .close = close_it}
#define RECORD_SCREEN(id_, ops_, opener, name_, title_, help_) \
    static int opener(struct screen *s, const void *args) { return open_it(s, args, &ops_); } \
    const struct screen_ops id_ = {.name = name_, .title = title_, .help = help_, .actions = form_screen_actions, .open = opener, FORM_SCREEN_PARTS}

/* ---- a document ---- */

enum { D_KIND = 1, D_REPRESENTATIVE, D_NUMBER, D_ISSUED, D_ISSUED_BY, D_UNTIL, D_RECEIVED, D_STATE, D_NOTE };
static const struct form_field document_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The document that is put right, or a new one. F4 shows all.")},
    [D_KIND] = {.name = "document_kind", .label = N_("Document"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "document_kind", .help = N_("What was handed in or shown.")},
    [D_REPRESENTATIVE] = {.name = "representative_id", .label = N_("Authority of"), .kind = FORM_LOOKUP, .help = N_("Which of the representatives acts by this document. F4 shows all.")},
    [D_NUMBER] = {.name = "number", .label = N_("Document No"), .kind = FORM_TEXT, .width = 30, .max = 60, .help = N_("With its series, as it stands on the document.")},
    [D_ISSUED] = {.name = "issued_on", .label = N_("Issued on"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST, .help = N_("The day that stands on the document.")},
    [D_ISSUED_BY] = {.name = "issued_by", .label = N_("Issued by"), .kind = FORM_TEXT, .max = 200, .help = N_("The body that issued it.")},
    [D_UNTIL] = {.name = "valid_until", .label = N_("Until"), .kind = FORM_DATE, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day; empty: without limit.")},
    [D_RECEIVED] = {.name = "received_on", .label = N_("Received on"), .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_PREFILLED | FORM_SAME_ROW, .width = 12, .purpose = DATE_PAST, .help = N_("The day on which it was handed in or shown.")},
    [D_STATE] = {.name = "state", .label = N_("State"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "document_state",
                 .help = N_("Whether a copy or the original is kept, it was only shown, or went back. What was entered in error is marked so and stays visible.")},
    [D_NOTE] = {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("Where it lies, what is missing.")},
};
static void document_words(const struct session *s, const struct citizen_row *r, struct str *out)
{
    char a[16];
    str_addf(out, "%s %s%s%s", words_date(r->since, a, sizeof a), session_name(s, "document_kind", CELL(0)), CELL(1)[0] ? _(" No ") : "", CELL(1));
}
static void document_load(struct form_screen *fs, const struct citizen_row *r)
{
    const char *const fresh[] = {[D_RECEIVED] = fs->c.head.today, [D_STATE] = "copy", [D_NOTE] = ""};
    if (!r) {
        load_all(fs, document_fields, COUNT(document_fields), fresh);
        return;
    }
    const char *const values[] = {[D_KIND] = CELL(0), [D_REPRESENTATIVE] = str_eq(CELL(8), "0") ? "" : CELL(8), [D_NUMBER] = CELL(1), [D_ISSUED] = CELL(2), [D_ISSUED_BY] = CELL(3),
                                  [D_UNTIL] = r->until, [D_RECEIVED] = r->since, [D_STATE] = CELL(4), [D_NOTE] = CELL(5)};
    load_all(fs, document_fields, COUNT(document_fields), values);
}
static bool document_shown(const struct form *f, int field, void *ctx)
{
    const char *kind = form_value(f, "document_kind");
    const struct form_screen *fs = ctx;
    return field != D_REPRESENTATIVE || (fs->c.nrepresentatives > 0 && (str_eq(kind, "authority") || str_eq(kind, "proxy") || str_eq(kind, "court")));
}
RECORD_OPS(document_ops, "document", "save_document", document_fields, document_shown);
RECORD_SCREEN(screen_document, document_ops, document_open, "document", N_("Document"),
              N_("Writes down a document that was handed in or shown, or puts the entry right. A document of authority names the representative who acts by it. Nothing is deleted."));

/* ---- an IPRA ---- */

enum { I_NUMBER = 1, I_ISSUED, I_UNTIL_KIND, I_UNTIL, I_PROTOCOL, I_DISABILITY, I_LIMITS };
static const struct form_field ipra_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The IPRA that is put right, or a new one. F4 shows all.")},
    [I_NUMBER] = {.name = "number", .label = N_("Document No"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 30, .max = 60, .help = N_("As it stands on the extract: 123.45.67/2026.")},
    [I_ISSUED] = {.name = "issued_on", .label = N_("Issued on"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_PAST, .help = N_("The day of issue.")},
    [I_UNTIL_KIND] = {.name = "until_kind", .label = N_("Term"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "ipra_until", .help = N_("Until a date, without limit, or until the eighteenth birthday.")},
    [I_UNTIL] = {.name = "valid_until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day.")},
    [I_PROTOCOL] = {.name = "protocol", .label = N_("Protocol"), .kind = FORM_TEXT, .width = 30, .max = 100, .help = N_("Number and date of the examination's protocol.")},
    [I_DISABILITY] = {.name = "disability", .label = N_("Disability"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "disability", .help = N_("The group, or a disabled child. The newest IPRA tells of the citizen, too.")},
    [I_LIMITS] = {.name = "limits", .label = N_("Limitations"), .kind = FORM_TEXT, .width = 16, .max = 13,
                  .help = N_("Seven degrees from 0 to 3, in this order: self-care, moving about, orientation, communication, control of behaviour, learning, work. Example: 0 2 0 0 0 1 0.")},
};
static void ipra_load(struct form_screen *fs, const struct citizen_row *r)
{
    const char *const fresh[COUNT(ipra_fields)] = {0};
    if (!r) {
        load_all(fs, ipra_fields, COUNT(ipra_fields), fresh);
        return;
    }
    const char *const values[] = {[I_NUMBER] = CELL(0), [I_ISSUED] = r->since, [I_UNTIL_KIND] = CELL(1), [I_UNTIL] = str_eq(CELL(1), "date") ? r->until : "", [I_PROTOCOL] = CELL(2),
                                  [I_DISABILITY] = CELL(3), [I_LIMITS] = CELL(4)};
    load_all(fs, ipra_fields, COUNT(ipra_fields), values);
}
static bool ipra_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    return field != I_UNTIL || str_eq(form_value(f, "until_kind"), "date");
}
RECORD_OPS(ipra_ops, "ipra", "save_ipra", ipra_fields, ipra_shown);
RECORD_SCREEN(screen_ipra, ipra_ops, ipra_open, "ipra", N_("IPRA"),
              N_("Writes down an IPRA without a referral, or puts one right. An extract that has just arrived is entered by the intake (F5): only that starts the five days."));

/* ---- a measure ---- */

enum { M_IPRA = 1, M_SECTION, M_NAME, M_EXECUTOR, M_FROM, M_UNTIL, M_RESULT, M_RESULT_ON, M_NOTE };
static const struct form_field measure_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The measure that is put right or whose result is written down, or a new one. F4 shows all.")},
    [M_IPRA] = {.name = "ipra_id", .label = N_("IPRA"), .kind = FORM_LOOKUP, .flags = FORM_REQUIRED | FORM_PREFILLED, .help = N_("By which IPRA it is prescribed. F4 shows all.")},
    [M_SECTION] = {.name = "section", .label = N_("Section"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "ipra_section", .help = N_("The section of the IPRA.")},
    [M_NAME] = {.name = "name", .label = N_("Measure"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .max = 300, .help = N_("What is prescribed, in the words of the IPRA.")},
    [M_EXECUTOR] = {.name = "executor", .label = N_("Carried out by"), .kind = FORM_TEXT, .max = 200, .help = N_("Who is to carry it out.")},
    [M_FROM] = {.name = "from_on", .label = N_("From"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST, .help = N_("The first day of the term.")},
    [M_UNTIL] = {.name = "until_on", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day; empty: without limit.")},
    [M_RESULT] = {.name = "result", .label = N_("Result"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "measure_result", .help = N_("What became of it; empty while nobody has said it.")},
    [M_RESULT_ON] = {.name = "result_on", .label = N_("On"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_PAST, .help = N_("The day on which it was carried out, or it was said.")},
    [M_NOTE] = {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 300, .help = N_("How much of it, why not, whom to ask.")},
};
static void measure_words(const struct session *s, const struct citizen_row *r, struct str *out)
{
    str_addf(out, "%s: %s", session_name(s, "ipra_section", CELL(1)), CELL(2));
}
static void measure_load(struct form_screen *fs, const struct citizen_row *r)
{
    char newest[24];
    const struct citizen_row *ipra = row_at(fs, "ipra", 0);
    snprintf(newest, sizeof newest, "%lld", ipra ? ipra->id : 0);
    const char *const fresh[COUNT(measure_fields)] = {[M_IPRA] = newest};
    if (!r) {
        load_all(fs, measure_fields, COUNT(measure_fields), fresh);
        return;
    }
    const char *const values[] = {[M_IPRA] = CELL(0), [M_SECTION] = CELL(1), [M_NAME] = CELL(2), [M_EXECUTOR] = CELL(3), [M_FROM] = r->since, [M_UNTIL] = r->until,
                                  [M_RESULT] = CELL(4), [M_RESULT_ON] = CELL(5), [M_NOTE] = CELL(6)};
    load_all(fs, measure_fields, COUNT(measure_fields), values);
}
static bool measure_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    return field != M_RESULT_ON || form_typed(f, "result")[0];
}
RECORD_OPS(measure_ops, "measure", "save_ipra", measure_fields, measure_shown);
RECORD_SCREEN(screen_measure, measure_ops, measure_open, "measure", N_("Measure of the IPRA"),
              N_("Writes down a measure that an IPRA prescribes, and what became of it. What stood before stays in the history."));

/* ---- a former name ---- */

enum { N_SURNAME = 1, N_GIVEN, N_PATRONYMIC, N_UNTIL, N_VOID };
static const struct form_field former_fields[] = {
    {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The former name that is put right, or a new one. F4 shows all.")},
    [N_SURNAME] = {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("As it was before; empty when it is the same as now.")},
    [N_GIVEN] = {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("As it was before; empty when it is the same as now.")},
    [N_PATRONYMIC] = {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("As it was before; empty when it is the same as now.")},
    [N_UNTIL] = {.name = "until_on", .label = N_("Borne until"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST, .help = N_("The last day on which the name was borne; empty: nobody knows.")},
    [N_VOID] = {.name = "void", .label = N_("In error"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "yesno", .help = N_("What was entered in error stays visible; the citizen is not found by it any more.")},
};
static void former_words(const struct session *s, const struct citizen_row *r, struct str *out)
{
    (void)s;
    for (int i = 0; i < 3; i++)
        str_addf(out, "%s%s", i && CELL(i)[0] ? " " : "", CELL(i));
}
static void former_load(struct form_screen *fs, const struct citizen_row *r)
{
    const char *const values[] = {[N_SURNAME] = r ? CELL(0) : "", [N_GIVEN] = r ? CELL(1) : "", [N_PATRONYMIC] = r ? CELL(2) : "", [N_UNTIL] = r ? r->until : "",
                                  [N_VOID] = r && CELL(3)[0] ? "yes" : "no"};
    load_all(fs, former_fields, COUNT(former_fields), values);
}
static bool former_shown(const struct form *f, int field, void *ctx)
{
    (void)ctx;
    return field != N_VOID || atoll(form_value(f, "id")) != 0;
}
RECORD_OPS(former_ops, "former", "save_former", former_fields, former_shown);
RECORD_SCREEN(screen_former, former_ops, former_open, "former", N_("Former name of the citizen"),
              N_("Writes down a surname, a given name or a patronymic that the citizen bore before, as the papers have it: the citizen is found by it. A name that changes now is changed in the citizen's data."));

/* ---- a member of the family ---- */

enum { F_KINSHIP = 1, F_SINCE, F_UNTIL };
static const struct form_field member_fields[] = {
    {.name = "id", .label = N_("Who"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("Who of the family, those who left, too. F4 shows all.")},
    [F_KINSHIP] = {.name = "kinship", .label = N_("Kinship"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "kinship", .help = N_("What the member is to the citizen whose card it is.")},
    [F_SINCE] = {.name = "since", .label = N_("Since"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST, .help = N_("The first day in the family; empty: nobody knows.")},
    [F_UNTIL] = {.name = "until_on", .label = N_("Left on"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_PAST, .help = N_("The last day in the family; empty: the member lives there.")},
};
static void member_words(const struct session *s, const struct citizen_row *r, struct str *out)
{
    char a[16];
    str_addf(out, "%s%s%s", CELL(0), CELL(5)[0] && !CELL(6)[0] ? ", " : "", CELL(5)[0] && !CELL(6)[0] ? session_name(s, "kinship", CELL(5)) : "");
    if (r->until[0])
        str_addf(out, _(", until %s"), words_full_date(r->until, a, sizeof a));
}
static void member_load(struct form_screen *fs, const struct citizen_row *r)
{
    const char *const values[] = {[F_KINSHIP] = r && !CELL(6)[0] ? CELL(5) : "", [F_SINCE] = r ? r->since : "", [F_UNTIL] = r ? r->until : ""};
    load_all(fs, member_fields, COUNT(member_fields), values);
}
/* What the citizen is to himself is not asked. */
static bool member_shown(const struct form *f, int field, void *ctx)
{
    const struct citizen_row *r = row_of(ctx, "member", atoll(form_value(f, "id")));
    return field != F_KINSHIP || !r || !CELL(7)[0];
}
RECORD_OPS(member_ops, "member", "save_family", member_fields, member_shown);
RECORD_SCREEN(screen_member, member_ops, member_open, "member", N_("Member of the family"),
              N_("Puts right what a member of the family is to the citizen and since when, or writes down the day on which the member left. Who left stays to be seen on the card."));

static const struct { const struct form_screen_ops *ops; struct record record; } kinds[] = {
    {&document_ops, {"document", "documents", N_("new document"), "state", "document_kind", NULL, document_words, document_load}},
    {&ipra_ops, {"ipra", "ipra", N_("new IPRA"), "number", "number", "ipra", ipra_words, ipra_load}},
    {&former_ops, {"former", "identity", N_("new former name"), "surname", "surname", NULL, former_words, former_load}},
    {&member_ops, {"member", "family", NULL, "kinship", "kinship", NULL, member_words, member_load}},
    {&measure_ops, {"measure", "ipra", N_("new measure"), "result", "section", "measure", measure_words, measure_load}},
};
static const struct record *record_of(const struct form_screen *fs)
{
    for (int i = 0; i < COUNT(kinds); i++)
        if (kinds[i].ops == fs->ops)
            return &kinds[i].record;
    abort();                    /* each form of this file stands there */
}
