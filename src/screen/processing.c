/* processing.c - consent to the processing of personal data: a new one, one put right, a withdrawal. */
#include <stdio.h>
#include <stdlib.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"
#include "kurator/words.h"

struct own { long long item; bool pointed; /* at one, by who opened the form */ };

enum { ID, FORM, GIVEN, UNTIL, BY, DOCUMENT, WITHDRAWN, WITHDRAWN_BY, AFTER };

static const struct form_field fields[] = {
    [ID] = {.name = "id", .label = N_("Which"), .kind = FORM_LOOKUP, .flags = FORM_PREFILLED, .help = N_("The consent that is put right or withdrawn, or a new one. F4 shows all.")},
    [FORM] = {.name = "form", .label = N_("Form"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "processing_form",
              .help = N_("Data on health need a written consent or an electronic one with a signature; an oral one is none. Without consent only what the law lets a public body process.")},
    [GIVEN] = {.name = "given_on", .label = N_("Of"), .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_PREFILLED, .width = 12, .purpose = DATE_PAST, .help = N_("The day of the consent, or since when the data are processed by law.")},
    [UNTIL] = {.name = "until_on", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_SAME_ROW, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day; empty: until it is withdrawn.")},
    [BY] = {.name = "given_by", .label = N_("Who gave it"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "processing_by",
            .help = N_("For a child under 14 and who is legally incapable the representative consents.")},
    [DOCUMENT] = {.name = "document", .label = N_("Document"), .kind = FORM_TEXT, .max = 200, .help = N_("The number of the consent and where it is kept; without consent: the law or decision by which the data are processed.")},
    [WITHDRAWN] = {.name = "withdrawn_on", .label = N_("Withdrawn on"), .kind = FORM_DATE, .width = 12, .purpose = DATE_PAST,
                   .help = N_("The day of the withdrawal: from it runs the period in which the data are to be destroyed. Empty: the consent holds.")},
    [WITHDRAWN_BY] = {.name = "withdrawn_by", .label = N_("Who withdrew"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "processing_by", .help = N_("The citizen, or the representative.")},
    [AFTER] = {.name = "after", .label = N_("What follows"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "processing_after",
               .help = N_("The data are destroyed in time, unless a law lets them be processed further (write down which: a new entry by law).")},
};

static int row_of(const struct form_screen *fs, long long id)
{
    for (int i = 0; id && i < fs->c.nconsents; i++)
        if (fs->c.consent[i].id == id)
            return i;
    return -1;
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    static char id[24], text[600];
    struct form_screen *fs = ctx;
    struct str t = {0};
    (void)f;
    if (field != ID || i < 0 || i > fs->c.nconsents)
        return 0;
    snprintf(id, sizeof id, "%lld", i < fs->c.nconsents ? fs->c.consent[i].id : 0LL);
    if (i < fs->c.nconsents && !fs->c.consent[i].withdrawn_on[0])
        str_add(&t, _("change or withdraw: "));
    if (i < fs->c.nconsents)
        words_consent(app_session(fs->screen->app), &fs->c.consent[i], &t);
    else
        str_add(&t, _("new consent"));
    str_copy(text, sizeof text, str_text(&t));
    str_free(&t);
    *value = id;
    *label = text;
    return 1;
}

static void load(struct form_screen *fs, long long id)
{
    static const struct case_consent fresh;
    struct own *own = fs->own;
    int i = row_of(fs, id);
    const struct case_consent *c = i < 0 ? &fresh : &fs->c.consent[i];
    const char *values[] = {[FORM] = c->form, [GIVEN] = i < 0 ? fs->c.head.today : c->given_on, [UNTIL] = c->until_on, [BY] = c->given_by, [DOCUMENT] = c->document,
                            [WITHDRAWN] = c->withdrawn_on, [WITHDRAWN_BY] = c->withdrawn_by, [AFTER] = c->after};
    own->item = i < 0 ? 0 : id;
    for (int k = FORM; k <= AFTER; k++)
        form_load(fs->form, fields[k].name, values[k]);
}

/* Another one was chosen: the form shows that one. */
static void changed(struct form *f, int field, void *ctx)
{
    struct form_screen *fs = ctx;
    long long id = atoll(form_value(f, "id"));
    if (field == ID && form_value(f, "id")[0] && id != ((struct own *)fs->own)->item)
        load(fs, id);
    app_dirty(fs->screen->app);
}

static bool shown(const struct form *f, int field, void *ctx)
{
    bool law = str_eq(form_value(f, "form"), "law"), old = atoll(form_value(f, "id")) != 0;
    (void)ctx;
    switch (field) {
    case BY: return !law;
    case WITHDRAWN: return !law && old;
    case WITHDRAWN_BY: case AFTER: return !law && old && form_typed(f, "withdrawn_on")[0];
    default: return true;
    }
}

/* The consent in force, or the ground by law; 0: there is none. */
static long long in_force(const struct form_screen *fs)
{
    static const char *const states[] = {"given", "law"};
    for (int k = 0; k < 2; k++)
        for (int i = 0; i < fs->c.nconsents; i++)
            if (str_eq(fs->c.consent[i].state, states[k]))
                return fs->c.consent[i].id;
    return 0;
}

static int loaded(struct form_screen *fs)
{
    struct own *own = fs->own;
    const char *begun = fs->pending ? draft_value(fs->pending, "id") : NULL;
    char id[24];
    if (!own->pointed)
        own->item = in_force(fs);
    load(fs, begun ? atoll(begun) : own->item);
    snprintf(id, sizeof id, "%lld", own->item);
    form_load(fs->form, "id", id);
    form_focus_on(fs->form, !own->item ? "form" : str_eq(form_value(fs->form, "form"), "law") ? "document" : "withdrawn_on");
    return 0;
}

static void act(struct form_screen *fs, enum action a)
{
    struct error e = {0};
    if (a != ACT_CONSENT_NEW || !fs->have_case)
        return;
    if (form_changed(fs->form)) {           /* nothing typed is cleared unasked */
        error_set(&e, "processing.typed", NULL);
        app_fail(fs->screen->app, &e);
        return;
    }
    load(fs, 0);
    form_load(fs->form, "id", "0");
    form_focus_on(fs->form, "form");
    app_dirty(fs->screen->app);
}

/* What was begun of the very row that was pointed at; of any when none was. */
static bool fits(const struct form_screen *fs, const struct draft *d)
{
    const char *id = draft_value(d, "id");
    const struct own *own = fs->own;
    return id && (!own->pointed || atoll(id) == own->item);
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    char line[600];
    form_screen_case_line(fs, d, y, fs->title);
    if (h < 2)
        return 1;
    draw_text(d, y + 1, 1, draw_cols(d) - 2, STYLE_NORMAL, words_processing(&fs->c.processing, line, sizeof line));
    return 2;
}

static const struct form_screen_ops ops = {
    .form = {.name = "processing", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .lookup = lookup, .changed = changed, .record = true},
    .function = "save_processing", .look = "processing", .own_size = sizeof(struct own), .loaded = loaded, .fits = fits, .above = above, .act = act};
static const enum action actions[] = {ACT_WHY, ACT_SAVE, ACT_CHOOSE, ACT_CONSENT_NEW, ACT_PALETTE, ACT_RESTORE, ACT_DISCARD_DRAFT, ACT_ANEW, ACT_HELP, ACT_BACK, ACT_NONE};

static int open_it(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    if (form_screen_open(s, &ops, a->case_id, a->draft) != 0)
        return -1;
    struct own *own = ((struct form_screen *)s->state)->own;
    own->item = a->item;
    own->pointed = a->item != 0;
    return 0;
}

const struct screen_ops screen_processing = {
    .name = "processing", .title = N_("Consent to processing"),
    .help = N_("The consent to the processing of personal data, a document apart from what the citizen said to services: of which day, in what form, until when, by whom. It opens on the one in force, F5 begins a new one. A withdrawal is written down in the same form; "
               "from its day runs the period in which the supervisor has the data destroyed. A missing consent is seen on the card and keeps nobody from working."),
    .actions = actions, .open = open_it, FORM_SCREEN_PARTS};
