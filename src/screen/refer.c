/* refer.c - a referral that a resource centre records by hand: the citizen, what arrived, and the operator, found by the place or chosen. */
#include <stdio.h>
#include "kurator/form_screen.h"
#include "kurator/i18n.h"
#include "kurator/message.h"
#include "kurator/person_name.h"
#include "kurator/str.h"
#include "kurator/words.h"
#include "operators.h"

enum { F_SURNAME, F_GIVEN, F_PATRONYMIC, F_BIRTH, F_SEX, F_SNILS, F_PHONE, F_OWNER, F_TERRITORY, F_SETTLEMENT, F_ADDRESS, F_POSTCODE, F_RELATION, F_REP_ORG, F_REP_SURNAME, F_REP_GIVEN,
       F_REP_PATRONYMIC, F_REP_PHONE, F_SOURCE, F_REGION, F_SENDER, F_SENDER_NO, F_SENDER_ON, F_IPRA, F_IPRA_ON, F_IPRA_UNTIL, F_IPRA_DATE, F_DISABILITY, F_OFFICE, F_NOTE };

static const struct form_field fields[] = {
    [F_SURNAME] = {.name = "surname", .label = N_("Surname"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 30, .max = 100, .help = N_("As in the document. Capital letters are set for you.")},
    [F_GIVEN] = {.name = "given_name", .label = N_("Given name"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 24, .max = 100, .help = N_("As in the document.")},
    [F_PATRONYMIC] = {.name = "patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .flags = FORM_SAME_ROW, .width = 24, .max = 100, .help = N_("May be absent.")},
    [F_BIRTH] = {.name = "birth_date", .label = N_("Born"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_BIRTH, .help = N_("Day, month, year: 14.03.1992, 140392.")},
    [F_SEX] = {.name = "sex", .label = N_("Sex"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_SAME_ROW | FORM_PREFILLED, .width = 24, .list = "sex", .help = N_("Follows from the patronymic where there is one.")},
    [F_SNILS] = {.name = "snils", .label = N_("SNILS"), .kind = FORM_SNILS, .width = 15, .help = N_("Eleven digits, with or without signs; the check number is verified. May be unknown.")},
    [F_PHONE] = {.name = "phone1", .label = N_("Phone"), .kind = FORM_PHONE, .width = 18, .help = N_("With its area code: 8 914 ..., +7 ...; the operator calls this number first.")},
    [F_OWNER] = {.name = "phone1_owner", .label = N_("Whose"), .kind = FORM_CHOICE, .flags = FORM_SAME_ROW | FORM_PREFILLED, .width = 42, .list = "spoke_with", .help = N_("Who answers at this number.")},
    [F_TERRITORY] = {.name = "territory", .label = N_("District"), .kind = FORM_TEXT, .flags = FORM_REPEATABLE, .width = 40, .max = 100, .help = N_("District or town: by it the operator is found. Space repeats the last one.")},
    [F_SETTLEMENT] = {.name = "settlement", .label = N_("Settlement"), .kind = FORM_TEXT, .flags = FORM_REQUIRED | FORM_REPEATABLE, .width = 24, .max = 100, .help = N_("Town or village where the citizen really lives. Space repeats the last one.")},
    [F_ADDRESS] = {.name = "address", .label = N_("Address"), .kind = FORM_TEXT, .width = 40, .max = 200, .help = N_("Street, house, flat.")},
    [F_POSTCODE] = {.name = "postal_code", .label = N_("Post code"), .kind = FORM_POSTCODE, .flags = FORM_REPEATABLE, .width = 8, .help = N_("Six digits; needed for a notice by post. Space repeats the last one.")},
    [F_RELATION] = {.name = "rep_relation", .label = N_("Representative"), .kind = FORM_CHOICE, .flags = FORM_RULE_BEFORE, .list = "relation", .help = N_("Who speaks for the citizen; for a child there must be one.")},
    [F_REP_ORG] = {.name = "rep_organisation", .label = N_("Organisation"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 50, .max = 200, .help = N_("The organisation that represents the citizen.")},
    [F_REP_SURNAME] = {.name = "rep_surname", .label = N_("Surname"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 30, .max = 100, .help = N_("Of the representative.")},
    [F_REP_GIVEN] = {.name = "rep_given_name", .label = N_("Given name"), .kind = FORM_NAME, .flags = FORM_REQUIRED, .width = 24, .max = 100, .help = N_("Of the representative.")},
    [F_REP_PATRONYMIC] = {.name = "rep_patronymic", .label = N_("Patronymic"), .kind = FORM_NAME, .flags = FORM_SAME_ROW, .width = 24, .max = 100, .help = N_("Of the representative.")},
    [F_REP_PHONE] = {.name = "rep_phone", .label = N_("Phone"), .kind = FORM_PHONE, .width = 18, .help = N_("Of the representative.")},
    [F_SOURCE] = {.name = "source", .label = N_("Source"), .kind = FORM_CHOICE, .flags = FORM_REQUIRED | FORM_REPEATABLE | FORM_RULE_BEFORE, .list = "source", .help = N_("From where it came; the source decides the period and whether the ladder of contacts applies.")},
    [F_REGION] = {.name = "region_received_on", .label = N_("Received"), .kind = FORM_DATE, .flags = FORM_REPEATABLE | FORM_PREFILLED, .width = 12, .purpose = DATE_PAST,
                  .help = N_("When it arrived at the centre. The operator's five working days are counted from today, when it arrives there.")},
    [F_SENDER] = {.name = "sender", .label = N_("From whom"), .kind = FORM_TEXT, .flags = FORM_REPEATABLE, .width = 50, .max = 150, .help = N_("The organisation that sent it. Space repeats the last one.")},
    [F_SENDER_NO] = {.name = "sender_no", .label = N_("Their No"), .kind = FORM_TEXT, .flags = FORM_REPEATABLE, .width = 14, .max = 40, .help = N_("The sender's outgoing number. Space repeats the last one.")},
    [F_SENDER_ON] = {.name = "sender_on", .label = N_("of"), .kind = FORM_DATE, .flags = FORM_SAME_ROW | FORM_REPEATABLE, .width = 12, .purpose = DATE_PAST, .help = N_("Date of the sender's letter.")},
    [F_IPRA] = {.name = "ipra_number", .label = N_("IPRA No"), .kind = FORM_TEXT, .flags = FORM_REQUIRED, .width = 20, .max = 40, .help = N_("Number of the individual rehabilitation programme, as on the extract: 123.45.67/2026.")},
    [F_IPRA_ON] = {.name = "ipra_issued_on", .label = N_("of"), .kind = FORM_DATE, .flags = FORM_REQUIRED | FORM_SAME_ROW, .width = 12, .purpose = DATE_PAST, .help = N_("Date of the programme.")},
    [F_IPRA_UNTIL] = {.name = "ipra_until", .label = N_("Valid"), .kind = FORM_CHOICE, .list = "ipra_until", .help = N_("Until a date, without limit, or until the age of 18.")},
    [F_IPRA_DATE] = {.name = "ipra_valid_until", .label = N_("Until"), .kind = FORM_DATE, .flags = FORM_REQUIRED, .width = 12, .purpose = DATE_FUTURE, .help = N_("The last day of the programme.")},
    [F_DISABILITY] = {.name = "disability", .label = N_("Disability"), .kind = FORM_CHOICE, .list = "disability", .help = N_("Group, disabled child, or a child with limited health (eligible under three).")},
    [F_OFFICE] = {.name = "office", .label = N_("Operator"), .kind = FORM_LOOKUP, .flags = FORM_RULE_BEFORE, .help = N_("Empty: whoever serves the place, by the routing table. F4 shows all, typing narrows; ^U empties.")},
    [F_NOTE] = {.name = "note", .label = N_("Note"), .kind = FORM_TEXT, .max = 500, .help = N_("Anything worth knowing; the operator reads it.")},
};

static struct operators *own_of(const struct form_screen *fs) { return fs->own; }

static bool shown(const struct form *f, int field, void *ctx)
{
    const char *source = form_value(f, "source"), *relation = form_value(f, "rep_relation");
    bool came = str_eq(source, "personal") || str_eq(source, "outreach") || str_eq(source, "helpline");
    bool ipra = str_eq(source, "ipra"), organisation = str_eq(relation, "organisation");
    (void)ctx;
    switch (field) {
    case F_OWNER: return form_typed(f, "phone1")[0] != '\0';
    case F_REP_ORG: return organisation;
    case F_REP_SURNAME: case F_REP_GIVEN: case F_REP_PATRONYMIC: return relation[0] && !organisation;
    case F_REP_PHONE: return relation[0] != '\0';
    case F_SENDER: case F_SENDER_NO: case F_SENDER_ON: return !came;
    case F_IPRA: case F_IPRA_ON: case F_IPRA_UNTIL: return ipra;
    case F_IPRA_DATE: return ipra && str_eq(form_value(f, "ipra_until"), "date");
    default: return true;
    }
}

static int lookup(const struct form *f, int field, void *ctx, int i, const char **value, const char **label)
{
    (void)f;
    return field == F_OFFICE ? operators_option(own_of(ctx), i, value, label) : 0;
}

static void changed(struct form *f, int field, void *ctx)
{
    if (field == F_PATRONYMIC && !form_value(f, "sex")[0])
        form_put(f, "sex", name_sex(form_value(f, "patronymic")));
    app_dirty(((struct form_screen *)ctx)->screen->app);
}

static int loaded(struct form_screen *fs)
{
    char iso[12];
    form_load(fs->form, "region_received_on", date_iso(app_session(fs->screen->app)->today, iso));
    form_load(fs->form, "phone1_owner", "self");
    operators_ask(fs, own_of(fs));
    return 0;
}

/* «Записано, срок 30.11: УСЗСОН по Аларскому району, Петрова Анна Сергеевна» */
static const char *saved(struct form_screen *fs, const struct save_row *row, char *buf, size_t size)
{
    const struct form *f = fs->form;
    const char *operator = row->nargs > 0 ? row->args[0] : "", *due = row->nargs > 1 ? row->args[1] : "";
    char day[16], why[300];
    struct str name = {0};
    name_full(&name, form_value(f, "surname"), form_value(f, "given_name"), form_value(f, "patronymic"));
    if (str_eq(row->code, "refer.tray")) {
        struct error doubt = {0};
        error_set(&doubt, operator, due[0] ? due : NULL, NULL);
        snprintf(buf, size, _("Kept in the tray, where it is to be decided (F9): %s %s"), str_text(&name), message_text(&doubt, why, sizeof why));
    } else if (str_eq(row->code, "refer.joined")) {
        snprintf(buf, size, _("Saved, joined to the running case: %s, %s"), operator, str_text(&name));
    } else {
        snprintf(buf, size, _("Saved, due %s: %s, %s"), words_date(due, day, sizeof day), operator, str_text(&name));
    }
    str_free(&name);
    return buf;
}

static void close_own(struct form_screen *fs) { operators_free(own_of(fs)); }

static const struct form_screen_ops ops = {
    .form = {.name = "refer", .fields = fields, .nfields = (int)(sizeof fields / sizeof fields[0]), .shown = shown, .lookup = lookup, .changed = changed},
    .function = "save_refer", .anyone = true, .own_size = sizeof(struct operators), .loaded = loaded, .saved = saved, .close = close_own};

static int open_it(struct screen *s, const void *args)
{
    const struct case_args *a = args;
    return form_screen_open(s, &ops, 0, a ? a->draft : NULL);
}

const struct screen_ops screen_refer = {
    .name = "refer", .title = N_("Referral for an operator"),
    .help = N_("Records what arrived at the centre. It goes to the operator who serves the place, or to the one chosen, and opens the case and the five working days there. What is not certain "
               "(another SNILS, several citizens of that name) is kept in the tray. Space in an empty field repeats the last record's source, sender and place."),
    .hint = N_("A digit chooses and goes on, F2 saves from any field, F10 keeps a draft"),
    .actions = form_screen_actions, .open = open_it, FORM_SCREEN_PARTS};
