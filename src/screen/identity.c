/* identity.c - the form that puts right who a known citizen is: name, birth date, SNILS, sex, disability, capacity. */
#include <stdio.h>
#include <string.h>
#include "kurator/citizen.h"
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/str.h"

struct own { char surname[256], given_name[256], patronymic[256]; };

enum { SURNAME, HOW, GIVEN_NAME, PATRONYMIC, HOW_GIVEN, BIRTH, SNILS, SEX, DISABILITY, INCAPABLE };

static const struct form_field fields[] = {
    [SURNAME] = {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 40, .max = 100, .help = N_("As it is now. Ctrl-U clears the field.")},
    [HOW] = {.name = "how", .label = N_("What changes"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "name_change",
             .help = N_("A mistake of the pen is mended; of a surname that changed the one before stays, and the citizen is found by it, too.")},
    [GIVEN_NAME] = {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 40, .max = 100, .help = N_("Of the citizen.")},
    [PATRONYMIC] = {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .width = 40, .max = 100, .help = N_("Empty when there is none.")},
    [HOW_GIVEN] = {.name = "how_given", .label = N_("What changes"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED, .list = "given_change",
                   .help = N_("A mistake of the pen is mended; of a given name or patronymic that changed the one before stays, and the citizen is found by it, too.")},
    [BIRTH] = {.name = "birth_date", .label = N_("Birth date"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_PAST,
               .help = N_("By it hangs who is spoken with, the target category, the end of what holds until 18.")},
    [SNILS] = {.name = "snils", .label = N_("SNILS"), .kind = FORM_SNILS, .flags = FORM_SAME_ROW, .width = 16, .help = N_("Eleven digits; empty when it is not known.")},
    [SEX] = {.name = "sex", .label = N_("Sex"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_PREFILLED, .list = "sex", .help = N_("Of the citizen.")},
    [DISABILITY] = {.name = "disability", .label = N_("Disability"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "disability", .help = N_("The group, a disabled child, or limited health of a child under three.")},
    [INCAPABLE] = {.name = "incapable", .label = N_("Incapable"), .kind = FORM_CHOICE, .flags = FORM_PREFILLED, .list = "yesno",
                   .help = N_("Declared legally incapable by a court: only the representative counts, also after the eighteenth birthday.")},
};

static void call(struct form_screen *fs, struct db_call *c) { citizen_call(c, fs->target, "identity", ""); }

/* The head of the case has it all but the capacity. */
static void take(struct form_screen *fs, const struct db_rows *rows)
{
    struct citizen_rows r = {0};
    citizen_read(&r, rows);
    form_load(fs->form, "incapable", r.n > 0 && citizen_cell(&r.row[0], 9)[0] ? "yes" : "no");
    citizen_free(&r);
}

static int loaded(struct form_screen *fs)
{
    const struct case_head *h = &fs->c.head;
    const char *const values[] = {[SURNAME] = h->surname, [HOW] = "", [GIVEN_NAME] = h->given_name, [PATRONYMIC] = h->patronymic, [HOW_GIVEN] = "", [BIRTH] = h->birth_date, [SNILS] = h->snils,
                                  [SEX] = h->sex, [DISABILITY] = h->disability};
    for (int i = SURNAME; i <= DISABILITY; i++)
        form_load(fs->form, fields[i].name, values[i]);
    struct own *own = fs->own;
    str_copy(own->surname, sizeof own->surname, h->surname);
    str_copy(own->given_name, sizeof own->given_name, h->given_name);
    str_copy(own->patronymic, sizeof own->patronymic, h->patronymic);
    return 0;
}

static bool shown(const struct form *f, int field, void *ctx)
{
    const struct own *own = ((const struct form_screen *)ctx)->own;
    if (field == HOW_GIVEN)     /* what was empty before is completed, not changed */
        return (own->given_name[0] && !str_eq(form_value(f, "given_name"), own->given_name)) || (own->patronymic[0] && !str_eq(form_value(f, "patronymic"), own->patronymic));
    return field != HOW || (own->surname[0] && form_value(f, "surname")[0] && !str_eq(form_value(f, "surname"), own->surname));
}

static int above(struct form_screen *fs, struct draw *d, int y, int h)
{
    (void)h;
    form_screen_case_line(fs, d, y, fs->title);
    return 1;
}

static const struct form_screen_ops ops = {
    .form = {.name = "identity", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .record = true},
    .function = "save_citizen", .look = "citizen", .own_size = sizeof(struct own), .call = call, .take = take, .loaded = loaded, .above = above};

static int open_it(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &ops, a->case_id, a->draft);
}

const struct screen_ops screen_identity = {
    .name = "identity", .title = N_("Citizen's data"),
    .help = N_("Puts right who the citizen is. A surname, a given name or a patronymic that changed is kept as a former one. Cases of the citizen follow a new birth date at once, in every office. What stood before stays in the history: F8, As of a day, on the card."),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
